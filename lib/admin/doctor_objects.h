/*
 * The part of doctor that looks for a brand with a flow, an application and an
 * account with which a device can connect.
 */
#ifndef DG_ADMIN_DOCTOR_OBJECTS_H
#define DG_ADMIN_DOCTOR_OBJECTS_H

#include "lib/admin/doctor.h"

void dg_admin_doctor_objects(struct dg_doctor *doctor);

#endif
