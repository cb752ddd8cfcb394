# SPDX-License-Identifier: Apache-2.0
"""Rules of HTTP that clients and proxies rely on, byte by byte."""
import json

import pytest

from harness import gatehouse_process
from harness.wire import Wire, ask, request

ORIGIN = "http://localhost:3000"
KNOWN = ["X-Request-Id: my-req-1", f"Origin: {ORIGIN}"]


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    """Both services, each alone, with a page of one origin."""
    folder, key = tmp_path_factory.mktemp("rules"), gatehouse_process.new_secret_key()
    settings = {"CORS_ALLOWED_ORIGINS": ORIGIN, "HEADER_TIMEOUT": "1s", "BODY_TIMEOUT": "1s"}
    both = (gatehouse_process.auth_service(folder, key, "http://127.0.0.1:1", **settings),
            gatehouse_process.user_service(folder, key, "http://127.0.0.1:1", **settings))
    try:
        for service in both:
            service.start()
        yield both
        for service in both:
            service.stop()
    finally:
        for service in both:
            service.kill()


LENGTH = ["Content-Type: application/x-www-form-urlencoded", "Content-Length: 99999999"]
REFUSED = {
    "too large": (request("POST", "/token", [*KNOWN, *LENGTH], length=False), 413),
    "too large in chunks": (request("POST", "/token", [*KNOWN, "Transfer-Encoding: chunked"], length=False)
                            + b"fffff\r\n" + b"x" * 70_000, 413),
    "bad chunk": (request("POST", "/token", [*KNOWN, "Transfer-Encoding: chunked"], b"zz\r\n", length=False), 400),
    "bad Host": (request("GET", "/token", ["Host: a b", *KNOWN], host=False), 400),
    "no Host": (request("GET", "/token", KNOWN, host=False), 400),
    "bad line behind": (request("GET", "/token", [*KNOWN, "no colon"]), 400),
    "headers too large": (request("GET", "/token", [*KNOWN, "X: " + "x" * 20_000]), 431),
    "unknown coding": (request("POST", "/token", [*KNOWN, "Transfer-Encoding: gzip"], length=False), 501),
    "unknown version": (b"GET /token HTTP/2.0\r\nHost: a\r\n" + "\r\n".join(KNOWN).encode() + b"\r\n\r\n", 505),
    "unknown expectation": (request("POST", "/token", [*KNOWN, "Expect: 200-ok", "Content-Length: 5"], length=False), 417),
    "half a head": ("\r\n".join(["POST /token HTTP/1.1", "Host: a", *KNOWN, "X-More: "]).encode(), 408),
    "half a body": (request("POST", "/token", [*KNOWN, "Content-Length: 5"], b"abc", length=False), 408),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_knows_its_request(services, case):
    data, status = REFUSED[case]
    for service in services:
        answer = ask(service.port, data)
        # The version stands before the headers, so that Beast reads none of them.
        assert answer.status == status
        assert answer.headers["x-request-id"] == "my-req-1"
        assert json.loads(answer.body)["request_id"] == "my-req-1"
        assert json.loads(answer.body)["instance"] == "/token"
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        assert answer.headers["vary"] == "Origin"


def test_a_refusal_makes_an_id_of_its_own_for_a_bad_one(services):
    answer = ask(services[0].port, request("GET", "/token", ["X-Request-Id: a b\x01", "Origin: http://evil.net", "no colon"]))
    assert (answer.status, len(answer.headers["x-request-id"])) == (400, 24)
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("expectation", ["200-ok", "100-continue, x", "100-continue;q=1", "x\r\nExpect: 100-continue"])
@pytest.mark.parametrize("method,extra", [("GET", []), ("POST", ["Content-Length: 5"]), ("PATCH", ["Transfer-Encoding: chunked"])])
def test_an_expectation_that_is_not_known_is_417_at_once(services, expectation, method, extra):
    for service in services:
        with Wire(service.port, 5) as wire:
            wire.send(request(method, "/health/live", [f"Expect: {expectation}", *extra], length=False))
            assert wire.answer().status == 417
            wire.finish_sending()
            assert wire.is_closed()


@pytest.mark.parametrize("path,status", [("/health/live", 200), ("/nowhere", 404), ("/users/me", None)])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "DELETE"])
def test_an_old_client_that_asks_to_stay_is_told(services, method, path, status):
    for service in services:
        with Wire(service.port) as wire:
            for _ in range(2):
                wire.send(f"{method} {path} HTTP/1.0\r\nConnection: keep-alive\r\n\r\n".encode())
                answer = wire.answer(is_head=method == "HEAD")
                assert status is None or method != "GET" or answer.status == status
                assert answer.headers["connection"] == "keep-alive"
            wire.send(f"{method} {path} HTTP/1.0\r\n\r\n".encode())
            assert wire.answer(is_head=method == "HEAD").headers["connection"] == "close"
            assert wire.is_closed()


