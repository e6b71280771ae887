/* SPDX-License-Identifier: MIT */
/* test_qr.c: QR codes as terminal text (ISO/IEC 18004) */
#include "tests/unit/test.h"

#include "lib/web/qr.h"

#define SIDE_MAX 120
#define QUIET 4
#define INK "\033[38;5;16;48;5;231m"
#define PLAIN_AGAIN "\033[0m"

/* Modules with their quiet zone, read back from the text; true is dark. */
struct symbol {
	bool dark[SIDE_MAX][SIDE_MAX];
	size_t width;
	size_t height;
};

/* One character of a line, upper and lower half. */
static void
take_block(struct dg_str *line, bool *upper, bool *lower)
{
	if (dg_str_has_prefix(*line, " ")) {
		*upper = *lower = false;
		line->p++;
		line->n--;
		return;
	}
	*upper = dg_str_has_prefix(*line, "\u2580") ||
	    dg_str_has_prefix(*line, "\u2588");
	*lower = dg_str_has_prefix(*line, "\u2584") ||
	    dg_str_has_prefix(*line, "\u2588");
	assert_true(*upper || *lower);
	line->p += 3;
	line->n -= 3;
}

static void
take_line(struct dg_str line, enum dg_qr_style style, struct symbol *out)
{
	size_t x = 0;

	if (style == DG_QR_COLOUR) {
		assert_true(dg_str_has_prefix(line, INK));
		line.p += sizeof(INK) - 1;
		line.n -= sizeof(INK) - 1 + sizeof(PLAIN_AGAIN) - 1;
		assert_memory_equal(line.p + line.n, PLAIN_AGAIN,
		    sizeof(PLAIN_AGAIN) - 1);
	}
	for (; line.n > 0; x++) {
		bool upper, lower;

		assert_true(x < SIDE_MAX && out->height + 1 < SIDE_MAX);
		take_block(&line, &upper, &lower);
		/* plain text is light ink on a dark ground */
		out->dark[out->height][x] = upper == (style == DG_QR_COLOUR);
		out->dark[out->height + 1][x] =
		    lower == (style == DG_QR_COLOUR);
	}
	assert_true(out->width == 0 || out->width == x);
	out->width = x;
	out->height += 2;
}

static void
draw(const char *text, enum dg_qr_style style, struct symbol *out)
{
	struct dg_buf buf;
	struct dg_str rest, line;

	memset(out, 0, sizeof(*out));
	dg_buf_init(&buf, 65536);
	assert_ok(dg_qr_text(dg_str_from(text), style, &buf));
	rest = dg_buf_str(&buf);
	while (dg_str_split(&rest, "\n", &line))
		take_line(line, style, out);
	dg_buf_fini(&buf);
}

/* ISO/IEC 18004 section 5.3.2: 7 by 7, a ring around a square of 3 by 3. */
static void
assert_finder(const struct symbol *s, size_t x0, size_t y0)
{
	for (size_t y = 0; y < 7; y++) {
		for (size_t x = 0; x < 7; x++) {
			bool ring = x == 0 || y == 0 || x == 6 || y == 6;
			bool core = x >= 2 && x <= 4 && y >= 2 && y <= 4;

			assert_int_equal(s->dark[y0 + y][x0 + x],
			    ring || core);
		}
	}
}

static void
a_symbol_has_three_finders_within_its_quiet_zone(void **state)
{
	struct symbol s;
	size_t far;

	(void)state;
	draw("http://127.0.0.1:8080/device?code=BCDF-GHJK", DG_QR_COLOUR, &s);
	/* 17 + 4 * version modules and the quiet zone on both sides */
	assert_int_equal((s.width - 2 * QUIET) % 4, 1);
	assert_true(s.height >= s.width && s.height <= s.width + 1);
	far = s.width - QUIET - 7;
	assert_finder(&s, QUIET, QUIET);
	assert_finder(&s, far, QUIET);
	assert_finder(&s, QUIET, far);
	for (size_t i = 0; i < s.width; i++) {
		for (size_t j = 0; j < QUIET; j++) {
			assert_false(s.dark[j][i]);
			assert_false(s.dark[i][j]);
			assert_false(s.dark[i][s.width - 1 - j]);
			assert_false(s.dark[s.width - 1 - j][i]);
		}
	}
}

static void
both_styles_show_the_same_symbol(void **state)
{
	struct symbol colour, plain;

	(void)state;
	draw("https://id.example.org/device", DG_QR_COLOUR, &colour);
	draw("https://id.example.org/device", DG_QR_PLAIN, &plain);
	assert_memory_equal(&colour, &plain, sizeof(colour));
	draw("https://id.example.org/devicf", DG_QR_PLAIN, &plain);
	assert_memory_not_equal(&colour, &plain, sizeof(colour));
}

static void
what_no_symbol_can_hold_is_refused(void **state)
{
	char text[DG_QR_TEXT_MAX + 2];
	struct dg_buf buf;

	(void)state;
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	dg_buf_init(&buf, 65536);
	assert_int_equal(dg_qr_text(dg_str_from(text), DG_QR_PLAIN, &buf),
	    DG_EINVAL);
	assert_int_equal(dg_qr_text(DG_STR(""), DG_QR_PLAIN, &buf), DG_EINVAL);
	assert_int_equal(dg_qr_text(DG_STR("a\0b"), DG_QR_PLAIN, &buf),
	    DG_EINVAL);
	assert_string_equal(dg_buf_get(&buf), "");
	dg_buf_fini(&buf);

	dg_buf_init(&buf, 100);
	assert_int_equal(dg_qr_text(DG_STR("a"), DG_QR_PLAIN, &buf),
	    DG_ENOMEM);
	dg_buf_fini(&buf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_symbol_has_three_finders_within_its_quiet_zone),
		cmocka_unit_test(both_styles_show_the_same_symbol),
		cmocka_unit_test(what_no_symbol_can_hold_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
