# SPDX-License-Identifier: Apache-2.0
"""The last line of ./dev test."""
import json

from test_results import summary

UNIT = """<testsuite tests="3" failures="{failures}" disabled="0" skipped="0">
<testcase name="sql" status="run"/><testcase name="jose" status="run"/><testcase name="http" status="{last}"/></testsuite>"""


def put_unit(folder, is_good=True):
    (folder / "unit.xml").write_text(UNIT.format(failures=0 if is_good else 1, last="run" if is_good else "fail"))


def put_api(folder, **results):
    (folder / "api.json").write_text(json.dumps({"passed": 1067, "failed": 0, "skipped": {}, **results}))


def test_everything_passed(tmp_path):
    put_unit(tmp_path)
    put_api(tmp_path)
    assert summary(tmp_path) == "3 unit test programs and 1067 black-box tests passed, 0 skipped, 0 failed"


def test_what_was_skipped_says_how_to_run_it(tmp_path):
    put_api(tmp_path, skipped={"no stack": 2, "runs with --engine postgresql": 88})
    assert summary(tmp_path) == ("1067 black-box tests passed, 90 skipped, 0 failed; skipped 88: runs with --engine postgresql; "
                                 "skipped 2: no stack")


def test_failures_are_counted(tmp_path):
    put_unit(tmp_path)
    put_api(tmp_path, passed=1, failed=2)
    assert summary(tmp_path) == "3 unit test programs and 1 black-box test passed, 0 skipped, 2 failed"


def test_after_a_failed_unit_test_the_others_do_not_run(tmp_path):
    put_unit(tmp_path, is_good=False)
    assert summary(tmp_path) == "2 unit test programs passed, 0 skipped, 1 failed; the black-box tests did not run"
