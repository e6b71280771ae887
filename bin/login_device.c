/* SPDX-License-Identifier: MIT */
/* login_device.c: ask for a code, show it, wait for the person */
#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bin/cli.h"
#include "bin/cli_print.h"
#include "bin/login.h"
#include "lib/base/clock.h"
#include "lib/oauth/errors.h"
#include "lib/oauth/json.h"
#include "lib/oauth/poll.h"
#include "lib/web/qr.h"

#define DEFAULT_INTERVAL_SEC 5		/* RFC 8628 3.2 */
#define INTERVAL_MAX_SEC 300
#define EXPIRES_MAX_SEC 86400
#define QR_MAX (256 * 1024)
#define GRANT_DEVICE_CODE "urn:ietf:params:oauth:grant-type:device_code"

static int64_t
get_number(struct json_object *o, const char *name, int64_t otherwise,
    int64_t max)
{
	int64_t v;

	if (!dg_json_get_int(o, name, &v) || v < 1)
		return otherwise;
	return v < max ? v : max;
}

static bool
is_link(const char *uri)
{
	return strncmp(uri, "https://", 8) == 0 ||
	    strncmp(uri, "http://", 7) == 0;
}

static int
take_code(struct json_object *o, struct dg_login_code *out)
{
	dg_login_text(o, "device_code", out->device_code,
	    sizeof(out->device_code));
	dg_login_text(o, "user_code", out->user_code, sizeof(out->user_code));
	dg_login_text(o, "verification_uri", out->uri, sizeof(out->uri));
	if (out->uri[0] == '\0')	/* as drafts of RFC 8628 called it */
		dg_login_text(o, "verification_url", out->uri,
		    sizeof(out->uri));
	dg_login_text(o, "verification_uri_complete", out->complete_uri,
	    sizeof(out->complete_uri));
	if (!is_link(out->complete_uri))
		out->complete_uri[0] = '\0';
	out->expires_in = get_number(o, "expires_in", EXPIRES_MAX_SEC,
	    EXPIRES_MAX_SEC);
	out->interval = get_number(o, "interval", DEFAULT_INTERVAL_SEC,
	    INTERVAL_MAX_SEC);
	if (out->device_code[0] == '\0' || out->user_code[0] == '\0' ||
	    !is_link(out->uri))
		return dg_cli_print_error(DG_CLI_FAILED, "The server's reply "
		    "lacks a code or a link (RFC 8628 section 3.2).");
	return DG_CLI_DONE;
}

int
dg_login_ask(struct dg_login *login, struct dg_login_code *out)
{
	struct dg_login_reply reply;
	struct dg_login_auth auth;
	struct json_object *o = NULL;
	struct dg_buf form;
	enum dg_err rc;
	int status;

	memset(out, 0, sizeof(*out));
	dg_login_reply_init(&reply);
	dg_login_form_init(login, &form, &auth);
	dg_login_form_put(login->http, &form, "scope", login->scope);
	dg_login_form_put(login->http, &form, "nonce", login->nonce);
	rc = dg_login_http_send(login->http, login->server.device_endpoint,
	    &form, &auth, &reply);
	if (rc != DG_OK)
		status = dg_cli_print_error(DG_CLI_NETWORK, "%s: %s.",
		    login->server.device_endpoint,
		    dg_login_http_error(login->http));
	else if ((o = dg_login_reply_json(&reply)) == NULL ||
	    reply.status != 200)
		status = dg_login_refused(&reply, o, "No code was given");
	else
		status = take_code(o, out);
	json_object_put(o);
	dg_buf_fini(&form);
	dg_login_reply_fini(&reply);
	return status;
}

static void
show_qr(FILE *to, const char *link)
{
	enum dg_qr_style style = isatty(fileno(to)) ? DG_QR_COLOUR :
	    DG_QR_PLAIN;
	struct dg_buf picture;

	dg_buf_init(&picture, QR_MAX);
	if (dg_qr_text(dg_str_from(link), style, &picture) == DG_OK)
		fprintf(to, "\nOr scan this with a phone:\n\n%s\n%s\n",
		    dg_buf_get(&picture), link);
	dg_buf_fini(&picture);
}

int
dg_login_show(const struct dg_login *login, const struct dg_login_code *code)
{
	FILE *to = login->json ? stderr : stdout;
	int64_t minutes = (code->expires_in + 59) / 60;

	fprintf(to, "\nTo sign in, open this page in a browser:\n\n    %s\n\n"
	    "and enter the code:\n\n    %s\n", code->uri, code->user_code);
	if (code->complete_uri[0] != '\0' && !login->no_qr)
		show_qr(to, code->complete_uri);
	else if (code->complete_uri[0] != '\0')
		fprintf(to, "\nOr open this link, which holds the code:\n\n"
		    "    %s\n", code->complete_uri);
	fprintf(to, "\nWaiting for you to approve (%" PRId64 " minute%s) ...\n",
	    minutes, minutes == 1 ? "" : "s");
	if (fflush(to) != 0)
		return dg_cli_print_error(DG_CLI_FAILED, "The output failed.");
	return DG_CLI_DONE;
}

/* Where a wait stands. Times: milliseconds since boot. */
struct wait {
	int64_t interval;		/* seconds, grown by slow_down */
	int64_t pause;			/* seconds before the next poll */
	int64_t end_ms;
	bool unreachable;		/* the last poll got no answer */
};

/* Until the next poll, or the end: what was approved in the last moment is
 * fetched too. */
