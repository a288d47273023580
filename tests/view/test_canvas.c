/* Cells: clipping, wide characters, ASCII, scrolling; text, ANSI and SVG. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/strbuf.h"
#include "view/canvas.h"
#include "view/canvas_print.h"
#include "view/flow.h"

static struct canvas *make(int width, int height, bool ascii)
{
	struct canvas *canvas;

	assert_int_equal(canvas_new(width, height, ascii, &canvas), 0);
	return canvas;
}

/* Compares the canvas with what it should look like, and frees it. */
static void assert_canvas(struct canvas *canvas, const char *expected)
{
	struct strbuf text = STRBUF_INIT;

	assert_int_equal(canvas_text(canvas, &text), 0);
	assert_string_equal(text.text, expected);
	strbuf_free(&text);
	canvas_free(canvas);
}

static void test_sizes(void **state)
{
	struct canvas *canvas = (struct canvas *)state;

	assert_int_equal(canvas_new(0, 1, false, &canvas), -EINVAL);
	assert_int_equal(canvas_new(1, -1, false, &canvas), -EINVAL);
	assert_int_equal(canvas_new(CANVAS_MAX + 1, 1, false, &canvas),
			 -EINVAL);
	assert_ptr_equal(canvas, state); /* untouched */
}

static void test_clipping(void **state)
{
	struct canvas *canvas = make(4, 2, false);
	struct pane pane = canvas_pane(canvas);

	(void)state;
	pane_text(&pane, -2, 0, ROLE_TEXT, "abcdefgh");
	pane_text(&pane, 2, 1, ROLE_TEXT, "xyz");
	pane_text(&pane, 0, 2, ROLE_TEXT, "under");
	pane_text(&pane, 0, -1, ROLE_TEXT, "over");
	pane_fill(&pane, -100, -100, 50, 50, ROLE_TEXT, '#');
	assert_canvas(canvas, "cdef\n  xy\n");
}

static void test_panes(void **state)
{
	struct canvas *canvas = make(6, 3, false);
	struct pane whole = canvas_pane(canvas);
	struct pane inner = pane_cut(&whole, 2, 1, 100, 100);
	struct pane none = pane_cut(&whole, 50, 50, 5, 5);

	(void)state;
	assert_int_equal(inner.width, 4);
	assert_int_equal(inner.height, 2);
	pane_text(&inner, -1, 0, ROLE_TEXT, "#abcde");
	pane_text(&inner, 0, -1, ROLE_TEXT, "above");
	pane_text(&none, 0, 0, ROLE_TEXT, "nowhere");
	inner.scroll = 3;
	pane_text(&inner, 0, 4, ROLE_TEXT, "row");
	pane_text(&inner, 0, 2, ROLE_TEXT, "gone");
	assert_canvas(canvas, "\n  abcd\n  row\n");
}

static void test_wide(void **state)
{
	struct canvas *canvas = make(6, 2, false);
	struct pane pane = canvas_pane(canvas);

	(void)state;
	/* Two columns each; the last does not fit and is left out whole. */
	pane_text(&pane, 1, 0, ROLE_TEXT, "\u4e00\u4e8c\u4e09");
	assert_int_equal(canvas_cell(canvas, 2, 0)->code, 0);
	assert_int_equal(canvas_cell(canvas, 5, 0)->code, ' ');
	/* Half of one is overwritten: the other half is blanked. */
	pane_text(&pane, 2, 0, ROLE_TEXT, "x");
	assert_int_equal(canvas_cell(canvas, 1, 0)->code, ' ');
	/* Combining characters are dropped. */
	assert_int_equal(pane_text(&pane, 0, 1, ROLE_TEXT, "e\u0301!"), 2);
	assert_canvas(canvas, "  x\u4e8c\ne!\n");
}

static void test_ascii(void **state)
{
	struct canvas *canvas = make(24, 2, true);
	struct pane pane = canvas_pane(canvas);

	(void)state;
	pane_text(&pane, 0, 0, ROLE_TEXT, "\u201Ca\u201D \u2013 \u2026 \u4e00");
	pane_glyph(&pane, 0, 1, 0, GLYPH_DIRTY);
	pane_glyph(&pane, 1, 1, 0, GLYPH_PRESENT);
	assert_int_equal(pane_columns(&pane, "\u2192x"), 3);
	for (int x = 0; x < 24; x++)
		assert_true(canvas_cell(canvas, x, 0)->code < 0x80);
	assert_canvas(canvas, "\"a\" - .. ?\nD#\n");
}

