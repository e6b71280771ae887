/* SPDX-License-Identifier: MIT */
/* admin_doctor.c: what an installation lacks */
#include "lib/service/admin_doctor.h"

#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/buf.h"
#include "lib/oauth/json.h"
#include "lib/oauth/jwk.h"
#include "lib/service/admin_brand.h"
#include "lib/service/admin_json.h"
#include "lib/service/keys_file.h"
#include "lib/service/secrets.h"
#include "lib/shm/mark.h"
#include "lib/shm/shm.h"
#include "lib/store/db_files.h"
#include "lib/store/db_space.h"
#include "lib/store/store_application.h"
#include "lib/store/store_event.h"
#include "lib/store/store_flow.h"
#include "lib/store/store_key.h"
#include "lib/store/store_user.h"

#define TEXT_MAX 512
#define PROXY_SEEN_SEC (7LL * 86400)

struct visit {
	struct dg_admin *admin;
	struct json_object *list;
	bool problem;
	enum dg_err rc;			/* first failure to add a finding */
	/* counted by the walks through rows */
	int brands, device_applications, superusers;
};

enum dg_err
dg_admin_doctor_add(struct json_object *list, enum dg_doctor_level level,
    const char *check, const char *text)
{
	static const char *const levels[] = { "ok", "note", "warning",
		"problem" };
	struct dg_admin_list findings = { NULL, list, DG_OK };
	struct json_object *o = json_object_new_object();
	enum dg_err rc;

	if ((rc = dg_admin_json_text(o, "level", levels[level])) == DG_OK &&
	    (rc = dg_admin_json_text(o, "check", check)) == DG_OK)
		rc = dg_admin_json_text(o, "text", text);
	(void)dg_admin_json_append(&findings, rc, o);
	return findings.rc;
}

static void
find(struct visit *v, enum dg_doctor_level level, const char *check,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

static void
find(struct visit *v, enum dg_doctor_level level, const char *check,
    const char *fmt, ...)
{
	char text[TEXT_MAX];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n < 0 || v->rc != DG_OK)
		return;
	v->rc = dg_admin_doctor_add(v->list, level, check, text);
	v->problem = v->problem || level == DG_DOCTOR_PROBLEM;
}

static void
examine_address(struct visit *v)
{
	const struct dg_conf *conf = &v->admin->ctx->conf;

	if (strncmp(conf->base_url, "https:", 6) == 0)
		find(v, DG_DOCTOR_OK, "https", "People reach %s by https.",
		    conf->base_url);
	else
		find(v, DG_DOCTOR_NOTE, "https", "%s is plain http: only "
		    "programs on this computer can use it. Others need https.",
		    conf->base_url);
	if (strstr(conf->base_url, "/~") != NULL)
		find(v, DG_DOCTOR_WARNING, "origin", "Others publish on this "
		    "host name too; their scripts could read the approval "
		    "page. A host name of its own is safer.");
}

/* Ours alone, and no link? */
static void
examine_dir(struct visit *v, const char *check, const char *path)
{
	struct stat st;

	if (lstat(path, &st) != 0 || !S_ISDIR(st.st_mode))
		find(v, DG_DOCTOR_PROBLEM, check, "%s is not a directory; "
		    "`devgrant init` makes it.", path);
	else if (st.st_uid != geteuid())
		find(v, DG_DOCTOR_PROBLEM, check, "%s belongs to user %lu, "
		    "not to the owner of the state directory.", path,
		    (unsigned long)st.st_uid);
	else if ((st.st_mode & 077) != 0)
		find(v, DG_DOCTOR_PROBLEM, check, "%s may be used by others: "
		    "chmod 700 %s.", path, path);
	else if (dg_secrets_check_dir(path) != DG_OK)
		find(v, DG_DOCTOR_PROBLEM, check, "%s holds what is not a file "
		    "for its owner alone: chmod 600 and chown.", path);
	else
		find(v, DG_DOCTOR_OK, check, "%s is for its owner alone.",
		    path);
}

/* What the web programs noticed of a proxy in front of them. */
static void
examine_proxy(struct visit *v, const struct dg_shm *shm)
{
	const struct dg_ctx *ctx = v->admin->ctx;
	char text[DG_ADDR_TEXT_SIZE];
	struct dg_addr addr;
	int64_t at = dg_mark_get(shm, DG_MARK_UNNAMED_PROXY, &addr);

	if (at == 0 || ctx->now - at > PROXY_SEEN_SEC ||
	    dg_conf_is_proxy(&ctx->conf, &addr))
		return;
	dg_addr_text(&addr, text);
	if (text[0] == '\0')
		(void)snprintf(text, sizeof(text), "unix:");
	find(v, DG_DOCTOR_WARNING, "proxy", "Requests come from %s with the "
	    "header of a proxy, which trusted_proxies does not name: all its "
	    "clients look like one, share its limits and seem to be on one "
	    "network. If it is your proxy, add to %s: trusted_proxies = %s",
	    text, ctx->conf.file, text);
}

