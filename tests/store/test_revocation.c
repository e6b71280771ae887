/* SPDX-License-Identifier: MIT */
/* test_revocation.c: what ends before its time, and resource servers */
#include "tests/store/fixture.h"

#include <stdio.h>

#include "lib/store/store_resource_server.h"
#include "lib/store/store_revocation.h"
#include "lib/store/store_token.h"

struct world {
	struct dg_db *db;
	struct fixture fx;
};

static int
setup(void **state)
{
	static struct world world;

	world.db = fixture_memory(&world.fx);
	*state = &world;
	return 0;
}

static int
teardown(void **state)
{
	struct world *w = *state;

	dg_db_close(w->db);
	return 0;
}

static enum dg_err
state_of(struct world *w, uint8_t n, struct dg_device_grant *out)
{
	uint8_t hash[DG_DIGEST_BYTES];

	fixture_bytes(n, hash);
	return dg_store_device_grant_find(w->db, hash, out);
}

static void
T17_a_request_that_waits_or_is_approved_is_taken_back(void **state)
{
	struct world *w = *state;
	struct dg_device_grant grant, row;

	fixture_grant(w->db, &w->fx, 1, &grant);
	assert_ok(state_of(w, 1, &grant));
	fixture_approved(w->db, &w->fx, 2, &row);
	assert_ok(state_of(w, 2, &row));
	assert_ok(dg_db_begin(w->db, 0));
	assert_ok(dg_store_revocation_of_grant(w->db, &grant, NOW));
	assert_int_equal(dg_store_revocation_of_grant(w->db, &grant, NOW),
	    DG_ECONFLICT);
	assert_ok(dg_store_revocation_of_grant(w->db, &row, NOW));
	assert_ok(dg_db_commit(w->db));
	assert_ok(state_of(w, 1, &grant));
	assert_int_equal(grant.state, DG_GRANT_DENIED);
	assert_int_equal(grant.cancelled_at, NOW);
	assert_ok(state_of(w, 2, &row));
	assert_int_equal(row.state, DG_GRANT_DENIED);
}

static void
T17_what_has_expired_is_not_taken_back(void **state)
{
	struct world *w = *state;
	struct dg_device_grant grant;

	fixture_grant(w->db, &w->fx, 1, &grant);
	assert_ok(state_of(w, 1, &grant));
	assert_ok(dg_db_begin(w->db, 0));
	assert_int_equal(dg_store_revocation_of_grant(w->db, &grant,
	    grant.expires_at), DG_ECONFLICT);
	assert_ok(dg_db_commit(w->db));
	/* the schema refuses such a row, whoever writes it */
	assert_int_not_equal(fixture_sql(w->db,
	    "UPDATE device_grant SET cancelled_at = 1"), 0);
}

static void
S12_all_approvals_of_a_person_end_whatever_their_number(void **state)
{
	struct world *w = *state;
	struct dg_device_grant grant;
	int i;

	for (i = 1; i < 8; i++)
		fixture_approved(w->db, &w->fx, (uint8_t)i, &grant);
	fixture_grant(w->db, &w->fx, 9, &grant);
	assert_ok(dg_db_begin(w->db, 0));
	assert_ok(dg_store_revocation_of_user(w->db, w->fx.user.id, NOW));
	assert_ok(dg_db_commit(w->db));
	assert_int_equal(fixture_number(w->db, "SELECT count(*) FROM "
	    "device_grant WHERE state = 'denied'"), 7);
	assert_ok(dg_db_begin(w->db, 0));
	assert_ok(dg_store_revocation_of_provider(w->db,
	    w->fx.client.provider_id, NOW));
	assert_ok(dg_db_commit(w->db));
	assert_int_equal(fixture_number(w->db, "SELECT count(*) FROM "
	    "device_grant WHERE state = 'denied'"), 8);
}

static void
M5_a_revoked_jti_is_known_until_it_ends(void **state)
{
	struct world *w = *state;
	char jti[40];
	bool there;
	int i;

	assert_ok(dg_store_revocation_has_jti(w->db, DG_STR("a"), &there));
	assert_false(there);
	assert_ok(dg_db_begin(w->db, 0));
	assert_ok(dg_store_revocation_add_jti(w->db, DG_STR("a"), NOW + 10,
	    NOW));
	assert_ok(dg_store_revocation_add_jti(w->db, DG_STR("a"), NOW + 10,
	    NOW));
	assert_ok(dg_store_revocation_has_jti(w->db, DG_STR("a"), &there));
	assert_true(there);
	for (i = 0; i < 20; i++) {
		snprintf(jti, sizeof(jti), "%d", i);
		assert_ok(dg_store_revocation_add_jti(w->db, dg_str_from(jti),
		    NOW + 10, NOW));
	}
	/* the first that comes later takes a batch of them along */
	assert_ok(dg_store_revocation_add_jti(w->db, DG_STR("b"), NOW + 20,
	    NOW + 10));
	assert_ok(dg_db_commit(w->db));
	assert_int_equal(fixture_number(w->db,
	    "SELECT count(*) FROM revoked_access_token"), 14);
}