static void
sleep_until_poll(const struct wait *w, int64_t left_ms)
{
	int64_t ms = w->pause * 1000 < left_ms ? w->pause * 1000 : left_ms;
	struct timespec left = { .tv_sec = (time_t)(ms / 1000),
		.tv_nsec = (long)(ms % 1000 * 1000000) };

	while (nanosleep(&left, &left) != 0 && errno == EINTR)
		;
}

/* Retry-After prolongs a pause; no code outlives EXPIRES_MAX_SEC. */
static void
set_pause(struct wait *w, int64_t seconds, const struct dg_login_reply *reply)
{
	w->pause = seconds > reply->retry_after ? seconds : reply->retry_after;
	if (w->pause > EXPIRES_MAX_SEC)
		w->pause = EXPIRES_MAX_SEC;
}

/* No answer, or one that says "later": ever longer pauses (RFC 8628 3.5). */
static void
back_off(struct wait *w, const struct dg_login_reply *reply)
{
	w->unreachable = true;
	set_pause(w, w->pause * 2 < INTERVAL_MAX_SEC ? w->pause * 2 :
	    INTERVAL_MAX_SEC, reply);
}

/* RFC 8628 3.5: five seconds more, for good; a server that tells another
 * number means that. */
static void
slow_down(struct wait *w, const struct dg_login_reply *reply,
    struct json_object *o)
{
	int64_t told = get_number(o, "interval", 0, INTERVAL_MAX_SEC);

	w->interval += DG_POLL_SLOW_DOWN_SEC;
	if (told > w->interval)
		w->interval = told;
	set_pause(w, w->interval, reply);
}

#define GO_ON (-1)

/* An error of the token endpoint: GO_ON, or the exit status. */
static int
take_error(struct wait *w, const struct dg_login_reply *reply,
    struct json_object *o)
{
	char error[64];

	dg_login_text(o, "error", error, sizeof(error));
	if (strcmp(error, dg_oauth_err_word(
	    DG_OAUTH_AUTHORIZATION_PENDING)) == 0) {
		w->unreachable = false;
		set_pause(w, w->interval, reply);
		return GO_ON;
	}
	if (strcmp(error, dg_oauth_err_word(DG_OAUTH_SLOW_DOWN)) == 0) {
		w->unreachable = false;
		slow_down(w, reply, o);
		return GO_ON;
	}
	if (strcmp(error, dg_oauth_err_word(DG_OAUTH_ACCESS_DENIED)) == 0)
		return dg_cli_print_error(DG_CLI_DENIED,
		    "The request was denied.");
	if (strcmp(error, dg_oauth_err_word(DG_OAUTH_EXPIRED_TOKEN)) == 0)
		return dg_cli_print_error(DG_CLI_EXPIRED,
		    "The code has expired. Start again for another one.");
	if (reply->status >= 500 || reply->status == 429) {
		back_off(w, reply);
		return GO_ON;
	}
	return dg_login_refused(reply, o, "No tokens were given");
}

static int
poll_once(struct dg_login *login, const struct dg_login_code *code,
    struct wait *w, struct json_object **tokens)
{
	struct dg_login_reply reply;
	struct dg_login_auth auth;
	struct json_object *o = NULL, *token;
	struct dg_buf form;
	int status = GO_ON;
	enum dg_err rc;

	dg_login_reply_init(&reply);
	dg_login_form_init(login, &form, &auth);
	dg_login_form_put(login->http, &form, "grant_type",
	    GRANT_DEVICE_CODE);
	dg_login_form_put(login->http, &form, "device_code",
	    code->device_code);
	rc = dg_login_http_send(login->http, login->server.token_endpoint,
	    &form, &auth, &reply);
	if (rc != DG_OK) {
		if (rc == DG_EINVAL)
			status = dg_cli_print_error(DG_CLI_FAILED, "%s: %s.",
			    login->server.token_endpoint,
			    dg_login_http_error(login->http));
		else if (!w->unreachable)
			dg_cli_print_note("%s: %s; trying again.",
			    login->server.token_endpoint,
			    dg_login_http_error(login->http));
		back_off(w, &reply);
		goto out;
	}
	o = dg_login_reply_json(&reply);
	if (reply.status != 200 || !json_object_object_get_ex(o,
	    "access_token", &token)) {
		status = take_error(w, &reply, o);
		goto out;
	}
	*tokens = o;
	o = NULL;
	status = DG_CLI_DONE;
out:
	json_object_put(o);
	dg_buf_fini(&form);
	dg_login_reply_fini(&reply);
	return status;
}

int
dg_login_wait(struct dg_login *login, const struct dg_login_code *code,
    struct json_object **tokens)
{
	struct wait w = { code->interval, code->interval,
		dg_clock_boot_ms() + code->expires_in * 1000, false };
	int status = GO_ON;
	int64_t left_ms;

	*tokens = NULL;
	while (status == GO_ON &&
	    (left_ms = w.end_ms - dg_clock_boot_ms()) > 0) {
		sleep_until_poll(&w, left_ms);
		status = poll_once(login, code, &w, tokens);
	}
	if (status != GO_ON)
		return status;
	if (w.unreachable)
		return dg_cli_print_error(DG_CLI_NETWORK, "%s: no answer until "
		    "the code expired (%s).", login->server.token_endpoint,
		    dg_login_http_error(login->http));
	return dg_cli_print_error(DG_CLI_EXPIRED,
	    "The code has expired. Start again for another one.");
}
