-- What a resource server is told of a person when it asks about a token.
ALTER TABLE resource_server ADD COLUMN introspection_claims INTEGER NOT NULL
	DEFAULT 0	-- 1: the claims of the token's scopes too
	CHECK (introspection_claims IN (0, 1));
