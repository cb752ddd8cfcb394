# SPDX-License-Identifier: Apache-2.0
"""Profiles of accounts that the Auth Service does not have: they count for nothing, and give nobody anything."""
import threading

import pytest

from harness import forged_token, stores
from harness.process import wait_until
from test_profiles import body, create

NOBODY = 7_000_000


def role_of(pair, person, roles):
    return pair.user.post(f"/users/{person.profile_id}/roles", json={"roles": roles}, headers=pair.admin.bearer)


def sleeper(pair, how):
    """A profile with the role ADMIN for the account that is registered next; returns the account's id."""
    id = pair.new_person().id + 1
    answer = create(pair, body(id, roles=["ADMIN"] if how == "at once" else ["PATIENT"]))
    assert answer.status_code == 201
    if how == "later":
        path = f"/users/{answer.json()['id']}/roles"
        assert pair.user.post(path, json={"roles": ["ADMIN"]}, headers=pair.admin.bearer).status_code == 202
    return id


def test_an_admin_makes_profiles_for_accounts_only(new_pair):
    pair = new_pair()
    person, bearer = pair.new_person(), pair.admin.bearer
    for roles in (["PATIENT"], ["ADMIN"], None):
        answer = create(pair, body(NOBODY, roles=roles), bearer)
        assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == "auth_user_id"
    pair.auth.kill()
    assert create(pair, body(NOBODY), bearer).status_code == 503, "nobody says whether there is such an account"
    assert create(pair, body(NOBODY + 1, roles=["DOCTOR"])).status_code == 201, "a service is believed meanwhile"
    completed = create(pair, body(person.id, email=person.email), bearer)
    assert (completed.status_code, completed.json()["first_name"]) == (200, "Test"), "this account is known"
    pair.auth.start()
    assert not pair.user.get("/users", params={"auth_user_id": NOBODY}, headers=bearer).json()["items"]


@pytest.mark.parametrize("how", ["at once", "later"])
def test_a_profile_without_an_account_is_no_other_admin(new_pair, how):
    pair = new_pair()
    sleeper(pair, how)
    for answer in (role_of(pair, pair.admin, ["PATIENT"]), pair.block(pair.admin)):
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:gatehouse:problem:last-admin")
    assert pair.user.get("/users", headers=pair.admin.bearer).status_code == 200


@pytest.mark.parametrize("how", ["at once", "later"])
def test_whoever_gets_the_id_is_no_admin(new_pair, how):
    pair = new_pair()
    id = sleeper(pair, how)
    early = forged_token.bearer(forged_token.user_token(pair.secret_key, id))
    assert pair.user.get("/users", headers=early).status_code == 403, "before the registration has arrived"
    newcomer = pair.register()
    assert newcomer.id == id
    stores.wait_until_delivered(pair.auth_database, pair.user_database)
    newcomer.token = pair.sign_in(newcomer)
    pair.with_profile(newcomer)
    assert pair.user.get("/users", headers=newcomer.bearer).status_code == 403
    assert pair.profile(newcomer)["roles"] == pair.account(newcomer)["roles"] == ["PATIENT"]
    assert forged_token.claims_of(newcomer.token)["roles"] == ["PATIENT"]
    assert role_of(pair, newcomer, ["PATIENT", "ADMIN"]).json()["sync"] == "applied"
    assert pair.user.get("/users", headers=newcomer.bearer).status_code == 200, "now an ADMIN has said so"


def test_roles_that_are_given_while_the_registration_waits_stay(new_pair):
    pair = new_pair()
    pair.admin
    pair.user.kill()
    person = pair.register()
    pair.user.start()
    assert create(pair, body(person.id, email=person.email)).status_code in (200, 201)
    pair.with_profile(person)
    assert role_of(pair, person, ["DOCTOR"]).status_code in (200, 202)
    stores.wait_until_delivered(pair.auth_database, pair.user_database)
    wait_until(lambda: pair.account(person)["roles"] == ["DOCTOR"], "the roles arrive")
    assert pair.profile(person)["roles"] == ["DOCTOR"]


def test_two_admins_and_a_profile_without_an_account_leave_an_admin(new_pair):
    pair = new_pair()
    sleeper(pair, "at once")
    admins = [pair.admin, pair.new_person(roles=["PATIENT", "ADMIN"])]
    answers = []
    calls = [threading.Thread(target=lambda admin=admin: answers.append(role_of_service(pair, admin))) for admin in admins]
    for call in calls:
        call.start()
    for call in calls:
        call.join()
    assert sorted(answers) == [200, 409]


def role_of_service(pair, person):
    with pair.user.new_client() as client:
        return client.post(f"/users/{person.profile_id}/roles", json={"roles": ["PATIENT"]}, headers=pair.service_bearer).status_code
