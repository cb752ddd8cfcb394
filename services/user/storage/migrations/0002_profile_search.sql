-- GET /users?q= looks for beginnings, without (ASCII) case.
CREATE INDEX profiles_email_search ON profiles (lower(email));
CREATE INDEX profiles_first_name_search ON profiles (lower(first_name));
CREATE INDEX profiles_last_name_search ON profiles (lower(last_name));
-- GET /users?blocked=true: they are few.
CREATE INDEX profiles_blocked ON profiles (id) WHERE blocked = 1;
