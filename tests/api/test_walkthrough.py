# SPDX-License-Identifier: Apache-2.0
"""The integration guide's five steps, word for word, on a fresh pair."""
import json
import subprocess

import pytest

from harness import forged_token
from harness.pair import PASSWORD

REGISTRATION = {"username": "testuser", "email": "test@example.com", "password": "testpass123"}


def profile_body(auth_user_id):
    return {"auth_user_id": auth_user_id, "first_name": "Test", "last_name": "User", "email": "test@example.com",
            "roles": ["PATIENT"]}


def curl(*arguments):
    """Status and JSON body of a call by the curl program."""
    command = ["curl", "--silent", "--show-error", "--max-time", "20", "--write-out", "\n%{http_code}", *arguments]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    body, _, status = output.rpartition("\n")
    return int(status), json.loads(body)


def test_the_guides_curl_lines_give_the_contracts_answers(new_pair):
    # Whoever registers first is account 1, as the guide's last step writes it: the ADMIN has an id of the operators'.
    pair = new_pair()
    assert pair.admin.id == 2_000_000_001
    status, account = curl("-X", "POST", f"{pair.auth.url}/register", "-H", "Content-Type: application/json",
                           "-d", '{\n    "username": "testuser",\n    "email": "test@example.com",\n'
                                 '    "password": "testpass123"\n  }')
    assert status == 201
    assert {name: account[name] for name in ("id", "username", "email", "roles", "blocked")} == {
        "id": 1, "username": "testuser", "email": "test@example.com", "roles": ["PATIENT"], "blocked": False}

    status, token = curl("-X", "POST", f"{pair.auth.url}/token", "-H", "Content-Type: application/x-www-form-urlencoded",
                         "-d", "username=testuser&password=testpass123")
    assert status == 200
    assert token["token_type"] == "bearer"

    status, profile = curl("-X", "POST", f"{pair.user.url}/users", "-H", "Content-Type: application/json",
                           "-H", f"Authorization: Bearer {token['access_token']}",
                           "-d", '{\n    "auth_user_id": 1,\n    "first_name": "Test",\n    "last_name": "User",\n'
                                 '    "email": "test@example.com",\n    "roles": ["PATIENT"]\n  }')
    assert status in (200, 201), "200 when registration's blank profile was there already, 201 when it was not"
    assert (profile["auth_user_id"], profile["first_name"], profile["last_name"]) == (1, "Test", "User")

    status, me = curl(f"{pair.user.url}/users/me", "-H", f"Authorization: Bearer {token['access_token']}")
    assert status == 200
    assert me["id"] == profile["id"] and me["first_name"] == "Test" and me["roles"] == ["PATIENT"]


def test_the_same_steps_by_httpx_and_they_last_over_a_restart(new_pair):
    pair = new_pair()
    answer = pair.auth.post("/register", json=REGISTRATION)
    assert answer.status_code == 201
    account = answer.json()
    assert answer.headers["Location"] == f"/users/{account['id']}"

    form = {"username": "testuser", "password": "testpass123"}
    token = pair.auth.post("/token", data=form).json()["access_token"]
    claims = forged_token.claims_of(token)
    assert (claims["sub"], claims["user_id"], claims["email"]) == ("testuser", account["id"], "test@example.com")

    bearer = forged_token.bearer(token)
    first = pair.user.post("/users", json=profile_body(account["id"]), headers=bearer)
    assert first.status_code in (200, 201)
    again = pair.user.post("/users", json=profile_body(account["id"]), headers=bearer)
    assert (again.status_code, again.json()) == (200, first.json())

    pair.auth.restart()
    pair.user.restart()
    assert pair.user.get("/users/me", headers=bearer).json() == first.json()
    assert pair.auth.post("/token", data=form).status_code == 200
    assert pair.auth.post("/register", json=REGISTRATION).status_code == 409


NO_ADMIN = {"BOOTSTRAP_ADMIN_USERNAME": None, "BOOTSTRAP_ADMIN_EMAIL": None, "BOOTSTRAP_ADMIN_PASSWORD": None}


@pytest.mark.parametrize("taken,setting", [
    ({"username": "Root"}, "BOOTSTRAP_ADMIN_USERNAME"), ({"email": "Root@Example.com"}, "BOOTSTRAP_ADMIN_EMAIL"),
    ({"username": "ROOT", "email": "root@example.com"}, "BOOTSTRAP_ADMIN_USERNAME")])
def test_an_administrator_that_is_not_made_is_told(new_pair, taken, setting):
    pair = new_pair(auth_settings=NO_ADMIN)
    somebody = pair.register(**taken)
    admin = {"BOOTSTRAP_ADMIN_USERNAME": "root", "BOOTSTRAP_ADMIN_EMAIL": "root@example.com", "BOOTSTRAP_ADMIN_PASSWORD": PASSWORD}
    pair.auth.restart(**admin)
    lines = [json.loads(line) for line in pair.auth.log().splitlines() if '"bootstrap_admin_failed"' in line]
    assert lines and lines[0]["level"] == "error" and setting in lines[0]["reason"], lines
    assert str(somebody.id) in lines[0]["reason"]
    assert pair.account(somebody)["roles"] == ["PATIENT"]


def test_a_restarted_service_bootstraps_no_second_admin(new_pair):
    pair = new_pair()
    admin = pair.admin
    pair.auth.restart(BOOTSTRAP_ADMIN_PASSWORD="another-password-4711")
    assert pair.sign_in(admin), "the password set at first start stands"
    page = pair.user.get("/users", params={"role": "ADMIN"}, headers=pair.service_bearer).json()
    assert [item["auth_user_id"] for item in page["items"]] == [admin.id]
    assert "bootstrap_admin_failed" not in pair.auth.log(), "the administrator is there"
