-- name: event_head
-- roles: token, verify, revoke, admin
SELECT last_id, hash FROM event_head WHERE id = 1;

-- name: event_head_set
-- roles: token, verify, revoke, admin
UPDATE event_head SET last_id = $1, hash = $2 WHERE id = 1;

-- name: event_add
-- roles: token, verify, revoke, admin
INSERT INTO event (id, uuid, at, action, detail, user_id, provider_id,
	grant_uuid, ip, request_id, context, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: event_each
-- roles: admin
SELECT id, uuid, at, action, detail, user_id, provider_id, grant_uuid, ip,
	request_id, context, hash
FROM event WHERE id > $1 ORDER BY id;
