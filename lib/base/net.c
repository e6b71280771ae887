/* SPDX-License-Identifier: MIT */
/* net.c: IP addresses and networks */
#include "lib/base/net.h"

#include <arpa/inet.h>
#include <string.h>

#include "lib/base/ascii.h"

#define MAPPED_BITS 96
#define SOURCE6_BITS 56

static unsigned
width(const struct dg_addr *addr)
{
	return addr->family == 4 ? 32 : 128;
}

/* Clear what follows the first bits; true if that changed nothing. */
static bool
mask(struct dg_addr *addr, unsigned bits)
{
	bool clean = true;

	for (unsigned i = 0; i < sizeof(addr->b); i++) {
		unsigned keep = bits >= 8 ? 8 : bits;
		uint8_t b = (uint8_t)(addr->b[i] & (0xff00u >> keep));

		clean = clean && b == addr->b[i];
		addr->b[i] = b;
		bits -= keep;
	}
	return clean;
}

/* As dg_addr_parse, and tells whether it was written as IPv4-mapped IPv6. */
static enum dg_err
parse(struct dg_str s, struct dg_addr *out, bool *mapped)
{
	static const uint8_t prefix[12] = { [10] = 0xff, [11] = 0xff };
	char text[DG_ADDR_TEXT_SIZE];

	*mapped = false;
	*out = (struct dg_addr){ 0 };
	if (dg_str_copy(text, sizeof(text), s) != DG_OK)
		return DG_EINVAL;
	if (inet_pton(AF_INET, text, out->b) == 1) {
		out->family = 4;
		return DG_OK;
	}
	if (inet_pton(AF_INET6, text, out->b) != 1)
		return DG_EINVAL;
	out->family = 6;
	if (memcmp(out->b, prefix, sizeof(prefix)) != 0)
		return DG_OK;
	memmove(out->b, out->b + sizeof(prefix), 4);
	memset(out->b + 4, 0, sizeof(out->b) - 4);
	out->family = 4;
	*mapped = true;
	return DG_OK;
}

enum dg_err
dg_addr_parse(struct dg_str s, struct dg_addr *out)
{
	bool mapped;

	return parse(s, out, &mapped);
}

/* RFC 7239 section 6: 1*5DIGIT, or a word that hides it */
static bool
is_port(struct dg_str s)
{
	int64_t port;

	if (s.n < 2 || s.p[0] != '_')
		return s.n <= 5 && dg_str_int(s, 0, 65535, &port) == DG_OK;
	for (size_t i = 1; i < s.n; i++)
		if (!dg_ascii_is_alnum(s.p[i]) && s.p[i] != '.' &&
		    s.p[i] != '_' && s.p[i] != '-')
			return false;
	return true;
}

/* Drop the zone of "fe80::1%eth0" (RFC 4007 section 11): it has a meaning on the
 * machine that wrote it only. */
static enum dg_err
parse6(struct dg_str s, struct dg_addr *out)
{
	const char *percent = s.n > 0 ? memchr(s.p, '%', s.n) : NULL;

	if (percent != NULL && percent + 1 == s.p + s.n)
		return DG_EINVAL;
	if (percent != NULL)
		s.n = (size_t)(percent - s.p);
	if (s.n == 0 || memchr(s.p, ':', s.n) == NULL)
		return DG_EINVAL;
	return dg_addr_parse(s, out);
}

enum dg_err
dg_addr_parse_node(struct dg_str s, struct dg_addr *out)
{
	struct dg_str host, port = { NULL, 0 };
	const char *end;

	*out = (struct dg_addr){ 0 };
	s = dg_str_trim(s);
	if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		s = dg_str_trim((struct dg_str){ s.p + 1, s.n - 2 });
	if (s.n == 0)
		return DG_EINVAL;
	if (s.p[0] == '[') {
		if ((end = memchr(s.p, ']', s.n)) == NULL)
			return DG_EINVAL;
		host = (struct dg_str){ s.p + 1, (size_t)(end - s.p) - 1 };
		port = (struct dg_str){ end + 1, s.n - host.n - 2 };
		if (port.n > 0 && (port.p[0] != ':' ||
		    !is_port((struct dg_str){ port.p + 1, port.n - 1 })))
			return DG_EINVAL;
		return parse6(host, out);
	}
	end = memchr(s.p, ':', s.n);
	if (end == NULL)
		return dg_addr_parse(s, out);
	if (end != memrchr(s.p, ':', s.n))
		return parse6(s, out);
	host = (struct dg_str){ s.p, (size_t)(end - s.p) };
	port = (struct dg_str){ end + 1, s.n - host.n - 1 };
	return is_port(port) ? dg_addr_parse(host, out) : DG_EINVAL;
}

