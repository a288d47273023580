/* A string that grows: what is added is there, terminated, whatever its
 * length; an addition that cannot be made is remembered. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"

static void test_empty_is_a_string(void **state)
{
	struct strbuf buffer = STRBUF_INIT;
	struct strbuf other;

	(void)state;
	assert_string_equal(buffer.text, "");
	assert_int_equal(strbuf_status(&buffer), 0);
	strbuf_free(&buffer);
	memset(&other, 0xA5, sizeof(other));
	strbuf_init(&other);
	assert_string_equal(other.text, "");
	assert_int_equal(other.length, 0);
	strbuf_free(&other);
	strbuf_free(NULL);
}

static void test_additions(void **state)
{
	struct strbuf buffer = STRBUF_INIT;

	(void)state;
	strbuf_add(&buffer, "v[");
	strbuf_addf(&buffer, "%d..%d", 4, 19);
	strbuf_add_char(&buffer, ']');
	strbuf_add_repeated(&buffer, '.', 3);
	strbuf_add_repeated(&buffer, 'x', 0);
	strbuf_add_bytes(&buffer, "a\0b", 3);
	strbuf_add(&buffer, "");
	assert_int_equal(buffer.length, 14);
	assert_memory_equal(buffer.text, "v[4..19]...a\0b", 15);
	strbuf_free(&buffer);
	assert_string_equal(buffer.text, "");
}

static void test_grows(void **state)
{
	struct strbuf buffer = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < 100000; i++) {
		strbuf_add_char(&buffer, (char)('a' + i % 26));
		assert_int_equal(buffer.text[i + 1], '\0');
	}
	assert_int_equal(buffer.length, 100000);
	for (size_t i = 0; i < 100000; i++)
		assert_int_equal(buffer.text[i], 'a' + i % 26);
	strbuf_free(&buffer);
}

/* A text that ends exactly where the memory does. */
static void test_fits_exactly(void **state)
{
	(void)state;
	for (int length = 60; length < 70; length++) {
		struct strbuf buffer = STRBUF_INIT;

		strbuf_addf(&buffer, "%0*d", length, 7);
		assert_int_equal(buffer.length, length);
		assert_int_equal(strlen(buffer.text), length);
		strbuf_free(&buffer);
	}
}

static void test_clear_keeps_memory(void **state)
{
	struct strbuf buffer = STRBUF_INIT;
	size_t capacity;

	(void)state;
	strbuf_clear(&buffer);
	assert_string_equal(buffer.text, "");
	strbuf_add_repeated(&buffer, 'x', 1000);
	capacity = buffer.capacity;
	strbuf_clear(&buffer);
	assert_string_equal(buffer.text, "");
	assert_int_equal(buffer.length, 0);
	assert_int_equal(buffer.capacity, capacity);
	strbuf_free(&buffer);
}

static void test_failure_is_remembered(void **state)
{
	struct strbuf buffer = STRBUF_INIT;

	(void)state;
	strbuf_add(&buffer, "before");
	strbuf_add_bytes(&buffer, "", SIZE_MAX - 2);
	assert_int_equal(strbuf_status(&buffer), -ENOMEM);
	strbuf_add(&buffer, "after");
	strbuf_addf(&buffer, "%d", 1);
	strbuf_add_repeated(&buffer, 'x', 1);
	assert_string_equal(buffer.text, "before");
	assert_null(strbuf_take(&buffer));
	assert_int_equal(strbuf_status(&buffer), 0);
	strbuf_add(&buffer, "again");
	assert_string_equal(buffer.text, "again");
	strbuf_free(&buffer);
}

static void test_take(void **state)
{
	struct strbuf buffer = STRBUF_INIT;
	char *text;

	(void)state;
	strbuf_add(&buffer, "mine");
	text = strbuf_take(&buffer);
	assert_string_equal(text, "mine");
	assert_string_equal(buffer.text, "");
	free(text);
	text = strbuf_take(&buffer);
	assert_string_equal(text, "");
	free(text);
}

/* What a terminal would obey is shown, everything else as it is. */
static void test_shown(void **state)
{
	struct strbuf buffer = STRBUF_INIT;

	(void)state;
	strbuf_add_shown(&buffer, "\033]0;x\a\nn\177 \302\233 \303\244 \\ "
				  "\342\200\256\342\200\246");
	assert_string_equal(buffer.text, "\\x1B]0;x\\x07\\x0An\\x7F "
					 "\\xC2\\x9B \303\244 \\ "
					 "\\xE2\\x80\\xAE\342\200\246");
	strbuf_free(&buffer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty_is_a_string),
		cmocka_unit_test(test_additions),
		cmocka_unit_test(test_grows),
		cmocka_unit_test(test_fits_exactly),
		cmocka_unit_test(test_clear_keeps_memory),
		cmocka_unit_test(test_failure_is_remembered),
		cmocka_unit_test(test_take),
		cmocka_unit_test(test_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
