/*
 * The files part of doctor: owner and rights of everything that an
 * installation keeps, before its database is opened.
 */
#ifndef DG_ADMIN_DOCTOR_FILES_H
#define DG_ADMIN_DOCTOR_FILES_H

#include "lib/admin/doctor.h"

/* Runs as the owner of state_dir. */
void dg_admin_doctor_rights(struct dg_doctor *doctor);

#endif
