# SPDX-License-Identifier: Apache-2.0
"""gatehouse db copy: the services' data move to another engine, and nobody notices."""
import contextlib
import fcntl
import os
import pty
import signal
import sqlite3
import subprocess

import pytest

from harness import postgres_server
from harness.process import binary, environment, wait_until

pytestmark = [
    pytest.mark.sqlite,
    pytest.mark.skipif(bool(postgres_server.missing()), reason=str(postgres_server.missing()))]

PEOPLE = 3500


@pytest.fixture(scope="module")
def server():
    with postgres_server.PostgresServer() as running:
        yield running


@pytest.fixture
def place(server):
    """A server's address under which auth_db and user_db are new and empty."""
    for name in ("auth_db", "user_db"):
        server.psql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.create(name)
    return server.url("").rstrip("/")


def db_copy(*words, **options):
    return subprocess.run([binary("gatehouse"), "db", "copy", *map(str, words)], env=environment(), stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=60, **options)


def assert_copied(*words):
    run = db_copy(*words)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "NOT EQUAL" not in run.stdout and postgres_server.PASSWORD_IN_URL not in run.stdout + run.stderr
    return run


def assert_refused(*words, telling):
    run = db_copy(*words)
    assert run.returncode == 2 and run.stdout == "", run
    line = run.stderr.splitlines()[-1]
    assert telling in line and postgres_server.PASSWORD_IN_URL not in run.stderr, run.stderr


def migrate(program, url):
    setting = {"auth-service": "DATABASE_URL", "user-service": "USER_SERVICE_DATABASE_URL"}[program]
    subprocess.run([binary(program), "migrate"], env=environment(**{setting: url}), check=True, capture_output=True, timeout=30)


@pytest.fixture
def accounts(tmp_path):
    """The URL of an Auth Service's database with PEOPLE accounts, so that a copy takes several steps."""
    file = tmp_path / "auth.db"
    url = f"sqlite:///{file}"
    migrate("auth-service", url)
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.executemany(
            "INSERT INTO accounts (id, username, username_key, email, email_key, roles, created_at, updated_at) VALUES (?1, ?2, ?2, ?3, ?3, 'PATIENT', 1, 2)",
            ((number, f"person{number}", f"person{number}@example.com") for number in range(1, PEOPLE + 1)))
        connection.executemany("INSERT INTO credentials VALUES (?, ?)", ((number, f"hash {number}") for number in range(1, PEOPLE + 1)))
    return url


def test_everything_moves_to_postgresql_and_back(new_pair, place, tmp_path):
    pair = new_pair()
    anna, boris, clara = pair.new_person(), pair.new_person(roles=["PATIENT", "DOCTOR"]), pair.new_person()
    dora = pair.new_person()
    assert pair.block(clara, "Zu laut, слишком").status_code == 200
    pair.user.stop()
    emil = pair.register()
    pair.auth.stop()
    pair.user.start()
    assert pair.set_roles(dora, ["PATIENT", "DOCTOR"]).status_code == 202, "waits in the outbox"
    pair.user.stop()

    run = assert_copied("--from", f"sqlite:///{pair.folder}", "--to", place)
    assert "accounts" in run.stdout and "auth_db" in run.stdout and "user_db" in run.stdout
    use(pair, f"{place}/auth_db", f"{place}/user_db")
    assert_all_is_there(pair, anna, boris, clara, dora, emil)
    newest = pair.new_person()
    assert newest.id == emil.id + 1 and newest.profile_id > emil.profile_id
    pair.stop()

    back = tmp_path / "back"
    assert_copied("--from", place, "--to", f"sqlite:///{back}/")
    use(pair, f"sqlite:///{back}/auth.db", f"sqlite:///{back}/user.db")
    assert_all_is_there(pair, anna, boris, clara, dora, emil, newest)
    assert pair.new_person().id == newest.id + 1


