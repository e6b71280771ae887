/* SPDX-License-Identifier: MIT */
/* fcgi.c: the accept loop over libfcgi */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <fcgiapp.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/server/fcgi.h"
#include "lib/server/keeper.h"
#include "lib/server/sandbox.h"
#include "lib/server/watch.h"

#define SOURCE_FD 0		/* the listening socket, or the keeper's line */
#define LAST_CALL_MS 2000	/* who has to end waits this long for the queue */
#define LOOK_MS 100		/* between two looks at signals under load */
#define SHORT_MS 100		/* until the next try to accept */
#define TICKS_MAX 2		/* of half an io_ms each */
#define LINGER_MS "100"		/* libfcgi's waits for a peer, 2 s otherwise */

/* Shared with the signal handlers. */
static volatile sig_atomic_t stop;
static volatile sig_atomic_t busy_fd = -1;	/* the connection served now */
static volatile sig_atomic_t ticks;		/* since it was taken */

struct loop {
	struct dg_exchange *x;
	FCGX_Request request;
	bool kept;		/* by a keeper */
	bool asked;		/* it for the next connection */
	bool left;		/* it was told that this is the end */
	sigset_t open_mask;	/* lets the stop signals in */
	int epoll_fd;		/* waits for the listening socket */
	bool short_told;	/* that descriptors or memory are short */
	int64_t looked_ms;	/* when signals were let in last */
	int64_t began_ms;
	int64_t over_ms;	/* since when it has to end, 0: it has not */
};

static void
on_stop(int signal)
{
	(void)signal;
	stop = 1;
}

/*
 * A peer that falls silent, or trickles, must not hold the process. One timer
 * for all requests costs less than two options for each connection.
 */
static void
on_tick(int signal)
{
	int saved = errno;

	(void)signal;
	if (busy_fd >= 0 && ++ticks > TICKS_MAX)
		(void)shutdown(busy_fd, SHUT_RDWR);
	errno = saved;
}

bool
dg_fcgi_is_cgi(void)
{
	return FCGX_IsCGI() != 0;
}

/*
 * libfcgi's own handlers interrupt reads and writes, which it takes for the
 * end of a body or a reply. Ours are let in only while nothing is going on.
 */
static enum dg_err
catch_signals(struct loop *loop)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGUSR1, SIGHUP };
	struct sigaction sa;
	sigset_t closed;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_stop;
	sa.sa_flags = SA_RESTART;
	sigemptyset(&sa.sa_mask);
	sigemptyset(&closed);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		if (sigaction(signals[i], &sa, NULL) != 0)
			return DG_EIO;
		sigaddset(&closed, signals[i]);
	}
	if (sigprocmask(SIG_BLOCK, &closed, &loop->open_mask) != 0)
		return DG_EIO;
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigdelset(&loop->open_mask, signals[i]);
	return DG_OK;
}

static enum dg_err
start_ticks(int io_ms)
{
	const struct timeval half = { io_ms / 2000,
	    (suseconds_t)(io_ms / 2 % 1000) * 1000 };
	const struct itimerval timer = { half, half };
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_tick;
	sa.sa_flags = SA_RESTART;
	sigemptyset(&sa.sa_mask);
	if (sigaction(SIGALRM, &sa, NULL) != 0 ||
	    setitimer(ITIMER_REAL, &timer, NULL) != 0)
		return DG_EIO;
	return DG_OK;
}

/*
 * Of the processes that wait on the socket, a connection wakes one. The line
 * of a keeper is this process's own.
 */
static enum dg_err
watch_socket(struct loop *loop)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLEXCLUSIVE };

	loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (loop->epoll_fd < 0 || epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD,
	    SOURCE_FD, &event) != 0)
		return DG_EIO;
	return DG_OK;
}

