# lib/site: whose site is this?
libdg_a_SOURCES += $(site_sources)
site_sources = \
	lib/site/audit.c lib/site/audit.h \
	lib/site/ctx.h \
	lib/site/effort.c lib/site/effort.h \
	lib/site/flow.c lib/site/flow.h \
	lib/site/refusal.c lib/site/refusal.h \
	lib/site/secrets.c lib/site/secrets.h \
	lib/site/site.c lib/site/site.h \
	lib/site/throttle.c lib/site/throttle.h
