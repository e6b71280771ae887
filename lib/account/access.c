/* SPDX-License-Identifier: MIT */
/* access.c: who may sign in and who may approve what */
#include "lib/account/access.h"

#include "lib/account/subject.h"
#include "lib/base/log.h"
#include "lib/store/store_binding.h"

struct tally {
	bool some;			/* an enabled binding exists */
	bool one_lets_in;
	bool one_keeps_out;
};

bool
dg_access_account_is_usable(const struct dg_user *user, int64_t now)
{
	return user->is_active && !user->is_locked &&
	    (user->expires_at == 0 || user->expires_at > now);
}

static bool
count_binding(void *arg, const struct dg_binding *binding)
{
	struct tally *tally = arg;

	if (!binding->enabled)
		return true;
	tally->some = true;
	if (binding->matches != binding->negate)
		tally->one_lets_in = true;
	else
		tally->one_keeps_out = true;
	return true;
}

enum dg_err
dg_access_may_use(struct dg_ctx *ctx, const struct dg_user *user,
    const struct dg_client *client)
{
	struct tally tally = { false, false, false };
	bool in;
	enum dg_err rc;

	if (!dg_access_account_is_usable(user, ctx->now) || !client->enabled ||
	    client->application_id == 0)
		return DG_EDENIED;
	rc = dg_store_binding_each(ctx->db, client->application_id, user->id,
	    count_binding, &tally);
	if (rc != DG_OK)
		return rc;
	if (!tally.some)
		return DG_OK;
	in = client->policy_mode == DG_POLICY_ALL ? !tally.one_keeps_out :
	    tally.one_lets_in;
	return in ? DG_OK : DG_EDENIED;
}

enum dg_err
dg_access_may_approve(struct dg_ctx *ctx, const struct dg_user *user,
    const struct dg_client *client)
{
	char sub[DG_SUB_MAX + 1];
	enum dg_err rc;

	if ((rc = dg_access_may_use(ctx, user, client)) != DG_OK ||
	    !dg_subject_may_lack(client->sub_mode))
		return rc;
	rc = dg_subject_make(ctx, client->sub_mode, user, sub);
	if (rc != DG_EINVAL)
		return rc;
	dg_log(DG_LOG_WARNING, "access", "user %s has no subject that "
	    "application %s can use", user->uuid, client->slug);
	return DG_EDENIED;
}
