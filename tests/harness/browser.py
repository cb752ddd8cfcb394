# SPDX-License-Identifier: Apache-2.0
"""A headless Chromium, driven through chromedriver (W3C WebDriver over HTTP)."""
import base64
import shutil
import subprocess

import httpx

from harness.ports import free_port
from harness.process import wait_until

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # how WebDriver names an element


def missing():
    """Why there is no browser here; None if there is one."""
    absent = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    return f"needs {' and '.join(absent)} (Debian: chromium chromium-driver)" if absent else None


class Browser:
    """One window. Chromium's profile is in `folder`."""

    def __init__(self, folder, width=1280, height=900, is_dark=False):
        self.folder, self.size, self.is_dark = folder, (width, height), is_dark
        self._session = None

    def __enter__(self):
        port = free_port()
        log = open(self.folder / "chromedriver.log", "wb")
        self._driver = subprocess.Popen(["chromedriver", f"--port={port}"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        log.close()
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False)
        try:
            wait_until(self._is_ready, "chromedriver answers", 30)
            self._session = self._begin()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _is_ready(self):
        try:
            return self._client.get("/status").json()["value"]["ready"]
        except httpx.TransportError:
            return False

    def _begin(self):
        width, height = self.size
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
                     "--disable-sync", "--no-first-run", f"--window-size={width},{height}", f"--user-data-dir={self.folder / 'profile'}"]
        if self.is_dark:
            arguments.append("--blink-settings=preferredColorScheme=0")
        capabilities = {"browserName": "chrome", "goog:loggingPrefs": {"browser": "ALL"}, "goog:chromeOptions": {"args": arguments}}
        answer = self._client.post("/session", json={"capabilities": {"alwaysMatch": capabilities}}).json()["value"]
        assert "sessionId" in answer, answer
        return f"/session/{answer['sessionId']}"

    def __exit__(self, *_):
        if self._session:
            self._client.delete(self._session)
        self._client.close()
        self._driver.terminate()
        self._driver.wait(20)

    def _call(self, path, **body):
        answer = self._client.post(self._session + path, json=body).json()["value"]
        assert not (isinstance(answer, dict) and "error" in answer), answer
        return answer

    def open(self, url):
        self._call("/url", url=url)

    def run(self, script):
        """What `script`, the body of a function, returns."""
        return self._call("/execute/sync", script=script, args=[])

    def find(self, selector):
        """The element, once there is one."""
        def probe():
            found = self._call("/elements", using="css selector", value=selector)
            return found[0][ELEMENT] if found else None
        return wait_until(probe, f"the page has {selector}")

    def click(self, selector):
        self._call(f"/element/{self.find(selector)}/click")

    def type(self, selector, text):
        element = self.find(selector)
        self._call(f"/element/{element}/clear")
        self._call(f"/element/{element}/value", text=text)

    def text(self, selector):
        return self.run(f"return document.querySelector({selector!r})?.innerText ?? ''")

    def wait_for_text(self, selector, part):
        return wait_until(lambda: (text := self.text(selector)) if part in self.text(selector) else None, f"{selector} says {part!r}")

    def console(self):
        """The errors and warnings that the page has had since the last call."""
        entries = self._client.post(f"{self._session}/se/log", json={"type": "browser"}).json()["value"]
        return [entry["message"] for entry in entries if entry["level"] in ("SEVERE", "WARNING")]

    def save_picture(self, path):
        path.write_bytes(base64.b64decode(self._client.get(f"{self._session}/screenshot").json()["value"]))
