# SPDX-License-Identifier: Apache-2.0
"""Kills services at random moments and starts them again, and samples what must never go back meanwhile."""
import random
import sqlite3
import threading
import time

import stores


class Nemesis:
    """kill -9 of the first, the second or both of two processes (gatehouse_process.Process)."""

    def __init__(self, auth, user, seed, pause_seconds=(0.005, 0.3)):
        self._targets = ((auth,), (user,), (auth, user))
        self._dice = random.Random(f"{seed}/nemesis")
        self._pause_seconds = pause_seconds
        self.strikes = []  # what was done, for the report of a failure

    def strike(self) -> None:
        """One round: let the load run, kill, start again; in some rounds kill once more while it starts."""
        pause = self._dice.uniform(*self._pause_seconds)
        time.sleep(pause)
        targets = self._dice.choice(self._targets)
        self._kill_and_start(targets, f"after {pause * 1000:.0f} ms")
        if self._dice.random() < 0.2:
            pause = self._dice.uniform(0, 0.05)
            time.sleep(pause)
            self._kill_and_start(targets, f"again {pause * 1000:.0f} ms into its start")
        for process in targets:
            process.wait_ready()

    def _kill_and_start(self, targets, when) -> None:
        self.strikes.append(f"{when}: {' and '.join(process.name for process in targets)}")
        for process in targets:
            process.kill()
        for process in targets:
            process.start(wait=False)


class VersionSampler:
    """Reads the version counters of both stores every few milliseconds until stopped."""

    def __init__(self, auth_file, user_file, pause_seconds=0.05):
        self.samples = []
        self._files = (auth_file, user_file)
        self._pause_seconds = pause_seconds
        self._stop = threading.Event()
        self._thread = None

    def start(self) -> None:
        self._stop.clear()
        self._thread = threading.Thread(target=self._sample, name="version-sampler")
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._stop.wait(self._pause_seconds):
            try:
                self.samples.append(stores.read_versions(*self._files))
            except sqlite3.OperationalError:
                continue  # just killed or starting; the next sample will do
