/* SPDX-License-Identifier: MIT */
/* test_proof.c: keys and verifiers that bind codes and tokens, from outside */
#include "tests/unit/test.h"

#include <json-c/json.h>
#include <stdio.h>

#include "lib/base/base64url.h"
#include "lib/oauth/client_assertion.h"
#include "lib/oauth/json.h"
#include "lib/oauth/jws_sign.h"
#include "tests/fixture.h"

#define DEVICE "/application/o/device/"
#define TOKEN "/application/o/token/"
#define USERINFO "/application/o/userinfo/"
#define GRANT "grant_type=urn:ietf:params:oauth:grant-type:device_code"
#define BODY_SIZE 8192

/* RFC 7636 appendix B */
#define VERIFIER "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define CHALLENGE "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

static struct dg_jwk *key, *other;
static char proof[4096];
static const char *header_dpop[] = { "HTTP_DPOP", proof, NULL };
static int serial;

static int
setup(void **state)
{
	serial = 0;
	assert_ok(dg_jwk_generate(DG_JWS_EDDSA, &key));
	assert_ok(dg_jwk_generate(DG_JWS_ES256, &other));
	return fixture_setup(state);
}

static int
teardown(void **state)
{
	dg_jwk_free(key);
	dg_jwk_free(other);
	return fixture_teardown(state);
}

static void
put_part(struct dg_buf *out, struct json_object *part)
{
	const char *text = json_object_to_json_string(part);

	dg_base64url_put(out, text, strlen(text));
	json_object_put(part);
}

/* A proof by this key for this request goes with the next ones. */
static void
prove(struct fixture *fx, const struct dg_jwk *with, const char *method,
    const char *path, const char *nonce)
{
	struct json_object *head = json_object_new_object(), *jwk;
	struct json_object *payload = json_object_new_object();
	char url[256], jti[32], ath[DG_BASE64URL_LEN(DG_DIGEST_BYTES) + 1];
	uint8_t sig[DG_JWS_SIGNATURE_MAX], digest[DG_DIGEST_BYTES];
	struct dg_buf out;
	size_t n;

	snprintf(url, sizeof(url), FIXTURE_URL "%s", path);
	snprintf(jti, sizeof(jti), "proof-%d", serial++);
	assert_ok(dg_jwk_json(with, false, &jwk));
	assert_ok(dg_json_put_text(head, "typ", "dpop+jwt"));
	assert_ok(dg_json_put_text(head, "alg",
	    dg_jws_alg_name(dg_jwk_alg(with))));
	assert_ok(dg_json_put(head, "jwk", jwk));
	assert_ok(dg_json_put_text(payload, "jti", jti));
	assert_ok(dg_json_put_text(payload, "htm", method));
	assert_ok(dg_json_put_text(payload, "htu", url));
	assert_ok(dg_json_put_text(payload, "nonce", nonce));
	assert_ok(dg_json_put_int(payload, "iat", fx->now));
	if (fx->authorization != NULL) {
		dg_digest_str(dg_str_from(strchr(fx->authorization, ' ') + 1),
		    digest);
		dg_base64url_encode(digest, sizeof(digest), ath);
		assert_ok(dg_json_put_text(payload, "ath", ath));
	}
	dg_buf_init(&out, sizeof(proof));
	put_part(&out, head);
	dg_buf_putc(&out, '.');
	put_part(&out, payload);
	assert_ok(dg_jws_sign_bytes(with, dg_buf_str(&out), sig, &n));
	dg_buf_putc(&out, '.');
	dg_base64url_put(&out, sig, n);
	assert_ok(dg_str_copy(proof, sizeof(proof), dg_buf_str(&out)));
	dg_buf_fini(&out);
	fx->more = header_dpop;
}

/* An approved code of tv; more: parameters of its request, "&x=y". */
static void
approved(struct fixture *fx, const char *more, struct fixture_codes *codes)
{
	char scope[512];

	snprintf(scope, sizeof(scope), "openid+offline_access%s", more);
	fixture_start(fx, "tv", scope, codes);
	fixture_approve(fx, codes);
}

