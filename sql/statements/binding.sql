-- name: binding_add
-- roles: admin
-- conflict: it is bound already
INSERT INTO application_binding (uuid, application_id, user_id, group_id,
	position, negate, enabled)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id;

-- name: binding_remove_user
-- roles: admin
DELETE FROM application_binding WHERE application_id = $1 AND user_id = $2
RETURNING id;

-- name: binding_remove_group
-- roles: admin
DELETE FROM application_binding WHERE application_id = $1 AND group_id = $2
RETURNING id;

-- name: binding_each
-- roles: token, verify, userinfo, introspect, revoke, admin
SELECT b.id, b.user_id, b.group_id, b.position, b.negate, b.enabled,
	COALESCE(b.user_id = $2, m.user_id IS NOT NULL)
FROM application_binding b
LEFT JOIN membership m ON m.group_id = b.group_id AND m.user_id = $2
WHERE b.application_id = $1 ORDER BY b.position, b.id;
