/*
 * Steps as sentences
 *
 * The linear form of everything the screen shows: for pipes, for CI, and for
 * a screen reader, which reads a row of glyphs as noise. Pages are told in
 * ranges, and only where something changed:
 *
 *	step 4  store v[3] "J"
 *	  simulated  ok; 1 minor fault, 0 major
 *	    - a store met a write-protected entry ...
 *	    notes.txt   dirty 3 (was none)
 *	  real       ok; 1 minor fault, 0 major
 *	  verdict    same
 */

#include "view/report.h"

#include <inttypes.h>
#include <string.h>

#include "base/array.h"
#include "base/strbuf.h"
#include "view/report_idioms.h"

static const char *const side_names[SIDES] = { "simulated", "real" };

static void add_plural(struct strbuf *out, uint64_t count, const char *word)
{
	strbuf_addf(out, "%llu %s%s", (unsigned long long)count, word,
		    count == 1 ? "" : "s");
}

static void add_bytes(struct strbuf *out, const unsigned char *bytes,
		      size_t length)
{
	size_t shown = length < 64 ? length : 64;

	strbuf_add_char(out, '"');
	for (size_t i = 0; i < shown; i++) {
		if (bytes[i] >= 0x20 && bytes[i] < 0x7f && bytes[i] != '"' &&
		    bytes[i] != '\\')
			strbuf_add_char(out, (char)bytes[i]);
		else
			strbuf_addf(out, "\\x%02x", bytes[i]);
	}
	strbuf_add(out, shown < length ? "\"..." : "\"");
}

/* The first page at or after i that is known to have the bit, or not (has). A
 * run of them at a time: there may be very many to ask. */
static size_t page_next(const struct shared_array *pages, size_t n_pages,
			size_t i, enum page_bit bit, bool has)
{
	while (i < n_pages) {
		const struct page_state *page = state_page(pages, i);
		size_t n = SHARED_RUN - i % SHARED_RUN, k = 0;

		if (n > n_pages - i)
			n = n_pages - i;
		while (k < n &&
		       has == !(page[k].known & page[k].bits & (uint32_t)bit))
			k++;
		i += k;
		if (k < n)
			return i;
	}
	return n_pages;
}

/* Can the bit be seen of any page? */
static bool pages_show(const struct shared_array *pages, size_t n_pages,
		       enum page_bit bit)
{
	for (size_t i = 0; i < n_pages; i++)
		if (state_page(pages, i)->known & (uint32_t)bit)
			return true;
	return n_pages == 0;
}

/* "0-3,5": the pages that have the bit; "none" where no page has, "unknown"
 * where not one page can be seen. */
static void add_pages_with(struct strbuf *out, const struct shared_array *pages,
			   size_t n_pages, enum page_bit bit)
{
	size_t first = page_next(pages, n_pages, 0, bit, true);

	if (first == n_pages)
		strbuf_add(out, pages_show(pages, n_pages, bit) ? "none"
								: "unknown");
	while (first < n_pages) {
		size_t end = page_next(pages, n_pages, first, bit, false);

		strbuf_addf(out, "%zu", first);
		if (end - 1 > first)
			strbuf_addf(out, "-%zu", end - 1);
		first = page_next(pages, n_pages, end, bit, true);
		if (first < n_pages)
			strbuf_add_char(out, ',');
	}
}

static bool pages_agree(const struct shared_array *a, size_t n_a,
			const struct shared_array *b, size_t n_b,
			enum page_bit bit)
{
	if (n_a != n_b)
		return false;
	for (size_t i = 0; i < n_a; i++) {
		/* What did not change is common to both. */
		if (i % SHARED_RUN == 0 && shared_array_common(a, b, i))
			i += SHARED_RUN - 1;
		else if (page_state_get(state_page(a, i), bit) !=
			 page_state_get(state_page(b, i), bit))
			return false;
	}
	return true;
}

/* One line for an object or view: those bits that changed, with what they
 * were before. Nothing where nothing changed. */
