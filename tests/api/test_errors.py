# SPDX-License-Identifier: Apache-2.0
"""Bad requests get a clear problem, never an inner detail, and leave the services as they were."""
import json
import re

import pytest

from harness.pair import PASSWORD, new_name
from harness.process import wait_until

JSON = {"Content-Type": "application/json"}
INNER = re.compile(r"sqlite|select |insert |\.cpp|\.hpp|boost|std::|exception|terminate|/tmp/|/home/|0x[0-9a-f]{6}|libsodium|"
                   r"constraint|argon2", re.IGNORECASE)


def targets(pair):
    """A route with a JSON body in each service, with a token that opens it."""
    return [(pair.auth, "/register", {}), (pair.auth, f"/users/{pair.admin.id}/block", pair.service_bearer),
            (pair.user, "/users", pair.admin.bearer), (pair.user, f"/users/{pair.admin.profile_id}/roles", pair.admin.bearer)]


def is_problem(answer, status):
    assert answer.status_code == status, (answer.request.url, answer.text)
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status and problem["title"] and problem["detail"] and problem["type"]
    assert problem["instance"] == answer.request.url.raw_path.decode().partition("?")[0]
    assert problem["request_id"] == answer.headers["X-Request-Id"]
    assert not INNER.search(answer.text), answer.text
    return problem


def deep(opening, closing, depth=100_000):
    return (opening * depth + closing * depth).encode()


MALFORMED = {
    "nothing": b"", "blank": b"   ", "half an object": b'{"username": "x"', "a bare word": b"username", "two values": b"{}{}",
    "a tail": b'{} x', "single quotes": b"{'a': 1}", "trailing comma": b'{"a": 1,}', "comment": b'{/* x */}', "NaN": b'{"a": NaN}',
    "leading zero": b'{"a": 01}', "plus sign": b'{"a": +1}', "raw newline in a string": b'{"a": "\n"}', "bad escape": b'{"a": "\\x"}',
    "a raw NUL": b'{"a": "\x00"}', "NUL after the value": b'{}\x00', "bad UTF-8": b'{"a": "\xff"}', "overlong UTF-8": b'{"a": "\xc0\xaf"}',
    "UTF-8 surrogate": b'{"a": "\xed\xa0\x80"}', "lone surrogate escape": b'{"a": "\\ud800"}', "UTF-16": '{"a": 1}'.encode("utf-16"),
    "duplicate names": b'{"username": "a", "username": "b"}', "escaped duplicate names": b'{"roles": [], "\\u0072oles": []}',
    "inner duplicate names": b'{"a": {"b": 1, "b": 2}}', "form": b"username=x&password=y",
}


@pytest.mark.parametrize("case", MALFORMED)
def test_bodies_that_are_no_json(pair, case):
    for service, path, headers in targets(pair):
        is_problem(service.post(path, content=MALFORMED[case], headers={**JSON, **headers}), 400)


@pytest.mark.parametrize("content", [deep("[", "]", 10_000), deep('{"a":', "}", 4_000), b"[" * 60_000])
def test_deep_nesting_is_refused(pair, content):
    for service, path, headers in targets(pair):
        answer = service.post(path, content=content, headers={**JSON, **headers})
        assert answer.status_code in (400, 413, 422)
        is_problem(answer, answer.status_code)


@pytest.mark.parametrize("content", [b"[]", b"null", b'"text"', b"5", b"true"])
def test_json_that_is_no_object(pair, content):
    for service, path, headers in targets(pair):
        answer = service.post(path, content=content, headers={**JSON, **headers})
        assert answer.status_code in (400, 422)
        is_problem(answer, answer.status_code)


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/xml", "application/x-www-form-urlencoded", "application",
                                          "application/jsonp", "multipart/form-data; boundary=x", ""])
def test_the_wrong_media_type(pair, content_type):
    for service, path, headers in targets(pair):
        declared = {} if content_type is None else {"Content-Type": content_type}
        is_problem(service.post(path, content=b'{"reason": "x"}', headers={**declared, **headers}), 415)


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8", "Application/JSON", "application/json;charset=UTF-8"])
def test_spellings_of_the_right_media_type(pair, content_type):
    name = new_name("typed")
    body = f'{{"username": "{name}", "email": "{name}@example.com", "password": "{PASSWORD}"}}'
    answer = pair.auth.post("/register", content=body, headers={"Content-Type": content_type})
    assert answer.status_code == 201


@pytest.mark.sqlite
@pytest.mark.parametrize("size", [70_000, 10 * 1024 * 1024])
def test_a_body_over_the_limit(pair, size):
    before = {service: service.memory_kib() for service in (pair.auth, pair.user)}
    for service, path, headers in targets(pair):
        is_problem(service.post(path, content=b'{"a": "' + b"x" * size + b'"}', headers={**JSON, **headers}), 413)
    for service, kib in before.items():
        assert service.memory_kib() - kib < 8 * 1024, "an oversized body must not be kept in memory"


