/*
 * What every unit program includes first: cmocka with the headers it needs.
 */
#ifndef DG_TESTS_UNIT_TEST_H
#define DG_TESTS_UNIT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/err.h"

#define assert_ok(expr) assert_int_equal((expr), DG_OK)

#endif
