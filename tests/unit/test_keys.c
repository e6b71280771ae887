/* SPDX-License-Identifier: MIT */
/* test_keys.c: signing keys on disk and in the database */
#include "tests/unit/test.h"
#include "tests/unit/world.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <json-c/json.h>

#include "lib/key/keys.h"
#include "lib/store/store_key.h"

static struct world w;
static char kid[DG_JWK_KID_LEN + 1];
static char path[DG_CONF_PATH_MAX + 64];

/* One ES256 key and its file. */
static int
set_up(void **state)
{
	struct dg_key_row row;

	(void)state;
	world_open(&w, true);
	assert_ok(dg_store_key_current(w.ctx.db, "ES256", w.ctx.now, &row));
	memcpy(kid, row.kid, sizeof(kid));
	(void)snprintf(path, sizeof(path), "%s/%s.jwk", w.ctx.conf.keys_dir,
	    kid);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	world_close(&w);
	return 0;
}

static enum dg_err
current(const char *alg)
{
	const struct dg_jwk *jwk = NULL;
	enum dg_err rc = dg_keys_current(&w.ctx, alg, &jwk);

	assert_true((rc == DG_OK) == (jwk != NULL));
	return rc;
}

/* The program starts anew: nothing is remembered. */
static void
reopen(void)
{
	dg_keys_close(w.ctx.keys);
	assert_ok(dg_keys_open(&w.ctx.conf, &w.ctx.keys));
}

static void
a_made_key_signs_and_is_published(void **state)
{
	const struct dg_jwk *jwk;
	struct dg_jwk *public = NULL;
	struct stat st;

	(void)state;
	assert_ok(dg_keys_current(&w.ctx, "ES256", &jwk));
	assert_string_equal(dg_jwk_kid(jwk), kid);
	assert_true(dg_jwk_has_private(jwk));
	assert_ok(dg_keys_public(&w.ctx, kid, &public));
	assert_false(dg_jwk_has_private(public));
	assert_string_equal(dg_jwk_thumbprint(public), kid);
	dg_jwk_free(public);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
}

static size_t
jwks(const char *wanted, bool *there)
{
	struct json_object *set, *keys, *key;
	size_t i, n;

	*there = false;
	assert_ok(dg_keys_jwks(&w.ctx, &set));
	keys = json_object_object_get(set, "keys");
	n = json_object_array_length(keys);
	for (i = 0; i < n; i++) {
		key = json_object_array_get_idx(keys, i);
		/* no private member of any key type ever */
		assert_false(json_object_object_get_ex(key, "d", NULL));
		assert_false(json_object_object_get_ex(key, "p", NULL));
		assert_string_equal(json_object_get_string(
		    json_object_object_get(key, "use")), "sig");
		if (strcmp(json_object_get_string(
		    json_object_object_get(key, "kid")), wanted) == 0)
			*there = true;
	}
	json_object_put(set);
	return n;
}

/* The kid that signs now. */
static const char *
signing(void)
{
	static char out[DG_JWK_KID_LEN + 1];
	const struct dg_jwk *jwk;

	assert_ok(dg_keys_current(&w.ctx, "ES256", &jwk));
	(void)snprintf(out, sizeof(out), "%s", dg_jwk_kid(jwk));
	return out;
}

static int64_t
rotate(bool at_once)
{
	int64_t from;

	assert_ok(dg_keys_rotate(&w.ctx, DG_JWS_ES256, at_once, &from));
	return from;
}

static enum dg_key_state
state_of(const char *which)
{
	struct dg_key_row row;

	assert_ok(dg_store_key_find(w.ctx.db, dg_str_from(which), &row));
	return dg_store_key_state(&row, w.ctx.now);
}

