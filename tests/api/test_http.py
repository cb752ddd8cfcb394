# SPDX-License-Identifier: Apache-2.0
"""HTTP as hostile and clumsy clients speak it: an answer or a closed connection, never a hang, never a 5xx."""
import concurrent.futures
import json
import time

import pytest

from harness import gatehouse_process
from harness.wire import Wire, ask, request

LIVE = request("GET", "/health/live")
ORIGIN = "https://app.example"


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """A User Service that allows one origin; the ports of both services are served by the same library."""
    folder = tmp_path_factory.mktemp("http")
    process = gatehouse_process.user_service(folder, gatehouse_process.new_secret_key(), "http://127.0.0.1:1",
                                             CORS_ALLOWED_ORIGINS=ORIGIN, HEADER_TIMEOUT="2s", BODY_TIMEOUT="3s")
    try:
        process.start()
        yield process
        process.stop()
    finally:
        process.kill()


@pytest.fixture(autouse=True)
def still_alive(service):
    yield
    assert service.is_running() and ask(service.port, LIVE, 5).status == 200


def assert_refused(port, data, *statuses, finish=False):
    """The connection is closed, with one of these statuses (400 when none is named) or without an answer."""
    with Wire(port) as wire:
        wire.send(data)
        if finish:
            wire.finish_sending()
        answer = wire.answer()
        if answer is not None:
            assert answer.status in (statuses or (400,)), answer
            if answer.body:
                assert answer.headers["content-type"] == "application/problem+json"
                assert json.loads(answer.body)["status"] == answer.status
            assert "x-request-id" in answer.headers
        assert wire.is_closed(), "a connection that lost its framing must not be used again"


