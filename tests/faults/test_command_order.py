# SPDX-License-Identifier: Apache-2.0
"""Commands that reach the Auth Service twice, late or out of order change nothing that a newer one has settled."""
import concurrent.futures
import itertools
import random
import uuid

import pytest

from harness.process import wait_until


def send(pair, person, word, key=None, **body):
    headers = {**pair.service_bearer, **({"Idempotency-Key": key} if key else {})}
    answer = pair.auth.post(f"/users/{person.id}/{word}", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


# The last command by version decides everything, whatever the order of arrival; they are all about one thing.
BLOCKS = (("block", {"reason": "one", "version": 101}), ("restore", {"version": 102}),
          ("block", {"reason": "two", "version": 103}), ("restore", {"version": 104}))


@pytest.mark.parametrize("order", itertools.permutations(range(4)), ids=lambda order: "".join(map(str, order)))
def test_the_newest_command_wins_in_any_order(pair, order):
    person = pair.register()
    for index in order:
        word, body = BLOCKS[index]
        send(pair, person, word, **body)
    assert pair.account(person)["blocked"] is False
    pair.sign_in(person)


def test_an_older_command_is_answered_with_the_state_as_it_is(pair):
    person = pair.register()
    assert send(pair, person, "roles", roles=["DOCTOR"], version=110)["roles"] == ["DOCTOR"]
    assert send(pair, person, "roles", roles=["PATIENT"], version=109)["roles"] == ["DOCTOR"]
    assert send(pair, person, "roles", roles=["PATIENT"], version=110)["roles"] == ["DOCTOR"]
    assert send(pair, person, "block", reason="late", version=105)["blocked"] is False
    assert send(pair, person, "roles", roles=["PATIENT"], version=111)["roles"] == ["PATIENT"]


def test_a_late_restore_cannot_undo_a_newer_block(pair):
    person = pair.register()
    assert send(pair, person, "block", reason="Violation of terms", version=120)["blocked"] is True
    assert send(pair, person, "restore", version=119)["blocked"] is True
    answer = pair.auth.post("/token", data={"username": person.username, "password": person.password})
    assert answer.status_code == 400


def test_a_repeated_key_changes_nothing(pair):
    """A command without a version is always applied, unless its own key says that it is a repeat."""
    person = pair.register()
    key = str(uuid.uuid4())
    assert send(pair, person, "block", key=key, reason="once")["blocked"] is True
    assert send(pair, person, "restore")["blocked"] is False
    assert send(pair, person, "block", key=key, reason="once")["blocked"] is False


@pytest.mark.parametrize("seed", range(5))
def test_a_storm_of_duplicates_ends_in_the_newest_state(pair, seed):
    person = pair.register()
    commands = [("roles", {"roles": [f"ROLE{version}"], "version": version}) for version in range(1, 25)]
    storm = commands * 3
    random.Random(seed).shuffle(storm)

    def send_all(part):
        with pair.auth.new_client(headers=pair.service_bearer) as client:
            return [client.post(f"/users/{person.id}/{word}", json=body).status_code for word, body in part]

    with concurrent.futures.ThreadPoolExecutor(4) as callers:
        parts = [callers.submit(send_all, storm[number::4]) for number in range(4)]
        assert {status for part in parts for status in part.result()} == {200}
    assert pair.account(person)["roles"] == ["ROLE24"]


def test_a_registration_sent_twice_makes_one_profile(pair):
    """The relay may send an event again after a crash, even after the person has completed the profile."""
    person = pair.new_person()
    event = {"auth_user_id": person.id, "email": person.email, "first_name": "", "last_name": "", "roles": ["PATIENT"]}
    key = str(uuid.uuid4())
    for names in (("", ""), ("Ann", "Lee"), ("Ann", "Lee")):
        body = {**event, "first_name": names[0], "last_name": names[1]}
        assert pair.user.post("/users", json=body, headers=person.bearer).status_code == 200
    before = pair.profile(person)
    for _ in range(3):
        answer = pair.user.post("/users", json=event, headers={**pair.service_bearer, "Idempotency-Key": key})
        assert answer.status_code in (200, 409)
    assert pair.profile(person) == before
    items = pair.user.get("/users", params={"auth_user_id": person.id}, headers=pair.service_bearer).json()["items"]
    assert len(items) == 1


def test_fifty_registrations_of_one_name_make_one_account_and_one_profile(pair):
    body = {"username": "highlander", "email": "highlander@example.com", "password": "there can be only one"}

    def register(_):
        with pair.auth.new_client() as client:
            return client.post("/register", json=body)

    with concurrent.futures.ThreadPoolExecutor(50) as callers:
        answers = list(callers.map(register, range(50)))
    made = [answer.json()["id"] for answer in answers if answer.status_code == 201]
    assert len(made) == 1
    assert {answer.status_code for answer in answers} <= {201, 409, 503}

    def profiles():
        answer = pair.user.get("/users", params={"q": body["email"]}, headers=pair.service_bearer)
        return answer.json()["items"]

    wait_until(profiles, "the profile appears")
    assert [profile["auth_user_id"] for profile in profiles()] == made