static bool
published(const char *which)
{
	struct dg_jwk *public = NULL;
	enum dg_err rc = dg_keys_public(&w.ctx, which, &public);
	bool there;

	assert_true(rc == DG_OK || rc == DG_ENOTFOUND);
	dg_jwk_free(public);
	(void)jwks(which, &there);
	assert_true(there == (rc == DG_OK));
	return there;
}

static bool
has_file(const char *which)
{
	char file[DG_CONF_PATH_MAX + 64];

	(void)snprintf(file, sizeof(file), "%s/%s.jwk", w.ctx.conf.keys_dir,
	    which);
	return access(file, F_OK) == 0;
}

static void
M2_the_next_key_is_published_with_the_first(void **state)
{
	struct dg_key_row spare;
	bool there;

	(void)state;
	assert_ok(dg_store_key_spare(w.ctx.db, "ES256", &spare));
	assert_int_equal(jwks(spare.kid, &there), 2);
	assert_true(there);
	assert_int_equal(state_of(kid), DG_KEY_CURRENT);
	assert_int_equal(state_of(spare.kid), DG_KEY_NEXT);
	assert_string_equal(signing(), kid);
}

static void
M2_a_published_next_key_takes_over_without_restart(void **state)
{
	struct dg_key_row spare, fresh;

	(void)state;
	assert_string_equal(signing(), kid);
	assert_ok(dg_store_key_spare(w.ctx.db, "ES256", &spare));
	assert_int_equal(rotate(false), w.ctx.now);
	assert_string_equal(signing(), spare.kid);
	assert_int_equal(state_of(kid), DG_KEY_OLD);
	assert_true(published(kid));
	assert_ok(dg_store_key_spare(w.ctx.db, "ES256", &fresh));
	assert_string_not_equal(fresh.kid, spare.kid);
	assert_true(published(fresh.kid));
	assert_int_equal(world_events(&w, "signing_key_rotated"), 2);
	assert_int_equal(world_events(&w, "signing_key_made"), 3);
}

/* Whoever may keep the JWKS for its max-age has each key before it signs. */
static void
M2_a_key_never_signs_before_every_copy_of_the_jwks_has_it(void **state)
{
	struct dg_key_row fresh;
	char second[DG_JWK_KID_LEN + 1];
	int64_t from;
	int i;

	(void)state;
	assert_true(DG_KEYS_READY_SEC > DG_KEYS_JWKS_MAX_AGE_SEC);
	(void)rotate(false);
	(void)snprintf(second, sizeof(second), "%s", signing());
	assert_ok(dg_store_key_spare(w.ctx.db, "ES256", &fresh));
	world_wait(&w, 10);
	from = rotate(false);
	assert_int_equal(from, fresh.created_at + DG_KEYS_READY_SEC);
	/* again and again: it stays as it was planned */
	for (i = 0; i < 5; i++) {
		world_wait(&w, 10);
		assert_int_equal(rotate(false), from);
		assert_string_equal(signing(), second);
		assert_int_equal(state_of(fresh.kid), DG_KEY_NEXT);
	}
	w.ctx.now = from - 1;
	assert_string_equal(signing(), second);
	assert_int_equal(state_of(second), DG_KEY_CURRENT);
	/* its time comes and nobody has to write anything */
	w.ctx.now = from;
	assert_string_equal(signing(), fresh.kid);
	assert_int_equal(state_of(second), DG_KEY_OLD);
}

static void
M2_now_waits_for_nobody(void **state)
{
	char former[DG_JWK_KID_LEN + 1];
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		(void)snprintf(former, sizeof(former), "%s", signing());
		assert_int_equal(rotate(true), w.ctx.now);
		assert_string_not_equal(signing(), former);
		assert_int_equal(state_of(former), DG_KEY_OLD);
	}
	/* one that was planned comes at once, too */
	assert_true(rotate(false) > w.ctx.now);
	(void)snprintf(former, sizeof(former), "%s", signing());
	assert_int_equal(rotate(true), w.ctx.now);
	assert_string_not_equal(signing(), former);
}

