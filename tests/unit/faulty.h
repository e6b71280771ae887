/*
 * faulty.h: calls that a test can make fail.
 *
 * tests/libfaulty.a has the sources of the library once more, compiled with
 * this header before their first line (-include): what the macros below name is
 * then a function of faulty.c, which does as told or goes on to the real one. A
 * test links it before libdg.a, which still has what defines those functions
 * (and, once asked by these, takes the rest from itself). Nothing of it depends
 * on an option of the linker, so it holds with link-time optimisation, too.
 */
#ifndef DG_TESTS_UNIT_FAULTY_H
#define DG_TESTS_UNIT_FAULTY_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/vfs.h>

#include "lib/crypt/digest.h"
#include "lib/crypt/random.h"
#include "lib/store/db.h"
#include "lib/store/stmt.h"

/* Kinds of calls. */
#define FAULTY_MEMORY (1U << 0)	/* allocations of our own code */
#define FAULTY_STORE (1U << 1)	/* statements and transactions */
#define FAULTY_CRYPTO (1U << 2)	/* random bytes, HMAC */

struct faulty {
	unsigned kinds;		/* those that are counted */
	int left;		/* until one of them fails; 0: none does */
	bool failed;		/* it came */
	bool busy;		/* no transaction is to be had */
	bool full;		/* no disk has room */
	void (*meanwhile)(void);	/* before the next transaction, once */
};

/* All zero at first: everything works. */
extern struct faulty faulty;

/* From now on the n-th call of these kinds fails; 0: none does. */
void faulty_set(unsigned kinds, int n);

void *faulty_malloc(size_t n);
void *faulty_calloc(size_t n, size_t size);
void *faulty_realloc(void *p, size_t n);
int faulty_statfs(const char *path, struct statfs *fs);
struct json_object *faulty_json_object_new_object(void);
struct json_object *faulty_json_object_new_array(void);
struct json_object *faulty_json_object_new_string(const char *s);
struct json_object *faulty_json_object_new_string_len(const char *s, int n);
struct json_object *faulty_json_object_new_int64(int64_t v);
struct json_object *faulty_json_object_new_boolean(json_bool v);
int faulty_json_object_object_add(struct json_object *obj, const char *name,
    struct json_object *value);
int faulty_json_object_array_add(struct json_object *array,
    struct json_object *value);
const char *faulty_json_object_to_json_string_length(struct json_object *obj,
    int flags, size_t *n);
struct json_tokener *faulty_json_tokener_new_ex(int depth);
struct json_object *faulty_json_tokener_parse_ex(struct json_tokener *tok,
    const char *text, int n);
enum dg_err faulty_dg_stmt_step(struct dg_stmt *st);
enum dg_err faulty_dg_db_begin(struct dg_db *db, int wait_ms);
enum dg_err faulty_dg_db_commit(struct dg_db *db);
enum dg_err faulty_dg_random_bytes(void *out, size_t n);
enum dg_err faulty_dg_digest_hmac(const void *key, size_t key_n, const void *p,
    size_t n, uint8_t out[static DG_DIGEST_BYTES]);
enum dg_err faulty_dg_digest_hmac_parts(const void *key, size_t key_n,
    const struct dg_str *parts, size_t parts_n,
    uint8_t out[static DG_DIGEST_BYTES]);

/* These macros hold for the library; tests and faulty.c call the real functions. */
#ifdef FAULTY_LIBRARY
#define malloc(...) faulty_malloc(__VA_ARGS__)
#define calloc(...) faulty_calloc(__VA_ARGS__)
#define realloc(...) faulty_realloc(__VA_ARGS__)
#define statfs(...) faulty_statfs(__VA_ARGS__)
#define json_object_new_object(...) faulty_json_object_new_object(__VA_ARGS__)
#define json_object_new_array(...) faulty_json_object_new_array(__VA_ARGS__)
#define json_object_new_string(...) faulty_json_object_new_string(__VA_ARGS__)
#define json_object_new_string_len(...) \
	faulty_json_object_new_string_len(__VA_ARGS__)
#define json_object_new_int64(...) faulty_json_object_new_int64(__VA_ARGS__)
#define json_object_new_boolean(...) faulty_json_object_new_boolean(__VA_ARGS__)
#define json_object_object_add(...) faulty_json_object_object_add(__VA_ARGS__)
#define json_object_array_add(...) faulty_json_object_array_add(__VA_ARGS__)
#define json_object_to_json_string_length(...) \
	faulty_json_object_to_json_string_length(__VA_ARGS__)
#define json_tokener_new_ex(...) faulty_json_tokener_new_ex(__VA_ARGS__)
#define json_tokener_parse_ex(...) faulty_json_tokener_parse_ex(__VA_ARGS__)
#define dg_stmt_step(...) faulty_dg_stmt_step(__VA_ARGS__)
#define dg_db_begin(...) faulty_dg_db_begin(__VA_ARGS__)
#define dg_db_commit(...) faulty_dg_db_commit(__VA_ARGS__)
#define dg_random_bytes(...) faulty_dg_random_bytes(__VA_ARGS__)
#define dg_digest_hmac(...) faulty_dg_digest_hmac(__VA_ARGS__)
#define dg_digest_hmac_parts(...) faulty_dg_digest_hmac_parts(__VA_ARGS__)
#endif

#endif
