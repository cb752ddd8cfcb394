# SPDX-License-Identifier: Apache-2.0
"""Which services' tokens open which calls: keys, scopes, audiences and lives, at both services."""
import json
import time

import pytest

from harness import forged_token
from harness.forged_token import bearer, service_token
from harness.gatehouse_process import auth_service, new_secret_key, user_service
from harness.pair import Pair
from harness.process import wait_until
from harness.stub_service import StubService

# Fixed, because they are in the names of tests.
INTERNAL, PREVIOUS = "b7e151628aed2a6abf7158809cf4f3c762e7160f", "9e3779b97f4a7c15f39cc0605cedc8341082276b"
NOBODY = 9_000_000
# (service, method, path, body, the scope it needs, the status when it is allowed)
CALLS = [
    ("auth", "GET", f"/users/{NOBODY}", None, "accounts:read", 404),
    ("auth", "POST", f"/users/{NOBODY}/roles", {"roles": ["DOCTOR"]}, "accounts:command", 404),
    ("auth", "POST", f"/users/{NOBODY}/block", {"reason": "x"}, "accounts:command", 404),
    ("auth", "POST", f"/users/{NOBODY}/restore", {}, "accounts:command", 404),
    ("user", "GET", f"/users/{NOBODY}", None, "profiles:read", 404),
    ("user", "GET", "/users?limit=1", None, "profiles:read", 200),
    ("user", "POST", "/users", {"auth_user_id": 1}, "profiles:create", 422),
    ("user", "POST", f"/users/{NOBODY}/roles", {"roles": ["DOCTOR"]}, "profiles:command", 404),
    ("user", "POST", f"/users/{NOBODY}/block", {"reason": "x"}, "profiles:command", 404),
    ("user", "POST", f"/users/{NOBODY}/restore", {}, "profiles:command", 404),
]
SCOPES = sorted({call[4] for call in CALLS} | {"profiles:sync"})
AUTH_SCOPES = "internal profiles:create profiles:sync"
USER_SCOPES = "internal accounts:command accounts:read"


def named(services, service):
    return services.auth if service == "auth" else services.user


def send(services, call, token):
    service, method, path, body, _, _ = call
    return named(services, service).client.request(method, path, json=body, headers=bearer(token))


@pytest.fixture(scope="module")
def two_keys(tmp_path_factory):
    """A pair whose services have a key of their own, and one that was it before."""
    settings = {"INTERNAL_SECRET_KEY": INTERNAL, "INTERNAL_SECRET_KEY_PREVIOUS": PREVIOUS}
    with Pair(tmp_path_factory.mktemp("two_keys"), settings, settings) as services:
        yield services


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call[0]} {call[1]} {call[2]}")
def test_a_call_needs_its_scope_and_no_other(pair, two_keys, call):
    service, _, _, _, needed, allowed = call
    for scope in SCOPES:
        expected = allowed if scope == needed else 403
        tokens = [(pair, service_token(pair.secret_key, scope=text)) for text in (scope, f"internal {scope}", f"{scope} internal")]
        tokens += [(two_keys, service_token(key, scope=scope, aud=f"{service}-service")) for key in (INTERNAL, PREVIOUS)]
        for services, token in tokens:
            answer = send(services, call, token)
            assert answer.status_code == expected, (scope, answer.text)
            if expected == 403:
                assert answer.json()["detail"].endswith(f"lacks the scope {needed}")
    assert send(pair, call, service_token(pair.secret_key)).status_code == allowed, "internal alone opens everything"


@pytest.mark.parametrize("service", ["auth", "user"])
@pytest.mark.parametrize("claims,signer,status", [
    ({}, "secret", 401),
    ({"scope": "SCOPE"}, "secret", 401),
    ({"scope": "SCOPE", "aud": "OWN"}, "secret", 401),
    ({"aud": "OWN"}, "internal", 403),
    ({"scope": "SCOPE"}, "internal", 401),
    ({"scope": "SCOPE", "aud": "OTHER"}, "internal", 401),
    ({"scope": "SCOPE", "aud": ["OTHER", "OWN"]}, "internal", 200),
    ({"scope": "SCOPE", "aud": "OWN"}, "internal", 200),
    ({"scope": "SCOPE", "aud": "OWN", "user_id": 1}, "internal", 401),
    ({"scope": "SCOPE", "aud": "OWN", "ttl": 3601}, "internal", 401),
    ({"scope": "SCOPE", "aud": "OWN", "ttl": 3500, "iat": "NOW"}, "internal", 200),
    ({"scope": "SCOPE", "aud": "OWN", "ttl": 60, "iat": "YESTERDAY"}, "internal", 401),
    ({"scope": "SCOPE", "aud": "OWN", "ttl": 86400, "iat": "TOMORROW"}, "internal", 401),
    ({"scope": "SCOPE", "aud": "OWN", "ttl": 86400}, "internal", 401),
    ({"scope": "SCOPE", "aud": "OWN"}, "another", 401),
])
def test_with_a_key_of_their_own(two_keys, service, claims, signer, status):
    other = {"auth": "user", "user": "auth"}[service]
    now = int(time.time())
    words = {"SCOPE": "accounts:read" if service == "auth" else "profiles:read", "OWN": f"{service}-service",
             "OTHER": f"{other}-service", "NOW": now, "YESTERDAY": now - 86400, "TOMORROW": now + 85000}

    def say(value):
        return [say(part) for part in value] if isinstance(value, list) else words.get(value, value)

    claims = {name: say(value) for name, value in claims.items()}
    ttl = claims.pop("ttl", 60)
    if ttl == 3601:
        claims["iat"] = now
    keys = {"secret": two_keys.secret_key, "internal": INTERNAL, "another": new_secret_key()}
    token = service_token(keys[signer], **claims, exp=now + ttl)
    call = next(call for call in CALLS if call[0] == service and call[1] == "GET")
    answer = send(two_keys, call, token)
    assert answer.status_code == (call[5] if status == 200 else status), answer.text


