/*
 * Verifying compact JWS (RFC 7515, RFC 8725): the algorithm is the key's,
 * never the header's word alone. Lookup and time are the caller's.
 */
#ifndef DG_OAUTH_JWS_VERIFY_H
#define DG_OAUTH_JWS_VERIFY_H

#include "lib/oauth/jwk.h"

#define DG_JWS_MAX 16384

/* A parsed, not yet believed, token. Fields are borrowed from its storage. */
struct dg_jws;

/* DG_EINVAL: not three parts of base64url JSON, a duplicate member, crit. */
DG_CHECK enum dg_err dg_jws_parse(struct dg_str compact, struct dg_jws **out);
void dg_jws_free(struct dg_jws *jws);
/* "" when absent. */
const char *dg_jws_kid(const struct dg_jws *jws);
const char *dg_jws_typ(const struct dg_jws *jws);
const char *dg_jws_alg_word(const struct dg_jws *jws);
/* Borrowed; believe it after dg_jws_verify only. */
struct json_object *dg_jws_payload(const struct dg_jws *jws);

/* DG_OK; DG_EDENIED: signature wrong or alg is not the key's; DG_ECRYPTO. */
DG_CHECK enum dg_err dg_jws_verify(const struct dg_jws *jws,
    const struct dg_jwk *key);

#endif
