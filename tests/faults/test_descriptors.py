# SPDX-License-Identifier: Apache-2.0
"""A service without a file descriptor left serves whom it has let in, and loses nothing."""
import contextlib
import os
import resource
import socket

import pytest

from harness.gatehouse_process import auth_service, new_secret_key
from harness.pair import PASSWORD
from harness.process import is_sanitized, wait_until
from harness.stub_service import StubService

SPARE = 4
CLIENTS = 30


def limit_descriptors(pid, count):
    _, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (count, hard))


def registration(name):
    return {"username": name, "email": f"{name}@example.com", "password": PASSWORD}


def test_no_descriptor_left(tmp_path, started):
    if is_sanitized("auth-service"):
        pytest.skip("a sanitizer needs descriptors of its own to look at an object's type")
    with StubService(lambda _call: (200, {})) as receiver, contextlib.ExitStack() as crowd:
        service = auth_service(tmp_path, new_secret_key(), receiver.url, CORE_DUMPS="on")  # so that we see its descriptors
        started(service)
        assert service.get("/health/ready").status_code == 200, "and keeps this connection"
        limit_descriptors(service.pid, len(os.listdir(f"/proc/{service.pid}/fd")) + SPARE)
        for _ in range(CLIENTS):
            crowd.enter_context(socket.create_connection(("127.0.0.1", service.port)))
        wait_until(lambda: '"accept_failed"' in service.log(), "there are more clients than descriptors")

        assert service.post("/register", json=registration("ann")).status_code == 201
        assert service.get("/health/ready").status_code == 200
        assert not receiver.calls, "there is no descriptor to tell of it"

        crowd.close()
        wait_until(lambda: receiver.calls, "the profile is asked for")
        with service.new_client() as another:
            assert another.post("/register", json=registration("bob")).status_code == 201
        wait_until(lambda: len(receiver.calls) == 2, "and the next")
        assert service.log().count('"accept_failed"') < 200, "now and then is enough"
