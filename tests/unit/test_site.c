/* SPDX-License-Identifier: MIT */
/* test_site.c: Host -> brand, origin, base path, issuer */
#include "tests/unit/test.h"
#include "tests/unit/world.h"

#include <stdio.h>

#include "lib/site/site.h"

static struct world w;

static int
set_up(void **state)
{
	(void)state;
	world_open(&w, false);
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
base_is(const char *url)
{
	(void)snprintf(w.ctx.conf.base_url, sizeof(w.ctx.conf.base_url), "%s",
	    url);
}

/* base_url of the site that this Host leads to; "" for unknown. */
static const char *
site_of(const char *host)
{
	static struct dg_site site;
	enum dg_err rc;

	rc = dg_site_resolve(&w.ctx.conf, w.ctx.db, dg_str_from(host), &site);
	if (rc == DG_ENOTFOUND)
		return "";
	assert_ok(rc);
	return site.base_url;
}

static void
B8_the_own_host_matches_in_any_spelling(void **state)
{
	static const char *const same[] = { "login.example", "LOGIN.Example",
		"login.example.", "login.example:443", "login.example:",
		"login.example.:443" };

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		assert_string_equal(site_of(same[i]),
		    "https://login.example/auth");
}

static void
B8_an_unknown_host_is_refused(void **state)
{
	static const char *const other[] = { "", ".", ":", ":443", "evil.org",
		"login.example.evil.org", "xlogin.example", "login.example:80",
		"login.example:8443", "login.example:x", "login.example:0",
		"login.example:443:443", "login.example:99999",
		"login.example/auth", "user@login.example", "login.example#",
		"login .example", "login.example\n", "[::1]", "[::1", "[]",
		"login.example..", "l\xc3\xb6gin.example" };

	(void)state;
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		assert_string_equal(site_of(other[i]), "");
	assert_int_equal(dg_site_resolve(&w.ctx.conf, w.ctx.db,
	    DG_STR("login.example\0"), &w.ctx.site), DG_ENOTFOUND);
}

static void
a_port_in_base_url_is_asked_for_unless_host_has_none(void **state)
{
	(void)state;
	base_is("http://127.0.0.1:8080");
	assert_string_equal(site_of("127.0.0.1:8080"), "http://127.0.0.1:8080");
	assert_string_equal(site_of("127.0.0.1"), "http://127.0.0.1:8080");
	assert_string_equal(site_of("127.0.0.1:80"), "");
	base_is("http://localhost");
	assert_string_equal(site_of("localhost:80"), "http://localhost");
	assert_string_equal(site_of("localhost:443"), "");
}

static void
an_ipv6_host_matches_in_any_spelling(void **state)
{
	(void)state;
	base_is("http://[::1]:8080");
	assert_string_equal(site_of("[::1]:8080"), "http://[::1]:8080");
	assert_string_equal(site_of("[0:0:0:0:0:0:0:1]:8080"),
	    "http://[::1]:8080");
	assert_string_equal(site_of("[::1]"), "http://[::1]:8080");
	assert_string_equal(site_of("[::2]:8080"), "");
	assert_string_equal(site_of("[::1]8080"), "");
	assert_string_equal(site_of("::1"), "");
}

static void
B8_the_placeholder_of_the_first_brand_is_no_host(void **state)
{
	(void)state;
	(void)snprintf(w.brand.domain, sizeof(w.brand.domain), "%s",
	    DG_BRAND_NO_HOST);
	world_save_brand(&w);
	assert_string_equal(site_of("devgrant-default"), "");
	assert_string_equal(site_of("a.devgrant-default"), "");
}

static void
B1_a_brand_matches_on_a_label_boundary_only(void **state)
{
	(void)state;
	assert_string_equal(site_of("brand.example"),
	    "https://brand.example/auth");
	assert_string_equal(site_of("A.b.BRAND.example:443"),
	    "https://a.b.brand.example/auth");
	assert_string_equal(site_of("xbrand.example"), "");
	assert_string_equal(site_of("example"), "");
	assert_string_equal(site_of("brand.example:8443"), "");
}

static void
a_brand_takes_port_and_path_of_base_url(void **state)
{
	(void)state;
	base_is("https://login.example:8443/auth");
	assert_string_equal(site_of("brand.example:8443"),
	    "https://brand.example:8443/auth");
	assert_string_equal(site_of("brand.example"),
	    "https://brand.example:8443/auth");
	assert_string_equal(site_of("brand.example:443"), "");
}

static void
B1_the_longest_brand_else_the_default_else_the_built_in_one(void **state)
{
	struct dg_brand deeper = { .title = "Deeper",
		.domain = "a.brand.example" };
	const struct dg_brand *brand;
	struct dg_site site;

	(void)state;
	assert_ok(dg_db_begin(w.ctx.db, 0));
	assert_ok(dg_store_brand_add(w.ctx.db, &deeper));
	assert_ok(dg_db_commit(w.ctx.db));
	assert_ok(dg_site_resolve(&w.ctx.conf, w.ctx.db,
	    DG_STR("x.a.brand.example"), &site));
	assert_false(site.brand_known);
	assert_ok(dg_site_brand(&site, w.ctx.db, &brand));
	assert_string_equal(brand->title, "Deeper");
	assert_ok(dg_site_resolve(&w.ctx.conf, w.ctx.db,
	    DG_STR("login.example"), &site));
	assert_ok(dg_site_brand(&site, w.ctx.db, &brand));
	assert_string_equal(brand->title, "Example");
	w.brand.is_default = false;
	world_save_brand(&w);
	/* read once a request */
	assert_ok(dg_site_brand(&site, w.ctx.db, &brand));
	assert_string_equal(brand->title, "Example");
	assert_ok(dg_site_default(&w.ctx.conf, &site));
	assert_ok(dg_site_brand(&site, w.ctx.db, &brand));
	assert_int_equal(brand->id, 0);
	assert_int_equal(brand->flow_device_code_id, 0);
	assert_string_equal(brand->title, "devgrant");
}

static void
M8_issuers_end_in_a_slash_in_both_modes(void **state)
{
	char url[DG_SITE_URL_MAX];

	(void)state;
	assert_ok(dg_site_issuer(&w.ctx.site, &w.tv, url, sizeof(url)));
	assert_string_equal(url, "https://login.example/auth/application/o/tv/");
	w.tv.issuer_mode = DG_ISSUER_GLOBAL;
	assert_ok(dg_site_issuer(&w.ctx.site, &w.tv, url, sizeof(url)));
	assert_string_equal(url, "https://login.example/auth/");
	assert_int_equal(dg_site_issuer(&w.ctx.site, &w.tv, url, 27),
	    DG_EINVAL);
	w.tv.issuer_mode = DG_ISSUER_PER_PROVIDER;
	assert_int_equal(dg_site_issuer(&w.ctx.site, &w.tv, url, 27),
	    DG_EINVAL);
}

static void
I14_a_brand_may_override_what_devices_show(void **state)
{
	char url[DG_SITE_URL_MAX];

	(void)state;
	assert_ok(dg_site_verification_uri(&w.ctx.site, w.ctx.db, url,
	    sizeof(url)));
	assert_string_equal(url, "https://login.example/auth/device");
	(void)snprintf(w.brand.verification_uri,
	    sizeof(w.brand.verification_uri), "https://go.example/d");
	world_save_brand(&w);
	assert_ok(dg_site_verification_uri(&w.ctx.site, w.ctx.db, url,
	    sizeof(url)));
	assert_string_equal(url, "https://go.example/d");
	assert_int_equal(dg_site_verification_uri(&w.ctx.site, w.ctx.db, url,
	    20), DG_EINVAL);
}

static void
H10_paths_and_cookies_follow_the_base_path(void **state)
{
	struct dg_site site;

	(void)state;
	assert_ok(dg_site_default(&w.ctx.conf, &site));
	assert_string_equal(site.base_path, "/auth");
	assert_string_equal(dg_site_cookie(&site).path, "/auth");
	assert_true(dg_site_cookie(&site).secure);
	base_is("http://127.0.0.1:8080");
	assert_ok(dg_site_default(&w.ctx.conf, &site));
	assert_string_equal(site.base_path, "");
	assert_string_equal(dg_site_cookie(&site).path, "/");
	assert_false(dg_site_cookie(&site).secure);
	base_is("ftp://x");
	assert_int_equal(dg_site_default(&w.ctx.conf, &site),
	    DG_ECONFIG);
	base_is("https://");
	assert_int_equal(dg_site_resolve(&w.ctx.conf, w.ctx.db, DG_STR("x"),
	    &site), DG_ECONFIG);
}

#define in_world(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(B8_the_own_host_matches_in_any_spelling),
		in_world(B8_an_unknown_host_is_refused),
		in_world(a_port_in_base_url_is_asked_for_unless_host_has_none),
		in_world(an_ipv6_host_matches_in_any_spelling),
		in_world(B8_the_placeholder_of_the_first_brand_is_no_host),
		in_world(B1_a_brand_matches_on_a_label_boundary_only),
		in_world(a_brand_takes_port_and_path_of_base_url),
		in_world(B1_the_longest_brand_else_the_default_else_the_built_in_one),
		in_world(M8_issuers_end_in_a_slash_in_both_modes),
		in_world(I14_a_brand_may_override_what_devices_show),
		in_world(H10_paths_and_cookies_follow_the_base_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
