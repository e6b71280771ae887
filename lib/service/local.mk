# lib/service: what needs several entities
libdg_a_SOURCES += \
	lib/service/audit.c lib/service/audit.h \
	lib/service/ctx.h \
	lib/service/secrets.c lib/service/secrets.h \
	lib/service/site.c lib/service/site.h
