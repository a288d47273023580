#ifndef PAGETWIN_REAL_PEEK_H
#define PAGETWIN_REAL_PEEK_H

#include "real/book.h"

/* Bytes of an object that are in the page cache, without touching it
 * (machine.h, peek). */
int real_peek(struct real_machine *machine, const char *object,
	      enum where where, uint64_t offset, size_t length,
	      unsigned char *bytes);

/* Copies bytes of one page that is in the page cache. 0 or what mmap(2)
 * answers. */
int peek_page(int fd, uint64_t page_size, uint64_t offset, size_t length,
	      unsigned char *bytes);

#endif
