/* SPDX-License-Identifier: MIT */
/* cmd_qr.c: devgrant qr */
#include <json-c/json.h>
#include <stdio.h>
#include <unistd.h>

#include "bin/cli.h"
#include "bin/cli_args.h"
#include "bin/cli_print.h"
#include "lib/admin/json.h"
#include "lib/web/qr.h"

#define PICTURE_MAX (256 * 1024)

static int
run(struct dg_cli *cli)
{
	bool plain = dg_cli_args_option(cli, "plain") != NULL || cli->json ||
	    !isatty(STDOUT_FILENO);
	struct json_object *o = NULL;
	struct dg_buf picture;
	int status = DG_CLI_FAILED;
	enum dg_err rc;

	dg_buf_init(&picture, PICTURE_MAX);
	rc = dg_qr_text(dg_str_from(cli->args[0]),
	    plain ? DG_QR_PLAIN : DG_QR_COLOUR, &picture);
	if (rc == DG_EINVAL) {
		status = dg_cli_print_error(DG_CLI_USAGE,
		    "A QR code holds 1 to %d bytes of text.", DG_QR_TEXT_MAX);
		goto out;
	}
	if (rc == DG_OK && cli->json) {
		o = json_object_new_object();
		rc = o == NULL ? DG_ENOMEM :
		    dg_admin_json_text(o, "text", cli->args[0]);
		if (rc == DG_OK)
			rc = dg_admin_json_text(o, "qr",
			    dg_buf_get(&picture));
	}
	if (rc != DG_OK) {
		json_object_put(o);
		status = dg_cli_print_fault(cli, rc);
		goto out;
	}
	status = dg_cli_print_done(cli, o, "%s", dg_buf_get(&picture));
out:
	dg_buf_fini(&picture);
	return status;
}

static const struct dg_cli_option options[] = {
	{ "plain", DG_CLI_FLAG, NULL,
	    "no colours; for terminals with a dark background" },
	{ 0 }
};

static const struct dg_cli_verb verbs[] = {
	{ .args = "TEXT", .args_min = 1, .args_max = 1, .options = options,
	    .help = "Draws TEXT, for example a link, as a QR code.",
	    .run = run },
	{ 0 }
};

const struct dg_cli_command dg_cmd_qr = {
	"qr", "draw a QR code in the terminal", verbs
};
