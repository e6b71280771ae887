/* SPDX-License-Identifier: MIT */
/* cmd_login.c: devgrant login, the device of RFC 8628 */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bin/cli.h"
#include "bin/cli_args.h"
#include "bin/cli_print.h"
#include "bin/cli_secret.h"
#include "bin/login.h"
#include "lib/base/secret.h"
#include "lib/crypt/random.h"
#include "lib/oauth/json.h"

/* Endpoints that were given, and where the others are to be found. */
static int
find_server(struct dg_cli *cli, struct dg_login *login)
{
	const char *issuer = dg_cli_args_option(cli, "issuer");
	const char *base = dg_cli_args_option(cli, "base-url");
	const char *slug = dg_cli_args_option(cli, "application");
	const char *device = dg_cli_args_option(cli, "device-endpoint");
	const char *token = dg_cli_args_option(cli, "token-endpoint");
	char url[DG_LOGIN_URL_MAX];
	size_t n;

	if ((device != NULL && dg_str_copy(login->server.device_endpoint,
	    DG_LOGIN_URL_MAX, dg_str_from(device)) != DG_OK) ||
	    (token != NULL && dg_str_copy(login->server.token_endpoint,
	    DG_LOGIN_URL_MAX, dg_str_from(token)) != DG_OK))
		return dg_cli_print_error(DG_CLI_USAGE,
		    "An address is too long.");
	if (issuer != NULL)
		return dg_login_discover(login, issuer);
	if (base != NULL) {
		n = strlen(base);
		n -= n > 0 && base[n - 1] == '/' ? 1 : 0;
		if (snprintf(url, sizeof(url), "%.*s%s%s/", (int)n, base,
		    slug != NULL ? "/application/o/" : "",
		    slug != NULL ? slug : "") >= (int)sizeof(url))
			return dg_cli_print_error(DG_CLI_USAGE,
			    "--base-url is too long.");
		return dg_login_discover(login, url);
	}
	if (device != NULL && token != NULL)
		return DG_CLI_DONE;
	return dg_cli_print_error(DG_CLI_USAGE, "Which server? --issuer URL, "
	    "or --base-url URL with --application SLUG.");
}

/* {"token": ..., "id_token_claims": ..., "userinfo": ...}; what there is
 * not, is not in it. */
static struct json_object *
document(struct json_object *tokens, struct json_object *claims,
    struct json_object *userinfo)
{
	struct json_object *o = json_object_new_object();
	enum dg_err rc = o != NULL ? DG_OK : DG_ENOMEM;

	if (rc == DG_OK)
		rc = dg_json_put(o, "token", json_object_get(tokens));
	if (rc == DG_OK && claims != NULL)
		rc = dg_json_put(o, "id_token_claims",
		    json_object_get(claims));
	if (rc == DG_OK && userinfo != NULL)
		rc = dg_json_put(o, "userinfo", json_object_get(userinfo));
	if (rc == DG_OK)
		return o;
	json_object_put(o);
	return NULL;
}

/* For its owner alone. */
static int
write_file(const char *path, struct json_object *o)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC |
	    O_NOFOLLOW, 0600);
	bool ok;

	if (fd < 0)
		return dg_cli_print_error(DG_CLI_FAILED, "%s: %s", path,
		    strerror(errno));
	ok = fchmod(fd, 0600) == 0 && json_object_to_fd(fd, o,
	    JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
	    JSON_C_TO_STRING_NOSLASHESCAPE) == 0;
	ok = close(fd) == 0 && ok;
	return ok ? DG_CLI_DONE : dg_cli_print_error(DG_CLI_FAILED,
	    "%s cannot be written.", path);
}

static int
tell(struct dg_cli *cli, struct json_object *tokens,
    struct json_object *claims, struct json_object *userinfo)
{
	const char *file = dg_cli_args_option(cli, "output");
	struct json_object *o = document(tokens, claims, userinfo);
	int status = DG_CLI_DONE;

