/*
 * Allocations of this process that fail, whoever asks: our own code, SQLite,
 * libgcrypt, json-c. For a test that is linked with shortage.c.
 */
#ifndef DG_TESTS_SERVER_SHORTAGE_H
#define DG_TESTS_SERVER_SHORTAGE_H

/*
 * Asked before each allocation, unless NULL: is it to fail? Must set itself to
 * NULL before it allocates. object: the file that has the code which asks.
 */
extern int (*shortage_hook)(const char *object);

/* Name of the file, without folder, that has the code at this address. */
const char *shortage_object(const void *address);

#endif
