# SPDX-License-Identifier: Apache-2.0
"""The Auth Service's calls for other services: roles, block and restore, with versions and repeats."""
import uuid

import pytest

from harness import forged_token
from harness.pair import PASSWORD


@pytest.fixture
def person(pair):
    # Not waited for: these tests never touch the profile.
    return pair.register()


def command(pair, person, verb, body=None, key=None):
    headers = {**pair.service_bearer, **({"Idempotency-Key": key} if key is not None else {})}
    return pair.auth.post(f"/users/{person.id}/{verb}", json=body if body is not None else {}, headers=headers)


def state(answer):
    assert answer.status_code == 200, answer.text
    account = answer.json()
    return sorted(account["roles"]), account["blocked"]


def test_reading_an_account(pair, person):
    account = pair.account(person)
    assert (account["id"], account["username"], account["email"]) == (person.id, person.username, person.email)


@pytest.mark.parametrize("id", ["987654321", "9223372036854775807", "9223372036854775808", "0", "-1", "01", "1.0", "abc", "%31",
                                "1%00", "1e1", "me"])
def test_ids_that_name_nobody(pair, id):
    for method, path in (("GET", f"/users/{id}"), ("POST", f"/users/{id}/restore")):
        answer = pair.auth.client.request(method, path, headers=pair.service_bearer)
        assert answer.status_code == 404
        if id.isdigit():
            assert answer.json()["detail"] == "User not found"


def test_roles_replace_the_set_and_reach_the_next_token(pair, person):
    answer = command(pair, person, "roles", {"roles": ["PATIENT", "DOCTOR"]})
    assert state(answer) == (["DOCTOR", "PATIENT"], False)
    assert sorted(forged_token.claims_of(pair.sign_in(person))["roles"]) == ["DOCTOR", "PATIENT"]
    assert state(command(pair, person, "roles", {"roles": ["DOCTOR"]})) == (["DOCTOR"], False)
    assert forged_token.claims_of(pair.sign_in(person))["roles"] == ["DOCTOR"]


def test_the_guides_samples_as_they_are_sent(pair, person):
    assert command(pair, person, "roles", {"roles": ["PATIENT", "DOCTOR"]}).status_code == 200
    assert state(command(pair, person, "block", {"reason": "Violation of terms"}))[1] is True
    assert state(command(pair, person, "restore"))[1] is False


@pytest.mark.parametrize("body", [b"", b"{}", b'{"version": 1000}'])
def test_restore_needs_no_body(pair, person, body):
    assert command(pair, person, "block").status_code == 200
    headers = {**pair.service_bearer, **({"Content-Type": "application/json"} if body else {})}
    answer = pair.auth.post(f"/users/{person.id}/restore", content=body, headers=headers)
    assert state(answer)[1] is False


def test_the_reason_of_a_block_is_optional(pair, person):
    assert state(command(pair, person, "block"))[1] is True


def test_a_block_stops_tokens_and_restore_gives_them_back(pair, person):
    command(pair, person, "block", {"reason": "test"})
    form = {"username": person.username, "password": PASSWORD}
    assert pair.auth.post("/token", data=form).status_code == 400
    command(pair, person, "restore")
    assert pair.auth.post("/token", data=form).status_code == 200


@pytest.mark.parametrize("verb,body", [("roles", {"roles": ["DOCTOR"]}), ("block", {"reason": "twice"}), ("restore", {})])
def test_every_command_is_idempotent(pair, person, verb, body):
    first = command(pair, person, verb, body)
    second = command(pair, person, verb, body)
    assert state(first) == state(second)
    assert first.json() == second.json()


def test_an_older_version_changes_nothing(pair, person):
    assert state(command(pair, person, "block", {"reason": "new", "version": 10})) == (["PATIENT"], True)
    assert state(command(pair, person, "restore", {"version": 9})) == (["PATIENT"], True), "the late restore"
    assert state(command(pair, person, "roles", {"roles": ["ADMIN"], "version": 3})) == (["PATIENT"], True)
    assert state(command(pair, person, "restore", {"version": 11})) == (["PATIENT"], False)
    assert state(command(pair, person, "block", {"reason": "late", "version": 10})) == (["PATIENT"], False), "the late block"


def test_the_same_version_again_is_a_repeat(pair, person):
    for _ in range(2):
        assert state(command(pair, person, "roles", {"roles": ["DOCTOR"], "version": 5})) == (["DOCTOR"], False)
    assert state(command(pair, person, "roles", {"roles": ["PATIENT"], "version": 4})) == (["DOCTOR"], False)


def test_versions_may_have_gaps(pair, person):
    assert state(command(pair, person, "roles", {"roles": ["DOCTOR"], "version": 100}))[0] == ["DOCTOR"]
    assert state(command(pair, person, "roles", {"roles": ["PATIENT"], "version": 100 + 2**32}))[0] == ["PATIENT"]


def test_versions_of_one_person_are_not_those_of_another(pair, person):
    other = pair.register()
    command(pair, person, "block", {"reason": "x", "version": 50})
    assert state(command(pair, other, "block", {"reason": "x", "version": 1}))[1] is True


