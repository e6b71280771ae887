/*
 * The forms that texts of administrated objects must have. Each function
 * checks a non-empty value and copies it, in canonical form, into dst (size
 * bytes, NUL-terminated). DG_OK; DG_EINVAL: another form, or too long.
 */
#ifndef DG_ADMIN_FORM_H
#define DG_ADMIN_FORM_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/str.h"

/* UTF-8 that people read: not blank at its ends, no control characters. */
DG_CHECK enum dg_err dg_admin_form_name(struct dg_str value, char *dst,
    size_t size);
DG_CHECK enum dg_err dg_admin_form_slug(struct dg_str value, char *dst,
    size_t size);
DG_CHECK enum dg_err dg_admin_form_client_id(struct dg_str value, char *dst,
    size_t size);
/* Made lower case; labels of letters, digits and hyphens. */
DG_CHECK enum dg_err dg_admin_form_domain(struct dg_str value, char *dst,
    size_t size);
DG_CHECK enum dg_err dg_admin_form_email(struct dg_str value, char *dst,
    size_t size);
/* As base_url: https, or http to loopback; loses a final slash. */
DG_CHECK enum dg_err dg_admin_form_url(struct dg_str value, char *dst,
    size_t size);
DG_CHECK enum dg_err dg_admin_form_scopes(struct dg_str value, char *dst,
    size_t size);
DG_CHECK enum dg_err dg_admin_form_charset(struct dg_str value, char *dst,
    size_t size);
/* As browsers send them (RFC 6454 section 6.2), one space between: lower case,
 * without path and without the port that the scheme implies. */
DG_CHECK enum dg_err dg_admin_form_origins(struct dg_str value, char *dst,
    size_t size);
/* Resource indicators (RFC 8707): absolute URIs without fragment, each once,
 * one space between. */
DG_CHECK enum dg_err dg_admin_form_uris(struct dg_str value, char *dst,
    size_t size);
DG_CHECK enum dg_err dg_admin_form_json(struct dg_str value, char *dst,
    size_t size);

/* "2030-12-31" or "2030-12-31T23:59:59Z", UTC, later than 1970. */
DG_CHECK enum dg_err dg_admin_form_time(struct dg_str value, int64_t *out);

#endif
