# lib/admin: what may an administrator change?
libdg_a_SOURCES += $(admin_sources)
admin_sources = \
	lib/admin/admin.c lib/admin/admin.h \
	lib/admin/application.c lib/admin/application.h \
	lib/admin/application_check.c \
	lib/admin/application_revoke.c \
	lib/admin/binding.c lib/admin/binding.h \
	lib/admin/brand.c lib/admin/brand.h \
	lib/admin/client_keys.c lib/admin/client_keys.h \
	lib/admin/device.c lib/admin/device.h \
	lib/admin/doctor.c lib/admin/doctor.h \
	lib/admin/doctor_files.c lib/admin/doctor_files.h \
	lib/admin/doctor_objects.c lib/admin/doctor_objects.h \
	lib/admin/field.c lib/admin/field.h \
	lib/admin/flow.c lib/admin/flow.h \
	lib/admin/form.c lib/admin/form.h \
	lib/admin/grant.c lib/admin/grant.h \
	lib/admin/group.c lib/admin/group.h \
	lib/admin/json.c lib/admin/json.h \
	lib/admin/key.c lib/admin/key.h \
	lib/admin/patch.c lib/admin/patch.h \
	lib/admin/preview.c lib/admin/preview.h \
	lib/admin/purge.c lib/admin/purge.h \
	lib/admin/removal.c lib/admin/removal.h \
	lib/admin/resource_server.c lib/admin/resource_server.h \
	lib/admin/scope.c lib/admin/scope.h \
	lib/admin/setup.c lib/admin/setup.h \
	lib/admin/subject.c lib/admin/subject.h \
	lib/admin/user.c lib/admin/user.h
