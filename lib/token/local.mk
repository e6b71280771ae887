# lib/token: what is handed out, and is it good?
libdg_a_SOURCES += $(token_sources)
token_sources = \
	lib/token/introspection.c lib/token/introspection.h \
	lib/token/revocation.c lib/token/revocation.h \
	lib/token/rotation.c lib/token/rotation.h \
	lib/token/scope_claims.c lib/token/scope_claims.h \
	lib/token/tokens.h \
	lib/token/tokens_check.c \
	lib/token/tokens_claims.c lib/token/tokens_claims.h \
	lib/token/tokens_jwt.c lib/token/tokens_jwt.h \
	lib/token/tokens_scope.c \
	lib/token/tokens_sign.c \
	lib/token/tokens_store.c
