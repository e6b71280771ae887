/*
 * Rotation of refresh tokens (RFC 9700 section 4.14.2): what a
 * presented token is worth, how long the next one lives and what it is. Rows
 * and the time in; touches no database.
 */
#ifndef DG_TOKEN_ROTATION_H
#define DG_TOKEN_ROTATION_H

#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/secret.h"
#include "lib/base/str.h"
#include "lib/store/store_client.h"
#include "lib/store/store_token.h"

/* Repetitions that get the same successor within the grace time. */
#define DG_ROTATION_REPEATS_MAX 10

enum dg_rotation {
	DG_ROTATION_NEXT,	/* live: rotate it */
	DG_ROTATION_REPEAT,	/* rotated a moment ago: the same successor */
	DG_ROTATION_SURPLUS,	/* the same, but presented too often: refuse this
				   request, end nothing */
	DG_ROTATION_REUSE,	/* rotated: two parties hold it, end the family */
	DG_ROTATION_DEAD	/* expired, revoked, another client's */
};

/* What a presented refresh token is worth (RFC 6749 section 10.4). A life that
 * was set shorter meanwhile counts. */
enum dg_rotation dg_rotation_judge(const struct dg_client *client,
    const struct dg_token_family *family,
    const struct dg_refresh_token *token, int64_t now);

/* End of a family made now; 0 of the client's setting is no end. */
int64_t dg_rotation_family_end(const struct dg_client *client, int64_t now);
/* Idle end of a token issued now, never after its family's end. */
int64_t dg_rotation_idle_end(const struct dg_client *client,
    const struct dg_token_family *family, int64_t now);

/*
 * The successor of a presented token: derived, so that it can be told again
 * within the grace time though only its hash is stored. key: the refresh
 * pepper. presented: whole text of the token; its family and generation.
 */
DG_CHECK enum dg_err dg_rotation_derive(
    const uint8_t key[static DG_SECRET_BYTES],
    const struct dg_token_family *family,
    const struct dg_refresh_token *token, struct dg_str presented,
    char out[static DG_SECRET_LEN + 1]);

#endif
