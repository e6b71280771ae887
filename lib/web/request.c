/* SPDX-License-Identifier: MIT */
/* request.c: wipe a request */
#include "lib/web/request.h"

#include <string.h>

#include "lib/base/secret.h"

static void
wipe_text(char *s)
{
	dg_secret_wipe(s, strlen(s));
}

void
dg_req_wipe(struct dg_req *req)
{
	/* Only what was filled: a request is mostly empty room, and this runs
	   after every poll. */
	dg_form_wipe(&req->query);
	dg_form_wipe(&req->body);
	wipe_text(req->path);
	wipe_text(req->content_type);
	wipe_text(req->host);
	wipe_text(req->authorization);
	wipe_text(req->cookie);
	wipe_text(req->dpop);
	wipe_text(req->user_agent);
	wipe_text(req->sec_fetch_site);
	wipe_text(req->origin);
	wipe_text(req->tls_subject);
	wipe_text(req->addr_text);
	wipe_text(req->id);
	dg_secret_wipe(req->segment, sizeof(req->segment));
	dg_secret_wipe(&req->peer, sizeof(req->peer));
	dg_secret_wipe(&req->addr, sizeof(req->addr));
	req->method = DG_METHOD_OTHER;
	req->segment_n = 0;
	req->has_query = false;
	req->query_fault = DG_FORM_OK;
	req->body_fault = DG_FORM_OK;
	req->has_body = false;
	req->has_encoding = false;
	req->beyond = NULL;
	req->too_many_headers = false;
	req->site_unusable = false;
	req->origin_unusable = false;
	req->body_too_large = false;
	req->body_cut = false;
	req->authorization_unusable = false;
	req->dpop_unusable = false;
}
