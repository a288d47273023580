/*
 * trace - the pages a program used, in order
 *
 * A replay asks two things at every reference: is this page in memory, and
 * if so where. With the pages numbered 0, 1, 2, ... by first appearance both
 * are one look into an array. So the page numbers of the trace, which may be
 * any 64-bit numbers, are translated once, while it is read:
 *
 *	written      7    0    1    2    0    3
 *	references   0    1    2    3    1    4	  (and a bit each: writes?)
 *	pages      { 7,   0,   1,   2,   3 }
 *	next_use     -    4    -    -    -    -	  of the page that is used here
 *
 * The translation is a hash table with open addressing: a page's number is
 * mixed into a bucket, and a bucket that is taken sends on to the next one.
 */
#include "trace/trace.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "sim/policy/policy.h"

#define PAGES_MAX ((size_t)INT32_MAX)

static const char *const format_names[] = { "addr", "pages", NULL };

const struct trace_format *const trace_formats[] = {
	&trace_format_addr,
	&trace_format_pages,
};

const size_t n_trace_formats = ARRAY_LENGTH(trace_formats);

const char *const *trace_format_names(void)
{
	return format_names;
}

const struct trace_format *trace_format_find(const char *name)
{
	for (size_t i = 0; i < n_trace_formats; i++)
		if (strcmp(trace_formats[i]->name, name) == 0)
			return trace_formats[i];
	return NULL;
}

void trace_free(struct trace *trace)
{
	free(trace->references);
	free(trace->pages);
	free(trace->next_use);
	free(trace->buckets);
	memset(trace, 0, sizeof(*trace));
}

/* The finisher of MurmurHash3: every bit of the page moves every bit. */
static size_t page_mix(uint64_t page)
{
	page ^= page >> 33;
	page *= 0xff51afd7ed558ccdU;
	page ^= page >> 33;
	page *= 0xc4ceb9fe1a85ec53U;
	return (size_t)(page ^ (page >> 33));
}

/* The bucket that holds the page, or the empty one where it belongs. */
static uint32_t *bucket_find(const struct trace *trace, uint64_t page)
{
	size_t mask = trace->n_buckets - 1;
	size_t i = page_mix(page) & mask;

	while (trace->buckets[i] != 0 &&
	       trace->pages[trace->buckets[i] - 1] != page)
		i = (i + 1) & mask;
	return &trace->buckets[i];
}

/* At most half of the buckets are ever taken. */
static int buckets_reserve(struct trace *trace)
{
	size_t needed = trace->n_buckets ? trace->n_buckets * 2 : 64;
	uint32_t *buckets;

	if (trace->n_pages * 2 < trace->n_buckets)
		return 0;
	buckets = calloc(needed, sizeof(*buckets));
	if (!buckets)
		return -ENOMEM;
	free(trace->buckets);
	trace->buckets = buckets;
	trace->n_buckets = needed;
	for (size_t i = 0; i < trace->n_pages; i++)
		*bucket_find(trace, trace->pages[i]) = (uint32_t)(i + 1);
	return 0;
}

static int page_index(struct trace *trace, uint64_t page, uint32_t *ret_index)
{
	uint32_t *bucket;
	int status = buckets_reserve(trace);

	if (status < 0)
		return status;
	bucket = bucket_find(trace, page);
	if (*bucket == 0) {
		if (trace->n_pages == PAGES_MAX)
			return -E2BIG;
		status = array_reserve(&trace->pages, &trace->pages_capacity,
				       trace->n_pages + 1,
				       sizeof(*trace->pages));
		if (status < 0)
			return status;
		trace->pages[trace->n_pages++] = page;
		*bucket = (uint32_t)trace->n_pages;
	}
	*ret_index = *bucket - 1;
	return 0;
}

int trace_add(struct trace *trace, uint64_t page, bool write)
{
	uint32_t index = 0;
	int status;

	status = array_reserve(&trace->references, &trace->references_capacity,
			       trace->n_references + 1,
			       sizeof(*trace->references));
	if (status == 0)
		status = page_index(trace, page, &index);
	if (status < 0)
		return status;
	trace->references[trace->n_references++] = index * 2 + write;
	return 0;
}

/* From the end to the beginning: what was seen last is what comes next. */
int trace_look_ahead(struct trace *trace)
{
	uint64_t *coming, *next_use;

	if (trace->next_use)
		return 0;
	coming = malloc((trace->n_pages + 1) * sizeof(*coming));
	next_use = malloc((trace->n_references + 1) * sizeof(*next_use));
	if (!coming || !next_use) {
		free(coming);
		free(next_use);
		return -ENOMEM;
	}
	for (size_t i = 0; i < trace->n_pages; i++)
		coming[i] = NEXT_USE_NEVER;
	for (size_t i = trace->n_references; i-- > 0;) {
		uint32_t index = trace->references[i] / 2;

		next_use[i] = coming[index];
		coming[index] = i;
	}
	free(coming);
	trace->next_use = next_use;
	return 0;
}

static const struct trace_format *format_of(const char *text, size_t length)
{
	size_t i = 0;

	while (i + 1 < n_trace_formats &&
	       !trace_formats[i]->recognise(text, length))
		i++;
	return trace_formats[i];
}

int trace_read(const char *text, size_t length,
	       const struct trace_format *format, uint64_t page_size,
	       struct trace *ret_trace, struct diagnostic *diagnostic)
{
	struct trace trace = { 0 };
	int status;

	if (!format)
		format = format_of(text, length);
	status = format->read(text, length, page_size, &trace, diagnostic);
	if (status < 0) {
		trace_free(&trace);
		return status;
	}
	*ret_trace = trace;
	return 0;
}
