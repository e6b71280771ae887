/*
 * Where a request comes from: the address that the web server saw, and the
 * client's, which trusted proxies tell in X-Forwarded-For.
 */
#ifndef DG_SERVER_PEER_H
#define DG_SERVER_PEER_H

#include <stdbool.h>

#include "lib/base/str.h"
#include "lib/conf/conf.h"
#include "lib/web/request.h"

struct dg_peer_in {
	struct dg_str remote;		/* REMOTE_ADDR */
	struct dg_str forwarded_for;	/* X-Forwarded-For, {NULL, 0} none */
	bool twice;			/* came in two variables */
	bool forwarded;			/* another forwarding header came */
	struct dg_str proto;		/* X-Forwarded-Proto */
	struct dg_str scheme;		/* REQUEST_SCHEME */
	struct dg_str https;		/* HTTPS: "on" */
	struct dg_str local;		/* SERVER_ADDR */
};

/*
 * Each trusted hop vouches for the one to its left, no further. An element
 * that cannot be read, or a header that came twice, leaves the client
 * unknown: it is never taken for the proxy, whose network it would then
 * share. Empty elements of the list are none (RFC 9110 section 5.6.1).
 *
 * plain_http: a trusted proxy says http; or, without any sign of a proxy, the
 * web server says http of a client outside this machine and its networks. A
 * web server behind one that ends TLS says http too: so whatever may come from
 * such a one is not judged.
 */
void dg_peer_find(const struct dg_conf *conf, const struct dg_peer_in *in,
    struct dg_peer *out);

#endif
