/* SPDX-License-Identifier: MIT */
/* doctor_objects.c: can a device connect, and somebody approve it? */
#include "lib/admin/doctor_objects.h"

#include <stdio.h>

#include "lib/account/access.h"
#include "lib/admin/client_keys.h"
#include "lib/base/buf.h"
#include "lib/base/secret.h"
#include "lib/oauth/jwks.h"
#include "lib/site/flow.h"
#include "lib/store/store_application.h"
#include "lib/store/store_brand.h"
#include "lib/store/store_flow.h"
#include "lib/store/store_user.h"

#define NAMES_MAX 1024

struct walk {
	struct dg_doctor *d;
	int brands, open_brands;
	bool has_default;		/* of the brands */
	char brand[DG_DOMAIN_MAX + 1];	/* one, with an open flow if there is */
	bool superusers_only;		/* every open flow lets in only them */
	char flow[DG_SLUG_MAX + 1];	/* one that a brand could use */
	/* applications with the grant that are in use, and another one */
	int applications;
	char disabled[DG_SLUG_MAX + 1], other[DG_SLUG_MAX + 1];
	struct dg_client client;	/* the one that users are asked for */
	bool approver;			/* somebody may approve for one */
	int superusers;
	char user[DG_NAME_MAX + 1];	/* some account that is in use */
};

/* false: the database failed. */
static bool
went_well(struct walk *w, enum dg_err rc)
{
	if (rc != DG_OK && w->d->rc == DG_OK)
		w->d->rc = rc;
	return rc == DG_OK;
}

static bool
note_flow(void *arg, const struct dg_flow *flow)
{
	struct walk *w = arg;

	if (flow->designation != DG_FLOW_STAGE_CONFIGURATION ||
	    !dg_flow_is_open(flow))
		return true;
	(void)snprintf(w->flow, sizeof(w->flow), "%s", flow->slug);
	return false;
}

static bool
count_brand(void *arg, const struct dg_brand *brand)
{
	struct walk *w = arg;
	struct dg_flow flow;
	enum dg_err rc;

	w->brands++;
	w->has_default = w->has_default || brand->is_default;
	if (w->brand[0] == '\0')
		(void)snprintf(w->brand, sizeof(w->brand), "%s", brand->domain);
	if (brand->flow_device_code_id == 0)
		return true;
	rc = dg_store_flow_find(w->d->admin->ctx->db,
	    brand->flow_device_code_id, &flow);
	if (!went_well(w, rc))
		return false;
	if (dg_flow_is_open(&flow)) {
		(void)snprintf(w->brand, sizeof(w->brand), "%s", brand->domain);
		w->open_brands++;
		w->superusers_only = w->superusers_only &&
		    flow.authentication == DG_FLOW_REQUIRE_SUPERUSER;
	}
	return true;
}

/* Said of each brand; it is a problem where no other one helps out. */
static bool
tell_brand(void *arg, const struct dg_brand *brand)
{
	struct walk *w = arg;
	enum dg_doctor_level level = w->open_brands > 0 ? DG_DOCTOR_WARNING :
	    DG_DOCTOR_PROBLEM;
	const char *with = w->d->with;
	struct dg_flow flow;
	enum dg_err rc;

	if (brand->flow_device_code_id == 0) {
		if (w->flow[0] != '\0')
			dg_admin_doctor_find(w->d, level, "brand", "Brand %s "
			    "has no device code flow, so no device can connect "
			    "there: `devgrant brand set %s --flow-device-code "
			    "%s%s`.", brand->domain, brand->domain, w->flow,
			    with);
		else
			dg_admin_doctor_find(w->d, level, "brand", "Brand %s "
			    "has no device code flow, so no device can connect "
			    "there: `devgrant flow create device-code --title "
			    "'Connect a device'%s`, then `devgrant brand set %s "
			    "--flow-device-code device-code%s`.",
			    brand->domain, with, brand->domain, with);
		return true;
	}
	rc = dg_store_flow_find(w->d->admin->ctx->db,
	    brand->flow_device_code_id, &flow);
	if (!went_well(w, rc))
		return false;
	if (!dg_flow_is_open(&flow))
		dg_admin_doctor_find(w->d, level, "flow", "Flow %s of brand %s "
		    "lets nobody in who could approve: `devgrant flow set %s "
		    "--authentication require_authenticated%s`.", flow.slug,
		    brand->domain, flow.slug, with);
	return true;
}

