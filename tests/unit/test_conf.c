/* SPDX-License-Identifier: MIT */
/* test_conf.c: keys, values and errors of the configuration */
#include "tests/unit/test.h"

#include <stdio.h>

#include "lib/conf/conf.h"

#define N_OF(array) (sizeof(array) / sizeof((array)[0]))
#define REQUIRED "base_url = https://id.example.org\nstate_dir = /srv/dg\n"

static char error[DG_CONF_ERROR_MAX];
static struct dg_conf conf;

static enum dg_err
parse(const char *text)
{
	return dg_conf_parse(&conf, "test.conf", dg_str_from(text), error);
}

/* The required keys, then this line (the third one). */
static enum dg_err
parse_third(const char *line)
{
	char text[4096];

	(void)snprintf(text, sizeof(text), "%s%s\n", REQUIRED, line);
	return parse(text);
}

static void
left_out_keys_get_their_defaults(void **state)
{
	(void)state;
	assert_ok(parse(REQUIRED));
	assert_string_equal(error, "");
	assert_string_equal(conf.base_url, "https://id.example.org");
	assert_string_equal(conf.state_dir, "/srv/dg");
	assert_string_equal(conf.keys_dir, "/srv/dg/keys");
	assert_string_equal(conf.pepper_dir, "/srv/dg/pepper");
	assert_string_equal(conf.template_dir, DG_PKGDATADIR "/templates");
	assert_int_equal(conf.device_code_lifetime, 600);
	assert_int_equal(conf.polling_interval, 5);
	assert_int_equal(conf.throttle_burst, 60);
	assert_int_equal(conf.throttle_seconds, 1);
	assert_int_equal(conf.trusted_proxies.n, 0);
	assert_false(conf.tls_client_auth);
	assert_true(conf.announce_authorization_endpoint);
	assert_false(conf.password_change_ends_grants);
	assert_int_equal(conf.sandbox, DG_SANDBOX_ON);
	assert_int_equal(conf.log, DG_LOG_TO_SYSLOG);
}

static void
every_key_is_taken(void **state)
{
	char text[DG_ADDR_TEXT_SIZE];

	(void)state;
	assert_ok(parse("# a comment\n"
	    "\n"
	    "base_url=http://127.0.0.1:8080/auth/\r\n"
	    "\tstate_dir\t=\t/srv/with blank and #/\n"
	    "keys_dir = /k\n"
	    "pepper_dir = /p\n"
	    "template_dir = /t\n"
	    "device_code_lifetime = 30\n"
	    "polling_interval = 1\n"
	    "throttle_device_authorization = 10/3\n"
	    "trusted_proxies = 10.0.0.0/8, ::1 192.0.2.1\n"
	    "throttle_trusted_networks = 192.168.0.0/16, fd00::/8\n"
	    "tls_client_auth = yes\n"
	    "trust_remote_user = no\n"
	    "announce_authorization_endpoint = no\n"
	    "sandbox = require\n"
	    "  # indented\n"
	    "log = file:/var/log/dg=1"));
	assert_string_equal(conf.base_url, "http://127.0.0.1:8080/auth");
	assert_string_equal(conf.state_dir, "/srv/with blank and #");
	assert_string_equal(conf.keys_dir, "/k");
	assert_string_equal(conf.pepper_dir, "/p");
	assert_string_equal(conf.template_dir, "/t");
	assert_int_equal(conf.device_code_lifetime, 30);
	assert_int_equal(conf.polling_interval, 1);
	assert_int_equal(conf.throttle_burst, 10);
	assert_int_equal(conf.throttle_seconds, 3);
	assert_int_equal(conf.trusted_proxies.n, 3);
	dg_addr_text(&conf.trusted_proxies.list[1].addr, text);
	assert_string_equal(text, "::1");
	assert_int_equal(conf.trusted_proxies.list[2].bits, 32);
	assert_int_equal(conf.throttle_trusted.n, 2);
	assert_int_equal(conf.throttle_trusted.list[1].bits, 8);
	assert_true(conf.tls_client_auth);
	assert_false(conf.announce_authorization_endpoint);
	assert_int_equal(conf.sandbox, DG_SANDBOX_REQUIRE);
	assert_int_equal(conf.log, DG_LOG_TO_FILE);
	assert_string_equal(conf.log_path, "/var/log/dg=1");
}

