# SPDX-License-Identifier: Apache-2.0
"""One HTTP/1.1 connection to a service that may be killed at any moment. Never sends a request twice."""
import dataclasses
import http.client
import json
import urllib.parse
from typing import Any, Optional

from harness.process import Broken

ANSWER_SECONDS_MAX = 30


@dataclasses.dataclass(frozen=True)
class Answer:
    status: Optional[int] = None  # None: the connection broke, or nothing came in time
    refused: bool = False  # no connection: nothing was sent
    body: Any = None

    @property
    def ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class Caller:
    """Keeps its connection open between calls, until close() or the end of `with`. For one thread."""

    def __init__(self, url: str, seconds: float = ANSWER_SECONDS_MAX):
        address = urllib.parse.urlsplit(url)
        self._connection = http.client.HTTPConnection(address.hostname, address.port, timeout=seconds)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def call(self, method, path, token=None, body=None, form=None, headers=None) -> Answer:
        headers = dict(headers or {})
        content = None
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(body)
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            content = urllib.parse.urlencode(form)
        if self._connection.sock is None:
            try:
                self._connection.connect()
            except OSError:
                self._connection.close()
                return Answer(refused=True)
        try:
            self._connection.request(method, path, content, headers)
            response = self._connection.getresponse()
            text = response.read()
            return Answer(status=response.status, body=json.loads(text) if text else None)
        except (OSError, http.client.HTTPException, ValueError):
            self._connection.close()
            return Answer()

    def need(self, status, method, path, **content):
        """The body of an answer that must have this status; throws Broken at any other."""
        answer = self.call(method, path, **content)
        if answer.status != status:
            raise Broken(f"{method} {path} was answered {answer.status} instead of {status}: {answer.body}")
        return answer.body

    def close(self) -> None:
        self._connection.close()
