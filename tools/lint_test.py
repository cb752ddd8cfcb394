# SPDX-License-Identifier: Apache-2.0
"""Plants one violation of each house rule in a small tree and sees it caught: /usr/bin/python3 -m pytest tools"""
import shutil
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
import lint  # noqa: E402
import lint_headers  # noqa: E402
from source import Source, blank_comments_and_strings  # noqa: E402
from units import flags_only  # noqa: E402

OPENING = "// SPDX-License-Identifier: Apache-2.0\n// A purpose.\n"
HEADER = OPENING + "#pragma once\n"

CLEAN = {
    "tools/lint_rules.txt": (HERE / "lint_rules.txt").read_text(encoding="utf-8").split("\nallow ")[0] + "\n",
    "libs/base/CMakeLists.txt": "gatehouse_folder(base DEPS gatehouse_boost)",
    "libs/base/result.hpp": HEADER,
    "libs/json/CMakeLists.txt": "gatehouse_folder(json DEPS base)",
    "libs/json/value.hpp": HEADER + '#include "base/result.hpp"\n',
    "libs/http/CMakeLists.txt": "gatehouse_folder(http DEPS base json PRIVATE_DEPS resilience TEST_DEPS testing)",
    "libs/http/server.hpp": HEADER + '#include "json/value.hpp"\n',
    "libs/http/connection.hpp": HEADER + "#include <boost/beast/core/flat_buffer.hpp>\n",
    "libs/http/server.cpp": OPENING + '#include "http/server.hpp"\n\n#include "http/connection.hpp"\n#include "resilience/backoff.hpp"\n',
    "libs/resilience/CMakeLists.txt": "gatehouse_folder(resilience DEPS base)",
    "libs/resilience/backoff.hpp": HEADER,
    "libs/testing/CMakeLists.txt": "gatehouse_folder(testing DEPS base)",
    "libs/testing/fake_clock.hpp": HEADER,
    "libs/sql/CMakeLists.txt": "gatehouse_folder(sql DEPS base)",
    "libs/sql/database.hpp": HEADER,
    "services/auth/domain/account.hpp": HEADER + '#include "base/result.hpp"\n',
    "services/auth/http/accounts.cpp": OPENING + '#include "auth/domain/account.hpp"\n#include "http/server.hpp"\n',
    "services/auth/http/accounts_test.cpp": OPENING + '#include "testing/fake_clock.hpp"\n',
    "services/auth/storage/account.hpp": HEADER + '#include "sql/database.hpp"\n',
    "services/auth/app.cpp": OPENING + '#include "auth/storage/account.hpp"\n#include "http/server.hpp"\n',
    "services/user/domain/profile.hpp": HEADER,
    "cli/admin.cpp": OPENING + '#include "auth/storage/account.hpp"\n#include "json/value.hpp"\n',
}


@pytest.fixture
def rules_broken_by(tmp_path):
    """rules_broken_by({path: text}): the rules that the clean tree with these files in it breaks."""

    def run(files):
        shutil.rmtree(tmp_path, ignore_errors=True)
        for path, text in {**CLEAN, **files}.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, encoding="utf-8")
        return {(fault.path, fault.rule) for fault in lint.lint(tmp_path)}

    return run


def test_the_clean_tree_is_clean(rules_broken_by):
    assert rules_broken_by({}) == set()


@pytest.mark.parametrize(
    "path, include",
    [
        ("services/auth/domain/rule.hpp", '"http/server.hpp"'),
        ("services/auth/domain/rule.hpp", '"sql/database.hpp"'),
        ("services/auth/domain/rule.hpp", '"json/value.hpp"'),
        ("services/auth/domain/rule.hpp", '"auth/storage/account.hpp"'),
        ("services/auth/domain/rule.hpp", "<boost/beast/core.hpp>"),
        ("services/auth/domain/rule.hpp", "<boost/json/value.hpp>"),
        ("services/auth/domain/rule.hpp", "<sqlite3.h>"),
        ("services/auth/http/route.hpp", '"auth/storage/account.hpp"'),
        ("services/auth/http/route.hpp", '"sql/database.hpp"'),
        ("services/auth/storage/row.hpp", '"http/server.hpp"'),
        ("services/auth/events/event.hpp", '"auth/http/accounts.hpp"'),
        ("services/auth/http/route.hpp", '"testing/fake_clock.hpp"'),
        ("services/auth/app.hpp", '"user/domain/profile.hpp"'),
        ("services/auth/odd/thing.hpp", '"base/result.hpp"'),
        ("services/auth/http/route.hpp", '"http/connection.hpp"'),  # reaches Beast
        ("libs/json/decode.hpp", '"http/server.hpp"'),
        ("libs/json/decode.hpp", '"auth/domain/account.hpp"'),
        ("libs/http/route.hpp", '"testing/fake_clock.hpp"'),  # in TEST_DEPS only
        ("libs/http/route.hpp", '"resilience/backoff.hpp"'),  # in PRIVATE_DEPS only
        ("cli/doctor.hpp", '"auth/domain/account.hpp"'),
        ("bench/load.hpp", '"auth/storage/account.hpp"'),
    ],
)
def test_a_forbidden_include_is_caught(rules_broken_by, path, include):
    others = {"services/auth/http/accounts.hpp": HEADER}
    assert rules_broken_by({**others, path: f"{HEADER}#include {include}\n"}) == {(path, "layer")}


