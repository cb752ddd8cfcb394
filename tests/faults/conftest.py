# SPDX-License-Identifier: Apache-2.0
"""What tests that kill and starve services need on top of the common fixtures."""
import pathlib
import random
import socket

import pytest

import gatehouse_process


def port_outside_the_ephemeral_range():
    """A free port that no outgoing connection is ever given: callers of a dead service would otherwise take its port,
    or be connected to themselves, and it could not start again."""
    first = int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    while True:
        port = random.randint(10000, max(first, 12000) - 1)
        with socket.socket() as listener:
            try:
                listener.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


@pytest.fixture(autouse=True)
def ports_that_stay_free(monkeypatch):
    monkeypatch.setattr(gatehouse_process, "free_port", port_outside_the_ephemeral_range)
