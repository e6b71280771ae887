/* SPDX-License-Identifier: MIT */
/* verify_approval.c: who asks for what, from where */
#include "lib/endpoint/pages/verify_approval.h"

#include <stdio.h>
#include <string.h>

#include "lib/account/ticket.h"
#include "lib/base/ascii.h"
#include "lib/base/utf8.h"
#include "lib/client/audience.h"
#include "lib/oauth/scope.h"
#include "lib/store/store_scope.h"
#include "lib/web/words.h"

/* A form has room for these beside its other fields. What is not shown is not
 * given. */
#define SHOWN_MAX 24
#define TOKEN_MAX 128
#define TARGETS_MAX (DG_TARGETS_MAX * (DG_NAME_MAX + 2) + DG_URL_MAX)
#define FIELD_SIZE (sizeof("scope:") + TOKEN_MAX)

struct shown {
	struct dg_str token[SHOWN_MAX];
	size_t n;
};

/* Who is asking (OIDC Core 3.1.2.1) is no matter of choice. */
static bool
is_optional(struct dg_str token)
{
	return !dg_str_is(token, "openid");
}

/* openid first, then the others as they were asked for. */
static void
choose_shown(const char *requested, struct shown *out)
{
	out->n = 0;
	for (int pass = 0; pass < 2; pass++) {
		struct dg_str rest = dg_str_from(requested), token;

		while (dg_scope_next(&rest, &token))
			if (is_optional(token) == (pass == 1) &&
			    token.n <= TOKEN_MAX && out->n < SHOWN_MAX)
				out->token[out->n++] = token;
	}
}

static void
put_field(struct dg_str token, char out[static FIELD_SIZE])
{
	(void)snprintf(out, FIELD_SIZE, "scope:%.*s", (int)token.n, token.p);
}

enum dg_err
dg_verify_ticked(const struct dg_req *req, const char *requested,
    char out[static DG_SCOPE_MAX + 1])
{
	char field[FIELD_SIZE];
	struct dg_buf set;
	struct shown shown;
	enum dg_err rc;

	dg_buf_init(&set, DG_SCOPE_MAX);
	choose_shown(requested, &shown);
	for (size_t i = 0; i < shown.n; i++) {
		put_field(shown.token[i], field);
		if (is_optional(shown.token[i]) &&
		    dg_form_get(&req->body, field).n == 0)
			continue;
		if (set.n > 0)
			dg_buf_putc(&set, ' ');
		dg_buf_put_str(&set, shown.token[i]);
	}
	if ((rc = dg_buf_err(&set)) == DG_OK)
		rc = dg_str_copy(out, DG_SCOPE_MAX + 1, dg_buf_str(&set));
	dg_buf_fini(&set);
	return rc;
}

/* A line of the list, and the room that its values point into. */
struct line {
	char field[FIELD_SIZE];
	char words[DG_NAME_MAX + 1];
	struct dg_tpl_value values[4];
};

struct lines {
	struct line line[SHOWN_MAX];
	const struct dg_tpl_value *rows[SHOWN_MAX];
	size_t n;
	bool has_optional;
};

/* The scope in words; its own name where nobody wrote any. */
static enum dg_err
put_words(struct dg_ctx *ctx, struct dg_str token,
    char out[static DG_NAME_MAX + 1])
{
	struct dg_scope_mapping mapping;
	enum dg_err rc = dg_store_scope_find(ctx->db, token, &mapping);

	if (rc != DG_OK && rc != DG_ENOTFOUND)
		return rc;
	if (rc == DG_OK && mapping.description[0] != '\0')
		return dg_str_copy(out, DG_NAME_MAX + 1,
		    dg_str_from(mapping.description));
	return dg_str_copy(out, DG_NAME_MAX + 1, token);
}

static enum dg_err
fill_lines(struct dg_ctx *ctx, const char *requested, struct lines *out)
{
	struct shown shown;
	enum dg_err rc;

	choose_shown(requested, &shown);
	out->n = shown.n;
	out->has_optional = false;
	for (size_t i = 0; i < shown.n; i++) {
		struct line *line = &out->line[i];
		bool optional = is_optional(shown.token[i]);

		put_field(shown.token[i], line->field);
		if ((rc = put_words(ctx, shown.token[i], line->words)) != DG_OK)
			return rc;
		line->values[0] = (struct dg_tpl_value){ .key = "words",
			.text = line->words };
		line->values[1] = (struct dg_tpl_value){ .key = "field",
			.text = line->field };
		line->values[2] = (struct dg_tpl_value){ .key = "optional",
			.text = dg_verify_flag(optional) };
		line->values[3] = (struct dg_tpl_value){ .key = NULL };
		out->rows[i] = line->values;
		out->has_optional |= optional;
	}
	return DG_OK;
}

