/* Sentences with holes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/strbuf.h"
#include "base/template.h"

static void field(const void *context, const char *name, struct strbuf *out)
{
	if (!strcmp(name, "word"))
		strbuf_add(out, context);
	else if (!strcmp(name, "map-length-or-0"))
		strbuf_add(out, "0");
}

static void check(const char *text, const char *expected)
{
	struct strbuf out = STRBUF_INIT;

	template_print(text, field, "W", &out);
	assert_string_equal(out.text, expected);
	strbuf_free(&out);
}

static void test_fields(void **state)
{
	(void)state;
	check("", "");
	check("no field", "no field");
	check("{word}", "W");
	check("a {word} b{word}{word} c", "a W bWW c");
	check("{map-length-or-0}", "0");
	check("x{unknown}y", "xy");
}

static void test_braces_of_code(void **state)
{
	(void)state;
	check("{ {word}, {word} };", "{ W, W };");
	check("{ .Offset = {word} };", "{ .Offset = W };");
	check("{}", "{}");
	check("{word", "{word");
	check("{{word}}", "{W}");
	check("{", "{");
	check("}", "}");
	check("{Word}", "{Word}");
}

/* Names longer than any field has are no fields. */
static void test_long_name(void **state)
{
	(void)state;
	check("{aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}", "");
	check("{aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}",
	      "{aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_braces_of_code),
		cmocka_unit_test(test_long_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
