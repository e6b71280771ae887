/*
 * Repeat one request with each of its allocations failing in turn, those of our
 * own code, SQLite, libgcrypt and json-c. The process forks at each allocation
 * and lets it fail in the child, so that what comes before runs once only.
 */
#ifndef DG_TESTS_ENDPOINT_EACH_H
#define DG_TESTS_ENDPOINT_EACH_H

#include "tests/fixture.h"

#define EACH_BODY_SIZE 8192

struct each_request {
	const char *method;
	const char *target;
	char body[EACH_BODY_SIZE];	/* "" none */
};

/* Fills in out, and what fx sends with requests; called before each request. */
typedef void each_ask(struct fixture *fx, struct each_request *out);

/*
 * Call it before the first test. again: one of so many tries in which nothing was
 * written repeats the request.
 */
void each_init(size_t again);

/*
 * The test fails unless this holds for each allocation: the reply is, to the last
 * byte, that of a process with enough memory, or there is none, or it is 500 or
 * 503. In the latter cases the same request, repeated, is answered with `status`
 * and the same headers and members. A library may end the process; if that
 * happens after the last commit, the repeated request must be answered well, too.
 */
void each_allocation(struct fixture *fx, each_ask *ask, int status);

#endif
