# SPDX-License-Identifier: Apache-2.0
"""Passwords are hashed in fair turns: a flood from one address, or at one account, delays nobody else."""
import asyncio
import json
import time
import urllib.parse

import pytest

from harness.pair import PASSWORD, new_name

pytestmark = pytest.mark.sqlite  # The addresses of clients are their own here; a balancer in front would hide them.

DEFAULT_HASH = {"ARGON2_MEMORY_KIB": 19456, "ARGON2_ITERATIONS": 2, "HASH_THREADS": 2}


@pytest.fixture
def busy_pair(new_pair):
    """A pair whose hashes cost what they cost by default, and people with names and passwords."""
    pair = new_pair(auth_settings=DEFAULT_HASH)
    people = [pair.register() for _ in range(10)]
    return pair, people


async def post(service, path, content_type, body, source):
    """Status and seconds of a call from the address `source`."""
    url = urllib.parse.urlsplit(service.url)
    begin = time.monotonic()
    reader, writer = await asyncio.open_connection(url.hostname, url.port, local_addr=(source, 0))
    try:
        writer.write(f"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {content_type}\r\n"
                     f"Content-Length: {len(body)}\r\n\r\n{body}".encode())
        answer = await asyncio.wait_for(reader.read(), 30)
        return int(answer.split(b" ", 2)[1]), time.monotonic() - begin
    finally:
        writer.close()


def sign_in(service, username, password, source):
    form = urllib.parse.urlencode({"username": username, "password": password})
    return post(service, "/token", "application/x-www-form-urlencoded", form, source)


def register(service, source):
    name = new_name("flood")
    body = json.dumps({"username": name, "email": f"{name}@example.com", "password": PASSWORD})
    return post(service, "/register", "application/json", body, source)


def addresses(count):
    return [f"127.0.{i // 200 + 1}.{i % 200 + 1}" for i in range(count)]


def statuses(answers):
    return [status for status, _ in answers]


def test_a_burst_from_many_addresses_is_answered(busy_pair):
    pair, people = busy_pair

    async def burst():
        return await asyncio.gather(*(sign_in(pair.auth, people[i % 10].username, PASSWORD, source)
                                      for i, source in enumerate(addresses(100))))
    answers = asyncio.run(burst())
    assert statuses(answers) == [200] * 100
    assert max(seconds for _, seconds in answers) < 6


async def during(call, connections, work):
    """What `work` yields while so many connections call, each again as soon as it is answered; their answers too."""
    answers, are_over, has_begun = [], asyncio.Event(), asyncio.Event()

    async def one(number):
        while not are_over.is_set():
            answers.append(await call(number))
            if len(answers) > connections / 4:
                has_begun.set()
    flood = [asyncio.create_task(one(number)) for number in range(connections)]
    try:
        await has_begun.wait()
        done = await work
    finally:
        are_over.set()
        await asyncio.gather(*flood)
    return done, answers


async def each_in_turn(pair, people):
    return [await sign_in(pair.auth, person.username, PASSWORD, source)
            for person, source in zip(people, addresses(10))]


def test_a_flood_of_wrong_passwords_delays_its_own_address_only(busy_pair):
    pair, people = busy_pair
    answers, flooded = asyncio.run(during(
        lambda _: sign_in(pair.auth, new_name("nobody"), "wrong password", "127.0.9.9"), 200, each_in_turn(pair, people)))
    assert statuses(answers) == [200] * 10
    refused = [seconds for status, seconds in flooded if status == 503]
    assert refused and 400 in statuses(flooded), "some are refused, some are served"
    assert sorted(refused)[len(refused) // 2] < 1, "early"


def test_a_flood_of_registrations_keeps_nobody_from_signing_in(busy_pair):
    pair, people = busy_pair
    answers, flooded = asyncio.run(during(lambda _: register(pair.auth, "127.0.9.9"), 64, each_in_turn(pair, people)))
    assert statuses(answers) == [200] * 10
    assert 201 in statuses(flooded)


def test_guesses_from_everywhere_leave_the_account_to_its_owner(busy_pair):
    pair, people = busy_pair
    victim, other = people[:2]

    async def work():
        return [await sign_in(pair.auth, victim.username, PASSWORD, "127.0.0.7"),
                await sign_in(pair.auth, other.username, PASSWORD, "127.0.0.8")]

    sources = addresses(60)
    assert asyncio.run(sign_in(pair.auth, victim.username, PASSWORD, "127.0.0.7"))[0] == 200
    answers, guesses = asyncio.run(during(
        lambda i: sign_in(pair.auth, victim.username, "wrong password", sources[i]), 60, work()))
    assert statuses(answers) == [200, 200]
    assert max(seconds for _, seconds in answers) < 2
    assert 400 in statuses(guesses)


def test_a_dear_foreign_hash_is_a_lever_for_nobody(busy_pair):
    pair, people = busy_pair
    pair.auth.stop()
    pair.auth_database.execute("UPDATE credentials SET password_hash = "
                               "'$2b$14$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'"
                               f" WHERE account_id = {people[0].id}")
    pair.auth.start()
    answers, guesses = asyncio.run(during(
        lambda _: sign_in(pair.auth, people[0].username, "wrong password", "127.0.9.9"), 4, each_in_turn(pair, people[1:])))
    assert statuses(answers) == [200] * 9
    assert max(seconds for _, seconds in answers) < 2
    assert 400 in statuses(guesses), "it is still verified, in its lane"
