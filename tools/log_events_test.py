# SPDX-License-Identifier: Apache-2.0
"""Inventories that differ from the sources, each caught: /usr/bin/python3 -m pytest tools"""
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import log_events  # noqa: E402
from source import Source  # noqa: E402

SOURCE = """
log_.info("request", {{"path", request.path}, {"reason", text("a)", b)}});
worker_.log().warning("refused");
log.write(is_outage ? telemetry::Level::debug
                    : telemetry::Level::error,
          "postponed", {{"reason", reason}});
// log.info("commented")
"""
LOG = r'return "{\"level\":\"warning\",\"event\":\"lost\",\"count\":" + count + "}\n";'
INVENTORY = """
| event | level | members | when |
|---|---|---|---|
| `request` | info | `path`, `reason` | always |
| `refused` | warning | | sometimes |
| `postponed` | debug, **error** | `reason` | rarely |
| `lost` | warning | `count` | never |
"""


def faults(tmp_path, source=SOURCE, inventory=INVENTORY, guide="", path="libs/http/server.cpp"):
    for name, text in ((log_events.INVENTORY, inventory), (log_events.GUIDES[0], guide)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    sources = [Source(path, source), Source("libs/telemetry/log.cpp", LOG)]
    return [(fault.path, fault.line, fault.rule) for fault in log_events.check(tmp_path, sources)]


def test_an_inventory_that_agrees_passes(tmp_path):
    guide = "| `request`, `refused` | info | x |\n| `CALL_TIMEOUT` | 5s | a time |\n| `other_table` | a value | x |\n"
    assert faults(tmp_path, guide=guide) == []


@pytest.mark.parametrize(
    "old, new, line",
    [
        ('"request"', '"renamed"', 2),
        ('"refused"', '"renamed"', 3),
        ("log_.info", "log_.error", 2),
        ("Level::debug", "Level::warning", 4),
        ('"path"', '"user"', 2),
        ('"refused");', '"refused", {{"user", name}});', 3),
        ('"postponed"', '"renamed"', 4),
    ],
)
def test_what_the_inventory_does_not_name_is_caught(tmp_path, old, new, line):
    assert ("libs/http/server.cpp", line, "log_inventory") in faults(tmp_path, source=SOURCE.replace(old, new, 1))


@pytest.mark.parametrize("call", ["log_.info(name);", "log_.write(level, name, {});", "log_.write(level_of(a, b));"])
def test_an_event_that_is_no_literal_is_caught(tmp_path, call):
    assert faults(tmp_path, source=SOURCE + call) == [("libs/http/server.cpp", 8, "log_event")]


def test_levels_that_a_function_chooses_are_those_of_the_source(tmp_path):
    source = 'log_.write(level_of(a, b), "request", {{"path", p}});\nLevel level_of(int, int) { return Level::info; }\n'
    inventory = "| `request` | info | `path` | always |\n| `lost` | warning | `count` | never |\n"
    assert faults(tmp_path, source, inventory) == []
    assert faults(tmp_path, source.replace("Level::info", "Level::error"), inventory) != []


@pytest.mark.parametrize(
    "row, line", [("| `gone` | info | | never |", 8), ("| `refused` | warning, info | | sometimes |", 8), ("", None)]
)
def test_a_row_that_no_source_logs_is_caught(tmp_path, row, line):
    expected = [] if line is None else [(log_events.INVENTORY, line, "log_inventory")]
    assert faults(tmp_path, inventory=INVENTORY + row + "\n") == expected


def test_a_guide_that_names_an_unknown_event_is_caught(tmp_path):
    guide = "text\n| `gone`, `request` | **error** | x |\n"
    assert faults(tmp_path, guide=guide) == [(log_events.GUIDES[0], 2, "log_inventory")]


def test_log_calls_of_tests_are_free(tmp_path):
    assert faults(tmp_path, source=SOURCE.replace("refused", "unknown"), path="libs/http/server_test.cpp", inventory="") == [
        ("libs/telemetry/log.cpp", 1, "log_inventory")
    ]