/* One in 64 would; of 200, all but one run in 23. */
static void
M2_no_key_id_begins_with_a_dash(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 200; i++) {
		(void)rotate(true);
		assert_int_not_equal(signing()[0], '-');
	}
}

static void
M2_an_old_key_goes_when_the_last_token_is_over(void **state)
{
	(void)state;
	(void)rotate(false);
	world_wait(&w, 3600);
	assert_true(published(kid));
	assert_ok(dg_keys_sweep(&w.ctx));
	assert_true(has_file(kid));
	world_wait(&w, DG_KEYS_SKEW_SEC);
	assert_int_equal(state_of(kid), DG_KEY_GONE);
	assert_false(published(kid));
	assert_ok(dg_keys_sweep(&w.ctx));
	assert_false(has_file(kid));
	assert_true(has_file(signing()));
	assert_ok(dg_keys_sweep(&w.ctx));
}

static void
M2_an_old_key_stays_for_longer_lives_of_tokens(void **state)
{
	(void)state;
	w.tv.access_token_lifetime = 10000;
	world_save_client(&w, &w.tv);
	(void)rotate(false);
	world_wait(&w, 10000);
	assert_true(published(kid));
	/* set longer while tokens of the old key are about */
	assert_ok(dg_db_begin(w.ctx.db, 0));
	assert_ok(dg_keys_keep(&w.ctx, 20000));
	assert_ok(dg_keys_keep(&w.ctx, 5));
	assert_ok(dg_db_commit(w.ctx.db));
	world_wait(&w, 10000);
	assert_true(published(kid));
	world_wait(&w, DG_KEYS_SKEW_SEC);
	assert_false(published(kid));
	/* gone is gone */
	assert_ok(dg_db_begin(w.ctx.db, 0));
	assert_ok(dg_keys_keep(&w.ctx, 90000));
	assert_ok(dg_db_commit(w.ctx.db));
	assert_false(published(kid));
}

static void
M2_an_old_key_stays_for_a_life_that_was_lowered_since(void **state)
{
	(void)state;
	w.tv.access_token_lifetime = 86400;
	world_save_client(&w, &w.tv);
	w.tv.access_token_lifetime = 60;	/* tokens of a day are about */
	world_save_client(&w, &w.tv);
	(void)rotate(false);
	world_wait(&w, 86400);
	assert_true(published(kid));
	world_wait(&w, DG_KEYS_SKEW_SEC);
	assert_false(published(kid));
}

static void
M2_a_stolen_key_is_retired_once_another_signs(void **state)
{
	char other[DG_JWK_KID_LEN + 1];
	struct dg_key_row spare;

	(void)state;
	assert_int_equal(dg_keys_retire(&w.ctx, dg_str_from(kid)),
	    DG_ECONFLICT);
	assert_int_equal(dg_keys_retire(&w.ctx, DG_STR("none")), DG_ENOTFOUND);
	(void)rotate(true);
	assert_ok(dg_keys_retire(&w.ctx, dg_str_from(kid)));
	assert_false(published(kid));
	assert_false(has_file(kid));
	assert_ok(dg_keys_retire(&w.ctx, dg_str_from(kid)));
	assert_int_equal(world_events(&w, "signing_key_retired"), 1);
	/* a spare, too; there is another one at once */
	assert_ok(dg_store_key_spare(w.ctx.db, "ES256", &spare));
	assert_ok(dg_keys_retire(&w.ctx, dg_str_from(spare.kid)));
	assert_false(published(spare.kid));
	(void)snprintf(other, sizeof(other), "%s", spare.kid);
	assert_ok(dg_store_key_spare(w.ctx.db, "ES256", &spare));
	assert_string_not_equal(spare.kid, other);
	/* but none that has its day */
	assert_true(rotate(false) > w.ctx.now);
	assert_int_equal(dg_keys_retire(&w.ctx, dg_str_from(spare.kid)),
	    DG_ECONFLICT);
}

