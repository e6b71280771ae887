/*
 * What an installation lacks: each missing step that can be seen, and what to
 * do about it (features A5).
 */
#ifndef DG_SERVICE_ADMIN_DOCTOR_H
#define DG_SERVICE_ADMIN_DOCTOR_H

#include "lib/service/admin.h"

enum dg_doctor_level {
	DG_DOCTOR_OK,
	DG_DOCTOR_NOTE,		/* good to know */
	DG_DOCTOR_WARNING,	/* works, but should not stay so */
	DG_DOCTOR_PROBLEM	/* devices cannot connect */
};

/* Append {"level", "check", "text"} to list. check: a literal, one word. */
DG_CHECK enum dg_err dg_admin_doctor_add(struct json_object *list,
    enum dg_doctor_level level, const char *check, const char *text);

/*
 * Examine an opened installation; findings are appended to list. problem:
 * set when one of them is one. DG_OK also then; else explained.
 */
DG_CHECK enum dg_err dg_admin_doctor_examine(struct dg_admin *admin,
    struct json_object *list, bool *problem);

#endif
