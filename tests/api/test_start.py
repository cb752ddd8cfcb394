# SPDX-License-Identifier: Apache-2.0
"""Starting and stopping: what is wrong is said in one line, and what was answered is kept."""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.parse

import pytest

from harness import forged_token
from harness.gatehouse_process import auth_service, new_secret_key, user_service
from harness.pair import PASSWORD
from harness.ports import free_port
from harness.process import binary, environment, wait_until
from harness.wire import Wire, request

KEY = new_secret_key()
MAKERS = {"auth-service": auth_service, "user-service": user_service}


def good_settings(program, folder, **changes):
    """Settings with which the program starts, changed; None leaves one out."""
    settings = {**MAKERS[program](folder, KEY, "http://127.0.0.1:1").settings, "HOST": "127.0.0.1", "PORT": free_port(), **changes}
    return environment(**settings)


def run_to_end(program, folder, prefix=(), path=None, **changes):
    """Runs a start that must fail; its exit status and what it said on stderr."""
    run = subprocess.run([*prefix, path or binary(program)], cwd=folder, env=good_settings(program, folder, **changes),
                         stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30)
    assert "terminate called" not in run.stderr and "AddressSanitizer" not in run.stderr, run.stderr
    return run.returncode, run.stderr


def assert_one_line_names(program, folder, name, **changes):
    status, stderr = run_to_end(program, folder, **changes)
    assert status == 2, stderr
    assert len(stderr.strip().splitlines()) == 1, stderr
    assert name in stderr, stderr
    return stderr


