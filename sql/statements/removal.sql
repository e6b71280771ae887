-- Deleting an account or a group with all that belongs to it. Sessions, token
-- families, memberships and bindings are deleted with the row, by ON DELETE CASCADE.

-- A request that the account has opened, but not decided, can be opened by others.
-- name: removal_release_grants
-- roles: admin
UPDATE device_grant SET user_id = NULL, session_id = NULL,
	version = version + 1
WHERE user_id = $1 AND state = 'pending';

-- A denied request stays until it expires, so that the device is told the denial.
-- name: removal_keep_denied
-- roles: admin
UPDATE device_grant SET user_id = NULL, version = version + 1
WHERE user_id = $1 AND state = 'denied';

-- name: removal_touch_groups
-- roles: admin
UPDATE user_group SET version = version + 1
WHERE id IN (SELECT group_id FROM membership WHERE user_id = $1);

-- name: removal_touch_users
-- roles: admin
UPDATE user_account SET version = version + 1
WHERE id IN (SELECT user_id FROM membership WHERE group_id = $1);

-- name: removal_touch_applications
-- roles: admin
UPDATE provider SET version = version + 1
WHERE id IN (SELECT a.provider_id FROM application_binding b
	JOIN application a ON a.id = b.application_id
	WHERE b.user_id = $1 OR b.group_id = $2);

-- name: removal_user
-- roles: admin
DELETE FROM user_account WHERE id = $1 RETURNING id;

-- name: removal_group
-- roles: admin
DELETE FROM user_group WHERE id = $1 RETURNING id;

-- Finds an application that would let in more people without the bindings of this
-- account: they are its only ones, or all bindings must let a person in.
-- name: removal_user_guards
-- roles: admin
SELECT a.slug FROM application_binding b
JOIN application a ON a.id = b.application_id
WHERE b.user_id = $1 AND b.enabled = 1 AND b.negate = 0 AND
	(a.policy_mode = 'all' OR NOT EXISTS (SELECT 1
	FROM application_binding o WHERE o.application_id = b.application_id
	AND o.id <> b.id AND o.enabled = 1))
LIMIT 1;

-- The same for a group. Its members stay, so a binding that keeps them out counts
-- as well.
-- name: removal_group_guards
-- roles: admin
SELECT a.slug FROM application_binding b
JOIN application a ON a.id = b.application_id
WHERE b.group_id = $1 AND b.enabled = 1 AND
	(a.policy_mode = 'all' OR NOT EXISTS (SELECT 1
	FROM application_binding o WHERE o.application_id = b.application_id
	AND o.id <> b.id AND o.enabled = 1))
LIMIT 1;

-- name: removal_each_application
-- roles: admin
SELECT a.slug FROM application_binding b
JOIN application a ON a.id = b.application_id
WHERE b.user_id = $1 OR b.group_id = $2 ORDER BY a.slug;

-- name: removal_count_devices
-- roles: admin
SELECT COUNT(*) FROM token_family
WHERE user_id = $1 AND state = 'active' AND expires_at > $2;
