-- name: refresh_token_add
-- roles: token
INSERT INTO refresh_token (uuid, token_hash, family_id, generation, issued_at,
	expires_at)
VALUES ($1, $2, $3, $4, $5, $6) RETURNING id;

-- A successor counts as used once it was rotated itself.
-- name: refresh_token_find
-- roles: token, introspect, revoke
SELECT t.id, t.family_id, t.generation, t.state, t.issued_at, t.expires_at,
	t.rotated_at, t.presented,
	EXISTS (SELECT 1 FROM refresh_token s WHERE s.family_id = t.family_id
	AND s.generation > t.generation AND s.state = 'rotated')
FROM refresh_token t WHERE t.token_hash = $1;

-- name: refresh_token_rotate
-- roles: token
UPDATE refresh_token SET state = 'rotated', rotated_at = $2
WHERE id = $1 AND state = 'live' RETURNING id;

-- name: refresh_token_present
-- roles: token
UPDATE refresh_token SET presented = presented + 1
WHERE id = $1 AND state = 'rotated' RETURNING id;

-- The oldest few only: a device that is always on has thousands.
-- name: refresh_token_sweep
-- roles: token
DELETE FROM refresh_token
WHERE id IN (SELECT id FROM refresh_token WHERE family_id = $1
	ORDER BY generation LIMIT 4)
	AND state = 'rotated' AND expires_at <= $2;

-- Of families that refresh no more; a live one's end is the device's to hear.
-- name: refresh_token_purge
-- roles: admin
-- scan: no index on the end, which keeps refreshing fast
DELETE FROM refresh_token
WHERE id IN (SELECT id FROM refresh_token
	WHERE expires_at <= $1 AND state = 'rotated' LIMIT $2);

-- name: refresh_token_find_live
-- roles: revoke
SELECT 1 FROM refresh_token
WHERE family_id = $1 AND state = 'live' AND expires_at > $2;