static bool
count_user(void *arg, const struct dg_user *user)
{
	struct walk *w = arg;

	if (!dg_access_account_is_usable(user, w->d->admin->ctx->now))
		return true;
	w->superusers += user->is_superuser;
	(void)snprintf(w->user, sizeof(w->user), "%s", user->username);
	return true;
}

/* The page wants a password; the command line a flag of the account. */
static bool
ask_user(void *arg, const struct dg_user *row)
{
	struct walk *w = arg;
	struct dg_ctx *ctx = w->d->admin->ctx;
	struct dg_user user;
	bool can_come;
	enum dg_err rc;

	if (!dg_access_account_is_usable(row, ctx->now) ||
	    (w->superusers_only && !row->is_superuser))
		return true;
	rc = dg_store_user_find_with_hash(ctx->db, row->id, &user);
	can_come = rc == DG_OK && (user.password_hash[0] != '\0' ||
	    user.allow_command_approval);
	dg_secret_wipe(user.password_hash, sizeof(user.password_hash));
	if (!went_well(w, rc))
		return false;
	if (!can_come)
		return true;
	rc = dg_access_may_approve(ctx, &user, &w->client);
	w->approver = rc == DG_OK;
	return rc == DG_EDENIED || (went_well(w, rc) && !w->approver);
}

/* One that an earlier version let in. */
static bool
tell_keys(struct walk *w, const struct dg_client *client)
{
	bool crowded;

	if (!went_well(w, dg_admin_client_keys_are_crowded(w->d->admin->ctx,
	    client, &crowded)))
		return false;
	if (crowded)
		dg_admin_doctor_find(w->d, DG_DOCTOR_WARNING, "jwks",
		    "Application %s has more than %d keys of one kind and may "
		    "have given some no kid. Each key is tried for an "
		    "assertion that names none, and at most %d are: such an "
		    "assertion is refused. `devgrant application set %s --jwks "
		    "FILE%s` with fewer keys, or a kid for each, mends it.",
		    client->slug, DG_JWKS_PICK_MAX, DG_JWKS_PICK_MAX,
		    client->slug, w->d->with);
	return true;
}

static bool
count_application(void *arg, const struct dg_client *client)
{
	struct walk *w = arg;
	bool may = (client->grant_types & DG_GRANT_DEVICE_CODE) != 0;

	if (!tell_keys(w, client))
		return false;
	if (!may || !client->enabled) {
		(void)snprintf(may ? w->disabled : w->other, DG_SLUG_MAX + 1,
		    "%s", client->slug);
		return true;
	}
	w->applications++;
	w->client = *client;
	return w->approver || went_well(w, dg_store_user_each(
	    w->d->admin->ctx->db, ask_user, w));
}

struct clash {
	struct dg_buf names;
	int n;
};

static bool
add_clash(void *arg, struct dg_str username)
{
	struct clash *clash = arg;

	if (clash->n++ > 0)
		dg_buf_put_text(&clash->names, ", ");
	dg_buf_putc(&clash->names, '"');
	dg_buf_put_str(&clash->names, username);
	dg_buf_putc(&clash->names, '"');
	return true;
}

/* Only such that older versions let in. */
static void
tell_clashes(struct dg_doctor *d)
{
	struct clash clash = { .n = 0 };

	dg_buf_init(&clash.names, NAMES_MAX);
	if (dg_store_user_each_clash(d->admin->ctx->db, add_clash,
	    &clash) == DG_OK && clash.n > 0)
		dg_admin_doctor_find(d, DG_DOCTOR_WARNING, "users", "User "
		    "names that differ only in case, width or composed "
		    "letters: %s. Each signs in as it is written; rename one "
		    "of them.", dg_buf_err(&clash.names) == DG_OK ?
		    dg_buf_get(&clash.names) : "too many to show");
	dg_buf_fini(&clash.names);
}

