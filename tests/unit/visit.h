/*
 * A site in memory with a user, an application and a brand, and browsers that
 * visit its pages: for tests that call the endpoints of verify directly.
 */
#ifndef DG_TESTS_UNIT_VISIT_H
#define DG_TESTS_UNIT_VISIT_H

#include "lib/account/session.h"
#include "lib/grant/grant.h"
#include "lib/site/ctx.h"
#include "lib/store/store_flow.h"
#include "lib/web/request.h"
#include "lib/web/response.h"

#define VISIT_NOW 1800000000		/* the clock that stands still */
#define VISIT_BASE "https://id.example.org"
#define VISIT_PASSWORD "correct horse battery"

typedef enum dg_err visit_endpoint(struct dg_ctx *ctx,
    const struct dg_req *req, struct dg_resp *resp);

/* A browser keeps its cookies. */
struct visitor {
	char browser[64], session[64];	/* "" none */
	const char *ip;			/* NULL: 192.0.2.7 */
};

extern struct dg_ctx visit_ctx;
extern struct dg_resp visit_resp;	/* the last reply */
extern struct dg_user visit_user;	/* "user1" */
extern struct dg_user visit_other;	/* "user2" */
extern struct dg_client visit_client;	/* "Living Room TV" */
extern struct dg_flow visit_flow;
extern struct dg_brand visit_brand;
extern bool visit_verified;		/* do devices prove themselves? */

int visit_set_up(void **state);
int visit_tear_down(void **state);

/* Call an endpoint; the status of its reply. segment: what `*` matched. */
int visit_get(struct visitor *who, visit_endpoint *endpoint,
    const char *segment, const char *query);
int visit_post(struct visitor *who, visit_endpoint *endpoint,
    const char *segment, const char *body);
/* The same with the csrf and ticket of the page that was shown last. */
int visit_submit(struct visitor *who, visit_endpoint *endpoint,
    const char *segment, const char *body);
/* Sec-Fetch-Site of the requests that follow; NULL: not sent. */
void visit_fetch_site(const char *site);

/* Does the last page hold this text, markup included? */
bool visit_has(const char *text);
/* Value of a header of the last reply; "" when it is not there. */
const char *visit_header(const char *name);
/* The last part of the redirect's address, after `prefix`. */
const char *visit_redirected(const char *prefix);

/* A session of this user, without the form. */
void visit_sign_in(struct visitor *who, const struct dg_user *user);
/* A device asks: a fresh code in its shown form. scope NULL: all. */
const char *visit_device(const char *scope, const char *device_name);
/* Sign in as user1 if nobody is, bring the approval page of the code; its
 * handle. */
const char *visit_approval(struct visitor *who, const char *code);
/* The row of that code. */
void visit_row(const char *code, struct dg_device_grant *out);

#endif
