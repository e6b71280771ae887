# lib/base: no I/O but log; knows nothing of OAuth, HTTP or SQL
libdg_a_SOURCES += \
	lib/base/err.c lib/base/err.h
