/* Can every role be read, and every state be told without colour? */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "view/glyph.h"
#include "view/role.h"

/* Relative luminance and contrast, WCAG 2.1. */
static double channel(unsigned value)
{
	double c = value / 255.0;

	return c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(uint32_t rgb)
{
	return 0.2126 * channel(rgb >> 16 & 0xFF) +
	       0.7152 * channel(rgb >> 8 & 0xFF) + 0.0722 * channel(rgb & 0xFF);
}

static double contrast(uint32_t a, uint32_t b)
{
	double light = luminance(a), dark = luminance(b);

	if (light < dark) {
		double other = light;

		light = dark;
		dark = other;
	}
	return (light + 0.05) / (dark + 0.05);
}

/* The measure itself: black on white is 21, #777 on white 4.48. */
static void test_measure(void **state)
{
	(void)state;
	assert_true(fabs(contrast(0, 0xFFFFFF) - 21) < 0.01);
	assert_true(fabs(contrast(0x777777, 0xFFFFFF) - 4.48) < 0.01);
}

static void test_rows_in_order(void **state)
{
	(void)state;
	for (int i = 0; i < ROLES; i++) {
		assert_int_equal(role_table[i].role, i);
		assert_non_null(role_table[i].name);
	}
	for (int i = 0; i < GLYPHS; i++)
		assert_int_equal(glyph_table[i].glyph, i);
}

/* On black, on the grey that dark terminals like, on our pictures' ground, and
 * on white. The lines between panels carry no information. */
static void test_contrast(void **state)
{
	const uint32_t dark[] = { 0x000000, 0x1E1E1E,
				  theme_background(THEME_DARK) };

	(void)state;
	assert_int_equal(theme_background(THEME_LIGHT), 0xFFFFFF);
	for (int i = 0; i < ROLES; i++) {
		uint32_t on_dark =
			palette_rgb(role_color((enum role)i, THEME_DARK));
		uint32_t on_light =
			palette_rgb(role_color((enum role)i, THEME_LIGHT));

		if (i == ROLE_RULE)
			continue;
		for (size_t g = 0; g < 3; g++)
			if (contrast(on_dark, dark[g]) < 4.5)
				fail_msg("%s: %.2f on #%06x",
					 role_table[i].name,
					 contrast(on_dark, dark[g]), dark[g]);
		if (contrast(on_light, 0xFFFFFF) < 4.5)
			fail_msg("%s: %.2f on white", role_table[i].name,
				 contrast(on_light, 0xFFFFFF));
	}
}

/* xterm's 256colres.h: the cube and the greys. */
static void test_palette(void **state)
{
	(void)state;
	assert_int_equal(palette_rgb(16), 0x000000);
	assert_int_equal(palette_rgb(74), 0x5FAFD7);
	assert_int_equal(palette_rgb(214), 0xFFAF00);
	assert_int_equal(palette_rgb(231), 0xFFFFFF);
	assert_int_equal(palette_rgb(232), 0x080808);
	assert_int_equal(palette_rgb(255), 0xEEEEEE);
}

/* No two signs that stand in the same row may look alike. */
static void test_glyphs_differ(void **state)
{
	(void)state;
	for (int i = 0; i < GLYPHS; i++) {
		const struct glyph_info *a = &glyph_table[i];

		assert_int_equal(utf8_width(a->code), 1);
		assert_true(a->ascii > ' ' && a->ascii < 0x7F);
		for (int k = i + 1; k < GLYPHS; k++) {
			const struct glyph_info *b = &glyph_table[k];

			if (a->group != b->group || a->group == GLYPH_OF_SCREEN)
				continue;
			assert_int_not_equal(a->code, b->code);
			assert_int_not_equal(a->ascii, b->ascii);
		}
	}
}

static struct page_state page(uint32_t known, uint32_t bits)
{
	return (struct page_state){ known, bits, PFN_NONE, SLOT_NONE };
}

static void test_glyph_of_page(void **state)
{
	const uint32_t entry = PAGE_PRESENT | PAGE_SWAPPED;
	const uint32_t cache = PAGE_CACHED | PAGE_DIRTY | PAGE_WRITEBACK;
	struct page_state p;

	(void)state;
	p = page(0, PAGE_PRESENT); /* a bit that is not known says nothing */
	assert_int_equal(glyph_of_entry(&p), GLYPH_UNKNOWN);
	p = page(entry, 0);
	assert_int_equal(glyph_of_entry(&p), GLYPH_ABSENT);
	p = page(entry, PAGE_SWAPPED);
	assert_int_equal(glyph_of_entry(&p), GLYPH_SWAPPED);
	p = page(entry, PAGE_PRESENT);
	assert_int_equal(glyph_of_entry(&p), GLYPH_PRESENT);
	p = page(entry | PAGE_ZERO, PAGE_PRESENT | PAGE_ZERO);
	assert_int_equal(glyph_of_entry(&p), GLYPH_ZERO);
	p = page(entry | PAGE_FILE, PAGE_PRESENT);
	assert_int_equal(glyph_of_entry(&p), GLYPH_OWN);
	p = page(0, 0);
	assert_int_equal(glyph_of_cache(&p), GLYPH_UNKNOWN);
	p = page(cache, PAGE_CACHED);
	assert_int_equal(glyph_of_cache(&p), GLYPH_CACHED);
	p = page(cache, PAGE_CACHED | PAGE_DIRTY);
	assert_int_equal(glyph_of_cache(&p), GLYPH_DIRTY);
	p = page(cache, PAGE_CACHED | PAGE_WRITEBACK);
	assert_int_equal(glyph_of_cache(&p), GLYPH_WRITEBACK);
	p = page(cache, 0);
	assert_int_equal(glyph_of_cache(&p), GLYPH_UNCACHED);
}

/* In mono nothing is told by a colour; what changed is reversed. */
static void test_flags(void **state)
{
	(void)state;
	assert_true(style_flags(ROLE_DIRTY, THEME_MONO) & STYLE_BOLD);
	assert_false(style_flags(ROLE_DIRTY, THEME_DARK) & STYLE_BOLD);
	assert_true(style_flags(ROLE_SURPRISE, THEME_DARK) & STYLE_BOLD);
	assert_true(style_flags(ROLE_PRESENT | STYLE_CHANGED, THEME_MONO) &
		    STYLE_CHANGED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_measure),
		cmocka_unit_test(test_rows_in_order),
		cmocka_unit_test(test_contrast),
		cmocka_unit_test(test_palette),
		cmocka_unit_test(test_glyphs_differ),
		cmocka_unit_test(test_glyph_of_page),
		cmocka_unit_test(test_flags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
