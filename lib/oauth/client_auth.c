/* SPDX-License-Identifier: MIT */
/* client_auth.c: read a client's credentials (RFC 6749 section 2.3) */
#include "lib/oauth/client_auth.h"

#include <string.h>

#include "lib/base/ascii.h"
#include "lib/base/base64url.h"
#include "lib/base/secret.h"

/* Longest useful credentials: every byte percent-encoded, one colon. */
#define PLAIN_MAX (3 * (DG_CLIENT_AUTH_ID_SIZE + DG_CLIENT_AUTH_SECRET_SIZE))

/*
 * RFC 6749 2.3.1: both parts are application/x-www-form-urlencoded. Bytes
 * that a sender should have encoded pass as they are.
 */
static enum dg_err
form_decode(struct dg_str in, char *out, size_t size, size_t *out_n)
{
	size_t i, n = 0;

	for (i = 0; i < in.n; i++) {
		char c = in.p[i];

		if (c == '+') {
			c = ' ';
		} else if (c == '%') {
			int hi, lo;

			if (in.n - i < 3 ||
			    (hi = dg_ascii_hex(in.p[i + 1])) < 0 ||
			    (lo = dg_ascii_hex(in.p[i + 2])) < 0)
				return DG_EINVAL;
			c = (char)(hi << 4 | lo);
			i += 2;
		}
		if (c == '\0' || n + 1 >= size)
			return DG_EINVAL;
		out[n++] = c;
	}
	out[n] = '\0';
	*out_n = n;
	return DG_OK;
}

/* base64("id:secret") of Basic, or of authentik's Bearer. */
static enum dg_err
decode_pair(struct dg_str value, struct dg_client_auth *out)
{
	uint8_t plain[PLAIN_MAX];
	struct dg_str id, secret;
	const char *colon;
	enum dg_err rc;
	size_t n, id_n;

	rc = dg_base64_decode(value, plain, sizeof(plain), &n);
	if (rc != DG_OK)
		goto out;
	colon = memchr(plain, ':', n);
	if (colon == NULL) {
		rc = DG_EINVAL;
		goto out;
	}
	id.p = (const char *)plain;
	id.n = (size_t)(colon - id.p);
	secret.p = colon + 1;
	secret.n = n - id.n - 1;
	rc = form_decode(id, out->id, sizeof(out->id), &id_n);
	if (rc != DG_OK)
		goto out;
	if (id_n == 0) {
		rc = DG_EINVAL;
		goto out;
	}
	rc = form_decode(secret, out->secret, sizeof(out->secret),
	    &out->secret_n);
out:
	dg_secret_wipe(plain, sizeof(plain));
	return rc;
}

/* "Basic dXNlcjpwYXNz" -> scheme and what follows (RFC 9110 section 11.4). */
static struct dg_str
split_header(struct dg_str header, struct dg_str *value)
{
	struct dg_str scheme = dg_str_trim(header);
	size_t n = 0;

	while (n < scheme.n && scheme.p[n] != ' ')
		n++;
	value->p = scheme.p + n;
	value->n = scheme.n - n;
	*value = dg_str_trim(*value);
	scheme.n = n;
	return scheme;
}

static enum dg_oauth_err
read_bearer(const struct dg_client_auth_in *in, struct dg_str value,
    struct dg_client_auth *out, const char **description)
{
	out->method = DG_CLIENT_AUTH_BEARER;
	out->scheme = "Bearer";
	if (!in->device_endpoint || decode_pair(value, out) != DG_OK ||
	    out->secret_n > 0) {
		*description = "Authenticate with the Basic scheme, "
		    "not with Bearer.";
		return DG_OAUTH_INVALID_CLIENT;
	}
	return DG_OAUTH_NONE;
}

