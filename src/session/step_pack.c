/*
 * A layout, packed against the one of the step before
 *
 * From one step to the next little changes. So of each section it is told how
 * it comes from the sections before:
 *
 *	COPY	it is one of them; so are those that follow it
 *	MIX	it is held against one of them (exclusive or), and the zeros
 *		that this gives are counted instead of stored
 *	HOLD	it is kept as it is
 *
 *	before	[ a ][ b ][ c ][ d ][ e ]
 *	layout	[ a ][ b'][ c ][ x ][ d ][ e ]
 *	packed	COPY 0, 1; MIX 1 b'; COPY 2, 1; MIX 3 x; COPY 3, 2
 *
 * A run of pages that states share is found by its address wherever it stood
 * before; anything else, in its place. With nothing before it, as every 64th
 * step has it (archive.c), runs are held, which costs nothing as long as
 * somebody else holds them too.
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
	HOW_MIX,  /* 1 + against which, or 0: none; shared; length; zeros,
		     bytes, the bytes; ... */
	HOW_HOLD, /* length */
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

/* ---- one section against another ----------------------------------------- */

static unsigned char *bytes_of(const struct section *section)
{
	return (unsigned char *)section->run->items;
}

static const struct section *section_at(const struct layout *layout, size_t i)
{
	return layout && i < layout->n ? &layout->sections[i] : NULL;
}

/* Holds `bytes` against another section, as far as that one goes; doing it
 * twice undoes it. NULL is all zeros. */
static void section_mix(const struct section *other, unsigned char *bytes,
			size_t length)
{
	const unsigned char *old = other ? bytes_of(other) : NULL;
	size_t common = other ? other->length : 0;

	if (common > length)
		common = length;
	for (size_t k = 0; k < common; k++)
		bytes[k] ^= old[k];
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

static void zeros_unpack(const unsigned char **at, unsigned char *bytes,
			 size_t length)
{
	for (size_t to = 0, some; to < length; to += some) {
		some = number_take(at);
		memset(bytes + to, 0, some);
		to += some;
		some = number_take(at);
		memcpy(bytes + to, *at, some);
		*at += some;
	}
}

/* ---- packing ------------------------------------------------------------- */

struct packer {
	const struct layout *before;
	struct buffer out;
	struct packed *packed;
	size_t next;	    /* section of `before` that should come now */
	size_t from, count; /* sections to copy that are not told yet */
};

static bool sections_equal(const struct section *a, const struct section *b)
{
	return a->run == b->run ||
	       (a->length == b->length && a->is_shared == b->is_shared &&
		!memcmp(bytes_of(a), bytes_of(b), a->length));
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
	for (size_t i = 0; before && section->is_shared && i < before->n; i++)
		if (before->sections[i].run == section->run) {
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

static int section_hold(struct packer *packer, const struct section *section)
{
	struct packed *packed = packer->packed;

	if (array_reserve(&packed->runs, &packed->runs_capacity,
			  packed->n_runs + 1, sizeof(struct shared_run *)) < 0)
		return -ENOMEM;
	packed->runs[packed->n_runs++] = shared_run_hold(section->run);
	number_add(&packer->out, HOW_HOLD);
	number_add(&packer->out, section->length);
	return 0;
}

static int section_add(struct packer *packer, const struct section *section)
{
	const struct section *near = section_at(packer->before, packer->next);
	unsigned char *mixed = malloc(section->length ? section->length : 1);

	if (!mixed)
		return -ENOMEM;
	number_add(&packer->out, HOW_MIX);
	number_add(&packer->out, near ? 1 + packer->next : 0);
	number_add(&packer->out, section->is_shared);
	number_add(&packer->out, section->length);
	memcpy(mixed, bytes_of(section), section->length);
	section_mix(near, mixed, section->length);
	zeros_pack(mixed, section->length, &packer->out);
	free(mixed);
	packer->next++;
	return 0;
}

static int section_pack(struct packer *packer, const struct section *section)
{
	size_t at;

	if (section_find(packer, section, &at)) {
		section_copy(packer, at);
		return 0;
	}
	copies_tell(packer);
	if (!packer->before && section->is_shared)
		return section_hold(packer, section);
	return section_add(packer, section);
}

int layout_pack(const struct layout *before, const struct layout *layout,
		struct packed *ret_packed)
{
	struct packed packed = { 0 };
	struct packer packer = { .before = before, .packed = &packed };
	int r = 0;

	number_add(&packer.out, layout->n);
	for (size_t i = 0; r == 0 && i < layout->n; i++)
		r = section_pack(&packer, &layout->sections[i]);
	copies_tell(&packer);
	if (r < 0 || packer.out.failed) {
		free(packer.out.bytes);
		packed_free(&packed);
		return -ENOMEM;
	}
	packed.length = packer.out.length;
	packed.bytes = realloc(packer.out.bytes, packed.length);
	if (!packed.bytes)
		packed.bytes = packer.out.bytes;
	*ret_packed = packed;
	return 0;
}

void packed_free(struct packed *packed)
{
	for (size_t i = 0; i < packed->n_runs; i++)
		shared_run_release(packed->runs[i]);
	free(packed->runs);
	free(packed->bytes);
	memset(packed, 0, sizeof(*packed));
}

/* ---- unpacking ----------------------------------------------------------- */

static int copies_unpack(const struct layout *before, const unsigned char **at,
			 struct layout *layout)
{
	size_t from = number_take(at), end = from + number_take(at);
	int r = 0;

	for (size_t i = from; r == 0 && i < end; i++) {
		struct section section = before->sections[i];

		shared_run_hold(section.run);
		r = layout_add(layout, &section);
	}
	return r;
}

static int section_unpack(const struct layout *before, const unsigned char **at,
			  struct layout *layout)
{
	size_t against = number_take(at);
	struct section section = { .is_shared = number_take(at) };

	section.length = number_take(at);
	section.run = shared_run_new(section.length);
	if (!section.run)
		return -ENOMEM;
	zeros_unpack(at, bytes_of(&section), section.length);
	section_mix(against ? section_at(before, against - 1) : NULL,
		    bytes_of(&section), section.length);
	return layout_add(layout, &section);
}

int layout_unpack(const struct layout *before, const struct packed *packed,
		  struct layout *ret_layout)
{
	const unsigned char *at = packed->bytes;
	struct layout layout = { 0 };
	size_t n = number_take(&at), held = 0;
	int r = 0;

	while (r == 0 && layout.n < n) {
		enum how how = (enum how)number_take(&at);
		struct section section = { .is_shared = true };

		if (how == HOW_COPY) {
			r = copies_unpack(before, &at, &layout);
		} else if (how == HOW_MIX) {
			r = section_unpack(before, &at, &layout);
		} else {
			section.run = shared_run_hold(packed->runs[held++]);
			section.length = number_take(&at);
			r = layout_add(&layout, &section);
		}
	}
	if (r < 0)
		layout_clear(&layout);
	else
		*ret_layout = layout;
	return r;
}
