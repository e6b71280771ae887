/* SPDX-License-Identifier: MIT */
/* cgi.c: one request by environment and standard input */
#include "lib/server/cgi.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/base/log.h"
#include "lib/base/str.h"
#include "lib/server/sandbox.h"

extern char **environ;

struct input {
	int wait_ms;
	int64_t left;		/* bytes announced and not read yet, -1 unknown */
};

/* The value of a variable of the server's own; its first one counts. */
static struct dg_str
variable(const char *name_and_equals)
{
	struct dg_str s;

	for (char **v = environ; *v != NULL; v++) {
		s = dg_str_from(*v);
		if (!dg_str_has_prefix(s, name_and_equals))
			continue;
		for (const char *p = name_and_equals; *p != '\0'; p++) {
			s.p++;
			s.n--;
		}
		return s;
	}
	return (struct dg_str){ NULL, 0 };
}

/* RFC 3875 section 4.2: no more than CONTENT_LENGTH bytes may be read. */
static int
read_stdin(void *arg, char *p, int n)
{
	struct pollfd pfd = { STDIN_FILENO, POLLIN, 0 };
	struct input *input = arg;
	int got = 0;
	ssize_t r;

	if (input->left >= 0 && n > input->left)
		n = (int)input->left;
	while (got < n) {
		if (poll(&pfd, 1, input->wait_ms) <= 0)
			return -1;
		r = read(STDIN_FILENO, p + got, (size_t)(n - got));
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return -1;
		if (r == 0)
			break;
		got += (int)r;
	}
	if (input->left >= 0)
		input->left -= got;
	return got;
}

static enum dg_err
write_all(struct dg_str s)
{
	ssize_t n;

	while (s.n > 0) {
		n = write(STDOUT_FILENO, s.p, s.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return DG_EIO;
		s.p += n;
		s.n -= (size_t)n;
	}
	return DG_OK;
}

enum dg_err
dg_cgi_serve(struct dg_exchange *x)
{
	struct dg_str method = variable("REQUEST_METHOD=");
	struct input input = { .wait_ms = x->io_ms };
	enum dg_err rc;

	if (method.n == 0) {
		dg_log(DG_LOG_ERROR, "cgi", "this program is run by a web "
		    "server, as FastCGI or CGI");
		return DG_EINVAL;
	}
	if ((rc = dg_sandbox_enter(x->ctx, DG_SANDBOX_CGI)) != DG_OK)
		return rc;
	/* Without a length, a POST is read to its end (chunked, HTTP/2). */
	if (dg_str_int(variable("CONTENT_LENGTH="), 0, INT64_MAX,
	    &input.left) != DG_OK)
		input.left = dg_str_is(method, "POST") ? -1 : 0;
	rc = dg_exchange_run(x, environ, read_stdin, &input);
	if (rc == DG_OK)
		rc = write_all(dg_buf_str(&x->out));
	return rc;
}
