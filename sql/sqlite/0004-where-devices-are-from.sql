-- Of a connected device, what its request told: the request itself is forgotten
-- an hour after its codes, and a device without a name could not be told apart.
ALTER TABLE token_family
	ADD COLUMN ip TEXT NOT NULL DEFAULT '';	-- of the device when it asked; '': not known
ALTER TABLE token_family
	ADD COLUMN user_agent TEXT NOT NULL DEFAULT '';	-- its program, a hint
ALTER TABLE token_family
	ADD COLUMN device_model TEXT NOT NULL DEFAULT '';	-- a hint
UPDATE token_family
SET ip = g.ip, user_agent = g.user_agent, device_model = g.device_model
FROM device_grant g WHERE g.uuid = token_family.device_grant_uuid;
