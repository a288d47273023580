/* Error numbers and their names, both ways, and none of Linux's missing. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/status.h"

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(status_name(0), "ok");
	assert_string_equal(status_name(EINVAL), "EINVAL");
	assert_string_equal(status_name(-EINVAL), "EINVAL");
	assert_string_equal(status_name(-ENOMEM), "ENOMEM");
	assert_string_equal(status_name(EHWPOISON), "EHWPOISON");
	assert_null(status_name(100000));
	assert_null(status_name(INT_MIN));
	assert_null(status_name(INT_MAX));
}

static void test_numbers(void **state)
{
	(void)state;
	assert_int_equal(status_number("ok"), 0);
	assert_int_equal(status_number("EINVAL"), EINVAL);
	assert_int_equal(status_number("EACCES"), EACCES);
	assert_int_equal(status_number("einval"), -1);
	assert_int_equal(status_number("EINVA"), -1);
	assert_int_equal(status_number("EINVALX"), -1);
	assert_int_equal(status_number(""), -1);
}

/* Where a number has two names both are read, the usual one is printed. */
static void test_second_names(void **state)
{
	(void)state;
	assert_int_equal(status_number("EWOULDBLOCK"), EAGAIN);
	assert_int_equal(status_number("EDEADLOCK"), EDEADLK);
	assert_int_equal(status_number("ENOTSUP"), EOPNOTSUPP);
	assert_string_equal(status_name(EAGAIN), "EAGAIN");
	assert_string_equal(status_name(EDEADLK), "EDEADLK");
	assert_string_equal(status_name(EOPNOTSUPP), "EOPNOTSUPP");
}

/* The C library knows an error exactly when the table does: strerror() says
 * "Unknown error 41" for the others. */
static void test_complete(void **state)
{
	unsigned known = 0;

	(void)state;
	for (int number = 1; number < 200; number++) {
		const char *name = status_name(number);
		const char *text = strerror(number);

		if (!strncmp(text, "Unknown error", 13)) {
			assert_null(name);
			continue;
		}
		assert_non_null(name);
		assert_int_equal(status_number(name), number);
		known++;
	}
	assert_in_range(known, 130, 140);
}

static void test_list(void **state)
{
	const char *const *names = status_names();
	unsigned n = 0;

	(void)state;
	for (; names[n]; n++)
		assert_true(status_number(names[n]) > 0);
	assert_in_range(n, 130, 145);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_second_names),
		cmocka_unit_test(test_complete),
		cmocka_unit_test(test_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
