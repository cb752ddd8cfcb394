# SPDX-License-Identifier: Apache-2.0
"""The licences of a Debian package, from a machine-readable copyright file (DEP-5), with the names of SPDX."""
import re
from pathlib import Path

# Debian's short names that SPDX spells otherwise, in lower case; a trailing + has become -or-later before.
SPDX = {
    "apache-2.0": "Apache-2.0", "apache-2": "Apache-2.0", "apache-2-llvm-exceptions": "Apache-2.0 WITH LLVM-exception",
    "artistic": "Artistic-1.0-Perl", "bsd-2-clause": "BSD-2-Clause", "bsd-3-clause": "BSD-3-Clause", "bsl-1.0": "BSL-1.0",
    "cc0": "CC0-1.0", "cc0-1.0": "CC0-1.0", "expat": "MIT", "mit": "MIT", "isc": "ISC", "zlib": "Zlib", "x11": "X11",
    "postgresql": "PostgreSQL", "openldap-2.8": "OLDAP-2.8", "unicode-3.0": "Unicode-3.0", "0bsd": "0BSD",
    "gfdl-1.2-or-later": "GFDL-1.2-or-later", "gfdl-1.3": "GFDL-1.3-only", "gfdl-1.3-or-later": "GFDL-1.3-or-later",
}
for family in ("gpl", "lgpl", "agpl"):
    for number in ("1", "2", "2.1", "3"):
        full = f"{family.upper()}-{number if '.' in number else number + '.0'}"
        for spelling in (f"{family}-{number}", f"{family}-{number}.0"):
            SPDX[spelling] = f"{full}-only"
            SPDX[f"{spelling}-or-later"] = f"{full}-or-later"


def licences_of(copyright_file: Path) -> list[dict]:
    """CycloneDX's `licenses`, one for each licence of the package's files; empty if the file is no DEP-5."""
    if not copyright_file.is_file():
        return []
    text = copyright_file.read_text(encoding="utf-8", errors="replace")
    if "copyright-format/1.0" not in text.split("\n\n", 1)[0]:
        return []
    names = dict.fromkeys(spdx_name(name) for files, name in file_paragraphs(text) if files != ["debian/*"])
    return [{"license": {"id": name} if is_plain(name) else {"name": name}} for name in names]


def file_paragraphs(text: str) -> list[tuple[list[str], str]]:
    """(patterns, short name of the licence) of each paragraph about files."""
    found = []
    for paragraph in re.split(r"\n[ \t]*\n", text):
        files = re.search(r"^Files:((?:.*)(?:\n[ \t]+.*)*)", paragraph, re.MULTILINE | re.IGNORECASE)
        licence = re.search(r"^License:[ \t]*(\S.*)$", paragraph, re.MULTILINE | re.IGNORECASE)
        if files and licence:
            found.append((files.group(1).split(), licence.group(1).strip()))
    return found


def spdx_name(name: str) -> str:
    """The licence in SPDX's spelling; unknown names stay as they are."""
    words = re.split(r"(\s+(?:or|and)\s+)", name, flags=re.IGNORECASE)
    translated = []
    for word in words:
        lower = re.sub(r"\+$", "-or-later", word.strip().lower())
        translated.append(SPDX.get(lower, word.strip()) if word.strip().lower() not in ("or", "and") else f" {word.strip().upper()} ")
    return "".join(translated)


def is_plain(spdx: str) -> bool:
    """Whether it is one identifier of SPDX's list, as `license.id` demands."""
    return spdx in SPDX.values() and " " not in spdx