static void add_changed_pages(struct strbuf *out, const char *name,
			      const struct shared_array *before,
			      size_t n_before, const struct shared_array *after,
			      size_t n_after, const enum page_bit *bits,
			      size_t n_bits)
{
	bool any = false;

	for (size_t i = 0; i < n_bits; i++) {
		if (pages_agree(before, n_before, after, n_after, bits[i]))
			continue;
		strbuf_addf(out, any ? "; %s " : "    %-12s %s ",
			    any ? page_bit_name(bits[i]) : name,
			    page_bit_name(bits[i]));
		add_pages_with(out, after, n_after, bits[i]);
		if (n_before == n_after) {
			strbuf_add(out, " (was ");
			add_pages_with(out, before, n_before, bits[i]);
			strbuf_add_char(out, ')');
		}
		any = true;
	}
	if (any)
		strbuf_add_char(out, '\n');
}

static void add_changed_view(struct strbuf *out, const char *name,
			     const struct view_state *old,
			     const struct view_state *view)
{
	static const enum page_bit bits[] = { PAGE_PRESENT, PAGE_SWAPPED };

	if (!old || old->address != view->address)
		strbuf_addf(out, "    %-12s at 0x%" PRIx64 "\n", name,
			    (uint64_t)view->address);
	add_changed_pages(out, name, old ? old->pages : NULL,
			  old ? old->n_pages : 0, view->pages, view->n_pages,
			  bits, ARRAY_LENGTH(bits));
}

/* A view of another process than the one that acts is told with its name, as
 * events do: two of them may have one name and stand at different places. */
static void add_changed_views(struct strbuf *out, const struct state *before,
			      const struct state *after, const char *acting)
{
	for (size_t i = 0; i < after->n_views; i++) {
		const struct view_state *view = &after->views[i];
		char name[2 * NAME_SIZE + 4];

		if (strcmp(view->process, acting) == 0)
			snprintf(name, sizeof(name), "%s", view->view);
		else
			snprintf(name, sizeof(name), "%s's %s", view->process,
				 view->view);
		add_changed_view(out, name,
				 state_view(before, view->process, view->view),
				 view);
	}
}

static void add_changed_objects(struct strbuf *out, const struct state *before,
				const struct state *after)
{
	static const enum page_bit bits[] = { PAGE_CACHED, PAGE_DIRTY,
					      PAGE_WRITEBACK };

	for (size_t i = 0; i < after->n_objects; i++) {
		const struct object_state *object = &after->objects[i];
		const struct object_state *old =
			state_object(before, object->object);

		add_changed_pages(out, object->object, old ? old->pages : NULL,
				  old ? old->n_pages : 0, object->pages,
				  object->n_pages, bits, ARRAY_LENGTH(bits));
	}
}

static void add_outcome(struct strbuf *out, const struct outcome *outcome)
{
	strbuf_add(out, result_name(outcome->result));
	if (outcome->reason[0])
		strbuf_addf(out, " (%s)", outcome->reason);
	if (outcome->result.kind == RESULT_UNSUPPORTED ||
	    outcome->result.kind == RESULT_SKIPPED)
		return;
	strbuf_add(out, "; ");
	if (outcome->faults_known) {
		add_plural(out, outcome->minor, "minor fault");
		strbuf_addf(out, ", %llu major",
			    (unsigned long long)outcome->major);
	} else {
		strbuf_add(out, "faults unknown");
	}
	if (outcome->bytes) {
		strbuf_add(out, "; reads ");
		add_bytes(out, outcome->bytes, outcome->n_bytes);
	}
	if (outcome->cost_known && outcome->cost) {
		strbuf_add(out, "; costs ");
		time_print(outcome->cost, out);
	}
	if (outcome->time_known) {
		strbuf_add(out, "; took ");
		time_print(outcome->time, out);
	}
}

static void add_side(struct strbuf *out, const struct step *step,
		     const struct step *previous, enum side which)
{
	static const struct state nothing;
	const struct step_side *side = &step->sides[which];
	const struct state *before =
		previous ? &previous->sides[which].state : &nothing;

	if (!side->performed)
		return;
	strbuf_addf(out, "  %-10s ", side_names[which]);
	if (step->op.kind == OP_EXPECT) {
		strbuf_add(out, expect_verdict_name(side->expect));
		if (side->expect_detail[0])
			strbuf_addf(out, ": %s", side->expect_detail);
		strbuf_add_char(out, '\n');
		return;
	}
	add_outcome(out, &side->outcome);
	strbuf_add_char(out, '\n');
	report_events_text(&side->outcome.events, out);
	add_changed_views(out, before, &side->state, step->process);
	add_changed_objects(out, before, &side->state);
}

