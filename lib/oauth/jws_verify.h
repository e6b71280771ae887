/*
 * Verifying compact JWS (RFC 7515, RFC 8725): the algorithm is the key's,
 * never the header's word alone. Lookup and time are the caller's.
 */
#ifndef DG_OAUTH_JWS_VERIFY_H
#define DG_OAUTH_JWS_VERIFY_H

#include "lib/oauth/jwk.h"

#define DG_JWS_MAX 16384		/* bytes of the compact form */

/* A parsed, not yet believed, token. Fields are borrowed from its storage. */
struct dg_jws;

/*
 * compact is copied. Owner of out: caller, dg_jws_free.
 * DG_EINVAL: too long, not three parts of base64url, header or payload not
 * one strict JSON object (lib/oauth/json.h), no alg, crit. DG_ENOMEM.
 */
DG_CHECK enum dg_err dg_jws_parse(struct dg_str compact, struct dg_jws **out);
void dg_jws_free(struct dg_jws *jws);
/* "" when absent, not a string, or longer than 255 bytes. */
const char *dg_jws_kid(const struct dg_jws *jws);
const char *dg_jws_typ(const struct dg_jws *jws);
const char *dg_jws_alg_word(const struct dg_jws *jws);
/* Borrowed. Of a header nothing is to be believed but by its meaning, as
 * DPoP's jwk (RFC 9449 4.3). */
struct json_object *dg_jws_header(const struct dg_jws *jws);
/* Borrowed; believe it after dg_jws_verify only. */
struct json_object *dg_jws_payload(const struct dg_jws *jws);

/* Is its signature this key's, and alg too? */
DG_CHECK bool dg_jws_verify(const struct dg_jws *jws,
    const struct dg_jwk *key);
/* How many signatures this process has checked so far, good or bad. For tests of
 * how many a stranger's request can cause. */
unsigned long dg_jws_verify_count(void);
/* The same for any text and the n bytes of its signature. */
DG_CHECK bool dg_jws_verify_bytes(const struct dg_jwk *key,
    struct dg_str text, const uint8_t *signature, size_t n);

#endif
