# SPDX-License-Identifier: Apache-2.0
"""HTTP over a bare socket, for requests that no decent client would send."""
import dataclasses
import socket


@dataclasses.dataclass
class Answer:
    """One answer as it came."""

    status: int
    version: str
    headers: dict
    body: bytes


class Wire:
    """A connection that sends any bytes and reads answers one by one."""

    def __init__(self, port, seconds=20, host="127.0.0.1", source=None):
        self.socket = socket.create_connection((host, port), timeout=seconds, source_address=source and (source, 0))
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        """Sends what the peer will take; False when it has closed the connection already."""
        try:
            self.socket.sendall(data)
            return True
        except (BrokenPipeError, ConnectionResetError):
            return False

    def finish_sending(self):
        """Closes our half of the connection."""
        self.socket.shutdown(socket.SHUT_WR)

    def _receive(self):
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            data = b""
        self.buffer += data
        return bool(data)

    def answer(self, is_head=False):
        """The next answer, or None when the peer closes without one. Raises TimeoutError on a hang."""
        while b"\r\n\r\n" not in self.buffer:
            if not self._receive():
                assert self.buffer == b"", f"half an answer: {self.buffer!r}"
                return None
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        version, status = lines[0].split(" ")[:2]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        length = 0 if is_head or status in ("100", "204") else int(headers.get("content-length", "0"))
        while len(self.buffer) < length:
            assert self._receive(), f"half a body: {self.buffer!r}"
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        return Answer(int(status), version, headers, body)

    def is_closed(self):
        """Whether the peer closes now; raises TimeoutError when it does not."""
        return not self.buffer and not self._receive()


def ask(port, data, seconds=20, finish=False):
    """Sends bytes on a connection of their own and reads one answer; None when there is none."""
    with Wire(port, seconds) as wire:
        wire.send(data)
        if finish:
            wire.finish_sending()
        return wire.answer()


def request(method, path, headers=(), body=b"", length=True, host=True):
    """The bytes of a decent request, to be spoilt."""
    lines = [f"{method} {path} HTTP/1.1"]
    lines += ["Host: localhost"] if host else []
    lines += [f"Content-Length: {len(body)}"] if length and (body or method not in ("GET", "HEAD", "OPTIONS")) else []
    lines += headers
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body
