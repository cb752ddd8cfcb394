# SPDX-License-Identifier: Apache-2.0
"""gatehouse demo: every step holds, or the exit status says so; nothing is left in either case."""
import concurrent.futures
import contextlib
import os
import pty
import re
import shutil
import signal
import subprocess
import time

import pytest

from harness.process import binary, environment, wait_until



def processes():
    """Id and parent of everything that runs, zombies left out."""
    for entry in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            state, parent = open(f"/proc/{entry}/stat").read().rpartition(")")[2].split()[:2]
            if state != "Z":
                yield int(entry), int(parent)


class Demo:
    """A run of the demo, with a folder of its own for temporary files."""

    def __init__(self, folder, program=None, stdout=subprocess.PIPE, **settings):
        self.folder, self.services = folder, set()
        self.popen = subprocess.Popen([program or binary("gatehouse"), "demo"], cwd=folder, stdin=subprocess.DEVNULL, stdout=stdout,
                                      stderr=subprocess.PIPE, text=True, env=environment(TMPDIR=str(folder), CORE_DUMPS="on", **settings))

    def finish(self):
        """Status, output and errors."""
        with concurrent.futures.ThreadPoolExecutor() as pool:
            end = pool.submit(self.popen.communicate, timeout=60)
            while not end.done():
                self.look_for_services()
                time.sleep(0.005)
        return self.popen.returncode, *end.result()

    def look_for_services(self):
        """Notes which services run for this demo; true if there is one."""
        running = {pid for pid, parent in processes() if parent == self.popen.pid}
        self.services |= running
        return bool(running)

    def assert_nothing_is_left(self):
        assert self.services, "the demo has run services"
        assert not self.services & {pid for pid, _ in processes()}
        assert [path.name for path in self.folder.iterdir() if path.name.startswith("gatehouse-demo")] == []


@pytest.fixture
def new_demo(tmp_path):
    running = []

    def make(**options):
        running.append(Demo(tmp_path, **options))
        return running[-1]

    yield make
    for demo in running:
        if demo.popen.poll() is None:
            demo.popen.kill()
        demo.popen.communicate()


def test_it_shows_both_promises(new_demo):
    began = time.monotonic()
    demo = new_demo()
    status, output, errors = demo.finish()
    assert (status, errors) == (0, ""), output
    assert time.monotonic() - began < 60
    steps = [r"kill -9 user-service", r"POST /register +201 ", r"GET /users/me \(alice\) +no answer +Connection refused",
             r"user-service started again", r"GET /users/me \(alice\) +200 .*profile is there", r"held: every registration",
             r"kill -9 auth-service", r"POST /token \(alice\) +no answer", r"POST /users/\d+/block +202 ",
             r"GET /users/me \(alice\) +403 User is blocked", r"auth-service started again", r"POST /token \(alice\) +400 User is blocked",
             r"held: a block takes effect at once", r"Every step held, in "]
    assert re.search(".*".join(steps), output, re.DOTALL), output
    assert "\x1b" not in output
    demo.assert_nothing_is_left()


def test_settings_and_data_of_others_are_not_touched(new_demo, tmp_path):
    mine = tmp_path / "data" / "mine.db"
    demo = new_demo(DATABASE_URL=f"sqlite:///{mine}", USER_SERVICE_DATABASE_URL=f"sqlite:///{mine}", PORT="1", AUTH_PORT="1",
                    SECRET_KEY="short", CONFIG_FILE="/nowhere", ROLES="NONE", HOST="192.0.2.1", TLS_CERT_FILE="/nowhere")
    status, output, errors = demo.finish()
    assert (status, errors) == (0, ""), output
    assert not mine.parent.exists()
    demo.assert_nothing_is_left()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_and_everything_of_it(new_demo, number):
    demo = new_demo()
    wait_until(lambda: demo.look_for_services() or demo.popen.poll() is not None, "a service of the demo")
    demo.popen.send_signal(number)
    status, output, errors = demo.finish()
    assert (status, errors) == (128 + number, ""), output
    assert "Stopped. Nothing of the demo is left." in output and "Every step held" not in output
    demo.assert_nothing_is_left()


def copies(folder, **replaced):
    """The programs in a folder of their own, some replaced by a shell script."""
    folder.mkdir()
    for name in ("gatehouse", "auth-service", "user-service"):
        script = replaced.get(name.replace("-", "_"))
        if script is None:
            shutil.copy2(binary(name), folder / name)
        else:
            (folder / name).write_text(f"#!/bin/sh\n{script}\n")
            (folder / name).chmod(0o755)
    return folder / "gatehouse"


def test_a_step_that_does_not_hold_is_told_and_is_no_success(new_demo, tmp_path):
    # Ready, but no Auth Service: nobody can register.
    program = copies(tmp_path / "bin", auth_service=f"exec {binary('user-service')}")
    demo = new_demo(program=program)
    status, output, errors = demo.finish()
    assert (status, errors) == (1, ""), output
    assert "NOT HELD: POST /register should give 201, but gave 404 Not Found\n" in output
    assert "Every step held" not in output
    demo.assert_nothing_is_left()


def test_a_service_that_does_not_start_is_named_with_its_own_words(new_demo, tmp_path):
    program = copies(tmp_path / "bin", user_service="echo 'user-service: no luck today' >&2; exit 2")
    demo = new_demo(program=program)
    status, output, errors = demo.finish()
    assert (status, errors) == (1, ""), output
    assert "user-service does not start: user-service: no luck today" in output
    demo.assert_nothing_is_left()


def test_a_missing_program_is_one_line(new_demo, tmp_path):
    program = copies(tmp_path / "bin")
    (tmp_path / "bin" / "user-service").unlink()
    status, output, errors = new_demo(program=program).finish()
    assert (status, output) == (2, "")
    assert re.fullmatch(r"gatehouse: there is no program .*/user-service; build it, or keep it beside gatehouse\n", errors)


@pytest.mark.parametrize("settings,is_coloured", [({}, True), ({"NO_COLOR": "1"}, False)])
def test_it_has_colours_on_a_terminal_only(new_demo, settings, is_coloured):
    reader, writer = pty.openpty()
    demo = new_demo(stdout=writer, **settings)
    os.close(writer)
    output = b""
    with contextlib.suppress(OSError):  # the end of a terminal is an error
        while piece := os.read(reader, 4096):
            output += piece
    os.close(reader)
    assert demo.finish()[0] == 0
    assert (b"\x1b[" in output) == is_coloured


def test_a_reader_that_goes_away_does_not_stop_it(new_demo):
    demo = new_demo()
    demo.popen.stdout.close()
    assert demo.popen.wait(60) == 0
