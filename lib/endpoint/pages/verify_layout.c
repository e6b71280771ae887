/* SPDX-License-Identifier: MIT */
/* verify_layout.c: templates of the pages, and the frame around each */
#include "lib/endpoint/pages/verify_layout.h"

#include <assert.h>

#include "lib/endpoint/pages/verify.h"
#include "static/hash.h"

#define VALUES_MAX 48

const struct dg_tpl_page dg_verify_pages[] = {
	{ "layout", "base static brand user csrf handle" },
	{ "approve", "failed changed nothing_ticked undecided unverified "
	    "application publisher icon initial code ticket targets scopes words field "
	    "optional has_optional age device_name device_model "
	    "program ip near far" },
	{ "cancelled", "application" },
	{ "code", "heading code linked failed empty bad unusable old_link wait" },
	{ "connected", "application device" },
	{ "denied", "application disowned" },
	{ "disowned", "application wait" },
	{ "error", "heading words way_back request_id" },
	{ "expired", "application" },
	{ "login", "username to_password failed wrong empty wait busy" },
	{ "no_access", "application" },
	{ "no_flow", "" },
	{ "not_applicable", "heading" },
	{ "password", "failed wrong differs bad_length empty wait busy always keep" },
	{ "password_changed", "ended" },
	{ NULL, NULL },
};

enum dg_err
dg_layout_show(struct dg_ctx *ctx, struct dg_resp *resp, int status,
    const char *page, const struct dg_layout *layout,
    const struct dg_tpl_value *values)
{
	char files[DG_SITE_URL_MAX];
	struct dg_tpl_value all[VALUES_MAX] = {
		{ .key = "base", .text = ctx->site.base_url },
		{ .key = "static", .text = files },
		{ .key = "brand", .text = layout->brand[0] != '\0' ?
		    layout->brand : "devgrant" },
		{ .key = "user", .text = layout->user },
		{ .key = "csrf", .text = layout->csrf },
		{ .key = "handle", .text = layout->handle },
	};
	size_t n = 6;
	enum dg_err rc;

	rc = dg_site_url(&ctx->site, "/-/static/" DG_STATIC_HASH, files,
	    sizeof(files));
	if (rc != DG_OK)
		return rc;
	for (; values->key != NULL; values++) {
		assert(n + 1 < VALUES_MAX);	/* the last one ends the list */
		all[n++] = *values;
	}
	dg_resp_page(resp, status, ctx->site.hsts);
	return dg_templates_render(ctx->templates, page, all, &resp->body);
}