@pytest.mark.parametrize("host", ["a b", "a/b", "http://a", "a\\b", "user@a", "a:b", "[::1", "a?b", "a#b", ":80", "\xe4"])
def test_a_host_that_is_none_is_400(services, host):
    for service in services:
        assert ask(service.port, request("GET", "/health/live", [f"Host: {host}"], host=False)).status == 400


@pytest.mark.parametrize("target,status", [
    ("http://x/health/live", 200), ("HTTP://x:80/health/live?a", 200), ("http://x?a=/health/live", 307),
    ("http://u@x/health/live", 400), ("http://u:p@x/health/live", 400), ("http:///health/live", 400), ("http://x#y", 400),
    ("http://x/health/live#y", 400), ("http://x y/health/live", 400)])
def test_a_target_with_a_host(services, target, status):
    for service in services:
        # `/` may lead to the documentation, or to nothing.
        assert ask(service.port, request("GET", target)).status in ((307, 404) if status == 307 else (status, 505))


JSON = '{"username": "x", "email": "x", "password": "x"}'
TYPES = [("application/json", True), ("application/json; charset=utf-8", True), ('application/json; charset="UTF-8"', True),
         ("application/json; x=y; Charset=utf8", True), ("application/json; charset=utf-16", False),
         ("application/json; charset=windows-1251", False), ('application/json;charset="iso-8859-1"', False),
         ("application/json; charset=utf-8; charset=koi8-r", False), ("application/json; charset=", False)]


@pytest.mark.parametrize("declared,fits", TYPES)
def test_a_body_is_utf_8(services, declared, fits):
    auth, _ = services
    answer = ask(auth.port, request("POST", "/register", [f"Content-Type: {declared}"], JSON.encode()))
    assert answer.status == (422 if fits else 415)
    form = declared.replace("json", "x-www-form-urlencoded")
    answer = ask(auth.port, request("POST", "/token", [f"Content-Type: {form}"], b"username=x"))
    assert answer.status == (400 if fits else 415)


@pytest.mark.parametrize("coding,fits", [("identity", True), ("gzip", False), ("identity, br", False), ("zstd", False),
                                         ("identity\r\nContent-Encoding: deflate", False)])
def test_a_body_comes_as_it_is(services, coding, fits):
    auth, _ = services
    headers = ["Content-Type: application/json", f"Content-Encoding: {coding}"]
    assert ask(auth.port, request("POST", "/register", headers, JSON.encode())).status == (422 if fits else 415)
    headers[0] = "Content-Type: application/x-www-form-urlencoded"
    assert ask(auth.port, request("POST", "/token", headers, b"username=x")).status == (400 if fits else 415)


