/* SPDX-License-Identifier: MIT */
/* test_shortage_pages.c: a lack of memory while people sign in and decide */
#include "tests/unit/test.h"

#include <dlfcn.h>
#include <gcrypt.h>
#include <stdio.h>
#include <sys/stat.h>

#include "lib/account/handle.h"
#include "lib/account/password.h"
#include "lib/account/session.h"
#include "lib/endpoint/pages/error_page.h"
#include "lib/endpoint/pages/verify.h"
#include "lib/web/template.h"
#include "tests/endpoint/each.h"

#define PASSWORD "correct horse battery"
#define PAGE_SIZE 65536
#define NAME_SIZE 64

static const struct dg_route routes[] = {
	{ "/device", DG_GET | DG_POST, DG_QUERY_ALLOWED, dg_ep_verify_device },
	{ "/device/c/*", DG_GET, DG_QUERY_ALLOWED, dg_ep_verify_link },
	{ "/device/login", DG_GET | DG_POST, DG_QUERY_ALLOWED,
	    dg_ep_verify_login },
	{ "/device/logout", DG_POST, DG_QUERY_ALLOWED, dg_ep_verify_logout },
	{ "/device/password", DG_GET | DG_POST, DG_QUERY_ALLOWED,
	    dg_ep_verify_password },
	{ "/device/request/*", DG_GET | DG_POST, DG_QUERY_ALLOWED,
	    dg_ep_verify_request },
	{ 0 }
};
static const struct dg_program program = {
	.name = "verify", .role = DG_ROLE_VERIFY, .routes = routes,
	.error = dg_ep_error_page,
};

static const struct dg_program *others;		/* the fixture's programs */
static char page[PAGE_SIZE];			/* the last reply */
static char browser[NAME_SIZE], session[NAME_SIZE];	/* cookies */
static char cookies[4 * NAME_SIZE];
static const char *more[] = { "HTTP_COOKIE", cookies,
	"HTTP_SEC_FETCH_SITE", "same-origin", NULL };
static char target[512], fields[EACH_BODY_SIZE];	/* of what is asked */
static char code[32];

/*
 * Replaces Argon2id by one with the smallest parameters, so that the test is fast.
 * Stored hashes name other parameters, but all are made and checked this way.
 */
gcry_error_t
gcry_kdf_open(gcry_kdf_hd_t *hd, int algo, int subalgo,
    const unsigned long *param, unsigned int n, const void *pass,
    size_t pass_n, const void *salt, size_t salt_n, const void *key,
    size_t key_n, const void *ad, size_t ad_n)
{
	static gcry_error_t (*real)(gcry_kdf_hd_t *, int, int,
	    const unsigned long *, unsigned int, const void *, size_t,
	    const void *, size_t, const void *, size_t, const void *, size_t);
	const unsigned long least[4] = { param[0], 1, 8, 1 };

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "gcry_kdf_open");
	return real(hd, algo, subalgo, least, n, pass, pass_n, salt, salt_n,
	    key, key_n, ad, ad_n);
}

static void
keep_cookie(const char *name, char *value)
{
	char mark[NAME_SIZE];
	const char *at;

	snprintf(mark, sizeof(mark), "Set-Cookie: __Host-%s=", name);
	if ((at = strstr(page, mark)) == NULL)
		return;
	at += strlen(mark);
	snprintf(value, NAME_SIZE, "%.*s", (int)strcspn(at, ";"), at);
}

static void
send_cookies(struct fixture *fx)
{
	snprintf(cookies, sizeof(cookies), "__Host-" DG_BROWSER_COOKIE
	    "=%s; __Host-" DG_SESSION_COOKIE "=%s", browser, session);
	fx->more = more;
}

/* The page, with what a browser keeps of it. */
static void
visit(struct fixture *fx, const char *method, const char *where,
    const char *body)
{
	send_cookies(fx);
	assert_ok(fixture_run(fx, method, where, body));
	snprintf(page, sizeof(page), "%s", dg_buf_get(&fx->exchange.out));
	dg_exchange_wipe(&fx->exchange);
	keep_cookie(DG_BROWSER_COOKIE, browser);
	keep_cookie(DG_SESSION_COOKIE, session);
}

/* The form of the last page, with more fields, as what is asked next. */
static void
fill_form(const char *where, const char *rest)
{
	static const char *const hidden[] = { "csrf", "ticket" };
	char mark[NAME_SIZE];
	const char *at;
	size_t n = 0;

	for (size_t i = 0; i < 2; i++) {
		snprintf(mark, sizeof(mark), "name=\"%s\" value=\"", hidden[i]);
		if ((at = strstr(page, mark)) == NULL)
			continue;
		at += strlen(mark);
		n += (size_t)snprintf(fields + n, sizeof(fields) - n,
		    "%s=%.*s&", hidden[i], (int)strcspn(at, "\""), at);
	}
	snprintf(fields + n, sizeof(fields) - n, "%s", rest);
	if (where != target)
		snprintf(target, sizeof(target), "%s", where);
}

/* Follow the redirect of the last page. */
static void
follow(const char *start)
{
	const char *at = strstr(page, "Location: " FIXTURE_URL);

	assert_non_null(at);
	at += strlen("Location: " FIXTURE_URL);
	snprintf(target, sizeof(target), "%.*s", (int)strcspn(at, "\r"), at);
	assert_memory_equal(target, start, strlen(start));
}

static void
ask_page(struct fixture *fx, struct each_request *r)
{
	send_cookies(fx);
	r->method = "GET";
	r->target = target;
}

static void
ask_form(struct fixture *fx, struct each_request *r)
{
	send_cookies(fx);
	r->method = "POST";
	r->target = target;
	snprintf(r->body, sizeof(r->body), "%s", fields);
}

