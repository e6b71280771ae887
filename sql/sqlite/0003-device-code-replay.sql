-- What a device code that comes again after its redemption does.
ALTER TABLE provider ADD COLUMN device_code_replay_revokes INTEGER NOT NULL
	DEFAULT 0	-- 1: ends what the code gave
	CHECK (device_code_replay_revokes IN (0, 1));
