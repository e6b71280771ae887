/* SPDX-License-Identifier: MIT */
/* test_keys.c: signing keys on disk and in the database (features M2) */
#include "tests/unit/test.h"
#include "tests/unit/world.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <json-c/json.h>

#include "lib/service/keys.h"
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
	assert_ok(dg_store_key_current(w.ctx.db, "ES256", &row));
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
	assert_ok(dg_keys_public(w.ctx.db, kid, &public));
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
	assert_ok(dg_keys_jwks(w.ctx.db, &set));
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

static void
M2_a_rotation_is_seen_at_once_and_the_former_key_stays_published(void **state)
{
	char next[DG_JWK_KID_LEN + 1];
	const struct dg_jwk *jwk;
	struct dg_jwk *public = NULL;
	bool there;

	(void)state;
	assert_ok(dg_keys_current(&w.ctx, "ES256", &jwk));
	assert_ok(dg_keys_rotate(&w.ctx, DG_JWS_ES256, next));
	assert_string_not_equal(next, kid);
	assert_ok(dg_keys_current(&w.ctx, "ES256", &jwk));
	assert_string_equal(dg_jwk_kid(jwk), next);
	assert_int_equal(jwks(kid, &there), 2);
	assert_true(there);
	(void)jwks(next, &there);
	assert_true(there);
	assert_ok(dg_keys_public(w.ctx.db, kid, &public));
	dg_jwk_free(public);
	assert_int_equal(world_events(&w, "signing_key_rotated"), 2);
}

static void
M2_each_algorithm_has_its_own_current_key(void **state)
{
	char rsa[DG_JWK_KID_LEN + 1], ed[DG_JWK_KID_LEN + 1];
	const struct dg_jwk *jwk;
	bool there;

	(void)state;
	assert_int_equal(current("RS256"), DG_ENOTFOUND);
	assert_ok(dg_keys_rotate(&w.ctx, DG_JWS_RS256, rsa));
	assert_ok(dg_keys_rotate(&w.ctx, DG_JWS_EDDSA, ed));
	assert_ok(dg_keys_current(&w.ctx, "RS256", &jwk));
	assert_int_equal(dg_jwk_alg(jwk), DG_JWS_RS256);
	assert_ok(dg_keys_current(&w.ctx, "EdDSA", &jwk));
	assert_string_equal(dg_jwk_kid(jwk), ed);
	assert_ok(dg_keys_current(&w.ctx, "ES256", &jwk));
	assert_string_equal(dg_jwk_kid(jwk), kid);
	assert_int_equal(jwks(rsa, &there), 3);
	assert_true(there);
	assert_int_equal(current("HS256"), DG_EINVAL);
}

static void
a_key_that_is_gone_is_neither_published_nor_believed(void **state)
{
	struct dg_jwk *public = NULL;
	struct dg_key_row row;
	bool there;

	(void)state;
	assert_ok(dg_store_key_find(w.ctx.db, dg_str_from(kid), &row));
	assert_ok(dg_db_begin(w.ctx.db, 0));
	assert_ok(dg_store_key_set_state(w.ctx.db, row.id, DG_KEY_GONE,
	    w.ctx.now));
	assert_ok(dg_db_commit(w.ctx.db));
	assert_int_equal(dg_keys_public(w.ctx.db, kid, &public), DG_ENOTFOUND);
	assert_null(public);
	assert_int_equal(jwks(kid, &there), 0);
	assert_int_equal(current("ES256"), DG_ENOTFOUND);
	assert_int_equal(dg_keys_public(w.ctx.db, "", &public), DG_ENOTFOUND);
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
	char other[DG_CONF_PATH_MAX + 64], next[DG_JWK_KID_LEN + 1];
	struct dg_jwk *public = NULL;
	struct json_object *obj;

	(void)state;
	put_file("{}");
	assert_int_equal(current("ES256"), DG_EINVAL);
	put_file("");
	assert_int_equal(current("ES256"), DG_EINVAL);
	assert_ok(dg_keys_public(w.ctx.db, kid, &public));
	assert_ok(dg_jwk_json(public, true, &obj));
	put_file(json_object_to_json_string(obj));
	json_object_put(obj);
	dg_jwk_free(public);
	assert_int_equal(current("ES256"), DG_EINVAL);

	assert_ok(dg_keys_rotate(&w.ctx, DG_JWS_ES256, next));
	(void)snprintf(other, sizeof(other), "%s/%s.jwk",
	    w.ctx.conf.keys_dir, next);
	assert_int_equal(rename(path, other), 0);
	assert_int_equal(current("ES256"), DG_EINVAL);
}

static void
a_rotation_that_fails_leaves_everything_as_it_was(void **state)
{
	char next[DG_JWK_KID_LEN + 1];
	bool there;

	(void)state;
	assert_int_equal(chmod(w.ctx.conf.keys_dir, 0755), 0);
	assert_int_equal(dg_keys_rotate(&w.ctx, DG_JWS_ES256, next),
	    DG_EDENIED);
	assert_string_equal(next, "");
	assert_int_equal(chmod(w.ctx.conf.keys_dir, 0700), 0);
	assert_int_equal(jwks(kid, &there), 1);
	assert_true(there);
	assert_ok(current("ES256"));
}

#define keys_test(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		keys_test(a_made_key_signs_and_is_published),
		keys_test(M2_a_rotation_is_seen_at_once_and_the_former_key_stays_published),
		keys_test(M2_each_algorithm_has_its_own_current_key),
		keys_test(a_key_that_is_gone_is_neither_published_nor_believed),
		keys_test(a_key_is_read_once_and_remembered),
		keys_test(a_key_file_that_others_may_read_is_refused),
		keys_test(a_keys_dir_that_others_may_enter_is_refused),
		keys_test(a_file_that_holds_something_else_is_refused),
		keys_test(a_rotation_that_fails_leaves_everything_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
