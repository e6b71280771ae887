# lib/endpoint: one file a URL or page
libdg_a_SOURCES += $(endpoint_sources)
endpoint_sources = \
	lib/endpoint/authorize.c lib/endpoint/authorize.h \
	lib/endpoint/client.c lib/endpoint/client.h \
	lib/endpoint/device.c lib/endpoint/device.h \
	lib/endpoint/error_json.c lib/endpoint/error_json.h \
	lib/endpoint/error_page.c lib/endpoint/error_page.h \
	lib/endpoint/health.c lib/endpoint/health.h \
	lib/endpoint/introspect.c lib/endpoint/introspect.h \
	lib/endpoint/jwks.c lib/endpoint/jwks.h \
	lib/endpoint/metadata.c lib/endpoint/metadata.h \
	lib/endpoint/proof.c lib/endpoint/proof.h \
	lib/endpoint/revoke.c lib/endpoint/revoke.h \
	lib/endpoint/target.c lib/endpoint/target.h \
	lib/endpoint/token.c lib/endpoint/token.h \
	lib/endpoint/userinfo.c lib/endpoint/userinfo.h \
	lib/endpoint/verify.h \
	lib/endpoint/verify_approval.c lib/endpoint/verify_approval.h \
	lib/endpoint/verify_device.c \
	lib/endpoint/verify_home.c \
	lib/endpoint/verify_icon.c \
	lib/endpoint/verify_layout.c lib/endpoint/verify_layout.h \
	lib/endpoint/verify_link.c \
	lib/endpoint/verify_login.c \
	lib/endpoint/verify_logout.c \
	lib/endpoint/verify_page.c lib/endpoint/verify_page.h \
	lib/endpoint/verify_password.c \
	lib/endpoint/verify_request.c

lib/endpoint/verify_layout.$(OBJEXT): static/hash.h
