# SPDX-License-Identifier: Apache-2.0
import pathlib
import socket
import time

import pytest

from engines import OWNER, PostgresqlEngine
from harness import postgres_server
from harness.postgres_server import PostgresError

pytestmark = pytest.mark.skipif(bool(postgres_server.missing()), reason=str(postgres_server.missing()))


@pytest.fixture(scope="module")
def engine():
    with PostgresqlEngine(None) as started:
        yield started


def is_running(process):
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_postgresql_keeps_what_it_says_it_wrote_and_sorts_by_bytes(engine):
    assert engine.server.psql("SHOW fsync; SHOW listen_addresses; SHOW lc_collate") == "on\n127.0.0.1\nC"
    assert engine.version()[0].isdigit()


def test_a_database_belongs_to_a_role_that_may_do_nothing_else(engine):
    url = engine.new_database("owned")
    password = postgres_server.PASSWORD_IN_URL
    assert url == f"postgresql://{OWNER}:{password}@127.0.0.1:{engine.server.port}/owned"
    owner = "SELECT rolname, rolsuper FROM pg_roles JOIN pg_database ON datdba = pg_roles.oid WHERE datname = 'owned'"
    assert engine.server.psql(owner) == f"{OWNER}|f"


def test_says_what_is_wrong_with_a_statement(engine):
    with pytest.raises(PostgresError, match='relation "nothing" does not exist'):
        engine.server.psql("SELECT * FROM nothing")


def test_leaves_nothing_behind():
    with PostgresqlEngine(None) as engine:
        server = engine.server
        processes = server.processes()
        assert len(processes) > 1
    assert not any(is_running(process) for process in processes)
    assert not server.folder.exists()
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", server.port))


def test_leaves_nothing_behind_when_it_cannot_start():
    engine = PostgresqlEngine(None)
    engine.server.settings["max_connections"] = "many"
    with pytest.raises(PostgresError, match="max_connections"), engine:
        pass
    assert not engine.server.folder.exists() and engine.server.process.poll() is not None


def test_counts_what_ended_connections_cost(engine):
    before = engine.cpu_nanoseconds()
    engine.server.psql("SELECT COUNT(*) FROM generate_series(1, 2000000)")
    deadline = time.monotonic() + 10  # the server collects its ended processes in its own time
    while engine.cpu_nanoseconds() - before < 50_000_000 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert 50_000_000 < engine.cpu_nanoseconds() - before < 60_000_000_000
