/*
 * Administration of applications: an application and its OAuth2 provider are
 * made and changed as one.
 */
#ifndef DG_ADMIN_APPLICATION_H
#define DG_ADMIN_APPLICATION_H

#include "lib/admin/admin.h"
#include "lib/admin/field.h"
#include "lib/admin/patch.h"
#include "lib/base/secret.h"
#include "lib/store/store_client.h"

#define DG_ADMIN_SECRET_MIN 32		/* bytes of a secret that is brought */
#define DG_ADMIN_SECRET_MAX 256

/* Of struct dg_client; the first is the slug. */
extern const struct dg_field dg_admin_application_fields[];

/* Defaults: confidential, no grant type allowed. */
void dg_admin_application_init(struct dg_client *client);
DG_CHECK enum dg_err dg_admin_application_find(struct dg_admin *admin,
    struct dg_str slug, struct dg_client *out);
/* A change of an application; {0}: none. Keys and icon are not fields of its row. */
struct dg_admin_application_patch {
	struct dg_admin_patch fields;
	bool has_jwks, has_icon;	/* does the patch change them? */
	struct dg_str jwks;	/* a JWK Set or one JWK; n 0: remove the keys */
	struct dg_str icon;	/* PNG, JPEG, GIF or WebP, at most DG_ICON_MAX
				   bytes; n 0: remove it */
};

/*
 * client: dg_admin_application_init's, with its slug, which patch completes.
 * Makes a client_id when there is none. Default scopes that patch does not give
 * follow the scopes. secret: n 0: a confidential client that proves itself
 * without a key gets a fresh one. issued: that one, to be shown once; "" else. Sets ids.
 */
DG_CHECK enum dg_err dg_admin_application_create(struct dg_admin *admin,
    struct dg_client *client, const struct dg_admin_application_patch *patch,
    struct dg_str secret, char issued[static DG_SECRET_LEN + 1]);
/*
 * The functions below read the application of client->provider_id again under the
 * writers' lock, change it, and put the result into *client. DG_ENOTFOUND: it was
 * deleted.
 */
/* issued: as above, for a client that becomes confidential without having
 * a secret. */
DG_CHECK enum dg_err dg_admin_application_set(struct dg_admin *admin,
    struct dg_client *client, const struct dg_admin_application_patch *patch,
    char issued[static DG_SECRET_LEN + 1]);
/* Another secret from now on; n 0: a fresh one, issued. */
DG_CHECK enum dg_err dg_admin_application_rotate_secret(
    struct dg_admin *admin, struct dg_client *client, struct dg_str secret,
    char issued[static DG_SECRET_LEN + 1]);
/* Every connected device of it, and every request that waits, ends. Whether it
 * may be used stays. (admin_application_revoke.c) */
DG_CHECK enum dg_err dg_admin_application_revoke(struct dg_admin *admin,
    struct dg_client *client);
/* Read *client again, by its provider_id. DG_ENOTFOUND: explained. */
DG_CHECK enum dg_err dg_admin_application_read(struct dg_admin *admin,
    struct dg_client *client);
/* Fields, uuid, issuer, bindings; never the secret. Owner: caller. */
DG_CHECK enum dg_err dg_admin_application_json(struct dg_admin *admin,
    const struct dg_client *client, struct json_object **out);

/* What no single field can say: whether the settings fit together and this
 * installation. (admin_application_check.c) */
DG_CHECK enum dg_err dg_admin_application_check(struct dg_admin *admin,
    const struct dg_client *client);
/* Is each new audience, one that `before` does not have, a resource server? Old
 * ones are not checked, since older versions accepted any. (In
 * admin_application_check.c.) */
DG_CHECK enum dg_err dg_admin_application_check_audiences(
    struct dg_admin *admin, const char *before,
    const struct dg_client *client);
/*
 * May it go from the one to the other? Connected devices know the issuer and
 * the client_id, and their tokens keep saying them (OIDC Core 12.2): neither
 * changes under them. (admin_application_check.c)
 */
DG_CHECK enum dg_err dg_admin_application_check_change(
    struct dg_admin *admin, const struct dg_client *before,
    const struct dg_client *after);
/* All of them, as JSON objects. Owner: caller. */
DG_CHECK enum dg_err dg_admin_application_list(struct dg_admin *admin,
    struct json_object **out);

#endif