static void
redeem(struct fixture *fx, const struct fixture_codes *codes,
    const char *more)
{
	char body[BODY_SIZE];

	snprintf(body, sizeof(body), GRANT "&client_id=tv&device_code=%s%s",
	    codes->device, more);
	fixture_post(fx, TOKEN, body);
}

static void
refresh(struct fixture *fx, const char *client, const char *token)
{
	char body[BODY_SIZE];

	snprintf(body, sizeof(body), "grant_type=refresh_token&client_id=%s"
	    "&refresh_token=%s", client, token);
	fixture_post(fx, TOKEN, body);
}

/* PKCE */

static void
I17_the_verifier_redeems(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;

	approved(fx, "&code_challenge=" CHALLENGE "&code_challenge_method=S256",
	    &codes);
	redeem(fx, &codes, "");
	fixture_is_error(fx, 400, "invalid_grant");
	redeem(fx, &codes, "&code_verifier=" VERIFIER "x");
	fixture_is_error(fx, 400, "invalid_grant");
	redeem(fx, &codes, "&code_verifier=short");
	fixture_is_error(fx, 400, "invalid_grant");
	/* and none of them has used the code up */
	redeem(fx, &codes, "&code_verifier=" VERIFIER);
	assert_int_equal(fx->status, 200);
	redeem(fx, &codes, "&code_verifier=" VERIFIER);
	fixture_is_error(fx, 400, "invalid_grant");
}

/* RFC 9700 2.1.1 */
static void
I17_a_verifier_that_nobody_asked_for_is_refused(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;

	approved(fx, "", &codes);
	redeem(fx, &codes, "&code_verifier=" VERIFIER);
	fixture_is_error(fx, 400, "invalid_grant");
	redeem(fx, &codes, "");
	assert_int_equal(fx->status, 200);
}

static void
I17_only_s256_of_the_right_form_is_taken(void **state)
{
	static const char *const bad[] = {
		"&code_challenge=" CHALLENGE,
		"&code_challenge=" CHALLENGE "&code_challenge_method=plain",
		"&code_challenge=" CHALLENGE "&code_challenge_method=s256",
		"&code_challenge_method=S256",
		"&code_challenge=short&code_challenge_method=S256",
		"&code_challenge=" CHALLENGE "A&code_challenge_method=S256",
		"&code_challenge=" VERIFIER "%3D&code_challenge_method=S256",
	};
	struct fixture *fx = *state;
	char body[512];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(body, sizeof(body), "client_id=tv&scope=openid%s",
		    bad[i]);
		fixture_post(fx, DEVICE, body);
		fixture_is_error(fx, 400, "invalid_request");
	}
}

/* DPoP */

static void
take_token(struct fixture *fx, const char *name, char *out, size_t size)
{
	assert_int_equal(fx->status, 200);
	snprintf(out, size, "%s", fixture_str(fx, name));
}

static void
T12_a_proof_binds_what_is_given(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;
	char token[128];

	approved(fx, "", &codes);
	prove(fx, key, "POST", TOKEN, "");
	redeem(fx, &codes, "");
	assert_string_equal(fixture_str(fx, "token_type"), "DPoP");
	take_token(fx, "refresh_token", token, sizeof(token));
	/* a public client's refresh token is of use with its key only */
	fx->more = NULL;
	refresh(fx, "tv", token);
	fixture_is_error(fx, 400, "invalid_dpop_proof");
	prove(fx, other, "POST", TOKEN, "");
	refresh(fx, "tv", token);
	fixture_is_error(fx, 400, "invalid_grant");
	prove(fx, key, "POST", TOKEN, "");
	refresh(fx, "tv", token);
	assert_int_equal(fx->status, 200);
	assert_string_equal(fixture_str(fx, "token_type"), "DPoP");
}

