/* SPDX-License-Identifier: MIT */
/* test_tokens.c: make, check and use tokens (RFC 9068, OIDC Core) */
#include "tests/unit/test.h"
#include "tests/unit/world.h"

#include <stdio.h>

#include <json-c/json.h>

#include "lib/key/keys.h"
#include "lib/oauth/claims.h"
#include "lib/oauth/json.h"
#include "lib/oauth/jws_sign.h"
#include "lib/oauth/jws_verify.h"
#include "lib/store/store_group.h"
#include "lib/token/tokens.h"

#define SCOPES "openid profile email"

static struct world w;
static struct dg_token_family family;
static struct dg_tokens tokens;
static struct dg_access access;

/* The row of family, with the names that it has now. */
static void
add_family(void)
{
	family.uuid[0] = '\0';
	assert_ok(dg_tokens_family_names(&w.ctx, &w.tv, &w.anna, &family));
	assert_ok(dg_db_begin(w.ctx.db, 0));
	assert_ok(dg_store_family_add(w.ctx.db, &family));
	assert_ok(dg_db_commit(w.ctx.db));
}

static int
set_up(void **state)
{
	(void)state;
	world_open(&w, true);
	memset(&family, 0, sizeof(family));
	family.provider_id = w.tv.provider_id;
	family.user_id = w.anna.id;
	family.auth_time = WORLD_NOW - 30;
	family.created_at = family.last_used_at = WORLD_NOW;
	family.expires_at = WORLD_NOW + 86400;
	(void)snprintf(family.scopes, sizeof(family.scopes), SCOPES);
	(void)snprintf(family.amr, sizeof(family.amr), "pwd");
	(void)snprintf(family.nonce, sizeof(family.nonce), "n1");
	add_family();
	dg_tokens_init(&tokens);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	dg_tokens_fini(&tokens);
	world_close(&w);
	return 0;
}

static void
sign(const char *scope)
{
	assert_ok(dg_tokens_family_names(&w.ctx, &w.tv, &w.anna, &family));
	assert_ok(dg_tokens_sign(&w.ctx, &w.tv, &w.anna, &family, scope,
	    &tokens));
}

static void
store(void)
{
	assert_ok(dg_db_begin(w.ctx.db, 0));
	assert_ok(dg_tokens_store(&w.ctx, &family, &tokens));
	assert_ok(dg_db_commit(w.ctx.db));
}

/* What check says of the access token: NULL, or why not. */
static const char *
checked(void)
{
	assert_ok(dg_tokens_check(&w.ctx, dg_buf_str(&tokens.access_token),
	    &access));
	if (access.error == DG_OAUTH_NONE)
		return NULL;
	assert_int_equal(access.error, DG_OAUTH_INVALID_TOKEN);
	assert_non_null(access.description);
	return access.description;
}

/* The payload of a token whose key is published; the caller puts it. */
static struct json_object *
payload(const struct dg_buf *token, const char *typ)
{
	struct json_object *out = NULL;
	struct dg_jws *jws = NULL;
	struct dg_jwk *key = NULL;

	assert_ok(dg_jws_parse(dg_buf_str(token), &jws));
	assert_string_equal(dg_jws_typ(jws), typ);
	assert_ok(dg_keys_public(&w.ctx, dg_jws_kid(jws), &key));
	assert_true(dg_jws_verify(jws, key));
	out = json_object_get(dg_jws_payload(jws));
	dg_jwk_free(key);
	dg_jws_free(jws);
	return out;
}

static void
assert_text(struct json_object *obj, const char *name, const char *want)
{
	struct dg_str have;

	assert_true(dg_json_get_str(obj, name, &have));
	assert_string_equal(have.p, want);
}

static void
assert_number(struct json_object *obj, const char *name, int64_t want)
{
	int64_t have;

	assert_true(dg_json_get_int(obj, name, &have));
	assert_int_equal(have, want);
}

static void
M3_the_access_token_is_a_jwt_of_rfc9068(void **state)
{
	struct json_object *obj;

	(void)state;
	sign(SCOPES);
	obj = payload(&tokens.access_token, "at+jwt");
	assert_text(obj, "iss", "https://login.example/auth/application/o/tv/");
	assert_text(obj, "aud", "tv");
	assert_text(obj, "client_id", "tv");
	assert_text(obj, "azp", "tv");
	assert_text(obj, "sid", family.uuid);
	assert_text(obj, "jti", tokens.jti);
	assert_text(obj, "scope", SCOPES);
	assert_text(obj, "gty", "urn:ietf:params:oauth:grant-type:device_code");
	assert_number(obj, "iat", WORLD_NOW);
	assert_number(obj, "exp", WORLD_NOW + 3600);
	assert_number(obj, "auth_time", WORLD_NOW - 30);
	assert_int_equal(tokens.expires_in, 3600);
	assert_string_equal(tokens.scope, SCOPES);
	json_object_put(obj);
}

