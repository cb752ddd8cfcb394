# SPDX-License-Identifier: Apache-2.0
"""What must be true of both stores, whatever was killed and when. Each check takes the evidence and yields a line
for every breach it finds; `breaches` runs them all."""
import collections
import dataclasses
import functools

from harness.history import ANSWER_SECONDS_MAX, WRITES, History, possible_values
from harness.stores import Stores, roles_of


@dataclasses.dataclass
class Evidence:
    """All a check may look at. The stores are read after everything that can be delivered was delivered."""

    history: History
    stores: Stores
    version_samples: list = dataclasses.field(default_factory=list)  # of read_versions(), in order, during the run
    default_roles: frozenset = frozenset({"PATIENT"})
    planted_profiles: frozenset = frozenset()  # auth_user_id of profiles that the test made without an account
    planted_dead: int = 0  # commands that the test made undeliverable

    @functools.cached_property
    def account_by_name(self):
        return {account["username"]: account for account in self.stores.accounts.values()}

    @functools.cached_property
    def profile_by_account(self):
        return {profile["auth_user_id"]: profile for profile in self.stores.profiles}

    def people(self):
        """(user name, its attempts, its account, its profile) of everyone who has both."""
        for username, attempts in self.history.by_person().items():
            account = self.account_by_name.get(username)
            profile = self.profile_by_account.get(account["id"]) if account else None
            if profile:
                yield username, attempts, account, profile


def writes(attempts, thing):
    return [attempt for attempt in attempts if WRITES.get(attempt.kind) == thing]


def every_account_has_one_profile(evidence):
    """I1: a registration that was answered 201 has its account, and every account exactly one profile."""
    for attempt in evidence.history.attempts():
        if attempt.kind == "register" and attempt.done:
            account = evidence.stores.accounts.get(attempt.account_id)
            if not account or account["username"] != attempt.who:
                yield f"{attempt.who} was answered 201, but account {attempt.account_id} is not there"
    profiles = collections.Counter(profile["auth_user_id"] for profile in evidence.stores.profiles)
    for account in evidence.stores.accounts.values():
        if profiles[account["id"]] != 1:
            yield f"account {account['id']} ({account['username']}) has {profiles[account['id']]} profiles"
            continue
        email = evidence.profile_by_account[account["id"]]["email"]
        if email != account["email"]:
            yield f"account {account['id']} has the address {account['email']}, its profile {email}"


def no_profile_without_account(evidence):
    """I2."""
    for profile in evidence.stores.profiles:
        owner = profile["auth_user_id"]
        if owner not in evidence.stores.accounts and owner not in evidence.planted_profiles:
            yield f"profile {profile['id']} belongs to account {owner}, which is not there"


def every_effect_happened_once(evidence):
    """I3: the version of a profile counts its changes; inboxes hold each message once, and none that nobody sent."""
    for username, attempts, _, profile in evidence.people():
        changes = [attempt for attempt in attempts if attempt.kind in WRITES]
        most = 1 + sum(attempt.done or attempt.maybe for attempt in changes)
        least = 1 + sum(attempt.done and attempt.kind == "patch" for attempt in changes)
        if not least <= profile["version"] <= most:
            yield f"the profile of {username} has version {profile['version']}, its changes allow {least} to {most}"
    for name, inbox in (("Auth", evidence.stores.auth_inbox), ("User", evidence.stores.user_inbox)):
        ids = collections.Counter((row["source"], row["message_id"]) for row in inbox)
        for (source, message), count in ids.items():
            if count > 1:
                yield f"message {message} of {source} is {count} times in the {name} Service's inbox"
    # Ids, not rows: two releases may name the source of one message differently.
    registrations = len({row["message_id"] for row in evidence.stores.user_inbox})
    if registrations > len(evidence.stores.accounts):
        yield f"{len(evidence.stores.accounts)} accounts were made, but {registrations} registrations taken in"


def both_stores_agree(evidence):
    """I4: roles and block are the same on both sides, and what the last accepted command said."""
    for username, attempts, account, profile in evidence.people():
        here, there = roles_of(profile), roles_of(account)
        if here != there:
            yield f"{username}: the User Service says {sorted(here)}, the Auth Service {sorted(there)}"
        allowed = possible_values(evidence.default_roles, writes(attempts, "roles"), lambda a: frozenset(a.asked))
        if here not in allowed:
            yield f"{username} has the roles {sorted(here)}; the commands allow {[sorted(roles) for roles in allowed]}"
        here, there = block_of(profile), block_of(account)
        if here != there:
            yield f"{username}: the User Service has block {here}, the Auth Service {there}"
        allowed = possible_values(None, writes(attempts, "block"), lambda a: a.asked if a.kind == "block" else None)
        if here not in allowed:
            yield f"{username} has block {here}; the commands allow {allowed}"