static void
T11_without_a_proof_nothing_is_bound(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;
	char token[128];

	approved(fx, "", &codes);
	redeem(fx, &codes, "");
	assert_string_equal(fixture_str(fx, "token_type"), "Bearer");
	take_token(fx, "refresh_token", token, sizeof(token));
	refresh(fx, "tv", token);
	assert_string_equal(fixture_str(fx, "token_type"), "Bearer");
}

/* RFC 9449 section 5: a refresh token that comes with a proof is bound to it */
static void
T12_a_public_client_may_begin_with_proofs_at_a_refresh(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;
	char first[128], token[128];

	approved(fx, "", &codes);
	redeem(fx, &codes, "");
	take_token(fx, "refresh_token", first, sizeof(first));
	prove(fx, key, "POST", TOKEN, "");
	refresh(fx, "tv", first);
	assert_string_equal(fixture_str(fx, "token_type"), "DPoP");
	take_token(fx, "refresh_token", token, sizeof(token));
	fx->more = NULL;
	refresh(fx, "tv", token);
	fixture_is_error(fx, 400, "invalid_dpop_proof");
	refresh(fx, "tv", first);
	fixture_is_error(fx, 400, "invalid_dpop_proof");
	prove(fx, other, "POST", TOKEN, "");
	refresh(fx, "tv", token);
	fixture_is_error(fx, 400, "invalid_grant");
	prove(fx, key, "POST", TOKEN, "");
	refresh(fx, "tv", token);
	assert_string_equal(fixture_str(fx, "token_type"), "DPoP");
}

static void
T12_a_confidential_client_may_change_its_key(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;
	char body[BODY_SIZE], token[128];

	fixture_start(fx, "build", "openid+offline_access", &codes);
	fixture_approve(fx, &codes);
	prove(fx, key, "POST", TOKEN, "");
	snprintf(body, sizeof(body), GRANT "&client_id=build&client_secret="
	    FIXTURE_SECRET "&device_code=%s", codes.device);
	fixture_post(fx, TOKEN, body);
	assert_string_equal(fixture_str(fx, "token_type"), "DPoP");
	take_token(fx, "refresh_token", token, sizeof(token));
	/* so that nobody is told that it is bound (RFC 9449 5) */
	snprintf(body, sizeof(body), "client_id=build&client_secret="
	    FIXTURE_SECRET "&token=%s", token);
	fx->more = NULL;
	fixture_post(fx, "/application/o/introspect/", body);
	assert_true(fixture_has(fx, "sid"));
	assert_false(fixture_has(fx, "cnf"));
	prove(fx, other, "POST", TOKEN, "");
	refresh(fx, "build&client_secret=" FIXTURE_SECRET, token);
	assert_int_equal(fx->status, 200);
	assert_string_equal(fixture_str(fx, "token_type"), "DPoP");
}

static void
I20_a_proof_at_initiation_pins_its_key(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;

	prove(fx, key, "POST", DEVICE, "");
	approved(fx, "", &codes);
	fx->more = NULL;
	redeem(fx, &codes, "");
	fixture_is_error(fx, 400, "invalid_dpop_proof");
	prove(fx, other, "POST", TOKEN, "");
	redeem(fx, &codes, "");
	fixture_is_error(fx, 400, "invalid_grant");
	prove(fx, key, "POST", DEVICE, "");
	redeem(fx, &codes, "");
	fixture_is_error(fx, 400, "invalid_dpop_proof");
	prove(fx, key, "POST", TOKEN, "");
	redeem(fx, &codes, "");
	assert_int_equal(fx->status, 200);
}

static void
I20_a_bad_proof_at_initiation_is_refused(void **state)
{
	struct fixture *fx = *state;

	prove(fx, key, "POST", TOKEN, "");
	fixture_post(fx, DEVICE, "client_id=tv&scope=openid");
	fixture_is_error(fx, 400, "invalid_dpop_proof");
}

