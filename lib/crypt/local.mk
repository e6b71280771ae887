# lib/crypt: all cryptography; the libraries that compute it show nowhere else
libdg_a_SOURCES += \
	lib/crypt/argon2.c lib/crypt/argon2.h \
	lib/crypt/digest.c lib/crypt/digest.h \
	lib/crypt/mask.c lib/crypt/mask.h \
	lib/crypt/pk.c lib/crypt/pk.h \
	lib/crypt/pk_edwards.c lib/crypt/pk_inside.h \
	lib/crypt/pk_generate.c \
	lib/crypt/pk_sign.c \
	lib/crypt/pk_verify.c \
	lib/crypt/random.c lib/crypt/random.h \
	lib/crypt/seal.c lib/crypt/seal.h
