/*
 * What an installation lacks: each missing step that can be seen, and what to
 * do about it.
 */
#ifndef DG_ADMIN_DOCTOR_H
#define DG_ADMIN_DOCTOR_H

#include <stdbool.h>

#include "lib/admin/admin.h"
#include "lib/conf/conf.h"

enum dg_doctor_level {
	DG_DOCTOR_OK,
	DG_DOCTOR_NOTE,		/* good to know */
	DG_DOCTOR_WARNING,	/* works, but should not stay so */
	DG_DOCTOR_PROBLEM	/* devices cannot connect */
};

/* One run of doctor. */
struct dg_doctor {
	struct dg_admin *admin;
	const char *with;	/* " --config FILE" for commands in the advice, or "" */
	struct json_object *list;	/* of {"level", "check", "text"} */
	bool problem;		/* the list has a finding of level "problem" */
	enum dg_err rc;		/* first failure of doctor itself; nothing is added
				   after it */
};

/* Add a finding. check: a literal, one word. Commands in the text can be typed
 * as they stand. */
void dg_admin_doctor_find(struct dg_doctor *doctor, enum dg_doctor_level level,
    const char *check, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* A path quoted for a shell, where it needs that. */
struct dg_doctor_path {
	char text[4 * DG_CONF_PATH_MAX];
};
struct dg_doctor_path dg_admin_doctor_path(const char *path);

/* Before the database is opened: address, files, rights. */
void dg_admin_doctor_outside(struct dg_doctor *doctor);
/* What the opened database holds. */
void dg_admin_doctor_inside(struct dg_doctor *doctor);

#endif
