/* SPDX-License-Identifier: MIT */
/* errors.c: wire word, status and default sentence of every OAuth outcome */
#include "lib/oauth/errors.h"

static const struct {
	const char *word;
	int status;
	const char *description;
} outcome[] = {
	[DG_OAUTH_NONE] = { "", 200, "" },
	[DG_OAUTH_INVALID_REQUEST] = { "invalid_request", 400,
		"The request lacks a parameter, repeats one, or is malformed." },
	[DG_OAUTH_INVALID_CLIENT] = { "invalid_client", 400,
		"Client authentication failed." },
	[DG_OAUTH_INVALID_GRANT] = { "invalid_grant", 400,
		"The code or token is unknown, used, or was issued to another client." },
	[DG_OAUTH_UNAUTHORIZED_CLIENT] = { "unauthorized_client", 400,
		"This client may not use this grant type." },
	[DG_OAUTH_UNSUPPORTED_GRANT_TYPE] = { "unsupported_grant_type", 400,
		"This server does not know that grant type." },
	[DG_OAUTH_INVALID_SCOPE] = { "invalid_scope", 400,
		"The scope is malformed, unknown, or exceeds what was granted." },
	[DG_OAUTH_INVALID_TARGET] = { "invalid_target", 400,
		"The resource is unknown or not open to this client." },
	[DG_OAUTH_UNSUPPORTED_TOKEN_TYPE] = { "unsupported_token_type", 400,
		"A token of this type cannot be revoked." },
	[DG_OAUTH_AUTHORIZATION_PENDING] = { "authorization_pending", 400,
		"The user has not decided yet; ask again after the interval." },
	[DG_OAUTH_SLOW_DOWN] = { "slow_down", 400,
		"Polling too fast; wait for the interval given here from now on." },
	[DG_OAUTH_ACCESS_DENIED] = { "access_denied", 400,
		"The request was denied." },
	[DG_OAUTH_EXPIRED_TOKEN] = { "expired_token", 400,
		"The device code has expired; start again with a new one." },
	[DG_OAUTH_INVALID_TOKEN] = { "invalid_token", 401,
		"The access token is malformed, expired, or revoked." },
	[DG_OAUTH_INSUFFICIENT_SCOPE] = { "insufficient_scope", 403,
		"The access token does not carry the scope that this needs." },
	[DG_OAUTH_INVALID_DPOP_PROOF] = { "invalid_dpop_proof", 400,
		"The DPoP proof is missing or wrong." },
	[DG_OAUTH_USE_DPOP_NONCE] = { "use_dpop_nonce", 400,
		"The DPoP proof must carry the nonce given here." },
	[DG_OAUTH_TOO_LARGE] = { "invalid_request", 413,
		"The request is too large." },
	[DG_OAUTH_BAD_METHOD] = { "invalid_request", 405,
		"This method is not allowed here." },
	[DG_OAUTH_BAD_CONTENT_TYPE] = { "invalid_request", 415,
		"The body must be application/x-www-form-urlencoded." },
	[DG_OAUTH_PLAIN_HTTP] = { "invalid_request", 400,
		"This server is to be reached by https only, never by plain http." },
	[DG_OAUTH_THROTTLED] = { "slow_down", 429,
		"Too many requests; wait as long as Retry-After says." },
	[DG_OAUTH_MISDIRECTED] = { "invalid_request", 421,
		"This server does not answer for that host name." },
	[DG_OAUTH_NOT_FOUND] = { "not_found", 404,
		"There is nothing at this address." },
	[DG_OAUTH_UNAVAILABLE] = { "temporarily_unavailable", 503,
		"The server is busy; try again shortly." },
	[DG_OAUTH_SERVER_ERROR] = { "server_error", 500,
		"The server could not do its work; its log says why." },
};

/* A value outside the enumeration is our own mistake: the honest answer is
 * server_error. */
static enum dg_oauth_err
known(enum dg_oauth_err err)
{
	if ((unsigned)err >= sizeof(outcome) / sizeof(outcome[0]))
		return DG_OAUTH_SERVER_ERROR;
	return err;
}

const char *
dg_oauth_err_word(enum dg_oauth_err err)
{
	return outcome[known(err)].word;
}

int
dg_oauth_err_status(enum dg_oauth_err err)
{
	return outcome[known(err)].status;
}

const char *
dg_oauth_err_description(enum dg_oauth_err err)
{
	return outcome[known(err)].description;
}
