# lib/server: start, routes, FastCGI and CGI
libdg_a_SOURCES += \
	lib/server/app.c lib/server/app.h \
	lib/server/cgi.c lib/server/cgi.h \
	lib/server/exchange.c lib/server/exchange.h \
	lib/server/fcgi.c lib/server/fcgi.h \
	lib/server/keeper.c lib/server/keeper.h \
	lib/server/line.c lib/server/line.h \
	lib/server/peer.c lib/server/peer.h \
	lib/server/readers.c lib/server/readers.h \
	lib/server/route.c lib/server/route.h \
	lib/server/sandbox.c lib/server/sandbox.h \
	lib/server/sandbox_calls.c \
	lib/server/sandbox_files.c \
	lib/server/sandbox_limit.h \
	lib/server/sandbox_look.c \
	lib/server/serve.c lib/server/serve.h \
	lib/server/vars.c lib/server/vars.h \
	lib/server/watch.c lib/server/watch.h

# stands before free() of the C library, so it is for the web programs alone
heap =
if HEAP_WIPED
heap += lib/server/heap.c
endif
