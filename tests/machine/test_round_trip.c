/*
 * Printing and parsing are each other's opposite, for every operation there
 * can be:
 *
 *	op --print--> text --parse--> op'	op' equals op
 *	                              op' --print--> text'   text' is text
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/diagnostic.h"
#include "base/strbuf.h"
#include "machine/script.h"
#include "random_op.h"

#define ROUNDS 50000

static void parse(const struct strbuf *text, struct op *op)
{
	struct diagnostic diagnostic;
	int status = op_parse(text->text, text->length, 1, op, &diagnostic);

	if (status)
		fail_msg("%s: %s", text->text, diagnostic.what);
}

static void test_print_then_parse(void **state)
{
	struct rng rng;
	bool seen[OP_KINDS] = { false };

	(void)state;
	rng_seed(&rng, 20240229);
	for (int i = 0; i < ROUNDS; i++) {
		struct strbuf text = STRBUF_INIT;
		struct strbuf again = STRBUF_INIT;
		struct op op;
		struct op parsed;

		random_op(&rng, &op);
		seen[op.kind] = true;
		op_print(&op, &text);
		parse(&text, &parsed);
		if (!op_equal(&op, &parsed))
			fail_msg("not equal: %s", text.text);
		op_print(&parsed, &again);
		assert_string_equal(text.text, again.text);
		strbuf_free(&text);
		strbuf_free(&again);
		op_clear(&op);
		op_clear(&parsed);
	}
	for (int kind = 0; kind < OP_KINDS; kind++)
		assert_true(seen[kind]);
}

/* A whole script: the operations one under another, with the noise that
 * people put between them. */
static void test_scripts(void **state)
{
	static const char *const noise[] = { "\n", "\r\n", " # a comment\n",
					     "\t\n\n", "\n# \"x\n" };
	struct rng rng;

	(void)state;
	rng_seed(&rng, 7);
	for (int i = 0; i < 200; i++) {
		struct strbuf text = STRBUF_INIT;
		struct op ops[20];
		struct script script;
		struct diagnostic diagnostic;

		for (int k = 0; k < 20; k++) {
			random_op(&rng, &ops[k]);
			strbuf_add(&text, rng_below(&rng, 2) ? "" : " \t");
			op_print(&ops[k], &text);
			strbuf_add(&text, noise[rng_below(&rng, 5)]);
		}
		if (script_parse(text.text, text.length, 1, &script,
				 &diagnostic))
			fail_msg("%u:%u: %s", diagnostic.line,
				 diagnostic.column, diagnostic.what);
		assert_int_equal(script.n_ops, 20);
		for (int k = 0; k < 20; k++) {
			assert_true(op_equal(&script.ops[k], &ops[k]));
			op_clear(&ops[k]);
		}
		script_free(&script);
		strbuf_free(&text);
	}
}

/* Two operations drawn by themselves are equal exactly when they are written
 * alike. */
static void test_equality_is_spelling(void **state)
{
	struct rng rng;
	unsigned equal = 0;

	(void)state;
	rng_seed(&rng, 3);
	for (int i = 0; i < ROUNDS; i++) {
		struct strbuf text[2] = { STRBUF_INIT, STRBUF_INIT };
		struct op ops[2];

		for (int k = 0; k < 2; k++) {
			random_op(&rng, &ops[k]);
			op_print(&ops[k], &text[k]);
		}
		assert_int_equal(op_equal(&ops[0], &ops[1]),
				 !strcmp(text[0].text, text[1].text));
		equal += op_equal(&ops[0], &ops[1]);
		for (int k = 0; k < 2; k++) {
			op_clear(&ops[k]);
			strbuf_free(&text[k]);
		}
	}
	assert_true(equal > 0); /* crash and crash, fork a and fork a */
}

static void test_copies_are_equal(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 11);
	for (int i = 0; i < 5000; i++) {
		struct op op;
		struct op copy;

		random_op(&rng, &op);
		assert_int_equal(op_copy(&op, &copy), 0);
		assert_true(op_equal(&op, &copy));
		if (op.bytes)
			assert_ptr_not_equal(op.bytes, copy.bytes);
		op_clear(&op);
		op_clear(&copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_print_then_parse),
		cmocka_unit_test(test_scripts),
		cmocka_unit_test(test_equality_is_spelling),
		cmocka_unit_test(test_copies_are_equal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
