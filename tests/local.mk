# tests: two lines a unit program, sorted within its floor; one line a script
EXTRA_DIST += \
	tests/unit/test.h

if HAVE_CMOCKA

# base
check_PROGRAMS += tests/unit/test_str
tests_unit_test_str_LDADD = $(TEST_LIBS)

# conf

# oauth

# web

# store

# shm

# service

# endpoint

# server

endif HAVE_CMOCKA

# guards: the rules of HACKING.md, checked
check_SCRIPTS +=

# servers: real programs behind real web servers
check_SCRIPTS +=

EXTRA_DIST += $(check_SCRIPTS)