static void
examine_files(struct visit *v)
{
	const struct dg_conf *conf = &v->admin->ctx->conf;
	struct dg_secrets secrets;
	struct dg_shm *shm;

	if (access(conf->template_dir, R_OK | X_OK) == -1)
		find(v, DG_DOCTOR_PROBLEM, "template_dir", "The templates in "
		    "%s cannot be read, so there are no pages: %s.",
		    conf->template_dir, strerror(errno));
	examine_dir(v, "keys_dir", conf->keys_dir);
	examine_dir(v, "pepper_dir", conf->pepper_dir);
	/* the command line itself needs all but this one */
	if (dg_secrets_load(conf, DG_ROLE_TOKEN, &secrets) != DG_OK)
		find(v, DG_DOCTOR_PROBLEM, "pepper", "%s/refresh cannot be "
		    "used, so no device gets tokens; `devgrant init` makes "
		    "one if there is none.", conf->pepper_dir);
	dg_secrets_wipe(&secrets);
	if (geteuid() == 0)
		find(v, DG_DOCTOR_WARNING, "owner", "%s belongs to root: "
		    "the web programs should run as an account of their own.",
		    conf->state_dir);
	if (dg_shm_open(conf->state_dir, &shm) != DG_OK) {
		find(v, DG_DOCTOR_PROBLEM, "run", "The table in %s/run cannot "
		    "be used.", conf->state_dir);
		return;
	}
	if (!dg_shm_is_shared(shm))
		find(v, DG_DOCTOR_WARNING, "run", "The programs cannot share "
		    "the table in %s/run: is the disk full? Polls are not "
		    "slowed down across programs.", conf->state_dir);
	examine_proxy(v, shm);
	dg_shm_close(shm);
}

static void
examine_database(struct visit *v)
{
	const char *state_dir = v->admin->ctx->conf.state_dir;
	struct dg_db *db = v->admin->ctx->db;
	struct dg_db_paths paths;
	int64_t broken = 0;
	enum dg_err rc;

	/* security: database; SQLite before 3.51.3 has the WAL-reset race */
	find(v, DG_DOCTOR_OK, "database", "%s, journal %s. Before SQLite "
	    "3.51.3 a checkpoint beside a commit can lose data; checkpoints "
	    "happen only under devgrant's own lock.", dg_db_engine(),
	    dg_db_journal(db));
	if (strcmp(dg_db_journal(db), "wal") != 0)
		find(v, DG_DOCTOR_NOTE, "file_system", "The state directory "
		    "is on a network file system: the slower rollback "
		    "journal is in use. A local disk is better.");
	if (dg_db_space_is_short(state_dir))
		find(v, DG_DOCTOR_PROBLEM, "disk", "The disk of %s is almost "
		    "full: no device can connect until there is space again.",
		    state_dir);
	if (dg_db_paths_set(&paths, state_dir) == DG_OK &&
	    (access(paths.file, W_OK) == -1 || access(paths.dir, W_OK) == -1))
		find(v, DG_DOCTOR_PROBLEM, "database", "%s cannot be written: "
		    "chmod 600 %s, and 700 the folder.", paths.file,
		    paths.file);
	rc = dg_store_event_verify(db, &broken);
	if (rc == DG_ECONFLICT)
		find(v, DG_DOCTOR_PROBLEM, "events", "The record of events was "
		    "changed at entry %" PRId64 ".", broken);
	else if (rc != DG_OK)
		v->rc = rc;
}

static void
examine_key(struct visit *v, enum dg_jws_alg alg)
{
	struct dg_ctx *ctx = v->admin->ctx;
	struct dg_key_row key;
	struct dg_jwk *jwk;
	enum dg_err rc;

	rc = dg_store_key_current(ctx->db, dg_jws_alg_name(alg), ctx->now, &key);
	if (rc == DG_ENOTFOUND) {
		find(v, DG_DOCTOR_PROBLEM, "signing_key", "There is no %s key; "
		    "`devgrant key rotate %s` makes one.",
		    dg_jws_alg_name(alg), dg_jws_alg_name(alg));
		return;
	}
	if (rc != DG_OK) {
		v->rc = rc;
		return;
	}
	if (dg_keys_load(ctx->conf.keys_dir, &key, &jwk) == DG_OK) {
		dg_jwk_free(jwk);
		return;
	}
	find(v, DG_DOCTOR_PROBLEM, "signing_key", "The file of %s key %s is "
	    "not in %s, or does not hold that key; `devgrant key rotate %s` "
	    "makes another one.",
	    dg_jws_alg_name(alg), key.kid, ctx->conf.keys_dir,
	    dg_jws_alg_name(alg));
}

