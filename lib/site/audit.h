/*
 * One place that writes events: fills in time, request id and address, and
 * keeps secrets out. In the transaction of the act.
 */
#ifndef DG_SITE_AUDIT_H
#define DG_SITE_AUDIT_H

#include "lib/base/err.h"
#include "lib/site/ctx.h"
#include "lib/store/store_device_grant.h"

/* authentik's action words */
#define DG_ACTION_LOGIN "login"
#define DG_ACTION_LOGIN_FAILED "login_failed"
#define DG_ACTION_LOGOUT "logout"
#define DG_ACTION_AUTHORIZE "authorize_application"
#define DG_ACTION_SUSPICIOUS "suspicious_request"
#define DG_ACTION_SECRET_ROTATE "secret_rotate"
#define DG_ACTION_MODEL_CREATED "model_created"
#define DG_ACTION_MODEL_UPDATED "model_updated"
#define DG_ACTION_MODEL_DELETED "model_deleted"
#define DG_ACTION_PASSWORD_SET "password_set"
#define DG_ACTION_TOKEN "token_issued"
#define DG_ACTION_REVOKED "token_revoked"

struct dg_audit {
	const char *action;	/* one of the above */
	const char *detail;	/* our finer word: device_approved,
				   device_denied, device_redeemed, code_replayed,
				   wrong_code, refresh_reuse, ... */
	int64_t user_id;	/* 0: none */
	int64_t provider_id;	/* 0: none */
	const char *grant_uuid;	/* NULL: none */
	const char *context;	/* JSON object or NULL; never a secret */
};

#define DG_AUDIT_CONTEXT_SIZE 4096

/*
 * A context: JSON object of texts. pairs: key, value, key, value, ..., NULL.
 * DG_OK; DG_EINVAL it is too long; DG_ENOMEM.
 */
DG_CHECK enum dg_err dg_audit_context(const char *const *pairs,
    char out[static DG_AUDIT_CONTEXT_SIZE]);

/* The caller holds the transaction. */
DG_CHECK enum dg_err dg_audit_add(struct dg_ctx *ctx,
    const struct dg_audit *event);
/* The same in a transaction of its own. */
DG_CHECK enum dg_err dg_audit_alone(struct dg_ctx *ctx,
    const struct dg_audit *event);

#endif
