# lib/crypt: all cryptography; the libraries that compute it show nowhere else
libdg_a_SOURCES += \
	lib/crypt/argon2.c lib/crypt/argon2.h \
	lib/crypt/digest.c lib/crypt/digest.h \
	lib/crypt/mask.c lib/crypt/mask.h \
	lib/crypt/random.c lib/crypt/random.h \
	lib/crypt/seal.c lib/crypt/seal.h
