#ifndef PAGETWIN_MACHINE_AREA_H
#define PAGETWIN_MACHINE_AREA_H

#include "base/shared_array.h"
#include "base/strbuf.h"
#include "machine/types.h"

/* The part of an area (VMA) that lies in a view. Its members are equally
 * wide, so that equal ones are equal byte by byte. */
struct area {
	uint64_t page; /* its first, of the view */
	uint64_t n_pages;
	uint64_t rights; /* enum protection */
};

/* How many there are; 0 where they are not known (NULL). */
static inline size_t areas_count(const struct shared_array *areas)
{
	return areas ? areas->n : 0;
}

static inline const struct area *area_at(const struct shared_array *areas,
					 size_t i)
{
	return shared_array_at(areas, i);
}

/* The one that holds a page; NULL: none does. */
const struct area *area_find(const struct shared_array *areas, uint64_t page);

/* Makes *areas what the list says, in common with what it was as far as that
 * is the same. *areas may be NULL. 0 or -ENOMEM. */
int areas_set(struct shared_array **areas, const struct area *list, size_t n);

/* The same areas? NULL, which is unknown, equals itself alone. */
bool areas_equal(const struct shared_array *a, const struct shared_array *b);

/* The first that they do not have in common; areas_count() of the longer one
 * where they are equal. */
size_t areas_differ_at(const struct shared_array *a,
		       const struct shared_array *b);

/* Appends those from one on: "0..1 rw, 2 none, 3..7 rw". */
void areas_print(const struct shared_array *areas, size_t first,
		 struct strbuf *out);

#endif
