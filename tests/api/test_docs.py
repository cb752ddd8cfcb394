# SPDX-License-Identifier: Apache-2.0
"""The page /docs of both services: its files, its policy, and DOCS=off."""
import gzip
import hashlib
import re

import httpx
import pytest

from harness.process import REPOSITORY

SUMS = {name: digest for digest, name in (line.split() for line in (REPOSITORY / "web/docs/SHA256SUMS").read_text().splitlines())}
OWN = {path.name: path for path in (REPOSITORY / "web/docs").iterdir() if path.suffix in (".html", ".css", ".js", ".svg")}
TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


@pytest.fixture(params=["auth", "user"])
def service(pair, request):
    return getattr(pair, request.param)


def fetch(service, path, **headers):
    """An answer as it came, its body still packed; unlike the service's client this one asks for no coding."""
    with httpx.Client(base_url=service.url, trust_env=False, headers={"Accept-Encoding": "identity"}) as client:
        with client.stream("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()}) as answer:
            return answer.status_code, answer.headers, b"".join(answer.iter_raw())


def policy(headers):
    return {words[0]: words[1:] for words in map(str.split, headers["Content-Security-Policy"].split(";"))}


def files_of(page):
    return [name for name in re.findall(rb'(?:src|href)="docs/([^"]+)"', page)]


def needs_swagger_ui(service):
    if b"swagger-ui-bundle.js" not in fetch(service, "/docs")[2]:
        pytest.skip("built without Swagger UI: npm was not there to fetch it (GATEHOUSE_WEB=ON ./dev build)")


def test_the_page_loads_only_files_of_its_own_service(service):
    status, headers, page = fetch(service, "/docs")
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert b"://" not in page and b"<script>" not in page and b" style=" not in page
    names = [name.decode() for name in files_of(page)]
    assert len(names) >= 3 and "icon.svg" in names
    for name in names:
        status, headers, body = fetch(service, f"/docs/{name}")
        assert (status, headers["Content-Type"]) == (200, TYPES[name.rpartition(".")[2]]), name
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert body


def test_the_files_are_those_that_the_repository_names(service):
    names = [name.decode() for name in files_of(fetch(service, "/docs")[2])]
    for name in names:
        body = fetch(service, f"/docs/{name}")[2]
        if name in OWN:
            assert body == OWN[name].read_bytes(), name
        else:
            assert hashlib.sha256(body).hexdigest() == SUMS[name], name


def test_swagger_ui_brings_its_licences(service):
    needs_swagger_ui(service)
    for name in ("NOTICE", "swagger-ui-bundle.js.LICENSE.txt"):
        status, headers, body = fetch(service, f"/docs/{name}")
        assert (status, headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
        assert hashlib.sha256(body).hexdigest() == SUMS[name]


def test_the_lock_file_pins_public_packages_by_hash():
    text = (REPOSITORY / "web/docs/package-lock.json").read_text()
    urls, hashes = re.findall(r'"resolved": "([^"]+)"', text), re.findall(r'"integrity": "([^"]+)"', text)
    assert len(urls) == len(hashes) >= 1
    assert all(url.startswith("https://registry.npmjs.org/") for url in urls)
    assert all(value.startswith("sha512-") for value in hashes)


def test_the_policy_of_the_page(pair, service):
    rules = policy(fetch(service, "/docs")[1])
    assert rules["default-src"] == ["'none'"] and rules["frame-ancestors"] == ["'none'"] and rules["base-uri"] == ["'none'"]
    assert rules["script-src"] == ["'self'"] and rules["style-src"] == ["'self'"]
    assert rules["connect-src"] == (["'self'"] if service is pair.auth else ["'self'", pair.auth.url])
    assert not any("unsafe" in word or "*" in word for words in rules.values() for word in words)
    assert fetch(service, "/docs")[1]["Referrer-Policy"] == "no-referrer"


def test_files_are_packed_for_those_who_accept_it(service):
    for path in ("/docs", "/docs/icon.svg"):
        status, headers, body = fetch(service, path)
        assert status == 200 and "Content-Encoding" not in headers and headers["Vary"] == "Accept-Encoding"
        packed_status, packed_headers, packed = fetch(service, path, Accept_Encoding="br, gzip;q=0.8")
        assert (packed_status, packed_headers["Content-Encoding"]) == (200, "gzip")
        assert gzip.decompress(packed) == body
        assert packed_headers["ETag"] != headers["ETag"]
        assert "Content-Encoding" not in fetch(service, path, Accept_Encoding="gzip;q=0")[1]


@pytest.mark.parametrize("path", ["/docs", "/docs/icon.svg", "/openapi.json"])
def test_what_has_not_changed_is_not_sent_again(service, path):
    status, headers, body = fetch(service, path)
    assert (status, headers["Cache-Control"]) == (200, "no-cache") and body
    for tag in (headers["ETag"], "W/" + headers["ETag"], '"another", ' + headers["ETag"], "*"):
        again, kept, nothing = fetch(service, path, If_None_Match=tag)
        assert (again, nothing) == (304, b""), tag
        assert (kept["ETag"], kept["Cache-Control"]) == (headers["ETag"], "no-cache")
    assert fetch(service, path, If_None_Match='"another"')[0] == 200


def test_head_says_the_same_without_the_body(service):
    names = [name.decode() for name in files_of(fetch(service, "/docs")[2])]
    for path in ("/docs", "/openapi.json", *(f"/docs/{name}" for name in names)):
        with httpx.Client(base_url=service.url, trust_env=False, headers={"Accept-Encoding": "identity"}) as client:
            head, get = client.head(path), client.get(path)
        assert (head.status_code, head.content) == (200, b"")
        for name in ("Content-Type", "Content-Length", "ETag", "Cache-Control"):
            assert head.headers[name] == get.headers[name], (path, name)


@pytest.mark.parametrize("path", ["/", "/docs/", "/redoc"])
def test_a_browser_finds_the_page(service, path):
    with httpx.Client(base_url=service.url, trust_env=False) as client:
        for method in ("GET", "HEAD"):
            answer = client.request(method, path)
            assert (answer.status_code, answer.headers["Location"]) == (307, "/docs")
        assert client.get(path, follow_redirects=True).headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("path", ["/docs/nothing.js", "/docs/swagger.html", "/docs/plain.html", "/docs/../docs", "/docs/icon.svg/",
                                  "/docs//icon.svg", "/docs/%69con.svg", "/docs/.git", "/redoc/"])
def test_there_are_no_other_files(service, path):
    status, body = service.get_plainly(path)
    assert status == 404 and b"Not Found" in body


def test_the_page_can_be_switched_off(new_pair):
    pair = new_pair(auth_settings={"DOCS": "off"}, user_settings={"DOCS": "off"}, start=False)
    with pair:
        for service in (pair.auth, pair.user):
            for path in ("/", "/docs", "/docs/", "/docs/icon.svg", "/redoc", "/openapi.json"):
                status, _, body = fetch(service, path)
                assert status == 404 and b"openapi" not in body.replace(path.encode(), b""), path
            assert fetch(service, "/health/live")[0] == 200


def test_the_address_for_the_sign_in_is_a_setting(new_pair):
    pair = new_pair(user_settings={"DOCS_TOKEN_URL": "https://auth.example.org/somewhere/token"}, start=False)
    with pair:
        headers = fetch(pair.user, "/docs")[1]
        assert policy(headers)["connect-src"] == ["'self'", "https://auth.example.org:443"]
        assert b'"tokenUrl":"https://auth.example.org/somewhere/token"' in fetch(pair.user, "/openapi.json")[2]
