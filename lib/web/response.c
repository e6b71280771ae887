/* SPDX-License-Identifier: MIT */
/* response.c: build a reply whole, write its headers in one place */
#include "lib/web/response.h"

#include <errno.h>
#include <json-c/json.h>
#include <string.h>

#define HEAD_MAX 8192

/* security of pages: nothing from elsewhere, no script, no frame around us */
#define CSP "default-src 'none'; style-src 'self'; img-src 'self'; " \
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

static const struct {
	int status;
	const char *reason;
} reasons[] = {
	{ 200, "OK" },
	{ 201, "Created" },
	{ 204, "No Content" },
	{ 303, "See Other" },
	{ 304, "Not Modified" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 409, "Conflict" },
	{ 413, "Content Too Large" },
	{ 414, "URI Too Long" },
	{ 415, "Unsupported Media Type" },
	{ 421, "Misdirected Request" },
	{ 429, "Too Many Requests" },
	{ 431, "Request Header Fields Too Large" },
	{ 500, "Internal Server Error" },
	{ 503, "Service Unavailable" },
};

static const char *
reason_of(int status)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Status";
}

void
dg_resp_init(struct dg_resp *resp)
{
	resp->status = 500;	/* until somebody decides otherwise */
	resp->cacheable = false;
	dg_buf_init(&resp->head, HEAD_MAX);
	dg_buf_init(&resp->body, DG_RESP_BODY_MAX);
}

void
dg_resp_fini(struct dg_resp *resp)
{
	dg_buf_fini(&resp->head);
	dg_buf_fini(&resp->body);
}

void
dg_resp_reset(struct dg_resp *resp)
{
	resp->status = 500;
	resp->cacheable = false;
	dg_buf_reset(&resp->head);
	dg_buf_reset(&resp->body);
}

