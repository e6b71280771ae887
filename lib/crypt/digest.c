/* SPDX-License-Identifier: MIT */
/* digest.c: SHA-256, SHA-512 and HMAC-SHA-256 through libgcrypt */
#include "lib/crypt/digest.h"

#include <string.h>

#include <gcrypt.h>

void
dg_digest_sha256(const void *p, size_t n, uint8_t out[static DG_DIGEST_BYTES])
{
	gcry_md_hash_buffer(GCRY_MD_SHA256, out, n == 0 ? "" : p, n);
}

void
dg_digest_str(struct dg_str s, uint8_t out[static DG_DIGEST_BYTES])
{
	dg_digest_sha256(s.p, s.n, out);
}

void
dg_digest_sha512(struct dg_str s, uint8_t out[static DG_DIGEST_SHA512_BYTES])
{
	gcry_md_hash_buffer(GCRY_MD_SHA512, out, s.n == 0 ? "" : s.p, s.n);
}

static gcry_buffer_t
piece(const void *p, size_t n)
{
	/* libgcrypt takes the pieces as not const, but only reads them */
	union {
		const void *in;
		void *out;
	} u = { .in = n == 0 ? "" : p };

	return (gcry_buffer_t){ .size = n, .len = n, .data = u.out };
}

enum dg_err
dg_digest_hmac(const void *key, size_t key_n, const void *p, size_t n,
    uint8_t out[static DG_DIGEST_BYTES])
{
	gcry_buffer_t iov[2] = { piece(key, key_n), piece(p, n) };

	if (gcry_md_hash_buffers(GCRY_MD_SHA256, GCRY_MD_FLAG_HMAC, out, iov,
	    2) != 0)
		return DG_ECRYPTO;
	return DG_OK;
}

static void
write_len(gcry_md_hd_t md, uint64_t n)
{
	uint8_t len[8];

	for (int i = 7; i >= 0; i--) {
		len[i] = (uint8_t)(n & 0xff);
		n >>= 8;
	}
	gcry_md_write(md, len, sizeof(len));
}

enum dg_err
dg_digest_hmac_parts(const void *key, size_t key_n, const struct dg_str *parts,
    size_t parts_n, uint8_t out[static DG_DIGEST_BYTES])
{
	gcry_md_hd_t md = NULL;
	enum dg_err rc = DG_ECRYPTO;

	if (gcry_md_open(&md, GCRY_MD_SHA256, GCRY_MD_FLAG_HMAC) != 0)
		goto out;
	if (gcry_md_setkey(md, key_n == 0 ? "" : key, key_n) != 0)
		goto out;
	for (size_t i = 0; i < parts_n; i++) {
		write_len(md, parts[i].n);
		if (parts[i].n > 0)
			gcry_md_write(md, parts[i].p, parts[i].n);
	}
	memcpy(out, gcry_md_read(md, GCRY_MD_SHA256), DG_DIGEST_BYTES);
	rc = DG_OK;
out:
	gcry_md_close(md);
	return rc;
}

void
dg_digest_hex(const uint8_t *p, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		*out++ = digits[p[i] >> 4];
		*out++ = digits[p[i] & 0xf];
	}
	*out = '\0';
}
