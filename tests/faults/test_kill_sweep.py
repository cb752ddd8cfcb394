# SPDX-License-Identifier: Apache-2.0
"""kill -9 of either service, or both, at random moments under load; after each stretch the invariants must hold. On
PostgreSQL each service has two instances, and the server is restarted, crashed and made to hang up as well.

GATEHOUSE_FAULT_ROUNDS sets how many kills (8 unless set; ./dev check --long makes it 200), GATEHOUSE_FAULT_SEED
repeats the choices of a run."""
import contextlib
import os
import random
import secrets

import pytest

from harness import databases
import invariants
import stores
from nemesis import Nemesis, VersionSampler, server_troubles, targets_of
from workload import ROLES, Auditor, Services, Workload

ROUNDS = int(os.environ.get("GATEHOUSE_FAULT_ROUNDS", "8"))
SEED = os.environ.get("GATEHOUSE_FAULT_SEED") or secrets.token_hex(4)
ROUNDS_BETWEEN_CHECKS = 20
AUDITED_PEOPLE_MAX = 40
BREACHES_SHOWN_MAX = 30


class Sweep:
    """A pair of services under load and under attack."""

    def __init__(self, pair, seed):
        self.databases = (pair.auth_database, pair.user_database)
        self.services = Services(pair.auth.url, pair.user.url, pair.secret_key, pair.admin.token)
        self.seed = seed
        self.workload = Workload(self.services, seed)
        server = databases.postgres()
        self.nemesis = Nemesis(targets_of(pair), seed, server_troubles(server) if server else ())
        self.sampler = VersionSampler(*self.databases)

    def run(self, rounds):
        self.sampler.start()
        self.workload.start()
        try:
            for _ in range(rounds):
                self.nemesis.strike()
        finally:
            self.sampler.stop()
            self.workload.stop()

    def breaches(self):
        """Waits until both sides are quiet, tries some people's passwords and tokens, and checks everything."""
        quiet = stores.wait_until_delivered(*self.databases)
        people = self.workload.people()
        sample = random.Random(self.seed).sample(people, min(len(people), AUDITED_PEOPLE_MAX))
        with contextlib.closing(Auditor(self.services, self.workload.history)) as auditor:
            auditor.try_everyone(sample)
        return invariants.breaches(invariants.Evidence(self.workload.history, quiet, self.sampler.samples))

    def fail(self, breaches, folder):
        self.workload.history.save(folder / "history.jsonl")
        (folder / "strikes.txt").write_text("\n".join(self.nemesis.strikes))
        shown = "\n".join(breaches[:BREACHES_SHOWN_MAX])
        pytest.fail(f"{len(breaches)} breaches after {len(self.nemesis.strikes)} kills, seed {self.seed} "
                    f"(GATEHOUSE_FAULT_SEED); history, databases and logs are in {folder}:\n{shown}", False)


def test_no_kill_breaks_an_invariant(new_pair, tmp_path, capsys):
    sweep = Sweep(new_pair(user_settings={"ROLES": ",".join(ROLES)}), SEED)
    for first in range(0, ROUNDS, ROUNDS_BETWEEN_CHECKS):
        sweep.run(min(ROUNDS_BETWEEN_CHECKS, ROUNDS - first))
        breaches = sweep.breaches()
        if breaches:
            sweep.fail(breaches, tmp_path)
    with capsys.disabled():
        print(f"\n    {len(sweep.nemesis.strikes)} kills, seed {SEED}: {sweep.workload.history.summary()}")
    kinds = {attempt.kind for attempt in sweep.workload.history.attempts() if attempt.done}
    assert kinds >= {"register", "login", "read", "patch", "roles", "block", "restore"}, "the workload hardly worked"