static void
words_of_each_choice_are_taken(void **state)
{
	(void)state;
	assert_ok(parse_third("log = stderr"));
	assert_int_equal(conf.log, DG_LOG_TO_STDERR);
	assert_ok(parse_third("log = none"));
	assert_int_equal(conf.log, DG_LOG_TO_NONE);
	assert_ok(parse_third("log = syslog"));
	assert_int_equal(conf.log, DG_LOG_TO_SYSLOG);
	assert_ok(parse_third("sandbox = on"));
	assert_int_equal(conf.sandbox, DG_SANDBOX_ON);
	assert_ok(parse_third("sandbox = off"));
	assert_int_equal(conf.sandbox, DG_SANDBOX_OFF);
	assert_ok(parse_third("throttle_device_authorization = off"));
	assert_int_equal(conf.throttle_burst, 0);
	assert_ok(parse_third("tls_client_auth = true"));
	assert_true(conf.tls_client_auth);
	assert_ok(parse_third("announce_authorization_endpoint = off"));
	assert_false(conf.announce_authorization_endpoint);
	assert_false(conf.device_grant_off);
	assert_ok(parse_third("device_grant = no"));
	assert_true(conf.device_grant_off);
	assert_ok(parse_third("device_grant = yes"));
	assert_false(conf.device_grant_off);
	assert_ok(parse_third("password_change_ends_grants = always"));
	assert_true(conf.password_change_ends_grants);
	assert_ok(parse_third("password_change_ends_grants = ask"));
	assert_false(conf.password_change_ends_grants);
}

static void
an_error_names_file_line_and_key(void **state)
{
	static const struct {
		const char *line;
		const char *error;
	} rows[] = {
		{ "polling_intervall = 5", "test.conf:3: polling_intervall is "
		    "not a key that devgrant knows" },
		{ "BASE_URL = x", "test.conf:3: BASE_URL is not a key that "
		    "devgrant knows" },
		{ "polling_interval = 0", "test.conf:3: polling_interval must "
		    "be a whole number of seconds from 1 to 60" },
		{ "polling_interval = 61", "test.conf:3: polling_interval must "
		    "be a whole number of seconds from 1 to 60" },
		{ "device_code_lifetime = 10m", "test.conf:3: "
		    "device_code_lifetime must be a whole number of seconds "
		    "from 1 to 86400" },
		{ "device_code_lifetime = 86401", "test.conf:3: "
		    "device_code_lifetime must be a whole number of seconds "
		    "from 1 to 86400" },
		{ "sandbox =", "test.conf:3: sandbox has no value" },
		{ "sandbox = maybe", "test.conf:3: sandbox must be off, on or "
		    "require" },
		{ "password_change_ends_grants = yes", "test.conf:3: "
		    "password_change_ends_grants must be ask or always" },
		{ "log = file:", "test.conf:3: log must be syslog, stderr, "
		    "none or file:PATH" },
		{ "log = file:x", "test.conf:3: log must be an absolute path" },
		{ "keys_dir = k", "test.conf:3: keys_dir must be an absolute "
		    "path" },
		{ "tls_client_auth = 1", "test.conf:3: tls_client_auth "
		    "must be yes or no" },
		{ "trust_remote_user = yes", "test.conf:3: trust_remote_user "
		    "can only be no: this version signs people in itself" },
		{ "state_dir = /other", "test.conf:3: state_dir is set already "
		    "on line 2" },
		{ "no key at all", "test.conf:3: is not of the form key = "
		    "value" },
		{ "= 5", "test.conf:3: is not of the form key = value" },
		{ "a\x1b = 5", "test.conf:3: is not of the form key = value" },
		{ "log = file:/a\x01", "test.conf:3: log has a control "
		    "character or malformed UTF-8 in it" },
		{ "log = file:/\xff", "test.conf:3: log has a control "
		    "character or malformed UTF-8 in it" },
		{ "trusted_proxies = 10.0.0.1/8", "test.conf:3: "
		    "trusted_proxies must be a list of addresses and networks "
		    "such as 10.0.0.0/8 (zeros after the prefix)" },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		assert_int_equal(parse_third(rows[i].line), DG_ECONFIG);
		assert_string_equal(error, rows[i].error);
	}
}

static void
throttle_is_off_or_two_numbers(void **state)
{
	static const char *const bad[] = { "60", "60/", "/1", "0/1", "60/0",
		"60/1/1", "10001/1", "on", "60 / 1" };
	char line[80];

	(void)state;
	for (size_t i = 0; i < N_OF(bad); i++) {
		(void)snprintf(line, sizeof(line),
		    "throttle_device_authorization = %s", bad[i]);
		assert_int_equal(parse_third(line), DG_ECONFIG);
		assert_non_null(strstr(error, "BURST/SECONDS"));
	}
}

