# SPDX-License-Identifier: Apache-2.0
"""What a service takes from the machine: memory, and time to start."""
import time

import stacks
from groups.logins import DEFAULT, login, register_all
from plan import NEW_PROFILE, bearer

STARTS = 5
SETTLE_SECONDS = 0.3
KIB_PER_MIB = 1024


def memory(bench):
    """Resident memory after the start and one request, and the most that it ever was under load."""
    plans = [("", stacks.gatehouse)] + ([] if bench.guide_missing else [("guide_", stacks.guide)])
    for number in range(min(bench.rounds, 3)):
        bench.say(f"memory, round {number + 1}")
        for prefix, make in plans:
            with make(bench, f"{prefix}memory_{number}") as stack:
                for name, program in (("auth", stack.auth), ("user", stack.user)):
                    with program.call() as caller:
                        caller.need(200, "GET", program.live_path)
                    time.sleep(SETTLE_SECONDS)  # what the start set in motion ends
                    bench.add(**{f"{prefix}{name}_idle_mib": program.memory_kib("VmRSS") / KIB_PER_MIB})
                _, token = stack.register("testuser")
                register_all(stack)
                load_all(bench, stack, token)
                auth_mib = stack.auth.memory_kib("VmHWM") / KIB_PER_MIB
                bench.add(**{f"{prefix}auth_load_mib": auth_mib,
                             f"{prefix}user_load_mib": stack.user.memory_kib("VmHWM") / KIB_PER_MIB})
                if not prefix:
                    hashing_mib = len(bench.cores) * DEFAULT["ARGON2_MEMORY_KIB"] / KIB_PER_MIB
                    bench.add(auth_load_beyond_hashing_mib=auth_mib - hashing_mib)


def load_all(bench, stack, token):
    bench.load(stack.auth, "/token", *login(bench), connections=8 * len(bench.cores), strict=False)
    bench.load(stack.user, "/users/me", *bearer(token), connections=256, strict=False)
    bench.load(stack.user, "/users", *NEW_PROFILE, "--first", bench.new_numbers(), *bearer(stack.service_token),
               strict=False)


def start(bench):
    """From spawning the process to its first 200, on an empty database."""
    plans = [("", stacks.gatehouse)] + ([] if bench.guide_missing else [("guide_", stacks.guide)])
    for number in range(2 if bench.quick else STARTS):
        bench.say(f"start, round {number + 1}")
        for prefix, make in plans:
            stack = make(bench, f"{prefix}start_{number}")
            for name, program in (("auth", stack.auth), ("user", stack.user)):
                bench.add(**{f"{prefix}{name}_first_answer_ms": first_answer_ms(program)})


def first_answer_ms(program):
    begun = time.monotonic()
    program.start(wait=False)
    try:
        program.wait_ready()
        with program.call() as caller:
            caller.need(200, "GET", program.live_path)
        return (time.monotonic() - begun) * 1000
    finally:
        program.stop()
