-- The last version of each service's commands that counted for an account; the User Service's own is
-- in accounts.command_version.
CREATE TABLE command_versions (
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    source     TEXT COLLATE "C" NOT NULL,
    version    BIGINT NOT NULL,
    PRIMARY KEY (account_id, source)
);
