/* SPDX-License-Identifier: MIT */
/* test_grant_again.c: devices that sign in after older requests were deleted */
#include "tests/unit/test.h"
#include "tests/unit/world.h"

#include <json-c/json.h>

#include "lib/admin/grant.h"
#include "lib/admin/purge.h"
#include "lib/store/store_purge.h"
#include "lib/store/store_token.h"

static struct world w;

/* A device and what it was given. */
struct device {
	struct dg_initiated codes;
	struct dg_token_result got;
	struct dg_device_grant row;
};

static int
set_up(void **state)
{
	(void)state;
	world_open(&w, true);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	world_close(&w);
	return 0;
}

static void
sign_in(struct device *device)
{
	uint8_t hash[DG_DIGEST_BYTES];

	world_approved(&w, &w.tv, "openid offline_access", &device->codes);
	assert_ok(world_poll(&w.ctx, &w.tv, device->codes.device_code, 1,
	    &device->got));
	assert_int_equal(device->got.error, DG_OAUTH_NONE);
	dg_digest_sha256(device->codes.device_code, DG_SECRET_LEN, hash);
	assert_ok(dg_store_device_grant_find(w.ctx.db, hash, &device->row));
}

static enum dg_oauth_err
refresh(const struct device *device)
{
	struct dg_token_result out;
	enum dg_oauth_err error;

	assert_ok(world_refresh(&w.ctx, &w.tv,
	    device->got.tokens.refresh_token, "", &out));
	error = out.error;
	dg_tokens_fini(&out.tokens);
	return error;
}

static void
purge(void)
{
	struct dg_admin admin = { .ctx = &w.ctx };
	struct json_object *gone;

	assert_ok(dg_admin_purge(&admin, &gone));
	json_object_put(gone);
}

static void
sweep(void)
{
	assert_ok(dg_db_begin(w.ctx.db, 0));
	assert_ok(dg_store_purge_sweep(w.ctx.db, DG_PURGE_DEVICE_GRANT,
	    w.ctx.now));
	assert_ok(dg_db_commit(w.ctx.db));
}

/* The newest request is deleted while its tokens live; then two more devices
 * come, and one of them is sent away again. */
static void
sign_in_around(void (*delete_ended)(void))
{
	struct dg_admin admin = { .ctx = &w.ctx };
	struct dg_device_grant row;
	struct device first, second, third;
	uint8_t hash[DG_DIGEST_BYTES];

	sign_in(&first);
	world_wait(&w, 600 + DG_GRANT_GRACE_SEC);
	delete_ended();
	dg_digest_sha256(first.codes.device_code, DG_SECRET_LEN, hash);
	assert_int_equal(dg_store_device_grant_find(w.ctx.db, hash, &row),
	    DG_ENOTFOUND);
	sign_in(&second);
	sign_in(&third);
	assert_ok(dg_admin_grant_revoke(&admin, &second.row));
	assert_int_equal(refresh(&second), DG_OAUTH_INVALID_GRANT);
	assert_int_equal(refresh(&first), DG_OAUTH_NONE);
	assert_int_equal(refresh(&third), DG_OAUTH_NONE);
	dg_tokens_fini(&first.got.tokens);
	dg_tokens_fini(&second.got.tokens);
	dg_tokens_fini(&third.got.tokens);
}

static void
H5_devices_sign_in_around_a_purge(void **state)
{
	(void)state;
	sign_in_around(purge);
}

static void
H5_devices_sign_in_around_a_sweep(void **state)
{
	(void)state;
	sign_in_around(sweep);
}

#define IN_WORLD(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(H5_devices_sign_in_around_a_purge),
		IN_WORLD(H5_devices_sign_in_around_a_sweep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
