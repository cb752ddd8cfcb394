# SPDX-License-Identifier: Apache-2.0
"""Who gets a connection, for how long, and what becomes of it when the service stops."""
import contextlib
import json
import resource
import socket
import subprocess
import threading
import time

import pytest

from harness import forged_token, gatehouse_process
from harness.pair import PASSWORD
from harness.ports import free_port
from harness.process import environment, wait_until
from harness.wire import Wire, ask, request

LIVE = request("GET", "/health/live")
ELSEWHERE = "127.0.0.2"


@pytest.fixture
def new_service(tmp_path, started):
    """Starts a User Service with these settings."""
    def make(**settings):
        service = gatehouse_process.user_service(tmp_path, gatehouse_process.new_secret_key(), "http://127.0.0.1:1", **settings)
        return started(service)
    return make


def log_lines(service, event):
    return [json.loads(line) for line in service.log().splitlines() if f'"event":"{event}"' in line]


def ask_from(source, port, data=LIVE):
    with Wire(port, source=source) as wire:
        wire.send(data)
        return wire.answer()


def test_a_new_connection_has_the_header_timeout_for_its_first_byte(new_service):
    service = new_service(HEADER_TIMEOUT="1s", IDLE_TIMEOUT="60s")
    begun = time.monotonic()
    with Wire(service.port) as silent, Wire(service.port) as kept, Wire(service.port) as late:
        kept.send(LIVE)
        assert kept.answer().status == 200
        assert silent.is_closed() and late.is_closed()
        assert 0.9 < time.monotonic() - begun < 5
        kept.send(LIVE)
        assert kept.answer().status == 200, "between requests it may be idle for longer"


def test_the_longest_idle_connection_makes_room(new_service):
    service = new_service(CONNECTIONS_MAX=8, CONNECTIONS_PER_ADDRESS_MAX=8)
    with contextlib.ExitStack() as crowd:
        wires = [crowd.enter_context(Wire(service.port)) for _ in range(8)]
        for wire in wires:
            wire.send(LIVE)
            assert wire.answer().status == 200
        with Wire(service.port, source=ELSEWHERE) as newcomer:
            newcomer.send(LIVE)
            assert newcomer.answer().status == 200
        for wire in wires[-2:]:
            wire.send(LIVE)
            assert wire.answer().status == 200, "those that were used last are still there"
    assert not log_lines(service, "connection_refused")


def test_silent_connections_shut_nobody_out(new_service):
    service = new_service(CONNECTIONS_MAX=20, CONNECTIONS_PER_ADDRESS_MAX=20)
    with contextlib.ExitStack() as crowd:
        for _ in range(60):
            crowd.enter_context(Wire(service.port))
        for _ in range(10):
            assert ask_from(ELSEWHERE, service.port).status == 200


def test_connections_in_use_are_not_ended(new_service):
    service = new_service(CONNECTIONS_MAX=4, CONNECTIONS_PER_ADDRESS_MAX=4, CORS_ALLOWED_ORIGINS="http://localhost:3000")
    with contextlib.ExitStack() as crowd:
        wires = [crowd.enter_context(Wire(service.port)) for _ in range(4)]
        for wire in wires:
            wire.send(LIVE[:-2])

        def is_full():
            # Without an answer, this connection made room for one of the four.
            answer = ask_from(ELSEWHERE, service.port)
            return answer and answer.status == 503

        wait_until(is_full, "all places are in use")
        refused = ask_from(ELSEWHERE, service.port, request("GET", "/users/me", ["X-Request-Id: mine", "Origin: http://localhost:3000"]))
        assert (refused.status, refused.headers["x-request-id"], refused.headers["retry-after"]) == (503, "mine", "1")
        assert refused.headers["access-control-allow-origin"] == "http://localhost:3000"
        assert json.loads(refused.body)["request_id"] == "mine"
        lines = wait_until(lambda: log_lines(service, "connection_refused"), "the log tells")
        assert {line["reason"] for line in lines} == {"connections_max reached"}
        for wire in wires:
            wire.send(LIVE[-2:])
            assert wire.answer().status == 200
    wait_until(lambda: ask_from(ELSEWHERE, service.port).status == 200, "there is room again")


@pytest.mark.parametrize("settings,share", [({"CONNECTIONS_MAX": 100}, 10), ({"CONNECTIONS_MAX": 10}, 5), ({"CONNECTIONS_MAX": 2}, 1),
                                            ({"CONNECTIONS_MAX": 50, "CONNECTIONS_PER_ADDRESS_MAX": 7}, 7)])
def test_one_address_has_a_share(new_service, settings, share):
    service = new_service(**settings)
    with contextlib.ExitStack() as crowd:
        wires = []

        def is_used_up():
            wires.append(crowd.enter_context(Wire(service.port)))
            wires[-1].send(LIVE[:-2])
            return ask(service.port, LIVE).status == 503

        wait_until(is_used_up, "the share of this address is used up")
        assert share <= len(wires) <= share + 2, "one may be refused while an earlier connection is still on its way out"
        assert ask_from(ELSEWHERE, service.port).status == 200
        line = wait_until(lambda: log_lines(service, "connection_refused"), "the log tells")[-1]
        assert (line["reason"], line["client"]) == ("connections_per_address_max reached", "127.0.0.1")


