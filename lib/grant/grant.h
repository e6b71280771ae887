/*
 * The life of a device grant and of what it gives: initiate, look up, claim,
 * approve, deny, poll and redeem, refresh (RFC 8628, RFC 6749 section 6).
 */
#ifndef DG_GRANT_GRANT_H
#define DG_GRANT_GRANT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/account/session.h"
#include "lib/base/err.h"
#include "lib/base/net.h"
#include "lib/base/secret.h"
#include "lib/base/str.h"
#include "lib/oauth/client_auth.h"
#include "lib/oauth/errors.h"
#include "lib/oauth/target.h"
#include "lib/oauth/user_code.h"
#include "lib/site/ctx.h"
#include "lib/store/store_client.h"
#include "lib/store/store_device_grant.h"
#include "lib/token/tokens.h"

struct dg_initiation {
	struct dg_str scope;		/* as sent; n 0: absent */
	struct dg_str nonce;
	struct dg_str device_name;
	struct dg_str device_model;
	struct dg_str ui_locales;
	struct dg_str user_hint;	/* only this account may approve; n 0: any */
	struct dg_target target;	/* RFC 8707 */
	struct dg_str code_challenge;	/* RFC 7636 */
	struct dg_str code_challenge_method;
	const char *dpop_jkt;		/* of the proof; NULL, "" none */
	const struct dg_addr *addr;
	const char *user_agent;
	bool verified;
	bool admitted;			/* dg_grant_admit was called and allowed it */
};

struct dg_initiated {
	char device_code[DG_SECRET_LEN + 1];	/* wipe */
	char user_code[DG_USER_CODE_TEXT_SIZE];	/* shown form; wipe */
	int64_t expires_in;
	int64_t interval;
	char scope[DG_SCOPE_MAX + 1];	/* those asked for that the client may have */
	bool scope_differs;		/* then it is told in the reply */
	enum dg_oauth_err error;	/* DG_OAUTH_NONE: filled */
	const char *description;	/* literal; NULL: the error's own */
	int64_t retry_after;		/* with DG_OAUTH_THROTTLED, seconds */
};

/*
 * RFC 8628 section 3.1. Asks grant type, brand's flow, throttle, scopes;
 * stores the row. DG_OK: look at out->error; DG_EBUSY; DG_EDB; DG_ECRYPTO.
 */
DG_CHECK enum dg_err dg_grant_initiate(struct dg_ctx *ctx,
    const struct dg_client *client, const struct dg_initiation *in,
    struct dg_initiated *out);

enum dg_lookup {
	DG_LOOKUP_OK,		/* live, pending, claimed by this session now */
	DG_LOOKUP_CHARACTER,	/* outside the alphabet: *bad; costs nothing */
	DG_LOOKUP_EMPTY,
	DG_LOOKUP_UNUSABLE,	/* wrong, expired, used, foreign, claimed by
				   another: one text for all */
	DG_LOOKUP_NO_ACCESS,	/* the account may not use this application */
	DG_LOOKUP_DISOWNED,	/* the account disowned such requests for another
				   *retry_after seconds */
	DG_LOOKUP_LIMITED	/* too many wrong codes: *retry_after seconds */
};

struct dg_opened {
	enum dg_lookup lookup;
	struct dg_device_grant grant;
	struct dg_client client;
	char user_code[DG_USER_CODE_TEXT_SIZE];	/* shown form */
	char bad;			/* with DG_LOOKUP_CHARACTER */
	bool disowned;			/* the account disowned such requests */
	int64_t retry_after;
};

/*
 * What a person typed or followed: fold it, count a wrong one (per account,
 * per network), claim the right one for this account (a POST only).
 * DG_ENOTFOUND: the session is over.
 */
DG_CHECK enum dg_err dg_grant_open(struct dg_ctx *ctx,
    const struct dg_session *session, const struct dg_addr *addr,
    struct dg_str typed, struct dg_opened *out);
/*
 * The grant that this session has claimed, for the approval page (GET): reads
 * only. DG_LOOKUP_UNUSABLE when it is not (or no longer) this session's;
 * out->grant is filled when it was this session's, whatever its state.
 */
DG_CHECK enum dg_err dg_grant_view(struct dg_ctx *ctx,
    const struct dg_session *session, struct dg_str user_code,
    struct dg_opened *out);