static void
a_proof_is_good_once(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;

	fixture_start(fx, "tv", "openid", &codes);
	prove(fx, key, "POST", TOKEN, "");
	fixture_poll(fx, &codes);
	fixture_is_error(fx, 400, "authorization_pending");
	fixture_poll(fx, &codes);
	fixture_is_error(fx, 400, "invalid_dpop_proof");
	fixture_wait(fx, 181000);
	fixture_poll(fx, &codes);
	fixture_is_error(fx, 400, "invalid_dpop_proof");
}

/* RFC 9449 4.3, item 1 */
static void
two_proofs_or_one_too_long_are_none(void **state)
{
	static char text[5000];
	static const char *const twice[] = { "HTTP_DPOP", proof, "HTTP_DPOP", proof,
		NULL };
	static const char *const too_long[] = { "HTTP_DPOP", text, NULL };
	struct fixture *fx = *state;
	struct fixture_codes codes;

	approved(fx, "", &codes);
	prove(fx, key, "POST", TOKEN, "");
	fx->more = twice;
	redeem(fx, &codes, "");
	fixture_is_error(fx, 400, "invalid_dpop_proof");
	memset(text, 'x', sizeof(text) - 1);
	fx->more = too_long;
	redeem(fx, &codes, "");
	fixture_is_error(fx, 400, "invalid_dpop_proof");
}

static void
an_application_may_require_a_proof(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;

	fx->tv.require_dpop = true;
	fixture_save_client(fx, &fx->tv);
	approved(fx, "", &codes);
	redeem(fx, &codes, "");
	fixture_is_error(fx, 400, "invalid_dpop_proof");
	prove(fx, key, "POST", TOKEN, "");
	redeem(fx, &codes, "");
	assert_int_equal(fx->status, 200);
}

/* RFC 9449 section 8 */
static void
a_nonce_is_asked_for_where_it_is_set(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;
	char nonce[64], longer[400] = "";

	fx->ctx.conf.dpop_nonce = true;
	approved(fx, "", &codes);
	prove(fx, key, "POST", TOKEN, "");
	redeem(fx, &codes, "");
	fixture_is_error(fx, 400, "use_dpop_nonce");
	snprintf(nonce, sizeof(nonce), "%s", fixture_header(fx, "DPoP-Nonce"));
	assert_int_equal(strlen(nonce), 43);
	prove(fx, key, "POST", TOKEN, "another");
	redeem(fx, &codes, "");
	fixture_is_error(fx, 400, "use_dpop_nonce");
	memset(longer, 'n', sizeof(longer) - 1);
	prove(fx, key, "POST", TOKEN, longer);
	redeem(fx, &codes, "");
	fixture_is_error(fx, 400, "use_dpop_nonce");
	fixture_wait(fx, 300000);
	prove(fx, key, "POST", TOKEN, nonce);
	redeem(fx, &codes, "");
	assert_int_equal(fx->status, 200);
	/* the next one comes along */
	assert_int_equal(strlen(fixture_header(fx, "DPoP-Nonce")), 43);
	assert_string_not_equal(fixture_header(fx, "DPoP-Nonce"), nonce);
	fixture_wait(fx, 300000);
	prove(fx, key, "POST", TOKEN, nonce);
	refresh(fx, "tv", "x");
	fixture_is_error(fx, 400, "use_dpop_nonce");
}

/* userinfo (RFC 9449 section 7) */

static char authorization[BODY_SIZE];

/* scheme: "DPoP", "Bearer" */
static void
ask_userinfo(struct fixture *fx, const char *scheme, const char *token)
{
	snprintf(authorization, sizeof(authorization), "%s %s", scheme, token);
	fx->authorization = authorization;
}

static void
is_challenge(struct fixture *fx, const char *start)
{
	assert_int_equal(fx->status, 401);
	assert_int_equal(strncmp(fixture_header(fx, "WWW-Authenticate"), start,
	    strlen(start)), 0);
}

