/* SPDX-License-Identifier: MIT */
/* conf.c: the keys of the configuration file and their values */
#include "lib/conf/conf.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/utf8.h"
#include "lib/conf/base_url.h"

#define N_OF(array) (sizeof(array) / sizeof((array)[0]))
#define HSTS_MAX_SEC 315360000	/* ten years */
#define SHOWN_MAX 40	/* bytes of an unknown key in an error */

/*
 * Store a value. NULL, or what is wrong with it as the end of a sentence
 * that begins with the key.
 */
typedef const char *set_fn(struct dg_conf *out, struct dg_str value);

static const char *
set_path(char dst[static DG_CONF_PATH_MAX], struct dg_str value)
{
	if (value.p[0] != '/')
		return "must be an absolute path";
	while (value.n > 1 && value.p[value.n - 1] == '/')
		value.n--;
	if (value.n > DG_CONF_DIR_MAX ||
	    dg_str_copy(dst, DG_CONF_PATH_MAX, value) != DG_OK)
		return "is too long for a path (900 bytes at most)";
	return NULL;
}

static const char *
set_bool(bool *dst, struct dg_str value)
{
	static const char *const yes[] = { "yes", "on", "true" };
	static const char *const no[] = { "no", "off", "false" };

	for (size_t i = 0; i < N_OF(yes); i++) {
		if (dg_str_is(value, yes[i])) {
			*dst = true;
			return NULL;
		}
		if (dg_str_is(value, no[i])) {
			*dst = false;
			return NULL;
		}
	}
	return "must be yes or no";
}

static const char *
set_announce(struct dg_conf *out, struct dg_str value)
{
	return set_bool(&out->announce_authorization_endpoint, value);
}

static const char *
set_device_grant(struct dg_conf *out, struct dg_str value)
{
	const char *reason;
	bool on = true;

	if ((reason = set_bool(&on, value)) == NULL)
		out->device_grant_off = !on;
	return reason;
}

static const char *
set_base_url(struct dg_conf *out, struct dg_str value)
{
	const char *reason;

	if (dg_base_url_parse(value, out->base_url, sizeof(out->base_url),
	    &reason) != DG_OK)
		return reason;
	return NULL;
}

static const char *
set_lifetime(struct dg_conf *out, struct dg_str value)
{
	if (dg_str_int(value, DG_CONF_LIFETIME_MIN_SEC,
	    DG_CONF_LIFETIME_MAX_SEC, &out->device_code_lifetime) != DG_OK)
		return "must be a whole number of seconds from 1 to 86400";
	return NULL;
}

static const char *
set_dpop_nonce(struct dg_conf *out, struct dg_str value)
{
	return set_bool(&out->dpop_nonce, value);
}

static const char *
set_hsts(struct dg_conf *out, struct dg_str value)
{
	if (dg_str_is(value, "on"))
		out->hsts = DG_CONF_HSTS_SEC;
	else if (dg_str_is(value, "off"))
		out->hsts = DG_CONF_HSTS_OFF;
	else if (dg_str_int(value, 0, HSTS_MAX_SEC, &out->hsts) != DG_OK)
		return "must be on, off or a whole number of seconds up to "
		    "315360000";
	return NULL;
}

static const char *
set_keys_dir(struct dg_conf *out, struct dg_str value)
{
	return set_path(out->keys_dir, value);
}

static const char *
set_log(struct dg_conf *out, struct dg_str value)
{
	static const char prefix[] = "file:";
	static const struct {
		const char *word;
		enum dg_log_to to;
	} words[] = {
		{ "syslog", DG_LOG_TO_SYSLOG },
		{ "stderr", DG_LOG_TO_STDERR },
		{ "none", DG_LOG_TO_NONE },
	};

	for (size_t i = 0; i < N_OF(words); i++) {
		if (dg_str_is(value, words[i].word)) {
			out->log = words[i].to;
			return NULL;
		}
	}
	if (!dg_str_has_prefix(value, prefix) ||
	    value.n == sizeof(prefix) - 1)
		return "must be syslog, stderr, none or file:PATH";
	value.p += sizeof(prefix) - 1;
	value.n -= sizeof(prefix) - 1;
	out->log = DG_LOG_TO_FILE;
	return set_path(out->log_path, value);
}

static const char *
set_password_change(struct dg_conf *out, struct dg_str value)
{
	out->password_change_ends_grants = dg_str_is(value, "always");
	return out->password_change_ends_grants || dg_str_is(value, "ask") ?
	    NULL : "must be ask or always";
}

static const char *
set_pepper_dir(struct dg_conf *out, struct dg_str value)
{
	return set_path(out->pepper_dir, value);
}

static const char *
set_plain_http(struct dg_conf *out, struct dg_str value)
{
	out->allow_plain_http = dg_str_is(value, "allow");
	return out->allow_plain_http || dg_str_is(value, "refuse") ?
	    NULL : "must be refuse or allow";
}

