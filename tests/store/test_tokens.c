/* SPDX-License-Identifier: MIT */
/* test_tokens.c: token families, refresh tokens, opaque access tokens */
#include "tests/store/fixture.h"

#include "lib/store/store_access_token.h"
#include "lib/store/store_revocation.h"
#include "lib/store/store_token.h"

struct world {
	struct dg_db *db;
	struct fixture fx;
	struct dg_token_family family;
};

static int
setup(void **state)
{
	static struct world world;

	world.db = fixture_memory(&world.fx);
	world.family = (struct dg_token_family){ .scopes = "openid",
		.device_grant_uuid = "five", .auth_time = NOW - 1, .amr = "pwd",
		.acr = "a", .nonce = "n", .device_name = "TV",
		.resource = "r", .dpop_jkt = "j", .created_at = NOW,
		.last_used_at = NOW, .expires_at = NOW + 1000 };
	world.family.provider_id = world.fx.client.provider_id;
	world.family.user_id = world.fx.user.id;
	assert_ok(dg_db_begin(world.db, 0));
	assert_ok(dg_store_family_add(world.db, &world.family));
	*state = &world;
	return 0;
}

static int
teardown(void **state)
{
	struct world *w = *state;

	assert_ok(dg_db_commit(w->db));
	dg_db_close(w->db);
	return 0;
}

/* Token and row begin with the generation. */
static void
add_refresh_at(struct world *w, int64_t now, int64_t generation,
    int64_t expires_at, struct dg_refresh_token *out)
{
	uint8_t hash[DG_DIGEST_BYTES];

	*out = (struct dg_refresh_token){ .family_id = w->family.id,
		.generation = generation, .issued_at = now,
		.expires_at = expires_at };
	fixture_bytes((uint8_t)generation, hash);
	assert_ok(dg_store_refresh_add(w->db, hash, out));
}

static void
add_refresh(struct world *w, int64_t generation, int64_t expires_at,
    struct dg_refresh_token *out)
{
	add_refresh_at(w, NOW, generation, expires_at, out);
}

static enum dg_err
find_refresh(struct world *w, uint8_t generation, struct dg_refresh_token *out)
{
	uint8_t hash[DG_DIGEST_BYTES];

	fixture_bytes(generation, hash);
	return dg_store_refresh_find(w->db, hash, out);
}

static void
a_family_comes_back_as_it_was_added(void **state)
{
	struct world *w = *state;
	struct dg_token_family out;

	assert_ok(dg_store_family_find(w->db, w->family.id, &out));
	assert_memory_equal(&out, &w->family, sizeof(out));
	assert_ok(dg_store_family_find_by_uuid(w->db,
	    dg_str_from(w->family.uuid), &out));
	assert_memory_equal(&out, &w->family, sizeof(out));
	assert_ok(dg_store_family_touch(w->db, w->family.id, NOW + 7, ""));
	assert_ok(dg_store_family_find(w->db, w->family.id, &out));
	assert_int_equal(out.last_used_at, NOW + 7);
	assert_int_equal(dg_store_family_find(w->db, 99, &out), DG_ENOTFOUND);
}

static void
a_uuid_given_is_kept_and_a_grant_has_one_family(void **state)
{
	struct world *w = *state;
	struct dg_token_family family = w->family;

	assert_int_equal(dg_store_family_add(w->db, &family), DG_EDB);
	family.uuid[0] = family.uuid[0] == 'a' ? 'b' : 'a';
	assert_int_equal(dg_store_family_add(w->db, &family), DG_EDB);
	family.device_grant_uuid[0] = '6';
	assert_ok(dg_store_family_add(w->db, &family));
	assert_ok(dg_store_family_find_by_uuid(w->db,
	    dg_str_from(family.uuid), &family));
}

static void
a_key_is_for_good(void **state)
{
	struct world *w = *state;
	struct dg_token_family family = w->family, out;

	family.uuid[0] = '\0';
	family.device_grant_uuid[0] = '6';
	family.dpop_jkt[0] = '\0';
	assert_ok(dg_store_family_add(w->db, &family));
	assert_ok(dg_store_family_touch(w->db, family.id, NOW, "one"));
	assert_ok(dg_store_family_touch(w->db, family.id, NOW, "two"));
	assert_ok(dg_store_family_find(w->db, family.id, &out));
	assert_string_equal(out.dpop_jkt, "one");
}

