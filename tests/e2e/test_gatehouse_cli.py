# SPDX-License-Identifier: Apache-2.0
"""The gatehouse command: the pair it runs, and what it finds out about one."""
import concurrent.futures
import contextlib
import json
import os
import pathlib
import pty
import re
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import time

import httpx
import pytest

from harness import forged_token, gatehouse_process, postgres_server
from harness.pair import PASSWORD, new_name
from harness.ports import free_port
from harness.process import REPOSITORY, binary, environment, wait_until

CHEAP = {name: str(value) for name, value in gatehouse_process.CHEAP_HASH.items()}


def gatehouse(*words, cwd, stdin="", **settings):
    """Runs a command to its end."""
    return subprocess.run([binary("gatehouse"), *map(str, words)], cwd=cwd, env=environment(**{**CHEAP, **settings}),
                          input=stdin, capture_output=True, text=True, timeout=60)


def command_lines():
    """Process id, parent and command line of everything that runs."""
    for entry in os.listdir("/proc"):
        with contextlib.suppress(OSError, ValueError):
            words = open(f"/proc/{int(entry)}/cmdline", "rb").read().split(b"\0")
            parent = int(open(f"/proc/{entry}/stat").read().rpartition(")")[2].split()[1])
            yield int(entry), parent, os.fsdecode(words[0])


def is_alive(pid):
    try:
        return open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def has_answered(lines):
    return any("/health/ready" in line for line in lines)


class Up:
    """A running `gatehouse up`."""

    def __init__(self, folder, **settings):
        self.folder = folder
        self.auth_port, self.user_port = free_port(), free_port()
        self.settings = {**CHEAP, "AUTH_PORT": self.auth_port, "USER_PORT": self.user_port, **settings}
        self.log = folder / "up.log"
        self.errors = folder / "up.err"
        self.popen = None
        self.password = None  # of the administrator, once it has been read

    @property
    def auth_url(self):
        return f"http://127.0.0.1:{self.auth_port}"

    @property
    def user_url(self):
        return f"http://127.0.0.1:{self.user_port}"

    @property
    def data(self):
        return self.folder / "data"

    def start(self, *words, wait=True):
        with open(self.log, "ab") as log, open(self.errors, "ab") as errors:
            self.popen = subprocess.Popen([binary("gatehouse"), "up", *words], cwd=self.folder, stdin=subprocess.DEVNULL,
                                          stdout=log, stderr=errors, env=environment(**self.settings))
        if wait:
            wait_until(lambda: "Gatehouse is running" in self.text() or self.popen.poll() is not None, "the banner", 20)
            assert self.popen.poll() is None, self.text() + self.errors.read_text()
            # A service answers a moment before it has a handler for SIGTERM; its log is slower than that.
            wait_until(lambda: all(has_answered(self.lines_of(speaker)) for speaker in ("auth", "user")), "their first lines")
        return self

    def text(self):
        return self.log.read_text()

    def lines_of(self, speaker):
        return [line for line in self.text().splitlines() if line.startswith(f"{speaker:<4} | ")]

    def children(self):
        return {os.path.basename(program): pid for pid, parent, program in command_lines() if parent == self.popen.pid}

    def stop(self, number=signal.SIGINT):
        self.popen.send_signal(number)
        return self.popen.wait(20)

    def kill(self):
        if self.popen and self.popen.poll() is None:
            self.popen.kill()
            self.popen.wait()

    @property
    def admin_file(self):
        return self.data / "first_admin_password"

    def admin_password(self):
        if self.admin_file.exists():
            self.password = self.admin_file.read_text().strip()
        return self.password

    def walk_through(self):
        text = self.text()
        begin = text.index("\ncurl ") + 1
        end = text.index("\n\n", begin)
        return text[begin:end] + "\n"

    def environment_of_doctor(self):
        return {"AUTH_SERVICE_URL": self.auth_url, "USER_SERVICE_URL": self.user_url}


@pytest.fixture
def new_up(tmp_path):
    made = []

    def make(**settings):
        folder = tmp_path / f"up{len(made)}"
        folder.mkdir()
        made.append(Up(folder, **settings))
        return made[-1]

    try:
        yield make
    finally:
        for up in made:
            up.kill()


@pytest.fixture(scope="module")
def shared_up(tmp_path_factory):
    """One pair for the tests that only look."""
    up = Up(tmp_path_factory.mktemp("up")).start()
    yield up
    try:
        assert up.stop() == 0
    finally:
        up.kill()


def sign_in(up, username, password):
    answer = httpx.post(f"{up.auth_url}/token", data={"username": username, "password": password}, trust_env=False)
    assert answer.status_code == 200, answer.text
    return answer.json()["access_token"]


def get_me(up, token):
    return httpx.get(f"{up.user_url}/users/me", headers=forged_token.bearer(token), trust_env=False)


# --- up -------------------------------------------------------------------------------------------------------------

def test_the_first_start_makes_a_private_folder_and_a_walk_through_that_works(new_up):
    up = new_up().start()
    assert stat.S_IMODE(up.data.stat().st_mode) == 0o700
    for name in ("secret_key", "auth.db", "user.db"):
        assert stat.S_IMODE((up.data / name).stat().st_mode) == 0o600, name
    for times in ("once", "again"):
        run = subprocess.run(["bash", "-euo", "pipefail"], input=up.walk_through(), capture_output=True, text=True, timeout=30,
                             env=environment())
        assert (run.returncode, run.stderr) == (0, ""), times
        first, _, last = json.loads("[" + re.sub(r"^}\n{", "},{", run.stdout, flags=re.MULTILINE) + "]")
        assert first["username"] == "testuser" if times == "once" else first["status"] == 409
        assert (last["first_name"], last["last_name"]) == ("Test", "User")
    assert up.stop() == 0
    assert up.errors.read_text() == ""


