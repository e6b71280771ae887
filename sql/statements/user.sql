-- The hash of the password stands last: only signing in reads it.

-- fragment: user_row
id, uuid, username, name, email, email_verified, is_active, is_superuser,
is_locked, allow_command_approval, expires_at, password_changed_at,
created_at, attributes, version;

-- name: user_find
-- roles: token, verify, userinfo, introspect, revoke, admin
SELECT {user_row}, NULL FROM user_account WHERE id = $1;

-- name: user_find_with_hash
-- roles: verify, admin
SELECT {user_row}, password_hash FROM user_account WHERE id = $1;

-- name: user_find_by_name
-- roles: verify, admin
SELECT {user_row}, password_hash FROM user_account WHERE username_key = $1;

-- name: user_find_by_email
-- roles: verify, admin
SELECT {user_row}, password_hash FROM user_account
WHERE email_key = $1 AND email_key <> '' LIMIT 2;

-- name: user_find_by_name_form
-- roles: verify, admin
SELECT {user_row}, password_hash FROM user_account
WHERE username_form = $1 LIMIT 2;

-- name: user_find_by_email_form
-- roles: verify, admin
SELECT {user_row}, password_hash FROM user_account
WHERE email_form = $1 AND email_form <> '' LIMIT 2;

-- name: user_form_is_taken
-- roles: admin
SELECT 1 FROM user_account
WHERE username_form = $1 AND id <> $2 AND NOT EXISTS
	(SELECT 1 FROM user_account u WHERE u.id = $2 AND u.username_form = $1);

-- name: user_find_without_form
-- roles: admin
SELECT {user_row}, password_hash FROM user_account
WHERE username_form = '' LIMIT 1;

-- name: user_set_form
-- roles: admin
UPDATE user_account SET username_form = $2, email_form = $3
WHERE id = $1 RETURNING id;

-- Accounts whose name is equal to that of another account but for its spelling.
-- name: user_each_clash
-- roles: admin
-- scan: for doctor only, in order of the form's index
SELECT username FROM user_account u
WHERE username_form <> '' AND EXISTS (SELECT 1 FROM user_account o
	WHERE o.username_form = u.username_form AND o.id <> u.id)
ORDER BY username_form, id LIMIT 10;

-- name: user_each
-- roles: admin
-- scan: the whole list, in order of the name's index
SELECT {user_row}, password_hash FROM user_account ORDER BY username_key;

-- name: user_add
-- roles: admin
-- conflict: the name is taken
INSERT INTO user_account (uuid, username, username_key, name, email,
	email_key, email_verified, is_active, is_superuser,
	allow_command_approval, expires_at, attributes, upn, username_form,
	email_form, password_hash, password_changed_at, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
	$17, $18)
RETURNING id;

-- name: user_set
-- roles: admin
-- conflict: the name is taken
UPDATE user_account SET username = $2, username_key = $3, name = $4,
	email = $5, email_key = $6, email_verified = $7, is_active = $8,
	is_superuser = $9, allow_command_approval = $10, expires_at = $11,
	attributes = $12, upn = $13, username_form = $14, email_form = $15,
	version = version + 1
WHERE id = $1 RETURNING id;

-- name: user_set_locked
-- roles: admin
UPDATE user_account SET is_locked = $2, version = version + 1
WHERE id = $1 RETURNING id;

-- name: user_set_password
-- roles: verify, admin
UPDATE user_account SET password_hash = $2, password_changed_at = $3,
	version = version + 1
WHERE id = $1 RETURNING id;

-- Counts a change of the account's groups, which are not columns of its row.
-- name: user_touch
-- roles: admin
UPDATE user_account SET version = version + 1 WHERE id = $1 RETURNING id;
