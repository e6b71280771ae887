/* SPDX-License-Identifier: MIT */
/* sandbox_calls.c: the system calls that each role may still make (seccomp) */
#include "lib/server/sandbox_limit.h"

#ifdef HAVE_SECCOMP

#include <errno.h>
#include <seccomp.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/socket.h>

#define N_OF(array) (sizeof(array) / sizeof((array)[0]))

/* When a line counts: by the way of serving, or by where the log goes. */
#define FASTCGI DG_SANDBOX_FASTCGI
#define ALWAYS (DG_SANDBOX_FASTCGI | DG_SANDBOX_CGI)
#define SYSLOG (1U << 2)
#define OTHER_LOG (1U << 3)

#define ALL UINT32_MAX
#define WRITERS DG_SANDBOX_WRITERS

struct call {
	int number;
	unsigned roles;
	unsigned when;
};

/*
 * The table: a call, who makes it when, and what for. Behind a call follow the
 * names that other processors and 32 bits have for it; libseccomp passes over
 * those that this one lacks.
 *
 * A call that is not here fails with ENOSYS, which libc and SQLite take for an
 * older kernel and do without: an update of a library must not stop the
 * service. The kernel logs it (audit, SECCOMP).
 */
static const struct call allowed[] = {
	/* fcgi.c: connections and stop signals */
	{ SCMP_SYS(accept4), ALL, FASTCGI },
	{ SCMP_SYS(epoll_pwait), ALL, FASTCGI },
	/* line.c: connections that the keeper hands over */
	{ SCMP_SYS(recvmsg), ALL, FASTCGI },
	/* libfcgi, and the clock over silent peers */
	{ SCMP_SYS(shutdown), ALL, FASTCGI },
	/* cgi.c: a body that comes slowly; libfcgi: a peer that closes late */
	{ SCMP_SYS(poll), ALL, ALWAYS },
	{ SCMP_SYS(ppoll), ALL, ALWAYS },
	{ SCMP_SYS(ppoll_time64), ALL, ALWAYS },
	/* requests, replies, log, watch.c */
	{ SCMP_SYS(read), ALL, ALWAYS },
	{ SCMP_SYS(write), ALL, ALWAYS },
	{ SCMP_SYS(close), ALL, ALWAYS },
	/* libc's last words before it aborts */
	{ SCMP_SYS(writev), ALL, ALWAYS },

	/* SQLite's files and keys_sign.c; landlock says which */
	{ SCMP_SYS(open), ALL, ALWAYS },
	{ SCMP_SYS(openat), ALL, ALWAYS },
	/* SQLite: is there a journal to roll back? */
	{ SCMP_SYS(access), ALL, ALWAYS },
	{ SCMP_SYS(faccessat), ALL, ALWAYS },
	{ SCMP_SYS(faccessat2), ALL, ALWAYS },
	/* SQLite, watch.c, db_sqlite.c: has a file changed? */
	{ SCMP_SYS(stat), ALL, ALWAYS },
	{ SCMP_SYS(stat64), ALL, ALWAYS },
	{ SCMP_SYS(lstat), ALL, ALWAYS },
	{ SCMP_SYS(lstat64), ALL, ALWAYS },
	{ SCMP_SYS(fstat), ALL, ALWAYS },
	{ SCMP_SYS(fstat64), ALL, ALWAYS },
	{ SCMP_SYS(newfstatat), ALL, ALWAYS },
	{ SCMP_SYS(fstatat64), ALL, ALWAYS },
	{ SCMP_SYS(statx), ALL, ALWAYS },
	/* db_space.c */
	{ SCMP_SYS(statfs), ALL, ALWAYS },
	{ SCMP_SYS(statfs64), ALL, ALWAYS },
	/* SQLite: pages of database, log and journal; watch.c */
	{ SCMP_SYS(pread64), ALL, ALWAYS },
	{ SCMP_SYS(pwrite64), ALL, ALWAYS },
	{ SCMP_SYS(lseek), ALL, ALWAYS },
	{ SCMP_SYS(_llseek), ALL, ALWAYS },
	/* SQLite: what was written lasts, a journal ends */
	{ SCMP_SYS(fsync), WRITERS, ALWAYS },
	{ SCMP_SYS(fdatasync), WRITERS, ALWAYS },
	{ SCMP_SYS(ftruncate), WRITERS, ALWAYS },
	{ SCMP_SYS(ftruncate64), WRITERS, ALWAYS },
	{ SCMP_SYS(unlink), WRITERS, ALWAYS },
	{ SCMP_SYS(unlinkat), WRITERS, ALWAYS },
	/* SQLite gives a new journal the mode, as root the owner, of the database;
	 * a file that is open for reading could be changed by these, too */
	{ SCMP_SYS(fchmod), WRITERS, ALWAYS },
	{ SCMP_SYS(fchown), WRITERS, ALWAYS },
	{ SCMP_SYS(fchown32), WRITERS, ALWAYS },
	/* SQLite's locks */
	{ SCMP_SYS(fcntl), ALL, ALWAYS },
	{ SCMP_SYS(fcntl64), ALL, ALWAYS },
	/* db_lock.c: the writers' lock and its alarm; password.c: a slot */
	{ SCMP_SYS(flock), WRITERS, ALWAYS },
	{ SCMP_SYS(setitimer), WRITERS, ALWAYS },
	{ SCMP_SYS(rt_sigaction), WRITERS, ALWAYS },
	/* also abort(3) */
	{ SCMP_SYS(rt_sigprocmask), ALL, ALWAYS },
	/* handlers return; what they interrupted goes on */
	{ SCMP_SYS(rt_sigreturn), ALL, ALWAYS },
	{ SCMP_SYS(sigreturn), ALL, ALWAYS },
	{ SCMP_SYS(restart_syscall), ALL, ALWAYS },
	/* SQLite waits for a lock, password.c for a slot */
	{ SCMP_SYS(nanosleep), ALL, ALWAYS },
	{ SCMP_SYS(clock_nanosleep), ALL, ALWAYS },
	{ SCMP_SYS(clock_nanosleep_time64), ALL, ALWAYS },

	/* malloc; executable memory: below */
	{ SCMP_SYS(brk), ALL, ALWAYS },
	{ SCMP_SYS(munmap), ALL, ALWAYS },
	{ SCMP_SYS(mremap), ALL, ALWAYS },
	{ SCMP_SYS(madvise), ALL, ALWAYS },
	/* libc and libgpg-error: locks */
	{ SCMP_SYS(futex), ALL, ALWAYS },
	{ SCMP_SYS(futex_time64), ALL, ALWAYS },
	/* random.c */
	{ SCMP_SYS(getrandom), ALL, ALWAYS },
	/* libgcrypt stirs it in */
	{ SCMP_SYS(getrusage), ALL, ALWAYS },
	/* secrets.c, SQLite: whose file? */
	{ SCMP_SYS(geteuid), ALL, ALWAYS },
	{ SCMP_SYS(geteuid32), ALL, ALWAYS },
	/* clock.c where the kernel maps no clock into the process */
	{ SCMP_SYS(clock_gettime), ALL, ALWAYS },
	{ SCMP_SYS(clock_gettime64), ALL, ALWAYS },
	{ SCMP_SYS(gettimeofday), ALL, ALWAYS },
	{ SCMP_SYS(time), ALL, ALWAYS },
	/* log lines, SQLite, abort(3) */
	{ SCMP_SYS(getpid), ALL, ALWAYS },
	{ SCMP_SYS(gettid), ALL, ALWAYS },
	{ SCMP_SYS(tgkill), ALL, ALWAYS },
	{ SCMP_SYS(exit), ALL, ALWAYS },
	{ SCMP_SYS(exit_group), ALL, ALWAYS },

	/* syslog(3) calls again when its daemon was restarted; socket: below */
	{ SCMP_SYS(connect), ALL, SYSLOG },
	{ SCMP_SYS(send), ALL, SYSLOG },
	{ SCMP_SYS(sendto), ALL, SYSLOG },
};

