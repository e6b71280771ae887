/*
 * Scope strings (RFC 6749 section 3.3): grammar and sets.
 */
#ifndef DG_OAUTH_SCOPE_H
#define DG_OAUTH_SCOPE_H

#include <stdbool.h>

#include "lib/base/err.h"
#include "lib/base/str.h"

/*
 * Bring into canonical form: each token once, in the order given, one space
 * between. DG_EINVAL: a character outside the grammar, or longer than size.
 * Leading, trailing and double spaces are forgiven.
 */
DG_CHECK enum dg_err dg_scope_parse(struct dg_str in, char *out, size_t size);

/* Is the token in the set? */
bool dg_scope_has(const char *set, struct dg_str token);
/* All tokens of a are in b. */
bool dg_scope_is_subset(const char *a, const char *b);
/* Tokens of a that are in b, in a's order. DG_EINVAL: out too small. */
DG_CHECK enum dg_err dg_scope_intersect(const char *a, const char *b,
    char *out, size_t size);
/* Take a token out of a canonical set. */
void dg_scope_remove(char *set, struct dg_str token);
/* The next token; false at the end. */
bool dg_scope_next(struct dg_str *rest, struct dg_str *token);

#endif
