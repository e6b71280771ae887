/* SPDX-License-Identifier: MIT */
/* admin.c: what every administrative operation shares */
#include "lib/admin/admin.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>

#include "lib/oauth/json.h"
#include "lib/site/audit.h"

enum dg_err
dg_admin_refuse(struct dg_admin *admin, enum dg_err rc, const char *field,
    const char *fmt, ...)
{
	va_list ap;

	admin->field = field;
	va_start(ap, fmt);
	if (vsnprintf(admin->text, sizeof(admin->text), fmt, ap) < 0)
		admin->text[0] = '\0';
	va_end(ap);
	return rc;
}

enum dg_err
dg_admin_explain(struct dg_admin *admin, enum dg_err rc)
{
	if (rc == DG_OK || admin->text[0] != '\0')
		return rc;
	if (rc == DG_EBUSY)
		return dg_admin_refuse(admin, rc, NULL,
		    "The database is in use by another program; try again.");
	return dg_admin_refuse(admin, rc, NULL, "It could not be done: %s.",
	    dg_log_reason(rc));
}

enum dg_err
dg_admin_found(struct dg_admin *admin, enum dg_err rc, const char *what,
    struct dg_str name)
{
	if (rc == DG_ENOTFOUND)
		return dg_admin_refuse(admin, rc, NULL, "There is no %s %.*s.",
		    what, (int)name.n, name.p);
	return dg_admin_explain(admin, rc);
}

enum dg_err
dg_admin_taken(struct dg_admin *admin, enum dg_err rc, const char *what,
    const char *name)
{
	if (rc != DG_ECONFLICT)
		return rc;
	return dg_admin_refuse(admin, rc, NULL, "There is already a %s %s.",
	    what, name);
}

enum dg_err
dg_admin_is_current(struct dg_admin *admin, int64_t seen, int64_t version)
{
	if (seen == 0 || seen == version)
		return DG_OK;
	return dg_admin_refuse(admin, DG_ECONFLICT, "if_version",
	    "is out of date: somebody has changed it since, and it is version "
	    "%" PRId64 " now; look at it again", version);
}

void
dg_admin_forget(struct dg_admin *admin)
{
	admin->field = NULL;
	admin->text[0] = '\0';
}

enum dg_err
dg_admin_begin(struct dg_admin *admin)
{
	dg_admin_forget(admin);
	return dg_admin_explain(admin,
	    dg_db_begin(admin->ctx->db, DG_DB_WAIT_MS));
}

enum dg_err
dg_admin_end(struct dg_admin *admin, enum dg_err rc)
{
	return dg_admin_explain(admin, dg_db_end(admin->ctx->db, rc));
}

enum dg_err
dg_admin_event(struct dg_admin *admin, const struct dg_admin_act *act)
{
	struct json_object *changes = act->changes, *context = NULL;
	struct dg_audit event = {0};
	struct dg_str text;
	enum dg_err rc = DG_ENOMEM;

	if ((context = json_object_new_object()) == NULL ||
	    (rc = dg_json_put_text(context, "model", act->model)) != DG_OK ||
	    (rc = dg_json_put(context, "name",
	    json_object_new_string(act->name))) != DG_OK ||
	    (rc = dg_json_put_text(context, "os_user",
	    admin->os_user)) != DG_OK)
		goto out;
	if (changes != NULL) {
		rc = dg_json_put(context, "changes", changes);
		changes = NULL;
		if (rc != DG_OK)
			goto out;
	}
	event.action = act->action;
	event.detail = act->detail != NULL ? act->detail : act->model;
	event.user_id = admin->user_id;
	event.provider_id = act->provider_id;
	if ((rc = dg_json_text(context, &text)) != DG_OK)
		goto out;
	event.context = text.p;		/* ends with a NUL */
	rc = dg_audit_add(admin->ctx, &event);
out:
	json_object_put(changes);
	json_object_put(context);
	return rc;
}
