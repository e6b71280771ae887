/*
 * One HTTP reply, built whole before its first byte is written. The only
 * place that writes headers; CR, LF and NUL in a value are refused.
 */
#ifndef DG_WEB_RESPONSE_H
#define DG_WEB_RESPONSE_H

#include <json-c/json_types.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"
#include "lib/base/str.h"

#define DG_RESP_BODY_MAX (1024 * 1024)	/* userinfo of many groups */

struct dg_resp {
	int status;
	struct dg_buf head;		/* "Name: value\r\n" lines */
	struct dg_buf body;
	bool cacheable;			/* else no-store and no-cache are set */
};

/* Empty, nothing allocated; its parts are bounded. _fini wipes. */
void dg_resp_init(struct dg_resp *resp);
void dg_resp_fini(struct dg_resp *resp);
/* Forget all that was built; for an error that replaces it. */
void dg_resp_reset(struct dg_resp *resp);

/* A refused value ends as DG_EINVAL in dg_resp_err. */
void dg_resp_header(struct dg_resp *resp, const char *name, struct dg_str value);
void dg_resp_header_int(struct dg_resp *resp, const char *name, int64_t value);
/* DG_OK or what was remembered by head or body. */
DG_CHECK enum dg_err dg_resp_err(const struct dg_resp *resp);

/* Content-Type application/json, nosniff; json stays the caller's. */
void dg_resp_json(struct dg_resp *resp, int status, struct json_object *json);
/*
 * RFC 6749 section 5.2 shape: error, error_description, request_id.
 * Characters that 5.2 forbids in the description become '.'.
 */
void dg_resp_error_json(struct dg_resp *resp, int status, const char *word,
    const char *description, const char *request_id);
/* One more member in what dg_resp_error_json has just written. */
void dg_resp_error_json_int(struct dg_resp *resp, const char *name,
    int64_t value);
/* Content-Type text/html and the headers of every page (CSP, frame, ...);
 * the body is then filled by lib/web/template. hsts: seconds for which browsers
 * are told to use https only (RFC 6797); < 0: the header is not sent. */
void dg_resp_page(struct dg_resp *resp, int status, int64_t hsts);
/* 303; location: an absolute URL of ours. */
void dg_resp_redirect(struct dg_resp *resp, const char *location,
    int64_t hsts);

/*
 * Status line as `Status: NNN reason` (CGI, RFC 3875 section 6.3), headers,
 * blank line, body (not for HEAD) appended to out.
 */
DG_CHECK enum dg_err dg_resp_write(const struct dg_resp *resp, bool head_only,
    struct dg_buf *out);

#endif
