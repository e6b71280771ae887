/* SPDX-License-Identifier: MIT */
/* grant_proof.c: what a grant is bound to (RFC 7636, RFC 9449) */
#include "lib/grant/grant_proof.h"

#include <string.h>

#include "lib/oauth/pkce.h"

const char *
dg_grant_proof_key(const struct dg_token_request *in)
{
	return in->dpop_jkt == NULL ? "" : in->dpop_jkt;
}

/* bound: thumbprint of the key that it must be; "" none. */
static enum dg_oauth_err
check_key(const struct dg_client *client, const char *bound, const char *key,
    const char **why)
{
	if (key[0] == '\0' && (bound[0] != '\0' || client->require_dpop)) {
		*why = "A DPoP proof is required.";
		return DG_OAUTH_INVALID_DPOP_PROOF;
	}
	if (bound[0] != '\0' && strcmp(bound, key) != 0) {
		*why = "The DPoP proof is of another key than the one that "
		    "this grant is bound to.";
		return DG_OAUTH_INVALID_GRANT;
	}
	return DG_OAUTH_NONE;
}

enum dg_oauth_err
dg_grant_proof_of_code(const struct dg_client *client,
    const struct dg_device_grant *grant, const struct dg_token_request *in,
    const char **why)
{
	switch (dg_pkce_check(grant->code_challenge, in->code_verifier)) {
	case DG_PKCE_OK:
		return check_key(client, grant->dpop_jkt,
		    dg_grant_proof_key(in), why);
	case DG_PKCE_MISSING:
		*why = "The code_verifier is missing.";
		break;
	case DG_PKCE_UNASKED:
		*why = "There is a code_verifier, but no code_challenge came "
		    "with the device authorization request.";
		break;
	case DG_PKCE_MALFORMED:
		*why = "The code_verifier must be 43 to 128 letters, digits "
		    "and - . _ ~";
		break;
	case DG_PKCE_MISMATCH:
		*why = "The code_verifier does not fit the code_challenge.";
		break;
	}
	return DG_OAUTH_INVALID_GRANT;
}

enum dg_oauth_err
dg_grant_proof_of_refresh(const struct dg_client *client,
    const struct dg_token_family *family, const struct dg_token_request *in,
    const char **why)
{
	return check_key(client, client->type == DG_CLIENT_PUBLIC ?
	    family->dpop_jkt : "", dg_grant_proof_key(in), why);
}
