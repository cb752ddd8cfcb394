# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL not there yet, gone, hung, or cut off in the middle: 503 in time, and back without anybody's help."""
import itertools
import json
import re
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from harness import forged_token, postgres_server
from harness.gatehouse_process import auth_service, new_secret_key, user_service
from harness.pair import PASSWORD
from harness.process import environment, wait_until
from harness.stub_service import StubService
from harness.tcp_proxy import TcpProxy

pytestmark = pytest.mark.postgres

NOBODY = "http://127.0.0.1:1"
REQUEST_TIMEOUT = 2.0
PROBLEM = "application/problem+json"
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def server():
    """A server that these tests may stop; each leaves it running."""
    with postgres_server.PostgresServer() as postgres:
        yield postgres


class Auth:
    """An Auth Service on PostgreSQL and what one can ask of it."""

    def __init__(self, folder, url, **settings):
        self.process = auth_service(folder, new_secret_key(), NOBODY, **{
            "DATABASE_URL": url, "REQUEST_TIMEOUT": f"{REQUEST_TIMEOUT:.0f}s",
            "BOOTSTRAP_ADMIN_USERNAME": "root.admin", "BOOTSTRAP_ADMIN_EMAIL": "root.admin@example.com",
            "BOOTSTRAP_ADMIN_PASSWORD": PASSWORD, **settings})

    def read(self, client=None):
        form = {"username": "root.admin", "password": PASSWORD}
        return (client or self.process.client).post("/token", data=form)

    def write(self, client=None, name=None):
        name = name or f"person{next(_numbers)}"
        return (client or self.process.client).post("/register", json={
            "username": name, "email": f"{name}@example.com", "password": PASSWORD})

    works = (200, 201)


class User:
    """A User Service on PostgreSQL and what one can ask of it."""

    def __init__(self, folder, url, **settings):
        key = new_secret_key()
        self.process = user_service(folder, key, NOBODY, **{
            "USER_SERVICE_DATABASE_URL": url, "REQUEST_TIMEOUT": f"{REQUEST_TIMEOUT:.0f}s", **settings})
        self.headers = forged_token.bearer(forged_token.service_token(key, exp=int(time.time()) + 3000))

    def read(self, client=None):
        return (client or self.process.client).get("/users", headers=self.headers)

    def write(self, client=None, name=None):
        number = name or next(_numbers)
        fields = {"auth_user_id": number, "email": f"p{number}@example.com", "first_name": "A", "last_name": "B"}
        return (client or self.process.client).post("/users", json=fields, headers=self.headers)

    works = (200, 201)


BOTH = [Auth, User]


def health(process, path):
    try:
        return process.get_plainly(path)[0]
    except OSError:
        return 0


def assert_unavailable(call):
    """The call is answered in time, with a problem that says when to come again."""
    begun = time.monotonic()
    answer = call()
    took = time.monotonic() - begun
    assert answer.status_code == 503, answer.text
    assert answer.headers["Retry-After"].isdigit()
    if answer.request.url.path != "/token":  # Which speaks OAuth.
        assert answer.headers["Content-Type"] == PROBLEM and answer.json()["status"] == 503
    assert took < REQUEST_TIMEOUT + 0.1, took
    return took


def assert_works(service):
    """Reading and writing succeed, by themselves, in a while."""
    wait_until(lambda: service.read().status_code == service.works[0], "reading works again", 10)
    wait_until(lambda: service.write().status_code == service.works[1], "writing works again", 10)
    wait_until(lambda: health(service.process, "/health/ready") == 200, "ready again", 5)


def log_lines(process, level_min="warning"):
    """What the service says of its own accord: neither of requests nor of how it was started."""
    levels = ["debug", "info", "warning", "error"]
    lines = [json.loads(line) for line in process.log().splitlines()]
    lines = [line for line in lines if line["event"] not in ("request", "runs_as_root")]
    return [line for line in lines if levels.index(line["level"]) >= levels.index(level_min)]


