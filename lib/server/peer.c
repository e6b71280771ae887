/* SPDX-License-Identifier: MIT */
/* peer.c: the address of a request */
#include "lib/server/peer.h"

#include <string.h>

/* Take the last element that is not empty off the list; false: none is left. */
static bool
last_element(struct dg_str *list, struct dg_str *out)
{
	size_t start;

	while (list->n > 0) {
		for (start = list->n; start > 0 && list->p[start - 1] != ','; )
			start--;
		*out = dg_str_trim((struct dg_str){ list->p + start,
		    list->n - start });
		list->n = start > 0 ? start - 1 : 0;
		if (out->n > 0)
			return true;
	}
	return false;
}

/* Did the peer use a local socket? nginx writes "unix:", others a path or nothing. */
static bool
is_socket(struct dg_str remote)
{
	return remote.n == 0 || remote.p[0] == '/' ||
	    dg_str_has_prefix(remote, "unix:");
}

static void
walk(const struct dg_conf *conf, const struct dg_peer_in *in,
    struct dg_peer *out)
{
	struct dg_str list = in->forwarded_for, element;
	bool names_none = list.n > 0;

	while (dg_conf_is_proxy(conf, &out->client) &&
	    last_element(&list, &element)) {
		names_none = false;
		if (dg_addr_parse_node(element, &out->client) == DG_OK)
			continue;
		out->unreadable = true;
		return;
	}
	if (names_none) {	/* commas and blanks are no proxy's own address */
		memset(&out->client, 0, sizeof(out->client));
		out->unreadable = true;
	}
}

/* X-Forwarded-Proto may be a list: its first word is of the proxy that spoke with
 * the client. */
static bool
says_http(struct dg_str proto)
{
	struct dg_str first;

	(void)dg_str_split(&proto, ",", &first);
	return dg_str_equal_nocase(dg_str_trim(first), DG_STR("http"));
}

static bool
is_plain_http(const struct dg_peer_in *in, const struct dg_peer *peer,
    bool is_forwarded)
{
	const struct dg_addr *saw = &peer->server_saw;
	struct dg_addr local;

	if (peer->is_proxy && in->proto.n > 0)
		return says_http(in->proto);
	if (peer->is_proxy || is_forwarded || saw->family == 0 ||
	    dg_addr_is_inside(saw) ||
	    !dg_str_equal_nocase(in->scheme, DG_STR("http")) ||
	    (in->https.n > 0 && !dg_str_equal_nocase(in->https, DG_STR("off"))))
		return false;
	/* a proxy on this machine that connects from its public address */
	return dg_addr_parse_node(in->local, &local) != DG_OK ||
	    local.family != saw->family ||
	    memcmp(local.b, saw->b, sizeof(local.b)) != 0;
}

void
dg_peer_find(const struct dg_conf *conf, const struct dg_peer_in *in,
    struct dg_peer *out)
{
	bool is_forwarded = in->forwarded || in->twice ||
	    in->forwarded_for.n > 0;

	memset(out, 0, sizeof(*out));
	if (dg_addr_parse_node(in->remote, &out->server_saw) != DG_OK &&
	    !is_socket(in->remote))
		return;
	out->client = out->server_saw;
	out->is_proxy = dg_conf_is_proxy(conf, &out->server_saw);
	out->is_unnamed_proxy = is_forwarded && !out->is_proxy &&
	    (out->server_saw.family == 0 ||
	    dg_addr_is_inside(&out->server_saw));
	out->plain_http = is_plain_http(in, out, is_forwarded);
	if (out->is_proxy && in->twice) {
		memset(&out->client, 0, sizeof(out->client));
		out->unreadable = true;
	} else if (out->is_proxy) {
		walk(conf, in, out);
	}
}
