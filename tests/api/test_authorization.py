# SPDX-License-Identifier: Apache-2.0
"""Who may call what, and which tokens are believed."""
import base64
import json
import time

import pytest

from harness import forged_token
from harness.forged_token import bearer, from_texts, service_claims, sign, token, user_claims
from harness.pair import new_name
from harness.wire import ask, request

ADMIN_ONLY = {"anonymous": 401, "owner": 403, "other": 403, "doctor": 403, "admin": 200, "service": 200}
TABLE = {
    "GET /users/me": {"anonymous": 401, "owner": 200, "other": 200, "doctor": 200, "admin": 200, "service": (401, 403)},
    "GET /users/{id}": {"anonymous": 401, "owner": 200, "other": 403, "doctor": 403, "admin": 200, "service": 200},
    "GET /users": ADMIN_ONLY,
    "POST /users": {"anonymous": 401, "owner": 200, "other": 403, "doctor": 403, "admin": 200, "service": 200},
    "PATCH /users/{id}": {"anonymous": 401, "owner": 200, "other": 403, "doctor": 403, "admin": 200, "service": (401, 403)},
    "POST /users/{id}/roles": ADMIN_ONLY,
    "POST /users/{id}/block": ADMIN_ONLY,
    "POST /users/{id}/restore": ADMIN_ONLY,
    "PUT /accounts/{id}": {"anonymous": 401, "owner": 403, "other": 403, "doctor": 403, "admin": 403, "service": 200},
}
BODIES = {"PATCH": {"first_name": "Blank"}, "PUT": {"blocked": False}, "/roles": {"roles": ["PATIENT"]}, "/block": {"reason": "x"}, "/restore": {}}


@pytest.fixture(scope="module")
def callers(pair):
    """Header of each kind of caller; the owner is made anew by each test."""
    return {"anonymous": {}, "other": pair.new_person().bearer, "doctor": pair.new_person(roles=["DOCTOR"]).bearer,
            "admin": pair.admin.bearer, "service": pair.service_bearer}


@pytest.mark.parametrize("caller", ["anonymous", "owner", "other", "doctor", "admin", "service"])
@pytest.mark.parametrize("call", TABLE)
def test_who_may_call_the_user_service(pair, callers, call, caller):
    owner = pair.new_person()
    method, template = call.split()
    path = template.replace("{id}", str(owner.id if method == "PUT" else owner.profile_id))
    body = next((value for key, value in BODIES.items() if method == key or path.endswith(key)), None)
    if call == "POST /users":
        body = {"auth_user_id": owner.id, "email": owner.email, "first_name": "", "last_name": "", "roles": ["PATIENT"]}
    answer = pair.user.client.request(method, path, json=body, headers=callers.get(caller, owner.bearer))
    expected = TABLE[call][caller]
    assert answer.status_code in (expected if isinstance(expected, tuple) else (expected,)), answer.text
    if answer.status_code == 403:
        assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]


def test_a_stranger_learns_nothing_from_ids(pair):
    stranger, someone = pair.new_person(), pair.new_person()
    there = pair.user.get(f"/users/{someone.profile_id}", headers=stranger.bearer)
    not_there = pair.user.get("/users/987654321", headers=stranger.bearer)
    assert (there.status_code, not_there.status_code) == (403, 403)
    assert there.json()["detail"] == not_there.json()["detail"]


@pytest.mark.parametrize("call", ["GET /users/{id}", "POST /users/{id}/roles", "POST /users/{id}/block", "POST /users/{id}/restore"])
@pytest.mark.parametrize("caller", ["anonymous", "user", "admin"])
def test_the_auth_services_accounts_are_for_services_only(pair, call, caller):
    person = pair.new_person()
    method, template = call.split()
    path = template.replace("{id}", str(person.id))
    body = next((value for key, value in BODIES.items() if path.endswith(key)), None)
    headers = {"anonymous": {}, "user": person.bearer, "admin": pair.admin.bearer}[caller]
    answer = pair.auth.client.request(method, path, json=body, headers=headers)
    assert answer.status_code == 401 if caller == "anonymous" else answer.status_code in (401, 403)
    assert pair.account(person) == {**pair.account(person), "roles": ["PATIENT"], "blocked": False}


# --- Which tokens are believed ---

def spoil(text, old, new):
    assert old in text
    return text.replace(old, new)


def with_header(**header):
    return lambda key, claims: token(key, claims, header)


def unsigned(algorithm, signature=""):
    def make(key, claims):
        header = json.dumps({"alg": algorithm, "typ": "JWT"})
        return ".".join(forged_token.base64url(part.encode()) for part in (header, json.dumps(claims))) + "." + signature
    return make


def changed(**claims_changed):
    return lambda key, claims: token(key, {**claims, **claims_changed})


def without(name):
    return lambda key, claims: token(key, {n: value for n, value in claims.items() if n != name})


def noncanonical_tail(key, claims):
    """The last character's unused bits are set, which a lenient decoder does not see."""
    good = token(key, claims)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return good[:-1] + alphabet[alphabet.index(good[-1]) + 1]


