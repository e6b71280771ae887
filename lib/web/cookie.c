/* SPDX-License-Identifier: MIT */
/* cookie.c: read a cookie, write a cookie */
#include "lib/web/cookie.h"

#include <stdio.h>
#include <string.h>

#define N_OF(array) (sizeof(array) / sizeof((array)[0]))
#define VALUE_MAX 128	/* no value of ours is longer */
#define LINE_SIZE 2048

/* RFC 6265bis section 4.1.3: __Host- demands Secure and Path=/ */
static const char *
prefix_of(const struct dg_cookie_site *site)
{
	if (!site->secure)
		return "";
	return strcmp(site->path, "/") == 0 ? "__Host-" : "__Secure-";
}

/* "name=value" -> value; false when the pair has another name. */
static bool
value_of(struct dg_str pair, const char *prefix, const char *name,
    struct dg_str *value)
{
	size_t skip = strlen(prefix) + strlen(name);

	if (!dg_str_has_prefix(pair, prefix) || pair.n <= skip ||
	    memcmp(pair.p + strlen(prefix), name, strlen(name)) != 0 ||
	    pair.p[skip] != '=')
		return false;
	value->p = pair.p + skip + 1;
	value->n = pair.n - skip - 1;
	return true;
}

/* Has the pair one of these names? Then *pair is cut down to "name=", and *value
 * is what stood behind it. */
static bool
is_ours(struct dg_str *pair, const char *const *names, struct dg_str *value)
{
	static const char *const prefixes[] = { "", "__Host-", "__Secure-" };

	for (; *names != NULL; names++) {
		for (size_t i = 0; i < N_OF(prefixes); i++) {
			if (!value_of(*pair, prefixes[i], *names, value))
				continue;
			pair->n -= value->n;
			return true;
		}
	}
	return false;
}

/* How many of these pairs begin with this text ("name=")? */
static unsigned
count_kept(struct dg_str kept, struct dg_str name)
{
	struct dg_str pair;
	unsigned n = 0;

	while (dg_str_split(&kept, ";", &pair))
		n += pair.n >= name.n && memcmp(pair.p, name.p, name.n) == 0;
	return n;
}

void
dg_cookie_keep(struct dg_str header, const char *const *names, char *out,
    size_t size)
{
	size_t n = strlen(out);
	struct dg_str pair, value;

	while (dg_str_split(&header, ";", &pair)) {
		pair = dg_str_trim(pair);
		if (!is_ours(&pair, names, &value) ||
		    count_kept((struct dg_str){ out, n }, pair) > 1)
			continue;
		if (value.n > VALUE_MAX)
			value.n = 0;
		if (n + pair.n + value.n + sizeof(";") > size) {
			out[0] = '\0';
			return;
		}
		memcpy(out + n, pair.p, pair.n);
		n += pair.n;
		if (value.n > 0)
			memcpy(out + n, value.p, value.n);
		n += value.n;
		out[n++] = ';';
		out[n] = '\0';
	}
}

/* How many cookies of this name there are; *value: of the first one. */
static unsigned
count(struct dg_str header, const struct dg_cookie_site *site,
    const char *name, struct dg_str *value)
{
	const char *prefix = prefix_of(site);
	struct dg_str pair, other;
	unsigned n = 0;

	while (dg_str_split(&header, ";", &pair)) {
		if (value_of(dg_str_trim(pair), prefix, name,
		    n == 0 ? value : &other))
			n++;
	}
	return n;
}

struct dg_str
dg_cookie_get(struct dg_str header, const struct dg_cookie_site *site,
    const char *name)
{
	struct dg_str value;

	/* Sent twice: another application on the same host may have set one of
	   the two, and nothing tells which one is ours. */
	if (count(header, site, name, &value) == 1)
		return value;
	return (struct dg_str){ NULL, 0 };
}

bool
dg_cookie_is_doubled(struct dg_str header, const struct dg_cookie_site *site,
    const char *name)
{
	struct dg_str value;

	return count(header, site, name, &value) > 1;
}

static bool
is_base64url(const char *s)
{
	static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789-_";

	return s[strspn(s, set)] == '\0';
}

void
dg_cookie_set(struct dg_resp *resp, const struct dg_cookie_site *site,
    const char *name, const char *value, int64_t max_age)
{
	char line[LINE_SIZE], age[sizeof("; Max-Age=") + DG_STR_INT_SIZE] = "";
	int n;

	if (max_age >= 0)
		(void)snprintf(age, sizeof(age), "; Max-Age=%lld",
		    (long long)max_age);
	n = snprintf(line, sizeof(line),
	    "%s%s=%s; Path=%s; HttpOnly; SameSite=Lax%s%s", prefix_of(site),
	    name, value, site->path, site->secure ? "; Secure" : "", age);
	if (!is_base64url(value) || n < 0 || (size_t)n >= sizeof(line))
		resp->head.err = DG_EINVAL;
	else
		dg_resp_header(resp, "Set-Cookie", dg_str_from(line));
}
