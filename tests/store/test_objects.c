/* SPDX-License-Identifier: MIT */
/* test_objects.c: what administrators make: clients, people, brands, ... */
#include "tests/store/fixture.h"

#include <stdio.h>

#include "lib/base/buf.h"
#include "lib/oauth/user_code.h"
#include "lib/store/store_application.h"
#include "lib/store/store_binding.h"
#include "lib/store/store_brand.h"
#include "lib/store/store_flow.h"
#include "lib/store/store_group.h"
#include "lib/store/store_key.h"
#include "lib/store/store_meta.h"
#include "lib/store/store_scope.h"
#include "lib/store/store_session.h"

/* Everything in one transaction: these tests ask what rows say. */
struct world {
	struct dg_db *db;
	struct fixture fx;
};

static int
setup(void **state)
{
	static struct world world;

	world.db = fixture_memory(&world.fx);
	assert_ok(dg_db_begin(world.db, 0));
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

static void
a_client_comes_back_as_it_was_added(void **state)
{
	struct world *w = *state;
	struct dg_client out;

	assert_ok(dg_store_client_find(w->db, DG_STR("id-tv"), &out));
	assert_memory_equal(&out, &w->fx.client, sizeof(out));
	/* roles that check no secrets do not see its hash */
	memset(w->fx.client.secret_hash, 0, DG_DIGEST_BYTES);
	assert_ok(dg_store_client_find_by_slug(w->db, DG_STR("tv"), &out));
	assert_memory_equal(&out, &w->fx.client, sizeof(out));
	assert_ok(dg_store_client_find_by_provider(w->db,
	    w->fx.client.provider_id, &out));
	assert_memory_equal(&out, &w->fx.client, sizeof(out));
	assert_int_equal(dg_store_client_find(w->db, DG_STR("tv"), &out),
	    DG_ENOTFOUND);
	assert_int_equal(dg_store_client_find(w->db, DG_STR("id-tv\0"), &out),
	    DG_ENOTFOUND);
	assert_int_equal(dg_store_client_find(w->db, DG_STR(""), &out),
	    DG_ENOTFOUND);
}

static void
a_clients_settings_change(void **state)
{
	struct world *w = *state;
	struct dg_client set, out;
	uint8_t hash[DG_DIGEST_BYTES];

	fixture_client(&set, "other");
	set.provider_id = w->fx.client.provider_id;
	set.application_id = w->fx.client.application_id;
	snprintf(set.provider_uuid, sizeof(set.provider_uuid), "%s",
	    w->fx.client.provider_uuid);
	snprintf(set.application_uuid, sizeof(set.application_uuid), "%s",
	    w->fx.client.application_uuid);
	memcpy(set.secret_hash, w->fx.client.secret_hash, DG_DIGEST_BYTES);
	set.type = DG_CLIENT_PUBLIC;
	set.grant_types = DG_GRANT_REFRESH_TOKEN;
	set.send_complete_uri = false;
	set.sub_mode = DG_SUB_HASHED_USER_ID;
	set.enabled = false;
	set.refresh_grace = 0;
	assert_ok(dg_store_application_set(w->db, &set));
	set.version = w->fx.client.version + 1;
	assert_ok(dg_store_client_find(w->db, DG_STR("id-other"), &out));
	assert_memory_equal(&out, &set, sizeof(out));
	assert_ok(dg_store_application_touch(w->db, &set));
	assert_int_equal(set.version, w->fx.client.version + 2);
	fixture_bytes(7, hash);
	assert_ok(dg_store_application_set_secret(w->db, set.provider_id,
	    hash));
	assert_ok(dg_store_client_find(w->db, DG_STR("id-other"), &out));
	assert_memory_equal(out.secret_hash, hash, sizeof(hash));
	set.provider_id = 99;
	assert_int_equal(dg_store_application_set(w->db, &set), DG_ENOTFOUND);
}

static void
client_id_and_slug_are_unique(void **state)
{
	struct world *w = *state;
	struct dg_client client;

	fixture_client(&client, "tv");
	assert_int_equal(dg_store_application_add(w->db, &client, NOW),
	    DG_ECONFLICT);
	snprintf(client.client_id, sizeof(client.client_id), "fresh");
	assert_int_equal(dg_store_application_add(w->db, &client, NOW),
	    DG_ECONFLICT);
}

static void
a_public_client_has_no_secret(void **state)
{
	struct world *w = *state;
	struct dg_client client, out;

	fixture_client(&client, "public");
	client.type = DG_CLIENT_PUBLIC;
	client.has_secret = false;
	assert_ok(dg_store_application_add(w->db, &client, NOW));
	assert_ok(dg_store_client_find(w->db, DG_STR("id-public"), &out));
	assert_false(out.has_secret);
	assert_int_equal(out.type, DG_CLIENT_PUBLIC);
}

static void
a_client_is_enabled_when_both_halves_are(void **state)
{
	struct world *w = *state;
	struct dg_client out;

	assert_int_equal(fixture_sql(w->db,
	    "UPDATE application SET enabled = 0"), 0);
	assert_ok(dg_store_client_find(w->db, DG_STR("id-tv"), &out));
	assert_false(out.enabled);
	assert_int_equal(fixture_sql(w->db, "DELETE FROM application"), 0);
	assert_ok(dg_store_client_find(w->db, DG_STR("id-tv"), &out));
	assert_int_equal(out.application_id, 0);
	assert_true(out.enabled);
}

static void
the_alphabet_is_of_all_clients(void **state)
{
	struct world *w = *state;
	char charset[DG_CHARSET_MAX + 1];
	unsigned lengths;
	struct dg_client client;

	fixture_client(&client, "digits");
	snprintf(client.user_code_charset, sizeof(client.user_code_charset),
	    "0123456789B");
	assert_ok(dg_store_application_add(w->db, &client, NOW));
	assert_ok(dg_store_client_codes(w->db, charset, &lengths));
	assert_true(lengths != 0);
	assert_int_equal(strlen(charset), strlen(DG_USER_CODE_CHARSET) + 10);
	assert_non_null(strchr(charset, '7'));
	assert_non_null(strchr(charset, 'Z'));
}

static void
an_icon_is_kept_with_its_type(void **state)
{
	struct world *w = *state;
	struct dg_str uuid = dg_str_from(w->fx.client.application_uuid);
	uint8_t out[8];
	char type[32];
	size_t n;

	assert_int_equal(dg_store_application_icon(w->db, uuid, type, out,
	    sizeof(out), &n), DG_ENOTFOUND);
	assert_ok(dg_store_application_set_icon(w->db,
	    w->fx.client.application_id, "image/png", "ab\0c", 4));
	assert_ok(dg_store_application_icon(w->db, uuid, type, out,
	    sizeof(out), &n));
	assert_int_equal(n, 4);
	assert_memory_equal(out, "ab\0c", 4);
	assert_string_equal(type, "image/png");
	assert_int_equal(dg_store_application_icon(w->db, uuid, type, out, 3,
	    &n), DG_ENOMEM);
	assert_ok(dg_store_application_set_icon(w->db,
	    w->fx.client.application_id, "", NULL, 0));
	assert_int_equal(dg_store_application_icon(w->db, uuid, type, out,
	    sizeof(out), &n), DG_ENOTFOUND);
}

static bool
collect_slug(void *arg, const struct dg_client *client)
{
	dg_buf_put_text(arg, client->slug);
	return ((struct dg_buf *)arg)->n < 4;
}

static void
applications_come_in_order_until_stopped(void **state)
{
	struct world *w = *state;
	struct dg_client client;
	struct dg_buf slugs;

	dg_buf_init(&slugs, 64);
	fixture_client(&client, "aa");
	assert_ok(dg_store_application_add(w->db, &client, NOW));
	fixture_client(&client, "zz");
	assert_ok(dg_store_application_add(w->db, &client, NOW));
	assert_ok(dg_store_application_each(w->db, collect_slug, &slugs));
	assert_string_equal(dg_buf_get(&slugs), "aatv");
	dg_buf_fini(&slugs);
}

static int listed;

static bool
two_of_brands(void *arg, const struct dg_brand *row)
{
	(void)arg;
	(void)row;
	return ++listed < 2;
}

static bool
two_of_flows(void *arg, const struct dg_flow *row)
{
	(void)arg;
	(void)row;
	return ++listed < 2;
}

static bool
two_of_groups(void *arg, const struct dg_group *row)
{
	(void)arg;
	(void)row;
	return ++listed < 2;
}

static bool
two_of_scopes(void *arg, const struct dg_scope_mapping *row)
{
	(void)arg;
	(void)row;
	return ++listed < 2;
}

static bool
two_of_users(void *arg, const struct dg_user *row)
{
	(void)arg;
	(void)row;
	return ++listed < 2;
}

static void
each_list_goes_on_until_it_is_stopped(void **state)
{
	struct world *w = *state;
	struct dg_user user = w->fx.user;
	struct dg_brand brand = { .version = 0 };
	struct dg_flow flow = { .authentication = DG_FLOW_NONE };
	struct dg_scope_mapping scope = { .version = 0 };
	int64_t id;

	for (int i = 0; i < 3; i++) {
		(void)snprintf(brand.domain, sizeof(brand.domain), "b%d.example", i);
		assert_ok(dg_store_brand_add(w->db, &brand));
		(void)snprintf(flow.name, sizeof(flow.name), "f%d", i);
		(void)snprintf(flow.slug, sizeof(flow.slug), "f%d", i);
		assert_ok(dg_store_flow_add(w->db, &flow));
		(void)snprintf(scope.scope_name, sizeof(scope.scope_name), "s%d", i);
		assert_ok(dg_store_scope_add(w->db, &scope));
		(void)snprintf(user.username, sizeof(user.username), "u%d", i);
		user.email[0] = '\0';
		assert_ok(dg_store_user_add(w->db, &user, NOW));
		assert_ok(dg_store_group_add(w->db, dg_str_from(user.username),
		    &id));
	}
	listed = 0;
	assert_ok(dg_store_brand_each(w->db, two_of_brands, NULL));
	assert_int_equal(listed, 2);
	listed = 0;
	assert_ok(dg_store_flow_each(w->db, two_of_flows, NULL));
	assert_int_equal(listed, 2);
	listed = 0;
	assert_ok(dg_store_scope_each(w->db, two_of_scopes, NULL));
	assert_int_equal(listed, 2);
	listed = 0;
	assert_ok(dg_store_user_each(w->db, two_of_users, NULL));
	assert_int_equal(listed, 2);
	listed = 0;
	assert_ok(dg_store_group_each(w->db, two_of_groups, NULL));
	assert_int_equal(listed, 2);
}

static void
a_user_is_found_by_name_or_address_without_case(void **state)
{
	struct world *w = *state;
	struct dg_user user = { .username = "bob",
		.email = "alice@example.COM", .password_hash = "hash",
		.expires_at = 5, .is_superuser = true,
		.allow_command_approval = true };
	struct dg_user out;

	assert_ok(dg_store_user_find_by_login(w->db, DG_STR("aLICE"), &out));
	assert_int_equal(out.id, w->fx.user.id);
	assert_string_equal(out.username, "Alice");
	assert_string_equal(out.attributes, "{}");
	assert_ok(dg_store_user_find_by_login(w->db,
	    DG_STR("alice@EXAMPLE.com"), &out));
	assert_int_equal(out.id, w->fx.user.id);
	assert_ok(dg_store_user_add(w->db, &user, NOW));
	/* an address that two have names neither */
	assert_int_equal(dg_store_user_find_by_login(w->db,
	    DG_STR("alice@example.com"), &out), DG_ENOTFOUND);
	assert_int_equal(dg_store_user_find_by_login(w->db, DG_STR(""), &out),
	    DG_ENOTFOUND);
	assert_ok(dg_store_user_find_by_login(w->db, DG_STR("bob"), &out));
	assert_string_equal(out.password_hash, "hash");
	assert_int_equal(out.created_at, NOW);
	assert_true(out.is_superuser && out.allow_command_approval);
	assert_false(out.is_active || out.is_locked);
	assert_ok(dg_store_user_find(w->db, user.id, &out));
	assert_string_equal(out.password_hash, "");
}

static bool
count_user(void *arg, const struct dg_user *user)
{
	assert_true(user->id != 0);
	++*(int *)arg;
	return true;
}

static void
user_names_are_unique_without_case(void **state)
{
	struct world *w = *state;
	struct dg_user user = { .username = "ALICE" };
	int n = 0;

	assert_int_equal(dg_store_user_add(w->db, &user, NOW), DG_ECONFLICT);
	snprintf(user.username, sizeof(user.username), "carol");
	assert_ok(dg_store_user_add(w->db, &user, NOW));
	snprintf(user.username, sizeof(user.username), "alice");
	assert_int_equal(dg_store_user_set(w->db, &user), DG_ECONFLICT);
	snprintf(user.username, sizeof(user.username), "Carol2");
	assert_ok(dg_store_user_set(w->db, &user));
	assert_ok(dg_store_user_set_locked(w->db, user.id, true));
	assert_ok(dg_store_user_set_password(w->db, user.id, "new", NOW + 1));
	assert_ok(dg_store_user_find_by_login(w->db, DG_STR("carol2"),
	    &user));
	assert_true(user.is_locked);
	assert_string_equal(user.password_hash, "new");
	assert_int_equal(user.password_changed_at, NOW + 1);
	assert_int_equal(dg_store_user_set_locked(w->db, 99, true),
	    DG_ENOTFOUND);
	assert_int_equal(dg_store_user_set_password(w->db, 99, "x", NOW),
	    DG_ENOTFOUND);
	assert_ok(dg_store_user_each(w->db, count_user, &n));
	assert_int_equal(n, 2);
}

static int64_t
add_brand(struct dg_db *db, const char *domain, bool is_default)
{
	struct dg_brand brand = { .is_default = is_default };

	snprintf(brand.domain, sizeof(brand.domain), "%s", domain);
	snprintf(brand.title, sizeof(brand.title), "Title");
	assert_ok(dg_store_brand_add(db, &brand));
	return brand.id;
}

static void
B1_the_longest_domain_on_a_label_boundary_wins(void **state)
{
	struct world *w = *state;
	struct dg_brand out;
	int64_t top, sub;
	bool has;

	assert_int_equal(dg_store_brand_match(w->db, DG_STR("x.org"), &out),
	    DG_ENOTFOUND);
	top = add_brand(w->db, "example.com", false);
	sub = add_brand(w->db, "tv.example.com", false);
	assert_ok(dg_store_brand_match(w->db, DG_STR("example.com"), &out));
	assert_int_equal(out.id, top);
	assert_ok(dg_store_brand_match(w->db, DG_STR("a.tv.example.com"),
	    &out));
	assert_int_equal(out.id, sub);
	assert_ok(dg_store_brand_match(w->db, DG_STR("xtv.example.com"),
	    &out));
	assert_int_equal(out.id, top);
	assert_ok(dg_store_brand_has_host(w->db, DG_STR("badexample.com"),
	    &has));
	assert_false(has);
	assert_ok(dg_store_brand_has_host(w->db, DG_STR("b.example.com"),
	    &has));
	assert_true(has);
	assert_ok(dg_store_brand_has_host(w->db, DG_STR(".com."), &has));
	assert_false(has);
	top = add_brand(w->db, "fallback", true);
	assert_ok(dg_store_brand_match(w->db, DG_STR("other.org"), &out));
	assert_int_equal(out.id, top);
	assert_ok(dg_store_brand_has_host(w->db, DG_STR("other.org"), &has));
	assert_false(has);
	assert_ok(dg_store_brand_match(w->db, DG_STR(""), &out));
	assert_int_equal(out.id, top);
}

static void
there_is_one_default_brand(void **state)
{
	struct world *w = *state;
	struct dg_brand brand = { .domain = "b", .is_default = true };
	int64_t id = add_brand(w->db, "a", true);

	assert_int_equal(dg_store_brand_add(w->db, &brand), DG_ECONFLICT);
	snprintf(brand.domain, sizeof(brand.domain), "a");
	brand.is_default = false;
	assert_int_equal(dg_store_brand_add(w->db, &brand), DG_ECONFLICT);
	assert_ok(dg_store_brand_find(w->db, id, &brand));
	brand.is_default = false;
	snprintf(brand.verification_uri, sizeof(brand.verification_uri),
	    "https://go.example/tv");
	assert_ok(dg_store_brand_set(w->db, &brand));
	assert_ok(dg_store_brand_find_by_domain(w->db, DG_STR("a"), &brand));
	assert_string_equal(brand.verification_uri, "https://go.example/tv");
	assert_false(brand.is_default);
}

static void
a_flow_keeps_authentiks_words(void **state)
{
	struct world *w = *state;
	/* static, so that the bytes between its members are zero as well */
	static struct dg_flow flow = { .slug = "device", .name = "n",
		.title = "t", .designation = DG_FLOW_STAGE_CONFIGURATION,
		.authentication = DG_FLOW_REQUIRE_SUPERUSER };
	struct dg_brand brand = { .domain = "d" };
	struct dg_flow out;

	assert_ok(dg_store_flow_add(w->db, &flow));
	assert_ok(dg_store_flow_find(w->db, flow.id, &out));
	assert_memory_equal(&flow, &out, sizeof(out));
	assert_int_equal(dg_store_flow_add(w->db, &flow), DG_ECONFLICT);
	assert_int_equal(fixture_number(w->db, "SELECT count(*) FROM flow "
	    "WHERE designation = 'stage_configuration' AND "
	    "authentication = 'require_superuser'"), 1);
	flow.authentication = DG_FLOW_NONE;
	assert_ok(dg_store_flow_set(w->db, &flow));
	assert_ok(dg_store_flow_find_by_slug(w->db, DG_STR("device"), &out));
	assert_int_equal(out.authentication, DG_FLOW_NONE);
	/* a brand whose flow goes has none */
	brand.flow_device_code_id = flow.id;
	assert_ok(dg_store_brand_add(w->db, &brand));
	assert_int_equal(fixture_sql(w->db, "DELETE FROM flow"), 0);
	assert_ok(dg_store_brand_find(w->db, brand.id, &brand));
	assert_int_equal(brand.flow_device_code_id, 0);
}

static bool
join_names(void *arg, struct dg_str name)
{
	dg_buf_put_str(arg, name);
	return true;
}

static bool
keep_binding(void *arg, const struct dg_binding *binding)
{
	struct dg_binding *list = arg;

	while (list->id != 0)
		list++;
	*list = *binding;
	return true;
}

static void
bindings_tell_whom_they_match(void **state)
{
	struct world *w = *state;
	struct dg_binding binding = { .order = 2, .enabled = true };
	struct dg_binding list[4] = { { 0 } };
	int64_t app = w->fx.client.application_id, staff, guests;
	struct dg_group found;
	struct dg_buf names;

	dg_buf_init(&names, 64);
	assert_ok(dg_store_group_add(w->db, DG_STR("staff"), &staff));
	assert_ok(dg_store_group_add(w->db, DG_STR("guests"), &guests));
	assert_int_equal(dg_store_group_add(w->db, DG_STR("staff"), &staff),
	    DG_ECONFLICT);
	assert_ok(dg_store_group_find_by_name(w->db, DG_STR("staff"),
	    &found));
	assert_int_equal(found.id, staff);
	assert_int_equal(found.version, 1);
	assert_ok(dg_store_group_member_add(w->db, staff, w->fx.user.id));
	binding.group_id = staff;
	assert_ok(dg_store_binding_add(w->db, app, &binding));
	assert_int_equal(dg_store_binding_add(w->db, app, &binding),
	    DG_ECONFLICT);
	binding.group_id = guests;
	binding.negate = true;
	binding.order = 1;
	assert_ok(dg_store_binding_add(w->db, app, &binding));
	/* one for a person and a group is our fault, no answer */
	binding.user_id = w->fx.user.id;
	assert_int_equal(dg_store_binding_add(w->db, app, &binding), DG_EDB);
	binding.group_id = 0;
	binding.enabled = false;
	binding.order = 3;
	assert_ok(dg_store_binding_add(w->db, app, &binding));
	assert_ok(dg_store_binding_each(w->db, app, w->fx.user.id,
	    keep_binding, list));
	assert_int_equal(list[0].group_id, guests);
	assert_true(list[0].negate && list[0].enabled && !list[0].matches);
	assert_int_equal(list[1].group_id, staff);
	assert_true(!list[1].negate && list[1].matches);
	assert_int_equal(list[2].user_id, w->fx.user.id);
	assert_true(!list[2].enabled && list[2].matches);
	assert_ok(dg_store_group_each_of_user(w->db, w->fx.user.id,
	    join_names, &names));
	assert_string_equal(dg_buf_get(&names), "staff");
	dg_buf_fini(&names);
	assert_ok(dg_store_group_member_remove(w->db, staff, w->fx.user.id));
	assert_ok(dg_store_binding_remove(w->db, app, w->fx.user.id, 0));
	assert_int_equal(dg_store_binding_remove(w->db, app, w->fx.user.id,
	    0), DG_ENOTFOUND);
	assert_ok(dg_store_binding_remove(w->db, app, 0, guests));
	memset(list, 0, sizeof(list));
	assert_ok(dg_store_binding_each(w->db, app, w->fx.user.id,
	    keep_binding, list));
	assert_false(list[0].matches);
	assert_int_equal(list[1].id, 0);
}

static void
a_scope_has_one_mapping(void **state)
{
	struct world *w = *state;
	/* static, so that the bytes between its members are zero as well */
	static struct dg_scope_mapping scope = { .scope_name = "email",
		.description = "Your address", .template = "{}" };
	struct dg_scope_mapping out;

	assert_ok(dg_store_scope_add(w->db, &scope));
	assert_ok(dg_store_scope_find(w->db, DG_STR("email"), &out));
	assert_memory_equal(&scope, &out, sizeof(out));
	assert_int_equal(dg_store_scope_add(w->db, &scope), DG_ECONFLICT);
	assert_int_equal(dg_store_scope_find(w->db, DG_STR("Email"), &out),
	    DG_ENOTFOUND);
}

static void
meta_values_are_replaced(void **state)
{
	struct world *w = *state;
	char value[8];

	assert_int_equal(dg_store_meta_get(w->db, "salt", value,
	    sizeof(value)), DG_ENOTFOUND);
	assert_ok(dg_store_meta_set(w->db, "salt", "one"));
	assert_ok(dg_store_meta_set(w->db, "salt", "two"));
	assert_ok(dg_store_meta_get(w->db, "salt", value, sizeof(value)));
	assert_string_equal(value, "two");
	/* what does not fit is an error, not a part */
	assert_int_equal(dg_store_meta_get(w->db, "salt", value, 3), DG_EDB);
	assert_string_equal(value, "");
}

static bool
count_key(void *arg, const struct dg_key_row *key)
{
	assert_true(key->id != 0);
	++*(int *)arg;
	return true;
}

static void
M2_the_key_that_took_over_last_is_current(void **state)
{
	struct world *w = *state;
	struct dg_key_row key = { .kid = "a", .alg = "ES256",
		.public_jwk = "{}", .created_at = NOW, .ready_at = NOW }, out;
	int n = 0;

	assert_ok(dg_store_key_add(w->db, &key));
	assert_int_equal(dg_store_key_current(w->db, "ES256", NOW, &out),
	    DG_ENOTFOUND);
	key.signs_from = NOW;
	key.signs_until = NOW + 10;
	key.gone_at = NOW + 20;
	assert_ok(dg_store_key_plan(w->db, &key));
	assert_int_equal(dg_store_key_add(w->db, &key), DG_EDB);
	snprintf(key.kid, sizeof(key.kid), "b");
	assert_ok(dg_store_key_add(w->db, &key));
	assert_ok(dg_store_key_spare(w->db, "ES256", &out));
	assert_string_equal(out.kid, "b");
	key.signs_from = NOW + 10;
	key.signs_until = key.gone_at = 0;
	assert_ok(dg_store_key_plan(w->db, &key));
	assert_int_equal(dg_store_key_spare(w->db, "ES256", &out),
	    DG_ENOTFOUND);
	assert_ok(dg_store_key_planned(w->db, "ES256", NOW, &out));
	assert_string_equal(out.kid, "b");
	assert_ok(dg_store_key_current(w->db, "ES256", NOW + 9, &out));
	assert_string_equal(out.kid, "a");
	assert_int_equal(dg_store_key_state(&out, NOW + 9), DG_KEY_CURRENT);
	assert_int_equal(dg_store_key_state(&out, NOW + 10), DG_KEY_OLD);
	assert_int_equal(dg_store_key_state(&out, NOW + 20), DG_KEY_GONE);
	assert_ok(dg_store_key_current(w->db, "ES256", NOW + 10, &out));
	assert_string_equal(out.kid, "b");
	assert_int_equal(dg_store_key_state(&out, NOW + 9), DG_KEY_NEXT);
	assert_int_equal(dg_store_key_current(w->db, "RS256", NOW, &out),
	    DG_ENOTFOUND);
	assert_ok(dg_store_key_each_live(w->db, NOW + 19, count_key, &n));
	assert_int_equal(n, 2);
	assert_ok(dg_store_key_each_live(w->db, NOW + 20, count_key, &n));
	assert_int_equal(n, 3);
	assert_ok(dg_store_key_each(w->db, count_key, &n));
	assert_int_equal(n, 5);
	/* it does not step back */
	key.signs_from = 0;
	assert_int_equal(dg_store_key_plan(w->db, &key), DG_EDB);
	key.id = 99;
	assert_int_equal(dg_store_key_plan(w->db, &key), DG_ENOTFOUND);
}

static void
an_expired_session_is_not_found_and_goes(void **state)
{
	struct world *w = *state;
	/* static, so that the bytes between its members are zero as well */
	static struct dg_session_row session = { .auth_time = NOW,
		.amr = "pwd", .created_at = NOW, .expires_at = NOW + 10,
		.ip = "::1", .user_agent = "a" };
	struct dg_session_row out;
	uint8_t hash[DG_DIGEST_BYTES];

	session.user_id = w->fx.user.id;
	fixture_bytes(50, hash);
	assert_ok(dg_store_session_add(w->db, hash, &session, NOW));
	assert_ok(dg_store_session_find(w->db, hash, NOW + 9, &out));
	assert_memory_equal(&session, &out, sizeof(out));
	assert_int_equal(dg_store_session_find(w->db, hash, NOW + 10, &out),
	    DG_ENOTFOUND);
	fixture_bytes(51, hash);
	assert_ok(dg_store_session_add(w->db, hash, &session, NOW + 10));
	assert_int_equal(fixture_number(w->db,
	    "SELECT count(*) FROM session"), 2);
	assert_ok(dg_store_session_remove_of_user(w->db, w->fx.user.id));
	assert_int_equal(fixture_number(w->db,
	    "SELECT count(*) FROM session"), 0);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(a_client_comes_back_as_it_was_added),
		IN_WORLD(a_clients_settings_change),
		IN_WORLD(client_id_and_slug_are_unique),
		IN_WORLD(a_public_client_has_no_secret),
		IN_WORLD(a_client_is_enabled_when_both_halves_are),
		IN_WORLD(the_alphabet_is_of_all_clients),
		IN_WORLD(an_icon_is_kept_with_its_type),
		IN_WORLD(applications_come_in_order_until_stopped),
		IN_WORLD(each_list_goes_on_until_it_is_stopped),
		IN_WORLD(a_user_is_found_by_name_or_address_without_case),
		IN_WORLD(user_names_are_unique_without_case),
		IN_WORLD(B1_the_longest_domain_on_a_label_boundary_wins),
		IN_WORLD(there_is_one_default_brand),
		IN_WORLD(a_flow_keeps_authentiks_words),
		IN_WORLD(bindings_tell_whom_they_match),
		IN_WORLD(a_scope_has_one_mapping),
		IN_WORLD(meta_values_are_replaced),
		IN_WORLD(M2_the_key_that_took_over_last_is_current),
		IN_WORLD(an_expired_session_is_not_found_and_goes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
