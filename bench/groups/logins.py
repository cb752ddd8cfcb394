# SPDX-License-Identifier: Apache-2.0
"""Sign-ins a second with every core."""
import contextlib

import stacks
from plan import form_body
from service import tool

# Several people: the service tries one password at a time for each.
NAMES = [f"testuser{number}" for number in range(16)]
# What Keycloak's sizing guide names for one vCPU, and the hash that it is named for.
KEYCLOAK = {"ARGON2_MEMORY_KIB": 7168, "ARGON2_ITERATIONS": 5}
DEFAULT = {"ARGON2_MEMORY_KIB": 19456, "ARGON2_ITERATIONS": 2}


def register_all(stack):
    for name in NAMES:
        stack.register(name)


def login(bench):
    """What to send to /token: the names take turns."""
    return (*form_body("username={line}&password=" + stacks.PASSWORD), "--lines", bench.write_lines("login_names", NAMES))


def logins(bench):
    """POST /token beside what the hash alone does on the same cores, with the default hash and with Keycloak's."""
    seconds = max(bench.seconds, 1 if bench.quick else 3)  # some 50 hashes a second on a core: shorter is only noise
    with contextlib.ExitStack() as stack:
        pairs = {"token": (DEFAULT, stacks.gatehouse(bench, "logins")),
                 "keycloak": (KEYCLOAK, stacks.gatehouse(bench, "logins_keycloak", auth_settings=KEYCLOAK))}
        for _, ours in pairs.values():
            stack.enter_context(ours)
            register_all(ours)
        guide = None
        if not bench.guide_missing:
            guide = stack.enter_context(stacks.guide(bench, "logins_guide", workers=len(bench.cores)))
            register_all(guide)
        for _ in bench.every_round("POST /token"):
            for name, (settings, ours) in pairs.items():
                compare_with_hash(bench, name, settings, ours, seconds)
            if guide:
                report = bench.load(guide.auth, "/token", *login(bench), seconds=seconds, connections=2 * len(bench.cores),
                                    strict=False)
                bench.add(guide_token_rps=report["rps"])


def compare_with_hash(bench, name, settings, ours, seconds):
    threads = len(bench.cores)
    alone = tool(bench.build, "bench_hash_alone", "--seconds", seconds, "--threads", threads,
                 "--memory-kib", settings["ARGON2_MEMORY_KIB"], "--passes", settings["ARGON2_ITERATIONS"])
    before = ours.auth.cpu_nanoseconds()
    report = bench.load(ours.auth, "/token", *login(bench), seconds=seconds, connections=2 * threads)
    cpu_ms = (ours.auth.cpu_nanoseconds() - before) / report["requests_with_warmup"] / 1e6
    rate, hashes = report["rps"], alone["hashes_per_second"]
    bench.add(**{f"{name}_hash_rps": hashes, f"{name}_hash_cpu_ms": alone["cpu_ms_per_hash"], f"{name}_rps": rate,
                 f"{name}_ratio": rate / hashes, f"{name}_cpu_ms": cpu_ms, f"{name}_rps_per_core": rate / threads})
