/*
 * allocator_table - the frame allocators there are, and their yardstick
 *
 * One row an allocator and nothing else to register: settings, check and
 * tests all go through this table.
 *
 * However an allocator keeps its books, what matters to somebody who needs a
 * run of frames in one piece is which aligned runs are free:
 *
 *	frame   0 1 2 3 4 5 6 7
 *	        # . . . . . # .		# used
 *	order 0   1           7		runs of 1: 2
 *	order 1     2 3 4 5		runs of 2: 2 (2-3 and 4-5)
 *	order 2				runs of 4: none
 *
 * Six frames are free, yet nobody gets four: all of the free memory is
 * unusable for order 2, and two sixths of it for order 1.
 */
#include "sim/allocator.h"

#include "base/array.h"
#include "sim/allocators.h"

#include <string.h>

#define ALLOCATOR_LIST(X)                                                      \
	X(allocator_bitmap, "bitmap")                                          \
	X(allocator_freelist, "freelist")                                      \
	X(allocator_buddy, "buddy")

#define ALLOCATOR_ROW(allocator, name)	&allocator,
#define ALLOCATOR_NAME(allocator, name) name,

const struct allocator *const allocator_table[] = { ALLOCATOR_LIST(
	ALLOCATOR_ROW) };
const size_t n_allocators = ARRAY_LENGTH(allocator_table);

const char *const *allocator_names(void)
{
	static const char *const names[] = { ALLOCATOR_LIST(ALLOCATOR_NAME)
						     NULL };

	return names;
}

/* The largest order of an aligned run that begins at `first` and ends at
 * `end` or before. */
static unsigned order_fitting(uint32_t first, uint32_t end)
{
	unsigned order = 0;

	while (order < ALLOCATOR_ORDER_MAX && first % (2u << order) == 0 &&
	       end - first >= 2u << order)
		order++;
	return order;
}

void allocator_runs(const struct allocator *allocator, const void *state,
		    uint32_t frames, uint64_t runs[ALLOCATOR_ORDERS])
{
	uint32_t first = 0, end;

	memset(runs, 0, ALLOCATOR_ORDERS * sizeof(*runs));
	while (first < frames) {
		end = first;
		while (end < frames && allocator->is_free(state, end))
			end++;
		while (first < end) {
			unsigned order = order_fitting(first, end);

			runs[order]++;
			first += 1u << order;
		}
		first = end + 1;
	}
}

unsigned allocator_unusable(const uint64_t runs[ALLOCATOR_ORDERS],
			    unsigned order)
{
	uint64_t all = 0, usable = 0;

	for (unsigned i = 0; i < ALLOCATOR_ORDERS; i++) {
		all += runs[i] << i;
		if (i >= order)
			usable += runs[i] << i;
	}
	if (all == 0)
		return 0;
	return (unsigned)((all - usable) * 1000 / all);
}