static void
revoking_is_for_good(void **state)
{
	struct world *w = *state;
	struct dg_token_family out;

	assert_ok(dg_store_family_revoke(w->db, w->family.id, NOW));
	assert_ok(dg_store_family_revoke(w->db, w->family.id, NOW));
	assert_ok(dg_store_family_find(w->db, w->family.id, &out));
	assert_int_equal(out.state, DG_FAMILY_REVOKED);
}

static void
S12_all_of_a_user_end_at_once(void **state)
{
	struct world *w = *state;
	struct dg_token_family out, second = w->family;

	second.uuid[0] = '\0';
	second.device_grant_uuid[0] = '6';
	assert_ok(dg_store_family_add(w->db, &second));
	assert_ok(dg_store_revocation_of_user(w->db, w->fx.user.id + 1,
	    NOW));
	assert_ok(dg_store_family_find(w->db, second.id, &out));
	assert_int_equal(out.state, DG_FAMILY_ACTIVE);
	assert_ok(dg_store_revocation_of_user(w->db, w->fx.user.id, NOW));
	assert_ok(dg_store_family_find(w->db, w->family.id, &out));
	assert_int_equal(out.state, DG_FAMILY_REVOKED);
	assert_ok(dg_store_family_find(w->db, second.id, &out));
	assert_int_equal(out.state, DG_FAMILY_REVOKED);
}

static void
T12_a_refresh_token_rotates_once(void **state)
{
	struct world *w = *state;
	struct dg_refresh_token first, second, out;

	add_refresh(w, 1, NOW + 100, &first);
	assert_ok(find_refresh(w, 1, &out));
	assert_int_equal(out.id, first.id);
	assert_int_equal(out.state, DG_REFRESH_LIVE);
	assert_int_equal(out.family_id, w->family.id);
	assert_int_equal(dg_store_refresh_present(w->db, first.id),
	    DG_ENOTFOUND);
	assert_ok(dg_store_refresh_rotate(w->db, first.id, NOW + 3));
	assert_int_equal(dg_store_refresh_rotate(w->db, first.id, NOW + 3),
	    DG_ECONFLICT);
	add_refresh(w, 2, NOW + 100, &second);
	assert_ok(dg_store_refresh_present(w->db, first.id));
	assert_ok(dg_store_refresh_present(w->db, first.id));
	assert_ok(find_refresh(w, 1, &out));
	assert_int_equal(out.state, DG_REFRESH_ROTATED);
	assert_int_equal(out.rotated_at, NOW + 3);
	assert_int_equal(out.presented, 2);
	assert_false(out.successor_used);
	assert_ok(dg_store_refresh_rotate(w->db, second.id, NOW + 4));
	assert_ok(find_refresh(w, 1, &out));
	assert_true(out.successor_used);
	assert_ok(find_refresh(w, 2, &out));
	assert_false(out.successor_used);
	assert_int_equal(find_refresh(w, 3, &out), DG_ENOTFOUND);
}

static void
rotated_tokens_go_when_they_have_expired(void **state)
{
	struct world *w = *state;
	struct dg_refresh_token token;

	add_refresh(w, 1, NOW, &token);
	add_refresh(w, 2, NOW, &token);
	assert_ok(dg_store_refresh_rotate(w->db, token.id, NOW));
	add_refresh(w, 3, NOW + 9, &token);
	assert_ok(find_refresh(w, 1, &token));
	assert_int_equal(find_refresh(w, 2, &token), DG_ENOTFOUND);
}

static void
H5_a_refresh_sweeps_few_of_many_rotated_tokens(void **state)
{
	struct world *w = *state;
	struct dg_refresh_token token;
	uint8_t i;

	for (i = 1; i <= 6; i++) {
		add_refresh(w, i, NOW + 5, &token);
		assert_ok(dg_store_refresh_rotate(w->db, token.id, NOW));
	}
	add_refresh_at(w, NOW + 5, 7, NOW + 100, &token);
	assert_int_equal(find_refresh(w, 4, &token), DG_ENOTFOUND);
	assert_ok(find_refresh(w, 5, &token));
	add_refresh_at(w, NOW + 5, 8, NOW + 100, &token);
	assert_int_equal(find_refresh(w, 6, &token), DG_ENOTFOUND);
	assert_ok(find_refresh(w, 7, &token));
}

