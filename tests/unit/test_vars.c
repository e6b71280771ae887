/* SPDX-License-Identifier: MIT */
/* test_vars.c: what web servers pass, and what attackers make them pass */
#include "tests/unit/test.h"

#include <stdio.h>

#include "lib/base/log.h"
#include "lib/server/vars.h"

#define VARS_MAX 300

static struct dg_req req;
static struct dg_conf conf;
static int64_t length;

/* Fill req from "NAME=value" literals; the list ends with NULL. */
static void
fill(const char *first, ...)
{
	char *vars[VARS_MAX];
	const char *v = first;
	size_t n = 0;
	va_list ap;

	va_start(ap, first);
	for (; v != NULL; v = va_arg(ap, const char *))
		vars[n++] = (char *)(uintptr_t)v;
	va_end(ap);
	vars[n] = NULL;
	dg_req_wipe(&req);
	assert_int_equal(dg_vars_fill(&req, &conf, vars, &length),
	    DG_OAUTH_NONE);
}

static int
setup(void **state)
{
	(void)state;
	memset(&req, 0, sizeof(req));
	memset(&conf, 0, sizeof(conf));
	return dg_cidr_parse(DG_STR("127.0.0.0/8"),
	    &conf.trusted_proxies.list[0]) != DG_OK ||
	    dg_cidr_parse(DG_STR("10.0.0.0/8"),
	    &conf.trusted_proxies.list[1]) != DG_OK;
}

static void
an_ordinary_request_is_read_whole(void **state)
{
	(void)state;
	fill("REQUEST_METHOD=POST", "REQUEST_URI=/application/o/token/?a=b",
	    "QUERY_STRING=a=b", "HTTP_HOST=ID.Example:8080",
	    "CONTENT_TYPE=Application/X-WWW-Form-urlencoded; charset=UTF-8",
	    "CONTENT_LENGTH=17", "HTTP_AUTHORIZATION=Basic QTpC",
	    "HTTP_USER_AGENT=tv/1.0", "HTTP_COOKIE=a=b",
	    "HTTP_SEC_FETCH_SITE=same-origin", "HTTP_ORIGIN=null",
	    "REMOTE_ADDR=192.0.2.9", NULL);
	assert_int_equal(req.method, DG_POST);
	assert_string_equal(req.path, "/application/o/token/");
	assert_true(req.has_query);
	assert_true(dg_str_is(dg_form_get(&req.query, "a"), "b"));
	assert_string_equal(req.host, "id.example:8080");
	assert_string_equal(req.content_type,
	    "application/x-www-form-urlencoded");
	assert_int_equal(length, 17);
	assert_string_equal(req.authorization, "Basic QTpC");
	assert_string_equal(req.user_agent, "tv/1.0");
	assert_string_equal(req.sec_fetch_site, "same-origin");
	assert_string_equal(req.origin, "null");
	assert_string_equal(req.addr_text, "192.0.2.9");
}

static void
path_is(const char *uri, const char *expected)
{
	char line[DG_REQ_PATH_MAX * 2];

	snprintf(line, sizeof(line), "REQUEST_URI=%s", uri);
	fill("REQUEST_METHOD=GET", line, NULL);
	assert_string_equal(req.path, expected);
}

static void
a_path_is_decoded_once(void **state)
{
	(void)state;
	path_is("/device", "/device");
	path_is("/device/?code=AB", "/device/");
	path_is("/%64evice", "/device");
	path_is("/device%2541", "/device%41");
	path_is("/a#b", "/a");
	path_is("/", "/");
	path_is("http://id.example/device?x", "/device");
	path_is("https://id.example", "/");
}

