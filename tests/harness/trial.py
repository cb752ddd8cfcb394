# SPDX-License-Identifier: Apache-2.0
"""A pair of services under load, while a test does to them what it likes; afterwards the invariants must hold."""
import contextlib
import random
import threading

import pytest

from harness import invariants, stores
from harness.databases import DatabaseBusy
from harness.process import wait_until
from harness.workload import ROLES, Auditor, Services, Workload

USER_SETTINGS = {"ROLES": ",".join(ROLES)}  # of a User Service that takes the workload
AUDITED_PEOPLE_MAX = 40
WORK_SECONDS_MAX = 60
BREACHES_SHOWN_MAX = 30


class Trial:
    """The load, the record of it, and the judgement. `deeds` are what the test did, for the report of a failure."""

    def __init__(self, pair, seed):
        self.databases = (pair.auth_database, pair.user_database)
        self.deeds = []
        self._seed = seed
        self._services = Services(pair.auth.url, pair.user.url, pair.secret_key, pair.admin.token)
        self._workload = Workload(self._services, seed)
        self._sampler = VersionSampler(*self.databases)

    @contextlib.contextmanager
    def under_load(self):
        self._sampler.start()
        self._workload.start()
        try:
            yield
        finally:
            self._sampler.stop()
            self._workload.stop()

    def wait_for_work(self, requests):
        """Lets that many more requests be done."""
        enough = self._done() + requests
        wait_until(lambda: self._done() >= enough, f"{requests} requests are done", WORK_SECONDS_MAX)

    def _done(self):
        return sum(attempt.done for attempt in self._workload.history.attempts())

    def check(self, folder):
        """Waits until both sides are quiet, tries some people's passwords and tokens, and fails the test when an
        invariant does not hold."""
        quiet = stores.wait_until_delivered(*self.databases)
        people = self._workload.people()
        sample = random.Random(self._seed).sample(people, min(len(people), AUDITED_PEOPLE_MAX))
        with contextlib.closing(Auditor(self._services, self._workload.history)) as auditor:
            auditor.try_everyone(sample)
        evidence = invariants.Evidence(self._workload.history, quiet, self._sampler.samples)
        breaches = invariants.breaches(evidence)
        if breaches:
            self._workload.history.save(folder / "history.jsonl")
            (folder / "deeds.txt").write_text("\n".join(self.deeds))
            shown = "\n".join(breaches[:BREACHES_SHOWN_MAX])
            pytest.fail(f"{len(breaches)} breaches after {len(self.deeds)} deeds, seed {self._seed} "
                        f"(GATEHOUSE_FAULT_SEED); history, databases and logs are in {folder}:\n{shown}", False)

    def summary(self):
        return f"seed {self._seed}: {self._workload.history.summary()}"

    def assert_worked(self):
        """Nothing is proven by a load of which nothing was done."""
        kinds = {attempt.kind for attempt in self._workload.history.attempts() if attempt.done}
        assert kinds >= {"register", "login", "read", "patch", "roles", "block", "restore"}, "the load hardly worked"


class VersionSampler:
    """Reads the version counters of both stores every few milliseconds until stopped."""

    def __init__(self, auth_database, user_database, pause_seconds=0.05):
        self.samples = []
        self._databases = (auth_database, user_database)
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
                self.samples.append(stores.read_versions(*self._databases))
            except DatabaseBusy:
                continue  # just killed or starting; the next sample will do
