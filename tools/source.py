# SPDX-License-Identifier: Apache-2.0
"""The C++ files of the tree, as the lint tools see them: lines, code without comments, includes."""
import re
import subprocess
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

FOLDERS = ("libs", "services", "cli", "bench")


class Fault(NamedTuple):
    path: str
    line: int
    message: str
    rule: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message} [{self.rule}]"


class Include(NamedTuple):
    line: int
    name: str
    is_system: bool


class Source:
    """One file; `path` is relative to the root and written with slashes."""

    def __init__(self, path: str, text: str):
        self.path = path
        self.text = text
        self.lines = text.splitlines()

    @property
    def is_header(self) -> bool:
        return self.path.endswith(".hpp")

    @property
    def has_own_header(self) -> bool:
        """Whether the first include is the header of the same name, which then says the purpose."""
        stem = Path(self.path).stem
        return bool(self.includes) and Path(self.includes[0].name).name == f"{stem}.hpp"

    @property
    def is_test(self) -> bool:
        return bool(re.search(r"_(test|fuzz|bench)\.cpp$", self.path)) or self.path.startswith("libs/testing/")

    @cached_property
    def code_lines(self) -> list[str]:
        return blank_comments_and_strings(self.text).splitlines()

    @cached_property
    def includes(self) -> list[Include]:
        found = []
        for number, line in enumerate(self.lines, 1):
            match = re.match(r'\s*#\s*include\s*(<([^>]+)>|"([^"]+)")', line)
            if match:
                found.append(Include(number, match.group(2) or match.group(3), match.group(2) is not None))
        return found


TOKEN = re.compile(
    r'R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)"'  # raw string
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'"  # not a digit separator
    r"|//[^\n]*|/\*.*?\*/",
    re.DOTALL,
)


def blank_comments_and_strings(text: str) -> str:
    """The text with comments and the inside of literals as spaces; lines stay where they are. Includes stay whole."""

    def blank(match: re.Match) -> str:
        token = match.group()
        if token.startswith("/"):
            return re.sub(r"[^\n]", " ", token)
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if re.match(r"\s*#\s*include\s*$", line):
            return token
        return '"' + re.sub(r"[^\n]", " ", token[1:-1]) + '"'

    return "\n".join(line.rstrip() for line in TOKEN.sub(blank, text).split("\n"))


def read_sources(root: Path) -> list[Source]:
    """Every .cpp and .hpp of the project's folders, tracked or new, but not what git ignores."""
    listed = subprocess.run(
        ["git", "-C", root, "ls-files", "--cached", "--others", "--exclude-standard", "--", *FOLDERS],
        capture_output=True, text=True, check=False,
    )
    if listed.returncode == 0:
        paths = listed.stdout.splitlines()
    else:
        paths = [p.relative_to(root).as_posix() for folder in FOLDERS for p in (root / folder).rglob("*")]
    paths = sorted({path for path in paths if path.endswith((".cpp", ".hpp")) and (root / path).is_file()})
    return [Source(path, (root / path).read_text(encoding="utf-8")) for path in paths]


class IncludeGraph:
    """Which files of the project a file reaches through its includes."""

    def __init__(self, sources: list[Source]):
        self.by_path = {source.path: source for source in sources}

    def resolve(self, name: str) -> str | None:
        """The path an `#include "name"` means, or None if it is not a file of the project."""
        for folder in ("libs/", "services/", "bench/", "cli/"):
            if folder + name in self.by_path:
                return folder + name
        return None

    def reached(self, path: str) -> set[str]:
        """The file itself and all it includes, directly or not."""
        seen, waiting = set(), [path]
        while waiting:
            current = waiting.pop()
            if current in seen or current not in self.by_path:
                continue
            seen.add(current)
            names = (i.name for i in self.by_path[current].includes if not i.is_system)
            waiting += [target for target in map(self.resolve, names) if target]
        return seen