static void
H5_ended_families_go_with_all_they_had(void **state)
{
	struct world *w = *state;
	struct dg_token_family family = w->family;
	struct dg_refresh_token token;

	add_refresh(w, 1, NOW + 100, &token);
	family.uuid[0] = '\0';
	family.device_grant_uuid[0] = '6';
	family.created_at = w->family.expires_at + 3599;
	assert_ok(dg_store_family_add(w->db, &family));
	assert_ok(find_refresh(w, 1, &token));
	family.uuid[0] = '\0';
	family.device_grant_uuid[0] = '7';
	family.created_at++;
	assert_ok(dg_store_family_add(w->db, &family));
	assert_int_equal(find_refresh(w, 1, &token), DG_ENOTFOUND);
	assert_int_equal(dg_store_family_find(w->db, w->family.id, &family),
	    DG_ENOTFOUND);
}

static void
an_opaque_token_is_found_while_it_lives(void **state)
{
	struct world *w = *state;
	/* static, so that the bytes between its members are zero as well */
	static struct dg_access_token token = { .scopes = "openid",
		.audience = "a", .issued_at = NOW, .expires_at = NOW + 10 };
	struct dg_access_token out;
	uint8_t hash[DG_DIGEST_BYTES];

	token.family_id = w->family.id;
	fixture_bytes(1, hash);
	assert_ok(dg_store_access_token_add(w->db, hash, &token));
	assert_ok(dg_store_access_token_find(w->db, hash, NOW + 9, &out));
	assert_memory_equal(&token, &out, sizeof(out));
	assert_int_equal(dg_store_access_token_find(w->db, hash, NOW + 10,
	    &out), DG_ENOTFOUND);
	assert_ok(dg_store_access_token_revoke(w->db, token.id, NOW));
	assert_ok(dg_store_access_token_revoke(w->db, token.id, NOW));
	assert_int_equal(dg_store_access_token_find(w->db, hash, NOW, &out),
	    DG_ENOTFOUND);
	token.uuid[0] = '\0';
	token.issued_at = NOW + 10;
	fixture_bytes(2, hash);
	assert_ok(dg_store_access_token_add(w->db, hash, &token));
	assert_int_equal(fixture_number(w->db,
	    "SELECT count(*) FROM access_token"), 1);
}

static void
H5_long_lived_opaque_tokens_hold_back_no_short_ones(void **state)
{
	struct world *w = *state;
	struct dg_access_token token = { .family_id = w->family.id,
		.scopes = "openid", .issued_at = NOW,
		.expires_at = NOW + 100000 };
	uint8_t hash[DG_DIGEST_BYTES];
	uint8_t i;

	for (i = 0; i < 40; i++) {
		token.uuid[0] = '\0';
		fixture_bytes(i, hash);
		assert_ok(dg_store_access_token_add(w->db, hash, &token));
	}
	token.expires_at = NOW + 10;
	for (; i < 45; i++) {
		token.uuid[0] = '\0';
		token.issued_at = NOW + 10 * (i == 44);
		fixture_bytes(i, hash);
		assert_ok(dg_store_access_token_add(w->db, hash, &token));
	}
	assert_int_equal(fixture_number(w->db,
	    "SELECT count(*) FROM access_token"), 41);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(a_family_comes_back_as_it_was_added),
		IN_WORLD(a_uuid_given_is_kept_and_a_grant_has_one_family),
		IN_WORLD(a_key_is_for_good),
		IN_WORLD(revoking_is_for_good),
		IN_WORLD(S12_all_of_a_user_end_at_once),
		IN_WORLD(T12_a_refresh_token_rotates_once),
		IN_WORLD(rotated_tokens_go_when_they_have_expired),
		IN_WORLD(H5_a_refresh_sweeps_few_of_many_rotated_tokens),
		IN_WORLD(H5_ended_families_go_with_all_they_had),
		IN_WORLD(an_opaque_token_is_found_while_it_lives),
		IN_WORLD(H5_long_lived_opaque_tokens_hold_back_no_short_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
