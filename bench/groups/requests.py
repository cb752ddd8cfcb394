# SPDX-License-Identifier: Apache-2.0
"""What a request costs, and how many a second two cores serve."""
import contextlib

import stacks
from plan import NEW_PROFILE, bearer
from service import Program

# Parallel writers: as many as the guide's stack takes on SQLite without answering that the database is locked.
WRITERS = 8


def failed_percent(report):
    good = sum(count for status, count in report["statuses"].items() if int(status) < 300)
    bad = report["requests"] - good + sum(report["errors"].values())
    return 100 * bad / max(good + bad, 1)


def requests(bench):
    """CPU per request beside the bare loop and the guide's stack. One worker on one core, the generator on another."""
    with contextlib.ExitStack() as stack:
        bare = Program("bare-loop", [bench.build / "bench_bare_loop", "{port}"], bench.new_folder("bare_loop"),
                       cores=bench.server_core)
        stack.enter_context(bare)
        ours = stack.enter_context(
            stacks.gatehouse(bench, "requests", user_settings={"WORKERS": 1}, cores=bench.server_core))
        _, token = ours.register("testuser")
        guide = None
        if not bench.guide_missing:
            guide = stack.enter_context(stacks.guide(bench, "requests_guide", cores=bench.server_core))
            _, guide_token = guide.register("testuser")
        for _ in bench.every_round("CPU per request"):
            bare_us, _, _ = bench.cost(bare, "/users/me", *bearer(token))
            live_us, _, _ = bench.cost(ours.user, "/health/live")
            me_us, me_database_us, report = bench.cost(ours.user, "/users/me", *bearer(token))
            post_us, post_database_us, posts = bench.cost(
                ours.user, "/users", *NEW_PROFILE, "--first", bench.new_numbers(), *bearer(ours.service_token),
                connections=WRITERS)
            bench.add(bare_us=bare_us, live_us=live_us, live_ratio=live_us / bare_us, me_us=me_us,
                      me_ratio=me_us / bare_us, me_rps=report["rps"], post_us=post_us, post_rps=posts["rps"])
            if bench.engine.cpu_nanoseconds():
                bench.add(me_database_us=me_database_us, post_database_us=post_database_us)
            if guide:
                compare_with_guide(bench, guide, guide_token, me_us, post_us)


def compare_with_guide(bench, guide, token, me_us, post_us):
    guide_me_us, guide_database_us, report = bench.cost(guide.user, "/users/me", *bearer(token), strict=False)
    guide_post_us, _, posts = bench.cost(guide.user, "/users", *NEW_PROFILE, "--first", bench.new_numbers(),
                                         *bearer(guide.service_token), connections=WRITERS, strict=False)
    bench.add(guide_me_us=guide_me_us, guide_me_rps=report["rps"], me_guide_ratio=guide_me_us / me_us,
              guide_post_us=guide_post_us, guide_post_rps=posts["rps"], post_guide_ratio=guide_post_us / post_us,
              guide_failed=max(failed_percent(report), failed_percent(posts)))
    if bench.engine.cpu_nanoseconds():
        bench.add(guide_me_database_us=guide_database_us)


def rate(bench):
    """Requests a second with service, database server and, where there are no other cores, generator on two cores."""
    cores = bench.shared_cores
    with contextlib.ExitStack() as stack:
        stack.enter_context(bench.engine.pinned(cores))
        ours = stack.enter_context(stacks.gatehouse(bench, "rate", user_settings={"WORKERS": len(cores)}, cores=cores))
        _, token = ours.register("testuser")
        guide = None
        if not bench.guide_missing:
            guide = stack.enter_context(stacks.guide(bench, "rate_guide", workers=len(cores), cores=cores))
            _, guide_token = guide.register("testuser")
        for _ in bench.every_round("rate on two cores"):
            report = bench.load(ours.user, "/users/me", *bearer(token), cores=bench.other_cores)
            bench.add(me_shared_rps=report["rps"])
            if guide:
                peer = bench.load(guide.user, "/users/me", *bearer(guide_token), cores=bench.other_cores, strict=False)
                bench.add(guide_me_shared_rps=peer["rps"], me_shared_guide_ratio=report["rps"] / max(peer["rps"], 0.1))