static void
a_path_that_hides_something_is_refused(void **state)
{
	char longer[DG_REQ_PATH_MAX + 8];

	(void)state;
	path_is("/device%2Fx", "");
	path_is("/device%2fx", "");
	path_is("/device%00", "");
	path_is("/device%0a", "");
	path_is("/device%", "");
	path_is("/device%4", "");
	path_is("/device%zz", "");
	path_is("/a/../device", "");
	path_is("/a/%2e%2e/device", "");
	path_is("/a/./device", "");
	path_is("/a/..", "");
	path_is("//device", "");
	path_is("/a//device", "");
	path_is("device", "");
	path_is("*", "");
	memset(longer, 'a', sizeof(longer));
	longer[0] = '/';
	longer[sizeof(longer) - 1] = '\0';
	path_is(longer, "");
	path_is("/..a/...", "/..a/...");
}

static void
script_name_and_path_info_stand_in_for_a_missing_uri(void **state)
{
	(void)state;
	fill("SCRIPT_NAME=/device", "PATH_INFO=/c/abc", NULL);
	assert_string_equal(req.path, "/device/c/abc");
	fill("SCRIPT_NAME=/device", "PATH_INFO=/../x", NULL);
	assert_string_equal(req.path, "");
	fill("SCRIPT_NAME=/device", "PATH_INFO=/\x01", NULL);
	assert_string_equal(req.path, "");
	fill("REQUEST_URI=/device", "SCRIPT_NAME=/verify.fcgi", NULL);
	assert_string_equal(req.path, "/device");
}

static void
an_empty_value_means_unset(void **state)
{
	(void)state;
	fill("CONTENT_LENGTH=", "QUERY_STRING=", "HTTP_AUTHORIZATION=",
	    "REDIRECT_HTTP_AUTHORIZATION=Bearer x", NULL);
	assert_int_equal(length, -1);
	assert_false(req.has_query);
	assert_string_equal(req.authorization, "Bearer x");
}

static void
a_malformed_length_counts_as_absent(void **state)
{
	(void)state;
	fill("CONTENT_LENGTH=-1", NULL);
	assert_int_equal(length, -1);
	fill("CONTENT_LENGTH=12abc", NULL);
	assert_int_equal(length, -1);
	fill("CONTENT_LENGTH=99999999999999999999", NULL);
	assert_int_equal(length, -1);
}

static void
a_query_is_seen_even_where_the_server_does_not_pass_it(void **state)
{
	(void)state;
	fill("REQUEST_URI=/application/o/token/?client_secret=x", NULL);
	assert_true(req.has_query);
	fill("REQUEST_URI=/application/o/token/?", NULL);
	assert_false(req.has_query);
}

static void
H4_a_renamed_authorization_header_is_found(void **state)
{
	(void)state;
	fill("REDIRECT_HTTP_AUTHORIZATION=Basic QTpC", NULL);
	assert_string_equal(req.authorization, "Basic QTpC");
	fill("REDIRECT_HTTP_AUTHORIZATION=Basic b", "HTTP_AUTHORIZATION=Basic a",
	    NULL);
	assert_string_equal(req.authorization, "Basic a");
}

static void
a_header_that_came_twice_is_ignored(void **state)
{
	(void)state;
	fill("HTTP_AUTHORIZATION=Basic a", NULL);
	assert_false(req.authorization_unusable);
	fill("HTTP_HOST=a.example", "HTTP_HOST=b.example", NULL);
	assert_string_equal(req.host, "");
	fill("HTTP_AUTHORIZATION=Basic a", "HTTP_AUTHORIZATION=Basic b",
	    "REDIRECT_HTTP_AUTHORIZATION=Basic c", NULL);
	assert_string_equal(req.authorization, "");
	assert_true(req.authorization_unusable);
	fill("REDIRECT_HTTP_AUTHORIZATION=Basic a",
	    "REDIRECT_HTTP_AUTHORIZATION=Basic b", NULL);
	assert_true(req.authorization_unusable);
	fill("HTTP_ORIGIN=https://a.example", "HTTP_ORIGIN=null", NULL);
	assert_string_equal(req.origin, "");
}

