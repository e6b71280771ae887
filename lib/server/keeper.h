/*
 * The keeper of a FastCGI program: the process that the web server started. It
 * reads no request and no secret; it has another process serve, which shares
 * the listening socket, or is handed the connections (line.h). When that one
 * ends, by itself (a changed configuration, a new schema) or by a fault, the
 * next one takes its place within milliseconds, and what waits in the queue
 * waits on. A new binary replaces the keeper itself, by exec: under spawn-fcgi
 * nobody else would.
 * The kernel kills the one that serves with its keeper.
 */
#ifndef DG_SERVER_KEEPER_H
#define DG_SERVER_KEEPER_H

#include <stdbool.h>

#include "lib/server/watch.h"

#define DG_TOLD_MAX 4000

/* What one that serves has from its keeper. */
struct dg_kept {
	bool by_keeper;	/* which starts another when this one ends */
	bool has_line;	/* fd 0 is the end of a line (line.h) */
	bool only_empties;	/* what is on the line, and ends */
	struct dg_watch_file binary;
	struct dg_told *told;	/* outlives it; NULL none */
};

/* Why the last one could not start, as it was logged. */
struct dg_told {
	int64_t boot_ms;		/* when; 0 never */
	char text[DG_TOLD_MAX];
};

/*
 * Split this process in two. true: in the one that shall serve, each time
 * anew; also where no second process can be made. false: in the keeper, when
 * the web server told it to end and the other has ended. name: of the
 * program, a literal, for the log.
 */
bool dg_keeper_split(const char *name, struct dg_kept *out);

#endif
