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
 * X-Forwarded-For is read from the right: an element is believed only if the
 * address to its right is a trusted proxy. An element that cannot be read, or a
 * header that came twice, leaves the client unknown. The proxy's own address is
 * never used instead, since all clients would then share its network. Empty
 * elements are skipped (RFC 9110 section 5.6.1).
 *
 * plain_http: a trusted proxy says http; or the web server says http, the request
 * has no header of a proxy, and it comes from a public address. Other requests
 * are not judged: a web server behind a proxy that ends TLS says http as well.
 */
void dg_peer_find(const struct dg_conf *conf, const struct dg_peer_in *in,
    struct dg_peer *out);

#endif
