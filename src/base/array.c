/*
 * An array that grows by doubling, so that n additions copy fewer than 2n
 * items. It works for every item type because it sees bytes only: the pointer
 * it grows is copied in and out with memcpy(), as C forbids looking at a
 * `struct op *` through a `void **`.
 */
#include "base/array.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ARRAY_FIRST_CAPACITY 8

int array_reserve(void *items, size_t *capacity, size_t needed,
		  size_t item_size)
{
	size_t larger = *capacity ? *capacity : ARRAY_FIRST_CAPACITY;
	char *array;

	if (needed <= *capacity)
		return 0;
	while (larger < needed) {
		if (larger > SIZE_MAX / 2)
			return -ENOMEM;
		larger *= 2;
	}
	if (larger > SIZE_MAX / item_size)
		return -ENOMEM;
	memcpy(&array, items, sizeof(array));
	array = realloc(array, larger * item_size);
	if (!array)
		return -ENOMEM;
	memset(array + *capacity * item_size, 0,
	       (larger - *capacity) * item_size);
	memcpy(items, &array, sizeof(array));
	*capacity = larger;
	return 0;
}
