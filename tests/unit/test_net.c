/* SPDX-License-Identifier: MIT */
/* test_net.c: addresses and networks */
#include "tests/unit/test.h"

#include "lib/base/net.h"

#define N_OF(array) (sizeof(array) / sizeof((array)[0]))

static struct dg_addr
addr(const char *text)
{
	struct dg_addr out;

	assert_ok(dg_addr_parse(dg_str_from(text), &out));
	return out;
}

static struct dg_cidr
cidr(const char *text)
{
	struct dg_cidr out;

	assert_ok(dg_cidr_parse(dg_str_from(text), &out));
	return out;
}

static bool
has(const char *net, const char *text)
{
	struct dg_cidr n = cidr(net);
	struct dg_addr a = addr(text);

	return dg_cidr_has(&n, &a);
}

static bool
near(const char *text_a, const char *text_b)
{
	struct dg_addr a = addr(text_a);
	struct dg_addr b = addr(text_b);

	return dg_addr_is_near(&a, &b);
}

static void
addresses_come_back_in_their_shortest_form(void **state)
{
	static const struct {
		const char *in;
		const char *out;
		int family;
	} rows[] = {
		{ "192.0.2.1", "192.0.2.1", 4 },
		{ "2001:0DB8:0:0:0:0:0:1", "2001:db8::1", 6 },
		{ "::1", "::1", 6 },
		{ "::ffff:192.0.2.1", "192.0.2.1", 4 },
		{ "::ffff:c000:201", "192.0.2.1", 4 },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 6 },
	};
	struct dg_addr none = { 0 };
	char out[DG_ADDR_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		struct dg_addr a = addr(rows[i].in);

		assert_int_equal(a.family, rows[i].family);
		dg_addr_text(&a, out);
		assert_string_equal(out, rows[i].out);
	}
	dg_addr_text(&none, out);
	assert_string_equal(out, "");
}

static void
what_is_no_address_is_refused(void **state)
{
	static const char *const bad[] = { "", "1.2.3", "1.2.3.4.5",
		"1.2.3.256", "01.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1.2.3.4:80",
		"[::1]", "fe80::1%eth0", ":::", "12345::", "host", "0x7f.1",
		"::ffff:192.0.2.1:aaaa:bbbb:cccc:dddd:eeee:ffff" };
	struct dg_addr out;

	(void)state;
	for (size_t i = 0; i < N_OF(bad); i++)
		assert_int_equal(dg_addr_parse(dg_str_from(bad[i]), &out),
		    DG_EINVAL);
	assert_int_equal(dg_addr_parse(DG_STR("1.2.3.4\0"), &out), DG_EINVAL);
}

/* RFC 7239 section 6 */
static void
a_node_is_read_as_proxies_write_it(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "203.0.113.10", "203.0.113.10" },
		{ "203.0.113.10:51008", "203.0.113.10" },
		{ " \t203.0.113.10:0 ", "203.0.113.10" },
		{ "203.0.113.10:65535", "203.0.113.10" },
		{ "203.0.113.10:_hidden.Port-1", "203.0.113.10" },
		{ "2001:db8:cafe::17", "2001:db8:cafe::17" },
		{ "[2001:db8:cafe::17]", "2001:db8:cafe::17" },
		{ "[2001:db8:cafe::17]:4711", "2001:db8:cafe::17" },
		{ "\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17" },
		{ "\"192.0.2.43:47011\"", "192.0.2.43" },
		{ "\" 192.0.2.43 \"", "192.0.2.43" },
		{ "[::ffff:192.0.2.43]:80", "192.0.2.43" },
		{ "::ffff:192.0.2.43", "192.0.2.43" },
		{ "fe80::1%eth0", "fe80::1" },
		{ "[fe80::1%25eth0]:80", "fe80::1" },
		{ "::1", "::1" },
	};
	char out[DG_ADDR_TEXT_SIZE];
	struct dg_addr a;

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		assert_ok(dg_addr_parse_node(dg_str_from(rows[i].in), &a));
		dg_addr_text(&a, out);
		assert_string_equal(out, rows[i].out);
	}
}

