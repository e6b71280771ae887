/* SPDX-License-Identifier: MIT */
/* csrf.c: decide whether a POST came from a page of ours */
#include "lib/web/csrf.h"

#include "lib/base/secret.h"
#include "lib/crypt/digest.h"

static enum dg_err
make(const void *key, size_t key_n, struct dg_str owner,
    uint8_t out[static DG_DIGEST_BYTES])
{
	/* The first part keeps this HMAC apart from other uses of the key. */
	const struct dg_str parts[] = { DG_STR("csrf"), owner };

	return dg_digest_hmac_parts(key, key_n, parts, 2, out);
}

enum dg_err
dg_csrf_token(const void *key, size_t key_n, struct dg_str owner,
    char out[static DG_CSRF_LEN + 1])
{
	uint8_t mac[DG_DIGEST_BYTES];
	enum dg_err rc;

	rc = make(key, key_n, owner, mac);
	if (rc == DG_OK)
		rc = dg_mask_put(mac, out);
	dg_secret_wipe(mac, sizeof(mac));
	return rc;
}

/* Does Sec-Fetch-Site or Origin say that the form was on another site's page?
 * False when the browser sends neither. */
static bool
is_foreign(const struct dg_req *req, struct dg_str home)
{
	struct dg_str site = dg_str_from(req->sec_fetch_site);
	struct dg_str origin = dg_str_from(req->origin);

	if (req->site_unusable || req->origin_unusable)
		return true;
	if (site.n > 0)
		return !dg_str_is(site, "same-origin");
	return origin.n > 0 && !dg_str_is(origin, "null") &&
	    !dg_str_equal_nocase(origin, home);
}

enum dg_err
dg_csrf_check(const struct dg_req *req, struct dg_str home, const void *key,
    size_t key_n, struct dg_str owner)
{
	struct dg_str sent = dg_form_get(&req->body, "csrf");
	uint8_t want[DG_DIGEST_BYTES], got[DG_DIGEST_BYTES];
	enum dg_err rc;

	if (is_foreign(req, home) || owner.n == 0)
		return DG_EDENIED;
	if ((rc = dg_mask_take(sent, got)) != DG_OK)
		return rc;
	rc = make(key, key_n, owner, want);
	if (rc == DG_OK &&
	    !dg_secret_equal(got, sizeof(got), want, sizeof(want)))
		rc = DG_EDENIED;
	dg_secret_wipe(want, sizeof(want));
	dg_secret_wipe(got, sizeof(got));
	return rc;
}
