# SPDX-License-Identifier: Apache-2.0
"""A peer that takes connections and then misbehaves, each in one way."""
import contextlib
import socket
import struct
import threading

PROBLEM = b'{"type":"about:blank","title":"x","status":%d,"detail":"x","request_id":"x"}'


def read_request(connection) -> bool:
    """Reads one request, body and all; False when the caller went away."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            return False
        data += chunk
    head, body = data.split(b"\r\n\r\n", 1)
    lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    while lengths and len(body) < int(lengths[0]):
        chunk = connection.recv(65536)
        if not chunk:
            return False
        body += chunk
    return True


def answer_with(status):
    """Well-formed, and always this status."""
    body = PROBLEM % status
    answer = b"HTTP/1.1 %d No\r\nContent-Type: application/problem+json\r\nContent-Length: %d\r\n\r\n%s" % (
        status, len(body), body)

    def behave(connection, _stopping):
        while read_request(connection):
            connection.sendall(answer)

    return behave


def stay_silent(connection, stopping):
    read_request(connection)
    stopping.wait()


def drip(connection, stopping):
    """A byte a second: every single read succeeds in time, the whole never comes."""
    read_request(connection)
    for byte in b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}":
        if stopping.wait(1):
            return
        connection.sendall(bytes([byte]))


def drip_body(connection, stopping):
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n")
    while not stopping.wait(1):
        connection.sendall(b" ")


def truncate(connection, _stopping):
    read_request(connection)
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"id":')


def reset_amid_the_body(connection, _stopping):
    truncate(connection, _stopping)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def close_at_once(_connection, _stopping):
    pass


def talk_nonsense(connection, _stopping):
    read_request(connection)
    connection.sendall(b"220 mail.example.com ESMTP\r\n\r\n")


def answer_without_end(connection, stopping):
    """Headers for ever: a caller that keeps them all runs out of memory."""
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while not stopping.is_set():
        connection.sendall(b"X-More: " + b"x" * 8000 + b"\r\n")


BEHAVIOURS = {
    "silent": stay_silent,
    "a byte a second": drip,
    "a byte of body a second": drip_body,
    "truncated body": truncate,
    "reset amid the body": reset_amid_the_body,
    "closed at once": close_at_once,
    "nonsense": talk_nonsense,
    "headers without end": answer_without_end,
    "always 500": answer_with(500),
    "always 503": answer_with(503),
    "always 401": answer_with(401),
    "always 429": answer_with(429),
}


class HostilePeer:
    """Listens on the port and treats every connection by `behave(connection, stopping)`, each in its own thread."""

    def __init__(self, port, behave):
        self._behave = behave
        self._stopping = threading.Event()
        self._threads = []
        self._connections = []
        self.connections = 0
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", port))
        self._listener.listen(128)

    def __enter__(self):
        self._spawn(self._accept)
        return self

    def __exit__(self, *_):
        self._stopping.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(timeout=3)

    def _spawn(self, work, *arguments):
        thread = threading.Thread(target=work, args=arguments, name="hostile-peer", daemon=True)
        thread.start()
        self._threads.append(thread)

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                connection.settimeout(5)
                self.connections += 1
                self._connections.append(connection)
                self._spawn(self._serve, connection)

    def _serve(self, connection):
        with connection, contextlib.suppress(OSError):
            self._behave(connection, self._stopping)