def test_a_body_over_the_limit_for_the_token_form(pair):
    answer = pair.auth.post("/token", content=b"username=x&password=" + b"x" * 1_000_000,
                            headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 413


def test_a_chunked_body_over_the_limit(pair):
    for service, path, headers in targets(pair):
        answer = service.post(path, content=(b"x" * 10_000 for _ in range(40)), headers={**JSON, **headers})
        assert answer.status_code == 413


@pytest.mark.parametrize("body,fields", [
    ({"username": 5, "email": [], "extra": True}, {"username", "email", "extra", "password"}),
    ({"username": "x", "email": "nonsense", "password": "short"}, {"username", "email", "password"})])
def test_all_wrong_fields_are_named_at_once(pair, body, fields):
    # What has the wrong shape is told first; what has the right shape and a wrong value, after that.
    problem = is_problem(pair.auth.post("/register", json=body), 422)
    assert {error["field"] for error in problem["errors"]} == fields
    assert all(error["problem"] for error in problem["errors"])


@pytest.mark.parametrize("path", ["/nowhere", "/users/", "/users/1/", "/users/1/unknown", "//users", "/users//1", "/./users/me",
                                  "/users/../users/me", "/%75sers/me", "/users/me;x=1", "/users/me%00", "/users%2Fme", "/USERS/me",
                                  "/register/", "/health", "/health/live/", "/admin", "/.git/config", "/users/1/roles/2"])
def test_paths_that_are_not_there(pair, path):
    # Raw, because httpx would tidy the path.
    for service in (pair.auth, pair.user):
        status, body = service.get_plainly(path)
        assert status in (401, 404), (path, status, body)
        assert b"openapi" not in body


@pytest.mark.parametrize("method,path", [("GET", "/register"), ("PUT", "/register"), ("DELETE", "/users/1"), ("GET", "/token"),
                                         ("POST", "/health/live"), ("PATCH", "/openapi.json"), ("BREW", "/docs")])
def test_methods_that_a_path_does_not_have(pair, method, path):
    answer = pair.auth.client.request(method, path)
    is_problem(answer, 405)
    assert answer.headers["Allow"] and method not in answer.headers["Allow"].replace(" ", "").split(",")


@pytest.mark.parametrize("request_id", ["abc-123", "0190a5a0-7c3e-7b4a-9f00-3c1f6a1d2e4b", "A.b_c:9", "x" * 128])
def test_a_sane_request_id_is_taken(pair, request_id):
    answer = pair.user.get("/users/me", headers={"X-Request-Id": request_id})
    assert answer.headers["X-Request-Id"] == request_id == answer.json()["request_id"]
    wait_until(lambda: request_id in pair.user.log(), "the request is in the log")


@pytest.mark.parametrize("request_id", ["", "x" * 129, 'a"b', "a b", "<script>", "{}", "a\\b", "é".encode()])
def test_an_insane_request_id_is_replaced(pair, request_id):
    answer = pair.user.get("/users/me", headers={"X-Request-Id": request_id})
    raw = request_id if isinstance(request_id, bytes) else request_id.encode()
    assert answer.headers["X-Request-Id"].encode() != raw and answer.headers["X-Request-Id"]


def test_request_ids_that_are_made_differ(pair):
    made = {pair.auth.get("/health/live").headers["X-Request-Id"] for _ in range(20)}
    assert len(made) == 20


@pytest.mark.parametrize("traceparent", ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "garbage", "00-" + "0" * 32 + "-" + "0" * 16 + "-00",
                                         "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "x" * 4000],
                         ids=lambda value: value[:8])
def test_a_traceparent_never_fails_a_request(pair, traceparent):
    assert pair.auth.get("/health/live", headers={"traceparent": traceparent}).status_code == 200


def test_no_secret_ever_reaches_the_log(pair):
    person = pair.new_person(password="Lighthouse-Kettle-77")
    pair.auth.post("/token", data={"username": person.username, "password": "Wrong-Kettle-78"})
    pair.user.get("/users/me", headers=person.bearer)
    pair.user.get("/users/me", headers={"Authorization": "Bearer not.a.token-31337"})
    for service in (pair.auth, pair.user):
        last = service.get("/health/live").headers["X-Request-Id"]
        log = wait_until(lambda: last in service.log() and service.log(), "the log has been written")
        for secret in ("Lighthouse-Kettle-77", "Wrong-Kettle-78", pair.secret_key, person.token, person.token.rpartition(".")[2],
                       "not.a.token-31337", "$argon2"):
            assert secret not in log


def test_log_lines_are_one_json_object_each(pair):
    for service in (pair.auth, pair.user):
        lines = service.log().rpartition("\n")[0].splitlines()
        assert lines and all(isinstance(json.loads(line), dict) for line in lines)


def test_the_services_are_still_well_after_all_this(pair):
    assert pair.auth.get("/health/ready").json() == {"status": "ok", "checks": [{"name": "database", "ok": True}]}
    assert pair.user.get("/health/ready").json() == {"status": "ok", "checks": [{"name": "database", "ok": True}]}
