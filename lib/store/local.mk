# lib/store: the only place that touches SQL; sql/generate makes the table of
# statements of the files in sql/
libdg_a_SOURCES += $(store_sources) \
	lib/store/db_sqlite.c lib/store/db_sqlite.h \
	lib/store/db_sqlite_log.c lib/store/db_sqlite_log.h \
	lib/store/db_sqlite_migrate.c \
	lib/store/db_sqlite_open.c \
	lib/store/db_sqlite_read.c \
	lib/store/db_sqlite_stmt.c
store_sources = \
	lib/store/db.h \
	lib/store/db_files.c lib/store/db_files.h \
	lib/store/db_lock.c lib/store/db_lock.h \
	lib/store/db_space.c lib/store/db_space.h \
	lib/store/limits.h \
	lib/store/statement_table.h \
	lib/store/stmt.c lib/store/stmt.h \
	lib/store/store_access_token.c lib/store/store_access_token.h \
	lib/store/store_application.c lib/store/store_application.h \
	lib/store/store_binding.c lib/store/store_binding.h \
	lib/store/store_brand.c lib/store/store_brand.h \
	lib/store/store_client.c lib/store/store_client.h \
	lib/store/store_client_row.h \
	lib/store/store_device_grant.c lib/store/store_device_grant.h \
	lib/store/store_event.c lib/store/store_event.h \
	lib/store/store_flow.c lib/store/store_flow.h \
	lib/store/store_group.c lib/store/store_group.h \
	lib/store/store_health.c lib/store/store_health.h \
	lib/store/store_key.c lib/store/store_key.h \
	lib/store/store_meta.c lib/store/store_meta.h \
	lib/store/store_purge.c lib/store/store_purge.h \
	lib/store/store_removal.c lib/store/store_removal.h \
	lib/store/store_resource_server.c lib/store/store_resource_server.h \
	lib/store/store_revocation.c lib/store/store_revocation.h \
	lib/store/store_scope.c lib/store/store_scope.h \
	lib/store/store_session.c lib/store/store_session.h \
	lib/store/store_subject.c lib/store/store_subject.h \
	lib/store/store_throttle.c lib/store/store_throttle.h \
	lib/store/store_token.c lib/store/store_token.h \
	lib/store/store_user.c lib/store/store_user.h \
	lib/store/store_user_name.c \
	lib/store/store_user_row.h

sql_schema = \
	sql/sqlite/0001-initial.sql \
	sql/sqlite/0002-ids-come-once.sql \
	sql/sqlite/0003-device-code-replay.sql \
	sql/sqlite/0004-where-devices-are-from.sql \
	sql/sqlite/0005-versions.sql \
	sql/sqlite/0006-session-mac.sql \
	sql/sqlite/0007-user-hint.sql \
	sql/sqlite/0008-found-by-index.sql \
	sql/sqlite/0009-one-form-of-names.sql \
	sql/sqlite/0010-introspection-claims.sql \
	sql/sqlite/0011-health.sql \
	sql/sqlite/0012-superusers.sql
# client before application, which uses its fragment
sql_statements = \
	sql/statements/access_token.sql \
	sql/statements/client.sql \
	sql/statements/application.sql \
	sql/statements/binding.sql \
	sql/statements/brand.sql \
	sql/statements/device_grant.sql \
	sql/statements/event.sql \
	sql/statements/flow.sql \
	sql/statements/group.sql \
	sql/statements/health.sql \
	sql/statements/meta.sql \
	sql/statements/refresh_token.sql \
	sql/statements/removal.sql \
	sql/statements/resource_server.sql \
	sql/statements/revoked_access_token.sql \
	sql/statements/scope_mapping.sql \
	sql/statements/session.sql \
	sql/statements/signing_key.sql \
	sql/statements/throttle.sql \
	sql/statements/subject.sql \
	sql/statements/token_family.sql \
	sql/statements/user.sql

# Runs here, also when all else is compiled for another machine.
generate_sources = \
	sql/generate.c \
	sql/generate_parse.c
EXTRA_DIST += $(generate_sources) sql/generate_parse.h
CLEANFILES += sql/generate
sql/generate: $(generate_sources) sql/generate_parse.h lib/store/db.h
	$(AM_V_CCLD)$(MKDIR_P) sql && sources= && \
	for f in $(generate_sources); do \
		test -f $$f || f=$(srcdir)/$$f; sources="$$sources $$f"; done && \
	$(CC_FOR_BUILD) -I$(top_srcdir) -D_GNU_SOURCE $(CFLAGS_FOR_BUILD) \
		-o $@ $$sources $(LIBS_FOR_BUILD)

nodist_libdg_a_SOURCES += \
	lib/store/statements.c \
	lib/store/statements.h
BUILT_SOURCES += lib/store/statements.h
CLEANFILES += lib/store/statements.c lib/store/statements.h
EXTRA_DIST += $(sql_schema) $(sql_statements)

# One run writes both; the header keeps its time when it says the same.
lib/store/statements.c: sql/generate $(sql_schema) $(sql_statements)
	$(AM_V_GEN)$(MKDIR_P) lib/store && \
	set -- && for f in $(sql_schema); do \
		test -f $$f || f=$(srcdir)/$$f; set -- "$$@" $$f; done && \
	set -- "$$@" -- && for f in $(sql_statements); do \
		test -f $$f || f=$(srcdir)/$$f; set -- "$$@" $$f; done && \
	sql/generate $@ lib/store/statements.h "$$@"
lib/store/statements.h: lib/store/statements.c
	@test -f $@ || { rm -f lib/store/statements.c && \
		$(MAKE) $(AM_MAKEFLAGS) lib/store/statements.c; }
