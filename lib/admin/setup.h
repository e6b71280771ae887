/*
 * What a new installation needs, in two steps: directories and files, then
 * what stands in the database. Both may run again: what is there stays.
 */
#ifndef DG_ADMIN_SETUP_H
#define DG_ADMIN_SETUP_H

#include <stdbool.h>

#include "lib/admin/admin.h"

#define DG_SETUP_LINES_MAX 16
#define DG_SETUP_LINE_SIZE 256

/* What was made, a line each, for the one who started it. */
struct dg_setup_report {
	char line[DG_SETUP_LINES_MAX][DG_SETUP_LINE_SIZE];
	size_t n;
};

/*
 * An origin shared with others (`/~name/`) only when that is accepted
 * explicitly. DG_OK; DG_EINVAL: field base_url, explained.
 */
DG_CHECK enum dg_err dg_admin_setup_check_url(struct dg_admin *admin,
    const char *base_url, bool shared_origin_accepted);

/* state_dir with what lies below it, peppers, database. Needs ctx->conf and
 * the random generator only. */
DG_CHECK enum dg_err dg_admin_setup_state(struct dg_admin *admin,
    struct dg_setup_report *report);

/* Signing keys, salt, scopes, brand and, if wanted, its device flow. Needs
 * the database. */
DG_CHECK enum dg_err dg_admin_setup_objects(struct dg_admin *admin,
    bool default_flow, struct dg_setup_report *report);

#endif
