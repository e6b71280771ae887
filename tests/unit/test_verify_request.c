/* SPDX-License-Identifier: MIT */
/* test_verify_request.c: pages of verify: decide, see what became of it */
#include "tests/unit/test.h"

#include <stdio.h>

#include "lib/base/clock.h"
#include "lib/endpoint/pages/error_page.h"
#include "lib/endpoint/pages/verify.h"
#include "lib/store/store_application.h"
#include "lib/store/store_binding.h"
#include "lib/store/store_resource_server.h"
#include "lib/store/store_revocation.h"
#include "tests/unit/visit.h"

#define request dg_ep_verify_request
#define TICKED "scope:profile=1&scope:email=1&scope:offline_access=1&"

/* visit_device reuses its room; tests with a second device copy the first. */
static const char *
new_code(const char *scope)
{
	static char code[32];

	(void)snprintf(code, sizeof(code), "%s", visit_device(scope, NULL));
	return code;
}

static enum dg_grant_state
state_of(const char *code)
{
	struct dg_device_grant row;

	visit_row(code, &row);
	return row.state;
}

/* TICKED and an approval with the ticket of the page that is shown now. */
static void
keep_approval(char body[static 256])
{
	const char *at = strstr(dg_buf_get(&visit_resp.body),
	    "name=\"ticket\" value=\"");

	assert_non_null(at);
	(void)snprintf(body, 256, TICKED "decision=approve&ticket=%.43s",
	    at + 21);
}

static void
V5_the_page_says_who_asks_for_what(void **state)
{
	struct visitor who = { "", "", NULL };
	const char *code;

	(void)state;
	code = new_code(NULL);
	visit_ctx.now += 125;
	(void)visit_approval(&who, code);
	assert_true(visit_has("<h1>Connect Living Room TV?</h1>"));
	assert_true(visit_has("<title>Connect Living Room TV?"));
	assert_true(visit_has("by Example &amp; Sons"));
	assert_true(visit_has("Ada Lovelace (user1)"));
	assert_true(visit_has(code));
	assert_true(visit_has("See your e-mail address"));
	assert_true(visit_has("<dd>2 minutes ago</dd>"));
	assert_true(visit_has("class=\"initial\" aria-hidden=\"true\">L<"));
	assert_false(visit_has("Not verified"));
}

static void
I4_an_application_that_did_not_prove_itself_is_not_verified(void **state)
{
	struct visitor who = { "", "", NULL };

	(void)state;
	visit_verified = false;
	(void)visit_approval(&who, new_code(NULL));
	assert_true(visit_has("Not verified"));
}

