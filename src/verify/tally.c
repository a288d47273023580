/*
 * Counting what was compared
 *
 * A page state is one page of one view or object after one step. It counts
 * once, with the worst verdict that any of its fields got:
 *
 *	v[3]  present: same   exclusive: simplified	-> simplified
 *
 * so that same + explained + unobservable + surprises is the number of page
 * states. What differs in a step as a whole (its result, its bytes, its fault
 * counts) is no page state and is seen in the verdicts of the steps.
 */
#include "verify/tally.h"

#include <string.h>

static bool is_of_page(const struct difference *difference)
{
	return difference->field >= FIELD_PRESENT;
}

static bool is_at(const struct difference *difference,
		  const struct difference *where, uint64_t page)
{
	return is_of_page(difference) &&
	       difference->of_object == where->of_object &&
	       page >= difference->page &&
	       page - difference->page < difference->n_pages &&
	       !strcmp(difference->name, where->name) &&
	       !strcmp(difference->process, where->process);
}

/* Does another difference of the same page count instead of number `i`? */
static bool is_counted_elsewhere(const struct comparison *comparison, size_t i,
				 uint64_t page)
{
	const struct difference *here = &comparison->differences[i];

	for (size_t j = 0; j < comparison->n_differences; j++) {
		const struct difference *other = &comparison->differences[j];

		if (j != i && is_at(other, here, page) &&
		    (other->verdict > here->verdict ||
		     (other->verdict == here->verdict && j < i)))
			return true;
	}
	return false;
}

static struct tally_reason *reason_of(struct tally *tally, const char *name,
				      enum verdict verdict)
{
	struct tally_reason *reason;

	for (unsigned i = 0; i < tally->n_reasons; i++)
		if (!strcmp(tally->reasons[i].name, name))
			return &tally->reasons[i];
	if (tally->n_reasons == TALLY_REASONS)
		return &tally->reasons[TALLY_REASONS - 1];
	reason = &tally->reasons[tally->n_reasons++];
	memccpy(reason->name, name, '\0', NAME_SIZE - 1);
	reason->verdict = verdict;
	return reason;
}

static void tally_difference(struct tally *tally,
			     const struct comparison *comparison, size_t i)
{
	const struct difference *difference = &comparison->differences[i];
	struct tally_reason *reason = NULL;

	if (difference->reason)
		reason = reason_of(tally, reason_name(difference->reason),
				   difference->verdict);
	if (!is_of_page(difference)) {
		if (reason)
			reason->others++;
		return;
	}
	for (uint64_t page = difference->page;
	     page < difference->page + difference->n_pages; page++) {
		if (is_counted_elsewhere(comparison, i, page))
			continue;
		tally->page_verdicts[difference->verdict]++;
		tally->page_verdicts[VERDICT_SAME]--;
		if (!reason)
			continue;
		reason->pages++;
		if (difference->verdict == VERDICT_SIMPLIFIED &&
		    reason_is_choice(difference->reason))
			tally->page_choices++;
	}
}

void tally_step(struct tally *tally, const struct comparison *comparison)
{
	tally->steps++;
	tally->step_verdicts[comparison->verdict]++;
	tally->pages += comparison->n_compared;
	tally->page_verdicts[VERDICT_SAME] += comparison->n_compared;
	for (size_t i = 0; i < comparison->n_differences; i++)
		tally_difference(tally, comparison, i);
}

static void surprises_open(uint64_t verdicts[VERDICTS])
{
	verdicts[VERDICT_UNOBSERVABLE] += verdicts[VERDICT_SURPRISE];
	verdicts[VERDICT_SURPRISE] = 0;
}

void tally_disturb(struct tally *tally)
{
	surprises_open(tally->step_verdicts);
	surprises_open(tally->page_verdicts);
	tally->disturbed++;
}

void tally_add(struct tally *to, const struct tally *from)
{
	to->sequences += from->sequences;
	to->steps += from->steps;
	to->pages += from->pages;
	to->unable += from->unable;
	to->disturbed += from->disturbed;
	to->page_choices += from->page_choices;
	for (int i = 0; i < VERDICTS; i++) {
		to->step_verdicts[i] += from->step_verdicts[i];
		to->page_verdicts[i] += from->page_verdicts[i];
	}
	for (unsigned i = 0; i < from->n_reasons; i++) {
		struct tally_reason *reason = reason_of(
			to, from->reasons[i].name, from->reasons[i].verdict);

		reason->pages += from->reasons[i].pages;
		reason->others += from->reasons[i].others;
	}
}

uint64_t tally_same(const struct tally *tally)
{
	uint64_t observable =
		tally->pages - tally->page_verdicts[VERDICT_UNOBSERVABLE];

	return observable ? tally->page_verdicts[VERDICT_SAME] * 100000 /
				    observable
			  : 100000;
}