@pytest.mark.parametrize("page", ["README.md", "README.ru.md"])
def test_the_banner_and_the_readme_have_one_walk_through(shared_up, page):
    text = (REPOSITORY / page).read_text(encoding="utf-8")
    text = text.replace("http://localhost:8000", shared_up.auth_url).replace("http://localhost:8001", shared_up.user_url)
    readme = "".join(re.findall(r"^```sh\n(.*?)^```$", text, re.DOTALL | re.MULTILINE))
    assert shared_up.walk_through() in readme


def test_a_wrong_password_in_the_walk_through_says_so(shared_up):
    script = shared_up.walk_through().replace("testpass123", "testpass124")
    signed_in = "TOKEN=" + script.partition("TOKEN=")[2].partition("ME=")[0]
    run = subprocess.run(["bash", "-euo", "pipefail"], input=signed_in, capture_output=True, text=True, timeout=30, env=environment())
    assert run.returncode != 0 and "Incorrect username or password" in run.stderr


def test_the_first_admin_may_administer_and_no_log_has_the_password(new_up):
    up = new_up().start()
    password = up.admin_password()
    assert len(password) >= 20 and password not in up.text() and str(up.admin_file) in up.text()
    assert stat.S_IMODE(up.admin_file.stat().st_mode) == 0o600
    token = sign_in(up, "admin", password)
    bearer = forged_token.bearer(token)
    wait_until(lambda: httpx.get(f"{up.user_url}/users", headers=bearer, trust_env=False).status_code == 200,
               "the admin's profile arrives")
    reminder = gatehouse("doctor", cwd=up.folder, **up.environment_of_doctor())
    assert f"still in {up.admin_file}" in reminder.stdout
    assert up.stop() == 0
    up.admin_file.unlink()
    up.log.unlink()
    up.start()
    assert "administrator" not in up.text(), "the second start makes nobody"
    assert "first administrator" not in gatehouse("doctor", cwd=up.folder, **up.environment_of_doctor()).stdout
    assert sign_in(up, "admin", password)
    assert up.stop() == 0


def read_terminal(terminal, until):
    text = b""
    while until not in text:
        with contextlib.suppress(OSError):
            text += os.read(terminal, 4096)
    return text.decode()


def test_a_terminal_shows_the_first_password_once(new_up):
    up = new_up()
    terminal, end = pty.openpty()
    with open(up.errors, "ab") as errors:
        up.popen = subprocess.Popen([binary("gatehouse"), "up"], cwd=up.folder, stdin=subprocess.DEVNULL, stdout=end, stderr=errors,
                                    env=environment(**up.settings))
    os.close(end)
    text = read_terminal(terminal, b"/users/me")
    password = re.search(r"password  (\S+)", text).group(1)
    wait_until(lambda: not up.admin_file.exists(), "the file is gone once the password has been seen")
    assert sign_in(up, "admin", password)
    assert up.stop() == 0
    os.close(terminal)


@pytest.mark.parametrize("is_made", [True, False])
def test_an_interrupted_first_start_loses_no_password(new_up, is_made):
    """Killed before the banner: with the account, or with the password alone."""
    up = new_up().start()
    password = up.admin_password()
    up.kill()
    wait_until(lambda: not any(is_alive(pid) for pid in up.children().values()), "the services are gone")
    if not is_made:
        for file in up.data.glob("*.db*"):
            file.unlink()
    up.log.unlink()
    up.start()
    assert str(up.admin_file) in up.text() and up.admin_password() == password
    assert sign_in(up, "admin", password)
    assert up.stop() == 0