BROKEN = {
    "garbage": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)), "text": b"hello there\r\n\r\n",
    "no version": b"GET /health/live\r\n\r\n", "bad version": b"GET /health/live HTTP/x.y\r\nHost: a\r\n\r\n",
    "space before the colon": request("GET", "/health/live", ["X-A : b"]), "no colon": request("GET", "/health/live", ["nonsense"]),
    "empty header name": request("GET", "/health/live", [": b"]), "folded header": request("GET", "/health/live", ["X-A: b\r\n c"]),
    "folded first header": b"GET /health/live HTTP/1.1\r\n Host: a\r\n\r\n", "NUL in a header": request("GET", "/health/live", ["X-A: a\0b"]),
    "CR in a header": request("GET", "/health/live", ["X-A: a\rb"]), "control in a name": request("GET", "/health/live", ["X\x01: b"]),
    "no Host": request("GET", "/health/live", host=False), "two Hosts": request("GET", "/health/live", ["Host: other"]),
    "space in the target": b"GET /health /live HTTP/1.1\r\nHost: a\r\n\r\n", "control in the target": b"GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n",
    "length and chunks": request("POST", "/users", ["Content-Length: 5", "Transfer-Encoding: chunked"], b"0\r\n\r\n", length=False),
    "chunks and length": request("POST", "/users", ["Transfer-Encoding: chunked", "Content-Length: 5"], b"0\r\n\r\n", length=False),
    "two lengths": request("POST", "/users", ["Content-Length: 2", "Content-Length: 3"], b"{}x", length=False),
    "negative length": request("POST", "/users", ["Content-Length: -1"], length=False),
    "signed length": request("POST", "/users", ["Content-Length: +2"], b"{}", length=False),
    "hex length": request("POST", "/users", ["Content-Length: 0x2"], b"{}", length=False),
    "empty length": request("POST", "/users", ["Content-Length: "], b"{}", length=False),
    "length list": request("POST", "/users", ["Content-Length: 2, 3"], b"{}", length=False),
    "huge length": request("POST", "/users", ["Content-Length: 99999999999999999999"], length=False),
    "chunk size is no number": request("POST", "/users", ["Transfer-Encoding: chunked"], b"zz\r\n{}\r\n0\r\n\r\n", length=False),
    "chunk size is negative": request("POST", "/users", ["Transfer-Encoding: chunked"], b"-1\r\n{}\r\n0\r\n\r\n", length=False),
    "chunk size overflows": request("POST", "/users", ["Transfer-Encoding: chunked"], b"10000000000000002\r\n{}\r\n0\r\n\r\n", length=False),
    "chunk size is missing": request("POST", "/users", ["Transfer-Encoding: chunked"], b"\r\n{}\r\n0\r\n\r\n", length=False),
    "chunk longer than said": request("POST", "/users", ["Transfer-Encoding: chunked"], b"1\r\n{}\r\n0\r\n\r\n", length=False),
    "chunks not last": request("POST", "/users", ["Transfer-Encoding: chunked, gzip"], b"0\r\n\r\n", length=False),
    "chunks twice": request("POST", "/users", ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"], b"0\r\n\r\n", length=False),
    "chunks misspelt": request("POST", "/users", ["Transfer-Encoding: xchunked"], b"0\r\n\r\n", length=False),
    "chunks in HTTP/1.0": b"POST /users HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/1.2": b"GET /health/live HTTP/1.2\r\nHost: a\r\n\r\n",
    "HTTP/3.0": b"GET /health/live HTTP/3.0\r\nHost: a\r\n\r\n",
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_requests(service, case):
    # RFC 9112 6.1 lets a server answer chunks in HTTP/1.0, as long as it closes afterwards; /users asks for a token.
    assert_refused(service.port, BROKEN[case], 400, 401, 413, 501, 505, finish=case in ("garbage", "text"))


@pytest.mark.parametrize("data", [
    request("GET", "/health/live", ["X-Long: " + "x" * 200_000]), request("GET", "/" + "x" * 200_000),
    request("GET", "/health/live", [f"X-{number}: x" for number in range(20_000)]), b"G" * 200_000])
def test_heads_over_the_limit(service, data):
    assert_refused(service.port, data, 400, 414, 431)


@pytest.mark.parametrize("target,status", [("http://localhost/health/live", 200), ("*", 404), ("http://localhost", 307), ("/health/live?x=%ZZ", 200),
                                           ("/health/live?", 200), ("/health/live#x", 404), ("/\xff", 404)])
def test_unusual_targets(service, target, status):
    with Wire(service.port) as wire:
        wire.send(request("GET", target))
        assert wire.answer().status in (status, 400)


@pytest.mark.parametrize("cut", [1, 4, 16, 30, 31, 32, 50, -5, -3, -2, -1])
def test_a_head_may_come_in_pieces(service, cut):
    data = request("GET", "/health/live", ["X-Request-Id: in-pieces", "X-Padding: " + "x" * 40])
    with Wire(service.port) as wire:
        wire.send(data[:cut])
        assert ask(service.port, LIVE, 5).status == 200, "the first piece has been read by now"
        wire.send(data[cut:])
        answer = wire.answer()
        assert (answer.status, answer.headers["x-request-id"]) == (200, "in-pieces")


@pytest.mark.parametrize("size", [1_000, 2_048, 3_000, 8_000, 15_000])
def test_a_large_head_within_the_limit(service, size):
    with Wire(service.port) as wire:
        wire.send(request("GET", "/health/live", ["X-Request-Id: large", "X-Cookie: " + "x" * size]))
        answer = wire.answer()
        assert (answer.status, answer.headers["x-request-id"]) == (200, "large")


def test_a_body_may_come_in_pieces(service):
    body = b'{"first_name": "x"}'
    with Wire(service.port) as wire:
        wire.send(request("POST", "/users", [f"Content-Length: {len(body)}", "Content-Type: application/json"], length=False))
        for byte in body:
            wire.send(bytes([byte]))
        assert wire.answer().status == 401
        wire.send(LIVE)
        assert wire.answer().status == 200


def test_pipelined_requests_are_answered_in_order(service):
    paths = {f"pipe-{number}": ("/health/live" if number % 3 else "/nowhere") for number in range(60)}
    with Wire(service.port) as wire:
        wire.send(b"".join(request("GET", path, [f"X-Request-Id: {name}"]) for name, path in paths.items()))
        for name, path in paths.items():
            answer = wire.answer()
            assert (answer.headers["x-request-id"], answer.status) == (name, 200 if path == "/health/live" else 404)


@pytest.mark.parametrize("garbage", [b"\x00\x01\x02\x03 garbage\r\n\r\n", b"GET / HTTP/1.1\r\nBad Header: x\r\n\r\n"])
def test_pipelined_garbage_is_answered_after_the_good_request(service, garbage):
    with Wire(service.port) as wire:
        wire.send(LIVE + garbage)
        assert wire.answer().status == 200
        answer = wire.answer()
        assert answer is None or answer.status == 400
        assert wire.is_closed()


def test_a_body_is_never_read_as_the_next_request(service):
    inner = request("GET", "/openapi.json")
    with Wire(service.port) as wire:
        wire.send(request("POST", "/users", ["Content-Type: application/json"], inner) + LIVE)
        assert wire.answer().status in (400, 401)
        answer = wire.answer()
        assert answer is None or (answer.status, answer.body) == (200, b'{"status":"ok"}')


def test_an_unread_body_over_the_limit_is_never_read_as_the_next_request(service):
    with Wire(service.port) as wire:
        wire.send(request("POST", "/users", ["Content-Length: 1000000"], length=False) + request("GET", "/openapi.json"))
        assert wire.answer().status == 413
        assert wire.is_closed()


def test_a_half_closed_connection_still_gets_its_answer(service):
    answer = ask(service.port, LIVE, finish=True)
    assert (answer.status, json.loads(answer.body)) == (200, {"status": "ok"})


@pytest.mark.parametrize("data", [b"", b"G", b"GET /health/live HTTP/1.1\r\n", b"GET /health/live HTTP/1.1\r\nHost: a\r\n",
                                  request("POST", "/users", ["Content-Length: 10"], b"{}", length=False),
                                  request("POST", "/users", ["Transfer-Encoding: chunked"], b"5\r\n{}", length=False)])
def test_a_client_that_leaves_in_the_middle(service, data):
    assert_refused(service.port, data, 400, 408, finish=True)


def drip(port, start, drop):
    """Sends `start`, then `drop` ten times a second; how long until the server has enough, and its answer."""
    begun = time.monotonic()
    with Wire(port, 1) as wire:
        wire.send(start)
        while time.monotonic() - begun < 20:
            wire.socket.settimeout(0.1)
            try:
                answer = wire.answer()
                return time.monotonic() - begun, answer and answer.status
            except TimeoutError:
                if not wire.send(drop):
                    return time.monotonic() - begun, None
    return time.monotonic() - begun, "still open"


def test_slow_clients_are_cut_off(service):
    cases = [(b"", b"x"), (b"GET /health/live HTTP/1.1\r\n", b"X: y\r\n"), (b"GET /health/live HTTP/1.1\r\nHost: a\r\nX-A: ", b"b"),
             (request("POST", "/users", ["Content-Type: application/json", "Content-Length: 60000"], length=False), b" "),
             (request("POST", "/users", ["Content-Type: application/json", "Transfer-Encoding: chunked"], length=False), b"1\r\n \r\n")]
    with concurrent.futures.ThreadPoolExecutor(len(cases)) as pool:
        drips = [pool.submit(drip, service.port, *case) for case in cases]
        assert ask(service.port, LIVE, 5).status == 200, "others are served meanwhile"
        for case, result in zip(cases, drips):
            seconds, status = result.result()
            assert status in (None, 400, 401, 408, 431), (case[0], status)
            assert seconds < 10, case[0]


def test_many_idle_connections_do_not_shut_others_out(service):
    wires = [Wire(service.port) for _ in range(500)]
    try:
        assert ask(service.port, LIVE, 5).status == 200
    finally:
        for wire in wires:
            wire.socket.close()


def test_http_1_0_closes_unless_asked_to_keep(service):
    with Wire(service.port) as wire:
        wire.send(b"GET /health/live HTTP/1.0\r\n\r\n")
        answer = wire.answer()
        assert answer.status == 200 and wire.is_closed()
    with Wire(service.port) as wire:
        wire.send(b"GET /health/live HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        assert wire.answer().status == 200


def test_keep_alive_and_close(service):
    with Wire(service.port) as wire:
        for _ in range(50):
            wire.send(LIVE)
            assert wire.answer().status == 200
        wire.send(request("GET", "/health/live", ["Connection: close"]))
        answer = wire.answer()
        assert answer.headers["connection"].lower() == "close" and wire.is_closed()


def test_expect_100_continue(service):
    with Wire(service.port) as wire:
        wire.send(request("POST", "/users", ["Content-Type: application/json", "Content-Length: 2", "Expect: 100-continue"], length=False))
        first = wire.answer()
        if first.status == 100:
            wire.send(b"{}")
            first = wire.answer()
        assert first.status == 401


def test_expect_100_continue_for_a_body_that_is_not_wanted(service):
    with Wire(service.port) as wire:
        wire.send(request("POST", "/users", ["Content-Length: 10000000", "Expect: 100-continue"], length=False))
        assert wire.answer().status == 413


def test_an_unknown_expectation(service):
    with Wire(service.port) as wire:
        wire.send(request("GET", "/health/live", ["Expect: 200-maybe"]))
        assert wire.answer().status == 417


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/openapi.json", "/docs", "/nowhere", "/users/me"])
def test_head_is_get_without_a_body(service, path):
    with Wire(service.port) as wire:
        wire.send(request("HEAD", path))
        head = wire.answer(is_head=True)
        wire.send(request("GET", path))
        get = wire.answer()
    assert (head.status, head.headers.get("content-type")) == (get.status, get.headers["content-type"])
    if path == "/openapi.json":
        assert head.headers.get("content-length", get.headers["content-length"]) == get.headers["content-length"]


def test_options_and_405_name_what_is_allowed(service):
    answer = service.client.options("/users/me")
    assert answer.status_code == 204
    assert set(answer.headers["Allow"].replace(" ", "").split(",")) >= {"GET", "HEAD", "OPTIONS"}
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert service.client.request("DELETE", "/users/me").status_code == 405


def test_answers_carry_the_usual_safety_headers(service):
    docs = service.get("/docs")
    assert docs.headers["Content-Type"].partition(";")[0] == "text/html"
    assert "://" not in docs.text


def test_cors_preflight_for_an_allowed_origin(service):
    answer = service.client.options("/users/1", headers={"Origin": ORIGIN, "Access-Control-Request-Method": "PATCH",
                                                         "Access-Control-Request-Headers": "authorization,content-type,if-match"})
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "PATCH" in answer.headers["Access-Control-Allow-Methods"]
    assert {"authorization", "content-type", "if-match"} <= set(answer.headers["Access-Control-Allow-Headers"].lower().replace(" ", "").split(","))
    assert "Origin" in answer.headers["Vary"]


def test_cors_headers_on_answers_and_errors_alike(service):
    for answer in (service.get("/health/live", headers={"Origin": ORIGIN}), service.get("/users/me", headers={"Origin": ORIGIN})):
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert "Origin" in answer.headers["Vary"]
        assert "etag" in answer.headers["Access-Control-Expose-Headers"].lower()


@pytest.mark.parametrize("origin", ["https://app.example.evil.com", "http://app.example", "https://app.example:444", "null", "https://evil.com",
                                    "https://APP.example.evil", "https://app.exampl", ""])
def test_other_origins_get_nothing(service, origin):
    for answer in (service.get("/health/live", headers={"Origin": origin}),
                   service.client.options("/users/me", headers={"Origin": origin, "Access-Control-Request-Method": "GET"})):
        assert "Access-Control-Allow-Origin" not in answer.headers
