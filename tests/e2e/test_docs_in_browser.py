# SPDX-License-Identifier: Apache-2.0
"""The page /docs in a real browser: it shows the calls, signs people in and sends what they ask."""
import httpx
import pytest

from harness import browser as browser_module
from harness import pair as pair_module
from harness.browser import Browser

pytestmark = pytest.mark.skipif(browser_module.missing() is not None, reason=str(browser_module.missing()))

CALL = "#operations-profiles-get_own_profile"


@pytest.fixture(scope="module")
def docs_pair(tmp_path_factory):
    """A pair as `gatehouse up` sets it up: the Auth Service lets the User Service's page call it."""
    services = pair_module.Pair(tmp_path_factory.mktemp("docs"))
    services.auth.settings["CORS_ALLOWED_ORIGINS"] = f"http://localhost:{services.user.port}"
    try:
        services.start()
        yield services
        services.stop()
    finally:
        services.kill()


def is_swagger_ui(service):
    return "swagger-ui-bundle.js" in httpx.get(f"{service.url}/docs", trust_env=False).text


@pytest.fixture
def swagger_ui(docs_pair):
    if not is_swagger_ui(docs_pair.user):
        pytest.skip("built without Swagger UI: npm was not there to fetch it (GATEHOUSE_WEB=ON ./dev build)")


@pytest.fixture
def plain_page(docs_pair):
    if is_swagger_ui(docs_pair.user):
        pytest.skip("built with Swagger UI: the plain page is shown with GATEHOUSE_WEB=OFF")


@pytest.fixture
def user_url(docs_pair):
    return docs_pair.user.url.replace("127.0.0.1", "localhost")


@pytest.mark.parametrize("name,call", [("auth", "#operations-sign-in-register"), ("user", CALL)])
@pytest.mark.parametrize("width,is_dark", [(1280, False), (390, True)])
def test_the_page_shows_the_calls_and_its_console_stays_empty(docs_pair, swagger_ui, tmp_path, name, call, width, is_dark):
    service = getattr(docs_pair, name)
    with Browser(tmp_path, width=width, is_dark=is_dark) as browser:
        browser.open(service.url + "/")
        browser.find(call)
        assert browser.run("return location.pathname") == "/docs"
        assert browser.run("return document.title").startswith("Gatehouse ")
        browser.click(f"{call} .opblock-summary-control")
        browser.find(f"{call} .execute")
        assert browser.run("return document.documentElement.classList.contains('dark-mode')") == is_dark
        assert browser.run("return document.documentElement.scrollWidth <= window.innerWidth + 1"), "it scrolls sideways"
        top, bottom = (browser.run(f"return document.querySelector('{what}').getBoundingClientRect().top")
                       for what in (call, "#rules-of-http"))
        assert top < bottom
        text = browser.text("body")
        assert "**" not in text and "$ref" not in text and "Could not resolve" not in text
        assert browser.console() == []


def test_name_and_password_open_the_calls(docs_pair, swagger_ui, user_url, tmp_path):
    person = docs_pair.new_person()
    with Browser(tmp_path) as browser:
        browser.open(user_url + "/docs")
        browser.click(".auth-wrapper .authorize")
        browser.type("#oauth_username", person.username)
        browser.type("#oauth_password", person.password)
        assert not browser.run("return document.querySelector('#client_id_password').checkVisibility()")
        browser.click(".auth-btn-wrapper .authorize")
        browser.wait_for_text(".auth-btn-wrapper", "Logout")
        browser.click(".auth-btn-wrapper .btn-done")
        browser.click(f"{CALL} .opblock-summary-control")
        browser.click(f"{CALL} .execute")
        assert person.email in browser.wait_for_text(f"{CALL} .live-responses-table", "200")
        assert browser.console() == []


def test_a_token_is_pasted_and_a_wrong_password_is_told(docs_pair, swagger_ui, user_url, tmp_path):
    person = docs_pair.new_person()
    with Browser(tmp_path) as browser:
        browser.open(user_url + "/docs")
        browser.click(".auth-wrapper .authorize")
        browser.type("#oauth_username", person.username)
        browser.type("#oauth_password", "wrong-" + person.password)
        browser.click(".auth-btn-wrapper .authorize")
        browser.wait_for_text(".auth-container", "Incorrect username or password")
        browser.type("#auth-bearer-value", person.token)
        browser.click("[aria-label='Apply credentials']")
        browser.click(".btn-done")
        browser.click(f"{CALL} .opblock-summary-control")
        browser.click(f"{CALL} .execute")
        assert person.email in browser.wait_for_text(f"{CALL} .live-responses-table", "200")


def test_the_plain_page_signs_in_and_sends(docs_pair, plain_page, user_url, tmp_path):
    person = docs_pair.new_person()
    with Browser(tmp_path) as browser:
        browser.open(user_url + "/docs")
        browser.wait_for_text("#calls", "/users/me")
        assert "**" not in browser.text("body") and "$ref" not in browser.text("body")
        browser.click("#sign-in summary")
        browser.type("#credentials [name=username]", person.username)
        browser.type("#credentials [name=password]", person.password)
        browser.click("#credentials button")
        browser.wait_for_text("#signed-in", "Signed in.")
        browser.click("#get_own_profile summary")
        browser.click("#get_own_profile button")
        assert person.email in browser.wait_for_text("#get_own_profile output", "200")
        assert browser.console() == []
