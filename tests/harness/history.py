# SPDX-License-Identifier: Apache-2.0
"""What the workload asked for and what it was told: the record that the invariants are checked against."""
import dataclasses
import json
import threading
import time
from typing import Any, Optional

# Whatever happens to the services, a caller must have its answer, or a broken connection, within this time.
ANSWER_SECONDS_MAX = 20.0

# What a command writes: two attempts that write the same thing of the same person follow one another.
WRITES = {"complete": "first_name", "patch": "first_name", "roles": "roles", "block": "block", "restore": "block"}


@dataclasses.dataclass(frozen=True)
class Attempt:
    """One request. Times are of the monotonic clock, in seconds."""

    # register, complete, patch, roles, block, restore, read (GET /users/me), login (POST /token);
    # "last read" and "last login" when nothing was under way any more
    kind: str
    who: str  # the user name it is about
    asked: Any = None  # the value it would write: a first name, a list of roles, the reason of a block
    begun: float = 0.0
    ended: float = 0.0
    status: Optional[int] = None  # None: sent, but the connection broke before the answer
    refused: bool = False  # no connection could be made: nothing was sent
    account_id: Optional[int] = None  # register: what a 201 said

    @property
    def done(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def maybe(self) -> bool:
        """Nobody can say whether it was done. A 503 is no maybe: the contract says that nothing was changed."""
        return not self.refused and (self.status is None or self.status >= 500 and self.status != 503)


class History:
    """Attempts in the order in which they ended. Safe for use by several threads."""

    def __init__(self, attempts=()):
        self._attempts = list(attempts)
        self._lock = threading.Lock()

    def add(self, attempt: Attempt) -> None:
        with self._lock:
            self._attempts.append(attempt)

    def attempts(self) -> list:
        with self._lock:
            return list(self._attempts)

    def by_person(self) -> dict:
        """The attempts about each person, in the order in which they were begun."""
        people = {}
        for attempt in sorted(self.attempts(), key=lambda attempt: attempt.begun):
            people.setdefault(attempt.who, []).append(attempt)
        return people

    def summary(self) -> str:
        attempts = self.attempts()
        done = sum(attempt.done for attempt in attempts)
        maybe = sum(attempt.maybe for attempt in attempts)
        return f"{len(attempts)} requests, {done} done, {maybe} without an answer"

    def save(self, path) -> None:
        with open(path, "w", encoding="utf-8") as file:
            for attempt in self.attempts():
                file.write(json.dumps(dataclasses.asdict(attempt)) + "\n")

    @classmethod
    def load(cls, path) -> "History":
        with open(path, encoding="utf-8") as file:
            return cls(Attempt(**json.loads(line)) for line in file)


def possible_values(initial, attempts, value_of) -> list:
    """What a thing may hold after these attempts to write it, sent one after another: what the last one that was
    done wrote, or what any later one wrote of which nobody knows."""
    possible = [initial]
    for attempt in attempts:
        if attempt.done:
            possible = [value_of(attempt)]
        elif attempt.maybe:
            possible.append(value_of(attempt))
    return possible


def now() -> float:
    return time.monotonic()
