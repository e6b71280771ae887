/*
 * The program's own log. Never a code, token, secret, cookie or password, and
 * nothing of a request but its id (security: stderr lands in the web server's
 * log).
 */
#ifndef DG_BASE_LOG_H
#define DG_BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"

enum dg_log_level { DG_LOG_ERROR, DG_LOG_WARNING, DG_LOG_NOTICE, DG_LOG_DEBUG };
/* the last: to both syslog and stderr, while no configuration says where */
enum dg_log_to { DG_LOG_TO_STDERR, DG_LOG_TO_SYSLOG, DG_LOG_TO_FILE,
	DG_LOG_TO_NONE, DG_LOG_TO_BOTH };

/*
 * Choose where lines go; stderr until then. program: a literal, kept. Standard
 * descriptors that are closed are filled, so that no other file gets their
 * numbers: call it before files are opened.
 * path: for DG_LOG_TO_FILE, opened for appending, 0600.
 * DG_OK; DG_EIO the file cannot be opened (stderr stays in use).
 */
DG_CHECK enum dg_err dg_log_open(enum dg_log_to to, const char *program,
    const char *path);
void dg_log_close(void);
/*
 * Of a log that goes to a file: is it the one at its path? false: it was renamed,
 * deleted or replaced; or it could not be opened, and what was in the way is not
 * as it was.
 */
bool dg_log_is_file(const char *path);

/*
 * Limits a line that any stranger's request can cause to one a minute: true
 * when the line is to be written now. last: the time of the previous line, kept
 * by the caller, 0 at first; one variable for each kind of line.
 */
bool dg_log_is_due(int64_t *last);
/*
 * From now on put log lines into the caller's buffer text, until it is full,
 * instead of writing them: the configuration that says where they go has not
 * been read yet, or the lines may repeat what was logged already. Each line in
 * the buffer is the digit of its level, "module: text" and a newline.
 */
void dg_log_hold(char *text, size_t size);
/* End dg_log_hold(). tell: write the lines in the buffer to the log as it is set
 * now; false: drop them. */
void dg_log_release(bool tell);

/* Shown with each line until changed; "" for none. Copied, cut to 32 bytes. */
void dg_log_request_id(const char *id);

/*
 * One line: program, request id, module, text. module: a literal, the file's
 * name without ending. Control characters in the text become '?'.
 */
void dg_log(enum dg_log_level level, const char *module, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* A reason to show to people: the text of the last error or warning that was
 * logged, which says more than rc; the text of rc if nothing was logged.
 * Borrowed until the next line is logged. */
const char *dg_log_reason(enum dg_err rc);

#endif
