-- fragment: flow_row
id, uuid, slug, name, title, designation, authentication, version;

-- name: flow_find
-- roles: device, verify, discovery, admin
SELECT {flow_row} FROM flow WHERE id = $1;

-- name: flow_find_by_slug
-- roles: verify, admin
SELECT {flow_row} FROM flow WHERE slug = $1;

-- name: flow_each
-- roles: admin
-- scan: the whole list, in order of the slug's index
SELECT {flow_row} FROM flow ORDER BY slug;

-- name: flow_add
-- roles: admin
-- conflict: the slug is taken
INSERT INTO flow (uuid, slug, name, title, designation, authentication)
VALUES ($1, $2, $3, $4, $5, $6) RETURNING id;

-- name: flow_set
-- roles: admin
-- conflict: the slug is taken
UPDATE flow SET slug = $2, name = $3, title = $4, designation = $5,
	authentication = $6, version = version + 1
WHERE id = $1 RETURNING id;

-- name: flow_remove
-- roles: admin
DELETE FROM flow WHERE id = $1 RETURNING id;

-- Is there an account that require_superuser lets in? For programs that may not
-- read accounts.
-- name: flow_superuser_exists
-- roles: device, discovery, admin
SELECT 1 FROM user_account
WHERE is_superuser = 1 AND is_active = 1 AND is_locked = 0 AND
	(expires_at = 0 OR expires_at > $1)
LIMIT 1;
