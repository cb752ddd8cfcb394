# SPDX-License-Identifier: Apache-2.0
"""Looks into both services' SQLite files, read-only: what is stored, and what is still on its way."""
import dataclasses
import json
import pathlib
import sqlite3
import time


@dataclasses.dataclass
class Stores:
    """The rows that matter, as dictionaries; accounts by id, profiles as a list so that doubles show."""

    accounts: dict = dataclasses.field(default_factory=dict)
    profiles: list = dataclasses.field(default_factory=list)
    auth_outbox: list = dataclasses.field(default_factory=list)
    user_outbox: list = dataclasses.field(default_factory=list)
    auth_inbox: list = dataclasses.field(default_factory=list)
    user_inbox: list = dataclasses.field(default_factory=list)

    def unsent(self) -> list:
        return [row for row in self.auth_outbox + self.user_outbox if not row.get("dead")]

    def dead(self) -> list:
        return [row for row in self.auth_outbox + self.user_outbox if row.get("dead")]


def roles_of(row) -> frozenset:
    """The roles of an account or profile row, whether stored as a JSON array or separated by commas."""
    text = row["roles"] or ""
    names = json.loads(text) if text.startswith("[") else text.split(",")
    return frozenset(name for name in names if name)


def rows(path: pathlib.Path, sql: str) -> list:
    # mode=ro: a writing reader could finish a killed service's recovery for it, and hide a fault.
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)
    connection.row_factory = sqlite3.Row
    try:
        return [dict(row) for row in connection.execute(sql)]
    finally:
        connection.close()


def read_stores(auth: pathlib.Path, user: pathlib.Path) -> Stores:
    return Stores(
        accounts={row["id"]: row for row in rows(auth, "SELECT * FROM accounts")},
        profiles=rows(user, "SELECT * FROM profiles"),
        auth_outbox=rows(auth, "SELECT * FROM outbox"),
        user_outbox=rows(user, "SELECT * FROM outbox"),
        auth_inbox=rows(auth, "SELECT * FROM inbox"),
        user_inbox=rows(user, "SELECT * FROM inbox"),
    )


def read_versions(auth: pathlib.Path, user: pathlib.Path) -> dict:
    """The counters that must never go back: ("account" or "profile", id) -> version."""
    versions = {}
    for row in rows(auth, "SELECT id, command_version FROM accounts"):
        versions["account", row["id"]] = row["command_version"]
    for row in rows(user, "SELECT id, version FROM profiles"):
        versions["profile", row["id"]] = row["version"]
    return versions


def wait_until_delivered(auth: pathlib.Path, user: pathlib.Path, seconds: float = 30) -> Stores:
    """Waits until nothing is left to send on either side; returns what is stored then, or at the deadline."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            stores = read_stores(auth, user)
            if not stores.unsent() or time.monotonic() > deadline:
                return stores
        except sqlite3.OperationalError:  # locked, or being recovered by its service
            if time.monotonic() > deadline:
                raise
        time.sleep(0.05)
