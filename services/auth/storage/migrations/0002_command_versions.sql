-- The last version of each service's commands that counted for an account; the User Service's own is
-- in accounts.command_version.
CREATE TABLE command_versions (
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    source     TEXT NOT NULL,
    version    INTEGER NOT NULL,
    PRIMARY KEY (account_id, source)
);