static void
V6_the_page_says_where_it_comes_from(void **state)
{
	static const struct { const char *ip; bool near, far; } v[] = {
		{ "192.0.2.7", true, false }, { "198.51.100.1", false, true },
		{ "2001:db8::1", false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		struct visitor who = { "", "", v[i].ip };

		(void)visit_approval(&who, new_code(NULL));
		assert_true(visit_has("192.0.2.99"));
		assert_true(visit_has("<dd>curl 7.88.1</dd>"));
		assert_int_equal(visit_has("class=\"near\""), v[i].near);
		assert_int_equal(visit_has("class=\"far\""), v[i].far);
	}
}

static void
V7_the_warning_is_always_there(void **state)
{
	struct visitor who = { "", "", NULL };

	(void)state;
	(void)visit_approval(&who, new_code("openid"));
	assert_true(visit_has("Approve only if you started this yourself"));
	assert_true(visit_has("will ever ask you to enter or approve a code"));
}

static void
V9_deny_stands_before_approve_and_no_key_submits(void **state)
{
	struct visitor who = { "", "", NULL };
	const char *form, *first, *deny, *approve;

	(void)state;
	(void)visit_approval(&who, new_code(NULL));
	form = strstr(dg_buf_get(&visit_resp.body), "/device/request/");
	assert_non_null(form);
	/* implicit submission presses the first button, which does nothing */
	first = strstr(form, "<button");
	assert_non_null(strstr(first, "formmethod=\"dialog\""));
	assert_true(strstr(first, "formmethod=\"dialog\"") <
	    strstr(first, "</button>"));
	assert_non_null(deny = strstr(form, "value=\"deny\""));
	assert_non_null(approve = strstr(form, "value=\"approve\""));
	assert_true(first < deny && deny < approve);
}

static void
V22_approved_says_to_return_to_the_device(void **state)
{
	struct visitor who = { "", "", NULL };
	struct dg_device_grant row;
	char code[32], handle[256];

	(void)state;
	(void)snprintf(code, sizeof(code), "%s",
	    visit_device(NULL, "Kitchen <screen>"));
	(void)snprintf(handle, sizeof(handle), "%s",
	    visit_approval(&who, code));
	assert_true(visit_has("Kitchen &lt;screen&gt;"));
	assert_int_equal(visit_submit(&who, request, handle,
	    TICKED "decision=approve"), 303);
	assert_string_equal(visit_redirected("/device/request/"), handle);
	visit_row(code, &row);
	assert_int_equal(row.state, DG_GRANT_APPROVED);
	assert_string_equal(row.granted_scopes,
	    "openid profile email offline_access");
	assert_int_equal(visit_get(&who, request, handle, ""), 200);
	assert_true(visit_has("<h1>Connected</h1>"));
	assert_true(visit_has("Return to <strong>Kitchen &lt;screen&gt;</strong>"));
}

static void
V9_denied_is_final(void **state)
{
	struct visitor who = { "", "", NULL };
	const char *code = new_code(NULL);
	char handle[256], older[256];

	(void)state;
	(void)snprintf(handle, sizeof(handle), "%s",
	    visit_approval(&who, code));
	keep_approval(older);
	assert_int_equal(visit_submit(&who, request, handle, "decision=deny"),
	    303);
	assert_int_equal(state_of(code), DG_GRANT_DENIED);
	assert_int_equal(visit_get(&who, request, handle, ""), 200);
	assert_true(visit_has("<h1>Denied</h1>"));
	/* the older page, still open in another tab */
	(void)visit_get(&who, dg_ep_verify_device, NULL, "");
	(void)visit_submit(&who, request, handle, older);
	assert_string_equal(visit_redirected("/device/request/"), handle);
	assert_int_equal(state_of(code), DG_GRANT_DENIED);
}

static void
V10_not_me_denies_and_the_pages_say_what_it_did(void **state)
{
	struct visitor who = { "", "", NULL };
	const char *code = new_code(NULL);
	char handle[256];

	(void)state;
	(void)snprintf(handle, sizeof(handle), "%s",
	    visit_approval(&who, code));
	assert_true(visit_has(">This was not me</button>"));
	assert_int_equal(visit_submit(&who, request, handle,
	    "decision=not_me"), 303);
	assert_int_equal(state_of(code), DG_GRANT_DENIED);
	assert_int_equal(visit_get(&who, request, handle, ""), 200);
	assert_true(visit_has("<h1>Denied</h1>"));
	assert_true(visit_has("Everything that was connected"));
	/* another one from there */
	assert_int_equal(visit_get(&who, dg_ep_verify_device, NULL, ""), 200);
	(void)snprintf(handle, sizeof(handle), "code=%s", new_code(NULL));
	assert_int_equal(visit_submit(&who, dg_ep_verify_device, NULL,
	    handle), 403);
	assert_true(visit_has("You said that a request of "
	    "<strong>Living Room TV</strong> from this network was not yours"));
	assert_true(visit_has("no more of them for 24 hours"));
}

static void
T17_the_page_says_that_the_device_went_away(void **state)
{
	struct visitor who = { "", "", NULL };
	const char *code = new_code(NULL);
	struct dg_device_grant row;
	char handle[256], older[256];

	(void)state;
	(void)snprintf(handle, sizeof(handle), "%s",
	    visit_approval(&who, code));
	keep_approval(older);
	visit_row(code, &row);
	assert_ok(dg_db_begin(visit_ctx.db, 0));
	assert_ok(dg_store_revocation_of_grant(visit_ctx.db, &row,
	    visit_ctx.now));
	assert_ok(dg_db_commit(visit_ctx.db));
	assert_int_equal(visit_get(&who, request, handle, ""), 200);
	assert_true(visit_has("<h1>The device took its request back</h1>"));
	/* the form that was still open gives nothing */
	(void)visit_get(&who, dg_ep_verify_device, NULL, "");
	(void)visit_submit(&who, request, handle, older);
	assert_string_equal(visit_redirected("/device/request/"), handle);
	assert_int_equal(state_of(code), DG_GRANT_DENIED);
}

static void
I18_the_page_names_the_resource_servers(void **state)
{
	struct dg_resource_server api = { .identifier = "https://api.example",
		.name = "The <API>", .enabled = true };
	struct dg_target target = { .resource = { DG_STR("https://api.example"),
		DG_STR("urn:x:files") }, .resource_n = 2 };
	struct dg_client client = visit_client;
	struct visitor who = { "", "", NULL };
	struct dg_addr addr;

	(void)state;
	(void)visit_approval(&who, new_code(NULL));
	assert_false(visit_has("It will act for you at"));
	(void)snprintf(client.audiences, sizeof(client.audiences),
	    "https://api.example urn:x:files");
	assert_ok(dg_db_begin(visit_ctx.db, 0));
	assert_ok(dg_store_resource_server_add(visit_ctx.db, &api));
	assert_ok(dg_db_commit(visit_ctx.db));
	assert_ok(dg_addr_parse(DG_STR("192.0.2.7"), &addr));
	const struct dg_initiation in = { .scope = DG_STR("openid"),
		.target = target, .addr = &addr, .user_agent = "" };
	struct dg_initiated got;

	assert_ok(dg_grant_initiate(&visit_ctx, &client, &in, &got));
	assert_int_equal(got.error, DG_OAUTH_NONE);
	(void)visit_approval(&who, got.user_code);
	assert_true(visit_has("It will act for you at "
	    "<strong>The &lt;API&gt;, urn:x:files</strong>"));
}

static void
V11_only_what_was_shown_and_ticked_is_given(void **state)
{
	struct visitor who = { "", "", NULL };
	const char *code = new_code("email openid profile");
	struct dg_device_grant row;
	char handle[256];

	(void)state;
	(void)snprintf(handle, sizeof(handle), "%s",
	    visit_approval(&who, code));
	assert_int_equal(visit_submit(&who, request, handle, "scope:profile=1"
	    "&scope:extra=1&scope:offline_access=1&decision=approve"), 303);
	visit_row(code, &row);
	assert_string_equal(row.granted_scopes, "openid profile");
}

static void
V11_openid_is_not_for_choice(void **state)
{
	struct visitor who = { "", "", NULL };
	const char *code = new_code("openid email");
	struct dg_device_grant row;
	char handle[256];

	(void)state;
	(void)snprintf(handle, sizeof(handle), "%s",
	    visit_approval(&who, code));
	assert_false(visit_has("name=\"scope:openid\""));
	assert_int_equal(visit_submit(&who, request, handle,
	    "decision=approve"), 303);
	visit_row(code, &row);
	assert_string_equal(row.granted_scopes, "openid");
}

static void
V11_nothing_ticked_approves_nothing(void **state)
{
	struct visitor who = { "", "", NULL };
	const char *code = new_code("profile email");
	char handle[256];

	(void)state;
	(void)snprintf(handle, sizeof(handle), "%s",
	    visit_approval(&who, code));
	assert_int_equal(visit_submit(&who, request, handle,
	    "decision=approve"), 400);
	assert_true(visit_has("leave at least one item ticked"));
	assert_int_equal(state_of(code), DG_GRANT_PENDING);
	assert_int_equal(visit_submit(&who, request, handle,
	    "scope:email=1&decision=approve"), 303);
	assert_int_equal(state_of(code), DG_GRANT_APPROVED);
}

static void
a_scope_without_words_is_shown_by_its_name(void **state)
{
	struct visitor who = { "", "", NULL };

	(void)state;
	(void)visit_approval(&who, new_code("openid extra"));
	assert_true(visit_has("<span>extra</span>"));
}

static void
a_decision_needs_token_ticket_and_a_choice(void **state)
{
	struct visitor who = { "", "", NULL };
	const char *code = new_code(NULL);
	char handle[256];

	(void)state;
	(void)snprintf(handle, sizeof(handle), "%s",
	    visit_approval(&who, code));
	assert_int_equal(visit_submit(&who, request, handle, TICKED), 400);
	assert_true(visit_has("Choose Deny or Approve."));
	assert_int_equal(visit_post(&who, request, handle,
	    TICKED "decision=approve"), 403);
	/* a page with a token but without a ticket */
	(void)visit_get(&who, dg_ep_verify_device, NULL, "");
	assert_int_equal(visit_submit(&who, request, handle,
	    TICKED "decision=approve"), 409);
	assert_true(visit_has("Nothing was approved."));
	visit_fetch_site("cross-site");
	assert_int_equal(visit_submit(&who, request, handle,
	    TICKED "decision=approve"), 403);
	assert_int_equal(state_of(code), DG_GRANT_PENDING);
}

static void
a_ticket_of_an_older_page_approves_nothing(void **state)
{
	struct visitor who = { "", "", NULL };
	const char *code = new_code(NULL);
	char handle[256], older[256];

	(void)state;
	(void)snprintf(handle, sizeof(handle), "%s",
	    visit_approval(&who, code));
	keep_approval(older);
	/* the code is typed again in another tab */
	(void)visit_approval(&who, code);
	(void)visit_get(&who, dg_ep_verify_device, NULL, "");
	assert_int_equal(visit_submit(&who, request, handle, older), 409);
	assert_true(visit_has("The request changed while you were looking"));
	assert_int_equal(state_of(code), DG_GRANT_PENDING);
	/* the page that says so can be approved */
	assert_int_equal(visit_submit(&who, request, handle,
	    TICKED "decision=approve"), 303);
	assert_int_equal(state_of(code), DG_GRANT_APPROVED);
}

static void
another_account_or_session_cannot_decide(void **state)
{
	struct visitor who = { "", "", NULL }, thief;
	const char *code = new_code(NULL);
	char handle[256];

	(void)state;
	(void)snprintf(handle, sizeof(handle), "%s",
	    visit_approval(&who, code));
	thief = who;		/* the same browser, another session */
	visit_sign_in(&thief, &visit_other);
	assert_int_equal(visit_get(&thief, request, handle, ""), 400);
	assert_true(visit_has("This code cannot be used."));
	visit_sign_in(&thief, &visit_user);
	assert_int_equal(visit_get(&thief, request, handle, ""), 400);
	(void)visit_submit(&thief, request, handle, TICKED "decision=approve");
	assert_int_equal(state_of(code), DG_GRANT_PENDING);
	/* another browser */
	memset(thief.browser, 'A', DG_SECRET_LEN);
	assert_int_equal(visit_get(&thief, request, handle, ""), 400);
	assert_true(visit_has("This link cannot be used any more"));
}

static void
who_is_not_signed_in_signs_in_first(void **state)
{
	struct visitor who = { "", "", NULL };
	const char *code = new_code(NULL);
	char handle[256];

	(void)state;
	(void)snprintf(handle, sizeof(handle), "%s",
	    visit_approval(&who, code));
	who.session[0] = '\0';
	assert_int_equal(visit_get(&who, request, handle, ""), 303);
	assert_string_equal(visit_redirected("/device/c/"), handle);
	assert_int_equal(visit_post(&who, request, handle,
	    TICKED "decision=approve"), 303);
	assert_int_equal(visit_get(&who, request, "AAAA", ""), 303);
	assert_string_equal(visit_redirected("/device"), "");
	assert_int_equal(state_of(code), DG_GRANT_PENDING);
}

static void
T7_a_late_approval_approves_nothing(void **state)
{
	struct visitor who = { "", "", NULL };
	const char *code = new_code(NULL);
	char handle[256];

	(void)state;
	(void)snprintf(handle, sizeof(handle), "%s",
	    visit_approval(&who, code));
	visit_ctx.now += 600;
	assert_int_equal(visit_submit(&who, request, handle,
	    TICKED "decision=approve"), 303);
	assert_int_equal(state_of(code), DG_GRANT_PENDING);
	assert_int_equal(visit_get(&who, request, handle, ""), 200);
	assert_true(visit_has("<h1>This code has expired</h1>"));
}

static void
an_approval_that_no_device_came_for_has_expired(void **state)
{
	struct visitor who = { "", "", NULL };
	char handle[256];

	(void)state;
	(void)snprintf(handle, sizeof(handle), "%s",
	    visit_approval(&who, new_code(NULL)));
	(void)visit_submit(&who, request, handle, TICKED "decision=approve");
	visit_ctx.now += 600;
	(void)visit_get(&who, request, handle, "");
	assert_true(visit_has("<h1>This code has expired</h1>"));
}

static void
V17_an_account_without_access_is_told_so(void **state)
{
	struct visitor who = { "", "", NULL };
	const struct dg_binding binding = {
		.user_id = visit_other.id, .enabled = true,
	};
	const char *code = new_code(NULL);
	char handle[256], body[64];

	(void)state;
	(void)snprintf(handle, sizeof(handle), "%s",
	    visit_approval(&who, code));
	assert_ok(dg_db_begin(visit_ctx.db, 0));
	assert_ok(dg_store_binding_add(visit_ctx.db,
	    visit_client.application_id, &binding));
	assert_ok(dg_db_commit(visit_ctx.db));
	assert_int_equal(visit_submit(&who, request, handle,
	    TICKED "decision=approve"), 303);
	assert_int_equal(state_of(code), DG_GRANT_PENDING);
	assert_int_equal(visit_get(&who, request, handle, ""), 403);
	assert_true(visit_has("may not use <strong>Living Room TV</strong>"));
	code = new_code(NULL);
	(void)visit_get(&who, dg_ep_verify_device, NULL, "");
	(void)snprintf(body, sizeof(body), "code=%s", code);
	assert_int_equal(visit_submit(&who, dg_ep_verify_device, NULL, body),
	    403);
	assert_true(visit_has("<h1>No access</h1>"));
}

static void
set_icon(const char *type)
{
	assert_ok(dg_db_begin(visit_ctx.db, 0));
	assert_ok(dg_store_application_set_icon(visit_ctx.db,
	    visit_client.application_id, type, "\x89PNG", 4));
	assert_ok(dg_db_commit(visit_ctx.db));
}

static void
an_icon_is_served_as_a_picture_only(void **state)
{
	struct visitor who = { "", "", NULL };
	char src[256];

	(void)state;
	set_icon("image/png");
	assert_int_equal(visit_get(&who, dg_ep_verify_icon,
	    visit_client.application_uuid, ""), 200);
	assert_string_equal(visit_header("Content-Type"), "image/png");
	assert_string_equal(visit_header("X-Content-Type-Options"), "nosniff");
	assert_string_equal(visit_header("Content-Security-Policy"),
	    "default-src 'none'; sandbox");
	assert_string_equal(visit_header("Set-Cookie"), "");
	assert_true(visit_resp.cacheable);
	assert_int_equal(visit_resp.body.n, 4);
	(void)visit_approval(&who, new_code(NULL));
	(void)snprintf(src, sizeof(src), "<img src=\"" VISIT_BASE
	    "/-/application/%s/icon/\"", visit_client.application_uuid);
	assert_true(visit_has(src));
}

static void
an_icon_that_could_carry_a_script_is_not_served(void **state)
{
	static const char *const types[] = { "image/svg+xml", "text/html" };
	struct visitor who = { "", "", NULL };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		set_icon(types[i]);
		assert_int_equal(visit_get(&who, dg_ep_verify_icon,
		    visit_client.application_uuid, ""), 404);
	}
	assert_int_equal(visit_get(&who, dg_ep_verify_icon, "nothing", ""), 404);
	assert_true(visit_has("There is no such page"));
}

