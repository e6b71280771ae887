/* SPDX-License-Identifier: MIT */
/* keys_rotate.c: make a signing key and let it take over */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <json-c/json.h>

#include "lib/base/log.h"
#include "lib/base/secret.h"
#include "lib/key/keys.h"
#include "lib/key/keys_file.h"
#include "lib/oauth/json.h"
#include "lib/site/audit.h"
#include "lib/site/secrets.h"
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
	struct dg_str text;
	enum dg_err rc;

	if ((rc = dg_jwk_json(jwk, true, &obj)) != DG_OK)
		return rc;
	if ((rc = dg_json_text(obj, &text)) == DG_OK)
		rc = dg_secrets_write_file(path, text.p, text.n);
	json_object_put(obj);
	return rc;
}

static enum dg_err
fill_row(const struct dg_jwk *jwk, struct dg_key_row *row)
{
	struct json_object *obj;
	struct dg_str text;
	enum dg_err rc;

	if ((rc = dg_str_copy(row->kid, sizeof(row->kid),
	    dg_str_from(dg_jwk_kid(jwk)))) != DG_OK ||
	    (rc = dg_str_copy(row->alg, sizeof(row->alg),
	    dg_str_from(dg_jws_alg_name(dg_jwk_alg(jwk))))) != DG_OK ||
	    (rc = dg_jwk_json(jwk, false, &obj)) != DG_OK)
		return rc;
	if ((rc = dg_json_text(obj, &text)) == DG_OK)
		rc = dg_str_copy(row->public_jwk, sizeof(row->public_jwk),
		    text);
	json_object_put(obj);
	return rc;
}

static enum dg_err
record(struct dg_ctx *ctx, const struct dg_key_row *key, const char *detail)
{
	char context[CONTEXT_SIZE];
	const struct dg_audit event = { .action = DG_ACTION_SECRET_ROTATE,
		.detail = detail, .context = context };

	(void)snprintf(context, sizeof(context), "{\"alg\":\"%s\",\"kid\":"
	    "\"%s\",\"signs_from\":%" PRId64 "}", key->alg, key->kid,
	    key->signs_from);
	return dg_audit_add(ctx, &event);
}

/* In one transaction with its event. */
static enum dg_err
add_row(struct dg_ctx *ctx, struct dg_key_row *row)
{
	enum dg_err rc;

	if ((rc = dg_db_begin(ctx->db, DG_DB_WAIT_MS)) != DG_OK)
		return rc;
	if ((rc = dg_store_key_add(ctx->db, row)) == DG_OK)
		rc = record(ctx, row, "signing_key_made");
	return dg_db_end(ctx->db, rc);
}

/* Its id is an argument of commands, where a dash would begin an option. */
static enum dg_err
generate(enum dg_jws_alg alg, struct dg_jwk **out)
{
	enum dg_err rc;

	*out = NULL;
	do {
		dg_jwk_free(*out);
		*out = NULL;
		rc = dg_jwk_generate(alg, out);
	} while (rc == DG_OK && dg_jwk_kid(*out)[0] == '-');
	return rc;
}

/* ready_at: when every copy of the JWKS will have it. */
static enum dg_err
add_spare(struct dg_ctx *ctx, enum dg_jws_alg alg, int64_t ready_at)
{
	struct dg_key_row row = { .created_at = ctx->now,
		.ready_at = ready_at };
	char path[DG_CONF_PATH_MAX] = "";
	struct dg_jwk *jwk = NULL;
	enum dg_err rc;

	if ((rc = make_dir(ctx->conf.keys_dir)) != DG_OK ||
	    (rc = generate(alg, &jwk)) != DG_OK ||
	    (rc = fill_row(jwk, &row)) != DG_OK ||
	    (rc = dg_keys_path(ctx->conf.keys_dir, row.kid, path)) != DG_OK)
		goto out;
	/* The file first: a program that reads the row must find it. */
	if ((rc = write_private(jwk, path)) != DG_OK)
		goto out;
	if ((rc = add_row(ctx, &row)) != DG_OK)
		(void)unlink(path);
out:
	dg_jwk_free(jwk);
	return rc;
}

