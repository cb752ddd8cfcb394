# SPDX-License-Identifier: Apache-2.0
"""PgBouncer in transaction mode before a PostgreSQL server of the tests."""
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import postgres_server
from ports import free_port


def program():
    """The path of PgBouncer, or None."""
    return shutil.which("pgbouncer", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


class PgBouncer:
    """A pooler on a free port from `with` to its end. Needs program(); refuses to run as root, so root runs it as another
    user."""

    def __init__(self, server, **settings):
        self.server = server
        self.port = free_port()
        self.settings = {"pool_mode": "transaction", "default_pool_size": "8", "max_client_conn": "200", **settings}
        self.folder = None
        self.process = None

    def url(self, database):
        return self.server.url(database, port=self.port)

    def start(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="gatehouse-pgbouncer-"))
        users = self.folder / "users"
        users.write_text(f'"gatehouse" "{postgres_server.PASSWORD}"\n')
        settings = {"listen_addr": "127.0.0.1", "listen_port": self.port, "unix_socket_dir": "", "auth_type": "scram-sha-256",
                    "auth_file": users,
                    "server_login_retry": 1, **self.settings}
        file = self.folder / "pgbouncer.ini"
        file.write_text(f"[databases]\n* = host=127.0.0.1 port={self.server.port}\n\n[pgbouncer]\n"
                        + "".join(f"{name} = {value}\n" for name, value in settings.items()))
        if self.server.user:
            for path in (self.folder, users, file):
                shutil.chown(path, self.server.user)
        self.resume()
        return self

    def resume(self):
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen([program(), self.folder / "pgbouncer.ini"], stdout=log, stderr=log,
                                            user=self.server.user, cwd="/", start_new_session=True)
        deadline = time.monotonic() + 20
        while not self._takes_connections():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "log").read_text()[-2000:])
            time.sleep(0.02)

    def _takes_connections(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except OSError:
            return False

    def halt(self):
        """Hangs up on everybody at once."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=20)

    def restart(self):
        self.halt()
        self.resume()

    def stop(self):
        self.halt()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_):
        self.stop()
