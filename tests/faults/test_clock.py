# SPDX-License-Identifier: Apache-2.0
"""A wall clock that steps, or an instance whose clock was wrong: no event waits for the clock."""
import time

import pytest

from harness import databases
from harness.gatehouse_process import auth_service, new_secret_key
from harness.pair import PASSWORD
from harness.process import wait_until
from harness.stub_service import StubService

WAIT_SECONDS_MAX = 30


class Waiting:
    """An Auth Service whose registrations wait, as the other service does not take them."""

    def __init__(self, folder, stub, started):
        self.database = databases.new("clock", folder)
        self.service = auth_service(folder, new_secret_key(), stub.url, DATABASE_URL=self.database.url)
        started(self.service)
        for number in range(3):
            body = {"username": f"person{number}", "email": f"p{number}@example.com", "password": PASSWORD}
            assert self.service.post("/register", json=body).status_code == 201
        wait_until(lambda: self.count("attempts > 0") > 0, "a registration was tried")

    def count(self, condition="1 = 1"):
        return self.database.rows(f"SELECT count(*) AS n FROM outbox_events WHERE {condition}")[0]["n"]

    def arrive(self):
        began = time.monotonic()
        wait_until(lambda: self.count() == 0, "every registration arrives", WAIT_SECONDS_MAX)
        return time.monotonic() - began


@pytest.mark.parametrize("ahead_seconds", [40, 600, 86_400, 86_400 * 365 * 50])
def test_what_a_clock_that_was_ahead_has_written_arrives(tmp_path, started, ahead_seconds):
    """As after a step back: the times of the events are ahead of the clock."""
    answer = [503]
    with StubService(lambda _call: (answer[0], {})) as stub:
        waiting = Waiting(tmp_path, stub, started)
        ahead = ahead_seconds * 1_000_000
        waiting.database.execute(f"UPDATE outbox_events SET due_at = due_at + {ahead}, leased_until = leased_until + {ahead}")
        answer[0] = 200
        waiting.arrive()


@pytest.mark.parametrize("ahead_seconds", [15, 600, 86_400])
def test_an_instance_takes_over_from_a_dead_one_whose_clock_was_ahead(tmp_path, started, ahead_seconds):
    answer = [503]
    with StubService(lambda _call: (answer[0], {})) as stub:
        waiting = Waiting(tmp_path, stub, started)
        waiting.service.kill()
        ahead = (int(time.time()) + ahead_seconds) * 1_000_000
        waiting.database.execute("UPDATE outbox_events SET owner = 'of a dead instance', "
                                 f"due_at = {ahead} + 2000000, leased_until = {ahead} + 6000000")
        answer[0] = 200
        waiting.service.start()
        waiting.arrive()
