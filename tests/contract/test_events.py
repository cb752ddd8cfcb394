# SPDX-License-Identifier: Apache-2.0
"""The events that leave the services are the ones that their schemas describe."""
import contextlib
import copy
import datetime
import json
import sqlite3

import jsonschema
import pytest

from harness import forged_token
from harness.gatehouse_process import auth_service, new_secret_key, user_service
from harness.process import REPOSITORY

EVENTS = REPOSITORY / "contracts" / "events"
SCHEMAS = {path.name.removesuffix(".schema.json"): json.loads(path.read_text(encoding="utf-8"))
           for path in sorted(EVENTS.glob("*.schema.json"))}
BY_TYPE = {schema["properties"]["type"]["const"]: schema for schema in SCHEMAS.values()}
SAMPLES = sorted((EVENTS / "samples").glob("*.json"))
NOBODY = "http://127.0.0.1:1"


def problems(event, schema):
    return [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(event)]


def outbox_of(path):
    """The waiting events of a service as the CloudEvents that they are."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        rows = database.execute("SELECT * FROM outbox_events ORDER BY id").fetchall()
        assert not database.execute("SELECT * FROM outbox").fetchall(), "nothing goes into the former table"
    return [cloud_event(row) for row in rows]


def cloud_event(row):
    time = datetime.datetime.fromtimestamp(row["time"] / 1e6, datetime.timezone.utc)
    event = {"specversion": "1.0", **{name: row[name] for name in ("id", "source", "type", "subject")},
             "id": row["event_id"], "time": time.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "datacontenttype": "application/json",
             "data": json.loads(row["data"])}
    return {**event, "traceparent": row["trace_parent"]} if row["trace_parent"] else event


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_valid_and_accepts_its_examples(name):
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["examples"]
    for example in SCHEMAS[name]["examples"]:
        assert problems(example, SCHEMAS[name]) == []


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_stored_sample_still_fits_its_schema(path):
    event = json.loads(path.read_text(encoding="utf-8"))
    assert problems(event, SCHEMAS[path.stem.rpartition(".")[0]]) == []


def test_every_schema_has_a_stored_sample_and_a_line_in_the_list():
    assert {path.stem.rpartition(".")[0] for path in SAMPLES} == set(SCHEMAS)
    listed = (EVENTS / "README.md").read_text(encoding="utf-8")
    for name, schema in SCHEMAS.items():
        assert f"`{schema['title']}`" in listed and f"`{name}.schema.json`" in listed


@pytest.mark.parametrize("name", SCHEMAS)
@pytest.mark.parametrize("path,value", [
    (("specversion",), "0.3"), (("id",), "1"), (("id",), "0190a5a0-7c3e-4b4a-9f00-3c1f6a1d2e4b"), (("source",), "elsewhere"),
    (("type",), "AuthUserErased"), (("subject",), 1), (("time",), "2026-01-31 12:34:56"), (("time",), "2026-01-31T12:34:56+03:00"),
    (("extra",), 1), (("data", "user_id"), "1"), (("data", "user_id"), 0), (("data", "roles"), "PATIENT"), (("data", "version"), 0)])
def test_a_schema_refuses_what_is_wrong(name, path, value):
    if path[0] == "data" and path[1] not in SCHEMAS[name]["properties"]["data"]["properties"]:
        pytest.skip(f"{name} has no {path[1]}")
    event = copy.deepcopy(SCHEMAS[name]["examples"][0])
    inner = event
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    assert problems(event, SCHEMAS[name])


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_misses_what_is_left_out(name):
    whole = SCHEMAS[name]["examples"][0]
    for member in ("specversion", "id", "source", "type", "subject", "time", "data"):
        assert problems({key: value for key, value in whole.items() if key != member}, SCHEMAS[name]), member
    for member in whole["data"]:
        rest = {key: value for key, value in whole["data"].items() if key != member}
        assert problems({**whole, "data": rest}, SCHEMAS[name]), member


@pytest.mark.parametrize("name", SCHEMAS)
def test_consumers_may_meet_members_that_are_added_later(name):
    event = copy.deepcopy(SCHEMAS[name]["examples"][0])
    event["data"]["added_later"] = True
    assert problems(event, SCHEMAS[name]) == []


def test_a_registration_leaves_such_an_event_in_the_outbox(tmp_path, started):
    service = started(auth_service(tmp_path, new_secret_key(), NOBODY))
    body = {"username": "outboxer", "email": "outboxer@example.com", "password": "plum-harbor-29-lantern"}
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    account = service.post("/register", json=body, headers={"traceparent": trace}).json()
    (event,) = outbox_of(tmp_path / "auth.db")
    assert problems(event, BY_TYPE["AuthUserRegistered"]) == []
    assert event["subject"] == str(account["id"]) and event["traceparent"] == trace
    expected = {"user_id": account["id"], **{name: account[name] for name in ("username", "email", "roles", "created_at")}}
    assert {name: event["data"][name] for name in expected} == expected
    assert "password" not in str(event) and "argon2" not in str(event)


def test_each_command_leaves_an_event_with_the_whole_state(tmp_path, started):
    key = new_secret_key()
    service = started(user_service(tmp_path, key, NOBODY))
    headers = forged_token.bearer(forged_token.service_token(key))
    body = {"auth_user_id": 7, "email": "a@b.co", "first_name": "Ann", "last_name": "Lee", "roles": ["PATIENT"]}
    profile = service.post("/users", json=body, headers=headers).json()["id"]
    for action, body in (("roles", {"roles": ["PATIENT", "DOCTOR"]}), ("block", {"reason": "spam"}), ("restore", {})):
        assert service.post(f"/users/{profile}/{action}", json=body, headers=headers).status_code == 202
    events = outbox_of(tmp_path / "user.db")
    assert [event["type"] for event in events] == ["UserRolesChanged", "UserBlocked", "UserRestored"]
    both = ["PATIENT", "DOCTOR"]
    for event, blocked, reason, version in zip(events, (False, True, False), ("", "spam", ""), (2, 3, 4)):
        assert problems(event, BY_TYPE[event["type"]]) == []
        assert event["subject"] == "7"
        assert event["data"] == {"user_id": 7, "roles": both, "blocked": blocked, "block_reason": reason, "version": version}
