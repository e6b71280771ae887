/* SPDX-License-Identifier: MIT */
/* test_shortage_others.c: a lack of memory where more than usual is set up */
#include "tests/unit/test.h"

#include <stdio.h>

#include "lib/key/keys.h"
#include "lib/store/store_binding.h"
#include "lib/store/store_brand.h"
#include "lib/store/store_group.h"
#include "lib/store/store_resource_server.h"
#include "lib/store/store_scope.h"
#include "tests/endpoint/each.h"

#define DEVICE "/application/o/device/"
#define TOKEN "/application/o/token/"
#define API "https://api.example/v1"
#define PAGE "https://page.example"
#define GRANT "grant_type=urn:ietf:params:oauth:grant-type:device_code&"
#define TOKEN_SIZE 4096

static struct fixture_codes codes;
static char access_token[TOKEN_SIZE], refresh_token[128], id_token[TOKEN_SIZE];
static const char *const from_page[] = { "HTTP_ORIGIN", PAGE, NULL };
static char body[2 * TOKEN_SIZE];
static const char *target;

static void
ask_post(struct fixture *fx, struct each_request *r)
{
	(void)fx;
	r->method = "POST";
	r->target = target;
	snprintf(r->body, sizeof(r->body), "%s", body);
}

static void
ask_get(struct fixture *fx, struct each_request *r)
{
	(void)fx;
	r->method = "GET";
	r->target = target;
}

static void
ask_options(struct fixture *fx, struct each_request *r)
{
	ask_get(fx, r);
	r->method = "OPTIONS";
}

#define POST(fx, where, status, ...) do { \
	target = (where); \
	snprintf(body, sizeof(body), __VA_ARGS__); \
	each_allocation((fx), ask_post, (status)); \
} while (0)

/* An approved request of tv for the API. */
static void
start(struct fixture *fx)
{
	fixture_start(fx, "tv", "openid+profile+email+offline_access"
	    "&resource=" API, &codes);
	fixture_approve(fx, &codes);
}

static void
take(struct fixture *fx, const char *name, char *out, size_t size)
{
	snprintf(out, size, "%s", fixture_str(fx, name));
}

static void
take_tokens(struct fixture *fx)
{
	start(fx);
	fixture_poll(fx, &codes);
	assert_int_equal(fx->status, 200);
	take(fx, "access_token", access_token, sizeof(access_token));
	take(fx, "refresh_token", refresh_token, sizeof(refresh_token));
	take(fx, "id_token", id_token, sizeof(id_token));
}

static void
claims_of_groups_and_attributes_are_whole(void **state)
{
	struct fixture *fx = *state;

	start(fx);
	POST(fx, TOKEN, 200, GRANT "client_id=tv&device_code=%s", codes.device);
	/* the code again */
	POST(fx, TOKEN, 400, GRANT "client_id=tv&device_code=%s", codes.device);
	take_tokens(fx);
	POST(fx, TOKEN, 200, "grant_type=refresh_token&client_id=tv&"
	    "refresh_token=%s&scope=openid+profile", refresh_token);
	POST(fx, "/application/o/userinfo/", 200, "access_token=%s",
	    access_token);
	POST(fx, "/application/o/introspect/", 200, "client_id=" API
	    "&client_secret=" FIXTURE_SECRET "&token=%s", access_token);
	POST(fx, DEVICE, 400, "client_id=tv&resource=urn:x:other");
}

static void
a_token_that_came_back_too_late_is_refused(void **state)
{
	struct fixture *fx = *state;

	take_tokens(fx);
	snprintf(body, sizeof(body), "grant_type=refresh_token&client_id=tv&"
	    "refresh_token=%s", refresh_token);
	fixture_post(fx, TOKEN, body);
	assert_int_equal(fx->status, 200);
	fixture_wait(fx, 120000);
	POST(fx, TOKEN, 400, "grant_type=refresh_token&client_id=tv&"
	    "refresh_token=%s", refresh_token);
}

static void
who_left_the_group_gets_nothing(void **state)
{
	struct fixture *fx = *state;
	struct dg_group group;

	take_tokens(fx);
	start(fx);
	assert_ok(dg_store_group_find_by_name(fx->ctx.db, DG_STR("staff"),
	    &group));
	assert_ok(dg_db_begin(fx->ctx.db, 0));
	assert_ok(dg_store_group_member_remove(fx->ctx.db, group.id,
	    fx->user.id));
	assert_ok(dg_db_commit(fx->ctx.db));
	POST(fx, TOKEN, 400, "grant_type=refresh_token&client_id=tv&"
	    "refresh_token=%s", refresh_token);
	POST(fx, TOKEN, 400, GRANT "client_id=tv&device_code=%s", codes.device);
	assert_ok(dg_db_begin(fx->ctx.db, 0));
	assert_ok(dg_store_group_member_add(fx->ctx.db, group.id,
	    fx->user.id));
	assert_ok(dg_db_commit(fx->ctx.db));
}

