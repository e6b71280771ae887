/*
 * What a program has in its hands. The upper part lives as long as the
 * program; the lower part is set anew for each request by lib/server.
 */
#ifndef DG_SITE_CTX_H
#define DG_SITE_CTX_H

#include <stdint.h>

#include "lib/conf/conf.h"
#include "lib/oauth/errors.h"
#include "lib/shm/shm.h"
#include "lib/site/secrets.h"
#include "lib/site/site.h"
#include "lib/store/db.h"
#include "lib/store/limits.h"

struct dg_keys;
struct dg_templates;

/* What is known of the origin of a request; see cors.h. */
enum dg_cors { DG_CORS_UNKNOWN, DG_CORS_YES, DG_CORS_NO };

/* What this request is refused for; see refusal.h. */
struct dg_refusal {
	enum dg_oauth_err error;
	const char *description;
	const char *why;
	char client[DG_SLUG_MAX + 1];
};

struct dg_ctx {
	struct dg_conf conf;
	enum dg_role role;
	struct dg_db *db;		/* NULL: the program could not start and
					   answers 503 */
	struct dg_shm *shm;		/* NULL on the command line */
	struct dg_secrets secrets;
	struct dg_keys *keys;		/* token only */
	struct dg_templates *templates;	/* verify only */
	struct dg_site home;		/* base_url's own, read once; "" none */

	struct dg_site site;
	int64_t now;			/* one reading per request */
	int64_t boot_ms;
	const char *ip;			/* of who acts, text; "" none */
	const char *request_id;		/* "" none */
	const char *origin;		/* of the page that asks; "", NULL none */
	enum dg_cors cors;
	struct dg_refusal refusal;
};

#endif
