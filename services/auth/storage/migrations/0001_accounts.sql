CREATE TABLE accounts (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    username        TEXT NOT NULL,
    username_key    TEXT NOT NULL UNIQUE,
    email           TEXT NOT NULL,
    email_key       TEXT NOT NULL UNIQUE,
    roles           TEXT NOT NULL,
    blocked         INTEGER NOT NULL DEFAULT 0,
    block_reason    TEXT NOT NULL DEFAULT '',
    command_version INTEGER NOT NULL DEFAULT 0,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
);

CREATE TABLE credentials (
    account_id    INTEGER PRIMARY KEY REFERENCES accounts (id),
    password_hash TEXT NOT NULL
);
