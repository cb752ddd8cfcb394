# SPDX-License-Identifier: Apache-2.0
"""Every figure: what it says, its unit, and the bar it is held against."""
import re
from typing import NamedTuple


class Row(NamedTuple):
    group: str
    what: str
    unit: str
    bar: float | None = None
    sense: str = ""  # "at most" or "at least"
    engines: tuple = ("sqlite", "postgresql")  # where the bar holds

    def is_met(self, value):
        return value <= self.bar if self.sense == "at most" else value >= self.bar


SQLITE, POSTGRESQL = ("sqlite",), ("postgresql",)
GROWTH_REQUESTS = {
    "me": "GET /users/me", "token": "POST /token, hash at its cheapest", "page": "GET /users, pages all over the list",
    "role_page": "GET /users?role=, pages all over the list", "find": "GET /users?auth_user_id=", "search": "GET /users?q=, one match"}
GROWTH_BAR = 1.15
GROWTH_WITH_BAR = ("me", "token", "page", "role_page", "find")


def _latency_rows(group, prefix, what):
    names = {"p50": "p50", "p90": "p90", "p99": "p99", "p999": "p99.9", "max": "longest"}
    return {f"{prefix}_{name}_us": Row(group, f"{what}, {title}", "µs") for name, title in names.items()}