static void
a_node_that_names_no_address_is_refused(void **state)
{
	static const char *const bad[] = { "", " ", "unknown", "_hidden",
		"_SEVKISEK", "203.0.113.10:", "203.0.113.10:65536",
		"203.0.113.10:000080", "203.0.113.10:+1", "203.0.113.10:_",
		"203.0.113.10:_a b", "203.0.113.10 :80", "203.0.113.10%eth0",
		"[203.0.113.10]", "[203.0.113.10]:80", "[::1", "::1]",
		"[::1]80", "[::1]:", "[]", "[]:80", "[%eth0]", "fe80::1%",
		"[::1]:80]", "\"", "\"\"", "\"192.0.2.43", "192.0.2.43\"",
		"'192.0.2.43'", "for=192.0.2.43", "192.0.2.43;proto=http",
		"host.example", "203.0.113.10:80:80", "unix:", "(null)", "-",
		"203.0.113.999", "127.1" };
	struct dg_addr a;

	(void)state;
	for (size_t i = 0; i < N_OF(bad); i++) {
		assert_int_equal(dg_addr_parse_node(dg_str_from(bad[i]), &a),
		    DG_EINVAL);
		assert_int_equal(a.family, 0);
	}
}

static void
inside_is_what_no_stranger_comes_from(void **state)
{
	static const char *const in[] = { "127.0.0.1", "::1", "10.0.0.1",
		"172.31.255.255", "192.168.1.1", "169.254.1.1", "100.64.0.1",
		"100.127.255.255", "fd00::1", "fc00::1", "fe80::1",
		"febf::1", "::ffff:10.0.0.1" };
	static const char *const out[] = { "172.32.0.1", "100.128.0.1",
		"9.255.255.255", "11.0.0.0", "169.253.0.1", "2001:db8::1",
		"fec0::1", "fe7f::1", "fbff::1", "fe00::1" };
	struct dg_addr a = { 0 };

	(void)state;
	assert_false(dg_addr_is_inside(&a));
	for (size_t i = 0; i < N_OF(in); i++) {
		a = addr(in[i]);
		assert_true(dg_addr_is_inside(&a));
	}
	for (size_t i = 0; i < N_OF(out); i++) {
		a = addr(out[i]);
		assert_false(dg_addr_is_inside(&a));
	}
}

static void
ipv6_networks_of_any_length_hold_what_they_should(void **state)
{
	(void)state;
	assert_true(has("2001:db8:1:200::/56", "2001:db8:1:2ff::9"));
	assert_false(has("2001:db8:1:200::/56", "2001:db8:1:300::9"));
	assert_true(has("2001:db8:1:2::/64", "2001:db8:1:2:ffff::9"));
	assert_false(has("2001:db8:1:2::/64", "2001:db8:1:3::9"));
	assert_true(has("2001:db8::/127", "2001:db8::1"));
	assert_false(has("2001:db8::/127", "2001:db8::2"));
}

static void
a_network_holds_what_shares_its_prefix(void **state)
{
	(void)state;
	assert_true(has("192.0.2.0/24", "192.0.2.255"));
	assert_false(has("192.0.2.0/24", "192.0.3.0"));
	assert_true(has("192.0.2.128/25", "192.0.2.128"));
	assert_false(has("192.0.2.128/25", "192.0.2.127"));
	assert_true(has("0.0.0.0/0", "203.0.113.9"));
	assert_false(has("0.0.0.0/0", "::1"));
	assert_true(has("192.0.2.7", "192.0.2.7"));
	assert_false(has("192.0.2.7", "192.0.2.6"));
	assert_true(has("2001:db8::/32", "2001:db8:ffff::1"));
	assert_false(has("2001:db8::/32", "2001:db9::"));
	assert_true(has("::/0", "2001:db8::"));
	assert_true(has("::1", "::1"));
}

/* RFC 4291 section 2.5.5.2: one network, two spellings */
static void
a_mapped_network_is_the_ipv4_one(void **state)
{
	(void)state;
	assert_int_equal(cidr("::ffff:10.0.0.0/104").bits, 8);
	assert_true(has("::ffff:10.0.0.0/104", "10.9.9.9"));
	assert_true(has("10.0.0.0/8", "::ffff:10.9.9.9"));
}

