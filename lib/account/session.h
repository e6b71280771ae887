/*
 * Signing in and the browser session. Before sign-in nothing is stored: the
 * browser has a random cookie only.
 */
#ifndef DG_ACCOUNT_SESSION_H
#define DG_ACCOUNT_SESSION_H

#include <stdbool.h>

#include "lib/base/err.h"
#include "lib/base/secret.h"
#include "lib/site/ctx.h"
#include "lib/store/store_session.h"
#include "lib/store/store_user.h"

#define DG_SESSION_COOKIE "devgrant_session"
#define DG_BROWSER_COOKIE "devgrant_browser"
#define DG_SESSION_LIFETIME_SEC 43200

/*
 * How somebody signed in, as tokens tell it. amr: RFC 8176; `command` is ours:
 * an administrator approved at a shell and nobody signed in. acr: levels of
 * ISO/IEC 29115, of which 0 is none (OIDC Core 2).
 */
#define DG_AMR_PASSWORD "pwd"
#define DG_ACR_PASSWORD "1"
#define DG_AMR_COMMAND "command"
#define DG_ACR_COMMAND "0"

struct dg_session {
	struct dg_session_row row;
	struct dg_user user;
	char id[DG_SECRET_LEN + 1];	/* cookie's value; wipe */
};

/*
 * The session of a cookie's value, which must not stand in out; its account
 * must be usable now.
 * DG_OK; DG_ENOTFOUND none; DG_EDB.
 */
DG_CHECK enum dg_err dg_session_find(struct dg_ctx *ctx, struct dg_str id,
    struct dg_session *out);

struct dg_login {
	struct dg_str username;		/* or e-mail address */
	struct dg_str password;
	const char *user_agent;
	struct dg_str browser;		/* browser cookie, for the throttle */
	const struct dg_addr *addr;
};

/*
 * Check name and password, count the try before (per account and per
 * network), make a fresh session. Events are written.
 * DG_OK; DG_EDENIED wrong name or password, or the account is not usable (one
 * answer for all); DG_ELIMIT: *retry_after seconds; DG_EBUSY; DG_EDB.
 */
DG_CHECK enum dg_err dg_session_login(struct dg_ctx *ctx,
    const struct dg_login *in, struct dg_session *out, int64_t *retry_after);

struct dg_password_change {
	struct dg_str current;
	struct dg_str fresh;		/* the new one */
	bool end_devices;		/* and every grant of the account */
	struct dg_str browser;		/* as in dg_login */
	const struct dg_addr *addr;
	/*
	 * Makes the reply, with this id for the cookie. Called before anything
	 * is written, so that the old password stays when the reply cannot be
	 * made. If the change fails after it, the caller drops the reply.
	 */
	enum dg_err (*ready)(void *arg, const char *session_id);
	void *arg;
};

/*
 * A person's own new password, with its event. Every other session of the
 * account ends, this one gets a new id (in session->id, for the cookie), and
 * with end_devices everything ends that a reset by an administrator would end.
 * A wrong current password counts like one at sign-in.
 * DG_OK; DG_EINVAL the new one is not allowed (nothing is counted); DG_EDENIED
 * the current one is wrong; DG_ENOTFOUND the session is over; DG_ELIMIT:
 * *retry_after seconds; DG_EBUSY; DG_EDB.
 */
DG_CHECK enum dg_err dg_session_change_password(struct dg_ctx *ctx,
    struct dg_session *session, const struct dg_password_change *in,
    int64_t *retry_after);

/* Delete the row, give back what the session has claimed, end the tokens that
 * it approved where the application wants it so (end_tokens_at_logout). */
DG_CHECK enum dg_err dg_session_logout(struct dg_ctx *ctx,
    const struct dg_session *session);

#endif