static bool
examine_brand(void *arg, const struct dg_brand *row)
{
	struct visit *v = arg;
	struct dg_flow flow;
	enum dg_err rc;

	v->brands++;
	if (row->flow_device_code_id == 0) {
		find(v, DG_DOCTOR_PROBLEM, "brand", "Brand %s has no device "
		    "code flow, so no device can connect there: `devgrant "
		    "brand set %s --flow-device-code SLUG`; `devgrant flow "
		    "list` shows the slugs.", row->domain, row->domain);
		return true;
	}
	rc = dg_store_flow_find(v->admin->ctx->db, row->flow_device_code_id,
	    &flow);
	if (rc != DG_OK)
		v->rc = rc;
	else if (flow.authentication == DG_FLOW_REQUIRE_UNAUTHENTICATED)
		find(v, DG_DOCTOR_PROBLEM, "flow", "Flow %s lets in only "
		    "people who are not signed in, so nobody can approve: "
		    "`devgrant flow set %s --authentication "
		    "require_authenticated`.", flow.slug, flow.slug);
	return v->rc == DG_OK;
}

static bool
count_application(void *arg, const struct dg_client *client)
{
	struct visit *v = arg;

	if (client->enabled && (client->grant_types & DG_GRANT_DEVICE_CODE))
		v->device_applications++;
	return true;
}

static bool
count_user(void *arg, const struct dg_user *user)
{
	struct visit *v = arg;

	if (user->is_superuser && user->is_active && !user->is_locked)
		v->superusers++;
	return true;
}

struct clash {
	struct dg_buf names;
	int n;
};

static bool
add_clash(void *arg, struct dg_str username)
{
	struct clash *clash = arg;

	if (clash->n++ > 0)
		dg_buf_put_text(&clash->names, ", ");
	dg_buf_putc(&clash->names, '"');
	dg_buf_put_str(&clash->names, username);
	dg_buf_putc(&clash->names, '"');
	return true;
}

/* Only such that older versions let in. */
static void
examine_names(struct visit *v)
{
	struct clash clash = { .n = 0 };

	dg_buf_init(&clash.names, TEXT_MAX / 2);
	if (dg_store_user_each_clash(v->admin->ctx->db, add_clash,
	    &clash) == DG_OK && clash.n > 0)
		find(v, DG_DOCTOR_WARNING, "users", "User names that differ "
		    "only in case, width or composed letters: %s. Each signs "
		    "in as it is written; rename one of them.",
		    dg_buf_err(&clash.names) == DG_OK ?
		    dg_buf_get(&clash.names) : "too many to show");
	dg_buf_fini(&clash.names);
}

static void
examine_objects(struct visit *v)
{
	struct dg_db *db = v->admin->ctx->db;
	enum dg_err rc;

	if ((rc = dg_store_brand_each(db, examine_brand, v)) != DG_OK ||
	    (rc = dg_store_application_each(db, count_application,
	    v)) != DG_OK ||
	    (rc = dg_store_user_each(db, count_user, v)) != DG_OK) {
		v->rc = rc;
		return;
	}
	if (v->brands == 0)
		find(v, DG_DOCTOR_PROBLEM, "brand", "There is no brand, so no "
		    "device can connect; `devgrant init` makes one.");
	if (v->device_applications == 0)
		find(v, DG_DOCTOR_NOTE, "application", "No application has "
		    "the grant type device_code: `devgrant application set "
		    "SLUG --grant-types device_code,refresh_token`.");
	if (v->superusers == 0)
		find(v, DG_DOCTOR_NOTE, "administrator", "There is no "
		    "administrator: `devgrant user create akadmin "
		    "--is-superuser yes`.");
}

enum dg_err
dg_admin_doctor_examine(struct dg_admin *admin, struct json_object *list,
    bool *problem)
{
	struct visit v = { .admin = admin, .list = list };

	examine_address(&v);
	examine_files(&v);
	examine_database(&v);
	examine_key(&v, DG_JWS_RS256);
	examine_key(&v, DG_JWS_ES256);
	examine_key(&v, DG_JWS_EDDSA);
	examine_objects(&v);
	examine_names(&v);
	*problem = v.problem;
	return dg_admin_explain(admin, v.rc);
}
