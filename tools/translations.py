# SPDX-License-Identifier: Apache-2.0
"""Translated pages: the code, the headings and the settings of PAGE.ru.md are those of PAGE.md."""
import re
from pathlib import Path
from typing import NamedTuple

from source import Fault

FOREIGN = re.compile(r"[А-Яа-яЁё]")
SETTING = re.compile(r"`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b")
DIAGRAM = re.compile(r"[│┌└►]")


class Block(NamedTuple):
    """A fenced block: the line of its fence, the fence's words, and the lines inside."""

    line: int
    language: str
    lines: list[str]


def check(root: Path) -> list[Fault]:
    faults = []
    for page in sorted([*root.glob("*.ru.md"), *(root / "docs").rglob("*.ru.md")]):
        path = page.relative_to(root).as_posix()
        original = page.with_name(page.name.replace(".ru.md", ".md"))
        if original.is_file():
            name = original.relative_to(root).as_posix()
            faults += differences(path, name, page.read_text(encoding="utf-8"), original.read_text(encoding="utf-8"))
        else:
            faults.append(Fault(path, 1, f"translates {original.name}, which is not there", "translation"))
    return faults


def differences(path: str, name: str, text: str, original: str) -> list[Fault]:
    def fault(line: int, message: str) -> Fault:
        return Fault(path, line, message, "translation")

    faults = []
    blocks, wanted = fenced_blocks(text), fenced_blocks(original)
    for block, other in zip(blocks, wanted):
        if block.language != other.language:
            faults.append(fault(block.line, f"the block is {block.language or 'plain'}, in {name}:{other.line} {other.language or 'plain'}"))
        elif not is_diagram(other):
            faults += [fault(block.line + n, message) for n, message in unequal_lines(block, other, name)]
    if len(blocks) != len(wanted):
        faults.append(fault(1, f"{len(blocks)} blocks of code, {len(wanted)} in {name}"))
    levels, others = heading_levels(text), heading_levels(original)
    if levels != others:
        faults.append(fault(1, f"{len(levels)} headings of the levels {levels}, in {name} {len(others)}: {others}"))
    if path.startswith("README."):  # its parts are the same, its words are its own
        return faults
    here, there = set(SETTING.findall(text)), set(SETTING.findall(original))
    for setting in sorted(there - here):
        faults.append(fault(1, f"{name} names {setting}, this page does not"))
    for setting in sorted(here - there):
        faults.append(fault(1, f"names {setting}, which {name} does not"))
    return faults


def unequal_lines(block: Block, other: Block, name: str) -> list[tuple[int, str]]:
    """The first line that differs. A line with translated words counts without its comment and its quoted text."""
    for n, (line, original) in enumerate(zip(block.lines, other.lines), 1):
        if FOREIGN.search(line):
            line, original = without_words(line), without_words(original)
        if line != original:
            return [(n, f"differs from {name}:{other.line + n}: {original.strip()}")]
    if len(block.lines) != len(other.lines):
        return [(0, f"{len(block.lines)} lines, {len(other.lines)} in {name}:{other.line}")]
    return []


def without_words(line: str) -> str:
    return re.sub(r"'[^']*'|\"[^\"]*\"", "''", re.sub(r"(^|\s)#.*$", "", line)).rstrip()


def is_diagram(block: Block) -> bool:
    return not block.language and any(DIAGRAM.search(line) for line in block.lines)


def fenced_blocks(text: str) -> list[Block]:
    found, current = [], None
    for number, line in enumerate(text.splitlines(), 1):
        fence = re.match(r"\s*```(.*)$", line)
        if fence and current is None:
            current = Block(number, fence.group(1).strip(), [])
        elif fence:
            found.append(current)
            current = None
        elif current is not None:
            current.lines.append(line)
    return found


def heading_levels(text: str) -> str:
    """The levels of the headings outside of blocks, such as `1223`."""
    plain = re.sub(r"^\s*```.*?^\s*```", "", text, flags=re.MULTILINE | re.DOTALL)
    return "".join(str(len(marks)) for marks in re.findall(r"^(#+) ", plain, re.MULTILINE))
