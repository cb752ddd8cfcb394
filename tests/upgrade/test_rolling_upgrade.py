# SPDX-License-Identifier: Apache-2.0
"""Instances of this release and of the one before share one database under load, there and back again.

Going there needs no care: any instance may be stopped and started as the new release at any time. Going back has one
step that is the operator's, as docs/operations/running.md says: the last instance of the new release may have messages
in a table that the release before does not know. It is taken out of the load balancer and has to send them before it
is stopped.

GATEHOUSE_FAULT_SEED repeats the choices of a run."""
import os
import random
import secrets

import pytest

from harness.stores import wait_until_sent
from harness.trial import USER_SETTINGS, Trial
from releases import PREVIOUS, current, needs_previous, run_release

pytestmark = [needs_previous, pytest.mark.postgres]
SEED = os.environ.get("GATEHOUSE_FAULT_SEED") or secrets.token_hex(4)
REQUESTS_BETWEEN_STEPS = 100


class Rollout:
    """Moves a pair from release to release, one instance after another, under load."""

    def __init__(self, pair):
        self.trial = Trial(pair, SEED)
        self._services = ((pair.auth, pair.auth_database), (pair.user, pair.user_database))
        self._dice = random.Random(f"{SEED}/rollout")

    def move_to(self, folder, drain):
        """First one instance of each service, then the other; which service comes first is left to chance."""
        with self.trial.under_load():
            self.trial.wait_for_work(REQUESTS_BETWEEN_STEPS)
            for number in (0, 1):
                for service, database in self._dice.sample(self._services, 2):
                    instance = service.instances[number]
                    self.trial.deeds.append(f"{instance.name} {number} moves to {folder}")
                    if drain and number == 1:
                        service.take_out(instance)
                        wait_until_sent(database)
                    instance.stop()
                    run_release(instance, folder)
                    instance.start()
                    service.put_back(instance)
                    self.trial.wait_for_work(REQUESTS_BETWEEN_STEPS)


def test_there_and_back_again(new_pair, tmp_path, capsys):
    pair = new_pair(start=False, user_settings=USER_SETTINGS)
    for service in (pair.auth, pair.user):
        run_release(service, PREVIOUS)
    rollout = Rollout(pair.start())
    for folder in (current(), PREVIOUS, current()):
        rollout.move_to(folder, drain=folder == PREVIOUS)
        rollout.trial.check(tmp_path)
    with capsys.disabled():
        print(f"\n    {len(rollout.trial.deeds)} moves, {rollout.trial.summary()}")
    rollout.trial.assert_worked()