def line_of(process, answer):
    """The `request` line of an answer."""
    def found():
        lines = [json.loads(line) for line in process.log().splitlines() if answer.headers["X-Request-Id"] in line]
        return [line for line in lines if line["event"] == "request"]
    return wait_until(found, "the request is in the log")[0]


@pytest.mark.parametrize("kind", BOTH)
def test_not_there_yet(server, tmp_path, started, kind):
    name = f"late_{kind.__name__.lower()}"
    url = server.create(name)
    server.halt()
    try:
        service = kind(tmp_path, url)
        started(service.process, wait=False)
        wait_until(lambda: health(service.process, "/health/live") == 200, "the service lives without a database")
        assert health(service.process, "/health/ready") == 503
        for call in (service.read, service.write):
            assert assert_unavailable(call) < 1, "there is nothing to wait for"
        lines = log_lines(service.process)
        assert [line["event"] for line in lines] == ["waiting_for_database"], lines
        assert "127.0.0.1" in lines[0]["reason"] and str(server.port) in lines[0]["reason"]
    finally:
        server.resume()
    wait_until(lambda: health(service.process, "/health/ready") == 200, "ready once the server is there", 10)
    assert_works(service)
    assert server.psql("SELECT count(*) > 0 FROM schema_migrations", name) == "t"


@pytest.mark.parametrize("kind", BOTH)
def test_down_for_a_while(server, tmp_path, started, kind):
    service = kind(tmp_path, server.create(f"down_{kind.__name__.lower()}"))
    started(service.process)
    assert_works(service)
    for how in (postgres_server.signal.SIGINT, postgres_server.signal.SIGQUIT):
        server.halt(how)
        try:
            for call in (service.read, service.write) * 5:
                assert_unavailable(call)
            assert health(service.process, "/health/live") == 200
            assert health(service.process, "/health/ready") == 503
        finally:
            server.resume()
        assert_works(service)
    assert len(log_lines(service.process)) < 40, service.process.log()


@pytest.mark.parametrize("kind", BOTH)
def test_why_a_call_fails_is_an_error_in_the_log(server, tmp_path, started, kind):
    service = kind(tmp_path, server.create(f"why_{kind.__name__.lower()}"))
    started(service.process)
    assert_works(service)
    server.psql("ALTER SYSTEM SET default_transaction_read_only = on")
    server.psql("SELECT pg_reload_conf()")
    try:
        wait_until(lambda: service.write().status_code == 503, "what a demoted server or a full disk means", 10)
        refused = service.write()
        line = line_of(service.process, refused)
        assert (refused.status_code, line["level"]) == (503, "error") and "read-only" in line["cause"], line
        assert line["cause"] not in refused.text
    finally:
        server.psql("ALTER SYSTEM RESET default_transaction_read_only")
        server.psql("SELECT pg_reload_conf()")
    assert_works(service)
    server.halt()
    try:
        for call in (service.read, service.write):
            answer = call()
            line = line_of(service.process, answer)
            assert (answer.status_code, line["level"]) == (503, "error") and line["cause"], line
        ready = httpx.get(service.process.url + "/health/ready", trust_env=False)
        line = line_of(service.process, ready)
        assert (line["level"], line["reason"], line["cause"]) == ("info", "not_ready", "database"), "a probe is no failure"
    finally:
        server.resume()
    assert_works(service)


@pytest.mark.parametrize("kind", BOTH)
def test_frozen(server, tmp_path, started, kind):
    service = kind(tmp_path, server.create(f"frozen_{kind.__name__.lower()}"))
    started(service.process)
    assert_works(service)
    server.freeze()
    try:
        for call in (service.read, service.write) * 2:
            assert_unavailable(call)
        assert health(service.process, "/health/live") == 200
        assert health(service.process, "/health/ready") == 503
    finally:
        server.thaw()
    assert_works(service)


