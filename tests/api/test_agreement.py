# SPDX-License-Identifier: Apache-2.0
"""The two stores agree, whichever service was away: nothing is lost, in order, once."""
import collections
import threading
import time

from harness import forged_token
from harness.gatehouse_process import auth_service, new_secret_key, user_service
from harness.pair import PASSWORD, new_name
from harness.ports import free_port
from harness.process import wait_until
from harness.stub_service import StubService


def pending(answer):
    assert (answer.status_code, answer.json()["sync"]) == (202, "pending"), answer.text
    return answer.json()


def test_commands_wait_while_the_auth_service_is_down(new_pair):
    pair = new_pair()
    demoted, blocked, toggled = (pair.new_person() for _ in range(3))
    pair.auth.kill()
    pending(pair.set_roles(demoted, ["DOCTOR"]))
    pending(pair.block(blocked))
    for _ in range(3):
        pending(pair.block(toggled))
        pending(pair.restore(toggled))
    assert pair.user.get("/users/me", headers=blocked.bearer).status_code == 403, "a block counts at once all the same"
    pair.auth.start()
    wait_until(lambda: pair.account(demoted)["roles"] == ["DOCTOR"], "the roles arrive", 30)
    wait_until(lambda: pair.account(blocked)["blocked"], "the block arrives", 30)
    wait_until(lambda: pair.set_roles(toggled, ["DOCTOR"]).status_code == 200, "the queue of the toggled one is empty", 30)
    assert pair.account(toggled)["blocked"] is False
    form = {"username": blocked.username, "password": PASSWORD}
    assert pair.auth.post("/token", data=form).status_code == 400


def test_commands_outlive_a_crash_of_the_user_service(new_pair):
    pair = new_pair()
    person = pair.new_person()
    pair.auth.kill()
    pending(pair.block(person, "while all is dark"))
    pair.user.kill()
    pair.user.start()
    pair.auth.start()
    wait_until(lambda: pair.account(person)["blocked"], "the block arrives", 30)
    assert pair.profile(person)["block_reason"] == "while all is dark"


def test_registrations_go_on_while_the_user_service_is_down(new_pair):
    pair = new_pair()
    pair.admin
    pair.user.kill()
    people = [pair.register() for _ in range(30)]
    tokens = [pair.sign_in(person) for person in people]
    assert pair.auth.get("/health/ready").status_code == 200
    pair.user.start()
    for person, token in zip(people, tokens):
        wait_until(lambda: pair.user.get("/users/me", headers=forged_token.bearer(token)).status_code == 200,
                   f"the profile of {person.username}", 30)
    page = pair.user.get("/users", params={"limit": 200}, headers=pair.service_bearer).json()
    assert collections.Counter(item["auth_user_id"] for item in page["items"]) == {
        person.id: 1 for person in [pair.admin, *people]}


def test_registrations_outlive_a_crash_of_the_auth_service(new_pair):
    pair = new_pair()
    pair.user.kill()
    people = [pair.register() for _ in range(5)]
    pair.auth.kill()
    pair.auth.start()
    pair.user.start()
    for person in people:
        pair.with_profile(person)


def register(service, name):
    answer = service.post("/register", json={"username": name, "email": f"{name}@example.com", "password": PASSWORD})
    assert answer.status_code == 201
    return answer.json()["id"]


def test_variant_a_goes_over_the_wire_as_the_guide_writes_it(tmp_path, started):
    key, failures = new_secret_key(), [503, 500, 429, 401]

    def answer(call):
        return (failures.pop(0), {}) if failures else (201, {"id": 1})

    with StubService(answer) as user:
        service = started(auth_service(tmp_path, key, user.url))
        name = new_name("wire")
        id = register(service, name)
        wait_until(lambda: len(user.calls) >= 5, "four failures and an arrival", 40)
        time.sleep(0.3)  # Long enough for a sixth call to show, were one made.
        assert len(user.calls) == 5
        for call in user.calls:
            assert (call.method, call.path) == ("POST", "/users")
            assert call.body == {"auth_user_id": id, "email": f"{name}@example.com", "first_name": "", "last_name": "",
                                 "roles": ["PATIENT"]}
            claims = forged_token.claims_of(call.token)
            assert claims["scope"] == "internal profiles:create profiles:sync" and "aud" not in claims
            assert "user_id" not in claims and claims["sub"] == "service:auth-service"
            assert claims["exp"] - time.time() <= 61
            assert call.token.rpartition(".")[2] == forged_token.sign(call.token.rpartition(".")[0], key)
        assert len({call.headers["idempotency-key"] for call in user.calls}) == 1, "one name over all retries"


def test_a_conflict_counts_as_arrived(tmp_path, started):
    with StubService(lambda call: (409, {"detail": "User already exists"})) as user:
        service = started(auth_service(tmp_path, new_secret_key(), user.url))
        register(service, new_name("conflict"))
        wait_until(lambda: user.calls, "the registration arrives")
        time.sleep(0.5)
        assert len(user.calls) == 1


