#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Measures both services against yardsticks on the same machine in the same run; see bench/README.md.

The rounds of what is compared alternate, so that a slow spell of the machine meets all alike; each figure is the
median of its rounds."""
import argparse
import contextlib
import datetime
import http.client
import json
import os
import pathlib
import platform
import secrets
import statistics
import sys
import tempfile
import time

from service import Broken, Program, tool

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
BUILD = (REPOSITORY / os.environ.get("GATEHOUSE_BUILD_DIR", "build/release")).resolve()
RESULTS = REPOSITORY / "bench" / "results"

CONNECTIONS = 32
WARMUP_SECONDS = 0.5
STARTS = 5
PASSWORD = "correct-horse-battery-staple"

# name: (what it says, unit, bar, how the value compares with the bar)
BARS = {
    "me_ratio": ("GET /users/me, CPU against the bare loop", "x", 2.5, "at most"),
    "token_ratio": ("POST /token, rate against the hash alone", "x", 0.95, "at least"),
    "auth_idle_mib": ("Auth Service idle, resident", "MiB", 20, "at most"),
    "user_idle_mib": ("User Service idle, resident", "MiB", 20, "at most"),
    "auth_first_answer_ms": ("Auth Service, start to first answer", "ms", 100, "at most"),
    "user_first_answer_ms": ("User Service, start to first answer", "ms", 100, "at most"),
}
PLAIN = {
    "bare_us": ("bare epoll loop, CPU per request", "us"),
    "live_us": ("GET /health/live, CPU per request", "us"),
    "live_ratio": ("GET /health/live, CPU against the bare loop", "x"),
    "me_us": ("GET /users/me, CPU per request", "us"),
    "me_rps": ("GET /users/me, requests a second on one core", "/s"),
    "me_p99_us": ("GET /users/me, p99 with 32 callers", "us"),
    "hash_rps": ("the hash alone, all cores", "/s"),
    "hash_cpu_ms": ("the hash alone, CPU", "ms"),
    "token_cpu_ms": ("POST /token, CPU per request", "ms"),
    "token_rps": ("POST /token, all cores", "/s"),
    "token_p99_ms": ("POST /token, p99", "ms"),
}


class Bench:
    """The programs, the plan, and every sample taken. Samples are kept by name; a figure is their median."""

    def __init__(self, seconds, rounds, folder):
        self.seconds = seconds
        self.rounds = rounds
        self.folder = pathlib.Path(folder)
        self.cores = sorted(os.sched_getaffinity(0))
        # With one core only, the server and the generator share it; CPU per request is still its own.
        self.server_core, self.load_core = (self.cores[0], self.cores[1]) if len(self.cores) > 1 else (None, None)
        self.secret_key = secrets.token_hex(32)
        self.samples = {}

    def add(self, **samples):
        for name, value in samples.items():
            self.samples.setdefault(name, []).append(value)

    def auth_service(self, name="auth-service", user_url="http://127.0.0.1:1", **settings):
        """With its default settings, so with the real hash, a worker per core and an access log."""
        return Program(name, [BUILD / "auth-service"], self.new_folder(name), settings={
            "SECRET_KEY": self.secret_key, "DATABASE_URL": f"sqlite:///{self.folder / name / 'auth.db'}",
            "USER_SERVICE_URL": user_url, **settings})

    def user_service(self, name="user-service", auth_url="http://127.0.0.1:1", core=None, **settings):
        return Program(name, [BUILD / "user-service"], self.new_folder(name), core=core, settings={
            "SECRET_KEY": self.secret_key, "USER_SERVICE_DATABASE_URL": f"sqlite:///{self.folder / name / 'user.db'}",
            "AUTH_SERVICE_URL": auth_url, **settings})

    def new_folder(self, name):
        (self.folder / name).mkdir()
        return self.folder / name

    def load(self, program, path, *arguments, connections=CONNECTIONS, core=None):
        return tool(BUILD, "bench_load", "--url", program.url + path, "--connections", connections,
                    "--warmup", WARMUP_SECONDS, "--seconds", self.seconds, *arguments, core=core)

    def cpu_microseconds(self, program, path, *arguments):
        """CPU per request of a pinned program, and the generator's report."""
        before = program.cpu_nanoseconds()
        report = self.load(program, path, *arguments, core=self.load_core)
        return (program.cpu_nanoseconds() - before) / report["requests_with_warmup"] / 1000, report


