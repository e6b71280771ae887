# templates: one file a page, over layout.html
templatedir = $(pkgdatadir)/templates
dist_template_DATA = \
	templates/approve.html \
	templates/cancelled.html \
	templates/code.html \
	templates/connected.html \
	templates/denied.html \
	templates/disowned.html \
	templates/error.html \
	templates/expired.html \
	templates/layout.html \
	templates/login.html \
	templates/no_access.html \
	templates/no_flow.html \
	templates/not_applicable.html \
	templates/password.html \
	templates/password_changed.html
