# SPDX-License-Identifier: Apache-2.0
"""The services as real processes: started, watched, stopped and killed."""
import http.client
import json
import os
import pathlib
import secrets
import signal
import socket
import ssl
import subprocess
import time

import httpx
import pytest

import balancer
import served_contract
from ports import free_port

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
# A sanitizer's options must reach the processes; nothing else of the caller's environment may.
INHERITED = ("PATH", "LANG", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "LD_LIBRARY_PATH")
START_SECONDS_MAX = 20
STOP_SECONDS_MAX = 15


def binary(program):
    """The path of a built program; fails the test when it is not there."""
    folder = pathlib.Path(os.environ.get("GATEHOUSE_BIN", REPOSITORY / "build" / "release"))
    path = folder.resolve() / program
    if not path.is_file():
        pytest.fail(f"{path} is missing: run ./dev build, or set GATEHOUSE_BIN to the folder of the binaries", False)
    return path


def is_sanitized(program):
    """Whether the program was built with AddressSanitizer, which changes what memory costs."""
    return b"__asan_init" in binary(program).read_bytes()


def environment(**settings):
    """What a service finds in its environment: the settings, and nothing of ours."""
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return {**inherited, **{name: str(value) for name, value in settings.items() if value is not None}}


def wait_until(probe, what, seconds=15.0):
    """The first true result of `probe`, asked again and again; fails the test after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        result = probe()
        if result:
            return result
        if time.monotonic() > deadline:
            pytest.fail(f"not within {seconds:g} s: {what} (last seen: {result!r})")
        time.sleep(0.02)


def send_at_once(request):
    """An httpx request hook: head and body leave without Nagle's wait, which older httpcore leaves on (40 ms a call)."""
    def trace(event, info):
        connection = info.get("return_value") if event.endswith("connect_tcp.complete") else None
        if connection is not None:
            connection.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    request.extensions["trace"] = trace


class Process:
    """A server under test: a command line, its port, its environment and its log."""

    def __init__(self, name, command, folder, settings, port=None, ready_path="/health/ready", ca_file=None, cwd=None):
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

    def start(self, wait=True):
        assert not self.is_running(), f"{self.name} is running already"
        with open(self.log_path, "ab") as log:
            self.popen = subprocess.Popen(self.command, cwd=self.cwd, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                          env=environment(**self.settings, HOST="127.0.0.1", PORT=self.port))
        if wait:
            self.wait_ready()
        return self

    def wait_ready(self):
        wait_until(self._is_ready, f"{self.name} is ready; its log ends: {self.log()[-2000:]}", START_SECONDS_MAX)

    def _is_ready(self):
        if self.popen.poll() is not None:
            pytest.fail(f"{self.name} ended with status {self.popen.returncode}: {self.log()[-2000:]}", False)
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
        """SIGTERM; the process must end with status 0."""
        if self.popen is None:
            return
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
        try:
            status = self.popen.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.kill()
            pytest.fail(f"{self.name} did not stop within {STOP_SECONDS_MAX} s of SIGTERM: {self.log()[-2000:]}", False)
        self.popen = None
        assert status == 0, f"{self.name} ended with status {status}: {self.log()[-2000:]}"

    def kill(self):
        """SIGKILL, as a crash would."""
        if self.popen is not None:
            self.popen.kill()
            self.popen.wait()
            self.popen = None

    def restart(self, **settings):
        self.stop()
        self.settings.update(settings)
        return self.start()

    def memory_kib(self, field="VmHWM"):
        """A figure of /proc/PID/status, such as the most memory ever resident."""
        for line in pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1])
        raise KeyError(field)


class Service(Process):
    """One of our services. Its client checks every answer against the OpenAPI document that it serves."""

    def __init__(self, program, folder, settings, port=None, ca_file=None):
        super().__init__(program, [binary(program)], folder, settings, port, ca_file=ca_file)
        self._client = None

    def contract(self):
        return served_contract.of(self.name, lambda: json.loads(self.get_plainly("/openapi.json")[1]))

    def new_client(self, **options):
        """A client of one's own: httpx clients shared by threads would share a pool."""
        contract = self.contract()
        return httpx.Client(base_url=self.url, timeout=20, verify=str(self.ca_file) if self.ca_file else True,
                            trust_env=False, event_hooks={"request": [send_at_once], "response": [contract.check]}, **options)

    @property
    def client(self):
        if self._client is None:
            self._client = self.new_client()
        return self._client

    def close(self):
        if self._client is not None:
            self._client.close()
            self._client = None

    def stop(self):
        self.close()
        super().stop()

    def kill(self):
        self.close()
        super().kill()

    def get(self, path, **options):
        return self.client.get(path, **options)

    def post(self, path, **options):
        return self.client.post(path, **options)

    def patch(self, path, **options):
        return self.client.patch(path, **options)


class Replicas(Service):
    """Two instances of a service behind one address, with the settings of `template`."""

    def __init__(self, template):
        super().__init__(template.name, template.folder, template.settings, template.port, template.ca_file)
        self.instances = []
        for number in (1, 2):
            instance = Service(template.name, template.folder, template.settings, ca_file=template.ca_file)
            instance.log_path = self.folder / f"{template.name}-{number}.log"
            instance.settings = self.settings  # shared: restart(NAME=value) is for both
            self.instances.append(instance)
        self._balancer = None

    @property
    def pid(self):
        return self.instances[0].pid

    def is_running(self):
        return any(instance.is_running() for instance in self.instances)

    def log(self):
        return "".join(instance.log() for instance in self.instances)

    def start(self, wait=True):
        for instance in self.instances:
            instance.start(wait=False)
        if self._balancer is None:
            self._balancer = balancer.Balancer(self.port, [instance.port for instance in self.instances])
            self._balancer.start()
        if wait:
            self.wait_ready()
        return self

    def wait_ready(self):
        for instance in self.instances:
            instance.wait_ready()

    def _close_address(self):
        if self._balancer is not None:
            self._balancer.stop()
            self._balancer = None

    def stop(self):
        self.close()
        try:
            for instance in self.instances:
                instance.stop()
        finally:
            self._close_address()

    def kill(self):
        self.close()
        for instance in self.instances:
            instance.kill()
        self._close_address()


CHEAP_HASH = {"ARGON2_MEMORY_KIB": 64, "ARGON2_ITERATIONS": 1}


def new_secret_key():
    return secrets.token_hex(32)


def auth_service(folder, secret_key, user_url, ca_file=None, **settings):
    """An Auth Service on SQLite in `folder`, with a cheap password hash unless told otherwise."""
    folder = pathlib.Path(folder)
    return Service("auth-service", folder, {
        "SECRET_KEY": secret_key, "ALGORITHM": "HS256", "DATABASE_URL": f"sqlite:///{folder / 'auth.db'}",
        "USER_SERVICE_URL": user_url, "LOG_FORMAT": "json", **CHEAP_HASH, **settings}, ca_file=ca_file)


def user_service(folder, secret_key, auth_url, port=None, ca_file=None, **settings):
    """A User Service on SQLite in `folder`."""
    folder = pathlib.Path(folder)
    return Service("user-service", folder, {
        "SECRET_KEY": secret_key, "ALGORITHM": "HS256", "USER_SERVICE_DATABASE_URL": f"sqlite:///{folder / 'user.db'}",
        "AUTH_SERVICE_URL": auth_url, "LOG_FORMAT": "json", **settings}, port=port, ca_file=ca_file)
