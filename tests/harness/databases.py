# SPDX-License-Identifier: Apache-2.0
"""The databases of the services under test, on the engine that the run is about (pytest --engine)."""
import contextlib
import itertools
import json
import os
import pathlib
import sqlite3

from harness import postgres_server

_numbers = itertools.count(1)
_server = None


class DatabaseBusy(Exception):
    """The database cannot be read now: just killed, or being recovered."""


class SqliteFile:
    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.url = f"sqlite:///{self.path}"

    def rows(self, statement):
        """The rows as dictionaries, read without changing anything."""
        # mode=ro: a writing reader could finish a killed service's recovery for it, and hide a fault.
        try:
            with contextlib.closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=5)) as connection:
                connection.row_factory = sqlite3.Row
                return [dict(row) for row in connection.execute(statement)]
        except sqlite3.OperationalError as error:
            raise DatabaseBusy(str(error)) from error

    def tables(self):
        """Their names."""
        return [row["name"] for row in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]

    def execute(self, statement):
        with contextlib.closing(sqlite3.connect(self.path)) as connection, connection:
            connection.execute(statement)


class PostgresDatabase:
    def __init__(self, server, name):
        self.server = server
        self.name = name
        self.url = server.create(name)

    def rows(self, statement):
        try:
            text = self.server.psql(f"SELECT coalesce(json_agg(t), '[]') FROM ({statement}) t", self.name)
        except postgres_server.Unreachable as error:
            raise DatabaseBusy(str(error)) from error
        return json.loads(text)

    def tables(self):
        """Their names."""
        return [row["name"] for row in self.rows("SELECT tablename AS name FROM pg_tables"
                                                 " WHERE schemaname = current_schema()")]

    def execute(self, statement):
        self.server.psql(statement, self.name)


def use_postgres():
    """Makes PostgreSQL the engine of this run, on a server of its own."""
    global _server
    _server = postgres_server.PostgresServer().start()


def postgres():
    """The server of this run, or None on SQLite."""
    return _server


def end():
    global _server
    if _server is not None:
        _server.stop()
        _server = None


def new(name, folder):
    """An empty database: a file called NAME.db in `folder`, or one on the server."""
    if _server is None:
        return SqliteFile(pathlib.Path(folder) / f"{name}.db")
    return PostgresDatabase(_server, f"{name}_{os.getpid()}_{next(_numbers)}")
