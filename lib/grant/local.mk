# lib/grant: what happens to a request?
libdg_a_SOURCES += $(grant_sources)
grant_sources = \
	lib/grant/grant.h \
	lib/grant/grant_access.c lib/grant/grant_access.h \
	lib/grant/grant_admit.c lib/grant/grant_admit.h \
	lib/grant/grant_code.c lib/grant/grant_code.h \
	lib/grant/grant_command.c \
	lib/grant/grant_decide.c \
	lib/grant/grant_initiate.c \
	lib/grant/grant_open.c \
	lib/grant/grant_poll.c \
	lib/grant/grant_proof.c lib/grant/grant_proof.h \
	lib/grant/grant_refresh.c \
	lib/grant/grant_wait.c
