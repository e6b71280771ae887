/* SPDX-License-Identifier: MIT */
/* userinfo.c: claims for an access token (OIDC Core 5.3, RFC 6750) */
#include "lib/endpoint/oauth/userinfo.h"

#include <assert.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "lib/client/cors.h"
#include "lib/endpoint/oauth/error_json.h"
#include "lib/endpoint/oauth/proof.h"
#include "lib/oauth/scope.h"
#include "lib/token/tokens.h"

#define REALM "realm=\"devgrant\""
#define ALGS "algs=\"" DG_EP_PROOF_ALGS "\""
#define CHALLENGE_SIZE 1024	/* more than the longest sentence needs */

/* A token, and how it was shown. */
struct shown {
	struct dg_str token;
	bool dpop;		/* RFC 9449 section 7.1 */
	bool twice;		/* in the header and in the body */
};

/* RFC 6750 section 3, RFC 9449 section 7.1: the header says as much as the
 * body, in the scheme that was used. */
static void
challenge(struct dg_resp *resp, const struct shown *shown,
    enum dg_oauth_err error, const char *why)
{
	char text[CHALLENGE_SIZE];
	int n;

	n = snprintf(text, sizeof(text), "%s " REALM ", error=\"%s\", "
	    "error_description=\"%s\"%s%s", shown->dpop ? "DPoP" : "Bearer",
	    dg_oauth_err_word(error), why,
	    error == DG_OAUTH_INSUFFICIENT_SCOPE ? ", scope=\"openid\"" : "",
	    shown->dpop ? ", " ALGS : "");
	assert(n > 0 && (size_t)n < sizeof(text));
	dg_resp_header(resp, "WWW-Authenticate", dg_str_from(text));
}

static enum dg_err
fail(struct dg_ctx *ctx, const struct dg_req *req, struct dg_resp *resp,
    const struct shown *shown, enum dg_oauth_err error, const char *why)
{
	bool proof = error == DG_OAUTH_INVALID_DPOP_PROOF ||
	    error == DG_OAUTH_USE_DPOP_NONCE;

	if (why == NULL)
		why = dg_oauth_err_description(error);
	dg_ep_error_json(ctx, req, resp, error, why);
	if (proof)
		resp->status = 401;
	challenge(resp, shown, error, why);
	return DG_OK;
}

/*
 * RFC 6750 section 3.1: no error code for who shows no token at all. One line
 * for both schemes, as RFC 9449 section 7.1 has it: of two lines, many a
 * client keeps only the last.
 */
static enum dg_err
ask(struct dg_ctx *ctx, const struct dg_req *req, struct dg_resp *resp)
{
	dg_ep_error_json(ctx, req, resp, DG_OAUTH_INVALID_TOKEN,
	    "An access token is required.");
	dg_resp_header(resp, "WWW-Authenticate",
	    DG_STR("Bearer " REALM ", DPoP " REALM ", " ALGS));
	return DG_OK;
}

/* "Bearer TOKEN", "DPoP TOKEN", or in the body (RFC 6750 section 2.2). */
static struct shown
find_token(const struct dg_req *req)
{
	struct dg_str body = dg_form_get(&req->body, "access_token");
	struct dg_str rest = dg_str_from(req->authorization), scheme;
	struct shown shown = { .token = body };

	if (!dg_str_split(&rest, " ", &scheme))
		return shown;
	shown.dpop = dg_str_equal_nocase(scheme, DG_STR("DPoP"));
	rest = dg_str_trim(rest);
	if (rest.n > 0 && (shown.dpop ||
	    dg_str_equal_nocase(scheme, DG_STR("Bearer")))) {
		shown.token = rest;
		shown.twice = body.n > 0;
	}
	return shown;
}

/*
 * RFC 9449 7.1, 7.2: a bound token goes with its proof and under its scheme
 * only, another one never under that.
 */
