# SPDX-License-Identifier: Apache-2.0
"""A refusal has one reason: in the problem's type, in the OAuth error and in the log."""
import contextlib
import json
import sqlite3

import httpx
import pytest

from harness import forged_token
from harness.gatehouse_process import auth_service, new_secret_key
from harness.pair import PASSWORD, new_name
from harness.process import wait_until


def logged_line(service, answer, event="request"):
    """The line of the log about `answer`."""
    request_id = answer.headers["X-Request-Id"]

    def lines():
        found = [json.loads(line) for line in service.log().splitlines() if line.startswith("{") and f'"{request_id}"' in line]
        return [line for line in found if line["event"] == event]
    return wait_until(lines, f"the {event} is in the log")[0]


def logged_reason(service, answer):
    return logged_line(service, answer).get("reason")


def is_refused(service, answer, status, reason):
    assert answer.status_code == status, answer.text
    assert answer.json()["type"] == "urn:gatehouse:problem:" + reason.replace("_", "-")
    assert logged_reason(service, answer) == reason


def test_reasons_of_the_auth_service(pair):
    person = pair.new_person()
    body = {"username": person.username, "email": f"{new_name()}@example.com", "password": PASSWORD}
    is_refused(pair.auth, pair.auth.post("/register", json=body), 409, "username_taken")
    is_refused(pair.auth, pair.auth.post("/register", json={**body, "username": new_name(), "email": person.email}), 409, "email_taken")
    is_refused(pair.auth, pair.auth.get("/users/987654321", headers=pair.service_bearer), 404, "not_found")


def test_reasons_of_the_token_endpoint(pair):
    person = pair.new_person()
    wrong = pair.auth.post("/token", data={"username": person.username, "password": "wrong-" + PASSWORD})
    assert (wrong.status_code, wrong.json()["error"]) == (400, "invalid_grant")
    assert logged_reason(pair.auth, wrong) == "wrong_credentials"
    other = pair.auth.post("/token", data={"grant_type": "client_credentials"})
    assert (other.status_code, other.json()["error"]) == (400, "unsupported_grant_type")
    assert logged_reason(pair.auth, other) == "unsupported_grant_type"


def test_reasons_of_the_user_service(pair):
    person, path = pair.new_person(), f"/users/{pair.admin.profile_id}"
    is_refused(pair.user, pair.user.get(path, headers=person.bearer), 403, "not_allowed")
    is_refused(pair.user, pair.user.post(f"{path}/roles", json={"roles": ["NOBODY"]}, headers=pair.admin.bearer), 422, "unknown_role")
    stale = pair.user.patch(path, json={"first_name": "x"}, headers={**pair.admin.bearer, "If-Match": '"v0"'})
    is_refused(pair.user, stale, 412, "stale_version")
    pair.user.post(f"/users/{person.profile_id}/block", json={"reason": "spam"}, headers=pair.admin.bearer)
    is_refused(pair.user, pair.user.get("/users/me", headers=person.bearer), 403, "account_blocked")


def test_an_answer_that_is_no_refusal_has_no_reason(pair):
    assert logged_reason(pair.user, pair.user.get("/users/me", headers=pair.admin.bearer)) is None


def bad_tokens(pair):
    """Tokens that are refused, by the cause in the log."""
    key, account = pair.secret_key, pair.admin.id
    return {
        "expired": forged_token.user_token(key, account, exp=1_000_000_000),
        "bad_signature": forged_token.user_token("another key of more than 32 bytes, for this test", account),
        "malformed": "a.b.c",
    }


@pytest.mark.parametrize("cause", ["expired", "bad_signature", "malformed"])
def test_why_a_token_is_refused_is_in_the_log_and_in_no_answer(pair, cause):
    headers = forged_token.bearer(bad_tokens(pair)[cause])
    for service, path in ((pair.user, "/users/me"), (pair.user, "/users"), (pair.auth, f"/users/{pair.admin.id}")):
        answer = service.get(path, headers=headers)
        assert answer.status_code == 401 and cause not in answer.text
        line = logged_line(service, answer)
        assert (line["reason"], line["cause"], line["client"]) == ("invalid_token", cause, "127.0.0.1")
        assert headers["Authorization"].split()[1] not in json.dumps(line)