def test_a_trusted_proxy_has_no_share(new_service):
    service = new_service(CONNECTIONS_MAX=40, TRUSTED_PROXIES="127.0.0.0/30")
    with contextlib.ExitStack() as crowd:
        for _ in range(20):
            crowd.enter_context(Wire(service.port)).send(LIVE[:-2])
        assert ask(service.port, request("GET", "/health/live", ["X-Forwarded-For: 192.0.2.1"])).status == 200
        assert not log_lines(service, "untrusted_proxy")


@pytest.mark.parametrize("field", ["X-Forwarded-For: 192.0.2.1", "Forwarded: for=192.0.2.1"])
def test_a_proxy_that_is_not_trusted_is_told_once(new_service, field):
    service = new_service(TRUSTED_PROXIES="10.0.0.1")
    assert ask(service.port, LIVE).status == 200
    for _ in range(20):
        assert ask(service.port, request("GET", "/health/live", [field])).status == 200
    wait_until(lambda: log_lines(service, "untrusted_proxy"), "it is told")
    (line,) = log_lines(service, "untrusted_proxy")
    assert (line["level"], line["setting"], line["client"]) == ("warning", "TRUSTED_PROXIES", "127.0.0.1")


# --- Internal port ---

def internal_settings(port):
    return {"INTERNAL_PORT": port, "CONNECTIONS_MAX": 20, "CONNECTIONS_PER_ADDRESS_MAX": 20}


def test_internal_calls_are_served_at_the_internal_port_only(tmp_path, started):
    key, port = gatehouse_process.new_secret_key(), free_port()
    auth = gatehouse_process.auth_service(tmp_path, key, "http://127.0.0.1:1", INTERNAL_PORT=port)
    auth.ready_path = "/openapi.json"
    started(auth)
    wait_until(lambda: ask(port, request("GET", "/health/ready")).status == 200, "it is ready")
    # Without a token a path that is there asks for one.
    cases = [("GET", "/users/1", 401), ("POST", "/users/1/roles", 401), ("POST", "/users/1/block", 401), ("POST", "/users/1/restore", 401),
             ("GET", "/health/live", 200), ("OPTIONS", "/users/1", 204), ("DELETE", "/users/1", 405), ("OPTIONS", "/health/ready", 204)]
    for method, path, status in cases:
        assert ask(port, request(method, path)).status == status, path
        assert ask(auth.port, request(method, path)).status == 404, path
    for path, status in (("/token", 415), ("/register", 415)):
        for number in (port, auth.port):
            assert ask(number, request("POST", path)).status == status, path
    (line,) = log_lines(auth, "listening")
    assert line["internal_url"] == f"http://127.0.0.1:{port}"


def test_a_block_arrives_while_the_public_port_is_full(tmp_path, started):
    key, internal = gatehouse_process.new_secret_key(), free_port()
    auth = gatehouse_process.auth_service(tmp_path, key, "http://127.0.0.1:1", **internal_settings(internal))
    auth.ready_path = "/openapi.json"
    user = gatehouse_process.user_service(tmp_path, key, f"http://127.0.0.1:{internal}")
    auth.settings["USER_SERVICE_URL"] = user.url
    started(auth)
    started(user)
    assert auth.client.post("/register", json={"username": "mallory", "email": "m@example.com", "password": PASSWORD}).status_code == 201
    bearer = forged_token.bearer(forged_token.token(key, forged_token.service_claims()))
    person = wait_until(lambda: user.get("/users", headers=bearer).json()["items"], "the profile appears")[0]
    auth.close()
    with contextlib.ExitStack() as crowd:
        for _ in range(20):
            crowd.enter_context(Wire(auth.port)).send(LIVE[:-2])
        wait_until(lambda: ask_from(ELSEWHERE, auth.port).status == 503, "the public port is full")
        answer = user.post(f"/users/{person['id']}/block", json={"reason": "x"}, headers=bearer)
        assert (answer.status_code, answer.json()["sync"]) == (200, "applied")


