/* SPDX-License-Identifier: MIT */
/* fuzz_mask.c: masked values of forms: only the one that was made is taken */
#include <string.h>

#include "lib/account/ticket.h"
#include "lib/base/base64url.h"
#include "lib/crypt/mask.h"
#include "lib/web/csrf.h"
#include "tests/fuzz/fuzz.h"

#define VALUE_MAX 2000

static const uint8_t key[DG_SECRET_BYTES];

/* One pad and digest have one spelling; what is refused leaves nothing. */
static bool
check_take(struct dg_str text, uint8_t out[static DG_DIGEST_BYTES])
{
	static const uint8_t none[DG_DIGEST_BYTES];
	uint8_t both[2 * DG_DIGEST_BYTES];
	char again[DG_MASK_LEN + 1];
	size_t n;

	if (dg_mask_take(text, out) != DG_OK) {
		must(memcmp(out, none, sizeof(none)) == 0);
		return false;
	}
	must(dg_base64url_decode(text, both, sizeof(both), &n) == DG_OK);
	must(n == sizeof(both));
	dg_base64url_encode(both, n, again);
	must(dg_str_is(text, again));
	for (size_t i = 0; i < DG_DIGEST_BYTES; i++)
		must(out[i] == (both[i] ^ both[DG_DIGEST_BYTES + i]));
	return true;
}

/* The digest under a value that was made just now. */
static void
under(const char *made, uint8_t out[static DG_DIGEST_BYTES])
{
	must(dg_mask_take(dg_str_from(made), out) == DG_OK);
}

/* As a field of a form, which is decoded first. */
static void
check_csrf(struct dg_str text)
{
	static struct dg_req req;
	char body[VALUE_MAX + 8] = "csrf=", made[DG_CSRF_LEN + 1];
	uint8_t want[DG_DIGEST_BYTES], got[DG_DIGEST_BYTES];
	bool right;

	memcpy(body + 5, text.n > 0 ? text.p : "", text.n);
	if (dg_form_parse(&req.body, (struct dg_str){ body,
	    5 + text.n }) != DG_FORM_OK)
		return;
	must(dg_csrf_token(key, sizeof(key), DG_STR("owner"), made) == DG_OK);
	under(made, want);
	right = check_take(dg_form_get(&req.body, "csrf"), got) &&
	    memcmp(got, want, sizeof(want)) == 0;
	must(dg_csrf_check(&req, DG_STR("https://id.example"), key,
	    sizeof(key), DG_STR("owner")) == (right ? DG_OK : DG_EDENIED));
}

static void
check_ticket(struct dg_str text)
{
	static struct dg_ctx ctx;
	static const struct dg_session session = { .row.id = 5 };
	static const struct dg_device_grant grant = { .uuid = "0-1",
		.version = 3, .requested_scopes = "openid email" };
	uint8_t want[DG_DIGEST_BYTES], got[DG_DIGEST_BYTES];
	char made[DG_TICKET_LEN + 1];
	bool right;

	must(dg_ticket_make(&ctx, &session, &grant, made) == DG_OK);
	under(made, want);
	right = check_take(text, got) && memcmp(got, want, sizeof(want)) == 0;
	must(dg_ticket_check(&ctx, &session, &grant, text) ==
	    (right ? DG_OK : DG_EDENIED));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct dg_str text = { (const char *)data, n };

	if (n > VALUE_MAX)
		return 0;
	check_csrf(text);
	check_ticket(text);
	return 0;
}
