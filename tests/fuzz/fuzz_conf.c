/* SPDX-License-Identifier: MIT */
/* fuzz_conf.c: the configuration file */
#include <string.h>

#include "lib/conf/conf.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct dg_str text = { (const char *)data, n };
	char error[DG_CONF_ERROR_MAX];
	struct dg_conf conf;
	enum dg_err rc;

	rc = dg_conf_parse(&conf, "fuzz", text, error);
	must(rc == DG_OK || rc == DG_ECONFIG);
	if (rc != DG_OK) {
		must(strncmp(error, "fuzz:", 5) == 0);
		return 0;
	}
	must(error[0] == '\0');
	must(strncmp(conf.base_url, "http", 4) == 0);
	must(conf.base_url[strlen(conf.base_url) - 1] != '/');
	must(conf.state_dir[0] == '/');
	must(conf.keys_dir[0] == '/' && conf.pepper_dir[0] == '/');
	must(conf.polling_interval >= DG_CONF_INTERVAL_MIN_SEC &&
	    conf.polling_interval <= DG_CONF_INTERVAL_MAX_SEC);
	must(conf.trusted_proxies.n <= DG_CONF_NETWORKS_MAX);
	return 0;
}
