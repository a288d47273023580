/*
 * A layout, packed against the one of an earlier step
 *
 * From one step to the next little changes. So of each section it is told how
 * it comes from the sections before:
 *
 *	COPY	it is one of them; so are those that follow it
 *	MIX	bytes that are held against one of them (exclusive or), and the
 *		zeros that this gives are counted instead of stored
 *	RUNS	an array, run by run: so many that it has in common with one of
 *		them, and the others mixed as above
 *
 *	before	[ a ][ b ][ c ][ d ][ e ]
 *	layout	[ a ][ b'][ c ][ x ][ d ][ e ]
 *	packed	COPY 0, 1; MIX 1 b'; COPY 2, 1; MIX 3 x; COPY 3, 2
 *
 * An array is found by its address wherever it stood before; anything else, in
 * its place.
 *
 * All numbers are in seven bits a byte, the lowest first, as LEB128 has them.
 */
#include "session/step_pack.h"

#include "base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum how {
	HOW_COPY, /* from, count */
	HOW_MIX,  /* against, mixed bytes */
	HOW_RUNS, /* against, items, their size, { in common, mixed bytes } */
};

/* ---- bytes that grow ----------------------------------------------------- */

struct buffer {
	unsigned char *bytes;
	size_t length, capacity;
	bool failed;
};

static void buffer_add(struct buffer *buffer, const unsigned char *bytes,
		       size_t length)
{
	if (!length || buffer->failed)
		return;
	if (array_reserve(&buffer->bytes, &buffer->capacity,
			  buffer->length + length, 1) < 0) {
		buffer->failed = true;
		return;
	}
	memcpy(buffer->bytes + buffer->length, bytes, length);
	buffer->length += length;
}

static void number_add(struct buffer *buffer, size_t number)
{
	unsigned char bytes[10];
	size_t n = 0;

	for (; number >= 0x80; number >>= 7)
		bytes[n++] = (unsigned char)(number | 0x80);
	bytes[n++] = (unsigned char)number;
	buffer_add(buffer, bytes, n);
}

static size_t number_take(const unsigned char **at)
{
	size_t number = 0;
	unsigned shift = 0;

	for (; **at & 0x80; shift += 7)
		number |= (size_t)(*(*at)++ & 0x7f) << shift;
	return number | (size_t) * (*at)++ << shift;
}

/* ---- bytes against others ------------------------------------------------ */

/* Bytes that are part of a section; NULL: none. */
struct span {
	const unsigned char *bytes;
	size_t length;
};

static const struct section *section_at(const struct layout *layout, size_t i)
{
	return layout && i < layout->n ? &layout->sections[i] : NULL;
}

static struct span span_of_bytes(const struct section *section)
{
	if (!section || !section->bytes)
		return (struct span){ 0 };
	return (struct span){ (const unsigned char *)section->bytes->items,
			      section->length };
}

static struct span span_of_run(const struct shared_array *array, size_t run)
{
	if (!array || run >= shared_array_runs(array))
		return (struct span){ 0 };
	return (struct span){
		(const unsigned char *)array->runs[run]->items,
		shared_array_run_length(array, run) * array->item_size,
	};
}

/* Holds `bytes` against others, as far as those go; doing it twice undoes
 * it. */
static void bytes_mix(struct span other, unsigned char *bytes, size_t length)
{
	size_t common = other.length < length ? other.length : length;

	for (size_t k = 0; k < common; k++)
		bytes[k] ^= other.bytes[k];
}

/* Zeros up to this many are not worth a run of their own. */
#define ZEROS_MIN 4

static size_t zeros_at(const unsigned char *bytes, size_t length)
{
	size_t n = 0;

	while (n < length && !bytes[n])
		n++;
	return n;
}

