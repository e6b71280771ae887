/*
 * What the store's tests share: a state directory of their own, a database
 * with one of everything, and SQL past the store.
 */
#ifndef DG_TESTS_STORE_FIXTURE_H
#define DG_TESTS_STORE_FIXTURE_H

#include "tests/unit/test.h"

#include "lib/store/db.h"
#include "lib/store/store_client.h"
#include "lib/store/store_device_grant.h"
#include "lib/store/store_user.h"

#define NOW INT64_C(1800000000)
#define ALL_ROLES ((enum dg_role)(DG_ROLE_DEVICE | DG_ROLE_TOKEN | \
	DG_ROLE_VERIFY | DG_ROLE_USERINFO | DG_ROLE_DISCOVERY | \
	DG_ROLE_INTROSPECT | DG_ROLE_REVOKE | DG_ROLE_ADMIN))

/* One client, one person and a session of theirs. */
struct fixture {
	struct dg_client client;
	struct dg_user user;
	int64_t session_id;
};

/* A client with every setting that is not zero in a row of its own. */
void fixture_client(struct dg_client *out, const char *slug);
/* Add them, in a transaction of its own. */
void fixture_fill(struct dg_db *db, struct fixture *out);
/* A database in memory for all roles, filled. */
struct dg_db *fixture_memory(struct fixture *out);

/* n as the first byte of 32. */
void fixture_bytes(uint8_t n, uint8_t out[static DG_DIGEST_BYTES]);
/* A pending grant whose code hash and user code tag begin with n. */
void fixture_grant(struct dg_db *db, const struct fixture *fx, uint8_t n,
    struct dg_device_grant *out);
/* The same, claimed and approved by the fixture's session. */
void fixture_approved(struct dg_db *db, const struct fixture *fx, uint8_t n,
    struct dg_device_grant *out);

/* A directory, 0700, with room for a name: "/tmp/dg-store-XXXXXX". */
#define FIXTURE_DIR_SIZE 64
void fixture_dir_make(char out[static FIXTURE_DIR_SIZE]);
void fixture_dir_remove(const char *dir);
/* Join into a buffer of 256 bytes. */
void fixture_path(char out[static 256], const char *dir, const char *name);

/* Run SQL past authorizer and statements; the engine's result code. */
int fixture_sql(struct dg_db *db, const char *sql);
/* The number that SQL gives; -1 without a row. */
int64_t fixture_number(struct dg_db *db, const char *sql);

#endif
