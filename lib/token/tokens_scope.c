/* SPDX-License-Identifier: MIT */
/* tokens_scope.c: fill the templates of scopes with a person's data */
#include <json-c/json.h>

#include "lib/account/subject.h"
#include "lib/base/log.h"
#include "lib/oauth/claims_template.h"
#include "lib/oauth/json.h"
#include "lib/oauth/scope.h"
#include "lib/store/store_group.h"
#include "lib/store/store_scope.h"

struct filling {
	struct dg_ctx *ctx;
	const struct dg_user *user;
	const char *scope;
	struct json_object *values;	/* of user; NULL: not asked for yet */
	struct json_object *claims;
	size_t room;
	bool cut;
	enum dg_err rc;
};

struct groups {
	struct json_object *array;
	enum dg_err rc;
};

static bool
add_group(void *arg, struct dg_str name)
{
	struct groups *groups = arg;

	groups->rc = dg_json_add_str(groups->array, name);
	return groups->rc == DG_OK;
}

static enum dg_err
put_groups(struct dg_ctx *ctx, int64_t user_id, struct json_object *obj)
{
	struct groups groups = { json_object_new_array(), DG_OK };
	enum dg_err rc;

	if ((rc = dg_json_put(obj, "groups", groups.array)) != DG_OK ||
	    (rc = dg_store_group_each_of_user(ctx->db, user_id, add_group,
	    &groups)) != DG_OK)
		return rc;
	return groups.rc;
}

/* Attributes that are no object count as none. */
static enum dg_err
put_attributes(const char *attributes, struct json_object *obj)
{
	struct json_object *value = NULL;
	enum dg_err rc;

	rc = dg_json_parse(dg_str_from(attributes), &value);
	if (rc != DG_OK)
		return rc == DG_EINVAL ? DG_OK : rc;
	return dg_json_put(obj, "attributes", value);
}

/* claims_template.h says what a template can ask for. */
static enum dg_err
read_values(struct dg_ctx *ctx, const struct dg_user *user,
    struct json_object **out)
{
	struct json_object *obj = json_object_new_object();
	enum dg_err rc;

	*out = obj;
	if ((rc = dg_json_put_text(obj, "uuid", user->uuid)) != DG_OK ||
	    (rc = dg_json_put_text(obj, "username",
	    user->username)) != DG_OK ||
	    (rc = dg_json_put_text(obj, "name", user->name)) != DG_OK ||
	    (rc = dg_json_put_text(obj, "email", user->email)) != DG_OK ||
	    (rc = put_groups(ctx, user->id, obj)) != DG_OK)
		return rc;
	/* nothing is verified of an account without an address */
	if (user->email[0] != '\0' && (rc = dg_json_put_bool(obj,
	    "email_verified", user->email_verified)) != DG_OK)
		return rc;
	return put_attributes(user->attributes, obj);
}

static bool
fill(void *arg, const struct dg_scope_mapping *scope)
{
	struct filling *f = arg;
	struct json_object *template;
	const char *why;

	if (scope->template[0] == '\0' ||
	    !dg_scope_has(f->scope, dg_str_from(scope->scope_name)))
		return true;
	f->rc = dg_claims_template_parse(dg_str_from(scope->template),
	    &template, &why);
	if (f->rc == DG_EINVAL) {
		dg_log(DG_LOG_ERROR, "tokens", "the template of scope %s %s",
		    scope->scope_name, why);
		f->rc = DG_OK;
		return true;
	}
	if (f->rc == DG_OK && f->values == NULL)
		f->rc = read_values(f->ctx, f->user, &f->values);
	if (f->rc == DG_OK)
		f->rc = dg_claims_template_apply(template, f->values,
		    f->claims, &f->room, &f->cut);
	json_object_put(template);
	return f->rc == DG_OK;
}

#define TOLD_N 64

void
dg_subject_tell_long(const struct dg_user *user, size_t most, const char *fate)
{
	static struct {
		int64_t user_id;
		size_t most;
	} told[TOLD_N];
	static size_t next;

	for (size_t i = 0; i < TOLD_N; i++)
		if (told[i].user_id == user->id && told[i].most == most)
			return;
	told[next].user_id = user->id;
	told[next].most = most;
	next = (next + 1) % TOLD_N;
	dg_log(DG_LOG_WARNING, "tokens", "claims of user %s are %s, since all "
	    "of them would have more than %zu bytes", user->uuid, fate, most);
}

enum dg_err
dg_subject_claims(struct dg_ctx *ctx, const struct dg_user *user,
    const char *scope, struct json_object **out)
{
	struct filling f = { .ctx = ctx, .user = user, .scope = scope,
		.room = DG_CLAIMS_REPLY_MAX, .rc = DG_OK };
	enum dg_err rc;

	*out = NULL;
	if ((f.claims = json_object_new_object()) == NULL)
		return DG_ENOMEM;
	rc = dg_store_scope_each(ctx->db, fill, &f);
	if (rc == DG_OK)
		rc = f.rc;
	if (f.cut)
		dg_subject_tell_long(user, DG_CLAIMS_REPLY_MAX, "left out");
	json_object_put(f.values);
	if (rc == DG_OK)
		*out = f.claims;
	else
		json_object_put(f.claims);
	return rc;
}
