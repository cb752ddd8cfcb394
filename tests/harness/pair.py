# SPDX-License-Identifier: Apache-2.0
"""Both services beside each other, and the people who use them."""
import dataclasses
import itertools

from harness import databases, forged_token
from harness.gatehouse_process import Replicas, auth_service, new_secret_key, user_service
from harness.ports import free_port
from harness.process import wait_until

_numbers = itertools.count(1)
PASSWORD = "plum-harbor-29-lantern"
ADMIN_USERNAME = "root.admin"


@dataclasses.dataclass
class Person:
    """Someone who has an account and, once it has arrived, a profile."""

    id: int
    username: str
    email: str
    password: str
    token: str = ""
    profile_id: int = 0

    @property
    def bearer(self):
        return forged_token.bearer(self.token)


def new_name(prefix="person"):
    """A user name that nobody in this run has."""
    return f"{prefix}{next(_numbers)}"


class AnyPair:
    """An Auth Service and a User Service that know each other, two processes of any make."""

    def __init__(self, auth, user, secret_key):
        self.auth = auth
        self.user = user
        self.secret_key = secret_key

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.kill()
            raise

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self.user.start(wait=False)
        self.auth.start()
        self.user.wait_ready()
        return self

    def stop(self):
        """Stops both; each must end with status 0."""
        try:
            self.auth.stop()
        finally:
            self.user.stop()

    def kill(self):
        for service in (self.auth, self.user):
            service.kill()


class Pair(AnyPair):
    """Our services on databases of their own; on PostgreSQL two instances of each behind one address."""

    def __init__(self, folder, auth_settings=None, user_settings=None, ca_file=None, auth_url=None, user_url=None):
        self.folder = folder
        self.algorithm = (auth_settings or {}).get("ALGORITHM", "HS256")
        self.auth_database = databases.new("auth", folder)
        self.user_database = databases.new("user", folder)
        self._admin = None
        secret_key = new_secret_key()
        user_port = free_port()
        user_url = user_url or f"{'https://localhost' if ca_file else 'http://127.0.0.1'}:{user_port}"
        auth = auth_service(folder, secret_key, user_url, ca_file, **{
            "DATABASE_URL": self.auth_database.url, "BOOTSTRAP_ADMIN_USERNAME": ADMIN_USERNAME,
            "BOOTSTRAP_ADMIN_EMAIL": "root.admin@example.com", "BOOTSTRAP_ADMIN_PASSWORD": PASSWORD,
            **(auth_settings or {})})
        user = user_service(folder, secret_key, auth_url or auth.url, user_port, ca_file, **{
            "USER_SERVICE_DATABASE_URL": self.user_database.url, **(user_settings or {})})
        if databases.postgres():
            auth, user = Replicas(auth), Replicas(user)
        super().__init__(auth, user, secret_key)

    @property
    def service_bearer(self):
        """A service token as another program would make it."""
        claims = forged_token.service_claims()
        return forged_token.bearer(forged_token.token(self.secret_key, claims, algorithm=self.algorithm))

    @property
    def admin(self):
        """The ADMIN of BOOTSTRAP_ADMIN_*, with a profile."""
        if self._admin is None:
            person = Person(0, ADMIN_USERNAME, "root.admin@example.com", PASSWORD)
            person.token = self.sign_in(person)
            person.id = forged_token.claims_of(person.token)["user_id"]
            self._admin = self.with_profile(person)
        return self._admin

    def register(self, username=None, password=PASSWORD, email=None):
        """A registered person; the profile may not have arrived yet."""
        username = username or new_name()
        email = email or f"{username}@example.com"
        body = {"username": username, "email": email, "password": password}
        answer = self.auth.post("/register", json=body)
        assert answer.status_code == 201, answer.text
        return Person(answer.json()["id"], username, email, password)

    def sign_in(self, person):
        answer = self.auth.post("/token", data={"username": person.username, "password": person.password})
        assert answer.status_code == 200, answer.text
        return answer.json()["access_token"]

    def with_profile(self, person):
        """Waits until the person's profile is there and notes its id."""
        answer = wait_until(lambda: self._profile_of(person), f"the profile of {person.username} appears")
        person.profile_id = answer["id"]
        return person

    def _profile_of(self, person):
        answer = self.user.get("/users", params={"auth_user_id": person.id}, headers=self.service_bearer)
        assert answer.status_code == 200, answer.text
        items = answer.json()["items"]
        return items[0] if items else None

    def new_person(self, roles=None, **registration):
        """Someone registered, signed in and with a profile; with these roles if any are named."""
        person = self.register(**registration)
        person.token = self.sign_in(person)
        self.with_profile(person)
        if roles is not None:
            assert self.set_roles(person, roles).status_code == 200
        return person

    def set_roles(self, person, roles):
        return self.user.post(f"/users/{person.profile_id}/roles", json={"roles": roles}, headers=self.service_bearer)

    def block(self, person, reason="Violation of terms"):
        return self.user.post(f"/users/{person.profile_id}/block", json={"reason": reason}, headers=self.service_bearer)

    def restore(self, person):
        return self.user.post(f"/users/{person.profile_id}/restore", json={}, headers=self.service_bearer)

    def account(self, person):
        """The person's account as the Auth Service tells it to other services."""
        answer = self.auth.get(f"/users/{person.id}", headers=self.service_bearer)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def profile(self, person):
        answer = self.user.get(f"/users/{person.profile_id}", headers=self.service_bearer)
        assert answer.status_code == 200, answer.text
        return answer.json()