def test_one_persons_trouble_never_holds_up_another(tmp_path, started):
    unlucky = new_name("unlucky")

    def answer(call):
        return (500, {}) if call.body["email"].startswith(unlucky + "@") else (201, {"id": 1})

    with StubService(answer) as user:
        service = started(auth_service(tmp_path, new_secret_key(), user.url))
        register(service, unlucky)
        wait_until(lambda: user.calls, "the unlucky one is tried")
        ids = [register(service, new_name("lucky")) for _ in range(10)]
        arrived = lambda: {call.body["auth_user_id"] for call in user.calls}
        wait_until(lambda: set(ids) <= arrived(), "the others arrive", 5)


def make_profiles(service, key, count):
    headers = forged_token.bearer(forged_token.service_token(key))
    made = []
    for number in range(1, count + 1):
        fields = {"auth_user_id": number, "email": f"p{number}@example.com", "first_name": "A", "last_name": "B"}
        answer = service.post("/users", json=fields, headers=headers)
        assert answer.status_code == 201
        made.append(answer.json()["id"])
    return made, headers


def test_commands_go_over_the_wire_as_the_guide_writes_them(tmp_path, started):
    key = new_secret_key()
    account = {"id": 1, "username": "x", "email": "p1@example.com"}

    def answer(call):
        if call.method == "GET":
            return 200, account
        account.update({"roles": {"roles": call.body.get("roles")}, "block": {"blocked": True},
                        "restore": {"blocked": False}}[call.path.rpartition("/")[2]])
        return 200, account

    with StubService(answer) as auth:
        service = started(user_service(tmp_path, key, auth.url))
        (profile,), headers = make_profiles(service, key, 1)
        for verb, body in (("roles", {"roles": ["PATIENT", "DOCTOR"]}), ("block", {"reason": "Violation of terms"}), ("restore", {})):
            answer = service.post(f"/users/{profile}/{verb}", json=body, headers=headers)
            assert (answer.status_code, answer.json()["sync"]) == (200, "applied")

        def commands():
            return [call for call in auth.calls if call.method == "POST"]

        wait_until(lambda: len(commands()) >= 3, "three commands")
        assert [call.path for call in commands()] == ["/users/1/roles", "/users/1/block", "/users/1/restore"]
        roles, block, restore = (dict(call.body) for call in commands())
        versions = [body.pop("version") for body in (roles, block, restore)]
        assert versions == sorted(set(versions)), "each newer than the one before"
        roles["roles"].sort()
        assert (roles, block, restore) == ({"roles": ["DOCTOR", "PATIENT"]}, {"reason": "Violation of terms"}, {})
        assert len({call.headers["idempotency-key"] for call in commands()}) == 3
        claims = forged_token.claims_of(commands()[0].token)
        assert (claims["sub"], claims["scope"]) == ("service:user-service", "internal accounts:command accounts:read")
        assert "user_id" not in claims and "aud" not in claims


def test_commands_of_one_person_arrive_in_order_and_once(tmp_path, started):
    key, port = new_secret_key(), free_port()
    service = started(user_service(tmp_path, key, f"http://127.0.0.1:{port}"))
    profiles, headers = make_profiles(service, key, 3)
    for round in range(4):
        for profile in profiles:
            pending(service.post(f"/users/{profile}/block", json={"reason": f"round {round}"}, headers=headers))
            pending(service.post(f"/users/{profile}/restore", json={}, headers=headers))
    trouble = {"/users/2/block": 2}
    lock = threading.Lock()

    def answer(call):
        with lock:
            if trouble.get(call.path, 0) > 0:
                trouble[call.path] -= 1
                return 503, {}
        return 200, {}

    with StubService(answer, port) as auth:
        def done():
            return all(len([c for c in auth.calls if c.path == f"/users/{n}/restore"]) >= 4 for n in (1, 2, 3))
        wait_until(done, "every command arrives", 40)
        time.sleep(0.5)
        for number in (1, 2, 3):
            calls = [call for call in auth.calls if call.path.startswith(f"/users/{number}/")]
            versions = [call.body["version"] for call in calls]
            assert versions == sorted(versions), "never an older one after a newer one"
            assert len(set(versions)) == 8 and len(versions) == 8 + (2 if number == 2 else 0)
            verbs = [call.path.rpartition("/")[2] for call in calls]
            assert number == 2 or verbs == ["block", "restore"] * 4


def test_an_auth_service_that_hangs_is_answered_for_in_time(tmp_path, started):
    key, release = new_secret_key(), threading.Event()

    def answer(call):
        release.wait(30)
        return 200, {}

    with StubService(answer) as auth:
        service = started(user_service(tmp_path, key, auth.url))
        (profile,), headers = make_profiles(service, key, 1)
        begun = time.monotonic()
        pending(service.post(f"/users/{profile}/block", json={"reason": "x"}, headers=headers))
        assert time.monotonic() - begun < 8
        assert service.get(f"/users/{profile}", headers=headers).json()["blocked"] is True
        release.set()


def test_a_refusal_by_the_auth_service_is_no_success(tmp_path, started):
    key = new_secret_key()
    with StubService(lambda call: (401, {"detail": "Could not validate credentials"})) as auth:
        service = started(user_service(tmp_path, key, auth.url))
        (profile,), headers = make_profiles(service, key, 1)
        pending(service.post(f"/users/{profile}/roles", json={"roles": ["DOCTOR"]}, headers=headers))
