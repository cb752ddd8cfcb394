# SPDX-License-Identifier: Apache-2.0
"""Calls between the services as bytes: every answer belongs to its call, whatever the other side sends around it."""
import contextlib
import json
import socket
import ssl
import subprocess
import threading
import time

import pytest

from harness import gatehouse_process
from harness.pair import PASSWORD
from harness.process import wait_until

INTERIM = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
STRAY = b"HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\n{}"


def answer(status, head=b"", body=b"{}"):
    return b"HTTP/1.1 %d X\r\n%sContent-Length: %d\r\n\r\n%s" % (status, head, len(body), body)


def chunked(status):
    return b"HTTP/1.1 %d X\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n" % status


class Peer:
    """A User Service of bytes. `behave(account, attempt)` yields the pieces of the answer and the status that counts."""

    def __init__(self, behave, context=None, pause=0.0):
        self.behave, self.context, self.pause = behave, context, pause
        self.answered = {}  # account: the statuses that it was answered with
        self.names = []  # TLS server names
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        if context is not None:
            context.sni_callback = lambda _tls, name, _context: self.names.append(name)

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with contextlib.suppress(OSError), connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            time.sleep(self.pause)  # A far peer; not a wait for anything.
            if self.context is not None:
                connection = self.context.wrap_socket(connection, server_side=True)
            reader = connection.makefile("rb")
            while (body := self._read(reader)) is not None:
                account = json.loads(body)["auth_user_id"]
                statuses = self.answered.setdefault(account, [])
                pieces, status = self.behave(account, len(statuses))
                statuses.append(status)
                for piece in pieces:
                    connection.sendall(piece)

    @staticmethod
    def _read(reader):
        length = 0
        while (line := reader.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return reader.read(length) if line else None


def register(service, count):
    ids = []
    for number in range(count):
        body = {"username": f"person{number}", "email": f"person{number}@example.com", "password": PASSWORD}
        ids.append(service.post("/register", json=body).json()["id"])
    return ids


CASES = {
    "interim": [INTERIM + answer(201)], "interim alone": [INTERIM, answer(201)], "several interim": [INTERIM * 3 + b"HTTP/1.1 100 C\r\n\r\n" + chunked(201)],
    "in bytes": [bytes([byte]) for byte in INTERIM + answer(201)], "a second answer": [answer(201) + STRAY], "half of one": [answer(201) + b"HTTP/1.1 5"],
    "a second behind chunks": [chunked(201) + STRAY], "a body that may not be": [b"HTTP/1.1 204 X\r\n\r\n" + STRAY],
    "a second in a piece of its own": [answer(201), STRAY],
}


@pytest.mark.sqlite
@pytest.mark.parametrize("case", CASES)
def test_no_registration_is_lost(tmp_path, started, case):
    """The first is answered oddly. Each of the others is refused once for a moment, and must come again."""
    first = []

    def behave(account, attempt):
        if account == first[0]:
            return CASES[case], 201
        return ([answer(503)], 503) if attempt == 0 else ([answer(201)], 201)

    with Peer(behave) as peer:
        service = started(gatehouse_process.auth_service(tmp_path, gatehouse_process.new_secret_key(), f"http://127.0.0.1:{peer.port}"))
        # Ids that people get are known only afterwards: everybody waits until the first is known.
        known = threading.Event()
        inner, peer.behave = behave, lambda *call: (known.wait(10), inner(*call))[1]
        ids = register(service, 4)
        first.append(ids[0])
        known.set()
        wait_until(lambda: all(201 in peer.answered.get(account, []) for account in ids), "every registration is answered 201", 40)
        assert peer.answered[ids[0]] == [201]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """For localhost and 127.0.0.1, and one that has the name as its subject only."""
    folder = tmp_path_factory.mktemp("certificates")
    for name, extra in (("good", ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]), ("subject", [])):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                        *extra, "-addext", "basicConstraints=critical,CA:TRUE", "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.pem"],
                       check=True, capture_output=True)
    return folder


def context_of(folder, name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
    return context


def calls_over_tls(tmp_path, started, folder, peer, host, **settings):
    name = "subject" if settings.pop("SUBJECT", None) else "good"
    service = started(gatehouse_process.auth_service(tmp_path, gatehouse_process.new_secret_key(), f"https://{host}:{peer.port}",
                                                     **{"TLS_CA_FILE": folder / f"{name}.pem", **settings}))
    (account,) = register(service, 1)
    return service, account


@pytest.mark.sqlite
@pytest.mark.parametrize("host,name", [("localhost", "localhost"), ("127.0.0.1", None), ("127.1", None)])
def test_a_server_name_is_sent_for_names_only(tmp_path, started, certificates, host, name):
    with Peer(lambda *_: ([answer(201)], 201), context_of(certificates, "good")) as peer:
        _, account = calls_over_tls(tmp_path, started, certificates, peer, host)
        wait_until(lambda: peer.answered.get(account) == [201], "the registration arrives")
        assert set(peer.names) == {name}


@pytest.mark.sqlite
def test_a_slow_handshake_has_the_time_of_a_call(tmp_path, started, certificates):
    with Peer(lambda *_: ([answer(201)], 201), context_of(certificates, "good"), pause=0.6) as peer:
        _, account = calls_over_tls(tmp_path, started, certificates, peer, "localhost", CALL_TIMEOUT="10s")
        wait_until(lambda: peer.answered.get(account) == [201], "the registration arrives")


@pytest.mark.sqlite
def test_a_certificate_counts_by_its_alternative_names(tmp_path, started, certificates):
    with Peer(lambda *_: ([answer(201)], 201), context_of(certificates, "subject")) as peer:
        service, account = calls_over_tls(tmp_path, started, certificates, peer, "localhost", SUBJECT=True)
        wait_until(lambda: "certificate verify failed" in service.log(), "the certificate is refused")
        assert account not in peer.answered
