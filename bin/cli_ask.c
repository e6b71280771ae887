/* SPDX-License-Identifier: MIT */
/* cli_ask.c: a question at the terminal whose answer is not shown */
#include "bin/cli_ask.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "lib/base/secret.h"

/* Signals that end or stop a program at a terminal. */
static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };
#define SIGNALS (sizeof(signals) / sizeof(signals[0]))

static volatile sig_atomic_t caught;

static void
note(int signal)
{
	caught = signal;
}

/* Settings of signals and terminal before the question, to be restored. */
struct before {
	struct sigaction action[SIGNALS];
	sigset_t mask;
	struct termios terminal;
};

static void
end(int tty, const struct before *b)
{
	size_t i;

	(void)tcsetattr(tty, TCSAFLUSH, &b->terminal);
	for (i = 0; i < SIGNALS; i++)
		(void)sigaction(signals[i], &b->action[i], NULL);
	(void)sigprocmask(SIG_SETMASK, &b->mask, NULL);
}

/* Block the signals, except while the program waits for a key. */
static enum dg_err
begin(int tty, struct before *b)
{
	struct sigaction action;
	struct termios quiet;
	sigset_t held;
	size_t i;

	if (tcgetattr(tty, &b->terminal) != 0)
		return DG_EIO;
	memset(&action, 0, sizeof(action));
	action.sa_handler = note;
	(void)sigemptyset(&held);
	for (i = 0; i < SIGNALS; i++)
		(void)sigaddset(&held, signals[i]);
	(void)sigprocmask(SIG_BLOCK, &held, &b->mask);
	for (i = 0; i < SIGNALS; i++) {
		(void)sigaction(signals[i], NULL, &b->action[i]);
		/* a signal that was ignored, as by nohup, stays ignored */
		if (b->action[i].sa_handler != SIG_IGN)
			(void)sigaction(signals[i], &action, NULL);
	}
	caught = 0;
	quiet = b->terminal;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	if (tcsetattr(tty, TCSAFLUSH, &quiet) == 0)
		return DG_OK;
	end(tty, b);
	return DG_EIO;
}

/* DG_EBUSY: a signal came. */
static enum dg_err
read_line(int tty, const sigset_t *mask, char *out, size_t size, size_t *n)
{
	struct pollfd key = { .fd = tty, .events = POLLIN };
	ssize_t got = 0;
	char *line_end = NULL;

	*n = 0;
	while (line_end == NULL) {
		if (*n == size)
			return DG_EINVAL;
		if (ppoll(&key, 1, NULL, mask) == 1)
			got = read(tty, out + *n, size - *n);
		else
			got = -1;
		if (caught != 0)
			return DG_EBUSY;
		if (got < 0 && errno != EINTR)
			return DG_EIO;
		if (got == 0)
			return DG_OK;
		line_end = got < 0 ? NULL : memchr(out + *n, '\n',
		    (size_t)got);
		*n += got > 0 ? (size_t)got : 0;
	}
	*n = (size_t)(line_end - out);
	return DG_OK;
}

static enum dg_err
ask_once(int tty, const char *prompt, char *out, size_t size, size_t *n)
{
	struct before before;
	enum dg_err rc;

	if ((rc = begin(tty, &before)) != DG_OK)
		return rc;
	(void)dprintf(tty, "%s: ", prompt);
	rc = read_line(tty, &before.mask, out, size, n);
	(void)dprintf(tty, "\n");
	/* drop the rest of a line that is too long */
	end(tty, &before);
	if (rc != DG_OK)
		dg_secret_wipe(out, size);
	return rc;
}

enum dg_err
dg_cli_ask(int tty, const char *prompt, char *out, size_t size, size_t *n)
{
	enum dg_err rc;

	/* let the signal do what it does by default: end the program, or stop it
	   until it is continued */
	while ((rc = ask_once(tty, prompt, out, size, n)) == DG_EBUSY)
		(void)kill(getpid(), caught);
	return rc;
}
