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
/* the last: to syslog and stderr, where nobody said which */
enum dg_log_to { DG_LOG_TO_STDERR, DG_LOG_TO_SYSLOG, DG_LOG_TO_FILE,
	DG_LOG_TO_NONE, DG_LOG_TO_BOTH };

/*
 * Choose where lines go; stderr until then. program: a literal, kept.
 * path: for DG_LOG_TO_FILE, opened for appending, 0600.
 * DG_OK; DG_EIO the file cannot be opened (stderr stays in use).
 */
DG_CHECK enum dg_err dg_log_open(enum dg_log_to to, const char *program,
    const char *path);
void dg_log_close(void);
/*
 * Do lines go to what is at this path now? true also where they go to no file,
 * as when it could not be opened.
 */
bool dg_log_is_file(const char *path);

/*
 * For what any stranger's request can cause: true once a minute. last: 0 at
 * first, the caller's, one for each kind of line.
 */
bool dg_log_is_due(int64_t *last);
/*
 * From now on keep lines in text, which stays the caller's, until it is full:
 * where they go is not known yet, or nobody needs them twice. A line of it: the
 * digit of its level, "module: text", a newline.
 */
void dg_log_hold(char *text, size_t size);
/* Hold no more. tell: write what was held, to where lines go now. */
void dg_log_release(bool tell);

/* Shown with each line until changed; "" for none. Copied, cut to 32 bytes. */
void dg_log_request_id(const char *id);

/*
 * One line: program, request id, module, text. module: a literal, the file's
 * name without ending. Control characters in the text become '?'.
 */
void dg_log(enum dg_log_level level, const char *module, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* For people: the text of the last error or warning that was logged, which knows more than
 * rc; the text of rc when there was none. Borrowed until the next one. */
const char *dg_log_reason(enum dg_err rc);

#endif
