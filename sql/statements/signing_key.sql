-- fragment: signing_key_row
id, kid, alg, state, public_jwk, created_at, state_since;

-- name: signing_key_add
-- roles: admin
INSERT INTO signing_key (uuid, kid, alg, state, public_jwk, created_at,
	state_since)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id;

-- name: signing_key_set_state
-- roles: admin
UPDATE signing_key SET state = $2, state_since = $3 WHERE id = $1
RETURNING id;

-- name: signing_key_current
-- roles: token, discovery, admin
SELECT {signing_key_row} FROM signing_key
WHERE alg = $1 AND state = 'current';

-- name: signing_key_find
-- roles: token, userinfo, introspect, revoke, admin
SELECT {signing_key_row} FROM signing_key WHERE kid = $1;

-- name: signing_key_each_live
-- roles: token, userinfo, discovery, admin
-- scan: a handful of rows
SELECT {signing_key_row} FROM signing_key
WHERE state <> 'gone' ORDER BY id DESC;

-- name: signing_key_each
-- roles: admin
-- scan: a handful of rows
SELECT {signing_key_row} FROM signing_key ORDER BY id DESC;
