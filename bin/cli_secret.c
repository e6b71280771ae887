/* SPDX-License-Identifier: MIT */
/* cli_secret.c: passwords and secrets that never stand in an argument */
#include "bin/cli_secret.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "bin/cli_args.h"
#include "bin/cli_print.h"
#include "lib/base/random.h"
#include "lib/base/secret.h"

#define PASSWORD_LEN 20		/* letters and digits: 119 bits */

void
dg_cli_secret_wipe(struct dg_cli_secret *secret)
{
	dg_secret_wipe(secret, sizeof(*secret));
}

/* Up to the end of the first line; DG_EINVAL: too long. */
static enum dg_err
read_line(int fd, struct dg_cli_secret *out)
{
	ssize_t got;
	char *end;

	out->n = 0;
	for (;;) {
		got = read(fd, out->text + out->n, sizeof(out->text) - out->n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return DG_EIO;
		out->n += (size_t)got;
		end = memchr(out->text, '\n', out->n);
		if (end != NULL || got == 0)
			break;
		if (out->n == sizeof(out->text))
			return DG_EINVAL;
	}
	if (end != NULL)
		out->n = (size_t)(end - out->text);
	if (out->n > 0 && out->text[out->n - 1] == '\r')
		out->n--;
	return out->n <= DG_CLI_SECRET_MAX ? DG_OK : DG_EINVAL;
}

enum dg_err
dg_cli_secret_read(int fd, struct dg_cli_secret *out)
{
	enum dg_err rc;

	memset(out, 0, sizeof(*out));
	rc = read_line(fd, out);
	if (fd != STDIN_FILENO)
		(void)close(fd);
	if (rc == DG_OK && out->n == 0)
		rc = DG_EINVAL;
	if (rc != DG_OK) {
		dg_cli_secret_wipe(out);
		(void)dg_cli_print_error(0, rc == DG_EINVAL ? "The secret's "
		    "file is empty, or its first line is too long." :
		    "The secret's file cannot be read.");
	}
	return rc;
}

/* Without echo; signals wait, so that the terminal is always set back. */
static enum dg_err
ask(int tty, const char *prompt, struct dg_cli_secret *out)
{
	struct termios quiet, before;
	sigset_t all, mask;
	enum dg_err rc;

	if (tcgetattr(tty, &before) != 0)
		return DG_EIO;
	quiet = before;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
	(void)sigfillset(&all);
	(void)sigprocmask(SIG_BLOCK, &all, &mask);
	rc = tcsetattr(tty, TCSAFLUSH, &quiet) == 0 ? DG_OK : DG_EIO;
	if (rc == DG_OK) {
		(void)dprintf(tty, "%s: ", prompt);
		rc = read_line(tty, out);
		(void)dprintf(tty, "\n");
		(void)tcsetattr(tty, TCSAFLUSH, &before);
	}
	(void)sigprocmask(SIG_SETMASK, &mask, NULL);
	/* with ISIG off, Ctrl-C arrives as a byte */
	if (rc == DG_OK && memchr(out->text, 3, out->n) != NULL)
		rc = DG_EINVAL;
	return rc;
}

static enum dg_err
ask_twice(const char *who, struct dg_cli_secret *out)
{
	struct dg_cli_secret again = {0};
	int tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
	char prompt[300];
	enum dg_err rc;

	if (tty < 0)
		return DG_EIO;
	(void)snprintf(prompt, sizeof(prompt), "Password for %s", who);
	if ((rc = ask(tty, prompt, out)) == DG_OK &&
	    (rc = ask(tty, "The same again", &again)) == DG_OK &&
	    !dg_secret_equal(out->text, out->n, again.text, again.n)) {
		(void)dg_cli_print_error(0, "The two passwords differ.");
		rc = DG_EINVAL;
	}
	(void)close(tty);
	dg_cli_secret_wipe(&again);
	if (rc != DG_OK)
		dg_cli_secret_wipe(out);
	return rc;
}

/* Letters and digits of a random text, for people who have to type them. */
static void
take_plain(const char *random, struct dg_cli_secret *out)
{
	for (; *random != '\0' && out->n < PASSWORD_LEN; random++) {
		if (*random != '-' && *random != '_')
			out->text[out->n++] = *random;
	}
}

enum dg_err
dg_cli_secret_generate(struct dg_cli_secret *out)
{
	char random[DG_SECRET_LEN + 1];
	enum dg_err rc;

	memset(out, 0, sizeof(*out));
	rc = dg_random_init();
	while (rc == DG_OK && out->n < PASSWORD_LEN) {
		if ((rc = dg_secret_new(random)) == DG_OK)
			take_plain(random, out);
	}
	dg_secret_wipe(random, sizeof(random));
	out->generated = true;
	if (rc == DG_OK)
		return DG_OK;
	dg_cli_secret_wipe(out);
	(void)dg_cli_print_error(0, "No random password could be made: %s.",
	    dg_err_text(rc));
	return rc;
}

enum dg_err
dg_cli_secret_password(const struct dg_cli *cli, const char *who,
    struct dg_cli_secret *out)
{
	int fd = dg_cli_args_fd(cli, "password-file");

	memset(out, 0, sizeof(*out));
	if (fd >= 0)
		return dg_cli_secret_read(fd, out);
	if (dg_cli_args_option(cli, "generate-password") != NULL)
		return dg_cli_secret_generate(out);
	if (!cli->json && isatty(STDIN_FILENO))
		return ask_twice(who, out);
	return DG_OK;
}
