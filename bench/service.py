# SPDX-License-Identifier: Apache-2.0
"""Programs under measurement: started on free ports, pinned to cores, and asked what they cost."""
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import time
import urllib.parse

START_SECONDS_MAX = 20
STOP_SECONDS_MAX = 15


class Broken(Exception):
    """Something that had to work did not; the bench ends with status 1."""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Program:
    """A server process. Its output goes to a file, as it would in production; `{port}` in the command is its port."""

    def __init__(self, name, command, folder, port=None, settings=None, core=None):
        self.name = name
        self.port = port or free_port()
        self._command = [str(word).replace("{port}", str(self.port)) for word in command]
        self._log = pathlib.Path(folder) / f"{name}.log"
        self._core = core
        self._environment = {"PATH": os.environ["PATH"], "HOST": "127.0.0.1", "PORT": str(self.port)}
        self._environment.update({key: str(value) for key, value in (settings or {}).items()})
        self._process = None

    def configure(self, **settings):
        """Changes settings before the start; two programs that need each other's address are made first."""
        self._environment.update({key: str(value) for key, value in settings.items()})

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def start(self):
        """Starts it and waits until it takes connections."""
        self.spawn()
        self.wait_until_connected()
        return self

    def spawn(self):
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen(self._command, env=self._environment, cwd=self._log.parent,
                                             stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        if self._core is not None:
            # Before any thread is started, so that all of them inherit it.
            os.sched_setaffinity(self._process.pid, {self._core})

    def wait_until_connected(self, pause_seconds=0.001):
        deadline = time.monotonic() + START_SECONDS_MAX
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise Broken(f"{self.name} did not start:\n{self._log.read_text(errors='replace')[-2000:]}") from None
            time.sleep(pause_seconds)

    def stop(self):
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise Broken(f"{self.name} did not stop when told to") from None

    def cpu_nanoseconds(self):
        """What all its threads, ended ones too, have run on a processor so far: the process's CPU-time clock, as
        clock_getcpuclockid(3) names it."""
        return time.clock_gettime_ns((~self._process.pid << 3) | 2)

    def resident_kib(self):
        for line in pathlib.Path(f"/proc/{self._process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        raise Broken(f"{self.name} has no VmRSS")

    def ask(self, method, path, token=None, body=None, form=None):
        """Status and JSON body of one request."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        content = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(body)
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            content = urllib.parse.urlencode(form)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, content, headers)
            response = connection.getresponse()
            text = response.read()
            return response.status, json.loads(text) if text else None
        finally:
            connection.close()


def tool(folder, name, *arguments, core=None):
    """Runs one of our programs that print JSON, and returns what it printed."""
    pin = ["taskset", "-c", str(core)] if core is not None else []
    words = [*pin, str(folder / name), *(str(argument) for argument in arguments)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Broken(f"{' '.join(words)} ended with status {done.returncode}:\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout)
