/* SPDX-License-Identifier: MIT */
/* admin_subject.c: does a sub mode tell the accounts apart? */
#include "lib/service/admin_subject.h"

#include <json-c/json.h>

#include "lib/oauth/claims.h"
#include "lib/service/admin_json.h"
#include "lib/service/tokens_user.h"
#include "lib/store/store_application.h"
#include "lib/store/store_user.h"

struct subjects {
	struct dg_admin *admin;
	enum dg_sub_mode mode;
	struct json_object *owners;	/* subject -> user name */
	enum dg_err rc;
};

static bool
add_subject(void *arg, const struct dg_user *user)
{
	struct subjects *s = arg;
	char sub[DG_SUB_MAX + 1];
	struct json_object *owner;

	if (dg_tokens_subject(s->admin->ctx, s->mode, user, sub) != DG_OK)
		return true;
	if (json_object_object_get_ex(s->owners, sub, &owner))
		s->rc = dg_admin_refuse(s->admin, DG_ECONFLICT, NULL,
		    "%s and %s would have the same name in tokens: an "
		    "application with that sub mode takes it from what both "
		    "share.", json_object_get_string(owner), user->username);
	else
		s->rc = dg_admin_json_text(s->owners, sub, user->username);
	return s->rc == DG_OK;
}

static enum dg_err
gather(struct dg_admin *admin, enum dg_sub_mode mode, int *n)
{
	struct subjects s = { admin, mode, json_object_new_object(), DG_OK };
	enum dg_err rc = DG_ENOMEM;

	if (s.owners == NULL)
		return rc;
	rc = dg_store_user_each(admin->ctx->db, add_subject, &s);
	if (s.rc != DG_OK)
		rc = s.rc;
	*n = json_object_object_length(s.owners);
	json_object_put(s.owners);
	return rc;
}

enum dg_err
dg_admin_subject_check(struct dg_admin *admin, enum dg_sub_mode mode)
{
	enum dg_err rc;
	int n = 0;

	if (!dg_tokens_subject_may_lack(mode))
		return DG_OK;
	if ((rc = gather(admin, mode, &n)) != DG_OK)
		return rc;
	if (n > 0)
		return DG_OK;
	return dg_admin_refuse(admin, DG_EINVAL, "sub_mode",
	    "must be another one: no account has %s of at most %d ASCII "
	    "characters", mode == DG_SUB_USER_EMAIL ? "an e-mail address" :
	    mode == DG_SUB_USER_UPN ? "an attribute \"upn\"" : "a name",
	    DG_SUB_MAX);
}

static bool
add_mode(void *arg, const struct dg_client *client)
{
	unsigned *used = arg;

	*used |= 1U << client->sub_mode;
	return true;
}

enum dg_err
dg_admin_subject_check_used(struct dg_admin *admin)
{
	unsigned mode, used = 0;
	enum dg_err rc;
	int n;

	/* the names of the other modes are unique */
	rc = dg_store_application_each(admin->ctx->db, add_mode, &used);
	for (mode = DG_SUB_USER_EMAIL; mode <= DG_SUB_USER_UPN &&
	    rc == DG_OK; mode++) {
		if ((used & 1U << mode) != 0)
			rc = gather(admin, mode, &n);
	}
	return rc;
}
