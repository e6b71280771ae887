-- An id never comes again: what remembers one after its row is gone (an event,
-- a decision) must not find another row under it. Every table gets AUTOINCREMENT
-- but these:
--   device_grant  one page more for each new request would cost a quarter of its
--                 writing; what outlives a row names it by its uuid instead
--   event         event_head gives the ids
--   throttle      nothing names its rows
-- A table is made anew, since SQLite cannot change a primary key.

-- The highest id that is remembered of each table, also where only others do.
CREATE TABLE remembered (
	name TEXT NOT NULL,	-- of the table
	seq INTEGER		-- NULL: none
);
INSERT INTO remembered
	SELECT name, seq FROM sqlite_sequence
	UNION ALL SELECT 'provider', MAX(provider_id) FROM event
	UNION ALL SELECT 'user_account', MAX(user_id) FROM event
	UNION ALL SELECT 'session', MAX(session_id) FROM device_grant
	UNION ALL SELECT 'session', MAX(session_id) FROM token_family;

-- What a person walks through, in authentik's words.
CREATE TABLE flow_new (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL UNIQUE,
	slug TEXT NOT NULL UNIQUE,	-- in addresses
	name TEXT NOT NULL,		-- for administrators
	title TEXT NOT NULL,		-- shown on the page
	designation TEXT NOT NULL	-- what it is for
		CHECK (designation IN ('authentication', 'authorization',
		'enrollment', 'invalidation', 'recovery',
		'stage_configuration', 'unenrollment')),
	authentication TEXT NOT NULL	-- whom it lets in
		CHECK (authentication IN ('none', 'require_authenticated',
		'require_unauthenticated', 'require_superuser'))
);
INSERT INTO flow_new SELECT * FROM flow;
DROP TABLE flow;
ALTER TABLE flow_new RENAME TO flow;

-- What a host name looks like and which flow its devices use.
CREATE TABLE brand_new (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL UNIQUE,
	domain TEXT NOT NULL UNIQUE,	-- lower case, no port
	is_default INTEGER NOT NULL DEFAULT 0	-- for hosts that match none
		CHECK (is_default IN (0, 1)),
	title TEXT NOT NULL,		-- shown on the pages
	flow_device_code_id INTEGER	-- NULL: no device flow on this brand
		REFERENCES flow (id) ON DELETE SET NULL,
	verification_uri TEXT NOT NULL DEFAULT ''	-- '': the built one
);
INSERT INTO brand_new SELECT * FROM brand;
DROP TABLE brand;
ALTER TABLE brand_new RENAME TO brand;
CREATE UNIQUE INDEX brand_default ON brand (is_default) WHERE is_default = 1;
CREATE INDEX brand_flow ON brand (flow_device_code_id);