static bool
can_sign(struct dg_ctx *ctx, const struct dg_key_row *key)
{
	struct dg_jwk *jwk;
	enum dg_err rc = dg_keys_load(ctx->conf.keys_dir, key, &jwk);

	dg_jwk_free(jwk);
	return rc == DG_OK;
}

static enum dg_err
unlink_file(struct dg_ctx *ctx, const struct dg_key_row *key)
{
	char path[DG_CONF_PATH_MAX];
	enum dg_err rc;

	rc = dg_keys_path(ctx->conf.keys_dir, key->kid, path);
	if (rc != DG_OK || unlink(path) == 0 || errno == ENOENT)
		return rc;
	dg_log(DG_LOG_ERROR, "keys", "%s: cannot delete: %s", path,
	    strerror(errno));
	return DG_EIO;
}

/* A key that signs or is going to sign cannot be retired: no other key would take
 * its place. */
static bool
is_needed(const struct dg_key_row *key, int64_t now)
{
	enum dg_key_state state = dg_store_key_state(key, now);

	return state == DG_KEY_CURRENT ||
	    (state == DG_KEY_NEXT && key->signs_from != 0);
}

/* Take the key out of the JWKS now. The row is read under the lock. DG_ECONFLICT:
 * a rotation at the same time has made it the key that signs. */
static enum dg_err
drop(struct dg_ctx *ctx, struct dg_key_row *key)
{
	enum dg_err rc;

	if ((rc = dg_db_begin(ctx->db, DG_DB_WAIT_MS)) != DG_OK)
		return rc;
	rc = dg_store_key_find(ctx->db, dg_str_from(key->kid), key);
	if (rc == DG_OK && is_needed(key, ctx->now))
		rc = DG_ECONFLICT;
	key->gone_at = ctx->now;
	if (rc == DG_OK && (rc = dg_store_key_plan(ctx->db, key)) == DG_OK)
		rc = record(ctx, key, "signing_key_retired");
	rc = dg_db_end(ctx->db, rc);
	return rc == DG_OK ? unlink_file(ctx, key) : rc;
}

/* There is a spare that can sign; one whose file was lost is dropped. */
static enum dg_err
need_spare(struct dg_ctx *ctx, enum dg_jws_alg alg)
{
	struct dg_key_row spare;
	enum dg_err rc;

	rc = dg_store_key_spare(ctx->db, dg_jws_alg_name(alg), &spare);
	if (rc == DG_OK && can_sign(ctx, &spare))
		return DG_OK;
	if (rc == DG_OK)
		rc = drop(ctx, &spare);
	return rc == DG_OK || rc == DG_ENOTFOUND ?
	    add_spare(ctx, alg, ctx->now + DG_KEYS_READY_SEC) : rc;
}

/* The former key: until when it signs and how long it is published. */
static enum dg_err
replace(struct dg_ctx *ctx, struct dg_key_row *former, int64_t from)
{
	int64_t lifetime;
	enum dg_err rc;

	if ((rc = dg_store_key_lifetime(ctx->db, &lifetime)) != DG_OK)
		return rc;
	if (lifetime < DG_KEYS_TOKEN_LIFETIME_SEC)
		lifetime = DG_KEYS_TOKEN_LIFETIME_SEC;
	former->signs_until = from;
	former->gone_at = from + lifetime + DG_KEYS_SKEW_SEC;
	return dg_store_key_plan(ctx->db, former);
}

