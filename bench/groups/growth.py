# SPDX-License-Identifier: Apache-2.0
"""The same requests with few users and with many."""
import contextlib

import stacks
from harness.process import Broken
from groups.requests import failed_percent
from plan import CONNECTIONS, bearer, form_body
from seed import seed

# The hash would hide what looking the account up costs, so here it is as cheap as it can be.
CHEAP_HASH = {"ARGON2_MEMORY_KIB": 8, "ARGON2_ITERATIONS": 1}
# As many different people are asked for, however many there are: a cache helps each size alike.
PEOPLE = 1000
PAGES = 100
PAGE_SIZE = 50
# Callers at once; few where an answer may take long.
READERS = {"role_page": 1, "find": 4, "search": 1}


class Town:
    """A pair of services with so many users, and the requests about them."""

    def __init__(self, bench, count):
        self.count = count
        self.stack = stacks.gatehouse(bench, f"growth_{count}", auth_settings={**CHEAP_HASH, "WORKERS": 1},
                                      user_settings={"WORKERS": 1}, cores=bench.server_core)
        with self.stack:
            self.stack.register("seed0")
        seed(bench.engine, f"growth_{count}", count)
        step = max(count // PEOPLE, 1)
        self.people = range(step, count + 1, step)
        self._bench = bench

    def requests(self):
        """Name, program and arguments of each request. To be called when the services run."""
        def lines(name, texts):
            return "--lines", self._bench.write_lines(f"{name}_{self.count}", texts)
        service, user, auth = bearer(self.stack.service_token), self.stack.user, self.stack.auth
        names = {number: "seed0" if number == 1 else f"seed{number}" for number in self.people}
        tokens = [self.stack.user_token(number, name) for number, name in names.items()]
        page = f"/users?limit={PAGE_SIZE}"
        pages = self.cursors()
        return {
            "me": (user, "/users/me", *bearer("{line}"), *lines("tokens", tokens)),
            "token": (auth, "/token", *form_body("username={line}&password=" + stacks.PASSWORD),
                      *lines("names", names.values())),
            "page": (user, page + "{line}", *service, *lines("pages", pages)),
            "role_page": (user, page + "{line}&role=PATIENT", *service, *lines("role_pages", pages)),
            "find": (user, "/users?auth_user_id={line}", *service, *lines("ids", map(str, self.people))),
            "search": (user, page + "&q={line}", *service, *lines("prefixes", names.values())),
        }

    def cursors(self):
        """The parameters of pages all over the list, by walking it."""
        found, path = [""], "/users?limit=200"
        with self.stack.user.call() as caller:
            while True:
                cursor = caller.need(200, "GET", path, token=self.stack.service_token)["next_cursor"]
                if cursor is None:
                    break
                found.append(f"&cursor={cursor}")
                path = f"/users?limit=200&cursor={cursor}"
        return found[::max(len(found) // PAGES, 1)]


def cost_of(bench, name, request):
    # Not strict: an answer that takes longer than the whole measurement is slow, not wrong, and it is counted.
    program_us, engine_us, report = bench.cost(*request, connections=READERS.get(name, CONNECTIONS), strict=False)
    if failed_percent(report) or not report["requests_with_warmup"]:
        raise Broken(f"{request[1]} was not answered as it should be: {report['statuses']} {report['errors']}")
    return program_us + engine_us


def growth(bench):
    """CPU per request of the service and its engine, for each number of users, round by round."""
    with contextlib.ExitStack() as stack:
        towns = []
        for count in bench.users:
            bench.say(f"filling in {count:,} users")
            town = Town(bench, count)
            stack.enter_context(town.stack)
            towns.append((count, town.requests()))
        for _ in bench.every_round("growth"):
            for name in towns[0][1]:
                costs = {count: cost_of(bench, name, requests[name]) for count, requests in towns}
                for count, cost in costs.items():
                    bench.add(**{f"growth_{name}_us_{count}": cost})
                bench.add(**{f"growth_{name}_ratio": costs[max(costs)] / costs[min(costs)]})
