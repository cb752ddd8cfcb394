# SPDX-License-Identifier: Apache-2.0
"""The checker can fail: each doctored history or store is complained of, by the invariant that should."""
import dataclasses

import pytest

from harness.history import Attempt, History, possible_values
from harness.invariants import Evidence, breaches
from harness.stores import Stores

REASON = "because"


def told(kind, who, asked=None, at=0.0, status=200, **more):
    return Attempt(kind, who, asked, at, at + 0.5, status, **more)


def ann_and_bob():
    """Ann has a name and two roles and was blocked for a while; Bob is blocked. All is as it should be."""
    history = [
        told("register", "ann", at=1, status=201, account_id=1),
        told("register", "bob", at=2, status=201, account_id=2),
        told("patch", "ann", "Ann", at=3),
        told("roles", "ann", ["DOCTOR", "PATIENT"], at=4, status=202),
        told("block", "ann", REASON, at=5),
        told("read", "ann", at=6, status=403),
        told("login", "ann", at=6, status=400),
        told("restore", "ann", at=7),
        told("read", "ann", at=8),
        told("login", "ann", at=8),
        told("patch", "bob", "Bob", at=3, status=None),
        told("patch", "bob", "Bobby", at=4, status=404),
        told("block", "bob", REASON, at=5),
        told("last login", "ann", at=20),
        told("last read", "ann", at=21),
        told("last login", "bob", at=20, status=400),
    ]
    accounts = {
        1: {"id": 1, "username": "ann", "email": "ann@example.com", "roles": "PATIENT,DOCTOR", "blocked": 0,
            "block_reason": None, "command_version": 5},
        2: {"id": 2, "username": "bob", "email": "bob@example.com", "roles": "PATIENT", "blocked": 1,
            "block_reason": REASON, "command_version": 3},
    }
    profiles = [
        {"id": 11, "auth_user_id": 1, "email": "ann@example.com", "first_name": "Ann", "roles": "DOCTOR,PATIENT",
         "blocked": 0, "block_reason": "", "version": 5},
        {"id": 12, "auth_user_id": 2, "email": "bob@example.com", "first_name": "Bob", "roles": "PATIENT",
         "blocked": 1, "block_reason": REASON, "version": 3},
    ]
    inbox = [{"source": "auth-service", "message_id": "a"}, {"source": "auth-service", "message_id": "b"}]
    samples = [{("account", 1): 0, ("profile", 11): 1}, {("account", 1): 3, ("profile", 11): 3, ("profile", 12): 1}]
    return Evidence(History(history), Stores(accounts, profiles, user_inbox=inbox), samples)


def test_what_is_right_is_not_complained_of():
    assert breaches(ann_and_bob()) == []


OUTBOX_ROW = {"type": "block", "subject": "1", "attempts": 7, "dead": 0}


def add(evidence, *attempts):
    for attempt in attempts:
        evidence.history.add(attempt)


# name: (what is done to the evidence, the invariant that must complain)
DOCTORED = {
    "missing profile": (lambda e: e.stores.profiles.pop(), "I1"),
    "two profiles of one account": (lambda e: e.stores.profiles.append(dict(e.stores.profiles[0], id=13)), "I1"),
    "other address": (lambda e: e.stores.profiles[0].update(email="ann@example.org"), "I1"),
    "lost account": (lambda e: e.stores.accounts.pop(2), "I1"),
    "account of someone else": (lambda e: e.stores.accounts[2].update(username="eve"), "I1"),
    "registration lost on both sides": (
        lambda e: add(e, told("register", "eve", at=9, status=201, account_id=3)), "I1"),
    "profile of nobody": (
        lambda e: e.stores.profiles.append(dict(e.stores.profiles[0], id=13, auth_user_id=99)), "I2"),
    "doubled change": (lambda e: e.stores.profiles[0].update(version=6), "I3"),
    "doubled maybe": (lambda e: e.stores.profiles[1].update(version=4), "I3"),
    "version that counts too little": (lambda e: e.stores.profiles[0].update(version=1), "I3"),
    "message taken in twice": (lambda e: e.stores.user_inbox.append(e.stores.user_inbox[0]), "I3"),
    "registration sent under two ids": (
        lambda e: e.stores.user_inbox.append({"source": "auth-service", "message_id": "c"}), "I3"),
    "role lost in the Auth Service": (lambda e: e.stores.accounts[1].update(roles="PATIENT"), "I4"),
    "role command lost on both sides": (
        lambda e: (e.stores.accounts[1].update(roles="PATIENT"), e.stores.profiles[0].update(roles="PATIENT")), "I4"),
    "block lost in the Auth Service": (lambda e: e.stores.accounts[2].update(blocked=0), "I4"),
    "block lost on both sides": (
        lambda e: (e.stores.accounts[2].update(blocked=0), e.stores.profiles[1].update(blocked=0)), "I4"),
    "restore undone on both sides": (
        lambda e: [row.update(blocked=1, block_reason=REASON) for row in (e.stores.accounts[1], e.stores.profiles[0])],
        "I4"),
    "reason of an older block": (lambda e: e.stores.accounts[2].update(block_reason="older"), "I4"),
    "version seen to fall": (lambda e: e.version_samples.append({("account", 1): 2}), "I5"),
    "version fallen since the last sample": (lambda e: e.version_samples.append({("account", 1): 6}), "I5"),
    "account seen and gone": (lambda e: e.version_samples.append({("account", 9): 1}), "I5"),
    "command from nowhere": (lambda e: e.stores.accounts[2].update(command_version=4), "I5"),
    "message left in the Auth Service": (lambda e: e.stores.auth_outbox.append(dict(OUTBOX_ROW)), "I6"),
    "message left in the User Service": (lambda e: e.stores.user_outbox.append(dict(OUTBOX_ROW)), "I6"),
    "message given up": (lambda e: e.stores.user_outbox.append(dict(OUTBOX_ROW, dead=1)), "I6"),
    "poison that vanished": (lambda e: setattr(e, "planted_dead", 1), "I6"),
    "name lost": (lambda e: e.stores.profiles[0].update(first_name=""), "I7"),
    "refused name stored": (lambda e: e.stores.profiles[1].update(first_name="Bobby"), "I7"),
    "password refused after all": (lambda e: add(e, told("last login", "ann", at=30, status=400)), "I7"),
    "read while blocked": (lambda e: add(e, told("read", "ann", at=6.2)), "I8"),
    "token while blocked": (lambda e: add(e, told("login", "bob", at=9)), "I8"),
    "last token while blocked": (lambda e: add(e, told("last login", "bob", at=30)), "I8"),
    "no answer for a minute": (lambda e: add(e, Attempt("read", "ann", None, 40, 100, None)), "answers"),
    "a defect": (lambda e: add(e, told("login", "ann", at=9, status=500)), "answers"),
    "change in spite of 503": (
        lambda e: (add(e, told("patch", "bob", "Robert", at=9, status=503)),
                   e.stores.profiles[1].update(first_name="Robert")), "I7"),
}


