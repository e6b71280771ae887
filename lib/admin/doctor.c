/* SPDX-License-Identifier: MIT */
/* doctor.c: what an installation lacks */
#include "lib/admin/doctor.h"

#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/admin/doctor_files.h"
#include "lib/admin/doctor_objects.h"
#include "lib/admin/json.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/key/keys.h"
#include "lib/key/keys_file.h"
#include "lib/oauth/jwk.h"
#include "lib/shm/mark.h"
#include "lib/store/db_files.h"
#include "lib/store/db_space.h"
#include "lib/store/store_event.h"
#include "lib/store/store_key.h"

#define TEXT_MAX 2048
#define PROXY_SEEN_SEC (7LL * 86400)

void
dg_admin_doctor_find(struct dg_doctor *d, enum dg_doctor_level level,
    const char *check, const char *fmt, ...)
{
	static const char *const levels[] = { "ok", "note", "warning",
		"problem" };
	struct dg_admin_list findings = { NULL, d->list, DG_OK };
	struct json_object *o = NULL;
	char text[TEXT_MAX];
	va_list ap;
	enum dg_err rc;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n < 0 || d->rc != DG_OK)
		return;
	o = json_object_new_object();
	if ((rc = dg_admin_json_text(o, "level", levels[level])) == DG_OK &&
	    (rc = dg_admin_json_text(o, "check", check)) == DG_OK)
		rc = dg_admin_json_text(o, "text", text);
	(void)dg_admin_json_append(&findings, rc, o);
	d->rc = findings.rc;
	d->problem = d->problem || level == DG_DOCTOR_PROBLEM;
}

struct dg_doctor_path
dg_admin_doctor_path(const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@:";
	struct dg_doctor_path out;
	size_t n = 0;

	if (path[strspn(path, plain)] == '\0') {
		(void)snprintf(out.text, sizeof(out.text), "%s", path);
		return out;
	}
	out.text[n++] = '\'';
	for (; *path != '\0' && n < sizeof(out.text) - 6; path++) {
		if (*path == '\'') {
			memcpy(out.text + n, "'\\''", 4);
			n += 4;
		} else {
			out.text[n++] = *path;
		}
	}
	out.text[n++] = '\'';
	out.text[n] = '\0';
	return out;
}

static void
examine_address(struct dg_doctor *d)
{
	const struct dg_conf *conf = &d->admin->ctx->conf;

	if (strncmp(conf->base_url, "https:", 6) == 0)
		dg_admin_doctor_find(d, DG_DOCTOR_OK, "https",
		    "People reach %s by https.", conf->base_url);
	else
		dg_admin_doctor_find(d, DG_DOCTOR_WARNING, "https", "%s is "
		    "plain http, so only devices and browsers on this computer "
		    "can connect. For others set base_url in %s to an https "
		    "address.", conf->base_url, conf->file);
	if (strstr(conf->base_url, "/~") != NULL)
		dg_admin_doctor_find(d, DG_DOCTOR_WARNING, "origin", "Others "
		    "publish on this host name too; their scripts could read "
		    "the approval page. A host name of its own is safer.");
}

static void
examine_peppers(struct dg_doctor *d)
{
	static const char *const names[] = { "user_code", "password",
		"session", "refresh" };
	const struct dg_conf *conf = &d->admin->ctx->conf;
	char path[2 * DG_CONF_PATH_MAX];
	struct stat st;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", conf->pepper_dir,
		    names[i]);
		if (lstat(path, &st) == -1 && errno == ENOENT)
			dg_admin_doctor_find(d, DG_DOCTOR_PROBLEM, "pepper",
			    "%s is not there, so no device gets tokens: bring "
			    "it back from a copy; without one, `devgrant "
			    "init%s` makes a new one, and what the old one "
			    "protected (passwords, sessions, codes or refresh "
			    "tokens) ends.", path, d->with);
		else if (S_ISREG(st.st_mode) && st.st_size == 0)
			dg_admin_doctor_find(d, DG_DOCTOR_PROBLEM, "pepper",
			    "%s is empty: bring it back from a copy.", path);
	}
}

