# SPDX-License-Identifier: Apache-2.0
"""kill -9 of either service, or both, at random moments under load; after each stretch the invariants must hold. On
PostgreSQL each service has two instances, and the server is restarted, crashed and made to hang up as well.

GATEHOUSE_FAULT_ROUNDS sets how many kills (8 unless set; ./dev check --long makes it 200), GATEHOUSE_FAULT_SEED
repeats the choices of a run."""
import os
import secrets

from harness import databases
from harness.trial import USER_SETTINGS, Trial
from nemesis import Nemesis, server_troubles, targets_of

ROUNDS = int(os.environ.get("GATEHOUSE_FAULT_ROUNDS", "8"))
SEED = os.environ.get("GATEHOUSE_FAULT_SEED") or secrets.token_hex(4)
ROUNDS_BETWEEN_CHECKS = 20


def test_no_kill_breaks_an_invariant(new_pair, tmp_path, capsys):
    pair = new_pair(user_settings=USER_SETTINGS)
    trial = Trial(pair, SEED)
    server = databases.postgres()
    nemesis = Nemesis(targets_of(pair), SEED, trial.deeds, server_troubles(server) if server else ())
    for first in range(0, ROUNDS, ROUNDS_BETWEEN_CHECKS):
        with trial.under_load():
            for _ in range(min(ROUNDS_BETWEEN_CHECKS, ROUNDS - first)):
                nemesis.strike()
        trial.check(tmp_path)
    with capsys.disabled():
        print(f"\n    {len(trial.deeds)} kills, {trial.summary()}")
    trial.assert_worked()
