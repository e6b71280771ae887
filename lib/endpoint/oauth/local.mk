# lib/endpoint/oauth: what devices and resource servers call
endpoint_oauth_sources = \
	lib/endpoint/oauth/authorize.c lib/endpoint/oauth/authorize.h \
	lib/endpoint/oauth/client.c lib/endpoint/oauth/client.h \
	lib/endpoint/oauth/device.c lib/endpoint/oauth/device.h \
	lib/endpoint/oauth/error_json.c lib/endpoint/oauth/error_json.h \
	lib/endpoint/oauth/introspect.c lib/endpoint/oauth/introspect.h \
	lib/endpoint/oauth/jwks.c lib/endpoint/oauth/jwks.h \
	lib/endpoint/oauth/metadata.c lib/endpoint/oauth/metadata.h \
	lib/endpoint/oauth/proof.c lib/endpoint/oauth/proof.h \
	lib/endpoint/oauth/revoke.c lib/endpoint/oauth/revoke.h \
	lib/endpoint/oauth/target.c lib/endpoint/oauth/target.h \
	lib/endpoint/oauth/token.c lib/endpoint/oauth/token.h \
	lib/endpoint/oauth/userinfo.c lib/endpoint/oauth/userinfo.h
