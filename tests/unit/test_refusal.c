/* SPDX-License-Identifier: MIT */
/* test_refusal.c: the log line of a refused request */
#include "tests/unit/test.h"

#include <stdio.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/site/refusal.h"

static char dir[] = "/tmp/dg-test-refusal-XXXXXX";
static char path[64];
static struct dg_ctx ctx;
static int64_t boot_ms = 1000000;

static int
start(void **state)
{
	(void)state;
	memset(&ctx, 0, sizeof(ctx));
	memcpy(dir + sizeof(dir) - 7, "XXXXXX", 6);
	if (mkdtemp(dir) == NULL)
		return -1;
	(void)snprintf(path, sizeof(path), "%s/log", dir);
	boot_ms += 3600000;
	ctx.boot_ms = boot_ms;
	dg_clock_freeze(1795426200, boot_ms);
	return dg_log_open(DG_LOG_TO_FILE, "token", path) == DG_OK ? 0 : -1;
}

static int
stop(void **state)
{
	(void)state;
	dg_log_request_id("");
	dg_log_close();
	dg_clock_freeze(0, 0);
	(void)unlink(path);
	(void)rmdir(dir);
	return 0;
}

static void
refuse(enum dg_oauth_err error, int status)
{
	dg_refusal_set(&ctx, error, NULL);
	dg_refusal_log(&ctx, status);
}

/* Lines of the log; the last one goes to `last`. */
static int
lines(char last[static 1024])
{
	FILE *f = fopen(path, "r");
	int n = 0;

	assert_non_null(f);
	last[0] = '\0';
	while (fgets(last, 1024, f) != NULL)
		n++;
	(void)fclose(f);
	return n;
}

static void
L6_a_line_has_id_outcome_application_and_reason(void **state)
{
	struct dg_client client = { .slug = "tv" };
	char last[1024];

	(void)state;
	dg_log_request_id("0123456789abcdef");
	dg_refusal_client(&ctx, &client);
	dg_refusal_why(&ctx, "the device code has expired long ago.");
	dg_refusal_set(&ctx, DG_OAUTH_INVALID_GRANT, "It is unknown.");
	dg_refusal_log(&ctx, 400);
	assert_int_equal(lines(last), 1);
	assert_non_null(strstr(last, " token["));
	assert_non_null(strstr(last, ": notice: 0123456789abcdef refusal: "
	    "invalid_grant (400) to application tv: It is unknown. Because: "
	    "the device code has expired long ago.\n"));
}

static void
L6_a_client_without_application_is_named_by_its_uuid(void **state)
{
	struct dg_client client = { .provider_uuid = "a-uuid" };
	char last[1024];

	(void)state;
	dg_refusal_client(&ctx, &client);
	refuse(DG_OAUTH_INVALID_CLIENT, 401);
	assert_int_equal(lines(last), 1);
	assert_non_null(strstr(last, "invalid_client (401) to application "
	    "a-uuid: Client authentication failed.\n"));
}

static void
what_is_no_refusal_has_no_line(void **state)
{
	char last[1024];

	(void)state;
	dg_refusal_log(&ctx, 200);
	dg_refusal_log(&ctx, 404);	/* a page of its own, not an error's */
	refuse(DG_OAUTH_AUTHORIZATION_PENDING, 400);
	refuse(DG_OAUTH_SLOW_DOWN, 400);
	refuse(DG_OAUTH_USE_DPOP_NONCE, 400);
	/* these have a line where the fault was found */
	refuse(DG_OAUTH_SERVER_ERROR, 500);
	refuse(DG_OAUTH_UNAVAILABLE, 503);
	assert_int_equal(lines(last), 0);
	refuse(DG_OAUTH_ACCESS_DENIED, 400);
	assert_int_equal(lines(last), 1);
}

static void
of_throttled_requests_one_a_minute_has_a_line(void **state)
{
	char last[1024];

	(void)state;
	for (int i = 0; i < 100; i++)
		refuse(DG_OAUTH_THROTTLED, 429);
	assert_int_equal(lines(last), 1);
	assert_non_null(strstr(last, "slow_down (429)"));
	boot_ms += 60000;
	dg_clock_freeze(1795426260, boot_ms);
	refuse(DG_OAUTH_THROTTLED, 429);
	assert_int_equal(lines(last), 2);
}

static void
a_flood_of_refusals_fills_no_disk(void **state)
{
	char last[1024];

	(void)state;
	for (int i = 0; i < 5000; i++)
		refuse(DG_OAUTH_INVALID_GRANT, 400);
	assert_int_equal(lines(last), 600);
	ctx.boot_ms += 60000;
	refuse(DG_OAUTH_INVALID_GRANT, 400);
	assert_int_equal(lines(last), 602);
	assert_non_null(strstr(last, "invalid_grant (400)"));
	for (int i = 0; i < 599; i++)
		refuse(DG_OAUTH_INVALID_GRANT, 400);
	assert_int_equal(lines(last), 602 + 599);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(L6_a_line_has_id_outcome_application_and_reason),
		TEST(L6_a_client_without_application_is_named_by_its_uuid),
		TEST(what_is_no_refusal_has_no_line),
		TEST(of_throttled_requests_one_a_minute_has_a_line),
		TEST(a_flood_of_refusals_fills_no_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
