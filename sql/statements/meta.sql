-- name: meta_get
-- roles: token, verify, userinfo, admin
SELECT value FROM meta WHERE name = $1;

-- name: meta_set
-- roles: admin
INSERT INTO meta (name, value) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;
