/* SPDX-License-Identifier: MIT */
/* vars.c: CGI variables into a request */
#include "lib/server/vars.h"

#include <string.h>

#include "lib/account/session.h"
#include "lib/base/ascii.h"
#include "lib/base/log.h"
#include "lib/server/peer.h"
#include "lib/web/cookie.h"

enum var {
	VAR_AUTHORIZATION, VAR_CONTENT_ENCODING, VAR_COOKIE, VAR_DPOP, VAR_HOST, VAR_ORIGIN,
	VAR_SEC_FETCH_SITE, VAR_USER_AGENT, VAR_FORWARDED, VAR_FORWARDED_FOR,
	VAR_FORWARDED_PROTO, VAR_REAL_IP,
	/* Above: from the client, and absent when they come twice. */
	VAR_FROM_CLIENT,
	VAR_CONTENT_LENGTH = VAR_FROM_CLIENT, VAR_CONTENT_TYPE, VAR_HTTPS,
	VAR_PATH_INFO,
	VAR_QUERY_STRING, VAR_REDIRECT_AUTHORIZATION, VAR_REMOTE_ADDR,
	VAR_METHOD, VAR_SCHEME, VAR_SERVER_ADDR, VAR_URI, VAR_SCRIPT_NAME,
	VAR_SSL_SUBJECT, VAR_SSL_VERIFY,
	VAR_N
};

static const struct dg_str names[VAR_N] = {
	[VAR_AUTHORIZATION] = DG_STR("HTTP_AUTHORIZATION"),
	[VAR_CONTENT_ENCODING] = DG_STR("HTTP_CONTENT_ENCODING"),
	[VAR_COOKIE] = DG_STR("HTTP_COOKIE"),
	[VAR_DPOP] = DG_STR("HTTP_DPOP"),
	[VAR_HOST] = DG_STR("HTTP_HOST"),
	[VAR_ORIGIN] = DG_STR("HTTP_ORIGIN"),
	[VAR_SEC_FETCH_SITE] = DG_STR("HTTP_SEC_FETCH_SITE"),
	[VAR_USER_AGENT] = DG_STR("HTTP_USER_AGENT"),
	[VAR_FORWARDED] = DG_STR("HTTP_FORWARDED"),
	[VAR_FORWARDED_FOR] = DG_STR("HTTP_X_FORWARDED_FOR"),
	[VAR_FORWARDED_PROTO] = DG_STR("HTTP_X_FORWARDED_PROTO"),
	[VAR_REAL_IP] = DG_STR("HTTP_X_REAL_IP"),
	[VAR_CONTENT_LENGTH] = DG_STR("CONTENT_LENGTH"),
	[VAR_CONTENT_TYPE] = DG_STR("CONTENT_TYPE"),
	[VAR_HTTPS] = DG_STR("HTTPS"),
	[VAR_PATH_INFO] = DG_STR("PATH_INFO"),
	[VAR_QUERY_STRING] = DG_STR("QUERY_STRING"),
	[VAR_REDIRECT_AUTHORIZATION] = DG_STR("REDIRECT_HTTP_AUTHORIZATION"),
	[VAR_REMOTE_ADDR] = DG_STR("REMOTE_ADDR"),
	[VAR_METHOD] = DG_STR("REQUEST_METHOD"),
	[VAR_SCHEME] = DG_STR("REQUEST_SCHEME"),
	[VAR_SERVER_ADDR] = DG_STR("SERVER_ADDR"),
	[VAR_URI] = DG_STR("REQUEST_URI"),
	[VAR_SCRIPT_NAME] = DG_STR("SCRIPT_NAME"),
	[VAR_SSL_SUBJECT] = DG_STR("SSL_CLIENT_S_DN"),
	[VAR_SSL_VERIFY] = DG_STR("SSL_CLIENT_VERIFY"),
};

