/*
 * What the pages of verify share: who is at the browser, the frame of a page,
 * and the two forms that several addresses show. For lib/endpoint only.
 */
#ifndef DG_ENDPOINT_PAGES_VERIFY_PAGE_H
#define DG_ENDPOINT_PAGES_VERIFY_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/account/handle.h"
#include "lib/account/session.h"
#include "lib/base/err.h"
#include "lib/base/secret.h"
#include "lib/site/ctx.h"
#include "lib/site/flow.h"
#include "lib/web/request.h"
#include "lib/web/response.h"
#include "lib/web/template.h"

struct dg_verify {
	struct dg_ctx *ctx;
	const struct dg_req *req;
	struct dg_resp *resp;
	struct dg_flow flow;
	struct dg_session session;	/* when signed_in */
	bool signed_in;
	char browser[DG_SECRET_LEN + 1];	/* the browser cookie's value */
};

typedef enum dg_err dg_verify_fn(struct dg_verify *v);

/*
 * Find out who is there, make sure of the browser cookie, then call fn; but
 * answer with the page that says so when the site has no device flow or it
 * does not let this account in, or when a cookie of ours came twice.
 */
DG_CHECK enum dg_err dg_verify_run(struct dg_ctx *ctx,
    const struct dg_req *req, struct dg_resp *resp, dg_verify_fn *fn);
/* The same without asking the flow. */
DG_CHECK enum dg_err dg_verify_run_any(struct dg_ctx *ctx,
    const struct dg_req *req, struct dg_resp *resp, dg_verify_fn *fn);

/*
 * Was this POST made from a page that we showed to `owner`? false: answered.
 */
DG_CHECK enum dg_err dg_verify_is_ours(struct dg_verify *v,
    struct dg_str owner, bool *ours);

/* 303 to path, or to path followed by handle. */
DG_CHECK enum dg_err dg_verify_redirect(struct dg_verify *v, const char *path,
    const char *handle);
/* 303 to the sign-in form, with the code that handle holds, if any. */
DG_CHECK enum dg_err dg_verify_sign_in(struct dg_verify *v,
    struct dg_str handle);
/* A sealed value for the address bar; typed is cut when it is too long. */
DG_CHECK enum dg_err dg_verify_seal(struct dg_verify *v, struct dg_str typed,
    char handle[static DG_HANDLE_TEXT_SIZE]);

/* Text of an `if` key. */
const char *dg_verify_flag(bool on);
/* A page. handle: where "Use another account" comes back to, "" none. */
DG_CHECK enum dg_err dg_verify_show(struct dg_verify *v, int status,
    const char *page, const char *handle, const struct dg_tpl_value *values);
/* The account may not use application; NULL: nor any other here. */
DG_CHECK enum dg_err dg_verify_no_access(struct dg_verify *v,
    const char *application);
/* The account disowned such requests, for another `wait` seconds. */
DG_CHECK enum dg_err dg_verify_disowned(struct dg_verify *v,
    const char *application, int64_t wait);

enum dg_login_problem { DG_LOGIN_FINE, DG_LOGIN_WRONG, DG_LOGIN_EMPTY,
	DG_LOGIN_LIMITED, DG_LOGIN_BUSY };
struct dg_login_form {
	const char *handle;		/* "" none */
	bool password;			/* after sign-in: the page for a new password */
	enum dg_login_problem problem;
	struct dg_str username;		/* to begin with */
	int64_t wait;			/* with DG_LOGIN_LIMITED, seconds */
};
DG_CHECK enum dg_err dg_verify_login_form(struct dg_verify *v,
    const struct dg_login_form *form);

enum dg_code_problem { DG_CODE_FINE, DG_CODE_EMPTY, DG_CODE_CHARACTER,
	DG_CODE_UNUSABLE, DG_CODE_OLD_LINK, DG_CODE_LIMITED };
struct dg_code_form {
	const char *handle;		/* of the link that it came with; NULL none */
	struct dg_str code;		/* to begin with */
	enum dg_code_problem problem;
	char bad;			/* with DG_CODE_CHARACTER */
	int64_t wait;			/* with DG_CODE_LIMITED, seconds */
};
DG_CHECK enum dg_err dg_verify_code_form(struct dg_verify *v,
    const struct dg_code_form *form);

#endif
