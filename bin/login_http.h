/*
 * HTTP for `devgrant login` on libcurl: https, or http to this computer; no
 * redirects, bounded replies and times.
 */
#ifndef DG_BIN_LOGIN_HTTP_H
#define DG_BIN_LOGIN_HTTP_H

#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"

#define DG_LOGIN_REPLY_MAX (256 * 1024)
#define DG_LOGIN_URL_MAX 2048

struct dg_login_http;

/* How a request proves who sends it; all NULL: not at all. */
struct dg_login_auth {
	const char *bearer;		/* access token */
	const char *basic_id;		/* RFC 6749 2.3.1, escaped here */
	const char *basic_secret;
};

struct dg_login_reply {
	long status;			/* HTTP; 0: none came */
	int64_t retry_after;		/* seconds; 0: not told */
	struct dg_buf body;		/* wiped by _fini */
};

/* One connection for all requests. DG_ENOMEM. */
DG_CHECK enum dg_err dg_login_http_open(struct dg_login_http **out);
void dg_login_http_close(struct dg_login_http *http);
void dg_login_reply_init(struct dg_login_reply *reply);
void dg_login_reply_fini(struct dg_login_reply *reply);

/*
 * One request: form NULL: GET, else POST of that form. DG_OK: any status;
 * DG_EINVAL: not an address that may be asked; DG_EIO: no reply.
 */
DG_CHECK enum dg_err dg_login_http_send(struct dg_login_http *http,
    const char *url, const struct dg_buf *form,
    const struct dg_login_auth *auth, struct dg_login_reply *reply);
/* What went wrong at last, in libcurl's words; borrowed. */
const char *dg_login_http_error(const struct dg_login_http *http);

/* Append name=value, escaped; nothing when value is NULL or "". */
void dg_login_form_put(struct dg_login_http *http, struct dg_buf *form,
    const char *name, const char *value);

#endif