static void
of_a_variable_of_the_server_the_first_counts(void **state)
{
	(void)state;
	fill("SCRIPT_NAME=/device", "SCRIPT_NAME=/token", NULL);
	assert_string_equal(req.path, "/device");
}

static void
a_value_that_does_not_fit_is_ignored(void **state)
{
	static char line[DG_REQ_HEADER_MAX + 64] = "HTTP_ORIGIN=";

	(void)state;
	memset(line + 12, 'x', sizeof(line) - 13);
	fill(line, NULL);
	assert_string_equal(req.origin, "");
}

/* A Cookie header of n bytes with ours behind that of another application. */
static void
our_cookie_is_read_beside(size_t n)
{
	static const char own[] = "; devgrant_session=abc";
	static char line[1 << 17];
	char *end;

	memset(line, 'x', sizeof(line));
	memcpy(line, "HTTP_COOKIE=a=", 14);
	end = line + 12 + n - (sizeof(own) - 1);
	memcpy(end, own, sizeof(own));
	fill(line, NULL);
	assert_string_equal(req.cookie, "devgrant_session=abc;");
}

static void
cookies_of_other_applications_do_not_push_ours_out(void **state)
{
	static const size_t sizes[] = { 64, 4096, 4097, 4152, 4595, 8000, 8192,
		16384, 100000 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		our_cookie_is_read_beside(sizes[i]);
}

static void
cookies_are_read_from_every_header(void **state)
{
	(void)state;
	fill("HTTP_COOKIE=devgrant_browser=b; a=1", "HTTP_COOKIE=c=2",
	    "HTTP_COOKIE=d=3;devgrant_session=s", NULL);
	assert_string_equal(req.cookie,
	    "devgrant_browser=b;devgrant_session=s;");
	fill("HTTP_COOKIE=a=1", "HTTP_HOST=h", NULL);
	assert_string_equal(req.cookie, "");
}

static void
a_user_agent_is_cut_and_made_printable(void **state)
{
	char line[600] = "HTTP_USER_AGENT=a\x01" "b\xff";

	(void)state;
	memset(line + 20, 'x', sizeof(line) - 21);
	fill(line, NULL);
	assert_memory_equal(req.user_agent, "a?b?xxx", 7);
	assert_int_equal(strlen(req.user_agent), sizeof(req.user_agent) - 1);
}

static void
names_outside_the_list_are_not_looked_at(void **state)
{
	(void)state;
	fill("HTTP_HOSTS=a", "HTTP_HOS=b", "=c", "HTTP_HOST", "http_host=d",
	    NULL);
	assert_string_equal(req.host, "");
}

static void
forwarded_is(const char *remote, const char *forwarded, const char *expected)
{
	char addr[64], line[128];

	snprintf(addr, sizeof(addr), "REMOTE_ADDR=%s", remote);
	snprintf(line, sizeof(line), "HTTP_X_FORWARDED_FOR=%s", forwarded);
	fill(addr, line, NULL);
	assert_string_equal(req.addr_text, expected);
}

static void
forwarded_for_counts_from_trusted_proxies_only(void **state)
{
	(void)state;
	forwarded_is("127.0.0.1", "192.0.2.7", "127.0.0.1");
	conf.trusted_proxies.n = 2;
	forwarded_is("127.0.0.1", "192.0.2.7", "192.0.2.7");
	forwarded_is("198.51.100.1", "192.0.2.7", "198.51.100.1");
	/* what the client itself wrote stands to the left */
	forwarded_is("127.0.0.1", "203.0.113.5, 192.0.2.7", "192.0.2.7");
	forwarded_is("127.0.0.1", "192.0.2.7, 10.1.1.1", "192.0.2.7");
	forwarded_is("127.0.0.1", "10.2.2.2, 10.1.1.1", "10.2.2.2");
	forwarded_is("127.0.0.1", "203.0.113.10:51008", "203.0.113.10");
	forwarded_is("127.0.0.1", "192.0.2.7, [2001:db8::1]:80",
	    "2001:db8::1");
	forwarded_is("127.0.0.1", "192.0.2.7,,", "192.0.2.7");
	forwarded_is("127.0.0.1", "192.0.2.7 , 10.1.1.1:80", "192.0.2.7");
	forwarded_is("::ffff:127.0.0.1", "192.0.2.7", "192.0.2.7");
	forwarded_is("127.0.0.1:1234", "192.0.2.7", "192.0.2.7");
	forwarded_is("127.0.0.1", "10.1.1.1", "10.1.1.1");
	forwarded_is("127.0.0.1", "2001:db8::1", "2001:db8::1");
}

/* Not the proxy's own: all its clients would be one, on one network. */
static void
a_client_that_a_proxy_does_not_name_is_unknown(void **state)
{
	static const char *const lists[] = { "nonsense", "192.0.2.7, nonsense",
		"unknown", "_hidden", "192.0.2.7, unknown, 10.1.1.1",
		"192.0.2.7 192.0.2.8", ",", " , ,\t" };

	(void)state;
	conf.trusted_proxies.n = 2;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		forwarded_is("127.0.0.1", lists[i], "");
		assert_int_equal(req.addr.family, 0);
		assert_true(req.peer.unreadable);
	}
	forwarded_is("127.0.0.1", "192.0.2.7", "192.0.2.7");
	assert_false(req.peer.unreadable);
}

