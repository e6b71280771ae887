/* SPDX-License-Identifier: MIT */
/* faulty.c: each call of faulty.h as it is, or as it fails */
#include "tests/unit/faulty.h"

#include <errno.h>

struct faulty faulty;

void
faulty_set(unsigned kinds, int n)
{
	faulty.kinds = kinds;
	faulty.left = n;
	faulty.failed = false;
}

static bool
fails(unsigned kind)
{
	if ((faulty.kinds & kind) == 0 || faulty.left == 0 ||
	    --faulty.left > 0)
		return false;
	faulty.failed = true;
	if (kind == FAULTY_MEMORY)
		errno = ENOMEM;
	return true;
}

void *
faulty_malloc(size_t n)
{
	return fails(FAULTY_MEMORY) ? NULL : malloc(n);
}

void *
faulty_calloc(size_t n, size_t size)
{
	return fails(FAULTY_MEMORY) ? NULL : calloc(n, size);
}

void *
faulty_realloc(void *p, size_t n)
{
	return fails(FAULTY_MEMORY) ? NULL : realloc(p, n);
}

int
faulty_statfs(const char *path, struct statfs *fs)
{
	int rc = statfs(path, fs);

	if (faulty.full)
		fs->f_bavail = 0;
	return rc;
}

struct json_object *
faulty_json_object_new_object(void)
{
	return fails(FAULTY_MEMORY) ? NULL : json_object_new_object();
}

struct json_object *
faulty_json_object_new_array(void)
{
	return fails(FAULTY_MEMORY) ? NULL : json_object_new_array();
}

struct json_object *
faulty_json_object_new_string(const char *s)
{
	return fails(FAULTY_MEMORY) ? NULL : json_object_new_string(s);
}

struct json_object *
faulty_json_object_new_string_len(const char *s, int n)
{
	return fails(FAULTY_MEMORY) ? NULL : json_object_new_string_len(s, n);
}

struct json_object *
faulty_json_object_new_int64(int64_t v)
{
	return fails(FAULTY_MEMORY) ? NULL : json_object_new_int64(v);
}

struct json_object *
faulty_json_object_new_boolean(json_bool v)
{
	return fails(FAULTY_MEMORY) ? NULL : json_object_new_boolean(v);
}

int
faulty_json_object_object_add(struct json_object *obj, const char *name,
    struct json_object *value)
{
	return fails(FAULTY_MEMORY) ? -1 :
	    json_object_object_add(obj, name, value);
}

int
faulty_json_object_array_add(struct json_object *array,
    struct json_object *value)
{
	return fails(FAULTY_MEMORY) ? -1 : json_object_array_add(array, value);
}

/* As json-c does it, whose buffer could not grow: a beginning, and errno. */
const char *
faulty_json_object_to_json_string_length(struct json_object *obj, int flags,
    size_t *n)
{
	const char *text = json_object_to_json_string_length(obj, flags, n);

	if (fails(FAULTY_MEMORY))
		*n /= 2;
	return text;
}

struct json_tokener *
faulty_json_tokener_new_ex(int depth)
{
	return fails(FAULTY_MEMORY) ? NULL : json_tokener_new_ex(depth);
}

struct json_object *
faulty_json_tokener_parse_ex(struct json_tokener *tok, const char *text, int n)
{
	return fails(FAULTY_MEMORY) ? NULL :
	    json_tokener_parse_ex(tok, text, n);
}

enum dg_err
faulty_dg_stmt_step(struct dg_stmt *st)
{
	return fails(FAULTY_STORE) ? DG_EDB : dg_stmt_step(st);
}

enum dg_err
faulty_dg_db_begin(struct dg_db *db, int wait_ms)
{
	void (*other)(void) = faulty.meanwhile;

	faulty.meanwhile = NULL;
	if (other != NULL)
		other();
	if (faulty.busy)
		return DG_EBUSY;
	return fails(FAULTY_STORE) ? DG_EDB : dg_db_begin(db, wait_ms);
}

enum dg_err
faulty_dg_db_commit(struct dg_db *db)
{
	if (!fails(FAULTY_STORE))
		return dg_db_commit(db);
	dg_db_rollback(db);
	return DG_EDB;
}

enum dg_err
faulty_dg_random_bytes(void *out, size_t n)
{
	return fails(FAULTY_CRYPTO) ? DG_ECRYPTO : dg_random_bytes(out, n);
}

enum dg_err
faulty_dg_digest_hmac(const void *key, size_t key_n, const void *p, size_t n,
    uint8_t out[static DG_DIGEST_BYTES])
{
	return fails(FAULTY_CRYPTO) ? DG_ECRYPTO :
	    dg_digest_hmac(key, key_n, p, n, out);
}

enum dg_err
faulty_dg_digest_hmac_parts(const void *key, size_t key_n,
    const struct dg_str *parts, size_t parts_n,
    uint8_t out[static DG_DIGEST_BYTES])
{
	return fails(FAULTY_CRYPTO) ? DG_ECRYPTO :
	    dg_digest_hmac_parts(key, key_n, parts, parts_n, out);
}