BOTH = [
    ("DOCS", {"DOCS": "maybe"}),
    ("SECRET_KEY", {"SECRET_KEY": None}), ("SECRET_KEY", {"SECRET_KEY": ""}), ("SECRET_KEY", {"SECRET_KEY": "your-secret-key"}),
    ("SECRET_KEY", {"SECRET_KEY": "a-key-of-31-bytes-is-too-short!"}), ("ALGORITHM", {"ALGORITHM": "none"}),
    ("ALGORITHM", {"ALGORITHM": "RS256"}), ("ALGORITHM", {"ALGORITHM": "hs256x"}), ("PORT", {"PORT": "http"}), ("PORT", {"PORT": "65536"}),
    ("PORT", {"PORT": "-1"}), ("PORT", {"PORT": "8000x"}), ("LOG_LEVEL", {"LOG_LEVEL": "loud"}), ("LOG_FORMAT", {"LOG_FORMAT": "xml"}),
    ("EVENT_TRANSPORT", {"EVENT_TRANSPORT": "pigeon"}), ("TLS_KEY_FILE", {"TLS_CERT_FILE": "/nowhere/certificate.pem"}),
    ("TLS_CERT_FILE", {"TLS_KEY_FILE": "/nowhere/key.pem"}),
    ("TLS_C", {"TLS_CERT_FILE": "/nowhere/certificate.pem", "TLS_KEY_FILE": "/nowhere/key.pem"}),
    ("CONNECTIONS_MAX", {"CONNECTIONS_MAX": "0"}), ("WORKERS", {"WORKERS": "100000"}), ("BODY_BYTES_MAX", {"BODY_BYTES_MAX": "0"}),
    ("SECRET_KEY", {"SECRET_KEY": " " * 40}), ("SECRET_KEY", {"SECRET_KEY": f" {KEY}"}), ("SECRET_KEY", {"SECRET_KEY": f"{KEY}\n\n"}),
    ("SECRET_KEY", {"SECRET_KEY": "a" * 40}), ("SECRET_KEY", {"SECRET_KEY": "changeme" * 5}), ("SECRET_KEY", {"SECRET_KEY": "password" * 4}),
    ("SECRET_KEY", {"SECRET_KEY": "'Your-Secret-Key-your-secret-key-your-secret'"}),
    ("SECRET_KEY", {"SECRET_KEY": None, "SECRET_KEY_FILE": KEY}), ("PORT_FILE", {"PORT_FILE": "/etc/hostname"}),
    ("TLS_KEY_FILE", {"TLS_CERT_FILE": "c.pem", "TLS_KEY_FILE": f"-----BEGIN PRIVATE KEY-----\\n{KEY}\\n-----END PRIVATE KEY-----"}),
    ("TLS_KEY_FILE", {"TLS_CERT_FILE": "c.pem", "TLS_KEY_FILE": f"-----BEGIN PRIVATE KEY-----\n{KEY}\n-----END PRIVATE KEY-----\n"}),
    ("BEHIND", {"BEHIND": "clouds"}), ("CORE_DUMPS", {"CORE_DUMPS": "maybe"}), ("HOST", {"HOST": "127.0.0.1\rx"}),
    ("TLS_CERT_FILE", {"TLS_CERT_FILE": "x\ry", "TLS_KEY_FILE": "z"}), ("REQUEST_TIMEOUT", {"REQUEST_TIMEOUT": "30"}),
    ("DEFAULT_ROLES", {"DEFAULT_ROLES": "ADMIN"}), ("DEFAULT_ROLES", {"DEFAULT_ROLES": "PATIENT, ADMIN"}),
    ("REQUEST_TIMEOUT", {"REQUEST_TIMEOUT": "0s"}), ("CALL_TIMEOUT", {"CALL_TIMEOUT": "0s"}), ("IDLE_TIMEOUT", {"IDLE_TIMEOUT": "400d"}),
    ("INTERNAL_PORT", {"PORT": "8765", "INTERNAL_PORT": "8765"}), ("INTERNAL_PORT", {"INTERNAL_PORT": "x"}),
    ("CONNECTIONS_PER_ADDRESS_MAX", {"CONNECTIONS_MAX": "5", "CONNECTIONS_PER_ADDRESS_MAX": "6"}),
    ("CORS_ALLOWED_ORIGINS", {"CORS_ALLOWED_ORIGINS": "https://App.example.org"}),
    ("CORS_ALLOWED_ORIGINS", {"CORS_ALLOWED_ORIGINS": "https://app.example.org:443"}),
    ("CORS_ALLOWED_ORIGINS", {"CORS_ALLOWED_ORIGINS": "https://*.example.org"}),
    ("CORS_ALLOWED_ORIGINS", {"CORS_ALLOWED_ORIGINS": "https://a.example,https://b.example?x"}),
    ("CORS_ALLOWED_ORIGINS", {"CORS_ALLOWED_ORIGINS": '["https://app.example.org"]'}),
]
AUTH = [
    ("DATABASE_URL", {"DATABASE_URL": "mysql://localhost/x"}), ("DATABASE_URL", {"DATABASE_URL": "nonsense"}),
    ("USER_SERVICE_URL", {"USER_SERVICE_URL": "localhost:8001"}), ("USER_SERVICE_URL", {"USER_SERVICE_URL": "ftp://localhost"}),
    ("ACCESS_TOKEN_TTL", {"ACCESS_TOKEN_TTL": "soon"}), ("ACCESS_TOKEN_TTL", {"ACCESS_TOKEN_TTL": "-5m"}),
    ("ACCESS_TOKEN_TTL", {"ACCESS_TOKEN_TTL": "0s"}), ("ACCESS_TOKEN_TTL", {"ACCESS_TOKEN_TTL": "30"}),
    ("DATABASE_URL", {"DATABASE_URL": "postgresql+psycopg://..."}), ("DATABASE_URL", {"DATABASE_URL": None, "DATABASE_URL_FILE": "/nowhere"}),
    ("DATABASE_URL", {"DATABASE_URL": "postgresql://USER:PASSWORD@HOST:5432/DATABASE"}),
    ("BOOTSTRAP_ADMIN_USERNAME", {"BOOTSTRAP_ADMIN_PASSWORD": PASSWORD}),
    ("BOOTSTRAP_ADMIN_USERNAME", {"BOOTSTRAP_ADMIN_EMAIL": "root@example.com"}),
    ("BOOTSTRAP_ADMIN_PASSWORD", {"BOOTSTRAP_ADMIN_USERNAME": "root", "BOOTSTRAP_ADMIN_EMAIL": "root@example.com",
                                  "BOOTSTRAP_ADMIN_PASSWORD": PASSWORD + " "}),
    ("USER_SERVICE_URL", {"USER_SERVICE_URL": f"http://user:{PASSWORD}@localhost:8001"}), ("ARGON2_MEMORY_KIB", {"ARGON2_MEMORY_KIB": "0"}),
    ("ARGON2_ITERATIONS", {"ARGON2_ITERATIONS": "zero"}), ("ARGON2_ITERATIONS", {"ARGON2_ITERATIONS": "65"}),
    ("HASH_THREADS", {"HASH_THREADS": "5000"}), ("HASH_WAIT_MAX", {"HASH_WAIT_MAX": "0s"}), ("PASSWORD_LENGTH_MIN", {"PASSWORD_LENGTH_MIN": "1025"}),
    ("PASSWORD_LENGTH_MIN", {"PASSWORD_BYTES_MIN": "0"}),
    ("BOOTSTRAP_ADMIN", {"BOOTSTRAP_ADMIN_USERNAME": "root"}),
    ("BOOTSTRAP_ADMIN", {"BOOTSTRAP_ADMIN_USERNAME": "root", "BOOTSTRAP_ADMIN_EMAIL": "root@example.com"}),
    ("BOOTSTRAP_ADMIN_PASSWORD", {"BOOTSTRAP_ADMIN_USERNAME": "root", "BOOTSTRAP_ADMIN_EMAIL": "root@example.com",
                                  "BOOTSTRAP_ADMIN_PASSWORD": "short"}),
    ("BOOTSTRAP_ADMIN_EMAIL", {"BOOTSTRAP_ADMIN_USERNAME": "root", "BOOTSTRAP_ADMIN_EMAIL": "nonsense",
                               "BOOTSTRAP_ADMIN_PASSWORD": PASSWORD}),
    *[("BOOTSTRAP_ADMIN_PASSWORD", {"BOOTSTRAP_ADMIN_USERNAME": "root", "BOOTSTRAP_ADMIN_EMAIL": "root.of.all@example.com",
                                    "BOOTSTRAP_ADMIN_PASSWORD": password})
      for password in (os.fsdecode(b"\xef\xe0\xf0\xee\xeb\xfc-123"), "tab\tand more", "Root.of.all", "sunflower", "gatehouse")],
]
USER = [
    ("USER_SERVICE_DATABASE_URL", {"USER_SERVICE_DATABASE_URL": "sqlite:"}), ("AUTH_SERVICE_URL", {"AUTH_SERVICE_URL": "://"}),
    ("DEFAULT_ROLES", {"DEFAULT_ROLES": "KING"}), ("ROLES", {"ROLES": "PATIENT"}), ("ROLES", {"ROLES": "PATIENT,A B,ADMIN"}),
    ("DOCS_TOKEN_URL", {"DOCS_TOKEN_URL": "auth.example.org/token"}), ("DOCS_TOKEN_URL", {"DOCS_TOKEN_URL": "javascript:alert(1)"}),
]
FAULTS = [(program, *fault) for program in MAKERS for fault in BOTH]
FAULTS += [("auth-service", *fault) for fault in AUTH] + [("user-service", *fault) for fault in USER]


