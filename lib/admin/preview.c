/* SPDX-License-Identifier: MIT */
/* preview.c: what tokens would say of a person */
#include "lib/admin/preview.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "lib/account/session.h"
#include "lib/account/subject.h"
#include "lib/client/client.h"
#include "lib/oauth/json.h"
#include "lib/oauth/scope.h"
#include "lib/token/tokens.h"
#include "lib/token/tokens_claims.h"

static enum dg_err
choose_scope(struct dg_admin *admin, const struct dg_client *client,
    struct dg_str asked, char out[static DG_SCOPE_MAX + 1])
{
	char wanted[DG_SCOPE_MAX + 1];

	if (asked.n == 0)
		asked = dg_str_from(client->default_scopes);
	if (dg_scope_parse(asked, wanted, sizeof(wanted)) != DG_OK ||
	    dg_client_scopes(client, wanted, out) != DG_OK || out[0] == '\0')
		return dg_admin_refuse(admin, DG_EINVAL, "scope",
		    "must hold a scope that %s may be given", client->slug);
	return DG_OK;
}

static enum dg_err
make_family(struct dg_admin *admin, const struct dg_client *client,
    const struct dg_user *user, const char *scope,
    struct dg_token_family *family)
{
	enum dg_err rc;

	memset(family, 0, sizeof(*family));
	family->auth_time = admin->ctx->now;
	if ((rc = dg_str_copy(family->scopes, sizeof(family->scopes),
	    dg_str_from(scope))) != DG_OK ||
	    (rc = dg_str_copy(family->amr, sizeof(family->amr),
	    DG_STR(DG_AMR_PASSWORD))) != DG_OK ||
	    (rc = dg_str_copy(family->acr, sizeof(family->acr),
	    DG_STR(DG_ACR_PASSWORD))) != DG_OK ||
	    (rc = dg_random_uuid(family->uuid)) != DG_OK)
		return rc;
	rc = dg_tokens_family_names(admin->ctx, client, user, family);
	if (rc == DG_EINVAL)
		return dg_admin_refuse(admin, rc, NULL, "%s has no subject "
		    "under the sub mode of %s, and gets no tokens.",
		    user->username, client->slug);
	return rc;
}

static enum dg_err
put_userinfo(struct dg_ctx *ctx, const struct dg_user *user,
    const struct dg_claims_in *in, struct json_object *out)
{
	struct json_object *claims = NULL, *userinfo = NULL;
	enum dg_err rc;

	rc = dg_subject_claims(ctx, user, in->scope, &claims);
	if (rc == DG_OK)
		rc = dg_claims_userinfo(in->sub, claims, &userinfo);
	json_object_put(claims);
	return rc == DG_OK ? dg_json_put(out, "userinfo", userinfo) : rc;
}

static enum dg_err
fill(struct dg_ctx *ctx, const struct dg_user *user,
    const struct dg_claims_in *in, struct json_object *out)
{
	struct json_object *claims = NULL;
	enum dg_err rc;

	if ((rc = dg_claims_access_token(in, &claims)) != DG_OK ||
	    (rc = dg_json_put(out, "access_token", claims)) != DG_OK ||
	    !dg_scope_has(in->scope, DG_STR("openid")))
		return rc;
	if ((rc = dg_claims_id_token(in, &claims)) != DG_OK ||
	    (rc = dg_json_put(out, "id_token", claims)) != DG_OK)
		return rc;
	return put_userinfo(ctx, user, in, out);
}

enum dg_err
dg_admin_preview(struct dg_admin *admin, const struct dg_client *client,
    const struct dg_user *user, struct dg_str scope, struct json_object **out)
{
	struct json_object *object = json_object_new_object();
	char granted[DG_SCOPE_MAX + 1];
	struct dg_token_family family;
	struct dg_tokens_claims claims;
	enum dg_err rc = DG_ENOMEM;

	*out = NULL;
	memset(&claims, 0, sizeof(claims));
	if (object == NULL ||
	    (rc = choose_scope(admin, client, scope, granted)) != DG_OK ||
	    (rc = make_family(admin, client, user, granted,
	    &family)) != DG_OK ||
	    (rc = dg_tokens_claims_init(admin->ctx, client, user, &family,
	    granted, &claims)) != DG_OK ||
	    (rc = fill(admin->ctx, user, &claims.in, object)) != DG_OK)
		goto out;
	*out = object;
	object = NULL;
out:
	dg_tokens_claims_fini(&claims);
	json_object_put(object);
	return dg_admin_explain(admin, rc);
}
