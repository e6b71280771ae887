/* SPDX-License-Identifier: MIT */
/* admin_key.c: administration of signing keys */
#include "lib/service/admin_key.h"

#include <json-c/json.h>

#include "lib/oauth/json.h"
#include "lib/service/admin_json.h"
#include "lib/service/keys.h"
#include "lib/store/store_key.h"

static bool
add_key(void *arg, const struct dg_key_row *key)
{
	/* in the order of enum dg_key_state */
	static const char *const states[] = { "next", "current", "old",
		"gone" };
	struct json_object *o = json_object_new_object();
	struct dg_admin_list *list = arg;
	enum dg_err rc = DG_ENOMEM;

	if (o != NULL &&
	    (rc = dg_admin_json_text(o, "kid", key->kid)) == DG_OK &&
	    (rc = dg_admin_json_text(o, "alg", key->alg)) == DG_OK &&
	    (rc = dg_admin_json_text(o, "state",
	    states[key->state])) == DG_OK &&
	    (rc = dg_json_put_int(o, "created_at",
	    key->created_at)) == DG_OK &&
	    (rc = dg_json_put_int(o, "state_since_at",
	    key->state_since)) == DG_OK)
		return dg_admin_json_append(list, o);
	json_object_put(o);
	list->rc = rc;
	return false;
}

enum dg_err
dg_admin_key_list(struct dg_admin *admin, struct json_object **out)
{
	struct dg_admin_list list = { json_object_new_array(), DG_OK };
	enum dg_err rc = DG_ENOMEM;

	if (list.array != NULL)
		rc = dg_store_key_each(admin->ctx->db, false, add_key, &list);
	return dg_admin_explain(admin, dg_admin_json_finish(&list, rc, out));
}

enum dg_err
dg_admin_key_rotate(struct dg_admin *admin, struct dg_str alg)
{
	enum dg_jws_alg first = DG_JWS_RS256, last = DG_JWS_EDDSA, a;
	char kid[DG_JWK_KID_LEN + 1];
	enum dg_err rc = DG_OK;

	if (alg.n > 0) {
		if (dg_jws_alg_parse(alg, &first) != DG_OK)
			return dg_admin_refuse(admin, DG_EINVAL, NULL,
			    "The algorithm is RS256, ES256 or EdDSA.");
		last = first;
	}
	for (a = first; a <= last && rc == DG_OK; a++)
		rc = dg_keys_rotate(admin->ctx, a, kid);
	return dg_admin_explain(admin, rc);
}