static void
M8_the_issuer_of_a_global_application_is_the_base_url(void **state)
{
	struct json_object *obj;

	(void)state;
	w.tv.issuer_mode = DG_ISSUER_GLOBAL;
	world_save_client(&w, &w.tv);
	add_family();
	sign(SCOPES);
	obj = payload(&tokens.access_token, "at+jwt");
	assert_text(obj, "iss", "https://login.example/auth/");
	json_object_put(obj);
	assert_null(checked());
}

static void
M2_the_id_token_is_signed_as_the_application_wants(void **state)
{
	static const char *const alg[] = { "RS256", "ES256", "EdDSA" };
	int64_t from;
	struct json_object *obj;
	struct dg_jws *jws;
	size_t i;

	(void)state;
	assert_ok(dg_keys_rotate(&w.ctx, DG_JWS_RS256, false, &from));
	assert_ok(dg_keys_rotate(&w.ctx, DG_JWS_EDDSA, false, &from));
	for (i = 0; i < 3; i++) {
		(void)snprintf(w.tv.id_token_alg, sizeof(w.tv.id_token_alg),
		    "%s", alg[i]);
		sign(SCOPES);
		assert_ok(dg_jws_parse(dg_buf_str(&tokens.id_token), &jws));
		assert_string_equal(dg_jws_alg_word(jws), alg[i]);
		dg_jws_free(jws);
		obj = payload(&tokens.id_token, "JWT");
		assert_text(obj, "aud", "tv");
		assert_text(obj, "nonce", "n1");
		assert_true(json_object_object_get_ex(obj, "at_hash", NULL));
		json_object_put(obj);
	}
}

static void
E10_an_id_token_comes_with_openid_only(void **state)
{
	(void)state;
	sign("profile email");
	assert_true(tokens.access_token.n > 0);
	assert_int_equal(tokens.id_token.n, 0);
}

static void
M4_scope_claims_are_in_the_id_token_unless_switched_off(void **state)
{
	struct json_object *obj;

	(void)state;
	w.tv.include_claims_in_id_token = true;
	sign(SCOPES);
	obj = payload(&tokens.id_token, "JWT");
	assert_text(obj, "email", "anna@example.org");
	assert_text(obj, "preferred_username", "anna");
	json_object_put(obj);
	w.tv.include_claims_in_id_token = false;
	sign(SCOPES);
	obj = payload(&tokens.id_token, "JWT");
	assert_false(json_object_object_get_ex(obj, "email", NULL));
	json_object_put(obj);
}

static void
lifetimes_follow_the_rule_the_setting_and_the_family_s_end(void **state)
{
	(void)state;
	assert_int_equal(dg_tokens_lifetime(&w.tv, SCOPES), 3600);
	assert_int_equal(dg_tokens_lifetime(&w.tv, "openid offline_access"),
	    600);
	w.tv.grant_types = DG_GRANT_DEVICE_CODE;
	assert_int_equal(dg_tokens_lifetime(&w.tv, "openid offline_access"),
	    3600);
	assert_false(dg_tokens_has_refresh(&w.tv, "offline_access"));
	w.tv.access_token_lifetime = 77;
	assert_int_equal(dg_tokens_lifetime(&w.tv, "openid"), 77);
	sign(SCOPES);
	assert_int_equal(tokens.expires_in, 77);
	family.expires_at = WORLD_NOW + 20;
	sign(SCOPES);
	assert_int_equal(tokens.expires_in, 20);
	family.expires_at = 0;
	sign(SCOPES);
	assert_int_equal(tokens.expires_in, 77);
}

static void
M4_each_sub_mode_gives_its_subject(void **state)
{
	static const char *const want[] = {
		[DG_SUB_USER_USERNAME] = "anna",
		[DG_SUB_USER_EMAIL] = "anna@example.org",
		[DG_SUB_USER_UPN] = "anna@corp.example",
	};
	struct json_object *obj;
	int mode;

	(void)state;
	(void)snprintf(w.anna.attributes, sizeof(w.anna.attributes),
	    "{\"upn\":\"anna@corp.example\"}");
	for (mode = DG_SUB_USER_USERNAME; mode <= DG_SUB_USER_UPN; mode++) {
		w.tv.sub_mode = (enum dg_sub_mode)mode;
		sign(SCOPES);
		obj = payload(&tokens.id_token, "JWT");
		assert_text(obj, "sub", want[mode]);
		json_object_put(obj);
		obj = payload(&tokens.access_token, "at+jwt");
		assert_text(obj, "sub", want[mode]);
		json_object_put(obj);
	}
	w.tv.sub_mode = DG_SUB_USER_UUID;
	sign(SCOPES);
	obj = payload(&tokens.id_token, "JWT");
	assert_text(obj, "sub", w.anna.uuid);
	json_object_put(obj);
}

