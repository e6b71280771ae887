# man: a page a program, and the configuration's
dist_man_MANS += \
	man/devgrant-programs.8 \
	man/devgrant.8 \
	man/devgrant.conf.5
