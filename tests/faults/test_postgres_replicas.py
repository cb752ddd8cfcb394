# SPDX-License-Identifier: Apache-2.0
"""Several instances of a service on one PostgreSQL database: one schema, every message once and in order."""
import collections
import concurrent.futures
import json
import time

import pytest

from harness import forged_token, postgres_server
from harness.gatehouse_process import Replicas, Service, auth_service, new_secret_key, user_service
from harness.pair import PASSWORD
from harness.process import wait_until
from harness.stub_service import StubService

pytestmark = pytest.mark.postgres

NOBODY = "http://127.0.0.1:1"


@pytest.fixture(scope="module")
def server():
    with postgres_server.PostgresServer() as postgres:
        yield postgres


def accept(_call):
    return 200, {}


def instances_of(template, count):
    """`count` instances with the settings of `template`, not started."""
    made = []
    for number in range(count):
        instance = Service(template.name, template.folder, template.settings)
        instance.log_path = template.folder / f"{template.name}-{number}.log"
        made.append(instance)
    return made


def events(instance, name):
    return [line for line in map(json.loads, instance.log().splitlines()) if line["event"] == name]


@pytest.mark.parametrize("program", ["auth-service", "user-service"])
def test_ten_begin_at_once_on_an_empty_database(server, tmp_path, started, program):
    database = "ten_" + program[:4]
    url = server.create(database)
    if program == "auth-service":
        template = auth_service(tmp_path, new_secret_key(), NOBODY, DATABASE_URL=url, WORKERS=1, BOOTSTRAP_ADMIN_USERNAME="root.admin",
                                BOOTSTRAP_ADMIN_EMAIL="root.admin@example.com", BOOTSTRAP_ADMIN_PASSWORD=PASSWORD)
    else:
        template = user_service(tmp_path, new_secret_key(), NOBODY, USER_SERVICE_DATABASE_URL=url, WORKERS=1)
    instances = instances_of(template, 10)
    for instance in instances:
        started(instance, wait=False)
    for instance in instances:
        instance.wait_ready()
    applied = [line["name"] for instance in instances for line in events(instance, "migration_applied")]
    assert applied and len(applied) == len(set(applied)), applied
    assert server.psql("SELECT count(*) FROM schema_migrations", database) == str(len(applied))
    if program == "auth-service":
        assert server.psql("SELECT count(*) FROM accounts", database) == "1"
        assert sum(len(events(instance, "bootstrap_admin_created")) for instance in instances) == 1
    assert not [line for instance in instances for line in map(json.loads, instance.log().splitlines())
                if line["level"] in ("warning", "error") and line["event"] not in ("receiver_unreachable", "runs_as_root")]


class Commands:
    """Two instances of the User Service that send their commands to a stub."""

    def __init__(self, server, folder, database, stub, started):
        key = new_secret_key()
        url = server.create(database)
        self.instances = instances_of(user_service(folder, key, stub.url, USER_SERVICE_DATABASE_URL=url, SYNC_WAIT_MAX="200ms"), 2)
        for instance in self.instances:
            started(instance)
        self.headers = forged_token.bearer(forged_token.service_token(key, exp=int(time.time()) + 3000))
        self.server, self.database, self.stub = server, database, stub

    def profile(self, number):
        fields = {"auth_user_id": number, "email": f"p{number}@example.com", "first_name": "A", "last_name": "B"}
        answer = self.instances[0].post("/users", json=fields, headers=self.headers)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    def set_roles(self, client, profile, role):
        answer = client.post(f"/users/{profile}/roles", json={"roles": [role]}, headers=self.headers)
        assert answer.status_code in (200, 202), answer.text

    def outbox_is_empty(self):
        return self.server.psql("SELECT count(*) FROM outbox_events", self.database) == "0"

    def versions(self):
        """Per account, the versions in the order in which they arrived; a message that was repeated counts at its first."""
        seen, versions = set(), collections.defaultdict(list)
        for call in [call for call in self.stub.calls if call.method == "POST"]:
            message = call.headers["idempotency-key"]
            if message not in seen:
                seen.add(message)
                versions[call.path.split("/")[2]].append(call.body["version"])
        return versions