static const char *
check_binding(const struct dg_access *access, const struct shown *shown,
    const struct dg_proof *proof)
{
	if (access->dpop_jkt[0] == '\0')
		return shown->dpop ? "The access token is not bound to a key: "
		    "send it with the Bearer scheme." : NULL;
	if (!shown->dpop)
		return "The access token is bound to a key: send it with the "
		    "DPoP scheme and a proof.";
	if (strcmp(access->dpop_jkt, proof->jkt) != 0)
		return "The access token is bound to another key than that of "
		    "the DPoP proof.";
	return NULL;
}

/* Token, proof and binding; access is filled where no reply was made. */
static enum dg_err
authenticate(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp, struct dg_access *access, bool *refused)
{
	struct shown shown = find_token(req);
	struct dg_proof proof = { .error = DG_OAUTH_NONE };
	const char *why;
	enum dg_err rc;

	*refused = true;
	if (dg_form_get(&req->query, "access_token").n > 0)
		return fail(ctx, req, resp, &shown, DG_OAUTH_INVALID_REQUEST,
		    "An access token in an address lands in logs: send it in "
		    "the Authorization header or in the body.");
	if (req->authorization_unusable)
		return fail(ctx, req, resp, &shown, DG_OAUTH_INVALID_TOKEN,
		    "The Authorization header came twice or is longer than "
		    "4096 bytes.");
	if (shown.twice)
		return fail(ctx, req, resp, &shown, DG_OAUTH_INVALID_REQUEST,
		    "The access token came in two ways.");
	if (shown.token.n == 0)
		return ask(ctx, req, resp);
	rc = dg_tokens_check(ctx, shown.token, access);
	if (rc != DG_OK)
		return rc;
	if (access->client.provider_id != 0)
		dg_cors_client(ctx, &access->client);
	if (access->error != DG_OAUTH_NONE)
		return fail(ctx, req, resp, &shown, access->error,
		    access->description);
	if (shown.dpop) {
		rc = dg_ep_proof_open(ctx, req, resp, shown.token, &proof);
		if (rc == DG_OK)
			rc = dg_proof_verify(ctx, &proof);
		dg_proof_close(&proof);
		if (rc != DG_OK)
			return rc;
		if (proof.error == DG_OAUTH_NONE && proof.jkt[0] == '\0') {
			proof.error = DG_OAUTH_INVALID_DPOP_PROOF;
			proof.description = NULL;
		}
		if (proof.error != DG_OAUTH_NONE)
			return fail(ctx, req, resp, &shown, proof.error,
			    proof.description);
	}
	why = check_binding(access, &shown, &proof);
	if (why != NULL)
		return fail(ctx, req, resp, &shown, DG_OAUTH_INVALID_TOKEN,
		    why);
	if (!dg_scope_has(access->scope, DG_STR("openid")))
		return fail(ctx, req, resp, &shown,
		    DG_OAUTH_INSUFFICIENT_SCOPE, NULL);
	*refused = false;
	return DG_OK;
}

enum dg_err
dg_ep_userinfo(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp)
{
	struct json_object *claims = NULL;
	struct dg_access access;
	bool refused;
	enum dg_err rc;

	memset(&access, 0, sizeof(access));
	rc = authenticate(ctx, req, resp, &access, &refused);
	if (rc != DG_OK || refused)
		return rc;
	if ((rc = dg_tokens_userinfo(ctx, &access, &claims)) == DG_OK)
		dg_resp_json(resp, 200, claims);
	json_object_put(claims);
	return rc;
}

void
dg_ep_userinfo_refuse(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp, enum dg_oauth_err error, const char *description)
{
	struct shown shown;

	switch (error) {
	case DG_OAUTH_INVALID_REQUEST:
	case DG_OAUTH_TOO_LARGE:
	case DG_OAUTH_BAD_CONTENT_TYPE:
		shown = find_token(req);
		(void)fail(ctx, req, resp, &shown, error, description);
		break;
	default:
		dg_ep_error_json(ctx, req, resp, error, description);
	}
}