def test_a_line_says_who_acted(pair):
    person = pair.new_person()
    lines = [
        (pair.user, pair.user.get("/users/me", headers=person.bearer), 200, f"user:{person.id}"),
        (pair.user, pair.user.get(f"/users/{pair.admin.profile_id}", headers=person.bearer), 403, f"user:{person.id}"),
        (pair.auth, pair.auth.get(f"/users/{person.id}", headers=person.bearer), 403, f"user:{person.id}"),
        (pair.auth, pair.auth.get(f"/users/{person.id}", headers=pair.service_bearer), 200, None),
        (pair.auth, pair.auth.post("/token", data={"username": person.username, "password": person.password}), 200, f"user:{person.id}"),
        (pair.user, pair.user.get("/users/me"), 401, None),
    ]
    for service, answer, status, actor in lines:
        assert answer.status_code == status, answer.text
        line = logged_line(service, answer)
        assert line["client"] == "127.0.0.1"
        if actor:
            assert line["actor"] == actor
        elif status == 200:
            assert line["actor"].startswith("service:")
        else:
            assert "actor" not in line
    assert pair.user.post(f"/users/{person.profile_id}/block", json={"reason": "spam"}, headers=pair.admin.bearer).status_code in (200, 202)
    blocked = pair.user.get("/users/me", headers=person.bearer)
    assert (blocked.status_code, logged_line(pair.user, blocked)["actor"]) == (403, f"user:{person.id}")


def test_sign_ins_are_events(pair):
    person = pair.new_person()
    good = pair.auth.post("/token", data={"username": person.username, "password": person.password})
    line = logged_line(pair.auth, good, "sign_in_succeeded")
    assert (line["account"], line["client"], line["level"]) == (person.id, "127.0.0.1", "info")
    wrong = pair.auth.post("/token", data={"username": person.username, "password": "wrong-" + PASSWORD})
    line = logged_line(pair.auth, wrong, "sign_in_failed")
    assert (line["account"], line["reason"], line["client"]) == (person.id, "wrong_credentials", "127.0.0.1")
    typed = new_name() + "-typed-by-a-guesser"
    unknown = pair.auth.post("/token", data={"username": typed, "password": PASSWORD})
    line = logged_line(pair.auth, unknown, "sign_in_failed")
    assert line["reason"] == "wrong_credentials" and "account" not in line
    assert typed not in pair.auth.log() and person.username not in json.dumps(line)


def test_a_long_path_is_cut(pair):
    answer = pair.user.get("/" + "x" * 5000)
    assert answer.status_code == 404
    assert logged_line(pair.user, answer)["path"] == "/" + "x" * 255


@pytest.mark.sqlite
def test_what_is_behind_a_500_and_a_503_is_an_error_in_the_log(tmp_path, started):
    service = started(auth_service(tmp_path, new_secret_key(), "http://127.0.0.1:1"))
    name = new_name()
    body = {"username": name, "email": f"{name}@example.com", "password": PASSWORD}
    assert service.post("/register", json=body).status_code == 201
    with contextlib.closing(sqlite3.connect(tmp_path / "auth.db")) as database, database:
        database.execute("UPDATE credentials SET password_hash = 'no hash at all'")
    answer = httpx.post(f"{service.url}/token", data={"username": name, "password": PASSWORD}, trust_env=False)
    assert answer.status_code == 500
    line = logged_line(service, answer)
    assert (line["level"], line["reason"]) == ("error", "internal_error") and "hash" in line["cause"]
    with contextlib.closing(sqlite3.connect(tmp_path / "auth.db")) as database, database:
        database.execute("ALTER TABLE credentials RENAME TO gone")
    for path, body in (("/register", {"json": {**body, "username": new_name(), "email": "other@example.com"}}),
                       ("/token", {"data": {"username": name, "password": PASSWORD}})):
        answer = httpx.post(service.url + path, trust_env=False, **body)
        assert answer.status_code in (500, 503)
        line = logged_line(service, answer)
        assert line["level"] == "error" and "credentials" in line["cause"] and line["cause"] not in answer.text
