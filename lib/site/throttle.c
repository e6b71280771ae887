/* SPDX-License-Identifier: MIT */
/* throttle.c: limits against guessing */
#include "lib/site/throttle.h"

#include <inttypes.h>
#include <stdio.h>

#include "lib/base/precis.h"
#include "lib/base/secret.h"
#include "lib/store/limits.h"

static enum dg_err
subject(struct dg_ctx *ctx, const char *by, struct dg_str who,
    struct dg_str detail, struct dg_throttle *out)
{
	const struct dg_str parts[] = {
		DG_STR("throttle"), dg_str_from(by), who, detail,
	};

	return dg_digest_hmac_parts(ctx->secrets.session, DG_SECRET_BYTES,
	    parts, sizeof(parts) / sizeof(parts[0]), out->subject);
}

enum dg_err
dg_throttle_by_user(struct dg_ctx *ctx, const struct dg_throttle_rule *rule,
    int64_t user_id, struct dg_str detail, struct dg_throttle *out)
{
	char text[DG_STR_INT_SIZE];

	out->rule = rule;
	(void)snprintf(text, sizeof(text), "%" PRId64, user_id);
	return subject(ctx, "user", dg_str_from(text), detail, out);
}

enum dg_err
dg_throttle_by_network(struct dg_ctx *ctx, const struct dg_throttle_rule *rule,
    const struct dg_addr *addr, struct dg_throttle *out)
{
	char text[DG_ADDR_TEXT_SIZE];
	struct dg_addr source;

	out->rule = rule;
	dg_addr_source(addr, &source);
	dg_addr_text(&source, text);
	return subject(ctx, "network", dg_str_from(text), DG_STR(""), out);
}

enum dg_err
dg_throttle_by_name(struct dg_ctx *ctx, const struct dg_throttle_rule *rule,
    struct dg_str name, struct dg_throttle *out)
{
	char form[DG_PRECIS_NAME_MAX + 1];
	enum dg_err rc;

	out->rule = rule;
	/* a text that has no form cannot be the name of an account */
	if (name.n > 2 * DG_NAME_MAX)
		name.n = 0;
	if ((rc = dg_precis_name(name, form)) == DG_EINVAL)
		form[0] = '\0';
	else if (rc != DG_OK)
		return rc;
	return subject(ctx, "name", dg_str_from(form), DG_STR(""), out);
}

static enum dg_err
ask_all(struct dg_ctx *ctx, const struct dg_throttle *counts, size_t n,
    bool count, int64_t *retry_after)
{
	enum dg_err rc, all = DG_OK;
	int64_t wait;
	size_t i;

	*retry_after = 0;
	for (i = 0; i < n; i++) {
		wait = 0;
		rc = count ? dg_store_throttle_take(ctx->db, counts[i].rule,
		    counts[i].subject, ctx->now, &wait) :
		    dg_store_throttle_peek(ctx->db, counts[i].rule,
		    counts[i].subject, ctx->now, &wait);
		if (rc != DG_OK && rc != DG_ELIMIT)
			return rc;
		if (rc == DG_ELIMIT)
			all = rc;
		if (wait > *retry_after)
			*retry_after = wait;
	}
	return all;
}

enum dg_err
dg_throttle_peek(struct dg_ctx *ctx, const struct dg_throttle *counts,
    size_t n, int64_t *retry_after)
{
	return ask_all(ctx, counts, n, false, retry_after);
}

enum dg_err
dg_throttle_take(struct dg_ctx *ctx, const struct dg_throttle *counts,
    size_t n, int64_t *retry_after)
{
	return ask_all(ctx, counts, n, true, retry_after);
}

enum dg_err
dg_throttle_give_back(struct dg_ctx *ctx, const struct dg_throttle *counts,
    size_t n)
{
	enum dg_err rc = DG_OK;
	size_t i;

	for (i = 0; i < n && rc == DG_OK; i++)
		rc = dg_store_throttle_give_back(ctx->db, counts[i].rule,
		    counts[i].subject, ctx->now);
	return rc;
}
