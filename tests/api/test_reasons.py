# SPDX-License-Identifier: Apache-2.0
"""A refusal has one reason: in the problem's type, in the OAuth error and in the log."""
import json

from harness.pair import PASSWORD, new_name
from harness.process import wait_until


def logged_reason(service, answer):
    request_id = answer.headers["X-Request-Id"]

    def lines():
        found = [json.loads(line) for line in service.log().splitlines() if line.startswith("{") and f'"{request_id}"' in line]
        return [line for line in found if line["event"] == "request"]
    return wait_until(lines, "the request is in the log")[0].get("reason")


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
