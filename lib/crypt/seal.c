/* SPDX-License-Identifier: MIT */
/* seal.c: AES-256-GCM through libgcrypt */
#include "lib/crypt/seal.h"

#include <gcrypt.h>

#include "lib/base/secret.h"
#include "lib/crypt/random.h"

/* Key, nonce and what is authenticated only are in. Owner: caller. */
static enum dg_err
cipher_open(const uint8_t key[static DG_SEAL_KEY_BYTES],
    const uint8_t nonce[static DG_SEAL_NONCE_BYTES], struct dg_str with,
    gcry_cipher_hd_t *out)
{
	*out = NULL;
	if (gcry_cipher_open(out, GCRY_CIPHER_AES256, GCRY_CIPHER_MODE_GCM,
	    0) == 0 &&
	    gcry_cipher_setkey(*out, key, DG_SEAL_KEY_BYTES) == 0 &&
	    gcry_cipher_setiv(*out, nonce, DG_SEAL_NONCE_BYTES) == 0 &&
	    gcry_cipher_authenticate(*out, with.n > 0 ? with.p : "",
	    with.n) == 0)
		return DG_OK;
	gcry_cipher_close(*out);
	*out = NULL;
	return DG_ECRYPTO;
}

enum dg_err
dg_seal(const uint8_t key[static DG_SEAL_KEY_BYTES], struct dg_str with,
    const void *plain, size_t n, uint8_t *out)
{
	uint8_t *text = out + DG_SEAL_NONCE_BYTES;
	gcry_cipher_hd_t hd = NULL;
	enum dg_err rc;

	if ((rc = dg_random_bytes(out, DG_SEAL_NONCE_BYTES)) != DG_OK ||
	    (rc = cipher_open(key, out, with, &hd)) != DG_OK)
		return rc;
	if (gcry_cipher_encrypt(hd, text, n, plain, n) != 0 ||
	    gcry_cipher_gettag(hd, text + n, DG_SEAL_TAG_BYTES) != 0)
		rc = DG_ECRYPTO;
	gcry_cipher_close(hd);
	return rc;
}

enum dg_err
dg_seal_open(const uint8_t key[static DG_SEAL_KEY_BYTES], struct dg_str with,
    const uint8_t *sealed, size_t n, void *out)
{
	const uint8_t *text = sealed + DG_SEAL_NONCE_BYTES;
	gcry_cipher_hd_t hd = NULL;
	enum dg_err rc;

	if (n < DG_SEAL_EXTRA_BYTES)
		return DG_EDENIED;
	n -= DG_SEAL_EXTRA_BYTES;
	if ((rc = cipher_open(key, sealed, with, &hd)) != DG_OK)
		return rc;
	if (gcry_cipher_decrypt(hd, out, n, text, n) != 0 ||
	    gcry_cipher_checktag(hd, text + n, DG_SEAL_TAG_BYTES) != 0) {
		dg_secret_wipe(out, n);
		rc = DG_EDENIED;
	}
	gcry_cipher_close(hd);
	return rc;
}
