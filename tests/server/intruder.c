/* SPDX-License-Identifier: MIT */
/* intruder.c: code that gets into a program and tries what it finds */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * Loaded by LD_PRELOAD. Acts once, when the program waits for its first
 * connection (FastCGI) or body (CGI): INTRUDER names what it tries with
 * INTRUDER_PATH, and the outcome goes to the file INTRUDER_OUT, opened while
 * that is still allowed. INTRUDER_KERNEL=no-landlock or no-seccomp: from the
 * start there is none.
 */
static int out = -1;

static int
open_for(int flags)
{
	int fd = open(getenv("INTRUDER_PATH"), flags | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
	return fd;
}

static int
try_read(void)
{
	return open_for(O_RDONLY);
}

static int
try_write(void)
{
	return open_for(O_RDWR);
}

static int
try_make(void)
{
	return open_for(O_RDWR | O_CREAT | O_EXCL);
}

static int
try_unlink(void)
{
	return unlink(getenv("INTRUDER_PATH"));
}

static int
try_rename(void)
{
	char to[4096];

	(void)snprintf(to, sizeof(to), "%s.moved", getenv("INTRUDER_PATH"));
	return rename(getenv("INTRUDER_PATH"), to);
}

static int
try_truncate(void)
{
	struct stat st;

	if (stat(getenv("INTRUDER_PATH"), &st) != 0)
		return -1;
	return truncate(getenv("INTRUDER_PATH"), st.st_size);
}

/* What the program has open already: is one of it good for writing? It writes
 * no byte, and ENOENT says that the file is not open. */
static int
try_held(void)
{
	struct stat want, st;
	int found = 0;
	void *p;

	if (stat(getenv("INTRUDER_PATH"), &want) != 0)
		return -1;
	for (int fd = 0; fd < 1024; fd++) {
		if (fstat(fd, &st) != 0 || st.st_ino != want.st_ino ||
		    st.st_dev != want.st_dev)
			continue;
		found = 1;
		if (pwrite(fd, "", 0, 0) == 0)
			return 0;
		p = mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		if (p != MAP_FAILED)
			return munmap(p, 1);
	}
	errno = found ? EACCES : ENOENT;
	return -1;
}

static int
try_held_chmod(void)
{
	struct stat want, st;

	if (stat(getenv("INTRUDER_PATH"), &want) != 0)
		return -1;
	for (int fd = 0; fd < 1024; fd++)
		if (fstat(fd, &st) == 0 && st.st_ino == want.st_ino &&
		    st.st_dev == want.st_dev)
			return fchmod(fd, 0600);
	errno = ENOENT;
	return -1;
}

static int
try_chmod(void)
{
	return chmod(getenv("INTRUDER_PATH"), 0644);
}

static int
try_exec(void)
{
	return execl("/bin/true", "true", (char *)NULL);
}

static int
try_fork(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	return child;
}

static int
try_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}

static int
try_local_socket(void)
{
	return socket(AF_UNIX, SOCK_DGRAM, 0);
}

static int
try_ptrace(void)
{
	return (int)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static int
try_kill(void)
{
	return kill(getppid(), 0);
}

static int
try_code(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? -1 : 0;
}

/* Not refused but looked at: what a program makes of itself at its start. */
static int
try_look(void)
{
	struct rlimit core = { 1, 1 };
	mode_t mask = umask(0);
	int flags;

	getrlimit(RLIMIT_CORE, &core);
	dprintf(out, "core %lu dumpable %d umask %03o", (unsigned long)
	    core.rlim_max, prctl(PR_GET_DUMPABLE), (unsigned)mask);
	/* 1 and 2 are everybody's */
	for (int fd = 0; fd < 1024; fd++) {
		flags = fcntl(fd, F_GETFD);
		if (flags >= 0 && !(flags & FD_CLOEXEC) && fd != 1 && fd != 2)
			dprintf(out, " left-open %d", fd);
	}
	dprintf(out, "\n");
	return 0;
}

static const struct {
	const char *name;
	int (*act)(void);
} acts[] = {
	{ "read", try_read },
	{ "write", try_write },
	{ "make", try_make },
	{ "unlink", try_unlink },
	{ "rename", try_rename },
	{ "truncate", try_truncate },
	{ "held", try_held },
	{ "held-chmod", try_held_chmod },
	{ "chmod", try_chmod },
	{ "exec", try_exec },
	{ "fork", try_fork },
	{ "socket", try_socket },
	{ "local-socket", try_local_socket },
	{ "ptrace", try_ptrace },
	{ "kill", try_kill },
	{ "code", try_code },
	{ "look", try_look },
};

static void
intrude(void)
{
	const char *wanted = getenv("INTRUDER");
	static int done;

	if (done++ || wanted == NULL)
		return;
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		if (strcmp(acts[i].name, wanted) != 0)
			continue;
		errno = 0;
		if (acts[i].act() < 0)
			dprintf(out, "%s\n", strerrorname_np(errno));
		else
			dprintf(out, "done\n");
	}
}

int
epoll_pwait(int epoll, struct epoll_event *events, int n, int timeout,
    const sigset_t *mask)
{
	int (*real)(int, struct epoll_event *, int, int, const sigset_t *);

	intrude();
	*(void **)&real = dlsym(RTLD_NEXT, "epoll_pwait");
	return real(epoll, events, n, timeout, mask);
}

int
poll(struct pollfd *fds, nfds_t n, int timeout)
{
	int (*real)(struct pollfd *, nfds_t, int);

	/* a body of CGI; a keeper waits for signals */
	if (n == 1 && fds[0].fd == STDIN_FILENO)
		intrude();
	*(void **)&real = dlsym(RTLD_NEXT, "poll");
	return real(fds, n, timeout);
}

/* Refuse the call; arg0: only with this first argument, -1 with any. */
static void
take_away(int number, int arg0, int error)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)number, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, args[0])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)arg0, 0,
		    arg0 == -1 ? 0 : 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
		_exit(99);
}

/* The program closes what it was handed; from then on ours stays open. */
int
close_range(unsigned first, unsigned last, int flags)
{
	const char *file = getenv("INTRUDER_OUT");
	int rc = (int)syscall(SYS_close_range, first, last, flags);

	if (file != NULL)
		out = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC,
		    0600);
	return rc;
}

static void __attribute__((constructor))
enter(void)
{
	const char *kernel = getenv("INTRUDER_KERNEL");

	if (kernel != NULL && strcmp(kernel, "no-landlock") == 0)
		take_away(SYS_landlock_create_ruleset, -1, ENOSYS);
	if (kernel != NULL && strcmp(kernel, "no-seccomp") == 0) {
		take_away(SYS_seccomp, -1, ENOSYS);
		take_away(SYS_prctl, PR_SET_SECCOMP, EINVAL);
	}
}
