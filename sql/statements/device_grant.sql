-- fragment: device_grant_row
id, uuid, state, version, provider_id, brand_id, client_verified,
requested_scopes, granted_scopes, issued_at, expires_at, poll_interval, ip,
user_agent, device_name, nonce, code_challenge, resource, dpop_jkt, ui_locales,
user_id, session_id, decided_at, auth_time, amr, acr, replayed_at,
cancelled_at, device_model, user_hint;

-- A clash of user codes changes no row instead of failing. No RETURNING here:
-- SQLite would build a table in memory for it at each request. If the brand was
-- deleted after the device asked, the row gets the default brand.
-- name: device_grant_add
-- roles: device
INSERT INTO device_grant (uuid, code_hash, user_code_tag, provider_id,
	brand_id, client_verified, requested_scopes, issued_at, expires_at,
	poll_interval, ip, user_agent, device_name, nonce, code_challenge,
	resource, dpop_jkt, ui_locales, device_model, user_hint)
VALUES ($1, $2, $3, $4, COALESCE((SELECT id FROM brand WHERE id = $5),
	(SELECT id FROM brand WHERE is_default = 1)), $6, $7, $8, $9, $10, $11,
	$12, $13, $14, $15, $16, $17, $18, $19, $20)
ON CONFLICT DO NOTHING;

-- No index on the end, which keeps initiation fast: looks at $3 rows.
-- name: device_grant_sweep
-- roles: device, admin
-- scan: by row id, of the oldest rows, all of them for `devgrant purge` only
DELETE FROM device_grant
WHERE id IN (SELECT id FROM (SELECT id, expires_at FROM device_grant
	ORDER BY id LIMIT $3) AS oldest WHERE expires_at <= $1 LIMIT $2);

-- name: device_grant_find
-- roles: token, revoke
SELECT {device_grant_row} FROM device_grant WHERE code_hash = $1;

-- Most polls are told to wait: client and code in one read, and only what that
-- answer needs. No row: the other statements tell why.
-- name: device_grant_wait
-- roles: token
SELECT p.client_type, p.has_secret, p.secret_hash, g.poll_interval,
	g.expires_at
FROM provider p
JOIN application a ON a.provider_id = p.id
JOIN device_grant g ON g.code_hash = $2
WHERE p.client_id = $1 AND p.enabled = 1 AND a.enabled = 1
	AND p.grant_device_code = 1 AND g.provider_id = p.id
	AND p.token_endpoint_auth_method IN ('any', 'none')
	AND p.require_dpop = 0
	AND g.state = 'pending' AND g.expires_at > $3;

-- name: device_grant_find_by_user_code
-- roles: verify, admin
SELECT {device_grant_row} FROM device_grant WHERE user_code_tag = $1;

-- name: device_grant_find_by_uuid
-- roles: admin
-- scan: administration only; an index would cost a page write per request
SELECT {device_grant_row} FROM device_grant WHERE uuid = $1;

-- The statements below name a row by id and uuid: the row that was read may be
-- deleted by now, and a new row may have its id.

-- A claim ends with the session that made it.
-- name: device_grant_claim
-- roles: verify
UPDATE device_grant SET user_id = $3, session_id = $4, claimed_at = $5,
	version = version + 1
WHERE id = $1 AND uuid = $2 AND state = 'pending' AND expires_at > $5 AND
	(user_id IS NULL OR user_id = $3 OR claimed_at <= $6 OR NOT EXISTS
	(SELECT 1 FROM session s WHERE s.id = device_grant.session_id))
RETURNING {device_grant_row};

-- name: device_grant_approve
-- roles: verify
UPDATE device_grant SET state = 'approved', version = version + 1,
	granted_scopes = $7, decided_at = $6, auth_time = $8, amr = $9,
	acr = $10
WHERE id = $1 AND uuid = $2 AND state = 'pending' AND user_id = $3 AND
	session_id = $4 AND version = $5 AND expires_at > $6
RETURNING id;

-- name: device_grant_approve_by_command
-- roles: admin
UPDATE device_grant SET state = 'approved', version = version + 1,
	user_id = $3, session_id = NULL, decided_at = $4, granted_scopes = $5,
	auth_time = $6, amr = $7, acr = $8
WHERE id = $1 AND uuid = $2 AND state = 'pending' AND expires_at > $4
RETURNING id;

-- name: device_grant_deny
-- roles: verify
UPDATE device_grant SET state = 'denied', version = version + 1,
	decided_at = $6
WHERE id = $1 AND uuid = $2 AND state = 'pending' AND user_id = $3 AND
	session_id = $4 AND version = $5 AND expires_at > $6
RETURNING id;

-- name: device_grant_deny_by_command
-- roles: admin
UPDATE device_grant SET state = 'denied', version = version + 1,
	decided_at = $3
WHERE id = $1 AND uuid = $2 AND state = 'pending' AND expires_at > $3
RETURNING id;

-- name: device_grant_withdraw
-- roles: token, admin
UPDATE device_grant SET state = 'denied', version = version + 1,
	decided_at = $3
WHERE id = $1 AND uuid = $2 AND state IN ('pending', 'approved')
RETURNING id;

-- By the device itself, with its code.
-- name: device_grant_cancel
-- roles: revoke
UPDATE device_grant SET state = 'denied', version = version + 1,
	decided_at = $3, cancelled_at = $3
WHERE id = $1 AND uuid = $2 AND state IN ('pending', 'approved') AND
	expires_at > $3
RETURNING id;

-- name: device_grant_withdraw_of_user
-- roles: verify, admin
UPDATE device_grant SET state = 'denied', version = version + 1,
	decided_at = $2
WHERE user_id = $1 AND state = 'approved';

-- name: device_grant_withdraw_of_provider
-- roles: admin
-- scan: administration only; an index would cost a page write per request
UPDATE device_grant SET state = 'denied', version = version + 1,
	decided_at = $2
WHERE provider_id = $1 AND state IN ('pending', 'approved');

-- name: device_grant_redeem
-- roles: token
UPDATE device_grant SET state = 'redeemed', version = version + 1,
	redeemed_at = $3
WHERE code_hash = $1 AND provider_id = $2 AND state = 'approved' AND
	expires_at > $3
RETURNING id;

-- name: device_grant_replay
-- roles: token
UPDATE device_grant SET replayed_at = $3
WHERE id = $1 AND uuid = $2 AND state = 'redeemed' AND replayed_at IS NULL
RETURNING id;

-- name: device_grant_each
-- roles: admin
-- scan: the whole list, newest first by row id
SELECT {device_grant_row} FROM device_grant ORDER BY id DESC;

-- A brand is deleted: requests that were made at it get another brand.
-- name: device_grant_move_brand
-- roles: admin
-- scan: administration only; an index would cost a page write per request
UPDATE device_grant SET brand_id = $2, version = version + 1
WHERE brand_id = $1;
