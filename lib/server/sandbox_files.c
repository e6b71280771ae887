/* SPDX-License-Identifier: MIT */
/* sandbox_files.c: the files that each role may still open (landlock) */
#include "lib/server/sandbox_limit.h"

#ifdef HAVE_LINUX_LANDLOCK_H

#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What came with later ABIs: the headers may be older than the kernel. */
#define FS_FIRST (((uint64_t)LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)
#define FS_REFER (UINT64_C(1) << 13)		/* ABI 2 */
#define FS_TRUNCATE (UINT64_C(1) << 14)		/* ABI 3 */
#define FS_IOCTL_DEV (UINT64_C(1) << 15)	/* ABI 5 */
#define NET_TCP UINT64_C(3)			/* ABI 4: bind, connect */
#define SCOPES UINT64_C(3)	/* ABI 6: abstract sockets, signals */

#define READ ((uint64_t)LANDLOCK_ACCESS_FS_READ_FILE)
#define LIST ((uint64_t)LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITE ((uint64_t)(LANDLOCK_ACCESS_FS_WRITE_FILE | \
	LANDLOCK_ACCESS_FS_MAKE_REG))
#define REMOVE ((uint64_t)LANDLOCK_ACCESS_FS_REMOVE_FILE | FS_TRUNCATE)

#define PATH_SIZE (DG_CONF_PATH_MAX + sizeof("/run"))

/* struct landlock_ruleset_attr as of ABI 6 */
struct ruleset {
	uint64_t fs;
	uint64_t net;
	uint64_t scoped;
};

/* All that this ABI can forbid; the size of such a ruleset. */
static size_t
forbid_all(int abi, struct ruleset *set)
{
	*set = (struct ruleset){ .fs = FS_FIRST };
	if (abi >= 2)
		set->fs |= FS_REFER;
	if (abi >= 3)
		set->fs |= FS_TRUNCATE;
	if (abi >= 5)
		set->fs |= FS_IOCTL_DEV;
	if (abi < 4)
		return sizeof(set->fs);
	set->net = NET_TCP;
	if (abi < 6)
		return sizeof(set->fs) + sizeof(set->net);
	set->scoped = SCOPES;
	return sizeof(*set);
}

static bool
allow(int ruleset, const char *dir, const char *below, uint64_t rights)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = rights };
	char path[PATH_SIZE];
	bool ok;
	int n;

	n = snprintf(path, sizeof(path), "%s%s", dir, below);
	if (n < 0 || (size_t)n >= sizeof(path))
		return false;
	rule.parent_fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return false;
	ok = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH,
	    &rule, 0) == 0;
	close(rule.parent_fd);
	return ok;
}

/*
 * What is opened after the start; all else is open by then. Asking a file for
 * its size and time needs no rule: watch.c goes on seeing changes.
 */
static bool
allow_files(int ruleset, const struct dg_ctx *ctx, uint64_t fs)
{
	const struct dg_conf *conf = &ctx->conf;
	bool writes = ((unsigned)ctx->role & DG_SANDBOX_WRITERS) != 0;

	if (ctx->db == NULL)
		return true;	/* it answers 503, and a fresh one looks again */
	/* who writes: SQLite makes and opens its journal and syncs the folder */
	if (!allow(ruleset, conf->state_dir, "/db", fs & (READ |
	    (writes ? LIST | WRITE | REMOVE : 0))))
		return false;
	/* password.c: a slot of those that hash at the same time */
	if (ctx->role == DG_ROLE_VERIFY &&
	    !allow(ruleset, conf->state_dir, "/run", fs & (READ | WRITE)))
		return false;
	/* keys_sign.c: the key that was rotated in */
	return ctx->role != DG_ROLE_TOKEN ||
	    allow(ruleset, conf->keys_dir, "", fs & (READ | LIST));
}

bool
dg_sandbox_limit_files(const struct dg_ctx *ctx, int abi)
{
	struct ruleset set;
	size_t size = forbid_all(abi, &set);
	bool ok;
	int fd;

	fd = (int)syscall(SYS_landlock_create_ruleset, &set, size, 0);
	if (fd < 0)
		return false;
	ok = allow_files(fd, ctx, set.fs) &&
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    syscall(SYS_landlock_restrict_self, fd, 0) == 0;
	close(fd);
	return ok;
}

#else

bool
dg_sandbox_limit_files(const struct dg_ctx *ctx, int abi)
{
	(void)ctx;
	(void)abi;
	return false;
}

#endif
