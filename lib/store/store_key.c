/* SPDX-License-Identifier: MIT */
/* store_key.c: public halves and states of signing keys */
#include "lib/store/store_key.h"

#include <string.h>

#include "lib/base/random.h"
#include "lib/store/stmt.h"

#define N(words) (sizeof(words) / sizeof((words)[0]))

static const char *const states[] = {
	[DG_KEY_NEXT] = "next",
	[DG_KEY_CURRENT] = "current",
	[DG_KEY_OLD] = "old",
	[DG_KEY_GONE] = "gone",
};

static void
read_row(struct dg_stmt *st, struct dg_key_row *out)
{
	memset(out, 0, sizeof(*out));
	out->id = dg_stmt_get_int(st, 0);
	dg_stmt_get_text(st, 1, out->kid, sizeof(out->kid));
	dg_stmt_get_text(st, 2, out->alg, sizeof(out->alg));
	out->state = (enum dg_key_state)dg_stmt_get_word(st, 3, states,
	    N(states));
	dg_stmt_get_text(st, 4, out->public_jwk, sizeof(out->public_jwk));
	out->created_at = dg_stmt_get_int(st, 5);
	out->state_since = dg_stmt_get_int(st, 6);
}

static enum dg_err
find(struct dg_stmt *st, struct dg_key_row *out)
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
	dg_stmt_cstr(st, 4, states[key->state]);
	dg_stmt_cstr(st, 5, key->public_jwk);
	dg_stmt_int(st, 6, key->created_at);
	dg_stmt_int(st, 7, key->state_since);
	return dg_stmt_run_id(st, &key->id);
}

enum dg_err
dg_store_key_set_state(struct dg_db *db, int64_t id, enum dg_key_state state,
    int64_t now)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_SIGNING_KEY_SET_STATE);

	dg_stmt_int(st, 1, id);
	dg_stmt_cstr(st, 2, states[state]);
	dg_stmt_int(st, 3, now);
	return dg_stmt_run_id(st, NULL);
}

enum dg_err
dg_store_key_current(struct dg_db *db, const char *alg, struct dg_key_row *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_SIGNING_KEY_CURRENT);

	dg_stmt_cstr(st, 1, alg);
	return find(st, out);
}

enum dg_err
dg_store_key_find(struct dg_db *db, struct dg_str kid, struct dg_key_row *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_SIGNING_KEY_FIND);

	dg_stmt_text(st, 1, kid);
	return find(st, out);
}

enum dg_err
dg_store_key_each(struct dg_db *db, bool live,
    bool (*fn)(void *arg, const struct dg_key_row *key), void *arg)
{
	struct dg_stmt *st = dg_stmt_start(db, live ?
	    DG_ST_SIGNING_KEY_EACH_LIVE : DG_ST_SIGNING_KEY_EACH);
	struct dg_key_row key;
	enum dg_err rc;

	while ((rc = dg_stmt_step(st)) == DG_OK) {
		read_row(st, &key);
		if (!fn(arg, &key))
			break;
	}
	return dg_stmt_finish(st, rc == DG_ENOTFOUND ? DG_OK : rc);
}
