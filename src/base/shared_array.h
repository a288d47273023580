#ifndef PAGETWIN_BASE_SHARED_ARRAY_H
#define PAGETWIN_BASE_SHARED_ARRAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * An array of plain items that many can hold at once. Who changes an item
 * gets a copy of the few items around it; the rest stays common to all. So
 * what changes a little from one moment to the next can be kept for each of
 * them, and the parts that did not change are known by their address.
 */

/* Items that are copied together. */
#define SHARED_RUN 256

struct shared_run {
	uint64_t holders;
	uint64_t items[]; /* of any type that is aligned to 8 bytes */
};

struct shared_array {
	size_t holders;
	size_t n, item_size;
	struct shared_run *runs[]; /* of SHARED_RUN items; the last may be
				      shorter */
};

/* n items, each of them a copy of *item. 0 or -ENOMEM. */
int shared_array_new(size_t n, size_t item_size, const void *item,
		     struct shared_array **ret_array);

/* The same without its runs, which the caller puts into their places before
 * anything is read. */
int shared_array_empty(size_t n, size_t item_size,
		       struct shared_array **ret_array);

/* One holder more; accepts NULL. Returns the array. */
struct shared_array *shared_array_hold(struct shared_array *array);
/* One holder less: the last one frees it. Accepts NULL. */
void shared_array_release(struct shared_array *array);

/* Item i. Not to be changed: others may hold it. */
static inline const void *shared_array_at(const struct shared_array *array,
					  size_t i)
{
	const struct shared_run *run = array->runs[i / SHARED_RUN];

	return (const char *)run->items + i % SHARED_RUN * array->item_size;
}

/* Item i, to be changed: from now on *array and its run are the caller's own.
 * Good until the array is held by another. NULL: no memory; nothing has
 * changed. */
void *shared_array_edit(struct shared_array **array, size_t i);

/* Makes [first, first + n) of *array what `items` are. Where they are that
 * already, the items stay where they are. 0; -ENOMEM: some of them were
 * written. */
int shared_array_put(struct shared_array **array, size_t first,
		     const void *items, size_t n);

/* Makes *array n items long; new ones are copies of *item. 0 or -ENOMEM: then
 * nothing has changed. */
int shared_array_resize(struct shared_array **array, size_t n,
			const void *item);

/* The number of runs, and the items of one of them. */
static inline size_t shared_array_runs(const struct shared_array *array)
{
	return (array->n + SHARED_RUN - 1) / SHARED_RUN;
}

static inline size_t shared_array_run_length(const struct shared_array *array,
					     size_t run)
{
	size_t left = array->n - run * SHARED_RUN;

	return left < SHARED_RUN ? left : SHARED_RUN;
}

/* Is the run that item i lies in common to both? Then its items are equal.
 * NULL has no items. */
static inline bool shared_array_common(const struct shared_array *a,
				       const struct shared_array *b, size_t i)
{
	return a && b && i < a->n && i < b->n &&
	       a->runs[i / SHARED_RUN] == b->runs[i / SHARED_RUN];
}

/* A run by itself, of so many bytes; NULL: no memory. Who holds one must not
 * change it if others do. */
struct shared_run *shared_run_new(size_t bytes);
struct shared_run *shared_run_hold(struct shared_run *run);
void shared_run_release(struct shared_run *run); /* accepts NULL */

/* Bytes of the runs of an array that it has not in common with `before`,
 * which may be NULL. */
size_t shared_array_bytes(const struct shared_array *array,
			  const struct shared_array *before);

#endif
