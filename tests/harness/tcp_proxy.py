# SPDX-License-Identifier: Apache-2.0
"""A TCP proxy between a service and its database that can hang, and lose what it is to carry."""
import contextlib
import socket
import threading


class TcpProxy:
    """Passes connections on to 127.0.0.1:`target`. `keep(data)` looks at each piece that the target sends back and says
    whether it may pass; if not, the connection is cut."""

    def __init__(self, target, keep=lambda data: True):
        self.target = target
        self.keep = keep
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listener.getsockname()[1]
        self._flows = threading.Event()
        self._flows.set()
        self._is_stranded = threading.Event()  # of the connections accepted from now on
        self._ended = False
        self._sockets = []
        self._lock = threading.Lock()

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._ended = True
        self._flows.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for each in self._sockets:
                self._cut(each)

    def hang(self):
        """From now on nothing passes, and nobody is told."""
        self._flows.clear()

    def go_on(self):
        self._flows.set()

    def strand(self):
        """What the connections that there are carry from now on is lost, and nobody is told; new ones work."""
        stranded, self._is_stranded = self._is_stranded, threading.Event()
        stranded.set()

    @staticmethod
    def _cut(connection):
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        connection.close()

    def _accept(self):
        while not self._ended:
            try:
                client = self._listener.accept()[0]
                self._flows.wait()
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                if not self._ended:
                    self._cut(client)
                continue
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._sockets += [client, server]
            stranded = self._is_stranded
            for ends in ((client, server, lambda data: True), (server, client, self.keep)):
                threading.Thread(target=self._carry, args=(*ends, stranded), daemon=True).start()

    def _carry(self, source, sink, may_pass, stranded):
        try:
            while data := source.recv(1 << 16):
                self._flows.wait()
                if stranded.is_set():
                    continue
                if not may_pass(data):
                    break
                sink.sendall(data)
        except OSError:
            pass
        self._cut(source)
        self._cut(sink)
