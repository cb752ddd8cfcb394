# SPDX-License-Identifier: Apache-2.0
"""Looks into both services' databases, read-only: what is stored, and what is still on its way."""
import dataclasses
import json
import time

from harness.databases import DatabaseBusy
from harness.process import wait_until


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


def read_outbox(database) -> list:
    """The messages of every outbox that the database has, each with the name of its table: releases have tables of
    their own."""
    return _rows_of_all(database, "outbox")


def _rows_of_all(database, word) -> list:
    tables = [table for table in sorted(database.tables()) if table.startswith(word)]
    return [{"table": table, **row} for table in tables for row in database.rows(f"SELECT * FROM {table}")]


def read_stores(auth, user) -> Stores:
    # The outboxes first: what has left them by then has arrived in what is read after them.
    auth_outbox, user_outbox = read_outbox(auth), read_outbox(user)
    return Stores(
        accounts={row["id"]: row for row in auth.rows("SELECT * FROM accounts")},
        profiles=user.rows("SELECT * FROM profiles"),
        auth_outbox=auth_outbox,
        user_outbox=user_outbox,
        auth_inbox=_rows_of_all(auth, "inbox"),
        user_inbox=_rows_of_all(user, "inbox"),
    )


def read_versions(auth, user) -> dict:
    """The counters that must never go back: ("account" or "profile", id) -> version."""
    versions = {}
    for row in auth.rows("SELECT id, command_version FROM accounts"):
        versions["account", row["id"]] = row["command_version"]
    for row in user.rows("SELECT id, version FROM profiles"):
        versions["profile", row["id"]] = row["version"]
    return versions


def wait_until_delivered(auth, user, seconds: float = 30) -> Stores:
    """Waits until nothing is left to send on either side; returns what is stored then, or at the deadline."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            stores = read_stores(auth, user)
            if not stores.unsent() or time.monotonic() > deadline:
                return stores
        except DatabaseBusy:  # locked, or being recovered by its service
            if time.monotonic() > deadline:
                raise
        time.sleep(0.05)


def wait_until_sent(database, seconds: float = 30) -> None:
    """Waits until what the outboxes hold now has been sent, whatever comes after it."""
    def waiting():
        return {(row["table"], row["id"]) for row in read_outbox(database) if not row["dead"]}

    before = waiting()
    wait_until(lambda: not before & waiting(), f"{len(before)} messages of {database.url} are sent", seconds)
