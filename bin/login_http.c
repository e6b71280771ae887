/* SPDX-License-Identifier: MIT */
/* login_http.c: HTTP for devgrant login */
#include "bin/login_http.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/net.h"
#include "lib/base/secret.h"

#define CONNECT_TIMEOUT_SEC 10L
#define TIMEOUT_SEC 30L

struct dg_login_http {
	CURL *curl;
	struct curl_slist *headers;
	char error[CURL_ERROR_SIZE];
};

enum dg_err
dg_login_http_open(struct dg_login_http **out)
{
	struct dg_login_http *http = calloc(1, sizeof(*http));

	*out = NULL;
	if (http == NULL)
		return DG_ENOMEM;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
	    (http->curl = curl_easy_init()) == NULL ||
	    (http->headers = curl_slist_append(NULL,
	    "Accept: application/json")) == NULL) {
		dg_login_http_close(http);
		return DG_ENOMEM;
	}
	*out = http;
	return DG_OK;
}

void
dg_login_http_close(struct dg_login_http *http)
{
	if (http == NULL)
		return;
	curl_easy_cleanup(http->curl);
	curl_slist_free_all(http->headers);
	curl_global_cleanup();
	free(http);
}

void
dg_login_reply_init(struct dg_login_reply *reply)
{
	memset(reply, 0, sizeof(*reply));
	dg_buf_init(&reply->body, DG_LOGIN_REPLY_MAX);
}

void
dg_login_reply_fini(struct dg_login_reply *reply)
{
	dg_buf_fini(&reply->body);
}

const char *
dg_login_http_error(const struct dg_login_http *http)
{
	return http->error;
}

/* curl's own reading of the address decides, since curl connects. */
static bool
may_ask(const char *url)
{
	char *scheme = NULL, *host = NULL;
	CURLU *u = curl_url();
	struct dg_addr addr;
	struct dg_str h;
	bool yes = false;

	if (u == NULL || strlen(url) > DG_LOGIN_URL_MAX ||
	    curl_url_set(u, CURLUPART_URL, url, 0) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_HOST, &host, 0) != CURLUE_OK)
		goto out;
	h = dg_str_from(host);
	if (h.n > 2 && h.p[0] == '[' && h.p[h.n - 1] == ']') {
		h.p++;
		h.n -= 2;
	}
	yes = strcmp(scheme, "https") == 0 ||
	    (strcmp(scheme, "http") == 0 && (dg_str_is(h, "localhost") ||
	    (dg_addr_parse(h, &addr) == DG_OK &&
	    dg_addr_is_loopback(&addr))));
out:
	curl_free(scheme);
	curl_free(host);
	curl_url_cleanup(u);
	return yes;
}

static size_t
take_body(char *p, size_t size, size_t n, void *arg)
{
	struct dg_buf *body = arg;

	dg_buf_put(body, p, size * n);
	/* fewer than given: curl ends the transfer */
	return dg_buf_err(body) == DG_OK ? size * n : 0;
}

#define SET(option, value) \
	(curl_easy_setopt(http->curl, option, value) == CURLE_OK)

static bool
set_common(struct dg_login_http *http, const char *url,
    struct dg_login_reply *reply)
{
	bool plain = strncmp(url, "http:", 5) == 0;

	curl_easy_reset(http->curl);
	return SET(CURLOPT_ERRORBUFFER, http->error) &&
	    SET(CURLOPT_URL, url) &&
#if LIBCURL_VERSION_NUM >= 0x075500
	    SET(CURLOPT_PROTOCOLS_STR, plain ? "http" : "https") &&
#else
	    SET(CURLOPT_PROTOCOLS, plain ? (long)CURLPROTO_HTTP :
	    (long)CURLPROTO_HTTPS) &&
#endif
	    /* a proxy would see what plain http carries */
	    (!plain || SET(CURLOPT_PROXY, "")) &&
	    SET(CURLOPT_NOSIGNAL, 1L) &&
	    SET(CURLOPT_FOLLOWLOCATION, 0L) &&
	    SET(CURLOPT_CONNECTTIMEOUT, CONNECT_TIMEOUT_SEC) &&
	    SET(CURLOPT_TIMEOUT, TIMEOUT_SEC) &&
	    SET(CURLOPT_USERAGENT, "devgrant/" DG_VERSION) &&
	    SET(CURLOPT_HTTPHEADER, http->headers) &&
	    SET(CURLOPT_WRITEFUNCTION, take_body) &&
	    SET(CURLOPT_WRITEDATA, &reply->body);
}

/* RFC 6749 2.3.1: both are form-encoded before Basic joins them. */
static bool
set_basic(struct dg_login_http *http, const struct dg_login_auth *auth)
{
	char *id = curl_easy_escape(http->curl, auth->basic_id, 0);
	char *secret = curl_easy_escape(http->curl, auth->basic_secret, 0);
	bool ok = id != NULL && secret != NULL &&
	    SET(CURLOPT_HTTPAUTH, CURLAUTH_BASIC) &&
	    SET(CURLOPT_USERNAME, id) && SET(CURLOPT_PASSWORD, secret);

	if (secret != NULL)
		dg_secret_wipe(secret, strlen(secret));
	curl_free(id);
	curl_free(secret);
	return ok;
}

static bool
set_auth(struct dg_login_http *http, const struct dg_login_auth *auth)
{
	if (auth == NULL)
		return true;
	if (auth->bearer != NULL)
		return SET(CURLOPT_HTTPAUTH, CURLAUTH_BEARER) &&
		    SET(CURLOPT_XOAUTH2_BEARER, auth->bearer);
	return auth->basic_secret == NULL || set_basic(http, auth);
}

enum dg_err
dg_login_http_send(struct dg_login_http *http, const char *url,
    const struct dg_buf *form, const struct dg_login_auth *auth,
    struct dg_login_reply *reply)
{
	curl_off_t retry_after = 0;
	CURLcode code;

	dg_buf_reset(&reply->body);
	reply->status = 0;
	reply->retry_after = 0;
	if (!may_ask(url)) {
		(void)snprintf(http->error, sizeof(http->error),
		    "it is not https (http is for this computer only)");
		return DG_EINVAL;
	}
	if (!set_common(http, url, reply) || !set_auth(http, auth) ||
	    (form != NULL && (dg_buf_err(form) != DG_OK ||
	    !SET(CURLOPT_POSTFIELDS, dg_buf_get(form)) ||
	    !SET(CURLOPT_POSTFIELDSIZE, (long)form->n))))
		return DG_ENOMEM;
	http->error[0] = '\0';
	code = curl_easy_perform(http->curl);
	if (code != CURLE_OK) {
		if (http->error[0] == '\0')
			(void)snprintf(http->error, sizeof(http->error), "%s",
			    curl_easy_strerror(code));
		return DG_EIO;
	}
	(void)curl_easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE,
	    &reply->status);
	if (curl_easy_getinfo(http->curl, CURLINFO_RETRY_AFTER,
	    &retry_after) == CURLE_OK && retry_after > 0)
		reply->retry_after = (int64_t)retry_after;
	return DG_OK;
}

void
dg_login_form_put(struct dg_login_http *http, struct dg_buf *form,
    const char *name, const char *value)
{
	char *escaped;

	if (value == NULL || value[0] == '\0')
		return;
	if ((escaped = curl_easy_escape(http->curl, value, 0)) == NULL) {
		form->err = DG_ENOMEM;
		return;
	}
	dg_buf_printf(form, "%s%s=%s", form->n > 0 ? "&" : "", name, escaped);
	dg_secret_wipe(escaped, strlen(escaped));
	curl_free(escaped);
}
