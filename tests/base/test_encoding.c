/* Where a UTF-8 sequence ends, and what is none. The ill-formed ones are of
 * the kinds listed in RFC 3629, sections 3 and 10. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/encoding.h"

static const struct {
	const char *text;
	size_t length;
	size_t expected;
} cases[] = {
	{ "", 0, 0 },
	{ "a", 1, 1 },
	{ "\0", 1, 1 },
	{ "\x7F", 1, 1 },
	{ "\xC2\x80", 2, 2 },		  /* U+0080, the first of two bytes */
	{ "\xDF\xBF", 2, 2 },		  /* U+07FF, the last */
	{ "\xE0\xA0\x80", 3, 3 },	  /* U+0800 */
	{ "\xED\x9F\xBF", 3, 3 },	  /* U+D7FF, before the surrogates */
	{ "\xEE\x80\x80", 3, 3 },	  /* U+E000, behind them */
	{ "\xEF\xBF\xBF", 3, 3 },	  /* U+FFFF */
	{ "\xF0\x90\x80\x80", 4, 4 },	  /* U+10000 */
	{ "\xF4\x8F\xBF\xBF", 4, 4 },	  /* U+10FFFF, the last there is */
	{ "\xF4\x90\x80\x80", 4, 0 },	  /* U+110000 */
	{ "\x80", 1, 0 },		  /* stray continuation */
	{ "\xBF\x80", 2, 0 },		  /* likewise */
	{ "\xC0\x80", 2, 0 },		  /* overlong NUL */
	{ "\xC1\xBF", 2, 0 },		  /* overlong U+007F */
	{ "\xE0\x9F\xBF", 3, 0 },	  /* overlong U+07FF */
	{ "\xF0\x8F\xBF\xBF", 4, 0 },	  /* overlong U+FFFF */
	{ "\xED\xA0\x80", 3, 0 },	  /* U+D800, a surrogate */
	{ "\xED\xBF\xBF", 3, 0 },	  /* U+DFFF */
	{ "\xF8\x88\x80\x80\x80", 5, 0 }, /* five bytes */
	{ "\xFE", 1, 0 },
	{ "\xFF", 1, 0 },
	{ "\xC3", 1, 0 },	  /* cut */
	{ "\xE2\x82", 2, 0 },	  /* cut */
	{ "\xC3\x28", 2, 0 },	  /* no continuation */
	{ "\xE2\x28\xA1", 3, 0 }, /* the second is none */
	{ "\xE2\x82\x28", 3, 0 }, /* the third is none */
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (encoding_utf8(cases[i].text, cases[i].length) !=
		    cases[i].expected)
			fail_msg("case %zu", i);
}

/* All code points of three bytes, encoded by hand. */
static void test_three_bytes(void **state)
{
	(void)state;
	for (uint32_t code = 0x800; code <= 0xFFFF; code++) {
		char text[3] = { (char)(0xE0 | code >> 12),
				 (char)(0x80 | (code >> 6 & 0x3F)),
				 (char)(0x80 | (code & 0x3F)) };
		size_t expected = code >= 0xD800 && code <= 0xDFFF ? 0 : 3;

		assert_int_equal(encoding_utf8(text, 3), expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_three_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
