# SPDX-License-Identifier: Apache-2.0
"""The database engines that the services are measured on. Both offer the same: databases by name, their addresses,
statements run past the services, and what the engine's own processes cost."""
import contextlib
import os
import pathlib
import signal
import sqlite3

from harness import postgres_server
from service import ended_children_nanoseconds, process_cpu_nanoseconds, with_this_process

# The role of the services on PostgreSQL: it owns their databases and nothing else.
OWNER = "measured"


class SqliteEngine:
    name = "sqlite"
    title = "SQLite"

    def __init__(self, folder):
        self._folder = pathlib.Path(folder)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    @staticmethod
    def missing():
        return None

    def version(self):
        return sqlite3.sqlite_version

    def new_database(self, name):
        """The address of an empty database, in the services' spelling and in the guide's stack's."""
        return f"sqlite:///{self._folder / name}.db"

    def cpu_nanoseconds(self):
        """Of processes other than the services: there are none."""
        return 0

    @contextlib.contextmanager
    def pinned(self, _cores):
        yield

    def columns(self, database, table):
        with self._connection(database) as connection:
            return [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]

    def number(self, database, statement):
        with self._connection(database) as connection:
            return int(connection.execute(statement).fetchone()[0])

    def fill(self, database, statements, first, last):
        """Runs statements that select from `series(n)`, the numbers from `first` to `last`."""
        series = (f"WITH RECURSIVE series(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM series WHERE n < {last}) ")
        with self._connection(database) as connection:
            for into, select in statements:
                connection.execute(f"{into} {series}{select}")
            connection.commit()
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextlib.contextmanager
    def _connection(self, database):
        connection = sqlite3.connect(self._folder / f"{database}.db")
        try:
            # What is filled in here is thrown away if the machine stops.
            connection.execute("PRAGMA synchronous = OFF")
            yield connection
        finally:
            connection.close()


class PostgresqlEngine:
    name = "postgresql"
    title = "PostgreSQL"

    def __init__(self, _folder):
        # Durable, unlike that of the tests, and sorting by bytes.
        self.server = postgres_server.PostgresServer("C", with_this_process(signal.SIGINT), fsync="on")

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            stack.enter_context(self.server)
            self.server.psql(f"CREATE ROLE {OWNER} LOGIN PASSWORD '{postgres_server.PASSWORD}'")
            stack.pop_all()
        return self

    def __exit__(self, *_):
        self.server.stop()

    @staticmethod
    def missing():
        return postgres_server.missing()

    def version(self):
        return self.server.psql("SHOW server_version")

    def new_database(self, name):
        return self.server.create(name, OWNER)

    def cpu_nanoseconds(self):
        processes = self.server.processes()
        total = ended_children_nanoseconds(processes[0])
        for process in processes:
            with contextlib.suppress(OSError):
                total += process_cpu_nanoseconds(process)
        return total

    @contextlib.contextmanager
    def pinned(self, cores):
        """While the block runs, so does the server only on these cores; its later processes inherit it."""
        self._pin(cores)
        try:
            yield
        finally:
            self._pin(os.sched_getaffinity(0))

    def _pin(self, cores):
        for process in self.server.processes():
            with contextlib.suppress(ProcessLookupError):
                os.sched_setaffinity(process, cores)

    def columns(self, database, table):
        return self.server.psql(f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'"
                                " AND table_schema = current_schema() ORDER BY ordinal_position", database).split("\n")

    def number(self, database, statement):
        return int(self.server.psql(statement, database))

    def fill(self, database, statements, first, last):
        script = ["SET synchronous_commit = off;", "BEGIN;"]
        for into, select in statements:
            script.append(f"{into} OVERRIDING SYSTEM VALUE"
                          f" WITH series(n) AS (SELECT generate_series({first}::bigint, {last})) {select};")
            table = into.split()[2]
            if "id" in self.columns(database, table):
                # The next number that the services get comes after those filled in.
                script.append(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})"
                              f" WHERE pg_get_serial_sequence('{table}', 'id') IS NOT NULL;")
        self.server.psql("\n".join([*script, "COMMIT;", "VACUUM ANALYZE;", "CHECKPOINT;"]), database)


ENGINES = {engine.name: engine for engine in (SqliteEngine, PostgresqlEngine)}
