/* SPDX-License-Identifier: MIT */
/*
 * fuzz_client_auth.c: credentials in header and body
 *
 * Input: three lines, the Authorization header, client_id and client_secret;
 * what is missing is empty.
 */
#include <string.h>

#include "lib/oauth/client_auth.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct dg_str rest = { (const char *)data, n };
	struct dg_client_auth_in in = { .device_endpoint = n % 2 == 0 };
	struct dg_client_auth auth;
	const char *description;
	enum dg_oauth_err err;

	(void)dg_str_split(&rest, "\n", &in.authorization);
	(void)dg_str_split(&rest, "\n", &in.client_id);
	(void)dg_str_split(&rest, "\n", &in.client_secret);
	err = dg_client_auth_parse(&in, &auth, &description);
	if (err != DG_OAUTH_NONE) {
		must(description != NULL && auth.secret_n == 0);
		must(auth.secret[0] == '\0');
		return 0;
	}
	must(description == NULL && auth.id[0] != '\0');
	must(strlen(auth.secret) == auth.secret_n);
	must(auth.header == (in.authorization.n > 0));
	must(in.client_id.n == 0 || dg_str_is(in.client_id, auth.id));
	must(auth.method != DG_CLIENT_AUTH_BEARER || in.device_endpoint);
	return 0;
}
