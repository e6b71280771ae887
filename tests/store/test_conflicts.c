/* SPDX-License-Identifier: MIT */
/* test_conflicts.c: which failing constraints are answers, and which are faults */
#include "tests/store/fixture.h"

#include <stdio.h>

#include "lib/base/log.h"
#include "lib/store/db_sqlite.h"
#include "lib/store/store_application.h"
#include "lib/store/store_binding.h"
#include "lib/store/store_brand.h"
#include "lib/store/store_flow.h"
#include "lib/store/store_group.h"
#include "lib/store/store_key.h"
#include "lib/store/store_resource_server.h"
#include "lib/store/store_scope.h"
#include "lib/store/store_session.h"
#include "lib/store/store_token.h"

/* One of everything, and a second application and person. */
struct world {
	struct dg_db *db;
	struct fixture fx;
	struct dg_client client;
	struct dg_user user;
};

static int
setup(void **state)
{
	static struct world w;

	w.db = fixture_memory(&w.fx);
	fixture_client(&w.client, "other");
	w.user = w.fx.user;
	snprintf(w.user.username, sizeof(w.user.username), "ben");
	assert_ok(dg_db_begin(w.db, 0));
	assert_ok(dg_store_application_add(w.db, &w.client, NOW));
	assert_ok(dg_store_user_add(w.db, &w.user, NOW));
	*state = &w;
	return 0;
}

static int
teardown(void **state)
{
	struct world *w = *state;

	dg_db_rollback(w->db);
	dg_db_close(w->db);
	return 0;
}

static enum dg_err
client_id_of_a_new_one(struct world *w)
{
	struct dg_client client;

	fixture_client(&client, "third");
	memcpy(client.client_id, w->client.client_id,
	    sizeof(client.client_id));
	return dg_store_application_add(w->db, &client, NOW);
}

static enum dg_err
slug_of_a_new_one(struct world *w)
{
	struct dg_client client;

	fixture_client(&client, "other");
	snprintf(client.client_id, sizeof(client.client_id), "third");
	return dg_store_application_add(w->db, &client, NOW);
}

static enum dg_err
client_id_changed(struct world *w)
{
	memcpy(w->client.client_id, w->fx.client.client_id,
	    sizeof(w->client.client_id));
	return dg_store_application_set(w->db, &w->client);
}

static enum dg_err
slug_changed(struct world *w)
{
	memcpy(w->client.slug, w->fx.client.slug, sizeof(w->client.slug));
	return dg_store_application_set(w->db, &w->client);
}

static enum dg_err
bound_twice(struct world *w)
{
	struct dg_binding binding = { .user_id = w->user.id };

	assert_ok(dg_store_binding_add(w->db, w->client.application_id,
	    &binding));
	return dg_store_binding_add(w->db, w->client.application_id, &binding);
}

static enum dg_err
domain_of_a_new_one(struct world *w)
{
	struct dg_brand brand = { .domain = "a.example" };

	assert_ok(dg_store_brand_add(w->db, &brand));
	return dg_store_brand_add(w->db, &brand);
}

static enum dg_err
second_default(struct world *w)
{
	struct dg_brand first = { .domain = "a.example", .is_default = true };
	struct dg_brand second = { .domain = "b.example" };

	assert_ok(dg_store_brand_add(w->db, &first));
	assert_ok(dg_store_brand_add(w->db, &second));
	second.is_default = true;
	return dg_store_brand_set(w->db, &second);
}

static enum dg_err
flow_of_the_same_slug(struct world *w)
{
	struct dg_flow flow = { .slug = "a" };

	assert_ok(dg_store_flow_add(w->db, &flow));
	return dg_store_flow_add(w->db, &flow);
}

