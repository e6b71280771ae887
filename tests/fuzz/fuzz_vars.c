/* SPDX-License-Identifier: MIT */
/* fuzz_vars.c: CGI variables, one a line */
#include <string.h>

#include "lib/base/log.h"
#include "lib/server/vars.h"
#include "tests/fuzz/fuzz.h"

#define TEXT_MAX 8192
#define LINES_MAX (DG_VARS_MAX + 8)

static void
check_path(const char *path)
{
	const char *p;

	must(path[0] == '\0' || path[0] == '/');
	must(strstr(path, "//") == NULL && strstr(path, "/../") == NULL);
	for (p = path; *p != '\0'; p++)
		must((unsigned char)*p >= 0x20 && *p != 0x7f);
	must(p - path <= DG_REQ_PATH_MAX);
	must(p - path < 3 || strcmp(p - 3, "/..") != 0);
}

static void
check_shown(const char *s)
{
	for (; *s != '\0'; s++)
		must(*s >= ' ' && *s <= '~');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct dg_req req;
	static struct dg_conf conf;
	char text[TEXT_MAX + 1];
	char *lines[LINES_MAX + 1];
	size_t lines_n = 0;
	enum dg_oauth_err error;
	int64_t length;
	char *p = text;

	if (n > TEXT_MAX || dg_log_open(DG_LOG_TO_NONE, "fuzz", "") != DG_OK)
		return 0;
	if (n > 0)
		memcpy(text, data, n);
	text[n] = '\0';
	while (p != NULL && lines_n < LINES_MAX) {
		lines[lines_n++] = p;
		if ((p = strchr(p, '\n')) != NULL)
			*p++ = '\0';
	}
	lines[lines_n] = NULL;
	conf.tls_client_auth = true;
	conf.trusted_proxies.n = 1;
	must(dg_cidr_parse(DG_STR("10.0.0.0/8"), &conf.trusted_proxies.list[0]) ==
	    DG_OK);
	error = dg_vars_fill(&req, &conf, lines, &length);
	must((error != DG_OAUTH_NONE) == (lines_n > DG_VARS_MAX));
	must(length >= -1);
	check_path(req.path);
	check_shown(req.user_agent);
	check_shown(req.content_type);
	must(!req.peer.unreadable || req.addr.family == 0);
	must(!req.peer.is_proxy || !req.peer.is_unnamed_proxy);
	must((req.addr.family == 0) == (req.addr_text[0] == '\0'));
	dg_req_wipe(&req);
	must(req.path[0] == '\0' && req.query.n == 0);
	return 0;
}
