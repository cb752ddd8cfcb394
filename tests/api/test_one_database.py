# SPDX-License-Identifier: Apache-2.0
"""Two services on one database: the second is refused, however the URL is spelled; a shared one is split."""
import os
import subprocess

import pytest

from harness import databases, postgres_server
from harness.gatehouse_process import auth_service, new_secret_key, user_service
from harness.pair import PASSWORD
from harness.ports import free_port
from harness.process import binary, environment, wait_until
from harness.stub_service import StubService

NOBODY = "http://127.0.0.1:1"
SETTINGS = {"auth-service": "DATABASE_URL", "user-service": "USER_SERVICE_DATABASE_URL"}


def service_on(program, folder, url, key=None, peer=NOBODY):
    make = {"auth-service": auth_service, "user-service": user_service}[program]
    return make(folder, key or new_secret_key(), peer, **{SETTINGS[program]: url})


def refusal_of(program, url, folder, words=()):
    """The one line with which a start on `url` ends."""
    settings = service_on(program, folder, url).settings
    run = subprocess.run([binary(program), *words], cwd=folder, env=environment(**settings, HOST="127.0.0.1", PORT=free_port()),
                         stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30)
    assert run.returncode == 2, run
    assert len(run.stderr.splitlines()) == 1 and postgres_server.PASSWORD_IN_URL not in run.stderr, run.stderr
    return run.stderr


def assert_refused(program, url, folder, words=()):
    line = refusal_of(program, url, folder, words)
    owner = "User Service" if program == "auth-service" else "Auth Service"
    assert f"{SETTINGS[program]}: " in line and f"the data of the {owner}" in line and "gatehouse db copy --from" in line, line


def spellings(database, folder):
    """Other URLs of the database."""
    if databases.postgres():
        return [database.url.replace("127.0.0.1", "localhost"), database.url.replace("postgresql://", "postgres://"),
                database.url.replace("postgresql://", "postgresql+psycopg://"), database.url + "?sslmode=prefer"]
    os.symlink(database.path, folder / "link.db")
    os.symlink(database.path.parent, folder / "elsewhere")
    return [f"sqlite:///{folder / 'link.db'}", f"sqlite:///{folder / 'elsewhere' / database.path.name}",
            f"sqlite:///./{os.path.relpath(database.path, folder)}"]


@pytest.mark.parametrize("first, second", [("auth-service", "user-service"), ("user-service", "auth-service")])
def test_the_second_service_is_refused(tmp_path, started, first, second):
    database = databases.new("one", tmp_path)
    owner = started(service_on(first, tmp_path, database.url))
    for url in [database.url, *spellings(database, tmp_path)]:
        assert_refused(second, url, tmp_path)
    assert_refused(second, database.url, tmp_path, ["migrate"])
    assert_refused(second, database.url, tmp_path, ["migrate", "--dry-run"])
    owner.restart()


@pytest.mark.sqlite
@pytest.mark.parametrize("program", list(SETTINGS))
def test_a_file_with_two_names_is_refused(tmp_path, program):
    """SQLite has a journal for each name: whoever comes by the other sees only a part of the database."""
    database = databases.new("one", tmp_path)
    subprocess.run([binary("auth-service"), "migrate"], env=environment(DATABASE_URL=database.url), check=True, capture_output=True, timeout=30)
    os.link(database.path, tmp_path / "hard.db")
    assert "hard links" in refusal_of(program, f"sqlite:///{tmp_path / 'hard.db'}", tmp_path)


def test_only_one_of_two_that_begin_at_once_starts(tmp_path, started):
    for number in range(5):
        database = databases.new(f"race{number}", tmp_path)
        processes = []
        for program in SETTINGS:
            service = service_on(program, tmp_path, database.url)
            service.status_expected = None
            processes.append(started(service, wait=False))

        def ended(processes=processes):
            return [service.popen.poll() for service in processes if not service.is_running()]

        assert wait_until(ended, "one of them is refused") == [2]
        winner = next(service for service in processes if service.is_running())
        winner.wait_ready()


@pytest.mark.parametrize("command", [
    ("admin", "create", "--username", "root.admin", "--email", "r@example.com", "--password-stdin"),
    ("users", "export"), ("events", "dead", "list")])
def test_commands_refuse_the_other_services_database(tmp_path, command):
    urls = {}
    for program, name in (("auth-service", "USER_SERVICE_DATABASE_URL"), ("user-service", "DATABASE_URL")):
        urls[name] = databases.new(name.lower(), tmp_path).url
        subprocess.run([binary(program), "migrate"], env=environment(**{SETTINGS[program]: urls[name]}), check=True, capture_output=True, timeout=30)
    run = subprocess.run([binary("gatehouse"), *command], cwd=tmp_path, env=environment(SECRET_KEY=new_secret_key(), **urls),
                         input=PASSWORD, capture_output=True, text=True, timeout=30)
    assert run.returncode != 0 and "the data of the" in run.stderr, run


def shared(folder, started):
    """A database that both services of an earlier release have used, with events of both that wait."""
    database = databases.new("shared", folder)
    key = new_secret_key()
    with StubService(lambda _call: (503, {})) as stub:
        auth = started(service_on("auth-service", folder, database.url, key, stub.url))
        body = {"username": "anna", "email": "anna@example.com", "password": PASSWORD}
        assert auth.post("/register", json=body).status_code == 201
        auth.stop()
    own = databases.new("own", folder)
    subprocess.run([binary("user-service"), "migrate"], env=environment(USER_SERVICE_DATABASE_URL=own.url), check=True, capture_output=True, timeout=30)
    return database, own, key


