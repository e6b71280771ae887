/* SPDX-License-Identifier: MIT */
/* test_mark.c: notices that the programs leave for doctor */
#include "tests/unit/test.h"

#include "lib/shm/mark.h"

static struct dg_shm *shm;

static int
setup(void **state)
{
	(void)state;
	return dg_shm_open_private(&shm) != DG_OK;
}

static int
teardown(void **state)
{
	(void)state;
	dg_shm_close(shm);
	return 0;
}

static void
mark_is(int64_t at, const char *where)
{
	char text[DG_ADDR_TEXT_SIZE];
	struct dg_addr addr;

	assert_int_equal(dg_mark_get(shm, DG_MARK_UNNAMED_PROXY, &addr), at);
	dg_addr_text(&addr, text);
	assert_string_equal(text, where);
}

static void
set(const char *where, int64_t now)
{
	struct dg_addr addr = { 0 };

	if (*where != '\0')
		assert_ok(dg_addr_parse(dg_str_from(where), &addr));
	dg_mark_set(shm, DG_MARK_UNNAMED_PROXY, &addr, now);
}

static void
a_mark_tells_when_and_where_and_is_written_once_a_minute(void **state)
{
	(void)state;
	mark_is(0, "");
	set("10.1.2.3", 1000000);
	mark_is(1000000, "10.1.2.3");
	set("10.9.9.9", 1000059);
	mark_is(1000000, "10.1.2.3");
	set("2001:db8::17", 1000060);
	mark_is(1000060, "2001:db8::17");
	set("", 2000000);
	mark_is(2000000, "");
	/* a clock that was set back must not silence it */
	set("10.1.2.3", 1000);
	mark_is(1000, "10.1.2.3");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    a_mark_tells_when_and_where_and_is_written_once_a_minute,
		    setup, teardown),
	};

	return cmocka_run_group_tests_name("mark", tests, NULL, NULL);
}
