/*
 * `devgrant login`: a device that signs in (RFC 8628), with any server. What
 * its parts share. Functions that answer an exit status have told the reason
 * on stderr.
 */
#ifndef DG_BIN_LOGIN_H
#define DG_BIN_LOGIN_H

#include <json-c/json_types.h>
#include <stdbool.h>
#include <stdint.h>

#include "bin/login_http.h"
#include "lib/base/str.h"

#define DG_LOGIN_CODE_MAX 2048

struct dg_login_server {
	char issuer[DG_LOGIN_URL_MAX];		/* "" unknown: no ID token check */
	char device_endpoint[DG_LOGIN_URL_MAX];
	char token_endpoint[DG_LOGIN_URL_MAX];
	char userinfo_endpoint[DG_LOGIN_URL_MAX];	/* "" none */
	char jwks_uri[DG_LOGIN_URL_MAX];		/* "" none */
	bool secret_in_body;	/* it announces client_secret_post alone */
};

struct dg_login {
	struct dg_login_http *http;
	struct dg_login_server server;
	const char *client_id;
	const char *client_secret;	/* NULL: public client */
	const char *scope;		/* NULL: what the server gives */
	const char *nonce;		/* NULL: none */
	bool no_qr;
	bool json;			/* people read stderr then */
};

/* What the device shows and polls with (RFC 8628 section 3.2). */
struct dg_login_code {
	char device_code[DG_LOGIN_CODE_MAX];	/* wipe */
	char user_code[128];
	char uri[DG_LOGIN_URL_MAX];
	char complete_uri[DG_LOGIN_URL_MAX];	/* "" none */
	int64_t expires_in;
	int64_t interval;
};

/*
 * login_server.c: read the metadata of issuer (OpenID Connect Discovery
 * section 4, else RFC 8414 section 3.1). Endpoints that are set stay.
 */
int dg_login_discover(struct dg_login *login, const char *issuer);

/* login_device.c: ask for a code; show it; wait for the person. *tokens: the
 * token response; owner: caller. */
int dg_login_ask(struct dg_login *login, struct dg_login_code *out);
int dg_login_show(const struct dg_login *login,
    const struct dg_login_code *code);
int dg_login_wait(struct dg_login *login, const struct dg_login_code *code,
    struct json_object **tokens);

/* login_verify.c: the claims of an ID token that is to be believed (OpenID
 * Connect Core section 3.1.3.7), and userinfo with the same sub (5.3.2).
 * *claims, *userinfo: NULL where there is none; owner: caller. */
int dg_login_verify(struct dg_login *login, struct json_object *tokens,
    struct json_object **claims);
int dg_login_userinfo(struct dg_login *login, struct json_object *tokens,
    struct json_object *claims, struct json_object **userinfo);

/* login_reply.c: how servers are spoken with. */
/* The form with what proves the client; auth borrows from login. */
void dg_login_form_init(struct dg_login *login, struct dg_buf *form,
    struct dg_login_auth *auth);
/* The body as a JSON object, NULL when it is none; owner: caller. */
struct json_object *dg_login_reply_json(const struct dg_login_reply *reply);
/* A member as text that is safe for a terminal; "" when it is none. */
void dg_login_text(struct json_object *o, const char *name, char *out,
    size_t size);
/* Tell the error of a reply: its words, else its status. Returns status. */
int dg_login_refused(const struct dg_login_reply *reply,
    struct json_object *o, const char *what);

#endif
