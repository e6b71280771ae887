/* SPDX-License-Identifier: MIT */
/* client.c: find and authenticate the client of a request */
#include "lib/service/client.h"

#include <string.h>

#include "lib/base/secret.h"

static void
refuse(struct dg_client_result *out, const char *description)
{
	out->error = DG_OAUTH_INVALID_CLIENT;
	out->description = description;
}

static bool
secret_is_right(const struct dg_client *client,
    const struct dg_client_auth *auth)
{
	uint8_t hash[DG_DIGEST_BYTES];

	if (!client->has_secret)
		return false;
	dg_digest_sha256(auth->secret, auth->secret_n, hash);
	return dg_secret_equal(hash, sizeof(hash), client->secret_hash,
	    sizeof(client->secret_hash));
}

void
dg_client_check_credentials(const struct dg_client_auth *auth,
    bool device_endpoint, struct dg_client_result *out)
{
	const struct dg_client *client = &out->client;

	if (client->type == DG_CLIENT_PUBLIC) {
		if (auth->secret_n != 0)
			refuse(out, "This client is public and has no secret");
		else
			out->verified = true;
		return;
	}
	/* features E5: the Bearer form is for clients without a secret */
	if (auth->method == DG_CLIENT_AUTH_BEARER) {
		refuse(out, "Send the client_id and secret with HTTP Basic");
		return;
	}
	if (auth->secret_n == 0) {
		if (!device_endpoint || !client->device_endpoint_auth_optional)
			refuse(out, "This client must authenticate with its secret");
		return;
	}
	if (secret_is_right(client, auth))
		out->verified = true;
	else
		refuse(out, "The client secret is wrong");
}

enum dg_err
dg_client_authenticate(struct dg_ctx *ctx, const struct dg_client_auth_in *in,
    bool device_endpoint, struct dg_client_result *out)
{
	struct dg_client_auth_in form = *in;
	struct dg_client_auth auth;
	enum dg_err rc = DG_OK;

	memset(out, 0, sizeof(*out));
	memset(&auth, 0, sizeof(auth));
	form.allow_bearer = device_endpoint;
	out->error = dg_client_auth_parse(&form, &auth, &out->description);
	if (out->error != DG_OAUTH_NONE)
		goto out;
	out->auth_form = auth.header ? 0 : 1;
	rc = dg_store_client_find(ctx->db, dg_str_from(auth.id), &out->client);
	if (rc == DG_ENOTFOUND) {
		rc = DG_OK;
		refuse(out, "No client has this client_id");
		goto out;
	}
	if (rc != DG_OK)
		goto out;
	if (out->client.application_id == 0 || !out->client.enabled) {
		refuse(out, "This client is not in use");
		goto out;
	}
	dg_client_check_credentials(&auth, device_endpoint, out);
out:
	/* RFC 6749 5.2: 401 with the scheme that the client used */
	out->challenge = out->error == DG_OAUTH_INVALID_CLIENT &&
	    in->authorization.n > 0;
	out->scheme = auth.scheme != NULL ? auth.scheme : "Basic";
	dg_secret_wipe(&auth, sizeof(auth));
	return rc;
}
