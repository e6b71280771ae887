/*
 * QR codes (ISO/IEC 18004) as text for a terminal, through libqrencode. Only
 * the command line links it.
 */
#ifndef DG_WEB_QR_H
#define DG_WEB_QR_H

#include "lib/base/buf.h"
#include "lib/base/err.h"
#include "lib/base/str.h"

#define DG_QR_TEXT_MAX 1024		/* bytes */

enum dg_qr_style {
	DG_QR_COLOUR,	/* black on white by ANSI sequences: any terminal */
	DG_QR_PLAIN	/* blocks only; right where the background is dark */
};

/*
 * UTF-8 half blocks, two rows of modules a line, with the quiet zone of four.
 * DG_EINVAL: empty, too long or with a NUL.
 */
DG_CHECK enum dg_err dg_qr_text(struct dg_str text, enum dg_qr_style style,
    struct dg_buf *out);

#endif
