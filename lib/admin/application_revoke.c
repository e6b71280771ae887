/* SPDX-License-Identifier: MIT */
/* application_revoke.c: end everything that an application was given */
#include "lib/admin/application.h"
#include "lib/site/audit.h"
#include "lib/store/store_revocation.h"

enum dg_err
dg_admin_application_revoke(struct dg_admin *admin,
    struct dg_client *client)
{
	struct dg_admin_act act = { .action = DG_ACTION_REVOKED,
		.model = "application",
		.detail = "application_revoked",
		.provider_id = client->provider_id };
	enum dg_err rc;

	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	if ((rc = dg_admin_application_read(admin, client)) == DG_OK &&
	    (rc = dg_store_revocation_of_provider(admin->ctx->db,
	    client->provider_id, admin->ctx->now)) == DG_OK) {
		act.name = client->slug;
		rc = dg_admin_event(admin, &act);
	}
	return dg_admin_end(admin, rc);
}
