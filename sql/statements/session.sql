-- name: session_add
-- roles: verify
INSERT INTO session (uuid, id_hash, user_id, auth_time, amr, acr, created_at,
	expires_at, ip, user_agent, mac)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id;

-- name: session_find
-- roles: verify
SELECT id, user_id, auth_time, amr, acr, created_at, expires_at, ip,
	user_agent, mac
FROM session WHERE id_hash = $1 AND expires_at > $2;

-- name: session_is_there
-- roles: token
SELECT 1 FROM session WHERE id = $1;

-- name: session_remove
-- roles: verify, admin
DELETE FROM session WHERE id = $1 RETURNING id;

-- name: session_renew
-- roles: verify
UPDATE session SET id_hash = $2, mac = $3 WHERE id_hash = $1 RETURNING id;

-- name: session_remove_of_user
-- roles: verify, admin
DELETE FROM session WHERE user_id = $1 AND id <> $2;

-- No index on the end: looks at $3 rows.
-- name: session_sweep
-- roles: verify, admin
-- scan: by row id, of the oldest rows, all of them for `devgrant purge` only
DELETE FROM session
WHERE id IN (SELECT id FROM (SELECT id, expires_at FROM session
	ORDER BY id LIMIT $3) AS oldest WHERE expires_at <= $1 LIMIT $2);