static void
networks_with_host_bits_or_bad_lengths_are_refused(void **state)
{
	static const char *const bad[] = { "", "/", "/8", "192.0.2.1/24",
		"192.0.2.0/33", "192.0.2.0/", "192.0.2.0/-1", "192.0.2.0/2x",
		"192.0.2.0/24/24", "2001:db8::1/64", "2001:db8::/129",
		"::ffff:10.0.0.0/95", "::ffff:10.0.0.0/8",
		"0.0.0.0/4294967296" };
	struct dg_cidr out;

	(void)state;
	for (size_t i = 0; i < N_OF(bad); i++)
		assert_int_equal(dg_cidr_parse(dg_str_from(bad[i]), &out),
		    DG_EINVAL);
}

static void
no_address_is_in_no_network(void **state)
{
	struct dg_cidr all = cidr("0.0.0.0/0");
	struct dg_addr none = { 0 };

	(void)state;
	assert_false(dg_cidr_has(&all, &none));
	assert_false(dg_addr_is_loopback(&none));
	assert_false(dg_addr_is_near(&none, &none));
}

static void
loopback_is_127_slash_8_and_colon_colon_1(void **state)
{
	struct dg_addr a;

	(void)state;
	a = addr("127.0.0.1");
	assert_true(dg_addr_is_loopback(&a));
	a = addr("127.255.255.254");
	assert_true(dg_addr_is_loopback(&a));
	a = addr("::1");
	assert_true(dg_addr_is_loopback(&a));
	a = addr("::ffff:127.0.0.1");
	assert_true(dg_addr_is_loopback(&a));
	a = addr("128.0.0.1");
	assert_false(dg_addr_is_loopback(&a));
	a = addr("::2");
	assert_false(dg_addr_is_loopback(&a));
}

static void
a_source_is_one_ipv4_address_or_one_ipv6_56(void **state)
{
	struct dg_addr a = addr("192.0.2.77");
	struct dg_addr out;
	char text[DG_ADDR_TEXT_SIZE];

	(void)state;
	dg_addr_source(&a, &out);
	dg_addr_text(&out, text);
	assert_string_equal(text, "192.0.2.77");
	a = addr("2001:db8:1:2ff:3:4:5:6");
	dg_addr_source(&a, &out);
	dg_addr_text(&out, text);
	assert_string_equal(text, "2001:db8:1:200::");
}

static void
near_is_a_24_a_private_16_or_an_ipv6_56(void **state)
{
	(void)state;
	assert_true(near("192.0.2.1", "192.0.2.254"));
	assert_false(near("192.0.2.1", "192.0.3.1"));
	assert_true(near("10.1.2.3", "10.1.200.3"));
	assert_false(near("10.1.2.3", "10.2.2.3"));
	assert_true(near("172.16.0.1", "172.16.9.1"));
	assert_false(near("172.32.0.1", "172.32.9.1"));
	assert_true(near("192.168.0.1", "192.168.9.1"));
	assert_true(near("2001:db8:1:200::1", "2001:db8:1:2ff::1"));
	assert_false(near("2001:db8:1:200::1", "2001:db8:1:300::1"));
	assert_false(near("192.0.2.1", "::1"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_come_back_in_their_shortest_form),
		cmocka_unit_test(what_is_no_address_is_refused),
		cmocka_unit_test(a_node_is_read_as_proxies_write_it),
		cmocka_unit_test(a_node_that_names_no_address_is_refused),
		cmocka_unit_test(inside_is_what_no_stranger_comes_from),
		cmocka_unit_test(
		    ipv6_networks_of_any_length_hold_what_they_should),
		cmocka_unit_test(a_network_holds_what_shares_its_prefix),
		cmocka_unit_test(a_mapped_network_is_the_ipv4_one),
		cmocka_unit_test(
		    networks_with_host_bits_or_bad_lengths_are_refused),
		cmocka_unit_test(no_address_is_in_no_network),
		cmocka_unit_test(loopback_is_127_slash_8_and_colon_colon_1),
		cmocka_unit_test(a_source_is_one_ipv4_address_or_one_ipv6_56),
		cmocka_unit_test(near_is_a_24_a_private_16_or_an_ipv6_56),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
