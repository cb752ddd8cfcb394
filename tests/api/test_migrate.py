# SPDX-License-Identifier: Apache-2.0
"""`auth-service migrate` and `user-service migrate`: the schema without a start."""
import subprocess

import pytest

from harness import databases
from harness.gatehouse_process import auth_service, new_secret_key, user_service
from harness.process import binary, environment

PROGRAMS = {"auth-service": ("DATABASE_URL", auth_service, "auth/0001_accounts"),
            "user-service": ("USER_SERVICE_DATABASE_URL", user_service, "user/0001_profiles")}


def migrate(program, url, *flags):
    run = subprocess.run([binary(program), "migrate", *flags], env=environment(**{PROGRAMS[program][0]: url}), capture_output=True,
                         text=True, timeout=30)
    return run.returncode, run.stdout.splitlines(), run.stderr.splitlines()


@pytest.mark.parametrize("program", PROGRAMS)
def test_steps_are_shown_taken_and_not_taken_again(program, tmp_path, started):
    setting, make, first = PROGRAMS[program]
    database = databases.new("migrated", tmp_path)
    status, steps, errors = migrate(program, database.url, "--dry-run")
    assert (status, errors) == (0, []) and f"would apply {first}" in steps
    assert migrate(program, database.url, "--dry-run") == (0, steps, []), "nothing has changed"
    assert migrate(program, database.url) == (0, [step.replace("would apply", "applied") for step in steps], [])
    nothing = (0, ["the schema is up to date, there is nothing to do"], [])
    assert migrate(program, database.url, "--dry-run") == migrate(program, database.url) == nothing
    service = started(make(tmp_path, new_secret_key(), "http://127.0.0.1:1", **{setting: database.url}))
    assert "migration_applied" not in service.log()


@pytest.mark.sqlite
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_dry_run_makes_no_file(program, tmp_path):
    assert migrate(program, f"sqlite:///{tmp_path}/new.db", "--dry-run")[0] == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("flags", [[], ["--dry-run"]])
@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("url", ["postgresql://u:hidden@127.0.0.1:1/x", "sqlite:////proc/nowhere/x.db/", "mysql://x"])
def test_what_is_in_the_way_is_one_line(program, flags, url):
    if url.startswith("sqlite") and flags:
        pytest.skip("a file that is not there has all steps before it")
    status, steps, (line,) = migrate(program, url, *flags)
    assert (status, steps) == (2, []) and PROGRAMS[program][0] in line and "hidden" not in line


@pytest.mark.parametrize("program", PROGRAMS)
def test_help_names_it(program):
    run = subprocess.run([binary(program), "--help"], env=environment(), capture_output=True, text=True, timeout=20)
    assert f"{program} migrate --dry-run" in run.stdout
