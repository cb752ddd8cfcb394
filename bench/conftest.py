# SPDX-License-Identifier: Apache-2.0
"""Lets the tests of the bench find tests/harness, as run.py does."""
import pathlib
import sys

sys.path.insert(1, str(pathlib.Path(__file__).resolve().parent.parent / "tests"))