static enum dg_err
loop_init(struct loop *loop, struct dg_exchange *x, bool kept)
{
	int flags;

	memset(loop, 0, sizeof(*loop));
	loop->x = x;
	loop->kept = kept;
	loop->began_ms = dg_clock_boot_ms();
	/* Read from the environment by FCGX_Init only; not request data. */
	if (setenv("LIBFCGI_OS_CLOSE_POLL_TIMEOUT", LINGER_MS, 0) != 0 ||
	    setenv("LIBFCGI_IS_AF_UNIX_KEEPER_POLL_TIMEOUT", LINGER_MS, 0) != 0
	    || FCGX_Init() != 0)
		return DG_EIO;
	/* Without a listening socket libfcgi never accepts by itself. */
	if (FCGX_InitRequest(&loop->request, -1, 0) != 0)
		return DG_EIO;
	flags = fcntl(SOURCE_FD, F_GETFL);
	if (flags < 0 || fcntl(SOURCE_FD, F_SETFL, flags | O_NONBLOCK) != 0 ||
	    fcntl(SOURCE_FD, F_SETFD, FD_CLOEXEC) != 0)
		return DG_EIO;
	if (watch_socket(loop) != DG_OK || start_ticks(x->io_ms) != DG_OK)
		return DG_EIO;
	return catch_signals(loop);
}

/*
 * Has it to end? Asked before each connection, for under load the queue is
 * never empty. epoll_pwait lets no signal in when a connection is there.
 */
static bool
is_over(struct loop *loop)
{
	int64_t now = dg_clock_boot_ms();
	sigset_t closed;

	if (now - loop->looked_ms >= LOOK_MS) {
		(void)sigprocmask(SIG_SETMASK, &loop->open_mask, &closed);
		(void)sigprocmask(SIG_SETMASK, &closed, NULL);
		loop->looked_ms = now;
	}
	if (loop->over_ms == 0 &&
	    (stop || dg_watch_is_over(&loop->x->watch, now)))
		loop->over_ms = now;
	return loop->over_ms != 0;
}

/* Other processes may keep the queue filled for ever. */
static bool
last_call(const struct loop *loop)
{
	return dg_clock_boot_ms() - loop->over_ms >= LAST_CALL_MS;
}

static void
wait_for_connection(struct loop *loop)
{
	struct epoll_event event;
	int ms = loop->x->idle_ms;

	if (loop->x->watch.settling && ms > DG_WATCH_PERIOD_MS)
		ms = DG_WATCH_PERIOD_MS;
	(void)epoll_pwait(loop->epoll_fd, &event, 1, ms, &loop->open_mask);
}

/*
 * The connection stays in the queue, so that waiting for it is no waiting. Not
 * ppoll: with _FORTIFY_SOURCE glibc 2.36 reads its 64-bit time as a 32-bit one.
 */
static void
wait_for_room(struct loop *loop)
{
	if (!loop->short_told)
		dg_log(DG_LOG_ERROR, "fcgi", "accept: %s; trying again",
		    strerror(errno));
	loop->short_told = true;
	(void)poll(NULL, 0, SHORT_MS);
}

/* A connection of the keeper's; -1 none yet, -2 no more will come. */
static int
receive(void)
{
	union {
		struct cmsghdr head;
		char space[CMSG_SPACE(sizeof(int))];
	} control;
	char word;
	struct iovec iov = { &word, 1 };
	struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control) };
	ssize_t n = recvmsg(SOURCE_FD, &message, MSG_CMSG_CLOEXEC |
	    MSG_DONTWAIT);
	int fd;

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? -1 : -2;
	if (n == 0)
		return -2;
	if (message.msg_controllen < CMSG_LEN(sizeof(int)))
		return -1;
	memcpy(&fd, CMSG_DATA(&control.head), sizeof(fd));
	return fd;
}

static void
tell_keeper(char word)
{
	ssize_t n;

	do
		n = write(SOURCE_FD, &word, 1);
	while (n < 0 && errno == EINTR);
	/* a keeper that is gone shows at the next receive() */
}

/*
 * The next connection from the keeper, -1 when it is time to end. One that was
 * on its way when this process said that it ends is served.
 */
