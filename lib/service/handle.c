/* SPDX-License-Identifier: MIT */
/* handle.c: seal a typed code for one browser and open it again */
#include "lib/service/handle.h"

#include <assert.h>
#include <string.h>

#include <gcrypt.h>

#include "lib/base/base64url.h"
#include "lib/base/secret.h"
#include "lib/crypt/digest.h"
#include "lib/crypt/random.h"

/* Layout: nonce, encrypted (time, typed), tag. */
#define NONCE_BYTES 12
#define TAG_BYTES 16
#define TIME_BYTES 8
#define PLAIN_MAX (TIME_BYTES + DG_HANDLE_TYPED_MAX)
#define SEALED_MAX (NONCE_BYTES + PLAIN_MAX + TAG_BYTES)

static_assert(DG_BASE64URL_LEN(SEALED_MAX) < DG_HANDLE_TEXT_SIZE,
    "a handle must fit into its text");

/* AES-256-GCM with nonce and browser already in. */
static enum dg_err
cipher_open(struct dg_ctx *ctx, const uint8_t nonce[static NONCE_BYTES],
    struct dg_str browser, gcry_cipher_hd_t *out)
{
	const struct dg_str label = DG_STR("handle");
	uint8_t key[DG_DIGEST_BYTES];
	gcry_cipher_hd_t hd = NULL;
	enum dg_err rc;

	*out = NULL;
	/* a key of its own, so that sealing and MACs never share one */
	rc = dg_digest_hmac_parts(ctx->secrets.session, DG_SECRET_BYTES, &label,
	    1, key);
	if (rc != DG_OK)
		return rc;
	rc = DG_ECRYPTO;
	if (gcry_cipher_open(&hd, GCRY_CIPHER_AES256, GCRY_CIPHER_MODE_GCM,
	    0) == 0 &&
	    gcry_cipher_setkey(hd, key, sizeof(key)) == 0 &&
	    gcry_cipher_setiv(hd, nonce, NONCE_BYTES) == 0 &&
	    gcry_cipher_authenticate(hd, browser.n > 0 ? browser.p : "",
	    browser.n) == 0)
		rc = DG_OK;
	dg_secret_wipe(key, sizeof(key));
	if (rc != DG_OK) {
		gcry_cipher_close(hd);
		return rc;
	}
	*out = hd;
	return DG_OK;
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
	uint8_t sealed[SEALED_MAX];
	uint8_t *plain = sealed + NONCE_BYTES;
	size_t n = TIME_BYTES + typed.n;
	gcry_cipher_hd_t hd = NULL;
	enum dg_err rc;

	out[0] = '\0';
	if (typed.n > DG_HANDLE_TYPED_MAX)
		return DG_EINVAL;
	if ((rc = dg_random_bytes(sealed, NONCE_BYTES)) != DG_OK ||
	    (rc = cipher_open(ctx, sealed, browser, &hd)) != DG_OK)
		goto out;
	write_time(ctx->now, plain);
	if (typed.n > 0)
		memcpy(plain + TIME_BYTES, typed.p, typed.n);
	if (gcry_cipher_encrypt(hd, plain, n, NULL, 0) != 0 ||
	    gcry_cipher_gettag(hd, plain + n, TAG_BYTES) != 0) {
		rc = DG_ECRYPTO;
		goto out;
	}
	dg_base64url_encode(sealed, NONCE_BYTES + n + TAG_BYTES, out);
out:
	gcry_cipher_close(hd);
	dg_secret_wipe(sealed, sizeof(sealed));
	return rc;
}

enum dg_err
dg_handle_open(struct dg_ctx *ctx, struct dg_str handle, struct dg_str browser,
    char typed[static DG_HANDLE_TYPED_MAX + 1])
{
	uint8_t sealed[SEALED_MAX];
	uint8_t *plain = sealed + NONCE_BYTES;
	gcry_cipher_hd_t hd = NULL;
	size_t n = 0;
	enum dg_err rc;

	typed[0] = '\0';
	if (dg_base64url_decode(handle, sealed, sizeof(sealed), &n) != DG_OK ||
	    n < NONCE_BYTES + TIME_BYTES + TAG_BYTES)
		return DG_EDENIED;
	n -= NONCE_BYTES + TAG_BYTES;
	if ((rc = cipher_open(ctx, sealed, browser, &hd)) != DG_OK)
		goto out;
	rc = DG_EDENIED;
	if (gcry_cipher_decrypt(hd, plain, n, NULL, 0) != 0 ||
	    gcry_cipher_checktag(hd, plain + n, TAG_BYTES) != 0)
		goto out;
	if (ctx->now - read_time(plain) >= DG_HANDLE_LIFETIME_SEC)
		goto out;
	rc = DG_OK;
	/* What was sealed holds no NUL: forms and queries refuse it. */
	if (dg_str_copy(typed, DG_HANDLE_TYPED_MAX + 1, (struct dg_str){
	    (const char *)plain + TIME_BYTES, n - TIME_BYTES }) != DG_OK)
		rc = DG_EDENIED;
out:
	gcry_cipher_close(hd);
	dg_secret_wipe(sealed, sizeof(sealed));
	return rc;
}
