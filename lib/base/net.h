/*
 * IP addresses and networks (RFC 4632, RFC 4291). No sockets, no names.
 */
#ifndef DG_BASE_NET_H
#define DG_BASE_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/str.h"

#define DG_ADDR_TEXT_SIZE 46

struct dg_addr {
	int family;		/* 4, 6, or 0 for none */
	uint8_t b[16];		/* 4 bytes are used for family 4 */
};

struct dg_cidr {
	struct dg_addr addr;
	unsigned bits;
};

/* "192.0.2.1", "2001:db8::1"; IPv4-mapped IPv6 becomes family 4. DG_EINVAL. */
DG_CHECK enum dg_err dg_addr_parse(struct dg_str s, struct dg_addr *out);
/*
 * A node as proxies write it (RFC 7239 section 6): "192.0.2.1",
 * "192.0.2.1:4711", "2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:4711", with
 * blanks around, in double quotes, an IPv6 address with its zone; a port may
 * be hidden ("_port"). DG_EINVAL: anything else, "unknown" and "_hidden" too.
 */
DG_CHECK enum dg_err dg_addr_parse_node(struct dg_str s, struct dg_addr *out);
/* "" for family 0. */
void dg_addr_text(const struct dg_addr *addr, char out[static DG_ADDR_TEXT_SIZE]);
/* "192.0.2.0/24" or a single address; host bits must be zero. DG_EINVAL. */
DG_CHECK enum dg_err dg_cidr_parse(struct dg_str s, struct dg_cidr *out);
bool dg_cidr_has(const struct dg_cidr *net, const struct dg_addr *addr);
/* 127.0.0.0/8 or ::1 */
bool dg_addr_is_loopback(const struct dg_addr *addr);
/* Is the address private, link-local, shared or loopback, so that it is not
 * reachable over the Internet (RFC 1918, 3927, 4193, 4291, 6598)? */
bool dg_addr_is_inside(const struct dg_addr *addr);
/*
 * What counts as one source: the IPv4 address itself, the IPv6 /56.
 * Host bits are cleared in out.
 */
void dg_addr_source(const struct dg_addr *addr, struct dg_addr *out);
/*
 * Same network: IPv4 /24 (private: /16), IPv6 /56; false across families.
 */
bool dg_addr_is_near(const struct dg_addr *a, const struct dg_addr *b);

#endif
