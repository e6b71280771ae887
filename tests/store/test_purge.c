/* SPDX-License-Identifier: MIT */
/* test_purge.c: deleting what has ended */
#include "tests/store/fixture.h"

#include "lib/store/store_access_token.h"
#include "lib/store/store_purge.h"
#include "lib/store/store_token.h"

static int64_t
purge(struct dg_db *db, enum dg_purge kind, int64_t now, int64_t limit)
{
	int64_t gone = -1;

	assert_ok(dg_store_purge(db, kind, now, limit, &gone));
	return gone;
}

static void
add_family(struct dg_db *db, const struct fixture *fx,
    struct dg_token_family *out)
{
	*out = (struct dg_token_family){ .scopes = "openid",
		.provider_id = fx->client.provider_id,
		.user_id = fx->user.id, .created_at = NOW,
		.last_used_at = NOW, .expires_at = NOW + 1000 };
	assert_ok(dg_store_family_add(db, out));
}

static void
H5_purge_waits_for_the_end_and_its_grace(void **state)
{
	struct dg_device_grant grant;
	struct dg_token_family family;
	struct dg_db *db;
	struct fixture fx;

	(void)state;
	db = fixture_memory(&fx);
	fixture_grant(db, &fx, 1, &grant);
	assert_ok(dg_db_begin(db, 0));
	add_family(db, &fx, &family);
	assert_int_equal(purge(db, DG_PURGE_DEVICE_GRANT,
	    grant.expires_at + DG_GRANT_GRACE_SEC - 1, 9), 0);
	assert_int_equal(purge(db, DG_PURGE_DEVICE_GRANT,
	    grant.expires_at + DG_GRANT_GRACE_SEC, 9), 1);
	assert_int_equal(purge(db, DG_PURGE_TOKEN_FAMILY,
	    family.expires_at + DG_FAMILY_GRACE_SEC - 1, 9), 0);
	assert_int_equal(purge(db, DG_PURGE_TOKEN_FAMILY,
	    family.expires_at + DG_FAMILY_GRACE_SEC, 9), 1);
	assert_int_equal(purge(db, DG_PURGE_SESSION, NOW, 9), 0);
	assert_int_equal(purge(db, DG_PURGE_SESSION, NOW + 1000000, 9), 1);
	assert_ok(dg_db_commit(db));
	dg_db_close(db);
}

static void
H5_purge_goes_by_batches_and_spares_what_lives(void **state)
{
	struct dg_access_token access = { .scopes = "openid",
		.issued_at = NOW };
	struct dg_refresh_token refresh = { .issued_at = NOW };
	struct dg_token_family family;
	uint8_t hash[DG_DIGEST_BYTES];
	struct dg_db *db;
	struct fixture fx;
	uint8_t i;

	(void)state;
	db = fixture_memory(&fx);
	assert_ok(dg_db_begin(db, 0));
	add_family(db, &fx, &family);
	access.family_id = refresh.family_id = family.id;
	for (i = 0; i < 5; i++) {
		fixture_bytes(i, hash);
		access.uuid[0] = '\0';
		access.expires_at = NOW + (i < 3 ? 10 : 99);
		assert_ok(dg_store_access_token_add(db, hash, &access));
		refresh.generation = i + 1;
		refresh.expires_at = NOW + 10;
		assert_ok(dg_store_refresh_add(db, hash, &refresh));
		/* the last one is live: its end is the device's to hear */
		if (i < 4)
			assert_ok(dg_store_refresh_rotate(db, refresh.id,
			    NOW));
	}
	assert_int_equal(purge(db, DG_PURGE_ACCESS_TOKEN, NOW + 10, 2), 2);
	assert_int_equal(purge(db, DG_PURGE_ACCESS_TOKEN, NOW + 10, 2), 1);
	assert_int_equal(purge(db, DG_PURGE_ACCESS_TOKEN, NOW + 10, 2), 0);
	assert_int_equal(purge(db, DG_PURGE_REFRESH_TOKEN, NOW + 10, 9), 4);
	assert_int_equal(fixture_number(db,
	    "SELECT count(*) FROM refresh_token"), 1);
	assert_int_equal(purge(db, DG_PURGE_REVOKED_ACCESS_TOKEN, NOW, 9), 0);
	assert_int_equal(purge(db, DG_PURGE_THROTTLE, NOW, 9), 0);
	assert_ok(dg_db_commit(db));
	dg_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(H5_purge_waits_for_the_end_and_its_grace),
		cmocka_unit_test(
		    H5_purge_goes_by_batches_and_spares_what_lives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