/* Our cookies, taken out of however many Cookie headers there are. */
static const char *const cookies[] = { DG_SESSION_COOKIE, DG_BROWSER_COOKIE,
	NULL };

/* First value of each; an empty one means unset (nginx sends some so). */
struct found {
	struct dg_str value[VAR_N];
	bool twice[VAR_N];
};

static void
note(struct found *found, struct dg_req *req, const char *line)
{
	const char *eq = strchr(line, '=');
	size_t n = eq == NULL ? 0 : (size_t)(eq - line);

	if (n == 0 || eq[1] == '\0')
		return;
	/* names of HTTP_ variables and HTTPS begin with H and stand first in the
	   table; of names with the same length, the last byte differs mostly */
	for (size_t i = line[0] == 'H' ? 0 : VAR_FROM_CLIENT; i < VAR_N; i++) {
		if (names[i].n != n || names[i].p[n - 1] != line[n - 1] ||
		    memcmp(names[i].p, line, n) != 0)
			continue;
		if (i == VAR_COOKIE)
			dg_cookie_keep(dg_str_from(eq + 1), cookies,
			    req->cookie, sizeof(req->cookie));
		else if (found->value[i].n == 0)
			found->value[i] = dg_str_from(eq + 1);
		else
			found->twice[i] = true;
		return;
	}
}

static enum dg_oauth_err
collect(struct found *found, struct dg_req *req, char *const *vars)
{
	static int64_t logged;
	size_t n;

	memset(found, 0, sizeof(*found));
	for (n = 0; vars[n] != NULL; n++) {
		if (n == DG_VARS_MAX) {
			req->beyond = "There are more than 256 headers and "
			    "other variables.";
			req->too_many_headers = true;
			return DG_OAUTH_TOO_LARGE;
		}
		note(found, req, vars[n]);
	}
	for (size_t i = 0; i < VAR_FROM_CLIENT; i++) {
		if (!found->twice[i])
			continue;
		if (dg_log_is_due(&logged))
			dg_log(DG_LOG_WARNING, "vars",
			    "%s came twice, ignored", names[i].p);
		found->value[i].n = 0;
	}
	return DG_OAUTH_NONE;
}

static bool
copy(const struct found *found, enum var var, char *dst, size_t size)
{
	static int64_t logged;

	if (dg_str_copy(dst, size, found->value[var]) == DG_OK)
		return true;
	if (dg_log_is_due(&logged))
		dg_log(DG_LOG_WARNING, "vars", "%s is too long, ignored",
		    names[var].p);
	return false;
}

static void
lower(char *s)
{
	for (; *s != '\0'; s++)
		*s = dg_ascii_lower(*s);
}

static enum dg_method
method(struct dg_str s)
{
	if (dg_str_is(s, "POST"))
		return DG_POST;
	if (dg_str_is(s, "GET"))
		return DG_GET;
	if (dg_str_is(s, "HEAD"))
		return DG_HEAD;
	return dg_str_is(s, "OPTIONS") ? DG_OPTIONS : DG_METHOD_OTHER;
}

/* Percent-decode once; a slash or NUL must not hide in an escape. */
static bool
decode(struct dg_str in, char *out, size_t size)
{
	size_t n = 0;
	int hi, lo;
	char c;

	for (size_t i = 0; i < in.n; i++) {
		c = in.p[i];
		if (c == '%') {
			hi = i + 2 < in.n ? dg_ascii_hex(in.p[i + 1]) : -1;
			lo = i + 2 < in.n ? dg_ascii_hex(in.p[i + 2]) : -1;
			if (hi < 0 || lo < 0)
				return false;
			c = (char)(hi * 16 + lo);
			if (c == '/')
				return false;
			i += 2;
		}
		if (c == '\0' || n + 1 == size)
			return false;
		out[n++] = c;
	}
	out[n] = '\0';
	return true;
}