/* A client's own header beside the proxy's: which is which cannot be told. */
static void
forwarded_for_that_came_twice_leaves_the_client_unknown(void **state)
{
	(void)state;
	conf.trusted_proxies.n = 2;
	fill("REMOTE_ADDR=127.0.0.1", "HTTP_X_FORWARDED_FOR=192.0.2.7",
	    "HTTP_X_FORWARDED_FOR=192.0.2.8", NULL);
	assert_string_equal(req.addr_text, "");
	assert_true(req.peer.unreadable);
	fill("REMOTE_ADDR=198.51.100.1", "HTTP_X_FORWARDED_FOR=192.0.2.7",
	    "HTTP_X_FORWARDED_FOR=192.0.2.8", NULL);
	assert_string_equal(req.addr_text, "198.51.100.1");
}

static void
a_local_socket_is_a_proxy_where_it_is_named(void **state)
{
	static const char *const remotes[] = { "REMOTE_ADDR=unix:",
		"REMOTE_ADDR=", "REMOTE_ADDR=/run/web.sock" };

	(void)state;
	conf.trust_unix = true;
	for (size_t i = 0; i < sizeof(remotes) / sizeof(remotes[0]); i++) {
		fill(remotes[i], "HTTP_X_FORWARDED_FOR=192.0.2.7:80", NULL);
		assert_string_equal(req.addr_text, "192.0.2.7");
		assert_true(req.peer.is_proxy);
		fill(remotes[i], NULL);
		assert_string_equal(req.addr_text, "");
		assert_false(req.peer.unreadable);
	}
	fill("REMOTE_ADDR=nonsense", "HTTP_X_FORWARDED_FOR=192.0.2.7", NULL);
	assert_string_equal(req.addr_text, "");
	conf.trust_unix = false;
	fill(remotes[0], "HTTP_X_FORWARDED_FOR=192.0.2.7", NULL);
	assert_string_equal(req.addr_text, "");
	assert_true(req.peer.is_unnamed_proxy);
}

