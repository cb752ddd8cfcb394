# SPDX-License-Identifier: Apache-2.0
"""Profiles: create or complete, read, list and change."""
import itertools

import pytest

from harness import forged_token
from harness.gatehouse_process import new_secret_key, user_service
from harness.process import wait_until

_strangers = itertools.count(5_000_000)


@pytest.fixture
def stranger_id():
    """An auth_user_id whose registration has not arrived, and never will."""
    return next(_strangers)


def body(owner_id, **changes):
    fields = {"auth_user_id": owner_id, "email": f"u{owner_id}@example.com", "first_name": "Test", "last_name": "User",
              "roles": ["PATIENT"], **changes}
    return {name: value for name, value in fields.items() if value is not None}


def owner(pair, auth_user_id):
    return forged_token.bearer(forged_token.user_token(pair.secret_key, auth_user_id))


def create(pair, fields, headers=None):
    return pair.user.post("/users", json=fields, headers=headers or pair.service_bearer)


def shown(answer):
    return tuple(answer.json()[name] for name in ("email", "first_name", "last_name"))


# --- Create or complete ---

def test_a_profile_that_is_not_there_is_made(pair, stranger_id):
    answer = create(pair, body(stranger_id), owner(pair, stranger_id))
    assert answer.status_code == 201
    profile = answer.json()
    assert answer.headers["Location"] == f"/users/{profile['id']}"
    assert profile["auth_user_id"] == stranger_id and profile["version"] == 1 and profile["blocked"] is False


def test_the_owner_completes_the_blank_of_a_registration(pair):
    person = pair.new_person()
    blank = pair.profile(person)
    answer = create(pair, body(person.id, email=person.email), person.bearer)
    assert answer.status_code == 200
    profile = answer.json()
    assert profile["id"] == blank["id"] and shown(answer) == (person.email, "Test", "User")
    assert profile["version"] > blank["version"]


def test_the_same_content_again_changes_nothing(pair, stranger_id):
    first = create(pair, body(stranger_id), owner(pair, stranger_id))
    for headers in (owner(pair, stranger_id), pair.service_bearer, pair.admin.bearer):
        again = create(pair, body(stranger_id), headers)
        assert (again.status_code, again.json()) == (200, first.json())


@pytest.mark.parametrize("change", [{"first_name": "Other"}, {"last_name": "Other"}, {"email": "other@example.com"}])
def test_other_content_for_a_completed_profile_is_a_conflict(pair, stranger_id, change):
    first = create(pair, body(stranger_id), owner(pair, stranger_id))
    answer = create(pair, body(stranger_id, **change), owner(pair, stranger_id))
    assert answer.status_code == 409
    assert "PATCH" in answer.json()["detail"]
    assert pair.user.get("/users/me", headers=owner(pair, stranger_id)).json() == first.json()


def test_a_registration_that_comes_late_changes_nothing(pair, stranger_id):
    first = create(pair, body(stranger_id), owner(pair, stranger_id))
    late = create(pair, body(stranger_id, first_name="", last_name=""))
    assert late.status_code in (200, 409)
    assert pair.user.get("/users/me", headers=owner(pair, stranger_id)).json() == first.json()