static void
I21_a_listed_page_may_read_its_reply(void **state)
{
	struct fixture *fx = *state;

	fx->more = from_page;
	target = TOKEN;
	each_allocation(fx, ask_options, 204);
	POST(fx, TOKEN, 400, GRANT "client_id=nobody&device_code=x");
	POST(fx, DEVICE, 200, "client_id=tv");
	fx->more = NULL;
}

static void
every_token_can_be_given_up(void **state)
{
	struct fixture *fx = *state;

	take_tokens(fx);
	POST(fx, "/application/o/revoke/", 400, "client_id=tv&token=%s",
	    id_token);
	POST(fx, "/application/o/revoke/", 200, "client_id=build&client_secret="
	    FIXTURE_SECRET "&token=%s", refresh_token);
	fixture_start(fx, "tv", "openid", &codes);
	POST(fx, "/application/o/revoke/", 200, "client_id=tv&token=%s",
	    codes.device);
}

static void
another_name_of_the_host_is_known(void **state)
{
	struct fixture *fx = *state;

	fx->host = "brand.example";
	target = "/application/o/tv/.well-known/openid-configuration";
	each_allocation(fx, ask_get, 200);
	POST(fx, DEVICE, 200, "client_id=tv");
	fx->host = "other.example";
	each_allocation(fx, ask_get, 421);
	fx->host = FIXTURE_HOST;
}

static void
add_group(struct fixture *fx, const char *name, int64_t *id)
{
	assert_ok(dg_store_group_add(fx->ctx.db, dg_str_from(name), id));
	assert_ok(dg_store_group_member_add(fx->ctx.db, *id, fx->user.id));
}

/* Groups, one of which tv is bound to, and a claim of all kinds of values. */
static void
add_people(struct fixture *fx)
{
	struct dg_binding binding = { .enabled = true };
	struct dg_scope_mapping profile;
	int64_t other;

	snprintf(fx->user.attributes, sizeof(fx->user.attributes), "%s",
	    "{\"floor\": 3, \"rate\": 0.5, \"lead\": true, \"list\": [1]}");
	assert_ok(dg_store_user_set(fx->ctx.db, &fx->user));
	add_group(fx, "staff", &binding.group_id);
	add_group(fx, "a longer name of a group", &other);
	assert_ok(dg_store_binding_add(fx->ctx.db, fx->tv.application_id,
	    &binding));
	assert_ok(dg_store_scope_find(fx->ctx.db, DG_STR("profile"), &profile));
	snprintf(profile.template, sizeof(profile.template), "%s",
	    "{\"groups\": \"${user.groups}\", \"place\": \"floor "
	    "${user.attributes.floor}, ${user.attributes.rate}, "
	    "${user.attributes.lead}\", \"list\": "
	    "[\"${user.attributes.list}\", {\"name\": \"${user.name}\"}]}");
	assert_ok(dg_store_scope_set(fx->ctx.db, &profile));
}

static void
add_places(struct fixture *fx)
{
	struct dg_resource_server api = { .identifier = API, .name = "The API",
		.enabled = true, .introspection_claims = true,
		.has_secret = true };
	struct dg_brand brand = { .domain = "brand.example",
		.title = "Another" };
	const struct dg_brand *own;

	dg_digest_str(DG_STR(FIXTURE_SECRET), api.secret_hash);
	assert_ok(dg_store_resource_server_add(fx->ctx.db, &api));
	assert_ok(dg_site_brand(&fx->ctx.site, fx->ctx.db, &own));
	brand.flow_device_code_id = own->flow_device_code_id;
	assert_ok(dg_store_brand_add(fx->ctx.db, &brand));
}

static int
setup(void **state)
{
	struct fixture *fx;
	int64_t from;

	each_init(10);
	if (fixture_setup(state) != 0)
		return 1;
	fx = *state;
	assert_ok(dg_db_begin(fx->ctx.db, 0));
	add_people(fx);
	add_places(fx);
	assert_ok(dg_db_commit(fx->ctx.db));
	dg_keys_close(fx->ctx.keys);
	assert_ok(dg_keys_rotate(&fx->ctx, DG_JWS_RS256, false, &from));
	assert_ok(dg_keys_open(&fx->ctx.conf, &fx->ctx.keys));
	snprintf(fx->tv.access_token_alg, sizeof(fx->tv.access_token_alg),
	    "RS256");
	snprintf(fx->tv.audiences, sizeof(fx->tv.audiences), API);
	snprintf(fx->tv.cors_origins, sizeof(fx->tv.cors_origins),
	    "https://a.example " PAGE);
	fixture_save_client(fx, &fx->tv);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(claims_of_groups_and_attributes_are_whole),
		cmocka_unit_test(a_token_that_came_back_too_late_is_refused),
		cmocka_unit_test(who_left_the_group_gets_nothing),
		cmocka_unit_test(I21_a_listed_page_may_read_its_reply),
		cmocka_unit_test(every_token_can_be_given_up),
		cmocka_unit_test(another_name_of_the_host_is_known),
	};

	return cmocka_run_group_tests(tests, setup, fixture_teardown);
}
