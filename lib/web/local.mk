# lib/web: HTTP, HTML; knows no OAuth and no SQL
libdg_a_SOURCES += $(web_sources)
web_sources = \
	lib/web/cookie.c lib/web/cookie.h \
	lib/web/csrf.c lib/web/csrf.h \
	lib/web/form.c lib/web/form.h \
	lib/web/html.c lib/web/html.h \
	lib/web/qr.c lib/web/qr.h \
	lib/web/request.c lib/web/request.h \
	lib/web/response.c lib/web/response.h \
	lib/web/template.c lib/web/template.h \
	lib/web/template_load.c \
	lib/web/template_parse.c lib/web/template_parse.h \
	lib/web/words.c lib/web/words.h
