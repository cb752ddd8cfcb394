#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""clang-tidy over the project's own units, those that changed since it last found them clean.

    tools/tidy.py BUILD_FOLDER [ROOT]

Tests are left out: they are held to the compiler's warnings and to AddressSanitizer, and would double the time.
"""
import re
import subprocess
import sys

from units import Units, check_all, units_from_arguments

CLANG_TIDY = "clang-tidy-19"


def tidy(units: Units, path: str) -> str:
    command = [CLANG_TIDY, "--quiet", "-p", str(units.build), str(units.root / path)]
    done = subprocess.run(command, cwd=units.root, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return ""
    said = done.stdout.replace(str(units.root) + "/", "") or done.stderr
    return re.sub(r",-warnings-as-errors\]", "]", said)


def main() -> int:
    units = units_from_arguments()
    tests = {source.path for source in units.sources if source.is_test}
    paths = sorted(path for path in units.flags if path in units.graph.by_path and path not in tests)
    config = (units.root / ".clang-tidy").read_text(encoding="utf-8")
    return 1 if check_all("clang-tidy", units, paths, config, lambda path: tidy(units, path)) else 0


if __name__ == "__main__":
    sys.exit(main())
