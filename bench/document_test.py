# SPDX-License-Identifier: Apache-2.0
import types

import pytest

import document
import results
import run

CURVE = {"rate": 500.0, "held": True, "requests": 1500,
         "latency_us": {key: 100.0 for key, _ in document.PERCENTILES} | {"max": 900.0}}


def outcome():
    """A result as a run of two engines leaves it."""
    samples = {"me_us": [15.0, 16.0, 20.0], "me_ratio": [2.5, 1.5, 3.5], "growth_me_us_1000": [10.0],
               "growth_me_us_1000000": [11.0], "growth_me_ratio": [1.1], "growth_find_us_1000": [10.0],
               "growth_find_us_1000000": [900.0]}
    bench = types.SimpleNamespace(samples={"sqlite": samples, "postgresql": {"me_us": [30.0], "me_ratio": [4.0]}},
                                  curves={"sqlite": {"idle": [CURVE, CURVE]}})
    facts = {"cores": 2, "cpu": "a processor", "memory_gib": 8, "system": "Debian", "kernel": "6.1", "files": "ext4",
             "load_before": 0.1, "stolen_percent": 0.5, "others_percent": 2.0}
    options = {"seconds": 2.0, "rounds": 3, "users": [1000], "quick": False, "groups": ["requests"]}
    return results.result_of(bench, facts, {"gatehouse": "1", "sqlite": "3"}, {"the guide's stack": "no Python"},
                             {"SQLite, rate": "it broke"}, options)


def test_a_figure_is_the_median_and_is_held_against_its_bar():
    figures = outcome()["engines"]["sqlite"]["figures"]
    assert figures["me_ratio"]["value"] == 2.5 and figures["me_ratio"]["met"] is False
    assert figures["growth_me_ratio"]["met"] is True
    assert "bar" not in outcome()["engines"]["postgresql"]["figures"]["me_ratio"]


def test_what_others_had_is_what_neither_idled_nor_was_ours():
    before = results.ProcessorTimes(total=100, idle=50, stolen=1, ours=10)
    after = results.ProcessorTimes(total=300, idle=150, stolen=3, ours=90)
    assert results.disturbance(before, after) == {"others_percent": 9.0, "stolen_percent": 1.0}
    assert results.disturbance(before, before) == {"others_percent": 0, "stolen_percent": 0}
    now = results.processor_times()
    assert 0 <= now.idle + now.stolen <= now.total and now.ours > 0


@pytest.mark.parametrize("others, stolen, warns", [(2, 1, False), (9, 2, True), (0, 50, True)])
def test_a_noisy_machine_is_said_to_be_one(others, stolen, warns):
    assert bool(results.noise_of({"others_percent": others, "stolen_percent": stolen})) == warns


def test_draws_no_percentile_that_the_requests_cannot_tell():
    line, = document.latency_lines(outcome())
    assert len(line.points) == 7 and line.points[-1][0] == pytest.approx(1 / (1 - 0.999))


def test_writes_between_the_marks_only(tmp_path):
    page = tmp_path / document.PAGE
    page.write_text(f"before\n{document.BEGIN}\nold\n{document.END}\nafter\n")
    assert document.write(outcome(), tmp_path) == page
    text = page.read_text()
    assert text.startswith("before\n") and text.endswith("\nafter\n") and "old" not in text
    assert "| GET /users/me, CPU against the bare loop | ≤ 2 × | 2.5 × **missed** | 4 × (no bar here) |" in text
    assert "Skipped: the guide's stack: no Python." in text
    assert "SQLite, rate: it broke" in text
    assert {path.name for path in tmp_path.glob("*.svg")} == {"performance-growth.svg", "performance-latency.svg"}
    document.write(outcome(), tmp_path)
    assert page.read_text() == text


@pytest.mark.parametrize("text", ["", document.BEGIN, f"{document.END}{document.BEGIN}"])
def test_refuses_a_page_without_its_marks(tmp_path, text):
    (tmp_path / document.PAGE).write_text(text)
    with pytest.raises(ValueError, match="lost the marks"):
        document.write(outcome(), tmp_path)
    assert (tmp_path / document.PAGE).read_text() == text


def test_a_result_can_be_read_again_and_others_are_refused(tmp_path):
    results.write(outcome(), tmp_path / "result.json")
    assert results.read(tmp_path / "result.json")["versions"] == {"gatehouse": "1", "sqlite": "3"}
    (tmp_path / "old.json").write_text('{"format": 1}')
    with pytest.raises(ValueError, match="format 1"):
        results.read(tmp_path / "old.json")


@pytest.mark.parametrize("words, problem", [
    (["--only", "nonsense"], "neither a group"), (["--users", "1,x"], "not a list of numbers"), (["--users", "0"], "between"),
    (["--seconds", "0"], "above 0"), (["--rounds", "0"], "above 0"), (["--engine", "oracle"], "invalid choice"),
    (["--folder", "/no/such"], "not a folder")])
def test_refuses_options_that_make_no_sense(words, problem, capsys):
    with pytest.raises(SystemExit):
        run.read_arguments(words)
    assert problem in capsys.readouterr().err


def test_a_figure_names_its_group():
    assert run.read_arguments(["--only", "me_ratio", "--only", "start"]).only == ["requests", "start"]
