/* SPDX-License-Identifier: MIT */
/* app.c: start and end of a program */
#include <limits.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/log.h"
#include "lib/base/random.h"
#include "lib/server/app.h"

/* Far above what a password takes (Argon2id, 19 MiB). */
#define MEMORY_MAX_BYTES ((rlim_t)256 * 1024 * 1024)

/*
 * libfcgi takes parameters of any length that the socket's peer names: such a
 * process shall end alone, not with the machine. A sanitizer needs more.
 */
static bool
bound_memory(void)
{
#ifdef __SANITIZE_ADDRESS__
	return true;
#else
	struct rlimit limit;

	if (getrlimit(RLIMIT_DATA, &limit) != 0)
		return false;
	if (limit.rlim_cur > MEMORY_MAX_BYTES)
		limit.rlim_cur = MEMORY_MAX_BYTES;
	return setrlimit(RLIMIT_DATA, &limit) == 0;
#endif
}

/*
 * Secrets stay in this process: no core file, no ptrace by others, no file
 * that others may read. And what the web server left open stays the web
 * server's.
 */
static void
harden(void)
{
	static const struct rlimit no_core = { 0, 0 };

	if (setrlimit(RLIMIT_CORE, &no_core) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		dg_log(DG_LOG_WARNING, "app", "core files cannot be forbidden");
	if (!bound_memory())
		dg_log(DG_LOG_WARNING, "app", "memory cannot be bounded");
	/* mod_fcgid hands on the pipes by which it is told to start programs */
	if (close_range(STDERR_FILENO + 1, UINT_MAX, 0) != 0)
		dg_log(DG_LOG_WARNING, "app", "open descriptors are kept");
	umask(077);
}

static enum dg_err
load_conf(struct dg_ctx *ctx, const char *name)
{
	char path[DG_CONF_PATH_MAX];
	char error[DG_CONF_ERROR_MAX];
	enum dg_err rc;

	if ((rc = dg_conf_find(path, error)) != DG_OK ||
	    (rc = dg_conf_load(&ctx->conf, path, error)) != DG_OK) {
		dg_log(DG_LOG_ERROR, "app", "%s", error);
		return rc;
	}
	rc = dg_log_open(ctx->conf.log, name, ctx->conf.log_path);
	if (rc != DG_OK)
		dg_log(DG_LOG_ERROR, "app", "%s: %s", ctx->conf.log_path,
		    dg_err_text(rc));
	return rc;
}

enum dg_err
dg_app_init(struct dg_ctx *ctx, const struct dg_program *program)
{
	const struct dg_conf *conf = &ctx->conf;
	const char *what = "configuration";
	enum dg_err rc;

	memset(ctx, 0, sizeof(*ctx));
	ctx->role = program->role;
	ctx->ip = ctx->request_id = ctx->origin = "";
	harden();
	if ((rc = load_conf(ctx, program->name)) != DG_OK)
		goto out;
	what = "random generator";
	if ((rc = dg_random_init()) != DG_OK)
		goto out;
	what = "secrets";
	rc = dg_secrets_load(conf, ctx->role, &ctx->secrets);
	if (rc != DG_OK)
		goto out;
	what = "database";
	rc = dg_db_open(conf->state_dir, ctx->role, &ctx->db);
	if (rc != DG_OK)
		goto out;
	what = "shared memory";
	if ((rc = dg_shm_open(conf->state_dir, &ctx->shm)) != DG_OK)
		goto out;
	what = "base_url";
	if ((rc = dg_site_default(conf, &ctx->home)) != DG_OK)
		goto out;
	what = program->name;
	if (program->init != NULL)
		rc = program->init(ctx);
out:
	if (rc != DG_OK) {
		dg_log(DG_LOG_ERROR, "app", "cannot start: %s: %s", what,
		    dg_err_text(rc));
		dg_app_fini(ctx, program);
	}
	return rc;
}

void
dg_app_fini(struct dg_ctx *ctx, const struct dg_program *program)
{
	if (program->fini != NULL)
		program->fini(ctx);
	dg_shm_close(ctx->shm);
	ctx->shm = NULL;
	dg_db_close(ctx->db);
	ctx->db = NULL;
	dg_secrets_wipe(&ctx->secrets);
	dg_log_close();
}
