/*
 * Resource indicators (RFC 8707): for whom an access token shall be. A set of
 * them is a text with a space between, as a scope is; see scope.h.
 */
#ifndef DG_OAUTH_TARGET_H
#define DG_OAUTH_TARGET_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/err.h"
#include "lib/base/str.h"

#define DG_TARGETS_MAX 8		/* in one request */

/* What a request asks for; texts are as sent. */
struct dg_target {
	struct dg_str resource[DG_TARGETS_MAX];
	size_t resource_n;
	bool too_many;
	struct dg_str audience;		/* the same by another name, once; n 0: absent */
};

/* An absolute URI without fragment (RFC 8707 section 2, RFC 3986). */
bool dg_target_is_uri(struct dg_str s);

/* One more in a set; DG_OK also when it is there already. size: of set. The
 * name holds no space. DG_EINVAL: the set becomes too long. */
DG_CHECK enum dg_err dg_target_add(char *set, size_t size, struct dg_str name);

#endif
