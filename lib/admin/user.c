/* SPDX-License-Identifier: MIT */
/* user.c: administration of people */
#include "lib/admin/user.h"

#include <json-c/json.h>
#include <string.h>

#include "lib/account/password.h"
#include "lib/admin/json.h"
#include "lib/admin/subject.h"
#include "lib/base/secret.h"
#include "lib/oauth/json.h"
#include "lib/site/audit.h"
#include "lib/store/store_group.h"
#include "lib/store/store_revocation.h"
#include "lib/store/store_session.h"

#define U(member) DG_FIELD_AT(struct dg_user, member)

const struct dg_field dg_admin_user_fields[] = {
	{ "username", DG_FIELD_USERNAME, U(username), NULL, 1, 0,
	    "what the person signs in with" },
	{ "name", DG_FIELD_NAME, U(name), NULL, 0, 0, "full name" },
	{ "email", DG_FIELD_EMAIL, U(email), NULL, 0, 0, "e-mail address" },
	{ "email_verified", DG_FIELD_BOOL, U(email_verified), NULL, 0, 0,
	    "is the address known to be the person's?" },
	{ "is_active", DG_FIELD_BOOL, U(is_active), NULL, 0, 0,
	    "may the account be used?" },
	{ "is_superuser", DG_FIELD_BOOL, U(is_superuser), NULL, 0, 0,
	    "is it an administrator?" },
	{ "allow_command_approval", DG_FIELD_BOOL, U(allow_command_approval),
	    NULL, 0, 0, "may `devgrant grant approve` act for it?" },
	{ "expires", DG_FIELD_TIME, U(expires_at), NULL, 0, 0,
	    "until when the account may be used, or never" },
	{ "attributes", DG_FIELD_JSON, U(attributes), NULL, 0, 0,
	    "JSON object; \"upn\" is the principal name" },
	{ 0 }
};

void
dg_admin_user_init(struct dg_user *user)
{
	static const char none[] = "{}";

	memset(user, 0, sizeof(*user));
	memcpy(user->attributes, none, sizeof(none));
	user->is_active = true;
}

enum dg_err
dg_admin_user_find(struct dg_admin *admin, struct dg_str name,
    struct dg_user *out)
{
	enum dg_err rc = dg_store_user_find_by_login(admin->ctx->db, name, out);

	return dg_admin_found(admin, rc, "user", name);
}

static enum dg_err
hash_password(struct dg_admin *admin, struct dg_str password,
    char out[static DG_PASSWORD_HASH_MAX + 1])
{
	enum dg_err rc = dg_password_hash(admin->ctx, password, out);

	if (rc == DG_EINVAL)
		return dg_admin_refuse(admin, rc, NULL,
		    "The password must have %d characters or more, and at "
		    "most %d bytes.", DG_PASSWORD_MIN, DG_PASSWORD_MAX);
	return dg_admin_explain(admin, rc);
}

static enum dg_err
add_event(struct dg_admin *admin, const struct dg_user *before,
    const struct dg_user *user)
{
	struct dg_admin_act act = { .model = "user", .name = user->username };

	return dg_admin_field_event(admin, &act, dg_admin_user_fields, before,
	    user);
}

enum dg_err
dg_admin_user_create(struct dg_admin *admin, struct dg_user *user,
    struct dg_str password)
{
	struct dg_ctx *ctx = admin->ctx;
	enum dg_err rc;

	user->password_hash[0] = '\0';
	if (password.n > 0 && (rc = hash_password(admin, password,
	    user->password_hash)) != DG_OK)
		return rc;
	user->password_changed_at = password.n > 0 ? ctx->now : 0;
	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	if ((rc = dg_admin_taken(admin, dg_store_user_add(ctx->db, user,
	    ctx->now), "user", user->username)) == DG_OK &&
	    (rc = dg_admin_subject_check_user(admin, user)) == DG_OK)
		rc = add_event(admin, NULL, user);
	return dg_admin_end(admin, rc);
}

/* Sessions, token families, and approvals no device has fetched yet. */
static enum dg_err
end_everything(struct dg_ctx *ctx, int64_t user_id)
{
	enum dg_err rc;

	rc = dg_store_session_remove_of_user(ctx->db, user_id);
	if (rc != DG_OK)
		return rc;
	return dg_store_revocation_of_user(ctx->db, user_id, ctx->now);
}

/* Read the row again; the caller holds the writers' lock. */
static enum dg_err
find_again(struct dg_admin *admin, const struct dg_user *user,
    struct dg_user *out)
{
	enum dg_err rc = dg_store_user_find_with_hash(admin->ctx->db, user->id,
	    out);

	return dg_admin_found(admin, rc, "user", dg_str_from(user->username));
}

/* End the sessions after a change of rights: people sign in again. */
static enum dg_err
end_what_changed(struct dg_ctx *ctx, const struct dg_user *before,
    const struct dg_user *after)
{
	if (before->is_active && !after->is_active)
		return end_everything(ctx, after->id);
	if (before->is_superuser != after->is_superuser)
		return dg_store_session_remove_of_user(ctx->db, after->id);
	return DG_OK;
}

static enum dg_err
change_user(struct dg_admin *admin, const struct dg_user *before,
    struct dg_user *after)
{
	enum dg_err rc;

