-- How often an object was changed, so that whoever was shown an older version
-- can be told before it is changed again. An application's is that of its
-- provider: a column behind the icon would be read through its pages.
ALTER TABLE flow ADD COLUMN version INTEGER NOT NULL DEFAULT 1;	-- grows with each change
ALTER TABLE brand ADD COLUMN version INTEGER NOT NULL DEFAULT 1;	-- grows with each change
ALTER TABLE provider ADD COLUMN version INTEGER NOT NULL DEFAULT 1;	-- grows with each change, also of its application and bindings
ALTER TABLE scope_mapping ADD COLUMN version INTEGER NOT NULL DEFAULT 1;	-- grows with each change
ALTER TABLE resource_server ADD COLUMN version INTEGER NOT NULL DEFAULT 1;	-- grows with each change
ALTER TABLE user_account ADD COLUMN version INTEGER NOT NULL DEFAULT 1;	-- grows with each change, also of its groups
ALTER TABLE user_group ADD COLUMN version INTEGER NOT NULL DEFAULT 1;	-- grows with each change, also of its members
