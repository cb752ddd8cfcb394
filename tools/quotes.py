# SPDX-License-Identifier: Apache-2.0
"""Code that the documents quote: each line of it must stand in a source file."""
import re
from pathlib import Path

from source import Fault, Source

LANGUAGES = {"cpp": "//", "sql": "--", "cmake": "#"}  # a fenced block of another name is no quote: `cpp example`
ELLIPSES = ("…", "...")


def check(root: Path, sources: list[Source]) -> list[Fault]:
    """One fault for each line of a quote, in README or docs, that no source has."""
    known = {without_comment(line, "//") for source in sources for line in source.lines}
    for folder in ("libs", "services", "cli", "cmake"):
        for pattern, comment in (("*.sql", "--"), ("CMakeLists.txt", "#"), ("*.cmake", "#")):
            for path in (root / folder).rglob(pattern):
                known |= {without_comment(line, comment) for line in path.read_text(encoding="utf-8").splitlines()}
    return [
        Fault(path.relative_to(root).as_posix(), number, f"no source has this line: {line}", "stale_quote")
        for path in sorted([*root.glob("*.md"), *(root / "docs").rglob("*.md")])
        for number, line in quoted_lines(path.read_text(encoding="utf-8"))
        if line not in known
    ]


def quoted_lines(text: str) -> list[tuple[int, str]]:
    """(number, code) of the lines in fenced blocks; without comments, blank lines and those with an ellipsis."""
    found, comment = [], None
    is_fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        fence = re.match(r"\s*```(.*)$", line)
        if fence:
            is_fenced = not is_fenced
            comment = LANGUAGES.get(fence.group(1).strip()) if is_fenced else None
        elif comment and not any(ellipsis in line for ellipsis in ELLIPSES):
            code = without_comment(line, comment)
            if code:
                found.append((number, code))
    return found


def without_comment(line: str, comment: str) -> str:
    return re.sub(rf"(^|\s){re.escape(comment)}.*$", "", line).strip()