static void
tell_applications(const struct walk *w)
{
	const char *with = w->d->with;

	if (w->applications > 0)
		return;
	if (w->disabled[0] != '\0')
		dg_admin_doctor_find(w->d, DG_DOCTOR_PROBLEM, "application",
		    "No application with the grant type device_code is in use: "
		    "`devgrant application set %s --enabled yes%s`.",
		    w->disabled, with);
	else if (w->other[0] != '\0')
		dg_admin_doctor_find(w->d, DG_DOCTOR_PROBLEM, "application",
		    "No application has the grant type device_code, so no "
		    "device gets codes: `devgrant application set %s "
		    "--grant-types device_code,refresh_token%s`.", w->other,
		    with);
	else
		dg_admin_doctor_find(w->d, DG_DOCTOR_PROBLEM, "application",
		    "There is no application, so no device gets codes: "
		    "`devgrant application create tv --client-type public "
		    "--client-id tv --grant-types device_code,refresh_token%s`.",
		    with);
}

static void
tell_users(const struct walk *w)
{
	const char *with = w->d->with;

	if (w->superusers == 0 && w->user[0] == '\0')
		dg_admin_doctor_find(w->d, DG_DOCTOR_NOTE, "administrator",
		    "There is no administrator: `devgrant user create akadmin "
		    "--is-superuser yes --generate-password%s`.", with);
	else if (w->superusers == 0)
		dg_admin_doctor_find(w->d, DG_DOCTOR_NOTE, "administrator",
		    "There is no administrator: `devgrant user set %s "
		    "--is-superuser yes%s`, or another account.",
		    dg_admin_doctor_path(w->user).text, with);
	if (w->approver || w->applications == 0 || w->d->rc != DG_OK)
		return;
	if (w->user[0] == '\0')
		dg_admin_doctor_find(w->d, DG_DOCTOR_PROBLEM, "approver",
		    "There is no account in use that could approve: `devgrant "
		    "user create approver --generate-password%s`.", with);
	else
		dg_admin_doctor_find(w->d, DG_DOCTOR_PROBLEM, "approver",
		    "Nobody may approve: no account in use has a password and "
		    "is let in by the flow and by the bindings of an "
		    "application. `devgrant user set-password NAME "
		    "--generate-password%s` gives one a password, `devgrant "
		    "application show SLUG%s` shows the bindings.", with, with);
}

void
dg_admin_doctor_objects(struct dg_doctor *d)
{
	struct walk w = { .d = d, .superusers_only = true };
	struct dg_db *db = d->admin->ctx->db;

	if (d->admin->ctx->conf.device_grant_off)
		dg_admin_doctor_find(d, DG_DOCTOR_PROBLEM, "device_grant", "%s "
		    "says `device_grant = no`, so no device can connect: set "
		    "it to yes.", d->admin->ctx->conf.file);
	if (!went_well(&w, dg_store_flow_each(db, note_flow, &w)) ||
	    !went_well(&w, dg_store_brand_each(db, count_brand, &w)) ||
	    !went_well(&w, dg_store_brand_each(db, tell_brand, &w)) ||
	    !went_well(&w, dg_store_user_each(db, count_user, &w)) ||
	    !went_well(&w, dg_store_application_each(db, count_application,
	    &w)))
		return;
	if (w.brands == 0)
		dg_admin_doctor_find(d, DG_DOCTOR_PROBLEM, "brand", "There is "
		    "no brand, so no device can connect: `devgrant init%s` "
		    "makes one.", d->with);
	else if (!w.has_default)
		dg_admin_doctor_find(d, DG_DOCTOR_PROBLEM, "brand", "No brand "
		    "is the default one, so no device can connect at a host "
		    "name that has none of its own: `devgrant brand set %s "
		    "--default yes%s`.", w.brand, d->with);
	tell_applications(&w);
	tell_users(&w);
	tell_clashes(d);
}
