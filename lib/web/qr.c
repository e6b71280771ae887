/* SPDX-License-Identifier: MIT */
/* qr.c: QR codes as text for a terminal */
#include "lib/web/qr.h"

#include <qrencode.h>

#define QUIET 4			/* modules, ISO/IEC 18004 section 5.3.8 */

/* Outside the symbol everything is light. */
static bool
is_dark(const QRcode *qr, int x, int y)
{
	if (x < 0 || y < 0 || x >= qr->width || y >= qr->width)
		return false;
	return (qr->data[y * qr->width + x] & 1) != 0;
}

static void
put_line(const QRcode *qr, int y, enum dg_qr_style style, struct dg_buf *out)
{
	/* index: upper dark, lower dark; plain ink is light, so it turns round */
	static const char *const ink[2][4] = {
		[DG_QR_COLOUR] = { " ", "\u2584", "\u2580", "\u2588" },
		[DG_QR_PLAIN] = { "\u2588", "\u2580", "\u2584", " " },
	};
	int x;

	if (style == DG_QR_COLOUR)
		dg_buf_put_text(out, "\033[38;5;16;48;5;231m");
	for (x = -QUIET; x < qr->width + QUIET; x++)
		dg_buf_put_text(out, ink[style][(is_dark(qr, x, y) ? 2 : 0) +
		    (is_dark(qr, x, y + 1) ? 1 : 0)]);
	if (style == DG_QR_COLOUR)
		dg_buf_put_text(out, "\033[0m");
	dg_buf_putc(out, '\n');
}

enum dg_err
dg_qr_text(struct dg_str text, enum dg_qr_style style, struct dg_buf *out)
{
	char copy[DG_QR_TEXT_MAX + 1];
	QRcode *qr;
	int y;

	if (text.n == 0 || dg_str_copy(copy, sizeof(copy), text) != DG_OK)
		return DG_EINVAL;
	qr = QRcode_encodeString(copy, 0, QR_ECLEVEL_L, QR_MODE_8, 1);
	if (qr == NULL)
		return DG_ENOMEM;
	for (y = -QUIET; y < qr->width + QUIET; y += 2)
		put_line(qr, y, style, out);
	QRcode_free(qr);
	return dg_buf_err(out);
}