static void
errors_are_pages_with_their_status(void **state)
{
	static const struct { enum dg_oauth_err error; int status; } v[] = {
		{ DG_OAUTH_INVALID_REQUEST, 400 }, { DG_OAUTH_NOT_FOUND, 404 },
		{ DG_OAUTH_BAD_METHOD, 405 }, { DG_OAUTH_TOO_LARGE, 413 },
		{ DG_OAUTH_BAD_CONTENT_TYPE, 415 }, { DG_OAUTH_MISDIRECTED, 421 },
		{ DG_OAUTH_THROTTLED, 429 }, { DG_OAUTH_SERVER_ERROR, 500 },
		{ DG_OAUTH_UNAVAILABLE, 503 },
	};
	static struct dg_req req;

	(void)state;
	(void)snprintf(req.id, sizeof(req.id), "00ff00ff00ff00ff");
	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		assert_ok(dg_site_default(&visit_ctx.conf, &visit_ctx.site));
		dg_resp_reset(&visit_resp);
		dg_ep_error_page(&visit_ctx, &req, &visit_resp, v[i].error, NULL);
		assert_ok(dg_resp_err(&visit_resp));
		assert_int_equal(visit_resp.status, v[i].status);
		assert_true(visit_has("<title>Error: "));
		/* the page for a host name that is not ours does not show
		   whose server this is */
		assert_true(visit_has("Example") ==
		    (v[i].error != DG_OAUTH_MISDIRECTED));
		assert_true(visit_has("href=") ==
		    (v[i].error != DG_OAUTH_MISDIRECTED));
		/* the administrator finds it in the log */
		assert_true(visit_has("00ff00ff00ff00ff"));
	}
}

