# SPDX-License-Identifier: Apache-2.0
"""What is measured: our pair of services, and the pair that the integration guide writes in Python."""
import subprocess
import time

from harness import forged_token, guide_stack
from harness.pair import AnyPair
from harness.process import Broken, environment
from service import Program

PASSWORD = "correct-horse-battery-staple"
VISIBLE_SECONDS_MAX = 15
TOKEN_SECONDS = 24 * 3600


class Stack(AnyPair):
    """A pair that people can be registered with."""

    def __init__(self, auth, user, secret_key, prepare=None):
        super().__init__(auth, user, secret_key)
        self._prepare = prepare

    def start(self):
        if self._prepare:
            self._prepare()
        return super().start()

    def register(self, username):
        """A person with a profile: id and token."""
        body = {"username": username, "email": f"{username}@example.com", "password": PASSWORD}
        with self.auth.call() as auth, self.user.call() as user:
            user_id = auth.need(201, "POST", "/register", body=body)["id"]
            token = auth.need(200, "POST", "/token", form={"username": username, "password": PASSWORD})["access_token"]
            deadline = time.monotonic() + VISIBLE_SECONDS_MAX
            while user.call("GET", "/users/me", token).status != 200:
                if time.monotonic() > deadline:
                    raise Broken(f"the profile of {username} did not appear within {VISIBLE_SECONDS_MAX} s")
                time.sleep(0.01)
        return user_id, token

    def user_token(self, user_id, username):
        """Made with the key that both services share, so that reading a thousand people needs no thousand logins."""
        return forged_token.user_token(self.secret_key, user_id, sub=username, email=f"{username}@example.com",
                                       roles=["PATIENT"], **token_times())

    @property
    def service_token(self):
        return forged_token.service_token(self.secret_key, sub="service:bench", **token_times())


def token_times():
    now = int(time.time())
    return {"iat": now, "exp": now + TOKEN_SECONDS}


def guide_versions():
    script = "import fastapi, uvicorn, sqlalchemy, sys; print(sys.version.split()[0], fastapi.__version__, " \
             "uvicorn.__version__, sqlalchemy.__version__)"
    done = subprocess.run([guide_stack.PYTHON, "-c", script], capture_output=True, text=True, check=True)
    return dict(zip(("python", "fastapi", "uvicorn", "sqlalchemy"), done.stdout.split()))


def gatehouse(bench, name, auth_settings=None, user_settings=None, cores=None):
    """Our services with their default settings, so with the real hash, a worker per core and an access log, except for
    what is given here. `cores` are for both."""
    folder = bench.new_folder(name)
    auth = Program(f"{name}-auth", [bench.build / "auth-service"], folder, cores=cores, settings={
        "SECRET_KEY": bench.secret_key, "DATABASE_URL": bench.engine.new_database(f"{name}_auth"),
        **(auth_settings or {})})
    user = Program(f"{name}-user", [bench.build / "user-service"], folder, cores=cores, settings={
        "SECRET_KEY": bench.secret_key, "USER_SERVICE_DATABASE_URL": bench.engine.new_database(f"{name}_user"),
        **(user_settings or {})})
    return introduced(auth, user, bench.secret_key)


def introduced(auth, user, secret_key, prepare=None):
    """Each knows where the other is."""
    auth.settings["USER_SERVICE_URL"] = user.url
    user.settings["AUTH_SERVICE_URL"] = auth.url
    return Stack(auth, user, secret_key, prepare)


def guide(bench, name, workers=1, cores=None):
    """The guide's services under uvicorn, with an access log like ours."""
    folder = bench.new_folder(name)
    settings = {"SECRET_KEY": bench.secret_key, "PYTHONDONTWRITEBYTECODE": 1, "LC_ALL": "C.UTF-8",
                "DATABASE_URL": bench.engine.new_database(f"{name}_auth"),
                "USER_SERVICE_DATABASE_URL": bench.engine.new_database(f"{name}_user")}

    def program(service):
        command = guide_stack.command(service, "{port}", "--workers", workers)
        return Program(f"{name}-{service}", command, folder, settings=settings, cores=cores, cwd=guide_stack.FOLDER,
                       live_path="/health")

    def make_tables():
        # Once, before several workers would try it at the same time.
        for service in ("auth", "user"):
            subprocess.run([guide_stack.PYTHON, "-c", f"import {service}_app"], cwd=guide_stack.FOLDER, check=True,
                           env=environment(**settings), capture_output=True)
    return introduced(program("auth"), program("user"), bench.secret_key, make_tables if workers > 1 else None)
