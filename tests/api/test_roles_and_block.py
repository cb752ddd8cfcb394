# SPDX-License-Identifier: Apache-2.0
"""Roles, block and restore in the User Service: at once here, and on to the Auth Service."""
import pytest

from harness import forged_token
from harness.pair import PASSWORD


def act(pair, person, verb, body, headers):
    return pair.user.post(f"/users/{person.profile_id}/{verb}", json=body, headers=headers)


def test_roles_reach_the_auth_service_and_the_next_token(pair):
    person = pair.new_person()
    answer = act(pair, person, "roles", {"roles": ["PATIENT", "DOCTOR"]}, pair.admin.bearer)
    assert (answer.status_code, answer.json()["sync"]) == (200, "applied")
    assert sorted(answer.json()["roles"]) == ["DOCTOR", "PATIENT"]
    assert sorted(pair.account(person)["roles"]) == ["DOCTOR", "PATIENT"]
    assert sorted(forged_token.claims_of(pair.sign_in(person))["roles"]) == ["DOCTOR", "PATIENT"]


def test_block_and_restore(pair):
    person = pair.new_person()
    blocked = act(pair, person, "block", {"reason": "Violation of terms"}, pair.admin.bearer)
    assert (blocked.status_code, blocked.json()["sync"]) == (200, "applied")
    assert blocked.json()["blocked"] is True and blocked.json()["block_reason"] == "Violation of terms"
    assert pair.account(person)["blocked"] is True
    refused = pair.user.get("/users/me", headers=person.bearer)
    assert (refused.status_code, refused.json()["detail"]) == (403, "User is blocked")

    restored = act(pair, person, "restore", {}, pair.admin.bearer)
    assert restored.status_code == 200
    assert restored.json()["blocked"] is False and "block_reason" not in restored.json()
    assert pair.account(person)["blocked"] is False
    assert pair.user.get("/users/me", headers=person.bearer).status_code == 200, "the old token is good again"


def test_a_block_counts_on_every_call(pair):
    doctor = pair.new_person(roles=["ADMIN"])
    assert pair.block(doctor).status_code == 200
    body = {"auth_user_id": doctor.id, "email": doctor.email, "first_name": "A", "last_name": "B", "roles": ["PATIENT"]}
    calls = [("GET", "/users/me", None), ("GET", "/users", None), ("GET", f"/users/{doctor.profile_id}", None),
             ("POST", "/users", body), ("PATCH", f"/users/{doctor.profile_id}", {"first_name": "X"}),
             ("POST", f"/users/{doctor.profile_id}/restore", {}), ("POST", f"/users/{doctor.profile_id}/roles", {"roles": ["ADMIN"]}),
             ("POST", f"/users/{doctor.profile_id}/block", {"reason": "x"})]
    for method, path, json in calls:
        answer = pair.user.client.request(method, path, json=json, headers=doctor.bearer)
        assert (answer.status_code, answer.json()["detail"]) == (403, "User is blocked"), (method, path)


def test_a_grant_and_a_demotion_count_at_once_on_the_old_token(pair):
    person = pair.new_person()
    assert pair.user.get("/users", headers=person.bearer).status_code == 403
    act(pair, person, "roles", {"roles": ["ADMIN"]}, pair.admin.bearer)
    assert pair.user.get("/users", headers=person.bearer).status_code == 200
    admin_token = forged_token.bearer(pair.sign_in(person))
    act(pair, person, "roles", {"roles": ["PATIENT"]}, pair.admin.bearer)
    assert pair.user.get("/users", headers=admin_token).status_code == 403, "roles are the profile's, not the token's"


def test_a_token_that_claims_admin_is_not_believed(pair):
    person = pair.new_person()
    forged = forged_token.user_token(pair.secret_key, person.id, roles=["ADMIN"])
    assert pair.user.get("/users", headers=forged_token.bearer(forged)).status_code == 403


