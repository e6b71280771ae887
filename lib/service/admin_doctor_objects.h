/*
 * The objects part of doctor: brand, flow, application and account, of each
 * at least one with which a device can connect.
 */
#ifndef DG_SERVICE_ADMIN_DOCTOR_OBJECTS_H
#define DG_SERVICE_ADMIN_DOCTOR_OBJECTS_H

#include "lib/service/admin_doctor.h"

void dg_admin_doctor_objects(struct dg_doctor *doctor);

#endif
