# SPDX-License-Identifier: Apache-2.0
"""A command that the Auth Service refuses for ever holds up nobody else's."""
import pytest

from harness import stores

NOBODY = 900_000  # the first of the account ids that no account has


def profile_of_nobody(pair, number):
    """A profile that a service made for an account that does not exist; returns its id."""
    body = {"auth_user_id": NOBODY + number, "email": f"nobody{number}@example.com", "first_name": "No",
            "last_name": "Body", "roles": ["PATIENT"]}
    answer = pair.user.post("/users", json=body, headers=pair.service_bearer)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def poison(pair, number, roles=("DOCTOR",)):
    path = f"/users/{profile_of_nobody(pair, number)}/roles"
    answer = pair.user.post(path, json={"roles": list(roles)}, headers=pair.admin.bearer)
    # What it is told may differ; it must be told something, and the change counts here.
    assert answer.status_code in (200, 202), answer.text
    assert answer.json()["roles"] == list(roles)


def stores_of(pair):
    return pair.auth_database, pair.user_database


@pytest.mark.parametrize("poisons", (1, 40))
def test_others_commands_are_applied_at_once(new_pair, poisons):
    pair = new_pair()
    people = [pair.new_person() for _ in range(3)]
    for number in range(poisons):
        poison(pair, number)
    for person in people:
        answer = pair.set_roles(person, ["PATIENT", "DOCTOR"])
        assert (answer.status_code, answer.json()["sync"]) == (200, "applied")
        assert set(pair.account(person)["roles"]) == {"PATIENT", "DOCTOR"}


def test_others_commands_arrive_from_behind_the_poison(new_pair):
    """The same by the relay: poison first, then others' commands, all waiting while the Auth Service is away."""
    pair = new_pair()
    people = [pair.new_person() for _ in range(3)]
    pair.admin  # signs in while the Auth Service is there
    pair.auth.close()
    pair.auth.stop()
    for number in range(10):
        poison(pair, number)
    for person in people:
        assert pair.block(person).json()["sync"] == "pending"
    pair.auth.start()
    quiet = stores.wait_until_delivered(*stores_of(pair))
    for person in people:
        assert quiet.accounts[person.id]["blocked"]
    waiting = {row["subject"] for row in quiet.user_outbox}
    assert waiting <= {str(NOBODY + number) for number in range(10)}, "only the poison may be left"


def test_it_survives_a_restart_amid_poison(new_pair):
    pair = new_pair()
    person = pair.new_person()
    poison(pair, 0)
    for process in (pair.user, pair.auth):
        process.kill()
        process.close()
    pair.start()
    answer = pair.block(person)
    assert (answer.status_code, answer.json()["sync"]) == (200, "applied")