def standard_alphabet(key, claims):
    """Base64 with + and / instead of base64url, over a signature that has them."""
    for number in range(1000):
        text = token(key, {**claims, "n": number})
        signature = text.rpartition(".")[2]
        if "-" in signature or "_" in signature:
            return text.rpartition(".")[0] + "." + signature.replace("-", "+").replace("_", "/")
    raise AssertionError("unreachable")


def signed_with(other_key, algorithm="HS256", header=None):
    return lambda key, claims: token(other_key, claims, header, algorithm)


FORGERIES = {
    "alg none": unsigned("none"), "alg None": unsigned("None"), "alg NONE": unsigned("NONE"), "alg nOnE": unsigned("nOnE"),
    "alg none, signature left": unsigned("none", "AAAA"), "empty signature": unsigned("HS256"),
    "no alg": with_header(typ="JWT"), "alg null": with_header(alg=None), "alg a list": with_header(alg=["HS256"]),
    "alg hs256": with_header(alg="hs256"), "alg RS256 over HMAC": with_header(alg="RS256"),
    "HS512 while HS256 is configured": lambda key, claims: token(key, claims, algorithm="HS512"),
    "another key": signed_with("another-key-another-key-another-key-0000"), "the empty key": signed_with(""),
    "the guide's placeholder": signed_with("your-secret-key"),
    "own jwk": signed_with("evil", header={"alg": "HS256", "jwk": {"kty": "oct", "k": forged_token.base64url(b"evil")}}),
    "jku": signed_with("evil", header={"alg": "HS256", "jku": "http://127.0.0.1:9/keys"}),
    "x5u": signed_with("evil", header={"alg": "HS256", "x5u": "http://127.0.0.1:9/keys"}),
    "kid to an empty file": signed_with("", header={"alg": "HS256", "kid": "../../../../dev/null"}),
    "kid with SQL": signed_with("x", header={"alg": "HS256", "kid": "' UNION SELECT 'x"}),
    "unknown crit": with_header(alg="HS256", crit=["exp"], exp=1), "crit of nothing": with_header(alg="HS256", crit=[]),
    "b64 false": with_header(alg="HS256", b64=False, crit=["b64"]),
    "duplicate header name": lambda key, claims: from_texts(key, '{"alg":"none","alg":"HS256"}', json.dumps(claims)),
    "duplicate claim": lambda key, claims: from_texts(key, '{"alg":"HS256"}', spoil(json.dumps(claims), '"sub"', '"sub":"a","sub"')),
    "escaped duplicate claim": lambda key, claims: from_texts(
        key, '{"alg":"HS256"}', spoil(json.dumps(claims), '"sub"', '"\\u0073ub":"a","sub"')),
    "claims are a list": lambda key, claims: from_texts(key, '{"alg":"HS256"}', json.dumps([claims])),
    "claims are no JSON": lambda key, claims: from_texts(key, '{"alg":"HS256"}', "hello"),
    "claims with a tail": lambda key, claims: from_texts(key, '{"alg":"HS256"}', json.dumps(claims) + "x"),
    "deep claims": lambda key, claims: from_texts(key, '{"alg":"HS256"}', '{"a":' + "[" * 2000 + "]" * 2000 + "}"),
    "changed claims": lambda key, claims: ".".join([token(key, claims).split(".")[0], token("x", {**claims, "x": 1}).split(".")[1],
                                                    token(key, claims).split(".")[2]]),
    "padding": lambda key, claims: token(key, claims) + "=",
    "noncanonical tail": noncanonical_tail, "standard alphabet": standard_alphabet,
    "four parts": lambda key, claims: token(key, claims) + ".AAAA", "five parts": lambda key, claims: "a.b.c.d.e",
    "trailing dot": lambda key, claims: token(key, claims) + ".", "two parts": lambda key, claims: token(key, claims).rpartition(".")[0],
    "empty parts": lambda key, claims: "..", "signature cut": lambda key, claims: token(key, claims)[:-2],
    "JSON serialisation": lambda key, claims: base64.b64encode(json.dumps({"payload": "x"}).encode()).decode(),
    "expired": changed(exp=int(time.time()) - 120), "expired long ago": changed(exp=0), "exp negative": changed(exp=-1),
    "exp a string": changed(exp=str(int(time.time()) + 600)), "exp null": changed(exp=None), "exp true": changed(exp=True),
    "no exp": without("exp"), "nbf ahead": changed(nbf=int(time.time()) + 600), "nbf a string": changed(nbf="0"),
    "iat a string": changed(iat="now"),
    "exp beyond numbers": lambda key, claims: from_texts(
        key, '{"alg":"HS256"}', spoil(json.dumps(claims), f'"exp": {claims["exp"]}', '"exp": 1e400')),
    "sub a number": changed(sub=5), "no sub": without("sub"),
}
USER_FORGERIES = {
    "no user_id": without("user_id"), "user_id a string": changed(user_id="1"), "user_id null": changed(user_id=None),
    "user_id true": changed(user_id=True), "user_id a fraction": changed(user_id=1.5), "user_id zero": changed(user_id=0),
    "user_id negative": changed(user_id=-1), "user_id over 63 bits": changed(user_id=2**63), "user_id a list": changed(user_id=[1]),
}
SERVICE_FORGERIES = {
    "another scope": changed(scope="external"), "no scope": without("scope"), "scope a list": changed(scope=["internal"]),
    "scope a prefix": changed(scope="internals"), "a user as well": changed(user_id=987654321),
}


