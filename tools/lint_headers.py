#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Two rules that need the compiler: every header compiles alone, and a domain reaches no HTTP, SQL or JSON header.

    tools/lint_headers.py BUILD_FOLDER [ROOT]

A header with a source file of its own name is proven by that file, which includes it first (tools/layers.py sees to that).
"""
import re
import subprocess
import sys

from units import COMPILER, Units, check_all, units_from_arguments

DOMAIN = re.compile(r"services/\w+/domain/")
FOREIGN_TO_DOMAIN = re.compile(r"/boost/(beast|json|url)|sqlite3|libpq|/openssl/|(^|/)libs/(http|sql|json|messaging)/")


def stands_alone(units: Units, path: str) -> str:
    command = [COMPILER, *units.flags_for(path), "-Wno-pragma-once-outside-header", "-fsyntax-only", "-x", "c++", path]
    done = subprocess.run(command, cwd=units.root, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return ""
    errors = [line for line in done.stderr.splitlines() if "error:" in line][:5]
    return "\n".join([f"{path}:1: does not compile alone [self_contained]", *errors])


def foreign_headers(make_rule: str, root: str) -> list[str]:
    """The headers of a `clang -M` rule that a domain may not reach."""
    paths = make_rule.replace("\\\n", " ").split()[1:]
    relative = [path.removeprefix(root + "/") for path in paths]
    return sorted({path for path in relative if FOREIGN_TO_DOMAIN.search(path)})


def domain_is_pure(units: Units, path: str) -> str:
    command = [COMPILER, *units.flags_for(path), "-M", "-x", "c++", path]
    done = subprocess.run(command, cwd=units.root, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return f"{path}:1: cannot be preprocessed [domain]\n{done.stderr[:800]}"
    foreign = foreign_headers(done.stdout, str(units.root))
    if not foreign:
        return ""
    rest = f" and {len(foreign) - 3} more" if len(foreign) > 3 else ""
    return f"{path}:1: a domain file reaches {', '.join(foreign[:3])}{rest} [domain]"


def main() -> int:
    units = units_from_arguments()
    paths = [source.path for source in units.sources]
    alone = [p for p in paths if p.endswith(".hpp") and p.replace(".hpp", ".cpp") not in units.flags]
    domain = [p for p in paths if DOMAIN.match(p) and not p.endswith(("_test.cpp", "_fuzz.cpp"))]
    faulty = check_all("headers", units, alone, "", lambda path: stands_alone(units, path))
    faulty += check_all("domain", units, domain, FOREIGN_TO_DOMAIN.pattern, lambda path: domain_is_pure(units, path))
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main())
