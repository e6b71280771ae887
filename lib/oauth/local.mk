# lib/oauth: what the RFCs say; values and the time in, an enum out
libdg_a_SOURCES += $(oauth_sources)
oauth_sources = \
	lib/oauth/claims.c lib/oauth/claims.h \
	lib/oauth/claims_template.c lib/oauth/claims_template.h \
	lib/oauth/client_assertion.c lib/oauth/client_assertion.h \
	lib/oauth/client_auth.c lib/oauth/client_auth.h \
	lib/oauth/dpop.c lib/oauth/dpop.h \
	lib/oauth/errors.c lib/oauth/errors.h \
	lib/oauth/json.c lib/oauth/json.h \
	lib/oauth/jwk.c lib/oauth/jwk.h \
	lib/oauth/jwk_complete.c lib/oauth/jwk_parts.h \
	lib/oauth/jwk_generate.c \
	lib/oauth/jwks.c lib/oauth/jwks.h \
	lib/oauth/jws_sign.c lib/oauth/jws_sign.h \
	lib/oauth/jws_verify.c lib/oauth/jws_verify.h \
	lib/oauth/metadata.c lib/oauth/metadata.h \
	lib/oauth/pkce.c lib/oauth/pkce.h \
	lib/oauth/poll.c lib/oauth/poll.h \
	lib/oauth/scope.c lib/oauth/scope.h \
	lib/oauth/target.c lib/oauth/target.h \
	lib/oauth/url.c lib/oauth/url.h \
	lib/oauth/user_code.c lib/oauth/user_code.h
