# SPDX-License-Identifier: Apache-2.0
"""How long callers wait. Requests leave at a constant rate, and a wait begins when its request was due."""
import contextlib
import math
import time

import stacks
from groups.logins import login, register_all
from harness.process import Broken
from plan import CONNECTIONS, WARMUP_SECONDS, bearer
from service import tool_beside

# Reads a second while logins saturate the machine: enough for a p99, too few to be a load of their own.
CALM_RATE = 500
REGISTRATIONS = 200


def add_latency(bench, prefix, report):
    for name, key in (("p50", "p50"), ("p90", "p90"), ("p99", "p99"), ("p999", "p99.9"), ("max", "max")):
        bench.add(**{f"{prefix}_{name}_us": report["latency_us"][key]})


def calm_reads(bench, user, token, seconds):
    return bench.load(user, "/users/me", *bearer(token), "--rate", CALM_RATE, seconds=seconds, connections=16, urgent=True)


def stall(bench):
    """p99 of GET /users/me while POST /token is saturated, against its p99 when nothing else runs. Every core."""
    seconds = max(bench.seconds, 1 if bench.quick else 5)
    with stacks.gatehouse(bench, "stall") as ours:
        _, token = ours.register("testuser")
        register_all(ours)
        for _ in bench.every_round("reads beside saturated logins"):
            idle = calm_reads(bench, ours.user, token, seconds)
            logins = ("--url", ours.auth.url + "/token", *login(bench), "--connections", 2 * len(bench.cores),
                      "--seconds", seconds + WARMUP_SECONDS + 0.5)
            with tool_beside(bench.build, "bench_load", *logins, strict=False) as logins_report:
                busy = calm_reads(bench, ours.user, token, seconds)
            add_latency(bench, "idle", idle)
            add_latency(bench, "busy", busy)
            bench.add(busy_ratio=busy["latency_us"]["p99"] / idle["latency_us"]["p99"],
                      busy_token_rps=logins_report()["rps"], busy_delay_p99_us=busy["delay_us"]["p99"])
            bench.add_curve("nothing else running", idle)
            bench.add_curve("logins saturated", busy)


def visible(bench):
    """From the answer of POST /register to the first 200 of GET /users/me, one registration after the other."""
    count = REGISTRATIONS // 5 if bench.quick else REGISTRATIONS
    with stacks.gatehouse(bench, "visible") as ours, ours.auth.call() as auth, ours.user.call() as user:
        for number in bench.every_round(f"{count} registrations"):
            waits, whole = [], []
            for i in range(count):
                sent, answered, seen = register_and_see(ours, auth, user, f"person{number}x{i}")
                waits.append((seen - answered) * 1000)
                whole.append((seen - sent) * 1000)
            bench.add(visible_p50_ms=nearest_rank(waits, 50), visible_p99_ms=nearest_rank(waits, 99),
                      visible_max_ms=max(waits), register_p50_ms=nearest_rank(whole, 50))


def register_and_see(ours, auth, user, username):
    """When the registration was sent, when it was answered and when the profile was there."""
    body = {"username": username, "email": f"{username}@example.com", "password": stacks.PASSWORD}
    sent = time.monotonic()
    user_id = auth.need(201, "POST", "/register", body=body)["id"]
    answered = time.monotonic()
    token = ours.user_token(user_id, username)
    while user.call("GET", "/users/me", token).status != 200:
        if time.monotonic() > answered + stacks.VISIBLE_SECONDS_MAX:
            raise Broken(f"the profile of {username} did not appear within {stacks.VISIBLE_SECONDS_MAX} s")
    return sent, answered, time.monotonic()


def nearest_rank(values, percent):
    return sorted(values)[max(math.ceil(percent / 100 * len(values)), 1) - 1]


def latency(bench):
    """GET /users/me at half the rate that one core reaches, and at half the rate of the guide's stack."""
    seconds = max(bench.seconds, 1 if bench.quick else 5)
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(
            stacks.gatehouse(bench, "latency", user_settings={"WORKERS": 1}, cores=bench.server_core))
        _, token = ours.register("testuser")
        rate = half_rate(bench, ours.user, token)
        plans = [("at", "Gatehouse at half load", ours.user, token, rate)]
        if not bench.guide_missing:
            guide = stack.enter_context(stacks.guide(bench, "latency_guide", cores=bench.server_core))
            _, guide_token = guide.register("testuser")
            guide_rate = half_rate(bench, guide.user, guide_token)
            plans += [("at_guide_rate", "Gatehouse at the guide's load", ours.user, token, guide_rate),
                      ("guide_at", "guide's stack at half load", guide.user, guide_token, guide_rate)]
        for _ in bench.every_round("latency at a constant rate"):
            for prefix, title, user, bearer_token, plan_rate in plans:
                report = bench.load(user, "/users/me", *bearer(bearer_token), "--rate", plan_rate, seconds=seconds,
                                    connections=4 * CONNECTIONS, cores=bench.load_core, urgent=True, strict=False)
                bench.add(**{f"{prefix}_rate": plan_rate, f"{prefix}_held": float(report["rate_held"]),
                             f"{prefix}_delay_p99_us": report["delay_us"]["p99"]})
                add_latency(bench, prefix, report)
                bench.add_curve(title, report)


def half_rate(bench, user, token):
    return max(round(bench.load(user, "/users/me", *bearer(token), cores=bench.load_core, strict=False)["rps"] / 2), 1)
