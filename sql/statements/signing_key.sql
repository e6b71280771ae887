-- The present time is a parameter: see the table.

-- fragment: signing_key_row
id, kid, alg, public_jwk, created_at, ready_at, signs_from, signs_until,
gone_at;

-- name: signing_key_add
-- roles: admin
INSERT INTO signing_key (uuid, kid, alg, public_jwk, created_at, ready_at)
VALUES ($1, $2, $3, $4, $5, $6) RETURNING id;

-- name: signing_key_plan
-- roles: admin
UPDATE signing_key SET signs_from = $2, signs_until = $3, gone_at = $4
WHERE id = $1 RETURNING id;

-- A token lives longer than was known when its key was replaced.
-- name: signing_key_keep
-- roles: admin
-- scan: a handful of rows
UPDATE signing_key SET gone_at = signs_until + $2
WHERE signs_until > 0 AND gone_at > $1 AND gone_at < signs_until + $2;

-- Tokens of a setting that was lowered since may still live.
-- name: signing_key_lifetime
-- roles: admin
SELECT MAX(access_token_lifetime_ever) FROM provider;

-- name: signing_key_current
-- roles: token, discovery, admin
SELECT {signing_key_row} FROM signing_key
WHERE alg = $1 AND signs_from > 0 AND signs_from <= $2
ORDER BY signs_from DESC, id DESC LIMIT 1;

-- name: signing_key_planned
-- roles: admin
SELECT {signing_key_row} FROM signing_key
WHERE alg = $1 AND signs_from > $2 ORDER BY signs_from LIMIT 1;

-- name: signing_key_spare
-- roles: admin
SELECT {signing_key_row} FROM signing_key
WHERE alg = $1 AND signs_from = 0 AND gone_at = 0 ORDER BY id LIMIT 1;

-- name: signing_key_find
-- roles: token, userinfo, introspect, revoke, admin
SELECT {signing_key_row} FROM signing_key WHERE kid = $1;

-- Those that sign or signed first: a reader may take the first that fits.
-- name: signing_key_each_live
-- roles: token, userinfo, discovery, admin
-- scan: a handful of rows
SELECT {signing_key_row} FROM signing_key
WHERE gone_at = 0 OR gone_at > $1
ORDER BY signs_from = 0 OR signs_from > $1, signs_from DESC, id;

-- name: signing_key_each
-- roles: admin
-- scan: a handful of rows
SELECT {signing_key_row} FROM signing_key ORDER BY id DESC;
