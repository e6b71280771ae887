-- What monitoring asks for: is it possible to write here?
CREATE TABLE health (
	one INTEGER PRIMARY KEY CHECK (one = 1),	-- there is one row
	checked_at BIGINT NOT NULL	-- seconds; when a program last wrote it
);
INSERT INTO health (one, checked_at) VALUES (1, 0);
