# SPDX-License-Identifier: Apache-2.0
"""A random workload: keepers register people and change them, one command after another for each person; watchers
use those people's tokens all the while. Everything asked and answered goes into the history."""
import contextlib
import dataclasses
import random
import threading
import time

from harness import forged_token
from harness.caller import Answer, Caller
from harness.history import ANSWER_SECONDS_MAX, Attempt, History, now

PASSWORD = "a long enough password"
ROLES = ("PATIENT", "DOCTOR", "NURSE", "CLERK", "PHARMACIST", "AUDITOR", "ADMIN")
# ADMIN stays out: the last one cannot be demoted, which would make the outcome depend on others.
GRANTED = ROLES[:-1]


@dataclasses.dataclass
class Person:
    """Someone registered. Only its keeper writes here."""

    username: str
    account_id: int
    profile_id: int = 0
    token: str = ""


@dataclasses.dataclass(frozen=True)
class Services:
    """Where the workload calls, and by what right."""

    auth_url: str
    user_url: str
    secret_key: str
    admin_token: str

    def service_token(self) -> str:
        return forged_token.service_token(self.secret_key)


@dataclasses.dataclass(frozen=True)
class Settings:
    keepers: int = 4
    watchers: int = 2
    people_per_keeper: int = 4  # that keep being changed; those before them stay as they were left
    pause_seconds_max: float = 0.012  # between two requests of a thread, so that the clients leave room on the cores