static void
an_application_has_connected_devices_while_a_family_of_its_own_lives(
    void **state)
{
	struct world *w = *state;
	struct dg_token_family family = { .scopes = "openid",
		.created_at = NOW, .last_used_at = NOW,
		.expires_at = NOW + 100, .device_grant_uuid = "7",
		.provider_id = w->fx.client.provider_id,
		.user_id = w->fx.user.id };
	bool there;

	assert_ok(dg_store_revocation_has_family(w->db, family.provider_id,
	    NOW, &there));
	assert_false(there);
	assert_ok(dg_db_begin(w->db, 0));
	assert_ok(dg_store_family_add(w->db, &family));
	assert_ok(dg_db_commit(w->db));
	assert_ok(dg_store_revocation_has_family(w->db, family.provider_id,
	    NOW, &there));
	assert_true(there);
	assert_ok(dg_store_revocation_has_family(w->db, family.provider_id + 1,
	    NOW, &there));
	assert_false(there);
	assert_ok(dg_store_revocation_has_family(w->db, family.provider_id,
	    NOW + 100, &there));
	assert_false(there);
}

static void
M5_a_refresh_token_that_works_is_seen(void **state)
{
	struct world *w = *state;
	struct dg_token_family family = { .scopes = "openid",
		.created_at = NOW, .last_used_at = NOW,
		.expires_at = NOW + 100, .device_grant_uuid = "7" }, found;
	struct dg_refresh_token token = { .generation = 1, .issued_at = NOW,
		.expires_at = NOW + 10 };
	uint8_t hash[DG_DIGEST_BYTES];
	bool there;

	family.provider_id = w->fx.client.provider_id;
	family.user_id = w->fx.user.id;
	fixture_bytes(1, hash);
	assert_ok(dg_db_begin(w->db, 0));
	assert_ok(dg_store_family_add(w->db, &family));
	assert_ok(dg_store_revocation_has_refresh(w->db, family.id, NOW,
	    &there));
	assert_false(there);
	token.family_id = family.id;
	assert_ok(dg_store_refresh_add(w->db, hash, &token));
	assert_ok(dg_store_revocation_has_refresh(w->db, family.id, NOW + 9,
	    &there));
	assert_true(there);
	assert_ok(dg_store_revocation_has_refresh(w->db, family.id, NOW + 10,
	    &there));
	assert_false(there);
	assert_ok(dg_store_family_find_by_grant(w->db, DG_STR("7"),
	    &found));
	assert_int_equal(found.id, family.id);
	assert_int_equal(dg_store_family_find_by_grant(w->db, DG_STR("8"),
	    &found),
	    DG_ENOTFOUND);
	assert_ok(dg_db_commit(w->db));
}

static bool
count(void *arg, const struct dg_resource_server *server)
{
	assert_string_equal(server->identifier, "https://b.example");
	++*(int *)arg;
	return true;
}

static void
M9_a_resource_server_comes_back_as_it_was_added(void **state)
{
	struct world *w = *state;
	/* static, so that the bytes between its members are zero as well */
	static struct dg_resource_server server = {
		.identifier = "https://a.example", .name = "A",
		.scopes = "openid", .enabled = true,
		.token_format = DG_RESOURCE_OPAQUE, .has_secret = true };
	struct dg_resource_server out;
	uint8_t other[DG_DIGEST_BYTES];
	int n = 0;

	fixture_bytes(1, server.secret_hash);
	fixture_bytes(2, other);
	assert_ok(dg_db_begin(w->db, 0));
	assert_ok(dg_store_resource_server_add(w->db, &server));
	assert_ok(dg_store_resource_server_find_by_name(w->db,
	    dg_str_from(server.uuid), &out));
	assert_memory_equal(&out, &server, sizeof(out));
	assert_ok(dg_store_resource_server_find_by_name(w->db,
	    DG_STR("https://a.example"), &out));
	assert_memory_equal(&out, &server, sizeof(out));
	/* who checks no secrets does not get it */
	assert_ok(dg_store_resource_server_find(w->db,
	    DG_STR("https://a.example"), &out));
	assert_true(out.has_secret);
	assert_int_equal(out.secret_hash[0], 0);
	assert_int_equal(dg_store_resource_server_add(w->db, &server),
	    DG_ECONFLICT);
	snprintf(server.identifier, sizeof(server.identifier),
	    "https://b.example");
	server.token_format = DG_RESOURCE_JWT;
	assert_ok(dg_store_resource_server_set(w->db, &out));
	server.id = out.id;
	assert_ok(dg_store_resource_server_set(w->db, &server));
	assert_ok(dg_store_resource_server_set_secret(w->db, server.id,
	    other));
	assert_ok(dg_store_resource_server_each(w->db, count, &n));
	assert_int_equal(n, 1);
	assert_ok(dg_store_resource_server_find_by_name(w->db,
	    DG_STR("https://b.example"), &out));
	assert_memory_equal(out.secret_hash, other, sizeof(other));
	assert_ok(dg_store_resource_server_remove(w->db, server.id));
	assert_int_equal(dg_store_resource_server_remove(w->db, server.id),
	    DG_ENOTFOUND);
	assert_ok(dg_db_commit(w->db));
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(T17_a_request_that_waits_or_is_approved_is_taken_back),
		IN_WORLD(T17_what_has_expired_is_not_taken_back),
		IN_WORLD(S12_all_approvals_of_a_person_end_whatever_their_number),
		IN_WORLD(M5_a_revoked_jti_is_known_until_it_ends),
		IN_WORLD(
		    an_application_has_connected_devices_while_a_family_of_its_own_lives),
		IN_WORLD(M5_a_refresh_token_that_works_is_seen),
		IN_WORLD(M9_a_resource_server_comes_back_as_it_was_added),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
