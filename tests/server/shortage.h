/*
 * Let allocations of this process fail, those of our own code, SQLite, libgcrypt
 * and json-c. For a test that is linked with shortage.c.
 */
#ifndef DG_TESTS_SERVER_SHORTAGE_H
#define DG_TESTS_SERVER_SHORTAGE_H

/*
 * Called before each allocation, unless NULL; true lets it fail. Must set
 * shortage_hook to NULL before it allocates itself. object: the file whose code
 * asks for the memory.
 */
extern int (*shortage_hook)(const char *object);

/* Name of the file, without folder, that has the code at this address. */
const char *shortage_object(const void *address);

#endif