static void test_cut(void **state)
{
	struct canvas *canvas = make(12, 3, false);
	struct pane pane = canvas_pane(canvas);

	(void)state;
	pane_text_cut(&pane, 0, 0, 5, ROLE_TEXT, "exact");
	pane_text_cut(&pane, 0, 1, 5, ROLE_TEXT, "longer");
	pane_text_cut(&pane, 0, 2, 0, ROLE_TEXT, "none");
	pane_text_right(&pane, 12, 2, ROLE_TEXT, "right");
	assert_canvas(canvas, "exact\nlong\u2026\n       right\n");
}

static void test_rule_and_box(void **state)
{
	struct canvas *canvas = make(22, 4, true);
	struct pane pane = canvas_pane(canvas);

	(void)state;
	pane_rule(&pane, 0, "title", "hint");
	pane_box(&pane, 0, 1, 4, 3, ROLE_RULE);
	pane_box(&pane, 6, 1, 1, 1, ROLE_RULE);
	assert_canvas(canvas, "-- title ----- hint --\n+--+\n|  |\n+--+\n");
}

/* Breaks between words, hangs, cuts what is too long, leaves out the marks. */
static void test_flow(void **state)
{
	struct canvas *canvas = make(12, 6, false);
	struct pane pane = canvas_pane(canvas);
	struct pane measuring = pane_measuring(&pane, 12);
	const char *text = "A `load` of *one* page, 2 * 3 times_and_more_so.";
	int rows = flow_text(&pane, 0, 2, 0, ROLE_TEXT, text);

	(void)state;
	assert_int_equal(rows, 5);
	assert_int_equal(flow_text(&measuring, 0, 2, 0, ROLE_TEXT, text), rows);
	assert_int_equal(style_role(canvas_cell(canvas, 2, 0)->style),
			 ROLE_CODE);
	assert_true(canvas_cell(canvas, 2, 1)->style & STYLE_BOLD);
	assert_canvas(canvas, "A load of\n  one page,\n  2 * 3\n"
			      "  times_and_\n  more_so.\n\n");
}

static void test_ansi(void **state)
{
	struct canvas *canvas = make(3, 1, false);
	struct pane pane = canvas_pane(canvas);
	struct strbuf out = STRBUF_INIT;

	(void)state;
	pane_text(&pane, 0, 0, ROLE_DIRTY | STYLE_CHANGED, "D");
	assert_int_equal(canvas_ansi(canvas, THEME_DARK, &out), 0);
	assert_string_equal(out.text, "\033[0;7;38;5;214mD"
				      "\033[0;38;5;252m  \033[0m\n");
	strbuf_clear(&out);
	assert_int_equal(canvas_ansi(canvas, THEME_MONO, &out), 0);
	assert_string_equal(out.text, "\033[0;1;7mD\033[0m  \033[0m\n");
	strbuf_free(&out);
	canvas_free(canvas);
}

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	while ((text = strstr(text, what))) {
		n++;
		text += strlen(what);
	}
	return n;
}

static void test_svg(void **state)
{
	struct canvas *canvas = make(10, 2, false);
	struct pane pane = canvas_pane(canvas);
	struct strbuf out = STRBUF_INIT;

	(void)state;
	pane_text(&pane, 0, 0, ROLE_TEXT, "a<b&c>\"d\"");
	pane_glyph(&pane, 0, 1, STYLE_CHANGED, GLYPH_PRESENT);
	assert_int_equal(canvas_svg(canvas, THEME_LIGHT, "<&\n>", &out), 0);
	assert_non_null(strstr(out.text, "<title>&lt;&amp;&gt;</title>"));
	assert_non_null(strstr(out.text, ">a&lt;b&amp;c&gt;&quot;d&quot; <"));
	/* Ten cells of nine: the width does not depend on the font. */
	assert_non_null(strstr(out.text, "textLength=\"90\""));
	assert_int_equal(count(out.text, "<text "), 1);
	assert_int_equal(count(out.text, "</text>"), 1);
	assert_int_equal(count(out.text, "<rect"), 2); /* ground; changed */
	assert_int_equal(count(out.text, "<path"), 1); /* the sign */
	assert_non_null(strstr(out.text, "</svg>\n"));
	strbuf_free(&out);
	canvas_free(canvas);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_clipping),
		cmocka_unit_test(test_panes),
		cmocka_unit_test(test_wide),
		cmocka_unit_test(test_ascii),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_rule_and_box),
		cmocka_unit_test(test_flow),
		cmocka_unit_test(test_ansi),
		cmocka_unit_test(test_svg),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
