# lib/endpoint: one file a URL or page
libdg_a_SOURCES += \
	lib/endpoint/authorize.c lib/endpoint/authorize.h \
	lib/endpoint/client.c lib/endpoint/client.h \
	lib/endpoint/device.c lib/endpoint/device.h \
	lib/endpoint/error_json.c lib/endpoint/error_json.h \
	lib/endpoint/health.c lib/endpoint/health.h \
	lib/endpoint/jwks.c lib/endpoint/jwks.h \
	lib/endpoint/metadata.c lib/endpoint/metadata.h \
	lib/endpoint/token.c lib/endpoint/token.h \
	lib/endpoint/userinfo.c lib/endpoint/userinfo.h
