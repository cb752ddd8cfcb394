#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the results of `./dev test` in one line: passed, skipped and how to run those, failed."""
import json
import pathlib
import sys
import xml.etree.ElementTree


def count(number, noun):
    return f"{number} {noun}{'' if number == 1 else 's'}"


def read_unit(file):
    """Test programs that passed, and the names of those that failed."""
    suite = xml.etree.ElementTree.parse(file).getroot()
    failed = [case.get("name") for case in suite.iter("testcase") if case.get("status") == "fail"]
    return int(suite.get("tests")) - len(failed) - int(suite.get("skipped")) - int(suite.get("disabled")), failed


def summary(folder):
    passed, failed, skipped, notes = [], 0, {}, []
    unit, api = folder / "unit.xml", folder / "api.json"
    if unit.is_file():
        good, bad = read_unit(unit)
        passed.append(count(good, "unit test program"))
        failed += len(bad)
    if api.is_file():
        results = json.loads(api.read_text())
        passed.append(count(results["passed"], "black-box test"))
        failed += results["failed"]
        skipped = results["skipped"]
    elif failed:
        notes.append("the black-box tests did not run")
    parts = [f"{' and '.join(passed) or 'nothing'} passed", f"{sum(skipped.values())} skipped", f"{failed} failed"]
    notes = [f"skipped {number}: {reason}" for reason, number in sorted(skipped.items(), key=lambda item: -item[1])] + notes
    return ", ".join(parts) + "".join(f"; {note}" for note in notes)


if __name__ == "__main__":
    print(summary(pathlib.Path(sys.argv[1])))
