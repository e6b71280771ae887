-- The hash of the secret stands last, so that roles that do not check it read
-- the same row without it.

-- fragment: resource_server_row
id, uuid, identifier, name, scopes, token_format, enabled,
secret_hash IS NOT NULL, version, introspection_claims;

-- name: resource_server_find
-- roles: device, token, verify, admin
SELECT {resource_server_row}, NULL FROM resource_server WHERE identifier = $1;

-- What a resource server calls itself when it asks: its identifier, or its
-- uuid, which needs no escaping.
-- name: resource_server_find_by_name
-- roles: introspect, admin
SELECT {resource_server_row}, secret_hash FROM resource_server
WHERE identifier = $1 OR uuid = $1;

-- name: resource_server_each
-- roles: admin
-- scan: the whole list, in order of the identifier's index
SELECT {resource_server_row}, NULL FROM resource_server ORDER BY identifier;

-- name: resource_server_add
-- roles: admin
-- conflict: the identifier is taken
INSERT INTO resource_server (uuid, identifier, name, scopes, token_format,
	enabled, introspection_claims, secret_hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id;

-- name: resource_server_set
-- roles: admin
-- conflict: the identifier is taken
UPDATE resource_server SET identifier = $2, name = $3, scopes = $4,
	token_format = $5, enabled = $6,
	introspection_claims = $7, version = version + 1
WHERE id = $1 RETURNING id;

-- name: resource_server_set_secret
-- roles: admin
UPDATE resource_server SET secret_hash = $2, version = version + 1
WHERE id = $1 RETURNING id;

-- name: resource_server_remove
-- roles: admin
DELETE FROM resource_server WHERE id = $1 RETURNING id;
