/*
 * The real machine, made anew
 *
 * It cannot go back. Where somebody does something new in the middle of what
 * is recorded, another real machine is made and led through the operations
 * up to there. It comes close to the record and need not meet it:
 *
 *	recorded	store ---- tick 40 ---- (written: clean)	new op
 *	led again	store ---- (not waited) -- (still dirty)	new op
 *
 * Nobody waits twice for the same tick, so the flusher does not come by; and
 * readahead or reclaim may have been quicker or slower than the first time.
 * So the comparison learns, before the next operation, where this machine
 * stands: pages that stand differently than recorded are in doubt, and all
 * ages start again, since its clock does.
 */
#include "compare/reason.h"

#include <string.h>

static const uint32_t view_bits = PAGE_PRESENT | PAGE_SWAPPED | PAGE_EXCLUSIVE |
				  PAGE_ZERO | PAGE_WRITABLE;
static const uint32_t object_bits = PAGE_CACHED | PAGE_DIRTY | PAGE_WRITEBACK;

/* The pages of a thing in one of the two states. */
struct stand {
	bool exists;
	const struct shared_array *pages, *areas;
	size_t n_pages;
};

static struct stand stand_in(const struct state *state,
			     const struct thing_memory *thing)
{
	struct stand stand = { 0 };

	if (thing->of_object) {
		const struct object_state *object =
			state_object(state, thing->name);

		stand.exists = object;
		stand.pages = object ? object->pages : NULL;
		stand.n_pages = object ? object->n_pages : 0;
	} else {
		const struct view_state *view =
			state_view(state, thing->process, thing->name);

		stand.exists = view;
		stand.pages = view ? view->pages : NULL;
		stand.areas = view ? view->areas : NULL;
		stand.n_pages = view ? view->n_pages : 0;
	}
	return stand;
}

static bool page_stands_alike(const struct stand *a, const struct stand *b,
			      size_t page, uint32_t bits)
{
	const struct page_state *one, *two;

	if (page >= a->n_pages || page >= b->n_pages)
		return page >= a->n_pages && page >= b->n_pages;
	one = state_page(a->pages, page);
	two = state_page(b->pages, page);
	return (one->known & bits) == (two->known & bits) &&
	       (one->bits & one->known & bits) ==
		       (two->bits & two->known & bits);
}

static void thing_lead(struct thing_memory *thing, const struct led_again *led,
		       uint8_t reason)
{
	const struct stand recorded = stand_in(led->recorded, thing);
	const struct stand now = stand_in(led->now, thing);
	uint32_t bits = thing->of_object ? object_bits : view_bits;

	if (recorded.exists != now.exists || recorded.n_pages != now.n_pages)
		thing->doubt = reason;
	if (!areas_equal(recorded.areas, now.areas))
		thing->areas = reason;
	thing->since = (float)led->clock;
	for (size_t page = 0; page < thing->n_pages; page++) {
		struct page_memory *memory = &thing->pages[page];

		memory->clock[OF_REAL] = (float)led->clock;
		if (!page_stands_alike(&recorded, &now, page, bits))
			memory->doubt = reason;
	}
}

void compare_led_again(struct compare_history *history,
		       const struct led_again *led)
{
	uint8_t reason = REASON_LED_AGAIN;

	if (led->answered_otherwise)
		history->led_otherwise = true;
	else if (led->skipped_tick)
		reason = REASON_SKIPPED_TICK;
	for (size_t i = 0; i < history->n_things; i++)
		thing_lead(&history->things[i], led, reason);
}
