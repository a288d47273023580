/* Code points and back, and their widths. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/utf8.h"

/* Every code point survives the way there and back; what is none becomes the
 * replacement. */
static void test_round_trip(void **state)
{
	(void)state;
	for (uint32_t code = 0; code < 0x110400; code++) {
		char bytes[UTF8_MAX];
		size_t n = utf8_encode(code, bytes);
		uint32_t expected = code, found = 0;

		if ((code >= 0xD800 && code <= 0xDFFF) || code > 0x10FFFF)
			expected = UTF8_REPLACEMENT;
		assert_int_equal(utf8_decode(bytes, n, &found), n);
		if (found != expected) /* a million assertions are slow */
			fail_msg("U+%04X became U+%04X", code, found);
	}
}

static void test_broken(void **state)
{
	static const char *const broken[] = { "\xFF", "\xC3", "\xE2\x82",
					      "\x80", "\xED\xA0\x80" };
	uint32_t code;

	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++) {
		code = 0;
		assert_int_equal(
			utf8_decode(broken[i], strlen(broken[i]), &code), 1);
		assert_int_equal(code, UTF8_REPLACEMENT);
	}
	assert_int_equal(utf8_decode("", 0, &code), 0);
}

static void test_width(void **state)
{
	static const struct {
		uint32_t code;
		int width;
	} cases[] = {
		{ 'a', 1 },    { 0xE9, 1 },   { 0x25CF, 1 },  { 0x2500, 1 },
		{ 0x0301, 0 }, { 0x200D, 0 }, { 0x1B, 0 },    { 0x7F, 0 },
		{ 0x4E00, 2 }, { 0xFF21, 2 }, { 0x1F600, 2 }, { 0xAC00, 2 },
		{ 0x10FF, 1 }, { 0x1160, 1 }, { 0xFFFD, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (utf8_width(cases[i].code) != cases[i].width)
			fail_msg("U+%04X is %d wide", cases[i].code,
				 utf8_width(cases[i].code));
}

static void test_columns(void **state)
{
	(void)state;
	assert_int_equal(utf8_columns(""), 0);
	assert_int_equal(utf8_columns("page"), 4);
	assert_int_equal(utf8_columns("e\xCC\x81"), 1); /* e and an accent */
	assert_int_equal(utf8_columns("\xE4\xB8\x80x"), 3);
	assert_int_equal(utf8_columns("\xFF\xFF"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_width),
		cmocka_unit_test(test_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