/* Runs of zeros, each with the bytes that follow it. */
static void zeros_pack(const unsigned char *bytes, size_t length,
		       struct buffer *out)
{
	for (size_t at = 0; at < length;) {
		size_t zeros = zeros_at(bytes + at, length - at);
		size_t end = at + zeros;

		while (end < length &&
		       zeros_at(bytes + end, length - end < ZEROS_MIN
						     ? length - end
						     : ZEROS_MIN) < ZEROS_MIN)
			end++;
		number_add(out, zeros);
		number_add(out, end - at - zeros);
		buffer_add(out, bytes + at + zeros, end - at - zeros);
		at = end;
	}
}

/* The length, and the bytes mixed. 0 or -ENOMEM. */
static int span_pack(struct span span, struct span against, struct buffer *out)
{
	unsigned char *mixed = malloc(span.length ? span.length : 1);

	if (!mixed)
		return -ENOMEM;
	if (span.length)
		memcpy(mixed, span.bytes, span.length);
	bytes_mix(against, mixed, span.length);
	number_add(out, span.length);
	zeros_pack(mixed, span.length, out);
	free(mixed);
	return 0;
}

/* The other way. NULL: no memory. */
static struct shared_run *span_unpack(const unsigned char **at,
				      struct span against, size_t *ret_length)
{
	size_t length = number_take(at);
	struct shared_run *run = shared_run_new(length);
	unsigned char *bytes = run ? (unsigned char *)run->items : NULL;

	for (size_t to = 0, some; run && to < length; to += some) {
		some = number_take(at);
		memset(bytes + to, 0, some);
		to += some;
		some = number_take(at);
		memcpy(bytes + to, *at, some);
		*at += some;
	}
	if (run)
		bytes_mix(against, bytes, length);
	*ret_length = length;
	return run;
}

/* ---- packing ------------------------------------------------------------- */

struct packer {
	const struct layout *before;
	struct buffer out;
	size_t next;	    /* section of `before` that should come now */
	size_t from, count; /* sections to copy that are not told yet */
};

static bool sections_equal(const struct section *a, const struct section *b)
{
	struct span x = span_of_bytes(a), y = span_of_bytes(b);

	if (a->array || b->array)
		return a->array == b->array;
	return x.length == y.length &&
	       (!x.length || !memcmp(x.bytes, y.bytes, x.length));
}

/* Where a section stood before; false: nowhere. */
static bool section_find(const struct packer *packer,
			 const struct section *section, size_t *ret_at)
{
	const struct layout *before = packer->before;
	const struct section *near = section_at(before, packer->next);

	if (near && sections_equal(near, section)) {
		*ret_at = packer->next;
		return true;
	}
	for (size_t i = 0; before && section->array && i < before->n; i++)
		if (before->sections[i].array == section->array) {
			*ret_at = i;
			return true;
		}
	return false;
}

static void copies_tell(struct packer *packer)
{
	if (!packer->count)
		return;
	number_add(&packer->out, HOW_COPY);
	number_add(&packer->out, packer->from);
	number_add(&packer->out, packer->count);
	packer->count = 0;
}

static void section_copy(struct packer *packer, size_t at)
{
	if (!packer->count || at != packer->from + packer->count) {
		copies_tell(packer);
		packer->from = at;
	}
	packer->count++;
	packer->next = at + 1;
}

static int runs_pack(struct packer *packer, const struct shared_array *array,
		     const struct shared_array *against)
{
	struct buffer *out = &packer->out;
	size_t n = shared_array_runs(array), common = 0;
	int r = 0;

	number_add(out, array->n);
	number_add(out, array->item_size);
	for (size_t i = 0; i < n && r == 0; i++) {
		if (shared_array_common(array, against, i * SHARED_RUN) &&
		    span_of_run(array, i).length ==
			    span_of_run(against, i).length) {
			common++;
			continue;
		}
		number_add(out, common);
		r = span_pack(span_of_run(array, i), span_of_run(against, i),
			      out);
		common = 0;
	}
	number_add(out, common);
	return r;
}

/* A section that is not as before: what of it is. */
static int section_mix(struct packer *packer, const struct section *section)
{
	const struct section *near = section_at(packer->before, packer->next);

	number_add(&packer->out, section->array ? HOW_RUNS : HOW_MIX);
	number_add(&packer->out, packer->next++);
	if (section->array)
		return runs_pack(packer, section->array,
				 near ? near->array : NULL);
	return span_pack(span_of_bytes(section), span_of_bytes(near),
			 &packer->out);
}

