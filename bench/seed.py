# SPDX-License-Identifier: Apache-2.0
"""Fills the databases of a stopped pair with users, past the services: each is a copy of the one that they
registered, so that the tables may change without this file knowing."""

TEMPLATE = "seed0"
# The tables of a user by database, each with the column that names the user.
TABLES = {"auth": {"accounts": "id", "credentials": "account_id"},
          "user": {"profiles": "id", "profile_roles": "profile_id"}}
NUMBERED = {"id", "account_id", "auth_user_id", "profile_id"}
NAMED = {"username", "username_key", "email", "email_key"}


def seed(engine, name, count):
    """Users 1 to `count` in the databases NAME_auth and NAME_user, of which 1 is there already, called seed0; n is
    called seedN, has the e-mail address seedN@example.com, the same number in both services and the same password."""
    for service, tables in TABLES.items():
        database = f"{name}_{service}"
        first = next(iter(tables))
        if engine.number(database, f"SELECT MAX(id) + COUNT(*) FROM {first}") != 2:
            raise ValueError(f"{database} does not hold exactly one user, number 1")
        if count > 1:
            statements = [_copy(engine, database, table, key) for table, key in tables.items()]
            engine.fill(database, statements, 2, count)


def _copy(engine, database, table, key):
    columns = engine.columns(database, table)
    values = []
    for column in columns:
        if column in NUMBERED:
            values.append("series.n")
        elif column in NAMED:
            values.append(f"replace(template.{column}, '{TEMPLATE}', 'seed' || series.n)")
        else:
            values.append(f"template.{column}")
    return (f"INSERT INTO {table} ({', '.join(columns)})",
            f"SELECT {', '.join(values)} FROM series, {table} AS template WHERE template.{key} = 1")