def assert_not_believed(answer, text, may_be_forbidden=False):
    assert answer.status_code in ((401, 403) if may_be_forbidden else (401,)), answer.text
    if answer.status_code == 401:
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
        assert answer.json()["detail"] == "Could not validate credentials"
    assert text not in answer.text


@pytest.mark.parametrize("forgery", [*FORGERIES, *USER_FORGERIES])
def test_forged_user_tokens(pair, forgery):
    make = {**FORGERIES, **USER_FORGERIES}[forgery]
    text = make(pair.secret_key, user_claims(pair.admin.id))
    assert_not_believed(pair.user.get("/users/me", headers=bearer(text)), text, forgery in USER_FORGERIES)
    assert_not_believed(pair.user.get("/users", headers=bearer(text)), text, forgery in USER_FORGERIES)


@pytest.mark.parametrize("forgery", [*FORGERIES, *SERVICE_FORGERIES])
@pytest.mark.parametrize("service", ["auth", "user"])
def test_forged_service_tokens(pair, forgery, service):
    make = {**FORGERIES, **SERVICE_FORGERIES}[forgery]
    text = make(pair.secret_key, service_claims())
    path = f"/users/{pair.admin.id}" if service == "auth" else "/users?role=DOCTOR"
    assert_not_believed(getattr(pair, service).get(path, headers=bearer(text)), text, forgery in SERVICE_FORGERIES)


@pytest.mark.parametrize("changes", [{}, {"exp": time.time() + 600.5}, {"jti": "x"}, {"roles": ["PATIENT"]}, {"nbf": 0},
                                     {"iat": time.time() - 0.5}, {"unknown": {"deep": [1]}}, {"exp": 4102444800}])
def test_tokens_made_elsewhere_with_the_same_key_are_believed(pair, changes):
    person = pair.new_person()
    for header in (None, {"alg": "HS256"}, {"typ": "at+jwt", "alg": "HS256", "kid": "main"}, {"alg": "HS256", "kid": 7}):
        text = token(pair.secret_key, user_claims(person.id, **changes), header)
        answer = pair.user.get("/users/me", headers=bearer(text))
        assert (answer.status_code, answer.json().get("auth_user_id")) == (200, person.id)


@pytest.mark.parametrize("changes", [{}, {"sub": "user-service"}, {"sub": "auth-service", "iat": int(time.time())}])
def test_service_tokens_made_elsewhere_are_believed(pair, changes):
    text = token(pair.secret_key, service_claims(**changes))
    assert pair.auth.get(f"/users/{pair.admin.id}", headers=bearer(text)).status_code == 200
    assert pair.user.get(f"/users/{pair.admin.profile_id}", headers=bearer(text)).status_code == 200


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "bEaReR"])
def test_the_scheme_is_known_in_any_case(pair, scheme):
    answer = pair.user.get("/users/me", headers={"Authorization": f"{scheme} {pair.admin.token}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer ", "Basic dGVzdDp0ZXN0", "Token {}", "{}", "Bearer {} {}", "Bearer,{}",
                                   'Bearer "{}"', "Bearer\t"])
def test_authorization_headers_without_one_bearer_token(pair, value):
    value = value.replace("{}", pair.admin.token)
    # Raw, because httpx sends no value that ends in a blank.
    answer = ask(pair.user.port, request("GET", "/users/me", [f"Authorization: {value}"]))
    assert answer.status in (400, 401)


def test_credentials_sent_twice_are_refused(pair):
    headers = [("Authorization", f"Bearer {pair.admin.token}"), ("Authorization", f"Bearer {pair.admin.token}")]
    assert pair.user.get("/users/me", headers=headers).status_code in (400, 401)


def test_a_token_in_the_query_string_is_not_read(pair):
    answer = pair.user.get("/users/me", params={"access_token": pair.admin.token})
    assert answer.status_code == 401
    assert pair.admin.token not in pair.user.log()


def test_nothing_sent_gets_a_challenge_without_an_error_code(pair):
    for answer in (pair.user.get("/users/me"), pair.auth.get("/users/1")):
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="')
        assert "error=" not in answer.headers["WWW-Authenticate"]


def test_a_token_of_another_installation_is_not_believed(pair):
    text = forged_token.user_token("k" * 64, pair.admin.id, sub=new_name())
    assert_not_believed(pair.user.get("/users/me", headers=bearer(text)), text)


def test_the_forger_itself_can_make_a_good_signature(pair):
    # Guards the table above against passing for the wrong reason.
    good = token(pair.secret_key, user_claims(pair.admin.id))
    assert good.rpartition(".")[2] == sign(good.rpartition(".")[0], pair.secret_key)
    assert pair.user.get("/users/me", headers=bearer(good)).status_code == 200
