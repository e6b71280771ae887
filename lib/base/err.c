/* SPDX-License-Identifier: MIT */
/* err.c: texts of errors */
#include "lib/base/err.h"

static const char *const text[] = {
	[DG_OK] = "success",
	[DG_ENOMEM] = "out of memory, or too large",
	[DG_EINVAL] = "malformed input",
	[DG_ENOTFOUND] = "not found",
	[DG_ECONFLICT] = "exists already, or has changed",
	[DG_EBUSY] = "busy, try again",
	[DG_EDENIED] = "not allowed",
	[DG_EDB] = "database failure",
	[DG_EFULL] = "the disk is full",
	[DG_EIO] = "input or output failure",
	[DG_ECRYPTO] = "cryptographic failure",
	[DG_ECONFIG] = "wrong configuration",
	[DG_EVERSION] = "it is of another version of devgrant",
	[DG_ECLOCK] = "the clock of this computer is behind",
	[DG_ELIMIT] = "too many attempts",
};

const char *
dg_err_text(enum dg_err err)
{
	if ((unsigned)err >= sizeof(text) / sizeof(text[0]))
		return "unknown error";
	return text[err];
}
