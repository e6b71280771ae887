/*
 * Peppers: the secrets that stand outside the database. One file each below
 * pepper_dir, 32 bytes as base64url, 0600, owner of state_dir.
 */
#ifndef DG_SITE_SECRETS_H
#define DG_SITE_SECRETS_H

#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/secret.h"
#include "lib/conf/conf.h"
#include "lib/store/db.h"

struct dg_secrets {
	uint8_t user_code[DG_SECRET_BYTES];	/* device, verify, admin */
	uint8_t password[DG_SECRET_BYTES];	/* verify, admin */
	uint8_t session[DG_SECRET_BYTES];	/* verify, admin */
	uint8_t refresh[DG_SECRET_BYTES];	/* token */
};

/*
 * Read those of the role, the others stay zero. DG_EDENIED: a file or its
 * directory has the wrong owner, group or other rights, or is a symlink;
 * DG_ENOTFOUND; both logged with file and reason.
 */
DG_CHECK enum dg_err dg_secrets_load(const struct dg_conf *conf,
    enum dg_role role, struct dg_secrets *out);
/* Make those that do not exist yet. Command line only. */
DG_CHECK enum dg_err dg_secrets_create(const struct dg_conf *conf);
void dg_secrets_wipe(struct dg_secrets *secrets);

/*
 * The check that every secret file goes through: regular file, no symlink,
 * owned by us, mode 0600 or less, in a directory of ours without rights for
 * group and others. Reads at most size - 1 bytes, NUL-terminated.
 */
DG_CHECK enum dg_err dg_secrets_read_file(const char *path, char *out,
    size_t size, size_t *n);
/*
 * A directory of secrets: no symlink, ours, closed to group and others, and
 * every file in it, but hidden ones, as dg_secrets_read_file wants it.
 * DG_ENOTFOUND; DG_EDENIED and DG_EIO, logged.
 */
DG_CHECK enum dg_err dg_secrets_check_dir(const char *dir);
/* Write a new 0600 file beside and rename it into place. */
DG_CHECK enum dg_err dg_secrets_write_file(const char *path, const char *p,
    size_t n);

#endif