static void
M4_no_token_without_a_subject(void **state)
{
	static const char *const attributes[] = { "", "{}", "{\"upn\":7}",
		"not json", "{\"upn\":\"\"}" };
	size_t i;

	(void)state;
	w.tv.sub_mode = DG_SUB_USER_UPN;
	for (i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++) {
		(void)snprintf(w.anna.attributes, sizeof(w.anna.attributes),
		    "%s", attributes[i]);
		assert_int_equal(dg_tokens_family_names(&w.ctx, &w.tv,
		    &w.anna, &family), DG_EINVAL);
	}
}

static void
a_signed_access_token_is_believed(void **state)
{
	(void)state;
	sign(SCOPES);
	assert_null(checked());
	assert_string_equal(access.scope, SCOPES);
	assert_string_equal(access.client.client_id, "tv");
	assert_int_equal(access.user.id, w.anna.id);
	assert_int_equal(access.family.id, family.id);
	assert_int_equal(strlen(access.sub), 64);
}

static void
M6_userinfo_tells_the_claims_of_the_scopes(void **state)
{
	struct json_object *obj;
	int64_t staff;

	(void)state;
	assert_ok(dg_db_begin(w.ctx.db, 0));
	assert_ok(dg_store_group_add(w.ctx.db, DG_STR("staff"), &staff));
	assert_ok(dg_store_group_member_add(w.ctx.db, staff, w.anna.id));
	assert_ok(dg_db_commit(w.ctx.db));
	sign(SCOPES);
	assert_null(checked());
	assert_ok(dg_tokens_userinfo(&w.ctx, &access, &obj));
	assert_text(obj, "sub", access.sub);
	assert_text(obj, "name", "anna Example");
	assert_text(obj, "email", "anna@example.org");
	assert_string_equal(json_object_to_json_string_ext(
	    json_object_object_get(obj, "groups"), JSON_C_TO_STRING_PLAIN),
	    "[\"staff\"]");
	json_object_put(obj);
	sign("openid");
	assert_null(checked());
	assert_ok(dg_tokens_userinfo(&w.ctx, &access, &obj));
	assert_int_equal(json_object_object_length(obj), 1);
	json_object_put(obj);
}

static void
an_id_token_is_no_access_token(void **state)
{
	(void)state;
	sign(SCOPES);
	assert_ok(dg_tokens_check(&w.ctx, dg_buf_str(&tokens.id_token),
	    &access));
	assert_int_equal(access.error, DG_OAUTH_INVALID_TOKEN);
	assert_string_equal(access.description, "This is not an access token.");
}

static void
a_changed_token_is_refused(void **state)
{
	size_t i;

	(void)state;
	sign(SCOPES);
	for (i = 0; i < tokens.access_token.n; i += 29) {
		char *c = &tokens.access_token.p[i], was = *c;

		*c = was == 'A' ? 'B' : 'A';
		assert_non_null(checked());
		*c = was;
	}
	assert_null(checked());
	tokens.access_token.n--;
	assert_non_null(checked());
	assert_ok(dg_tokens_check(&w.ctx, DG_STR(""), &access));
	assert_string_equal(access.description,
	    "The access token is malformed.");
}

static void
an_access_token_ends_at_its_second(void **state)
{
	(void)state;
	sign(SCOPES);
	world_wait(&w, 3599);
	assert_null(checked());
	world_wait(&w, 1);
	assert_string_equal(checked(), "The access token has expired.");
}

static void
a_token_from_the_future_is_refused(void **state)
{
	(void)state;
	world_wait(&w, 61);
	sign(SCOPES);
	world_wait(&w, -61);
	assert_string_equal(checked(), "The access token is not valid yet.");
	world_wait(&w, 1);
	assert_null(checked());
}

static void
M7_a_revoked_family_ends_its_tokens_at_once(void **state)
{
	(void)state;
	sign(SCOPES);
	assert_ok(dg_db_begin(w.ctx.db, 0));
	assert_ok(dg_store_family_revoke(w.ctx.db, family.id, w.ctx.now));
	assert_ok(dg_db_commit(w.ctx.db));
	assert_string_equal(checked(), "The access token was revoked.");
}

