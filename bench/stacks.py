# SPDX-License-Identifier: Apache-2.0
"""What is measured: our pair of services, and the pair that the integration guide writes in Python."""
import contextlib
import pathlib
import subprocess
import time

import minted_token
from service import Broken, Program

PYTHON = "/usr/bin/python3"
GUIDE = pathlib.Path(__file__).resolve().parent / "peers" / "guide_stack"
GUIDE_MODULES = "fastapi uvicorn uvloop httptools jose passlib bcrypt sqlalchemy psycopg2 httpx multipart|python_multipart"
PASSWORD = "correct-horse-battery-staple"
VISIBLE_SECONDS_MAX = 15


class Stack(contextlib.AbstractContextManager):
    """An Auth Service and a User Service that know each other; started by `with`."""

    def __init__(self, auth, user, secret_key, prepare=None):
        self.auth = auth
        self.user = user
        self.secret_key = secret_key
        self._prepare = prepare

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def start(self):
        try:
            if self._prepare:
                self._prepare()
            self.user.start()
            self.auth.start()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self):
        try:
            self.auth.stop()
        finally:
            self.user.stop()

    def register(self, username):
        """A person with a profile: id and token."""
        body = {"username": username, "email": f"{username}@example.com", "password": PASSWORD}
        with self.auth.call() as auth, self.user.call() as user:
            user_id = auth.need(201, "POST", "/register", body=body)["id"]
            token = auth.need(200, "POST", "/token", form={"username": username, "password": PASSWORD})["access_token"]
            deadline = time.monotonic() + VISIBLE_SECONDS_MAX
            while user.ask("GET", "/users/me", token)[0] != 200:
                if time.monotonic() > deadline:
                    raise Broken(f"the profile of {username} did not appear within {VISIBLE_SECONDS_MAX} s")
                time.sleep(0.01)
        return user_id, token

    @property
    def service_token(self):
        return minted_token.service_token(self.secret_key)


def guide_missing():
    """Why the guide's stack cannot run here, or None."""
    script = ("from importlib.util import find_spec\n"
              f"print(*(names for names in '{GUIDE_MODULES}'.split() if not any(map(find_spec, names.split('|')))))")
    done = subprocess.run([PYTHON, "-c", script], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return f"{PYTHON} does not run"
    names = done.stdout.split()
    return f"{PYTHON} lacks {', '.join(names)} (Debian's packages: bench/peers/guide_stack/README.md)" if names else None


def guide_versions():
    script = "import fastapi, uvicorn, sqlalchemy, sys; print(sys.version.split()[0], fastapi.__version__, " \
             "uvicorn.__version__, sqlalchemy.__version__)"
    done = subprocess.run([PYTHON, "-c", script], capture_output=True, text=True, check=True)
    return dict(zip(("python", "fastapi", "uvicorn", "sqlalchemy"), done.stdout.split()))


def gatehouse(bench, name, auth_settings=None, user_settings=None, cores=None):
    """Our services with their default settings, so with the real hash, a worker per core and an access log, except for
    what is given here. `cores` are for both."""
    folder = bench.new_folder(name)
    auth = Program(f"{name}-auth", [bench.build / "auth-service"], folder, cores=cores, settings={
        "SECRET_KEY": bench.secret_key, "DATABASE_URL": bench.engine.new_database(f"{name}_auth"), **(auth_settings or {})})
    user = Program(f"{name}-user", [bench.build / "user-service"], folder, cores=cores, settings={
        "SECRET_KEY": bench.secret_key, "USER_SERVICE_DATABASE_URL": bench.engine.new_database(f"{name}_user"),
        **(user_settings or {})})
    auth.configure(USER_SERVICE_URL=user.url)
    user.configure(AUTH_SERVICE_URL=auth.url)
    return Stack(auth, user, bench.secret_key)


def guide(bench, name, workers=1, cores=None):
    """The guide's services under uvicorn, with an access log like ours."""
    folder = bench.new_folder(name)
    settings = {"SECRET_KEY": bench.secret_key, "PYTHONDONTWRITEBYTECODE": 1, "LC_ALL": "C.UTF-8",
                "DATABASE_URL": bench.engine.new_database(f"{name}_auth"),
                "USER_SERVICE_DATABASE_URL": bench.engine.new_database(f"{name}_user")}
    def program(service):
        command = [PYTHON, "-m", "uvicorn", f"{service}_app:app", "--port", "{port}", "--workers", workers]
        return Program(f"{name}-{service}", command, folder, settings=settings, cores=cores, cwd=GUIDE, live_path="/health")
    auth, user = program("auth"), program("user")
    auth.configure(USER_SERVICE_URL=user.url)
    user.configure(AUTH_SERVICE_URL=auth.url)

    def make_tables():
        # Once, before several workers would try it at the same time.
        for service in ("auth", "user"):
            subprocess.run([PYTHON, "-c", f"import {service}_app"], cwd=GUIDE, check=True, capture_output=True,
                           env={"PATH": "/usr/bin:/bin", **{key: str(value) for key, value in settings.items()}})
    return Stack(auth, user, bench.secret_key, make_tables if workers > 1 else None)
