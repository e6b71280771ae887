# cgi-bin: one file a program, its main and its table of routes
FCGI_LDADD = libdg.a $(CGI_LIBS)
# -static, if configure was given it
web_ldflags = $(AM_LDFLAGS) $(STATIC_LDFLAGS)

cgibin_PROGRAMS += cgi-bin/device
cgi_bin_device_SOURCES = cgi-bin/device.c $(heap)
cgi_bin_device_LDADD = $(FCGI_LDADD)
cgi_bin_device_LDFLAGS = $(web_ldflags)
cgibin_PROGRAMS += cgi-bin/discovery
cgi_bin_discovery_SOURCES = cgi-bin/discovery.c $(heap)
cgi_bin_discovery_LDADD = $(FCGI_LDADD)
cgi_bin_discovery_LDFLAGS = $(web_ldflags)
cgibin_PROGRAMS += cgi-bin/introspect
cgi_bin_introspect_SOURCES = cgi-bin/introspect.c $(heap)
cgi_bin_introspect_LDADD = $(FCGI_LDADD)
cgi_bin_introspect_LDFLAGS = $(web_ldflags)
cgibin_PROGRAMS += cgi-bin/revoke
cgi_bin_revoke_SOURCES = cgi-bin/revoke.c $(heap)
cgi_bin_revoke_LDADD = $(FCGI_LDADD)
cgi_bin_revoke_LDFLAGS = $(web_ldflags)
cgibin_PROGRAMS += cgi-bin/token
cgi_bin_token_SOURCES = cgi-bin/token.c $(heap)
cgi_bin_token_LDADD = $(FCGI_LDADD)
cgi_bin_token_LDFLAGS = $(web_ldflags)
cgibin_PROGRAMS += cgi-bin/userinfo
cgi_bin_userinfo_SOURCES = cgi-bin/userinfo.c $(heap)
cgi_bin_userinfo_LDADD = $(FCGI_LDADD)
cgi_bin_userinfo_LDFLAGS = $(web_ldflags)
cgibin_PROGRAMS += cgi-bin/verify
cgi_bin_verify_SOURCES = cgi-bin/verify.c $(heap)
cgi_bin_verify_LDADD = $(FCGI_LDADD) $(UNISTRING_LIBS)
cgi_bin_verify_LDFLAGS = $(web_ldflags)
