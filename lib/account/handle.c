/* SPDX-License-Identifier: MIT */
/* handle.c: seal a typed code for one browser and open it again */
#include "lib/account/handle.h"

#include <assert.h>
#include <string.h>

#include "lib/base/base64url.h"
#include "lib/base/secret.h"
#include "lib/crypt/digest.h"
#include "lib/crypt/seal.h"

/* What is sealed: time, typed. */
#define TIME_BYTES 8
#define PLAIN_MAX (TIME_BYTES + DG_HANDLE_TYPED_MAX)
#define SEALED_MAX (PLAIN_MAX + DG_SEAL_EXTRA_BYTES)

static_assert(DG_BASE64URL_LEN(SEALED_MAX) < DG_HANDLE_TEXT_SIZE,
    "a handle must fit into its text");

/* A key of its own, so that sealing and MACs never share one. */
static enum dg_err
make_key(const struct dg_ctx *ctx, uint8_t out[static DG_SEAL_KEY_BYTES])
{
	const struct dg_str label = DG_STR("handle");

	return dg_digest_hmac_parts(ctx->secrets.session, DG_SECRET_BYTES,
	    &label, 1, out);
}

static void
write_time(int64_t t, uint8_t out[static TIME_BYTES])
{
	size_t i;

	for (i = 0; i < TIME_BYTES; i++)
		out[i] = (uint8_t)((uint64_t)t >> (8 * (TIME_BYTES - 1 - i)));
}

static int64_t
read_time(const uint8_t p[static TIME_BYTES])
{
	uint64_t t = 0;
	size_t i;

	for (i = 0; i < TIME_BYTES; i++)
		t = t << 8 | p[i];
	return (int64_t)t;
}

enum dg_err
dg_handle_init(struct dg_ctx *ctx)
{
	char text[DG_HANDLE_TEXT_SIZE];

	return dg_handle_seal(ctx, DG_STR(""), DG_STR(""), text);
}

enum dg_err
dg_handle_seal(struct dg_ctx *ctx, struct dg_str typed, struct dg_str browser,
    char out[static DG_HANDLE_TEXT_SIZE])
{
	uint8_t key[DG_SEAL_KEY_BYTES];
	uint8_t plain[PLAIN_MAX], sealed[SEALED_MAX];
	size_t n = TIME_BYTES + typed.n;
	enum dg_err rc;

	out[0] = '\0';
	if (typed.n > DG_HANDLE_TYPED_MAX)
		return DG_EINVAL;
	write_time(ctx->now, plain);
	if (typed.n > 0)
		memcpy(plain + TIME_BYTES, typed.p, typed.n);
	if ((rc = make_key(ctx, key)) == DG_OK &&
	    (rc = dg_seal(key, browser, plain, n, sealed)) == DG_OK)
		dg_base64url_encode(sealed, n + DG_SEAL_EXTRA_BYTES, out);
	dg_secret_wipe(key, sizeof(key));
	dg_secret_wipe(plain, sizeof(plain));
	return rc;
}

/* What was sealed holds no NUL: forms and queries refuse it. */
static enum dg_err
read_plain(const struct dg_ctx *ctx, const uint8_t *plain, size_t n,
    char typed[static DG_HANDLE_TYPED_MAX + 1])
{
	const struct dg_str text = { (const char *)plain + TIME_BYTES,
		n - TIME_BYTES };

	if (ctx->now - read_time(plain) >= DG_HANDLE_LIFETIME_SEC ||
	    dg_str_copy(typed, DG_HANDLE_TYPED_MAX + 1, text) != DG_OK)
		return DG_EDENIED;
	return DG_OK;
}

enum dg_err
dg_handle_open(struct dg_ctx *ctx, struct dg_str handle, struct dg_str browser,
    char typed[static DG_HANDLE_TYPED_MAX + 1])
{
	uint8_t key[DG_SEAL_KEY_BYTES];
	uint8_t plain[PLAIN_MAX], sealed[SEALED_MAX];
	size_t n = 0;
	enum dg_err rc;

	typed[0] = '\0';
	if (dg_base64url_decode(handle, sealed, sizeof(sealed), &n) != DG_OK ||
	    n < TIME_BYTES + DG_SEAL_EXTRA_BYTES)
		return DG_EDENIED;
	if ((rc = make_key(ctx, key)) == DG_OK &&
	    (rc = dg_seal_open(key, browser, sealed, n, plain)) == DG_OK)
		rc = read_plain(ctx, plain, n - DG_SEAL_EXTRA_BYTES, typed);
	dg_secret_wipe(key, sizeof(key));
	dg_secret_wipe(plain, sizeof(plain));
	return rc;
}