@pytest.mark.parametrize("doctor, invariant", DOCTORED.values(), ids=DOCTORED.keys())
def test_what_is_wrong_is_complained_of(doctor, invariant):
    evidence = ann_and_bob()
    doctor(evidence)
    assert invariant in {breach.split(":")[0] for breach in breaches(evidence)}, breaches(evidence)


# What a lost answer, an overlap or a delay allows must not be complained of.
ALLOWED = {
    "lost answer, not done": lambda e: (
        e.stores.profiles[1].update(first_name="", version=2), e.stores.accounts[2].update(command_version=2)),
    "read that began before the block was answered": lambda e: add(e, told("read", "ann", at=5.4)),
    "read that ended after the restore was sent": lambda e: add(e, told("read", "ann", at=6.9)),
    "command nobody knows of": lambda e: (
        add(e, told("roles", "bob", ["CLERK"], at=9, status=None)),
        e.stores.profiles[1].update(roles="CLERK", version=4), e.stores.accounts[2].update(roles='["CLERK"]')),
    "planted poison": lambda e: (
        e.stores.user_outbox.append(dict(OUTBOX_ROW, dead=1)), setattr(e, "planted_dead", 1)),
    "planted profile": lambda e: (
        e.stores.profiles.append(dict(e.stores.profiles[0], id=13, auth_user_id=99)),
        setattr(e, "planted_profiles", frozenset({99}))),
}


@pytest.mark.parametrize("change", ALLOWED.values(), ids=ALLOWED.keys())
def test_what_may_be_is_not_complained_of(change):
    evidence = ann_and_bob()
    change(evidence)
    assert breaches(evidence) == []


def test_a_pending_block_may_leave_the_auth_service_behind():
    evidence = ann_and_bob()
    attempts = [dataclasses.replace(attempt, status=202) if attempt.kind == "block" and attempt.who == "ann" else attempt
                for attempt in evidence.history.attempts()]
    evidence.history = History([*attempts, told("login", "ann", at=6.2)])
    assert breaches(evidence) == []
    evidence.history.add(told("read", "ann", at=6.2))
    assert [breach[:2] for breach in breaches(evidence)] == ["I8"]


@pytest.mark.parametrize("attempts, expected", [
    ([], [""]),
    ([("a", 200)], ["a"]),
    ([("a", 200), ("b", None)], ["a", "b"]),
    ([("a", None), ("b", 200)], ["b"]),
    ([("a", None), ("b", 404), ("c", 503), ("d", 500)], ["", "a", "d"]),
])
def test_possible_values(attempts, expected):
    attempts = [told("patch", "ann", value, status=status) for value, status in attempts]
    assert possible_values("", attempts, lambda attempt: attempt.asked) == expected


def test_a_refused_connection_is_no_maybe():
    refused = Attempt("patch", "ann", "Ann", refused=True)
    assert not refused.done and not refused.maybe
    assert possible_values("", [refused], lambda attempt: attempt.asked) == [""]


def test_a_history_survives_a_file(tmp_path):
    history = ann_and_bob().history
    history.save(tmp_path / "history.jsonl")
    assert History.load(tmp_path / "history.jsonl").attempts() == history.attempts()
