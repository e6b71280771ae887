-- Accounts that would have the same subject in tokens, since they share an e-mail
-- address or the attribute "upn".

-- name: subject_mode_is_used
-- roles: admin
SELECT 1 FROM provider WHERE sub_mode = $1 LIMIT 1;

-- name: subject_same_email
-- roles: admin
SELECT username FROM user_account
WHERE email_key = $1 AND email = $2 AND id <> $3 LIMIT 1;

-- name: subject_same_upn
-- roles: admin
SELECT username FROM user_account
WHERE upn = $1 AND id <> $2 LIMIT 1;

-- All accounts that share one, asked when an application begins to use the mode.
-- name: subject_shared_email
-- roles: admin
SELECT MIN(username), MAX(username), email FROM user_account
WHERE email_key > '' GROUP BY email_key, email HAVING COUNT(*) > 1;

-- name: subject_shared_upn
-- roles: admin
SELECT MIN(username), MAX(username), upn FROM user_account
WHERE upn > '' GROUP BY upn HAVING COUNT(*) > 1;

-- name: subject_each_username
-- roles: admin
-- scan: ends with the first that can be one
SELECT username FROM user_account ORDER BY username_key;

-- name: subject_each_email
-- roles: admin
SELECT email FROM user_account WHERE email_key > '' ORDER BY email_key;

-- name: subject_each_upn
-- roles: admin
SELECT upn FROM user_account WHERE upn > '' ORDER BY upn;
