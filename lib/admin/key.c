/* SPDX-License-Identifier: MIT */
/* key.c: administration of signing keys */
#include "lib/admin/key.h"

#include <json-c/json.h>

#include "lib/admin/json.h"
#include "lib/key/keys.h"
#include "lib/oauth/json.h"
#include "lib/store/store_key.h"

static bool
add_key(void *arg, const struct dg_key_row *key)
{
	static const char *const states[] = {
		[DG_KEY_NEXT] = "next",
		[DG_KEY_CURRENT] = "current",
		[DG_KEY_OLD] = "old",
		[DG_KEY_GONE] = "gone",
	};
	struct json_object *o = json_object_new_object();
	struct dg_admin_list *list = arg;
	enum dg_err rc = DG_ENOMEM;

	if (o != NULL &&
	    (rc = dg_admin_json_text(o, "kid", key->kid)) == DG_OK &&
	    (rc = dg_admin_json_text(o, "alg", key->alg)) == DG_OK &&
	    (rc = dg_admin_json_text(o, "state", states[dg_store_key_state(key,
	    list->admin->ctx->now)])) == DG_OK &&
	    (rc = dg_json_put_int(o, "created_at",
	    key->created_at)) == DG_OK &&
	    (rc = dg_json_put_int(o, "signs_from_at",
	    key->signs_from)) == DG_OK &&
	    (rc = dg_json_put_int(o, "signs_until_at",
	    key->signs_until)) == DG_OK)
		rc = dg_json_put_int(o, "gone_at", key->gone_at);
	return dg_admin_json_append(list, rc, o);
}

enum dg_err
dg_admin_key_list(struct dg_admin *admin, struct json_object **out)
{
	struct dg_admin_list list = dg_admin_json_list(admin);
	enum dg_err rc;

	if ((rc = dg_keys_sweep(admin->ctx)) == DG_OK)
		rc = dg_store_key_each(admin->ctx->db, add_key, &list);
	return dg_admin_json_finish(&list, rc, out);
}

enum dg_err
dg_admin_key_rotate(struct dg_admin *admin, struct dg_str alg, bool at_once)
{
	enum dg_jws_alg first = DG_JWS_RS256, last = DG_JWS_EDDSA, a;
	enum dg_err rc = DG_OK;
	int64_t from;

	dg_admin_forget(admin);
	if (alg.n > 0) {
		if (dg_jws_alg_parse(alg, &first) != DG_OK)
			return dg_admin_refuse(admin, DG_EINVAL, NULL,
			    "The algorithm is RS256, ES256 or EdDSA.");
		last = first;
	}
	for (a = first; a <= last && rc == DG_OK; a++)
		rc = dg_keys_rotate(admin->ctx, a, at_once, &from);
	if (rc == DG_OK)
		rc = dg_keys_sweep(admin->ctx);
	return dg_admin_explain(admin, rc);
}

enum dg_err
dg_admin_key_retire(struct dg_admin *admin, struct dg_str kid)
{
	enum dg_err rc = dg_keys_retire(admin->ctx, kid);

	dg_admin_forget(admin);
	if (rc == DG_ECONFLICT)
		return dg_admin_refuse(admin, rc, NULL, "This key signs, or is "
		    "about to; `devgrant key rotate --now` lets another one "
		    "take over first.");
	if (rc == DG_OK)
		rc = dg_keys_sweep(admin->ctx);
	return dg_admin_found(admin, rc, "signing key", kid);
}
