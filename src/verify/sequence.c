/*
 * Sequences of operations
 *
 * A plain array of operations that can be made at random, printed as a script,
 * and lose parts of itself: that is all that trying, showing and minimising
 * need. What is left after a part was taken out may make no sense any more
 *
 *	file f 4p
 *	map a f shared rw	<- taken out
 *	load a[1]		<- of which view?
 *
 * and is sieved by the names check, as a script would be.
 */
#include "verify/sequence.h"

#include "base/array.h"
#include "base/strbuf.h"
#include "machine/script.h"
#include "verify/generator.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int sequence_reserve(struct sequence *sequence, size_t n_ops)
{
	return array_reserve(&sequence->ops, &sequence->capacity,
			     n_ops ? n_ops : 1, sizeof(*sequence->ops));
}

void sequence_free(struct sequence *sequence)
{
	sequence_remove(sequence, 0, sequence->n_ops);
	free(sequence->ops);
	memset(sequence, 0, sizeof(*sequence));
}

int sequence_generate(uint64_t seed, size_t n_ops, uint64_t page_size,
		      struct sequence *ret_sequence)
{
	struct sequence sequence = { 0 };
	struct generator *generator;
	int status = generator_new(seed, page_size, &generator);

	if (status)
		return status;
	status = sequence_reserve(&sequence, n_ops);
	while (!status && sequence.n_ops < n_ops) {
		status = generator_next(generator,
					&sequence.ops[sequence.n_ops]);
		if (!status)
			sequence.n_ops++;
	}
	generator_free(generator);
	if (status) {
		sequence_free(&sequence);
		return status;
	}
	*ret_sequence = sequence;
	return 0;
}

int sequence_copy(const struct sequence *from, struct sequence *ret_to)
{
	struct sequence copy = { 0 };
	int status = sequence_reserve(&copy, from->n_ops);

	while (!status && copy.n_ops < from->n_ops) {
		status = op_copy(&from->ops[copy.n_ops], &copy.ops[copy.n_ops]);
		if (!status)
			copy.n_ops++;
	}
	if (status) {
		sequence_free(&copy);
		return status;
	}
	*ret_to = copy;
	return 0;
}

int sequence_insert(struct sequence *sequence, const struct op *op)
{
	struct op copy;
	int status = sequence_reserve(sequence, sequence->n_ops + 1);

	if (!status)
		status = op_copy(op, &copy);
	if (status)
		return status;
	memmove(sequence->ops + 1, sequence->ops,
		sequence->n_ops * sizeof(*sequence->ops));
	sequence->ops[0] = copy;
	sequence->n_ops++;
	return 0;
}

void sequence_remove(struct sequence *sequence, size_t first, size_t end)
{
	if (first == end)
		return;
	for (size_t i = first; i < end; i++)
		op_clear(&sequence->ops[i]);
	memmove(sequence->ops + first, sequence->ops + end,
		(sequence->n_ops - end) * sizeof(*sequence->ops));
	sequence->n_ops -= end - first;
}

int sequence_sieve(struct sequence *sequence, uint64_t page_size)
{
	struct script_names *names;
	int status = script_names_new(page_size, &names);
	size_t i = 0;

	if (status)
		return status;
	while (i < sequence->n_ops && status != -ENOMEM) {
		status = script_names_check(names, &sequence->ops[i], NULL, 0,
					    NULL);
		if (status == -EINVAL)
			sequence_remove(sequence, i, i + 1);
		else
			i++;
	}
	script_names_free(names);
	return status == -ENOMEM ? status : 0;
}

void sequence_leave_out(struct sequence *sequence, enum op_kind kind)
{
	size_t i = 0;

	while (i < sequence->n_ops) {
		if (sequence->ops[i].kind == kind)
			sequence_remove(sequence, i, i + 1);
		else
			i++;
	}
}

void sequence_print(const struct sequence *sequence, struct strbuf *out)
{
	for (size_t i = 0; i < sequence->n_ops; i++) {
		op_print(&sequence->ops[i], out);
		strbuf_add_char(out, '\n');
	}
}
