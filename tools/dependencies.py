# SPDX-License-Identifier: Apache-2.0
"""Folders that are CMake targets: a header may include what its folder's DEPS name, a .cpp file also its PRIVATE_DEPS."""
import re
from pathlib import Path
from typing import NamedTuple

from source import Fault, IncludeGraph, Source


class Folder(NamedTuple):
    """A folder that is a target, as its CMakeLists.txt declares it."""

    path: str
    deps: set[str]
    private_deps: set[str]
    test_deps: set[str]

    def allowed_for(self, source: Source) -> set[str]:
        if source.is_header:
            return self.deps
        return self.deps | self.private_deps | (self.test_deps if source.is_test else set())


class Folders:
    """All folders that are targets, by the target's name."""

    def __init__(self, root: Path):
        self.by_name: dict[str, Folder] = {}
        for path in sorted(p for top in ("libs", "services", "cli", "bench") for p in (root / top).glob("**/CMakeLists.txt")):
            match = re.search(r"gatehouse_folder\(\s*(\w+)([^)]*)\)", path.read_text(encoding="utf-8"))
            if match:
                lists, current = {}, None
                for word in match.group(2).split():
                    if word.isupper():
                        current = lists.setdefault(word, set())
                    elif current is not None:
                        current.add(word)
                deps = (lists.get(name, set()) for name in ("DEPS", "PRIVATE_DEPS", "TEST_DEPS"))
                self.by_name[match.group(1)] = Folder(path.parent.relative_to(root).as_posix(), *deps)

    def target_of(self, path: str) -> str | None:
        """The target that a file belongs to: that of the nearest folder above it."""
        homes = [name for name, folder in self.by_name.items() if path.startswith(folder.path + "/")]
        return max(homes, key=lambda name: len(self.by_name[name].path), default=None)


def check(folders: Folders, sources: list[Source]) -> list[Fault]:
    graph, faults = IncludeGraph(sources), []
    used: dict[str, set[tuple[str, str]]] = {name: set() for name in folders.by_name}
    for source in sources:
        mine = folders.target_of(source.path)
        if mine is None:
            continue
        for include in source.includes:
            target = None if include.is_system else graph.resolve(include.name)
            other = folders.target_of(target) if target else None
            if other is None or other == mine:
                continue
            used[mine].add((other, "DEPS" if source.is_header else "PRIVATE_DEPS"))
            if other != "base" and other not in folders.by_name[mine].allowed_for(source):
                faults.append(Fault(source.path, include.line, missing(folders.by_name[mine], other, source), "layer"))
    return faults + needless(folders, used)


def missing(folder: Folder, other: str, source: Source) -> str:
    wanted = "DEPS" if source.is_header else "TEST_DEPS" if source.is_test else "PRIVATE_DEPS"
    return f"{folder.path}/CMakeLists.txt does not list {other} in {wanted}"


def needless(folders: Folders, used: dict[str, set[tuple[str, str]]]) -> list[Fault]:
    """DEPS that no header includes, and PRIVATE_DEPS that no .cpp file does. Every folder may list base."""
    faults = []
    for name, folder in folders.by_name.items():
        for kind, deps in (("DEPS", folder.deps), ("PRIVATE_DEPS", folder.private_deps)):
            for other in sorted(deps & folders.by_name.keys() - {"base"}):
                if (other, kind) not in used[name]:
                    reader = "header" if kind == "DEPS" else ".cpp file"
                    message = f"{kind} of {name} lists {other}, which no {reader} of it includes"
                    faults.append(Fault(f"{folder.path}/CMakeLists.txt", 1, message, "needless_dependency"))
    return faults
