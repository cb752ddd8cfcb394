# SPDX-License-Identifier: Apache-2.0
"""What a run measures with, and every sample that it has taken."""
import os
import pathlib
import secrets

from service import tool

CONNECTIONS = 32
WARMUP_SECONDS = 0.5


class Bench:
    """The cores, the folders, and the samples by engine and name; a figure is the median of its samples."""

    def __init__(self, build, seconds, rounds, users, quick, folder, guide_missing):
        self.build = pathlib.Path(build)
        self.seconds = seconds
        self.rounds = rounds
        self.users = sorted(set(users))
        self.quick = quick
        self.guide_missing = guide_missing
        self.engine = None
        cores = sorted(os.sched_getaffinity(0))
        self.cores = cores
        # With one core only, the server and the generator share it; CPU per request is still its own.
        self.server_core = cores[:1]
        self.load_core = cores[1:2] or None
        # Where a service, its database server and, if there are no others, the generator run together.
        self.shared_cores = cores[:2]
        self.other_cores = cores[2:] or None
        self.secret_key = secrets.token_hex(32)
        self.samples = {}
        self.curves = {}
        self._folder = pathlib.Path(folder)
        self._number = 1_000_000

    def say(self, text):
        print(f"    {self.engine.title}: {text}", flush=True)

    def every_round(self, what):
        """Numbers the rounds, saying each; rounds of what is compared alternate, so that a slow spell of the machine
        meets all alike."""
        for number in range(1, self.rounds + 1):
            self.say(f"{what}, round {number} of {self.rounds}")
            yield number

    def add(self, **samples):
        for name, value in samples.items():
            self.samples.setdefault(self.engine.name, {}).setdefault(name, []).append(value)

    def add_curve(self, what, report):
        """A distribution of latencies for the plot."""
        curve = {"rate": report.get("rate"), "held": report.get("rate_held"), "requests": report["requests"],
                 "latency_us": report["latency_us"]}
        self.curves.setdefault(self.engine.name, {}).setdefault(what, []).append(curve)
        if report.get("rate_held") is False:
            self.say(f"{what}: the rate of {report['rate']:g}/s was not held; its latencies are those of a growing queue")

    def new_engine_folder(self, engine_name):
        folder = self._folder / engine_name
        folder.mkdir()
        return folder

    def new_folder(self, name):
        """Where the programs of a stack keep their logs."""
        folder = self._folder / self.engine.name / name
        folder.mkdir()
        return folder

    def write_lines(self, name, lines):
        """A file for the generator's --lines."""
        path = self._folder / self.engine.name / f"{name}.lines"
        path.write_text("\n".join(lines) + "\n")
        return path

    def new_numbers(self):
        """The first of a million numbers that no other request of this run has."""
        self._number += 1_000_000
        return self._number

    def load(self, program, path, *arguments, connections=CONNECTIONS, seconds=None, cores=None, urgent=False, strict=True):
        """The generator's report of one run against a program."""
        return tool(self.build, "bench_load", "--url", program.url + path, "--connections", connections,
                    "--warmup", WARMUP_SECONDS, "--seconds", seconds or self.seconds, *arguments,
                    cores=cores, urgent=urgent, strict=strict)

    def cost(self, program, path, *arguments, connections=CONNECTIONS, seconds=None, strict=True):
        """Microseconds of CPU per request that a pinned program and the engine's processes took, and the report."""
        program_before, engine_before = program.cpu_nanoseconds(), self.engine.cpu_nanoseconds()
        report = self.load(program, path, *arguments, connections=connections, seconds=seconds, cores=self.load_core,
                           strict=strict)
        requests = max(report["requests_with_warmup"], 1) * 1000
        return ((program.cpu_nanoseconds() - program_before) / requests,
                (self.engine.cpu_nanoseconds() - engine_before) / requests, report)


def bearer(token):
    return "--header", f"Authorization: Bearer {token}"


def json_body(text):
    return "--body", text, "--content-type", "application/json"


def form_body(text):
    return "--body", text, "--content-type", "application/x-www-form-urlencoded"


NEW_PROFILE = json_body('{"auth_user_id":{n},"email":"user{n}@example.com","first_name":"Test","last_name":"User",'
                        '"roles":["PATIENT"]}')