def test_a_needless_dependency_is_caught(rules_broken_by):
    fault = {("libs/sql/CMakeLists.txt", "needless_dependency")}
    cpp = {"libs/sql/database.cpp": OPENING + '#include "sql/database.hpp"\n\n#include "json/value.hpp"\n'}
    assert rules_broken_by({"libs/sql/CMakeLists.txt": "gatehouse_folder(sql DEPS json)"}) == fault
    assert rules_broken_by({"libs/sql/CMakeLists.txt": "gatehouse_folder(sql PRIVATE_DEPS json)"}) == fault
    assert rules_broken_by({**cpp, "libs/sql/CMakeLists.txt": "gatehouse_folder(sql DEPS base json)"}) == fault
    assert rules_broken_by({**cpp, "libs/sql/CMakeLists.txt": "gatehouse_folder(sql PRIVATE_DEPS json)"}) == set()


@pytest.mark.parametrize(
    "line, rule",
    [
        ("int n = rand();", "rand"),
        ("co_spawn(executor, run(), asio::detached);", "detached"),
        ("auto now = std::chrono::system_clock::now();", "wall_clock"),
        ("std::this_thread::sleep_for(1s);", "sleep"),
        ('std::cout << "hello";', "stream_output"),
        ("using namespace std;", "using_std"),
        ("#include <boost/asio.hpp>", "umbrella_include"),
        ("auto* leak = new Account;", "naked_new"),
        ('const char* home = getenv("HOME");', "getenv"),
        ("if (memcmp(a, b, 32) == 0) {", "compare_secret"),
    ],
)
def test_a_banned_name_is_caught(rules_broken_by, line, rule):
    path = "libs/base/noun.cpp"
    assert rules_broken_by({path: f"{OPENING}{line}\n"}) == {(path, rule)}


def test_names_in_comments_strings_and_literals_are_free(rules_broken_by):
    text = OPENING + '// rand() is banned\n/* std::cout */ auto s = "getenv(x)"; auto r = R"(new Foo)"; int n = 1\'000;\n'
    assert rules_broken_by({"libs/base/noun.cpp": text}) == set()


def test_an_allowance_covers_its_file_only_and_goes_stale(rules_broken_by):
    rules = CLEAN["tools/lint_rules.txt"] + "allow rand : libs/base/dice.cpp : a reason\n"
    bad = OPENING + "int n = rand();\n"
    files = {"tools/lint_rules.txt": rules, "libs/base/dice.cpp": bad, "libs/base/other.cpp": bad}
    assert rules_broken_by(files) == {("libs/base/other.cpp", "rand")}
    stale = {"tools/lint_rules.txt": rules, "libs/base/dice.cpp": OPENING}
    assert rules_broken_by(stale) == {("tools/lint_rules.txt", "stale_allowance")}


@pytest.mark.parametrize(
    "path, text, rule",
    [
        ("libs/base/noun.cpp", "// Copyright\n// A purpose.\n", "licence"),
        ("libs/base/noun.hpp", "// SPDX-License-Identifier: Apache-2.0\n#pragma once\n", "purpose"),
        ("libs/base/noun.hpp", OPENING, "pragma_once"),
        ("libs/base/noun.cpp", OPENING + "\n" * 349, "file_size"),
        ("libs/base/noun_test.cpp", OPENING + "\n" * 799, "file_size"),
        ("libs/base/noun.cpp", OPENING + "void f() {\n" + "    g();\n" * 49 + "}\n", "function_size"),
        ("libs/util/noun.hpp", HEADER, "folder_name"),
        ("libs/base/noun.cpp", OPENING + '#include "base/absent.hpp"\n', "include_path"),
        ("libs/base/result.cpp", OPENING + '#include <vector>\n#include "base/result.hpp"\n', "own_header"),
    ],
)
def test_a_fault_of_form_is_caught(rules_broken_by, path, text, rule):
    assert rules_broken_by({path: text}) == {(path, rule)}