def join(database, own):
    """Puts the User Service's tables and steps into `database`, as the release before did."""
    steps = own.rows("SELECT name, checksum, applied_at, breaking FROM schema_migrations WHERE name LIKE 'user/%' ORDER BY name")
    if databases.postgres():
        dump = subprocess.run([databases.postgres().bin / "pg_dump", "--schema-only", "-t", "profiles", "-t", "profile_roles", own.url],
                              check=True, capture_output=True, text=True, timeout=30).stdout
        statements = ["\n".join(line for line in dump.splitlines() if not line.startswith("SET ") and "set_config" not in line)]
    else:
        statements = [row["sql"] for row in own.rows("SELECT sql FROM sqlite_master WHERE tbl_name LIKE 'profile%' AND sql IS NOT NULL")]
    for statement in statements:
        database.execute(statement)
    for step in steps:
        database.execute("INSERT INTO schema_migrations (name, checksum, applied_at, breaking) VALUES "
                         f"('{step['name']}', '{step['checksum']}', {step['applied_at']}, {step['breaking']})")
    database.execute("INSERT INTO profiles (id, auth_user_id, email, first_name, last_name, roles, blocked, block_reason, version, created_at, updated_at)"
                     " VALUES (7, 1, 'anna@example.com', 'Anna', 'A', 'PATIENT', 1, 'why', 2, 1, 2)")
    database.execute("INSERT INTO outbox_events (destination, event_id, source, type, subject, time, version, data, trace_parent, created_at)"
                     " VALUES ('peer', 'e-1', 'user-service', 'UserBlocked', '1', 1, 2, '{}', '', 1)")
    database.execute("INSERT INTO outbox (message_id, type, subject, version, payload, trace_parent, created_at)"
                     " VALUES ('m-1', 'block', '1', 2, '{}', '', 1)")


def test_a_shared_database_is_refused_by_both_and_split(tmp_path, started):
    database, own, key = shared(tmp_path, started)
    join(database, own)
    for program in SETTINGS:
        assert_refused(program, database.url, tmp_path)
    auth, user = databases.new("auth", tmp_path), databases.new("user", tmp_path)
    run = subprocess.run([binary("gatehouse"), "db", "copy", "--from", database.url, "--auth-to", auth.url, "--user-to", user.url],
                         env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stdout + run.stderr
    assert [row["source"] for row in auth.rows("SELECT source FROM outbox_events")] == ["auth-service"]
    assert [row["source"] for row in user.rows("SELECT source FROM outbox_events")] == ["user-service"]
    assert auth.rows("SELECT type FROM outbox") == [] and user.rows("SELECT type FROM outbox") == [{"type": "block"}]
    assert "profiles" not in auth.tables() and "accounts" not in user.tables()
    started(service_on("auth-service", tmp_path, auth.url, key))
    users = started(service_on("user-service", tmp_path, user.url, key))
    assert users.is_running() and user.rows("SELECT id FROM profiles") == [{"id": 7}]


@pytest.mark.sqlite
def test_the_command_of_the_refusal_splits_the_database(tmp_path, started):
    database, own, _key = shared(tmp_path, started)
    join(database, own)
    command = refusal_of("user-service", database.url, tmp_path).strip().partition("split it: ")[2]
    assert command.startswith("gatehouse db copy")
    run = subprocess.run(command, shell=True, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
                         env={**environment(), "PATH": f"{binary('gatehouse').parent}:{os.environ['PATH']}"})
    assert run.returncode == 0, run.stdout + run.stderr
    for setting, program in (("DATABASE_URL", "auth-service"), ("USER_SERVICE_DATABASE_URL", "user-service")):
        line = next(line for line in run.stdout.splitlines() if line.startswith(f"Set {setting} "))
        started(service_on(program, tmp_path, line.split(" to ")[1]))


def test_up_refuses_one_database_before_it_makes_anything(tmp_path):
    database = databases.new("up", tmp_path)
    other = database.url.replace("127.0.0.1", "localhost") if databases.postgres() else f"sqlite:///{tmp_path}/./up.db"
    run = subprocess.run([binary("gatehouse"), "up"], cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30,
                         env=environment(AUTH_PORT=free_port(), USER_PORT=free_port(), DATABASE_URL=database.url, USER_SERVICE_DATABASE_URL=other))
    assert run.returncode == 2 and len(run.stderr.splitlines()) == 1, run
    assert "DATABASE_URL and USER_SERVICE_DATABASE_URL name one database" in run.stderr, run
    if databases.postgres():
        assert database.tables() == []
    else:
        assert not database.path.exists()


@pytest.mark.postgres
def test_two_schemas_of_one_database_are_two_databases(tmp_path, started):
    database = databases.new("schemas", tmp_path)
    for schema in ("a", "u"):
        database.execute(f"CREATE SCHEMA {schema}")
    started(service_on("auth-service", tmp_path, f"{database.url}?options=-csearch_path%3Da"))
    started(service_on("user-service", tmp_path, f"{database.url}?options=-csearch_path%3Du"))
