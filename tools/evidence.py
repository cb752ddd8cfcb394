# SPDX-License-Identifier: Apache-2.0
"""Evidence in the security documents: each test that they name exists, and each requirement of the ASVS stands there once."""
import re
from collections import Counter
from pathlib import Path

from source import Fault, Source

PAGES = ("SECURITY.md", "docs/security")
ASVS = "docs/security/asvs.md"
# Levels 1 and 2 of ASVS 5.0.0, 253 in all: the section, and its requirements.
REQUIREMENTS = """
1.1 1-2 | 1.2 1-9 | 1.3 1-11 | 1.4 1-3 | 1.5 1-2 | 2.1 1-3 | 2.2 1-3 | 2.3 1-4 | 2.4 1 | 3.2 1-2 | 3.3 1-4 | 3.4 1-6 | 3.5 1-5
3.7 1-2 | 4.1 1-3 | 4.2 1 | 4.3 1-2 | 4.4 1-4 | 5.1 1 | 5.2 1-3 | 5.3 1-2 | 5.4 1-3 | 6.1 1-3 | 6.2 1-12 | 6.3 1-4 | 6.4 1-4
6.5 1-5 | 6.6 1-3 | 6.8 1-4 | 7.1 1-3 | 7.2 1-4 | 7.3 1-2 | 7.4 1-5 | 7.5 1-2 | 7.6 1-2 | 8.1 1-2 | 8.2 1-3 | 8.3 1 | 8.4 1
9.1 1-3 | 9.2 1-4 | 10.1 1-2 | 10.2 1-2 | 10.3 1-4 | 10.4 1-11 | 10.5 1-5 | 10.6 1-2 | 10.7 1-3 | 11.1 1-2 | 11.2 1-3 | 11.3 1-3
11.4 1-4 | 11.5 1 | 11.6 1 | 12.1 1-3 | 12.2 1-2 | 12.3 1-4 | 13.1 1 | 13.2 1-5 | 13.3 1-2 | 13.4 1-5 | 14.1 1-2 | 14.2 1-4
14.3 1-3 | 15.1 1-3 | 15.2 1-3 | 15.3 1-7 | 16.1 1 | 16.2 1-5 | 16.3 1-4 | 16.4 1-3 | 16.5 1-3 | 17.1 1 | 17.2 1-4 | 17.3 1-2
"""
STATES = {"met", "partly", "no", "none", "operator"}


def check(root: Path, sources: list[Source]) -> list[Fault]:
    known = known_tests(root, sources)
    faults = []
    for page in pages(root):
        path, text = page.relative_to(root).as_posix(), page.read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            for name in re.findall(r"`(test_\w+|[A-Z]\w+\.[a-z]\w*_\w+)`", line):
                if name not in known:
                    faults.append(Fault(path, number, f"there is no test {name}", "evidence"))
    if (root / ASVS).is_file():
        faults += asvs_faults((root / ASVS).read_text(encoding="utf-8"))
    return faults


def pages(root: Path) -> list[Path]:
    found = []
    for place in PAGES:
        path = root / place
        found += sorted(path.rglob("*.md")) if path.is_dir() else [path] if path.is_file() else []
    return found


def known_tests(root: Path, sources: list[Source]) -> set[str]:
    """`test_name` of the Python tests and `Suite.name` of the unit tests."""
    names = set()
    for source in sources:
        if source.is_test:
            names |= {f"{suite}.{name}" for suite, name in re.findall(r"\bTEST(?:_[FP])?\(\s*(\w+)\s*,\s*(\w+)\s*\)", source.text)}
    for folder in ("tests", "tools"):
        for path in (root / folder).rglob("*.py"):
            names |= set(re.findall(r"^\s*def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    return names


def asvs_faults(text: str) -> list[Fault]:
    seen, faults = Counter(), []
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not re.match(r"\| \d+\.\d+\.\d+", line) or len(cells) < 3:
            continue
        seen.update(expand(cells[0]))
        if cells[1] not in STATES or not cells[2]:
            faults.append(Fault(ASVS, number, f"{cells[0]}: one of {', '.join(sorted(STATES))}, and the evidence", "asvs"))
    wanted = set(expand_sections(REQUIREMENTS))
    for name in sorted(wanted - set(seen)):
        faults.append(Fault(ASVS, 1, f"requirement {name} is missing", "asvs"))
    for name in sorted(set(seen) - wanted):
        faults.append(Fault(ASVS, 1, f"{name} is no requirement of levels 1 and 2", "asvs"))
    faults += [Fault(ASVS, 1, f"requirement {name} stands there twice", "asvs") for name, count in seen.items() if count > 1]
    return faults


def expand(cell: str) -> list[str]:
    """`1.2.6-1.2.9, 1.3.1` as single requirements."""
    found = []
    for part in cell.split(", "):
        first, _, last = part.partition("-")
        section, _, begin = first.rpartition(".")
        end = last.rpartition(".")[2] or begin
        if not (begin.isdigit() and end.isdigit()):
            return [cell]
        found += [f"{section}.{n}" for n in range(int(begin), int(end) + 1)]
    return found


def expand_sections(text: str) -> list[str]:
    found = []
    for section, begin, end in re.findall(r"(\d+\.\d+) (\d+)(?:-(\d+))?", text):
        found += [f"{section}.{n}" for n in range(int(begin), int(end or begin) + 1)]
    return found