def register(auth, user):
    """A person with a profile; returns the token."""
    body = {"username": "testuser", "email": "test@example.com", "password": PASSWORD}
    status, answer = auth.ask("POST", "/register", body=body)
    if status != 201:
        raise Broken(f"POST /register was answered {status}: {answer}")
    status, answer = auth.ask("POST", "/token", form={"username": "testuser", "password": PASSWORD})
    if status != 200:
        raise Broken(f"POST /token was answered {status}: {answer}")
    token = answer["access_token"]
    deadline = time.monotonic() + 15
    while user.ask("GET", "/users/me", token)[0] != 200:
        if time.monotonic() > deadline:
            raise Broken("the profile did not appear within 15 s")
        time.sleep(0.05)
    return token


def bench_requests(bench):
    """CPU per request: the bare loop, the cheapest route, the authenticated profile read. One worker on one core."""
    with contextlib.ExitStack() as stack:
        bare = Program("bare-loop", [BUILD / "bench_bare_loop", "{port}"], bench.new_folder("bare-loop"), core=bench.server_core)
        stack.enter_context(bare)
        auth, user = bench.auth_service(), bench.user_service(core=bench.server_core, WORKERS=1)
        auth.configure(USER_SERVICE_URL=user.url)
        user.configure(AUTH_SERVICE_URL=auth.url)
        stack.enter_context(user)
        stack.enter_context(auth)
        authorization = ("--header", f"Authorization: Bearer {register(auth, user)}")
        for _ in range(bench.rounds):
            bare_us, _ = bench.cpu_microseconds(bare, "/users/me", *authorization)
            live_us, _ = bench.cpu_microseconds(user, "/health/live")
            me_us, report = bench.cpu_microseconds(user, "/users/me", *authorization)
            bench.add(bare_us=bare_us, live_us=live_us, me_us=me_us, live_ratio=live_us / bare_us,
                      me_ratio=me_us / bare_us, me_rps=report["rps"], me_p99_us=report["latency_us"]["p99"])


def bench_token(bench):
    """Sign-ins a second with every core, beside what the hash alone does on the same cores."""
    seconds = max(bench.seconds, 3)  # some 40 hashes a second on a core: shorter is only noise
    form = ("--body", f"username=testuser&password={PASSWORD}", "--content-type", "application/x-www-form-urlencoded")
    with contextlib.ExitStack() as stack:
        auth, user = bench.auth_service("token-auth"), bench.user_service("token-user")
        auth.configure(USER_SERVICE_URL=user.url)
        stack.enter_context(user)
        stack.enter_context(auth)
        register(auth, user)
        threads = len(bench.cores)
        for _ in range(bench.rounds):
            alone = tool(BUILD, "bench_hash_alone", "--seconds", seconds, "--threads", threads)
            before = auth.cpu_nanoseconds()
            report = bench.load(auth, "/token", *form, "--seconds", seconds, connections=2 * threads)
            cpu_ms = (auth.cpu_nanoseconds() - before) / report["requests_with_warmup"] / 1e6
            bench.add(hash_rps=alone["hashes_per_second"], hash_cpu_ms=alone["cpu_ms_per_hash"],
                      token_rps=report["rps"], token_ratio=report["rps"] / alone["hashes_per_second"],
                      token_cpu_ms=cpu_ms, token_p99_ms=report["latency_us"]["p99"] / 1000)


def bench_memory(bench):
    """Resident memory after the start and one request, with default settings."""
    for name, make in (("auth", bench.auth_service), ("user", bench.user_service)):
        for number in range(min(bench.rounds, 3)):
            with make(f"memory-{name}-{number}") as program:
                program.ask("GET", "/health/ready")
                time.sleep(0.3)
                bench.add(**{f"{name}_idle_mib": program.resident_kib() / 1024})


