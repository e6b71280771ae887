/* SPDX-License-Identifier: MIT */
/* store_brand.c: brands, and which of them a host name means */
#include "lib/store/store_brand.h"

#include <string.h>

#include "lib/store/stmt.h"

static void
read_row(struct dg_stmt *st, struct dg_brand *out)
{
	memset(out, 0, sizeof(*out));
	out->id = dg_stmt_get_int(st, 0);
	dg_stmt_get_text(st, 1, out->uuid, sizeof(out->uuid));
	dg_stmt_get_text(st, 2, out->domain, sizeof(out->domain));
	out->is_default = dg_stmt_get_int(st, 3) != 0;
	dg_stmt_get_text(st, 4, out->title, sizeof(out->title));
	out->flow_device_code_id = dg_stmt_get_int(st, 5);
	dg_stmt_get_text(st, 6, out->verification_uri,
	    sizeof(out->verification_uri));
	out->version = dg_stmt_get_int(st, 7);
}

static enum dg_err
find_brand(struct dg_stmt *st, struct dg_brand *out)
{
	enum dg_err rc = dg_stmt_step(st);

	if (rc == DG_OK)
		read_row(st, out);
	return dg_stmt_finish(st, rc);
}

enum dg_err
dg_store_brand_find(struct dg_db *db, int64_t id, struct dg_brand *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_BRAND_FIND);

	dg_stmt_int(st, 1, id);
	return find_brand(st, out);
}

enum dg_err
dg_store_brand_find_by_domain(struct dg_db *db, struct dg_str domain,
    struct dg_brand *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_BRAND_FIND_BY_DOMAIN);

	dg_stmt_text(st, 1, domain);
	return find_brand(st, out);
}

/* "a.b.c" -> "b.c" -> "c" -> false. */
static bool
cut_label(struct dg_str *host)
{
	const char *dot = host->n > 0 ? memchr(host->p, '.', host->n) : NULL;

	if (dot == NULL)
		return false;
	host->n -= (size_t)(dot + 1 - host->p);
	host->p = dot + 1;
	return true;
}

/* The longest domain that is the host or ends it after a dot. */
static enum dg_err
find_by_host(struct dg_db *db, struct dg_str host, struct dg_brand *out)
{
	enum dg_err rc = DG_ENOTFOUND;

	if (host.n == 0 || host.n > DG_DOMAIN_MAX)
		return DG_ENOTFOUND;
	do {
		if (host.n > 0)
			rc = dg_store_brand_find_by_domain(db, host, out);
	} while (rc == DG_ENOTFOUND && cut_label(&host));
	return rc;
}

enum dg_err
dg_store_brand_match(struct dg_db *db, struct dg_str host,
    struct dg_brand *out)
{
	enum dg_err rc = find_by_host(db, host, out);

	if (rc != DG_ENOTFOUND)
		return rc;
	return find_brand(dg_stmt_start(db, DG_ST_BRAND_FIND_DEFAULT), out);
}

enum dg_err
dg_store_brand_has_host(struct dg_db *db, struct dg_str host, bool *out)
{
	struct dg_brand brand;
	enum dg_err rc = find_by_host(db, host, &brand);

	*out = rc == DG_OK && strcmp(brand.domain, DG_BRAND_NO_HOST) != 0;
	return rc == DG_ENOTFOUND ? DG_OK : rc;
}

static void
bind_row(struct dg_stmt *st, const struct dg_brand *brand)
{
	dg_stmt_cstr(st, 2, brand->domain);
	dg_stmt_int(st, 3, brand->is_default);
	dg_stmt_cstr(st, 4, brand->title);
	dg_stmt_opt_int(st, 5, brand->flow_device_code_id);
	dg_stmt_cstr(st, 6, brand->verification_uri);
}

enum dg_err
dg_store_brand_add(struct dg_db *db, struct dg_brand *brand)
{
	struct dg_stmt *st;
	enum dg_err rc;

	if ((rc = dg_random_uuid(brand->uuid)) != DG_OK)
		return rc;
	brand->version = 1;
	st = dg_stmt_start(db, DG_ST_BRAND_ADD);
	dg_stmt_cstr(st, 1, brand->uuid);
	bind_row(st, brand);
	return dg_stmt_run_id(st, &brand->id);
}

enum dg_err
dg_store_brand_set(struct dg_db *db, const struct dg_brand *brand)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_BRAND_SET);

	dg_stmt_int(st, 1, brand->id);
	bind_row(st, brand);
	return dg_stmt_run_id(st, NULL);
}

enum dg_err
dg_store_brand_find_by_flow(struct dg_db *db, int64_t flow_id,
    struct dg_brand *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_BRAND_FIND_BY_FLOW);

	dg_stmt_int(st, 1, flow_id);
	return find_brand(st, out);
}

enum dg_err
dg_store_brand_remove(struct dg_db *db, int64_t id, int64_t instead)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_DEVICE_GRANT_MOVE_BRAND);
	enum dg_err rc;

	dg_stmt_int(st, 1, id);
	dg_stmt_opt_int(st, 2, instead);
	if ((rc = dg_stmt_run(st)) != DG_OK)
		return rc;
	st = dg_stmt_start(db, DG_ST_BRAND_REMOVE);
	dg_stmt_int(st, 1, id);
	return dg_stmt_run_id(st, NULL);
}

enum dg_err
dg_store_brand_each(struct dg_db *db,
    bool (*fn)(void *arg, const struct dg_brand *brand), void *arg)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_BRAND_EACH);
	struct dg_brand brand;
	enum dg_err rc;

	while ((rc = dg_stmt_step(st)) == DG_OK) {
		read_row(st, &brand);
		if (!fn(arg, &brand))
			break;
	}
	return dg_stmt_finish(st, rc == DG_ENOTFOUND ? DG_OK : rc);
}