/*
 * Allowed as long as one argument is harmless. Of socketcall, as libc on i386
 * makes such calls, the family of a socket cannot be seen: there any is allowed
 * while the log is syslog, and still none beside a file.
 */
static const struct limited {
	int number;
	unsigned when;
	struct scmp_arg_cmp argument;
} limited[] = {
	/* malloc, SQLite's index of the log */
	{ SCMP_SYS(mmap), ALWAYS, { 2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0 } },
	{ SCMP_SYS(mmap2), ALWAYS, { 2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0 } },
	{ SCMP_SYS(mprotect), ALWAYS, { 2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0 } },
	{ SCMP_SYS(socket), SYSLOG, { 0, SCMP_CMP_EQ, AF_UNIX, 0 } },
};

/*
 * No library comes to these by itself: who calls them is no longer our
 * program, and ends with SIGSYS, which web server and kernel log.
 */
static const struct call deadly[] = {
	/* another program, another process */
	{ SCMP_SYS(execve), ALL, ALWAYS },
	{ SCMP_SYS(execveat), ALL, ALWAYS },
	{ SCMP_SYS(fork), ALL, ALWAYS },
	{ SCMP_SYS(vfork), ALL, ALWAYS },
	{ SCMP_SYS(clone), ALL, ALWAYS },
	{ SCMP_SYS(clone3), ALL, ALWAYS },
	/* the network */
	{ SCMP_SYS(socket), ALL, OTHER_LOG },
	{ SCMP_SYS(connect), ALL, OTHER_LOG },
	{ SCMP_SYS(bind), ALL, ALWAYS },
	{ SCMP_SYS(listen), ALL, ALWAYS },
	/* the memory of others */
	{ SCMP_SYS(ptrace), ALL, ALWAYS },
	{ SCMP_SYS(process_vm_readv), ALL, ALWAYS },
	{ SCMP_SYS(process_vm_writev), ALL, ALWAYS },
};

