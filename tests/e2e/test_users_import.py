# SPDX-License-Identifier: Apache-2.0
"""People brought along from another system: their passwords, roles and blocks, and an import that is cut off."""
import base64
import csv
import hashlib
import json
import os
import re
import sqlite3
import stat
import subprocess

import pytest

from harness import forged_token, guide_stack
from harness.gatehouse_process import CHEAP_HASH, new_secret_key
from harness.process import binary, environment, wait_until
from test_mixed_pair import call, guide_service

pytestmark = pytest.mark.sqlite  # it looks into the files; the stores' own tests run on both engines
PASSWORD = "an old passphrase"


def django_hash(password):
    digest = hashlib.pbkdf2_hmac("sha256", password.encode(), b"seasalt", 1000)
    return "pbkdf2_sha256$1000$seasalt$" + base64.b64encode(digest).decode()


def passlib_hash(password):
    def ab64(data):
        return base64.b64encode(data).decode().rstrip("=").replace("+", ".")
    return f"$pbkdf2-sha256$1000${ab64(b'0123456789abcdef')}${ab64(hashlib.pbkdf2_hmac('sha256', password.encode(), b'0123456789abcdef', 1000))}"


# Of PASSWORD, as passlib of the guide's stack makes it.
BCRYPT = "$2b$04$NwY2xwSQDBGA2iHa2l2EgefBisQxQ07TXYEFKKW/srbueiGefgV2a"
# The known-answer test of the reference implementation (phc-winner-argon2, src/test.c); its password is "password".
ARGON2I = "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8"


def person(name, **more):
    return {"username": name, "email": f"{name}@example.com", "password_hash": django_hash(PASSWORD), **more}


def write_lines(path, people):
    path.write_text("".join(json.dumps(one) + "\n" for one in people))
    return path


