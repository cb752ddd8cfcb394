# SPDX-License-Identifier: Apache-2.0
"""POST /token: RFC 6749's password grant, and what its tokens say."""
import time
import unicodedata

import pytest

from harness import forged_token
from harness.pair import PASSWORD, new_name

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def person(pair):
    return pair.register()


def refusal(answer, error):
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"] == error
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.json()


def test_the_guides_form_gets_a_token(pair, person):
    answer = pair.auth.post("/token", content=f"username={person.username}&password={PASSWORD}", headers=FORM)
    assert answer.status_code == 200
    assert answer.json()["token_type"] == "bearer" and answer.json()["expires_in"] == 1800
    assert "no-store" in answer.headers["Cache-Control"]


def test_claims(pair, person):
    now = time.time()
    token = pair.sign_in(person)
    claims = forged_token.claims_of(token)
    assert set(claims) == {"sub", "user_id", "email", "roles", "iat", "exp", "jti", "iss"}, "and no aud: older services refuse it"
    assert (claims["sub"], claims["user_id"], claims["email"]) == (person.username, person.id, person.email)
    assert claims["roles"] == ["PATIENT"]
    assert isinstance(claims["iat"], int) and isinstance(claims["exp"], int)
    assert claims["exp"] - claims["iat"] == 1800 and abs(claims["iat"] - now) < 5
    assert forged_token.header_of(token)["alg"] == "HS256"
    assert forged_token.claims_of(pair.sign_in(person))["jti"] != claims["jti"]


def test_the_signature_is_that_of_the_shared_key(pair, person):
    signing_input, _, signature = pair.sign_in(person).rpartition(".")
    assert signature == forged_token.sign(signing_input, pair.secret_key)


@pytest.mark.parametrize("spelling", ["username", "upper", "email", "EMAIL"])
def test_the_name_or_the_address_in_any_case(pair, person, spelling):
    name = {"username": person.username, "upper": person.username.upper(), "email": person.email,
            "EMAIL": person.email.upper()}[spelling]
    answer = pair.auth.post("/token", data={"username": name, "password": PASSWORD})
    assert answer.status_code == 200
    assert forged_token.claims_of(answer.json()["access_token"])["sub"] == person.username


@pytest.mark.parametrize("extra", [{"grant_type": "password"}, {"grant_type": ""}, {"scope": ""}, {"client_id": "web"},
                                   {"grant_type": "password", "scope": "", "client_id": "", "client_secret": ""},
                                   {"colour": "blue"}])
def test_optional_and_unknown_parameters(pair, person, extra):
    form = {"username": person.username, "password": PASSWORD, **extra}
    assert pair.auth.post("/token", data=form).status_code == 200


@pytest.mark.parametrize("grant", ["client_credentials", "refresh_token", "Password", "x"])
def test_other_grants_are_not_supported(pair, person, grant):
    form = {"username": person.username, "password": PASSWORD, "grant_type": grant}
    refusal(pair.auth.post("/token", data=form), "unsupported_grant_type")


@pytest.mark.parametrize("form", [
    "", "username=x", "password=x", "username=&password=x", "username=x&password=", "username=a&username=b&password=x",
    "username=x&password=a&password=a", "username=x&password=y&grant_type=password&grant_type=password",
    "username=%ZZ&password=x", "username=x&password=%F"])
def test_forms_that_are_invalid_requests(pair, form):
    refusal(pair.auth.post("/token", content=form, headers=FORM), "invalid_request")


def test_unknown_user_and_wrong_password_get_the_same_bytes(pair, person):
    wrong = pair.auth.post("/token", data={"username": person.username, "password": "not-the-password"})
    unknown = pair.auth.post("/token", data={"username": new_name("nobody"), "password": "not-the-password"})
    by_email = pair.auth.post("/token", data={"username": "nobody@example.com", "password": "not-the-password"})
    assert refusal(wrong, "invalid_grant")["detail"]
    assert wrong.content == unknown.content == by_email.content
    telling = [[(name, value) for name, value in answer.headers.items() if name not in ("x-request-id", "date")]
               for answer in (wrong, unknown, by_email)]
    assert telling[0] == telling[1] == telling[2]


@pytest.mark.parametrize("username", ["ab", "x" * 5000, "with space", "nul\0", "ü", "' OR 1=1 --", "admin'/*", "%", "_", "\ud7ff",
                                      "line\r\nbreak"])
def test_names_that_nobody_can_have_are_just_unknown(pair, username):
    refusal(pair.auth.post("/token", data={"username": username, "password": "whatever-it-is"}), "invalid_grant")