static void
M6_a_bound_token_goes_with_its_proof_only(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;
	char token[BODY_SIZE / 2];

	approved(fx, "", &codes);
	prove(fx, key, "POST", TOKEN, "");
	redeem(fx, &codes, "");
	take_token(fx, "access_token", token, sizeof(token));
	ask_userinfo(fx, "DPoP", token);
	prove(fx, key, "GET", USERINFO, "");
	fixture_get(fx, USERINFO);
	assert_int_equal(fx->status, 200);
	/* the same proof again, another key, none, another token's */
	fixture_get(fx, USERINFO);
	is_challenge(fx, "DPoP realm=\"devgrant\", error=\"invalid_dpop_proof\"");
	assert_non_null(strstr(fixture_header(fx, "WWW-Authenticate"),
	    "algs=\"ES256 RS256 EdDSA Ed25519\""));
	prove(fx, other, "GET", USERINFO, "");
	fixture_get(fx, USERINFO);
	is_challenge(fx, "DPoP realm=\"devgrant\", error=\"invalid_token\"");
	fx->more = NULL;
	fixture_get(fx, USERINFO);
	is_challenge(fx, "DPoP realm=\"devgrant\", error=\"invalid_dpop_proof\"");
	ask_userinfo(fx, "DPoP", "else");
	prove(fx, key, "GET", USERINFO, "");
	ask_userinfo(fx, "DPoP", token);
	fixture_get(fx, USERINFO);
	is_challenge(fx, "DPoP realm=\"devgrant\", error=\"invalid_dpop_proof\"");
}

static void
M6_a_bound_token_is_no_bearer_token(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;
	char token[BODY_SIZE / 2], body[BODY_SIZE];

	approved(fx, "", &codes);
	prove(fx, key, "POST", TOKEN, "");
	redeem(fx, &codes, "");
	take_token(fx, "access_token", token, sizeof(token));
	ask_userinfo(fx, "Bearer", token);
	prove(fx, key, "GET", USERINFO, "");
	fixture_get(fx, USERINFO);
	is_challenge(fx, "Bearer realm=\"devgrant\", error=\"invalid_token\"");
	fx->authorization = NULL;
	fx->more = NULL;
	snprintf(body, sizeof(body), "access_token=%s", token);
	fixture_post(fx, USERINFO, body);
	is_challenge(fx, "Bearer realm=\"devgrant\", error=\"invalid_token\"");
}

static void
M6_a_bearer_token_is_no_bound_token(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;
	char token[BODY_SIZE / 2];

	approved(fx, "", &codes);
	redeem(fx, &codes, "");
	take_token(fx, "access_token", token, sizeof(token));
	ask_userinfo(fx, "DPoP", token);
	prove(fx, key, "GET", USERINFO, "");
	fixture_get(fx, USERINFO);
	is_challenge(fx, "DPoP realm=\"devgrant\", error=\"invalid_token\"");
	ask_userinfo(fx, "bearer", token);
	fx->more = NULL;
	fixture_get(fx, USERINFO);
	assert_int_equal(fx->status, 200);
}

static void
M6_one_line_offers_both_schemes_to_who_shows_no_token(void **state)
{
	struct fixture *fx = *state;

	fixture_get(fx, USERINFO);
	is_challenge(fx, "Bearer realm=\"devgrant\", DPoP realm=\"devgrant\", "
	    "algs=\"");
	assert_null(strstr(fx->head, "error="));
}

static void
M6_a_nonce_is_asked_for_at_userinfo_too(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;
	char token[BODY_SIZE / 2], nonce[64];

	approved(fx, "", &codes);
	prove(fx, key, "POST", TOKEN, "");
	redeem(fx, &codes, "");
	take_token(fx, "access_token", token, sizeof(token));
	fx->ctx.conf.dpop_nonce = true;
	ask_userinfo(fx, "DPoP", token);
	prove(fx, key, "GET", USERINFO, "");
	fixture_get(fx, USERINFO);
	is_challenge(fx, "DPoP realm=\"devgrant\", error=\"use_dpop_nonce\"");
	snprintf(nonce, sizeof(nonce), "%s", fixture_header(fx, "DPoP-Nonce"));
	prove(fx, key, "GET", USERINFO, nonce);
	fixture_get(fx, USERINFO);
	assert_int_equal(fx->status, 200);
}

