# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server of its own: data in a temporary folder, TCP on a free port of 127.0.0.1, gone when stopped."""
import ctypes
import os
import pathlib
import pwd
import re
import secrets
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time

START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 30
SUPERUSER = "postgres"
PR_SET_PDEATHSIG = 1


class PostgresError(Exception):
    """The server did not do what it was told; the text says what it answered."""


def newest_programs():
    """The folder of initdb, postgres and psql of the newest installed version; None without one."""
    folders = [path.parent for path in pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    folders += [pathlib.Path(path).parent for path in [shutil.which("initdb")] if path]
    number = lambda folder: float((re.findall(r"/(\d+(?:\.\d+)?)/", f"{folder}/") or ["0"])[-1])
    return max(folders, key=number, default=None)


def missing():
    """Why no server can be started here, or None."""
    if newest_programs() is None:
        return "no PostgreSQL server is installed (Debian: apt-get install postgresql)"
    return None


def _die_with_the_caller():
    # A fast shutdown when the caller is killed too hard to stop the server itself.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


class PostgresServer:
    """start() makes the cluster and runs it; stop() ends it and removes its data. Between the two, kill() and
    restart() as often as a test likes. As root the server runs as the user `postgres`, or `nobody` without one."""

    def __init__(self, user="gatehouse", settings=None, cores=None, programs=None):
        """`settings` are of postgresql.conf; `user` is the role that url() names and that owns the databases."""
        self.user = user
        self.password = secrets.token_hex(12)
        self.port = 0
        self.settings = {"fsync": "on", "max_connections": "200", **(settings or {})}
        self._cores = cores
        self._programs = pathlib.Path(programs) if programs else newest_programs()
        self._folder = None
        self._process = None
        self._account = self._unprivileged_account()

    @staticmethod
    def _unprivileged_account():
        if os.geteuid() != 0:
            return None
        for name in ("postgres", "nobody"):
            try:
                return pwd.getpwnam(name)
            except KeyError:
                pass
        raise PostgresError("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def start(self):
        """Makes the cluster when there is none yet, runs the server and waits until it answers."""
        if self._programs is None:
            raise PostgresError(missing())
        fresh = self._folder is None
        try:
            if fresh:
                self._initialize()
            self._run()
            if fresh:
                self.psql(f"CREATE ROLE {self.user} LOGIN PASSWORD '{self.password}'")
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self):
        """Ends the server as if the machine were shut down in good order, and removes all it kept."""
        try:
            self._end(signal.SIGINT)
        finally:
            if self._folder:
                shutil.rmtree(self._folder, ignore_errors=True)
                self._folder = None
                self.port = 0

    def restart(self):
        """Stops the server, cutting its connections, and runs it again with its data, on the same port."""
        self._end(signal.SIGINT)
        self._run()

    def kill(self):
        """SIGKILL to the server and all its processes, as if the machine had lost power. restart() or start() follow."""
        if self._process is None:
            return
        children = self.processes()[1:]
        self._process.kill()
        for child in children:
            self._kill_child(child)
        self._process.wait()
        self._process = None

    @staticmethod
    def _kill_child(child):
        """Returns when it is gone: until then it holds the shared memory that the next start wants."""
        try:
            handle = os.pidfd_open(child)
        except ProcessLookupError:
            return
        try:
            signal.pidfd_send_signal(handle, signal.SIGKILL)
            select.select([handle], [], [], STOP_SECONDS_MAX)
        except ProcessLookupError:
            pass
        finally:
            os.close(handle)

    def is_running(self):
        return self._process is not None and self._process.poll() is None

    def create_database(self, name):
        """An empty database that belongs to the role of url(); returns its url."""
        self.psql(f'CREATE DATABASE "{name}" OWNER {self.user} ENCODING \'UTF8\'')
        return self.url(name)

    def url(self, database):
        return f"postgresql://{self.user}:{self.password}@127.0.0.1:{self.port}/{database}"

    def psql(self, sql, database="postgres"):
        """What psql prints for `sql`, run by the superuser: rows as lines, columns parted by |."""
        command = [self._programs / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(self.port),
                   "-U", SUPERUSER, "-d", database, "-f", "-"]
        environment = {"PATH": os.environ.get("PATH", ""), "PGPASSWORD": self.password, "PGCONNECT_TIMEOUT": "10"}
        done = subprocess.run(command, env=environment, input=sql, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise PostgresError(f"psql: {done.stderr.strip()}")
        return done.stdout.rstrip("\n")

    def version(self):
        return self.psql("SHOW server_version")

    def processes(self):
        """The ids of the server's processes, its first one first."""
        found = [self._process.pid]
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[1]) == self._process.pid:
                found.append(int(folder.name))
        return found

    def _initialize(self):
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="gatehouse-postgres-"))
        password_file = self._folder / "password"
        password_file.write_text(self.password + "\n")
        if self._account:
            for path in (self._folder, password_file):
                os.chown(path, self._account.pw_uid, self._account.pw_gid)
        done = subprocess.run([self._programs / "initdb", "-D", self._folder / "data", "-U", SUPERUSER, "--no-sync",
                               "--auth=scram-sha-256", f"--pwfile={password_file}", "-E", "UTF8", "--locale=C"],
                              **self._as_account(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise PostgresError(f"initdb: {done.stderr.strip()}")

    def _as_account(self):
        run = {"cwd": self._folder, "env": {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}}
        if self._account:
            run.update(user=self._account.pw_uid, group=self._account.pw_gid, extra_groups=[])
        return run

    def _run(self):
        # Another process may take a port between the choice and the server's bind; a port once told is kept.
        chosen = self.port
        for _ in range(5):
            self.port = chosen or self._free_port()
            self._spawn()
            if self._wait_until_ready():
                return
            self._process = None
            if chosen or "could not bind" not in self._log():
                break
        raise PostgresError(f"PostgreSQL did not start:\n{self._log()[-2000:]}")

    @staticmethod
    def _free_port():
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            return listener.getsockname()[1]

    def _spawn(self):
        settings = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": "", **self.settings}
        command = [self._programs / "postgres", "-D", self._folder / "data"]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with open(self._folder / "log", "ab") as log:
            self._process = subprocess.Popen(command, **self._as_account(), stdin=subprocess.DEVNULL, stdout=log,
                                             stderr=log, start_new_session=True, preexec_fn=_die_with_the_caller)
        if self._cores:
            os.sched_setaffinity(self._process.pid, self._cores)

    def _log(self):
        return (self._folder / "log").read_text(errors="replace")

    def _wait_until_ready(self):
        """False when the process has ended by itself."""
        deadline = time.monotonic() + START_SECONDS_MAX
        while True:
            try:
                self.psql("SELECT 1")
                return True
            except PostgresError as error:
                if self._process.poll() is not None:
                    return False
                if time.monotonic() > deadline:
                    raise PostgresError(f"PostgreSQL is not ready after {START_SECONDS_MAX} s: {error}") from None
            time.sleep(0.02)

    def _end(self, how):
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(how)
        try:
            self._process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.kill()
            raise PostgresError(f"PostgreSQL did not stop within {STOP_SECONDS_MAX} s and was killed") from None
        self._process = None
