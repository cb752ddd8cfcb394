# SPDX-License-Identifier: Apache-2.0
"""The binaries of this release and of the one before."""
import os
import pathlib

import pytest

from harness.gatehouse_process import Replicas
from harness.process import binary

PREVIOUS = os.environ.get("GATEHOUSE_PREVIOUS_BIN")
needs_previous = pytest.mark.skipif(
    not PREVIOUS, reason="GATEHOUSE_PREVIOUS_BIN does not name the folder of the previous release's binaries")


def current():
    """The folder of this release's binaries."""
    return binary("auth-service").parent


def instances_of(process):
    return process.instances if isinstance(process, Replicas) else [process]


def run_release(process, folder):
    """Lets the process, and all its instances, run the binary of that folder from its next start on."""
    for each in {process, *instances_of(process)}:
        each.command = [str(pathlib.Path(folder).resolve() / each.name)]