/* private_key_jwt and tls_client_auth */

/* An assertion of build's, by this key; the value for the form. */
static const char *
assertion(struct fixture *fx, const struct dg_jwk *with, const char *aud)
{
	static char text[4096];
	struct json_object *claims = json_object_new_object();
	struct dg_buf jwt;
	char jti[32];

	snprintf(jti, sizeof(jti), "assertion-%d", serial++);
	assert_ok(dg_json_put_text(claims, "iss", "build"));
	assert_ok(dg_json_put_text(claims, "sub", "build"));
	assert_ok(dg_json_put_text(claims, "aud", aud));
	assert_ok(dg_json_put_text(claims, "jti", jti));
	assert_ok(dg_json_put_int(claims, "exp", fx->now + 60));
	dg_buf_init(&jwt, sizeof(text));
	assert_ok(dg_jws_sign(with, "JWT", claims, &jwt));
	assert_ok(dg_str_copy(text, sizeof(text), dg_buf_str(&jwt)));
	dg_buf_fini(&jwt);
	json_object_put(claims);
	return text;
}

static void
register_key(struct fixture *fx)
{
	struct json_object *jwk;
	char set[1024];

	assert_ok(dg_jwk_json(key, false, &jwk));
	snprintf(set, sizeof(set), "{\"keys\":[%s]}",
	    json_object_to_json_string(jwk));
	json_object_put(jwk);
	assert_ok(dg_db_begin(fx->ctx.db, 0));
	assert_ok(dg_store_application_set_jwks(fx->ctx.db,
	    fx->build.provider_id, dg_str_from(set)));
	assert_ok(dg_db_commit(fx->ctx.db));
}

#define TYPE "&client_assertion_type=" \
	DG_CLIENT_ASSERTION_TYPE

static void
start_with(struct fixture *fx, const char *assertion_text, const char *more)
{
	char body[BODY_SIZE];

	snprintf(body, sizeof(body), "scope=openid&client_assertion=%s%s",
	    assertion_text, more);
	fixture_post(fx, DEVICE, body);
}

static void
T14_a_key_proves_a_client(void **state)
{
	static const char *const names[] = { FIXTURE_URL "/application/o/build/",
		FIXTURE_URL "/", FIXTURE_URL TOKEN, FIXTURE_URL DEVICE };
	struct fixture *fx = *state;
	size_t i;

	start_with(fx, assertion(fx, key, names[0]), TYPE);
	fixture_is_error(fx, 400, "invalid_client");
	register_key(fx);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		start_with(fx, assertion(fx, key, names[i]), TYPE);
		assert_int_equal(fx->status, 200);
	}
	start_with(fx, assertion(fx, key, names[0]), TYPE "&client_id=build");
	assert_int_equal(fx->status, 200);
	start_with(fx, assertion(fx, other, names[0]), TYPE);
	fixture_is_error(fx, 400, "invalid_client");
	start_with(fx, assertion(fx, key, "https://other.example/"), TYPE);
	fixture_is_error(fx, 400, "invalid_client");
}

static void
T14_an_assertion_is_good_once(void **state)
{
	struct fixture *fx = *state;
	const char *text;

	register_key(fx);
	text = assertion(fx, key, FIXTURE_URL "/application/o/build/");
	start_with(fx, text, TYPE);
	assert_int_equal(fx->status, 200);
	start_with(fx, text, TYPE);
	fixture_is_error(fx, 400, "invalid_client");
	fixture_wait(fx, 69000);
	start_with(fx, text, TYPE);
	fixture_is_error(fx, 400, "invalid_client");
}

