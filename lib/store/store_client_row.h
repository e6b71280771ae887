/*
 * The row that store_client and store_application read and write.
 */
#ifndef DG_STORE_STORE_CLIENT_ROW_H
#define DG_STORE_STORE_CLIENT_ROW_H

#include "lib/store/stmt.h"
#include "lib/store/store_client.h"

/* In the order of the enums of store_client.h. */
extern const char *const dg_client_types[2];
extern const char *const dg_client_sub_modes[6];
extern const char *const dg_client_issuer_modes[2];
extern const char *const dg_client_policy_modes[2];
extern const char *const dg_client_token_formats[2];
extern const char *const dg_client_auth_methods[6];

/* The columns of {client_row} and the secret's hash. */
void dg_client_read_row(struct dg_stmt *st, struct dg_client *out);

#endif
