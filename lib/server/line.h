/*
 * The line on which a keeper hands accepted connections to the process that
 * serves. It is needed behind lighttpd, which connects before it starts an ended
 * program anew, and takes it for running when that succeeds: there the listening
 * socket has to close with the keeper, so nobody else may hold it. Elsewhere the
 * process that serves accepts by itself, which costs less.
 *
 * Both ends stay with the keeper: what is on the line outlives who serves.
 */
#ifndef DG_SERVER_LINE_H
#define DG_SERVER_LINE_H

#include <stdbool.h>

struct dg_line {
	int from, to;		/* its ends; -1 there is none */
	int connection;		/* accepted, not on the line yet; -1 none */
};

/* Is the process that started this one lighttpd? */
bool dg_line_is_needed(void);
/* false: with errno. */
bool dg_line_init(struct dg_line *line);
/* In the process that serves: its end takes the place of listen_fd. */
bool dg_line_become_server(struct dg_line *line, int listen_fd);

/*
 * The descriptor to wait for with poll() and the events: for a connection
 * (accepts: one is wanted), or for room on the line. false: for none.
 */
struct pollfd;
bool dg_line_wants(const struct dg_line *line, int listen_fd, bool accepts,
    struct pollfd *out);
/* Accept one that waits, if none is held, and put it on the line if there is
 * room. Waits for nothing. */
void dg_line_forward(struct dg_line *line, int listen_fd, bool accepts);
/* Is any connection on the line, or held for it? */
bool dg_line_is_busy(const struct dg_line *line);

/* In the process that serves: the next connection, -1 with errno as accept4()
 * has it. */
int dg_line_take(int fd);

#endif