static void
on_this_machine_another_name_leads_to_the_right_one(void **state)
{
	static const struct { const char *host, *path, *location; } v[] = {
		{ "localhost:8080", "/device/login",
		    "Location: http://127.0.0.1:8080/device/login\r\n" },
		{ "[::1]:8080", "/",
		    "Location: http://127.0.0.1:8080/\r\n" },
		{ "127.0.0.2:8080", "/a b",
		    "Location: http://127.0.0.1:8080/device\r\n" },
		{ "localhost", "/device", NULL },
		{ "localhost:8081", "/device", NULL },
		{ "localhost.example:8080", "/device", NULL },
		{ "192.0.2.1:8080", "/device", NULL },
		{ "", "/device", NULL },
	};
	static struct dg_req req;
	struct dg_conf kept = visit_ctx.conf;

	(void)state;
	(void)snprintf(visit_ctx.conf.base_url,
	    sizeof(visit_ctx.conf.base_url), "http://127.0.0.1:8080");
	req.method = DG_GET;
	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		(void)snprintf(req.host, sizeof(req.host), "%s", v[i].host);
		(void)snprintf(req.path, sizeof(req.path), "%s", v[i].path);
		assert_ok(dg_site_default(&visit_ctx.conf, &visit_ctx.site));
		dg_resp_reset(&visit_resp);
		dg_ep_error_page(&visit_ctx, &req, &visit_resp,
		    DG_OAUTH_MISDIRECTED, NULL);
		assert_int_equal(visit_resp.status, v[i].location ? 303 : 421);
		if (v[i].location != NULL)
			assert_non_null(strstr(dg_buf_get(&visit_resp.head),
			    v[i].location));
	}
	visit_ctx.conf = kept;
}