@pytest.mark.parametrize("program,name,changes", FAULTS)
def test_a_wrong_setting_is_named_in_one_line(tmp_path, program, name, changes):
    stderr = assert_one_line_names(program, tmp_path, name, **changes)
    for secret in ("a-key-of-31-bytes", KEY, PASSWORD):
        assert secret not in stderr
    assert stderr.rstrip("\n").isprintable()
    if not name.startswith("BOOTSTRAP_ADMIN_"):  # These are judged by the rules for accounts, which need the store.
        assert not list(tmp_path.glob("*.db")), "nothing is made before the settings are known to be good"


@pytest.mark.parametrize("program", MAKERS)
def test_a_refused_key_comes_with_the_way_to_a_good_one(tmp_path, program):
    assert "openssl rand" in assert_one_line_names(program, tmp_path, "SECRET_KEY", SECRET_KEY="your-secret-key")


@pytest.mark.parametrize("program", MAKERS)
def test_help_and_version(program):
    version = (pathlib.Path(__file__).parents[2] / "VERSION").read_text().strip()
    for option, expected in (("--help", "SECRET_KEY"), ("--version", version)):
        run = subprocess.run([binary(program), option], env=environment(), capture_output=True, text=True, timeout=20)
        assert run.returncode == 0 and expected in run.stdout and run.stderr == ""


