-- What has ended, for `devgrant purge`: by hand or by cron, a batch at a time,
-- so that nobody waits long for the writers' lock. Tables with an index on the
-- end are purged by the statements that sweep them.

-- name: purge_device_grant
-- roles: admin
-- scan: no index on the end, which keeps initiation fast
DELETE FROM device_grant
WHERE id IN (SELECT id FROM device_grant WHERE expires_at <= $1 LIMIT $2);

-- name: purge_refresh_token
-- roles: admin
-- scan: no index on the end, which keeps refreshing fast
DELETE FROM refresh_token
WHERE id IN (SELECT id FROM refresh_token
	WHERE expires_at <= $1 AND state = 'rotated' LIMIT $2);

-- name: purge_session
-- roles: admin
-- scan: no index on the end
DELETE FROM session
WHERE id IN (SELECT id FROM session WHERE expires_at <= $1 LIMIT $2);
