# man: a page a program, and the configuration's
dist_man_MANS += \
	man/devgrant.conf.5
