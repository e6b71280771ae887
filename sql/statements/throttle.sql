-- name: throttle_find
-- roles: token, verify, admin
SELECT full_at, day_started_at, day_count FROM throttle
WHERE kind = $1 AND subject = $2;

-- name: throttle_set
-- roles: token, verify, admin
INSERT INTO throttle (kind, subject, full_at, day_started_at, day_count,
	expires_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (kind, subject) DO UPDATE SET full_at = excluded.full_at,
	day_started_at = excluded.day_started_at,
	day_count = excluded.day_count, expires_at = excluded.expires_at;

-- name: throttle_sweep
-- roles: token, verify, admin
DELETE FROM throttle
WHERE id IN (SELECT id FROM throttle WHERE expires_at <= $1
	ORDER BY expires_at LIMIT $2);
