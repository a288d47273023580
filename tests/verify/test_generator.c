/*
 * Random operations: the same for the same seed, all of them valid, all of
 * them writable as text, and none of the kinds left out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/diagnostic.h"
#include "base/strbuf.h"
#include "machine/script.h"
#include "verify/generator.h"
#include "verify/sequence.h"

#define PAGE_SIZE 4096
#define SEQUENCES 300
#define OPS	  40

static char *text_of(uint64_t seed)
{
	struct sequence sequence;
	struct strbuf text = STRBUF_INIT;

	assert_int_equal(sequence_generate(seed, OPS, PAGE_SIZE, &sequence), 0);
	assert_int_equal(sequence.n_ops, OPS);
	sequence_print(&sequence, &text);
	sequence_free(&sequence);
	return strbuf_take(&text);
}

static void the_seed_decides(void **state)
{
	char *one = text_of(7), *again = text_of(7), *other = text_of(8);

	(void)state;
	assert_string_equal(one, again);
	assert_string_not_equal(one, other);
	free(one);
	free(again);
	free(other);
	/* Neighbours have seeds that are none. */
	assert_true(generator_seed(1, 2) != generator_seed(1, 3));
	assert_true(generator_seed(1, 2) != generator_seed(2, 1));
	assert_true(generator_seed(5, 0) == generator_seed(5, 0));
}

/* Read again as a script and checked by the names, as "run" does it. */
static void every_sequence_is_a_script(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < SEQUENCES; i++) {
		char *text = text_of(generator_seed(1, i));
		struct diagnostic diagnostic = { 0 };
		struct script script = { 0 };
		struct script_names *names;

		assert_int_equal(script_parse(text, strlen(text), 1, &script,
					      &diagnostic),
				 0);
		assert_int_equal(script.n_ops, OPS);
		assert_int_equal(script_names_new(PAGE_SIZE, &names), 0);
		for (size_t j = 0; j < script.n_ops; j++)
			assert_int_equal(
				script_names_check(names, &script.ops[j], text,
						   strlen(text), &diagnostic),
				0);
		script_names_free(names);
		script_free(&script);
		free(text);
	}
}

static void text_gives_the_same_operations(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < SEQUENCES; i++) {
		struct sequence sequence;

		assert_int_equal(sequence_generate(generator_seed(2, i), OPS,
						   PAGE_SIZE, &sequence),
				 0);
		for (size_t j = 0; j < sequence.n_ops; j++) {
			struct strbuf line = STRBUF_INIT;
			struct op op;

			op_print(&sequence.ops[j], &line);
			assert_int_equal(
				op_parse(line.text, line.length, 1, &op, NULL),
				0);
			assert_true(op_equal(&op, &sequence.ops[j]));
			op_clear(&op);
			strbuf_free(&line);
		}
		sequence_free(&sequence);
	}
}

/* What only one machine can do is left out, and nothing else. */
static void all_kinds_come(void **state)
{
	static const enum op_kind never[] = { OP_MACHINE, OP_CRASH, OP_EXPECT };
	unsigned seen[OP_KINDS] = { 0 };
	unsigned advices[ADVICE_KINDS] = { 0 };

	(void)state;
	for (uint64_t i = 0; i < SEQUENCES; i++) {
		struct sequence sequence;

		assert_int_equal(sequence_generate(generator_seed(3, i), OPS,
						   PAGE_SIZE, &sequence),
				 0);
		for (size_t j = 0; j < sequence.n_ops; j++) {
			seen[sequence.ops[j].kind]++;
			if (sequence.ops[j].kind == OP_ADVISE)
				advices[sequence.ops[j].advice]++;
		}
		sequence_free(&sequence);
	}
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
		assert_int_equal(seen[never[i]], 0);
		seen[never[i]] = 1;
	}
	for (int kind = 0; kind < OP_KINDS; kind++)
		assert_true(seen[kind] > 0);
	for (int advice = 0; advice < ADVICE_KINDS; advice++)
		assert_true(advices[advice] > 0);
}

/* The awkward places that are what it is for. */
static void awkward_places_come(void **state)
{
	unsigned odd_ends = 0, crossing = 0, shared_files = 0;

	(void)state;
	for (uint64_t i = 0; i < SEQUENCES; i++) {
		struct sequence sequence;
		unsigned maps = 0;

		assert_int_equal(sequence_generate(generator_seed(4, i), OPS,
						   PAGE_SIZE, &sequence),
				 0);
		for (size_t j = 0; j < sequence.n_ops; j++) {
			const struct op *op = &sequence.ops[j];
			uint64_t at = op->place.offset % PAGE_SIZE;

			odd_ends += op->kind == OP_FILE && !op->size.in_pages;
			crossing += op->kind == OP_STORE &&
				    at + op->n_bytes > PAGE_SIZE;
			maps += op->kind == OP_MAP &&
				!strcmp(op->name, sequence.ops[0].name);
		}
		shared_files += maps > 1;
		sequence_free(&sequence);
	}
	assert_true(odd_ends > SEQUENCES / 4);
	assert_true(crossing > SEQUENCES / 10);
	assert_true(shared_files > SEQUENCES / 4);
}

static void lines_without_their_view_are_sieved(void **state)
{
	static const char text[] = "file f 4p\n"
				   "map a f shared rw\n"
				   "load a[1]\n"
				   "read f 0 1\n";
	struct script script;
	struct sequence sequence = { 0 };

	(void)state;
	assert_int_equal(script_parse(text, strlen(text), 1, &script, NULL), 0);
	sequence.ops = script.ops;
	sequence.n_ops = script.n_ops;
	sequence.capacity = script.capacity;
	sequence_remove(&sequence, 1, 2);
	assert_int_equal(sequence_sieve(&sequence, PAGE_SIZE), 0);
	assert_int_equal(sequence.n_ops, 2);
	assert_int_equal(sequence.ops[1].kind, OP_READ);
	sequence_free(&sequence);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_seed_decides),
		cmocka_unit_test(every_sequence_is_a_script),
		cmocka_unit_test(text_gives_the_same_operations),
		cmocka_unit_test(all_kinds_come),
		cmocka_unit_test(awkward_places_come),
		cmocka_unit_test(lines_without_their_view_are_sieved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
