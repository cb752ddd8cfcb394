# SPDX-License-Identifier: Apache-2.0
"""The log inventory: every event that the sources log stands in docs/security/logs.md with its levels and members."""
import re
from pathlib import Path
from typing import NamedTuple

from source import TOKEN, Fault, Source

INVENTORY = "docs/security/logs.md"
GUIDES = ("docs/operations/running.md", "docs/operations/running.ru.md")
CALL = re.compile(r"\blog_?(?:\(\))?(?:\.|->)(debug|info|warning|error|write)\(\s*")
LEVEL = re.compile(r"Level::(debug|info|warning|error)\b")
LITERAL = re.compile(r'"([a-z][a-z0-9_]*)"')
MEMBER = re.compile(r'\{\s*"([a-z][a-z0-9_]*)"\s*,')
BY_HAND = re.compile(r'\\"level\\":\\"(\w+)\\",\\"event\\":\\"(\w+)\\"([^;\n]*)')  # the log's own lines
QUOTED = re.compile(r"`([a-z][a-z0-9_]*)`")


class Event(NamedTuple):
    path: str
    line: int
    name: str
    levels: frozenset[str]
    members: frozenset[str]


class Row(NamedTuple):
    line: int
    levels: frozenset[str]
    members: frozenset[str]


def check(root: Path, sources: list[Source]) -> list[Fault]:
    events, faults = [], []
    for source in sources:
        if not source.is_test:
            found, unnamed = logged_events(source)
            events += found
            faults += unnamed
    path = root / INVENTORY
    rows = inventory(path.read_text(encoding="utf-8")) if path.is_file() else {}
    faults += undocumented(events, rows) + outdated(events, rows)
    names = {event.name for event in events}
    for guide in GUIDES:
        if (root / guide).is_file():
            text = (root / guide).read_text(encoding="utf-8")
            faults += [
                Fault(guide, number, f"no source logs the event {name}", "log_inventory")
                for number, name in guide_events(text)
                if name not in names
            ]
    return faults


def logged_events(source: Source) -> tuple[list[Event], list[Fault]]:
    """The events of a source, and a fault for each call whose event is not a literal."""
    text = TOKEN.sub(lambda m: re.sub(r"[^\n]", " ", m.group()) if m.group().startswith("/") else m.group(), source.text)
    events, faults = [], []
    for match in BY_HAND.finditer(text):
        members = re.findall(r'\\"(\w+)\\":', match.group(3))
        line = text.count("\n", 0, match.start()) + 1
        events.append(Event(source.path, line, match.group(2), frozenset({match.group(1)}), frozenset(members)))
    for match in CALL.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        call = arguments(text, match.end())
        level, name = match.group(1), LITERAL.match(call)
        levels = {level}
        if level == "write":
            head, rest = first_argument(call)
            levels = set(LEVEL.findall(head) or LEVEL.findall(text))  # a function of this source chooses the level
            name = LITERAL.match(rest.lstrip())
        if name is None or not levels:
            faults.append(Fault(source.path, line, "write the event of a log line as a literal, and name its levels in this source", "log_event"))
        else:
            events.append(Event(source.path, line, name.group(1), frozenset(levels), frozenset(MEMBER.findall(call))))
    return events, faults


def arguments(text: str, begin: int) -> str:
    """The arguments of the call whose parenthesis opens before `begin`."""
    depth = 1
    for match in re.compile(r'"(?:\\.|[^"\\\n])*"|[()]').finditer(text, begin):
        depth += {"(": 1, ")": -1}.get(match.group(), 0)
        if depth == 0:
            return text[begin : match.start()]
    return text[begin:]


def first_argument(call: str) -> tuple[str, str]:
    """The first argument, and what follows its comma."""
    depth = 0
    for match in re.compile(r'"(?:\\.|[^"\\\n])*"|[(){},]').finditer(call):
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(match.group(), 0)
        if depth == 0 and match.group() == ",":
            return call[: match.start()], call[match.end() :]
    return call, ""


def inventory(text: str) -> dict[str, Row]:
    """The rows `| event | levels | members | … |` of the tables of the inventory."""
    rows = {}
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| `") and len(cells) >= 4:
            levels = frozenset(word.strip("* ") for word in cells[1].split(","))
            for name in QUOTED.findall(cells[0]):
                rows[name] = Row(number, levels, frozenset(QUOTED.findall(cells[2])))
    return rows


def undocumented(events: list[Event], rows: dict[str, Row]) -> list[Fault]:
    faults = []
    for event in events:
        row = rows.get(event.name)
        if row is None:
            message = f"{INVENTORY} has no row for the event {event.name}"
        elif not event.levels <= row.levels:
            message = f"{INVENTORY} does not name the level {', '.join(sorted(event.levels - row.levels))} of {event.name}"
        elif not event.members <= row.members:
            message = f"{INVENTORY} does not name the member {', '.join(sorted(event.members - row.members))} of {event.name}"
        else:
            continue
        faults.append(Fault(event.path, event.line, message, "log_inventory"))
    return faults


def outdated(events: list[Event], rows: dict[str, Row]) -> list[Fault]:
    """Rows of events, and levels of rows, that no source logs any more."""
    levels: dict[str, set[str]] = {}
    for event in events:
        levels.setdefault(event.name, set()).update(event.levels)
    faults = []
    for name, row in rows.items():
        if name not in levels:
            faults.append(Fault(INVENTORY, row.line, f"no source logs the event {name}", "log_inventory"))
        elif not row.levels <= levels[name]:
            never = ", ".join(sorted(row.levels - levels[name]))
            faults.append(Fault(INVENTORY, row.line, f"no source logs {name} at the level {never}", "log_inventory"))
    return faults


def guide_events(text: str) -> list[tuple[int, str]]:
    """(line, event) of the table of events in a guide: rows whose second cell is a level."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        cells = line.strip().strip("|").split("|")
        if line.startswith("| `") and len(cells) >= 3 and re.search(r"\b(debug|info|warning|error)\b", cells[1]):
            found += [(number, name) for name in QUOTED.findall(cells[0])]
    return found