static void add_difference(struct strbuf *out,
			   const struct difference *difference)
{
	strbuf_add(out, "    ");
	difference_at(difference, out);
	if (difference->name[0])
		strbuf_addf(out, " %s", field_name(difference->field));
	strbuf_add(out, ": simulated ");
	value_print(&difference->sim, "not to be seen", out);
	strbuf_add(out, ", real ");
	value_print(&difference->real, "not to be seen", out);
	strbuf_addf(out, "; %s", verdict_name(difference->verdict));
	if (difference->reason) {
		strbuf_add(out, ": ");
		difference_why(difference, out);
	}
	strbuf_add_char(out, '\n');
}

static bool values_equal(const struct value *a, const struct value *b)
{
	return a->kind == b->kind && a->number == b->number &&
	       strcmp(a->text, b->text) == 0;
}

/* Did the step before show this very difference? */
static bool difference_stood(const struct difference *difference,
			     const struct step *previous)
{
	for (size_t i = 0; previous && i < previous->comparison.n_differences;
	     i++) {
		const struct difference *old =
			&previous->comparison.differences[i];

		if (old->field == difference->field &&
		    old->page == difference->page &&
		    old->n_pages == difference->n_pages &&
		    strcmp(old->name, difference->name) == 0 &&
		    strcmp(old->process, difference->process) == 0 &&
		    values_equal(&old->sim, &difference->sim) &&
		    values_equal(&old->real, &difference->real))
			return true;
	}
	return false;
}

/* The new differences, and how many are there since an earlier step: their
 * reasons have been told. */
static void add_differences(struct strbuf *out, const struct step *step,
			    const struct step *previous)
{
	uint64_t standing = 0;

	for (size_t i = 0; i < step->comparison.n_differences; i++) {
		const struct difference *difference =
			&step->comparison.differences[i];

		if (difference->name[0] &&
		    difference_stood(difference, previous))
			standing++;
		else
			add_difference(out, difference);
	}
	if (standing) {
		strbuf_add(out, "    ");
		add_plural(out, standing, "difference");
		strbuf_add(out, " from before\n");
	}
}

void report_step_text(const struct step *step, const struct step *previous,
		      size_t number, const struct idiom_facts *idioms,
		      struct strbuf *out)
{
	strbuf_addf(out, "step %zu  %s", number, step->text);
	if (strcmp(step->process, "main") != 0)
		strbuf_addf(out, "  (as %s)", step->process);
	strbuf_add_char(out, '\n');
	if (idioms)
		report_idioms_text(step, idioms, out);
	for (int i = 0; i < SIDES; i++)
		add_side(out, step, previous, (enum side)i);
	if (!step->sides[SIDE_SIM].performed ||
	    !step->sides[SIDE_REAL].performed)
		return;
	strbuf_addf(out, "  verdict    %s\n",
		    verdict_name(step->comparison.verdict));
	if (step->op.kind == OP_EXPECT)
		return;
	add_differences(out, step, previous);
}

static void add_verdicts(struct strbuf *out, const struct summary *summary)
{
	for (int i = 0; i < VERDICTS; i++)
		strbuf_addf(out, "%s%llu %s", i ? ", " : ": ",
			    (unsigned long long)summary->verdicts[i],
			    verdict_name((enum verdict)i));
	if (summary->not_compared)
		strbuf_addf(out, ", %llu not compared",
			    (unsigned long long)summary->not_compared);
}

void report_summary_text(const struct summary *summary, struct strbuf *out)
{
	add_plural(out, summary->steps, "step");
	if (summary->steps && summary->not_compared == summary->steps)
		strbuf_add(out, ", on one machine");
	else
		add_verdicts(out, summary);
	strbuf_add_char(out, '\n');
	if (summary->expect_passed + summary->expect_failed +
	    summary->expect_skipped)
		strbuf_addf(out,
			    "expectations: %llu passed, %llu failed, "
			    "%llu skipped\n",
			    (unsigned long long)summary->expect_passed,
			    (unsigned long long)summary->expect_failed,
			    (unsigned long long)summary->expect_skipped);
}
