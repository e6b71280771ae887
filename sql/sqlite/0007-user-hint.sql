-- A client that proved itself may bind a request to one account.
ALTER TABLE provider ADD COLUMN allow_user_hint INTEGER NOT NULL
	DEFAULT 0	-- 1: it may send user_hint
	CHECK (allow_user_hint IN (0, 1));
ALTER TABLE device_grant ADD COLUMN user_hint TEXT NOT NULL
	DEFAULT '';	-- user name, address or UUID of the only account that may decide; '': any

-- What was asked for stays: the client, the codes, the scopes, whom it is for,
-- the end.
DROP TRIGGER device_grant_keeps;
CREATE TRIGGER device_grant_keeps BEFORE UPDATE OF id, uuid, code_hash,
	user_code_tag, provider_id, client_verified, requested_scopes,
	issued_at, expires_at, nonce, code_challenge, resource, dpop_jkt,
	user_hint
	ON device_grant
WHEN NEW.id <> OLD.id OR NEW.uuid <> OLD.uuid OR
	NEW.code_hash <> OLD.code_hash OR
	NEW.user_code_tag <> OLD.user_code_tag OR
	NEW.provider_id <> OLD.provider_id OR
	NEW.client_verified <> OLD.client_verified OR
	NEW.requested_scopes <> OLD.requested_scopes OR
	NEW.issued_at <> OLD.issued_at OR NEW.expires_at > OLD.expires_at OR
	NEW.nonce <> OLD.nonce OR NEW.code_challenge <> OLD.code_challenge OR
	NEW.resource <> OLD.resource OR NEW.dpop_jkt <> OLD.dpop_jkt OR
	NEW.user_hint <> OLD.user_hint
BEGIN
	SELECT RAISE(ABORT, 'what a device asked for does not change');
END;
