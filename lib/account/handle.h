/*
 * The sealed value in /device/c/<handle> and /device/request/<handle>: a user
 * code and a time, readable by this installation only and bound to one
 * browser, so that codes leave the address at once and nothing is stored
 * before sign-in.
 */
#ifndef DG_ACCOUNT_HANDLE_H
#define DG_ACCOUNT_HANDLE_H

#include "lib/base/err.h"
#include "lib/base/str.h"
#include "lib/oauth/user_code.h"
#include "lib/site/ctx.h"

#define DG_HANDLE_TEXT_SIZE 128
#define DG_HANDLE_TYPED_MAX 40
#define DG_HANDLE_LIFETIME_SEC 3600

/*
 * Call it before the first request: libgcrypt tests AES when it gets its first
 * key, and if memory is short then, AES fails until the process ends.
 */
DG_CHECK enum dg_err dg_handle_init(struct dg_ctx *ctx);

/*
 * typed: what the link or the person gave, at most DG_HANDLE_TYPED_MAX bytes,
 * kept as it is. browser: value of the browser cookie. out: base64url.
 * AES-256-GCM under a key derived from the session pepper; browser is
 * authenticated with it. DG_EINVAL too long; DG_ECRYPTO.
 */
DG_CHECK enum dg_err dg_handle_seal(struct dg_ctx *ctx, struct dg_str typed,
    struct dg_str browser, char out[static DG_HANDLE_TEXT_SIZE]);
/*
 * DG_EDENIED: not ours, changed, another browser's, or older than
 * DG_HANDLE_LIFETIME_SEC. typed: NUL-terminated.
 */
DG_CHECK enum dg_err dg_handle_open(struct dg_ctx *ctx, struct dg_str handle,
    struct dg_str browser, char typed[static DG_HANDLE_TYPED_MAX + 1]);

#endif
