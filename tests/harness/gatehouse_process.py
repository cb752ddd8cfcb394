# SPDX-License-Identifier: Apache-2.0
"""The two services as processes, alone or as several instances behind one address."""
import json
import pathlib
import secrets
import socket

import httpx

from harness import served_contract
from harness.balancer import Balancer
from harness.process import Process, binary

CHEAP_HASH = {"ARGON2_MEMORY_KIB": 64, "ARGON2_ITERATIONS": 1}


def send_at_once(request):
    """An httpx request hook: head and body leave without Nagle's wait, which older httpcore leaves on (40 ms)."""
    def trace(event, info):
        connection = info.get("return_value") if event.endswith("connect_tcp.complete") else None
        if connection is not None:
            connection.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    request.extensions["trace"] = trace


class Service(Process):
    """One of our services. Its client checks every answer against the OpenAPI document that it serves."""

    def __init__(self, program, folder, settings, port=None, ca_file=None):
        super().__init__(program, [binary(program)], folder, settings, port, ca_file=ca_file)
        self._client = None

    def contract(self):
        return served_contract.of(self.command[0], lambda: json.loads(self.get_plainly("/openapi.json")[1]))

    def new_client(self, **options):
        """A client of one's own: httpx clients shared by threads would share a pool."""
        contract = self.contract()
        hooks = {"request": [send_at_once], "response": [contract.check]}
        return httpx.Client(base_url=self.url, timeout=20, verify=str(self.ca_file) if self.ca_file else True,
                            trust_env=False, event_hooks=hooks, **options)

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
            self._balancer = Balancer(self.port, [instance.port for instance in self.instances])
            self._balancer.start()
        if wait:
            self.wait_ready()
        return self

    def wait_ready(self):
        for instance in self.instances:
            instance.wait_ready()

    def take_out(self, instance):
        """Sends nobody there any more; returns when all that it was asked is answered."""
        self._balancer.take_out(instance.port)

    def put_back(self, instance):
        self._balancer.put_back(instance.port)

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
