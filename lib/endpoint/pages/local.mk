# lib/endpoint/pages: what people see
endpoint_pages_sources = \
	lib/endpoint/pages/error_page.c lib/endpoint/pages/error_page.h \
	lib/endpoint/pages/verify.h \
	lib/endpoint/pages/verify_approval.c lib/endpoint/pages/verify_approval.h \
	lib/endpoint/pages/verify_device.c \
	lib/endpoint/pages/verify_home.c \
	lib/endpoint/pages/verify_icon.c \
	lib/endpoint/pages/verify_layout.c lib/endpoint/pages/verify_layout.h \
	lib/endpoint/pages/verify_link.c \
	lib/endpoint/pages/verify_login.c \
	lib/endpoint/pages/verify_logout.c \
	lib/endpoint/pages/verify_page.c lib/endpoint/pages/verify_page.h \
	lib/endpoint/pages/verify_password.c \
	lib/endpoint/pages/verify_request.c

lib/endpoint/pages/verify_layout.$(OBJEXT): static/hash.h