/* Absolute, no control character, neither an empty nor a dot segment. */
static bool
is_plain(const char *path)
{
	const char *end;
	size_t n;

	if (*path != '/')
		return false;
	for (end = path; *end != '\0'; end++)
		if ((unsigned char)*end < 0x20 || *end == 0x7f)
			return false;
	for (path++; *path != '\0'; path = *end == '/' ? end + 1 : end) {
		end = strchrnul(path, '/');
		n = (size_t)(end - path);
		if (n == 0 || (n == 1 && path[0] == '.') ||
		    (n == 2 && memcmp(path, "..", 2) == 0))
			return false;
	}
	return true;
}

/* "http://host/path?query" (absolute form) -> "/path" */
static struct dg_str
path_of(struct dg_str uri)
{
	const char *p;
	size_t skip = 0;

	if (dg_str_has_prefix(uri, "http://"))
		skip = sizeof("http://") - 1;
	else if (dg_str_has_prefix(uri, "https://"))
		skip = sizeof("https://") - 1;
	if (skip > 0) {
		p = memchr(uri.p + skip, '/', uri.n - skip);
		if (p == NULL)
			return DG_STR("/");
		uri = (struct dg_str){ p, uri.n - (size_t)(p - uri.p) };
	}
	for (size_t i = 0; i < uri.n; i++)
		if (uri.p[i] == '?' || uri.p[i] == '#')
			uri.n = i;
	return uri;
}

/* "" when refused. */
static void
read_path(struct dg_str uri, char out[static DG_REQ_PATH_MAX + 1])
{
	if (!decode(path_of(uri), out, DG_REQ_PATH_MAX + 1) || !is_plain(out))
		out[0] = '\0';
}

/*
 * REQUEST_URI is the client's own text on every server; the other two are
 * changed by rewriting and only the way out where it is missing.
 */
static void
fill_path(struct dg_req *req, const struct found *found)
{
	struct dg_str script = found->value[VAR_SCRIPT_NAME];
	struct dg_str info = found->value[VAR_PATH_INFO];

	if (found->value[VAR_URI].n > 0) {
		read_path(found->value[VAR_URI], req->path);
		if (req->path[0] == '\0' &&
		    path_of(found->value[VAR_URI]).n > DG_REQ_PATH_MAX)
			req->beyond = "The path of the address is longer than "
			    "2048 bytes.";
		return;
	}
	if (script.n + info.n <= DG_REQ_PATH_MAX) {
		memcpy(req->path, script.n > 0 ? script.p : "", script.n);
		memcpy(req->path + script.n, info.n > 0 ? info.p : "", info.n);
		req->path[script.n + info.n] = '\0';
	}
	if (!is_plain(req->path))
		req->path[0] = '\0';
}

static void
fill_query(struct dg_req *req, const struct found *found)
{
	struct dg_str uri = found->value[VAR_URI];
	struct dg_str query = found->value[VAR_QUERY_STRING];
	const char *mark;

	if (query.n == 0 && uri.n > 0 &&
	    (mark = memchr(uri.p, '?', uri.n)) != NULL)
		query = (struct dg_str){ mark + 1,
		    uri.n - (size_t)(mark + 1 - uri.p) };
	req->has_query = query.n > 0;
	if (req->has_query)
		req->query_fault = dg_form_parse(&req->query, query);
}

/* True whatever the header says and however often it came. */
static bool
is_sent(const struct found *found, enum var var)
{
	return found->value[var].n > 0 || found->twice[var];
}

/* The variables that say where the request comes from, for lib/server/peer.c. */
static void
fill_addr(struct dg_req *req, const struct dg_conf *conf,
    const struct found *found)
{
	const struct dg_peer_in in = {
		.remote = found->value[VAR_REMOTE_ADDR],
		.forwarded_for = found->value[VAR_FORWARDED_FOR],
		.twice = found->twice[VAR_FORWARDED_FOR],
		.forwarded = is_sent(found, VAR_FORWARDED) ||
		    is_sent(found, VAR_REAL_IP) ||
		    is_sent(found, VAR_FORWARDED_PROTO),
		.proto = found->value[VAR_FORWARDED_PROTO],
		.scheme = found->value[VAR_SCHEME],
		.https = found->value[VAR_HTTPS],
		.local = found->value[VAR_SERVER_ADDR],
	};

	dg_peer_find(conf, &in, &req->peer);
	req->addr = req->peer.client;
	dg_addr_text(&req->addr, req->addr_text);
}

