/* SPDX-License-Identifier: MIT */
/* flow.c: the brand's device code flow */
#include "lib/site/flow.h"

enum dg_err
dg_flow_find(struct dg_ctx *ctx, struct dg_flow *out)
{
	const struct dg_brand *brand;
	enum dg_err rc;

	if (ctx->conf.device_grant_off)
		return DG_ENOTFOUND;
	if ((rc = dg_site_brand(&ctx->site, ctx->db, &brand)) != DG_OK)
		return rc;
	if (brand->flow_device_code_id == 0)
		return DG_ENOTFOUND;
	return dg_store_flow_find(ctx->db, brand->flow_device_code_id, out);
}

enum dg_err
dg_flow_find_of_brand(struct dg_ctx *ctx, int64_t brand_id,
    struct dg_flow *out)
{
	struct dg_brand brand;
	enum dg_err rc;

	if (ctx->conf.device_grant_off || brand_id == 0)
		return DG_ENOTFOUND;
	if ((rc = dg_store_brand_find(ctx->db, brand_id, &brand)) != DG_OK)
		return rc;
	if (brand.flow_device_code_id == 0)
		return DG_ENOTFOUND;
	return dg_store_flow_find(ctx->db, brand.flow_device_code_id, out);
}

/* require_unauthenticated: whoever approves is signed in, so nobody can take such
 * a flow. */
bool
dg_flow_is_open(const struct dg_flow *flow)
{
	return flow->authentication != DG_FLOW_REQUIRE_UNAUTHENTICATED;
}

enum dg_err
dg_flow_ask(struct dg_ctx *ctx, const char **why)
{
	struct dg_flow flow;
	enum dg_err rc = dg_flow_find(ctx, &flow);

	*why = NULL;
	if (rc == DG_ENOTFOUND) {
		*why = "The brand of this address has no device code flow";
		return DG_OK;
	}
	if (rc != DG_OK)
		return rc;
	if (!dg_flow_is_open(&flow)) {
		*why = "The device code flow of this address lets nobody in";
		return DG_OK;
	}
	if (flow.authentication != DG_FLOW_REQUIRE_SUPERUSER)
		return DG_OK;
	rc = dg_store_flow_superuser_exists(ctx->db, ctx->now);
	if (rc == DG_ENOTFOUND)
		*why = "The device code flow of this address lets in "
		    "administrators only, and there is none";
	return rc == DG_ENOTFOUND ? DG_OK : rc;
}

enum dg_flow_verdict
dg_flow_check(const struct dg_flow *flow, const struct dg_user *user)
{
	/* say so before anybody types a password in vain */
	if (!dg_flow_is_open(flow))
		return DG_FLOW_NOT_APPLICABLE;
	if (user == NULL)
		return DG_FLOW_SIGN_IN;
	if (flow->authentication == DG_FLOW_REQUIRE_SUPERUSER &&
	    !user->is_superuser)
		return DG_FLOW_SUPERUSER_ONLY;
	return DG_FLOW_GO;
}