static enum dg_oauth_err
read_header(const struct dg_client_auth_in *in, struct dg_client_auth *out,
    const char **description)
{
	struct dg_str value, scheme = split_header(in->authorization, &value);

	out->header = true;
	if (in->unusable) {
		*description = "The Authorization header came twice or is longer "
		    "than 4096 bytes.";
		return DG_OAUTH_INVALID_CLIENT;
	}
	if (dg_str_equal_nocase(scheme, DG_STR("Bearer")))
		return read_bearer(in, value, out, description);
	if (!dg_str_equal_nocase(scheme, DG_STR("Basic"))) {
		*description = "The Authorization header must use the Basic "
		    "scheme.";
		return DG_OAUTH_INVALID_CLIENT;
	}
	out->method = DG_CLIENT_AUTH_BASIC;
	if (decode_pair(value, out) != DG_OK) {
		*description = "The Basic credentials are unreadable: they are "
		    "the base64 of client_id, a colon and client_secret, "
		    "which have at most 255 and 511 bytes.";
		return DG_OAUTH_INVALID_CLIENT;
	}
	return DG_OAUTH_NONE;
}

/* With a header the body may only repeat the id. */
static enum dg_oauth_err
check_body(const struct dg_client_auth_in *in,
    const struct dg_client_auth *auth, const char **description)
{
	if (in->client_secret.n > 0) {
		*description = "Send the client secret in the header or in the "
		    "body, not in both.";
		return DG_OAUTH_INVALID_REQUEST;
	}
	if (in->client_assertion.n > 0) {
		*description = "Authenticate with the Authorization header or "
		    "with a client assertion, not with both.";
		return DG_OAUTH_INVALID_REQUEST;
	}
	if (in->client_id.n > 0 && !dg_str_is(in->client_id, auth->id)) {
		*description = "The client_id of the body is not that of the "
		    "Authorization header.";
		return DG_OAUTH_INVALID_REQUEST;
	}
	return DG_OAUTH_NONE;
}

static enum dg_oauth_err
read_body(const struct dg_client_auth_in *in, struct dg_client_auth *out,
    const char **description)
{
	if (in->client_id.n == 0) {
		*description = "The client_id is missing.";
		return DG_OAUTH_INVALID_CLIENT;
	}
	out->method = in->client_secret.n > 0 ?
	    DG_CLIENT_AUTH_POST : DG_CLIENT_AUTH_NONE;
	if (dg_str_copy(out->id, sizeof(out->id), in->client_id) != DG_OK ||
	    dg_str_copy(out->secret, sizeof(out->secret),
	    in->client_secret) != DG_OK) {
		*description = "The client_id is longer than 255 bytes, or the "
		    "client_secret longer than 511.";
		return DG_OAUTH_INVALID_CLIENT;
	}
	out->secret_n = in->client_secret.n;
	return DG_OAUTH_NONE;
}

/* RFC 7521 4.2: whose it is stands in the assertion; the body may repeat it. */
static enum dg_oauth_err
read_assertion(const struct dg_client_auth_in *in, struct dg_client_auth *out,
    const char **description)
{
	out->method = DG_CLIENT_AUTH_ASSERTION;
	if (in->client_assertion.n == 0 || in->client_assertion_type.n == 0) {
		*description = "The parameters client_assertion and "
		    "client_assertion_type come together or not at all.";
		return DG_OAUTH_INVALID_REQUEST;
	}
	if (in->client_secret.n > 0) {
		*description = "Authenticate with a client secret or with a "
		    "client assertion, not with both.";
		return DG_OAUTH_INVALID_REQUEST;
	}
	if (dg_str_copy(out->id, sizeof(out->id), in->client_id) != DG_OK) {
		*description = "The client_id is longer than 255 bytes.";
		return DG_OAUTH_INVALID_CLIENT;
	}
	return DG_OAUTH_NONE;
}

/* Exactly one method: the header's or the body's. */
enum dg_oauth_err
dg_client_auth_parse(const struct dg_client_auth_in *in,
    struct dg_client_auth *out, const char **description)
{
	enum dg_oauth_err err;

	memset(out, 0, sizeof(*out));
	out->method = DG_CLIENT_AUTH_NONE;
	out->scheme = "Basic";
	*description = NULL;
	if (in->authorization.n > 0 || in->unusable) {
		err = read_header(in, out, description);
		if (err == DG_OAUTH_NONE)
			err = check_body(in, out, description);
	} else if (in->client_assertion.n > 0 ||
	    in->client_assertion_type.n > 0) {
		err = read_assertion(in, out, description);
	} else {
		err = read_body(in, out, description);
	}
	if (err != DG_OAUTH_NONE) {
		dg_secret_wipe(out->secret, sizeof(out->secret));
		out->secret_n = 0;
	}
	return err;
}