class Workload:
    """Threads that can be started and stopped again and again, always with the same seed, people and history."""

    def __init__(self, services: Services, seed, settings=Settings()):
        self.history = History()
        self._services = services
        self._seed = seed
        self._settings = settings
        self._people = {}  # by keeper
        self._stop = threading.Event()
        self._threads = []
        self._failures = []
        self._generation = 0

    def start(self) -> None:
        """Starts, or goes on with the same people after stop()."""
        self._stop.clear()
        self._generation += 1
        for number in range(self._settings.keepers):
            self._spawn(self._keep, number)
        for number in range(self._settings.watchers):
            self._spawn(self._watch, number)

    def stop(self) -> None:
        """Lets every thread finish the request it is at. Raises what went wrong inside the workload itself."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        self._threads.clear()
        if self._failures:
            raise self._failures[0]

    def people(self) -> list:
        """Everyone registered so far."""
        return [person for people in list(self._people.values()) for person in list(people)]

    def changing_people(self) -> list:
        """Those whom the keepers are at now."""
        latest = self._settings.people_per_keeper
        return [person for people in list(self._people.values()) for person in people[-latest:]]

    def _spawn(self, work, number) -> None:
        dice = random.Random(f"{self._seed}/{self._generation}/{work.__name__}/{number}")

        def run():
            try:
                work(number, dice)
            except Exception as failure:  # a thread's own death must fail the test, not vanish
                self._failures.append(failure)

        thread = threading.Thread(target=run, name=f"{work.__name__}-{number}")
        thread.start()
        self._threads.append(thread)

    def _keep(self, number, dice) -> None:
        mine = self._people.setdefault(number, [])
        name = f"k{number}g{self._generation}"
        with contextlib.closing(Keeper(self._services, self.history, dice, name)) as keeper:
            while not self._stop.is_set():
                if len(mine) < self._settings.people_per_keeper or dice.random() < 0.08:
                    person = keeper.register()
                    if person:
                        mine.append(person)
                if mine:
                    keeper.change(dice.choice(mine[-self._settings.people_per_keeper:]))
                time.sleep(dice.uniform(0, self._settings.pause_seconds_max))

    def _watch(self, number, dice) -> None:
        with contextlib.closing(Watcher(self._services, self.history)) as watcher:
            while not self._stop.is_set():
                people = self.changing_people()
                if people:
                    watcher.look(dice.choice(people), dice)
                time.sleep(dice.uniform(0, self._settings.pause_seconds_max))


class Recorder:
    """Sends requests and writes down what became of them."""

    def __init__(self, services, history):
        self.services = services
        self.auth = Caller(services.auth_url, ANSWER_SECONDS_MAX + 5)
        self.user = Caller(services.user_url, ANSWER_SECONDS_MAX + 5)
        self._history = history

    def close(self) -> None:
        self.auth.close()
        self.user.close()

    def record(self, kind, who, asked, caller, *request, **content) -> Answer:
        begun = now()
        answer = caller.call(*request, **content)
        account_id = answer.body["id"] if kind == "register" and answer.ok else None
        self._history.add(Attempt(kind, who, asked, begun, now(), answer.status, answer.refused, account_id))
        return answer

    def sign_in(self, person, kind="login") -> Answer:
        form = {"username": person.username, "password": PASSWORD}
        return self.record(kind, person.username, None, self.auth, "POST", "/token", form=form)


class Keeper(Recorder):
    """The only one who changes its people, so that the order of their commands is known."""

    def __init__(self, services, history, dice, name):
        super().__init__(services, history)
        self._dice = dice
        self._name = name
        self._counter = 0

    def _unique(self, word) -> str:
        self._counter += 1
        return f"{word}-{self._name}-{self._counter}"

    def register(self):
        """A new person, or nobody when no answer came: the name is never used again then."""
        username = self._unique("p")
        body = {"username": username, "email": f"{username}@example.com", "password": PASSWORD}
        answer = self.record("register", username, None, self.auth, "POST", "/register", body=body)
        return Person(username, answer.body["id"]) if answer.ok else None

    def change(self, person) -> None:
        if not person.token:
            answer = self.sign_in(person)
            if not answer.ok:
                return
            person.token = answer.body["access_token"]
            if self._dice.random() < 0.5:
                self._complete(person)
        if not person.profile_id and not self._find_profile(person):
            return
        change = self._dice.choices((self._patch, self._roles, self._block, self._restore), (30, 30, 15, 25))[0]
        change(person)

    def _find_profile(self, person) -> bool:
        answer = self.user.call("GET", f"/users?auth_user_id={person.account_id}", self.services.service_token())
        if answer.ok and answer.body["items"]:
            person.profile_id = answer.body["items"][0]["id"]
        return bool(person.profile_id)

    def _complete(self, person) -> None:
        """The guide's own walk-through: the person posts its profile by hand, in a race with the registration."""
        name = self._unique("c")
        body = {"auth_user_id": person.account_id, "email": f"{person.username}@example.com",
                "first_name": name, "last_name": "Person"}
        self.record("complete", person.username, name, self.user, "POST", "/users", person.token, body)

    def _patch(self, person) -> None:
        token = self._dice.choice((person.token, self.services.admin_token))
        name = self._unique("n")
        path = f"/users/{person.profile_id}"
        self.record("patch", person.username, name, self.user, "PATCH", path, token, {"first_name": name})

    def _command(self, kind, person, asked, body) -> None:
        token = self._dice.choice((self.services.service_token(), self.services.admin_token))
        path = f"/users/{person.profile_id}/{kind}"
        self.record(kind, person.username, asked, self.user, "POST", path, token, body)

    def _roles(self, person) -> None:
        roles = sorted(self._dice.sample(GRANTED, self._dice.randint(1, 4)))
        self._command("roles", person, roles, {"roles": roles})

    def _block(self, person) -> None:
        reason = self._unique("because")
        self._command("block", person, reason, {"reason": reason})

    def _restore(self, person) -> None:
        self._command("restore", person, None, {})


class Auditor(Recorder):
    """Tries people's passwords and tokens once all is quiet."""

    def try_everyone(self, people) -> None:
        for person in people:
            answer = self.sign_in(person, "last login")
            if answer.ok:
                person.token = answer.body["access_token"]
            if person.token:
                self.record("last read", person.username, None, self.user, "GET", "/users/me", token=person.token)


class Watcher(Recorder):
    """Uses people's tokens and passwords while their keepers block and restore them."""

    def look(self, person, dice) -> None:
        if person.token and dice.random() < 0.8:
            self.record("read", person.username, None, self.user, "GET", "/users/me", token=person.token)
        else:
            self.sign_in(person)