static void
a_proxy_inside_that_is_not_named_is_noticed(void **state)
{
	(void)state;
	fill("REMOTE_ADDR=192.168.1.1", "HTTP_X_FORWARDED_FOR=192.0.2.7", NULL);
	assert_true(req.peer.is_unnamed_proxy);
	fill("REMOTE_ADDR=127.0.0.1", "HTTP_X_REAL_IP=192.0.2.7", NULL);
	assert_true(req.peer.is_unnamed_proxy);
	fill("REMOTE_ADDR=::1", "HTTP_FORWARDED=for=192.0.2.7", NULL);
	assert_true(req.peer.is_unnamed_proxy);
	fill("REMOTE_ADDR=127.0.0.1", NULL);
	assert_false(req.peer.is_unnamed_proxy);
	/* a stranger may write what he likes */
	fill("REMOTE_ADDR=203.0.113.1", "HTTP_X_FORWARDED_FOR=1.2.3.4", NULL);
	assert_false(req.peer.is_unnamed_proxy);
	conf.trusted_proxies.n = 1;
	fill("REMOTE_ADDR=127.0.0.1", "HTTP_X_FORWARDED_FOR=1.2.3.4", NULL);
	assert_false(req.peer.is_unnamed_proxy);
}

static void
an_unknown_address_is_none(void **state)
{
	(void)state;
	fill("REMOTE_ADDR=unix:", NULL);
	assert_int_equal(req.addr.family, 0);
	assert_string_equal(req.addr_text, "");
}

static void
methods_are_told_apart_by_case(void **state)
{
	(void)state;
	fill("REQUEST_METHOD=HEAD", NULL);
	assert_int_equal(req.method, DG_HEAD);
	fill("REQUEST_METHOD=post", NULL);
	assert_int_equal(req.method, DG_METHOD_OTHER);
	fill("REQUEST_METHOD=OPTIONS", NULL);
	assert_int_equal(req.method, DG_OPTIONS);
	fill("X=y", NULL);
	assert_int_equal(req.method, DG_METHOD_OTHER);
}

static void
more_variables_than_any_server_sends_are_refused(void **state)
{
	static char line[] = "X=y";
	char *vars[DG_VARS_MAX + 2];

	(void)state;
	for (size_t i = 0; i <= DG_VARS_MAX; i++)
		vars[i] = line;
	vars[DG_VARS_MAX + 1] = NULL;
	assert_int_equal(dg_vars_fill(&req, &conf, vars, &length),
	    DG_OAUTH_TOO_LARGE);
	vars[DG_VARS_MAX] = NULL;
	assert_int_equal(dg_vars_fill(&req, &conf, vars, &length),
	    DG_OAUTH_NONE);
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(an_ordinary_request_is_read_whole),
		TEST(a_path_is_decoded_once),
		TEST(a_path_that_hides_something_is_refused),
		TEST(script_name_and_path_info_stand_in_for_a_missing_uri),
		TEST(an_empty_value_means_unset),
		TEST(a_malformed_length_counts_as_absent),
		TEST(a_query_is_seen_even_where_the_server_does_not_pass_it),
		TEST(H4_a_renamed_authorization_header_is_found),
		TEST(a_header_that_came_twice_is_ignored),
		TEST(of_a_variable_of_the_server_the_first_counts),
		TEST(a_value_that_does_not_fit_is_ignored),
		TEST(cookies_of_other_applications_do_not_push_ours_out),
		TEST(cookies_are_read_from_every_header),
		TEST(a_user_agent_is_cut_and_made_printable),
		TEST(names_outside_the_list_are_not_looked_at),
		TEST(forwarded_for_counts_from_trusted_proxies_only),
		TEST(a_client_that_a_proxy_does_not_name_is_unknown),
		TEST(forwarded_for_that_came_twice_leaves_the_client_unknown),
		TEST(a_local_socket_is_a_proxy_where_it_is_named),
		TEST(a_proxy_inside_that_is_not_named_is_noticed),
		TEST(an_unknown_address_is_none),
		TEST(methods_are_told_apart_by_case),
		TEST(more_variables_than_any_server_sends_are_refused),
	};

	if (dg_log_open(DG_LOG_TO_NONE, "test_vars", "") != DG_OK)
		return EXIT_FAILURE;
	return cmocka_run_group_tests_name("vars", tests, NULL, NULL);
}
