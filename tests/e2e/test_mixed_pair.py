# SPDX-License-Identifier: Apache-2.0
"""One of our services beside one of the integration guide's Python stack, so that a house can move one at a time."""
import httpx
import pytest

from harness import forged_token, guide_stack
from harness.gatehouse_process import auth_service, new_secret_key, user_service
from harness.ports import free_port
from harness.process import Process, wait_until

pytestmark = pytest.mark.skipif(bool(guide_stack.missing()), reason=str(guide_stack.missing()))

PASSWORD = "testpass123"
REGISTRATION = {"username": "testuser", "email": "test@example.com", "password": PASSWORD}


def guide_service(service, folder, **settings):
    """A service of the guide's stack on uvicorn."""
    port = free_port()
    settings = {"ALGORITHM": "HS256", "PYTHONDONTWRITEBYTECODE": "1", "ROUNDS": "4", **settings}
    command = guide_stack.command(service, port, "--no-access-log")
    return Process(f"guide-{service}", command, folder, settings, port, ready_path="/health")


def call(method, url, token=None, **options):
    with httpx.Client(trust_env=False, timeout=20) as client:
        return client.request(method, url, headers=forged_token.bearer(token) if token else {}, **options)


def sign_in(auth):
    return call("POST", auth.url + "/token", data={"username": "testuser", "password": PASSWORD})


def profile_of(user, token):
    answer = call("GET", user.url + "/users/me", token)
    return answer.json() if answer.status_code == 200 else None


@pytest.fixture
def our_auth_their_user(tmp_path, started):
    key = new_secret_key()
    user = guide_service("user", tmp_path, SECRET_KEY=key, USER_SERVICE_DATABASE_URL=f"sqlite:///{tmp_path / 'user.db'}")
    auth = auth_service(tmp_path, key, user.url)
    user.settings["AUTH_SERVICE_URL"] = auth.url
    return started(auth), started(user)


@pytest.fixture
def their_auth_our_user(tmp_path, started):
    key = new_secret_key()
    auth = guide_service("auth", tmp_path, SECRET_KEY=key, DATABASE_URL=f"sqlite:///{tmp_path / 'auth.db'}")
    user = user_service(tmp_path, key, auth.url)
    auth.settings["USER_SERVICE_URL"] = user.url
    user.service_token = forged_token.service_token(key)
    return started(auth), started(user)


def test_the_guides_own_pair_works_as_these_tests_suppose(tmp_path, started):
    key = new_secret_key()
    auth = guide_service("auth", tmp_path, SECRET_KEY=key, DATABASE_URL=f"sqlite:///{tmp_path / 'auth.db'}")
    user = guide_service("user", tmp_path, SECRET_KEY=key, USER_SERVICE_DATABASE_URL=f"sqlite:///{tmp_path / 'user.db'}",
                         AUTH_SERVICE_URL=auth.url)
    auth.settings["USER_SERVICE_URL"] = user.url
    started(user), started(auth)
    assert call("POST", auth.url + "/register", json=REGISTRATION).status_code == 201
    token = sign_in(auth).json()["access_token"]
    profile = profile_of(user, token)
    block = call("POST", f"{user.url}/users/{profile['id']}/block", token, json={"reason": "x"})
    assert block.json()["auth_status"] == 200
    assert sign_in(auth).status_code == 403


def test_our_registration_becomes_their_profile(our_auth_their_user):
    auth, user = our_auth_their_user
    account = auth.post("/register", json=REGISTRATION).json()
    token = sign_in(auth).json()["access_token"]
    profile = wait_until(lambda: profile_of(user, token), "their profile appears")
    assert (profile["auth_user_id"], profile["email"], profile["roles"]) == (account["id"], "test@example.com", ["PATIENT"])


