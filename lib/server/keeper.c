/* SPDX-License-Identifier: MIT */
/* keeper.c: hold the listening socket while those that serve come and go */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/conf/conf.h"
#include "lib/server/keeper.h"
#include "lib/server/sandbox.h"
#include "lib/server/watch.h"

#define LISTEN_FD 0
#define SHORT_LIFE_MS 1000
#define PAUSE_MIN_MS 20		/* before the next one, after a fault */
#define PAUSE_MAX_MS 2560
#define LAST_CALL_MS 2000	/* who has to stop waits this long for the queue */
#define SHORT_MS 100		/* until the next try to accept */

extern char **environ;

struct keeper {
	const char *name;
	struct dg_told *told;
	sigset_t before;	/* the mask that we were started with */
	int signals;		/* descriptors: stop signals and SIGCHLD */
	int without_socket;	/* waits for signals and the line */
	int with_socket;	/* and for connections */
	int line;		/* to the one that serves; -1 cut */
	int connection;		/* accepted, not handed over; -1 none */
	int pause_ms;
	int64_t stop_ms;	/* since when it stops; 0 it does not */
	bool next;		/* a connection is wanted */
	bool child_ended;
};

/* As it is now; a wrong file says where the log goes all the same. */
static const struct dg_conf *
load_conf(void)
{
	static struct dg_conf conf;	/* too large for a stack */
	char path[DG_CONF_PATH_MAX], error[DG_CONF_ERROR_MAX];
	bool right = false;

	if (dg_conf_find(path, error) == DG_OK)
		right = dg_conf_load(&conf, path, error) == DG_OK;
	else
		dg_conf_default(&conf);
	if (!right && conf.log == DG_LOG_TO_SYSLOG)
		conf.log = DG_LOG_TO_BOTH;
	return &conf;
}

/*
 * Seldom, so the log is found and opened each time: wherever it goes now, and
 * a rotated file anew.
 */
static void say(struct keeper *k, enum dg_log_level level, const char *fmt,
    ...) __attribute__((format(printf, 3, 4)));

static void
say(struct keeper *k, enum dg_log_level level, const char *fmt, ...)
{
	const struct dg_conf *conf = load_conf();
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (dg_log_open(conf->log, k->name, conf->log_path) != DG_OK)
		dg_log(DG_LOG_WARNING, "keeper", "%s cannot be opened",
		    conf->log_path);
	dg_log(level, "keeper", "%s", text);
	dg_log_close();
}

static bool
watch(int epoll, int fd, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.fd = fd };

	return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

static bool
catch_signals(struct keeper *k)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGUSR1, SIGHUP,
		SIGCHLD };
	struct sigaction sa = { .sa_handler = SIG_DFL };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaddset(&set, signals[i]);
	k->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	/* whoever started us may have told the kernel to forget children */
	return k->signals >= 0 && sigaction(SIGCHLD, &sa, NULL) == 0 &&
	    sigprocmask(SIG_BLOCK, &set, &k->before) == 0;
}

/*
 * The replies go out in pieces of 8 KiB: none waits for an acknowledgement.
 * Connections inherit it; a local socket has no such thing.
 */
