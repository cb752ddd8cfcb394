# SPDX-License-Identifier: Apache-2.0
"""Programs under measurement: started on free ports, pinned to cores, and asked what they cost."""
import contextlib
import ctypes
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import time
import urllib.parse

START_SECONDS_MAX = 30
STOP_SECONDS_MAX = 15
PR_SET_PDEATHSIG = 1


class Broken(Exception):
    """Something that had to work did not; the bench ends with status 1."""


class Caller:
    """One kept connection to a server on this machine."""

    def __init__(self, port):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._connection.close()

    def ask(self, method, path, token=None, body=None, form=None):
        """Status and body of one request; the body as JSON says it."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        content = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(body).encode()
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            content = urllib.parse.urlencode(form).encode()
        self._connection.request(method, path, content, headers)
        response = self._connection.getresponse()
        text = response.read()
        return response.status, json.loads(text) if text else None

    def need(self, status, method, path, **request):
        """The body of an answer that must have this status."""
        got, answer = self.ask(method, path, **request)
        if got != status:
            raise Broken(f"{method} {path} was answered {got} instead of {status}: {answer}")
        return answer


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Program:
    """A server process. Its output goes to a file, as it would in production; `{port}` in the command is its port."""

    def __init__(self, name, command, folder, settings=None, cores=None, cwd=None, live_path="/health/live"):
        """`cores`: those that it may run on, all when None."""
        self.name = name
        self.port = free_port()
        self.live_path = live_path
        self._command = [str(word).replace("{port}", str(self.port)) for word in command]
        self._log = pathlib.Path(folder) / f"{name}.log"
        self._cwd = cwd or folder
        self._cores = set(cores) if cores else None
        self._environment = {"PATH": os.environ["PATH"], "HOST": "127.0.0.1", "PORT": str(self.port)}
        self.configure(**(settings or {}))
        self._process = None

    def configure(self, **settings):
        """Changes settings before the start; two programs that need each other's address are made first."""
        self._environment.update({key: str(value) for key, value in settings.items()})

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def exit_status(self):
        """None while it runs."""
        return self._process.poll()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def start(self):
        """Starts it and waits until it takes connections."""
        self.spawn()
        try:
            self.wait_until_connected()
        except BaseException:
            self.stop()
            raise
        return self

    def spawn(self):
        with open(self._log, "ab") as log:
            # In a session of its own, so that Ctrl-C reaches the bench alone, which then stops what it started.
            self._process = subprocess.Popen(self._command, env=self._environment, cwd=self._cwd, start_new_session=True,
                                             stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=self._prepare)

    def _prepare(self):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if self._cores:
            os.sched_setaffinity(0, self._cores)

    def wait_until_connected(self, pause_seconds=0.001):
        deadline = time.monotonic() + START_SECONDS_MAX
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise Broken(f"{self.name} did not start:\n{self.log_end()}") from None
            time.sleep(pause_seconds)

    def log_end(self):
        return self._log.read_text(errors="replace")[-2000:]

    def stop(self):
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            raise Broken(f"{self.name} did not stop when told to") from None

    def cpu_nanoseconds(self):
        """What all its threads, ended ones too, have run on a processor so far."""
        return process_cpu_nanoseconds(self._process.pid)

    def memory_kib(self, which):
        """VmRSS, what is resident now, or VmHWM, the most that ever was."""
        for line in pathlib.Path(f"/proc/{self._process.pid}/status").read_text().splitlines():
            if line.startswith(which + ":"):
                return int(line.split()[1])
        raise Broken(f"{self.name} has no {which}")

    def call(self):
        return Caller(self.port)


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
