/* SPDX-License-Identifier: MIT */
/* fuzz_jws.c: no token but the one that was signed verifies */
#include <string.h>

#include <json-c/json.h>

#include "lib/oauth/jws_verify.h"
#include "tests/fuzz/fuzz.h"

/* RFC 8037 A.2, and a key that belongs to no token of the corpus */
static const char *const keys[] = {
	"{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
	"\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
	"{\"kty\":\"EC\",\"crv\":\"P-256\","
	"\"x\":\"ALAKlV5eMp7MYuNMJFsU5YRs_aGg8gf8edd1IeOEkyg\","
	"\"y\":\"RYAGJsZYj1lO3sM66fEsLvPJWLWVq87yqmtYSoLLDxg\"}",
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct dg_jwk *jwk[2];
	struct dg_str text = { (const char *)data, n };
	struct dg_jws *jws;
	size_t i;

	for (i = 0; i < 2; i++) {
		if (jwk[i] == NULL)
			must(dg_jwk_parse(dg_str_from(keys[i]),
			    &jwk[i]) == DG_OK);
	}
	if (dg_jws_parse(text, &jws) != DG_OK) {
		must(jws == NULL);
		return 0;
	}
	must(dg_jws_alg_word(jws)[0] != '\0');
	must(json_object_is_type(dg_jws_header(jws), json_type_object));
	must(json_object_is_type(dg_jws_payload(jws), json_type_object));
	for (i = 0; i < 2; i++)
		must(!dg_jws_verify(jws, jwk[i]));
	dg_jws_free(jws);
	return 0;
}
