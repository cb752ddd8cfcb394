# SPDX-License-Identifier: Apache-2.0
"""Translation units with their compile flags, and a memory of which of them a tool has already found clean."""
import hashlib
import json
import os
import shlex
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Callable

from source import IncludeGraph, read_sources

COMPILER = "clang++-19"


class Units:
    """The compile commands of one build folder, by path relative to the root."""

    def __init__(self, root: Path, build: Path):
        self.root, self.build = root, build
        self.sources = read_sources(root)
        self.graph = IncludeGraph(self.sources)
        self.flags: dict[str, list[str]] = {}
        for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
            path = os.path.relpath(os.path.join(entry["directory"], entry["file"]), root)
            self.flags.setdefault(path, flags_only(shlex.split(entry["command"])))

    def flags_for(self, path: str) -> list[str]:
        """The file's own flags, or for a header those of a unit near it."""
        if path in self.flags:
            return self.flags[path]
        folder = path.rsplit("/", 1)[0]
        near = [unit for unit in self.flags if unit.rsplit("/", 1)[0] == folder]
        return self.flags[min(near or self.flags)]

    def fingerprint(self, path: str, extra: str = "") -> str:
        """Changes whenever the file, a project file it includes, its flags or `extra` change."""
        digest = hashlib.sha256("\0".join([*self.flags_for(path), extra]).encode())
        for reached in sorted(self.graph.reached(path)):
            digest.update(f"\0{reached}\0{self.graph.by_path[reached].text}".encode())
        return digest.hexdigest()


def flags_only(command: list[str]) -> list[str]:
    """A compile command without the compiler, its launcher, the input and the output."""
    start = next(i for i, word in enumerate(command) if "++" in Path(word).name) + 1
    flags, skip = [], False
    for word in command[start:]:
        if skip or word in ("-o", "-c"):
            skip = not skip
        else:
            flags.append(word)
    return flags


def check_all(tool: str, units: Units, paths: list[str], extra: str, check: Callable[[str], str]) -> int:
    """Runs `check` over the paths that changed since it last found them clean: it returns what it has to say, or "".

    Prints faults as they come and a closing line; returns the number of paths with faults.
    """
    memory = units.build / "lint" / tool
    memory.mkdir(parents=True, exist_ok=True)
    stamps = {path: memory / f"{path.replace('/', '__')}.clean" for path in paths}
    prints = {path: units.fingerprint(path, extra) for path in paths}
    stale = [p for p in paths if not stamps[p].is_file() or stamps[p].read_text(encoding="utf-8") != prints[p]]
    if stale:
        print(f"{tool}: {len(stale)} of {len(paths)} files are new or changed", flush=True)
    faulty = 0
    jobs = int(os.environ.get("CMAKE_BUILD_PARALLEL_LEVEL") or os.cpu_count() or 1)
    with ThreadPoolExecutor(jobs) as pool:
        for number, (path, said) in enumerate(zip(stale, pool.map(check, stale)), 1):
            if said:
                faulty += 1
                print(said.rstrip(), flush=True)
            else:
                stamps[path].write_text(prints[path], encoding="utf-8")
            if number % 20 == 0 and number < len(stale):
                print(f"    {number} of {len(stale)}", flush=True)
    print(f"{tool}: {len(paths)} files, {faulty} with faults", flush=True)
    return faulty


def units_from_arguments() -> Units:
    """For `TOOL BUILD_FOLDER [ROOT]` on the command line."""
    if len(sys.argv) not in (2, 3):
        raise SystemExit(f"usage: {sys.argv[0]} BUILD_FOLDER [ROOT]")
    root = Path(sys.argv[2] if len(sys.argv) > 2 else Path(__file__).parent.parent).resolve()
    return Units(root, Path(sys.argv[1]).resolve())
