/*
 * One request with each of its allocations failing in turn, whoever asks: our
 * own code, SQLite, libgcrypt or json-c. Where one is to fail the process
 * forks, so that everything before it is done once and what follows harms
 * nobody.
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

/* Fills in out and what fx sends with requests; asked before each one. */
typedef void each_ask(struct fixture *fx, struct each_request *out);

/*
 * Before the first test. again: of so many tries in which nothing was written
 * one makes the request once more.
 */
void each_init(size_t again);

/*
 * The test fails unless this holds for each allocation: the reply is that of a
 * process with enough memory, to the last byte, or none, or 500 or 503; in the
 * latter cases the same request made once more is answered with `status`
 * again, and with the same headers and members. A process may end where a
 * library ends it; if that comes after the last thing that it writes, the same
 * request must make up for the lost reply.
 */
void each_allocation(struct fixture *fx, each_ask *ask, int status);

#endif
