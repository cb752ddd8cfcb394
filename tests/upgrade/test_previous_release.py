# SPDX-License-Identifier: Apache-2.0
"""A rolling upgrade: the release before goes on working on a database that this one has migrated, and beside it."""
import os
import pathlib

import pytest

from harness.gatehouse_process import Replicas, Service
from harness.pair import new_name
from harness.process import wait_until

FOLDER = os.environ.get("GATEHOUSE_PREVIOUS_BIN")
pytestmark = pytest.mark.skipif(not FOLDER, reason="GATEHOUSE_PREVIOUS_BIN does not name the folder of the previous release's binaries")


def services_of(process):
    return process.instances if isinstance(process, Replicas) else [process]


def run_release(process, folder):
    """Lets the process run the binary of that folder from its next start on."""
    for service in [process, *services_of(process)]:
        service.command = [str(pathlib.Path(folder).resolve() / service.name)]


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


def test_the_previous_release_on_a_database_of_this_one(new_pair):
    pair = new_pair()
    current = [service.command[0] for service in (pair.auth, pair.user)]
    person = walk_through(pair)
    for process in (pair.auth, pair.user):
        process.stop()
        run_release(process, FOLDER)
        process.start()
    assert_kept(pair, person)
    another = walk_through(pair)
    for process, binary in zip((pair.auth, pair.user), current):
        process.stop()
        run_release(process, pathlib.Path(binary).parent)
        process.start()
    for each in (person, another):
        assert_kept(pair, each)
    walk_through(pair)


@pytest.mark.parametrize("newer", ["auth", "user"])
def test_one_service_is_upgraded_before_the_other(new_pair, newer):
    pair = new_pair(start=False)
    run_release(pair.user if newer == "auth" else pair.auth, FOLDER)
    pair.start()
    walk_through(pair)


def test_a_database_that_the_previous_release_made(new_pair):
    pair = new_pair(start=False)
    for process in (pair.auth, pair.user):
        run_release(process, FOLDER)
    pair.start()
    person = walk_through(pair)
    for process in (pair.auth, pair.user):
        process.stop()
        for service in [process, *services_of(process)]:
            service.command = Service(service.name, service.folder, {}).command
        process.start()
    assert_kept(pair, person)
    walk_through(pair)


def test_both_releases_beside_each_other_on_one_database(new_pair):
    """As in the middle of an upgrade, instance by instance; takes PostgreSQL."""
    pair = new_pair()
    if not isinstance(pair.auth, Replicas):
        pytest.skip("several instances on one database take PostgreSQL: pytest --engine postgresql")
    for process in (pair.auth, pair.user):
        older = process.instances[1]
        older.stop()
        run_release(older, FOLDER)
        older.start()
    for _ in range(4):
        assert_kept(pair, walk_through(pair))
