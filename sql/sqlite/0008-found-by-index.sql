-- What was found by walking through a table under the writers' lock, which all
-- programs of the installation wait for.

-- Written with the attributes; compared when an account gets one.
ALTER TABLE user_account ADD COLUMN upn TEXT NOT NULL DEFAULT '';	-- attribute "upn", where it can be a subject; '': none
UPDATE user_account SET upn = json_extract(attributes, '$.upn')
	WHERE json_type(attributes, '$.upn') = 'text'
	AND length(json_extract(attributes, '$.upn')) <= 255
	AND json_extract(attributes, '$.upn') NOT GLOB '*[^ -~]*';
CREATE INDEX user_account_upn ON user_account (upn);
CREATE INDEX provider_sub_mode ON provider (sub_mode);

-- Which families of a client live; as many pages as the index before.
DROP INDEX token_family_provider;
CREATE INDEX token_family_provider ON token_family (provider_id, state, expires_at);

-- Without the rows that nobody has opened yet, so that a new request writes no
-- page of it.
CREATE INDEX device_grant_user ON device_grant (user_id) WHERE user_id IS NOT NULL;

-- What was decided stays; but a denied request outlives the account, so that
-- its device is told.
DROP TRIGGER device_grant_decided;
CREATE TRIGGER device_grant_decided BEFORE UPDATE OF user_id, granted_scopes,
	session_id, auth_time, amr, acr ON device_grant
WHEN OLD.state <> 'pending' AND ((NEW.user_id IS NOT OLD.user_id AND NOT
	(OLD.state = 'denied' AND NEW.user_id IS NULL)) OR
	NEW.granted_scopes IS NOT OLD.granted_scopes OR
	NEW.session_id IS NOT OLD.session_id OR
	NEW.auth_time IS NOT OLD.auth_time OR
	NEW.amr <> OLD.amr OR NEW.acr <> OLD.acr)
BEGIN
	SELECT RAISE(ABORT, 'a decision does not change');
END;
