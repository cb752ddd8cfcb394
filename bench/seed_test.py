# SPDX-License-Identifier: Apache-2.0
import contextlib
import sqlite3

import pytest

from engines import ENGINES, OWNER
from seed import seed

TABLES = {
    "town_auth": """
        CREATE TABLE accounts (id {serial}, username TEXT NOT NULL, username_key TEXT NOT NULL UNIQUE,
                               email TEXT NOT NULL, email_key TEXT NOT NULL UNIQUE, created_at BIGINT NOT NULL);
        CREATE TABLE credentials (account_id BIGINT PRIMARY KEY REFERENCES accounts (id), password_hash TEXT NOT NULL);
        INSERT INTO accounts (username, username_key, email, email_key, created_at)
            VALUES ('seed0', 'seed0', 'seed0@example.com', 'seed0@example.com', 5);
        INSERT INTO credentials (account_id, password_hash) VALUES (1, 'hash');""",
    "town_user": """
        CREATE TABLE profiles (id {serial}, auth_user_id BIGINT NOT NULL UNIQUE, email TEXT NOT NULL);
        CREATE TABLE profile_roles (role TEXT NOT NULL, profile_id BIGINT NOT NULL, PRIMARY KEY (role, profile_id));
        INSERT INTO profiles (auth_user_id, email) VALUES (1, 'seed0@example.com');
        INSERT INTO profile_roles (role, profile_id) VALUES ('PATIENT', 1), ('DOCTOR', 1);"""}


@pytest.fixture(params=ENGINES)
def engine(request, tmp_path):
    if ENGINES[request.param].missing():
        pytest.skip(ENGINES[request.param].missing())
    with ENGINES[request.param](tmp_path) as started:
        yield started


def run(engine, database, script):
    if engine.name == "postgresql":
        return engine.server.psql(f"SET ROLE {OWNER}; " + script, database)
    with contextlib.closing(sqlite3.connect(engine.new_database(database).removeprefix("sqlite:///"))) as connection:
        return connection.executescript(script)


def make_tables(engine, but=""):
    serial = {"sqlite": "INTEGER PRIMARY KEY AUTOINCREMENT",
              "postgresql": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"}[engine.name]
    for database, tables in TABLES.items():
        if engine.name == "postgresql":
            engine.new_database(database)
        run(engine, database, tables.replace("{serial}", serial) + but)


def test_fills_both_databases_alike(engine):
    make_tables(engine)
    seed(engine, "town", 5000)
    for database, counts in {"town_auth": {"accounts": 5000, "credentials": 5000},
                             "town_user": {"profiles": 5000, "profile_roles": 10_000}}.items():
        for table, count in counts.items():
            assert engine.number(database, f"SELECT COUNT(*) FROM {table}") == count, table
    like_its_number = "username = 'seed' || id AND username_key = username AND email = username || '@example.com'"
    assert engine.number("town_auth", f"SELECT COUNT(*) FROM accounts WHERE {like_its_number} AND created_at = 5") == 4999
    assert engine.number("town_user", "SELECT COUNT(*) FROM profiles WHERE id = auth_user_id") == 5000


def test_the_services_go_on_counting_behind_it(engine):
    make_tables(engine)
    seed(engine, "town", 100)
    run(engine, "town_user", "INSERT INTO profiles (auth_user_id, email) VALUES (7000, 'new@example.com')")
    assert engine.number("town_user", "SELECT id FROM profiles WHERE auth_user_id = 7000") == 101


def test_one_user_is_there_already(engine):
    make_tables(engine)
    seed(engine, "town", 1)
    assert engine.number("town_auth", "SELECT COUNT(*) FROM accounts") == 1


def test_refuses_a_database_that_is_not_new(engine):
    make_tables(engine)
    seed(engine, "town", 10)
    with pytest.raises(ValueError, match="town_auth does not hold exactly one user"):
        seed(engine, "town", 20)