def test_a_taken_internal_port_is_named(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        service = gatehouse_process.user_service(tmp_path, gatehouse_process.new_secret_key(), "http://127.0.0.1:1")
        settings = environment(**service.settings, HOST="127.0.0.1", PORT=free_port(), INTERNAL_PORT=taken.getsockname()[1])
        run = subprocess.run(service.command, env=settings, capture_output=True, text=True, timeout=20)
    assert run.returncode == 2 and " INTERNAL_PORT: " in run.stderr and "already in use" in run.stderr


# --- Addresses and descriptors ---

def run_with(tmp_path, started, settings, **options):
    service = gatehouse_process.user_service(tmp_path, gatehouse_process.new_secret_key(), "http://127.0.0.1:1")
    service.command = ["/usr/bin/env", *(f"{name}={value}" for name, value in settings.items()), *service.command]
    service._popen_options.update(options)
    return started(service)


@pytest.mark.parametrize("host,addresses,url", [("localhost", None, "http://localhost:"), ("::1", ["::1"], "http://[::1]:"),
                                                ("127.0.0.1", ["127.0.0.1"], "http://127.0.0.1:")])
def test_all_addresses_of_a_name_are_listened_on(tmp_path, host, addresses, url):
    if addresses is None:
        addresses = sorted({entry[4][0] for entry in socket.getaddrinfo("localhost", None, type=socket.SOCK_STREAM)})
    service = gatehouse_process.user_service(tmp_path, gatehouse_process.new_secret_key(), "http://127.0.0.1:1")
    service.command = ["/usr/bin/env", f"HOST={host}", *service.command]
    try:
        service.start(wait=False)
        for address in addresses:
            wait_until(lambda: listens(address, service.port), f"it listens on {address}")
            with Wire(service.port, host=address) as wire:
                wire.send(LIVE)
                assert wire.answer().status == 200
        wait_until(lambda: log_lines(service, "listening"), "it says so")
        assert log_lines(service, "listening")[0]["url"] == f"{url}{service.port}"
        service.stop()
    finally:
        service.kill()


def listens(address, port):
    try:
        socket.create_connection((address, port), 5).close()
        return True
    except OSError:
        return False


def test_the_limit_of_descriptors_is_raised(tmp_path, started):
    def limit():
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, 4096))
    service = run_with(tmp_path, started, {}, preexec_fn=limit)
    assert resource.prlimit(service.pid, resource.RLIMIT_NOFILE) == (4096, 4096)
    (line,) = wait_until(lambda: log_lines(service, "connections_max_lowered"), "the log tells")
    assert (line["level"], line["setting"], line["from"], line["descriptors"]) == ("warning", "CONNECTIONS_MAX", 10_000, 4096)
    assert 2048 <= line["to"] < 4096


def test_connections_that_fit_are_not_lowered(tmp_path, started):
    def limit():
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, 4096))
    service = run_with(tmp_path, started, {"CONNECTIONS_MAX": 500}, preexec_fn=limit)
    assert not log_lines(service, "connections_max_lowered")


# --- Slow readers ---

def test_what_a_client_does_not_read_is_bounded(new_service):
    service = new_service(HEADER_TIMEOUT="30s")
    with socket.create_connection(("127.0.0.1", service.port)) as slow:
        slow.settimeout(0.5)
        with contextlib.suppress(TimeoutError):
            for _ in range(2_000):
                slow.sendall(request("GET", "/openapi.json"))
        assert ask(service.port, LIVE, 5).status == 200
        assert queued_by(service.port, slow.getsockname()[1]) < 600_000


def queued_by(port, client_port):
    """Bytes that the service's end of a connection has not got rid of."""
    for line in open("/proc/net/tcp").read().splitlines()[1:]:
        fields = line.split()
        if fields[1].endswith(f":{port:04X}") and fields[2].endswith(f":{client_port:04X}"):
            return int(fields[4].split(":")[0], 16)
    raise AssertionError("there is no such connection")


# --- Stops ---

def test_a_kept_connection_is_answered_during_a_stop(new_service):
    service = new_service()
    with contextlib.ExitStack() as crowd:
        wires = [crowd.enter_context(Wire(service.port)) for _ in range(16)]
        for wire in wires:
            wire.send(LIVE)
            assert wire.answer().headers.get("connection") is None
        stopping = threading.Thread(target=service.stop)
        stopping.start()
        wait_until(lambda: not listens("127.0.0.1", service.port), "the stop has begun")
        for wire in wires:
            assert wire.send(LIVE)
            answer = wire.answer()
            assert (answer.status, answer.headers["connection"]) == (200, "close")
            assert wire.is_closed()
        stopping.join()


def test_a_stop_does_not_wait_long_for_kept_connections(new_service):
    service = new_service(IDLE_TIMEOUT="60s")
    with Wire(service.port) as kept, Wire(service.port) as silent:
        kept.send(LIVE)
        assert kept.answer().status == 200
        begun = time.monotonic()
        service.stop()
        assert time.monotonic() - begun < 4
        assert kept.is_closed() and silent.is_closed()


def test_no_request_on_a_kept_connection_is_lost_by_stops(new_service):
    """Clients that send all the time: each request is answered, and an end is announced by the answer before."""
    service = new_service()
    for _ in range(3):
        stop, lost, counts = threading.Event(), [], []
        before = service.log().count('"event":"request"')

        def send_all_the_time():
            count = 0
            with Wire(service.port) as wire:
                while not stop.is_set():
                    if not wire.send(LIVE) or (answer := wire.answer()) is None:
                        lost.append(count)
                        break
                    count += 1
                    if answer.headers.get("connection") == "close":
                        break
            counts.append(count)

        clients = [threading.Thread(target=send_all_the_time) for _ in range(8)]
        for client in clients:
            client.start()
        wait_until(lambda: service.log().count('"event":"request"') > before + 200, "there is traffic")
        service.stop()
        stop.set()
        for client in clients:
            client.join()
        assert not lost and sum(counts) > 100
        service.start()
