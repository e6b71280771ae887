/* SPDX-License-Identifier: MIT */
/* setup.c: what a new installation needs */
#include "lib/admin/setup.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/admin/brand.h"
#include "lib/admin/flow.h"
#include "lib/admin/scope.h"
#include "lib/base/secret.h"
#include "lib/crypt/random.h"
#include "lib/key/keys.h"
#include "lib/store/db_files.h"
#include "lib/store/store_key.h"
#include "lib/store/store_meta.h"
#include "lib/store/store_user.h"

static void
report_line(struct dg_setup_report *report, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void
report_line(struct dg_setup_report *report, const char *fmt, ...)
{
	va_list ap;

	if (report->n == DG_SETUP_LINES_MAX)
		return;
	va_start(ap, fmt);
	if (vsnprintf(report->line[report->n], DG_SETUP_LINE_SIZE, fmt,
	    ap) >= 0)
		report->n++;
	va_end(ap);
}

enum dg_err
dg_admin_setup_check_url(struct dg_admin *admin, const char *base_url,
    bool shared_origin_accepted)
{
	if (strstr(base_url, "/~") != NULL && !shared_origin_accepted)
		return dg_admin_refuse(admin, DG_EINVAL, "base_url",
		    "must not be in a folder of a host name that others "
		    "publish on too: their scripts could read the approval "
		    "page; --shared-origin-accepted takes that risk");
	return DG_OK;
}

static enum dg_err
make_dir(struct dg_admin *admin, const char *path)
{
	struct stat st;

	if (mkdir(path, 0700) == 0)
		return DG_OK;
	if (errno == EEXIST && stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return DG_OK;
	return dg_admin_refuse(admin, DG_EIO, NULL,
	    "The directory %s cannot be made: %s.", path, strerror(errno));
}

/* The folders above path, as `mkdir -p` makes them. */
static enum dg_err
make_parents(struct dg_admin *admin, const char *path)
{
	char parent[DG_CONF_PATH_MAX];
	char *slash = parent;

	(void)snprintf(parent, sizeof(parent), "%s", path);
	while ((slash = strchr(slash + 1, '/')) != NULL) {
		*slash = '\0';
		if (mkdir(parent, 0700) == -1 && errno != EEXIST)
			return dg_admin_refuse(admin, DG_EIO, NULL,
			    "The directory %s cannot be made: %s.", parent,
			    strerror(errno));
		*slash = '/';
	}
	return DG_OK;
}

static enum dg_err
make_dirs(struct dg_admin *admin)
{
	static const char *const names[] = { "db", "run", "keys", "pepper",
		"backup" };
	const struct dg_conf *conf = &admin->ctx->conf;
	char path[DG_CONF_PATH_MAX];
	enum dg_err rc;
	size_t i;

	if ((rc = make_parents(admin, conf->state_dir)) != DG_OK ||
	    (rc = make_dir(admin, conf->state_dir)) != DG_OK)
		return rc;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (snprintf(path, sizeof(path), "%s/%s", conf->state_dir,
		    names[i]) >= (int)sizeof(path))
			return dg_admin_refuse(admin, DG_EINVAL, "state_dir",
			    "must be shorter");
		if ((rc = make_dir(admin, path)) != DG_OK)
			return rc;
	}
	if ((rc = make_dir(admin, conf->keys_dir)) != DG_OK)
		return rc;
	return make_dir(admin, conf->pepper_dir);
}

enum dg_err
dg_admin_setup_state(struct dg_admin *admin, struct dg_setup_report *report)
{
	const struct dg_conf *conf = &admin->ctx->conf;
	struct dg_db_paths paths;
	bool was_there;
	enum dg_err rc;

	if ((rc = dg_db_paths_set(&paths, conf->state_dir)) != DG_OK)
		return dg_admin_explain(admin, rc);
	was_there = access(paths.file, F_OK) == 0;
	if ((rc = make_dirs(admin)) != DG_OK)
		return rc;
	if ((rc = dg_secrets_create(conf)) != DG_OK)
		return dg_admin_refuse(admin, rc, NULL,
		    "The secret files in %s cannot be made: %s.",
		    conf->pepper_dir, dg_log_reason(rc));
	rc = dg_db_migrate(conf->state_dir);
	if (rc == DG_EVERSION || rc == DG_ECONFLICT)
		return dg_admin_refuse(admin, DG_ECONFLICT, NULL,
		    "The database in %s cannot be used: %s.", conf->state_dir,
		    dg_log_reason(rc));
	if (rc != DG_OK)
		return dg_admin_refuse(admin, rc, NULL,
		    "The database in %s cannot be made: %s.", conf->state_dir,
		    dg_log_reason(rc));
	report_line(report, was_there ? "The database in %s is there and up to "
	    "date." : "Made the database in %s.", conf->state_dir);
	return DG_OK;
}

static enum dg_err
make_keys(struct dg_ctx *ctx, struct dg_setup_report *report)
{
	static const enum dg_jws_alg algs[] = { DG_JWS_RS256, DG_JWS_ES256,
		DG_JWS_EDDSA };
	struct dg_key_row row;
	int64_t from;
	enum dg_err rc;
	size_t i;

	if ((rc = dg_keys_check_clock(ctx)) == DG_ECLOCK)
		report_line(report, "The clock is behind the signing keys that "
		    "are there; none are made until it is right.");
	if (rc != DG_OK)
		return rc == DG_ECLOCK ? DG_OK : rc;

	for (i = 0; i < sizeof(algs) / sizeof(algs[0]); i++) {
		rc = dg_store_key_current(ctx->db, dg_jws_alg_name(algs[i]),
		    ctx->now, &row);
		if (rc == DG_OK)
			continue;
		if (rc != DG_ENOTFOUND ||
		    (rc = dg_keys_rotate(ctx, algs[i], false, &from)) != DG_OK)
			return rc;
		report_line(report, "Made signing keys for %s.",
		    dg_jws_alg_name(algs[i]));
	}
	return DG_OK;
}

/* Names people in tokens; must never change once tokens were issued. */
static enum dg_err
make_salt(struct dg_admin *admin)
{
	char salt[DG_SECRET_LEN + 1];
	struct dg_db *db = admin->ctx->db;
	enum dg_err rc;

	rc = dg_store_meta_get(db, "subject_salt", salt, sizeof(salt));
	if (rc != DG_ENOTFOUND)
		return rc;
	if ((rc = dg_random_secret(salt)) == DG_OK &&
	    (rc = dg_admin_begin(admin)) == DG_OK)
		rc = dg_admin_end(admin, dg_store_meta_set(db, "subject_salt",
		    salt));
	dg_secret_wipe(salt, sizeof(salt));
	return rc;
}

static enum dg_err
make_scopes(struct dg_admin *admin)
{
	struct dg_scope_mapping scope;
	enum dg_err rc;
	size_t i;

	for (i = 0; i < DG_ADMIN_SCOPE_STANDARD_N; i++) {
		rc = dg_store_scope_find(admin->ctx->db,
		    dg_str_from(dg_admin_scope_standard[i].scope_name),
		    &scope);
		if (rc == DG_ENOTFOUND) {
			scope = dg_admin_scope_standard[i];
			rc = dg_admin_scope_create(admin, &scope);
		}
		if (rc != DG_OK)
			return rc;
	}
	return DG_OK;
}

static enum dg_err
make_flow(struct dg_admin *admin, struct dg_admin_brand *brand,
    struct dg_setup_report *report)
{
	struct dg_flow flow;
	enum dg_err rc;

	rc = dg_store_flow_find_by_slug(admin->ctx->db,
	    DG_STR(DG_ADMIN_FLOW_DEFAULT_SLUG), &flow);
	if (rc == DG_ENOTFOUND) {
		dg_admin_flow_init(&flow);
		if ((rc = dg_str_copy(flow.slug, sizeof(flow.slug),
		    DG_STR(DG_ADMIN_FLOW_DEFAULT_SLUG))) != DG_OK ||
		    (rc = dg_str_copy(flow.name, sizeof(flow.name),
		    DG_STR("Device code flow"))) != DG_OK ||
		    (rc = dg_str_copy(flow.title, sizeof(flow.title),
		    DG_STR("Connect a device"))) != DG_OK)
			return rc;
		if ((rc = dg_admin_flow_create(admin, &flow)) == DG_OK)
			report_line(report, "Made the device code flow %s.",
			    flow.slug);
	}
	if (rc != DG_OK)
		return rc;
	return dg_str_copy(brand->flow_device_code,
	    sizeof(brand->flow_device_code), dg_str_from(flow.slug));
}

/* Only where no default brand exists: what administrators changed stays. */
static enum dg_err
make_brand(struct dg_admin *admin, bool default_flow,
    struct dg_setup_report *report)
{
	struct dg_admin_brand brand = { .row = { .is_default = true,
	    .domain = DG_BRAND_NO_HOST, .title = "devgrant" } };
	struct dg_brand present;
	enum dg_err rc;

	rc = dg_store_brand_match(admin->ctx->db, DG_STR(""), &present);
	if (rc != DG_ENOTFOUND)
		return rc;
	if (default_flow && (rc = make_flow(admin, &brand, report)) != DG_OK)
		return rc;
	if ((rc = dg_admin_brand_create(admin, &brand)) == DG_OK)
		report_line(report, default_flow ?
		    "Made the brand %s, with that flow." :
		    "Made the brand %s, without a device code flow.",
		    brand.row.domain);
	return rc;
}

/* Fill in the form of the names of accounts that an older version made. */
static enum dg_err
fill_forms(struct dg_admin *admin)
{
	enum dg_err rc;

	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	while ((rc = dg_store_user_fill_form(admin->ctx->db)) == DG_OK)
		continue;
	return dg_admin_end(admin, rc == DG_ENOTFOUND ? DG_OK : rc);
}

enum dg_err
dg_admin_setup_objects(struct dg_admin *admin, bool default_flow,
    struct dg_setup_report *report)
{
	enum dg_err rc;

	if ((rc = fill_forms(admin)) == DG_OK &&
	    (rc = make_keys(admin->ctx, report)) == DG_OK &&
	    (rc = make_salt(admin)) == DG_OK &&
	    (rc = make_scopes(admin)) == DG_OK)
		rc = make_brand(admin, default_flow, report);
	return dg_admin_explain(admin, rc);
}
