/* SPDX-License-Identifier: MIT */
/* verify_device.c: /device, enter a code (RFC 8628 section 3.3) */
#include <stdio.h>

#include "lib/base/ascii.h"
#include "lib/endpoint/pages/verify.h"
#include "lib/endpoint/pages/verify_page.h"
#include "lib/grant/grant.h"
#include "lib/web/words.h"

static const int status_of[] = {
	[DG_CODE_FINE] = 200,
	[DG_CODE_EMPTY] = 400,
	[DG_CODE_CHARACTER] = 400,
	[DG_CODE_UNUSABLE] = 400,
	[DG_CODE_OLD_LINK] = 400,
	[DG_CODE_LIMITED] = 429,
};

#define BAD_SIZE 40

/* "The letter A", for a sentence that it is never used. */
static void
put_bad(char c, char out[static BAD_SIZE])
{
	if (dg_ascii_is_digit(c))
		(void)snprintf(out, BAD_SIZE, "The digit %c", c);
	else if (dg_ascii_is_letter(c))
		(void)snprintf(out, BAD_SIZE, "The letter %c",
		    dg_ascii_upper(c));
	else
		(void)snprintf(out, BAD_SIZE, "One of these characters");
}

enum dg_err
dg_verify_code_form(struct dg_verify *v, const struct dg_code_form *form)
{
	enum dg_code_problem problem = form->problem;
	char wait[DG_WORDS_DURATION_SIZE] = "", bad[BAD_SIZE] = "";
	char code[DG_HANDLE_TYPED_MAX + 1] = "";
	const struct dg_tpl_value values[] = {
		{ .key = "heading", .text = v->flow.title },
		{ .key = "code", .text = code },
		{ .key = "linked", .text = form->handle },
		{ .key = "failed",
		    .text = dg_verify_flag(problem != DG_CODE_FINE) },
		{ .key = "empty",
		    .text = dg_verify_flag(problem == DG_CODE_EMPTY) },
		{ .key = "bad", .text = bad },
		{ .key = "unusable",
		    .text = dg_verify_flag(problem == DG_CODE_UNUSABLE) },
		{ .key = "old_link",
		    .text = dg_verify_flag(problem == DG_CODE_OLD_LINK) },
		{ .key = "wait", .text = wait },
		{ .key = NULL },
	};
	enum dg_err rc;

	if (dg_str_copy(code, sizeof(code), form->code) != DG_OK)
		code[0] = '\0';		/* longer than any code */
	if (problem == DG_CODE_CHARACTER)
		put_bad(form->bad, bad);
	if (problem == DG_CODE_LIMITED) {
		dg_words_wait(form->wait, wait);
		dg_resp_header_int(v->resp, "Retry-After", form->wait);
	}
	rc = dg_verify_show(v, status_of[problem], "code", form->handle, values);
	dg_secret_wipe(code, sizeof(code));
	return rc;
}

/* The code leaves the address at once, signed in or not. */
static enum dg_err
get(struct dg_verify *v)
{
	const struct dg_code_form code_form = { .problem = DG_CODE_FINE };
	const struct dg_login_form login_form = { .handle = "" };
	struct dg_str code = dg_form_get(&v->req->query, "code");
	char handle[DG_HANDLE_TEXT_SIZE];
	enum dg_err rc;

	if (code.n == 0)
		code = dg_form_get(&v->req->query, "user_code");
	if (code.n > 0) {
		if ((rc = dg_verify_seal(v, code, handle)) != DG_OK)
			return rc;
		return dg_verify_redirect(v, "/device/c/", handle);
	}
	return v->signed_in ? dg_verify_code_form(v, &code_form) :
	    dg_verify_login_form(v, &login_form);
}

static enum dg_err
answer(struct dg_verify *v, struct dg_str typed, const struct dg_opened *opened)
{
	struct dg_code_form form = { .code = typed, .bad = opened->bad,
		.wait = opened->retry_after };
	char handle[DG_HANDLE_TEXT_SIZE];
	enum dg_err rc;

	switch (opened->lookup) {
	case DG_LOOKUP_OK:
		rc = dg_verify_seal(v, dg_str_from(opened->user_code), handle);
		if (rc != DG_OK)
			return rc;
		return dg_verify_redirect(v, "/device/request/", handle);
	case DG_LOOKUP_NO_ACCESS:
		return dg_verify_no_access(v, opened->client.name);
	case DG_LOOKUP_DISOWNED:
		return dg_verify_disowned(v, opened->client.name,
		    opened->retry_after);
	case DG_LOOKUP_EMPTY:
		form.problem = DG_CODE_EMPTY;
		break;
	case DG_LOOKUP_CHARACTER:
		form.problem = DG_CODE_CHARACTER;
		break;
	case DG_LOOKUP_LIMITED:
		form.problem = DG_CODE_LIMITED;
		break;
	case DG_LOOKUP_UNUSABLE:
		form.problem = DG_CODE_UNUSABLE;
		break;
	}
	return dg_verify_code_form(v, &form);
}

/* The session ended while the form was open: sign in, keep the code. */
static enum dg_err
keep(struct dg_verify *v)
{
	char handle[DG_HANDLE_TEXT_SIZE];
	enum dg_err rc;

	rc = dg_verify_seal(v, dg_form_get(&v->req->body, "code"), handle);
	return rc != DG_OK ? rc : dg_verify_redirect(v, "/device/c/", handle);
}

static enum dg_err
claim(struct dg_verify *v)
{
	struct dg_str typed = dg_form_get(&v->req->body, "code");
	struct dg_opened opened;
	bool ours;
	enum dg_err rc;

	rc = dg_verify_is_ours(v, dg_str_from(v->session.id), &ours);
	if (rc != DG_OK || !ours)
		return rc;
	rc = dg_grant_open(v->ctx, &v->session, &v->req->addr, typed, &opened);
	if (rc == DG_OK)
		rc = answer(v, typed, &opened);
	else if (rc == DG_ENOTFOUND)
		rc = keep(v);
	dg_secret_wipe(&opened, sizeof(opened));
	return rc;
}

static enum dg_err
post(struct dg_verify *v)
{
	return v->signed_in ? claim(v) : keep(v);
}

enum dg_err
dg_ep_verify_device(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp)
{
	return dg_verify_run(ctx, req, resp,
	    req->method == DG_POST ? post : get);
}
