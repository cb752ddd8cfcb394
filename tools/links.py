# SPDX-License-Identifier: Apache-2.0
"""Links of the documents: the file is there, and so is the heading behind a #."""
import re
from pathlib import Path

from source import Fault

FENCED = re.compile(r"^[ \t]*```.*?^[ \t]*```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def check(root: Path) -> list[Fault]:
    faults = []
    for page in sorted([*root.glob("*.md"), *(p for folder in ("docs", "bench", "contracts") for p in (root / folder).rglob("*.md"))]):
        text = without_code(page.read_text(encoding="utf-8"))
        for number, line in enumerate(text.splitlines(), 1):
            for link in LINK.findall(line):
                message = None if re.match(r"[a-z]+:", link) else problem(page, link)
                if message:
                    faults.append(Fault(page.relative_to(root).as_posix(), number, message, "link"))
    return faults


def problem(page: Path, link: str) -> str | None:
    path, _, anchor = link.partition("#")
    target = page.parent / path if path else page
    if not target.exists():
        return f"{link} leads to no file"
    if anchor and target.suffix == ".md" and anchor not in anchors(target.read_text(encoding="utf-8")):
        return f"{link} leads to no heading"
    return None


def without_code(text: str) -> str:
    """The text with fenced blocks as empty lines."""
    return FENCED.sub(lambda match: re.sub(r"[^\n]", "", match.group()), text)


def anchors(text: str) -> set[str]:
    """The names that GitHub gives the headings."""
    found = set()
    for heading in re.findall(r"^#+ (.*)$", without_code(text), re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading.strip())
        found.add(re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-"))
    return found
