/*
 * Flows, in authentik's words: name, title, slug, designation, authentication.
 */
#ifndef DG_STORE_STORE_FLOW_H
#define DG_STORE_STORE_FLOW_H

#include "lib/crypt/random.h"
#include "lib/store/db.h"
#include "lib/store/limits.h"

enum dg_flow_authentication { DG_FLOW_NONE, DG_FLOW_REQUIRE_AUTHENTICATED,
	DG_FLOW_REQUIRE_UNAUTHENTICATED, DG_FLOW_REQUIRE_SUPERUSER };

enum dg_flow_designation { DG_FLOW_AUTHENTICATION, DG_FLOW_AUTHORIZATION,
	DG_FLOW_ENROLLMENT, DG_FLOW_INVALIDATION, DG_FLOW_RECOVERY,
	DG_FLOW_STAGE_CONFIGURATION, DG_FLOW_UNENROLLMENT };

/* Their words, in the order of the enums; each list ends with NULL. */
extern const char *const dg_flow_authentications[];
extern const char *const dg_flow_designations[];

struct dg_flow {
	int64_t id;
	char uuid[DG_UUID_LEN + 1];
	char slug[DG_SLUG_MAX + 1];
	char name[DG_NAME_MAX + 1];
	char title[DG_NAME_MAX + 1];	/* shown on the page */
	enum dg_flow_designation designation;
	enum dg_flow_authentication authentication;
	int64_t version;		/* changes so far, from 1 */
};

/* One row; DG_ENOTFOUND. */
DG_CHECK enum dg_err dg_store_flow_find(struct dg_db *db, int64_t id,
    struct dg_flow *out);
DG_CHECK enum dg_err dg_store_flow_find_by_slug(struct dg_db *db,
    struct dg_str slug, struct dg_flow *out);
/* _add sets id and uuid; DG_ECONFLICT: the slug is taken. */
DG_CHECK enum dg_err dg_store_flow_add(struct dg_db *db, struct dg_flow *flow);
DG_CHECK enum dg_err dg_store_flow_set(struct dg_db *db,
    const struct dg_flow *flow);
/* Delete a flow; a brand that uses it has no flow then. DG_ENOTFOUND. */
DG_CHECK enum dg_err dg_store_flow_remove(struct dg_db *db, int64_t id);
/* By slug; fn returns false to stop. */
DG_CHECK enum dg_err dg_store_flow_each(struct dg_db *db,
    bool (*fn)(void *arg, const struct dg_flow *flow), void *arg);
/* Is there a superuser whose account can be used? DG_OK: yes; DG_ENOTFOUND: no;
 * DG_EDB. */
DG_CHECK enum dg_err dg_store_flow_superuser_exists(struct dg_db *db,
    int64_t now);

#endif