static void
M2_a_key_whose_file_was_lost_is_replaced_at_once(void **state)
{
	struct dg_key_row spare;
	char file[DG_CONF_PATH_MAX + 64];

	(void)state;
	assert_int_equal(unlink(path), 0);
	assert_ok(dg_store_key_spare(w.ctx.db, "ES256", &spare));
	(void)snprintf(file, sizeof(file), "%s/%s.jwk", w.ctx.conf.keys_dir,
	    spare.kid);
	assert_int_equal(unlink(file), 0);
	reopen();
	assert_int_equal(current("ES256"), DG_ENOTFOUND);
	assert_int_equal(rotate(false), w.ctx.now);
	assert_ok(current("ES256"));
	assert_int_equal(state_of(spare.kid), DG_KEY_GONE);
}

static void
M2_each_algorithm_has_its_own_current_key(void **state)
{
	const struct dg_jwk *jwk;
	bool there;
	int64_t from;

	(void)state;
	assert_int_equal(current("RS256"), DG_ENOTFOUND);
	assert_ok(dg_keys_rotate(&w.ctx, DG_JWS_RS256, false, &from));
	assert_int_equal(from, w.ctx.now);
	assert_ok(dg_keys_rotate(&w.ctx, DG_JWS_EDDSA, false, &from));
	assert_ok(dg_keys_current(&w.ctx, "RS256", &jwk));
	assert_int_equal(dg_jwk_alg(jwk), DG_JWS_RS256);
	assert_ok(dg_keys_current(&w.ctx, "EdDSA", &jwk));
	assert_int_equal(dg_jwk_alg(jwk), DG_JWS_EDDSA);
	assert_int_equal(jwks(dg_jwk_kid(jwk), &there), 6);
	assert_true(there);
	assert_string_equal(signing(), kid);
	assert_int_equal(current("HS256"), DG_EINVAL);
	assert_int_equal(current("none"), DG_EINVAL);
	assert_false(published(""));
}

static void
a_key_is_read_once_and_remembered(void **state)
{
	(void)state;
	assert_ok(current("ES256"));
	assert_int_equal(unlink(path), 0);
	assert_ok(current("ES256"));
	reopen();
	assert_int_equal(current("ES256"), DG_ENOTFOUND);
}

static void
a_key_file_that_others_may_read_is_refused(void **state)
{
	(void)state;
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(current("ES256"), DG_EDENIED);
	assert_int_equal(chmod(path, 0600), 0);
	assert_ok(current("ES256"));
}

static void
a_keys_dir_that_others_may_enter_is_refused(void **state)
{
	struct dg_keys *keys = NULL;

	(void)state;
	assert_int_equal(chmod(w.ctx.conf.keys_dir, 0711), 0);
	assert_int_equal(dg_keys_open(&w.ctx.conf, &keys), DG_EDENIED);
	assert_null(keys);
	assert_int_equal(current("ES256"), DG_EDENIED);
	assert_int_equal(chmod(w.ctx.conf.keys_dir, 0700), 0);
	w.ctx.conf.keys_dir[strlen(w.ctx.conf.keys_dir) - 1] = 'x';
	assert_int_equal(dg_keys_open(&w.ctx.conf, &keys), DG_ENOTFOUND);
	dg_keys_close(NULL);
}

static enum dg_err
start(void)
{
	struct dg_keys *keys = NULL;
	enum dg_err rc = dg_keys_open(&w.ctx.conf, &keys);

	dg_keys_close(keys);
	return rc;
}