-- The OAuth2 settings of one client (RFC 6749 section 2).
CREATE TABLE provider_new (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL UNIQUE,
	client_id TEXT NOT NULL UNIQUE,	-- as in requests
	client_type TEXT NOT NULL	-- confidential ones keep a secret
		CHECK (client_type IN ('public', 'confidential')),
	has_secret INTEGER NOT NULL DEFAULT 0,	-- told to roles that may not read the hash
	secret_hash BLOB,		-- SHA-256 of the client secret
	token_endpoint_auth_method TEXT NOT NULL DEFAULT 'any'	-- how it proves itself
		CHECK (token_endpoint_auth_method IN ('any', 'none',
		'client_secret_basic', 'client_secret_post',
		'private_key_jwt', 'tls_client_auth')),
	client_jwks TEXT NOT NULL DEFAULT '',	-- JWK set of private_key_jwt
	tls_client_subject TEXT NOT NULL DEFAULT '',	-- RFC 8705 section 2.1.2
	grant_device_code INTEGER NOT NULL DEFAULT 0	-- off until turned on
		CHECK (grant_device_code IN (0, 1)),
	grant_refresh_token INTEGER NOT NULL DEFAULT 0	-- RFC 6749 section 6
		CHECK (grant_refresh_token IN (0, 1)),
	device_endpoint_auth_optional INTEGER NOT NULL DEFAULT 0	-- no secret asked there
		CHECK (device_endpoint_auth_optional IN (0, 1)),
	refuse_unknown_scopes INTEGER NOT NULL DEFAULT 0	-- 0: dropped and told
		CHECK (refuse_unknown_scopes IN (0, 1)),
	send_complete_uri INTEGER NOT NULL DEFAULT 1	-- verification_uri_complete
		CHECK (send_complete_uri IN (0, 1)),
	device_code_lifetime INTEGER NOT NULL DEFAULT 0,	-- seconds; 0: configuration's
	polling_interval INTEGER NOT NULL DEFAULT 0,	-- seconds; 0: configuration's
	access_token_lifetime INTEGER NOT NULL DEFAULT 0,	-- seconds; 0: built-in rule
	access_token_lifetime_ever INTEGER NOT NULL DEFAULT 0,	-- the longest that it was: how long old keys stay
	refresh_idle INTEGER NOT NULL,	-- seconds a refresh token lives unused; 0: no end
	refresh_absolute INTEGER NOT NULL,	-- seconds a family lives; 0: no end
	refresh_grace INTEGER NOT NULL,	-- seconds for a lost reply; 0: off
	id_token_alg TEXT NOT NULL	-- signature of ID tokens
		CHECK (id_token_alg IN ('RS256', 'ES256', 'EdDSA')),
	access_token_alg TEXT NOT NULL	-- signature of signed access tokens
		CHECK (access_token_alg IN ('RS256', 'ES256', 'EdDSA')),
	access_token_format TEXT NOT NULL	-- signed (RFC 9068) or a random value
		CHECK (access_token_format IN ('jwt', 'opaque')),
	include_claims_in_id_token INTEGER NOT NULL DEFAULT 1	-- not at userinfo only
		CHECK (include_claims_in_id_token IN (0, 1)),
	sub_mode TEXT NOT NULL		-- what `sub` is made of
		CHECK (sub_mode IN ('hashed_user_id', 'user_id', 'user_uuid',
		'user_username', 'user_email', 'user_upn')),
	issuer_mode TEXT NOT NULL	-- an issuer of its own, or one for all
		CHECK (issuer_mode IN ('per_provider', 'global')),
	scopes TEXT NOT NULL,		-- allowed, space-separated
	default_scopes TEXT NOT NULL,	-- when none is asked for
	audiences TEXT NOT NULL DEFAULT '',	-- allowed resources (RFC 8707), space-separated
	cors_origins TEXT NOT NULL DEFAULT '',	-- listed origins, space-separated
	require_dpop INTEGER NOT NULL DEFAULT 0	-- no token without a proof (RFC 9449)
		CHECK (require_dpop IN (0, 1)),
	end_tokens_at_logout INTEGER NOT NULL DEFAULT 0	-- of the browser that approved
		CHECK (end_tokens_at_logout IN (0, 1)),
	user_code_charset TEXT NOT NULL,	-- alphabet of its user codes
	user_code_length INTEGER NOT NULL,	-- characters
	enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),	-- 0: refused as unknown
	CHECK (has_secret = (secret_hash IS NOT NULL)),
	CHECK (secret_hash IS NULL OR length(secret_hash) = 32)
);
INSERT INTO provider_new SELECT * FROM provider;
DROP TABLE provider;
ALTER TABLE provider_new RENAME TO provider;

-- What people see of a client.
CREATE TABLE application_new (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL UNIQUE,
	slug TEXT NOT NULL UNIQUE,	-- in addresses and the issuer
	name TEXT NOT NULL,		-- shown at approval
	publisher TEXT NOT NULL DEFAULT '',	-- shown at approval
	provider_id INTEGER UNIQUE REFERENCES provider (id) ON DELETE SET NULL,	-- NULL: no client yet
	policy_mode TEXT NOT NULL DEFAULT 'any'	-- how bindings add up
		CHECK (policy_mode IN ('any', 'all')),
	enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),	-- 0: refused everywhere
	created_at BIGINT NOT NULL,	-- when it was made
	icon_type TEXT,			-- media type; NULL: no icon
	icon BLOB,			-- last: its pages are read only when asked for
	CHECK ((icon IS NULL) = (icon_type IS NULL))
);
INSERT INTO application_new SELECT * FROM application;
DROP TABLE application;
ALTER TABLE application_new RENAME TO application;

