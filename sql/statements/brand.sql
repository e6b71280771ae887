-- fragment: brand_row
id, uuid, domain, is_default, title, flow_device_code_id, verification_uri,
version;

-- name: brand_find
-- roles: device, token, verify, userinfo, discovery, introspect, revoke, admin
SELECT {brand_row} FROM brand WHERE id = $1;

-- name: brand_find_by_domain
-- roles: device, token, verify, userinfo, discovery, introspect, revoke, admin
SELECT {brand_row} FROM brand WHERE domain = $1;

-- name: brand_find_default
-- roles: device, token, verify, userinfo, discovery, introspect, revoke, admin
SELECT {brand_row} FROM brand WHERE is_default = 1;

-- name: brand_each
-- roles: admin
-- scan: the whole list, in order of the domain's index
SELECT {brand_row} FROM brand ORDER BY domain;

-- name: brand_add
-- roles: admin
-- conflict: the domain is taken, or there is a default brand
-- scan: of device_grant, only after a reference was broken, which never is
INSERT INTO brand (uuid, domain, is_default, title, flow_device_code_id,
	verification_uri)
VALUES ($1, $2, $3, $4, $5, $6) RETURNING id;

-- name: brand_set
-- roles: admin
-- conflict: the domain is taken, or there is a default brand
UPDATE brand SET domain = $2, is_default = $3, title = $4,
	flow_device_code_id = $5, verification_uri = $6, version = version + 1
WHERE id = $1 RETURNING id;

-- name: brand_find_by_flow
-- roles: admin
SELECT {brand_row} FROM brand WHERE flow_device_code_id = $1 LIMIT 1;

-- name: brand_remove
-- roles: admin
-- scan: of device_grant, whose brand it is no more; administration only, an index would cost a page write per request
DELETE FROM brand WHERE id = $1 RETURNING id;
