#ifndef PAGETWIN_MACHINE_PLACE_H
#define PAGETWIN_MACHINE_PLACE_H

#include "machine/types.h"

/*
 * Bytes of a view:  v   v[3]   v[0..7]   each with an optional +OFFSET.
 *
 *	v[2]+100	page 2, from its byte 100
 *	v+8200		the view from its byte 8200
 *	v[0..7]+4	pages 0 to 7: byte 4 of each (load reads one byte a
 *			page, store writes its text into each page, in order);
 *			for the other operations from byte 4 of page 0 to the
 *			end of page 7
 *
 * Without pages a place is the whole view from its byte `offset` on (for load
 * and store: that byte). The offset stays within the pages that are named.
 */
struct place {
	char view[NAME_SIZE];
	bool has_pages;	 /* [first..last] was written */
	bool is_range;	 /* with the two dots */
	uint64_t first;	 /* page, from 0 */
	uint64_t last;	 /* page, inclusive; first where not a range */
	uint64_t offset; /* bytes */
};

/* A size as it was written, so that it prints as it was written: 8p is a
 * number of pages, whose length only a machine knows. */
struct size {
	uint64_t number; /* bytes, or pages */
	bool in_pages;
};

/* A size in bytes; UINT64_MAX where it would not fit. */
uint64_t size_bytes(struct size size, uint64_t page_size);

#endif
