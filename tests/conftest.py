# SPDX-License-Identifier: Apache-2.0
"""Fixtures: a pair of services for all tests, and fresh ones for tests that break things."""
import collections
import json
import os
import pathlib

import pytest

from harness import databases, pair as pair_module, postgres_server


def pytest_addoption(parser):
    parser.addoption("--engine", choices=("sqlite", "postgresql"), default="sqlite",
                     help="the database of both services; on PostgreSQL each has two instances behind one address")


def pytest_configure(config):
    config.addinivalue_line("markers", "postgres: about a PostgreSQL server, of the test's own")
    config.addinivalue_line("markers", "sqlite: about SQLite, or about what one process does")
    if config.getoption("--engine") == "postgresql":
        if postgres_server.missing():
            pytest.exit(postgres_server.missing(), 2)
        if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
            databases.use_postgres()


def pytest_unconfigure():
    databases.end()


def pytest_terminal_summary(terminalreporter):
    """Puts the numbers where `./dev test` finds them."""
    folder = os.environ.get("GATEHOUSE_TEST_RESULTS")
    if not folder:
        return
    stats = terminalreporter.stats
    reasons = collections.Counter(report.longrepr[2].removeprefix("Skipped: ") for report in stats.get("skipped", []))
    results = {"passed": len(stats.get("passed", [])), "failed": len(stats.get("failed", [])) + len(stats.get("error", [])),
               "skipped": dict(reasons)}
    pathlib.Path(folder, "api.json").write_text(json.dumps(results))


def pytest_collection_modifyitems(config, items):
    is_sqlite = config.getoption("--engine") == "sqlite"
    for item in items:
        if is_sqlite and item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip(reason="about PostgreSQL: ./dev test --api --engine postgresql runs them (needs Debian's postgresql)"))
        if not is_sqlite and item.get_closest_marker("sqlite"):
            item.add_marker(pytest.mark.skip(reason="is about SQLite, or about what one process does"))


@pytest.fixture(scope="session")
def pair(tmp_path_factory):
    """One pair for every test that disturbs nobody: people with names of their own, no stops."""
    services = pair_module.Pair(tmp_path_factory.mktemp("pair"))
    try:
        services.start()
        yield services
        services.stop()
    finally:
        services.kill()


@pytest.fixture
def new_pair(tmp_path):
    """Makes pairs that a test may stop, kill and set up as it likes: new_pair(auth_settings={…})."""
    made = []

    def make(start=True, **options):
        folder = tmp_path / f"pair{len(made)}"
        folder.mkdir()
        services = pair_module.Pair(folder, **options)
        made.append(services)
        return services.start() if start else services

    try:
        yield make
        for services in made:
            services.stop()
    finally:
        for services in made:
            services.kill()


@pytest.fixture
def started(tmp_path):
    """Starts single processes and stops them in the end: started(process)."""
    running = []

    def start(process, wait=True):
        running.append(process)
        return process.start(wait)

    try:
        yield start
        for process in running:
            process.stop()
    finally:
        for process in running:
            process.kill()
