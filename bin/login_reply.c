/* SPDX-License-Identifier: MIT */
/* login_reply.c: how devgrant login speaks with servers */
#include <json-c/json.h>
#include <string.h>

#include "bin/cli.h"
#include "bin/cli_print.h"
#include "bin/login.h"
#include "lib/base/utf8.h"
#include "lib/oauth/json.h"

#define FORM_MAX 16384
#define TOLD_SIZE 512		/* of a server's own words */

void
dg_login_form_init(struct dg_login *login, struct dg_buf *form,
    struct dg_login_auth *auth)
{
	bool basic = login->client_secret != NULL &&
	    !login->server.secret_in_body;

	dg_buf_init(form, FORM_MAX);
	memset(auth, 0, sizeof(*auth));
	if (basic) {
		auth->basic_id = login->client_id;
		auth->basic_secret = login->client_secret;
		return;
	}
	dg_login_form_put(login->http, form, "client_id", login->client_id);
	dg_login_form_put(login->http, form, "client_secret",
	    login->client_secret);
}

struct json_object *
dg_login_reply_json(const struct dg_login_reply *reply)
{
	struct json_object *o;

	if (dg_json_parse(dg_buf_str(&reply->body), &o) != DG_OK)
		return NULL;
	return o;
}

void
dg_login_text(struct json_object *o, const char *name, char *out, size_t size)
{
	struct dg_str s;

	/* control characters could drive the terminal */
	if (o == NULL || !dg_json_get_str(o, name, &s) ||
	    !dg_utf8_is_name(s) || dg_str_copy(out, size, s) != DG_OK)
		out[0] = '\0';
}

int
dg_login_refused(const struct dg_login_reply *reply, struct json_object *o,
    const char *what)
{
	char error[TOLD_SIZE], description[TOLD_SIZE];

	dg_login_text(o, "error", error, sizeof(error));
	dg_login_text(o, "error_description", description,
	    sizeof(description));
	if (error[0] == '\0')
		return dg_cli_print_error(DG_CLI_FAILED,
		    "%s: the server answered with status %ld.", what,
		    reply->status);
	return dg_cli_print_error(DG_CLI_FAILED, "%s: the server says %s%s%s",
	    what, error, description[0] != '\0' ? ": " : ".", description);
}
