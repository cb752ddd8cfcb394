# SPDX-License-Identifier: Apache-2.0
"""Ports of 127.0.0.1 for servers. They lie below those that the system gives to outgoing connections: a caller of a
dead service would otherwise take its port, or be connected to itself, and it could not start again. Each run has a
block of its own, so runs beside each other do not take one another's ports."""
import atexit
import contextlib
import itertools
import pathlib
import socket

FIRST = 10000
BLOCK = 400

_block = None  # The socket that holds the first port of ours, and the turns over the others.


def _bound(port):
    """A socket that holds the port, or None when somebody else has it."""
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # Only what listens counts, not what is closing.
    try:
        holder.bind(("127.0.0.1", port))
        return holder
    except OSError:
        holder.close()
        return None


def _take_block():
    end = int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    end = end if end >= FIRST + 10 * BLOCK else 32768
    for first in range(FIRST, end - BLOCK, BLOCK):
        holder = _bound(first)
        if holder:
            with contextlib.suppress(OSError):
                holder.listen()  # Two may have bound it so far; one of them may listen.
                atexit.register(holder.close)
                return holder, itertools.cycle(range(first + 1, first + BLOCK))
            holder.close()
    raise RuntimeError(f"no free port between {FIRST} and {end}")


def free_port():
    """A port that nobody has now, nor gets here for a long time."""
    global _block
    _block = _block or _take_block()
    for port in itertools.islice(_block[1], BLOCK):
        holder = _bound(port)
        if holder:
            holder.close()
            return port
    raise RuntimeError(f"all {BLOCK} ports of this run are taken")


def takes_connections(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
