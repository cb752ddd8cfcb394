# SPDX-License-Identifier: Apache-2.0
"""Starting on PostgreSQL: spellings of the URL, TLS, upgrades, and what is wrong is said in one line without the password."""
import shutil
import socket
import struct
import subprocess
import threading

import pytest

from harness import forged_token, postgres_server
from harness.gatehouse_process import auth_service, new_secret_key, user_service
from harness.pair import PASSWORD
from harness.ports import free_port
from harness.process import binary, environment

pytestmark = pytest.mark.postgres

KEY = new_secret_key()
NOBODY = "http://127.0.0.1:1"
SETTING = {"auth-service": "DATABASE_URL", "user-service": "USER_SERVICE_DATABASE_URL"}
MAKERS = {"auth-service": auth_service, "user-service": user_service}


def make_certificate(folder, name):
    """A self-signed certificate for this machine, and its key."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}-key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                    "-addext", "basicConstraints=critical,CA:TRUE", "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificates")
    return {name: make_certificate(folder, name) for name in ("server", "other")}


@pytest.fixture(scope="module")
def server(certificates):
    """A server that takes connections with TLS and without."""
    postgres = postgres_server.PostgresServer(ssl="on", ssl_cert_file="server.pem", ssl_key_file="server-key.pem")
    postgres.before_first_start = lambda data: [install(file, data / file.name, postgres.user) for file in certificates["server"]]
    with postgres:
        yield postgres


def install(file, place, user):
    shutil.copy(file, place)
    place.chmod(0o600)
    if user:
        shutil.chown(place, user)


def run_to_end(program, folder, url):
    """Runs a start that must fail: its status and every byte it said."""
    settings = {**MAKERS[program](folder, KEY, NOBODY).settings, "HOST": "127.0.0.1", "PORT": free_port(), SETTING[program]: url}
    run = subprocess.run([binary(program)], cwd=folder, env=environment(**settings), stdin=subprocess.DEVNULL, capture_output=True, timeout=30)
    return run.returncode, run.stdout, run.stderr


def assert_refused(program, folder, url, expected, secrets):
    status, stdout, stderr = run_to_end(program, folder, url)
    text = stderr.decode()
    assert status == 2, text
    assert len(text.strip().splitlines()) == 1 and text.startswith(f"{program}: {SETTING[program]}: "), text
    assert expected in text, text
    for secret in (*secrets, postgres_server.PASSWORD, postgres_server.PASSWORD_IN_URL):
        assert secret.encode() not in stderr + stdout, text


@pytest.fixture(scope="module")
def guests(server):
    """People who may do less than the owner of the database."""
    server.psql("CREATE ROLE guest LOGIN PASSWORD 'guest-secret'")
    server.psql("CREATE ROLE stranger LOGIN PASSWORD 'stranger-secret'")
    server.create("guarded")
    server.psql("REVOKE CREATE ON SCHEMA public FROM PUBLIC", "guarded")
    server.create("closed")
    server.psql("REVOKE CONNECT ON DATABASE closed FROM PUBLIC")


REFUSALS = [
    # What stands between :// and the parameters, the parameters, what is said, what is not
    ("gatehouse:wrong-secret@{at}/postgres", "password authentication failed", ["wrong-secret"]),
    ("nobody:some-secret@{at}/postgres", "nobody", ["some-secret"]),
    ("{user}@{at}/missing", 'database "missing" does not exist', []),
    ("guest:guest-secret@{at}/guarded", "permission denied for schema public", ["guest-secret"]),
    ("stranger:stranger-secret@{at}/closed", "permission denied for database", ["stranger-secret"]),
    ("{user}@{at}/postgres?sslmoed=require", "sslmoed", []),
    ("{user}@{at}/postgres?sslmode=perhaps", "sslmode", []),
    ("{user}@{at}/postgres?connect_timeout=soon", "connect_timeout", []),
    ("gatehouse:se%zzcret@{at}/postgres", "%XX", ["se%zz", "zzcret"]),
    ("gatehouse:sec@ret@{at}/postgres", "%XX", ["sec@", "ret@"]),
    ("gatehouse:sec/ret@{at}/postgres", "%XX", ["sec/", "ret@"]),
    ("gatehouse:1234/ret@{at}/postgres", "%XX", ["1234", "ret@"]),
    ("gatehouse:sec?ret@{at}/postgres", "%XX", ["sec?", "ret@"]),
    ("gatehouse:sec?r=et@{at}/postgres", "%XX", ["sec?", "et@"]),
    ("gatehouse:only-a-secret", "%XX", ["only-a-secret"]),
    ("gatehouse@{at}/postgres?password=se&cr=et", "%XX", ["cr", "=et"]),
    ("gatehouse@[::1/postgres?password=secret-word", "%XX", ["secret-word"]),
]


@pytest.mark.parametrize("program", MAKERS)
@pytest.mark.parametrize("rest,expected,secrets", REFUSALS)
def test_what_is_wrong_is_said_in_one_line(server, guests, tmp_path, program, rest, expected, secrets):
    url = "postgresql://" + rest.format(at=f"127.0.0.1:{server.port}", user=f"gatehouse:{postgres_server.PASSWORD_IN_URL}")
    assert_refused(program, tmp_path, url, expected, secrets)


@pytest.mark.parametrize("rest,expected,secrets", REFUSALS)
def test_the_tool_shows_no_password_either(server, guests, tmp_path, rest, expected, secrets):
    url = "postgresql://" + rest.format(at=f"127.0.0.1:{server.port}", user=f"gatehouse:{postgres_server.PASSWORD_IN_URL}")
    settings = environment(DATABASE_URL=url, USER_SERVICE_DATABASE_URL=url, SECRET_KEY=KEY, AUTH_SERVICE_URL=NOBODY,
                           USER_SERVICE_URL=NOBODY)
    for words in (["events", "dead", "list"], ["doctor"]):
        run = subprocess.run([binary("gatehouse"), *words], cwd=tmp_path, env=settings, stdin=subprocess.DEVNULL, capture_output=True,
                             timeout=60)
        assert b"terminate called" not in run.stderr
        for secret in (*secrets, postgres_server.PASSWORD, postgres_server.PASSWORD_IN_URL):
            assert secret.encode() not in run.stdout + run.stderr, (words, run.stdout + run.stderr)


class OldServer:
    """Says what a PostgreSQL 9.6 says to a client that connects."""

    def __init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self):
        while True:
            try:
                client = self._listener.accept()[0]
            except OSError:
                return
            with client:
                self._talk(client)

    @staticmethod
    def _message(kind, *parts):
        body = b"".join(parts)
        return kind + struct.pack(">I", len(body) + 4) + body

    def _talk(self, client):
        ready = self._message(b"Z", b"I")
        client.recv(4096)  # The startup message, since there is no TLS.
        client.sendall(self._message(b"R", struct.pack(">I", 0)) + self._message(b"S", b"server_version\0", b"9.6.24\0")
                       + self._message(b"S", b"client_encoding\0", b"UTF8\0") + self._message(b"K", struct.pack(">II", 1, 2)) + ready)
        while client.recv(4096).startswith(b"Q"):  # Whether it takes writes: it does.
            column = b"transaction_read_only\0" + struct.pack(">IHIHIH", 0, 0, 25, 0xffff, 0xffffffff, 0)
            client.sendall(self._message(b"T", struct.pack(">H", 1), column) + self._message(b"D", struct.pack(">HI", 1, 3), b"off")
                           + self._message(b"C", b"SHOW\0") + ready)


def test_too_old_a_server(tmp_path):
    old = OldServer()
    try:
        url = f"postgresql://gatehouse:some-secret@127.0.0.1:{old.port}/postgres?sslmode=disable"
        assert_refused("auth-service", tmp_path, url, "version 9; version 13 or newer is needed", ["some-secret"])
    finally:
        old.close()


def assert_works(started, service):
    started(service)
    answer = service.post("/register", json={"username": "someone", "email": "someone@example.com", "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    answer = service.post("/token", data={"username": "someone", "password": PASSWORD})
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg", "postgresql+asyncpg", "postgres+psycopg2"])
def test_spellings_of_the_url(server, tmp_path, started, scheme):
    database = f"spelled_{scheme}"
    server.create(database)
    assert_works(started, auth_service(tmp_path, new_secret_key(), NOBODY, DATABASE_URL=server.url(database, scheme)))
    assert server.psql("SELECT count(*) FROM accounts", database) == "1"


def test_a_schema_of_its_own(server, tmp_path, started):
    """Parameters of libpq in the URL count: here both services keep their tables apart in one database."""
    server.create("shared")
    server.psql("CREATE SCHEMA auth", "shared")
    url = server.url("shared") + "?options=-csearch_path%3Dauth"
    assert_works(started, auth_service(tmp_path, new_secret_key(), NOBODY, DATABASE_URL=url))
    assert server.psql("SELECT count(*) FROM auth.accounts", "shared") == "1"


def test_tls_with_a_known_certificate(server, certificates, tmp_path, started):
    server.create("tls")
    url = server.url("tls") + f"?sslmode=verify-full&sslrootcert={certificates['server'][0]}"
    assert_works(started, auth_service(tmp_path, new_secret_key(), NOBODY, DATABASE_URL=url))
    encrypted = "SELECT bool_and(s.ssl) FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) WHERE a.application_name = 'gatehouse'"
    assert server.psql(encrypted) == "t"


@pytest.mark.parametrize("rest,expected", [
    ("verify-full&sslrootcert={other}", "certificate verify failed"), ("verify-ca&sslrootcert={other}", "certificate verify failed"),
    ("verify-full&sslrootcert=/nowhere/ca.pem", "/nowhere/ca.pem"),
])
def test_tls_with_an_unknown_certificate(server, certificates, tmp_path, rest, expected):
    url = server.url() + "?sslmode=" + rest.format(other=certificates["other"][0])
    assert_refused("auth-service", tmp_path, url, expected, [])


def test_tls_with_a_server_that_has_none(tmp_path):
    with postgres_server.PostgresServer() as plain:
        assert_refused("user-service", tmp_path, plain.url() + "?sslmode=require", "does not support SSL", [])


# --- Releases beside each other ---------------------------------------------------------------

NEXT_STEP = "INSERT INTO schema_migrations (name, checksum, applied_at, breaking) VALUES ('9999_from_the_future', 'x', 0, {breaking})"


def test_an_additive_step_of_the_next_release(server, tmp_path, started):
    """It may come while this release runs, and this release may start after it."""
    url = server.create("additive")
    service = auth_service(tmp_path, new_secret_key(), NOBODY, DATABASE_URL=url)
    assert_works(started, service)

    def works(name):
        answer = service.post("/register", json={"username": name, "email": f"{name}@example.com", "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        headers = forged_token.bearer(forged_token.service_token(service.settings["SECRET_KEY"]))
        assert service.get(f"/users/{answer.json()['id']}", headers=headers).status_code == 200

    works("before")
    server.psql("ALTER TABLE accounts ADD COLUMN nickname TEXT", "additive")
    server.psql(NEXT_STEP.format(breaking=0), "additive")
    works("beside")
    service.restart()
    works("after")


def test_a_step_that_this_release_cannot_work_with(server, tmp_path):
    url = server.create("breaking")
    auth_service(tmp_path, new_secret_key(), NOBODY, DATABASE_URL=url).start().stop()
    server.psql(NEXT_STEP.format(breaking=1), "breaking")
    assert_refused("auth-service", tmp_path, url, "9999_from_the_future", [])
