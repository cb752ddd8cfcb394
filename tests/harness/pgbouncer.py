# SPDX-License-Identifier: Apache-2.0
"""PgBouncer in transaction mode before a PostgreSQL server of the tests."""
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

from harness import postgres_server
from harness.ports import free_port, takes_connections
from harness.process import wait_until

START_SECONDS_MAX = 20


def program():
    """The path of PgBouncer, or None."""
    return shutil.which("pgbouncer", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


class PgBouncer:
    """A pooler on a free port from `with` to its end. Needs program(); refuses to run as root, so root runs it as
    another user."""

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
        users.write_text(f'"{postgres_server.SUPERUSER}" "{postgres_server.PASSWORD}"\n')
        settings = {"listen_addr": "127.0.0.1", "listen_port": self.port, "unix_socket_dir": "", "auth_file": users,
                    "auth_type": "scram-sha-256", "server_login_retry": 1, **self.settings}
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
        wait_until(self._is_ready, "PgBouncer takes connections", START_SECONDS_MAX)

    def _is_ready(self):
        if self.process.poll() is not None:
            raise RuntimeError((self.folder / "log").read_text()[-2000:])
        return takes_connections(self.port)

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
