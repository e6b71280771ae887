/* SPDX-License-Identifier: MIT */
/* random.c: random bytes through libgcrypt */
#include "lib/crypt/random.h"

#include <stdbool.h>
#include <string.h>

#include <gcrypt.h>

#include "lib/base/base64url.h"
#include "lib/base/log.h"
#include "lib/base/secret.h"
#include "lib/crypt/digest.h"

#define OLDEST_GCRYPT "1.10.0"
#define WARM_BYTES 32
#define DRAWS_MAX 64

static bool ready;

enum dg_err
dg_random_init(void)
{
	uint8_t a[WARM_BYTES];
	uint8_t b[WARM_BYTES];

	if (ready)
		return DG_OK;
	/*
	 * The kernel's generator: 0.3 us a draw instead of 6, and no pool in
	 * this process to protect. Must come before the version check.
	 */
	(void)gcry_control(GCRYCTL_SET_PREFERRED_RNG_TYPE,
	    GCRY_RNG_TYPE_SYSTEM);
	if (gcry_check_version(OLDEST_GCRYPT) == NULL) {
		dg_log(DG_LOG_ERROR, "random", "libgcrypt is older than %s",
		    OLDEST_GCRYPT);
		return DG_ECRYPTO;
	}
	if (!gcry_control(GCRYCTL_INITIALIZATION_FINISHED_P)) {
		/* no private key is computed with here */
		(void)gcry_control(GCRYCTL_DISABLE_SECMEM);
		(void)gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
	}

	/* the first draw opens what a sandbox would later refuse */
	gcry_randomize(a, sizeof(a), GCRY_STRONG_RANDOM);
	gcry_randomize(b, sizeof(b), GCRY_STRONG_RANDOM);
	ready = !dg_secret_equal(a, sizeof(a), b, sizeof(b));
	dg_secret_wipe(a, sizeof(a));
	dg_secret_wipe(b, sizeof(b));
	if (!ready) {
		dg_log(DG_LOG_ERROR, "random", "two random draws were equal");
		return DG_ECRYPTO;
	}
	return DG_OK;
}

enum dg_err
dg_random_bytes(void *out, size_t n)
{
	enum dg_err rc = dg_random_init();

	if (rc != DG_OK)
		return rc;
	gcry_randomize(out, n, GCRY_STRONG_RANDOM);
	return DG_OK;
}

enum dg_err
dg_random_secret(char out[static DG_SECRET_LEN + 1])
{
	uint8_t raw[DG_SECRET_BYTES];
	enum dg_err rc = dg_random_bytes(raw, sizeof(raw));

	out[0] = '\0';
	if (rc == DG_OK)
		dg_base64url_encode(raw, sizeof(raw), out);
	dg_secret_wipe(raw, sizeof(raw));
	return rc;
}

enum dg_err
dg_random_below(uint32_t bound, uint32_t *out)
{
	uint32_t limit;
	uint32_t v;
	enum dg_err rc;

	if (bound == 0 || bound > 65536)
		return DG_EINVAL;
	/* a draw at or above the last whole multiple would favour low values */
	limit = UINT32_MAX - UINT32_MAX % bound;
	for (int i = 0; i < DRAWS_MAX; i++) {
		rc = dg_random_bytes(&v, sizeof(v));
		if (rc != DG_OK)
			return rc;
		if (v < limit) {
			*out = v % bound;
			return DG_OK;
		}
	}
	return DG_ECRYPTO;
}

enum dg_err
dg_random_uuid(char out[static DG_UUID_LEN + 1])
{
	uint8_t b[16];
	char hex[sizeof(b) * 2 + 1];
	char *p = out;
	enum dg_err rc = dg_random_bytes(b, sizeof(b));

	if (rc != DG_OK) {
		out[0] = '\0';
		return rc;
	}
	b[6] = (uint8_t)((b[6] & 0x0f) | 0x40);	/* RFC 9562 5.4: version 4 */
	b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
	dg_digest_hex(b, sizeof(b), hex);
	for (size_t i = 0; i < sizeof(hex) - 1; i++) {
		if (i == 8 || i == 12 || i == 16 || i == 20)
			*p++ = '-';
		*p++ = hex[i];
	}
	*p = '\0';
	return DG_OK;
}
