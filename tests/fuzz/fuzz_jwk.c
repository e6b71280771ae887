/* SPDX-License-Identifier: MIT */
/* fuzz_jwk.c: a key that is taken can be used, and reads back as itself */
#include <string.h>

#include <json-c/json.h>

#include "lib/oauth/jwk.h"
#include "lib/oauth/jwks.h"
#include "lib/oauth/jws_verify.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const uint8_t signature[256] = { 1 };
	struct dg_str text = { (const char *)data, n };
	struct json_object *obj;
	struct dg_jwk *jwk, *again, *keys[DG_JWKS_PICK_MAX];
	size_t keys_n;

	if (dg_jwks_pick(text, "", DG_JWS_ES256, keys, &keys_n) != DG_OK)
		must(keys_n == 0);
	must(keys_n <= DG_JWKS_PICK_MAX);
	dg_jwks_free(keys, keys_n);
	if (dg_jwk_parse(text, &jwk) != DG_OK) {
		must(jwk == NULL);
		return 0;
	}
	/* no key, however odd, ends the program when it verifies */
	must(!dg_jws_verify_bytes(jwk, text, signature, 64));
	must(!dg_jws_verify_bytes(jwk, text, signature, 256));
	must(dg_jwk_json(jwk, true, &obj) == DG_OK);
	must(dg_jwk_parse(dg_str_from(json_object_to_json_string(obj)),
	    &again) == DG_OK);
	must(strcmp(dg_jwk_thumbprint(jwk), dg_jwk_thumbprint(again)) == 0);
	must(strcmp(dg_jwk_kid(jwk), dg_jwk_kid(again)) == 0);
	must(dg_jwk_has_private(jwk) == dg_jwk_has_private(again));
	json_object_put(obj);
	dg_jwk_free(jwk);
	dg_jwk_free(again);
	return 0;
}