/* The lines of a table that count now. */
static int
add(scmp_filter_ctx filter, uint32_t action, const struct call *table,
    size_t n, struct call now)
{
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++)
		if ((table[i].when & now.when) != 0 &&
		    (table[i].roles & now.roles) != 0)
			rc = seccomp_rule_add(filter, action, table[i].number,
			    0);
	return rc;
}

static int
add_limited(scmp_filter_ctx filter, unsigned when)
{
	int rc = 0;

	for (size_t i = 0; i < N_OF(limited) && rc == 0; i++)
		if ((limited[i].when & when) != 0)
			rc = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW,
			    limited[i].number, 1, &limited[i].argument);
	return rc;
}

bool
dg_sandbox_limit_calls(const struct dg_ctx *ctx, enum dg_sandbox_way way)
{
	struct call now = { 0, (unsigned)ctx->role, (unsigned)way };
	scmp_filter_ctx filter;
	bool ok;

	/* unknown, the log goes to syslog too (app.c) */
	now.when |= ctx->conf.log == DG_LOG_TO_SYSLOG ? SYSLOG : OTHER_LOG;
	if ((filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS))) == NULL)
		return false;
	/* a tree is built faster than a list; older kernels log no refusals */
	(void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	(void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_LOG, 1);
	ok = add(filter, SCMP_ACT_ALLOW, allowed, N_OF(allowed), now) == 0 &&
	    add(filter, SCMP_ACT_KILL_PROCESS, deadly, N_OF(deadly),
	    now) == 0 && add_limited(filter, now.when) == 0 &&
	    seccomp_load(filter) == 0;
	seccomp_release(filter);
	return ok;
}

/* Not deadly: in those that serve the filter above says that. */
bool
dg_sandbox_limit_all(void)
{
	static const int never[] = { SCMP_SYS(bind), SCMP_SYS(listen),
		SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv),
		SCMP_SYS(process_vm_writev) };
	const uint32_t refuse = SCMP_ACT_ERRNO(ENOSYS);
	/* socketcall has the family in memory, where no filter can look */
	const bool family_shows = SCMP_SYS(socketcall) < 0;
	scmp_filter_ctx filter;
	bool ok;

	if ((filter = seccomp_init(SCMP_ACT_ALLOW)) == NULL)
		return false;
	(void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_LOG, 1);
	ok = !family_shows || seccomp_rule_add(filter, refuse,
	    SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_NE, AF_UNIX, 0)) == 0;
	for (size_t i = 0; i < N_OF(never) && ok; i++)
		ok = seccomp_rule_add(filter, refuse, never[i], 0) == 0;
	ok = ok && seccomp_load(filter) == 0;
	seccomp_release(filter);
	return ok;
}

#else

bool
dg_sandbox_limit_all(void)
{
	return false;
}

bool
dg_sandbox_limit_calls(const struct dg_ctx *ctx, enum dg_sandbox_way way)
{
	(void)ctx;
	(void)way;
	return false;
}

#endif
