/*
 * A borrowed piece of text with its length; may hold any byte. Owns nothing.
 */
#ifndef DG_BASE_STR_H
#define DG_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"

struct dg_str {
	const char *p;	/* NULL only when n is 0 */
	size_t n;	/* bytes */
};

/* From a string literal only. */
#define DG_STR(lit) ((struct dg_str){ "" lit, sizeof(lit) - 1 })

/* Borrow a NUL-terminated string of our own; NULL gives the empty one. */
struct dg_str dg_str_from(const char *s);

/* Same bytes? Not for secrets: those go through dg_secret_equal. */
bool dg_str_is(struct dg_str s, const char *other);
bool dg_str_equal(struct dg_str a, struct dg_str b);
/* ASCII letters compare without case. */
bool dg_str_equal_nocase(struct dg_str a, struct dg_str b);
bool dg_str_has_prefix(struct dg_str s, const char *prefix);

/*
 * Copy into a fixed array and terminate it. size: of dst, at least 1.
 * DG_OK; DG_EINVAL when it does not fit or holds a NUL (dst is then "").
 */
DG_CHECK enum dg_err dg_str_copy(char *dst, size_t size, struct dg_str s);

/*
 * Copy what fits of a text from outside that is only shown to people (a
 * user agent): whatever is not printable ASCII becomes '?'. size: of dst, at
 * least 1.
 */
void dg_str_copy_ascii(char *dst, size_t size, struct dg_str s);

/*
 * Cut the next word up to one of the bytes in seps; false at the end. Two
 * separators in a row give an empty word, one at the very end gives none.
 */
bool dg_str_split(struct dg_str *rest, const char *seps, struct dg_str *word);

/* Without blanks (space, tab) at both ends. */
struct dg_str dg_str_trim(struct dg_str s);

#define DG_STR_INT_SIZE 21	/* an int64_t in decimal, with NUL */
/*
 * Decimal digits only, no sign, no blanks. DG_OK; DG_EINVAL for anything
 * else or a value outside [min, max].
 */
DG_CHECK enum dg_err dg_str_int(struct dg_str s, int64_t min, int64_t max,
    int64_t *out);

#endif