static void
H9_a_program_does_not_start_beside_a_key_file_that_others_may_read(void **state)
{
	char elsewhere[sizeof(path)];

	(void)state;
	assert_ok(start());
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(start(), DG_EDENIED);
	assert_int_equal(chmod(path, 0600), 0);
	(void)snprintf(elsewhere, sizeof(elsewhere), "%s/.real",
	    w.ctx.conf.keys_dir);
	assert_int_equal(rename(path, elsewhere), 0);
	assert_ok(start());		/* hidden ones are being written */
	assert_int_equal(symlink(elsewhere, path), 0);
	assert_int_equal(start(), DG_EDENIED);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(start(), DG_EDENIED);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(rename(elsewhere, path), 0);
	assert_ok(start());
}

static void
put_file(const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* Another key, only the public half, no key: nothing to sign with. */
static void
a_file_that_holds_something_else_is_refused(void **state)
{
	char other[DG_CONF_PATH_MAX + 64];
	struct dg_jwk *public = NULL;
	struct json_object *obj;

	(void)state;
	put_file("{}");
	assert_int_equal(current("ES256"), DG_EINVAL);
	put_file("");
	assert_int_equal(current("ES256"), DG_EINVAL);
	assert_ok(dg_keys_public(&w.ctx, kid, &public));
	assert_ok(dg_jwk_json(public, true, &obj));
	put_file(json_object_to_json_string(obj));
	json_object_put(obj);
	dg_jwk_free(public);
	assert_int_equal(current("ES256"), DG_EINVAL);

	assert_int_equal(unlink(path), 0);
	(void)rotate(true);
	(void)snprintf(other, sizeof(other), "%s/%s.jwk",
	    w.ctx.conf.keys_dir, signing());
	(void)rotate(true);
	(void)snprintf(path, sizeof(path), "%s/%s.jwk",
	    w.ctx.conf.keys_dir, signing());
	reopen();
	assert_int_equal(rename(other, path), 0);
	assert_int_equal(current("ES256"), DG_EINVAL);
}

static void
a_rotation_that_fails_leaves_everything_as_it_was(void **state)
{
	struct dg_key_row spare;
	int64_t from;
	bool there;

	(void)state;
	assert_ok(dg_store_key_spare(w.ctx.db, "ES256", &spare));
	assert_ok(dg_keys_retire(&w.ctx, dg_str_from(spare.kid)));
	assert_int_equal(chmod(w.ctx.conf.keys_dir, 0755), 0);
	assert_int_equal(dg_keys_rotate(&w.ctx, DG_JWS_RS256, false, &from),
	    DG_EDENIED);
	assert_int_equal(from, 0);
	assert_int_equal(chmod(w.ctx.conf.keys_dir, 0700), 0);
	assert_int_equal(jwks(kid, &there), 2);
	assert_true(there);
	assert_string_equal(signing(), kid);
}

#define keys_test(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		keys_test(a_made_key_signs_and_is_published),
		keys_test(M2_the_next_key_is_published_with_the_first),
		keys_test(M2_a_published_next_key_takes_over_without_restart),
		keys_test(M2_a_key_never_signs_before_every_copy_of_the_jwks_has_it),
		keys_test(M2_now_waits_for_nobody),
		keys_test(M2_no_key_id_begins_with_a_dash),
		keys_test(M2_an_old_key_goes_when_the_last_token_is_over),
		keys_test(M2_an_old_key_stays_for_longer_lives_of_tokens),
		keys_test(M2_an_old_key_stays_for_a_life_that_was_lowered_since),
		keys_test(M2_a_stolen_key_is_retired_once_another_signs),
		keys_test(M2_a_key_whose_file_was_lost_is_replaced_at_once),
		keys_test(M2_each_algorithm_has_its_own_current_key),
		keys_test(a_key_is_read_once_and_remembered),
		keys_test(a_key_file_that_others_may_read_is_refused),
		keys_test(a_keys_dir_that_others_may_enter_is_refused),
		keys_test(H9_a_program_does_not_start_beside_a_key_file_that_others_may_read),
		keys_test(a_file_that_holds_something_else_is_refused),
		keys_test(a_rotation_that_fails_leaves_everything_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
