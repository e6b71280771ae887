/*
 * The keeper of a FastCGI program: the process that the web server started. It
 * alone holds the listening socket, reads no request and no secret, and hands
 * each connection to another process, which serves. When that one ends, by
 * itself (a changed configuration, a new schema) or by a fault, the next one
 * takes its place within milliseconds, and what waits in the queue waits on.
 * A new binary replaces the keeper itself, by exec: under spawn-fcgi nobody
 * else would. Alone, since lighttpd tries to connect before it starts a killed
 * program anew, and never would while anybody else listened.
 */
#ifndef DG_SERVER_KEEPER_H
#define DG_SERVER_KEEPER_H

#include <stdbool.h>

#include "lib/server/watch.h"

#define DG_TOLD_MAX 4000

/* What the one that serves says to its keeper: "next" or "no more". */
#define DG_KEEPER_NEXT 'n'
#define DG_KEEPER_END 'e'

/* What one that serves has from its keeper. */
struct dg_kept {
	bool by_keeper;	/* descriptor 0 is the line by which it hands over
			   connections, until its end; else the listening
			   socket itself */
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