-- What a scope is called, and which claims it gives.
CREATE TABLE scope_mapping_new (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL UNIQUE,
	scope_name TEXT NOT NULL UNIQUE,	-- as in requests
	description TEXT NOT NULL,	-- a sentence, read at approval
	template TEXT NOT NULL DEFAULT ''	-- JSON; '': the built-in claims
);
INSERT INTO scope_mapping_new SELECT * FROM scope_mapping;
DROP TABLE scope_mapping;
ALTER TABLE scope_mapping_new RENAME TO scope_mapping;

-- An API that takes access tokens (`aud`).
CREATE TABLE resource_server_new (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL UNIQUE,
	identifier TEXT NOT NULL UNIQUE,	-- URI, RFC 8707; its client_id is this or the uuid
	name TEXT NOT NULL,		-- for administrators
	secret_hash BLOB		-- SHA-256, for introspection
		CHECK (secret_hash IS NULL OR length(secret_hash) = 32),
	scopes TEXT NOT NULL DEFAULT '',	-- told to it, space-separated; '': every scope
	token_format TEXT NOT NULL DEFAULT 'any'	-- of tokens for it; any: the application's
		CHECK (token_format IN ('any', 'jwt', 'opaque')),
	enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1))	-- 0: refused
);
INSERT INTO resource_server_new SELECT * FROM resource_server;
DROP TABLE resource_server;
ALTER TABLE resource_server_new RENAME TO resource_server;

-- Who may use an application; none: everybody.
CREATE TABLE application_binding_new (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL UNIQUE,
	application_id INTEGER NOT NULL	-- what it is about
		REFERENCES application (id) ON DELETE CASCADE,
	user_id INTEGER REFERENCES user_account (id) ON DELETE CASCADE,	-- either a person
	group_id INTEGER REFERENCES user_group (id) ON DELETE CASCADE,	-- or a group
	position INTEGER NOT NULL DEFAULT 0,	-- lowest first
	negate INTEGER NOT NULL DEFAULT 0	-- keeps out instead of letting in
		CHECK (negate IN (0, 1)),
	enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),	-- 0: does not count
	UNIQUE (application_id, user_id),
	UNIQUE (application_id, group_id),
	CHECK ((user_id IS NULL) <> (group_id IS NULL))
);
INSERT INTO application_binding_new SELECT * FROM application_binding;
DROP TABLE application_binding;
ALTER TABLE application_binding_new RENAME TO application_binding;
CREATE INDEX application_binding_user ON application_binding (user_id);
CREATE INDEX application_binding_group ON application_binding (group_id);

-- Public halves of signing keys; private ones are files. Whether a key is next,
-- current, old or gone follows from these times and the clock: of an algorithm
-- the one signs whose signs_from came last, and all that are not gone are
-- published. So a rotation takes effect by itself, without a write.
CREATE TABLE signing_key_new (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL UNIQUE,
	kid TEXT NOT NULL UNIQUE,	-- RFC 7638 thumbprint
	alg TEXT NOT NULL CHECK (alg IN ('RS256', 'ES256', 'EdDSA')),	-- the only one it signs with
	public_jwk TEXT NOT NULL,	-- JSON, RFC 7517
	created_at BIGINT NOT NULL,	-- made and published
	ready_at BIGINT NOT NULL,	-- since then it is in every copy of the JWKS
	signs_from BIGINT NOT NULL DEFAULT 0,	-- 0: kept for the next rotation
	signs_until BIGINT NOT NULL DEFAULT 0,	-- 0: no other takes over yet
	gone_at BIGINT NOT NULL DEFAULT 0,	-- published until then; 0: not known yet
	CHECK (signs_until >= signs_from OR signs_until = 0),
	CHECK (gone_at >= signs_until)
);
INSERT INTO signing_key_new SELECT * FROM signing_key;
DROP TABLE signing_key;
ALTER TABLE signing_key_new RENAME TO signing_key;
CREATE INDEX signing_key_signs ON signing_key (alg, signs_from);

-- What a key is stays, and one that took over does not step back.
CREATE TRIGGER signing_key_moves BEFORE UPDATE ON signing_key
WHEN NEW.kid <> OLD.kid OR NEW.alg <> OLD.alg OR
	NEW.public_jwk <> OLD.public_jwk OR
	(OLD.signs_from > 0 AND (NEW.signs_from = 0 OR
	NEW.signs_from > OLD.signs_from)) OR
	(OLD.gone_at > 0 AND NEW.gone_at = 0)