static bool
is_header_value(struct dg_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

void
dg_resp_header(struct dg_resp *resp, const char *name, struct dg_str value)
{
	if (!is_header_value(value)) {
		resp->head.err = DG_EINVAL;
		return;
	}
	dg_buf_put_text(&resp->head, name);
	dg_buf_put_text(&resp->head, ": ");
	dg_buf_put_str(&resp->head, value);
	dg_buf_put_text(&resp->head, "\r\n");
}

void
dg_resp_header_int(struct dg_resp *resp, const char *name, int64_t value)
{
	dg_buf_put_text(&resp->head, name);
	dg_buf_put_text(&resp->head, ": ");
	dg_buf_put_int(&resp->head, value);
	dg_buf_put_text(&resp->head, "\r\n");
}

enum dg_err
dg_resp_err(const struct dg_resp *resp)
{
	enum dg_err rc = dg_buf_err(&resp->head);

	return rc != DG_OK ? rc : dg_buf_err(&resp->body);
}

void
dg_resp_json(struct dg_resp *resp, int status, struct json_object *json)
{
	const char *text;
	size_t n;

	resp->status = status;
	dg_resp_header(resp, "Content-Type", DG_STR("application/json"));
	dg_resp_header(resp, "X-Content-Type-Options", DG_STR("nosniff"));
	/* without memory json-c leaves pieces out, and says so here alone */
	errno = 0;
	text = json_object_to_json_string_length(json,
	    JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &n);
	if (text == NULL || errno == ENOMEM)
		resp->body.err = DG_ENOMEM;
	else
		dg_buf_put(&resp->body, text, n);
}

/* RFC 6749 section 5.2: %x20-21 / %x23-5B / %x5D-7E */
static bool
fits(char c)
{
	return c >= ' ' && c <= '~' && c != '"' && c != '\\';
}

/*
 * Descriptions are our own sentences, so that written by hand is as right as
 * by json-c and cannot fail half-way.
 */
static void
put_description(struct dg_buf *buf, const char *s)
{
	const char *run;

	while (*s != '\0') {
		for (run = s; fits(*s); s++)
			continue;
		dg_buf_put(buf, run, (size_t)(s - run));
		if (*s != '\0') {
			dg_buf_putc(buf, '.');
			s++;
		}
	}
}

void
dg_resp_error_json(struct dg_resp *resp, int status, const char *word,
    const char *description, const char *request_id)
{
	struct dg_buf *body = &resp->body;

	resp->status = status;
	dg_resp_header(resp, "Content-Type", DG_STR("application/json"));
	dg_resp_header(resp, "X-Content-Type-Options", DG_STR("nosniff"));
	dg_buf_put_text(body, "{\"error\":\"");
	dg_buf_put_text(body, word);
	if (description != NULL && *description != '\0') {
		dg_buf_put_text(body, "\",\"error_description\":\"");
		put_description(body, description);
	}
	if (request_id != NULL && *request_id != '\0') {
		dg_buf_put_text(body, "\",\"request_id\":\"");
		dg_buf_put_text(body, request_id);
	}
	dg_buf_put_text(body, "\"}");
}

void
dg_resp_error_json_int(struct dg_resp *resp, const char *name, int64_t value)
{
	struct dg_buf *body = &resp->body;

	if (dg_buf_err(body) != DG_OK || body->n == 0)
		return;
	body->p[--body->n] = '\0';	/* the closing brace */
	dg_buf_put_text(body, ",\"");
	dg_buf_put_text(body, name);
	dg_buf_put_text(body, "\":");
	dg_buf_put_int(body, value);
	dg_buf_putc(body, '}');
}

static void
put_page_headers(struct dg_resp *resp, int64_t hsts)
{
	dg_resp_header(resp, "Content-Security-Policy", DG_STR(CSP));
	dg_resp_header(resp, "X-Content-Type-Options", DG_STR("nosniff"));
	dg_resp_header(resp, "X-Frame-Options", DG_STR("DENY"));
	dg_resp_header(resp, "Referrer-Policy", DG_STR("no-referrer"));
	if (hsts < 0)
		return;
	dg_buf_put_text(&resp->head, "Strict-Transport-Security: max-age=");
	dg_buf_put_int(&resp->head, hsts);
	dg_buf_put_text(&resp->head, "\r\n");
}

void
dg_resp_page(struct dg_resp *resp, int status, int64_t hsts)
{
	resp->status = status;
	dg_resp_header(resp, "Content-Type",
	    DG_STR("text/html; charset=utf-8"));
	put_page_headers(resp, hsts);
}

void
dg_resp_redirect(struct dg_resp *resp, const char *location, int64_t hsts)
{
	resp->status = 303;
	dg_resp_header(resp, "Location", dg_str_from(location));
	put_page_headers(resp, hsts);
}

enum dg_err
dg_resp_write(const struct dg_resp *resp, bool head_only, struct dg_buf *out)
{
	enum dg_err rc = dg_resp_err(resp);

	if (rc != DG_OK)
		return rc;
	dg_buf_put_text(out, "Status: ");
	dg_buf_put_int(out, resp->status);
	dg_buf_putc(out, ' ');
	dg_buf_put_text(out, reason_of(resp->status));
	dg_buf_put_text(out, "\r\n");
	dg_buf_put_str(out, dg_buf_str(&resp->head));
	if (!resp->cacheable)
		dg_buf_put_text(out,
		    "Cache-Control: no-store\r\nPragma: no-cache\r\n");
	/* HEAD tells the length that GET would have, 204 has none (RFC 9110
	   section 8.6) */
	if (resp->status != 204) {
		dg_buf_put_text(out, "Content-Length: ");
		dg_buf_put_int(out, (int64_t)resp->body.n);
		dg_buf_put_text(out, "\r\n");
	}
	dg_buf_put_text(out, "\r\n");
	if (!head_only)
		dg_buf_put_str(out, dg_buf_str(&resp->body));
	return dg_buf_err(out);
}
