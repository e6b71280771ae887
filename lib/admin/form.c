/* SPDX-License-Identifier: MIT */
/* form.c: the forms that texts of administrated objects must have */
#include "lib/admin/form.h"

#include <json-c/json.h>
#include <string.h>
#include <time.h>

#include "lib/base/ascii.h"
#include "lib/base/precis.h"
#include "lib/base/utf8.h"
#include "lib/conf/base_url.h"
#include "lib/conf/conf.h"
#include "lib/oauth/json.h"
#include "lib/oauth/scope.h"
#include "lib/oauth/target.h"

#define LABEL_MAX 63		/* RFC 1035 section 2.3.4 */

/* Letters, digits and the bytes of more? */
static bool
is_made_of(struct dg_str s, const char *more)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (!dg_ascii_is_alnum(s.p[i]) &&
		    (s.p[i] == '\0' || strchr(more, s.p[i]) == NULL))
			return false;
	}
	return true;
}

enum dg_err
dg_admin_form_name(struct dg_str value, char *dst, size_t size)
{
	struct dg_str s = dg_str_trim(value);

	if (s.n == 0 || !dg_utf8_is_name(s))
		return DG_EINVAL;
	return dg_str_copy(dst, size, s);
}

enum dg_err
dg_admin_form_slug(struct dg_str value, char *dst, size_t size)
{
	/* a leading hyphen would read as an option */
	if (value.n == 0 || value.p[0] == '-' || !is_made_of(value, "-_"))
		return DG_EINVAL;
	return dg_str_copy(dst, size, value);
}

enum dg_err
dg_admin_form_client_id(struct dg_str value, char *dst, size_t size)
{
	/* many clients do not escape for Basic as RFC 6749 2.3.1 asks: no
	   colon, percent or plus */
	if (value.n == 0 || value.p[0] == '-' ||
	    !is_made_of(value, "._~-@/"))
		return DG_EINVAL;
	return dg_str_copy(dst, size, value);
}

enum dg_err
dg_admin_form_domain(struct dg_str value, char *dst, size_t size)
{
	struct dg_str rest = value, label;
	char *c;

	while (dg_str_split(&rest, ".", &label)) {
		if (label.n == 0 || label.n > LABEL_MAX ||
		    !is_made_of(label, "-") || label.p[0] == '-' ||
		    label.p[label.n - 1] == '-')
			return DG_EINVAL;
	}
	if (value.n == 0 || value.p[value.n - 1] == '.' ||
	    dg_str_copy(dst, size, value) != DG_OK)
		return DG_EINVAL;
	for (c = dst; *c != '\0'; c++)
		*c = dg_ascii_lower(*c);
	return DG_OK;
}

enum dg_err
dg_admin_form_email(struct dg_str value, char *dst, size_t size)
{
	const char *at;
	size_t i;

	for (i = 0; i < value.n; i++) {
		if ((unsigned char)value.p[i] <= ' ' ||
		    strchr("<>\",;:\\", value.p[i]) != NULL)
			return DG_EINVAL;
	}
	if (dg_precis_has_blank_ends(value))
		return DG_EINVAL;
	at = value.n > 0 ? memchr(value.p, '@', value.n) : NULL;
	if (at == NULL || at == value.p || at + 1 == value.p + value.n ||
	    memchr(at + 1, '@', value.n - (size_t)(at + 1 - value.p)) != NULL ||
	    !dg_utf8_is_name(value))
		return DG_EINVAL;
	return dg_str_copy(dst, size, value);
}

enum dg_err
dg_admin_form_url(struct dg_str value, char *dst, size_t size)
{
	const char *reason;

	return dg_base_url_parse(value, dst, size, &reason);
}

enum dg_err
dg_admin_form_scopes(struct dg_str value, char *dst, size_t size)
{
	return dg_scope_parse(value, dst, size);
}

enum dg_err
dg_admin_form_charset(struct dg_str value, char *dst, size_t size)
{
	size_t i;

	/* typed codes are folded to capitals and lose their punctuation */
	for (i = 0; i < value.n; i++) {
		if ((!dg_ascii_is_digit(value.p[i]) &&
		    !dg_ascii_is_upper(value.p[i])) ||
		    memchr(value.p, value.p[i], i) != NULL)
			return DG_EINVAL;
	}
	return dg_str_copy(dst, size, value);
}

/* An origin is a base_url without path. */
static bool
is_origin(struct dg_str s)
{
	char out[DG_CONF_URL_MAX];
	const char *reason;

	if (dg_base_url_parse(s, out, sizeof(out), &reason) != DG_OK)
		return false;
	return strchr(strstr(out, "://") + 3, '/') == NULL &&
	    dg_str_is(s, out);
}

enum dg_err
dg_admin_form_origins(struct dg_str value, char *dst, size_t size)
{
	struct dg_str rest = value, word;

	while (dg_str_split(&rest, " ", &word)) {
		if (!is_origin(word))
			return DG_EINVAL;
	}
	return dg_str_copy(dst, size, value);
}

enum dg_err
dg_admin_form_uris(struct dg_str value, char *dst, size_t size)
{
	struct dg_str uri;
	enum dg_err rc = DG_OK;

	dst[0] = '\0';
	while (rc == DG_OK && dg_scope_next(&value, &uri))
		rc = dg_target_is_uri(uri) ? dg_target_add(dst, size, uri) :
		    DG_EINVAL;
	if (rc != DG_OK)
		dst[0] = '\0';
	return rc;
}

enum dg_err
dg_admin_form_json(struct dg_str value, char *dst, size_t size)
{
	struct json_object *o;
	enum dg_err rc = dg_json_parse(value, &o);
	struct dg_str text;

	if (rc == DG_OK && (rc = dg_json_text(o, &text)) == DG_OK)
		rc = dg_str_copy(dst, size, text);
	json_object_put(o);
	return rc;
}

enum dg_err
dg_admin_form_time(struct dg_str value, int64_t *out)
{
	char text[sizeof("2030-12-31T23:59:59Z")];
	const char *end;
	struct tm tm = {0};

	if (dg_str_copy(text, sizeof(text), value) != DG_OK)
		return DG_EINVAL;
	if ((end = strptime(text, "%Y-%m-%dT%H:%M:%SZ", &tm)) == NULL) {
		memset(&tm, 0, sizeof(tm));
		end = strptime(text, "%Y-%m-%d", &tm);
	}
	if (end == NULL || *end != '\0')
		return DG_EINVAL;
	*out = (int64_t)timegm(&tm);
	return *out > 0 ? DG_OK : DG_EINVAL;
}
