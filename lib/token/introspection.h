/*
 * What a token stands for, told to who may know it (RFC 7662).
 */
#ifndef DG_TOKEN_INTROSPECTION_H
#define DG_TOKEN_INTROSPECTION_H

#include <json-c/json_types.h>

#include "lib/base/err.h"
#include "lib/base/str.h"
#include "lib/client/client.h"
#include "lib/oauth/client_auth.h"
#include "lib/site/ctx.h"
#include "lib/store/store_resource_server.h"

/* Who asks: a client, or else a resource server. */
struct dg_introspector {
	bool is_server;
	struct dg_resource_server server;
	struct dg_client_result who;	/* error also tells of a server's */
};

/*
 * RFC 7662 section 2.1: nobody asks without credentials, so that a public
 * client is refused. DG_OK: look at out->who.error; DG_EDB.
 */
DG_CHECK enum dg_err dg_introspection_authenticate(struct dg_ctx *ctx,
    const struct dg_client_auth_in *in, struct dg_introspector *out);

/*
 * Section 2.2. Only the client that the token was issued to, and the resource
 * server that its audience names, are told more than {"active": false}; a
 * resource server is told its own scopes only, and of no refresh token.
 * token: as received, any length. Owner of out: caller, json_object_put.
 */
DG_CHECK enum dg_err dg_introspection_ask(struct dg_ctx *ctx,
    const struct dg_introspector *by, struct dg_str token,
    struct json_object **out);

#endif
