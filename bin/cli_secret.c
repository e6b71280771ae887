/* SPDX-License-Identifier: MIT */
/* cli_secret.c: passwords and secrets that never stand in an argument */
#include "bin/cli_secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bin/cli_args.h"
#include "bin/cli_ask.h"
#include "bin/cli_print.h"
#include "lib/base/secret.h"
#include "lib/crypt/random.h"

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

static int
told(enum dg_err rc)
{
	return rc == DG_EINVAL ? DG_CLI_USAGE : DG_CLI_FAILED;
}

int
dg_cli_secret_read(int fd, const char *what, struct dg_cli_secret *out)
{
	bool typed = isatty(fd) == 1;
	enum dg_err rc;

	memset(out, 0, sizeof(*out));
	rc = typed ? dg_cli_ask(fd, what, out->text, sizeof(out->text),
	    &out->n) : read_line(fd, out);
	if (fd != STDIN_FILENO)
		(void)close(fd);
	if (rc == DG_OK && (out->n == 0 || out->n > DG_CLI_SECRET_MAX))
		rc = DG_EINVAL;
	if (rc == DG_OK)
		return DG_CLI_DONE;
	dg_cli_secret_wipe(out);
	return dg_cli_print_error(told(rc), rc == DG_EINVAL ? "The secret's "
	    "first line is empty or too long." : "The secret cannot be read.");
}

static int
ask_twice(const char *who, struct dg_cli_secret *out)
{
	struct dg_cli_secret again = {0};
	int tty = open("/dev/tty", O_RDWR | O_CLOEXEC), status = DG_CLI_DONE;
	char prompt[300];
	enum dg_err rc = DG_EIO;

	(void)snprintf(prompt, sizeof(prompt), "Password for %s", who);
	if (tty < 0 || (rc = dg_cli_ask(tty, prompt, out->text,
	    sizeof(out->text), &out->n)) != DG_OK)
		status = dg_cli_print_error(told(rc), rc == DG_EINVAL ?
		    "The password is too long." :
		    "The terminal cannot be read.");
	else if (out->n == 0)
		status = dg_cli_print_error(DG_CLI_USAGE,
		    "The password is empty.");
	else if (dg_cli_ask(tty, "The same again", again.text,
	    sizeof(again.text), &again.n) != DG_OK ||
	    !dg_secret_equal(out->text, out->n, again.text, again.n))
		status = dg_cli_print_error(DG_CLI_USAGE,
		    "The two passwords differ.");
	if (tty >= 0)
		(void)close(tty);
	dg_cli_secret_wipe(&again);
	if (status != DG_CLI_DONE)
		dg_cli_secret_wipe(out);
	return status;
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

int
dg_cli_secret_generate(struct dg_cli_secret *out)
{
	char random[DG_SECRET_LEN + 1];
	enum dg_err rc;

	memset(out, 0, sizeof(*out));
	rc = dg_random_init();
	while (rc == DG_OK && out->n < PASSWORD_LEN) {
		if ((rc = dg_random_secret(random)) == DG_OK)
			take_plain(random, out);
	}
	dg_secret_wipe(random, sizeof(random));
	out->generated = true;
	if (rc == DG_OK)
		return DG_CLI_DONE;
	dg_cli_secret_wipe(out);
	return dg_cli_print_error(DG_CLI_FAILED, "No random password could be "
	    "made: %s.", dg_err_text(rc));
}

/* How many options that say where the password comes from were given? */
static int
sources(const struct dg_cli *cli)
{
	return (dg_cli_args_fd(cli, "password-file") >= 0) +
	    (dg_cli_args_option(cli, "generate-password") != NULL) +
	    (dg_cli_args_option(cli, "no-password") != NULL);
}

bool
dg_cli_secret_has_source(const struct dg_cli *cli)
{
	return sources(cli) > 0 || isatty(STDIN_FILENO) == 1;
}

int
dg_cli_secret_password(const struct dg_cli *cli, const char *who,
    struct dg_cli_secret *out)
{
	int fd = dg_cli_args_fd(cli, "password-file");

	memset(out, 0, sizeof(*out));
	if (sources(cli) > 1)
		return dg_cli_print_error(DG_CLI_USAGE, "Which password? Only "
		    "one option can say where it comes from.");
	if (fd >= 0)
		return dg_cli_secret_read(fd, "Password", out);
	if (dg_cli_args_option(cli, "generate-password") != NULL)
		return dg_cli_secret_generate(out);
	if (dg_cli_args_option(cli, "no-password") != NULL)
		return DG_CLI_DONE;
	if (isatty(STDIN_FILENO) == 1)
		return ask_twice(who, out);
	return dg_cli_print_error(DG_CLI_USAGE, "Where is the password? There "
	    "is no terminal to ask for it; --password-file FILE (- is the "
	    "input) or --generate-password.%s",
	    cli->verb->fields != NULL ? " --no-password makes an account that "
	    "has none." : "");
}