static void
required_keys_may_not_be_missing(void **state)
{
	(void)state;
	assert_int_equal(parse("state_dir = /srv/dg\n"), DG_ECONFIG);
	assert_string_equal(error, "test.conf:1: the file ends without "
	    "base_url, which must be set");
	assert_int_equal(parse("base_url = https://id.example.org\n"),
	    DG_ECONFIG);
	assert_non_null(strstr(error, "without state_dir"));
	assert_int_equal(parse(""), DG_ECONFIG);
}

static void
plain_http_off_loopback_is_refused(void **state)
{
	(void)state;
	assert_int_equal(parse("base_url = http://id.example.org\n"
	    "state_dir = /srv/dg\n"), DG_ECONFIG);
	assert_non_null(strstr(error, "test.conf:1: base_url "));
	assert_non_null(strstr(error, "need https"));
}

static void
a_nul_is_refused(void **state)
{
	static const char text[] = REQUIRED "log = std\0err\n";

	(void)state;
	assert_int_equal(dg_conf_parse(&conf, "test.conf",
	    (struct dg_str){ text, sizeof(text) - 1 }, error), DG_ECONFIG);
	assert_string_equal(error, "test.conf:3: holds a NUL byte");
}

static void
overlong_values_are_refused_and_errors_stay_bounded(void **state)
{
	char line[3000];

	(void)state;
	memset(line, 'a', sizeof(line));
	memcpy(line, "keys_dir = /", 12);
	line[12 + 899] = '\0';
	assert_ok(parse_third(line));
	assert_int_equal(strlen(conf.keys_dir), 900);
	line[12 + 899] = 'a';
	line[12 + 900] = '\0';
	assert_int_equal(parse_third(line), DG_ECONFIG);
	assert_non_null(strstr(error, "keys_dir is too long"));

	memset(line, 'a', sizeof(line));
	memcpy(line + 2000, " = 1", 5);
	assert_int_equal(parse_third(line), DG_ECONFIG);
	assert_true(strlen(error) < 100);
}

static void
proxies_are_at_most_32(void **state)
{
	char line[1000] = "trusted_proxies =";
	size_t n = strlen(line);

	(void)state;
	for (int i = 0; i < DG_CONF_NETWORKS_MAX; i++)
		n += (size_t)snprintf(line + n, sizeof(line) - n,
		    " 10.0.0.%d", i);
	assert_ok(parse_third(line));
	assert_int_equal(conf.trusted_proxies.n, DG_CONF_NETWORKS_MAX);
	(void)snprintf(line + n, sizeof(line) - n, " 10.0.1.1");
	assert_int_equal(parse_third(line), DG_ECONFIG);
	assert_non_null(strstr(error, "more than 32"));
}

/* The program that has to log what is wrong needs to know where the log goes. */
static void
a_wrong_line_does_not_hide_the_right_ones(void **state)
{
	(void)state;
	assert_int_equal(parse("nothing = 1\nlog = file:/log\nanother = 2\n"
	    "sandbox = off\n"), DG_ECONFIG);
	assert_non_null(strstr(error, "test.conf:1: nothing"));
	assert_int_equal(conf.log, DG_LOG_TO_FILE);
	assert_string_equal(conf.log_path, "/log");
	assert_int_equal(conf.sandbox, DG_SANDBOX_OFF);
	assert_int_equal(parse("log = nowhere\n"), DG_ECONFIG);
	assert_int_equal(conf.log, DG_LOG_TO_SYSLOG);
	assert_int_equal(conf.sandbox, DG_SANDBOX_ON);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(left_out_keys_get_their_defaults),
		cmocka_unit_test(every_key_is_taken),
		cmocka_unit_test(words_of_each_choice_are_taken),
		cmocka_unit_test(an_error_names_file_line_and_key),
		cmocka_unit_test(throttle_is_off_or_two_numbers),
		cmocka_unit_test(required_keys_may_not_be_missing),
		cmocka_unit_test(plain_http_off_loopback_is_refused),
		cmocka_unit_test(a_nul_is_refused),
		cmocka_unit_test(a_wrong_line_does_not_hide_the_right_ones),
		cmocka_unit_test(
		    overlong_values_are_refused_and_errors_stay_bounded),
		cmocka_unit_test(proxies_are_at_most_32),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
