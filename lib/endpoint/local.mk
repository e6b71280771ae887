# lib/endpoint: one file a URL or page
libdg_a_SOURCES += \
	lib/endpoint/error_json.c lib/endpoint/error_json.h
