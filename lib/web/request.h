/*
 * One HTTP request, parsed once into bounded storage that is wiped after the
 * reply. Filled by lib/server; nothing after that sees raw bytes.
 */
#ifndef DG_WEB_REQUEST_H
#define DG_WEB_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/err.h"
#include "lib/base/net.h"
#include "lib/base/str.h"
#include "lib/web/form.h"

#define DG_REQ_PATH_MAX 2048
#define DG_REQ_HEADER_MAX 2048
#define DG_REQ_COOKIE_MAX 2048
#define DG_REQ_DPOP_MAX 4096
#define DG_REQ_ID_LEN 16
#define DG_REQ_SEGMENTS_MAX 8

enum dg_method { DG_GET = 1, DG_HEAD = 2, DG_POST = 4, DG_OPTIONS = 8,
	DG_METHOD_OTHER = 16 };

/* Where a request comes from; see lib/server/peer.h. */
struct dg_peer {
	struct dg_addr server_saw;	/* family 0: a local socket, or unknown */
	struct dg_addr client;		/* behind trusted proxies; 0 unknown */
	bool is_proxy;			/* server_saw is a trusted one */
	bool is_unnamed_proxy;		/* server_saw is a private address that
					   forwards, but is not trusted */
	bool unreadable;		/* a trusted proxy named no address */
	bool plain_http;		/* the client certainly used http */
};

struct dg_req {
	enum dg_method method;
	char path[DG_REQ_PATH_MAX + 1];		/* decoded once, below the base
						   path, begins with '/'; "" when
						   it was refused */
	const char *beyond;			/* the limit that path, Host or
						   the number of headers is
						   beyond, as a sentence; NULL:
						   none */
	bool too_many_headers;			/* nothing else was filled */
	struct dg_str segment[DG_REQ_SEGMENTS_MAX];	/* what `*` of the route matched */
	size_t segment_n;
	bool has_query;				/* a `?` with something behind it */
	struct dg_form query;
	enum dg_form_fault query_fault;
	struct dg_form body;
	enum dg_form_fault body_fault;
	bool has_body;				/* of whatever type */
	bool has_encoding;			/* Content-Encoding came */
	bool body_too_large;
	bool body_cut;				/* shorter or longer than announced */
	char content_type[128 + 1];		/* lower case, without parameters */
	char host[DG_REQ_HEADER_MAX + 1];	/* as sent, lower case, with port */
	char authorization[DG_REQ_HEADER_MAX * 2 + 1];	/* "" absent or
						   unusable */
	bool authorization_unusable;		/* came twice, or is too long */
	char cookie[DG_REQ_COOKIE_MAX + 1];	/* ours alone, of all headers */
	char dpop[DG_REQ_DPOP_MAX + 1];		/* "" absent or unusable */
	bool dpop_unusable;			/* came twice, or is too long */
	char user_agent[256 + 1];		/* cut, printable ASCII only */
	char sec_fetch_site[32];
	bool site_unusable;			/* came twice, or is too long */
	char origin[DG_REQ_HEADER_MAX + 1];
	bool origin_unusable;			/* the same */
	char tls_subject[512];			/* of a verified certificate; ""
						   unless configured */
	struct dg_peer peer;
	struct dg_addr addr;			/* client, after trusted proxies */
	char addr_text[DG_ADDR_TEXT_SIZE];
	char id[DG_REQ_ID_LEN + 1];		/* ours, hex */
};

/* Wipe what was filled. The struct is zeroed once before its first use. */
void dg_req_wipe(struct dg_req *req);

#endif