def test_sizes_at_the_cap_pass(rules_broken_by):
    body = "void f() {\n" + "    g();\n" * 48 + "}\n"
    assert rules_broken_by({"libs/base/noun.cpp": OPENING + body + "\n" * 298}) == set()


@pytest.mark.parametrize(
    "files, fault",
    [
        ({"libs/base/egg.hpp": '#include "base/hen.hpp"', "libs/base/hen.hpp": '#include "base/egg.hpp"'}, "libs/base/egg.hpp"),
        ({"libs/base/a.hpp": '#include "base/c.hpp"', "libs/base/b.hpp": '#include "base/a.hpp"',
          "libs/base/c.hpp": '#include "base/b.hpp"'}, "libs/base/a.hpp"),
        ({"libs/base/egg.cpp": '#include "base/hen.hpp"', "libs/base/egg.hpp": "", "libs/base/hen.hpp": '#include "base/egg.hpp"'},
         "libs/base/egg.cpp"),
    ],
)
def test_an_include_circle_is_caught(rules_broken_by, files, fault):
    files = {path: (HEADER if path.endswith(".hpp") else OPENING) + text + "\n" for path, text in files.items()}
    assert rules_broken_by(files) == {(fault, "circle")}


def test_a_test_may_include_what_includes_its_subject(rules_broken_by):
    files = {"libs/base/egg.hpp": HEADER, "libs/base/hen.hpp": HEADER + '#include "base/egg.hpp"\n',
             "libs/base/egg_test.cpp": OPENING + '#include "base/hen.hpp"\n'}
    assert rules_broken_by(files) == set()


QUOTED = {
    "libs/base/noun.cpp": OPENING + "int f() {\n    return 1;  // one\n}\n",
    "services/auth/storage/migrations/0001_accounts.sql": "-- Accounts.\nCREATE TABLE accounts (\n    id INTEGER\n);\n",
}


@pytest.mark.parametrize(
    "language, lines",
    [
        ("cpp", "int f() {\n  // a comment of the page\n\n    …\n  return 1;\n}\n"),
        ("sql", "CREATE TABLE accounts (id ...\nid INTEGER -- the number\n"),
        ("cmake", "gatehouse_folder(base DEPS gatehouse_boost)\n"),
        ("cpp example", "return 2;\n"),
        ("sh", "./dev run\n"),
    ],
)
def test_a_quote_that_stands_in_a_source_passes(rules_broken_by, language, lines):
    page = f"A page.\n\n```{language}\n{lines}```\n\nreturn 2;\n"
    assert rules_broken_by({**QUOTED, "docs/guides/page.md": page, "README.md": page}) == set()


@pytest.mark.parametrize("path", ["README.md", "docs/guides/page.md"])
@pytest.mark.parametrize(
    "language, line",
    [
        ("cpp", "return 2;"),
        ("sql", "id BIGINT"),
        ("cmake", "gatehouse_folder(base)"),
    ],
)
def test_a_quote_that_no_source_has_is_caught(rules_broken_by, path, language, line):
    assert rules_broken_by({**QUOTED, path: f"```{language}\n{line}\n```\n"}) == {(path, "stale_quote")}


def test_rules_that_cannot_be_read_are_refused():
    for text in ("ban rand\n", "forbid rand : x : y\n", "allow rand : a.cpp : reason\n"):
        with pytest.raises(SystemExit):
            lint.read_rules(text)


def test_blanking_keeps_lines_and_includes():
    text = '#include "a/b.hpp"\nauto s = R"x(1\n// 2)x"; /* 3\n4 */ int i;\n'
    blanked = blank_comments_and_strings(text)
    assert blanked.count("\n") == text.count("\n")
    assert '#include "a/b.hpp"' in blanked and "2" not in blanked and "int i;" in blanked
    assert [i.name for i in Source("x.cpp", text).includes] == ["a/b.hpp"]


def test_headers_foreign_to_a_domain_are_found():
    rule = "a.o: /r/services/auth/domain/a.cpp \\\n /usr/include/boost/json/value.hpp /r/libs/base/task.hpp \\\n /r/libs/sql/row.hpp"
    assert lint_headers.foreign_headers(rule, "/r") == ["/usr/include/boost/json/value.hpp", "libs/sql/row.hpp"]


def test_flags_are_a_command_without_its_files():
    command = "ccache /usr/bin/clang++-19 -DX -O2 -o a.o -c a.cpp".split()
    assert flags_only(command) == ["-DX", "-O2"]
