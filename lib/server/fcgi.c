/* SPDX-License-Identifier: MIT */
/* fcgi.c: the accept loop over libfcgi */
#include "lib/server/fcgi.h"

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
#include "lib/base/secret.h"
#include "lib/server/line.h"
#include "lib/server/sandbox.h"
#include "lib/server/watch.h"

#define LISTEN_FD 0		/* or the end of a line */
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
	const struct dg_kept *kept;
	sigset_t open_mask;	/* lets the stop signals in */
	int epoll_fd;		/* waits for the listening socket */
	bool short_told;	/* that descriptors or memory are short */
	int64_t looked_ms;	/* when signals were let in last */
	int64_t began_ms;
	int64_t over_ms;	/* since when it has to end, 0: it has not */
	bool ready;		/* a connection waits, as far as is known */
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

/* Of the processes that wait on the socket, a connection wakes one. */
static enum dg_err
watch_socket(struct loop *loop)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLEXCLUSIVE };

	loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (loop->epoll_fd < 0 || epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD,
	    LISTEN_FD, &event) != 0)
		return DG_EIO;
	return DG_OK;
}

static enum dg_err
loop_init(struct loop *loop, struct dg_exchange *x,
    const struct dg_kept *kept)
{
	int flags;

	memset(loop, 0, sizeof(*loop));
	loop->x = x;
	loop->kept = kept;
	stop = kept->only_empties;
	loop->began_ms = dg_clock_boot_ms();
	/* Read from the environment by FCGX_Init only; not request data. */
	if (setenv("LIBFCGI_OS_CLOSE_POLL_TIMEOUT", LINGER_MS, 0) != 0 ||
	    setenv("LIBFCGI_IS_AF_UNIX_KEEPER_POLL_TIMEOUT", LINGER_MS, 0) != 0
	    || FCGX_Init() != 0)
		return DG_EIO;
	/* Without a listening socket libfcgi never accepts by itself. */
	if (FCGX_InitRequest(&loop->request, -1, 0) != 0)
		return DG_EIO;
	flags = fcntl(LISTEN_FD, F_GETFL);
	if (flags < 0 || fcntl(LISTEN_FD, F_SETFL, flags | O_NONBLOCK) != 0 ||
	    fcntl(LISTEN_FD, F_SETFD, FD_CLOEXEC) != 0)
		return DG_EIO;
	if (watch_socket(loop) != DG_OK || start_ticks(x->io_ms) != DG_OK)
		return DG_EIO;
	return catch_signals(loop);
}

/*
 * One that could not start leaves the next connection to a fresh try, but
 * without any it does not try again and again.
 */
static bool
is_to_try_again(const struct loop *loop, int64_t now)
{
	return loop->x->watch.unable && loop->ready &&
	    now - loop->began_ms >= DG_UNABLE_MS;
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
	    (stop || dg_watch_is_over(&loop->x->watch, now) ||
	    is_to_try_again(loop, now)))
		loop->over_ms = now;
	return loop->over_ms != 0;
}

/*
 * Who has to end leaves the queue to the next one. At the end of the program
 * it empties it, but other processes may keep it filled for ever.
 */
static bool
leaves_queue(const struct loop *loop)
{
	return (loop->kept->by_keeper && !stop) ||
	    dg_clock_boot_ms() - loop->over_ms >= LAST_CALL_MS;
}

static void
wait_for_connection(struct loop *loop)
{
	const struct dg_watch *watch = &loop->x->watch;
	struct epoll_event event;
	int ms = loop->x->idle_ms;

	/* one that could not start is mended by a change of a file */
	if ((watch->settling || watch->unable) && ms > DG_WATCH_PERIOD_MS)
		ms = DG_WATCH_PERIOD_MS;
	/* each time: a signal puts there what lies in the registers */
	dg_secret_wipe_stack();
	loop->ready = epoll_pwait(loop->epoll_fd, &event, 1, ms,
	    &loop->open_mask) == 1;
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

/* The next connection, -1 when it is time to end. */
static int
next_connection(struct loop *loop)
{
	bool over;
	int fd;

	for (;;) {
		over = is_over(loop);
		if (over && leaves_queue(loop))
			return -1;
		fd = loop->kept->has_line ? dg_line_take(LISTEN_FD) :
		    accept4(LISTEN_FD, NULL, NULL, SOCK_CLOEXEC);
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

enum dg_err
dg_fcgi_serve(struct dg_exchange *x, const struct dg_kept *kept)
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
		fd = next_connection(&loop);
		if (fd < 0)
			break;
		ticks = 0;
		busy_fd = fd;
		serve_one(&loop, fd);
		busy_fd = -1;
	} while (x->watch.unable || db_is_usable(&loop, x->ctx->db));
	/* at once: a connection that comes now must find another program */
	(void)close(LISTEN_FD);
	return DG_OK;
}
