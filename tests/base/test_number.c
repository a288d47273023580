/* Numbers as people type them: decimal or 0x, and what is left behind them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/number.h"

static void is_read(const char *text, uint64_t number, const char *left)
{
	uint64_t got = number + 1;

	assert_true(number_parse(&text, &got));
	assert_true(got == number);
	assert_string_equal(text, left);
}

static void is_refused(const char *text)
{
	const char *at = text;
	uint64_t number = 77;

	assert_false(number_parse(&at, &number));
	assert_ptr_equal(at, text);
	assert_int_equal(number, 77);
}

static void test_what_is_a_number(void **state)
{
	(void)state;
	is_read("0", 0, "");
	is_read("64", 64, "");
	is_read("0x40", 64, "");
	is_read("0XfF", 255, "");
	is_read("18446744073709551615", UINT64_MAX, "");
	is_read("0xffffffffffffffff", UINT64_MAX, "");
}

/* C would read an octal number. */
static void test_leading_zeros_change_nothing(void **state)
{
	(void)state;
	is_read("010", 10, "");
	is_read("08", 8, "");
	is_read("0x010", 16, "");
}

static void test_what_follows_is_left(void **state)
{
	(void)state;
	is_read("8K", 8, "K");
	is_read("1..8", 1, "..8");
	is_read("0x1fG", 31, "G");
	is_read("12x3", 12, "x3");
	is_read("0x", 0, "x");
	is_read("9f", 9, "f");
}

static void test_what_is_none(void **state)
{
	(void)state;
	is_refused("");
	is_refused("x");
	is_refused("f");
	is_refused("-1");
	is_refused("+1");
	is_refused(" 1");
	is_refused("18446744073709551616");
	is_refused("99999999999999999999");
	is_refused("0x10000000000000000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_a_number),
		cmocka_unit_test(test_leading_zeros_change_nothing),
		cmocka_unit_test(test_what_follows_is_left),
		cmocka_unit_test(test_what_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
