/*
 * The page that says who asks for what, and which scopes its form can give.
 * For lib/endpoint only.
 */
#ifndef DG_ENDPOINT_PAGES_VERIFY_APPROVAL_H
#define DG_ENDPOINT_PAGES_VERIFY_APPROVAL_H

#include "lib/endpoint/pages/verify_page.h"
#include "lib/grant/grant.h"

enum dg_approval_problem { DG_APPROVAL_FINE, DG_APPROVAL_CHANGED,
	DG_APPROVAL_NOTHING_TICKED, DG_APPROVAL_UNDECIDED };

/* Build the page, with what was wrong with the form that was sent before. */
DG_CHECK enum dg_err dg_verify_approval(struct dg_verify *v,
    const char *handle, const struct dg_opened *opened,
    enum dg_approval_problem problem);

/*
 * What the form of that page allows: openid, which is not for choice, and
 * what was ticked; never more than the page showed. "" nothing.
 */
DG_CHECK enum dg_err dg_verify_ticked(const struct dg_req *req,
    const char *requested, char out[static DG_SCOPE_MAX + 1]);

#endif
