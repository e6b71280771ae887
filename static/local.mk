# static: served by the web server at <base>/-/static/<hash>/; the hash of the
# content stands in the pages' links, so that caches never show an old one
staticdir = $(pkgdatadir)/static
dist_static_DATA = \
	static/favicon.svg \
	static/logo.svg \
	static/style.css

BUILT_SOURCES += static/hash.h
CLEANFILES += static/hash.h
static/hash.h: $(dist_static_DATA)
	$(AM_V_at)$(MKDIR_P) static
	$(AM_V_GEN)cat $^ | sha256sum | \
	    sed 's/^\(.\{16\}\).*/#define DG_STATIC_HASH "\1"/' > $@.new && \
	    mv $@.new $@
