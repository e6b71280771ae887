-- fragment: token_family_row
id, uuid, state, provider_id, user_id, device_grant_uuid, scopes, auth_time,
amr, acr, nonce, device_name, resource, dpop_jkt, created_at, last_used_at,
expires_at, session_id, sub, issuer, ip, user_agent, device_model;

-- name: token_family_add
-- roles: token
INSERT INTO token_family (uuid, provider_id, user_id, device_grant_uuid, scopes,
	auth_time, amr, acr, nonce, device_name, resource, dpop_jkt,
	created_at, last_used_at, expires_at, session_id, sub, issuer, ip,
	user_agent, device_model)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
	$17, $18, $19, $20, $21)
RETURNING id;

-- name: token_family_find
-- roles: token, userinfo, introspect, revoke, admin
SELECT {token_family_row} FROM token_family WHERE id = $1;

-- name: token_family_find_by_uuid
-- roles: token, verify, userinfo, introspect, revoke, admin
SELECT {token_family_row} FROM token_family WHERE uuid = $1;

-- name: token_family_find_by_grant
-- roles: token, revoke, admin
SELECT {token_family_row} FROM token_family WHERE device_grant_uuid = $1;

-- name: token_family_each
-- roles: admin
-- scan: the whole list, newest first by row id
SELECT {token_family_row} FROM token_family
WHERE state = 'active' AND expires_at > $1 ORDER BY id DESC;

-- name: token_family_lives_of_provider
-- roles: admin
SELECT 1 FROM token_family
WHERE provider_id = $1 AND state = 'active' AND expires_at > $2 LIMIT 1;

-- name: token_family_touch
-- roles: token
UPDATE token_family SET last_used_at = $2,
	dpop_jkt = CASE dpop_jkt WHEN '' THEN $3 ELSE dpop_jkt END
WHERE id = $1;

-- name: token_family_revoke
-- roles: token, verify, revoke, admin
UPDATE token_family SET state = 'revoked', revoked_at = $2
WHERE id = $1 AND state = 'active';

-- name: token_family_revoke_of_user
-- roles: verify, admin
UPDATE token_family SET state = 'revoked', revoked_at = $2
WHERE user_id = $1 AND state = 'active';

-- name: token_family_revoke_of_provider
-- roles: admin
UPDATE token_family SET state = 'revoked', revoked_at = $2
WHERE provider_id = $1 AND state = 'active';

-- name: token_family_revoke_of_session
-- roles: token, verify, revoke, admin
UPDATE token_family SET state = 'revoked', revoked_at = $2
WHERE session_id = $1 AND state = 'active' AND EXISTS (SELECT 1
	FROM provider p WHERE p.id = provider_id AND p.end_tokens_at_logout = 1);

-- name: token_family_sweep
-- roles: token, admin
DELETE FROM token_family
WHERE id IN (SELECT id FROM token_family WHERE expires_at <= $1
	ORDER BY expires_at LIMIT $2);
