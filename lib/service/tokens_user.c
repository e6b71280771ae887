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
#define GROUPS_MAX_BYTES 65536	/* more fits in no token */

/* Each name with its final NUL; a failure is remembered by the buffer. */
static bool
add_group(void *arg, struct dg_str name)
{
	struct dg_tokens_user *user = arg;

	dg_buf_put_str(&user->names, name);
	dg_buf_putc(&user->names, '\0');
	user->claims.groups_n++;
	return true;
}

static enum dg_err
read_groups(struct dg_ctx *ctx, int64_t user_id, struct dg_tokens_user *out)
{
	const char *name;
	enum dg_err rc;
	size_t i;

	rc = dg_store_group_each_of_user(ctx->db, user_id, add_group, out);
	if (rc != DG_OK || (rc = dg_buf_err(&out->names)) != DG_OK ||
	    out->claims.groups_n == 0)
		return rc;
	out->groups = calloc(out->claims.groups_n, sizeof(*out->groups));
	if (out->groups == NULL)
		return DG_ENOMEM;
	name = out->names.p;
	for (i = 0; i < out->claims.groups_n; i++) {
		out->groups[i] = name;
		name += strlen(name) + 1;
	}
	out->claims.groups = out->groups;
	return DG_OK;
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
	dg_buf_init(&out->names, GROUPS_MAX_BYTES);
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
	dg_buf_fini(&user->names);
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
