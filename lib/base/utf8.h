/*
 * UTF-8 (RFC 3629) checks for names that people type.
 */
#ifndef DG_BASE_UTF8_H
#define DG_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/str.h"

/* Well-formed, shortest form, no surrogates, no U+0000. */
bool dg_utf8_is_valid(struct dg_str s);
/* Valid and free of control characters (C0, DEL, C1) and of overrides. */
bool dg_utf8_is_name(struct dg_str s);
/* Does it reorder what is written beside it, without being seen? U+202A..202E,
 * U+2066..2069. */
bool dg_utf8_is_override(uint32_t cp);
/* Number of code points of a valid string. */
size_t dg_utf8_count(struct dg_str s);
/* The next code point; advances s. false at the end or on a bad sequence. */
bool dg_utf8_next(struct dg_str *s, uint32_t *cp);

#endif
