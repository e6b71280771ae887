# bin: the command line
bin_PROGRAMS += bin/devgrant
bin_devgrant_CPPFLAGS = $(AM_CPPFLAGS) $(CURL_CFLAGS)
bin_devgrant_LDADD = $(LDADD) $(CURL_LIBS) $(QRENCODE_LIBS) \
	$(UNISTRING_LIBS)
bin_devgrant_SOURCES = \
	bin/cli.h \
	bin/cli_args.c bin/cli_args.h \
	bin/cli_ask.c bin/cli_ask.h \
	bin/cli_file.c bin/cli_file.h \
	bin/cli_print.c bin/cli_print.h \
	bin/cli_secret.c bin/cli_secret.h \
	bin/cli_state.c bin/cli_state.h \
	bin/cli_text.c bin/cli_text.h \
	bin/cmd_application.c \
	bin/cmd_brand.c \
	bin/cmd_device.c \
	bin/cmd_doctor.c \
	bin/cmd_flow.c \
	bin/cmd_grant.c \
	bin/cmd_group.c \
	bin/cmd_init.c \
	bin/cmd_key.c \
	bin/cmd_login.c \
	bin/cmd_purge.c \
	bin/cmd_qr.c \
	bin/cmd_resource_server.c \
	bin/cmd_scope.c \
	bin/cmd_user.c \
	bin/cmd_version.c \
	bin/devgrant.c \
	bin/login.h \
	bin/login_device.c \
	bin/login_http.c bin/login_http.h \
	bin/login_reply.c \
	bin/login_server.c \
	bin/login_verify.c