@pytest.mark.parametrize("verb,body,field", [
    ("roles", {"roles": ["KING"]}, "roles"), ("roles", {"roles": ["admin"]}, "roles"), ("roles", {}, "roles"),
    ("roles", {"roles": None}, "roles"), ("roles", {"roles": "DOCTOR"}, "roles"), ("roles", {"roles": ["DOCTOR", "KING"]}, "roles"),
    ("roles", {"roles": ["DOCTOR"], "version": 3}, "version"), ("block", {}, "reason"), ("block", {"reason": ""}, "reason"),
    ("block", {"reason": "x" * 501}, "reason"), ("block", {"reason": None}, "reason"), ("block", {"reason": "a\0b"}, "reason"),
    ("block", {"reason": "a\x1b[2J"}, "reason"), ("restore", {"reason": "x"}, "reason")])
def test_wrong_commands_name_their_field_and_change_nothing(pair, verb, body, field):
    person = pair.new_person()
    before = pair.profile(person)
    answer = act(pair, person, verb, body, pair.admin.bearer)
    assert answer.status_code == 422
    assert {error["field"].partition("[")[0] for error in answer.json()["errors"]} == {field}
    assert pair.profile(person) == before


@pytest.mark.parametrize("reason", ["x", "é" * 500, "две строки\nи вторая", "<b>"], ids=["one", "longest", "lines", "markup"])
def test_reasons_are_kept_as_sent_and_pass_the_auth_service(pair, reason):
    person = pair.new_person()
    answer = pair.block(person, reason)
    assert (answer.status_code, answer.json().get("sync")) == (200, "applied"), answer.text
    assert answer.json()["block_reason"] == reason
    assert pair.profile(person)["block_reason"] == reason


@pytest.mark.parametrize("body", [b"", b"{}"])
def test_restore_needs_no_body(pair, body):
    person = pair.new_person()
    pair.block(person)
    headers = {**pair.admin.bearer, **({"Content-Type": "application/json"} if body else {})}
    answer = pair.user.post(f"/users/{person.profile_id}/restore", content=body, headers=headers)
    assert (answer.status_code, answer.json()["blocked"]) == (200, False)


def test_an_unknown_profile_is_not_found(pair):
    for verb, body in (("roles", {"roles": ["DOCTOR"]}), ("block", {"reason": "x"}), ("restore", {})):
        answer = pair.user.post(f"/users/987654321/{verb}", json=body, headers=pair.admin.bearer)
        assert (answer.status_code, answer.json()["detail"]) == (404, "User not found")


def test_the_same_command_again_is_applied_again(pair):
    person = pair.new_person()
    for _ in range(2):
        assert pair.set_roles(person, ["DOCTOR"]).json()["sync"] == "applied"
        assert pair.block(person).json()["blocked"] is True
        assert pair.restore(person).json()["blocked"] is False
    assert pair.account(person)["roles"] == ["DOCTOR"]


def test_the_last_admin_stays(new_pair):
    pair = new_pair()
    admin = pair.admin
    for bearer in (admin.bearer, pair.service_bearer):
        assert act(pair, admin, "roles", {"roles": ["PATIENT"]}, bearer).status_code == 409
        assert act(pair, admin, "block", {"reason": "x"}, bearer).status_code == 409
    assert "ADMIN" in pair.profile(admin)["roles"]
    assert act(pair, admin, "roles", {"roles": ["ADMIN", "DOCTOR"]}, admin.bearer).status_code == 200

    second = pair.new_person(roles=["ADMIN"])
    assert pair.block(second).status_code == 200
    assert act(pair, admin, "roles", {"roles": ["PATIENT"]}, admin.bearer).status_code == 409, "a blocked ADMIN is none"
    assert pair.restore(second).status_code == 200
    assert act(pair, admin, "roles", {"roles": ["PATIENT"]}, admin.bearer).status_code == 200
    assert act(pair, second, "block", {"reason": "x"}, second.bearer).status_code == 409


def test_the_bootstrapped_admin_has_the_role_in_both_services(pair):
    assert "ADMIN" in pair.account(pair.admin)["roles"]
    assert "ADMIN" in pair.profile(pair.admin)["roles"]
    assert pair.admin.password == PASSWORD


def test_role_names_are_a_setting(new_pair):
    pair = new_pair(user_settings={"ROLES": "PATIENT,NURSE,ADMIN"})
    person = pair.new_person()
    assert pair.set_roles(person, ["NURSE"]).status_code == 200
    assert pair.set_roles(person, ["DOCTOR"]).status_code == 422
    assert pair.account(person)["roles"] == ["NURSE"]
