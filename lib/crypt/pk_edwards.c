/* SPDX-License-Identifier: MIT */
/* pk_edwards.c: is it an Ed25519 key? (nettle looks only when it verifies) */
#include <gmp.h>

#include "lib/crypt/pk_inside.h"

#define DOUBLINGS 3		/* the small order is 8 */

/* RFC 8032 5.1: p = 2^255 - 19, d = -121665/121666 */
struct curve {
	mpz_t p, d;
};

static void
curve_init(struct curve *c)
{
	mpz_init(c->p);
	mpz_init(c->d);
	mpz_setbit(c->p, 255);
	mpz_sub_ui(c->p, c->p, 19);
	mpz_set_ui(c->d, 121666);
	(void)mpz_invert(c->d, c->d, c->p);
	mpz_mul_si(c->d, c->d, -121665);
	mpz_mod(c->d, c->d, c->p);
}

/* x^2 of the point with this y, from -x^2 + y^2 = 1 + d x^2 y^2. */
static void
square_of_x(const struct curve *c, const mpz_t y, mpz_t out)
{
	mpz_t yy, under;

	mpz_init(yy);
	mpz_init(under);
	mpz_mul(yy, y, y);
	mpz_mul(under, c->d, yy);
	mpz_add_ui(under, under, 1);	/* never 0: d is no square */
	(void)mpz_invert(under, under, c->p);
	mpz_sub_ui(out, yy, 1);
	mpz_mul(out, out, under);
	mpz_mod(out, out, c->p);
	mpz_clear(yy);
	mpz_clear(under);
}

/* y of twice the point: (y^2 + x^2) / (1 - d x^2 y^2) */
static void
doubled(const struct curve *c, mpz_t y)
{
	mpz_t xx, under;

	mpz_init(xx);
	mpz_init(under);
	square_of_x(c, y, xx);
	mpz_mul(y, y, y);
	mpz_mul(under, xx, y);
	mpz_mul(under, under, c->d);
	mpz_ui_sub(under, 1, under);
	mpz_mod(under, under, c->p);
	(void)mpz_invert(under, under, c->p);
	mpz_add(y, y, xx);
	mpz_mul(y, y, under);
	mpz_mod(y, y, c->p);
	mpz_clear(xx);
	mpz_clear(under);
}

bool
dg_edwards_is_key(const uint8_t b[static DG_PK_COORDINATE_BYTES])
{
	struct curve c;
	mpz_t y, xx;
	bool is;

	curve_init(&c);
	mpz_init(y);
	mpz_init(xx);
	mpz_import(y, DG_PK_COORDINATE_BYTES, -1, 1, 0, 0, b);
	mpz_clrbit(y, 255);
	is = mpz_cmp(y, c.p) < 0;
	if (is) {
		square_of_x(&c, y, xx);
		is = mpz_legendre(xx, c.p) == 1;
	}
	if (is) {
		for (int i = 0; i < DOUBLINGS; i++)
			doubled(&c, y);
		is = mpz_cmp_ui(y, 1) != 0;
	}
	mpz_clear(y);
	mpz_clear(xx);
	mpz_clear(c.p);
	mpz_clear(c.d);
	return is;
}
