/* SPDX-License-Identifier: MIT */
/* csrf.c: decide whether a POST came from a page of ours */
#include "lib/web/csrf.h"

#include "lib/base/base64url.h"
#include "lib/base/digest.h"
#include "lib/base/secret.h"

enum dg_err
dg_csrf_token(const void *key, size_t key_n, struct dg_str owner,
    char out[static DG_CSRF_LEN + 1])
{
	/* The first part keeps these apart from other uses of the key. */
	const struct dg_str parts[] = { DG_STR("csrf"), owner };
	uint8_t mac[DG_DIGEST_BYTES];
	enum dg_err rc;

	rc = dg_digest_hmac_parts(key, key_n, parts, 2, mac);
	if (rc == DG_OK)
		dg_base64url_encode(mac, sizeof(mac), out);
	dg_secret_wipe(mac, sizeof(mac));
	return rc;
}

enum dg_err
dg_csrf_check(const struct dg_req *req, const void *key, size_t key_n,
    struct dg_str owner)
{
	struct dg_str sent = dg_form_get(&req->body, "csrf");
	char want[DG_CSRF_LEN + 1];
	enum dg_err rc;

	if (req->sec_fetch_site[0] != '\0' &&
	    !dg_str_is(dg_str_from(req->sec_fetch_site), "same-origin"))
		return DG_EDENIED;
	if (owner.n == 0 || sent.n == 0)
		return DG_EDENIED;
	rc = dg_csrf_token(key, key_n, owner, want);
	if (rc == DG_OK && !dg_secret_equal(sent.p, sent.n, want, DG_CSRF_LEN))
		rc = DG_EDENIED;
	dg_secret_wipe(want, sizeof(want));
	return rc;
}
