-- name: access_token_add
-- roles: token
INSERT INTO access_token (uuid, token_hash, family_id, scopes, audience,
	issued_at, expires_at, dpop_jkt)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id;

-- name: access_token_find
-- roles: token, userinfo, introspect, revoke
SELECT id, uuid, family_id, scopes, audience, issued_at, expires_at, dpop_jkt
FROM access_token
WHERE token_hash = $1 AND expires_at > $2 AND revoked_at IS NULL;

-- name: access_token_revoke
-- roles: revoke
UPDATE access_token SET revoked_at = $2
WHERE id = $1 AND revoked_at IS NULL;

-- name: access_token_sweep
-- roles: token, admin
DELETE FROM access_token
WHERE id IN (SELECT id FROM access_token WHERE expires_at <= $1
	ORDER BY expires_at LIMIT $2);
