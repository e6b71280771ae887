/*
 * The row that store_user and store_user_name read.
 */
#ifndef DG_STORE_STORE_USER_ROW_H
#define DG_STORE_STORE_USER_ROW_H

#include "lib/store/stmt.h"
#include "lib/store/store_user.h"

/* The columns of {user_row} and the password's hash. */
void dg_user_read_row(struct dg_stmt *st, struct dg_user *out);

#endif
