/* SPDX-License-Identifier: MIT */
/* sandbox_look.c: what kernel and build can give up */
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef HAVE_LINUX_LANDLOCK_H
#include <linux/landlock.h>
#endif
#ifdef HAVE_SECCOMP
#include <linux/seccomp.h>
#endif

#include "lib/server/sandbox.h"

#if defined(HAVE_LINUX_LANDLOCK_H) && !defined(__SANITIZE_ADDRESS__)

static int
landlock_abi(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);

	return abi > 0 ? (int)abi : 0;
}

#else

static int
landlock_abi(void)
{
	return 0;
}

#endif

#if defined(HAVE_SECCOMP) && !defined(__SANITIZE_ADDRESS__)

static bool
has_seccomp(void)
{
	uint32_t action = SECCOMP_RET_KILL_PROCESS;

	return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

#else

static bool
has_seccomp(void)
{
	return false;
}

#endif

/* A sanitizer looks at its own process with calls and files of its own. */
void
dg_sandbox_look(struct dg_sandbox_means *out)
{
	*out = (struct dg_sandbox_means){
		.landlock = landlock_abi(),
		.seccomp = has_seccomp(),
	};
}

const char *
dg_sandbox_lack(const struct dg_sandbox_means *means)
{
	if (means->landlock != 0)
		return means->seccomp ? NULL : "Kernel or build has no seccomp";
	return means->seccomp ? "Kernel or build has no landlock" :
	    "Kernel or build has neither landlock nor seccomp";
}
