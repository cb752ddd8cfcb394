#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The house rules that need no compiler: names, sizes, openings of files, includes, and documents that tell the truth.

    tools/lint.py [ROOT]      prints PATH:LINE: MESSAGE [RULE] for each fault; exit status 1 if there is one
"""
import re
import sys
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))
import circles  # noqa: E402
import evidence  # noqa: E402
import layers  # noqa: E402
import links  # noqa: E402
import log_events  # noqa: E402
import quotes  # noqa: E402
import translations  # noqa: E402
from source import Fault, Source, read_sources  # noqa: E402

FILE_LINES_MAX = 350
TEST_FILE_LINES_MAX = 800
FUNCTION_LINES_MAX = 50
DUMPING_GROUNDS = {"util", "utils", "utility", "common", "misc", "helper", "helpers", "shared"}


class Ban(NamedTuple):
    name: str
    pattern: re.Pattern
    replacement: str
    headers_only: bool


class Allowance(NamedTuple):
    name: str
    path: str
    reason: str

    def covers(self, ban: str, path: str) -> bool:
        if ban != self.name:
            return False
        if self.path.startswith("*"):
            return path.endswith(self.path[1:])
        return path == self.path or self.is_group and path.startswith(self.path)

    @property
    def is_group(self) -> bool:
        return self.path.startswith("*") or self.path.endswith("/")


def read_rules(text: str) -> tuple[list[Ban], list[Allowance]]:
    """Bans and allowances as lint_rules.txt spells them."""
    bans, allowances = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = [part.strip() for part in line.split(" : ", 2)]
        kind, _, name = parts[0].partition(" ")
        if len(parts) != 3 or not name or not parts[2]:
            raise SystemExit(f"lint_rules.txt:{number}: not KIND NAME : … : REASON")
        if kind in ("ban", "ban_header"):
            bans.append(Ban(name, re.compile(parts[1]), parts[2], kind == "ban_header"))
        elif kind == "allow":
            allowances.append(Allowance(name, parts[1], parts[2]))
        else:
            raise SystemExit(f"lint_rules.txt:{number}: {kind!r} is not ban, ban_header or allow")
    unknown = {a.name for a in allowances} - {b.name for b in bans}
    if unknown:
        raise SystemExit(f"lint_rules.txt: allows what is not banned: {', '.join(sorted(unknown))}")
    return bans, allowances


def banned_names(source: Source, bans: list[Ban], allowances: list[Allowance]) -> list[Fault]:
    active = [
        ban
        for ban in bans
        if (source.is_header or not ban.headers_only) and not any(a.covers(ban.name, source.path) for a in allowances)
    ]
    return [
        Fault(source.path, number, f"use {ban.replacement}", ban.name)
        for number, line in enumerate(source.code_lines, 1)
        for ban in active
        if ban.pattern.search(line)
    ]


def opening_lines(source: Source) -> list[Fault]:
    first, second = (source.lines + ["", ""])[:2]
    faults = []
    if first != "// SPDX-License-Identifier: Apache-2.0":
        faults.append(Fault(source.path, 1, "begin with // SPDX-License-Identifier: Apache-2.0", "licence"))
    if not (re.match(r"// \S", second) or source.is_test or source.has_own_header):
        faults.append(Fault(source.path, 2, "say the file's purpose in one // sentence", "purpose"))
    if source.is_header and "#pragma once" not in source.code_lines:
        faults.append(Fault(source.path, 1, "a header needs #pragma once", "pragma_once"))
    return faults


def sizes(source: Source) -> list[Fault]:
    cap = TEST_FILE_LINES_MAX if source.is_test else FILE_LINES_MAX
    faults = []
    if len(source.lines) > cap:
        faults.append(Fault(source.path, cap, f"{len(source.lines)} lines; the cap is {cap}", "file_size"))
    if not source.is_test:
        for line, length in long_functions(source.code_lines):
            message = f"a function of {length} lines; the cap is {FUNCTION_LINES_MAX}"
            faults.append(Fault(source.path, line, message, "function_size"))
    return faults


def long_functions(lines: list[str]) -> list[tuple[int, int]]:
    """(first line, length) of functions over the cap. Counts on clang-format: a body ends where its indent returns."""
    found, begin, indent = [], None, ""
    for number, line in enumerate(lines, 1):
        if begin is None:
            opening = re.match(r"( {0,4}|\t)\S.*\{$", line)
            if opening and ("(" in line or ")" in line) and not re.match(r"\s*(namespace|class|struct|enum|union)\b", line):
                begin, indent = number, re.match(r"\s*", line).group()
        elif re.match(rf"{indent}\}}", line):
            if number - begin + 1 > FUNCTION_LINES_MAX:
                found.append((begin, number - begin + 1))
            begin = None
    return found


def folder_names(paths: list[str]) -> list[Fault]:
    faults = {}
    for path in paths:
        for part in Path(path).parts[:-1]:
            if part.lower() in DUMPING_GROUNDS:
                faults.setdefault(part, Fault(path, 1, f"folder {part!r} names no subject: name it by its noun", "folder_name"))
    return list(faults.values())


def stale_allowances(sources: list[Source], bans: list[Ban], allowances: list[Allowance]) -> list[Fault]:
    """Allowances of single files that no longer need them."""
    by_path = {source.path: source for source in sources}
    faults = []
    for allowance in allowances:
        if allowance.is_group:
            continue
        source = by_path.get(allowance.path)
        ban = next(ban for ban in bans if ban.name == allowance.name)
        if source is None or not any(ban.pattern.search(line) for line in source.code_lines):
            message = f"{allowance.path} no longer needs the allowance for {allowance.name}: remove it"
            faults.append(Fault("tools/lint_rules.txt", 1, message, "stale_allowance"))
    return faults


def lint(root: Path) -> list[Fault]:
    sources = read_sources(root)
    bans, allowances = read_rules((root / "tools/lint_rules.txt").read_text(encoding="utf-8"))
    faults = folder_names([source.path for source in sources])
    for source in sources:
        faults += banned_names(source, bans, allowances) + opening_lines(source) + sizes(source)
    faults += stale_allowances(sources, bans, allowances) + layers.check(root, sources)
    faults += circles.check(sources) + quotes.check(root, sources) + log_events.check(root, sources)
    return faults + evidence.check(root, sources) + translations.check(root) + links.check(root)


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    faults = lint(root)
    for fault in sorted(faults):
        print(fault)
    files = len(read_sources(root))
    print(f"lint: {files} files, {len(faults)} fault{'' if len(faults) == 1 else 's'}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
