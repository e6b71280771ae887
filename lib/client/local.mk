# lib/client: who is the device's program?
libdg_a_SOURCES += $(client_sources)
client_sources = \
	lib/client/audience.c lib/client/audience.h \
	lib/client/client.c lib/client/client.h \
	lib/client/client_key.c lib/client/client_key.h \
	lib/client/cors.c lib/client/cors.h \
	lib/client/proof.c lib/client/proof.h
