/* SPDX-License-Identifier: MIT */
/* argon2.c: Argon2id through libgcrypt */
#include "lib/crypt/argon2.h"

#include <gcrypt.h>

enum dg_err
dg_argon2id(const struct dg_argon2 *cost, struct dg_str password,
    struct dg_str salt, uint8_t *out, size_t n)
{
	const unsigned long param[4] = { (unsigned long)n, cost->passes,
		cost->memory_kib, cost->lanes };
	gcry_kdf_hd_t hd = NULL;
	enum dg_err rc = DG_ECRYPTO;

	if (gcry_kdf_open(&hd, GCRY_KDF_ARGON2, GCRY_KDF_ARGON2ID, param, 4,
	    password.p, password.n, salt.p, salt.n, NULL, 0, NULL, 0) != 0)
		return DG_ECRYPTO;
	if (gcry_kdf_compute(hd, NULL) == 0 && gcry_kdf_final(hd, n, out) == 0)
		rc = DG_OK;
	gcry_kdf_close(hd);
	return rc;
}