/*
 * Decide. scopes: ticked ones, a subset of the row's. version: from the
 * ticket. DG_OK; DG_ECONFLICT: decided, expired, claimed otherwise or
 * signed out meanwhile; DG_EDENIED: the account no longer may; DG_EBUSY.
 * Writes its event in the same transaction.
 */
DG_CHECK enum dg_err dg_grant_approve(struct dg_ctx *ctx,
    const struct dg_session *session, const struct dg_opened *opened,
    int64_t version, const char *scopes);
DG_CHECK enum dg_err dg_grant_deny(struct dg_ctx *ctx,
    const struct dg_session *session, const struct dg_opened *opened,
    int64_t version);
/*
 * "This was not me": denies, ends all that this account
 * granted, and refuses it requests of this client from this network for a
 * day, in one transaction. Results as above.
 */
DG_CHECK enum dg_err dg_grant_disown(struct dg_ctx *ctx,
    const struct dg_session *session, const struct dg_opened *opened,
    int64_t version);

/*
 * The command line's way: find by user code as typed or by
 * uuid, and decide in the name of user, whom the caller has checked.
 * approve: needs user->allow_command_approval, the flow of the brand at which
 * the device asked, and access (DG_EDENIED; DG_ELIMIT:
 * the user disowned such requests within a day) and
 * records an event that says so, with the operating-system user's name.
 */
DG_CHECK enum dg_err dg_grant_command_find(struct dg_ctx *ctx,
    struct dg_str code, struct dg_device_grant *out);
DG_CHECK enum dg_err dg_grant_command_approve(struct dg_ctx *ctx,
    const struct dg_device_grant *grant, const struct dg_user *user,
    const char *os_user);
DG_CHECK enum dg_err dg_grant_command_deny(struct dg_ctx *ctx,
    const struct dg_device_grant *grant, const char *os_user);

/* What a token request brings; texts are as sent, n 0: absent. */
struct dg_token_request {
	struct dg_str credential;	/* device code or refresh token */
	struct dg_str scope;		/* with a refresh token; else ignored */
	struct dg_str code_verifier;	/* with a device code (RFC 7636) */
	struct dg_target target;	/* RFC 8707 */
	const char *dpop_jkt;		/* of the proof (RFC 9449); NULL, "" none */
	int auth_form;			/* of dg_client_result */
	/*
	 * NULL, or: makes the reply with these tokens. Called before anything is
	 * written, so that code and refresh token can still be used when memory
	 * for the reply is short.
	 */
	enum dg_err (*ready)(void *arg, const struct dg_tokens *tokens);
	void *arg;
};

/* Both functions below prepare it; dg_tokens_fini(&tokens) in any case. */
struct dg_token_result {
	enum dg_oauth_err error;	/* DG_OAUTH_NONE: tokens are filled */
	const char *description;	/* literal; NULL: the error's own */
	int64_t interval;		/* with DG_OAUTH_SLOW_DOWN, seconds */
	struct dg_tokens tokens;
};

/*
 * The quick answer to a poll that has to wait, which most are: one read of
 * client and code together, one tick of the poll clock, no write.
 * *waits: out->error is authorization_pending or slow_down; else nothing has
 * happened, and dg_client_authenticate and dg_grant_poll find out why.
 */
DG_CHECK enum dg_err dg_grant_wait(struct dg_ctx *ctx,
    const struct dg_client_auth_in *in, struct dg_str device_code,
    struct dg_token_result *out, bool *waits);

/*
 * A poll (RFC 8628 section 3.4): read, poll clock, decide; an approved one
 * asks access, signs, then redeems in one transaction. A pending poll writes
 * nothing. DG_OK: look at out->error; DG_EDB, DG_ECRYPTO. No writers' lock
 * within 2 s: authorization_pending. A code that is bound to a verifier or a
 * DPoP key can still be redeemed after a poll that lacked them.
 */
DG_CHECK enum dg_err dg_grant_poll(struct dg_ctx *ctx,
    const struct dg_client *client, const struct dg_token_request *in,
    struct dg_token_result *out);

/*
 * RFC 6749 section 6 with rotation and reuse detection (RFC 9700 section 4.14.2).
 */
DG_CHECK enum dg_err dg_grant_refresh(struct dg_ctx *ctx,
    const struct dg_client *client, const struct dg_token_request *in,
    struct dg_token_result *out);

#endif
