# Samples of configuration, filled with the places of this installation.
conf_samples = \
	conf/apache-fcgid.conf \
	conf/apache.conf \
	conf/devgrant.conf \
	conf/devgrant.sysusers \
	conf/devgrant@.service \
	conf/devgrant@.socket \
	conf/htaccess \
	conf/lighttpd.conf \
	conf/logrotate \
	conf/nginx-log.conf \
	conf/nginx-params \
	conf/nginx.conf \
	conf/wrapper

examplesdir = $(docdir)/examples
nodist_examples_DATA = $(conf_samples)
CLEANFILES += $(conf_samples)
EXTRA_DIST += \
	conf/apache-fcgid.conf.in \
	conf/apache.conf.in \
	conf/devgrant.conf.in \
	conf/devgrant.sysusers.in \
	conf/devgrant@.service.in \
	conf/devgrant@.socket.in \
	conf/fill \
	conf/htaccess.in \
	conf/lighttpd.conf.in \
	conf/logrotate.in \
	conf/nginx-log.conf.in \
	conf/nginx-params.in \
	conf/nginx.conf.in \
	conf/wrapper.in

$(conf_samples): conf/fill conf/local.mk
	$(AM_V_GEN)$(MKDIR_P) conf && \
	$(SHELL) $(top_srcdir)/conf/fill \
		access_log=/var/log/nginx/access.log \
		base='$(base_path)' \
		base_url='https://login.example.org$(base_path)' \
		cgibindir='$(cgibindir)' \
		config='$(sysconfdir)/devgrant/devgrant.conf' \
		log_file='$(localstatedir)/log/devgrant/devgrant.log' \
		nginx_params=/etc/nginx/devgrant-params \
		program=PROGRAM \
		run_dir=/run/devgrant \
		socket_dir=/run/lighttpd \
		state_dir='$(localstatedir)/lib/devgrant' \
		static_dir='$(pkgdatadir)/static' \
		<$(top_srcdir)/$@.in >$@.tmp && mv $@.tmp $@
conf/apache-fcgid.conf: conf/apache-fcgid.conf.in
conf/apache.conf: conf/apache.conf.in
conf/devgrant.conf: conf/devgrant.conf.in
conf/devgrant.sysusers: conf/devgrant.sysusers.in
conf/devgrant@.service: conf/devgrant@.service.in
conf/devgrant@.socket: conf/devgrant@.socket.in
conf/htaccess: conf/htaccess.in
conf/lighttpd.conf: conf/lighttpd.conf.in
conf/logrotate: conf/logrotate.in
conf/nginx-log.conf: conf/nginx-log.conf.in
conf/nginx-params: conf/nginx-params.in
conf/nginx.conf: conf/nginx.conf.in
conf/wrapper: conf/wrapper.in
