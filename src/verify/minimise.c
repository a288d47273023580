/*
 * Making a sequence short
 *
 * Delta debugging (Zeller, Hildebrandt: "Simplifying and Isolating
 * Failure-Inducing Input", IEEE TSE 28, 2002), over lines: take out a half, a
 * quarter, ... a single one, and keep what still shows the thing.
 *
 *	[1 2 3 4 5 6 7 8]	without 1-4: no   without 5-8: yes
 *	[1 2 3 4]		without 1-2: no   without 3-4: no
 *	...			single lines, until none can go
 *
 * A line that makes no sense without one that was taken out goes with it
 * (sequence_sieve()), so a view disappears with all that is done to it. At
 * last each line is made plainer: one page instead of a range, no offset.
 */
#include "verify/minimise.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct search {
	const struct minimise *how;
	struct sequence *best;
	unsigned tried;
};

/* Takes the candidate over: it becomes the best one, or is freed. 1: it still
 * shows it; 0: it does not, or nothing more may be tried; negative. */
static int search_try(struct search *search, struct sequence *candidate)
{
	const struct minimise *how = search->how;
	int status = 0;

	if (search->tried < how->tries) {
		search->tried++;
		status = how->still_shows(how->context, candidate);
	}
	if (status == 1) {
		sequence_free(search->best);
		*search->best = *candidate;
	} else {
		sequence_free(candidate);
	}
	return status;
}

static int try_without(struct search *search, size_t first, size_t end)
{
	struct sequence candidate;
	int status = sequence_copy(search->best, &candidate);

	if (status)
		return status;
	sequence_remove(&candidate, first, end);
	status = sequence_sieve(&candidate, search->how->page_size);
	if (status) {
		sequence_free(&candidate);
		return status;
	}
	return search_try(search, &candidate);
}

/* Parts of that many lines, from the last on: what comes late depends on what
 * came before, and not the other way. 1: something went. */
static int remove_parts(struct search *search, size_t length)
{
	size_t end = search->best->n_ops;
	int went = 0;

	while (end > 0) {
		size_t first = end > length ? end - length : 0;
		int status = try_without(search, first, end);

		if (status < 0)
			return status;
		went |= status;
		end = first < search->best->n_ops ? first : search->best->n_ops;
	}
	return went;
}

static int remove_lines(struct search *search)
{
	size_t length = search->best->n_ops / 2;
	int status = 0;

	while (length > 0 && status >= 0) {
		status = remove_parts(search, length);
		/* Single lines again, as long as one of them goes. */
		if (length > 1 || status == 0)
			length /= 2;
	}
	return status < 0 ? status : 0;
}

/* Ways to make a line plainer. false: this one changes nothing. */
typedef bool plainer_fn(struct op *op, uint64_t page_size);

static bool plain_page(struct op *op, uint64_t page_size)
{
	bool was = op->place.is_range;

	(void)page_size;
	op->place.is_range = false;
	op->place.last = op->place.first;
	return was;
}

static bool plain_place(struct op *op, uint64_t page_size)
{
	bool was = op->place.offset != 0;

	(void)page_size;
	op->place.offset = 0;
	return was;
}

static bool plain_text(struct op *op, uint64_t page_size)
{
	bool was = op->n_bytes > 1;

	(void)page_size;
	if (was)
		op->n_bytes = 1;
	return was;
}

static bool plain_half(struct op *op, uint64_t page_size)
{
	bool was = op->n_bytes > page_size;

	if (was)
		op->n_bytes = page_size;
	return was;
}

static bool plain_load(struct op *op, uint64_t page_size)
{
	bool was = op->kind == OP_LOAD && op->has_length;

	(void)page_size;
	if (was) {
		op->has_length = false;
		op->length = (struct size){ 0 };
	}
	return was;
}

static bool plain_map(struct op *op, uint64_t page_size)
{
	bool was = op->kind == OP_MAP && op->populate;

	(void)page_size;
	op->populate = false;
	return was;
}

static bool plain_size(struct op *op, uint64_t page_size)
{
	uint64_t pages = (op->size.number + page_size - 1) / page_size;

	if (op->size.in_pages ||
	    (op->kind != OP_FILE && op->kind != OP_SECTION))
		return false;
	op->size = (struct size){ .number = pages, .in_pages = true };
	return true;
}

static plainer_fn *const plainer[] = {
	plain_page, plain_place, plain_text, plain_half,
	plain_load, plain_map,	 plain_size,
};

#define N_PLAINER (sizeof(plainer) / sizeof(plainer[0]))

static int try_plainer(struct search *search, size_t i, plainer_fn *change)
{
	struct sequence candidate;
	size_t n_ops = search->best->n_ops;
	int status = sequence_copy(search->best, &candidate);

	if (status)
		return status;
	if (!change(&candidate.ops[i], search->how->page_size)) {
		sequence_free(&candidate);
		return 0;
	}
	status = sequence_sieve(&candidate, search->how->page_size);
	if (status || candidate.n_ops != n_ops) {
		sequence_free(&candidate);
		return status;
	}
	return search_try(search, &candidate);
}

static int make_plainer(struct search *search)
{
	int status = 0;

	for (size_t i = 0; status >= 0 && i < search->best->n_ops; i++)
		for (size_t j = 0; status >= 0 && j < N_PLAINER; j++)
			status = try_plainer(search, i, plainer[j]);
	return status < 0 ? status : 0;
}

int minimise(const struct minimise *how, struct sequence *sequence)
{
	struct search search = { .how = how, .best = sequence };
	int status = remove_lines(&search);

	return status ? status : make_plainer(&search);
}
