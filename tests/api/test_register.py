# SPDX-License-Identifier: Apache-2.0
"""POST /register: who gets an account, and what is refused."""
import datetime

import pytest

from harness import forged_token
from harness.pair import PASSWORD, new_name


def body(**changes):
    username = new_name("newcomer")
    return {"username": username, "email": f"{username}@example.com", "password": PASSWORD, **changes}


def fields(answer):
    return {error["field"] for error in answer.json()["errors"]}


def test_an_account_is_answered_without_its_password(pair):
    before = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=5)
    sent = body()
    answer = pair.auth.post("/register", json=sent)
    assert answer.status_code == 201
    account = answer.json()
    assert (account["username"], account["email"]) == (sent["username"], sent["email"])
    assert account["roles"] == ["PATIENT"] and account["blocked"] is False
    assert answer.headers["Location"] == f"/users/{account['id']}"
    assert PASSWORD not in answer.text
    made = datetime.datetime.fromisoformat(account["created_at"].replace("Z", "+00:00"))
    assert before <= made <= datetime.datetime.now(datetime.timezone.utc)


@pytest.mark.parametrize("username", ["abc", "a" * 64, "A.b-c_9", "...", "007", "-dash", "ab", "a+b", "naïve", "Юлия", "я" * 64, "山田太郎", "דוד",
                                      "محمد.7", "ｗｉｄｅ", "Straße"])
def test_user_names_that_are_fine(pair, username):
    answer = pair.auth.post("/register", json=body(username=username))
    assert (answer.status_code, answer.json()["username"]) == (201, username)


@pytest.mark.parametrize("username", [
    "", "a", "я", "a" * 65, "я" * 65, "with space", "new\nline", "tab\t", "nul\0byte", "slash/name", "at@sign", "pаypal",
    "someone@else.example", "a\u200bbc", "\u202eabc", "אבa", "x²", "①②", "🙂🙂", "\u0301ab", "a\u0378b", "\U0002ebf0\U0002ebf0", "quote'--", "<b>bold</b>", " abc", "abc ", "service:auth"])
def test_user_names_that_are_refused(pair, username):
    answer = pair.auth.post("/register", json=body(username=username))
    assert answer.status_code == 422
    assert fields(answer) == {"username"}


@pytest.mark.parametrize("name,other", [
    ("Анна{}", "АННА{}"), ("Strasse{}", "straße{}"), ("cafe\u0301{}", "CAFÉ{}"),
    ("ｆｕｌｌ{}", "Full{}"), ("ガ{}", "ｶﾞ{}"), ("ΟΔΟΣ{}", "οδος{}")])
def test_spellings_of_a_name_are_one_person(pair, name, other):
    number = new_name("")
    name, other = name.format(number), other.format(number)
    person = pair.register(username=name, email=f"spelling{number}@example.com")
    taken = pair.auth.post("/register", json=body(username=other))
    assert (taken.status_code, taken.json()["detail"]) == (409, "Username already registered")
    for login in (name, other):
        token = pair.auth.post("/token", data={"username": login, "password": PASSWORD}).json()["access_token"]
        claims = forged_token.claims_of(token)
        assert (claims["user_id"], claims["sub"]) == (person.id, name), "as registered"


def test_the_own_address_may_be_the_name(pair):
    email = f"{new_name('own')}@Example.com"
    answer = pair.auth.post("/register", json={"username": email, "email": email.upper(), "password": PASSWORD})
    assert (answer.status_code, answer.json()["username"]) == (201, email)
    other = pair.auth.post("/register", json=body(username=email))
    assert (other.status_code, fields(other)) == (422, {"username"}), "somebody else's address"
    token = pair.auth.post("/token", data={"username": email.lower(), "password": PASSWORD}).json()["access_token"]
    assert forged_token.claims_of(token)["user_id"] == answer.json()["id"]


def test_a_name_travels_as_it_was_sent(pair):
    person = pair.new_person(username=f"Юлия{new_name('')}", email=f"{new_name('yulia')}@example.com")
    assert forged_token.claims_of(person.token)["sub"] == person.username
    assert pair.user.get("/users/me", headers=person.bearer).status_code == 200
    assert pair.auth.get(f"/users/{person.id}", headers=pair.service_bearer).json()["username"] == person.username


@pytest.mark.parametrize("template", [
    "{}@example.com", "{}.plus+tag@example.com", "{}@sub.domain.example.co", "{}!#$%&'*+/=?^_`{{|}}~-@example.com",
    "{}@xn--bcher-kva.example", "UPPER.{}@Example.COM", "{}@[127.0.0.1]", "{}@[IPv6:2001:db8::1]"])
def test_email_addresses_that_are_fine(pair, template):
    email = template.format(new_name("mail"))
    answer = pair.auth.post("/register", json=body(email=email))
    assert (answer.status_code, answer.json()["email"]) == (201, email)


@pytest.mark.parametrize("email", [
    "", "plain", "@example.com", "a@", "a@b@c.com", "a b@example.com", "a@exa mple.com", "a@-example.com", ".a@example.com",
    "a.@example.com", "a..b@example.com", "a@example..com", "a@example.com.\n", "a\0@example.com", "a＠example.com",
    "a@" + "d" * 64 + ".com", "l" * 65 + "@example.com", "a@" + ".".join(["d" * 50] * 6) + ".com", "<a@example.com>",
    "a@example.com,b@example.com", "a@example.com\r\nBcc: b@example.com", "a@[300.1.1.1]", "a@[1.2.3]", "a@[IPv6:1::2::3]",
    "a@[2001:db8::1]", "a@[tag:content]"])
