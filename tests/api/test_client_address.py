# SPDX-License-Identifier: Apache-2.0
"""Whose request it is: the peer's, or that of a client behind a proxy that the operator trusts."""
import json

import pytest

from harness import gatehouse_process
from harness.process import wait_until

FORGED = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}


def service(folder, trusted):
    return gatehouse_process.user_service(folder, gatehouse_process.new_secret_key(), "http://127.0.0.1:1", TRUSTED_PROXIES=trusted)


def logged_client(process, request_id):
    """The `client` in the log line of a request."""
    def lines():
        found = [json.loads(line) for line in process.log().splitlines() if line.startswith("{") and f'"{request_id}"' in line]
        return [line for line in found if line["event"] == "request"]
    return wait_until(lines, "the request is in the log")[0]["client"]


@pytest.mark.parametrize("trusted,client", [(None, "127.0.0.1"), ("10.0.0.0/8", "127.0.0.1"), ("127.0.0.1", "198.51.100.7"),
                                            ("127.0.0.0/8,198.51.100.0/24", "203.0.113.9")])
def test_only_a_trusted_proxy_is_believed(tmp_path, started, trusted, client):
    process = started(service(tmp_path, trusted))
    answer = process.get("/users/me", headers={**FORGED, "X-Request-Id": "whose"})
    assert answer.status_code == 401
    assert logged_client(process, "whose") == client


def test_a_trusted_proxy_that_is_no_address_stops_the_start(tmp_path):
    process = service(tmp_path, "proxy.example.org").start(wait=False)
    assert process.popen.wait(10) == 2
    assert "TRUSTED_PROXIES" in process.log() and "10.0.0.0/8" in process.log()
