-- The schema. States are words, booleans 0 or 1, times seconds since the
-- epoch. What has a life of its own has an id and a uuid; the id never leaves
-- the installation. AUTOINCREMENT stands where an id may be remembered
-- elsewhere after its row is gone, and so must not come again.

-- Single values of the installation.
CREATE TABLE meta (
	name TEXT NOT NULL PRIMARY KEY,	-- subject_salt, ...
	value TEXT NOT NULL	-- as text
) WITHOUT ROWID;

-- What a person walks through, in authentik's words.
CREATE TABLE flow (
	id INTEGER PRIMARY KEY,
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

-- What a host name looks like and which flow its devices use.
CREATE TABLE brand (
	id INTEGER PRIMARY KEY,
	uuid TEXT NOT NULL UNIQUE,
	domain TEXT NOT NULL UNIQUE,	-- lower case, no port
	is_default INTEGER NOT NULL DEFAULT 0	-- for hosts that match none
		CHECK (is_default IN (0, 1)),
	title TEXT NOT NULL,		-- shown on the pages
	flow_device_code_id INTEGER	-- NULL: no device flow on this brand
		REFERENCES flow (id) ON DELETE SET NULL,
	verification_uri TEXT NOT NULL DEFAULT ''	-- '': the built one
);
CREATE UNIQUE INDEX brand_default ON brand (is_default) WHERE is_default = 1;
CREATE INDEX brand_flow ON brand (flow_device_code_id);

-- The OAuth2 settings of one client (RFC 6749 section 2).
CREATE TABLE provider (
	id INTEGER PRIMARY KEY,
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

-- What people see of a client.
CREATE TABLE application (
	id INTEGER PRIMARY KEY,
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

-- What a scope is called, and which claims it gives.
CREATE TABLE scope_mapping (
	id INTEGER PRIMARY KEY,
	uuid TEXT NOT NULL UNIQUE,
	scope_name TEXT NOT NULL UNIQUE,	-- as in requests
	description TEXT NOT NULL,	-- a sentence, read at approval
	template TEXT NOT NULL DEFAULT ''	-- JSON; '': the built-in claims
);

-- An API that takes access tokens (`aud`).
CREATE TABLE resource_server (
	id INTEGER PRIMARY KEY,
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

-- People who sign in and approve. (user is a reserved word elsewhere.)
CREATE TABLE user_account (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL UNIQUE,
	username TEXT NOT NULL,		-- as shown
	username_key TEXT NOT NULL UNIQUE,	-- with ASCII letters in lower case
	name TEXT NOT NULL DEFAULT '',	-- of the person
	email TEXT NOT NULL DEFAULT '',	-- of the person; may be shared
	email_key TEXT NOT NULL DEFAULT '',	-- with ASCII letters in lower case
	email_verified INTEGER NOT NULL DEFAULT 0	-- told to applications
		CHECK (email_verified IN (0, 1)),
	password_hash TEXT NOT NULL DEFAULT '',	-- Argon2id; '': cannot sign in
	password_changed_at BIGINT NOT NULL DEFAULT 0,	-- last change
	is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),	-- 0: cannot sign in
	is_superuser INTEGER NOT NULL DEFAULT 0 CHECK (is_superuser IN (0, 1)),	-- administrator
	is_locked INTEGER NOT NULL DEFAULT 0	-- by an administrator
		CHECK (is_locked IN (0, 1)),
	allow_command_approval INTEGER NOT NULL DEFAULT 0	-- by the command line
		CHECK (allow_command_approval IN (0, 1)),
	expires_at BIGINT NOT NULL DEFAULT 0,	-- 0: never
	created_at BIGINT NOT NULL,	-- when it was made
	attributes TEXT NOT NULL DEFAULT '{}'	-- JSON object
);
CREATE INDEX user_account_email ON user_account (email_key);

-- Groups of people. (group is a reserved word.)
CREATE TABLE user_group (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL UNIQUE	-- as in claims
);

-- Who is in which group.
CREATE TABLE membership (
	group_id INTEGER NOT NULL REFERENCES user_group (id) ON DELETE CASCADE,	-- the group
	user_id INTEGER NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,	-- the member
	PRIMARY KEY (user_id, group_id)
) WITHOUT ROWID;
CREATE INDEX membership_group ON membership (group_id);

-- Who may use an application; none: everybody.
CREATE TABLE application_binding (
	id INTEGER PRIMARY KEY,
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
CREATE INDEX application_binding_user ON application_binding (user_id);
CREATE INDEX application_binding_group ON application_binding (group_id);

-- Browsers in which a person is signed in.
CREATE TABLE session (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	id_hash BLOB NOT NULL UNIQUE	-- SHA-256 of the cookie's value
		CHECK (length(id_hash) = 32),
	user_id INTEGER NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,	-- who is signed in
	auth_time BIGINT NOT NULL,	-- when the person proved who it is
	amr TEXT NOT NULL DEFAULT '',	-- how: RFC 8176, space-separated
	acr TEXT NOT NULL DEFAULT '',	-- authentication context class
	created_at BIGINT NOT NULL,	-- sign-in
	expires_at BIGINT NOT NULL,	-- absolute end
	ip TEXT NOT NULL DEFAULT '',	-- where it was made
	user_agent TEXT NOT NULL DEFAULT ''	-- where it was made
);
CREATE INDEX session_by_user ON session (user_id);

-- One device authorization (RFC 8628). Rows outlive their expiry by an hour,
-- so that the device can be told and no user code comes twice in that time.
-- Only the two unique indexes: each further one is a random page per row. No
-- IN of three words in a check: SQLite builds a table for that at each insert.
CREATE TABLE device_grant (
	id INTEGER PRIMARY KEY,
	uuid TEXT NOT NULL,
	code_hash BLOB NOT NULL UNIQUE	-- SHA-256 of the device code
		CHECK (length(code_hash) = 32),
	user_code_tag BLOB NOT NULL UNIQUE	-- HMAC of the user code
		CHECK (length(user_code_tag) = 32),
	state TEXT NOT NULL DEFAULT 'pending'	-- see the triggers below
		CHECK (state = 'pending' OR state = 'approved' OR
		state = 'redeemed' OR state = 'denied'),
	version INTEGER NOT NULL DEFAULT 1,	-- grows with each change
	provider_id INTEGER NOT NULL REFERENCES provider (id) ON DELETE CASCADE,	-- the client
	brand_id INTEGER REFERENCES brand (id) ON DELETE SET NULL,	-- NULL: built-in brand
	client_verified INTEGER NOT NULL	-- authenticated, or public
		CHECK (client_verified IN (0, 1)),
	requested_scopes TEXT NOT NULL,	-- space-separated, unknown ones dropped
	granted_scopes TEXT,		-- filled at approval
	issued_at BIGINT NOT NULL,	-- when the device asked
	expires_at BIGINT NOT NULL,	-- end of the codes
	poll_interval INTEGER NOT NULL,	-- seconds, as told to the device
	ip TEXT NOT NULL DEFAULT '',	-- of the device
	user_agent TEXT NOT NULL DEFAULT '',	-- of the device
	device_name TEXT NOT NULL DEFAULT '',	-- a hint, not to be trusted
	device_model TEXT NOT NULL DEFAULT '',	-- a hint, not to be trusted
	ui_locales TEXT NOT NULL DEFAULT '',	-- languages that the device asks for
	nonce TEXT NOT NULL DEFAULT '',	-- for the id_token
	code_challenge TEXT NOT NULL DEFAULT '',	-- RFC 7636, S256 only
	resource TEXT NOT NULL DEFAULT '',	-- RFC 8707, space-separated
	dpop_jkt TEXT NOT NULL DEFAULT '',	-- RFC 9449 key thumbprint
	user_id INTEGER REFERENCES user_account (id) ON DELETE CASCADE,	-- has it open, or decided
	session_id INTEGER,		-- that claimed it; may be gone
	claimed_at BIGINT,		-- when it was opened last
	decided_at BIGINT,		-- approved or denied
	redeemed_at BIGINT,		-- exchanged for tokens
	replayed_at BIGINT,		-- its code came again after that, first time
	cancelled_at BIGINT,		-- the device itself took it back
	auth_time BIGINT,		-- of the approving session
	amr TEXT NOT NULL DEFAULT '',	-- of the approving session
	acr TEXT NOT NULL DEFAULT '',	-- of the approving session
	CHECK (state IN ('pending', 'denied') OR
	    (granted_scopes IS NOT NULL AND user_id IS NOT NULL AND
	    decided_at IS NOT NULL)),
	CHECK (state <> 'redeemed' OR redeemed_at IS NOT NULL),
	CHECK (cancelled_at IS NULL OR state = 'denied')
);

-- A row begins as pending, whoever writes it.
CREATE TRIGGER device_grant_begins BEFORE INSERT ON device_grant
WHEN NEW.state <> 'pending' OR NEW.user_id IS NOT NULL
BEGIN
	SELECT RAISE(ABORT, 'a device grant begins as pending');
END;

-- pending -> approved -> redeemed, pending or approved -> denied; nothing else.
CREATE TRIGGER device_grant_moves BEFORE UPDATE OF state ON device_grant
WHEN NEW.state <> OLD.state AND NOT (
	(OLD.state = 'pending' AND NEW.state IN ('approved', 'denied')) OR
	(OLD.state = 'approved' AND NEW.state IN ('redeemed', 'denied')))
BEGIN
	SELECT RAISE(ABORT, 'a device grant does not change so');
END;

-- What was asked for stays: the client, the codes, the scopes, the end.
CREATE TRIGGER device_grant_keeps BEFORE UPDATE OF id, uuid, code_hash,
	user_code_tag, provider_id, client_verified, requested_scopes,
	issued_at, expires_at, nonce, code_challenge, resource, dpop_jkt
	ON device_grant
WHEN NEW.id <> OLD.id OR NEW.uuid <> OLD.uuid OR
	NEW.code_hash <> OLD.code_hash OR
	NEW.user_code_tag <> OLD.user_code_tag OR
	NEW.provider_id <> OLD.provider_id OR
	NEW.client_verified <> OLD.client_verified OR
	NEW.requested_scopes <> OLD.requested_scopes OR
	NEW.issued_at <> OLD.issued_at OR NEW.expires_at > OLD.expires_at OR
	NEW.nonce <> OLD.nonce OR NEW.code_challenge <> OLD.code_challenge OR
	NEW.resource <> OLD.resource OR NEW.dpop_jkt <> OLD.dpop_jkt
BEGIN
	SELECT RAISE(ABORT, 'what a device asked for does not change');
END;

-- What was decided stays.
CREATE TRIGGER device_grant_decided BEFORE UPDATE OF user_id, granted_scopes,
	session_id, auth_time, amr, acr ON device_grant
WHEN OLD.state <> 'pending' AND (NEW.user_id IS NOT OLD.user_id OR
	NEW.granted_scopes IS NOT OLD.granted_scopes OR
	NEW.session_id IS NOT OLD.session_id OR
	NEW.auth_time IS NOT OLD.auth_time OR
	NEW.amr <> OLD.amr OR NEW.acr <> OLD.acr)
BEGIN
	SELECT RAISE(ABORT, 'a decision does not change');
END;

-- Everything that came of one redemption; its uuid is `sid` in tokens.
CREATE TABLE token_family (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL UNIQUE,
	state TEXT NOT NULL DEFAULT 'active'	-- revoked is for good
		CHECK (state IN ('active', 'revoked')),
	provider_id INTEGER NOT NULL REFERENCES provider (id) ON DELETE CASCADE,	-- the client
	user_id INTEGER NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,	-- who approved
	device_grant_id INTEGER UNIQUE,	-- at most one family a grant, also after its row is gone
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
CREATE INDEX token_family_user ON token_family (user_id);
CREATE INDEX token_family_session ON token_family (session_id);
CREATE INDEX token_family_provider ON token_family (provider_id);
CREATE INDEX token_family_expires ON token_family (expires_at);

-- Revoked is for good, and a family stays whose it was and bound to its key.
CREATE TRIGGER token_family_moves BEFORE UPDATE OF state, provider_id, user_id,
	issuer, sub, dpop_jkt ON token_family
WHEN (OLD.state = 'revoked' AND NEW.state <> 'revoked') OR
	NEW.provider_id <> OLD.provider_id OR NEW.user_id <> OLD.user_id OR
	NEW.issuer <> OLD.issuer OR NEW.sub <> OLD.sub OR
	(OLD.dpop_jkt <> '' AND NEW.dpop_jkt <> OLD.dpop_jkt)
BEGIN
	SELECT RAISE(ABORT, 'a token family does not change so');
END;

-- Refresh tokens, each used once (RFC 6749 section 6).
CREATE TABLE refresh_token (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	token_hash BLOB NOT NULL UNIQUE	-- SHA-256 of the token
		CHECK (length(token_hash) = 32),
	family_id INTEGER NOT NULL	-- what it belongs to
		REFERENCES token_family (id) ON DELETE CASCADE,
	generation INTEGER NOT NULL,	-- 1 for the first of a family
	state TEXT NOT NULL DEFAULT 'live'	-- rotated: used
		CHECK (state IN ('live', 'rotated')),
	issued_at BIGINT NOT NULL,	-- when
	expires_at BIGINT NOT NULL,	-- idle end
	rotated_at BIGINT,		-- NULL while live
	presented INTEGER NOT NULL DEFAULT 0,	-- times shown again since rotated_at
	UNIQUE (family_id, generation),
	CHECK ((state = 'live') = (rotated_at IS NULL))
);

-- A rotated token never lives again.
CREATE TRIGGER refresh_token_moves BEFORE UPDATE OF state, family_id,
	token_hash ON refresh_token
WHEN (OLD.state = 'rotated' AND NEW.state <> 'rotated') OR
	NEW.family_id <> OLD.family_id OR NEW.token_hash <> OLD.token_hash
BEGIN
	SELECT RAISE(ABORT, 'a refresh token does not change so');
END;

-- Opaque access tokens; signed ones are not stored.
CREATE TABLE access_token (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,		-- `jti` at introspection
	token_hash BLOB NOT NULL UNIQUE	-- SHA-256 of the token
		CHECK (length(token_hash) = 32),
	family_id INTEGER NOT NULL	-- what it belongs to
		REFERENCES token_family (id) ON DELETE CASCADE,
	scopes TEXT NOT NULL,		-- of this token, space-separated
	audience TEXT NOT NULL DEFAULT '',	-- space-separated
	dpop_jkt TEXT NOT NULL DEFAULT '',	-- RFC 9449 key thumbprint
	issued_at BIGINT NOT NULL,	-- when
	expires_at BIGINT NOT NULL,	-- end
	revoked_at BIGINT		-- NULL: not revoked by itself
);
CREATE INDEX access_token_family ON access_token (family_id);
CREATE INDEX access_token_expires ON access_token (expires_at);

-- Signed access tokens that were revoked one by one, until they end.
CREATE TABLE revoked_access_token (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	jti TEXT NOT NULL UNIQUE,	-- as in the token
	expires_at BIGINT NOT NULL	-- end of the token
);
CREATE INDEX revoked_access_token_expires ON revoked_access_token (expires_at);

-- Public halves of signing keys; private ones are files. Whether a key is next,
-- current, old or gone follows from these times and the clock: of an algorithm
-- the one signs whose signs_from came last, and all that are not gone are
-- published. So a rotation takes effect by itself, without a write.
CREATE TABLE signing_key (
	id INTEGER PRIMARY KEY,
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

-- What happened, chained by hash. No foreign keys: it outlives what it names.
CREATE TABLE event (
	id INTEGER PRIMARY KEY,		-- consecutive
	uuid TEXT NOT NULL,
	at BIGINT NOT NULL,	-- when
	action TEXT NOT NULL,		-- authentik's word
	detail TEXT NOT NULL,		-- our finer word
	user_id INTEGER,		-- NULL: none
	provider_id INTEGER,		-- NULL: none
	grant_uuid TEXT NOT NULL DEFAULT '',	-- '': none
	ip TEXT NOT NULL DEFAULT '',	-- of the one who acted
	request_id TEXT NOT NULL DEFAULT '',	-- as in the logs
	context TEXT NOT NULL,		-- JSON object, no secrets
	hash BLOB NOT NULL		-- SHA-256 of the hash before and this content
		CHECK (length(hash) = 32)
);

-- The newest event, so that a cut tail shows. One row.
CREATE TABLE event_head (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	last_id INTEGER NOT NULL,	-- 0: no event yet
	hash BLOB NOT NULL CHECK (length(hash) = 32)	-- of that event
);
INSERT INTO event_head (id, last_id, hash) VALUES (1, 0, zeroblob(32));

-- An event is written once.
CREATE TRIGGER event_stays BEFORE UPDATE ON event
BEGIN
	SELECT RAISE(ABORT, 'an event does not change');
END;

-- Counters against guessing; subjects are HMACs, so that nobody is named.
CREATE TABLE throttle (
	id INTEGER PRIMARY KEY,
	kind TEXT NOT NULL,		-- user_code_account, password_network, ...
	subject BLOB NOT NULL CHECK (length(subject) = 32),	-- account, network or browser
	full_at BIGINT NOT NULL,	-- when every try is there again
	day_started_at BIGINT NOT NULL,	-- start of the day that day_count counts
	day_count INTEGER NOT NULL,	-- tries since then
	expires_at BIGINT NOT NULL,	-- says nothing any more after this
	UNIQUE (kind, subject)
);
CREATE INDEX throttle_expires ON throttle (expires_at);
