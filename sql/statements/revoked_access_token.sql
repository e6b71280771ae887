-- A signed token that was revoked alone: its end is remembered until it comes.
-- name: revoked_access_token_add
-- roles: revoke
INSERT INTO revoked_access_token (jti, expires_at) VALUES ($1, $2)
ON CONFLICT DO NOTHING;

-- name: revoked_access_token_find
-- roles: userinfo, introspect, revoke
SELECT 1 FROM revoked_access_token WHERE jti = $1;

-- name: revoked_access_token_sweep
-- roles: revoke, admin
DELETE FROM revoked_access_token
WHERE id IN (SELECT id FROM revoked_access_token WHERE expires_at <= $1
	ORDER BY expires_at LIMIT $2);
