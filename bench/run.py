#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Measures both services against yardsticks on the same machine in the same run; see bench/README.md."""
import argparse
import contextlib
import http.client
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(1, str(REPOSITORY / "tests"))  # where harness is

import document  # noqa: E402
import results  # noqa: E402
import stacks  # noqa: E402
from engines import ENGINES  # noqa: E402
from groups import GROUPS  # noqa: E402
from harness import guide_stack  # noqa: E402
from harness.postgres_server import PostgresError  # noqa: E402
from harness.process import Broken  # noqa: E402
from plan import Bench  # noqa: E402
from rows import ROWS  # noqa: E402

BUILD = (REPOSITORY / os.environ.get("GATEHOUSE_BUILD_DIR", "build/release")).resolve()
LATEST = REPOSITORY / "bench" / "results" / "latest.json"
PROGRAMS = ["bench_load", "bench_bare_loop", "bench_hash_alone", "auth-service", "user-service"]
USERS_MAX = 100_000_000
REASON_CHARACTERS_MAX = 300
FAILURES = (Broken, PostgresError, OSError, ValueError, http.client.HTTPException, subprocess.CalledProcessError)


def group_of(word):
    """The group that is named, or that has the figure that is named."""
    if word in GROUPS:
        return word
    if word in ROWS:
        return ROWS[word].group
    raise argparse.ArgumentTypeError(f"{word!r} is neither a group ({', '.join(GROUPS)}) nor a figure of bench/rows.py")


def user_counts(text):
    try:
        counts = [int(word) for word in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of numbers such as 1000,1000000") from None
    if not all(1 <= count <= USERS_MAX for count in counts):
        raise argparse.ArgumentTypeError(f"each number must be between 1 and {USERS_MAX}")
    return counts


def read_arguments(words=None):
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--engine", choices=[*ENGINES, "all"], default="all", help="which database (all)")
    parser.add_argument("--only", type=group_of, action="append", metavar="GROUP|FIGURE",
                        help=f"only this group, or this figure's; may be given again. Groups: {', '.join(GROUPS)}")
    parser.add_argument("--quick", action="store_true", help="one short round of everything: to see that it works")
    parser.add_argument("--seconds", type=float, help="of each measurement (2; quick: 0.5)")
    parser.add_argument("--rounds", type=int, help="of each comparison (3; quick: 1)")
    parser.add_argument("--users", type=user_counts, help="for growth (1000,100000,1000000; quick: 1000,20000)")
    parser.add_argument("--folder", type=pathlib.Path, help="where the databases lie meanwhile (the temporary folder)")
    parser.add_argument("--json", type=pathlib.Path, default=LATEST, help="the result's place (bench/results/latest.json)")
    parser.add_argument("--write-docs", action="store_true", help="refresh docs/performance.md and its plots")
    parser.add_argument("--from", dest="source", type=pathlib.Path, metavar="FILE",
                        help="measure nothing: show this result, and write the docs from it if asked to")
    arguments = parser.parse_args(words)
    arguments.seconds = arguments.seconds if arguments.seconds is not None else 0.5 if arguments.quick else 2.0
    arguments.rounds = arguments.rounds if arguments.rounds is not None else 1 if arguments.quick else 3
    arguments.users = arguments.users or ([1000, 20_000] if arguments.quick else [1000, 100_000, 1_000_000])
    if arguments.seconds <= 0 or arguments.rounds < 1:
        parser.error("--seconds and --rounds must be above 0")
    if arguments.folder and not arguments.folder.is_dir():
        parser.error(f"--folder: {arguments.folder} is not a folder")
    return arguments


def why_not(bench, engine):
    """Why this build's services do not run on an engine, or None."""
    bench.engine = engine
    pair = stacks.gatehouse(bench, "probe")
    try:
        with pair.user:
            return None
    except Broken:
        if pair.user.exit_status == 2:
            return pair.user.log_end().strip().splitlines()[-1]
        raise


def measure(bench, names, wanted, stack, skipped, broken):
    """Runs the groups on each engine, noting what was skipped and what broke; returns the engines that they ran on,
    still running."""
    running = []
    for engine_name in wanted:
        engine_class = ENGINES[engine_name]
        reason = engine_class.missing()
        engine = None
        if not reason:
            engine = stack.enter_context(engine_class(bench.new_engine_folder(engine_name)))
            reason = why_not(bench, engine)
        if reason:
            skipped[engine_name] = reason
            print(f"==> {engine_class.title} is skipped: {reason}", flush=True)
            continue
        running.append(engine)
        for name in names:
            print(f"==> {engine.title}, {name}: {GROUPS[name].__doc__.splitlines()[0]}", flush=True)
            begun = time.monotonic()
            try:
                GROUPS[name](bench)
            except FAILURES as failure:
                # The others are worth having all the same.
                broken[f"{engine.title}, {name}"] = " ".join(str(failure).split())[:REASON_CHARACTERS_MAX]
                print(f"==> {engine.title}, {name} broke: {failure}", flush=True)
            bench.say(f"{name} took {time.monotonic() - begun:.0f} s")
    return running


def run(arguments):
    missing = [name for name in PROGRAMS if not (BUILD / name).is_file()]
    if missing:
        sys.exit(f"bench: {BUILD} lacks {', '.join(missing)}: run ./dev build first")
    skipped, broken = {}, {}
    guide_missing = guide_stack.missing()
    if guide_missing:
        skipped["the guide's stack"] = guide_missing
        print(f"==> the guide's stack is skipped: {guide_missing}", flush=True)
    names = [name for name in GROUPS if not arguments.only or name in arguments.only]
    wanted = list(ENGINES) if arguments.engine == "all" else [arguments.engine]
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="gatehouse-bench-", dir=arguments.folder))
        facts, before = results.machine(folder), results.processor_times()
        bench = Bench(BUILD, arguments.seconds, arguments.rounds, arguments.users, arguments.quick, folder,
                      guide_missing)
        running = measure(bench, names, wanted, stack, skipped, broken)
        found = results.versions(BUILD, running, guide_missing)
    facts.update(results.disturbance(before, results.processor_times()))
    options = {"seconds": arguments.seconds, "rounds": arguments.rounds, "users": bench.users, "quick": arguments.quick,
               "groups": names}
    return results.result_of(bench, facts, found, skipped, broken, options)


def interrupt(_number, _frame):
    # Once: the clean-up that follows is not to be interrupted.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


def main():
    arguments = read_arguments()
    signal.signal(signal.SIGINT, interrupt)
    signal.signal(signal.SIGTERM, interrupt)
    try:
        if arguments.source:
            result = results.read(arguments.source)
        else:
            result = run(arguments)
            results.write(result, arguments.json)
    except KeyboardInterrupt:
        sys.exit("bench: interrupted; everything is stopped and nothing is written")
    except FAILURES as failure:
        sys.exit(f"bench: {failure}")
    results.print_tables(result)
    if not arguments.source:
        print(f"\nwritten to {arguments.json}")
    if arguments.write_docs:
        print(f"written to {document.write(result, REPOSITORY / 'docs')}")
    if not result["engines"]:
        sys.exit("bench: nothing was measured")
    if result["broken"] and not arguments.source:
        sys.exit(f"bench: {len(result['broken'])} of the groups broke")


if __name__ == "__main__":
    main()