static void
I5_an_assertion_goes_with_nothing_else(void **state)
{
	struct fixture *fx = *state;
	const char *text;

	register_key(fx);
	text = assertion(fx, key, FIXTURE_URL "/application/o/build/");
	start_with(fx, text, TYPE "&client_secret=" FIXTURE_SECRET);
	fixture_is_error(fx, 400, "invalid_request");
	start_with(fx, text, "");
	fixture_is_error(fx, 400, "invalid_request");
	start_with(fx, "", TYPE "&client_id=build");
	fixture_is_error(fx, 400, "invalid_request");
	fx->authorization = "Basic YnVpbGQ6eA==";
	start_with(fx, text, TYPE);
	fixture_is_error(fx, 400, "invalid_request");
	fx->authorization = NULL;
	start_with(fx, text, TYPE "&client_id=tv");
	fixture_is_error(fx, 400, "invalid_client");
	start_with(fx, text, "&client_assertion_type=jwt");
	fixture_is_error(fx, 400, "invalid_client");
	start_with(fx, "a.b.c", TYPE);
	fixture_is_error(fx, 400, "invalid_client");
	/* and after all of that it has not been used up */
	start_with(fx, text, TYPE);
	assert_int_equal(fx->status, 200);
}

static void
T14_a_client_keeps_to_its_method(void **state)
{
	struct fixture *fx = *state;

	register_key(fx);
	fx->build.auth_method = DG_AUTH_PRIVATE_KEY_JWT;
	fixture_save_client(fx, &fx->build);
	fixture_post(fx, DEVICE, "client_id=build&client_secret="
	    FIXTURE_SECRET);
	fixture_is_error(fx, 400, "invalid_client");
	fixture_post(fx, DEVICE, "client_id=build");
	fixture_is_error(fx, 400, "invalid_client");
	start_with(fx, assertion(fx, key, FIXTURE_URL "/"), TYPE);
	assert_int_equal(fx->status, 200);
	fx->build.auth_method = DG_AUTH_SECRET_BASIC;
	fixture_save_client(fx, &fx->build);
	start_with(fx, assertion(fx, key, FIXTURE_URL "/"), TYPE);
	fixture_is_error(fx, 400, "invalid_client");
	fixture_post(fx, DEVICE, "client_id=build&client_secret="
	    FIXTURE_SECRET);
	fixture_is_error(fx, 400, "invalid_client");
	fx->authorization = "Basic YnVpbGQ6Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5LXN0YXBsZQ==";
	fixture_post(fx, DEVICE, "scope=openid");
	assert_int_equal(fx->status, 200);
}

static void
T14_a_waiting_poll_is_authenticated_by_key_too(void **state)
{
	struct fixture *fx = *state;
	char body[BODY_SIZE], code[64];

	register_key(fx);
	fx->build.auth_method = DG_AUTH_PRIVATE_KEY_JWT;
	fixture_save_client(fx, &fx->build);
	start_with(fx, assertion(fx, key, FIXTURE_URL "/"), TYPE);
	take_token(fx, "device_code", code, sizeof(code));
	snprintf(body, sizeof(body), GRANT "&device_code=%s&client_id=build"
	    "&client_secret=" FIXTURE_SECRET, code);
	fixture_post(fx, TOKEN, body);
	fixture_is_error(fx, 400, "invalid_client");
	snprintf(body, sizeof(body), GRANT "&device_code=%s" TYPE
	    "&client_assertion=%s", code,
	    assertion(fx, key, FIXTURE_URL "/application/o/build/"));
	fixture_post(fx, TOKEN, body);
	fixture_is_error(fx, 400, "authorization_pending");
}