def block_of(row):
    """The reason if blocked, else None."""
    return (row["block_reason"] or "") if row["blocked"] else None


def versions_never_go_back(evidence):
    """I5: neither the last command applied to an account nor a profile's version was ever seen to fall."""
    highest = {}
    final = {("account", account["id"]): account["command_version"] for account in evidence.stores.accounts.values()}
    final.update({("profile", profile["id"]): profile["version"] for profile in evidence.stores.profiles})
    for sample in [*evidence.version_samples, final]:
        for key, version in sample.items():
            if version < highest.get(key, version):
                yield f"{key[0]} {key[1]} went back from version {highest[key]} to {version}"
            highest[key] = max(version, highest.get(key, version))
        for key in highest.keys() - sample.keys():
            yield f"{key[0]} {key[1]} was there and is gone"
            del highest[key]
    for username, _, account, profile in evidence.people():
        if account["command_version"] > profile["version"]:
            yield (f"{username}: the Auth Service applied command {account['command_version']}, "
                   f"the profile has only come to {profile['version']}")


def nothing_is_left_to_send(evidence):
    """I6: outboxes are empty but for the commands planted to fail."""
    for row in evidence.stores.unsent():
        yield f"still to be sent after {row['attempts']} attempts: {row['type']} for {row['subject']}"
    if len(evidence.stores.dead()) != evidence.planted_dead:
        given_up = [f"{row['type']} for {row['subject']}" for row in evidence.stores.dead()]
        yield f"{evidence.planted_dead} undeliverable messages were planted, but given up were: {given_up}"


def no_answered_change_is_lost(evidence):
    """I7: names are what the last answered change wrote, and whoever registered can sign in unless blocked."""
    for username, attempts, _, profile in evidence.people():
        allowed = possible_values("", writes(attempts, "first_name"), lambda a: a.asked)
        if profile["first_name"] not in allowed:
            yield f"{username} is called '{profile['first_name']}'; the changes allow {allowed}"

    for username, attempts in evidence.history.by_person().items():
        account = evidence.account_by_name.get(username)
        commands = writes(attempts, "block")
        for attempt in attempts:
            if attempt.kind not in ("last login", "last read") or attempt.done:
                continue
            # What was asked at an earlier rest tells of the state then; the databases show the state now.
            is_current = all(command.begun < attempt.begun for command in commands)
            if is_current and not (account and account["blocked"]):
                yield f"{username} is not blocked, yet the {attempt.kind} was answered {attempt.status}"


def a_block_counts_at_once(evidence):
    """I8: after the answer to a block and before a restore is sent, the person's token is good for nothing; and once
    the block was answered `applied` (200), no new token is given."""
    for username, attempts in evidence.history.by_person().items():
        commands = writes(attempts, "block")
        for position, block in enumerate(commands):
            if block.kind != "block" or not block.done:
                continue
            following = [command for command in commands[position + 1:] if command.kind == "restore"]
            until = following[0].begun if following else float("inf")
            for attempt in attempts:
                if not (attempt.done and block.ended <= attempt.begun and attempt.ended <= until):
                    continue
                if attempt.kind in ("read", "last read"):
                    yield f"{username} was blocked ({block.asked}), yet GET /users/me was answered {attempt.status}"
                elif attempt.kind == "last login" or attempt.kind == "login" and block.status == 200:
                    yield f"{username} was blocked in both services ({block.asked}), yet was given a token"


def every_call_is_answered_well(evidence):
    """Every caller has an answer or a broken connection in time, and no answer tells of a defect."""
    for attempt in evidence.history.attempts():
        if attempt.ended - attempt.begun > ANSWER_SECONDS_MAX:
            yield f"{attempt.kind} of {attempt.who} had no answer after {attempt.ended - attempt.begun:.1f} s"
        if attempt.status is not None and attempt.status >= 500 and attempt.status != 503:
            yield f"{attempt.kind} of {attempt.who} was answered {attempt.status}"


INVARIANTS = {
    "I1": every_account_has_one_profile,
    "I2": no_profile_without_account,
    "I3": every_effect_happened_once,
    "I4": both_stores_agree,
    "I5": versions_never_go_back,
    "I6": nothing_is_left_to_send,
    "I7": no_answered_change_is_lost,
    "I8": a_block_counts_at_once,
    "answers": every_call_is_answered_well,
}


def breaches(evidence) -> list:
    """One line for each breach of each invariant; empty when all hold."""
    return [f"{name}: {breach}" for name, check in INVARIANTS.items() for breach in check(evidence)]
