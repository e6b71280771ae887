/*
 * Which claims scopes can make, for what the server announces.
 */
#ifndef DG_TOKEN_SCOPE_CLAIMS_H
#define DG_TOKEN_SCOPE_CLAIMS_H

#include <json-c/json_types.h>

#include "lib/base/err.h"
#include "lib/store/db.h"

/*
 * An object with a member for each claim that a template of these scopes, a
 * space-separated set, can make; its values mean nothing. Owner: caller.
 */
DG_CHECK enum dg_err dg_scope_claims(struct dg_db *db, const char *scopes,
    struct json_object **out);

#endif
