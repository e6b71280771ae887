/*
 * Find accounts that would have the same subject in tokens, since they share an
 * e-mail address or the attribute "upn". All for the role admin.
 */
#ifndef DG_STORE_STORE_SUBJECT_H
#define DG_STORE_STORE_SUBJECT_H

#include <stdbool.h>

#include "lib/base/err.h"
#include "lib/oauth/claims.h"
#include "lib/store/db.h"
#include "lib/store/limits.h"
#include "lib/store/store_user.h"

/* Has any application this mode? */
DG_CHECK enum dg_err dg_store_subject_mode_is_used(struct dg_db *db,
    enum dg_sub_mode mode, bool *out);
/*
 * Find another account with the same subject under DG_SUB_USER_EMAIL or _UPN.
 * other: its user name. DG_ENOTFOUND: there is none, or this account has no such
 * subject.
 */
DG_CHECK enum dg_err dg_store_subject_find_same(struct dg_db *db,
    enum dg_sub_mode mode, const struct dg_user *user,
    char other[static DG_NAME_MAX + 1]);
/* Each subject that several accounts share under these modes, with the names of
 * two of them; fn returns false to stop. */
DG_CHECK enum dg_err dg_store_subject_each_shared(struct dg_db *db,
    enum dg_sub_mode mode, bool (*fn)(void *arg, struct dg_str one,
    struct dg_str other, struct dg_str value), void *arg);
/* The subject of each account under DG_SUB_USER_USERNAME, _EMAIL or _UPN; fn
 * returns false to stop. */
DG_CHECK enum dg_err dg_store_subject_each(struct dg_db *db,
    enum dg_sub_mode mode, bool (*fn)(void *arg, struct dg_str value),
    void *arg);

#endif