def test_bytes_that_are_no_utf8_are_just_unknown(pair):
    refusal(pair.auth.post("/token", content=b"username=%FF%FE&password=%C3%28whatever", headers=FORM), "invalid_grant")


def test_an_overlong_password_is_just_wrong(pair, person):
    refusal(pair.auth.post("/token", data={"username": person.username, "password": "x" * 1025}), "invalid_grant")


@pytest.mark.parametrize("password", ["plus + and space", "a&b=c;d%41-ok", "кириллица и 漢字", "trailing space ", "tab\tinside it"])
def test_passwords_pass_the_form_byte_for_byte(pair, password):
    person = pair.register(password=password)
    assert pair.sign_in(person)
    refusal(pair.auth.post("/token", data={"username": person.username, "password": password.strip() + "x"}), "invalid_grant")


def test_a_password_is_not_normalised(pair):
    composed = unicodedata.normalize("NFC", "paßwörd-é-ü")
    person = pair.register(password=composed)
    assert pair.sign_in(person)
    decomposed = unicodedata.normalize("NFD", composed)
    refusal(pair.auth.post("/token", data={"username": person.username, "password": decomposed}), "invalid_grant")


def test_a_blocked_account_learns_it_only_after_the_right_password(pair):
    person = pair.new_person()
    assert pair.block(person).status_code == 200
    right = refusal(pair.auth.post("/token", data={"username": person.username, "password": PASSWORD}), "invalid_grant")
    assert right["detail"] == "User is blocked"
    wrong = refusal(pair.auth.post("/token", data={"username": person.username, "password": "not-the-password"}), "invalid_grant")
    assert "blocked" not in wrong["detail"]
    assert pair.restore(person).status_code == 200
    assert pair.sign_in(person)


def test_a_json_body_is_refused_and_not_read(pair, person):
    answer = pair.auth.post("/token", json={"username": person.username, "password": PASSWORD})
    assert answer.status_code == 415
    assert answer.json()["error"] == "invalid_request"


def test_credentials_in_the_query_string_are_not_read(pair, person):
    query = {"username": person.username, "password": PASSWORD}
    refusal(pair.auth.post("/token", params=query, content="", headers=FORM), "invalid_request")
    assert PASSWORD not in pair.auth.log(), "the access log must not keep what was sent by mistake"


def test_a_form_with_a_charset_is_fine(pair, person):
    answer = pair.auth.post("/token", content=f"username={person.username}&password={PASSWORD}",
                            headers={"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"})
    assert answer.status_code == 200


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_the_algorithm_is_a_setting_of_both(new_pair, algorithm):
    pair = new_pair(auth_settings={"ALGORITHM": algorithm}, user_settings={"ALGORITHM": algorithm})
    person = pair.new_person()
    assert forged_token.header_of(person.token)["alg"] == algorithm
    assert pair.user.get("/users/me", headers=person.bearer).status_code == 200
    other = forged_token.token(pair.secret_key, forged_token.user_claims(person.id), algorithm="HS256")
    assert pair.user.get("/users/me", headers=forged_token.bearer(other)).status_code == 401


def test_lifetime_and_audience_are_settings(new_pair):
    pair = new_pair(auth_settings={"ACCESS_TOKEN_TTL": "5m", "JWT_AUDIENCE": "clinic"}, user_settings={"JWT_AUDIENCE": "clinic"})
    person = pair.register()
    answer = pair.auth.post("/token", data={"username": person.username, "password": PASSWORD}).json()
    claims = forged_token.claims_of(answer["access_token"])
    assert answer["expires_in"] == 300 == claims["exp"] - claims["iat"]
    assert claims["aud"] == "clinic"
    bearer = forged_token.bearer(answer["access_token"])
    assert pair.user.get("/users/me", headers=bearer).status_code in (200, 404)
    without = forged_token.user_token(pair.secret_key, person.id, iss=claims["iss"])
    assert pair.user.get("/users/me", headers=forged_token.bearer(without)).status_code == 401


def test_a_hash_with_older_parameters_is_renewed_at_sign_in(new_pair):
    pair = new_pair()
    person = pair.register()
    pair.auth.restart(ARGON2_MEMORY_KIB=256, ARGON2_ITERATIONS=2)
    assert pair.sign_in(person)
    pair.auth.stop()
    dump = "\n".join(row["password_hash"] for row in pair.auth_database.rows("SELECT password_hash FROM credentials"))
    assert dump.count("$argon2id$") == 2, "the ADMIN's and the person's"
    assert dump.count("m=256,t=2,p=1") == 1, "only who signed in"
    pair.auth.start()
    assert pair.sign_in(person)
