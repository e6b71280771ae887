# lib/store: the only place that touches SQL; sql/generate makes the table of
# statements of the files in sql/
libdg_a_SOURCES += \
	lib/store/db.h \
	lib/store/db_files.c lib/store/db_files.h \
	lib/store/db_lock.c lib/store/db_lock.h \
	lib/store/db_sqlite.c lib/store/db_sqlite.h \
	lib/store/db_sqlite_migrate.c \
	lib/store/db_sqlite_open.c \
	lib/store/db_sqlite_stmt.c \
	lib/store/limits.h \
	lib/store/statement_table.h \
	lib/store/stmt.c lib/store/stmt.h

sql_schema = \
	sql/sqlite/0001-initial.sql
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
	sql/statements/meta.sql \
	sql/statements/refresh_token.sql \
	sql/statements/scope_mapping.sql \
	sql/statements/session.sql \
	sql/statements/signing_key.sql \
	sql/statements/throttle.sql \
	sql/statements/token_family.sql \
	sql/statements/user.sql

noinst_PROGRAMS += sql/generate
sql_generate_SOURCES = \
	sql/generate.c \
	sql/generate.h \
	sql/generate_parse.c
sql_generate_LDADD = $(SQLITE_LIBS)

nodist_libdg_a_SOURCES += \
	lib/store/statements.c \
	lib/store/statements.h
BUILT_SOURCES += lib/store/statements.h
CLEANFILES += lib/store/statements.c lib/store/statements.h
EXTRA_DIST += $(sql_schema) $(sql_statements)

# One run writes both; the header keeps its time when it says the same.
lib/store/statements.c: sql/generate$(EXEEXT) $(sql_schema) $(sql_statements)
	$(AM_V_GEN)$(MKDIR_P) lib/store && \
	set -- && for f in $(sql_schema); do \
		test -f $$f || f=$(srcdir)/$$f; set -- "$$@" $$f; done && \
	set -- "$$@" -- && for f in $(sql_statements); do \
		test -f $$f || f=$(srcdir)/$$f; set -- "$$@" $$f; done && \
	sql/generate$(EXEEXT) $@ lib/store/statements.h "$$@"
lib/store/statements.h: lib/store/statements.c
	@test -f $@ || { rm -f lib/store/statements.c && \
		$(MAKE) $(AM_MAKEFLAGS) lib/store/statements.c; }