@pytest.mark.parametrize("program", MAKERS)
def test_a_secret_is_not_taken_from_the_command_line(tmp_path, program):
    run = subprocess.run([binary(program), f"--secret-key={KEY}"], env=good_settings(program, tmp_path, SECRET_KEY=None), cwd=tmp_path,
                         capture_output=True, text=True, timeout=20)
    assert run.returncode == 2 and KEY not in run.stderr
    assert "--secret-key-file" in run.stderr and "SECRET_KEY_FILE" in run.stderr


@pytest.mark.parametrize("program,words,changes", [
    ("auth-service", ["migrate"], {"DEFAULT_ROLES": "ADMIN"}), ("auth-service", ["--default-roles=ADMIN"], {}),
    ("auth-service", ["--config=file.env"], {}), ("user-service", ["migrate"], {"DEFAULT_ROLES": "ADMIN"})])
def test_nobody_is_an_administrator_by_default(tmp_path, program, words, changes):
    (tmp_path / "file.env").write_text("DEFAULT_ROLES=PATIENT,ADMIN\n")
    run = subprocess.run([binary(program), *words], env=good_settings(program, tmp_path, **changes), cwd=tmp_path, capture_output=True,
                         text=True, timeout=20)
    assert run.returncode == 2 and "DEFAULT_ROLES: must not contain ADMIN" in run.stderr


@pytest.mark.parametrize("program,other,foreign", [("auth-service", "user-service", "AUTH_SERVICE_URL"),
                                                   ("user-service", "auth-service", "ACCESS_TOKEN_TTL")])
def test_a_common_file_is_told_to_be_one(tmp_path, program, other, foreign):
    (tmp_path / "both.env").write_text(f"LOG_LEVEL=info\n{foreign}=x\n")
    run = subprocess.run([binary(program), "--config=both.env"], env=good_settings(program, tmp_path), cwd=tmp_path, capture_output=True,
                         text=True, timeout=20)
    assert run.returncode == 2 and f"{foreign}: is a setting of {other}" in run.stderr and "line 2" in run.stderr


def events(service):
    return [json.loads(line) for line in service.log().splitlines() if line.startswith("{")]


@pytest.mark.parametrize("program", MAKERS)
def test_invisible_ends_of_settings_do_not_count(tmp_path, started, program):
    service = MAKERS[program](tmp_path, KEY + "\r\n", " http://127.0.0.1:1\t")
    name = "DATABASE_URL" if program == "auth-service" else "USER_SERVICE_DATABASE_URL"
    service.settings[name] += "\r"
    service.settings["JWT_ISSUER"] = "\ufeffhouse\r\n"
    started(service)
    assert [file.name for file in tmp_path.glob("*.db")] == [f"{program.split('-')[0]}.db"]
    token = forged_token.service_token(KEY, iss="house")
    path = "/users/9223372036854775807" if program == "auth-service" else "/users"
    assert service.get(path, headers=forged_token.bearer(token)).status_code in (200, 404)


@pytest.mark.parametrize("program", MAKERS)
def test_the_database_url_can_come_from_a_file(tmp_path, started, program):
    service = MAKERS[program](tmp_path, KEY, "http://127.0.0.1:1")
    name = "DATABASE_URL" if program == "auth-service" else "USER_SERVICE_DATABASE_URL"
    file = tmp_path / "url"
    file.write_text(service.settings.pop(name) + "\n")
    file.chmod(0o644)
    service.settings[name + "_FILE"] = str(file)
    started(service)
    assert list(tmp_path.glob("*.db"))
    doubts = [line for line in events(service) if line["event"] == "setting_doubtful"]
    assert [(line["level"], line["setting"]) for line in doubts] == [("warning", name + "_FILE")]


@pytest.mark.parametrize("host,settings,warns", [("127.0.0.1", {}, False), ("0.0.0.0", {}, True), ("0.0.0.0", {"BEHIND": "proxy"}, False),
                                                 ("0.0.0.0", {"BEHIND": "mesh"}, False)])
def test_plain_http_on_a_network_is_a_warning(tmp_path, host, settings, warns):
    service = user_service(tmp_path, KEY, "http://127.0.0.1:1", **settings)
    with start_as(service, HOST=host, PORT=service.port):
        lines = [line for line in events(service) if line["event"] == "plain_http"]
    assert bool(lines) == warns
    for line in lines:
        assert line["level"] == "warning" and all(way in line["hint"] for way in ("TLS_CERT_FILE", "127.0.0.1", "BEHIND"))


