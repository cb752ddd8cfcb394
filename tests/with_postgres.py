#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a command with a PostgreSQL server of its own, whose URL it finds in GATEHOUSE_TEST_POSTGRES.

    tests/with_postgres.py -- COMMAND..."""
import os
import subprocess
import sys

from harness import postgres_server


def main():
    if sys.argv[1:2] != ["--"] or not sys.argv[2:]:
        sys.exit(__doc__)
    if postgres_server.missing():
        sys.exit(postgres_server.missing())
    with postgres_server.PostgresServer() as server:
        environment = {**os.environ, "GATEHOUSE_TEST_POSTGRES": server.url()}
        sys.exit(subprocess.run(sys.argv[2:], env=environment, check=False).returncode)


if __name__ == "__main__":
    main()