/* Tell what the web programs noticed of a proxy in front of them. */
static void
examine_proxy(struct dg_doctor *d, const struct dg_shm *shm)
{
	const struct dg_ctx *ctx = d->admin->ctx;
	char text[DG_ADDR_TEXT_SIZE];
	struct dg_addr addr;
	int64_t at = dg_mark_get(shm, DG_MARK_UNNAMED_PROXY, &addr);

	if (at == 0 || dg_clock_now() - at > PROXY_SEEN_SEC ||
	    dg_conf_is_proxy(&ctx->conf, &addr))
		return;
	dg_addr_text(&addr, text);
	if (text[0] == '\0')
		(void)snprintf(text, sizeof(text), "unix:");
	dg_admin_doctor_find(d, DG_DOCTOR_WARNING, "proxy", "Requests come "
	    "from %s with the header of a proxy, which trusted_proxies does "
	    "not name: all its clients look like one, share its limits and "
	    "seem to be on one network. If it is your proxy, add to %s: "
	    "trusted_proxies = %s", text, ctx->conf.file, text);
}

static void
examine_run(struct dg_doctor *d)
{
	const char *state_dir = d->admin->ctx->conf.state_dir;
	struct dg_doctor_path path = dg_admin_doctor_path(state_dir);
	struct dg_shm *shm;

	if (dg_shm_open(state_dir, &shm) != DG_OK) {
		dg_admin_doctor_find(d, DG_DOCTOR_PROBLEM, "run", "The tables "
		    "in %s/run cannot be used. With the right owner and "
		    "rights, `rm -f %s/run/*` lets them be made anew.",
		    state_dir, path.text);
		return;
	}
	if (dg_shm_is_shared(shm))
		examine_proxy(d, shm);
	else
		dg_admin_doctor_find(d, DG_DOCTOR_WARNING, "run", "The "
		    "programs cannot share their tables. %s.",
		    dg_log_reason(DG_EIO));
	dg_shm_close(shm);
}

void
dg_admin_doctor_outside(struct dg_doctor *d)
{
	const struct dg_conf *conf = &d->admin->ctx->conf;

	examine_address(d);
	if (access(conf->template_dir, R_OK | X_OK) == -1)
		dg_admin_doctor_find(d, DG_DOCTOR_PROBLEM, "template_dir",
		    "The templates in %s cannot be read, so there are no "
		    "pages: %s. Correct template_dir in %s.",
		    conf->template_dir, strerror(errno), conf->file);
	dg_admin_doctor_rights(d);
	examine_peppers(d);
	if (geteuid() == 0)
		dg_admin_doctor_find(d, DG_DOCTOR_WARNING, "owner", "%s "
		    "belongs to root: the web programs should run as an "
		    "account of their own, which chown makes the owner of it "
		    "and of all that is in it.", conf->state_dir);
	if (dg_db_space_is_short(conf->state_dir))
		dg_admin_doctor_find(d, DG_DOCTOR_PROBLEM, "disk", "The disk "
		    "of %s is almost full: no device can connect until there "
		    "is space again.", conf->state_dir);
	examine_run(d);
}

/* Tell what a program found when it opened the database, perhaps long ago. */
static void
examine_notice(struct dg_doctor *d)
{
	char path[DG_DB_PATH_MAX + 16], text[512];
	struct dg_db_paths paths;
	FILE *f;

	if (dg_db_paths_set(&paths, d->admin->ctx->conf.state_dir) != DG_OK)
		return;
	(void)snprintf(path, sizeof(path), "%s/" DG_DB_NOTICE, paths.dir);
	if ((f = fopen(path, "re")) == NULL)
		return;
	if (fgets(text, sizeof(text), f) != NULL) {
		text[strcspn(text, "\n")] = '\0';
		dg_admin_doctor_find(d, DG_DOCTOR_WARNING, "database", "%s. "
		    "Delete %s when this is read.", text, path);
	}
	(void)fclose(f);
}

