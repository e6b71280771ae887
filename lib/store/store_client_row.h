/*
 * The row that store_client and store_application read and write.
 */
#ifndef DG_STORE_STORE_CLIENT_ROW_H
#define DG_STORE_STORE_CLIENT_ROW_H

#include "lib/store/stmt.h"
#include "lib/store/store_client.h"

/* The columns of {client_row} and the secret's hash. */
void dg_client_read_row(struct dg_stmt *st, struct dg_client *out);

#endif