def test_every_command_is_sent_once_and_in_order(server, tmp_path, started):
    with StubService(accept) as stub:
        commands = Commands(server, tmp_path, "commands", stub, started)
        profiles = [commands.profile(number) for number in range(1, 11)]
        stub.calls.clear()

        def command(profile):
            clients = [instance.new_client() for instance in commands.instances]
            for turn in range(20):
                commands.set_roles(clients[turn % 2], profile, ("DOCTOR", "PATIENT")[turn % 2])
            for client in clients:
                client.close()

        with concurrent.futures.ThreadPoolExecutor(10) as pool:
            list(pool.map(command, profiles))
        wait_until(commands.outbox_is_empty, "everything has been sent", 20)
        sent = collections.Counter(call.headers["idempotency-key"] for call in stub.calls if call.method == "POST")
        assert set(sent.values()) == {1}, [key for key, count in sent.items() if count > 1]
        assert len(sent) == 200
        assert all(versions == sorted(versions) for versions in commands.versions().values())


def test_every_registration_is_sent_once(server, tmp_path, started):
    with StubService(accept) as stub:
        url = server.create("registrations")
        instances = instances_of(auth_service(tmp_path, new_secret_key(), stub.url, DATABASE_URL=url), 2)
        for instance in instances:
            started(instance)

        def register(first):
            for number in range(first, first + 25):
                name = f"person{number}"
                answer = clients[number % 2].post("/register", json={"username": name, "email": f"{name}@example.com", "password": PASSWORD})
                assert answer.status_code == 201, answer.text

        clients = [instance.new_client() for instance in instances]
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(register, range(0, 200, 25)))
        for client in clients:
            client.close()
        wait_until(lambda: server.psql("SELECT count(*) FROM outbox_events", "registrations") == "0", "everything has been sent", 20)
        assert sorted(call.body["email"] for call in stub.calls) == sorted(f"person{number}@example.com" for number in range(200))


def test_what_a_killed_instance_held_is_sent_by_the_other(server, tmp_path, started):
    busy = [True]
    with StubService(lambda _call: (503, {}) if busy[0] else (200, {})) as stub:
        commands = Commands(server, tmp_path, "killed", stub, started)
        profiles = [commands.profile(number) for number in range(1, 6)]
        for turn in range(8):
            for profile in profiles:
                commands.set_roles(commands.instances[turn // 4].client, profile, ("DOCTOR", "PATIENT")[turn % 2])
        waiting = int(server.psql("SELECT count(*) FROM outbox_events", commands.database))
        assert waiting >= 40
        commands.instances[0].kill()
        stub.calls.clear()
        busy[0] = False
        begun = time.monotonic()
        wait_until(commands.outbox_is_empty, "the other instance takes over", 20)
        assert time.monotonic() - begun < 15, "the lease is 6 s"
        versions = commands.versions()
        assert all(each == sorted(each) for each in versions.values()), versions
        sent = {call.headers["idempotency-key"] for call in stub.calls if call.method == "POST"}
        assert len(sent) >= waiting - 5, "all but what was on its way when the receiver came back"


def test_what_a_stopped_instance_held_is_sent_at_once(server, tmp_path, started):
    """A rolling restart delays nobody's command."""
    busy = [True]
    with StubService(lambda _call: (503, {}) if busy[0] else (200, {})) as stub:
        commands = Commands(server, tmp_path, "stopped", stub, started)
        profile = commands.profile(1)
        commands.set_roles(commands.instances[0].client, profile, "DOCTOR")
        stopped = time.monotonic()
        commands.instances[0].stop()
        busy[0] = False
        wait_until(commands.outbox_is_empty, "the other instance takes over", 20)
        assert time.monotonic() - stopped < 4.5, "the lease would be 6 s"
