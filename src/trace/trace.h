#ifndef PAGETWIN_TRACE_TRACE_H
#define PAGETWIN_TRACE_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct diagnostic;

/*
 * A reference trace: which pages were used, in order. Pages are numbered
 * anew as they first appear, from 0, so that tables can be indexed by them;
 * pages[] knows their own numbers.
 */
struct trace {
	/* 2 * index into pages[], + 1 where the reference writes. */
	uint32_t *references;
	size_t n_references;
	uint64_t *pages; /* the page numbers, in order of first use */
	size_t n_pages;
	/* The number of the next reference to the same page, from 0, or
	 * NEXT_USE_NEVER; NULL until trace_look_ahead(). */
	uint64_t *next_use;

	size_t references_capacity, pages_capacity;
	uint32_t *buckets; /* hash of pages[]: index + 1, 0 is empty */
	size_t n_buckets;
};

/* A zeroed struct trace is an empty one. */
void trace_free(struct trace *trace);

/* Appends a reference. 0, -ENOMEM, or -E2BIG beyond 2^31 - 1 pages. */
int trace_add(struct trace *trace, uint64_t page, bool write);

/* Fills next_use. 0 or -ENOMEM. */
int trace_look_ahead(struct trace *trace);

/* Page sizes: powers of two up to this; where none is given, the usual. */
#define TRACE_PAGE_SIZE_MAX	((uint64_t)1 << 40)
#define TRACE_PAGE_SIZE_DEFAULT ((uint64_t)4096)

/*
 * One form in which traces are written. A further one is a file with a
 * struct trace_format, and a line in trace_formats[].
 */
struct trace_format {
	const char *name;
	const char *help;
	/* Is a text that begins so written in this form? Asked in the order
	 * of the table; the last one takes everything. */
	bool (*recognise)(const char *text, size_t length);
	/* Appends the text's references; page_size is a power of two, for
	 * formats that hold addresses. 0, -ENOMEM, -E2BIG, or -EINVAL with
	 * the place in the diagnostic. */
	int (*read)(const char *text, size_t length, uint64_t page_size,
		    struct trace *trace, struct diagnostic *diagnostic);
};

extern const struct trace_format trace_format_addr;
extern const struct trace_format trace_format_pages;

extern const struct trace_format *const trace_formats[];
extern const size_t n_trace_formats;

/* NULL where there is none of that name. */
const struct trace_format *trace_format_find(const char *name);
/* All names, then NULL; for suggestions. */
const char *const *trace_format_names(void);

/* Reads a text in the format given, or where that is NULL in the one it is
 * recognised as. Statuses as of trace_format.read. */
int trace_read(const char *text, size_t length,
	       const struct trace_format *format, uint64_t page_size,
	       struct trace *ret_trace, struct diagnostic *diagnostic);

#endif