static void
look(struct fixture *fx, const char *where, int status)
{
	snprintf(target, sizeof(target), "%s", where);
	each_allocation(fx, ask_page, status);
}

static void
start(struct fixture *fx)
{
	struct fixture_codes codes;

	fx->exchange.program = others;
	fx->more = NULL;
	fixture_start(fx, "tv", "openid+profile+email+offline_access", &codes);
	fx->exchange.program = &program;
	snprintf(code, sizeof(code), "%s", codes.user);
}

static void
sign_in(struct fixture *fx)
{
	visit(fx, "GET", "/device", NULL);
	fill_form("/device/login", "username=uma&password=" PASSWORD);
	visit(fx, "POST", target, fields);
	assert_int_not_equal(session[0], '\0');
	visit(fx, "GET", "/device", NULL);
}

/* Go on to the page that asks for a decision. */
static void
bring_code(struct fixture *fx)
{
	char field[64];

	start(fx);
	visit(fx, "GET", "/device", NULL);
	snprintf(field, sizeof(field), "code=%s", code);
	fill_form("/device", field);
	visit(fx, "POST", target, fields);
	follow("/device/request/");
	visit(fx, "GET", target, NULL);
}

static void
who_is_signed_out_is_asked_to_sign_in(void **state)
{
	struct fixture *fx = *state;
	char link[128];

	look(fx, "/device", 200);
	look(fx, "/device/login", 200);
	start(fx);
	snprintf(link, sizeof(link), "/device?code=%s", code);
	look(fx, link, 303);
	visit(fx, "GET", link, NULL);
	follow("/device/c/");
	each_allocation(fx, ask_page, 200);
}

static void
S12_a_right_password_signs_in_and_a_wrong_one_does_not(void **state)
{
	struct fixture *fx = *state;

	visit(fx, "GET", "/device", NULL);
	fill_form("/device/login", "username=uma&password=" PASSWORD);
	each_allocation(fx, ask_form, 303);
	fill_form("/device/login", "username=%C3%A4nna&password=wrong%C3%A4");
	each_allocation(fx, ask_form, 403);
}

static void
a_code_is_found_and_its_request_shown(void **state)
{
	struct fixture *fx = *state;
	char field[64], link[128];

	sign_in(fx);
	look(fx, "/device", 200);
	look(fx, "/device/login", 303);
	start(fx);
	snprintf(link, sizeof(link), "/device?code=%s", code);
	visit(fx, "GET", link, NULL);
	follow("/device/c/");
	each_allocation(fx, ask_page, 200);
	visit(fx, "GET", target, NULL);
	snprintf(field, sizeof(field), "code=%s", code);
	fill_form("/device", field);
	each_allocation(fx, ask_form, 303);
	bring_code(fx);
	each_allocation(fx, ask_page, 200);
	fill_form("/device", "code=WRNG-CQDX");
	each_allocation(fx, ask_form, 400);
}

static void
V10_a_decision_is_made_or_not(void **state)
{
	static const char *const decisions[] = { "decision=deny",
		"scope:email=1&decision=approve", "decision=not_me" };
	struct fixture *fx = *state;

	sign_in(fx);
	for (size_t i = 0; i < 3; i++) {
		bring_code(fx);
		fill_form(target, decisions[i]);
		each_allocation(fx, ask_form, 303);
		each_allocation(fx, ask_page, 200);
	}
}

static void
who_signs_out_is_signed_out(void **state)
{
	struct fixture *fx = *state;

	sign_in(fx);
	fill_form("/device/logout", "");
	each_allocation(fx, ask_form, 303);
}

static void
S12_a_password_is_changed_or_not(void **state)
{
	struct fixture *fx = *state;

	sign_in(fx);
	look(fx, "/device/password", 200);
	visit(fx, "GET", "/device/password", NULL);
	fill_form("/device/password", "current=wrong&new=another+battery&"
	    "again=another+battery");
	each_allocation(fx, ask_form, 403);
	fill_form("/device/password", "current=" PASSWORD "&new=another+battery"
	    "&again=another+battery&revoke=1");
	each_allocation(fx, ask_form, 200);
}

static int
setup(void **state)
{
	const char *top = getenv("top_srcdir");
	char hash[DG_PASSWORD_HASH_MAX + 1], path[256];
	struct fixture *fx;

	each_init(1);
	if (fixture_setup(state) != 0)
		return 1;
	fx = *state;
	snprintf(path, sizeof(path), "%s/run", fx->dir);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/templates", top != NULL ? top : ".");
	assert_ok(dg_templates_load(path, dg_verify_pages,
	    &fx->ctx.templates));
	assert_ok(dg_handle_init(&fx->ctx));
	assert_ok(dg_password_hash(&fx->ctx, DG_STR(PASSWORD), hash));
	assert_ok(dg_db_begin(fx->ctx.db, 0));
	assert_ok(dg_store_user_set_password(fx->ctx.db, fx->user.id, hash,
	    fx->now));
	assert_ok(dg_db_commit(fx->ctx.db));
	others = fx->exchange.program;
	fx->exchange.program = &program;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *fx = *state;

	dg_templates_free(fx->ctx.templates);
	return fixture_teardown(state);
}

static int
forget_browser(void **state)
{
	(void)state;
	browser[0] = session[0] = '\0';
	return 0;
}

#define test(f) cmocka_unit_test_setup(f, forget_browser)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		test(who_is_signed_out_is_asked_to_sign_in),
		test(S12_a_right_password_signs_in_and_a_wrong_one_does_not),
		test(a_code_is_found_and_its_request_shown),
		test(V10_a_decision_is_made_or_not),
		test(who_signs_out_is_signed_out),
		test(S12_a_password_is_changed_or_not),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
