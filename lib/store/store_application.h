/*
 * Writing applications and providers. Reading goes through store_client.
 */
#ifndef DG_STORE_STORE_APPLICATION_H
#define DG_STORE_STORE_APPLICATION_H

#include "lib/store/db.h"
#include "lib/store/store_client.h"

/*
 * Provider and application at once. Sets the ids and uuids in client.
 * DG_ECONFLICT: client_id or slug is taken.
 */
DG_CHECK enum dg_err dg_store_application_add(struct dg_db *db,
    struct dg_client *client, int64_t now);
/* All settings but ids, uuids, secret and icon. DG_ENOTFOUND, DG_ECONFLICT. */
DG_CHECK enum dg_err dg_store_application_set(struct dg_db *db,
    const struct dg_client *client);
/* Count a change that is not one of the settings, such as a binding: increases
 * the version and puts it into client. dg_store_application_set needs no call of
 * this. */
DG_CHECK enum dg_err dg_store_application_touch(struct dg_db *db,
    struct dg_client *client);
DG_CHECK enum dg_err dg_store_application_set_secret(struct dg_db *db,
    int64_t provider_id, const uint8_t hash[static DG_DIGEST_BYTES]);
/* n 0: none any more. DG_ENOTFOUND. */
DG_CHECK enum dg_err dg_store_application_set_jwks(struct dg_db *db,
    int64_t provider_id, struct dg_str jwks);
/* Find an application that may be given the scope. DG_ENOTFOUND: none. */
DG_CHECK enum dg_err dg_store_application_find_by_scope(struct dg_db *db,
    const char *scope_name, char slug[static DG_SLUG_MAX + 1]);
/* Find an application that has the resource server among its audiences.
 * DG_ENOTFOUND: none. */
DG_CHECK enum dg_err dg_store_application_find_by_audience(struct dg_db *db,
    const char *identifier, char slug[static DG_SLUG_MAX + 1]);
/* In order of slug. */
DG_CHECK enum dg_err dg_store_application_each(struct dg_db *db,
    bool (*fn)(void *arg, const struct dg_client *client), void *arg);
/* type: "image/png" and the like; n at most DG_ICON_MAX, 0 removes it. */
DG_CHECK enum dg_err dg_store_application_set_icon(struct dg_db *db,
    int64_t application_id, const char *type, const void *p, size_t n);
/* Copied to out. DG_ENOTFOUND: none; DG_ENOMEM: out is too small. */
DG_CHECK enum dg_err dg_store_application_icon(struct dg_db *db,
    struct dg_str uuid, char type[static 32], uint8_t *out, size_t size,
    size_t *n);

#endif
