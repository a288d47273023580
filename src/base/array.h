#ifndef PAGETWIN_BASE_ARRAY_H
#define PAGETWIN_BASE_ARRAY_H

#include <stddef.h>

/* The number of items of a true array (not of a pointer). */
#define ARRAY_LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/*
 * Makes room for at least `needed` items of `item_size` bytes in the
 * malloc()ed array that *items points at (which may be NULL), growing
 * *capacity by doubling. New room is zeroed. items is the address of a
 * pointer to any object type.
 * 0, or -ENOMEM (also when the size overflows); then nothing has changed.
 */
int array_reserve(void *items, size_t *capacity, size_t needed,
		  size_t item_size);

#endif
