# SPDX-License-Identifier: Apache-2.0
"""Programs under measurement: started on free ports, pinned to cores, and asked what they cost."""
import contextlib
import ctypes
import json
import os
import pathlib
import signal
import subprocess
import time

from harness.caller import Caller
from harness.ports import free_port, takes_connections
from harness.process import Broken, Process

PR_SET_PDEATHSIG = 1


def with_this_process(end, cores=None):
    """Options of Popen. A session of its own, so that Ctrl-C reaches the bench alone, which then stops what it started;
    the signal `end` if the bench is killed too hard to do so. `cores`: those that it may run on, all when None."""
    def prepare():
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, end)
        if cores:
            os.sched_setaffinity(0, cores)
    return {"start_new_session": True, "preexec_fn": prepare}


class Program(Process):
    """A server process, ready as soon as it takes connections. `{port}` in the command is its port."""

    status_expected = None
    start_pause_seconds = 0.001

    def __init__(self, name, command, folder, settings=None, cores=None, cwd=None, live_path="/health/live"):
        port = free_port()
        command = [str(word).replace("{port}", str(port)) for word in command]
        super().__init__(name, command, folder, settings or {}, port, cwd=cwd,
                         **with_this_process(signal.SIGTERM, cores))
        self.live_path = live_path

    def _answers(self):
        return takes_connections(self.port)

    def kill(self):
        if self.is_running():
            os.killpg(self.pid, signal.SIGKILL)
        super().kill()

    def cpu_nanoseconds(self):
        """What all its threads, ended ones too, have run on a processor so far."""
        return process_cpu_nanoseconds(self.pid)

    def call(self):
        return Caller(self.url)


def process_cpu_nanoseconds(process):
    """The process's CPU-time clock, as clock_getcpuclockid(3) names it."""
    return time.clock_gettime_ns((~process << 3) | 2)


def ended_children_nanoseconds(process):
    """What those of its children have run on a processor that have ended; in steps of a clock tick."""
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[13]) + int(fields[14])) * 1_000_000_000 // os.sysconf("SC_CLK_TCK")


def _words(folder, name, arguments, cores, urgent):
    pin = ["taskset", "-c", ",".join(str(core) for core in sorted(cores))] if cores else []
    # A generator stands for clients on other machines: it must not queue for a processor behind the server.
    first = ["chrt", "-f", "1"] if urgent and may_be_urgent() else []
    return [*pin, *first, str(folder / name), *(str(argument) for argument in arguments)]


def may_be_urgent():
    return subprocess.run(["chrt", "-f", "1", "true"], capture_output=True, check=False).returncode == 0


def _report(words, status, output, errors, strict):
    if output.startswith("{") and (status == 0 or not strict):
        return json.loads(output)
    raise Broken(f"{' '.join(words)} ended with status {status}:\n{output}{errors}")


def tool(folder, name, *arguments, cores=None, urgent=False, strict=True):
    """Runs one of our programs that print JSON, and returns what it printed. Unless `strict`, a report of errors is
    a report too."""
    words = _words(folder, name, arguments, cores, urgent)
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return _report(words, done.returncode, done.stdout, done.stderr, strict)


@contextlib.contextmanager
def tool_beside(folder, name, *arguments, strict=True):
    """Runs one of our programs while the block does; then waits for its end. Gives a function that returns its
    report once the block is over."""
    words = _words(folder, name, arguments, None, False)
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    texts = []
    try:
        yield lambda: _report(words, process.returncode, *texts, strict)
        texts += process.communicate()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
