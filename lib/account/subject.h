/*
 * What tokens, userinfo and introspection say of a person, gathered from the
 * database.
 */
#ifndef DG_ACCOUNT_SUBJECT_H
#define DG_ACCOUNT_SUBJECT_H

#include <json-c/json_types.h>
#include <stdbool.h>

#include "lib/base/err.h"
#include "lib/oauth/claims.h"
#include "lib/site/ctx.h"
#include "lib/store/store_client.h"
#include "lib/store/store_user.h"

/*
 * The subject of this person for an application. DG_EINVAL: no
 * subject under this mode; DG_EDB: also when the installation has no salt.
 */
DG_CHECK enum dg_err dg_subject_make(struct dg_ctx *ctx,
    enum dg_sub_mode mode, const struct dg_user *user,
    char out[static DG_SUB_MAX + 1]);

/* Is there perhaps none? Ids always make one; what people write may not. */
bool dg_subject_may_lack(enum dg_sub_mode mode);

/*
 * The claims that the templates of these scopes make; a claim of two scopes
 * is as the one says whose name sorts later. What is beyond
 * DG_CLAIMS_REPLY_MAX is left out and logged. Owner of out: caller,
 * json_object_put.
 */
DG_CHECK enum dg_err dg_subject_claims(struct dg_ctx *ctx,
    const struct dg_user *user, const char *scope, struct json_object **out);

/* Log, once for each person and process, that claims of more than `most` bytes
 * were left out, or where the client finds them instead. */
void dg_subject_tell_long(const struct dg_user *user, size_t most,
    const char *fate);

#endif
