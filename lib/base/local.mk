# lib/base: no I/O but log; knows nothing of OAuth, HTTP or SQL
libdg_a_SOURCES += \
	lib/base/ascii.c lib/base/ascii.h \
	lib/base/base64url.c lib/base/base64url.h \
	lib/base/buf.c lib/base/buf.h \
	lib/base/clock.c lib/base/clock.h \
	lib/base/err.c lib/base/err.h \
	lib/base/log.c lib/base/log.h \
	lib/base/net.c lib/base/net.h \
	lib/base/precis.c lib/base/precis.h \
	lib/base/secret.c lib/base/secret.h \
	lib/base/str.c lib/base/str.h \
	lib/base/utf8.c lib/base/utf8.h
