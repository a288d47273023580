/*
 * The areas of a view
 *
 * A kernel does not keep rights page by page, but for each run of addresses
 * that mean the same: a virtual memory area. Of a view those are told that lie
 * in it, each cut off where the view ends, by the view's own pages:
 *
 *	v	0   1   2   3   4   5   6   7
 *		'-----'  '------------'  '--'
 *		0..1 rw     2..5 none    6..7 rw
 *
 * Neighbours may have the same rights: something else keeps them apart then
 * (locking, advice, whose private pages they have). A page that is in none is
 * not mapped.
 *
 * Most operations change no area, so states share the list (shared_array.c):
 * who sets what was there already leaves it where it is.
 */
#include "machine/area.h"

#include "machine/op.h"

#include <errno.h>
#include <string.h>

static bool area_equal(const struct area *a, const struct area *b)
{
	return !memcmp(a, b, sizeof(*a));
}

size_t areas_differ_at(const struct shared_array *a,
		       const struct shared_array *b)
{
	size_t n = areas_count(a), m = areas_count(b);
	size_t most = n > m ? n : m;

	for (size_t i = 0; a != b && i < most; i++)
		if (i >= n || i >= m ||
		    !area_equal(area_at(a, i), area_at(b, i)))
			return i;
	return most;
}

bool areas_equal(const struct shared_array *a, const struct shared_array *b)
{
	return !a == !b && areas_count(a) == areas_count(b) &&
	       areas_differ_at(a, b) == areas_count(a);
}

const struct area *area_find(const struct shared_array *areas, uint64_t page)
{
	size_t low = 0, high = areas_count(areas);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct area *area = area_at(areas, middle);

		if (page < area->page)
			high = middle;
		else if (page - area->page < area->n_pages)
			return area;
		else
			low = middle + 1;
	}
	return NULL;
}

int areas_set(struct shared_array **areas, const struct area *list, size_t n)
{
	static const struct area none;
	int r = *areas ? shared_array_resize(areas, n, &none)
		       : shared_array_new(n, sizeof(none), &none, areas);

	return r < 0 ? r : shared_array_put(areas, 0, list, n);
}

void areas_print(const struct shared_array *areas, size_t first,
		 struct strbuf *out)
{
	for (size_t i = first; i < areas_count(areas); i++) {
		const struct area *area = area_at(areas, i);

		if (i > first)
			strbuf_add(out, ", ");
		strbuf_addf(out, "%llu", (unsigned long long)area->page);
		if (area->n_pages > 1)
			strbuf_addf(out, "..%llu",
				    (unsigned long long)(area->page +
							 area->n_pages - 1));
		strbuf_addf(out, " %s",
			    protection_name((enum protection)area->rights));
	}
}