/* "Application/X; charset=UTF-8" -> "application/x" */
static void
fill_content_type(struct dg_req *req, const struct found *found)
{
	struct dg_str type = found->value[VAR_CONTENT_TYPE];
	const char *semicolon;

	if (type.n > 0 && (semicolon = memchr(type.p, ';', type.n)) != NULL)
		type.n = (size_t)(semicolon - type.p);
	dg_str_copy_ascii(req->content_type, sizeof(req->content_type),
	    dg_str_trim(type));
	lower(req->content_type);
}

/*
 * Credentials: a second header or a cut one is not as if there were none (RFC
 * 9110 section 5.3, RFC 9449 section 4.3).
 */
static void
fill_credentials(struct dg_req *req, const struct found *found)
{
	enum var auth = VAR_AUTHORIZATION;

	/* A rewriting rule of Apache renames the variable. */
	if (found->value[auth].n == 0 && !found->twice[auth])
		auth = VAR_REDIRECT_AUTHORIZATION;
	req->authorization_unusable = !copy(found, auth, req->authorization,
	    sizeof(req->authorization)) || found->twice[auth];
	req->dpop_unusable = !copy(found, VAR_DPOP, req->dpop,
	    sizeof(req->dpop)) || found->twice[VAR_DPOP];
}

/* What the web server says of the certificate (RFC 8705 section 2.1). */
static void
fill_tls(struct dg_req *req, const struct found *found)
{
	if (!dg_str_is(found->value[VAR_SSL_VERIFY], "SUCCESS") ||
	    found->twice[VAR_SSL_VERIFY] || found->twice[VAR_SSL_SUBJECT])
		return;
	(void)copy(found, VAR_SSL_SUBJECT, req->tls_subject,
	    sizeof(req->tls_subject));
}

enum dg_oauth_err
dg_vars_fill(struct dg_req *req, const struct dg_conf *conf,
    char *const *vars, int64_t *content_length)
{
	struct found found;

	*content_length = -1;
	if (collect(&found, req, vars) != DG_OAUTH_NONE)
		return DG_OAUTH_TOO_LARGE;
	if (dg_str_int(found.value[VAR_CONTENT_LENGTH], 0, INT64_MAX,
	    content_length) != DG_OK)
		*content_length = -1;
	req->method = method(found.value[VAR_METHOD]);
	fill_path(req, &found);
	fill_query(req, &found);
	fill_content_type(req, &found);
	if (!copy(&found, VAR_HOST, req->host, sizeof(req->host)))
		req->beyond = "The Host header is longer than 2048 bytes.";
	lower(req->host);
	req->has_encoding = is_sent(&found, VAR_CONTENT_ENCODING);
	req->site_unusable = !copy(&found, VAR_SEC_FETCH_SITE,
	    req->sec_fetch_site, sizeof(req->sec_fetch_site)) ||
	    found.twice[VAR_SEC_FETCH_SITE];
	req->origin_unusable = !copy(&found, VAR_ORIGIN, req->origin,
	    sizeof(req->origin)) || found.twice[VAR_ORIGIN];
	dg_str_copy_ascii(req->user_agent, sizeof(req->user_agent),
	    found.value[VAR_USER_AGENT]);
	fill_credentials(req, &found);
	if (conf->tls_client_auth)
		fill_tls(req, &found);
	fill_addr(req, conf, &found);
	return DG_OAUTH_NONE;
}
