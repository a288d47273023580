/*
 * Making sequences short: what is kept still shows it, and nothing is left
 * that could go.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/strbuf.h"
#include "machine/script.h"
#include "verify/generator.h"
#include "verify/minimise.h"

#define PAGE_SIZE 4096

static struct sequence read_sequence(const char *text)
{
	struct script script;

	assert_int_equal(script_parse(text, strlen(text), 1, &script, NULL), 0);
	return (struct sequence){ script.ops, script.n_ops, script.capacity };
}

static void is(struct sequence *sequence, const char *wanted)
{
	struct strbuf text = STRBUF_INIT;

	sequence_print(sequence, &text);
	assert_string_equal(text.text, wanted);
	strbuf_free(&text);
	sequence_free(sequence);
}

/* Shows it as long as a page of `a` is stored to after a flush of it. */
static int store_after_flush(void *context, const struct sequence *sequence)
{
	bool flushed = false;

	++*(unsigned *)context;
	for (size_t i = 0; i < sequence->n_ops; i++) {
		const struct op *op = &sequence->ops[i];

		if (strcmp(op->place.view, "a") != 0)
			continue;
		if (op->kind == OP_FLUSH)
			flushed = true;
		if (flushed && op->kind == OP_STORE)
			return 1;
	}
	return 0;
}

static void only_what_is_needed_is_left(void **state)
{
	unsigned tries = 0;
	struct minimise how = { PAGE_SIZE, 1000, store_after_flush, &tries };
	struct sequence sequence = read_sequence("file f 4000\n"
						 "section s 2p\n"
						 "map a f shared rw populate\n"
						 "map b s shared rw\n"
						 "load b[0..1]\n"
						 "store a[0] \"x\"\n"
						 "fork p1\n"
						 "flush a[0..0]\n"
						 "load a[0]+7 for 3\n"
						 "as p1\n"
						 "as main\n"
						 "store a[0]+9 \"xyz\"\n");

	(void)state;
	assert_int_equal(minimise(&how, &sequence), 0);
	is(&sequence, "file f 1p\n"
		      "map a f shared rw\n"
		      "flush a[0]\n"
		      "store a[0] \"x\"\n");
}

static void random_ones_become_as_short(void **state)
{
	unsigned shown = 0;

	(void)state;
	for (uint64_t i = 0; i < 400; i++) {
		unsigned tries = 0;
		struct minimise how = { PAGE_SIZE, 10000, store_after_flush,
					&tries };
		struct sequence sequence;

		assert_int_equal(sequence_generate(generator_seed(9, i), 40,
						   PAGE_SIZE, &sequence),
				 0);
		if (store_after_flush(&tries, &sequence)) {
			assert_int_equal(minimise(&how, &sequence), 0);
			assert_int_equal(store_after_flush(&tries, &sequence),
					 1);
			/* An object unless it is anonymous, a map; or what a
			 * fork brought to another process. */
			assert_true(sequence.n_ops >= 3);
			assert_true(sequence.n_ops <= 6);
			shown++;
		}
		sequence_free(&sequence);
	}
	assert_true(shown > 20);
}

static void tries_are_bounded(void **state)
{
	unsigned tries = 0;
	struct minimise how = { PAGE_SIZE, 5, store_after_flush, &tries };
	struct sequence sequence =
		read_sequence("file f 4p\n"
			      "map a f shared rw\n"
			      "load a\nload a\nload a\nload a\nload a\n"
			      "flush a\n"
			      "store a \"x\"\n");

	(void)state;
	assert_int_equal(minimise(&how, &sequence), 0);
	assert_int_equal(tries, 5);
	assert_int_equal(store_after_flush(&tries, &sequence), 1);
	sequence_free(&sequence);
}

static int gives_up(void *context, const struct sequence *sequence)
{
	(void)context;
	(void)sequence;
	return -EINTR;
}

static void giving_up_ends_it(void **state)
{
	struct minimise how = { PAGE_SIZE, 100, gives_up, NULL };
	struct sequence sequence = read_sequence("file f 4p\nread f 0 1\n");

	(void)state;
	assert_int_equal(minimise(&how, &sequence), -EINTR);
	is(&sequence, "file f 4p\nread f 0 1\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_is_needed_is_left),
		cmocka_unit_test(random_ones_become_as_short),
		cmocka_unit_test(tries_are_bounded),
		cmocka_unit_test(giving_up_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