ROWS = {
    "bare_us": Row("requests", "bare epoll loop, CPU per request", "µs"),
    "live_us": Row("requests", "GET /health/live, CPU per request", "µs"),
    "live_ratio": Row("requests", "GET /health/live, CPU against the bare loop", "×"),
    "me_us": Row("requests", "GET /users/me, CPU per request", "µs"),
    "me_database_us": Row("requests", "GET /users/me, CPU per request of the database server", "µs"),
    "me_ratio": Row("requests", "GET /users/me, CPU against the bare loop", "×", 2.0, "at most", SQLITE),
    "me_rps": Row("requests", "GET /users/me, requests a second on one core", "/s"),
    "guide_me_us": Row("requests", "GET /users/me, CPU per request of the guide's stack", "µs"),
    "guide_me_database_us": Row("requests", "GET /users/me, the same of its database server", "µs"),
    "guide_me_rps": Row("requests", "GET /users/me, the guide's stack's requests a second on one core", "/s"),
    "me_guide_ratio": Row("requests", "GET /users/me, the guide's stack's CPU against ours", "×", 60, "at least", SQLITE),
    "post_us": Row("requests", "POST /users, CPU per request", "µs"),
    "post_database_us": Row("requests", "POST /users, CPU per request of the database server", "µs"),
    "post_rps": Row("requests", "POST /users, requests a second of 8 writers", "/s"),
    "guide_post_us": Row("requests", "POST /users, CPU per request of the guide's stack", "µs"),
    "guide_post_rps": Row("requests", "POST /users, the guide's stack's requests a second of 8 writers", "/s"),
    "post_guide_ratio": Row("requests", "POST /users, the guide's stack's CPU against ours", "×"),
    "guide_failed": Row("requests", "requests that the guide's stack did not answer 2xx", "%"),
    "me_shared_rps": Row("rate", "GET /users/me, all on two cores", "/s"),
    "guide_me_shared_rps": Row("rate", "GET /users/me, the guide's stack, all on two cores", "/s"),
    "me_shared_guide_ratio": Row("rate", "GET /users/me on two cores, rate against the guide's stack", "×", 30, "at least",
                                 POSTGRESQL),
    "token_hash_rps": Row("logins", "the hash alone (19 MiB, 2 passes), all cores", "/s"),
    "token_hash_cpu_ms": Row("logins", "the hash alone, CPU", "ms"),
    "token_rps": Row("logins", "POST /token, all cores", "/s"),
    "token_ratio": Row("logins", "POST /token, rate against the hash alone", "×", 0.95, "at least"),
    "token_cpu_ms": Row("logins", "POST /token, CPU per request", "ms"),
    "token_rps_per_core": Row("logins", "POST /token, logins a second per core", "/s"),
    "keycloak_hash_rps": Row("logins", "the hash alone at Keycloak's setting (7 MiB, 5 passes), all cores", "/s"),
    "keycloak_hash_cpu_ms": Row("logins", "the hash alone at Keycloak's setting, CPU", "ms"),
    "keycloak_rps": Row("logins", "POST /token at Keycloak's setting, all cores", "/s"),
    "keycloak_ratio": Row("logins", "POST /token at Keycloak's setting, rate against the hash alone", "×", 0.95, "at least"),
    "keycloak_cpu_ms": Row("logins", "POST /token at Keycloak's setting, CPU per request", "ms"),
    "keycloak_rps_per_core": Row("logins", "POST /token at Keycloak's setting, logins a second per core", "/s", 75,
                                 "at least"),
    "guide_token_rps": Row("logins", "POST /token, the guide's stack (bcrypt, 12 rounds), all cores", "/s"),
    **_latency_rows("stall", "idle", "GET /users/me at 500/s, nothing else running"),
    **_latency_rows("stall", "busy", "GET /users/me at 500/s, /token saturated"),
    "busy_ratio": Row("stall", "p99 of GET /users/me while /token is saturated, against its idle p99", "×", 5, "at most"),
    "busy_token_rps": Row("stall", "logins a second meanwhile", "/s"),
    "busy_delay_p99_us": Row("stall", "lateness of the generator meanwhile, p99", "µs"),
    "visible_p50_ms": Row("visible", "registered to profile visible, p50", "ms"),
    "visible_p99_ms": Row("visible", "registered to profile visible, p99", "ms", 10, "at most"),
    "visible_max_ms": Row("visible", "registered to profile visible, longest", "ms"),
    "register_p50_ms": Row("visible", "POST /register sent to profile visible, p50", "ms"),
    "at_rate": Row("latency", "GET /users/me, half of one core's rate", "/s"),
    "at_held": Row("latency", "that rate was held (share of the rounds)", ""),
    **_latency_rows("latency", "at", "GET /users/me at that rate"),
    "at_delay_p99_us": Row("latency", "lateness of the generator meanwhile, p99", "µs"),
    "guide_at_rate": Row("latency", "GET /users/me, half of the guide's stack's rate", "/s"),
    "guide_at_held": Row("latency", "the guide's stack held that rate (share of the rounds)", ""),
    **_latency_rows("latency", "guide_at", "the guide's stack at its half rate"),
    "guide_at_delay_p99_us": Row("latency", "lateness of the generator meanwhile, p99", "µs"),
    "at_guide_rate_rate": Row("latency", "Gatehouse at the guide's stack's half rate", "/s"),
    "at_guide_rate_held": Row("latency", "Gatehouse held that rate (share of the rounds)", ""),
    **_latency_rows("latency", "at_guide_rate", "Gatehouse at the guide's stack's half rate"),
    "at_guide_rate_delay_p99_us": Row("latency", "lateness of the generator meanwhile, p99", "µs"),
    "auth_idle_mib": Row("memory", "Auth Service idle, resident", "MiB", 20, "at most"),
    "user_idle_mib": Row("memory", "User Service idle, resident", "MiB", 20, "at most"),
    "auth_load_mib": Row("memory", "Auth Service under load, most ever resident", "MiB"),
    "auth_load_beyond_hashing_mib": Row("memory", "Auth Service under load, without 19 MiB a core of hashing", "MiB", 64,
                                        "at most"),
    "user_load_mib": Row("memory", "User Service under load, most ever resident", "MiB", 64, "at most"),
    "guide_auth_idle_mib": Row("memory", "the guide's Auth Service idle, resident", "MiB"),
    "guide_user_idle_mib": Row("memory", "the guide's User Service idle, resident", "MiB"),
    "guide_auth_load_mib": Row("memory", "the guide's Auth Service under load, most ever resident", "MiB"),
    "guide_user_load_mib": Row("memory", "the guide's User Service under load, most ever resident", "MiB"),
    "auth_first_answer_ms": Row("start", "Auth Service, start to first answer", "ms", 100, "at most"),
    "user_first_answer_ms": Row("start", "User Service, start to first answer", "ms", 100, "at most"),
    "guide_auth_first_answer_ms": Row("start", "the guide's Auth Service, start to first answer", "ms"),
    "guide_user_first_answer_ms": Row("start", "the guide's User Service, start to first answer", "ms"),
}


def row_of(name):
    """The row of a figure; those of growth are made from their name, which holds the number of users."""
    if name in ROWS:
        return ROWS[name]
    cost = re.fullmatch(r"growth_(\w+)_us_(\d+)", name)
    if cost:
        return Row("growth", f"{GROWTH_REQUESTS[cost[1]]}, CPU per request with {int(cost[2]):,} users", "µs")
    request = re.fullmatch(r"growth_(\w+)_ratio", name)[1]
    what = f"{GROWTH_REQUESTS[request]}, CPU with the most users against the fewest"
    bar = (GROWTH_BAR, "at most") if request in GROWTH_WITH_BAR else ()
    return Row("growth", what, "×", *bar)


def names_in_order(names):
    """The names as the tables show them."""
    order = list(ROWS)
    requests = list(GROWTH_REQUESTS)
    def place(name):
        if name in ROWS:
            return order.index(name), 0, 0
        request, users = re.fullmatch(r"growth_(\w+?)_(?:us_(\d+)|ratio)", name).groups()
        return len(order), requests.index(request), int(users or 10**18)
    return sorted(names, key=place)
