/* SPDX-License-Identifier: MIT */
/* net.c: IP addresses and networks */
#include "lib/base/net.h"

#include <arpa/inet.h>
#include <string.h>

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
dg_addr_is_near(const struct dg_addr *a, const struct dg_addr *b)
{
	struct dg_cidr net = { *a, SOURCE6_BITS };

	if (a->family == 4)
		net.bits = is_private(a) ? 16 : 24;
	(void)mask(&net.addr, net.bits);
	return dg_cidr_has(&net, b);
}
