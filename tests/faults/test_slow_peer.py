# SPDX-License-Identifier: Apache-2.0
"""An Auth Service that is slow, broken or hostile never makes the User Service wait, fail or forget."""
import concurrent.futures
import time

import pytest

from harness import forged_token, gatehouse_process
from harness.process import wait_until
from harness import stores
from hostile_peer import BEHAVIOURS, HostilePeer, drip, stay_silent

# The deadline for the call to the Auth Service is 2.5 s; the rest is for the User Service's own work and slow machines.
ANSWER_SECONDS_MAX = 3.5


@pytest.fixture
def pair(new_pair):
    """A pair whose Auth Service is not running, so that something else can take its place. Ann and Bob exist."""
    services = new_pair()
    services.ann, services.bob = services.new_person(), services.new_person()
    services.auth.stop()
    return services


def command(pair, person, word, **body):
    """A command on a connection of its own, since these overlap; returns the answer and how long it took."""
    with pair.user.new_client() as client:
        begun = time.monotonic()
        answer = client.post(f"/users/{person.profile_id}/{word}", json=body, headers=pair.service_bearer)
        return answer, time.monotonic() - begun


def assert_arrives(pair):
    """Starts the real Auth Service; all that is pending must be delivered, and both stores agree."""
    pair.auth.start()
    both = pair.auth_database, pair.user_database
    quiet = stores.wait_until_delivered(*both)
    assert quiet.unsent() == [] and quiet.dead() == []
    for person in (pair.ann, pair.bob):
        account = quiet.accounts[person.id]
        profile = next(profile for profile in quiet.profiles if profile["auth_user_id"] == person.id)
        assert stores.roles_of(account) == stores.roles_of(profile)
        assert bool(account["blocked"]) == bool(profile["blocked"])
    return quiet


@pytest.mark.parametrize("behave", BEHAVIOURS.values(), ids=BEHAVIOURS.keys())
def test_a_role_change_is_pending_until_the_auth_service_is_back(pair, behave):
    with HostilePeer(pair.auth.port, behave) as peer:
        answer, seconds = command(pair, pair.ann, "roles", roles=["DOCTOR", "PATIENT"])
        assert (answer.status_code, answer.json()["sync"]) == (202, "pending")
        assert set(answer.json()["roles"]) == {"DOCTOR", "PATIENT"}
        assert seconds <= ANSWER_SECONDS_MAX
        assert peer.connections > 0, "nobody was asked: the test proves nothing"
    quiet = assert_arrives(pair)
    assert stores.roles_of(quiet.accounts[pair.ann.id]) == {"DOCTOR", "PATIENT"}


@pytest.mark.parametrize("behave", (stay_silent, drip))
def test_a_slow_peer_holds_up_nobody_else(pair, behave):
    with HostilePeer(pair.auth.port, behave) as peer, concurrent.futures.ThreadPoolExecutor(8) as callers:
        commands = [callers.submit(command, pair, pair.ann, "roles", roles=["DOCTOR"]) for _ in range(8)]
        wait_until(lambda: peer.connections > 0, "the Auth Service is called")
        slowest = 0.0
        for _ in range(50):
            begun = time.monotonic()
            assert pair.user.get("/users/me", headers=pair.bob.bearer).status_code == 200
            slowest = max(slowest, time.monotonic() - begun)
        # A read that waited for the call under way would have waited for most of its 2.5 s.
        assert slowest < 1
        assert [future.result()[0].status_code for future in commands] == [202] * 8
    assert_arrives(pair)


def test_a_block_counts_though_the_auth_service_hangs(pair):
    with HostilePeer(pair.auth.port, stay_silent):
        answer, _ = command(pair, pair.ann, "block", reason="Violation of terms")
        assert (answer.status_code, answer.json()["sync"]) == (202, "pending")
        refused = pair.user.get("/users/me", headers=pair.ann.bearer)
        assert (refused.status_code, refused.json()["detail"]) == (403, "User is blocked")
    assert_arrives(pair)
    form = {"username": pair.ann.username, "password": pair.ann.password}
    assert pair.auth.post("/token", data=form).status_code == 400


def test_commands_given_while_it_was_away_arrive_in_order(pair):
    with HostilePeer(pair.auth.port, stay_silent):
        for word, body in (("block", {"reason": "one"}), ("restore", {}), ("roles", {"roles": ["DOCTOR"]}),
                           ("block", {"reason": "two"}), ("roles", {"roles": ["PATIENT", "DOCTOR"]}), ("restore", {})):
            assert command(pair, pair.ann, word, **body)[0].status_code == 202
        assert command(pair, pair.bob, "block", reason="three")[0].status_code == 202
    quiet = assert_arrives(pair)
    assert stores.roles_of(quiet.accounts[pair.ann.id]) == {"PATIENT", "DOCTOR"}
    assert not quiet.accounts[pair.ann.id]["blocked"]
    assert quiet.accounts[pair.bob.id]["blocked"]


@pytest.mark.parametrize("behave", (stay_silent, drip))
def test_it_stops_in_time_while_the_peer_hangs(pair, behave):
    with HostilePeer(pair.auth.port, behave):
        with concurrent.futures.ThreadPoolExecutor(1) as callers:
            under_way = callers.submit(command, pair, pair.ann, "roles", roles=["DOCTOR"])
            time.sleep(0.2)
            pair.user.close()
            pair.user.stop()
            assert under_way.result()[0].status_code == 202, "the request under way is finished first"
        pair.user.start()
    assert_arrives(pair)


def test_registrations_wait_for_a_user_service_that_hangs(new_pair):
    pair = new_pair()
    pair.user.stop()
    with HostilePeer(pair.user.port, stay_silent):
        people = [pair.register() for _ in range(5)]
        for person in people:
            person.token = pair.sign_in(person)
    pair.user.start()
    for person in people:
        pair.with_profile(person)
        answer = pair.user.get("/users/me", headers=person.bearer)
        assert (answer.status_code, answer.json()["auth_user_id"]) == (200, person.id)


def test_another_key_on_the_other_side_is_no_reason_to_forget(tmp_path, new_pair):
    """A wrong SECRET_KEY makes every call 401 until someone corrects the setting; then all must arrive."""
    pair = new_pair()
    pair.ann, pair.bob = pair.new_person(), pair.new_person()
    pair.auth.close()
    pair.auth.restart(SECRET_KEY=gatehouse_process.new_secret_key())
    assert command(pair, pair.ann, "roles", roles=["DOCTOR"])[0].status_code == 202
    pair.auth.stop()
    pair.auth.settings["SECRET_KEY"] = pair.secret_key
    assert_arrives(pair)
    assert set(forged_token.claims_of(pair.sign_in(pair.ann))["roles"]) == {"DOCTOR"}