static void
examine_database(struct dg_doctor *d)
{
	struct dg_db *db = d->admin->ctx->db;
	int64_t broken = 0;
	enum dg_err rc;

	dg_admin_doctor_find(d, DG_DOCTOR_OK, "database", "%s, journal %s. "
	    "Before SQLite 3.51.3 a checkpoint beside a commit can lose data; "
	    "checkpoints happen only under devgrant's own lock.",
	    dg_db_engine(), dg_db_journal(db));
	if (dg_db_files_is_network(d->admin->ctx->conf.state_dir))
		dg_admin_doctor_find(d, DG_DOCTOR_NOTE, "file_system", "The "
		    "state directory is on a network file system: the slower "
		    "rollback journal is in use. A local disk is better.");
	else if (strcmp(dg_db_journal(db), "wal") != 0)
		dg_admin_doctor_find(d, DG_DOCTOR_WARNING, "database", "The "
		    "slower rollback journal is in use, as in a copy that was "
		    "put back: `devgrant init` turns the faster one on.");
	examine_notice(d);
	rc = dg_store_event_verify(db, &broken);
	if (rc == DG_ECONFLICT)
		dg_admin_doctor_find(d, DG_DOCTOR_PROBLEM, "events", "The "
		    "record of events was changed at entry %" PRId64 ": "
		    "somebody else wrote to the database.", broken);
	else if (rc != DG_OK)
		d->rc = rc;
}

static void
examine_key(struct dg_doctor *d, enum dg_jws_alg alg)
{
	struct dg_ctx *ctx = d->admin->ctx;
	const char *name = dg_jws_alg_name(alg);
	char path[DG_CONF_PATH_MAX];
	struct dg_key_row key;
	struct dg_jwk *jwk;
	struct stat st;
	enum dg_err rc;

	rc = dg_store_key_current(ctx->db, name, ctx->now, &key);
	if (rc == DG_ENOTFOUND) {
		dg_admin_doctor_find(d, DG_DOCTOR_PROBLEM, "signing_key",
		    "There is no %s key: `devgrant key rotate %s --now%s` "
		    "makes one.", name, name, d->with);
		return;
	}
	if (rc != DG_OK || (rc = dg_keys_path(ctx->conf.keys_dir, key.kid,
	    path)) != DG_OK) {
		d->rc = rc;
		return;
	}
	if (dg_keys_load(ctx->conf.keys_dir, &key, &jwk) == DG_OK) {
		dg_jwk_free(jwk);
		return;
	}
	if (lstat(path, &st) == 0 && access(path, R_OK) != 0)
		dg_admin_doctor_find(d, DG_DOCTOR_PROBLEM, "signing_key",
		    "The %s key in %s cannot be read; its owner and rights are "
		    "told above.", name, path);
	else
		dg_admin_doctor_find(d, DG_DOCTOR_PROBLEM, "signing_key",
		    "%s, which signs for %s, %s: bring it back from a copy; "
		    "without one, `devgrant key rotate %s --now%s` makes "
		    "another.", path, name, lstat(path, &st) == 0 ? "does not "
		    "hold that key" : "is not there", name, d->with);
}

static bool
find_newest(void *arg, const struct dg_key_row *key)
{
	int64_t *newest = arg;

	if (key->created_at > *newest)
		*newest = key->created_at;
	return true;
}

/* A clock that is earlier than the installation, as on a board without a battery.
 * Keys then seem to be missing, but making new ones would be wrong. */
static bool
clock_is_right(struct dg_doctor *d)
{
	char now[DG_CLOCK_TEXT_SIZE], made[DG_CLOCK_TEXT_SIZE];
	int64_t newest = 0;

	d->rc = dg_store_key_each(d->admin->ctx->db, find_newest, &newest);
	if (d->rc != DG_OK || newest <= d->admin->ctx->now + DG_KEYS_SKEW_SEC)
		return true;
	dg_clock_text(d->admin->ctx->now, now);
	dg_clock_text(newest, made);
	dg_admin_doctor_find(d, DG_DOCTOR_PROBLEM, "clock", "The clock of this "
	    "computer says %s, but a signing key was made at %s: the clock is "
	    "behind, and no tokens are given until it is right. As root, "
	    "`timedatectl set-ntp true`, or `date --utc --set` with the time. "
	    "Nothing else has to be done; the keys are good.", now, made);
	return false;
}

void
dg_admin_doctor_inside(struct dg_doctor *d)
{
	examine_database(d);
	if (d->rc == DG_OK && clock_is_right(d)) {
		examine_key(d, DG_JWS_RS256);
		examine_key(d, DG_JWS_ES256);
		examine_key(d, DG_JWS_EDDSA);
	}
	if (d->rc == DG_OK)
		dg_admin_doctor_objects(d);
}
