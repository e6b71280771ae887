/* SPDX-License-Identifier: MIT */
/* audience.c: for whom an access token is (RFC 8707) */
#include "lib/client/audience.h"

#include <assert.h>
#include <string.h>

#include "lib/oauth/errors.h"
#include "lib/oauth/scope.h"
#include "lib/store/store_resource_server.h"

static const char too_much[] = "A request names at most 8 resources, which "
    "have 512 bytes together.";
static_assert(DG_TARGETS_MAX == 8 && DG_URL_MAX == 512, "as that says");

/* What one name is held against, and where it goes. */
struct choice {
	const struct dg_client *client;
	const char *within;		/* "" anything */
	char *out;			/* of DG_URL_MAX + 1 */
	const char *misfit;		/* NULL: all fit so far */
};

/* A name that is no resource server is accepted: applications made by older
 * versions may have such names, and an API that checks signed tokens itself needs
 * no resource server. */
static enum dg_err
add(struct dg_ctx *ctx, struct dg_str name, struct choice *choice)
{
	const char *closed = dg_oauth_err_description(DG_OAUTH_INVALID_TARGET);
	struct dg_resource_server server;
	enum dg_err rc;

	if (choice->misfit != NULL)
		return DG_OK;
	if (name.n > DG_URL_MAX)
		choice->misfit = too_much;
	else if ((!dg_scope_has(choice->client->audiences, name) &&
	    !dg_str_is(name, choice->client->client_id)) ||
	    (choice->within[0] != '\0' && !dg_scope_has(choice->within, name)))
		choice->misfit = closed;
	if (choice->misfit != NULL)
		return DG_OK;
	rc = dg_store_resource_server_find(ctx->db, name, &server);
	if (rc != DG_OK && rc != DG_ENOTFOUND)
		return rc;
	if (rc == DG_OK && !server.enabled)
		choice->misfit = closed;
	else if (dg_target_add(choice->out, DG_URL_MAX + 1, name) != DG_OK)
		choice->misfit = too_much;
	return DG_OK;
}

static enum dg_err
add_asked(struct dg_ctx *ctx, const struct dg_target *asked,
    struct choice *choice)
{
	enum dg_err rc = DG_OK;
	size_t i;

	for (i = 0; i < asked->resource_n && rc == DG_OK; i++) {
		rc = add(ctx, asked->resource[i], choice);
		if (choice->misfit == NULL &&
		    !dg_target_is_uri(asked->resource[i]))
			choice->misfit = dg_oauth_err_description(
			    DG_OAUTH_INVALID_TARGET);
	}
	if (rc == DG_OK && asked->audience.n > 0)
		rc = add(ctx, asked->audience, choice);
	return rc;
}

enum dg_err
dg_audience_choose(struct dg_ctx *ctx, const struct dg_client *client,
    const struct dg_target *asked, const char *within,
    char out[static DG_URL_MAX + 1], const char **misfit)
{
	struct choice choice = { client, within, out,
		asked->too_many ? too_much : NULL };
	struct dg_str rest = dg_str_from(within), name;
	enum dg_err rc = DG_OK;

	out[0] = '\0';
	if (asked->resource_n > 0 || asked->audience.n > 0)
		rc = add_asked(ctx, asked, &choice);
	else
		while (rc == DG_OK && dg_scope_next(&rest, &name))
			rc = add(ctx, name, &choice);
	*misfit = choice.misfit;
	return rc;
}

enum dg_err
dg_audience_format(struct dg_ctx *ctx, const struct dg_client *client,
    const char *audience, enum dg_token_format *out)
{
	struct dg_str rest = dg_str_from(audience), name;
	struct dg_resource_server server;
	enum dg_err rc;

	*out = client->access_token_format;
	while (dg_scope_next(&rest, &name)) {
		rc = dg_store_resource_server_find(ctx->db, name, &server);
		if (rc == DG_ENOTFOUND)
			continue;
		if (rc != DG_OK)
			return rc;
		if (server.token_format == DG_RESOURCE_JWT)
			*out = DG_TOKEN_JWT;
		if (server.token_format == DG_RESOURCE_OPAQUE) {
			*out = DG_TOKEN_OPAQUE;
			break;
		}
	}
	return DG_OK;
}

enum dg_err
dg_audience_names(struct dg_ctx *ctx, const struct dg_client *client,
    const char *audience, struct dg_buf *out)
{
	struct dg_str rest = dg_str_from(audience), name;
	struct dg_resource_server server;
	enum dg_err rc;

	while (dg_scope_next(&rest, &name)) {
		if (dg_str_is(name, client->client_id))
			continue;
		rc = dg_store_resource_server_find(ctx->db, name, &server);
		if (rc != DG_OK && rc != DG_ENOTFOUND)
			return rc;
		if (out->n > 0)
			dg_buf_put_text(out, ", ");
		dg_buf_put_str(out, rc == DG_OK ? dg_str_from(server.name) :
		    name);
	}
	return dg_buf_err(out);
}