def test_a_registration_that_comes_twice_makes_one_profile(pair, stranger_id):
    blank = body(stranger_id, first_name="", last_name="")
    headers = {**pair.service_bearer, "Idempotency-Key": "0190a5a0-7c3e-7b4a-9f00-3c1f6a1d2e4b"}
    first, second = (create(pair, blank, headers) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    page = pair.user.get("/users", params={"auth_user_id": stranger_id}, headers=pair.service_bearer).json()
    assert len(page["items"]) == 1


@pytest.mark.parametrize("roles,status", [(None, 201), (["PATIENT"], 201), (["ADMIN"], 403), (["PATIENT", "DOCTOR"], 403)])
def test_the_owner_cannot_grant(pair, stranger_id, roles, status):
    answer = create(pair, body(stranger_id, roles=roles), owner(pair, stranger_id))
    assert answer.status_code == status
    if status == 201:
        assert answer.json()["roles"] == ["PATIENT"]
    else:
        assert pair.user.get("/users/me", headers=owner(pair, stranger_id)).status_code == 404


def test_the_owner_cannot_grant_while_completing(pair):
    person = pair.new_person()
    answer = create(pair, body(person.id, email=person.email, roles=["ADMIN"]), person.bearer)
    assert answer.status_code == 403
    assert pair.profile(person)["roles"] == ["PATIENT"]


@pytest.mark.parametrize("named", [["PATIENT"], ["DOCTOR"], [], None])
def test_an_admin_who_completes_the_own_profile_keeps_the_roles(pair, named):
    person = pair.new_person(roles=["PATIENT", "ADMIN"])
    answer = create(pair, body(person.id, email=person.email, roles=named), person.bearer)
    assert (answer.status_code, shown(answer)) == (200, (person.email, "Test", "User"))
    assert answer.json()["roles"] == pair.profile(person)["roles"] == ["PATIENT", "ADMIN"]
    assert pair.account(person)["roles"] == ["PATIENT", "ADMIN"]


@pytest.mark.parametrize("who", ["admin", "service"])
def test_an_admin_and_a_service_can_grant(pair, who):
    headers = pair.admin.bearer if who == "admin" else pair.service_bearer
    person = pair.register()
    answer = create(pair, body(person.id, email=person.email, roles=["DOCTOR"]), headers)
    assert answer.status_code in (200, 201) and answer.json()["roles"] == ["DOCTOR"], "200 if the registration was faster"
    wait_until(lambda: pair.account(person)["roles"] == ["DOCTOR"], "the roles arrive")
    assert pair.profile(pair.with_profile(person))["roles"] == ["DOCTOR"]


def test_a_service_can_grant_before_there_is_an_account(pair, stranger_id):
    answer = create(pair, body(stranger_id, roles=["DOCTOR"]))
    assert (answer.status_code, answer.json()["roles"]) == (201, ["DOCTOR"])


def test_nobody_makes_a_profile_for_another(pair, stranger_id):
    person = pair.new_person()
    answer = create(pair, body(stranger_id), person.bearer)
    assert answer.status_code == 403
    assert f"auth_user_id {stranger_id} is not the account of this token ({person.id})" in answer.json()["detail"]


@pytest.mark.parametrize("change,field", [
    ({"auth_user_id": 0}, "auth_user_id"), ({"auth_user_id": "1"}, "auth_user_id"), ({"auth_user_id": 2**63}, "auth_user_id"),
    ({"auth_user_id": 1.5}, "auth_user_id"), ({"email": "nonsense"}, "email"), ({"email": 5}, "email"),
    ({"first_name": "x" * 101}, "first_name"), ({"last_name": "nul\0"}, "last_name"), ({"first_name": 5}, "first_name"),
    ({"roles": ["KING"]}, "roles"), ({"roles": "PATIENT"}, "roles"), ({"roles": ["patient"]}, "roles"),
    ({"is_admin": True}, "is_admin"), ({"id": 1}, "id"), ({"blocked": False}, "blocked"), ({"version": 1}, "version")])
def test_wrong_fields_are_named(pair, stranger_id, change, field):
    answer = create(pair, body(stranger_id, **change))
    assert answer.status_code == 422
    assert {error["field"].partition("[")[0] for error in answer.json()["errors"]} == {field}


@pytest.mark.parametrize("name", ["", "é" * 100, "漢字", "🙂", "O'Brien", "Анна-Мария", "'; DROP TABLE profiles; --", "<script>"])
def test_names_are_kept_as_sent(pair, stranger_id, name):
    answer = create(pair, body(stranger_id, last_name=name))
    assert answer.status_code == 201
    assert pair.user.get(answer.headers["Location"], headers=pair.service_bearer).json()["last_name"] == name


# --- Read and change ---

def test_me_is_the_callers_own_profile(pair):
    person = pair.new_person()
    answer = pair.user.get("/users/me", headers=person.bearer)
    assert answer.json() == pair.profile(person)
    assert answer.headers["ETag"] == pair.user.get(f"/users/{person.profile_id}", headers=person.bearer).headers["ETag"]


def test_me_is_not_found_before_the_profile_is_there(pair, stranger_id):
    answer = pair.user.get("/users/me", headers=owner(pair, stranger_id))
    assert (answer.status_code, answer.json()["detail"]) == (404, "User not found")


@pytest.mark.parametrize("id", ["987654321", "9223372036854775808", "0", "-1", "01", "abc", "me%20", "%6de"])
def test_ids_that_name_nobody(pair, id):
    answer = pair.user.get(f"/users/{id}", headers=pair.service_bearer)
    assert answer.status_code == 404


def test_change_names_and_address(pair):
    person = pair.new_person()
    before = pair.profile(person)
    answer = pair.user.patch(f"/users/{person.profile_id}", json={"first_name": "Ada", "email": "ada@example.org"},
                             headers=person.bearer)
    assert answer.status_code == 200
    after = answer.json()
    assert shown(answer) == ("ada@example.org", "Ada", "") and after["version"] == before["version"] + 1
    assert after["updated_at"] >= before["updated_at"] and after["created_at"] == before["created_at"]
    assert pair.profile(person) == after
    assert pair.account(person)["email"] == person.email, "the address to sign in with is the Auth Service's"


def test_an_empty_change_is_fine_and_changes_nothing(pair):
    person = pair.new_person()
    before = pair.profile(person)
    answer = pair.user.patch(f"/users/{person.profile_id}", json={}, headers=person.bearer)
    assert answer.status_code == 200
    assert shown(answer) == (before["email"], before["first_name"], before["last_name"])


@pytest.mark.parametrize("change,field", [
    ({"roles": ["ADMIN"]}, "roles"), ({"blocked": False}, "blocked"), ({"auth_user_id": 1}, "auth_user_id"), ({"id": 1}, "id"),
    ({"first_name": None}, "first_name"), ({"email": None}, "email"), ({"email": "nonsense"}, "email"), ({"version": 9}, "version"),
    ({"last_name": "x" * 101}, "last_name"), ({"first_name": ["x"]}, "first_name")])
def test_changes_that_are_refused(pair, change, field):
    person = pair.new_person()
    before = pair.profile(person)
    answer = pair.user.patch(f"/users/{person.profile_id}", json={"last_name": "Good", **change}, headers=person.bearer)
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {field}
    assert pair.profile(person) == before


def test_if_match(pair):
    person = pair.new_person()
    path = f"/users/{person.profile_id}"
    stale = pair.user.get(path, headers=person.bearer).headers["ETag"]

    def change(name, if_match):
        return pair.user.patch(path, json={"first_name": name}, headers={**person.bearer, "If-Match": if_match})

    current = change("One", stale)
    assert current.status_code == 200 and current.headers["ETag"] != stale
    assert change("Two", stale).status_code == 412
    assert change("Two", "W/" + current.headers["ETag"]).status_code == 412, "weak tags never match here (RFC 9110 13.1.1)"
    assert change("Two", '"nonsense"').status_code == 412
    assert pair.profile(person)["first_name"] == "One"
    assert change("Two", f'"nonsense", {current.headers["ETag"]}').status_code == 200
    assert change("Three", "*").status_code == 200


# --- Lists ---

@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    """A User Service of its own with 230 profiles; no Auth Service is needed to read."""
    key = new_secret_key()
    service = user_service(tmp_path_factory.mktemp("crowd"), key, "http://127.0.0.1:1").start()
    service.service_bearer = forged_token.bearer(forged_token.service_token(key))
    try:
        for number in range(1, 231):
            fields = body(number, first_name=f"First{number:03}", last_name="O'Neil" if number % 2 else "Ünal",
                          email=f"Mail{number:03}@example.com", roles=["DOCTOR"] if number % 10 == 0 else ["PATIENT"])
            assert service.post("/users", json=fields, headers=service.service_bearer).status_code == 201
        yield service
        service.stop()
    finally:
        service.kill()


def pages(service, **query):
    """All pages of a list, followed by cursor."""
    found = []
    while True:
        answer = service.get("/users", params=query, headers=service.service_bearer)
        assert answer.status_code == 200, answer.text
        found.append(answer.json()["items"])
        if answer.json()["next_cursor"] is None:
            return found
        query["cursor"] = answer.json()["next_cursor"]


def ids(found):
    return [item["auth_user_id"] for page in found for item in page]


@pytest.mark.parametrize("limit,sizes", [(None, [50, 50, 50, 50, 30]), (200, [200, 30]), (100, [100, 100, 30]), (115, [115, 115])])
def test_pages_by_cursor_show_everyone_once(crowd, limit, sizes):
    found = pages(crowd, q="mail", **({"limit": limit} if limit else {}))
    assert [len(page) for page in found if page] == sizes
    assert ids(found) == list(range(1, 231))


def test_someone_who_comes_between_two_pages_disturbs_nothing(crowd):
    first = crowd.get("/users", params={"limit": 200}, headers=crowd.service_bearer).json()
    fields = body(231, first_name="Late", roles=["PATIENT"])
    assert crowd.post("/users", json=fields, headers=crowd.service_bearer).status_code in (200, 201)
    query = {"limit": 200, "cursor": first["next_cursor"]}
    second = crowd.get("/users", params=query, headers=crowd.service_bearer).json()
    found = ids([first["items"], second["items"]])
    assert len(found) == len(set(found)) and set(range(1, 231)) <= set(found)


@pytest.mark.parametrize("query,expected", [
    ({"role": "DOCTOR"}, [number for number in range(1, 231) if number % 10 == 0]), ({"role": "ADMIN"}, []),
    ({"auth_user_id": 17}, [17]), ({"auth_user_id": 999999}, []), ({"blocked": "true"}, []), ({"q": "first01"}, list(range(10, 20))),
    ({"q": "FIRST010"}, [10]), ({"q": "mail22"}, list(range(220, 230))), ({"q": "irst010"}, []), ({"q": "%"}, []), ({"q": "_irst010"}, []),
    ({"q": "o'n", "role": "DOCTOR"}, []), ({"q": "Ün", "role": "DOCTOR"}, [number for number in range(10, 231, 10)]),
    ({"q": "' OR 1=1 --"}, []), ({"q": "First0", "role": "DOCTOR", "blocked": "false"}, [10, 20, 30, 40, 50, 60, 70, 80, 90])])
def test_filters_narrow_each_other(crowd, query, expected):
    assert ids(pages(crowd, **query)) == expected
    assert ids(pages(crowd, limit=7, **query)) == expected


@pytest.mark.parametrize("query,field", [
    ({"limit": "0"}, "limit"), ({"limit": "201"}, "limit"), ({"limit": "-5"}, "limit"), ({"limit": "ten"}, "limit"),
    ({"limit": "1e2"}, "limit"), ({"cursor": "nonsense"}, "cursor"), ({"cursor": "MTIzNDU2"}, "cursor"),
    ({"blocked": "maybe"}, "blocked"), ({"role": "KING"}, "role"), ({"auth_user_id": "x"}, "auth_user_id"),
    ({"auth_user_id": "9223372036854775808"}, "auth_user_id")])
def test_wrong_queries_name_their_parameter(crowd, query, field):
    answer = crowd.get("/users", params=query, headers=crowd.service_bearer)
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {field}