class Databases:
    """The databases of a pair, and the command that fills them."""

    def __init__(self, auth, user):
        self.auth, self.user = auth, user

    def environment(self):
        return environment(DATABASE_URL=f"sqlite:///{self.auth}", USER_SERVICE_DATABASE_URL=f"sqlite:///{self.user}",
                           **{name: str(value) for name, value in CHEAP_HASH.items()})

    def users(self, *words, stdin=""):
        return subprocess.run([binary("gatehouse"), "users", *map(str, words)], env=self.environment(), input=stdin,
                              capture_output=True, text=True, timeout=60)

    def start_import(self, file):
        return subprocess.Popen([binary("gatehouse"), "users", "import", file], env=self.environment(),
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def of_accounts(self, statement, *values):
        return self._query(self.auth, statement, values)

    def of_profiles(self, statement, *values):
        return self._query(self.user, statement, values)

    @staticmethod
    def _query(path, statement, values):
        connection = sqlite3.connect(path, timeout=10)
        try:
            with connection:
                return connection.execute(statement, values).fetchall()
        finally:
            connection.close()

    def counts(self):
        """Accounts, credentials, profiles, waiting messages."""
        return tuple(run(f"SELECT COUNT(*) FROM {table}")[0][0] for run, table in (
            (self.of_accounts, "accounts"), (self.of_accounts, "credentials"), (self.of_profiles, "profiles"),
            (self.of_accounts, "outbox_events")))

    def hash_of(self, username):
        return self.of_accounts("SELECT password_hash FROM credentials JOIN accounts ON id = account_id"
                                " WHERE username = ?", username)[0][0]


def databases_of(pair):
    return Databases(pair.auth.folder / "auth.db", pair.user.folder / "user.db")


@pytest.fixture
def databases(tmp_path):
    return Databases(tmp_path / "data" / "auth.db", tmp_path / "data" / "user.db")


def sign_in(auth, username, password=PASSWORD):
    return auth.post("/token", data={"username": username, "password": password})


@pytest.mark.parametrize("make_hash", [lambda _: BCRYPT, django_hash, passlib_hash, lambda _: ARGON2I],
                         ids=["bcrypt", "django", "passlib", "argon2i"])
def test_an_imported_person_signs_in_with_the_old_password(pair, tmp_path, make_hash):
    password = "password" if make_hash("x") == ARGON2I else PASSWORD
    databases = databases_of(pair)
    name = f"imported.{len(databases.of_accounts('SELECT 1 FROM accounts'))}"
    file = write_lines(tmp_path / "people.jsonl", [person(
        name, password_hash=make_hash(password), first_name="Ada", last_name="Lovelace", roles=["PATIENT", "DOCTOR"])])
    run = databases.users("import", file)
    assert (run.returncode, run.stderr) == (0, ""), run.stderr

    assert sign_in(pair.auth, name, "wrong password").status_code == 400
    assert not databases.hash_of(name).startswith("$argon2id$"), "a wrong password renews nothing"
    token = sign_in(pair.auth, name, password).json()["access_token"]
    assert databases.hash_of(name).startswith("$argon2id$v=19$m=64,t=1,p=1$"), "the hash is renewed"
    assert sign_in(pair.auth, f"{name}@example.com", password).status_code == 200, "with the new hash"

    assert forged_token.claims_of(token)["roles"] == ["PATIENT", "DOCTOR"]
    profile = pair.user.get("/users/me", headers=forged_token.bearer(token)).json()
    assert (profile["first_name"], profile["last_name"], profile["roles"]) == ("Ada", "Lovelace", ["PATIENT", "DOCTOR"])
    assert (profile["version"], profile["blocked"]) == (1, False)


def test_blocked_people_are_blocked_on_both_sides_and_later_commands_win(pair, tmp_path):
    databases = databases_of(pair)
    file = write_lines(tmp_path / "people.jsonl", [person("was.blocked", blocked=True, block_reason="Fraud"),
                                                  person("was.doctor", roles=["DOCTOR"])])
    assert databases.users("import", file).returncode == 0
    blocked = sign_in(pair.auth, "was.blocked")
    assert (blocked.status_code, blocked.json()["detail"]) == (400, "User is blocked")
    (row,) = databases.of_profiles("SELECT id, auth_user_id FROM profiles WHERE email = 'was.blocked@example.com'")
    profile = pair.user.get(f"/users/{row[0]}", headers=pair.service_bearer).json()
    assert (profile["blocked"], profile["block_reason"]) == (True, "Fraud")
    restored = pair.user.post(f"/users/{row[0]}/restore", json={}, headers=pair.service_bearer)
    assert (restored.status_code, restored.json()["sync"]) == (200, "applied")
    assert sign_in(pair.auth, "was.blocked").status_code == 200

    (row,) = databases.of_profiles("SELECT id FROM profiles WHERE email = 'was.doctor@example.com'")
    changed = pair.user.post(f"/users/{row[0]}/roles", json={"roles": ["PATIENT"]}, headers=pair.service_bearer)
    assert (changed.status_code, changed.json()["sync"]) == (200, "applied")
    assert databases.users("import", file).returncode == 0, "a second import takes nothing back"
    assert pair.user.get(f"/users/{row[0]}", headers=pair.service_bearer).json()["roles"] == ["PATIENT"]
    assert forged_token.claims_of(sign_in(pair.auth, "was.doctor").json()["access_token"])["roles"] == ["PATIENT"]


def test_refused_lines_are_listed_without_their_hashes(databases, tmp_path):
    good = django_hash(PASSWORD)
    file = tmp_path / "people.csv"
    file.write_text(
        "username,email,password_hash,first_name,last_name,roles,blocked,block_reason\n"
        f'ann,ann@example.com,{good},"Ann ""A""","Lee, Smith",,,\n'
        f'bob,bob@example.com,{good},,,PATIENT;DOCTOR,yes,"Fraud,\nproven"\n'
        f"bo bo,bo@example.com,{good},,,,,\n"
        f"carl,carl,{good},,,,,\n"
        "dora,dora@example.com,5f4dcc3b5aa765d61d8327deb882cf99,,,,,\n"
        "edna,edna@example.com,pbkdf2_sha256$999999999$s$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLw=,,,,,\n"
        f"finn,finn@example.com,{good},,,WIZARD,,\n"
        f"gina,gina@example.com,{good},,,,perhaps,\n"
        f"ANN,other@example.com,{good},,,,,\n"
        f"hugo,ann@EXAMPLE.com,{good},,,,,\n"
        f"Ann,ANN@example.com,{good},,,,,\n"
        f"short,line\n", newline="")
    refused = tmp_path / "refused.csv"
    run = databases.users("import", file, "--refused", refused)
    assert run.returncode == 1
    assert "12 read" in run.stdout and "2 added, 1 here already, 9 refused" in run.stdout
    rows = list(csv.reader(refused.open(newline="")))
    assert rows[0] == ["what", "number", "reason"]
    assert [(row[1], row[2].split(":")[0]) for row in sorted(rows[1:], key=lambda row: int(row[1]))] == [
        ("5", "username"), ("6", "email"), ("7", "password_hash"), ("8", "password_hash"), ("9", "roles[0]"), ("10", "blocked"),
        ("11", "username"), ("12", "email"), ("14", "has 2 fields instead of 8")]
    told = refused.read_text() + run.stdout + run.stderr
    assert good not in told and "5f4dcc3b" not in told and "999999999" not in told
    assert databases.of_profiles("SELECT first_name, last_name, roles, blocked, block_reason FROM profiles ORDER BY id") == [
        ('Ann "A"', "Lee, Smith", "PATIENT", 0, ""), ("", "", "PATIENT,DOCTOR", 1, "Fraud,\nproven")]


def names_and_addresses(databases):
    return databases.of_accounts("SELECT username, email FROM accounts ORDER BY id")


def test_names_of_other_systems_come_along_or_get_another(databases, tmp_path):
    file = write_lines(tmp_path / "people.jsonl", [
        person("own@example.com", email="Own@example.com"), person("Юлия", email="yulia@example.com"), person("ab", email="ab@example.com"),
        person("has a blank", email="blank@example.com", new_username="has.no.blank"),
        person("other@example.com", email="mine@example.com"), person("юлия", email="second@example.com")])
    run = databases.users("import", file)
    assert run.returncode == 1 and "line 5 refused: username" in run.stderr and "line 6 refused: username" in run.stderr, run.stderr
    assert names_and_addresses(databases) == [
        ("own@example.com", "Own@example.com"), ("Юлия", "yulia@example.com"), ("ab", "ab@example.com"),
        ("has.no.blank", "blank@example.com")]


def test_everybody_may_be_called_by_their_address(databases, tmp_path):
    file = write_lines(tmp_path / "people.jsonl", [
        person("two words", email="two@example.com"), person("x" * 70, email="x@example.com", new_username="Renamed")])
    run = databases.users("import", file, "--username-from", "email")
    assert run.returncode == 0, run.stderr
    assert names_and_addresses(databases) == [("two@example.com", "two@example.com"), ("Renamed", "x@example.com")]
    exported = tmp_path / "people.csv"
    assert databases.users("export", exported).returncode == 0
    assert "new_username" not in exported.read_text()


def test_the_cost_of_hashes_is_bounded(databases, tmp_path):
    bcrypt = "$2b${}$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
    argon2 = "$argon2id$v=19$m=1048576,t={},p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
    file = write_lines(tmp_path / "people.jsonl", [
        person("usual", password_hash=bcrypt.format("10")), person("dear", password_hash=argon2.format("64")),
        person("slow", password_hash=bcrypt.format("15")),
        person("noticed", password_hash=argon2.format("1").replace("1048576", "524288"))])
    run = databases.users("import", file)
    assert run.returncode == 1, run.stderr
    for line in (2, 3):
        assert re.search(rf"line {line} refused: password_hash: takes about \d+ ms", run.stderr), run.stderr
    assert "line 1" not in run.stderr and "line 4: the first sign-in will take about" in run.stderr
    assert "1 have a hash that takes over 250 ms" in run.stdout


def test_times_that_utc_cannot_write_are_refused(databases, tmp_path):
    times = ["9999-12-31T23:59:59-00:01", "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:60Z", "2016-12-31T12:00:60Z"]
    file = write_lines(tmp_path / "people.jsonl", [person(f"time{i}", created_at=time) for i, time in enumerate(times)])
    run = databases.users("import", file)
    assert run.returncode == 1 and "4 refused" in run.stdout and run.stderr.count("created_at") == 4, run.stderr
    assert databases.users("import", write_lines(tmp_path / "good.jsonl", [
        person("leap", created_at="2016-12-31T23:59:60Z"), person("last", created_at="9999-12-31T23:59:59Z")])).returncode == 0
    exported = tmp_path / "out.jsonl"
    assert databases.users("export", exported).returncode == 0
    assert "2017-01-01T00:00:00.000Z" in exported.read_text() and "9999-12-31T23:59:59.000Z" in exported.read_text()


def test_a_dry_run_changes_nothing(databases, tmp_path):
    file = write_lines(tmp_path / "people.jsonl", [person("ann"), person("ann"), person("bob", roles=["WIZARD"])])
    run = databases.users("import", "--dry-run", file)
    assert run.returncode == 1 and "1 to add, 1 here already, 1 refused" in run.stdout
    assert not databases.auth.parent.exists()
    assert databases.users("import", file).returncode == 1
    before = databases.auth.read_bytes(), databases.user.read_bytes()
    more = write_lines(tmp_path / "more.jsonl", [person("ann"), person("carl"), person("dora", email="ann@example.com")])
    run = databases.users("import", "--dry-run", more)
    assert run.returncode == 1 and "1 to add, 1 here already, 1 refused" in run.stdout
    assert (databases.auth.read_bytes(), databases.user.read_bytes()) == before


def test_an_import_killed_between_the_two_databases_is_gone_on_with(databases, tmp_path):
    people = [person(f"person{number}", first_name="Some", last_name="Body", blocked=number % 100 == 0)
              for number in range(2500)]
    file = write_lines(tmp_path / "people.jsonl", people)
    assert databases.users("import", write_lines(tmp_path / "first.jsonl", people[:1])).returncode == 0
    holder = sqlite3.connect(databases.user, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")  # nobody else can write profiles now
    running = databases.start_import(file)
    wait_until(lambda: databases.counts()[0] == 1000, "a batch of accounts is committed")
    running.kill()
    running.wait()
    holder.close()
    assert databases.counts() == (1000, 1000, 1, 999), "the messages stand in for the profiles"
    assert databases.of_accounts("SELECT COUNT(*) FROM outbox_events WHERE due_at > created_at + 20000000") == [(999,)]

    run = databases.users("import", file)
    assert (run.returncode, run.stderr) == (0, "")
    assert "1500 added, 1000 here already, 0 refused" in run.stdout
    assert databases.counts() == (2500, 2500, 2500, 0)
    assert databases.of_profiles("SELECT COUNT(*), SUM(blocked), MAX(version) FROM profiles"
                                 " WHERE first_name = 'Some'") == [(2500, 25, 1)]
    assert databases.of_profiles("SELECT COUNT(*) FROM profile_roles") == [(2500,)]
    assert "0 added, 2500 here already" in databases.users("import", file).stdout
    assert databases.counts() == (2500, 2500, 2500, 0)


def test_of_an_import_that_nobody_goes_on_with_the_messages_make_the_profiles(new_pair, tmp_path):
    pair = new_pair()
    databases = databases_of(pair)
    file = write_lines(tmp_path / "people.jsonl", [person("half.there", first_name="Half", blocked=True, roles=["DOCTOR"])])
    holder = sqlite3.connect(databases.user, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    running = databases.start_import(file)
    is_there = "SELECT id FROM accounts WHERE username = 'half.there'"
    ((account,),) = wait_until(lambda: databases.of_accounts(is_there), "the account is committed")
    running.kill()
    running.wait()
    holder.close()
    databases.of_accounts("UPDATE outbox_events SET due_at = 0")  # half a minute later
    of_account = "SELECT first_name, roles, blocked FROM profiles WHERE auth_user_id = ?"
    wait_until(lambda: databases.of_profiles(of_account, account) == [("", "DOCTOR", 0)], "the message makes a blank profile")
    run = databases.users("import", file)
    assert "1 here already" in run.stdout and "1 of those here already had a blank profile" in run.stdout, run.stderr
    assert databases.of_profiles(of_account, account) == [("Half", "DOCTOR", 1)]


def test_somebody_who_is_here_keeps_password_roles_and_names(pair, tmp_path):
    someone = pair.new_person()
    databases = databases_of(pair)
    before = databases.hash_of(someone.username)
    file = write_lines(tmp_path / "people.jsonl", [person(someone.username, email=someone.email.upper(), roles=["ADMIN"], blocked=True)])
    run = databases.users("import", file)
    assert run.returncode == 0 and "0 added, 1 here already" in run.stdout
    assert databases.hash_of(someone.username) == before
    profile = pair.profile(someone)
    assert (profile["roles"], profile["blocked"]) == (["PATIENT"], False), "a file gives nobody more than they have"
    assert pair.account(someone)["roles"] == ["PATIENT"]


def test_a_profile_made_later_gets_the_roles_of_the_account_not_of_the_file(databases, tmp_path):
    file = write_lines(tmp_path / "people.jsonl", [person("ann", first_name="Ann")])
    assert databases.users("import", file).returncode == 0
    databases.of_profiles("DELETE FROM profile_roles")
    databases.of_profiles("DELETE FROM profiles")
    write_lines(file, [person("ann", first_name="Ann", roles=["ADMIN"], blocked=True)])
    run = databases.users("import", file)
    assert run.returncode == 0 and "0 added, 1 here already" in run.stdout
    assert databases.of_profiles("SELECT first_name, roles, blocked FROM profiles") == [("Ann", "PATIENT", 0)]
    assert databases.of_accounts("SELECT roles, blocked FROM accounts") == [("PATIENT", 0)]


@pytest.mark.parametrize("name", ["people.jsonl", "people.csv"])
def test_what_was_exported_can_be_imported(databases, tmp_path, name):
    people = [person("ann", first_name='A, "q" z', last_name="Müller", roles=["DOCTOR", "PATIENT"], id=7, profile_id=3),
              person("bob", blocked=True, block_reason='Fraud,\n"twice"', created_at="2020-02-29T12:00:00.5Z"),
              person("carl", profile_email="work@example.com", roles=[])]
    assert databases.users("import", write_lines(tmp_path / "people.json", people)).returncode == 0
    file = tmp_path / name
    run = databases.users("export", file)
    assert run.returncode == 0 and "3 exported" in run.stderr and run.stdout == ""
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

    other = Databases(tmp_path / "other" / "auth.db", tmp_path / "other" / "user.db")
    assert other.users("import", file).returncode == 0
    again = tmp_path / f"again.{name}"
    assert other.users("export", again).returncode == 0
    assert again.read_bytes() == file.read_bytes()
    accounts = "SELECT id, username, email, roles, blocked, block_reason, created_at / 1000, password_hash FROM accounts" \
               " JOIN credentials ON account_id = id ORDER BY id"
    assert other.of_accounts(accounts) == databases.of_accounts(accounts)
    profiles = "SELECT id, auth_user_id, email, first_name, last_name, roles, blocked, block_reason FROM profiles ORDER BY id"
    assert other.of_profiles(profiles) == databases.of_profiles(profiles)
    assert databases.of_accounts("SELECT id FROM accounts ORDER BY id") == [(7,), (8,), (9,)]

    run = databases.users("export", file)
    assert run.returncode == 1 and "File exists" in run.stderr, "nothing is overwritten"
    shown = databases.users("export", "--no-hashes").stdout
    assert len(shown.splitlines()) == 3 and "pbkdf2" not in shown
    refused = other.users("import", "-", "--format", "jsonl", stdin=shown)
    assert refused.returncode == 1 and "password_hash: is missing" in refused.stderr


@pytest.mark.parametrize("words, status, told", [
    ([], 2, "FILE"), (["people.txt"], 2, "--format"), (["nowhere.csv"], 1, "nowhere.csv"), (["x.csv", "--format", "xml"], 2, "--format"),
    (["--from-guide-stack", "sqlite:////nowhere/a.db"], 2, "--profiles"),
    (["x.csv", "--from-guide-stack", "sqlite:////a", "--profiles", "sqlite:////b"], 2, "FILE"),
    (["--from-guide-stack", "sqlite:////nowhere/a.db", "--profiles", "sqlite:////nowhere/b.db"], 1, "no such file")])
def test_a_wrong_call_is_told_and_changes_nothing(databases, words, status, told):
    run = databases.users("import", *words)
    assert run.returncode == status and told in run.stderr, run.stderr
    assert run.stdout == "" and not databases.auth.parent.exists()


@pytest.mark.parametrize("head, told", [("username,email\n", "password_hash"), ("username,email,password_hash,passwort\n", "column 4"),
                                        ("username,username,email,password_hash\n", "twice"), ("", "column 1")])
def test_a_csv_file_without_the_right_columns_is_refused(databases, head, told):
    run = databases.users("import", "-", "--format", "csv", stdin=head + "a,b,c,d\n")
    assert run.returncode == 1 and told in run.stderr.splitlines()[-1]


# --- the guide's Python stack ---------------------------------------------------------------------------------------

needs_guide_stack = pytest.mark.skipif(bool(guide_stack.missing()), reason=str(guide_stack.missing()))


def register(auth, name, password=PASSWORD):
    answer = call("POST", auth.url + "/register", json={"username": name, "email": f"{name}@example.com", "password": password})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def their_token(auth, name):
    return call("POST", auth.url + "/token", data={"username": name, "password": PASSWORD}).json()["access_token"]


@needs_guide_stack
def test_a_pair_of_the_guides_stack_is_taken_over_with_one_command(tmp_path, started, new_pair):
    key = new_secret_key()
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    auth = guide_service("auth", theirs, SECRET_KEY=key, DATABASE_URL=f"sqlite:///{theirs / 'auth.db'}")
    user = guide_service("user", theirs, SECRET_KEY=key, USER_SERVICE_DATABASE_URL=f"sqlite:///{theirs / 'user.db'}",
                         AUTH_SERVICE_URL=auth.url)
    auth.settings["USER_SERVICE_URL"] = user.url
    started(user), started(auth)
    ids = {name: register(auth, name) for name in ("first", "doctor", "blocked", "no.profile", "last")}
    token = their_token(auth, "first")
    profiles = {name: call("GET", user.url + "/users/me", their_token(auth, name)).json()["id"] for name in ids}
    assert call("POST", f"{user.url}/users/{profiles['doctor']}/roles", token, json={"roles": ["DOCTOR", "PATIENT"]}).status_code == 200
    assert call("POST", f"{user.url}/users/{profiles['blocked']}/block", token, json={"reason": "x"}).status_code == 200
    auth.stop(), user.stop()
    with sqlite3.connect(theirs / "user.db") as connection:
        connection.execute("DELETE FROM users WHERE auth_user_id = ?", (ids["no.profile"],))
        connection.execute("UPDATE users SET first_name = 'Grace', last_name = 'Hopper' WHERE auth_user_id = ?", (ids["doctor"],))
        connection.execute("INSERT INTO users (id, auth_user_id, email, roles) VALUES (900, 999, 'o@example.com', '[]')")
    with sqlite3.connect(theirs / "auth.db") as connection:
        connection.execute("DELETE FROM accounts WHERE username = 'first'")
        connection.execute("UPDATE accounts SET id = 500 WHERE username = 'last'")
    with sqlite3.connect(theirs / "user.db") as connection:
        connection.execute("UPDATE users SET auth_user_id = 500 WHERE auth_user_id = ?", (ids["last"],))
    ids["last"] = 500

    pair = new_pair(start=False, auth_settings={"SECRET_KEY": key, "BOOTSTRAP_ADMIN_USERNAME": None,
                                          "BOOTSTRAP_ADMIN_EMAIL": None, "BOOTSTRAP_ADMIN_PASSWORD": None},
                    user_settings={"SECRET_KEY": key})
    pair.secret_key = key
    databases = databases_of(pair)
    words = ["import", "--from-guide-stack", f"sqlite:///{theirs / 'auth.db'}", "--profiles", f"sqlite:///{theirs / 'user.db'}"]
    assert "4 to add" in databases.users(*words, "--dry-run").stdout
    refused = tmp_path / "refused.csv"
    run = databases.users(*words, "--refused", refused)
    assert run.returncode == 1 and "4 added, 0 here already, 2 refused" in run.stdout, run.stdout + run.stderr
    assert sorted(row[:2] for row in csv.reader(refused.open())) == [
        ["profile", str(profiles["first"])], ["profile", "900"], ["what", "number"]], "profiles without an account"
    assert "4 here already" in databases.users(*words).stdout

    pair.start()
    me = {}
    for name in ("doctor", "no.profile", "last"):
        assert databases.hash_of(name).startswith("$2b$")
        token = sign_in(pair.auth, name).json()["access_token"]
        assert databases.hash_of(name).startswith("$argon2id$")
        assert forged_token.claims_of(token)["user_id"] == ids[name], "other services know people by this id"
        me[name] = pair.user.get("/users/me", headers=forged_token.bearer(token)).json()
    assert (me["doctor"]["first_name"], me["doctor"]["roles"]) == ("Grace", ["DOCTOR", "PATIENT"])
    assert me["doctor"]["id"] == profiles["doctor"] and me["last"]["id"] == profiles["last"]
    assert (me["no.profile"]["first_name"], me["no.profile"]["roles"]) == ("", ["PATIENT"])
    assert sign_in(pair.auth, "blocked").json()["detail"] == "User is blocked"
    assert sign_in(pair.auth, "first").status_code == 400
    assert pair.register(username="newcomer").id == 501, "new ids go on after the highest"


@needs_guide_stack
def test_a_guide_stack_whose_ids_are_taken_here_is_not_mixed_up(tmp_path, started, pair):
    key = new_secret_key()
    auth = guide_service("auth", tmp_path, SECRET_KEY=key, DATABASE_URL=f"sqlite:///{tmp_path / 'auth.db'}")
    user = guide_service("user", tmp_path, SECRET_KEY=key, USER_SERVICE_DATABASE_URL=f"sqlite:///{tmp_path / 'user.db'}")
    started(user), started(auth)
    register(auth, "same.id")
    pair.register()
    run = databases_of(pair).users("import", "--from-guide-stack", f"sqlite:///{tmp_path / 'auth.db'}",
                                   "--profiles", f"sqlite:///{tmp_path / 'user.db'}")
    assert run.returncode == 1 and "account 1 refused: id: belongs to somebody else here" in run.stderr
