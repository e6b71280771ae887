/* SPDX-License-Identifier: MIT */
/* target.c: resource indicators of a request (RFC 8707) */
#include "lib/endpoint/oauth/target.h"

struct dg_target
dg_ep_target(const struct dg_form *body)
{
	struct dg_target target = { .resource_n = 0 };
	struct dg_str value;

	target.audience = dg_form_get(body, "audience");
	while (dg_form_get_nth(body, "resource", target.resource_n, &value)) {
		if (target.resource_n == DG_TARGETS_MAX) {
			target.too_many = true;
			break;
		}
		target.resource[target.resource_n++] = value;
	}
	return target;
}