def bench_start(bench):
    """From spawning the process to its first 200, on an empty data folder."""
    for number in range(STARTS):
        for name, make in (("auth", bench.auth_service), ("user", bench.user_service)):
            program = make(f"start-{name}-{number}")
            begun = time.monotonic()
            program.spawn()
            try:
                program.wait_until_connected()
                if program.ask("GET", "/health/live")[0] != 200:
                    raise Broken(f"{name} is not live")
                bench.add(**{f"{name}_first_answer_ms": (time.monotonic() - begun) * 1000})
            finally:
                program.stop()


BENCHES = {"requests": bench_requests, "token": bench_token, "memory": bench_memory, "start": bench_start}


def machine():
    model = [line.split(":")[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
             if line.startswith("model name")]
    return {"cores": len(os.sched_getaffinity(0)), "cpu": model[0] if model else platform.machine(),
            "kernel": platform.release(), "load_before": os.getloadavg()[0]}


def figures_of(samples):
    figures = {}
    for name, values in samples.items():
        figures[name] = {"value": round(statistics.median(values), 3), "samples": [round(value, 3) for value in values]}
        if name in BARS:
            what, unit, bar, sense = BARS[name]
            met = figures[name]["value"] <= bar if sense == "at most" else figures[name]["value"] >= bar
            figures[name].update(what=what, unit=unit, bar=bar, sense=sense, met=met)
        else:
            what, unit = PLAIN[name]
            figures[name].update(what=what, unit=unit)
    return figures


def print_table(facts, figures):
    print(f"\n{facts['cpu']}, {facts['cores']} cores, Linux {facts['kernel']}, load {facts['load_before']:.2f} before\n")
    print(f"{'figure':<46} {'value':>10}      {'bar':<12} {'verdict':<8} rounds")
    for figure in figures.values():
        bar = verdict = ""
        if "bar" in figure:
            bar = f"{'<=' if figure['sense'] == 'at most' else '>='} {figure['bar']:g}"
            verdict = "met" if figure["met"] else "MISSED"
        rounds = " ".join(f"{value:.4g}" for value in figure["samples"])
        print(f"{figure['what']:<46} {figure['value']:>10.2f} {figure['unit']:<4} {bar:<12} {verdict:<8} {rounds}")


def read_arguments():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seconds", type=float, default=2.0, help="of each measurement (2)")
    parser.add_argument("--rounds", type=int, default=3, help="of each comparison (3)")
    parser.add_argument("--only", choices=BENCHES, action="append", help="only these; may be given again")
    parser.add_argument("--json", type=pathlib.Path, default=RESULTS / "latest.json", help="where the result goes")
    arguments = parser.parse_args()
    if arguments.seconds <= 0 or arguments.rounds < 1:
        parser.error("--seconds and --rounds must be above 0")
    return arguments


def main():
    arguments = read_arguments()
    needed = ["bench_load", "bench_bare_loop", "bench_hash_alone", "auth-service", "user-service"]
    missing = [name for name in needed if not (BUILD / name).is_file()]
    if missing:
        sys.exit(f"bench: {BUILD} lacks {', '.join(missing)}: run ./dev build first")
    facts = machine()
    try:
        with tempfile.TemporaryDirectory(prefix="gatehouse-bench-") as folder:
            bench = Bench(arguments.seconds, arguments.rounds, folder)
            for name in arguments.only or BENCHES:
                print(f"==> {name}: {BENCHES[name].__doc__}", flush=True)
                BENCHES[name](bench)
    except (Broken, OSError, http.client.HTTPException) as failure:
        sys.exit(f"bench: {failure}")
    figures = figures_of(bench.samples)
    print_table(facts, figures)
    time_now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps({
        "format": 1, "time": time_now, "machine": facts, "seconds": arguments.seconds, "rounds": arguments.rounds,
        "figures": figures}, indent=1) + "\n")
    print(f"\nwritten to {arguments.json}")


if __name__ == "__main__":
    main()
