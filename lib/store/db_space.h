/*
 * The last space of the disk is kept for what ends things: revoking, signing
 * out, locking an account, purging. Who only begins things
 * is refused while less than a reserve is free, and a file of ballast is there
 * to be given up when others have taken that too.
 */
#ifndef DG_STORE_DB_SPACE_H
#define DG_STORE_DB_SPACE_H

#include <stdbool.h>

#define DG_DB_BALLAST_BYTES (256 * 1024)	/* more than ten revocations */
#define DG_DB_RESERVE_BYTES (512 * 1024)

/* Is less than the reserve free below dir? Not if that cannot be told. */
bool dg_db_space_is_short(const char *dir);
/* Make dir/ballast unless it is there or the disk too full for it. */
void dg_db_ballast_make(const char *dir);
/* Delete it; harmless when it is gone. */
void dg_db_ballast_drop(const char *dir);

#endif
