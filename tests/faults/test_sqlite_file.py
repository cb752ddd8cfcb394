# SPDX-License-Identifier: Apache-2.0
"""The SQLite file of a running service: held by another program, deleted, truncated or replaced under it."""
import concurrent.futures
import contextlib
import itertools
import json
import os
import shutil
import sqlite3
import time

import pytest

from harness import forged_token
from harness.gatehouse_process import auth_service, new_secret_key, user_service
from harness.pair import PASSWORD
from harness.process import wait_until

pytestmark = pytest.mark.sqlite

NOBODY = "http://127.0.0.1:1"
REQUEST_TIMEOUT = 2.0
_numbers = itertools.count(1)


def register(process):
    name = f"person{next(_numbers)}"
    with process.new_client() as client:
        return client.post("/register", json={"username": name, "email": f"{name}@example.com", "password": PASSWORD})


def timed(call, *arguments):
    begun = time.monotonic()
    answer = call(*arguments)
    return answer.status_code, time.monotonic() - begun


def auth_on(folder, started, **settings):
    process = started(auth_service(folder, new_secret_key(), NOBODY, REQUEST_TIMEOUT=f"{REQUEST_TIMEOUT:.0f}s", **settings))
    assert register(process).status_code == 201
    return process, folder / "auth.db"


@contextlib.contextmanager
def held(file, begin):
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute(begin)
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


@pytest.mark.parametrize("begin", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
def test_writes_to_a_held_file_are_answered_at_their_deadline(tmp_path, started, begin):
    process, file = auth_on(tmp_path, started)
    with held(file, begin), concurrent.futures.ThreadPoolExecutor(8) as pool:
        calls = []
        for _ in range(8):  # Those that come later must not wait for those before them.
            calls.append(pool.submit(timed, register, process))
            time.sleep(0.3)
        for call in calls:
            status, took = call.result()
            assert status == 503 and took < REQUEST_TIMEOUT + 0.3, (status, took)
    wait_until(lambda: register(process).status_code == 201, "writing works again", 5)


def test_a_write_waits_for_who_holds_the_file_for_a_moment(tmp_path, started):
    process, file = auth_on(tmp_path, started)
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        with held(file, "BEGIN IMMEDIATE"):
            call = pool.submit(timed, register, process)
            time.sleep(0.5)
        status, took = call.result()
    assert status == 201 and took >= 0.4, (status, took)


def delete(file):
    file.unlink()


def delete_journal(file):
    file.with_name("auth.db-wal").unlink()


def delete_all(file):
    for path in file.parent.glob("auth.db*"):
        path.unlink()


def truncate(file):
    os.truncate(file, 0)


def cut(file):
    os.truncate(file, file.stat().st_size - 4096)


def replace(file):
    shutil.copy(file, file.with_name("copy"))
    os.replace(file.with_name("copy"), file)


def move(file):
    file.rename(file.with_name("elsewhere.db"))


def errors(process):
    return [line for line in map(json.loads, process.log().splitlines()) if line["event"] == "database_file_lost"]


def checkpoint(file):
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")


@pytest.mark.parametrize("harm", [delete, delete_journal, delete_all, truncate, cut, replace, move])
def test_a_file_that_is_taken_away_is_noticed_within_a_second(tmp_path, started, harm):
    process, file = auth_on(tmp_path, started)
    checkpoint(file)
    assert process.get_plainly("/health/ready")[0] == 200
    wait_until(lambda: register(process).status_code == 201, "it works")
    time.sleep(0.7)  # So that the service has seen the file as it is now.
    harm(file)
    wait_until(lambda: process.get_plainly("/health/ready")[0] == 503, "it is not ready", 1.0)
    wait_until(lambda: len(errors(process)) == 1, "the log tells", 1.0)
    assert errors(process)[0]["level"] == "error" and "auth.db" in errors(process)[0]["reason"]
    assert register(process).status_code == 503, "what would be lost is not confirmed"
    assert process.get_plainly("/health/live")[0] == 200
    assert len(errors(process)) == 1


def test_a_file_that_comes_back_is_used_again(tmp_path, started):
    process, file = auth_on(tmp_path, started)
    move(file)
    wait_until(lambda: process.get_plainly("/health/ready")[0] == 503, "it is not ready", 1.0)
    file.with_name("elsewhere.db").rename(file)
    wait_until(lambda: process.get_plainly("/health/ready")[0] == 200, "it is ready again", 2.0)
    assert register(process).status_code == 201


def test_the_user_service_notices_it_too(tmp_path, started):
    key = new_secret_key()
    process = started(user_service(tmp_path, key, NOBODY))
    (tmp_path / "user.db").unlink()
    wait_until(lambda: process.get_plainly("/health/ready")[0] == 503, "it is not ready", 1.0)
    fields = {"auth_user_id": 1, "email": "p@example.com", "first_name": "A", "last_name": "B"}
    headers = forged_token.bearer(forged_token.service_token(key, exp=int(time.time()) + 3000))
    assert process.post("/users", json=fields, headers=headers).status_code == 503


def test_a_vacuum_and_a_checkpoint_by_others_are_no_loss(tmp_path, started):
    process, file = auth_on(tmp_path, started)
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE ballast (x)")
        connection.execute("INSERT INTO ballast VALUES (zeroblob(1000000))")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        wait_until(lambda: register(process).status_code == 201, "it works")
        time.sleep(0.7)  # Long enough for a look at the larger file.
        connection.execute("DROP TABLE ballast")
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    deadline = time.monotonic() + 1.5
    while time.monotonic() < deadline:
        assert process.get_plainly("/health/ready")[0] == 200
        time.sleep(0.1)
    assert register(process).status_code == 201 and not errors(process)