@pytest.mark.parametrize("kind", BOTH)
def test_a_network_that_swallows_everything(server, tmp_path, started, kind):
    name = f"swallowed_{kind.__name__.lower()}"
    server.create(name)
    with TcpProxy(server.port) as proxy:
        service = kind(tmp_path, server.url(name, port=proxy.port))
        started(service.process)
        assert_works(service)
        proxy.hang()
        for call in (service.read, service.write) * 2:
            assert_unavailable(call)
        with service.process.new_client() as client:
            with_many = [threading.Thread(target=assert_unavailable, args=(lambda: service.write(client),)) for _ in range(8)]
            for each in with_many:
                each.start()
            for each in with_many:
                each.join()
        assert health(service.process, "/health/live") == 200
        proxy.go_on()
        assert_works(service)
        assert len(log_lines(service.process)) < 40, service.process.log()


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("call", ("read", "write"))
def test_connections_that_died_unnoticed(server, tmp_path, started, kind, call):
    """As behind a router that forgot them. The very request that finds it out is served, by a new connection."""
    name = f"stranded_{kind.__name__.lower()}_{call}"
    server.create(name)
    with TcpProxy(server.port) as proxy:
        service = kind(tmp_path, server.url(name, port=proxy.port), REQUEST_TIMEOUT="4s")
        started(service.process)
        assert_works(service)
        with ThreadPoolExecutor(4) as some:  # So that there are several connections to strand.
            assert {answer.status_code for answer in some.map(lambda _: service.write(), range(8))} == {service.works[1]}
        proxy.strand()
        begun = time.monotonic()
        answer = getattr(service, call)()
        assert answer.status_code in service.works, (time.monotonic() - begun, answer.text, service.process.log())
        assert 2 <= time.monotonic() - begun < 4
        assert_works(service)


@pytest.mark.parametrize("call", ("read", "write"))
def test_a_server_that_vanishes_is_replaced_by_the_next_one_of_the_url(server, tmp_path, started, call):
    """Within one request: half of its time shows that the first is gone, a quarter that it cannot be reached either."""
    name = f"next_{call}"
    server.create(name)
    with TcpProxy(server.port) as first:
        url = re.sub("@[^/]+/", f"@127.0.0.1:{first.port},127.0.0.1:{server.port}/", server.url(name))
        service = User(tmp_path, url, REQUEST_TIMEOUT="8s")
        started(service.process)
        assert_works(service)
        first.hang()
        begun = time.monotonic()
        answer = getattr(service, call)()
        assert 6 <= time.monotonic() - begun < 8
        assert answer.status_code in service.works, answer.text
        first.go_on()


@pytest.mark.parametrize("kind", BOTH)
def test_a_network_that_is_slow_all_the_way(server, tmp_path, started, kind):
    """No single answer of the database takes too long, but a write needs several: the request's time counts, not theirs."""
    name = f"slow_{kind.__name__.lower()}"
    server.create(name)
    is_slow = threading.Event()

    def keep(_data):
        if is_slow.is_set():
            time.sleep(REQUEST_TIMEOUT * 0.4)
        return True

    with TcpProxy(server.port, keep) as proxy:
        service = kind(tmp_path, server.url(name, port=proxy.port))
        started(service.process)
        assert_works(service)
        is_slow.set()
        for _ in range(3):
            assert_unavailable(service.write)
        is_slow.clear()
        assert_works(service)


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("answers", range(1, 8))
def test_a_server_that_falls_silent_while_a_connection_is_made(server, tmp_path, started, kind, answers):
    """Whatever the last word was that the server said, the service tries again and can be stopped."""
    name = f"silent_{kind.__name__.lower()}_{answers}"
    server.create(name)
    said = itertools.count(1)
    falls_silent = threading.Event()
    silent = threading.Event()

    def keep(_data):
        if falls_silent.is_set() and next(said) > answers:
            silent.wait(60)
            return False
        return True

    with TcpProxy(server.port, keep) as proxy:
        try:
            service = kind(tmp_path, server.url(name, port=proxy.port))
            falls_silent.set()
            started(service.process, wait=False)
            wait_until(lambda: health(service.process, "/health/live") == 200, "the service lives", 20)
            if health(service.process, "/health/ready") == 503:
                assert_unavailable(service.read)
            begun = time.monotonic()
            service.process.stop()
            assert time.monotonic() - begun < 8
        finally:
            silent.set()


