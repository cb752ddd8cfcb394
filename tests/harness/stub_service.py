# SPDX-License-Identifier: Apache-2.0
"""A stand-in for the other service that records what it is sent and answers as told."""
import dataclasses
import http.server
import json
import threading


@dataclasses.dataclass
class Call:
    """One request that arrived."""

    method: str
    path: str
    headers: dict
    body: dict

    @property
    def token(self):
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token if scheme == "Bearer" else None


class StubService:
    """Answers every request by `answer(call) -> (status, body)`; `calls` holds them in order of arrival."""

    def __init__(self, answer, port=0):
        self.calls = []
        self.answer = answer
        self.lock = threading.Lock()
        stub = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                text = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                headers = {name.lower(): value for name, value in self.headers.items()}
                call = Call(self.command, self.path, headers, json.loads(text or b"{}"))
                with stub.lock:
                    stub.calls.append(call)
                status, body = stub.answer(call)
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_PUT = do_POST

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, *_):
                pass  # A caller that gave up waiting is what some tests are about.

        self.server = Server(("127.0.0.1", port), Handler)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def calls_to(self, path):
        with self.lock:
            return [call for call in self.calls if call.path == path]