BEGIN
	SELECT RAISE(ABORT, 'a signing key does not come back');
END;

-- Everything that came of one redemption; its uuid is `sid` in tokens. A grant
-- that is not redeemed is never the family's: it came after the one that was,
-- and took its id. Without that family it can still be redeemed.
CREATE TABLE token_family_new (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL UNIQUE,
	state TEXT NOT NULL DEFAULT 'active'	-- revoked is for good
		CHECK (state IN ('active', 'revoked')),
	provider_id INTEGER NOT NULL REFERENCES provider (id) ON DELETE CASCADE,	-- the client
	user_id INTEGER NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,	-- who approved
	device_grant_uuid TEXT UNIQUE,	-- at most one family a grant; NULL: from before this column, of a row that is gone
	session_id INTEGER,		-- of the approval, NULL: command line; may be gone
	issuer TEXT NOT NULL,		-- of its tokens, for good
	sub TEXT NOT NULL,		-- what names the person in its tokens, for good
	scopes TEXT NOT NULL,		-- granted, space-separated
	auth_time BIGINT NOT NULL,	-- of the approving session
	amr TEXT NOT NULL DEFAULT '',	-- of the approving session
	acr TEXT NOT NULL DEFAULT '',	-- of the approving session
	nonce TEXT NOT NULL DEFAULT '',	-- for the id_token
	device_name TEXT NOT NULL DEFAULT '',	-- as the person or the device calls it
	resource TEXT NOT NULL DEFAULT '',	-- RFC 8707, space-separated
	dpop_jkt TEXT NOT NULL DEFAULT '',	-- RFC 9449 key thumbprint
	created_at BIGINT NOT NULL,	-- when the code was redeemed
	last_used_at BIGINT NOT NULL,	-- last refresh
	expires_at BIGINT NOT NULL,	-- absolute end
	revoked_at BIGINT		-- NULL while active
);
INSERT INTO token_family_new (id, uuid, state, provider_id, user_id,
	device_grant_uuid, session_id, issuer, sub, scopes, auth_time, amr, acr,
	nonce, device_name, resource, dpop_jkt, created_at, last_used_at,
	expires_at, revoked_at)
SELECT f.id, f.uuid, f.state, f.provider_id, f.user_id, g.uuid, f.session_id,
	f.issuer, f.sub, f.scopes, f.auth_time, f.amr, f.acr, f.nonce,
	f.device_name, f.resource, f.dpop_jkt, f.created_at, f.last_used_at,
	f.expires_at, f.revoked_at
FROM token_family f LEFT JOIN device_grant g
	ON g.id = f.device_grant_id AND g.state = 'redeemed';
DROP TABLE token_family;
ALTER TABLE token_family_new RENAME TO token_family;
CREATE INDEX token_family_user ON token_family (user_id);
CREATE INDEX token_family_session ON token_family (session_id);
CREATE INDEX token_family_provider ON token_family (provider_id);
CREATE INDEX token_family_expires ON token_family (expires_at);

-- Revoked is for good, and a family stays whose it was, of the grant that it
-- came of and bound to its key.
CREATE TRIGGER token_family_moves BEFORE UPDATE OF state, provider_id, user_id,
	device_grant_uuid, issuer, sub, dpop_jkt ON token_family
WHEN (OLD.state = 'revoked' AND NEW.state <> 'revoked') OR
	NEW.provider_id <> OLD.provider_id OR NEW.user_id <> OLD.user_id OR
	NEW.device_grant_uuid IS NOT OLD.device_grant_uuid OR
	NEW.issuer <> OLD.issuer OR NEW.sub <> OLD.sub OR
	(OLD.dpop_jkt <> '' AND NEW.dpop_jkt <> OLD.dpop_jkt)
BEGIN
	SELECT RAISE(ABORT, 'a token family does not change so');
END;

-- Above everything that is remembered.
INSERT INTO remembered SELECT name, seq FROM sqlite_sequence;
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence (name, seq)
	SELECT name, MAX(seq) FROM remembered WHERE seq IS NOT NULL GROUP BY name;
DROP TABLE remembered;
