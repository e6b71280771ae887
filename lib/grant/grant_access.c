/* SPDX-License-Identifier: MIT */
/* grant_access.c: who may decide on a request, and who disowned its source */
#include "lib/grant/grant_access.h"

#include <stdio.h>
#include <string.h>

#include "lib/account/access.h"
#include "lib/base/net.h"
#include "lib/base/secret.h"
#include "lib/site/flow.h"
#include "lib/site/throttle.h"

#define DAY_SEC 86400
#define SOURCE_SIZE (DG_UUID_LEN + 1 + DG_ADDR_TEXT_SIZE)

/*
 * What an account disowns is one try that comes back after a day; while it is
 * gone, the source is disowned.
 */
static const struct dg_throttle_rule of_client = {
	.kind = "disowned_client", .burst = 1, .refill_sec = DAY_SEC,
	.per_day = 0,
};
/* The network alone, so that an account counts once there. */
static const struct dg_throttle_rule of_network = {
	.kind = "disowned_network", .burst = 1, .refill_sec = DAY_SEC,
	.per_day = 0,
};
static const struct dg_throttle_rule accounts = {
	.kind = "disowned_accounts", .burst = 3, .refill_sec = DAY_SEC,
	.per_day = 0,
};

/* Where the device is; all of unknown address are taken for one network. */
static void
find_network(const struct dg_device_grant *grant, struct dg_addr *out,
    char text[static DG_ADDR_TEXT_SIZE])
{
	struct dg_addr addr;

	memset(out, 0, sizeof(*out));
	if (dg_addr_parse(dg_str_from(grant->ip), &addr) == DG_OK)
		dg_addr_source(&addr, out);
	dg_addr_text(out, text);
}

/* The client at this network, as this account may have disowned it. */
static enum dg_err
client_there(struct dg_ctx *ctx, const struct dg_device_grant *grant,
    const struct dg_user *user, const struct dg_client *client,
    struct dg_throttle *out)
{
	char source[SOURCE_SIZE], text[DG_ADDR_TEXT_SIZE];
	struct dg_addr network;

	find_network(grant, &network, text);
	(void)snprintf(source, sizeof(source), "%s %s", client->provider_uuid,
	    text);
	return dg_throttle_by_user(ctx, &of_client, user->id,
	    dg_str_from(source), out);
}

/*
 * The flow of the brand at which the device asked. The page has asked the flow of
 * its own host already, which may be another brand's; the command line has no
 * host.
 */
static enum dg_err
ask_flow(struct dg_ctx *ctx, const struct dg_device_grant *grant,
    const struct dg_user *user)
{
	struct dg_flow flow;
	enum dg_err rc;

	rc = dg_flow_find_of_brand(ctx, grant->brand_id, &flow);
	if (rc == DG_OK && dg_flow_check(&flow, user) != DG_FLOW_GO)
		rc = DG_EDENIED;
	return rc == DG_ENOTFOUND ? DG_EDENIED : rc;
}

enum dg_err
dg_grant_access_account(struct dg_ctx *ctx,
    const struct dg_device_grant *grant, const struct dg_user *user)
{
	struct dg_user named;
	enum dg_err rc;
	bool same;

	if (grant->user_hint[0] == '\0' ||
	    strcmp(grant->user_hint, user->uuid) == 0)
		return DG_OK;
	rc = dg_store_user_find_by_login(ctx->db,
	    dg_str_from(grant->user_hint), &named);
	same = rc == DG_OK && named.id == user->id;
	dg_secret_wipe(&named, sizeof(named));
	if (rc != DG_OK && rc != DG_ENOTFOUND)
		return rc;
	return same ? DG_OK : DG_EDENIED;
}

enum dg_err
dg_grant_access(struct dg_ctx *ctx, const struct dg_device_grant *grant,
    const struct dg_user *user, const struct dg_client *client,
    int64_t *retry_after)
{
	struct dg_throttle disowned;
	enum dg_err rc;

	*retry_after = 0;
	if ((rc = dg_grant_access_account(ctx, grant, user)) != DG_OK ||
	    (rc = ask_flow(ctx, grant, user)) != DG_OK ||
	    (rc = dg_access_may_approve(ctx, user, client)) != DG_OK ||
	    (rc = client_there(ctx, grant, user, client, &disowned)) != DG_OK)
		return rc;
	return dg_throttle_peek(ctx, &disowned, 1, retry_after);
}

/* DG_ELIMIT: this was taken before. */
static enum dg_err
take(struct dg_ctx *ctx, const struct dg_throttle *count)
{
	int64_t wait;

	return dg_throttle_take(ctx, count, 1, &wait);
}

/* The network, for this account; *third as told in the header. */
static enum dg_err
count_account(struct dg_ctx *ctx, const struct dg_device_grant *grant,
    const struct dg_user *user, bool *third)
{
	struct dg_throttle once, all;
	char text[DG_ADDR_TEXT_SIZE];
	struct dg_addr network;
	int64_t wait;
	enum dg_err rc;

	find_network(grant, &network, text);
	if ((rc = dg_throttle_by_user(ctx, &of_network, user->id,
	    dg_str_from(text), &once)) != DG_OK ||
	    (rc = dg_throttle_by_network(ctx, &accounts, &network,
	    &all)) != DG_OK ||
	    (rc = take(ctx, &once)) != DG_OK ||
	    (rc = take(ctx, &all)) != DG_OK)
		return rc;
	rc = dg_throttle_peek(ctx, &all, 1, &wait);
	*third = rc == DG_ELIMIT;
	return rc;
}

enum dg_err
dg_grant_access_disown(struct dg_ctx *ctx,
    const struct dg_device_grant *grant, const struct dg_user *user,
    const struct dg_client *client, bool *third)
{
	struct dg_throttle disowned;
	enum dg_err rc;

	*third = false;
	if ((rc = client_there(ctx, grant, user, client, &disowned)) != DG_OK)
		return rc;
	rc = take(ctx, &disowned);
	if (rc == DG_OK || rc == DG_ELIMIT)
		rc = count_account(ctx, grant, user, third);
	return rc == DG_ELIMIT ? DG_OK : rc;
}
