/* SPDX-License-Identifier: MIT */
/* store_key.c: public halves and times of signing keys */
#include "lib/store/store_key.h"

#include <string.h>

#include "lib/crypt/random.h"
#include "lib/store/stmt.h"

enum dg_key_state
dg_store_key_state(const struct dg_key_row *key, int64_t now)
{
	if (key->gone_at != 0 && key->gone_at <= now)
		return DG_KEY_GONE;
	if (key->signs_from == 0 || key->signs_from > now)
		return DG_KEY_NEXT;
	if (key->signs_until != 0 && key->signs_until <= now)
		return DG_KEY_OLD;
	return DG_KEY_CURRENT;
}

static void
read_row(struct dg_stmt *st, struct dg_key_row *out)
{
	memset(out, 0, sizeof(*out));
	out->id = dg_stmt_get_int(st, 0);
	dg_stmt_get_text(st, 1, out->kid, sizeof(out->kid));
	dg_stmt_get_text(st, 2, out->alg, sizeof(out->alg));
	dg_stmt_get_text(st, 3, out->public_jwk, sizeof(out->public_jwk));
	out->created_at = dg_stmt_get_int(st, 4);
	out->ready_at = dg_stmt_get_int(st, 5);
	out->signs_from = dg_stmt_get_int(st, 6);
	out->signs_until = dg_stmt_get_int(st, 7);
	out->gone_at = dg_stmt_get_int(st, 8);
}

static enum dg_err
find_key(struct dg_stmt *st, struct dg_key_row *out)
{
	enum dg_err rc = dg_stmt_step(st);

	if (rc == DG_OK)
		read_row(st, out);
	return dg_stmt_finish(st, rc);
}

enum dg_err
dg_store_key_add(struct dg_db *db, struct dg_key_row *key)
{
	char uuid[DG_UUID_LEN + 1];
	struct dg_stmt *st;
	enum dg_err rc;

	if ((rc = dg_random_uuid(uuid)) != DG_OK)
		return rc;
	st = dg_stmt_start(db, DG_ST_SIGNING_KEY_ADD);
	dg_stmt_cstr(st, 1, uuid);
	dg_stmt_cstr(st, 2, key->kid);
	dg_stmt_cstr(st, 3, key->alg);
	dg_stmt_cstr(st, 4, key->public_jwk);
	dg_stmt_int(st, 5, key->created_at);
	dg_stmt_int(st, 6, key->ready_at);
	return dg_stmt_run_id(st, &key->id);
}

enum dg_err
dg_store_key_plan(struct dg_db *db, const struct dg_key_row *key)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_SIGNING_KEY_PLAN);

	dg_stmt_int(st, 1, key->id);
	dg_stmt_int(st, 2, key->signs_from);
	dg_stmt_int(st, 3, key->signs_until);
	dg_stmt_int(st, 4, key->gone_at);
	return dg_stmt_run_id(st, NULL);
}

enum dg_err
dg_store_key_keep(struct dg_db *db, int64_t now, int64_t seconds)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_SIGNING_KEY_KEEP);

	dg_stmt_int(st, 1, now);
	dg_stmt_int(st, 2, seconds);
	return dg_stmt_run(st);
}

enum dg_err
dg_store_key_lifetime(struct dg_db *db, int64_t *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_SIGNING_KEY_LIFETIME);
	enum dg_err rc = dg_stmt_step(st);

	*out = rc == DG_OK ? dg_stmt_get_int(st, 0) : 0;
	return dg_stmt_finish(st, rc);
}

enum dg_err
dg_store_key_current(struct dg_db *db, const char *alg, int64_t now,
    struct dg_key_row *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_SIGNING_KEY_CURRENT);

	dg_stmt_cstr(st, 1, alg);
	dg_stmt_int(st, 2, now);
	return find_key(st, out);
}

enum dg_err
dg_store_key_planned(struct dg_db *db, const char *alg, int64_t now,
    struct dg_key_row *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_SIGNING_KEY_PLANNED);

	dg_stmt_cstr(st, 1, alg);
	dg_stmt_int(st, 2, now);
	return find_key(st, out);
}

enum dg_err
dg_store_key_spare(struct dg_db *db, const char *alg, struct dg_key_row *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_SIGNING_KEY_SPARE);

	dg_stmt_cstr(st, 1, alg);
	return find_key(st, out);
}

enum dg_err
dg_store_key_find(struct dg_db *db, struct dg_str kid, struct dg_key_row *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_SIGNING_KEY_FIND);

	dg_stmt_text(st, 1, kid);
	return find_key(st, out);
}

static enum dg_err
each(struct dg_stmt *st, bool (*fn)(void *arg, const struct dg_key_row *key),
    void *arg)
{
	struct dg_key_row key;
	enum dg_err rc;

	while ((rc = dg_stmt_step(st)) == DG_OK) {
		read_row(st, &key);
		if (!fn(arg, &key))
			break;
	}
	return dg_stmt_finish(st, rc == DG_ENOTFOUND ? DG_OK : rc);
}

enum dg_err
dg_store_key_each_live(struct dg_db *db, int64_t now,
    bool (*fn)(void *arg, const struct dg_key_row *key), void *arg)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_SIGNING_KEY_EACH_LIVE);

	dg_stmt_int(st, 1, now);
	return each(st, fn, arg);
}

enum dg_err
dg_store_key_each(struct dg_db *db,
    bool (*fn)(void *arg, const struct dg_key_row *key), void *arg)
{
	return each(dg_stmt_start(db, DG_ST_SIGNING_KEY_EACH), fn, arg);
}