static const char *
set_interval(struct dg_conf *out, struct dg_str value)
{
	if (dg_str_int(value, DG_CONF_INTERVAL_MIN_SEC,
	    DG_CONF_INTERVAL_MAX_SEC, &out->polling_interval) != DG_OK)
		return "must be a whole number of seconds from 1 to 60";
	return NULL;
}

static const char *
set_sandbox(struct dg_conf *out, struct dg_str value)
{
	static const char *const words[] = {
		[DG_SANDBOX_OFF] = "off",
		[DG_SANDBOX_ON] = "on",
		[DG_SANDBOX_REQUIRE] = "require",
	};

	for (size_t i = 0; i < N_OF(words); i++) {
		if (dg_str_is(value, words[i])) {
			out->sandbox = (enum dg_sandbox)i;
			return NULL;
		}
	}
	return "must be off, on or require";
}

static const char *
set_state_dir(struct dg_conf *out, struct dg_str value)
{
	return set_path(out->state_dir, value);
}

static const char *
set_template_dir(struct dg_conf *out, struct dg_str value)
{
	return set_path(out->template_dir, value);
}

static const char *
set_throttle(struct dg_conf *out, struct dg_str value)
{
	struct dg_str burst;

	if (dg_str_is(value, "off")) {
		out->throttle_burst = 0;
		return NULL;
	}
	(void)dg_str_split(&value, "/", &burst);
	if (dg_str_int(burst, 1, DG_CONF_THROTTLE_MAX, &out->throttle_burst) !=
	    DG_OK || dg_str_int(value, 1, DG_CONF_THROTTLE_MAX,
	    &out->throttle_seconds) != DG_OK)
		return "must be off or BURST/SECONDS, each from 1 to 10000";
	return NULL;
}

/* unix_too: set when the list has the word `unix:`; NULL: the word is refused. */
static const char *
set_networks(struct dg_networks *dst, bool *unix_too, struct dg_str value)
{
	struct dg_str word;

	while (dg_str_split(&value, ", ", &word)) {
		if (word.n == 0)
			continue;
		if (unix_too != NULL && dg_str_is(word, "unix:")) {
			*unix_too = true;
			continue;
		}
		if (dst->n == N_OF(dst->list))
			return "holds more than 32 networks";
		if (dg_cidr_parse(word, &dst->list[dst->n++]) != DG_OK)
			return "must be a list of addresses and networks "
			    "such as 10.0.0.0/8 (zeros after the prefix)";
	}
	return NULL;
}

static const char *
set_proxies(struct dg_conf *out, struct dg_str value)
{
	return set_networks(&out->trusted_proxies, &out->trust_unix, value);
}

static const char *
set_throttle_trusted(struct dg_conf *out, struct dg_str value)
{
	return set_networks(&out->throttle_trusted, NULL, value);
}

static const char *
set_tls_client_auth(struct dg_conf *out, struct dg_str value)
{
	return set_bool(&out->tls_client_auth, value);
}

/* The key is reserved for a sign-in by the web server, which does not exist yet:
 * it can only be turned off. */
static const char *
set_remote_user(struct dg_conf *out, struct dg_str value)
{
	const char *problem;
	bool on;

	(void)out;
	if ((problem = set_bool(&on, value)) != NULL || !on)
		return problem;
	return "can only be no: this version signs people in itself";
}

static const struct key {
	const char *name;
	set_fn *set;
	bool required;
} keys[] = {
	{ "announce_authorization_endpoint", set_announce, false },
	{ "base_url", set_base_url, true },
	{ "device_code_lifetime", set_lifetime, false },
	{ "device_grant", set_device_grant, false },
	{ "dpop_nonce", set_dpop_nonce, false },
	{ "hsts", set_hsts, false },
	{ "keys_dir", set_keys_dir, false },
	{ "log", set_log, false },
	{ "password_change_ends_grants", set_password_change, false },
	{ "pepper_dir", set_pepper_dir, false },
	{ "plain_http", set_plain_http, false },
	{ "polling_interval", set_interval, false },
	{ "sandbox", set_sandbox, false },
	{ "state_dir", set_state_dir, true },
	{ "template_dir", set_template_dir, false },
	{ "throttle_device_authorization", set_throttle, false },
	{ "throttle_trusted_networks", set_throttle_trusted, false },
	{ "tls_client_auth", set_tls_client_auth, false },
	{ "trust_remote_user", set_remote_user, false },
	{ "trusted_proxies", set_proxies, false },
};

/* Where a line stands, for errors, and which keys were seen where. */
struct parser {
	struct dg_conf *out;
	const char *name;
	unsigned line;
	unsigned seen[N_OF(keys)];
	char *error;
};

static enum dg_err
wrong_line(const struct parser *p, const char *reason)
{
	(void)snprintf(p->error, DG_CONF_ERROR_MAX, "%s:%u: %s", p->name,
	    p->line, reason);
	return DG_ECONFIG;
}

