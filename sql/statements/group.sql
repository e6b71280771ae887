-- fragment: group_row
id, uuid, name, version;

-- name: group_add
-- roles: admin
-- conflict: the name is taken
INSERT INTO user_group (uuid, name) VALUES ($1, $2) RETURNING id;

-- name: group_find
-- roles: admin
SELECT {group_row} FROM user_group WHERE id = $1;

-- name: group_find_by_name
-- roles: admin
SELECT {group_row} FROM user_group WHERE name = $1;

-- name: group_each
-- roles: admin
-- scan: the whole list, in order of the name's index
SELECT {group_row} FROM user_group ORDER BY name;

-- name: group_set
-- roles: admin
-- conflict: the name is taken
UPDATE user_group SET name = $2, version = version + 1 WHERE id = $1
RETURNING id;

-- Counts a change of the group's members, which are not columns of its row.
-- name: group_touch
-- roles: admin
UPDATE user_group SET version = version + 1 WHERE id = $1 RETURNING id;

-- name: group_member_add
-- roles: admin
-- conflict: the user is a member already
INSERT INTO membership (group_id, user_id) VALUES ($1, $2);

-- name: group_member_remove
-- roles: admin
DELETE FROM membership WHERE group_id = $1 AND user_id = $2
RETURNING user_id;

-- name: group_each_member
-- roles: admin
SELECT u.username FROM membership m JOIN user_account u ON u.id = m.user_id
WHERE m.group_id = $1 ORDER BY u.username_key;

-- name: group_each_of_user
-- roles: token, verify, userinfo, introspect, admin
SELECT g.name FROM membership m JOIN user_group g ON g.id = m.group_id
WHERE m.user_id = $1 ORDER BY g.name;