	if (dg_admin_field_same(dg_admin_user_fields, before, after))
		return DG_OK;
	after->version++;
	if ((rc = dg_admin_taken(admin, dg_store_user_set(admin->ctx->db,
	    after), "user", after->username)) != DG_OK ||
	    (rc = dg_admin_subject_check_user(admin, after)) != DG_OK ||
	    (rc = end_what_changed(admin->ctx, before, after)) != DG_OK)
		return rc;
	return add_event(admin, before, after);
}

enum dg_err
dg_admin_user_set(struct dg_admin *admin, struct dg_user *user,
    const struct dg_admin_patch *patch)
{
	struct dg_user before, after = *user;
	enum dg_err rc;

	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	if ((rc = find_again(admin, user, &before)) == DG_OK) {
		after = before;
		if ((rc = dg_admin_patch_apply(admin, patch, before.version,
		    &after)) == DG_OK)
			rc = change_user(admin, &before, &after);
	}
	if ((rc = dg_admin_end(admin, rc)) == DG_OK)
		*user = after;
	return rc;
}

/* Finish an operation on an account: end its sessions and tokens if `everything`
 * is set, and the transaction. rc: result of the writes so far. */
static enum dg_err
finish(struct dg_admin *admin, enum dg_err rc, struct dg_admin_act *act,
    bool everything, struct dg_user *user)
{
	struct dg_user now = *user;

	if ((rc = dg_admin_found(admin, rc, "user",
	    dg_str_from(user->username))) == DG_OK &&
	    (rc = find_again(admin, user, &now)) == DG_OK && everything)
		rc = end_everything(admin->ctx, now.id);
	if (rc == DG_OK) {
		act->name = now.username;
		rc = dg_admin_event(admin, act);
		act->name = NULL;
	}
	if ((rc = dg_admin_end(admin, rc)) == DG_OK)
		*user = now;
	return rc;
}

enum dg_err
dg_admin_user_set_password(struct dg_admin *admin, struct dg_user *user,
    struct dg_str password)
{
	struct dg_admin_act act = { .action = DG_ACTION_PASSWORD_SET,
		.model = "user", .detail = "password_reset" };
	char hash[DG_PASSWORD_HASH_MAX + 1];
	struct dg_ctx *ctx = admin->ctx;
	enum dg_err rc;

	if ((rc = hash_password(admin, password, hash)) == DG_OK &&
	    (rc = dg_admin_begin(admin)) == DG_OK)
		rc = finish(admin, dg_store_user_set_password(ctx->db,
		    user->id, hash, ctx->now), &act, true, user);
	dg_secret_wipe(hash, sizeof(hash));
	return rc;
}

enum dg_err
dg_admin_user_lock(struct dg_admin *admin, struct dg_user *user, bool locked)
{
	struct dg_admin_act act = { .action = DG_ACTION_MODEL_UPDATED,
		.model = "user",
		.detail = locked ? "user_locked" : "user_unlocked" };
	enum dg_err rc;

	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	return finish(admin, dg_store_user_set_locked(admin->ctx->db,
	    user->id, locked), &act, locked, user);
}

enum dg_err
dg_admin_user_revoke(struct dg_admin *admin, struct dg_user *user)
{
	struct dg_admin_act act = { .action = DG_ACTION_REVOKED,
		.model = "user", .detail = "user_revoked" };
	enum dg_err rc;

	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	return finish(admin, DG_OK, &act, true, user);
}

static bool
add_group(void *arg, struct dg_str name)
{
	return dg_admin_json_append(arg, DG_OK,
	    json_object_new_string_len(name.p, (int)name.n));
}

enum dg_err
dg_admin_user_json(struct dg_admin *admin, const struct dg_user *user,
    struct json_object **out)
{
	struct dg_admin_list groups = dg_admin_json_list(admin);
	struct json_object *o = NULL;
	enum dg_err rc;

	*out = NULL;
	if ((rc = dg_admin_field_object(dg_admin_user_fields, user->uuid,
	    user->version, user, &o)) != DG_OK ||
	    (rc = dg_json_put_bool(o, "is_locked", user->is_locked)) != DG_OK ||
	    (rc = dg_json_put_bool(o, "has_password",
	    user->password_hash[0] != '\0')) != DG_OK ||
	    (rc = dg_json_put_int(o, "date_joined",
	    user->created_at)) != DG_OK ||
	    (rc = dg_json_put_int(o, "password_change_date",
	    user->password_changed_at)) != DG_OK ||
	    (rc = dg_store_group_each_of_user(admin->ctx->db, user->id,
	    add_group, &groups)) != DG_OK || (rc = groups.rc) != DG_OK)
		goto out;
	rc = dg_json_put(o, "groups", groups.array);
	groups.array = NULL;
	if (rc != DG_OK)
		goto out;
	*out = o;
	o = NULL;
out:
	json_object_put(groups.array);
	json_object_put(o);
	return dg_admin_explain(admin, rc);
}

static bool
add_row(void *arg, const struct dg_user *row)
{
	struct dg_admin_list *list = arg;
	struct json_object *o;
	enum dg_err rc = dg_admin_user_json(list->admin, row, &o);

	return dg_admin_json_append(list, rc, o);
}

enum dg_err
dg_admin_user_list(struct dg_admin *admin, struct json_object **out)
{
	struct dg_admin_list list = dg_admin_json_list(admin);
	enum dg_err rc;

	rc = dg_store_user_each(admin->ctx->db, add_row, &list);
	return dg_admin_json_finish(&list, rc, out);
}