static enum dg_err
wrong_key(const struct parser *p, struct dg_str name)
{
	int shown = (int)(name.n > SHOWN_MAX ? SHOWN_MAX : name.n);

	(void)snprintf(p->error, DG_CONF_ERROR_MAX,
	    "%s:%u: %.*s is not a key that devgrant knows", p->name, p->line,
	    shown, name.p);
	return DG_ECONFIG;
}

static enum dg_err
set(struct parser *p, size_t i, struct dg_str value)
{
	const char *reason = NULL;

	if (p->seen[i] != 0) {
		(void)snprintf(p->error, DG_CONF_ERROR_MAX,
		    "%s:%u: %s is set already on line %u", p->name, p->line,
		    keys[i].name, p->seen[i]);
		return DG_ECONFIG;
	}
	p->seen[i] = p->line;
	if (value.n == 0)
		reason = "has no value";
	else if (!dg_utf8_is_name(value))
		reason = "has a control character or malformed UTF-8 in it";
	else
		reason = keys[i].set(p->out, value);
	if (reason == NULL)
		return DG_OK;
	(void)snprintf(p->error, DG_CONF_ERROR_MAX, "%s:%u: %s %s", p->name,
	    p->line, keys[i].name, reason);
	return DG_ECONFIG;
}

static enum dg_err
parse_line(struct parser *p, struct dg_str line)
{
	struct dg_str name;

	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	line = dg_str_trim(line);
	if (line.n == 0 || line.p[0] == '#')
		return DG_OK;
	if (memchr(line.p, '\0', line.n) != NULL)
		return wrong_line(p, "holds a NUL byte");
	if (memchr(line.p, '=', line.n) == NULL)
		return wrong_line(p, "is not of the form key = value");
	(void)dg_str_split(&line, "=", &name);
	name = dg_str_trim(name);
	for (size_t i = 0; i < N_OF(keys); i++) {
		if (dg_str_is(name, keys[i].name))
			return set(p, i, dg_str_trim(line));
	}
	if (name.n == 0 || !dg_utf8_is_name(name))
		return wrong_line(p, "is not of the form key = value");
	return wrong_key(p, name);
}

static enum dg_err
add_default(char dst[static DG_CONF_PATH_MAX], const char *dir,
    const char *below)
{
	int n;

	if (dst[0] != '\0')
		return DG_OK;
	n = snprintf(dst, DG_CONF_PATH_MAX, "%s/%s", dir, below);
	return n < 0 || n >= DG_CONF_PATH_MAX ? DG_ECONFIG : DG_OK;
}

/* What must be there is there; what was left out gets its default. */
static enum dg_err
complete(struct parser *p)
{
	struct dg_conf *out = p->out;

	for (size_t i = 0; i < N_OF(keys); i++) {
		if (!keys[i].required || p->seen[i] != 0)
			continue;
		(void)snprintf(p->error, DG_CONF_ERROR_MAX,
		    "%s:%u: the file ends without %s, which must be set",
		    p->name, p->line, keys[i].name);
		return DG_ECONFIG;
	}
	if (add_default(out->keys_dir, out->state_dir, "keys") != DG_OK ||
	    add_default(out->pepper_dir, out->state_dir, "pepper") != DG_OK ||
	    add_default(out->template_dir, DG_PKGDATADIR, "templates") != DG_OK)
		return wrong_line(p, "a directory's name is too long");
	return DG_OK;
}

void
dg_conf_default(struct dg_conf *out)
{
	*out = (struct dg_conf){
		.device_code_lifetime = 600,
		.hsts = DG_CONF_HSTS_AUTO,
		.polling_interval = 5,
		.throttle_burst = 60,
		.throttle_seconds = 1,
		.announce_authorization_endpoint = true,
		.sandbox = DG_SANDBOX_ON,
		.log = DG_LOG_TO_SYSLOG,
	};
}

enum dg_err
dg_conf_parse(struct dg_conf *out, const char *name, struct dg_str text,
    char error[static DG_CONF_ERROR_MAX])
{
	struct parser p = { .out = out, .name = name, .error = error };
	char later[DG_CONF_ERROR_MAX];
	enum dg_err rc = DG_OK;
	struct dg_str line;

	error[0] = '\0';
	dg_conf_default(out);
	while (dg_str_split(&text, "\n", &line)) {
		p.line++;
		if (parse_line(&p, line) != DG_OK && rc == DG_OK) {
			rc = DG_ECONFIG;
			p.error = later;	/* the first one is told */
		}
	}
	return rc == DG_OK ? complete(&p) : rc;
}

bool
dg_conf_networks_have(const struct dg_networks *networks,
    const struct dg_addr *addr)
{
	for (size_t i = 0; i < networks->n; i++)
		if (dg_cidr_has(&networks->list[i], addr))
			return true;
	return false;
}

bool
dg_conf_is_proxy(const struct dg_conf *conf, const struct dg_addr *addr)
{
	if (addr->family == 0)
		return conf->trust_unix;
	return dg_conf_networks_have(&conf->trusted_proxies, addr);
}
