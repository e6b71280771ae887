/* SPDX-License-Identifier: MIT */
/* tokens_user.c: what tokens and userinfo say of a person */
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "lib/base/log.h"
#include "lib/oauth/json.h"
#include "lib/oauth/scope.h"
#include "lib/service/tokens_user.h"
#include "lib/store/store_group.h"
#include "lib/store/store_meta.h"

#define SALT_SIZE 128

struct walk {
	struct dg_tokens_user *user;
	bool no_memory;
};

static bool
add_group(void *arg, struct dg_str name)
{
	struct walk *walk = arg;
	struct dg_tokens_user *user = walk->user;
	char **groups, *copy;

	groups = reallocarray(user->groups, user->groups_n + 1,
	    sizeof(*groups));
	copy = strndup(name.p, name.n);
	if (groups != NULL)
		user->groups = groups;
	if (groups == NULL || copy == NULL) {
		free(copy);
		walk->no_memory = true;
		return false;
	}
	groups[user->groups_n++] = copy;
	return true;
}

static enum dg_err
read_groups(struct dg_ctx *ctx, int64_t user_id, struct dg_tokens_user *out)
{
	struct walk walk = { .user = out };
	enum dg_err rc;

	rc = dg_store_group_each_of_user(ctx->db, user_id, add_group, &walk);
	out->claims.groups = (const char *const *)out->groups;
	out->claims.groups_n = out->groups_n;
	return rc == DG_OK && walk.no_memory ? DG_ENOMEM : rc;
}

/* An attribute "upn" that is no text, or too long, is none. */
static enum dg_err
read_upn(const char *attributes, struct dg_tokens_user *out)
{
	struct json_object *obj = NULL;
	struct dg_str upn;
	enum dg_err rc;

	out->claims.upn = out->upn;
	if (attributes[0] == '\0')
		return DG_OK;
	rc = dg_json_parse(dg_str_from(attributes), &obj);
	if (rc != DG_OK)
		return rc == DG_EINVAL ? DG_OK : rc;
	if (dg_json_get_str(obj, "upn", &upn) &&
	    dg_str_copy(out->upn, sizeof(out->upn), upn) != DG_OK)
		out->upn[0] = '\0';
	json_object_put(obj);
	return DG_OK;
}

enum dg_err
dg_tokens_user_init(struct dg_ctx *ctx, const struct dg_user *user,
    const char *scope, struct dg_tokens_user *out)
{
	enum dg_err rc;

	memset(out, 0, sizeof(*out));
	out->claims.uuid = user->uuid;
	out->claims.id = user->id;
	out->claims.username = user->username;
	out->claims.name = user->name;
	out->claims.email = user->email;
	out->claims.email_verified = user->email_verified;
	rc = read_upn(user->attributes, out);
	if (rc == DG_OK && dg_scope_has(scope, DG_STR("profile")))
		rc = read_groups(ctx, user->id, out);
	if (rc != DG_OK)
		dg_tokens_user_fini(out);
	return rc;
}

void
dg_tokens_user_fini(struct dg_tokens_user *user)
{
	size_t i;

	for (i = 0; i < user->groups_n; i++)
		free(user->groups[i]);
	free(user->groups);
	memset(user, 0, sizeof(*user));
}

enum dg_err
dg_tokens_subject(struct dg_ctx *ctx, enum dg_sub_mode mode,
    const struct dg_claims_user *user, char out[static DG_SUB_MAX + 1])
{
	static const enum dg_claims_sub claims_mode[] = {
		[DG_SUB_HASHED_USER_ID] = DG_CLAIMS_SUB_HASHED,
		[DG_SUB_USER_ID] = DG_CLAIMS_SUB_ID,
		[DG_SUB_USER_UUID] = DG_CLAIMS_SUB_UUID,
		[DG_SUB_USER_USERNAME] = DG_CLAIMS_SUB_USERNAME,
		[DG_SUB_USER_EMAIL] = DG_CLAIMS_SUB_EMAIL,
		[DG_SUB_USER_UPN] = DG_CLAIMS_SUB_UPN,
	};
	char salt[SALT_SIZE] = "";
	enum dg_err rc;

	if (mode == DG_SUB_HASHED_USER_ID) {
		rc = dg_store_meta_get(ctx->db, "subject_salt", salt,
		    sizeof(salt));
		if (rc != DG_OK) {
			dg_log(DG_LOG_ERROR, "tokens", "subject_salt: %s",
			    dg_err_text(rc));
			return rc == DG_ENOTFOUND ? DG_EDB : rc;
		}
	}
	return dg_claims_subject(claims_mode[mode], user, salt, out);
}
