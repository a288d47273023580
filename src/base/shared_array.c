/*
 * shared_array - copy on write, as fork() has it
 *
 * A process that forks shares its pages with the child, and a page is copied
 * when one of the two stores to it. Here it is the pages of an array:
 *
 *	monday    [ *  *  *  * ]	an array: who holds its runs
 *	            |  |  |  |
 *	           (a)(b)(c)(d)		runs of SHARED_RUN items
 *	            |  |     |
 *	tuesday   [ *  *  *  * ]	the same but for one item
 *	                  |
 *	                 (c')
 *
 * Each run, and each array, counts its holders, as a frame does. Of one
 * holder they may be changed, of several they may not, and are copied first.
 * To hold an array once more is one addition; to change one item of it after
 * that copies a run, and the addresses of all runs.
 *
 * A new array's items are all alike, so its runs are one run, held often: the
 * zero frame of the real thing.
 */
#include "base/shared_array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct shared_run *shared_run_new(size_t bytes)
{
	struct shared_run *run = malloc(sizeof(*run) + bytes);

	if (run)
		run->holders = 1;
	return run;
}

static void run_fill(struct shared_run *run, size_t from, size_t n,
		     size_t item_size, const void *item)
{
	char *items = (char *)run->items;

	for (size_t i = from; i < n; i++)
		memcpy(items + i * item_size, item, item_size);
}

struct shared_run *shared_run_hold(struct shared_run *run)
{
	run->holders++;
	return run;
}

void shared_run_release(struct shared_run *run)
{
	if (run && --run->holders == 0)
		free(run);
}

/* An array without its runs. */
static struct shared_array *array_new(size_t n, size_t item_size)
{
	size_t runs = (n + SHARED_RUN - 1) / SHARED_RUN;
	struct shared_array *array =
		calloc(1, sizeof(*array) + runs * sizeof(array->runs[0]));

	if (!array)
		return NULL;
	array->holders = 1;
	array->n = n;
	array->item_size = item_size;
	return array;
}

/* Gives the array its runs from `first` on. False: no memory. */
static bool array_furnish(struct shared_array *array, size_t first,
			  const void *item)
{
	for (size_t i = first; i < shared_array_runs(array); i++) {
		size_t length = shared_array_run_length(array, i);

		if (i > first && length == SHARED_RUN) {
			array->runs[i] = shared_run_hold(array->runs[first]);
			continue;
		}
		array->runs[i] = shared_run_new(length * array->item_size);
		if (!array->runs[i])
			return false;
		run_fill(array->runs[i], 0, length, array->item_size, item);
	}
	return true;
}

int shared_array_new(size_t n, size_t item_size, const void *item,
		     struct shared_array **ret_array)
{
	struct shared_array *array = array_new(n, item_size);

	if (!array)
		return -ENOMEM;
	if (!array_furnish(array, 0, item)) {
		shared_array_release(array);
		return -ENOMEM;
	}
	*ret_array = array;
	return 0;
}

int shared_array_empty(size_t n, size_t item_size,
		       struct shared_array **ret_array)
{
	struct shared_array *array = array_new(n, item_size);

	if (!array)
		return -ENOMEM;
	*ret_array = array;
	return 0;
}

struct shared_array *shared_array_hold(struct shared_array *array)
{
	if (array)
		array->holders++;
	return array;
}

void shared_array_release(struct shared_array *array)
{
	if (!array || --array->holders)
		return;
	for (size_t i = 0; i < shared_array_runs(array); i++)
		shared_run_release(array->runs[i]);
	free(array);
}

/* Makes *array the caller's own; its runs need not be. */
static bool array_own(struct shared_array **array)
{
	struct shared_array *old = *array, *own;

	if (old->holders == 1)
		return true;
	own = array_new(old->n, old->item_size);
	if (!own)
		return false;
	for (size_t i = 0; i < shared_array_runs(old); i++)
		own->runs[i] = shared_run_hold(old->runs[i]);
	shared_array_release(old);
	*array = own;
	return true;
}

static bool run_own(struct shared_array *array, size_t i)
{
	size_t bytes = shared_array_run_length(array, i) * array->item_size;
	struct shared_run *old = array->runs[i], *own;

	if (old->holders == 1)
		return true;
	own = shared_run_new(bytes);
	if (!own)
		return false;
	memcpy(own->items, old->items, bytes);
	shared_run_release(old);
	array->runs[i] = own;
	return true;
}

void *shared_array_edit(struct shared_array **array, size_t i)
{
	size_t run = i / SHARED_RUN;

	if (!array_own(array) || !run_own(*array, run))
		return NULL;
	return (char *)(*array)->runs[run]->items +
	       i % SHARED_RUN * (*array)->item_size;
}

int shared_array_put(struct shared_array **array, size_t first,
		     const void *items, size_t n)
{
	size_t item_size = (*array)->item_size;

	for (size_t at = first, some; at < first + n; at += some) {
		const char *from =
			(const char *)items + (at - first) * item_size;
		void *to;

		some = SHARED_RUN - at % SHARED_RUN;
		if (some > first + n - at)
			some = first + n - at;
		if (!memcmp(shared_array_at(*array, at), from,
			    some * item_size))
			continue;
		to = shared_array_edit(array, at);
		if (!to)
			return -ENOMEM;
		memcpy(to, from, some * item_size);
	}
	return 0;
}

int shared_array_resize(struct shared_array **array, size_t n, const void *item)
{
	struct shared_array *old = *array, *resized;
	size_t common = (n < old->n ? n : old->n) / SHARED_RUN;
	size_t rest = (n < old->n ? n : old->n) % SHARED_RUN;

	if (n == old->n)
		return 0;
	resized = array_new(n, old->item_size);
	if (!resized)
		return -ENOMEM;
	for (size_t i = 0; i < common; i++)
		resized->runs[i] = shared_run_hold(old->runs[i]);
	if (!array_furnish(resized, common, item)) {
		shared_array_release(resized);
		return -ENOMEM;
	}
	if (rest && !run_own(resized, common)) {
		shared_array_release(resized);
		return -ENOMEM;
	}
	if (rest)
		memcpy(resized->runs[common]->items, old->runs[common]->items,
		       rest * old->item_size);
	shared_array_release(old);
	*array = resized;
	return 0;
}

size_t shared_array_bytes(const struct shared_array *array,
			  const struct shared_array *before)
{
	size_t bytes = 0;

	if (!array || array == before)
		return 0;
	for (size_t i = 0; i < shared_array_runs(array); i++)
		if (!shared_array_common(array, before, i * SHARED_RUN))
			bytes += shared_array_run_length(array, i) *
				 array->item_size;
	return bytes;
}
