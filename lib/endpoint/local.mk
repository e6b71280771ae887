# lib/endpoint: one file a URL or page
include lib/endpoint/oauth/local.mk
include lib/endpoint/pages/local.mk
libdg_a_SOURCES += $(endpoint_sources)
endpoint_sources = \
	lib/endpoint/health.c lib/endpoint/health.h \
	$(endpoint_oauth_sources) $(endpoint_pages_sources)
