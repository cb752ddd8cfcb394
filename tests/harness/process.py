# SPDX-License-Identifier: Apache-2.0
"""Server programs as real processes: started, watched, stopped and killed."""
import http.client
import os
import pathlib
import signal
import ssl
import subprocess
import time

from harness.ports import free_port

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
# A sanitizer's options must reach the processes; nothing else of the caller's environment may.
INHERITED = ("PATH", "LANG", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "LD_LIBRARY_PATH")
START_SECONDS_MAX = 30
STOP_SECONDS_MAX = 15
LOG_CHARACTERS_SHOWN = 2000


class Broken(AssertionError):
    """Something that had to work did not; the text says what."""


def binary(program):
    """The path of a built program; throws Broken when it is not there."""
    folder = pathlib.Path(os.environ.get("GATEHOUSE_BIN", REPOSITORY / "build" / "release"))
    path = folder.resolve() / program
    if not path.is_file():
        raise Broken(f"{path} is missing: run ./dev build, or set GATEHOUSE_BIN to the folder of the binaries")
    return path


def is_sanitized(program):
    """Whether the program was built with AddressSanitizer, which changes what memory costs."""
    return b"__asan_init" in binary(program).read_bytes()


def environment(**settings):
    """What a service finds in its environment: the settings, and nothing of ours."""
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return {**inherited, **{name: str(value) for name, value in settings.items() if value is not None}}


def wait_until(probe, what, seconds=15.0, pause_seconds=0.02):
    """The first true result of `probe`, asked again and again; throws Broken after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        result = probe()
        if result:
            return result
        if time.monotonic() > deadline:
            raise Broken(f"not within {seconds:g} s: {what} (last seen: {result!r})")
        time.sleep(pause_seconds)


class Process:
    """A server: a command line, its port, its environment and its log. `with` starts it and stops it."""

    status_expected = 0  # when it was told to stop; None takes any
    start_pause_seconds = 0.02  # between two looks whether it is ready

    def __init__(self, name, command, folder, settings, port=None, ready_path="/health/ready", ca_file=None, cwd=None,
                 **popen_options):
        self.name = name
        self.command = [str(word) for word in command]
        self.folder = pathlib.Path(folder)
        self.settings = dict(settings)
        self.port = port or free_port()
        self.ready_path = ready_path
        self.ca_file = ca_file
        self.cwd = cwd or self.folder
        self.log_path = self.folder / f"{name}.log"
        self.popen = None
        self.exit_status = None  # until it has ended
        self._popen_options = popen_options

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.kill()
            raise

    def __exit__(self, *_):
        self.stop()

    @property
    def url(self):
        return f"https://localhost:{self.port}" if self.ca_file else f"http://127.0.0.1:{self.port}"

    @property
    def pid(self):
        return self.popen.pid

    def is_running(self):
        return self.popen is not None and self.popen.poll() is None

    def log(self):
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def log_end(self):
        return self.log()[-LOG_CHARACTERS_SHOWN:]

    def start(self, wait=True):
        assert not self.is_running(), f"{self.name} is running already"
        with open(self.log_path, "ab") as log:
            self.popen = subprocess.Popen(
                self.command, cwd=self.cwd, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=environment(**self.settings, HOST="127.0.0.1", PORT=self.port), **self._popen_options)
        if wait:
            self.wait_ready()
        return self

    def wait_ready(self):
        try:
            wait_until(self._is_ready, f"{self.name} is ready", START_SECONDS_MAX, self.start_pause_seconds)
        except Broken as failure:
            raise Broken(f"{failure}; its log ends: {self.log_end()}") from None

    def _is_ready(self):
        if self.popen.poll() is not None:
            raise Broken(f"{self.name} ended with status {self.popen.returncode}")
        return self._answers()

    def _answers(self):
        try:
            return self.get_plainly(self.ready_path)[0] == 200
        except OSError:
            return False

    def get_plainly(self, path):
        """Status and body of a GET, past httpx and past the contract's check."""
        if self.ca_file:
            context = ssl.create_default_context(cafile=str(self.ca_file))
            connection = http.client.HTTPSConnection("localhost", self.port, timeout=5, context=context)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def stop(self):
        """SIGTERM; the process must end in time, and with the status expected."""
        if self.popen is None:
            return
        self.popen.send_signal(signal.SIGTERM)
        try:
            self.exit_status = self.popen.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Broken(f"{self.name} did not stop within {STOP_SECONDS_MAX} s of SIGTERM: {self.log_end()}") from None
        self.popen = None
        if self.status_expected not in (None, self.exit_status):
            raise Broken(f"{self.name} ended with status {self.exit_status}: {self.log_end()}")

    def kill(self):
        """SIGKILL, as a crash would."""
        if self.popen is not None:
            self.popen.kill()
            self.exit_status = self.popen.wait()
            self.popen = None

    def restart(self, **settings):
        self.stop()
        self.settings.update(settings)
        return self.start()

    def memory_kib(self, field="VmHWM"):
        """A figure of /proc/PID/status: VmRSS is what is resident now, VmHWM the most that ever was."""
        for line in pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1])
        raise KeyError(field)
