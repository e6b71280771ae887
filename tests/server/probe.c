/* SPDX-License-Identifier: MIT */
/* probe.c: a program with endpoints of its own, to try the server with */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/log.h"
#include "lib/crypt/random.h"
#include "lib/endpoint/oauth/error_json.h"
#include "lib/oauth/json.h"
#include "lib/server/cgi.h"
#include "lib/server/fcgi.h"

#define BIG_BYTES 250000
#define TEST_IDLE_MS 100

/* What arrived, and who answers. */
static enum dg_err
echo(struct dg_ctx *ctx, const struct dg_req *req, struct dg_resp *resp)
{
	struct json_object *json = json_object_new_object();
	struct dg_str a = dg_form_get(&req->body, "a");
	enum dg_err rc;

	(void)ctx;
	if ((rc = dg_json_put_int(json, "pid", getpid())) == DG_OK &&
	    (rc = dg_json_put_int(json, "a_length", (int64_t)a.n)) == DG_OK &&
	    (rc = dg_json_put_text(json, "path", req->path)) == DG_OK)
		dg_resp_json(resp, 200, json);
	json_object_put(json);
	return rc;
}

static enum dg_err
big(struct dg_ctx *ctx, const struct dg_req *req, struct dg_resp *resp)
{
	(void)ctx;
	(void)req;
	resp->status = 200;
	for (int i = 0; i < BIG_BYTES; i++)
		dg_buf_putc(&resp->body, (char)('a' + i % 26));
	return DG_OK;
}

static enum dg_err
too_big(struct dg_ctx *ctx, const struct dg_req *req, struct dg_resp *resp)
{
	(void)ctx;
	(void)req;
	resp->status = 200;
	for (int i = 0; i <= DG_RESP_BODY_MAX; i++)
		dg_buf_putc(&resp->body, 'x');
	return DG_OK;
}

static enum dg_err
busy(struct dg_ctx *ctx, const struct dg_req *req, struct dg_resp *resp)
{
	(void)ctx;
	(void)req;
	resp->status = 200;
	dg_resp_header(resp, "X-Half", DG_STR("done"));
	return DG_EBUSY;
}

static const struct dg_route routes[] = {
	{ "/echo", DG_GET | DG_POST, DG_QUERY_ALLOWED, echo },
	{ "/big", DG_GET, DG_QUERY_ALLOWED, big },
	{ "/too-big", DG_GET, DG_QUERY_ALLOWED, too_big },
	{ "/busy", DG_GET, DG_QUERY_ALLOWED, busy },
	{ 0 }
};

static const struct dg_program program = {
	.name = "probe",
	.role = DG_ROLE_DISCOVERY,
	.routes = routes,
	.error = dg_ep_error_json,
};

/*
 * PROBE_CONF: the configuration to watch. PROBE_IO_MS: how long a silent peer
 * is borne.
 */
int
main(void)
{
	static struct dg_exchange x;
	static struct dg_ctx ctx;
	static struct dg_kept kept;	/* by nobody */
	const char *conf = getenv("PROBE_CONF");
	const char *io_ms = getenv("PROBE_IO_MS");
	enum dg_err rc;

	snprintf(ctx.conf.base_url, sizeof(ctx.conf.base_url), "%s",
	    "http://id.example");
	if (dg_random_init() != DG_OK ||
	    dg_db_open_memory(program.role, &ctx.db) != DG_OK ||
	    dg_exchange_init(&x, &ctx, &program) != DG_OK)
		return EXIT_FAILURE;
	if (io_ms != NULL)
		x.io_ms = (int)strtol(io_ms, NULL, 10);
	x.idle_ms = TEST_IDLE_MS;
	dg_watch_file_binary(&kept.binary);
	dg_watch_init(&x.watch, &kept.binary, conf != NULL ? conf : "");
	rc = dg_fcgi_is_cgi() ? dg_cgi_serve(&x) : dg_fcgi_serve(&x, &kept);
	dg_exchange_fini(&x);
	dg_db_close(ctx.db);
	return rc == DG_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