def test_folders_are_for_their_owner_even_under_umask_0(new_up):
    up = new_up()
    data = up.folder / "above" / "data"
    before = os.umask(0)
    try:
        up.start("--data", data)
    finally:
        os.umask(before)
    assert up.stop() == 0
    for folder in (data, data.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder


def test_port_alone_is_told_to_be_of_no_use(new_up):
    up = new_up(PORT=9000).start()
    assert any("PORT is not used" in line and "AUTH_PORT" in line for line in up.lines_of("up"))
    assert up.stop() == 0


def test_banner_and_log_name_the_databases(new_up, tmp_path):
    up = new_up(DATABASE_URL=f" sqlite:///{tmp_path}/elsewhere.db\r").start()
    banner = up.text()[up.text().index("Gatehouse is running"):]
    assert f"{tmp_path}/elsewhere.db\n" in banner and f"{up.data}/user.db\n" in banner
    assert any("listening" in line and f"{tmp_path}/elsewhere.db" in line for line in up.lines_of("auth"))
    assert (tmp_path / "elsewhere.db").exists()
    assert up.stop() == 0


def test_one_file_may_hold_the_settings_of_both(new_up):
    up = new_up()
    (up.folder / "both.env").write_text("ACCESS_TOKEN_TTL=5m\r\nSYNC_WAIT_MAX=1s\r\nJWT_ISSUER=house  # of both\r\n")
    up.start("--config", "both.env")
    answer = httpx.post(f"{up.auth_url}/token", data={"username": "admin", "password": up.admin_password()}, trust_env=False)
    assert answer.json()["expires_in"] == 300
    assert up.stop() == 0
    (up.folder / "both.env").write_text("SINK_WAIT_MAX=1s\n")
    refused = gatehouse("up", "--config", "both.env", cwd=up.folder)
    assert refused.returncode == 2 and "SINK_WAIT_MAX" in refused.stderr and "line 1" in refused.stderr


def test_the_database_url_of_the_commands_can_come_from_a_file(new_up, tmp_path):
    url = tmp_path / "url"
    url.write_text(f"sqlite:///{tmp_path}/elsewhere.db\n")
    url.chmod(0o600)
    up = new_up(DATABASE_URL_FILE=url).start()
    assert (tmp_path / "elsewhere.db").exists() and not (up.data / "auth.db").exists()
    made = gatehouse("admin", "create", "--username", "grace", "--email", "grace@example.org", cwd=up.folder, DATABASE_URL_FILE=url)
    assert made.returncode == 0, made.stderr
    assert up.stop() == 0


def test_a_bootstrapped_admin_stands_in_for_ours(new_up):
    up = new_up(BOOTSTRAP_ADMIN_USERNAME="grace", BOOTSTRAP_ADMIN_EMAIL="grace@example.org",
                BOOTSTRAP_ADMIN_PASSWORD=PASSWORD).start()
    assert "administrator" not in up.text() and PASSWORD not in up.text()
    assert sign_in(up, "grace", PASSWORD)


def test_settings_of_the_environment_stand(new_up, tmp_path):
    key = gatehouse_process.new_secret_key()
    up = new_up(SECRET_KEY=key, DATABASE_URL=f"sqlite:///{tmp_path}/elsewhere.db", LOG_FORMAT="json").start()
    assert (tmp_path / "elsewhere.db").exists()
    assert not (up.data / "secret_key").exists() and not (up.data / "auth.db").exists()
    answer = httpx.get(f"{up.auth_url}/users/2000000001", headers=forged_token.bearer(forged_token.service_token(key)), trust_env=False)
    assert answer.status_code == 200
    assert all(" | {" in line for line in up.lines_of("auth")), up.text()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_both_and_leaves_nothing(new_up, number):
    up = new_up().start()
    children = up.children()
    assert set(children) == {"auth-service", "user-service"}
    assert up.stop(number) == 0
    assert not any(map(is_alive, children.values()))
    assert "auth | " in up.text() and up.lines_of("auth")[-1].endswith("info stopped")
    assert up.lines_of("user")[-1].endswith("info stopped")


def test_children_have_process_groups_of_their_own(new_up):
    up = new_up().start()
    groups = {os.getpgid(pid) for pid in up.children().values()}
    assert len(groups) == 2 and os.getpgid(up.popen.pid) not in groups


@pytest.mark.parametrize("no_color", [None, "1"])
def test_ctrl_c_at_a_terminal(new_up, no_color):
    up = new_up(NO_COLOR=no_color)
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(up.folder)
        os.execve(binary("gatehouse"), ["gatehouse", "up"], environment(**up.settings))
    text = b""
    with contextlib.suppress(OSError):  # EIO: the last one has closed the terminal
        while chunk := os.read(terminal, 65536):
            had_answered = text.count(b"path=/health/ready") >= 2
            text += chunk
            if not had_answered and text.count(b"path=/health/ready") >= 2:
                os.write(terminal, b"\x03")
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert b"ended" not in text and text.count(b"info stopped") == 2, "the services were stopped by gatehouse, not by the terminal"
    assert (b"\x1b[36mauth |\x1b[0m " in text) == (no_color is None)


def test_a_second_ctrl_c_kills(new_up):
    up = new_up(STOP_TIMEOUT="60s").start()
    children = up.children()
    os.kill(children["auth-service"], signal.SIGSTOP)
    up.popen.send_signal(signal.SIGINT)
    wait_until(lambda: not is_alive(children["user-service"]), "the one that runs has stopped")
    assert up.popen.poll() is None
    assert up.stop(signal.SIGINT) == 130
    assert not is_alive(children["auth-service"])


def test_output_that_nobody_reads_keeps_nothing_alive(new_up):
    up = new_up()
    command = [binary("gatehouse"), "up", "--data", "made/here/"]
    with subprocess.Popen(command, cwd=up.folder, stdout=subprocess.PIPE, env=environment(**up.settings)) as up.popen:
        for line in up.popen.stdout:
            if b"/users/me" in line:
                break
        children = up.children()
        with httpx.Client(base_url=up.auth_url, trust_env=False, timeout=1) as client, contextlib.suppress(httpx.TimeoutException):
            for _ in range(2000):
                client.get("/" + "x" * 300)
        up.popen.send_signal(signal.SIGINT)
        wait_until(lambda: not is_alive(children["user-service"]), "the one that nothing holds up has stopped")
        up.popen.send_signal(signal.SIGINT)
        assert up.popen.wait(10) == 130
    assert not any(map(is_alive, children.values()))
    assert stat.S_IMODE((up.folder / "made" / "here").stat().st_mode) == 0o700


@pytest.mark.parametrize("service", ["auth", "user"])
def test_a_killed_service_is_reported_and_started_again(new_up, service):
    up = new_up().start()
    before = up.children()
    os.kill(before[f"{service}-service"], signal.SIGKILL)
    report = rf"up   \| {service}-service ended by signal 9 \(Killed\); starting it again in [0-9.]+ s"
    wait_until(lambda: re.search(report, up.text()), "the report")
    url = up.auth_url if service == "auth" else up.user_url

    def is_ready():
        with contextlib.suppress(httpx.HTTPError):
            return httpx.get(f"{url}/health/ready", trust_env=False).status_code == 200

    wait_until(is_ready, "it answers again")
    after = up.children()
    assert set(after) == set(before) and after[f"{service}-service"] != before[f"{service}-service"]
    other = {"auth": "user", "user": "auth"}[service]
    assert after[f"{other}-service"] == before[f"{other}-service"]
    assert up.stop() == 0


def test_no_child_outlives_a_killed_supervisor(new_up):
    up = new_up().start()
    children = up.children()
    up.kill()
    wait_until(lambda: not any(map(is_alive, children.values())), "the children are gone", 5)
    up.log.unlink()
    assert up.start().stop() == 0, "neither lock nor ports are left"


@pytest.mark.parametrize("taken", ["AUTH_PORT", "USER_PORT"])
def test_a_taken_port_is_one_line_and_status_2(new_up, taken):
    up = new_up()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", up.settings[taken]))
        listener.listen()
        up.start(wait=False)
        assert up.popen.wait(20) == 2
    (line,) = up.errors.read_text().splitlines()
    assert str(up.settings[taken]) in line and f"--{taken.lower().replace('_', '-')}" in line
    assert up.text() == "" and not (up.data / "auth.db").exists()


def test_a_refused_start_stops_the_other_and_loses_no_password(new_up, tmp_path):
    up = new_up(USER_SERVICE_DATABASE_URL="sqlite:////proc/user.db").start(wait=False)
    assert up.popen.wait(20) == 2
    (line,) = up.errors.read_text().splitlines()
    assert "user-service" in line and "USER_SERVICE_DATABASE_URL" in line
    assert up.admin_password(), "made before the start failed, so it is told all the same"
    assert up.children() == {}


@pytest.mark.parametrize("name,settings", [
    ("SECRET_KEY", {"SECRET_KEY": "short"}), ("ROLES", {"ROLES": "PATIENT"}), ("AUTH_PORT", {"AUTH_PORT": "http"}),
    ("DATABASE_URL", {"DATABASE_URL": "sqlite:////proc/auth.db"})])
def test_a_wrong_setting_is_one_line_and_status_2(new_up, name, settings):
    up = new_up(**settings).start(wait=False)
    assert up.popen.wait(20) == 2
    (line,) = up.errors.read_text().splitlines()
    assert name in line, line


def test_one_folder_has_one_supervisor(shared_up):
    run = gatehouse("up", cwd=shared_up.folder)
    assert run.returncode == 2 and run.stdout == ""
    (line,) = run.stderr.splitlines()
    assert "another" in line and str(shared_up.popen.pid) in line and str(shared_up.data) in line


def test_lines_of_both_come_whole_and_all(shared_up):
    # Both services at once; a line has the first 256 bytes of a path.
    paths = [f"/{number:04}{'x' * 6000}" for number in range(100)]

    def ask(url):
        with httpx.Client(base_url=url, trust_env=False) as client:
            for path in paths:
                client.get(path)

    with concurrent.futures.ThreadPoolExecutor() as pool:
        list(pool.map(ask, [shared_up.auth_url, shared_up.user_url]))
    for speaker in ("auth", "user"):
        for path in paths:
            wait_until(lambda: any(f"path={path[:256]} " in line for line in shared_up.lines_of(speaker)), f"{speaker} logs {path[:5]}")
    text = shared_up.text()
    assert "\x1b" not in text, "no colours in a file"
    banner = text[text.index("\nGatehouse is running"):text.index("at a crash.")] + "at a crash."
    logs = text.replace(banner, "").splitlines()
    assert all(re.match(r"(auth|user|up  ) \| \S", line) for line in logs if line)


# --- admin ----------------------------------------------------------------------------------------------------------

def test_an_admin_made_while_the_services_run(shared_up):
    run = gatehouse("admin", "create", "--username", "hopper", "--email", "hopper@example.org", cwd=shared_up.folder)
    assert run.returncode == 0, run.stderr
    token = sign_in(shared_up, "hopper", re.search(r"not shown again\): (\S+)", run.stdout).group(1))
    me = wait_until(lambda: (answer := get_me(shared_up, token)).status_code == 200 and answer.json(), "the profile arrives")
    listing = httpx.get(f"{shared_up.user_url}/users", headers=forged_token.bearer(token), trust_env=False)
    assert "ADMIN" in me["roles"] and listing.status_code == 200, listing.text


def test_an_admin_made_while_they_do_not(new_up):
    up = new_up().start()
    assert up.stop() == 0
    run = gatehouse("admin", "create", "--username", "hopper", "--email", "hopper@example.org", "--password-stdin",
                    cwd=up.folder, stdin=f"{PASSWORD}\n")
    assert run.returncode == 0 and PASSWORD not in run.stdout, run.stderr
    up.log.unlink()
    up.start()
    token = sign_in(up, "hopper", PASSWORD)
    wait_until(lambda: get_me(up, token).status_code == 200, "the profile arrives")


@pytest.mark.parametrize("flag", ["--password-stdin", "--password-file"])
@pytest.mark.parametrize("content", [
    "пароль-123\n".encode("cp1251"), b"correct\0horse battery\n", "correct horse\n".encode("utf-16"),
    "пароль подлиннее\n".encode("utf-16-le"), b"correct\thorse\n", b"correct horse \n", b"\xef\xbb\xbf\n"],
    ids=["cp1251", "NUL", "UTF-16", "UTF-16 without a mark", "tab", "blank at the end", "mark alone"])
def test_a_password_that_nobody_can_type_makes_no_admin(shared_up, tmp_path, flag, content):
    file = tmp_path / "password"
    file.write_bytes(content)
    words = [binary("gatehouse"), "admin", "create", "--username", new_name("typed"), "--email", "typed@example.org", flag]
    run = subprocess.run(words if flag == "--password-stdin" else [*words, file], input=content, cwd=shared_up.folder,
                         env=environment(**CHEAP), capture_output=True, timeout=20)
    assert run.returncode == 1 and flag in run.stderr.decode(), run.stderr
    assert len(run.stderr.strip().splitlines()) == 1 and b"horse" not in run.stderr


def test_a_byte_order_mark_is_no_part_of_a_password(shared_up, tmp_path):
    name = new_name("marked")
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\r\n", encoding="utf-8-sig")
    run = gatehouse("admin", "create", "--username", name, "--email", f"{name}@example.org", "--password-file", file,
                    cwd=shared_up.folder)
    assert run.returncode == 0, run.stderr
    assert sign_in(shared_up, name, PASSWORD)


def test_what_keeps_an_admin_from_being_made(shared_up, tmp_path):
    words = ("admin", "create", "--username", "admin", "--email", "someone@example.org")
    taken = gatehouse(*words, cwd=shared_up.folder)
    assert taken.returncode == 1 and "taken" in taken.stderr
    short = gatehouse(*words, "--password-stdin", cwd=shared_up.folder, stdin="short\n")
    assert short.returncode == 1 and "password" in short.stderr and "short\n" not in short.stderr
    nowhere = gatehouse(*words, cwd=tmp_path)
    assert nowhere.returncode == 1 and "no database" in nowhere.stderr
    assert not list(tmp_path.iterdir()), "no database is made by mistake"
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\n")
    both = gatehouse(*words, "--password-stdin", "--password-file", file, cwd=shared_up.folder)
    assert both.returncode == 2


# --- token ----------------------------------------------------------------------------------------------------------

KEY, OTHER_KEY = gatehouse_process.new_secret_key(), gatehouse_process.new_secret_key()
SOON = int(time.time()) + 600


def token_cases():
    good = forged_token.user_token(KEY, 7, exp=SOON)
    yield "good", good, 0, "valid"
    yield "service", forged_token.service_token(KEY, exp=SOON), 0, "service"
    yield "bearer", f"Bearer {good}", 0, "Bearer <token>"
    yield "quotes", f'"{good}"', 0, "quotes"
    yield "expired", forged_token.user_token(KEY, 7, exp=1000), 1, "expired"
    yield "other_key", forged_token.user_token(OTHER_KEY, 7, exp=SOON), 1, "SECRET_KEY differs"
    yield "algorithm", forged_token.token(KEY, forged_token.user_claims(), algorithm="HS512"), 1, "ALGORITHM"
    yield "none", forged_token.token(KEY, forged_token.user_claims(), header={"alg": "none"}), 1, "Could not validate"
    yield "cut", good.rpartition(".")[0], 1, "three parts"
    yield "nothing", "", 1, "no token"
    yield "no_exp", forged_token.user_token(KEY, 7, exp=None), 1, "exp"


@pytest.mark.parametrize("token,status,words", [case[1:] for case in token_cases()], ids=[case[0] for case in token_cases()])
def test_token_inspect(tmp_path, token, status, words):
    run = gatehouse("token", "inspect", "-", cwd=tmp_path, stdin=token, SECRET_KEY=KEY)
    assert run.returncode == status and words in run.stdout, run.stdout + run.stderr
    if token.count(".") == 2:
        assert token.strip('"').rpartition(".")[2] not in run.stdout, "the signature is not shown"
    assert KEY not in run.stdout + run.stderr


def test_token_inspect_finds_the_key(tmp_path):
    token = forged_token.user_token(KEY, 7, exp=SOON)
    unchecked = gatehouse("token", "inspect", token, cwd=tmp_path)
    assert unchecked.returncode == 1 and "not checked" in unchecked.stdout
    file = tmp_path / "key"
    file.write_text(KEY + "\n")
    assert gatehouse("token", "inspect", token, "--secret-key-file", file, cwd=tmp_path, SECRET_KEY=OTHER_KEY).returncode == 0
    (tmp_path / "data").mkdir()
    file.rename(tmp_path / "data" / "secret_key")
    assert gatehouse("token", "inspect", token, cwd=tmp_path).returncode == 0
    missing = gatehouse("token", "inspect", token, "--secret-key-file", "nowhere", cwd=tmp_path)
    assert missing.returncode == 2 and "No such file" in missing.stderr


# --- doctor and events ----------------------------------------------------------------------------------------------

def doctor(up, *words, **settings):
    run = gatehouse("doctor", *words, cwd=up.folder, **{**up.environment_of_doctor(), **settings})
    assert run.stderr == ""
    *lines, last = run.stdout.splitlines()
    assert all(re.match(r"(ok|warning|FAIL|skipped) +\S", line) for line in lines), run.stdout
    assert last.startswith(f"{len(lines)} checks: "), run.stdout
    return run.returncode, "\n".join(lines)


def failures(output):
    return [line for line in output.splitlines() if line.startswith("FAIL")]


def test_doctor_finds_a_sound_pair_sound(shared_up):
    token = sign_in(shared_up, "admin", shared_up.admin_password())
    wait_until(lambda: get_me(shared_up, token).status_code == 200, "the profile arrives")
    shared_up.admin_file.unlink(missing_ok=True)
    status, output = doctor(shared_up, "--token", token)
    assert status == 0 and {line.split()[0] for line in output.splitlines()} == {"ok"}, output


def test_doctor_counts_its_checks(shared_up):
    run = gatehouse("doctor", cwd=shared_up.folder, **shared_up.environment_of_doctor())
    assert re.fullmatch(r"\d+ checks: all ok", run.stdout.splitlines()[-1]), run.stdout
    assert run.stdout.count("database takes writes") == 2
    run = gatehouse("doctor", cwd=shared_up.folder, **{**shared_up.environment_of_doctor(), "USER_SERVICE_URL": f"http://127.0.0.1:{free_port()}"})
    assert re.fullmatch(r"\d+ checks: \d+ ok, 1 failed", run.stdout.splitlines()[-1]), run.stdout


def wait_for_a_try(database):
    def tried():
        with contextlib.closing(sqlite3.connect(database)) as connection:
            return connection.execute("SELECT 1 FROM outbox_events WHERE attempts > 0").fetchall()
    wait_until(tried, "a try of the event has failed")


@pytest.mark.parametrize("variable,database,caller,callee", [
    ("USER_SERVICE_URL", "auth.db", "Auth Service", "User Service"), ("AUTH_SERVICE_URL", "user.db", "User Service", "Auth Service")])
@pytest.mark.parametrize("wrong", ["nobody", "itself"])
def test_doctor_names_the_wrong_address_that_a_service_calls(new_up, variable, database, caller, callee, wrong):
    """Also while the event is new, and whatever answers there."""
    up = new_up()
    itself = up.auth_port if caller == "Auth Service" else up.user_port
    port = free_port() if wrong == "nobody" else itself
    up.settings[variable] = f"http://localhost:{port}"
    up.start()
    addresses = {"AUTH_SERVICE_URL": up.auth_url, "USER_SERVICE_URL": up.user_url}
    service_token = forged_token.service_token((up.data / "internal_secret_key").read_text().strip(), aud="user-service",
                                               scope="profiles:create profiles:command")
    if caller == "User Service":
        profile = httpx.post(f"{up.user_url}/users", trust_env=False, headers=forged_token.bearer(service_token), json={
            "auth_user_id": 77, "email": "p@example.com", "first_name": "A", "last_name": "B"}).json()
        httpx.post(f"{up.user_url}/users/{profile['id']}/roles", trust_env=False, headers=forged_token.bearer(service_token),
                   json={"roles": ["DOCTOR"]})
    wait_for_a_try(up.data / database)
    status, output = doctor(up, **addresses)
    assert any("calls" in line for line in failures(output)), output
    (failure,) = [line for line in failures(output) if "calls" in line]
    assert status == 1 and f"the {caller} calls the {callee} at localhost:{port} (" in failure, output
    right = addresses[variable]
    assert f"but the {callee} is at {right}" in failure and f"correct {variable} of the {caller} and restart it" in failure


def test_doctor_does_not_promise_that_a_refused_event_arrives(new_up):
    up = new_up(USER_SERVICE_URL=None).start()
    up.stop()
    with contextlib.closing(sqlite3.connect(up.data / "auth.db")) as database, database:
        database.execute("DELETE FROM outbox_events")
        database.execute("INSERT INTO outbox_events (event_id, destination, source, type, subject, time, version, data, trace_parent,"
                         " created_at, attempts, last_error) VALUES ('e1', 'peer', 'auth-service', 'AuthUserRegistered', '2', 0, 1, '{}', '',"
                         " 1700000000000000, 1, 'answered 422 roles[0] is not a known role (127.0.0.1:1)')")
    run = gatehouse("doctor", cwd=up.folder, **up.environment_of_doctor())
    (failure,) = [line for line in failures(run.stdout) if "event of" in line]
    assert "1 event of the Auth Service waits" in failure and "DEFAULT_ROLES and ROLES" in failure


@pytest.mark.parametrize("name,words", [("auth.db", "events of the Auth Service are not counted: cannot open"), ("user.db", "events of the User Service")])
def test_doctor_tells_a_file_that_it_may_not_read(new_up, name, words):
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        pytest.skip("setpriv is missing, and root may read everything")
    up = new_up().start()
    up.stop()
    other = up.data / name
    other.chmod(0)
    prefix = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    for folder in (up.data, up.folder, *up.folder.parents):
        if os.stat(folder).st_uid == os.geteuid() and folder != pathlib.Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    for key in ("secret_key", "internal_secret_key"):
        (up.data / key).chmod(0o644)
    (up.data / ("user.db" if name == "auth.db" else "auth.db")).chmod(0o666)
    run = subprocess.run([*prefix, binary("gatehouse"), "doctor"], cwd=up.folder, capture_output=True, text=True, timeout=60,
                         env=environment(**up.environment_of_doctor()))
    assert words in run.stdout and "Permission denied" in run.stdout and f"there is no {other}" not in run.stdout, run.stdout + run.stderr


def test_doctor_fails_when_a_database_takes_no_writes(shared_up, tmp_path):
    server_missing = postgres_server.missing()
    if server_missing:
        pytest.skip(server_missing)
    with postgres_server.PostgresServer() as server:
        url = server.create("auth_db")
        subprocess.run([binary("auth-service"), "migrate"], env=environment(DATABASE_URL=url), check=True, capture_output=True, timeout=30)
        status, output = doctor(shared_up, DATABASE_URL=url)
        assert "the Auth Service's database takes writes" in output
        server.psql("ALTER SYSTEM SET default_transaction_read_only = on")
        server.psql("SELECT pg_reload_conf()")

        def failure():
            run = gatehouse("doctor", cwd=shared_up.folder, **{**shared_up.environment_of_doctor(), "DATABASE_URL": url})
            return [line for line in failures(run.stdout) if "the Auth Service's database takes no writes" in line]

        (line,) = wait_until(failure, "the doctor tells")
        assert "read-only" in line and "DATABASE_URL" in line and postgres_server.PASSWORD_IN_URL not in line


def test_doctor_lists_hashes_that_cost_too_much(new_pair):
    pair = new_pair()
    person = pair.register()
    settings = {"AUTH_SERVICE_URL": pair.auth.url, "USER_SERVICE_URL": pair.user.url, "DATABASE_URL": pair.auth_database.url,
                "USER_SERVICE_DATABASE_URL": pair.user_database.url}
    run = gatehouse("doctor", cwd=pair.folder, SECRET_KEY=pair.secret_key, **settings)
    assert "ok       no password hash takes over 1000 ms to verify" in run.stdout, run.stdout
    pair.auth_database.execute("UPDATE credentials SET password_hash = "
                               "'$2b$15$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'"
                               f" WHERE account_id = {person.id}")
    run = gatehouse("doctor", cwd=pair.folder, SECRET_KEY=pair.secret_key, **settings)
    assert re.search(rf"warning  1 password hashes take over 1000 ms .*: accounts {person.id};", run.stdout), run.stdout


def test_doctor_on_a_pair_that_is_down(tmp_path):
    run = gatehouse("doctor", "--auth-url", f"http://127.0.0.1:{free_port()}", "--user-url", "http://no-such-host.invalid",
                    cwd=tmp_path)
    auth, user = failures(run.stdout)
    assert run.returncode == 1
    assert "Connection refused" in auth and "AUTH_SERVICE_URL" in auth and "firewall" in auth
    assert "name" in user and "USER_SERVICE_URL" in user
    assert not list(tmp_path.iterdir()), "nothing is made by looking"


def test_doctor_names_the_service_with_another_key(new_pair):
    pair = new_pair()
    pair.user.restart(SECRET_KEY=OTHER_KEY)
    settings = {"AUTH_SERVICE_URL": pair.auth.url, "USER_SERVICE_URL": pair.user.url}
    run = gatehouse("doctor", cwd=pair.folder, SECRET_KEY=pair.secret_key, **settings)
    (failure,) = failures(run.stdout)
    assert run.returncode == 1 and "User Service rejects" in failure and "must be the same in both services" in failure
    run = gatehouse("doctor", cwd=pair.folder, SECRET_KEY="x" * 40, **settings)
    (failure,) = failures(run.stdout)
    assert "both services reject" in failure


def test_doctor_on_exchanged_addresses(shared_up):
    status, output = doctor(shared_up, AUTH_SERVICE_URL=shared_up.user_url, USER_SERVICE_URL=shared_up.auth_url)
    first, second = failures(output)
    assert status == 1 and "is not the Auth Service" in first and "User Service" in first and "is not the User Service" in second


def test_doctor_knows_services_that_do_not_describe_themselves(new_up):
    up = new_up(DOCS="off").start()
    status, output = doctor(up)
    assert (status, failures(output)) == (0, []), output
    assert f"{up.auth_url} is the Auth Service: it has /token" in output
    assert f"{up.user_url} is the User Service: it has /users" in output
    status, output = doctor(up, "--auth-url", up.user_url)
    assert status == 1 and any(f"{up.user_url} is not the Auth Service" in line for line in failures(output)), output
    assert up.stop() == 0


def test_doctor_on_a_server_that_never_answers(shared_up):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        status, output = doctor(shared_up, AUTH_SERVICE_URL=f"http://127.0.0.1:{listener.getsockname()[1]}")
    (failure,) = failures(output)
    assert status == 1 and "no answer in time" in failure


def test_doctor_on_http_where_https_is_meant(shared_up):
    status, output = doctor(shared_up, AUTH_SERVICE_URL=shared_up.auth_url.replace("http:", "https:"))
    (failure,) = failures(output)
    assert status == 1 and "TLS" in failure


@pytest.mark.parametrize("user_id,exp,words", [
    (1, 1000, ["has expired"]), (999999, SOON, ["User not found", "outbox", "POST /users", "auth_user_id"])],
    ids=["expired", "missing_profile"])
def test_doctor_on_a_token(shared_up, user_id, exp, words):
    key = (shared_up.data / "secret_key").read_text().strip()
    status, output = doctor(shared_up, "--token", forged_token.user_token(key, user_id, exp=exp))
    (failure,) = failures(output)
    assert status == 1 and all(word in failure for word in words), failure


def test_doctor_on_a_token_of_another_key(shared_up):
    status, output = doctor(shared_up, "--token", forged_token.user_token(OTHER_KEY, 1, exp=SOON))
    (failure,) = failures(output)
    assert status == 1 and "Could not validate credentials" in failure and "SECRET_KEY" in failure


def test_given_up_messages_are_told_and_sent_again(new_up):
    up = new_up().start()
    sent = httpx.post(f"{up.auth_url}/register", trust_env=False,
                      json={"username": "testuser", "email": "test@example.com", "password": "testpass123"})
    assert sent.status_code == 201
    token = sign_in(up, "testuser", "testpass123")
    wait_until(lambda: get_me(up, token).status_code == 200, "the profile arrives")
    assert up.stop() == 0
    # An event as the relay leaves it behind after the last refusal, and one of the release before.
    with contextlib.closing(sqlite3.connect(up.data / "auth.db")) as database, database:
        database.execute("INSERT INTO outbox_events (event_id, destination, source, type, subject, time, version, data,"
                         " trace_parent, created_at, attempts, dead, last_error) VALUES ('e1', 'peer', 'auth-service',"
                         " 'AuthUserRegistered', '2', 0, 1, '{}', '', 1700000000000000, 20, 1, 'status 422')")
        database.execute("INSERT INTO outbox (message_id, type, subject, version, payload, trace_parent, created_at,"
                         " attempts, dead, last_error) VALUES ('m1', 'AuthUserRegistered', '3', 1,"
                         " '{}', '', 1700000000000000, 20, 1, 'status 400')")
    for words in (("events", "dead"), ("outbox",)):
        listing = gatehouse(*words, "list", cwd=up.folder)
        assert listing.returncode == 0 and "Auth Service: 2 dead letters" in listing.stdout
        assert "status 422" in listing.stdout and "status 400" in listing.stdout
    run = gatehouse("doctor", cwd=up.folder, **up.environment_of_doctor())
    (failure,) = [line for line in failures(run.stdout) if "dead letters" in line]
    assert "gatehouse events dead retry" in failure and "status 422" in failure
    retry = gatehouse("events", "dead", "retry", cwd=up.folder)
    assert retry.returncode == 0 and "Auth Service: 2 put back" in retry.stdout
    with contextlib.closing(sqlite3.connect(up.data / "auth.db")) as database:
        for table in ("outbox_events", "outbox"):
            assert database.execute(f"SELECT dead, attempts, due_at FROM {table}").fetchall() == [(0, 0, 0)]
    run = gatehouse("doctor", cwd=up.folder, **up.environment_of_doctor())
    assert re.search(r"^warning .*2 events of the Auth Service wait", run.stdout, re.M), run.stdout


# --- the command line -----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("words", [(), ("up",), ("admin",), ("admin", "create"), ("token",), ("token", "inspect"), ("doctor",),
                                   ("events",), ("events", "dead"), ("events", "dead", "list"), ("events", "dead", "retry"),
                                   ("outbox",), ("outbox", "list"), ("outbox", "retry")], ids=" ".join)
