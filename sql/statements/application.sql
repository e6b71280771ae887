-- Writing of provider and application; reading is in client.sql.

-- name: application_provider_add
-- roles: admin
-- conflict: the client_id is taken
-- scan: of device_grant, only after a reference was broken, which never is
INSERT INTO provider (uuid, client_id, client_type, has_secret, secret_hash,
	grant_device_code, grant_refresh_token, device_endpoint_auth_optional,
	refuse_unknown_scopes, send_complete_uri, device_code_lifetime,
	polling_interval, access_token_lifetime, refresh_idle,
	refresh_absolute, refresh_grace, id_token_alg, access_token_alg,
	access_token_format, include_claims_in_id_token, sub_mode,
	issuer_mode, scopes, default_scopes, user_code_charset,
	user_code_length, token_endpoint_auth_method, tls_client_subject,
	cors_origins, require_dpop, end_tokens_at_logout, audiences, enabled,
	device_code_replay_revokes, allow_user_hint,
	access_token_lifetime_ever)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
	$17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30,
	$31, $32, $33, $34, $35, $13)
RETURNING id;

-- name: application_add
-- roles: admin
-- conflict: the slug is taken
INSERT INTO application (uuid, slug, name, publisher, provider_id,
	policy_mode, enabled, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id;

-- name: application_provider_set
-- roles: admin
-- conflict: the client_id is taken
UPDATE provider SET client_id = $2, client_type = $3, grant_device_code = $4,
	grant_refresh_token = $5, device_endpoint_auth_optional = $6,
	refuse_unknown_scopes = $7, send_complete_uri = $8,
	device_code_lifetime = $9, polling_interval = $10,
	access_token_lifetime = $11,
	access_token_lifetime_ever = CASE
		WHEN access_token_lifetime_ever < $11 THEN $11
		ELSE access_token_lifetime_ever END, refresh_idle = $12,
	refresh_absolute = $13, refresh_grace = $14, id_token_alg = $15,
	access_token_alg = $16, access_token_format = $17,
	include_claims_in_id_token = $18, sub_mode = $19, issuer_mode = $20,
	scopes = $21, default_scopes = $22, user_code_charset = $23,
	user_code_length = $24, token_endpoint_auth_method = $25,
	tls_client_subject = $26, cors_origins = $27, require_dpop = $28,
	end_tokens_at_logout = $29, audiences = $30, enabled = $31,
	device_code_replay_revokes = $32, allow_user_hint = $33,
	version = version + 1
WHERE id = $1 RETURNING id;

-- name: application_set
-- roles: admin
-- conflict: the slug is taken
UPDATE application SET slug = $2, name = $3, publisher = $4, policy_mode = $5,
	enabled = $6
WHERE id = $1 RETURNING id;

-- Counts a change that is not one of the row's own columns, such as a binding.
-- name: application_touch
-- roles: admin
UPDATE provider SET version = version + 1 WHERE id = $1 RETURNING version;

-- name: application_provider_set_secret
-- roles: admin
UPDATE provider SET has_secret = 1, secret_hash = $2
WHERE id = $1 RETURNING id;

-- name: application_provider_set_jwks
-- roles: admin
UPDATE provider SET client_jwks = $2 WHERE id = $1 RETURNING id;

-- Finds a word in a list that is stored as text with blanks, by SQL that every
-- engine knows.
-- name: application_find_by_scope
-- roles: admin
-- scan: a list in a text; there is one provider for each application
SELECT a.slug FROM provider p JOIN application a ON a.provider_id = p.id
WHERE REPLACE(' ' || p.scopes || ' ', ' ' || $1 || ' ', '') <>
	' ' || p.scopes || ' ' LIMIT 1;

-- name: application_find_by_audience
-- roles: admin
-- scan: a list in a text; there is one provider for each application
SELECT a.slug FROM provider p JOIN application a ON a.provider_id = p.id
WHERE REPLACE(' ' || p.audiences || ' ', ' ' || $1 || ' ', '') <>
	' ' || p.audiences || ' ' LIMIT 1;

-- name: application_each
-- roles: admin
-- scan: the whole list, in order of the slug's index
SELECT {client_row}, NULL
FROM application a JOIN provider p ON a.provider_id = p.id
ORDER BY a.slug;

-- name: application_set_icon
-- roles: admin
UPDATE application SET icon_type = $2, icon = $3 WHERE id = $1 RETURNING id;

-- name: application_icon
-- roles: verify, admin
SELECT icon_type, icon FROM application
WHERE uuid = $1 AND icon_type IS NOT NULL;