@pytest.mark.parametrize("value", ["Basic dGVzdDp0ZXN0", "Digest username=x", "Negotiate", "Token abc", "", "Bearerx abc"])
def test_another_scheme_gets_the_challenge_alone(services, value):
    for service, path in zip(services, ("/users/1", "/users/me")):
        answer = ask(service.port, request("GET", path, [f"Authorization: {value}"]))
        assert (answer.status, answer.headers["www-authenticate"]) == (401, 'Bearer realm="gatehouse"')


def test_a_long_name_does_not_come_back_whole(pair):
    for name in ("x" * 7_000, "%ff" * 2_000):
        answer = pair.user.client.get(f"/users?{name}=1", headers=pair.service_bearer)
        assert answer.status_code == 422 and len(answer.content) < 2_000
        answer = pair.user.client.get(f"/users?{name}=1&{name}=2", headers=pair.service_bearer)
        assert answer.status_code == 422 and len(answer.content) < 3_000
    assert len(pair.user.client.get("/" + "x" * 14_000).content) < 1_000
    answer = pair.user.post("/users", json={"": 1, "x" * 10_000: 2}, headers=pair.service_bearer)
    assert answer.status_code == 422 and len(answer.content) < 2_000
    assert all(error["field"] for error in answer.json()["errors"])


@pytest.mark.parametrize("query", ["role=", "role", "blocked=", "auth_user_id=", "limit=", "cursor=", "=1"])
def test_an_empty_filter_is_no_filter(pair, query):
    answer = pair.user.client.get(f"/users?{query}", headers=pair.service_bearer)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [query.partition("=")[0] or '""']


def test_an_integer_may_be_written_with_a_point(pair):
    person = pair.new_person()
    answer = pair.auth.client.post(f"/users/{person.id}/block", content='{"reason": "x", "version": 1e3}',
                                   headers={**pair.service_bearer, "Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["blocked"]) == (200, True)


def test_patch_of_ones_own_profile_is_not_there(pair):
    person = pair.new_person()
    answer = pair.user.client.patch("/users/me", json={"first_name": "x"}, headers=person.bearer)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert pair.user.client.options("/users/me").headers["Allow"] == "GET, HEAD, OPTIONS"


def test_an_etag_that_is_known_is_not_sent_again(pair):
    person = pair.new_person()
    for path in ("/users/me", f"/users/{person.profile_id}"):
        etag = pair.user.get(path, headers=person.bearer).headers["ETag"]
        for value in (etag, "W/" + etag, f'"other", {etag}', "*"):
            answer = pair.user.get(path, headers={**person.bearer, "If-None-Match": value})
            assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", etag)
        assert pair.user.get(path, headers={**person.bearer, "If-None-Match": '"other"'}).status_code == 200
        assert pair.user.get(path, headers={"If-None-Match": "*"}).status_code == 401


def test_if_match_on_several_lines_and_empty(pair):
    person = pair.new_person()
    path = f"/users/{person.profile_id}"
    body = b'{"first_name": "x"}'

    def change(*values):
        etag = pair.user.get(path, headers=person.bearer).headers["ETag"]
        headers = [f"Authorization: Bearer {person.token}", "Content-Type: application/json"]
        return ask(pair.user.port, request("PATCH", path, headers + ["If-Match: " + value.replace("{}", etag) for value in values], body)).status

    for values, status in ((('"zz"', "{}"), 200), (("{}", '"zz"'), 200), (('"zz"', '"yy", {}'), 200), (("", "{}"), 200), (('"zz"', '"yy"'), 412),
                           (("",), 400), ((" ",), 400), ((",",), 400), (("", ""), 400), (('"v1,{}"',), 412)):
        assert change(*values) == status, values


def test_browsers_are_told_to_load_nothing(pair):
    for answer in (pair.user.get("/health/live"), pair.user.get("/users/me"), pair.auth.get("/nowhere")):
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "Strict-Transport-Security" not in answer.headers
    docs = pair.user.get("/docs")
    assert "frame-ancestors 'none'" in docs.headers["Content-Security-Policy"] and docs.headers["Referrer-Policy"]