static void
without_templates_an_error_is_still_a_sentence(void **state)
{
	struct dg_templates *kept = visit_ctx.templates;
	static struct dg_req req;

	(void)state;
	(void)snprintf(req.id, sizeof(req.id), "00ff00ff00ff00ff");
	visit_ctx.templates = NULL;
	assert_ok(dg_site_default(&visit_ctx.conf, &visit_ctx.site));
	dg_resp_reset(&visit_resp);
	dg_ep_error_page(&visit_ctx, &req, &visit_resp, DG_OAUTH_SERVER_ERROR,
	    NULL);
	visit_ctx.templates = kept;
	assert_ok(dg_resp_err(&visit_resp));
	assert_int_equal(visit_resp.status, 500);
	assert_true(visit_has("Try again in a few minutes."));
	assert_true(visit_has("00ff00ff00ff00ff"));
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, visit_set_up, visit_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(V5_the_page_says_who_asks_for_what),
		TEST(I4_an_application_that_did_not_prove_itself_is_not_verified),
		TEST(V6_the_page_says_where_it_comes_from),
		TEST(V7_the_warning_is_always_there),
		TEST(V9_deny_stands_before_approve_and_no_key_submits),
		TEST(V22_approved_says_to_return_to_the_device),
		TEST(V9_denied_is_final),
		TEST(V10_not_me_denies_and_the_pages_say_what_it_did),
		TEST(I18_the_page_names_the_resource_servers),
		TEST(T17_the_page_says_that_the_device_went_away),
		TEST(V11_only_what_was_shown_and_ticked_is_given),
		TEST(V11_openid_is_not_for_choice),
		TEST(V11_nothing_ticked_approves_nothing),
		TEST(a_scope_without_words_is_shown_by_its_name),
		TEST(a_decision_needs_token_ticket_and_a_choice),
		TEST(a_ticket_of_an_older_page_approves_nothing),
		TEST(another_account_or_session_cannot_decide),
		TEST(who_is_not_signed_in_signs_in_first),
		TEST(T7_a_late_approval_approves_nothing),
		TEST(an_approval_that_no_device_came_for_has_expired),
		TEST(V17_an_account_without_access_is_told_so),
		TEST(an_icon_is_served_as_a_picture_only),
		TEST(an_icon_that_could_carry_a_script_is_not_served),
		TEST(errors_are_pages_with_their_status),
		TEST(on_this_machine_another_name_leads_to_the_right_one),
		TEST(without_templates_an_error_is_still_a_sentence),
	};

	return cmocka_run_group_tests_name("verify_request", tests, NULL, NULL);
}
