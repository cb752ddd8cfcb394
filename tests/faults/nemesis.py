# SPDX-License-Identifier: Apache-2.0
"""Kills services at random moments and starts them again."""
import random
import signal
import time


def targets_of(pair):
    """The groups of processes that are killed together: one, the other, or both; of several instances any one, all of
    a service, or all there are."""
    auth, user = (getattr(service, "instances", [service]) for service in (pair.auth, pair.user))
    groups = [(process,) for process in (*auth, *user)] + [tuple(auth), tuple(user), (*auth, *user)]
    return list(dict.fromkeys(groups))


def server_troubles(server):
    """What may befall a PostgreSQL server: (name, how it is done)."""
    return [
        ("PostgreSQL restarted", lambda: server.restart(signal.SIGINT)),
        ("PostgreSQL crashed", lambda: server.restart(signal.SIGQUIT)),
        ("every backend terminated", lambda: server.psql(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname <> ''")),
    ]


class Nemesis:
    """kill -9 of some of the processes (harness.process), and troubles of their database server."""

    def __init__(self, targets, seed, strikes, troubles=(), pause_seconds=(0.005, 0.3)):
        """`strikes` is where it notes what it does."""
        self._targets = targets
        self._troubles = troubles
        self._dice = random.Random(f"{seed}/nemesis")
        self._pause_seconds = pause_seconds
        self._strikes = strikes

    def strike(self) -> None:
        """One round: let the load run, kill, start again; in some rounds kill once more while it starts."""
        pause = self._dice.uniform(*self._pause_seconds)
        time.sleep(pause)
        if self._troubles and self._dice.random() < 0.3:
            name, happen = self._dice.choice(self._troubles)
            self._strikes.append(f"after {pause * 1000:.0f} ms: {name}")
            happen()
            if self._dice.random() < 0.5:
                return
        targets = self._dice.choice(self._targets)
        self._kill_and_start(targets, f"after {pause * 1000:.0f} ms")
        if self._dice.random() < 0.2:
            pause = self._dice.uniform(0, 0.05)
            time.sleep(pause)
            self._kill_and_start(targets, f"again {pause * 1000:.0f} ms into its start")
        for process in targets:
            process.wait_ready()

    def _kill_and_start(self, targets, when) -> None:
        self._strikes.append(f"{when}: {' and '.join(process.name for process in targets)}")
        for process in targets:
            process.kill()
        for process in targets:
            process.start(wait=False)
