-- User names and mail addresses in the one form in which they are compared (RFC
-- 8265). What is there stays as it is and is found as before; `devgrant init`
-- fills these in, since no SQL knows Unicode.
ALTER TABLE user_account ADD COLUMN username_form TEXT NOT NULL DEFAULT '';	-- '': not filled in yet
ALTER TABLE user_account ADD COLUMN email_form TEXT NOT NULL DEFAULT '';	-- '': no address, or not filled in yet
CREATE INDEX user_account_username_form ON user_account (username_form);
CREATE INDEX user_account_email_form ON user_account (email_form);