def test_versions_and_keys_survive_a_crash(new_pair):
    pair = new_pair()
    person = pair.register()
    key = str(uuid.uuid4())
    command(pair, person, "block", {"reason": "x", "version": 7}, key)
    pair.auth.kill()
    pair.auth.start()
    assert state(command(pair, person, "restore", {"version": 6}))[1] is True
    assert state(command(pair, person, "restore", {"version": 8}))[1] is False
    assert state(command(pair, person, "block", {"reason": "x", "version": 7}, key))[1] is False


@pytest.mark.parametrize("shape", ["{}", '"{}"'])
def test_a_repeated_idempotency_key_changes_nothing(pair, person, shape):
    block, restore = (shape.format(uuid.uuid4()) for _ in range(2))
    assert state(command(pair, person, "block", {"reason": "x"}, block))[1] is True
    assert state(command(pair, person, "restore", {}, restore))[1] is False
    assert state(command(pair, person, "block", {"reason": "x"}, block))[1] is False, "the retry of a block lifted since"


@pytest.mark.parametrize("length", [1, 200, 201, 255])
@pytest.mark.parametrize("shape", ["{}", '"{}"'])
def test_a_key_of_every_length_is_recognised(pair, length, shape):
    person, key = pair.register(), shape.format("k" * length)
    assert state(command(pair, person, "block", {"reason": "x"}, key))[1] is True
    assert state(command(pair, person, "restore", {}))[1] is False
    assert state(command(pair, person, "block", {"reason": "x"}, key))[1] is False


@pytest.mark.parametrize("key", ["", '""', "k" * 256, '"' + "k" * 256 + '"', "two words", '"open', "a\\b"])
def test_a_key_that_breaks_the_rule_is_400_in_both_services(pair, person, key):
    for verb, body in (("block", {"reason": "x"}), ("restore", {}), ("roles", {"roles": ["DOCTOR"]})):
        answer = command(pair, person, verb, body, key)
        assert answer.status_code == 400 and "Idempotency-Key" in answer.json()["detail"]
    profile = {"auth_user_id": person.id, "email": person.email, "first_name": "A", "last_name": "B"}
    for bearer in (pair.service_bearer, forged_token.bearer(pair.sign_in(person))):
        assert pair.user.post("/users", json=profile, headers={**bearer, "Idempotency-Key": key}).status_code == 400
    assert pair.account(person)["blocked"] is False


def test_two_keys_that_differ_are_400(pair, person):
    headers = [*pair.service_bearer.items(), ("Idempotency-Key", "a"), ("Idempotency-Key", "b")]
    assert pair.auth.post(f"/users/{person.id}/block", json={}, headers=headers).status_code == 400
    assert pair.account(person)["blocked"] is False


def test_one_key_may_name_commands_for_two_people(pair, person):
    other, key = pair.register(), str(uuid.uuid4())
    assert state(command(pair, person, "block", {"reason": "x"}, key))[1] is True
    assert pair.account(other)["blocked"] is False, "no answer of the first command is shown for the second person"
    assert state(command(pair, other, "block", {"reason": "x"}, key))[1] is True, "nor is the second command dropped"
    assert state(command(pair, person, "restore", {}, key))[1] is False, "nor another command for the first"


@pytest.mark.parametrize("verb,body,field", [
    ("roles", {}, "roles"), ("roles", {"roles": None}, "roles"), ("roles", {"roles": "ADMIN"}, "roles"),
    ("roles", {"roles": [""]}, "roles[0]"), ("roles", {"roles": ["DOCTOR", 5]}, "roles[1]"),
    ("roles", {"roles": ["A B"]}, "roles[0]"), ("roles", {"roles": ["DOCTOR"], "version": "1"}, "version"),
    ("roles", {"roles": ["DOCTOR"], "version": 1.5}, "version"), ("roles", {"roles": ["DOCTOR"], "version": True}, "version"),
    ("roles", {"roles": ["DOCTOR"], "version": 2**63}, "version"), ("roles", {"roles": ["DOCTOR"], "version": -1}, "version"),
    ("roles", {"roles": ["DOCTOR"], "extra": 1}, "extra"), ("block", {"reason": 5}, "reason"),
    ("block", {"reason": "x" * 501}, "reason"), ("block", {"reason": "nul\0"}, "reason"), ("block", {"Reason": "x"}, "Reason"),
    ("restore", {"reason": "x"}, "reason")])
def test_wrong_commands_name_their_field(pair, person, verb, body, field):
    answer = command(pair, person, verb, body)
    assert answer.status_code == 422
    named = {error["field"] for error in answer.json()["errors"]}
    # A faulty element may be named by its index or as the list it stands in.
    assert named in ({field}, {field.partition("[")[0]})


def test_an_unknown_account_is_not_found_whatever_the_command(pair):
    for verb, body in (("roles", {"roles": ["DOCTOR"]}), ("block", {"reason": "x"}), ("restore", {})):
        answer = pair.auth.post(f"/users/987654321/{verb}", json=body, headers=pair.service_bearer)
        assert (answer.status_code, answer.json()["detail"]) == (404, "User not found")