def test_their_commands_reach_our_accounts(our_auth_their_user):
    auth, user = our_auth_their_user
    auth.post("/register", json=REGISTRATION)
    token = sign_in(auth).json()["access_token"]
    profile = wait_until(lambda: profile_of(user, token), "their profile appears")

    roles = call("POST", f"{user.url}/users/{profile['id']}/roles", token, json={"roles": ["PATIENT", "DOCTOR"]})
    assert roles.json()["auth_status"] == 200
    assert sorted(forged_token.claims_of(sign_in(auth).json()["access_token"])["roles"]) == ["DOCTOR", "PATIENT"]

    block = call("POST", f"{user.url}/users/{profile['id']}/block", token, json={"reason": "Violation of terms"})
    assert block.json()["auth_status"] == 200
    refused = sign_in(auth)
    assert (refused.status_code, refused.json()["detail"]) == (400, "User is blocked")

    restore = call("POST", f"{user.url}/users/{profile['id']}/restore", token)
    assert restore.json()["auth_status"] == 200
    assert sign_in(auth).status_code == 200


def test_our_registrations_wait_for_their_service(our_auth_their_user):
    auth, user = our_auth_their_user
    user.kill()
    assert auth.post("/register", json=REGISTRATION).status_code == 201
    token = sign_in(auth).json()["access_token"]
    user.start()
    wait_until(lambda: profile_of(user, token), "their profile appears after their service is back", 30)


def test_their_registration_becomes_our_profile(their_auth_our_user):
    auth, user = their_auth_our_user
    account = call("POST", auth.url + "/register", json=REGISTRATION).json()
    token = sign_in(auth).json()["access_token"]
    profile = user.get("/users/me", headers=forged_token.bearer(token)).json()
    assert (profile["auth_user_id"], profile["email"], profile["first_name"]) == (account["id"], "test@example.com", "")
    body = {"auth_user_id": account["id"], "first_name": "Test", "last_name": "User", "email": "test@example.com", "roles": ["PATIENT"]}
    completed = user.post("/users", json=body, headers=forged_token.bearer(token))
    assert (completed.status_code, completed.json()["first_name"]) == (200, "Test")


def test_our_commands_reach_their_accounts(their_auth_our_user):
    auth, user = their_auth_our_user
    call("POST", auth.url + "/register", json=REGISTRATION)
    bearer = forged_token.bearer(sign_in(auth).json()["access_token"])
    profile = user.get("/users/me", headers=bearer).json()
    service = forged_token.bearer(user.service_token)

    roles = user.post(f"/users/{profile['id']}/roles", json={"roles": ["PATIENT", "DOCTOR"]}, headers=service)
    assert (roles.status_code, roles.json()["sync"]) == (200, "applied")
    assert sorted(forged_token.claims_of(sign_in(auth).json()["access_token"])["roles"]) == ["DOCTOR", "PATIENT"]

    block = user.post(f"/users/{profile['id']}/block", json={"reason": "Violation of terms"}, headers=service)
    assert (block.status_code, block.json()["sync"]) == (200, "applied")
    assert sign_in(auth).status_code == 403
    assert user.get("/users/me", headers=bearer).status_code == 403, "their tokens live on, our block counts at once"

    restore = user.post(f"/users/{profile['id']}/restore", json={}, headers=service)
    assert (restore.status_code, restore.json()["sync"]) == (200, "applied")
    assert sign_in(auth).status_code == 200


def test_our_commands_wait_for_their_service(their_auth_our_user):
    auth, user = their_auth_our_user
    call("POST", auth.url + "/register", json=REGISTRATION)
    bearer = forged_token.bearer(sign_in(auth).json()["access_token"])
    profile = user.get("/users/me", headers=bearer).json()
    service = forged_token.bearer(user.service_token)
    auth.kill()
    block = user.post(f"/users/{profile['id']}/block", json={"reason": "Violation of terms"}, headers=service)
    assert (block.status_code, block.json()["sync"]) == (202, "pending")
    auth.start()
    wait_until(lambda: sign_in(auth).status_code == 403, "the block arrives when their service is back", 30)
