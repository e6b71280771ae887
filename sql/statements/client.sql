-- Provider and application in one row. The hash of the secret stands last, so
-- that roles that do not check secrets read the same row without it.

-- fragment: client_row
p.id, p.uuid, p.client_id, p.client_type, p.has_secret, p.grant_device_code,
p.grant_refresh_token, p.device_endpoint_auth_optional,
p.refuse_unknown_scopes, p.send_complete_uri, p.device_code_lifetime,
p.polling_interval, p.access_token_lifetime, p.refresh_idle,
p.refresh_absolute, p.refresh_grace, p.id_token_alg, p.access_token_alg,
p.access_token_format, p.include_claims_in_id_token, p.sub_mode,
p.issuer_mode, p.scopes, p.default_scopes, p.user_code_charset,
p.user_code_length, p.token_endpoint_auth_method, p.client_jwks <> '',
p.tls_client_subject, p.cors_origins, p.require_dpop,
p.end_tokens_at_logout, p.audiences, p.enabled,
p.device_code_replay_revokes, p.version, p.allow_user_hint,
a.id, a.uuid, a.slug, a.name,
a.publisher, a.icon_type IS NOT NULL, a.enabled, a.policy_mode;

-- name: client_find
-- roles: device, token, introspect, revoke, admin
SELECT {client_row}, p.secret_hash
FROM provider p LEFT JOIN application a ON a.provider_id = p.id
WHERE p.client_id = $1;

-- name: client_find_by_provider
-- roles: device, token, verify, userinfo, introspect, revoke, admin
SELECT {client_row}, NULL
FROM provider p LEFT JOIN application a ON a.provider_id = p.id
WHERE p.id = $1;

-- name: client_find_by_slug
-- roles: token, verify, userinfo, discovery, admin
SELECT {client_row}, NULL
FROM application a JOIN provider p ON a.provider_id = p.id
WHERE a.slug = $1;

-- Only for who sends an assertion; a set may be long.
-- name: client_jwks
-- roles: device, token, introspect, revoke, admin
SELECT client_jwks FROM provider WHERE id = $1;

-- name: client_cors_origins
-- roles: device, token, revoke, userinfo
-- scan: a preflight names no client; there is one provider for each application
SELECT DISTINCT cors_origins FROM provider WHERE cors_origins <> '';

-- name: client_charsets
-- roles: verify, admin
-- scan: every alphabet in use; there is one provider for each application
SELECT DISTINCT user_code_charset, user_code_length FROM provider;
