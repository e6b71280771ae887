-- Is there an administrator? A flow that lets in nobody else asks that at each
-- request for codes.
CREATE INDEX user_account_superuser ON user_account (is_superuser)
	WHERE is_superuser = 1;
