-- fragment: scope_mapping_row
id, uuid, scope_name, description, template, version;

-- name: scope_mapping_find
-- roles: token, verify, userinfo, discovery, admin
SELECT {scope_mapping_row} FROM scope_mapping WHERE scope_name = $1;

-- name: scope_mapping_each
-- roles: token, verify, userinfo, introspect, discovery, admin
-- scan: the whole list, in order of the name's index
SELECT {scope_mapping_row} FROM scope_mapping ORDER BY scope_name;

-- name: scope_mapping_set
-- roles: admin
UPDATE scope_mapping SET description = $2, template = $3,
	version = version + 1
WHERE id = $1 RETURNING id;

-- name: scope_mapping_remove
-- roles: admin
DELETE FROM scope_mapping WHERE id = $1 RETURNING id;

-- name: scope_mapping_add
-- roles: admin
-- conflict: the scope is described already
INSERT INTO scope_mapping (uuid, scope_name, description, template)
VALUES ($1, $2, $3, $4) RETURNING id;