/* Under the writers' lock. former NULL: the first of its algorithm. */
static enum dg_err
take_over(struct dg_ctx *ctx, const char *alg, struct dg_key_row *former,
    bool at_once, int64_t *from)
{
	struct dg_key_row next;
	enum dg_err rc;

	rc = dg_store_key_planned(ctx->db, alg, ctx->now, &next);
	if (rc == DG_OK && !at_once) {
		*from = next.signs_from;	/* under way already */
		return DG_OK;
	}
	if (rc == DG_ENOTFOUND)
		rc = dg_store_key_spare(ctx->db, alg, &next);
	if (rc != DG_OK)
		return rc;
	*from = at_once || next.ready_at < ctx->now ? ctx->now : next.ready_at;
	next.signs_from = *from;
	if ((rc = dg_store_key_plan(ctx->db, &next)) != DG_OK ||
	    (rc = record(ctx, &next, "signing_key_rotated")) != DG_OK)
		return rc;
	return former != NULL ? replace(ctx, former, *from) : DG_OK;
}

static enum dg_err
rotate(struct dg_ctx *ctx, const char *alg, bool at_once, int64_t *from)
{
	struct dg_key_row former;
	enum dg_err rc;
	bool first;

	if ((rc = dg_db_begin(ctx->db, DG_DB_WAIT_MS)) != DG_OK)
		return rc;
	rc = dg_store_key_current(ctx->db, alg, ctx->now, &former);
	first = rc == DG_ENOTFOUND;
	if (rc == DG_OK || first)
		/* a key without its file signs nothing: no time to wait */
		rc = take_over(ctx, alg, first ? NULL : &former, at_once ||
		    (!first && !can_sign(ctx, &former)), from);
	return dg_db_end(ctx->db, rc);
}

enum dg_err
dg_keys_rotate(struct dg_ctx *ctx, enum dg_jws_alg alg, bool at_once,
    int64_t *from)
{
	const char *name = dg_jws_alg_name(alg);
	struct dg_key_row current;
	enum dg_err rc;

	*from = 0;
	if ((rc = dg_keys_check_clock(ctx)) != DG_OK)
		return rc;
	rc = dg_store_key_current(ctx->db, name, ctx->now, &current);
	if (rc == DG_ENOTFOUND) {
		/* Both are in the JWKS before one of them signs. */
		if ((rc = add_spare(ctx, alg, ctx->now)) == DG_OK)
			rc = add_spare(ctx, alg, ctx->now);
	} else if (rc == DG_OK) {
		rc = need_spare(ctx, alg);
	}
	if (rc != DG_OK ||
	    (rc = rotate(ctx, name, at_once, from)) != DG_OK)
		return rc;
	return need_spare(ctx, alg);
}

enum dg_err
dg_keys_retire(struct dg_ctx *ctx, struct dg_str kid)
{
	struct dg_key_row key;
	enum dg_jws_alg alg;
	enum dg_err rc;

	if ((rc = dg_keys_check_clock(ctx)) != DG_OK ||
	    (rc = dg_store_key_find(ctx->db, kid, &key)) != DG_OK ||
	    (rc = dg_jws_alg_parse(dg_str_from(key.alg), &alg)) != DG_OK)
		return rc;
	if (is_needed(&key, ctx->now))
		return DG_ECONFLICT;
	rc = dg_store_key_state(&key, ctx->now) == DG_KEY_GONE ?
	    unlink_file(ctx, &key) : drop(ctx, &key);
	return rc == DG_OK ? need_spare(ctx, alg) : rc;
}

enum dg_err
dg_keys_keep(struct dg_ctx *ctx, int64_t lifetime)
{
	return dg_store_key_keep(ctx->db, ctx->now,
	    lifetime + DG_KEYS_SKEW_SEC);
}

struct sweeping {
	struct dg_ctx *ctx;
	enum dg_err rc;
};

static bool
sweep(void *arg, const struct dg_key_row *key)
{
	struct sweeping *s = arg;

	if (dg_store_key_state(key, s->ctx->now) == DG_KEY_GONE)
		s->rc = unlink_file(s->ctx, key);
	return s->rc == DG_OK;
}

enum dg_err
dg_keys_sweep(struct dg_ctx *ctx)
{
	struct sweeping s = { ctx, DG_OK };
	enum dg_err rc = dg_store_key_each(ctx->db, sweep, &s);

	return rc == DG_OK ? s.rc : rc;
}
