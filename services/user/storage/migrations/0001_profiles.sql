CREATE TABLE profiles (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    auth_user_id INTEGER NOT NULL UNIQUE,
    email        TEXT NOT NULL,
    first_name   TEXT NOT NULL,
    last_name    TEXT NOT NULL,
    roles        TEXT NOT NULL,
    blocked      INTEGER NOT NULL DEFAULT 0,
    block_reason TEXT NOT NULL DEFAULT '',
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    version      INTEGER NOT NULL
);

-- The same roles once more, one a row, for looking profiles up by role.
CREATE TABLE profile_roles (
    role       TEXT NOT NULL,
    profile_id INTEGER NOT NULL REFERENCES profiles (id),
    PRIMARY KEY (role, profile_id)
);
CREATE INDEX profile_roles_profile ON profile_roles (profile_id);