static enum dg_err
flow_that_takes_a_slug(struct world *w)
{
	struct dg_flow first = { .slug = "a" }, second = { .slug = "b" };

	assert_ok(dg_store_flow_add(w->db, &first));
	assert_ok(dg_store_flow_add(w->db, &second));
	snprintf(second.slug, sizeof(second.slug), "a");
	return dg_store_flow_set(w->db, &second);
}

static enum dg_err
group_of_the_same_name(struct world *w)
{
	int64_t id;

	assert_ok(dg_store_group_add(w->db, DG_STR("staff"), &id));
	return dg_store_group_add(w->db, DG_STR("staff"), &id);
}

static enum dg_err
group_that_takes_a_name(struct world *w)
{
	struct dg_group group = { .name = "staff" };
	int64_t id;

	assert_ok(dg_store_group_add(w->db, DG_STR("staff"), &id));
	assert_ok(dg_store_group_add(w->db, DG_STR("guests"), &group.id));
	return dg_store_group_set(w->db, &group);
}

static enum dg_err
member_already(struct world *w)
{
	int64_t id;

	assert_ok(dg_store_group_add(w->db, DG_STR("staff"), &id));
	assert_ok(dg_store_group_member_add(w->db, id, w->user.id));
	return dg_store_group_member_add(w->db, id, w->user.id);
}

static enum dg_err
identifier_of_a_new_one(struct world *w)
{
	struct dg_resource_server server = { .identifier = "urn:a" };

	assert_ok(dg_store_resource_server_add(w->db, &server));
	return dg_store_resource_server_add(w->db, &server);
}

static enum dg_err
identifier_changed(struct world *w)
{
	struct dg_resource_server first = { .identifier = "urn:a" };
	struct dg_resource_server second = { .identifier = "urn:b" };

	assert_ok(dg_store_resource_server_add(w->db, &first));
	assert_ok(dg_store_resource_server_add(w->db, &second));
	snprintf(second.identifier, sizeof(second.identifier), "urn:a");
	return dg_store_resource_server_set(w->db, &second);
}

static enum dg_err
scope_described_twice(struct world *w)
{
	struct dg_scope_mapping scope = { .scope_name = "x" };

	assert_ok(dg_store_scope_add(w->db, &scope));
	return dg_store_scope_add(w->db, &scope);
}

static enum dg_err
name_of_a_new_one(struct world *w)
{
	struct dg_user user = w->user;

	return dg_store_user_add(w->db, &user, NOW);
}

static enum dg_err
name_changed(struct world *w)
{
	snprintf(w->user.username, sizeof(w->user.username), "ALICE");
	return dg_store_user_set(w->db, &w->user);
}

/* Every answer that a caller explains to somebody. */
static const struct {
	enum dg_st statement;
	enum dg_err (*provoke)(struct world *w);
} expected[] = {
	{ DG_ST_APPLICATION_PROVIDER_ADD, client_id_of_a_new_one },
	{ DG_ST_APPLICATION_ADD, slug_of_a_new_one },
	{ DG_ST_APPLICATION_PROVIDER_SET, client_id_changed },
	{ DG_ST_APPLICATION_SET, slug_changed },
	{ DG_ST_BINDING_ADD, bound_twice },
	{ DG_ST_BRAND_ADD, domain_of_a_new_one },
	{ DG_ST_BRAND_SET, second_default },
	{ DG_ST_FLOW_ADD, flow_of_the_same_slug },
	{ DG_ST_FLOW_SET, flow_that_takes_a_slug },
	{ DG_ST_GROUP_ADD, group_of_the_same_name },
	{ DG_ST_GROUP_SET, group_that_takes_a_name },
	{ DG_ST_GROUP_MEMBER_ADD, member_already },
	{ DG_ST_RESOURCE_SERVER_ADD, identifier_of_a_new_one },
	{ DG_ST_RESOURCE_SERVER_SET, identifier_changed },
	{ DG_ST_SCOPE_MAPPING_ADD, scope_described_twice },
	{ DG_ST_USER_ADD, name_of_a_new_one },
	{ DG_ST_USER_SET, name_changed },
};
#define EXPECTED_N (sizeof(expected) / sizeof(expected[0]))

