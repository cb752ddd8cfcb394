# SPDX-License-Identifier: Apache-2.0
"""The event that leaves the Auth Service is the one its schema describes."""
import contextlib
import copy
import json
import sqlite3

import jsonschema
import pytest

from harness.gatehouse_process import auth_service, new_secret_key
from harness.process import REPOSITORY

SCHEMA = json.loads((REPOSITORY / "contracts" / "events" / "auth-user-registered.schema.json").read_text(encoding="utf-8"))


def problems(event):
    return [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(event)]


def test_the_schema_is_valid_and_accepts_its_examples():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["examples"]
    for example in SCHEMA["examples"]:
        assert problems(example) == []


@pytest.mark.parametrize("path,value", [
    (("specversion",), "0.3"), (("id",), "1"), (("id",), "0190a5a0-7c3e-4b4a-9f00-3c1f6a1d2e4b"), (("source",), "elsewhere"),
    (("type",), "AuthUserErased"), (("subject",), 1), (("time",), "2026-01-31 12:34:56"), (("time",), "2026-01-31T12:34:56+03:00"),
    (("extra",), 1), (("data", "user_id"), "1"), (("data", "user_id"), 0), (("data", "roles"), "PATIENT"), (("data", "version"), 0)])
def test_the_schema_refuses_what_is_wrong(path, value):
    event = copy.deepcopy(SCHEMA["examples"][0])
    inner = event
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    assert problems(event)


@pytest.mark.parametrize("name", ["specversion", "id", "source", "type", "subject", "time", "data"])
def test_the_schema_misses_what_is_left_out(name):
    event = copy.deepcopy(SCHEMA["examples"][0])
    del event[name]
    assert problems(event)


def test_consumers_may_meet_members_that_are_added_later():
    event = copy.deepcopy(SCHEMA["examples"][0])
    event["data"]["added_later"] = True
    assert problems(event) == []


def test_a_registration_leaves_such_an_event_in_the_outbox(tmp_path, started):
    service = started(auth_service(tmp_path, new_secret_key(), "http://127.0.0.1:1"))
    body = {"username": "outboxer", "email": "outboxer@example.com", "password": "plum-harbor-29-lantern"}
    account = service.post("/register", json=body).json()
    with contextlib.closing(sqlite3.connect(tmp_path / "auth.db")) as database:
        rows = database.execute("SELECT payload FROM outbox").fetchall()
    assert len(rows) == 1
    event = json.loads(rows[0][0])
    assert problems(event) == []
    assert event["subject"] == str(account["id"])
    expected = {"user_id": account["id"], **{name: account[name] for name in ("username", "email", "roles", "created_at")}}
    assert {name: event["data"][name] for name in expected} == expected
    assert "password" not in rows[0][0] and "argon2" not in rows[0][0]
