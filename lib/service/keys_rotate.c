/* SPDX-License-Identifier: MIT */
/* keys_rotate.c: make a signing key and let it take over */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <json-c/json.h>

#include "lib/base/log.h"
#include "lib/base/secret.h"
#include "lib/service/audit.h"
#include "lib/service/keys.h"
#include "lib/service/keys_file.h"
#include "lib/service/secrets.h"
#include "lib/store/store_key.h"

#define CONTEXT_SIZE 128

static enum dg_err
make_dir(const char *dir)
{
	if (mkdir(dir, 0700) == 0 || errno == EEXIST)
		return DG_OK;
	dg_log(DG_LOG_ERROR, "keys", "%s: cannot make: %s", dir,
	    strerror(errno));
	return DG_EIO;
}

static enum dg_err
write_private(const struct dg_jwk *jwk, const char *path)
{
	struct json_object *obj;
	const char *text;
	enum dg_err rc;
	size_t n = 0;

	if ((rc = dg_jwk_json(jwk, true, &obj)) != DG_OK)
		return rc;
	text = json_object_to_json_string_length(obj, JSON_C_TO_STRING_PLAIN,
	    &n);
	rc = text == NULL ? DG_ENOMEM : dg_secrets_write_file(path, text, n);
	json_object_put(obj);
	return rc;
}

static enum dg_err
fill_row(const struct dg_jwk *jwk, int64_t now, struct dg_key_row *row)
{
	struct json_object *obj;
	enum dg_err rc;

	memset(row, 0, sizeof(*row));
	row->state = DG_KEY_CURRENT;
	row->created_at = row->state_since = now;
	if ((rc = dg_str_copy(row->kid, sizeof(row->kid),
	    dg_str_from(dg_jwk_kid(jwk)))) != DG_OK ||
	    (rc = dg_str_copy(row->alg, sizeof(row->alg),
	    dg_str_from(dg_jws_alg_name(dg_jwk_alg(jwk))))) != DG_OK ||
	    (rc = dg_jwk_json(jwk, false, &obj)) != DG_OK)
		return rc;
	rc = dg_str_copy(row->public_jwk, sizeof(row->public_jwk),
	    dg_str_from(json_object_to_json_string_ext(obj,
	    JSON_C_TO_STRING_PLAIN)));
	json_object_put(obj);
	return rc;
}

static enum dg_err
take_over(struct dg_ctx *ctx, struct dg_key_row *row)
{
	char context[CONTEXT_SIZE];
	const struct dg_audit event = { .action = DG_ACTION_SECRET_ROTATE,
		.detail = "signing_key_rotated", .context = context };
	struct dg_key_row former;
	enum dg_err rc;

	(void)snprintf(context, sizeof(context),
	    "{\"alg\":\"%s\",\"kid\":\"%s\"}", row->alg, row->kid);
	if ((rc = dg_db_begin(ctx->db, DG_DB_WAIT_MS)) != DG_OK)
		return rc;
	rc = dg_store_key_current(ctx->db, row->alg, &former);
	if (rc == DG_OK)
		rc = dg_store_key_set_state(ctx->db, former.id, DG_KEY_OLD,
		    ctx->now);
	else if (rc == DG_ENOTFOUND)
		rc = DG_OK;	/* the first of its algorithm */
	if (rc != DG_OK ||
	    (rc = dg_store_key_add(ctx->db, row)) != DG_OK ||
	    (rc = dg_audit_add(ctx, &event)) != DG_OK) {
		dg_db_rollback(ctx->db);
		return rc;
	}
	return dg_db_commit(ctx->db);
}

enum dg_err
dg_keys_rotate(struct dg_ctx *ctx, enum dg_jws_alg alg,
    char kid[static DG_JWK_KID_LEN + 1])
{
	char path[DG_CONF_PATH_MAX] = "";
	struct dg_jwk *jwk = NULL;
	struct dg_key_row row;
	enum dg_err rc;

	kid[0] = '\0';
	if ((rc = make_dir(ctx->conf.keys_dir)) != DG_OK ||
	    (rc = dg_jwk_generate(alg, &jwk)) != DG_OK ||
	    (rc = fill_row(jwk, ctx->now, &row)) != DG_OK ||
	    (rc = dg_keys_path(ctx->conf.keys_dir, row.kid, path)) != DG_OK)
		goto out;
	/* The file first: a program that reads the row must find it. */
	if ((rc = write_private(jwk, path)) != DG_OK)
		goto out;
	if ((rc = take_over(ctx, &row)) != DG_OK) {
		(void)unlink(path);
		goto out;
	}
	memcpy(kid, row.kid, DG_JWK_KID_LEN + 1);
out:
	dg_jwk_free(jwk);
	return rc;
}
