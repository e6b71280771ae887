/*
 * What an endpoint of OAuth answers instead of success: wire word, HTTP
 * status and a sentence for the developer, in one table (RFC 6749 sections
 * 4.1.2.1 and 5.2, RFC 7009 section 2.2.1, RFC 8628 section 3.5, RFC 6750
 * section 3.1, RFC 8707 section 2, RFC 9449 section 5). Knows no HTTP beyond the number.
 */
#ifndef DG_OAUTH_ERRORS_H
#define DG_OAUTH_ERRORS_H

enum dg_oauth_err {
	DG_OAUTH_NONE = 0,
	DG_OAUTH_INVALID_REQUEST,
	DG_OAUTH_INVALID_CLIENT,	/* 401 when the Authorization header was used */
	DG_OAUTH_INVALID_GRANT,
	DG_OAUTH_UNAUTHORIZED_CLIENT,
	DG_OAUTH_UNSUPPORTED_GRANT_TYPE,
	DG_OAUTH_INVALID_SCOPE,
	DG_OAUTH_INVALID_TARGET,
	DG_OAUTH_UNSUPPORTED_TOKEN_TYPE,	/* revocation */
	DG_OAUTH_AUTHORIZATION_PENDING,
	DG_OAUTH_SLOW_DOWN,
	DG_OAUTH_ACCESS_DENIED,
	DG_OAUTH_EXPIRED_TOKEN,
	DG_OAUTH_INVALID_TOKEN,		/* userinfo, 401 */
	DG_OAUTH_INSUFFICIENT_SCOPE,	/* userinfo, 403 */
	DG_OAUTH_INVALID_DPOP_PROOF,
	DG_OAUTH_USE_DPOP_NONCE,
	DG_OAUTH_TOO_LARGE,		/* invalid_request, 413 */
	DG_OAUTH_BAD_METHOD,		/* invalid_request, 405 */
	DG_OAUTH_BAD_CONTENT_TYPE,	/* invalid_request, 415 */
	DG_OAUTH_PLAIN_HTTP,		/* invalid_request, 400 */
	DG_OAUTH_THROTTLED,		/* slow_down, 429 */
	DG_OAUTH_MISDIRECTED,		/* invalid_request, 421: unknown Host */
	DG_OAUTH_NOT_FOUND,		/* not_found, 404 */
	DG_OAUTH_UNAVAILABLE,		/* temporarily_unavailable, 503 */
	DG_OAUTH_SERVER_ERROR		/* server_error, 500 */
};

/* Wire word; a literal. */
const char *dg_oauth_err_word(enum dg_oauth_err err);
/*
 * HTTP status. 400 for invalid_client: the endpoint makes it 401 with a
 * challenge where the Authorization header was used (RFC 6749 section 5.2).
 */
int dg_oauth_err_status(enum dg_oauth_err err);
/* Default description: printable ASCII without quote and backslash. */
const char *dg_oauth_err_description(enum dg_oauth_err err);

#endif
