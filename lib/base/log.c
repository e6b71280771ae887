/* SPDX-License-Identifier: MIT */
/* log.c: the program's own log */
#include "lib/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"

#define TEXT_SIZE 512
#define MODULE_SIZE 64
#define LINE_SIZE 768
#define REQUEST_ID_SIZE 33
#define ONE_MINUTE_MS 60000
#define FOLDER_SIZE 1024

static enum dg_log_to sink = DG_LOG_TO_STDERR;
static int file_fd = -1;
static struct look {		/* at a path, and at its folder */
	ino_t ino[2];
	mode_t mode[2];
	uid_t uid[2];
} failed;			/* when the file could not be opened */
static const char *program_name = "devgrant";
static char request_id[REQUEST_ID_SIZE];
static char *held;		/* buffer of dg_log_hold(); NULL: lines are written at once */
static size_t held_size;
static char last_error[TEXT_SIZE];

static const struct {
	int priority;
	const char *word;
} levels[] = {
	[DG_LOG_ERROR] = { LOG_ERR, "error" },
	[DG_LOG_WARNING] = { LOG_WARNING, "warning" },
	[DG_LOG_NOTICE] = { LOG_NOTICE, "notice" },
	[DG_LOG_DEBUG] = { LOG_DEBUG, "debug" },
};

/*
 * The number of a standard descriptor that is closed would be given to the next
 * file that is opened, and what is printed would be written into that. What
 * stands there instead can only be read, so that printing fails.
 */
static void
fill_standard(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)open("/dev/null", O_RDONLY | O_NOCTTY);
	}
}

static void
look(const char *path, struct look *out)
{
	const char *slash = strrchr(path, '/');
	char folder[FOLDER_SIZE];
	struct stat st[2];

	memset(out, 0, sizeof(*out));
	(void)snprintf(folder, sizeof(folder), "%.*s/", slash != NULL ?
	    (int)(slash - path) : 0, path);
	for (int i = 0; i < 2; i++) {
		if (lstat(i == 0 ? path : folder, &st[i]) != 0)
			continue;
		out->ino[i] = st[i].st_ino;
		out->mode[i] = st[i].st_mode;
		out->uid[i] = st[i].st_uid;
	}
}

enum dg_err
dg_log_open(enum dg_log_to to, const char *program, const char *path)
{
	fill_standard();
	dg_log_close();
	program_name = program;
	if (to == DG_LOG_TO_FILE) {
		file_fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC |
		    O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600);
		if (file_fd < 0) {
			int error = errno;

			look(path, &failed);
			errno = error;
			return DG_EIO;
		}
	}
	if (to == DG_LOG_TO_SYSLOG || to == DG_LOG_TO_BOTH) {
		tzset();	/* reads a file, which a sandbox refuses later */
		openlog(program, LOG_PID | LOG_NDELAY |
		    (to == DG_LOG_TO_BOTH ? LOG_PERROR : 0), LOG_AUTHPRIV);
	}
	sink = to;
	return DG_OK;
}

void
dg_log_close(void)
{
	if (sink == DG_LOG_TO_SYSLOG || sink == DG_LOG_TO_BOTH)
		closelog();
	if (file_fd >= 0)
		(void)close(file_fd);
	file_fd = -1;
	sink = DG_LOG_TO_STDERR;
}

bool
dg_log_is_due(int64_t *last)
{
	int64_t now = dg_clock_boot_ms();

	if (*last != 0 && now >= *last && now - *last < ONE_MINUTE_MS)
		return false;
	*last = now;
	return true;
}

bool
dg_log_is_file(const char *path)
{
	struct stat now, ours;
	struct look other;

	if (file_fd < 0) {
		look(path, &other);
		return memcmp(&other, &failed, sizeof(other)) == 0;
	}
	if (fstat(file_fd, &ours) != 0)
		return true;
	return stat(path, &now) == 0 && now.st_dev == ours.st_dev &&
	    now.st_ino == ours.st_ino;
}

void
dg_log_request_id(const char *id)
{
	size_t n = strnlen(id, sizeof(request_id) - 1);

	memcpy(request_id, id, n);
	request_id[n] = '\0';
}

/* Nothing in a line may move a terminal's cursor or forge a second line. */
static void
clean(char *text)
{
	if (dg_utf8_is_name(dg_str_from(text)))
		return;
	for (; *text != '\0'; text++) {
		if (*text < 0x20 || *text > 0x7e)
			*text = '?';
	}
}

/* In one write, so that lines of several processes do not mix. */
static void
write_line(int fd, const char *line, size_t n)
{
	ssize_t done;

	do
		done = write(fd, line, n);
	while (done < 0 && errno == EINTR);
	/* a log that cannot be written must not stop the service */
}

/* text: "module: what happened" */
static void
log_text(enum dg_log_level level, const char *text)
{
	char line[LINE_SIZE];
	char when[DG_CLOCK_TEXT_SIZE + 1] = "";
	const char *gap = request_id[0] == '\0' ? "" : " ";
	int n;

	if (sink == DG_LOG_TO_NONE)
		return;
	if (sink == DG_LOG_TO_SYSLOG || sink == DG_LOG_TO_BOTH) {
		syslog(levels[level].priority, "%s%s%s", request_id, gap,
		    text);
		return;
	}
	if (sink == DG_LOG_TO_FILE) {
		dg_clock_text(dg_clock_now(), when);
		when[strlen(when) + 1] = '\0';
		when[strlen(when)] = ' ';
	}
	n = snprintf(line, sizeof(line), "%s%s[%ld]: %s: %s%s%s\n", when,
	    program_name, (long)getpid(), levels[level].word, request_id, gap,
	    text);
	if (n < 0)
		return;
	if ((size_t)n >= sizeof(line)) {
		n = (int)sizeof(line) - 1;
		line[n - 1] = '\n';
	}
	write_line(sink == DG_LOG_TO_FILE ? file_fd : STDERR_FILENO, line,
	    (size_t)n);
}

static void
hold(enum dg_log_level level, const char *text)
{
	size_t n = strlen(held);
	int more = snprintf(held + n, held_size - n, "%d%s\n", (int)level,
	    text);

	if (more < 0 || (size_t)more >= held_size - n)
		held[n] = '\0';
}

void
dg_log_hold(char *text, size_t size)
{
	held = text;
	held_size = size;
	held[0] = '\0';
}

void
dg_log_release(bool tell)
{
	char *line = held;
	char *end;

	held = NULL;
	while (tell && line != NULL && (end = strchr(line, '\n')) != NULL) {
		*end = '\0';
		log_text((enum dg_log_level)(line[0] - '0'), line + 1);
		*end = '\n';
		line = end + 1;
	}
}

void
dg_log(enum dg_log_level level, const char *module, const char *fmt, ...)
{
	char text[TEXT_SIZE];
	char line[TEXT_SIZE + MODULE_SIZE];
	int saved = errno;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n >= 0) {
		clean(text);
		if (level <= DG_LOG_WARNING)
			memcpy(last_error, text, sizeof(last_error));
		(void)snprintf(line, sizeof(line), "%s: %s", module, text);
		if (held != NULL)
			hold(level, line);
		else if (sink != DG_LOG_TO_NONE)
			log_text(level, line);
	}
	errno = saved;
}

const char *
dg_log_reason(enum dg_err rc)
{
	return last_error[0] != '\0' ? last_error : dg_err_text(rc);
}
