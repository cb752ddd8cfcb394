# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server of one's own: a free port, data in a temporary folder, gone at the end."""
import contextlib
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile
import time

from harness.ports import free_port

SUPERUSER = "gatehouse"
PASSWORD = "a-password-with-%-and-@"
PASSWORD_IN_URL = "a-password-with-%25-and-%40"
START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 60


def programs():
    """The folder of the newest server installed, or None."""
    folders = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    return folders[-1].parent if folders else None


def missing():
    """Why no server can be started here, or None."""
    return None if programs() else "no PostgreSQL server is installed (Debian: apt-get install postgresql)"


class PostgresError(RuntimeError):
    """The server did not do what it was told; the text says what it answered."""


class Unreachable(PostgresError):
    """The server does not answer now."""


class PostgresServer:
    """A server that runs from start() to stop(). Needs programs(); PostgreSQL refuses to run as root, so root runs it
    as another user. `settings` are of postgresql.conf."""

    def __init__(self, locale="C.UTF-8", popen_options=None, **settings):
        self.bin = programs()
        self.port = free_port()
        self.locale = locale
        self.settings = {"fsync": "off", "max_connections": "200", "listen_addresses": "127.0.0.1",
                         "unix_socket_directories": "", **settings}
        self.user = None
        if os.getuid() == 0:
            names = {entry.pw_name for entry in pwd.getpwall()}
            self.user = "postgres" if "postgres" in names else "nobody"
        self.before_first_start = lambda data: None
        self.folder = None
        self.process = None
        self._popen_options = {"start_new_session": True, **(popen_options or {})}

    def start(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="gatehouse-postgres-"))
        if self.user:
            shutil.chown(self.folder, self.user)
        password = self.folder / "password"
        password.write_text(PASSWORD)
        password.chmod(0o644)
        subprocess.run([self.bin / "initdb", "-D", self.folder / "data", "-U", SUPERUSER, "-A", "scram-sha-256",
                        "--no-sync", "-E", "UTF8", f"--locale={self.locale}", "--pwfile", password], check=True,
                       stdout=subprocess.DEVNULL, user=self.user, cwd="/")
        self.before_first_start(self.folder / "data")
        self.resume()
        return self

    def resume(self):
        """Starts the server on the data that is there."""
        command = [self.bin / "postgres", "-D", self.folder / "data", "-p", str(self.port)]
        command += [word for name, value in self.settings.items() for word in ("-c", f"{name}={value}")]
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, user=self.user, cwd="/",
                                            **self._popen_options)
        deadline = time.monotonic() + START_SECONDS_MAX
        is_ready = [self.bin / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        while subprocess.run(is_ready, check=False).returncode != 0:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise PostgresError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()[-2000:]}")
            time.sleep(0.02)

    def halt(self, how=signal.SIGINT):
        """Ends the server and keeps its data: SIGINT hangs up on everybody, SIGQUIT is a crash."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(timeout=STOP_SECONDS_MAX)

    def freeze(self):
        """Stops every process of the server where it is: it takes connections and answers nothing."""
        os.kill(self.process.pid, signal.SIGSTOP)  # First, so that it makes no more of them.
        for pid in self._children():
            os.kill(pid, signal.SIGSTOP)

    def thaw(self):
        for pid in [*self._children(), self.process.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def processes(self):
        """The ids of the server's processes, its first one first."""
        return [self.process.pid, *self._children()]

    def _children(self):
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                # The name stands in brackets and may hold anything; the state and the parent follow.
                if int(stat.read_text().rpartition(")")[2].split()[1]) == self.process.pid:
                    yield int(stat.parent.name)

    def restart(self, how=signal.SIGINT):
        self.halt(how)
        self.resume()

    def stop(self):
        self.halt(signal.SIGQUIT)
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database="postgres", scheme="postgresql", port=None, user=SUPERUSER):
        return f"{scheme}://{user}:{PASSWORD_IN_URL}@127.0.0.1:{port or self.port}/{database}"

    def hang_up(self):
        """Ends every session of our services, as an operator would."""
        self.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'gatehouse'")

    def psql(self, script, database="postgres"):
        """What `psql` prints for the statements: a line for a row."""
        command = ["psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(self.port),
                   "-U", SUPERUSER, "-d", database, "-f", "-"]
        done = subprocess.run(command, input=script, capture_output=True, text=True, check=False,
                              env={**os.environ, "PGPASSWORD": PASSWORD})
        if done.returncode == 2:
            raise Unreachable(done.stderr)
        if done.returncode != 0:
            raise PostgresError(done.stderr)
        return done.stdout.strip()

    def create(self, database, owner=SUPERUSER):
        """An empty database of a role that there is already, with PASSWORD; returns its url."""
        self.psql(f'CREATE DATABASE "{database}" OWNER "{owner}"')
        return self.url(database, user=owner)

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_):
        self.stop()
