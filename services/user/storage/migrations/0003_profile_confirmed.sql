-- Whether the Auth Service is known to have the account. The profiles of before count as such.
ALTER TABLE profiles ADD COLUMN confirmed BIGINT NOT NULL DEFAULT 1;