static void
send_at_once(void)
{
	static const int on = 1;

	(void)setsockopt(LISTEN_FD, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

static bool
keeper_init(struct keeper *k, const char *name)
{
	int flags = fcntl(LISTEN_FD, F_GETFL);

	*k = (struct keeper){ .name = name, .line = -1, .connection = -1 };
	k->told = mmap(NULL, sizeof(*k->told), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (k->told == MAP_FAILED)
		k->told = NULL;
	send_at_once();
	k->without_socket = epoll_create1(EPOLL_CLOEXEC);
	k->with_socket = epoll_create1(EPOLL_CLOEXEC);
	return flags >= 0 &&
	    fcntl(LISTEN_FD, F_SETFL, flags | O_NONBLOCK) == 0 &&
	    k->without_socket >= 0 && k->with_socket >= 0 &&
	    catch_signals(k) && watch(k->without_socket, k->signals, EPOLLIN)
	    && watch(k->with_socket, k->signals, EPOLLIN) &&
	    watch(k->with_socket, LISTEN_FD, EPOLLIN | EPOLLEXCLUSIVE);
}

/*
 * In the one that shall serve: the line takes the place of the listening
 * socket, and all else that is the keeper's is closed.
 */
static void
become_server(struct keeper *k, int line, struct dg_kept *out)
{
	out->by_keeper = dup3(line, LISTEN_FD, O_CLOEXEC) == LISTEN_FD;
	out->told = k->told;
	(void)close_range(STDERR_FILENO + 1, UINT_MAX, 0);
	(void)sigprocmask(SIG_SETMASK, &k->before, NULL);
}

static pid_t
start_one(struct keeper *k, struct dg_kept *out)
{
	int ends[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return -1;
	if (!watch(k->without_socket, ends[0], EPOLLIN) ||
	    !watch(k->with_socket, ends[0], EPOLLIN) || (pid = fork()) < 0) {
		(void)close(ends[0]);
		(void)close(ends[1]);
		return -1;
	}
	if (pid == 0) {
		become_server(k, ends[1], out);
		return 0;
	}
	(void)close(ends[1]);
	k->line = ends[0];
	k->next = k->child_ended = false;
	return pid;
}

static void
cut_line(struct keeper *k)
{
	if (k->line >= 0)
		(void)close(k->line);
	k->line = -1;
}

/* What the one that serves says; its end is "no more". */
static void
hear(struct keeper *k)
{
	char word = DG_KEEPER_END;

	if (recv(k->line, &word, 1, MSG_DONTWAIT) < 0 &&
	    (errno == EAGAIN || errno == EINTR))
		return;
	if (word == DG_KEEPER_NEXT)
		k->next = true;
	else
		cut_line(k);
}

static void
take_signals(struct keeper *k)
{
	struct signalfd_siginfo info;

	while (read(k->signals, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGCHLD)
			k->child_ended = true;
		else if (k->stop_ms == 0)
			k->stop_ms = dg_clock_boot_ms();
	}
}

/* socket: connections wake it too. ms: at most, -1 for ever. */
static void
wait_for(struct keeper *k, bool socket, int ms)
{
	struct epoll_event event;
	int n = epoll_wait(socket ? k->with_socket : k->without_socket, &event,
	    1, ms);

	if (n == 1 && event.data.fd == k->signals)
		take_signals(k);
	else if (n == 1 && event.data.fd == k->line)
		hear(k);
}

/* Hand k->connection over; it is kept for the next one if this one is gone. */
static void
hand_over(struct keeper *k)
{
	union {
		struct cmsghdr head;
		char space[CMSG_SPACE(sizeof(int))];
	} control = { .head = { CMSG_LEN(sizeof(int)), SOL_SOCKET,
	    SCM_RIGHTS } };
	char word = DG_KEEPER_NEXT;
	struct iovec iov = { &word, 1 };
	struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control) };

	memcpy(CMSG_DATA(&control.head), &k->connection, sizeof(int));
	k->next = false;
	if (sendmsg(k->line, &message, MSG_NOSIGNAL) != 1) {
		cut_line(k);
		return;
	}
	(void)close(k->connection);
	k->connection = -1;
}

/* The one that serves wants a connection, and is there. */
static void
next_connection(struct keeper *k)
{
	bool last = k->stop_ms != 0 &&
	    dg_clock_boot_ms() - k->stop_ms >= LAST_CALL_MS;

	if (k->connection < 0 && !last)
		k->connection = accept4(LISTEN_FD, NULL, NULL, SOCK_CLOEXEC);
	if (k->connection >= 0)
		hand_over(k);
	else if (k->stop_ms != 0)
		cut_line(k);	/* the queue is empty */
	else if (errno == EAGAIN || errno == ECONNABORTED)
		wait_for(k, true, -1);
	else if (errno != EINTR)
		wait_for(k, false, SHORT_MS);
}

static bool
has_ended(pid_t pid, int *status)
{
	pid_t ended;

	*status = 0;
	do
		ended = waitpid(-1, status, WNOHANG);
	while (ended > 0 && ended != pid);
	return ended == pid || (ended < 0 && errno == ECHILD);
}

/* Until the one that serves has ended; its status. */
static int
keep(struct keeper *k, pid_t pid)
{
	int status;

	for (;;) {
		if (k->child_ended && has_ended(pid, &status)) {
			cut_line(k);
			return status;
		}
		k->child_ended = false;
		if (k->line >= 0 && k->next)
			next_connection(k);
		else
			wait_for(k, false, -1);
	}
}

/*
 * One that cannot live shall not take the machine with it; and who kills all
 * processes of a program is about to kill this one too, when it should not
 * have just made another.
 */
static void
pause_after(struct keeper *k, bool failed, int64_t lived_ms)
{
	int64_t until;

	if (!failed || lived_ms >= SHORT_LIFE_MS)
		k->pause_ms = 0;
	if (!failed)
		return;
	k->pause_ms = k->pause_ms == 0 ? PAUSE_MIN_MS : k->pause_ms * 2;
	if (k->pause_ms > PAUSE_MAX_MS)
		k->pause_ms = PAUSE_MAX_MS;
	until = dg_clock_boot_ms() + k->pause_ms;
	while (k->stop_ms == 0 && dg_clock_boot_ms() < until)
		wait_for(k, false, (int)(until - dg_clock_boot_ms()));
}

/* Become the new program, with the socket and this process's number. */
static void
replace_binary(struct keeper *k, struct dg_watch_file *binary)
{
	char *argv[] = { binary->path, NULL };
	sigset_t blocked;

	if (!dg_watch_file_changed(binary))
		return;
	say(k, DG_LOG_NOTICE, "the program was replaced: starting the new one");
	(void)fcntl(LISTEN_FD, F_SETFD, 0);
	(void)sigprocmask(SIG_SETMASK, &k->before, &blocked);
	(void)execve(binary->path, argv, environ);
	say(k, DG_LOG_ERROR, "%s cannot be started: %s; the old one goes on",
	    binary->path, strerror(errno));
	(void)sigprocmask(SIG_SETMASK, &blocked, NULL);
	/* until it is replaced again */
	dg_watch_file_accept(binary);
}

static void
tell_end(struct keeper *k, int status)
{
	if (WIFSIGNALED(status))
		say(k, DG_LOG_ERROR, "the process that served ended by signal "
		    "%d (%s); another takes its place", WTERMSIG(status),
		    strsignal(WTERMSIG(status)));
	else
		say(k, DG_LOG_ERROR, "the process that served ended with "
		    "status %d; another takes its place", WEXITSTATUS(status));
}

/* true: in the one that serves. */
static bool
keep_going(struct keeper *k, struct dg_kept *out)
{
	int64_t since;
	int status;
	pid_t pid;

	while (k->stop_ms == 0) {
		since = dg_clock_boot_ms();
		if ((pid = start_one(k, out)) == 0)
			return true;
		if (pid < 0) {
			say(k, DG_LOG_WARNING, "a second process cannot be "
			    "made: %s; this one serves by itself",
			    strerror(errno));
			return true;
		}
		status = keep(k, pid);
		if (k->stop_ms != 0)
			break;
		if (status != 0)
			tell_end(k, status);
		replace_binary(k, &out->binary);
		pause_after(k, status != 0, dg_clock_boot_ms() - since);
	}
	return false;
}

bool
dg_keeper_split(const char *name, struct dg_kept *out)
{
	struct keeper k;

	memset(out, 0, sizeof(*out));
	dg_watch_file_binary(&out->binary);
	if (keeper_init(&k, name)) {
		dg_sandbox_enter_keeper(load_conf());
		if (!keep_going(&k, out))
			return false;
	}
	if (!out->by_keeper) {
		/* by itself, as if there had been no keeper */
		(void)sigprocmask(SIG_SETMASK, &k.before, NULL);
		(void)close_range(STDERR_FILENO + 1, UINT_MAX, 0);
	}
	return true;
}
