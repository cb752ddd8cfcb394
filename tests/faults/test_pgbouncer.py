# SPDX-License-Identifier: Apache-2.0
"""Both services through PgBouncer in transaction mode: everything works, and its restart loses nothing."""
import concurrent.futures
import itertools

import pytest

from harness import forged_token, pgbouncer, postgres_server
from harness.gatehouse_process import Replicas
from harness.pair import Pair, new_name
from harness.process import wait_until

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(pgbouncer.program() is None, reason="PgBouncer is not installed (Debian: pgbouncer)"),
]


@pytest.fixture(scope="module")
def server():
    with postgres_server.PostgresServer() as postgres:
        yield postgres


@pytest.fixture(scope="module")
def pooler(server):
    with pgbouncer.PgBouncer(server) as running:
        yield running


@pytest.fixture(scope="module")
def pair(server, pooler, tmp_path_factory):
    """Two instances of each service, all of them behind the pooler."""
    for name in ("auth", "user"):
        server.create(name)
    services = Pair(tmp_path_factory.mktemp("pair"), auth_settings={"DATABASE_URL": pooler.url("auth")},
                    user_settings={"USER_SERVICE_DATABASE_URL": pooler.url("user")})
    if not isinstance(services.auth, Replicas):
        services.auth, services.user = Replicas(services.auth), Replicas(services.user)
    try:
        services.start()
        yield services
        services.stop()
    finally:
        services.kill()


def test_the_whole_way(pair):
    person = pair.new_person()
    assert pair.user.get("/users/me", headers=person.bearer).status_code == 200
    answer = pair.set_roles(person, ["DOCTOR"])
    assert answer.status_code in (200, 202), answer.text
    wait_until(lambda: pair.account(person)["roles"] == ["DOCTOR"], "the roles arrive")
    assert pair.block(person).status_code in (200, 202)
    wait_until(lambda: pair.account(person)["blocked"], "the block arrives")
    assert pair.user.get("/users/me", headers=person.bearer).status_code == 403
    assert pair.restore(person).status_code in (200, 202)
    wait_until(lambda: not pair.account(person)["blocked"], "the restoration arrives")
    assert pair.sign_in(person)
    assert pair.admin.profile_id


def test_conflicts_are_told(pair):
    person = pair.register()
    again = pair.auth.post("/register", json={"username": person.username, "email": person.email, "password": person.password})
    assert again.status_code == 409, again.text


def test_many_at_once(pair, server):
    """More units of work than the pooler has connections."""
    def come_in(_):
        with pair.auth.new_client() as auth, pair.user.new_client() as user:
            answers = []
            for _ in range(6):
                name = f"crowd{next(numbers)}"
                answers.append(auth.post("/register", json={"username": name, "email": f"{name}@example.com",
                                                            "password": "plum-harbor-29-lantern"}).status_code)
                answers.append(user.get("/users", headers=pair.service_bearer).status_code)
            return answers

    numbers = itertools.count(1)
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = [each for some in pool.map(come_in, range(16)) for each in some]
    assert set(answers) == {200, 201}, answers
    wait_until(lambda: server.psql("SELECT count(*) FROM profiles WHERE email LIKE 'crowd%'", "user") == "96",
               "every profile arrives", 20)
    assert server.psql("SELECT count(*) FROM outbox_events", "auth") == "0"
    assert server.psql("SELECT count(*) FROM (SELECT auth_user_id FROM profiles GROUP BY auth_user_id HAVING count(*) > 1) t",
                       "user") == "0"


def test_the_pooler_and_the_server_behind_it_restart(pair, pooler, server):
    for disturb in (pooler.restart, server.restart, server.hang_up):
        disturb()
        answers = []

        def registers():
            name = new_name("after")
            answer = pair.auth.post("/register", json={"username": name, "email": f"{name}@example.com",
                                                       "password": "plum-harbor-29-lantern"})
            answers.append(answer.status_code)
            return answer.status_code == 201

        wait_until(registers, "people can register again", 15)
        assert set(answers) <= {201, 503}, answers
        wait_until(lambda: pair.user.get("/health/ready").status_code == 200, "ready again", 15)
        assert forged_token.claims_of(pair.sign_in(pair.register()))