static void
a_statement_is_marked_for_each_expected_conflict(void **state)
{
	size_t i, k;

	(void)state;
	for (i = 0; i < DG_ST__N; i++) {
		for (k = 0; k < EXPECTED_N; k++)
			if (expected[k].statement == i)
				break;
		if ((k < EXPECTED_N) != (dg_statements[i].conflict != NULL))
			fail_msg("%s", dg_statements[i].name);
	}
}

static void
each_expected_conflict_is_told_to_the_caller(void **state)
{
	size_t i;

	for (i = 0; i < EXPECTED_N; i++) {
		if (expected[i].provoke(*state) != DG_ECONFLICT)
			fail_msg("%s",
			    dg_statements[expected[i].statement].name);
		assert_int_equal(teardown(state), 0);
		assert_int_equal(setup(state), 0);
	}
}

static enum dg_err
second_family_of_a_grant(struct world *w)
{
	struct dg_token_family family = { .device_grant_uuid = "d",
		.provider_id = w->client.provider_id, .user_id = w->user.id,
		.created_at = NOW, .expires_at = NOW + 9 };

	assert_ok(dg_store_family_add(w->db, &family));
	family.uuid[0] = '\0';
	return dg_store_family_add(w->db, &family);
}

static enum dg_err
session_of_nobody(struct world *w)
{
	struct dg_session_row session = { .user_id = 99,
		.created_at = NOW, .expires_at = NOW + 9 };
	uint8_t hash[DG_DIGEST_BYTES];

	fixture_bytes(9, hash);
	return dg_store_session_add(w->db, hash, &session, NOW);
}

static enum dg_err
key_that_steps_back(struct world *w)
{
	struct dg_key_row key = { .kid = "k", .alg = "ES256",
		.public_jwk = "{}", .created_at = NOW, .ready_at = NOW };

	assert_ok(dg_store_key_add(w->db, &key));
	key.signs_from = NOW;
	assert_ok(dg_store_key_plan(w->db, &key));
	key.signs_from = 0;
	return dg_store_key_plan(w->db, &key);
}

/* The statement is marked, but for its UNIQUE only. */
static enum dg_err
binding_to_no_application(struct world *w)
{
	struct dg_binding binding = { .user_id = w->user.id };

	return dg_store_binding_add(w->db, 99, &binding);
}

static bool
log_has(const char *path, const char *what)
{
	char line[512];
	bool found = false;
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL)
		found = found || strstr(line, what) != NULL;
	fclose(f);
	return found;
}

static void
any_other_constraint_is_an_error_that_names_its_statement(void **state)
{
	static const struct {
		const char *line;
		enum dg_err (*provoke)(struct world *w);
	} faults[] = {
		{ "token_family_add: UNIQUE", second_family_of_a_grant },
		{ "session_add: FOREIGN KEY", session_of_nobody },
		{ "signing_key_plan: ", key_that_steps_back },
		{ "binding_add: FOREIGN KEY", binding_to_no_application },
	};
	char dir[FIXTURE_DIR_SIZE], path[256];
	size_t i;

	fixture_dir_make(dir);
	fixture_path(path, dir, "log");
	assert_ok(dg_log_open(DG_LOG_TO_FILE, "test", path));
	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (faults[i].provoke(*state) != DG_EDB ||
		    !log_has(path, faults[i].line))
			fail_msg("%s", faults[i].line);
	assert_ok(dg_log_open(DG_LOG_TO_STDERR, "test", NULL));
	fixture_dir_remove(dir);
}

#define IN_WORLD(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_statement_is_marked_for_each_expected_conflict),
		IN_WORLD(each_expected_conflict_is_told_to_the_caller),
		IN_WORLD(
		    any_other_constraint_is_an_error_that_names_its_statement),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