static int section_pack(struct packer *packer, const struct section *section)
{
	size_t at;

	if (section_find(packer, section, &at)) {
		section_copy(packer, at);
		return 0;
	}
	copies_tell(packer);
	return section_mix(packer, section);
}

int layout_pack(const struct layout *before, const struct layout *layout,
		struct packed *ret_packed)
{
	struct packer packer = { .before = before };
	struct buffer *out = &packer.out;
	int r = 0;

	number_add(out, layout->n);
	for (size_t i = 0; r == 0 && i < layout->n; i++)
		r = section_pack(&packer, &layout->sections[i]);
	copies_tell(&packer);
	if (r < 0 || out->failed) {
		free(out->bytes);
		return -ENOMEM;
	}
	ret_packed->bytes = realloc(out->bytes, out->length);
	if (!ret_packed->bytes)
		ret_packed->bytes = out->bytes;
	ret_packed->length = out->length;
	return 0;
}

/* ---- unpacking ----------------------------------------------------------- */

struct unpacker {
	const struct layout *before;
	const unsigned char *at;
	struct layout *layout;
};

static int copies_unpack(struct unpacker *unpacker)
{
	size_t from = number_take(&unpacker->at);
	size_t end = from + number_take(&unpacker->at);
	int r = 0;

	for (size_t i = from; r == 0 && i < end; i++) {
		struct section section =
			section_hold(&unpacker->before->sections[i]);

		r = layout_add(unpacker->layout, &section);
	}
	return r;
}

static int bytes_unpack(struct unpacker *unpacker)
{
	size_t against = number_take(&unpacker->at);
	struct section section = { 0 };

	section.bytes = span_unpack(
		&unpacker->at,
		span_of_bytes(section_at(unpacker->before, against)),
		&section.length);
	return layout_add(unpacker->layout, &section);
}

/* The runs of an array that has none yet. */
static int runs_fill(struct unpacker *unpacker, struct shared_array *array,
		     const struct shared_array *against)
{
	size_t common = number_take(&unpacker->at), length;

	for (size_t i = 0; i < shared_array_runs(array); i++) {
		if (common) {
			common--;
			array->runs[i] = shared_run_hold(against->runs[i]);
			continue;
		}
		array->runs[i] = span_unpack(&unpacker->at,
					     span_of_run(against, i), &length);
		if (!array->runs[i])
			return -ENOMEM;
		common = number_take(&unpacker->at);
	}
	return 0;
}

static int array_unpack(struct unpacker *unpacker)
{
	size_t against = number_take(&unpacker->at);
	size_t n = number_take(&unpacker->at);
	size_t item_size = number_take(&unpacker->at);
	const struct section *near = section_at(unpacker->before, against);
	struct section section = { 0 };

	if (shared_array_empty(n, item_size, &section.array) < 0)
		return -ENOMEM;
	if (runs_fill(unpacker, section.array, near ? near->array : NULL) < 0) {
		section_release(&section);
		return -ENOMEM;
	}
	return layout_add(unpacker->layout, &section);
}

int layout_unpack(const struct layout *before, const struct packed *packed,
		  struct layout *ret_layout)
{
	struct layout layout = { 0 };
	struct unpacker unpacker = { before, packed->bytes, &layout };
	size_t n = number_take(&unpacker.at);
	int r = 0;

	while (r == 0 && layout.n < n) {
		switch ((enum how)number_take(&unpacker.at)) {
		case HOW_COPY:
			r = copies_unpack(&unpacker);
			break;
		case HOW_MIX:
			r = bytes_unpack(&unpacker);
			break;
		case HOW_RUNS:
			r = array_unpack(&unpacker);
			break;
		}
	}
	if (r < 0)
		layout_clear(&layout);
	else
		*ret_layout = layout;
	return r;
}