static int
handed_connection(struct loop *loop)
{
	int fd;

	if (!loop->left && !loop->asked)
		tell_keeper(DG_KEEPER_NEXT);
	loop->asked = true;
	for (;;) {
		if (!loop->left && is_over(loop)) {
			loop->left = true;
			tell_keeper(DG_KEEPER_END);
		}
		fd = receive();
		if (fd >= 0)
			loop->asked = false;
		if (fd != -1)
			return fd < 0 ? -1 : fd;
		wait_for_connection(loop);
	}
}

/* The next connection, -1 when it is time to end. */
static int
next_connection(struct loop *loop)
{
	bool over;
	int fd;

	for (;;) {
		over = is_over(loop);
		if (over && last_call(loop))
			return -1;
		fd = accept4(SOURCE_FD, NULL, NULL, SOCK_CLOEXEC);
		if (fd >= 0)
			return fd;
		switch (errno) {
		case EINTR:
		case ECONNABORTED:
		case EPROTO:
			break;
		case EMFILE:
		case ENFILE:
		case ENOBUFS:
		case ENOMEM:
			wait_for_room(loop);
			break;
		case EAGAIN:
			if (over)
				return -1;
			wait_for_connection(loop);
			break;
		default:
			dg_log(DG_LOG_ERROR, "fcgi", "accept: %s",
			    strerror(errno));
			return -1;
		}
	}
}

static int
read_stream(void *arg, char *p, int n)
{
	FCGX_Stream *in = arg;
	int got = FCGX_GetStr(p, n, in);

	return FCGX_GetError(in) != 0 ? -1 : got;
}

static void
serve_one(struct loop *loop, int fd)
{
	FCGX_Request *r = &loop->request;
	struct dg_exchange *x = loop->x;

	/* FCGX_Accept_r takes a kept connection as it is. */
	r->ipcFd = fd;
	r->keepConnection = 1;
	if (FCGX_Accept_r(r) != 0) {
		r->keepConnection = 0;
		return;
	}
	/* One process is one connection: a kept one would starve the others. */
	r->keepConnection = 0;
	if (dg_exchange_run(x, r->envp, read_stream, r->in) == DG_OK)
		(void)FCGX_PutStr(dg_buf_get(&x->out), (int)x->out.n, r->out);
	/*
	 * The web server has said all it wanted: close at once. Otherwise
	 * libfcgi waits for the peer to close, or a reset would take the reply.
	 */
	if (x->drained)
		FCGX_Detach(r);
	FCGX_Finish_r(r);
	FCGX_Attach(r);
	dg_exchange_wipe(x);
}

/* A database that failed answers nothing any more: then at once. */
static bool
db_is_usable(struct loop *loop, struct dg_db *db)
{
	bool broken = dg_db_is_broken(db);

	if (broken || (!loop->x->watch.ended && dg_db_check(db) != DG_OK)) {
		dg_log(DG_LOG_NOTICE, "fcgi", "ending: the database was "
		    "changed, replaced, or has failed");
		loop->x->watch.ended = true;
	}
	return !broken && !dg_db_is_broken(db);
}

/* One that could not start makes room for another try. */
static bool
goes_on(struct loop *loop)
{
	if (!loop->x->unable)
		return db_is_usable(loop, loop->x->ctx->db);
	if (dg_clock_boot_ms() - loop->began_ms >= DG_UNABLE_MS)
		loop->x->watch.ended = true;
	return true;
}

enum dg_err
dg_fcgi_serve(struct dg_exchange *x, bool kept)
{
	static struct loop loop;
	enum dg_err rc;
	int fd;

	if ((rc = loop_init(&loop, x, kept)) != DG_OK) {
		dg_log(DG_LOG_ERROR, "fcgi", "fd 0 cannot be served: %s",
		    strerror(errno));
		return rc;
	}
	rc = dg_sandbox_enter(x->ctx, DG_SANDBOX_FASTCGI);
	if (rc != DG_OK)
		return rc;
	do {
		fd = kept ? handed_connection(&loop) : next_connection(&loop);
		if (fd < 0)
			break;
		ticks = 0;
		busy_fd = fd;
		serve_one(&loop, fd);
		busy_fd = -1;
	} while (goes_on(&loop));
	/* at once: a connection that comes now must find another program */
	(void)close(SOURCE_FD);
	return DG_OK;
}
