# SPDX-License-Identifier: Apache-2.0
"""The release before goes on working on a database that this one has migrated, and with the other service of this
one."""
import pytest

from harness.pair import new_name
from harness.process import wait_until
from releases import PREVIOUS, current, needs_previous, run_release

pytestmark = needs_previous


def walk_through(pair):
    """What people do, with both services: somebody comes, gets a role, is blocked and restored."""
    person = pair.new_person(username=new_name("walker"))
    assert pair.user.get("/users/me", headers=person.bearer).status_code == 200
    assert pair.set_roles(person, ["DOCTOR"]).status_code in (200, 202)
    wait_until(lambda: pair.account(person)["roles"] == ["DOCTOR"], "the roles arrive")
    assert pair.block(person).status_code in (200, 202)
    wait_until(lambda: pair.account(person)["blocked"], "the block arrives")
    assert pair.restore(person).status_code in (200, 202)
    wait_until(lambda: not pair.account(person)["blocked"], "the restoration arrives")
    return person


def assert_kept(pair, person):
    assert pair.sign_in(person)
    assert pair.account(person)["roles"] == ["DOCTOR"]
    assert pair.profile(person)["roles"] == ["DOCTOR"]


def move_to(pair, folder):
    """Stops both services and starts them with the binaries of that folder."""
    for process in (pair.auth, pair.user):
        process.stop()
        run_release(process, folder)
        process.start()


def test_the_previous_release_on_a_database_of_this_one(new_pair):
    pair = new_pair()
    people = [walk_through(pair)]
    for folder in (PREVIOUS, current()):
        move_to(pair, folder)
        for person in people:
            assert_kept(pair, person)
        people.append(walk_through(pair))


@pytest.mark.parametrize("newer", ["auth", "user"])
def test_one_service_is_upgraded_before_the_other(new_pair, newer):
    pair = new_pair(start=False)
    run_release(pair.user if newer == "auth" else pair.auth, PREVIOUS)
    pair.start()
    walk_through(pair)


def test_a_database_that_the_previous_release_made(new_pair):
    pair = new_pair(start=False)
    for process in (pair.auth, pair.user):
        run_release(process, PREVIOUS)
    pair.start()
    person = walk_through(pair)
    move_to(pair, current())
    assert_kept(pair, person)
    walk_through(pair)