static void
T9_an_unusable_account_ends_its_tokens(void **state)
{
	(void)state;
	sign(SCOPES);
	w.anna.is_locked = true;
	world_save_user(&w, &w.anna);
	assert_string_equal(checked(),
	    "The account of the access token is not usable.");
	w.anna.is_locked = false;
	w.anna.expires_at = WORLD_NOW;
	world_save_user(&w, &w.anna);
	assert_non_null(checked());
	w.anna.expires_at = 0;
	world_save_user(&w, &w.anna);
	assert_null(checked());
}

static void
a_disabled_application_ends_its_tokens(void **state)
{
	(void)state;
	sign(SCOPES);
	w.tv.enabled = false;
	world_save_client(&w, &w.tv);
	assert_string_equal(checked(),
	    "The client of the access token is not in use.");
}

static void
B8_a_token_of_another_issuer_is_refused(void **state)
{
	const char base_url[] = "https://other.example";
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		w.tv.access_token_format = i == 0 ? DG_TOKEN_JWT :
		    DG_TOKEN_OPAQUE;
		world_save_client(&w, &w.tv);
		sign(SCOPES);
		store();
		assert_null(checked());
	}
	memcpy(w.ctx.site.base_url, base_url, sizeof(base_url));
	assert_string_equal(checked(), "The access token is of another issuer.");
	w.tv.access_token_format = DG_TOKEN_JWT;
	sign(SCOPES);
	assert_string_equal(checked(), "The access token is of another issuer.");
}

/* Sign a payload of our own making with a real key. */
static const char *
forged(const char *change, const char *value)
{
	struct json_object *obj;
	const struct dg_jwk *key;
	const char *why;

	sign(SCOPES);
	obj = payload(&tokens.access_token, "at+jwt");
	json_object_object_del(obj, change);
	assert_ok(dg_json_put_text(obj, change, value));
	assert_ok(dg_keys_current(&w.ctx, "ES256", &key));
	assert_ok(dg_jws_sign(key, "at+jwt", obj, &tokens.access_token));
	json_object_put(obj);
	why = checked();
	assert_non_null(why);
	return why;
}

static void
each_missing_or_wrong_claim_is_refused(void **state)
{
	static const char *const claim[] = { "iss", "sub", "exp", "iat", "sid",
		"client_id" };
	char long_sub[DG_SUB_MAX + 2];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(claim) / sizeof(claim[0]); i++)
		assert_string_equal(forged(claim[i], NULL),
		    "The access token lacks a claim.");
	assert_string_equal(forged("exp", "1800000000"),
	    "The access token lacks a claim.");
	assert_string_equal(forged("client_id", "build"),
	    "The access token is of another client.");
	assert_string_equal(forged("sid", "nobody's"),
	    "The access token was revoked.");
	assert_string_equal(forged("scope", "open\\id"),
	    "The access token lacks a claim.");
	memset(long_sub, 's', sizeof(long_sub));
	long_sub[DG_SUB_MAX + 1] = '\0';
	assert_string_equal(forged("sub", long_sub),
	    "The access token lacks a claim.");
}

static void
a_key_that_is_not_ours_is_refused(void **state)
{
	struct json_object *obj;
	struct dg_jwk *key = NULL;

	(void)state;
	sign(SCOPES);
	obj = payload(&tokens.access_token, "at+jwt");
	assert_ok(dg_jwk_generate(DG_JWS_ES256, &key));
	assert_ok(dg_jws_sign(key, "at+jwt", obj, &tokens.access_token));
	assert_string_equal(checked(),
	    "The access token was not signed by this server.");
	dg_jwk_free(key);
	json_object_put(obj);
}

static void
M3_an_opaque_access_token_lives_once_it_is_stored(void **state)
{
	struct json_object *obj;

	(void)state;
	w.tv.access_token_format = DG_TOKEN_OPAQUE;
	sign("openid email");
	assert_int_equal(tokens.access_token.n, DG_SECRET_LEN);
	assert_true(tokens.id_token.n > 0);
	assert_string_equal(checked(),
	    "The access token is unknown or has expired.");
	store();
	assert_null(checked());
	assert_string_equal(access.scope, "openid email");
	assert_string_equal(access.client.client_id, "tv");
	obj = payload(&tokens.id_token, "JWT");
	assert_text(obj, "sub", access.sub);
	json_object_put(obj);
	world_wait(&w, 3599);
	assert_null(checked());
	world_wait(&w, 1);
	assert_string_equal(checked(),
	    "The access token is unknown or has expired.");
}