def test_every_session_ended_under_load(server, tmp_path, started):
    """No answer but success and 503, and what was answered is there, once."""
    name = "ended"
    service = User(tmp_path, server.create(name))
    started(service.process)
    answered, refused, wrong = set(), set(), []
    stop = threading.Event()

    def work(first):
        with service.process.new_client() as client:
            for number in itertools.count(first):
                if stop.is_set():
                    return
                try:
                    answer = service.write(client, number)
                    read = service.read(client)
                except (httpx.HTTPError, AssertionError) as failure:
                    return wrong.append(repr(failure))
                if answer.status_code == 201:
                    answered.add(number)
                elif answer.status_code == 503:
                    refused.add(number)
                else:
                    wrong.append(answer.text)
                if read.status_code not in (200, 503):
                    wrong.append(read.text)

    workers = [threading.Thread(target=work, args=(1_000_000 * each,)) for each in range(1, 5)]
    for each in workers:
        each.start()
    for _ in range(15):
        seen = len(answered)
        wait_until(lambda: len(answered) > seen + 5 or wrong, "the work goes on", 10)
        server.hang_up()
    stop.set()
    for each in workers:
        each.join()
    assert not wrong, wrong
    rows = server.psql("SELECT auth_user_id, count(*) FROM profiles GROUP BY auth_user_id", name).splitlines()
    assert all(row.endswith("|1") for row in rows)
    found = {int(row.split("|")[0]) for row in rows}
    assert answered <= found <= answered | refused
    assert len(answered) > 75


def test_a_commit_that_takes_long_is_waited_for(server, tmp_path, started):
    """Longer than the database is given for anything that could be tried again."""
    name = "slow_commit"
    server.create(name)
    is_slow = threading.Event()

    def keep(data):
        if is_slow.is_set() and b"COMMIT\0" in data:
            time.sleep(REQUEST_TIMEOUT * 0.7)
        return True

    with TcpProxy(server.port, keep) as proxy:
        service = User(tmp_path, server.url(name, port=proxy.port))
        started(service.process)
        assert_works(service)
        is_slow.set()
        begun = time.monotonic()
        assert service.write().status_code == 201
        assert time.monotonic() - begun >= REQUEST_TIMEOUT * 0.7
        assert not log_lines(service.process)


def test_a_commit_whose_answer_is_lost(server, tmp_path, started):
    """503, because nobody knows; whoever repeats the request finds one account, never two."""
    name = "unknown"
    server.create(name)
    loses = threading.Event()
    lost = []

    def keep(data):
        if loses.is_set() and b"COMMIT\0" in data:
            loses.clear()
            lost.append(data)
            return False
        return True

    # Somebody takes the events, so that the commit that is lost is not one of the relay's.
    with StubService(lambda _call: (200, {})) as receiver, TcpProxy(server.port, keep) as proxy:
        service = Auth(tmp_path, server.url(name, port=proxy.port), USER_SERVICE_URL=receiver.url)
        started(service.process)
        service.write()
        wait_until(lambda: server.psql("SELECT count(*) FROM outbox_events", name) == "0", "the relay has nothing to do")
        loses.set()
        first = service.write(name="twice")
        assert lost, "the proxy has seen the commit"
        assert first.status_code == 503 and first.headers["Retry-After"].isdigit()
        second = service.write(name="twice")
        assert second.status_code in (201, 409), second.text
        assert server.psql("SELECT count(*) FROM accounts WHERE username = 'twice'", name) == "1"
        assert [line["event"] for line in log_lines(service.process) if line["event"] == "commit_outcome_unknown"]


