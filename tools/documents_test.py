# SPDX-License-Identifier: Apache-2.0
"""Documents that name what is not there, and translations that differ: /usr/bin/python3 -m pytest tools"""
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import evidence  # noqa: E402
import links  # noqa: E402
import translations  # noqa: E402
from source import Source  # noqa: E402

UNIT_TEST = Source("libs/json/encode_test.cpp", "TEST(Encode, escapes_quotes) {}\nTEST_P(StoreTest, keeps_ids) {}\n")


def evidence_faults(tmp_path, text):
    (tmp_path / "tests/api").mkdir(parents=True, exist_ok=True)
    (tmp_path / "tests/api/test_token.py").write_text("def test_claims(pair):\n    pass\n", encoding="utf-8")
    (tmp_path / "docs/security").mkdir(parents=True, exist_ok=True)
    (tmp_path / "docs/security/page.md").write_text(text, encoding="utf-8")
    return [(fault.line, fault.message.rpartition(" ")[2]) for fault in evidence.check(tmp_path, [UNIT_TEST])]


def test_tests_that_exist_are_evidence(tmp_path):
    text = "`test_claims` and `Encode.escapes_quotes`, `StoreTest.keeps_ids`, `tests/api/test_gone.py`, `DOCS=off`, `Secret`\n"
    assert evidence_faults(tmp_path, text) == []


@pytest.mark.parametrize("name", ["test_gone", "Encode.escapes_nothing", "Decode.escapes_quotes"])
def test_a_test_that_is_not_there_is_caught(tmp_path, name):
    assert evidence_faults(tmp_path, f"text\n| 1.1.1 | met | `{name}` |\n") == [(2, name)]


def requirements(change=lambda rows: rows):
    rows = [f"| {name} | met | a reason |" for name in evidence.expand_sections(evidence.REQUIREMENTS)]
    return [fault.message for fault in evidence.asvs_faults("\n".join(change(rows)) + "\n")]


def test_the_list_of_requirements_is_that_of_the_standard():
    assert len(set(evidence.expand_sections(evidence.REQUIREMENTS))) == 253
    assert requirements() == []


@pytest.mark.parametrize(
    "change, message",
    [
        (lambda rows: rows[1:], "requirement 1.1.1 is missing"),
        (lambda rows: [*rows, rows[0]], "requirement 1.1.1 stands there twice"),
        (lambda rows: [*rows, "| 1.2.10 | met | x |"], "1.2.10 is no requirement"),
        (lambda rows: ["| 1.1.1 | done | x |", *rows[1:]], "1.1.1: one of met"),
        (lambda rows: ["| 1.1.1 | met | |", *rows[1:]], "1.1.1: one of met"),
        (lambda rows: ["| 1.1.1 to 1.1.2 | met | x |", *rows[2:]], "requirement 1.1.1 is missing"),
    ],
)
def test_a_list_that_is_not_whole_is_caught(change, message):
    assert any(fault.startswith(message) for fault in requirements(change))


def test_ranges_of_requirements_stand_for_all():
    assert requirements(lambda rows: ["| 1.1.1-1.1.2, 1.2.1 | met | x |", *rows[3:]]) == []


PAGE = """# Running

```sh
# with both stopped
cp -a data data.backup   # all of it
NAME='put it here'
```

## Settings

`SECRET_KEY` and `CONFIG_FILE=a.env`

```
{"status": 200}
```
"""
TRANSLATED = (
    PAGE.replace("Running", "Запуск").replace("with both stopped", "оба сервиса остановлены")
    .replace("# all of it", "# целиком").replace("put it here", "вставьте сюда").replace("Settings", "Настройки")
)


def translation_faults(tmp_path, text, original=PAGE):
    (tmp_path / "docs").mkdir(exist_ok=True)
    (tmp_path / "docs/running.ru.md").write_text(text, encoding="utf-8")
    if original is not None:
        (tmp_path / "docs/running.md").write_text(original, encoding="utf-8")
    return [(fault.path, fault.line) for fault in translations.check(tmp_path)]


def test_a_translation_with_the_same_code_passes(tmp_path):
    assert translation_faults(tmp_path, TRANSLATED) == []


@pytest.mark.parametrize(
    "old, new, line",
    [
        ("cp -a data", "cp -r data", 5),
        ("# целиком", "--force # целиком", 5),
        ("NAME='вставьте", "OTHER='вставьте", 6),
        ('"status": 200', '"status": 201', 14),
        ("```sh", "```bash", 3),
        ("NAME='вставьте сюда'\n", "", 3),
        ("\n## Настройки\n", "\n", 1),
        ("## Настройки", "### Настройки", 1),
        ("`SECRET_KEY`", "ключ", 1),
        ("`SECRET_KEY`", "`SECRET_KEY`, `SECRET_KEY_FILE`", 1),
        ('```\n{"status": 200}\n```\n', "", 1),
    ],
)
def test_a_translation_that_differs_is_caught(tmp_path, old, new, line):
    assert old in TRANSLATED
    assert ("docs/running.ru.md", line) in translation_faults(tmp_path, TRANSLATED.replace(old, new))


def test_an_original_that_changes_is_noticed(tmp_path):
    assert translation_faults(tmp_path, TRANSLATED, PAGE.replace("200", "404")) == [("docs/running.ru.md", 14)]


def test_a_translation_without_an_original_is_caught(tmp_path):
    assert translation_faults(tmp_path, TRANSLATED, None) == [("docs/running.ru.md", 1)]


def test_diagrams_may_have_other_words(tmp_path):
    diagram = "```\n┌───┐\n│ a │\n└───┘\n```\n"
    assert translation_faults(tmp_path, TRANSLATED + diagram.replace("a", "я"), PAGE + diagram) == []


@pytest.mark.parametrize(
    "link, is_good",
    [
        ("other.md", True), ("../README.md", True), ("#the-first-part", True), ("other.md#post-users", True), ("other.md#части-и-токены", True),
        ("https://example.org/x", True), (".", True), ("gone.md", False), ("#gone", False), ("other.md#Post-users", False),
        ("../docs/gone/", False),
    ],
)
def test_links_lead_to_files_and_headings(tmp_path, link, is_good):
    (tmp_path / "docs").mkdir()
    (tmp_path / "README.md").write_text("# Readme\n", encoding="utf-8")
    (tmp_path / "docs/other.md").write_text("# Post users\n\n## Части и токены\n\n```sh\n# Gone\n```\n", encoding="utf-8")
    (tmp_path / "docs/page.md").write_text(f"# The first part\n\n```\n[code](gone.md)\n```\n\n[text]({link})\n", encoding="utf-8")
    expected = [] if is_good else [("docs/page.md", 7)]
    assert [(fault.path, fault.line) for fault in links.check(tmp_path)] == expected
