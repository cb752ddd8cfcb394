# SPDX-License-Identifier: Apache-2.0
"""Commands that other services give the Auth Service directly, and answers that say less than was sent."""
import threading

import pytest

from harness import forged_token, stores
from harness.gatehouse_process import auth_service, new_secret_key, user_service
from harness.pair import PASSWORD, new_name
from harness.process import wait_until
from harness.stub_service import StubService
from test_agreement import make_profiles, pending, register


def command(pair, person, verb, body, key=None):
    claims = forged_token.service_claims(sub="service:billing")
    headers = {**forged_token.bearer(forged_token.token(pair.secret_key, claims)), **({"Idempotency-Key": key} if key else {})}
    answer = pair.auth.post(f"/users/{person.id}/{verb}", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def state(side):
    return set(side["roles"]), side["blocked"]


def wait_until_told(pair):
    left = stores.wait_until_delivered(pair.auth_database, pair.user_database).unsent()
    assert not left, left


def signs_in(pair, person):
    return pair.auth.post("/token", data={"username": person.username, "password": PASSWORD}).status_code == 200


def test_a_command_without_a_version_reaches_the_profile(pair):
    person = pair.new_person()
    command(pair, person, "roles", {"roles": ["DOCTOR", "PATIENT"]})
    wait_until(lambda: state(pair.profile(person)) == ({"DOCTOR", "PATIENT"}, False), "the roles arrive")
    command(pair, person, "block", {"reason": "Unpaid"})
    wait_until(lambda: pair.profile(person)["blocked"], "the block arrives")
    assert pair.profile(person)["block_reason"] == "Unpaid"
    assert pair.user.get("/users/me", headers=person.bearer).status_code == 403, "the old token is dead"
    command(pair, person, "restore", {})
    wait_until(lambda: not pair.profile(person)["blocked"], "the restore arrives")
    assert pair.set_roles(person, ["PATIENT"]).json()["sync"] == "applied", "the User Service still governs"
    assert state(pair.account(person)) == ({"PATIENT"}, False)


def test_a_block_without_a_reason_reaches_the_profile(pair):
    person = pair.new_person()
    command(pair, person, "block", {})
    wait_until(lambda: pair.profile(person)["blocked"], "the block arrives")
    assert pair.profile(person)["block_reason"]


def test_a_command_with_a_version_is_not_told(new_pair):
    pair = new_pair()
    person = pair.new_person()
    command(pair, person, "roles", {"roles": ["DOCTOR"], "version": 1})
    assert not [row for row in stores.read_outbox(pair.auth_database) if row["type"] == "AccountStateApplied"]
    assert state(pair.account(person)) == ({"DOCTOR"}, False)
    assert state(pair.profile(person)) == ({"PATIENT"}, False)


def test_commands_are_told_after_crashes_of_both(new_pair):
    pair = new_pair()
    demoted, blocked, toggled = (pair.new_person(roles=["PATIENT", "DOCTOR"]) for _ in range(3))
    pair.user.kill()
    command(pair, demoted, "roles", {"roles": ["PATIENT"]})
    command(pair, blocked, "block", {"reason": "while all is dark"})
    for verb, body in (("block", {"reason": "x"}), ("restore", {}), ("block", {"reason": "y"}), ("roles", {"roles": ["DOCTOR"]})):
        command(pair, toggled, verb, body)
    pair.auth.kill()
    pair.auth.start()
    pair.user.start()
    wait_until_told(pair)
    for person, expected in ((demoted, ({"PATIENT"}, False)), (blocked, ({"PATIENT", "DOCTOR"}, True)), (toggled, ({"DOCTOR"}, True))):
        assert state(pair.profile(person)) == state(pair.account(person)) == expected
    assert not signs_in(pair, blocked) and not signs_in(pair, toggled)


def test_a_command_that_is_not_told_yet_stays_in_force(new_pair):
    pair = new_pair()
    person = pair.new_person()
    pair.user.kill()
    command(pair, person, "restore", {})
    command(pair, person, "block", {"reason": "x"})
    pair.user.start()
    for _ in range(50):
        assert not signs_in(pair, person), "the answer to the restore does not lift the block that came after it"
        if not stores.read_outbox(pair.auth_database):
            break
    wait_until_told(pair)
    assert pair.profile(person)["blocked"] and pair.account(person)["blocked"]


@pytest.mark.parametrize("verb,body", [("roles", {"roles": ["PATIENT"]}), ("block", {"reason": "x"}), ("roles", {"roles": ["KING", "ADMIN"]})])
def test_what_the_user_service_refuses_is_taken_back(new_pair, verb, body):
    pair = new_pair()
    admin, before = pair.admin, state(pair.profile(pair.admin))
    command(pair, admin, verb, body)
    wait_until(lambda: state(pair.account(admin)) == before, "the account is as the profile again")
    wait_until_told(pair)
    assert state(pair.profile(admin)) == state(pair.account(admin)) == before
    assert "ADMIN" in forged_token.claims_of(pair.sign_in(admin))["roles"]


@pytest.mark.parametrize("verb,body", [("roles", {"roles": ["PATIENT"]}), ("block", {"reason": "x"})])
def test_two_admins_at_once_leave_one(new_pair, verb, body):
    pair = new_pair()
    admins = [pair.admin, pair.new_person(roles=["PATIENT", "ADMIN"])]
    for _ in range(5):
        calls = [threading.Thread(target=command, args=(pair, admin, verb, body)) for admin in admins]
        for call in calls:
            call.start()
        for call in calls:
            call.join()
        wait_until_told(pair)
        both = [(state(pair.profile(admin)), state(pair.account(admin))) for admin in admins]
        assert all(profile == account for profile, account in both), both
        assert sum("ADMIN" in roles and not blocked for (roles, blocked), _ in both) == 1, both
        for admin in admins:
            assert pair.restore(admin).status_code == 200
            assert pair.set_roles(admin, ["PATIENT", "ADMIN"]).status_code == 200


def test_commands_of_both_services_at_once_end_alike(new_pair):
    pair = new_pair()
    person = pair.new_person()
    for round in range(10):
        calls = [threading.Thread(target=command, args=(pair, person, "roles", {"roles": ["DOCTOR"]})),
                 threading.Thread(target=pair.set_roles, args=(person, ["PATIENT"])),
                 threading.Thread(target=command, args=(pair, person, "block" if round % 2 else "restore", {}))]
        for call in calls:
            call.start()
        for call in calls:
            call.join()
    wait_until_told(pair)
    assert state(pair.profile(person)) == state(pair.account(person))
    assert pair.account(person)["blocked"]


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_service_written_for_the_guide_needs_not_know_the_call(tmp_path, started, status):
    key = new_secret_key()
    with StubService(lambda call: (status, {}) if call.method == "PUT" else (201, {"id": 1})) as user:
        service = started(auth_service(tmp_path, key, user.url))
        id = register(service, new_name("direct"))
        headers = forged_token.bearer(forged_token.service_token(key))
        for verb, body in (("roles", {"roles": ["DOCTOR"]}), ("block", {"reason": "x"}), ("restore", {})):
            assert service.post(f"/users/{id}/{verb}", json=body, headers=headers).status_code == 200
        wait_until(lambda: len(user.calls) >= 4, "each is told once")
        assert [call.path for call in user.calls[1:]] == [f"/accounts/{id}"] * 3
        assert [call.body for call in user.calls[1:]] == [
            {"roles": ["DOCTOR"]}, {"blocked": True, "block_reason": "x"}, {"blocked": False}]
        assert service.get(f"/users/{id}", headers=headers).json()["roles"] == ["DOCTOR"]


def test_an_answer_that_shows_another_state_is_no_success(tmp_path, started):
    key = new_secret_key()
    with StubService(lambda call: (200, {"id": 1, "roles": ["PATIENT"], "blocked": False})) as auth:
        service = started(user_service(tmp_path, key, auth.url))
        (profile,), headers = make_profiles(service, key, 1)
        pending(service.post(f"/users/{profile}/block", json={"reason": "x"}, headers=headers))
        assert len({call.headers["idempotency-key"] for call in auth.calls}) == 2
        assert [call.body.get("reset_version") for call in auth.calls[:2]] == [None, True]
        assert '"command_not_followed"' in service.log()


@pytest.mark.parametrize("answer", [{}, {"id": 1}, {"roles": "PATIENT", "blocked": "no"}, [], {"roles": [1]}])
def test_an_answer_that_shows_no_state_is_believed(tmp_path, started, answer):
    key = new_secret_key()
    with StubService(lambda call: (200, answer)) as auth:
        service = started(user_service(tmp_path, key, auth.url))
        (profile,), headers = make_profiles(service, key, 1)
        for verb, body in (("block", {"reason": "x"}), ("roles", {"roles": ["DOCTOR"]})):
            synced = service.post(f"/users/{profile}/{verb}", json=body, headers=headers)
            assert (synced.status_code, synced.json()["sync"]) == (200, "applied")


def test_a_version_that_was_raised_keeps_no_block_from_arriving(new_pair):
    pair = new_pair()
    person = pair.new_person()
    answer = pair.auth.post(f"/users/{person.id}/restore", json={"version": 4_000_000_000}, headers=pair.service_bearer)
    assert answer.status_code == 200, "another one has signed as the User Service, or its database is older"
    synced = pair.block(person)
    assert (synced.status_code, synced.json()["sync"]) == (200, "applied")
    assert pair.account(person)["blocked"] and not signs_in(pair, person)
    assert pair.restore(person).json()["sync"] == "applied" and signs_in(pair, person)
    assert pair.user.log().count("command_not_followed") == 1, "versions count from the first one on"


def test_a_version_far_above_the_last_is_refused(pair):
    person = pair.new_person()
    for verb, body in (("restore", {}), ("block", {"reason": "x"}), ("roles", {"roles": ["DOCTOR"]})):
        answer = pair.auth.post(f"/users/{person.id}/{verb}", json={**body, "version": 2**63 - 1}, headers=pair.service_bearer)
        assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == "version"
    assert pair.block(person).json()["sync"] == "applied" and not signs_in(pair, person)


def test_the_profile_of_an_account_that_is_not_known_is_missing(pair):
    answer = pair.user.client.put("/accounts/987654321", json={"blocked": True}, headers=pair.service_bearer)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:gatehouse:problem:profile-missing")
    for body, status in (({}, 422), ({"block_reason": "x"}, 422), ({"roles": None}, 422), ({"version": 1, "blocked": True}, 422)):
        assert pair.user.client.put(f"/accounts/{pair.admin.id}", json=body, headers=pair.service_bearer).status_code == status
    assert pair.user.client.put("/accounts/x", json={"blocked": True}, headers=pair.service_bearer).status_code == 404


@pytest.mark.parametrize("scope,status", [("internal", 200), ("profiles:sync", 200), ("profiles:create profiles:sync", 200), ("profiles:read", 403),
                                          ("profiles:command", 403), ("internal profiles:create", 403)])
def test_the_call_needs_its_scope(pair, scope, status):
    person = pair.new_person()
    headers = forged_token.bearer(forged_token.service_token(pair.secret_key, sub="service:other", scope=scope))
    answer = pair.user.client.put(f"/accounts/{person.id}", json={"blocked": True, "block_reason": "x"}, headers=headers)
    assert answer.status_code == status
    assert pair.profile(person)["blocked"] == (status == 200)