def test_the_pair_works_with_a_key_of_its_own(two_keys):
    person = two_keys.register()
    token = two_keys.sign_in(person)
    me = wait_until(lambda: (answer := two_keys.user.get("/users/me", headers=bearer(token))).status_code == 200 and answer.json(),
                    "the registration arrives")
    commander = service_token(INTERNAL, scope="profiles:command", aud="user-service")
    answer = two_keys.user.post(f"/users/{me['id']}/roles", json={"roles": ["PATIENT", "DOCTOR"]}, headers=bearer(commander))
    assert (answer.status_code, answer.json()["sync"]) == (200, "applied")
    assert sorted(forged_token.claims_of(two_keys.sign_in(person))["roles"]) == ["DOCTOR", "PATIENT"]


@pytest.mark.parametrize("internal", [None, INTERNAL])
@pytest.mark.parametrize("audience", [None, "house"])
def test_what_a_registration_comes_with(tmp_path, started, internal, audience):
    key = new_secret_key()
    settings = {"INTERNAL_SECRET_KEY": internal, "JWT_AUDIENCE": audience}
    with StubService(lambda call: (201, {"id": 1})) as stub:
        service = started(auth_service(tmp_path, key, stub.url, **{name: value for name, value in settings.items() if value}))
        body = {"username": "wire", "email": "wire@example.com", "password": "plum-harbor-29-lantern"}
        assert service.post("/register", json=body).status_code == 201
        wait_until(lambda: stub.calls, "the registration arrives")
        token = stub.calls[0].token
        claims = forged_token.claims_of(token)
        assert token.rpartition(".")[2] == forged_token.sign(token.rpartition(".")[0], internal or key)
        assert claims["scope"] == (AUTH_SCOPES.removeprefix("internal ") if internal else AUTH_SCOPES)
        assert claims.get("aud") == ("user-service" if internal else audience)
        assert claims["exp"] - claims["iat"] == 60
        own = service.get(f"/users/{NOBODY}", headers=bearer(token)).status_code
        assert own in (401, 403), "it opens nothing at the service that made it"


def test_the_way_from_one_key_to_two(tmp_path, started):
    """Each step is one restart; what services have in hand goes on working until the last."""
    key = new_secret_key()
    service = started(user_service(tmp_path, key, "http://127.0.0.1:1"))
    old, new = service_token(key), lambda: service_token(INTERNAL, scope="profiles:read", aud="user-service")
    statuses = lambda: tuple(service.get("/users", headers=bearer(token)).status_code for token in (old, new()))
    assert statuses() == (200, 401)
    service.restart(INTERNAL_SECRET_KEY=INTERNAL, INTERNAL_SECRET_KEY_PREVIOUS=key)
    assert statuses() == (200, 200)
    service.restart(INTERNAL_SECRET_KEY_PREVIOUS=PREVIOUS)
    assert statuses() == (401, 200)


def test_a_long_life_is_warned_of_once_for_each_service(tmp_path, started):
    key = new_secret_key()
    service = started(user_service(tmp_path, key, "http://127.0.0.1:1", WORKERS=2))
    for sub in ("service:a", "service:a", "service:b", "service:short"):
        token = service_token(key, sub=sub, exp=int(time.time()) + (60 if sub.endswith("short") else 86400))
        assert service.get("/users", headers=bearer(token)).status_code == 200
    lines = lambda: [line for line in map(json.loads, service.log().splitlines()) if line["event"] == "long_lived_service_token"]
    wait_until(lambda: len(lines()) >= 2, "both warnings")
    assert [(line["caller"], line["level"]) for line in lines()] == [("service:a", "warning"), ("service:b", "warning")]


@pytest.mark.parametrize("scopes", [AUTH_SCOPES, USER_SCOPES])
@pytest.mark.parametrize("library", ["jose.jwt", "jwt"])
def test_python_libraries_read_what_is_minted(tmp_path, started, library, scopes):
    """A service written for the integration guide decodes with the key and the algorithm, and nothing switched off."""
    jwt = pytest.importorskip(library, reason="needs the Debian packages python3-jose and python3-jwt")
    key = new_secret_key()
    with StubService(lambda call: (200, {"id": 1})) as stub:
        if scopes == AUTH_SCOPES:
            service = started(auth_service(tmp_path, key, stub.url))
            service.post("/register", json={"username": "wire", "email": "wire@example.com", "password": "plum-harbor-29-lantern"})
        else:
            service = started(user_service(tmp_path, key, stub.url))
            fields = {"auth_user_id": 1, "email": "p@example.com", "first_name": "A", "last_name": "B"}
            made = service.post("/users", json=fields, headers=bearer(service_token(key))).json()
            service.post(f"/users/{made['id']}/block", json={"reason": "x"}, headers=bearer(service_token(key)))
        wait_until(lambda: stub.calls, "a call")
        claims = jwt.decode(stub.calls[0].token, key, algorithms=["HS256"])
    assert claims["scope"] == scopes and "internal" in claims["scope"].split()