/* Where the request came from, in words. */
struct origin {
	char age[DG_WORDS_DURATION_SIZE];
	char program[DG_WORDS_PROGRAM_SIZE];
	bool near, far;		/* neither: cannot be told */
};

static void
fill_origin(const struct dg_verify *v, const struct dg_device_grant *grant,
    struct origin *out)
{
	const struct dg_addr *here = &v->req->addr;
	struct dg_addr there;

	dg_words_age(v->ctx->now - grant->issued_at, out->age);
	dg_words_program(grant->user_agent, out->program);
	out->near = out->far = false;
	/* Of two families nothing can be said: one house has both. */
	if (dg_addr_parse(dg_str_from(grant->ip), &there) != DG_OK ||
	    there.family != here->family)
		return;
	out->near = dg_addr_is_near(&there, here);
	out->far = !out->near;
}

/* A tile with a letter, where the application has no picture. */
static void
put_initial(const char *name, char out[static 5])
{
	struct dg_str rest = dg_str_from(name), first = rest;
	uint32_t cp;

	if (!dg_utf8_next(&rest, &cp))
		first.n = 0;
	else
		first.n -= rest.n;
	if (dg_str_copy(out, 5, first) == DG_OK)
		out[0] = dg_ascii_upper(out[0]);
}

static enum dg_err
put_icon_url(struct dg_verify *v, const struct dg_client *client,
    char out[static DG_SITE_URL_MAX])
{
	char path[64 + DG_UUID_LEN];

	out[0] = '\0';
	if (!client->has_icon)
		return DG_OK;
	(void)snprintf(path, sizeof(path), "/-/application/%s/icon/",
	    client->application_uuid);
	return dg_site_url(&v->ctx->site, path, out, DG_SITE_URL_MAX);
}

enum dg_err
dg_verify_approval(struct dg_verify *v, const char *handle,
    const struct dg_opened *opened, enum dg_approval_problem problem)
{
	const struct dg_device_grant *grant = &opened->grant;
	const struct dg_client *client = &opened->client;
	static const int status_of[] = {
		[DG_APPROVAL_FINE] = 200,
		[DG_APPROVAL_CHANGED] = 409,
		[DG_APPROVAL_NOTHING_TICKED] = 400,
		[DG_APPROVAL_UNDECIDED] = 400,
	};
	char icon[DG_SITE_URL_MAX], initial[5], ticket[DG_TICKET_LEN + 1];
	struct dg_buf targets;
	struct origin from;
	struct lines lines;
	enum dg_err rc;

	if ((rc = fill_lines(v->ctx, grant->requested_scopes, &lines)) != DG_OK ||
	    (rc = put_icon_url(v, client, icon)) != DG_OK ||
	    (rc = dg_ticket_make(v->ctx, &v->session, grant, ticket)) != DG_OK)
		return rc;
	dg_buf_init(&targets, TARGETS_MAX);
	rc = dg_audience_names(v->ctx, client, grant->resource, &targets);
	if (rc != DG_OK)
		goto out;
	fill_origin(v, grant, &from);
	put_initial(client->name, initial);
	const struct dg_tpl_value values[] = {
		{ .key = "failed",
		    .text = dg_verify_flag(problem != DG_APPROVAL_FINE) },
		{ .key = "changed",
		    .text = dg_verify_flag(problem == DG_APPROVAL_CHANGED) },
		{ .key = "nothing_ticked", .text = dg_verify_flag(
		    problem == DG_APPROVAL_NOTHING_TICKED) },
		{ .key = "undecided",
		    .text = dg_verify_flag(problem == DG_APPROVAL_UNDECIDED) },
		{ .key = "unverified",
		    .text = dg_verify_flag(!grant->client_verified) },
		{ .key = "application", .text = client->name },
		{ .key = "publisher", .text = client->publisher },
		{ .key = "icon", .text = icon },
		{ .key = "initial", .text = initial },
		{ .key = "code", .text = opened->user_code },
		{ .key = "ticket", .text = ticket },
		{ .key = "targets", .text = dg_buf_get(&targets) },
		{ .key = "scopes", .rows = lines.rows, .rows_n = lines.n },
		{ .key = "has_optional",
		    .text = dg_verify_flag(lines.has_optional) },
		{ .key = "age", .text = from.age },
		{ .key = "device_name", .text = grant->device_name },
		{ .key = "device_model", .text = grant->device_model },
		{ .key = "program", .text = from.program },
		{ .key = "ip", .text = grant->ip },
		{ .key = "near", .text = dg_verify_flag(from.near) },
		{ .key = "far", .text = dg_verify_flag(from.far) },
		{ .key = NULL },
	};

	rc = dg_verify_show(v, status_of[problem], "approve", handle, values);
out:
	dg_buf_fini(&targets);
	return rc;
}
