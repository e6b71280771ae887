# lib/key: what do we sign with?
libdg_a_SOURCES += $(key_sources)
key_sources = \
	lib/key/keys.h \
	lib/key/keys_file.c lib/key/keys_file.h \
	lib/key/keys_public.c \
	lib/key/keys_rotate.c \
	lib/key/keys_sign.c