def test_help_is_on_stdout(tmp_path, words):
    run = gatehouse(*words, "--help", cwd=tmp_path)
    assert run.returncode == 0 and run.stderr == "" and " ".join(["Usage: gatehouse", *words]) in run.stdout
    assert "Examples:" in run.stdout or "--help` " in run.stdout
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", [(), ("frobnicate",), ("token",), ("token", "frobnicate"), ("up", "now"), ("up", "--frobnicate"),
                                   ("up", "--auth-port", "65536"), ("up", "--log-format", "xml"), ("admin", "create")], ids=" ".join)
def test_a_command_line_that_makes_no_sense_is_refused_in_one_line(tmp_path, words):
    run = gatehouse(*words, cwd=tmp_path)
    assert run.returncode == 2 and run.stdout == ""
    (line,) = run.stderr.splitlines()
    command, _, problem = line.partition(": ")
    assert " ".join(("gatehouse", *words)).startswith(command) and problem.endswith(f"; see {command} --help"), line
    if "frobnicate" in " ".join(words):
        assert "frobnicate" in problem
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("words, meant", [(("uo",), "up"), (("db", "coyp"), "copy"), (("up", "--auth-prot", "8000"), "--auth-port")])
def test_a_misspelt_word_gets_a_suggestion(tmp_path, words, meant):
    run = gatehouse(*words, cwd=tmp_path)
    assert run.returncode == 2 and run.stderr.endswith(f"; did you mean {meant}?\n"), run


def test_version(tmp_path):
    run = gatehouse("--version", cwd=tmp_path)
    version = (REPOSITORY / "VERSION").read_text().strip()
    assert run.returncode == 0 and re.fullmatch(rf"gatehouse {re.escape(version)}( \([0-9a-f]+\))?\n", run.stdout)


def test_the_doctor_lists_admins_without_an_account(new_up):
    up = new_up().start()
    assert "every ADMIN profile has an account" in gatehouse("doctor", cwd=up.folder, **up.environment_of_doctor()).stdout
    with contextlib.closing(sqlite3.connect(up.data / "user.db")) as connection, connection:
        id = connection.execute("INSERT INTO profiles (auth_user_id, email, first_name, last_name, roles, created_at, updated_at, version)"
                                " VALUES (4711, 'x@example.com', 'A', 'B', 'ADMIN', 1, 1, 1)").lastrowid
        connection.execute("INSERT INTO profile_roles VALUES ('ADMIN', ?)", (id,))
    run = gatehouse("doctor", cwd=up.folder, **up.environment_of_doctor())
    assert run.returncode == 0 and re.search(r"warning +ADMIN profiles without an account: auth_user_id 4711;", run.stdout), run.stdout
    assert up.stop() == 0