@pytest.mark.parametrize("kind", BOTH)
def test_a_read_only_tablespace_is_the_servers_trouble(server, tmp_path, started, kind):
    """The server says of its own files "permission denied" too."""
    name = f"denied_{kind.__name__.lower()}"
    owner = f"owner_{name}"
    server.psql(f"CREATE ROLE {owner} LOGIN PASSWORD '{postgres_server.PASSWORD}'")
    service = kind(tmp_path, server.create(name, owner))
    started(service.process)
    assert service.write().status_code == 201
    server.psql(f"REVOKE INSERT, UPDATE ON ALL TABLES IN SCHEMA public FROM {owner}", name)
    assert_unavailable(service.write)
    server.psql(f"GRANT INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {owner}", name)
    assert_works(service)


def set_read_only(server, is_on):
    server.psql(f"ALTER SYSTEM SET default_transaction_read_only = {'on' if is_on else 'off'}")
    server.psql("SELECT pg_reload_conf()")


def migrate(process, url):
    setting = next(name for name in process.settings if name.endswith("DATABASE_URL"))
    subprocess.run([*process.command, "migrate"], env=environment(**{setting: url}), check=True, capture_output=True, timeout=30)


@pytest.mark.parametrize("kind", BOTH)
def test_a_server_that_turns_read_only_is_left_for_another(server, tmp_path, started, kind):
    """As after a fail-over in which the old primary stays up; writers and readers move."""
    name = f"demoted_{kind.__name__.lower()}"
    old_url = server.create(name)
    with postgres_server.PostgresServer() as other:
        other_url = other.create(name)
        both = old_url.replace(f":{server.port}/", f":{server.port},127.0.0.1:{other.port}/")
        service = kind(tmp_path, both, WORKERS=2)
        for url in (old_url, other_url):
            migrate(service.process, url)
        started(service.process)
        assert_works(service)
        table = "accounts" if kind is Auth else "profiles"
        try:
            set_read_only(server, True)
            wait_until(lambda: service.write().status_code == 201, "writes go to the other server", 5)
            written = other.psql(f"SELECT count(*) FROM {table}", name)
            for _ in range(10):
                assert service.write().status_code == 201
            assert int(other.psql(f"SELECT count(*) FROM {table}", name)) == int(written) + 10
            service.process.close()
            if kind is User:
                newest = other.psql("SELECT max(id) FROM profiles", name)

                def is_there(_):  # Each time on a connection of its own, so that both workers answer some.
                    with service.process.new_client() as client:
                        return client.get(f"/users/{newest}", headers=service.headers).status_code == 200

                # A session that has been idle since is told with its next answer.
                wait_until(lambda: all(map(is_there, range(10))), "reads go to the other server", 5)
        finally:
            set_read_only(server, False)
        service.process.stop()


def test_readers_alone_leave_a_server_that_turns_read_only(server, tmp_path, started):
    old_url = server.create("readers")
    with postgres_server.PostgresServer() as other:
        other_url = other.create("readers")
        service = User(tmp_path, old_url.replace(f":{server.port}/", f":{server.port},127.0.0.1:{other.port}/"), WORKERS=1)
        for url in (old_url, other_url):
            migrate(service.process, url)
        started(service.process)
        assert service.write().status_code == 201
        other.psql("INSERT INTO profiles (id, auth_user_id, email, first_name, last_name, roles, created_at, updated_at, version)"
                   " VALUES (77, 77, 'a@example.com', 'A', 'B', 'PATIENT', 1, 1, 1)", "readers")
        try:
            set_read_only(server, True)

            def there():
                return service.process.get("/users/77", headers=service.headers).status_code == 200

            wait_until(there, "reads go to the other server", 5)
            wait_until(lambda: all(there() for _ in range(10)), "all of them do", 5)
        finally:
            set_read_only(server, False)
        service.process.stop()


@pytest.mark.parametrize("kind", BOTH)
def test_a_single_server_that_is_read_only_for_a_while_goes_on_reading(server, tmp_path, started, kind):
    service = kind(tmp_path, server.create(f"readonly_{kind.__name__.lower()}"))
    started(service.process)
    assert_works(service)
    try:
        set_read_only(server, True)
        wait_until(lambda: service.write().status_code == 503, "it takes no writes", 5)
        for _ in range(5):
            assert service.read().status_code == 200
    finally:
        set_read_only(server, False)
    assert_works(service)