static void
T14_a_certificate_proves_a_client_where_that_is_set(void **state)
{
	static const char *const good[] = { "SSL_CLIENT_VERIFY", "SUCCESS",
		"SSL_CLIENT_S_DN", "CN=build,O=Example", NULL };
	static const char *const failed[] = { "SSL_CLIENT_VERIFY", "FAILED:x",
		"SSL_CLIENT_S_DN", "CN=build,O=Example", NULL };
	static const char *const foreign[] = { "SSL_CLIENT_VERIFY", "SUCCESS",
		"SSL_CLIENT_S_DN", "CN=build", NULL };
	static const char *const header[] = { "HTTP_SSL_CLIENT_VERIFY",
		"SUCCESS", "HTTP_SSL_CLIENT_S_DN", "CN=build,O=Example", NULL };
	const char *const *const bad[] = { failed, foreign, header, NULL };
	struct fixture *fx = *state;
	size_t i;

	fx->build.auth_method = DG_AUTH_TLS;
	snprintf(fx->build.tls_client_subject,
	    sizeof(fx->build.tls_client_subject), "CN=build,O=Example");
	fixture_save_client(fx, &fx->build);
	fx->more = good;
	fixture_post(fx, DEVICE, "client_id=build");
	fixture_is_error(fx, 400, "invalid_client");
	fx->ctx.conf.tls_client_auth = true;
	fixture_post(fx, DEVICE, "client_id=build");
	assert_int_equal(fx->status, 200);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		fx->more = bad[i];
		fixture_post(fx, DEVICE, "client_id=build");
		fixture_is_error(fx, 400, "invalid_client");
	}
	fx->more = good;
	fixture_post(fx, DEVICE, "client_id=build&client_secret="
	    FIXTURE_SECRET);
	fixture_is_error(fx, 400, "invalid_client");
}

/* Nothing that was used may be taken again: better nothing is taken. */
static void
without_room_to_remember_proofs_they_are_refused(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;
	struct dg_shm *shm = fx->ctx.shm;

	register_key(fx);
	approved(fx, "", &codes);
	fx->ctx.shm = NULL;
	prove(fx, key, "POST", TOKEN, "");
	redeem(fx, &codes, "");
	fixture_is_error(fx, 503, "temporarily_unavailable");
	assert_string_equal(fixture_header(fx, "Retry-After"), "1");
	fx->more = NULL;
	start_with(fx, assertion(fx, key, FIXTURE_URL "/"), TYPE);
	fixture_is_error(fx, 503, "temporarily_unavailable");
	fx->ctx.shm = shm;
	redeem(fx, &codes, "");
	assert_int_equal(fx->status, 200);
}

#define test(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		test(I17_the_verifier_redeems),
		test(I17_a_verifier_that_nobody_asked_for_is_refused),
		test(I17_only_s256_of_the_right_form_is_taken),
		test(T12_a_proof_binds_what_is_given),
		test(T11_without_a_proof_nothing_is_bound),
		test(T12_a_public_client_may_begin_with_proofs_at_a_refresh),
		test(T12_a_confidential_client_may_change_its_key),
		test(I20_a_proof_at_initiation_pins_its_key),
		test(I20_a_bad_proof_at_initiation_is_refused),
		test(a_proof_is_good_once),
		test(two_proofs_or_one_too_long_are_none),
		test(an_application_may_require_a_proof),
		test(a_nonce_is_asked_for_where_it_is_set),
		test(M6_a_bound_token_goes_with_its_proof_only),
		test(M6_a_bound_token_is_no_bearer_token),
		test(M6_a_bearer_token_is_no_bound_token),
		test(M6_one_line_offers_both_schemes_to_who_shows_no_token),
		test(M6_a_nonce_is_asked_for_at_userinfo_too),
		test(T14_a_key_proves_a_client),
		test(T14_an_assertion_is_good_once),
		test(I5_an_assertion_goes_with_nothing_else),
		test(T14_a_client_keeps_to_its_method),
		test(T14_a_waiting_poll_is_authenticated_by_key_too),
		test(T14_a_certificate_proves_a_client_where_that_is_set),
		test(without_room_to_remember_proofs_they_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
