# SPDX-License-Identifier: Apache-2.0
import pathlib
import socket
import time

import pytest

import postgres_server
from engines import PostgresqlEngine
from postgres_server import PostgresError, PostgresServer

pytestmark = pytest.mark.skipif(postgres_server.missing() is not None, reason=str(postgres_server.missing()))


@pytest.fixture(scope="module")
def server():
    with PostgresServer() as started:
        yield started


def is_running(process):
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_serves_tcp_and_keeps_what_it_says_it_wrote(server):
    assert server.psql("SHOW fsync") == "on"
    assert server.psql("SHOW listen_addresses") == "127.0.0.1"
    assert server.psql("SHOW unix_socket_directories") == ""
    assert server.version()[0].isdigit()


def test_refuses_a_wrong_password(server):
    right, server.password = server.password, "wrong"
    try:
        with pytest.raises(PostgresError, match="password authentication failed"):
            server.psql("SELECT 1")
    finally:
        server.password = right


def test_a_database_belongs_to_the_role_of_its_url(server):
    assert server.create_database("owned") == server.url("owned")
    assert server.url("owned") == f"postgresql://{server.user}:{server.password}@127.0.0.1:{server.port}/owned"
    assert server.psql("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'owned'") == server.user
    assert server.psql(f"SELECT rolsuper FROM pg_roles WHERE rolname = '{server.user}'") == "f"


def test_says_what_is_wrong_with_a_statement(server):
    with pytest.raises(PostgresError, match='relation "nothing" does not exist'):
        server.psql("SELECT * FROM nothing")


@pytest.mark.parametrize("end", ["restart", "kill"])
def test_keeps_its_data_and_port(server, end):
    server.psql(f"CREATE TABLE kept_{end} (id INTEGER); INSERT INTO kept_{end} VALUES (7)")
    port = server.port
    if end == "kill":
        processes = server.processes()
        server.kill()
        assert not server.is_running()
        assert not any(is_running(process) for process in processes)
        server.start()
    else:
        server.restart()
    assert server.port == port
    assert server.psql(f"SELECT id FROM kept_{end}") == "7"


def test_leaves_nothing_behind():
    server = PostgresServer().start()
    processes, port, folder = server.processes(), server.port, server._folder
    server.stop()
    assert not any(is_running(process) for process in processes)
    assert not folder.exists()
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
    server.stop()


def test_leaves_nothing_behind_when_it_cannot_start():
    server = PostgresServer(settings={"max_connections": "many"})
    with pytest.raises(PostgresError, match="max_connections"):
        server.start()
    assert server._folder is None and not server.is_running()


def test_counts_what_ended_connections_cost():
    with PostgresqlEngine(None) as engine:
        before = engine.cpu_nanoseconds()
        engine.server.psql("SELECT COUNT(*) FROM generate_series(1, 2000000)")
        deadline = time.monotonic() + 10  # the server collects its ended processes in its own time
        while engine.cpu_nanoseconds() - before < 50_000_000 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert 50_000_000 < engine.cpu_nanoseconds() - before < 60_000_000_000
