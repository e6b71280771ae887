/* SPDX-License-Identifier: MIT */
/* cli_state.c: the way to an installation */
#include "bin/cli_state.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/admin/doctor.h"
#include "lib/base/clock.h"
#include "lib/crypt/random.h"

void
dg_cli_state_os_user(char *out, size_t size)
{
	const struct passwd *pw = getpwuid(getuid());

	if (pw == NULL ||
	    dg_str_copy(out, size, dg_str_from(pw->pw_name)) != DG_OK)
		(void)snprintf(out, size, "uid %lu", (unsigned long)getuid());
}

enum dg_err
dg_cli_state_find(const struct dg_cli *cli, char path[static DG_CONF_PATH_MAX],
    char error[static DG_CONF_ERROR_MAX])
{
	if (cli->config == NULL)
		return dg_conf_find(path, error);
	if (dg_str_copy(path, DG_CONF_PATH_MAX,
	    dg_str_from(cli->config)) == DG_OK && access(path, F_OK) == 0)
		return DG_OK;
	(void)snprintf(error, DG_CONF_ERROR_MAX, "%s: %s", cli->config,
	    strerror(errno));
	return DG_ENOTFOUND;
}

/* For good: the saved ids go too, and the way back must be closed. */
static bool
become(uid_t uid, gid_t gid)
{
	const struct passwd *pw = getpwuid(uid);
	int rc;

	if (pw != NULL) {
		gid = pw->pw_gid;
		rc = initgroups(pw->pw_name, gid);
	} else {
		rc = setgroups(0, NULL);
	}
	return rc == 0 && setgid(gid) == 0 && setuid(uid) == 0 &&
	    getuid() == uid && geteuid() == uid && getgid() == gid &&
	    getegid() == gid && setuid(0) != 0;
}

enum dg_err
dg_cli_state_become_owner(struct dg_cli *cli, const char *path)
{
	struct dg_admin *admin = &cli->admin;
	const struct passwd *pw;
	struct stat st;

	if (lstat(path, &st) != 0)
		return errno == ENOENT ? DG_ENOTFOUND :
		    dg_admin_refuse(admin, DG_EDENIED, NULL, "%s: %s.", path,
		    strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return dg_admin_refuse(admin, DG_EDENIED, NULL,
		    "%s is not a directory.", path);
	if (geteuid() == st.st_uid && getuid() == st.st_uid)
		return DG_OK;
	if (geteuid() == 0)
		return become(st.st_uid, st.st_gid) ? DG_OK :
		    dg_admin_refuse(admin, DG_EDENIED, NULL, "It is not "
		    "possible to become user %lu, the owner of %s.",
		    (unsigned long)st.st_uid, path);
	pw = getpwuid(st.st_uid);
	return dg_admin_refuse(admin, DG_EDENIED, NULL, "%s belongs to %s: "
	    "start this command as that user or as root.", path,
	    pw != NULL ? pw->pw_name : "another user");
}

static enum dg_err
open_database(struct dg_admin *admin)
{
	struct dg_ctx *ctx = admin->ctx;
	const char *dir = ctx->conf.state_dir;
	enum dg_err rc = dg_db_open(dir, DG_ROLE_ADMIN, &ctx->db);

	switch (rc) {
	case DG_OK:
		return DG_OK;
	case DG_ENOTFOUND:
		return dg_admin_refuse(admin, DG_EDB, NULL, "There is no "
		    "database in %s yet; `devgrant init` makes it.", dir);
	default:
		return dg_admin_refuse(admin, rc == DG_EVERSION ? DG_EDB : rc,
		    NULL, "The database in %s cannot be opened: %s.", dir,
		    dg_log_reason(rc));
	}
}

enum dg_err
dg_cli_state_open_database(struct dg_cli *cli)
{
	struct dg_ctx *ctx = &cli->ctx;
	enum dg_err rc;

	ctx->role = DG_ROLE_ADMIN;
	ctx->now = dg_clock_now();
	ctx->boot_ms = dg_clock_boot_ms();
	ctx->ip = "";
	ctx->request_id = "";
	if ((rc = dg_random_init()) != DG_OK)
		return dg_admin_refuse(&cli->admin, rc, NULL,
		    "The cryptographic library does not work.");
	if ((rc = open_database(&cli->admin)) != DG_OK)
		return rc;
	if ((rc = dg_secrets_load(&ctx->conf, DG_ROLE_ADMIN,
	    &ctx->secrets)) != DG_OK)
		return dg_admin_refuse(&cli->admin, DG_EDENIED, NULL,
		    "The secret files in %s cannot be used: %s.",
		    ctx->conf.pepper_dir, dg_log_reason(rc));
	return dg_admin_explain(&cli->admin,
	    dg_site_default(&ctx->conf, &ctx->site));
}

void
dg_cli_state_with(const struct dg_cli *cli, char out[static DG_CLI_WITH_SIZE])
{
	out[0] = '\0';
	if (cli->config != NULL)
		(void)snprintf(out, DG_CLI_WITH_SIZE, " --config %s",
		    dg_admin_doctor_path(cli->config).text);
}

enum dg_err
dg_cli_state_enter(struct dg_cli *cli)
{
	char path[DG_CONF_PATH_MAX], error[DG_CONF_ERROR_MAX];
	struct dg_conf *conf = &cli->ctx.conf;
	enum dg_err rc;

	if (dg_cli_state_find(cli, path, error) != DG_OK ||
	    dg_conf_load(conf, path, error) != DG_OK)
		return dg_admin_refuse(&cli->admin, DG_ECONFIG, NULL, "%s",
		    error);
	rc = dg_cli_state_become_owner(cli, conf->state_dir);
	if (rc == DG_ENOTFOUND)
		return dg_admin_refuse(&cli->admin, DG_ECONFIG, NULL,
		    "There is no state directory %s yet; `devgrant init` "
		    "makes it.", conf->state_dir);
	return rc;
}

enum dg_err
dg_cli_state_open(struct dg_cli *cli)
{
	enum dg_err rc = dg_cli_state_enter(cli);

	return rc == DG_OK ? dg_cli_state_open_database(cli) : rc;
}

void
dg_cli_state_close(struct dg_cli *cli)
{
	dg_db_close(cli->ctx.db);
	cli->ctx.db = NULL;
	dg_secrets_wipe(&cli->ctx.secrets);
}