def test_without_host_only_this_machine_connects_and_the_log_says_so(tmp_path):
    service = user_service(tmp_path, KEY, "http://127.0.0.1:1")
    with start_as(service, PORT=service.port):
        listening = next(line for line in events(service) if line["event"] == "listening")
        told = [line for line in events(service) if line["event"] == "host_not_set"]
    assert listening["url"] == f"http://127.0.0.1:{service.port}"
    assert len(told) == 1 and "HOST" in told[0]["hint"]


@contextlib.contextmanager
def start_as(service, **settings):
    """The service with this HOST and PORT, or without."""
    with open(service.log_path, "ab") as log:
        service.popen = subprocess.Popen(service.command, cwd=service.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                         env=environment(**service.settings, **settings))
    try:
        service.wait_ready()
        yield service
        service.stop()
    finally:
        service.kill()


@pytest.mark.parametrize("program", MAKERS)
def test_an_unknown_flag_is_refused(tmp_path, program):
    run = subprocess.run([binary(program), "--colour=blue"], env=good_settings(program, tmp_path), cwd=tmp_path, capture_output=True,
                         text=True, timeout=20)
    assert run.returncode == 2 and "colour" in run.stderr


@pytest.mark.parametrize("program,changes", [("auth-service", {"HASH_THREADS": 256}), ("user-service", {"WORKERS": 1024})])
def test_threads_that_cannot_be_made_end_the_start_and_nothing_worse(tmp_path, program, changes):
    """Their stacks do not fit into the memory that the process may have."""
    status, stderr = run_to_end(program, tmp_path, ["prlimit", f"--as={1 << 30}"], **changes)
    assert status == 1 and "thread" in stderr, stderr


@pytest.mark.parametrize("program", MAKERS)
def test_a_taken_port(tmp_path, program):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        status, stderr = run_to_end(program, tmp_path, PORT=port)
    assert status != 0 and str(port) in stderr


def test_two_of_a_kind_on_one_port(tmp_path, started):
    # Workers share the port by SO_REUSEPORT; that must not let a second process in by mistake.
    first = started(user_service(tmp_path, new_secret_key(), "http://127.0.0.1:1"))
    other = tmp_path / "other"
    other.mkdir()
    status, stderr = run_to_end("user-service", other, PORT=first.port)
    assert status != 0 and str(first.port) in stderr


