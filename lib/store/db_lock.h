/*
 * The writers' lock: flock(2) on one file, so that writers come in turn. Not
 * the database's own lock, which is taken after it.
 */
#ifndef DG_STORE_DB_LOCK_H
#define DG_STORE_DB_LOCK_H

#include "lib/base/err.h"

/* Open or make the file, 0600. *fd: closed on exec. DG_EDENIED; DG_EIO. */
DG_CHECK enum dg_err dg_db_lock_open(const char *path, int *fd);
/*
 * Wait at most wait_ms. SIGALRM is used meanwhile; handler, mask and timer
 * are as before afterwards. DG_OK; DG_EBUSY; DG_EIO.
 */
DG_CHECK enum dg_err dg_db_lock_take(int fd, int wait_ms);
void dg_db_lock_release(int fd);

#endif