/* Here and not by inet_ntop, which goes through sprintf at each request. */
static void
text4(const uint8_t b[static 4], char *p)
{
	for (int i = 0; i < 4; i++) {
		if (i > 0)
			*p++ = '.';
		if (b[i] >= 100)
			*p++ = (char)('0' + b[i] / 100);
		if (b[i] >= 10)
			*p++ = (char)('0' + b[i] / 10 % 10);
		*p++ = (char)('0' + b[i] % 10);
	}
	*p = '\0';
}

void
dg_addr_text(const struct dg_addr *addr, char out[static DG_ADDR_TEXT_SIZE])
{
	out[0] = '\0';
	if (addr->family == 4)
		text4(addr->b, out);
	else if (addr->family != 0)
		(void)inet_ntop(AF_INET6, addr->b, out, DG_ADDR_TEXT_SIZE);
}

enum dg_err
dg_cidr_parse(struct dg_str s, struct dg_cidr *out)
{
	struct dg_str addr;
	bool mapped;
	bool slash;
	int64_t bits;

	slash = s.n > 0 && memchr(s.p, '/', s.n) != NULL;
	(void)dg_str_split(&s, "/", &addr);
	if (parse(addr, &out->addr, &mapped) != DG_OK)
		return DG_EINVAL;
	out->bits = width(&out->addr);
	if (!slash)
		return DG_OK;
	if (dg_str_int(s, mapped ? MAPPED_BITS : 0, mapped ? 128 : out->bits,
	    &bits) != DG_OK)
		return DG_EINVAL;
	out->bits = (unsigned)bits - (mapped ? MAPPED_BITS : 0);
	return mask(&out->addr, out->bits) ? DG_OK : DG_EINVAL;
}

bool
dg_cidr_has(const struct dg_cidr *net, const struct dg_addr *addr)
{
	struct dg_addr a = *addr;

	if (a.family == 0 || a.family != net->addr.family)
		return false;
	(void)mask(&a, net->bits);
	return memcmp(a.b, net->addr.b, sizeof(a.b)) == 0;
}

bool
dg_addr_is_loopback(const struct dg_addr *addr)
{
	static const struct dg_cidr net4 = { { 4, { 127 } }, 8 };
	static const struct dg_cidr net6 = { { 6, { [15] = 1 } }, 128 };

	return dg_cidr_has(&net4, addr) || dg_cidr_has(&net6, addr);
}

void
dg_addr_source(const struct dg_addr *addr, struct dg_addr *out)
{
	*out = *addr;
	if (out->family == 6)
		(void)mask(out, SOURCE6_BITS);
}

/* RFC 1918 */
static bool
is_private(const struct dg_addr *addr)
{
	static const struct dg_cidr nets[] = {
		{ { 4, { 10 } }, 8 },
		{ { 4, { 172, 16 } }, 12 },
		{ { 4, { 192, 168 } }, 16 },
	};

	for (size_t i = 0; i < sizeof(nets) / sizeof(nets[0]); i++) {
		if (dg_cidr_has(&nets[i], addr))
			return true;
	}
	return false;
}

bool
dg_addr_is_inside(const struct dg_addr *addr)
{
	static const struct dg_cidr nets[] = {
		{ { 4, { 100, 64 } }, 10 },
		{ { 4, { 169, 254 } }, 16 },
		{ { 6, { 0xfc } }, 7 },
		{ { 6, { 0xfe, 0x80 } }, 10 },
	};

	for (size_t i = 0; i < sizeof(nets) / sizeof(nets[0]); i++) {
		if (dg_cidr_has(&nets[i], addr))
			return true;
	}
	return is_private(addr) || dg_addr_is_loopback(addr);
}

bool
dg_addr_is_near(const struct dg_addr *a, const struct dg_addr *b)
{
	struct dg_cidr net = { *a, SOURCE6_BITS };

	if (a->family == 4)
		net.bits = is_private(a) ? 16 : 24;
	(void)mask(&net.addr, net.bits);
	return dg_cidr_has(&net, b);
}
