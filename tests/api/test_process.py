# SPDX-License-Identifier: Apache-2.0
"""The process itself: its signals, its streams, and what of its memory others could see."""
import contextlib
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess

import pytest

from harness import forged_token
from harness.gatehouse_process import auth_service, new_secret_key, user_service
from harness.process import binary, environment
from harness.wire import Wire, request

pytestmark = pytest.mark.sqlite  # about one process

NOBODY = "http://127.0.0.1:1"
MAKERS = {"auth-service": auth_service, "user-service": user_service}


@pytest.mark.parametrize("program", MAKERS)
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT])
def test_signals_that_stop(tmp_path, program, number):
    service = MAKERS[program](tmp_path, new_secret_key(), NOBODY).start()
    try:
        with Wire(service.port) as wire:
            wire.send(request("GET", "/health/live"))
            assert wire.answer().status == 200
        service.popen.send_signal(number)
        assert service.popen.wait(15) == 0
        assert '"event":"stopped"' in service.log()
    finally:
        service.kill()


@pytest.mark.parametrize("program", MAKERS)
def test_signals_without_a_meaning_change_nothing(tmp_path, started, program):
    service = started(MAKERS[program](tmp_path, new_secret_key(), NOBODY))
    for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGPIPE, signal.SIGXFSZ):
        service.popen.send_signal(number)
    assert service.get("/health/live").status_code == 200
    assert service.is_running()


@pytest.mark.parametrize("program", MAKERS)
def test_further_signals_never_kill_what_is_stopping(tmp_path, program):
    for _ in range(5):
        service = MAKERS[program](tmp_path, new_secret_key(), NOBODY).start()
        try:
            while service.popen.poll() is None:
                service.popen.send_signal(signal.SIGTERM)
            assert service.popen.returncode == 0
        finally:
            service.kill()


@pytest.mark.parametrize("program", MAKERS)
@pytest.mark.parametrize("closed", ["<&-", ">&-", "<&- >&- 2>&-"])
def test_a_missing_stream_is_no_place_for_a_socket(tmp_path, program, closed):
    service = MAKERS[program](tmp_path, new_secret_key(), NOBODY)
    service.popen = subprocess.Popen(["sh", "-c", f'exec "$0" {closed}', binary(program)], cwd=tmp_path,
                                     env=environment(**service.settings, HOST="127.0.0.1", PORT=service.port))
    try:
        service.wait_ready()
        places = {number: os.readlink(f"/proc/{service.pid}/fd/{number}") for number in (0, 1, 2)}
        assert not any("socket" in place or "anon_inode" in place for place in places.values()), places
        assert places[0 if "<" in closed else 1] == "/dev/null"
        service.stop()
    finally:
        service.kill()


def test_a_file_size_limit_is_like_a_full_disk(tmp_path, started):
    if shutil.which("prlimit") is None:
        pytest.skip("prlimit is missing")
    key = new_secret_key()
    service = user_service(tmp_path, key, NOBODY)
    service.command = ["prlimit", f"--fsize={600 * 1024}", *service.command]
    started(service)
    headers = forged_token.bearer(forged_token.service_token(key, exp=4102444800))
    for number in range(1, 3000):
        fields = {"auth_user_id": number, "email": f"p{number}@example.com", "first_name": "x" * 100, "last_name": "y" * 100}
        answer = service.post("/users", json=fields, headers=headers)
        if answer.status_code != 201:
            break
    assert answer.status_code == 503
    assert service.is_running() and service.get("/health/live").status_code == 200
    assert service.get("/users", headers=headers).status_code == 200, "reading goes on"


def environment_of(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/environ").read_bytes()
    except PermissionError:
        pytest.skip("the environment of a process that may not be dumped is for root only")


@pytest.mark.parametrize("core_dumps", [None, "on"])
def test_memory_is_dumped_only_with_permission(tmp_path, started, core_dumps):
    if resource.getrlimit(resource.RLIMIT_CORE)[1] == 0:
        pytest.skip("core files are forbidden here anyway")
    service = started(user_service(tmp_path, new_secret_key(), NOBODY, CORE_DUMPS=core_dumps))
    limits = pathlib.Path(f"/proc/{service.pid}/limits").read_text()
    soft = re.search(r"Max core file size\s+(\S+)", limits).group(1)
    assert (soft != "0") == (core_dumps == "on")


def test_secrets_do_not_stay_in_the_environment(tmp_path, started):
    key, password = new_secret_key(), "a password of the operator 7"
    service = started(auth_service(tmp_path, key, NOBODY, BOOTSTRAP_ADMIN_USERNAME="root", BOOTSTRAP_ADMIN_EMAIL="root@example.com",
                                   BOOTSTRAP_ADMIN_PASSWORD=password))
    seen = environment_of(service.pid)
    assert b"BOOTSTRAP_ADMIN_USERNAME=root" in seen
    assert key.encode() not in seen and password.encode() not in seen


def writable_memory(pid):
    """Everything that the process has written."""
    with contextlib.ExitStack() as stack:
        try:
            memory = stack.enter_context(open(f"/proc/{pid}/mem", "rb"))
        except PermissionError:
            pytest.skip("the memory of a process that may not be dumped is for root only")
        for line in pathlib.Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights, *_ = line.split()
            if not rights.startswith("rw") or "[v" in line:
                continue
            begin, end = (int(part, 16) for part in span.split("-"))
            with contextlib.suppress(OSError):
                memory.seek(begin)
                yield memory.read(end - begin)


def test_passwords_do_not_stay_in_memory(tmp_path, started):
    service = started(auth_service(tmp_path, new_secret_key(), NOBODY, WORKERS=1))
    passwords = ["zebra-quartz-7731-of-the-form", "zebra-quartz-8842-of-the-json"]
    for name, password in zip(("ada", "bob"), passwords):
        body = {"username": name, "email": f"{name}@example.com", "password": password}
        assert service.post("/register", json=body).status_code == 201
        assert service.post("/token", data={"username": name, "password": password}).status_code == 200
        assert service.post("/token", data={"username": name, "password": password + "-wrong"}).status_code == 400
    found = [password for memory in writable_memory(service.pid) for password in passwords if password.encode() in memory]
    assert not found