/* RFC 9449 section 6: whatever its format, a token says what it is bound to */
static void
T12_a_bound_access_token_tells_its_key(void **state)
{
	struct json_object *obj, *cnf;

	(void)state;
	memset(family.dpop_jkt, 'k', sizeof(family.dpop_jkt) - 1);
	sign(SCOPES);
	assert_string_equal(tokens.dpop_jkt, family.dpop_jkt);
	obj = payload(&tokens.access_token, "at+jwt");
	assert_true(json_object_object_get_ex(obj, "cnf", &cnf));
	assert_text(cnf, "jkt", family.dpop_jkt);
	json_object_put(obj);
	assert_null(checked());
	assert_string_equal(access.dpop_jkt, family.dpop_jkt);
	w.tv.access_token_format = DG_TOKEN_OPAQUE;
	sign(SCOPES);
	store();
	assert_null(checked());
	assert_string_equal(access.dpop_jkt, family.dpop_jkt);
	family.dpop_jkt[0] = '\0';
	sign(SCOPES);
	store();
	assert_null(checked());
	assert_string_equal(access.dpop_jkt, "");
}

static void
M7_an_opaque_access_token_ends_with_family_account_and_client(void **state)
{
	(void)state;
	w.tv.access_token_format = DG_TOKEN_OPAQUE;
	sign(SCOPES);
	store();
	w.anna.is_active = false;
	world_save_user(&w, &w.anna);
	assert_string_equal(checked(),
	    "The account of the access token is not usable.");
	w.anna.is_active = true;
	world_save_user(&w, &w.anna);
	assert_null(checked());
	w.tv.enabled = false;
	world_save_client(&w, &w.tv);
	assert_non_null(checked());
	assert_ok(dg_db_begin(w.ctx.db, 0));
	assert_ok(dg_store_family_revoke(w.ctx.db, family.id, w.ctx.now));
	assert_ok(dg_db_commit(w.ctx.db));
	assert_string_equal(checked(), "The access token was revoked.");
}

/* OIDC Core 12.2: the subject is the family's, whatever changes later */
static void
T12_a_subject_stays_for_the_life_of_its_family(void **state)
{
	struct json_object *obj;
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		w.tv.access_token_format = i == 0 ? DG_TOKEN_JWT :
		    DG_TOKEN_OPAQUE;
		w.tv.sub_mode = DG_SUB_USER_USERNAME;
		world_save_client(&w, &w.tv);
		assert_ok(dg_tokens_sign(&w.ctx, &w.tv, &w.anna, &family,
		    SCOPES, &tokens));
		store();
		obj = payload(&tokens.id_token, "JWT");
		assert_text(obj, "sub", family.sub);
		json_object_put(obj);
		assert_null(checked());
		assert_string_equal(access.sub, family.sub);
		assert_int_equal(strlen(access.sub), 64);
	}
}

static void
a_jwt_is_not_stored(void **state)
{
	(void)state;
	sign(SCOPES);
	/* outside of a transaction a write would fail */
	assert_ok(dg_tokens_store(&w.ctx, &family, &tokens));
}

#define test(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		test(M3_the_access_token_is_a_jwt_of_rfc9068),
		test(M8_the_issuer_of_a_global_application_is_the_base_url),
		test(M2_the_id_token_is_signed_as_the_application_wants),
		test(E10_an_id_token_comes_with_openid_only),
		test(M4_scope_claims_are_in_the_id_token_unless_switched_off),
		test(lifetimes_follow_the_rule_the_setting_and_the_family_s_end),
		test(M4_each_sub_mode_gives_its_subject),
		test(M4_no_token_without_a_subject),
		test(a_signed_access_token_is_believed),
		test(M6_userinfo_tells_the_claims_of_the_scopes),
		test(an_id_token_is_no_access_token),
		test(a_changed_token_is_refused),
		test(an_access_token_ends_at_its_second),
		test(a_token_from_the_future_is_refused),
		test(M7_a_revoked_family_ends_its_tokens_at_once),
		test(T9_an_unusable_account_ends_its_tokens),
		test(a_disabled_application_ends_its_tokens),
		test(B8_a_token_of_another_issuer_is_refused),
		test(each_missing_or_wrong_claim_is_refused),
		test(a_key_that_is_not_ours_is_refused),
		test(M3_an_opaque_access_token_lives_once_it_is_stored),
		test(T12_a_bound_access_token_tells_its_key),
		test(M7_an_opaque_access_token_ends_with_family_account_and_client),
		test(T12_a_subject_stays_for_the_life_of_its_family),
		test(a_jwt_is_not_stored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