def use(pair, auth_url, user_url):
    pair.auth.settings["DATABASE_URL"] = auth_url
    pair.user.settings["USER_SERVICE_DATABASE_URL"] = user_url
    pair.start()


def assert_all_is_there(pair, anna, boris, clara, dora, *others):
    wait_until(lambda: "DOCTOR" in pair.account(dora)["roles"], "the command that waited arrives")
    for person in (anna, boris, dora, *others):
        pair.with_profile(person)
        person.token = pair.sign_in(person)
        me = pair.user.get("/users/me", headers=person.bearer)
        assert me.status_code == 200 and me.json()["email"] == person.email
    assert set(pair.profile(boris)["roles"]) == set(pair.account(boris)["roles"]) == {"PATIENT", "DOCTOR"}
    blocked = pair.auth.post("/token", data={"username": clara.username, "password": clara.password})
    assert blocked.status_code == 400 and blocked.json()["detail"] == "User is blocked"
    assert pair.profile(clara)["block_reason"] == "Zu laut, слишком"


@contextlib.contextmanager
def held_up(server, database, table, row):
    """Whoever inserts the row waits until the block ends."""
    server.psql("CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS "
                "'BEGIN PERFORM pg_advisory_xact_lock_shared(7); RETURN NEW; END'", database)
    server.psql(f"CREATE TRIGGER hold BEFORE INSERT ON {table} FOR EACH ROW WHEN (NEW.id = {row}) EXECUTE FUNCTION hold()", database)
    holder = subprocess.Popen(["psql", "-X", "-A", "-t", "-q", server.url(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        holder.stdin.write("SELECT pg_advisory_lock(7), 'held';\n")
        holder.stdin.flush()
        assert "held" in holder.stdout.readline()
        yield
    finally:
        holder.communicate()
    server.psql(f"DROP TRIGGER hold ON {table}", database)


def test_a_killed_copy_goes_on_where_it_was(accounts, server, place):
    migrate("auth-service", f"{place}/auth_db")
    count = lambda: int(server.psql("SELECT count(*) FROM accounts", "auth_db"))  # noqa: E731
    with held_up(server, "auth_db", "accounts", 2500):
        command = [binary("gatehouse"), "db", "copy", "--from", accounts, "--to", place]
        with subprocess.Popen(command, env=environment(), stderr=subprocess.DEVNULL) as first:
            wait_until(lambda: count() == 2000, "two thousand are there, the others wait")
            first.send_signal(signal.SIGKILL)
    others = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'gatehouse'"
    wait_until(lambda: server.psql(others) == "0", "the server has noticed")
    found = count()
    assert found in (2000, 3000), "what was under way may have been committed, in whole"

    run = assert_copied("--from", accounts, "--to", place)
    assert f"looking at what is there of accounts: {found} rows" in run.stderr
    assert count() == PEOPLE and server.psql("SELECT max(id) FROM accounts", "auth_db") == str(PEOPLE)
    again = assert_copied("--from", accounts, "--to", place)
    assert again.stdout == run.stdout


def test_what_was_changed_on_the_way_is_told(accounts, server, place):
    migrate("auth-service", f"{place}/auth_db")
    server.psql("CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.password_hash := ''x''; RETURN NEW; END'", "auth_db")
    server.psql("CREATE TRIGGER spoil BEFORE INSERT ON credentials FOR EACH ROW WHEN (NEW.account_id = 1234) EXECUTE FUNCTION spoil()", "auth_db")
    run = db_copy("--from", accounts, "--to", place)
    assert run.returncode == 1, run
    unequal = [line.split()[0] for line in run.stdout.splitlines() if "NOT EQUAL" in line]
    assert unequal == ["credentials"] and "not equal" in run.stderr.splitlines()[-1]


def test_a_destination_with_other_data_is_refused_and_left_alone(accounts, server, place):
    assert_copied("--from", accounts, "--to", place)
    server.psql("UPDATE accounts SET blocked = 1 WHERE id = 1", "auth_db")
    server.psql("DELETE FROM credentials WHERE account_id > 100", "auth_db")
    before = server.psql("SELECT md5(string_agg(a::text, ',' ORDER BY id)) FROM accounts a", "auth_db")
    assert_refused("--from", accounts, "--to", place, telling="table accounts has a row (1)")
    assert server.psql("SELECT md5(string_agg(a::text, ',' ORDER BY id)) FROM accounts a", "auth_db") == before
    assert server.psql("SELECT count(*) FROM credentials", "auth_db") == "100"


def test_a_destination_of_the_other_service_is_refused(accounts, server, place):
    migrate("user-service", f"{place}/user_db")
    assert_refused("--from", accounts, "--to", f"{place}/user_db", telling="holds the data of the User Service")
    assert server.psql("SELECT to_regclass('accounts') IS NULL", "user_db") == "t"


def test_a_missing_database_comes_with_the_line_that_makes_it(accounts, server, place):
    server.psql("DROP DATABASE auth_db")
    run = db_copy("--from", accounts, "--to", place)
    assert run.returncode == 2, run
    line = run.stderr.strip().partition("create it with: ")[2].split()
    assert line[0] == "createdb", run.stderr
    subprocess.run(line, check=True, env={**os.environ, "PGPASSWORD": postgres_server.PASSWORD})
    assert_copied("--from", accounts, "--to", place)


def test_a_source_of_an_older_release_is_refused(accounts, place, tmp_path):
    with contextlib.closing(sqlite3.connect(tmp_path / "auth.db")) as connection, connection:
        connection.execute("DELETE FROM schema_migrations WHERE name LIKE 'messaging/%'")
    assert_refused("--from", accounts, "--to", place, telling="`auth-service migrate`")


def test_a_source_of_a_newer_release_is_refused(accounts, place, tmp_path):
    with contextlib.closing(sqlite3.connect(tmp_path / "auth.db")) as connection, connection:
        connection.execute("INSERT INTO schema_migrations VALUES ('auth/9999_more', 'x', 1, 0)")
    assert_refused("--from", accounts, "--to", place, telling="newer release")


def test_a_folder_in_use_is_refused(accounts, place, tmp_path):
    with open(tmp_path / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert_refused("--from", accounts, "--to", place, telling="stop it first")
    assert_copied("--from", accounts, "--to", place)


@pytest.mark.parametrize("words,telling", [
    ([], "--from is required"), (["--from", "sqlite:///nowhere.db", "--to", "sqlite:///x.db"], "there is no such file"),
    (["--from", "nowhere.db", "--to", "sqlite:///x.db"], "is not a database URL"),
    (["--from", "postgresql://u:hidden@127.0.0.1:1/x", "--to", "sqlite:///x.db"], "cannot connect")])
def test_what_cannot_be_is_told(words, telling, tmp_path):
    run = db_copy(*words, cwd=tmp_path)
    assert run.returncode == 2 and telling in run.stderr and "hidden" not in run.stderr, run
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_shows_how_far_it_is(accounts, place):
    reader, writer = pty.openpty()
    run = subprocess.Popen([binary("gatehouse"), "db", "copy", "--from", accounts, "--to", place], env=environment(),
                           stdout=subprocess.PIPE, stderr=writer)
    os.close(writer)
    text = b""
    with contextlib.suppress(OSError):  # EIO: the last one has closed the terminal
        while chunk := os.read(reader, 65536):
            text += chunk
    os.close(reader)
    assert b"checksum" in run.communicate(timeout=20)[0] and run.returncode == 0
    assert b"\r\x1b[KAuth Service: copying accounts: 0 of 3500" in text
    assert b"\r\x1b[KAuth Service: copying accounts: 3500 rows\r\n" in text
    assert text.endswith(b"\r\x1b[K"), "nothing half written stays"
