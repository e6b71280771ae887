/* SPDX-License-Identifier: MIT */
/* keeper.c: hold the listening socket while those that serve come and go */
#include "lib/server/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/conf/conf.h"
#include "lib/server/line.h"
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
	pid_t self;
	sigset_t before;	/* the mask that we were started with */
	int signals;		/* descriptor: to stop, and SIGCHLD */
	struct dg_line line;	/* if it is needed */
	int pause_ms;
	bool has_line;
	bool stop;
	bool child_ended;	/* some process, maybe the one that serves */
};

/* What the one that is started is for. */
enum task {
	SERVE,
	EMPTY_LINE,	/* serve what is on the line, and end */
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

/* As it is shared with those that were there before, they see this, too. */
static bool
make_nonblocking(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0;
}

static bool
keeper_init(struct keeper *k, const char *name)
{
	*k = (struct keeper){ .name = name, .self = getpid() };
	k->told = mmap(NULL, sizeof(*k->told), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (k->told == MAP_FAILED)
		k->told = NULL;
	send_at_once();
	k->has_line = dg_line_is_needed();
	if (k->has_line && (!make_nonblocking(LISTEN_FD) ||
	    !dg_line_init(&k->line)))
		return false;
	return catch_signals(k);
}

/*
 * In the one that shall serve. It ends with its keeper, whose end is the end
 * of the program for the web server.
 */
static void
become_server(struct keeper *k, enum task task, struct dg_kept *out)
{
	out->by_keeper = true;
	out->told = k->told;
	out->has_line = k->has_line;
	out->only_empties = task == EMPTY_LINE;
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != k->self ||
	    (k->has_line && !dg_line_become_server(&k->line, LISTEN_FD)))
		(void)raise(SIGKILL);
	(void)close(k->signals);
	(void)sigprocmask(SIG_SETMASK, &k->before, NULL);
}

static pid_t
start_one(struct keeper *k, enum task task, struct dg_kept *out)
{
	pid_t pid;

	k->child_ended = false;
	pid = fork();
	if (pid == 0)
		become_server(k, task, out);
	return pid;
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

static void
take_signals(struct keeper *k)
{
	struct signalfd_siginfo info;

	while (read(k->signals, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGCHLD)
			k->child_ended = true;
		else
			k->stop = true;
	}
}

/*
 * For signals, at most ms, -1 for ever; meanwhile connections go down the line.
 * accepts: new ones, too. false: nothing came.
 */
static bool
wait_for(struct keeper *k, bool accepts, int ms)
{
	struct pollfd fds[2] = { { .fd = k->signals, .events = POLLIN } };
	bool line = k->has_line && dg_line_wants(&k->line, LISTEN_FD, accepts,
	    &fds[1]);

	if (poll(fds, line ? 2 : 1, ms) <= 0)
		return false;
	if (fds[0].revents != 0)
		take_signals(k);
	if (line && fds[1].revents != 0) {
		errno = 0;
		dg_line_forward(&k->line, LISTEN_FD, accepts);
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
		    errno == ENOMEM)
			(void)poll(fds, 1, SHORT_MS);
	}
	return true;
}

/* The end of the program: the queue is emptied, and nobody can connect then. */
static void
stop_serving(struct keeper *k, pid_t pid)
{
	int64_t until = dg_clock_boot_ms() + LAST_CALL_MS;

	while (k->has_line && dg_clock_boot_ms() < until &&
	    wait_for(k, true, k->line.connection >= 0 ? LAST_CALL_MS : 0) &&
	    !k->child_ended)
		continue;
	/* without a line the one that serves is the last one to hold it then */
	(void)close(LISTEN_FD);
	(void)kill(pid, SIGTERM);
}

/* Until the one that was started has ended; its status. */
static int
keep(struct keeper *k, pid_t pid, enum task task)
{
	bool told = false;
	int status;

	for (;;) {
		if (k->child_ended && has_ended(pid, &status))
			return status;
		k->child_ended = false;
		if (k->stop && !told)
			stop_serving(k, pid);
		told = k->stop;
		(void)wait_for(k, task == SERVE && !k->stop, -1);
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
	int64_t until, left;

	if (!failed || lived_ms >= SHORT_LIFE_MS)
		k->pause_ms = 0;
	if (!failed)
		return;
	k->pause_ms = k->pause_ms == 0 ? PAUSE_MIN_MS : k->pause_ms * 2;
	if (k->pause_ms > PAUSE_MAX_MS)
		k->pause_ms = PAUSE_MAX_MS;
	until = dg_clock_boot_ms() + k->pause_ms;
	while (!k->stop && (left = until - dg_clock_boot_ms()) > 0)
		(void)wait_for(k, false, (int)left);
}

/* What is on the line would be lost with this program. */
static bool
empty_line(struct keeper *k, struct dg_kept *out)
{
	pid_t pid;

	if (!k->has_line || !dg_line_is_busy(&k->line))
		return true;
	if ((pid = start_one(k, EMPTY_LINE, out)) == 0)
		return false;
	if (pid > 0)
		(void)keep(k, pid, EMPTY_LINE);
	return true;
}

/* Become the new program, with the socket and this process's number. */
static void
replace_binary(struct keeper *k, struct dg_watch_file *binary)
{
	char *argv[] = { binary->path, NULL };
	sigset_t blocked;

	say(k, DG_LOG_NOTICE, "the program was replaced: starting the new one");
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

	while (!k->stop) {
		since = dg_clock_boot_ms();
		if ((pid = start_one(k, SERVE, out)) == 0)
			return true;
		if (pid < 0) {
			say(k, DG_LOG_WARNING, "a second process cannot be "
			    "made: %s; this one serves by itself",
			    strerror(errno));
			return true;
		}
		status = keep(k, pid, SERVE);
		if (k->stop)
			break;
		if (status != 0)
			tell_end(k, status);
		if (dg_watch_file_changed(&out->binary)) {
			if (!empty_line(k, out))
				return true;
			replace_binary(k, &out->binary);
		}
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
	if (!keeper_init(&k, name))
		return true;
	dg_sandbox_enter_keeper(load_conf());
	if (!keep_going(&k, out))
		return false;
	if (!out->by_keeper)
		/* by itself, as if there had been no keeper */
		(void)sigprocmask(SIG_SETMASK, &k.before, NULL);
	return true;
}
