# SPDX-License-Identifier: Apache-2.0
"""gatehouse token service, the keys of a data folder, and what doctor says of token settings that differ."""
import stat
import subprocess

import httpx
import pytest

from harness import forged_token
from harness.process import binary, environment

# Fixed, because they are in the names of tests.
KEY, INTERNAL = "b7e151628aed2a6abf7158809cf4f3c762e7160f", "9e3779b97f4a7c15f39cc0605cedc8341082276b"


def gatehouse(*words, cwd, **settings):
    return subprocess.run([binary("gatehouse"), *words], cwd=cwd, env=environment(**settings), capture_output=True, text=True,
                          timeout=60)


def make(cwd, *words, scope="profiles:read", **settings):
    return gatehouse("token", "service", "--name", "reports", "--scope", scope, *words, cwd=cwd, **settings)


@pytest.mark.parametrize("scope,internal,signer,aud,written", [
    ("profiles:read", None, KEY, None, "profiles:read"),
    ("internal", None, KEY, None, "internal"),
    ("profiles:read", INTERNAL, INTERNAL, "user-service", "profiles:read"),
    ("accounts:read,profiles:read", INTERNAL, INTERNAL, ["auth-service", "user-service"], "profiles:read accounts:read"),
    ("accounts:read accounts:command", INTERNAL, INTERNAL, "auth-service", "accounts:command accounts:read"),
])
def test_a_token_for_a_service(tmp_path, scope, internal, signer, aud, written):
    settings = {"SECRET_KEY": KEY, **({"INTERNAL_SECRET_KEY": internal} if internal else {})}
    run = make(tmp_path, "--ttl", "15m", scope=scope, **settings)
    assert (run.returncode, run.stderr) == (0, ""), run.stderr
    token = run.stdout.rstrip("\n")
    claims = forged_token.claims_of(token)
    assert token.rpartition(".")[2] == forged_token.sign(token.rpartition(".")[0], signer)
    assert (claims["sub"], claims["scope"], claims.get("aud")) == ("service:reports", written, aud)
    assert claims["exp"] - claims["iat"] == 900 and "user_id" not in claims
    shown = gatehouse("token", "inspect", token, cwd=tmp_path, **settings)
    assert shown.returncode == 0, shown.stdout
    assert "everything" in shown.stdout if scope == "internal" else written.split()[0] in shown.stdout
    assert "signed with " + ("INTERNAL_SECRET_KEY" if internal else "SECRET_KEY") in shown.stdout


@pytest.mark.parametrize("words,settings,name", [
    ({"scope": "profiles:write"}, {}, "--scope"), ({"scope": ""}, {}, "--scope"), ({"scope": "internal,profiles:read"}, {}, "--scope"),
    ({"scope": "internal"}, {"INTERNAL_SECRET_KEY": INTERNAL}, "--scope"), ({"ttl": "2h"}, {"INTERNAL_SECRET_KEY": INTERNAL}, "--ttl"),
    ({"ttl": "soon"}, {}, "--ttl"), ({"ttl": "0s"}, {}, "--ttl"), ({}, {"SECRET_KEY": ""}, "SECRET_KEY_FILE"),
])
def test_a_token_that_cannot_be_made(tmp_path, words, settings, name):
    words = dict(words)
    ttl = ("--ttl", words.pop("ttl")) if "ttl" in words else ()
    run = make(tmp_path, *ttl, **words, **{"SECRET_KEY": KEY, **settings})
    assert run.returncode == 2 and run.stdout == "" and name in run.stderr, run.stderr
    assert KEY not in run.stderr and INTERNAL not in run.stderr


def test_a_long_life_is_warned_of(tmp_path):
    run = make(tmp_path, "--ttl", "2d", SECRET_KEY=KEY)
    assert run.returncode == 0 and "longer than an hour" in run.stderr and run.stdout.count(".") == 2


# One side has another value, or the only one. doctor's own settings are those of the first side.
DIFFERENCES = [
    ("JWT_ISSUER", "house", None), ("JWT_ISSUER", None, "house"), ("JWT_ISSUER", "house", "hut"),
    ("JWT_AUDIENCE", "house", None), ("JWT_AUDIENCE", None, "house"), ("JWT_AUDIENCE", "house", "hut"),
    ("ALGORITHM", "HS256", "HS512"), ("ALGORITHM", "HS384", "HS256"),
    ("INTERNAL_SECRET_KEY", INTERNAL, None), ("INTERNAL_SECRET_KEY", None, INTERNAL), ("INTERNAL_SECRET_KEY", INTERNAL, KEY),
    ("SECRET_KEY", KEY, None),
]


def doctor(pair, **settings):
    run = gatehouse("doctor", cwd=pair.folder, AUTH_SERVICE_URL=pair.auth.url, USER_SERVICE_URL=pair.user.url,
                    **{"SECRET_KEY": pair.secret_key, **{name: value for name, value in settings.items() if value}})
    return run.returncode, [line for line in run.stdout.splitlines() if line.startswith("FAIL")], run.stdout


def with_value(name, value):
    return {name: value} if value else {}


@pytest.mark.parametrize("side", ["auth", "user"])
@pytest.mark.parametrize("name,ours,theirs", DIFFERENCES)
def test_doctor_names_the_setting_that_differs(new_pair, side, name, ours, theirs):
    settings = {"auth": with_value(name, ours), "user": with_value(name, theirs)}
    if side == "user":
        settings = {"auth": settings["user"], "user": settings["auth"]}
    pair = new_pair(auth_settings=settings["auth"], user_settings=settings["user"])
    status, failures, output = doctor(pair, **with_value(name, ours))
    assert status == 1 and any(name in failure for failure in failures), output
    wrong = {"SECRET_KEY", "ALGORITHM", "JWT_ISSUER", "JWT_AUDIENCE", "INTERNAL_SECRET_KEY"} - {name}
    if name != "SECRET_KEY":  # A key that does not fit may be any of them, at a service of another make.
        assert not any(word in failure.split() for failure in failures for word in wrong), output


@pytest.mark.parametrize("settings", [
    {}, {"JWT_ISSUER": "house"}, {"JWT_AUDIENCE": "house"}, {"ALGORITHM": "HS512"}, {"INTERNAL_SECRET_KEY": INTERNAL},
    {"INTERNAL_SECRET_KEY": INTERNAL, "JWT_ISSUER": "house", "JWT_AUDIENCE": "hut", "ALGORITHM": "HS384"}], ids=str)
def test_doctor_is_content_with_the_same_settings(new_pair, settings):
    pair = new_pair(auth_settings=settings, user_settings=settings)
    status, failures, output = doctor(pair, **settings)
    assert (status, failures) == (0, []), output
    assert output.count("accepts our key") == 2