def test_email_addresses_that_are_refused(pair, email):
    answer = pair.auth.post("/register", json=body(email=email))
    assert answer.status_code == 422
    assert fields(answer) == {"email"}


@pytest.mark.parametrize("password", ["x9-lamp7", "p" * 1016 + "-Zebra7!", "пароль-из-слов", "  spaces kept  ", "emoji 🔑 keys",
                                      "quote\" and \\ slash", "line\nbreak-inside",
                                      "testpass123", "я" * 512])
def test_passwords_that_are_fine_and_sign_in(pair, password):
    person = pair.register(password=password)
    assert pair.sign_in(person)


@pytest.mark.parametrize("password", ["", "short", "seven77", "p" * 1025, "я" * 513, "password", "12345678", "qwertyuiop",
                                      "iloveyou", "Elephant", "SUNFLOWER", "maverick", "GateHouse", "пароль7"])
def test_passwords_that_are_refused(pair, password):
    answer = pair.auth.post("/register", json=body(password=password))
    assert answer.status_code == 422
    assert fields(answer) == {"password"}
    if len(password) > 5 and password != "password":
        assert password not in answer.text, "an error must not repeat a password"


@pytest.mark.parametrize("changes", [
    {"username": None}, {"email": None}, {"password": None}, {"username": 12345}, {"email": ["a@example.com"]},
    {"password": {"a": 1}}, {"username": True}])
def test_wrong_types_name_their_field(pair, changes):
    answer = pair.auth.post("/register", json=body(**changes))
    assert answer.status_code == 422
    assert fields(answer) == set(changes)


def test_every_missing_field_is_named(pair):
    answer = pair.auth.post("/register", json={})
    assert answer.status_code == 422
    assert fields(answer) == {"username", "email", "password"}


@pytest.mark.parametrize("extra", [{"is_admin": True}, {"roles": ["ADMIN"]}, {"id": 1}, {"blocked": False}, {"Username": "x"},
                                   {"user\u006eame2": "x"}])
def test_nobody_slips_in_a_field(pair, extra):
    answer = pair.auth.post("/register", json=body(**extra))
    assert answer.status_code == 422
    assert fields(answer) == set(extra)


@pytest.mark.parametrize("change", ["same", "upper", "email_only", "email_upper", "name_only"])
def test_names_and_addresses_are_taken_without_case(pair, change):
    first = pair.register()
    again = {
        "same": {"username": first.username, "email": first.email},
        "upper": {"username": first.username.upper()},
        "email_only": {"email": first.email},
        "email_upper": {"email": first.email.upper()},
        "name_only": {"username": first.username},
    }[change]
    answer = pair.auth.post("/register", json=body(**again))
    assert answer.status_code == 409
    assert "errors" not in answer.json() or fields(answer) <= {"username", "email"}


def test_a_user_name_may_not_look_like_another_ones_address(pair):
    # `@` is no letter of user names, so a name can never stand for somebody's address at sign-in.
    person = pair.register()
    assert pair.auth.post("/register", json=body(username=person.email)).status_code == 422


def test_a_profile_appears_blank_with_the_accounts_own_address(pair):
    person = pair.with_profile(pair.register())
    profile = pair.profile(person)
    assert (profile["email"], profile["first_name"], profile["last_name"]) == (person.email, "", "")
    assert profile["roles"] == ["PATIENT"] and profile["blocked"] is False and "block_reason" not in profile


def test_default_roles_are_a_setting(new_pair):
    pair = new_pair(auth_settings={"DEFAULT_ROLES": "DOCTOR"}, user_settings={"DEFAULT_ROLES": "DOCTOR"})
    person = pair.with_profile(pair.register())
    assert pair.account(person)["roles"] == ["DOCTOR"]
    assert pair.profile(person)["roles"] == ["DOCTOR"]


@pytest.mark.parametrize("make", [lambda who: who["username"], lambda who: who["username"].upper(), lambda who: who["email"],
                                  lambda who: who["email"].upper(), lambda who: who["email"].split("@")[0]],
                         ids=["name", "NAME", "address", "ADDRESS", "local part"])
def test_what_everybody_knows_of_somebody_is_no_password(pair, make):
    who = body(email=f"{new_name('mail.of.')}@example.com", username=new_name("name.of."))
    answer = pair.auth.post("/register", json={**who, "password": make(who)})
    assert (answer.status_code, fields(answer)) == (422, {"password"})


def test_length_and_words_of_passwords_are_settings(new_pair):
    pair = new_pair(auth_settings={"PASSWORD_BYTES_MIN": 10, "PASSWORD_WORDS": "Acme Hospital,Straße 17"})
    for password in ("яяяяяяяяя", "acme hospital", "STRASSE 17"):
        answer = pair.auth.post("/register", json=body(password=password))
        assert (answer.status_code, fields(answer)) == (422, {"password"}), password
    assert pair.sign_in(pair.register(password="яяяяяяяяяя"))


def test_a_stored_password_is_not_judged_again(new_pair):
    pair = new_pair()
    person = pair.register(password="x9-lamp7")
    pair.auth.restart(PASSWORD_LENGTH_MIN=20, PASSWORD_WORDS="x9-lamp7")
    assert pair.sign_in(person)
