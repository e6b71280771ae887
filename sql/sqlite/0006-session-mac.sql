-- A session counts only with its HMAC; those from before have none, and their
-- people sign in again.
DELETE FROM session;
ALTER TABLE session ADD COLUMN mac BLOB NOT NULL DEFAULT x'';	-- HMAC under pepper/session over the other columns but id and uuid; '': counts never
