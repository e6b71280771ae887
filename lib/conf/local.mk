# lib/conf: the configuration file, values only
libdg_a_SOURCES += \
	lib/conf/base_url.c lib/conf/base_url.h \
	lib/conf/conf.c lib/conf/conf.h \
	lib/conf/conf_file.c
