/*
 * Brands: what a host name looks like and which flow its devices use.
 */
#ifndef DG_STORE_STORE_BRAND_H
#define DG_STORE_STORE_BRAND_H

#include "lib/crypt/random.h"
#include "lib/store/db.h"
#include "lib/store/limits.h"

/* Domain of the brand that `devgrant init` makes. Nobody's host name, so no
 * origin either. */
#define DG_BRAND_NO_HOST "devgrant-default"

struct dg_brand {
	int64_t id;			/* 0: the built-in brand */
	char uuid[DG_UUID_LEN + 1];
	char domain[DG_DOMAIN_MAX + 1];	/* lower case, no port */
	bool is_default;
	char title[DG_NAME_MAX + 1];
	int64_t flow_device_code_id;	/* 0: no device flow */
	char verification_uri[DG_URL_MAX + 1];	/* override; "" the built one */
	int64_t version;		/* changes so far, from 1 */
};

/* Longest domain that equals host or follows a dot in it; else the default
 * brand; else DG_ENOTFOUND. host: lower case, no port. */
DG_CHECK enum dg_err dg_store_brand_match(struct dg_db *db,
    struct dg_str host, struct dg_brand *out);
/* True when a brand's domain, but DG_BRAND_NO_HOST, matches the host on a label
 * boundary. */
DG_CHECK enum dg_err dg_store_brand_has_host(struct dg_db *db,
    struct dg_str host, bool *out);
DG_CHECK enum dg_err dg_store_brand_find(struct dg_db *db, int64_t id,
    struct dg_brand *out);
DG_CHECK enum dg_err dg_store_brand_find_by_domain(struct dg_db *db,
    struct dg_str domain, struct dg_brand *out);
/* Find a brand that uses this flow. DG_ENOTFOUND: none. For admin. */
DG_CHECK enum dg_err dg_store_brand_find_by_flow(struct dg_db *db,
    int64_t flow_id, struct dg_brand *out);
/* Delete a brand. Requests of devices that were made at it belong to the brand
 * `instead` from then on; 0: to none. DG_ENOTFOUND. */
DG_CHECK enum dg_err dg_store_brand_remove(struct dg_db *db, int64_t id,
    int64_t instead);
/* Sets id, uuid. DG_ECONFLICT: domain taken, or a second default. */
DG_CHECK enum dg_err dg_store_brand_add(struct dg_db *db,
    struct dg_brand *brand);
DG_CHECK enum dg_err dg_store_brand_set(struct dg_db *db,
    const struct dg_brand *brand);
DG_CHECK enum dg_err dg_store_brand_each(struct dg_db *db,
    bool (*fn)(void *arg, const struct dg_brand *brand), void *arg);

#endif
