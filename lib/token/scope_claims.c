/* SPDX-License-Identifier: MIT */
/* scope_claims.c: which claims scopes can make */
#include "lib/token/scope_claims.h"

#include <json-c/json.h>

#include "lib/oauth/json.h"
#include "lib/oauth/scope.h"
#include "lib/store/store_scope.h"

struct names {
	const char *scopes;
	struct json_object *claims;
	enum dg_err rc;
};

static enum dg_err
join(struct json_object *claims, struct json_object *template)
{
	enum dg_err rc = DG_OK;

	json_object_object_foreach(template, name, value) {
		rc = dg_json_put(claims, name, json_object_get(value));
		if (rc != DG_OK)
			return rc;
	}
	return rc;
}

static bool
add_names(void *arg, const struct dg_scope_mapping *scope)
{
	struct names *names = arg;
	struct json_object *template;

	if (scope->template[0] == '\0' ||
	    !dg_scope_has(names->scopes, dg_str_from(scope->scope_name)))
		return true;
	names->rc = dg_json_parse(dg_str_from(scope->template), &template);
	if (names->rc == DG_EINVAL)
		names->rc = DG_OK;	/* it makes none in tokens either */
	else if (names->rc == DG_OK)
		names->rc = join(names->claims, template);
	json_object_put(template);
	return names->rc == DG_OK;
}

enum dg_err
dg_scope_claims(struct dg_db *db, const char *scopes,
    struct json_object **out)
{
	struct names names = { scopes, json_object_new_object(), DG_OK };
	enum dg_err rc = DG_ENOMEM;

	*out = NULL;
	if (names.claims != NULL)
		rc = dg_store_scope_each(db, add_names, &names);
	if (rc == DG_OK)
		rc = names.rc;
	if (rc == DG_OK)
		*out = names.claims;
	else
		json_object_put(names.claims);
	return rc;
}
