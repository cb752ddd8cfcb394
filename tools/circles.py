# SPDX-License-Identifier: Apache-2.0
"""Include circles. A header and its .cpp are one unit: what either includes, the unit depends on."""
from source import Fault, IncludeGraph, Source


def unit_of(path: str) -> str:
    return path.rsplit(".", 1)[0]


def dependencies(sources: list[Source]) -> dict[str, dict[str, tuple[str, int]]]:
    """unit → the units it includes → the file and the line that do so. Tests are left out: nothing includes them."""
    graph, table = IncludeGraph(sources), {}
    for source in sources:
        if source.is_test:
            continue
        mine = table.setdefault(unit_of(source.path), {})
        for include in source.includes:
            target = None if include.is_system else graph.resolve(include.name)
            if target and unit_of(target) != unit_of(source.path):
                mine.setdefault(unit_of(target), (source.path, include.line))
    return table


def way_back(table: dict[str, dict], start: str) -> list[str] | None:
    """The shortest way over includes from a unit to itself, or None."""
    before, waiting = {}, [start]
    for current in waiting:
        for target in table.get(current, {}):
            if target == start:
                way = [current]
                while way[0] != start:
                    way.insert(0, before[way[0]])
                return way
            if target not in before:
                before[target] = current
                waiting.append(target)
    return None


def check(sources: list[Source]) -> list[Fault]:
    table, seen, faults = dependencies(sources), set(), []
    for unit in sorted(table):
        way = None if unit in seen else way_back(table, unit)
        if way:
            seen.update(way)
            path, line = table[unit][(way + [unit])[1]]
            faults.append(Fault(path, line, f"an include circle: {' → '.join(way + [unit])}", "circle"))
    return faults
