/*
 * Result of every function that can fail. Says only whether the program could
 * do its work; a protocol outcome (pending, denied, ...) is not an error and
 * goes out through a parameter.
 */
#ifndef DG_BASE_ERR_H
#define DG_BASE_ERR_H

#define DG_CHECK __attribute__((warn_unused_result))

enum dg_err {
	DG_OK = 0,
	DG_ENOMEM,	/* allocation failed or a bounded buffer is full */
	DG_EINVAL,	/* input does not have the required form */
	DG_ENOTFOUND,	/* no such row, key, file; not worth a log line */
	DG_ECONFLICT,	/* UNIQUE violated, or the row is in another state */
	DG_EBUSY,	/* the writers' lock or a slot was not to be had in time */
	DG_EDENIED,	/* the rights of a file, role or account forbid it */
	DG_EDB,		/* the database failed */
	DG_EFULL,	/* the disk is full, or the last of it is kept */
	DG_EIO,		/* a file or socket failed */
	DG_ECRYPTO,	/* the cryptographic library failed */
	DG_ECONFIG,	/* the configuration is wrong */
	DG_ECLOCK,	/* the clock is behind what was written already */
	DG_EVERSION,	/* the database is of another version of devgrant */
	DG_ELIMIT	/* a throttle refused; the caller knows how long */
};

/* Borrowed English text of an error, never NULL. */
const char *dg_err_text(enum dg_err err);

#endif
