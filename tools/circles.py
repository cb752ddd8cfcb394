# SPDX-License-Identifier: Apache-2.0
"""Include circles of headers."""
from source import Fault, IncludeGraph, Source


def dependencies(sources: list[Source]) -> dict[str, dict[str, int]]:
    """header → the headers it includes → the line that does so."""
    graph, table = IncludeGraph(sources), {}
    for source in sources:
        if not source.is_header:
            continue
        mine = table.setdefault(source.path, {})
        for include in source.includes:
            target = None if include.is_system else graph.resolve(include.name)
            if target:
                mine.setdefault(target, include.line)
    return table


def way_back(table: dict[str, dict], start: str) -> list[str] | None:
    """The shortest way over includes from a header to itself, or None."""
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
    for header in sorted(table):
        way = None if header in seen else way_back(table, header)
        if way:
            seen.update(way)
            line = table[header][(way + [header])[1]]
            faults.append(Fault(header, line, f"an include circle: {' → '.join(way + [header])}", "circle"))
    return faults
