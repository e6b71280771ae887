/* SPDX-License-Identifier: MIT */
/* app.c: start and end of a program */
#include "lib/server/app.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/crypt/random.h"
#include "lib/server/sandbox.h"

#define TELL_AGAIN_MS 60000

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
void
dg_app_harden(void)
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

/* All but the configuration. */
static void
drop(struct dg_ctx *ctx, const struct dg_program *program)
{
	if (program->fini != NULL)
		program->fini(ctx);
	dg_shm_close(ctx->shm);
	ctx->shm = NULL;
	dg_db_close(ctx->db);
	ctx->db = NULL;
	dg_secrets_wipe(&ctx->secrets);
}

/*
 * No reason not to serve: the web server may know what to do with stderr.
 * Where nobody could say where the log goes, it goes to both places where one
 * looks for it.
 */
static void
open_log(const struct dg_conf *conf, const char *name, bool known)
{
	enum dg_log_to to = conf->log;

	if (!known && to == DG_LOG_TO_SYSLOG)
		to = DG_LOG_TO_BOTH;
	if (dg_log_open(to, name, conf->log_path) != DG_OK)
		dg_log(DG_LOG_ERROR, "app", "%s cannot be written: %s; the "
		    "log goes to stderr", conf->log_path, strerror(errno));
}

static enum dg_err
load_conf(struct dg_ctx *ctx, const char *name, const struct dg_kept *kept,
    struct dg_watch *watch)
{
	char path[DG_CONF_PATH_MAX];
	char error[DG_CONF_ERROR_MAX];
	enum dg_err rc;

	rc = dg_conf_find(path, error);
	dg_watch_init(watch, &kept->binary, path);
	if (rc == DG_OK)
		rc = dg_conf_load(&ctx->conf, path, error);
	else
		dg_conf_default(&ctx->conf);
	dg_watch_files(watch, &ctx->conf);
	open_log(&ctx->conf, name, rc == DG_OK);
	if (rc != DG_OK)
		dg_log(DG_LOG_ERROR, "app", "%s", error);
	return rc;
}

static enum dg_err
start(struct dg_ctx *ctx, const struct dg_program *program)
{
	const struct dg_conf *conf = &ctx->conf;
	const char *what = "random generator";
	enum dg_err rc;

	if ((rc = dg_random_init()) != DG_OK)
		goto out;
	what = "sandbox";
	if ((rc = dg_sandbox_check(conf)) != DG_OK)
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
	if (rc != DG_OK)
		dg_log(DG_LOG_ERROR, "app", "cannot start: %s: %s", what,
		    dg_err_text(rc));
	return rc;
}

/* Has this been told within the last minute? Else it is told now. */
static bool
was_told(struct dg_told *told, const char *text)
{
	int64_t now = dg_clock_boot_ms();

	if (told == NULL)
		return false;
	if (told->boot_ms != 0 && now - told->boot_ms < TELL_AGAIN_MS &&
	    strncmp(told->text, text, sizeof(told->text)) == 0)
		return true;
	told->boot_ms = now;
	(void)snprintf(told->text, sizeof(told->text), "%s", text);
	return false;
}

enum dg_err
dg_app_init(struct dg_ctx *ctx, const struct dg_program *program,
    const struct dg_kept *kept, struct dg_watch *watch)
{
	char lines[DG_TOLD_MAX];
	enum dg_err rc;

	memset(ctx, 0, sizeof(*ctx));
	ctx->role = program->role;
	ctx->ip = ctx->request_id = ctx->origin = "";
	dg_log_hold(lines, sizeof(lines));
	rc = load_conf(ctx, program->name, kept, watch);
	if (rc == DG_OK)
		rc = start(ctx, program);
	if (rc != DG_OK)
		drop(ctx, program);
	dg_log_release(rc == DG_OK || !was_told(kept->told, lines));
	return rc;
}

void
dg_app_fini(struct dg_ctx *ctx, const struct dg_program *program)
{
	drop(ctx, program);
	dg_log_close();
}