@pytest.fixture
def open_folder():
    """A folder that other users of the machine can reach, unlike pytest's own."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="gatehouse-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("program", MAKERS)
def test_a_data_folder_that_is_not_writable(open_folder, program):
    data, prefix, path = open_folder / "data", (), open_folder / program
    shutil.copy(binary(program), path)
    data.mkdir(mode=0o555)
    if os.getuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("setpriv is missing, and root may write everywhere")
        prefix = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
        if subprocess.run([*prefix, path, "--version"], capture_output=True).returncode != 0:
            pytest.skip("other users may not run programs here")
    name = "DATABASE_URL" if program == "auth-service" else "USER_SERVICE_DATABASE_URL"
    status, stderr = run_to_end(program, open_folder, prefix, path, **{name: f"sqlite:///{data}/service.db"})
    assert status != 0
    assert name in stderr or str(data) in stderr, stderr


@pytest.mark.parametrize("program", MAKERS)
def test_a_file_that_is_no_database(tmp_path, program):
    file = tmp_path / ("auth.db" if program == "auth-service" else "user.db")
    file.write_bytes(b"this is no database at all\n" * 100)
    status, stderr = run_to_end(program, tmp_path)
    assert status != 0 and (str(file) in stderr or "DATABASE_URL" in stderr)
    assert file.read_bytes() == b"this is no database at all\n" * 100


@pytest.mark.parametrize("program", MAKERS)
def test_a_database_newer_than_the_binary(tmp_path, program):
    service = MAKERS[program](tmp_path, KEY, "http://127.0.0.1:1").start()
    service.stop()
    file = tmp_path / ("auth.db" if program == "auth-service" else "user.db")
    with contextlib.closing(sqlite3.connect(file)) as database, database:
        database.execute("INSERT INTO schema_migrations (name, checksum, applied_at, breaking) SELECT '9999_from_the_future', checksum, applied_at, 1 "
                         "FROM schema_migrations LIMIT 1")
    status, stderr = run_to_end(program, tmp_path)
    assert status != 0
    assert "9999_from_the_future" in stderr and "newer" in stderr


def test_files_of_the_database_are_for_the_owner_only(tmp_path, started):
    service = started(auth_service(tmp_path, new_secret_key(), "http://127.0.0.1:1"))
    service.post("/register", json={"username": "someone", "email": "someone@example.com", "password": PASSWORD})
    for file in tmp_path.glob("auth.db*"):
        assert file.stat().st_mode & 0o077 == 0, file


@pytest.mark.sqlite
@pytest.mark.parametrize("stop_signal", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_lets_requests_under_way_finish(tmp_path, started, stop_signal):
    service = started(auth_service(tmp_path, new_secret_key(), "http://127.0.0.1:1", ARGON2_MEMORY_KIB=19456, ARGON2_ITERATIONS=40))
    body = {"username": "slowly", "email": "slowly@example.com", "password": PASSWORD}
    assert service.post("/register", json=body).status_code == 201
    form = urllib.parse.urlencode({"username": "slowly", "password": PASSWORD}).encode()
    with Wire(service.port) as idle, Wire(service.port) as busy:
        busy.send(request("POST", "/token", ["Content-Type: application/x-www-form-urlencoded"], form))
        idle.send(request("GET", "/health/live"))
        assert idle.answer().status == 200
        os.kill(service.pid, stop_signal)
        answer = busy.answer()
        assert answer is not None and answer.status == 200
        assert busy.is_closed() and idle.is_closed()
    assert service.popen.wait(15) == 0


def test_a_stop_waits_for_half_a_request_no_longer_than_told(tmp_path):
    service = user_service(tmp_path, new_secret_key(), "http://127.0.0.1:1", STOP_TIMEOUT="1s").start()
    try:
        with Wire(service.port) as idle, Wire(service.port) as half:
            half.send(b"GET /health/live HTTP/1.1\r\nHo")
            idle.send(request("GET", "/health/live"))
            assert idle.answer().status == 200
            begun = time.monotonic()
            service.stop()
            assert time.monotonic() - begun < 5
    finally:
        service.kill()


def test_a_stop_does_not_wait_for_idle_connections(tmp_path):
    service = user_service(tmp_path, new_secret_key(), "http://127.0.0.1:1").start()
    try:
        with Wire(service.port) as idle:
            idle.send(request("GET", "/health/live"))
            assert idle.answer().status == 200
            begun = time.monotonic()
            service.stop()
            assert time.monotonic() - begun < 5, "the default would be 10 s"
    finally:
        service.kill()


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 1 MiB; call it with another size to let it grow."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m,mode=0700", "tmpfs", folder], capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"mounting a small file system is not permitted here: {mounted.stderr.strip()}")

    def resize(size):
        subprocess.run(["mount", "-o", f"remount,size={size}", folder], check=True)

    try:
        yield folder, resize
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_full_disk_answers_503_and_loses_nothing_answered(small_disk, started):
    folder, resize = small_disk
    key = new_secret_key()
    service = user_service(folder, key, "http://127.0.0.1:1")
    service.log_path = folder.parent / "user-service.log"
    started(service)
    headers = forged_token.bearer(forged_token.service_token(key, exp=4102444800))

    def create(number):
        fields = {"auth_user_id": number, "email": f"p{number}@example.com", "first_name": "x" * 100, "last_name": "y" * 100}
        return service.post("/users", json=fields, headers=headers)

    kept = []
    for number in range(1, 5_000):
        answer = create(number)
        if answer.status_code != 201:
            break
        kept.append(number)
    assert (answer.status_code, answer.headers["Retry-After"].isdigit()) == (503, True)
    assert kept and service.get("/health/live").status_code == 200
    assert service.get("/users", headers=headers).status_code == 200, "reading goes on"

    resize("64m")
    wait_until(lambda: create(100_000).status_code in (200, 201), "writing goes on once there is room")
    service.kill()
    service.start()
    for number in kept:
        page = service.get("/users", params={"auth_user_id": number}, headers=headers).json()
        assert [item["auth_user_id"] for item in page["items"]] == [number]
