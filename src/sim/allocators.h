#ifndef PAGETWIN_SIM_ALLOCATORS_H
#define PAGETWIN_SIM_ALLOCATORS_H

#include "sim/allocator.h"

/* What allocator_table.c gathers: one allocator a file. */
extern const struct allocator allocator_bitmap;
extern const struct allocator allocator_freelist;
extern const struct allocator allocator_buddy;

#endif
