# lib/account: who is the person?
libdg_a_SOURCES += $(account_sources)
account_sources = \
	lib/account/access.c lib/account/access.h \
	lib/account/handle.c lib/account/handle.h \
	lib/account/password.c lib/account/password.h \
	lib/account/session.c lib/account/session.h \
	lib/account/session_seal.c lib/account/session_seal.h \
	lib/account/subject.c lib/account/subject.h \
	lib/account/ticket.c lib/account/ticket.h