	if (o == NULL)
		return dg_cli_print_error(DG_CLI_FAILED, "Not enough memory.");
	if (file != NULL)
		status = write_file(file, o);
	if (cli->json && file == NULL)
		return dg_cli_print_object(cli, o);
	json_object_put(o);
	if (cli->json && status == DG_CLI_DONE)
		return dg_cli_print_done(cli, NULL, "%s", "");
	if (status != DG_CLI_DONE)
		return status;
	printf("\nYou are signed in.\n");
	if (file != NULL) {
		printf("\nThe tokens are in %s.\n", file);
	} else {
		printf("\nTokens:\n\n");
		dg_cli_print_members(tokens);
	}
	if (claims != NULL) {
		printf("\nThe ID token is genuine. It says:\n\n");
		dg_cli_print_members(claims);
	}
	if (userinfo != NULL) {
		printf("\nUserinfo says:\n\n");
		dg_cli_print_members(userinfo);
	}
	return dg_cli_print_finish();
}

static int
sign_in(struct dg_cli *cli, struct dg_login *login)
{
	struct json_object *tokens = NULL, *claims = NULL, *userinfo = NULL;
	struct dg_login_code code = {0};
	int status;

	if ((status = find_server(cli, login)) == DG_CLI_DONE &&
	    (status = dg_login_ask(login, &code)) == DG_CLI_DONE &&
	    (status = dg_login_show(login, &code)) == DG_CLI_DONE &&
	    (status = dg_login_wait(login, &code, &tokens)) == DG_CLI_DONE &&
	    (status = dg_login_verify(login, tokens, &claims)) == DG_CLI_DONE &&
	    (status = dg_login_userinfo(login, tokens, claims,
	    &userinfo)) == DG_CLI_DONE)
		status = tell(cli, tokens, claims, userinfo);
	dg_secret_wipe(&code, sizeof(code));
	json_object_put(userinfo);
	json_object_put(claims);
	json_object_put(tokens);
	return status;
}

static int
run(struct dg_cli *cli)
{
	int fd = dg_cli_args_fd(cli, "client-secret-file");
	struct dg_cli_secret secret = {0};
	static struct dg_login login;
	int status;

	login.client_id = dg_cli_args_option(cli, "client-id");
	login.scope = dg_cli_args_option(cli, "scope");
	login.nonce = dg_cli_args_option(cli, "nonce");
	login.no_qr = dg_cli_args_option(cli, "no-qr") != NULL;
	login.json = cli->json;
	if (login.client_id == NULL || login.client_id[0] == '\0')
		return dg_cli_print_wrong(DG_CLI_USAGE, "client_id",
		    "is needed: who asks?");
	status = fd >= 0 ? dg_cli_secret_read(fd, "Client secret", &secret) :
	    DG_CLI_DONE;
	if (status != DG_CLI_DONE)
		return status;
	secret.text[secret.n] = '\0';
	login.client_secret = secret.n > 0 ? secret.text : NULL;
	if (dg_random_init() != DG_OK ||
	    dg_login_http_open(&login.http) != DG_OK)
		status = dg_cli_print_error(DG_CLI_FAILED,
		    "The libraries for https do not work.");
	else
		status = sign_in(cli, &login);
	dg_login_http_close(login.http);
	login.client_secret = NULL;
	dg_cli_secret_wipe(&secret);
	return status;
}

static const struct dg_cli_option options[] = {
	{ "issuer", DG_CLI_VALUE, "URL",
	    "the server, as its tokens name it (iss)" },
	{ "base-url", DG_CLI_VALUE, "URL", "or its address ..." },
	{ "application", DG_CLI_VALUE, "SLUG", "... and the application" },
	{ "device-endpoint", DG_CLI_VALUE, "URL",
	    "for servers that describe themselves nowhere" },
	{ "token-endpoint", DG_CLI_VALUE, "URL", "the same" },
	{ "client-id", DG_CLI_VALUE, "ID", "name of this client" },
	{ "client-secret-file", DG_CLI_FILE, "FILE",
	    "its secret: first line of FILE, or of the input (-)" },
	{ "scope", DG_CLI_VALUE, "LIST", "as \"openid profile\"" },
	{ "nonce", DG_CLI_VALUE, "TEXT",
	    "must come back in the ID token, if it holds one" },
	{ "no-qr", DG_CLI_FLAG, NULL, "show links only" },
	{ "output", DG_CLI_VALUE, "FILE",
	    "write the tokens there as JSON, for you alone" },
	{ 0 }
};

static const struct dg_cli_verb verbs[] = {
	{ .help = "Signs this device in at any OAuth server with the device "
	    "flow (RFC 8628): shows link and code, waits for a person to "
	    "approve, and prints the tokens.", .options = options,
	    .run = run },
	{ 0 }
};

const struct dg_cli_command dg_cmd_login = {
	"login", "sign a device in, as a client of any server", verbs
};
