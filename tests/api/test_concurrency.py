# SPDX-License-Identifier: Apache-2.0
"""Many callers at once: one winner where there can be only one, and bounded memory."""
import collections
import concurrent.futures
import os
import threading
import urllib.parse

import pytest

from harness.pair import PASSWORD, new_name
from harness.process import is_sanitized, wait_until
from harness.wire import Wire, request


def at_once(count, service, call):
    """Runs call(client, number) in `count` threads that start together; their results in order."""
    barrier = threading.Barrier(count)

    def run(number):
        with service.new_client() as client:
            client.get("/health/live")  # The connection is there before the race begins.
            barrier.wait()
            return call(client, number)

    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def statuses(answers):
    return collections.Counter(answer.status_code for answer in answers)


@pytest.mark.parametrize("spelling", ["same", "case"])
def test_fifty_registrations_of_one_name(pair, spelling):
    name = new_name("race")

    def register(client, number):
        mine = name.upper() if spelling == "case" and number % 2 else name
        return client.post("/register", json={"username": mine, "email": f"{name}-{number}@example.com", "password": PASSWORD})

    answers = at_once(50, pair.auth, register)
    assert statuses(answers) == {201: 1, 409: 49}
    winner = next(answer.json() for answer in answers if answer.status_code == 201)
    profile = wait_until(lambda: profiles_of(pair, q=winner["email"]), "the winner's profile")
    assert [item["auth_user_id"] for item in profile] == [winner["id"]]
    assert profiles_of(pair, q=f"{name}-") == profile, "losers have no profile"


def profiles_of(pair, **query):
    return pair.user.get("/users", params=query, headers=pair.service_bearer).json()["items"]


def test_fifty_registrations_of_one_address(pair):
    email = f"{new_name('race')}@example.com"
    names = [new_name("racer") for _ in range(50)]
    answers = at_once(50, pair.auth, lambda client, number: client.post(
        "/register", json={"username": names[number], "email": email, "password": PASSWORD}))
    assert statuses(answers) == {201: 1, 409: 49}


def test_fifty_different_registrations_all_get_a_profile(pair):
    prefix = new_name("many")
    answers = at_once(50, pair.auth, lambda client, number: client.post("/register", json={
        "username": f"{prefix}-{number}", "email": f"{prefix}-{number}@example.com", "password": PASSWORD}))
    assert statuses(answers) == {201: 50}
    assert len({answer.json()["id"] for answer in answers}) == 50
    wait_until(lambda: len(profiles_of(pair, q=f"{prefix}-", limit=200)) == 50, "fifty profiles")


def test_parallel_changes_with_one_etag_have_one_winner(pair):
    person = pair.new_person()
    path = f"/users/{person.profile_id}"
    headers = {**person.bearer, "If-Match": pair.user.get(path, headers=person.bearer).headers["ETag"]}
    version = pair.profile(person)["version"]
    answers = at_once(20, pair.user, lambda client, number: client.patch(path, json={"first_name": f"Name{number}"}, headers=headers))
    assert statuses(answers) == {200: 1, 412: 19}
    winner = next(answer.json() for answer in answers if answer.status_code == 200)
    assert pair.profile(person) == winner and winner["version"] == version + 1


def test_parallel_changes_without_an_etag_all_count(pair):
    person = pair.new_person()
    version = pair.profile(person)["version"]
    answers = at_once(20, pair.user, lambda client, number: client.patch(
        f"/users/{person.profile_id}", json={"last_name": f"Name{number}"}, headers=person.bearer))
    assert statuses(answers) == {200: 20}
    assert sorted(answer.json()["version"] for answer in answers) == list(range(version + 1, version + 21))


def test_one_profile_from_parallel_creates(pair):
    person = pair.register()
    fields = {"auth_user_id": person.id, "email": person.email, "first_name": "A", "last_name": "B"}
    answers = at_once(20, pair.user, lambda client, number: client.post("/users", json=fields, headers=pair.service_bearer))
    assert set(statuses(answers)) <= {200, 201} and statuses(answers)[201] <= 1
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(profiles_of(pair, auth_user_id=person.id)) == 1


def test_parallel_role_changes_end_alike_on_both_sides(pair):
    person = pair.new_person()
    choices = [["PATIENT"], ["DOCTOR"], ["PATIENT", "DOCTOR"], ["ADMIN"]]
    answers = at_once(20, pair.user, lambda client, number: client.post(
        f"/users/{person.profile_id}/roles", json={"roles": choices[number % 4]}, headers=pair.service_bearer))
    assert set(statuses(answers)) <= {200, 202}
    last = max((answer.json() for answer in answers), key=lambda profile: profile["version"])
    assert sorted(pair.profile(person)["roles"]) == sorted(last["roles"])
    wait_until(lambda: sorted(pair.account(person)["roles"]) == sorted(last["roles"]), "both sides agree")


def test_of_two_last_admins_one_stays(new_pair):
    pair = new_pair()
    admins = [pair.admin, pair.new_person(roles=["ADMIN"])]
    answers = at_once(2, pair.user, lambda client, number: client.post(
        f"/users/{admins[number].profile_id}/roles", json={"roles": ["PATIENT"]}, headers=pair.service_bearer))
    assert sorted(answer.status_code for answer in answers) == [200, 409]


def test_three_hundred_sign_ins_cost_bounded_memory(new_pair):
    # Hashes at the real memory cost, and slow enough that the queue must turn callers away.
    pair = new_pair(auth_settings={"ARGON2_MEMORY_KIB": 19456, "ARGON2_ITERATIONS": 12})
    person = pair.register()
    assert pair.sign_in(person)
    before = pair.auth.memory_kib("VmRSS")
    form = urllib.parse.urlencode({"username": person.username, "password": PASSWORD}).encode()
    data = request("POST", "/token", ["Content-Type: application/x-www-form-urlencoded"], form)
    wires = [Wire(pair.auth.port, 60) for _ in range(300)]
    try:
        for wire in wires:
            wire.send(data[:-1])
        for wire in wires:
            wire.send(data[-1:])
        live = pair.auth.get("/health/live")
        assert live.status_code == 200, "hashing never stands in the way of other calls"
        answers = [wire.answer() for wire in wires]
    finally:
        for wire in wires:
            wire.socket.close()
    counts = collections.Counter(answer.status for answer in answers)
    assert set(counts) == {200, 503}, counts
    for answer in answers:
        assert "no-store" in answer.headers["cache-control"]
        if answer.status == 503:
            assert int(answer.headers["retry-after"]) >= 1
    if not is_sanitized("auth-service"):
        bound = len(os.sched_getaffinity(0)) * 19 * 1024 + 32 * 1024
        assert pair.auth.memory_kib() - before < bound, "cores x 19 MiB and the connections"
    assert pair.sign_in(person), "and everything is well afterwards"
