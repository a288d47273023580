/*
 * The byte in memory and the byte on the disk
 *
 * "Not on disk yet" is seen when two bytes of the same place differ. For each
 * page of each object one place is shown: where a byte was last stored in it,
 * its first byte before. The places wander from step to step with the stores,
 * so each sample starts from the one before.
 *
 * The machine is asked with peek(), which neither caches nor marks anything.
 * What cannot be seen (the real disk) is -1.
 */
#include "session/inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void bytes_clear(struct step_side *side)
{
	for (size_t i = 0; i < side->n_bytes; i++)
		free(side->bytes[i].pages);
	free(side->bytes);
	side->bytes = NULL;
	side->n_bytes = 0;
}

static const struct object_bytes *bytes_find(const struct step_side *side,
					     const char *object)
{
	for (size_t i = 0; side && i < side->n_bytes; i++)
		if (!strcmp(side->bytes[i].object, object))
			return &side->bytes[i];
	return NULL;
}

int bytes_copy(const struct step_side *from, struct step_side *ret_side)
{
	struct step_side copy = { 0 };

	if (!from->n_bytes)
		return 0;
	copy.bytes = calloc(from->n_bytes, sizeof(*copy.bytes));
	if (!copy.bytes)
		return -ENOMEM;
	for (; copy.n_bytes < from->n_bytes; copy.n_bytes++) {
		const struct object_bytes *source = &from->bytes[copy.n_bytes];
		struct object_bytes *bytes = &copy.bytes[copy.n_bytes];

		*bytes = *source;
		bytes->pages = calloc(source->n_pages ? source->n_pages : 1,
				      sizeof(*bytes->pages));
		if (!bytes->pages) {
			bytes_clear(&copy);
			return -ENOMEM;
		}
		if (source->n_pages)
			memcpy(bytes->pages, source->pages,
			       source->n_pages * sizeof(*bytes->pages));
	}
	ret_side->bytes = copy.bytes;
	ret_side->n_bytes = copy.n_bytes;
	return 0;
}

/* Where the operation stored bytes: [start, start + length) of an object, and
 * the same in each of so many pages after it. */
struct stored {
	const char *object; /* NULL: nowhere */
	uint64_t start;
	uint64_t length;
	uint64_t more_pages;
};

static struct stored step_stored(const struct step *step,
				 const struct step_side *side)
{
	const struct op *op = &step->op;
	const struct state *state = &side->state;
	uint64_t page_size = state->page_size;
	struct stored stored = { .length = op->n_bytes };
	const struct view_state *view;

	if (!side->performed || side->outcome.result.kind != RESULT_OK ||
	    !op->n_bytes)
		return stored;
	if (op->kind == OP_WRITE) {
		stored.object = op->name;
		stored.start = size_bytes(op->offset, page_size);
	}
	if (op->kind != OP_STORE)
		return stored;
	view = state_view(state, step->process, op->place.view);
	/* A private store goes to a copy, not to the object. */
	if (!view || !view->object[0] || view->sharing != SHARING_SHARED)
		return stored;
	stored.object = view->object;
	stored.start = (view->object_page + op->place.first) * page_size +
		       op->place.offset;
	if (op->place.is_range)
		stored.more_pages = op->place.last - op->place.first;
	return stored;
}

/* The place to look at in each page, wandering with the store. */
static void places_move(struct object_bytes *bytes, const struct stored *stored,
			uint64_t page_size)
{
	uint32_t offset = (uint32_t)(stored->start % page_size);
	uint64_t first, last, spills;

	if (!stored->object || strcmp(stored->object, bytes->object))
		return;
	first = stored->start / page_size;
	spills = (stored->start + stored->length - 1) / page_size;
	last = first + stored->more_pages;
	for (uint64_t page = first;
	     page < bytes->n_pages && (page <= last || page <= spills); page++)
		bytes->pages[page].offset = page <= last ? offset : 0;
}

static int16_t byte_peek(struct machine *machine, const char *object,
			 enum where where, uint64_t offset)
{
	unsigned char byte;

	if (machine->ops->peek(machine, object, where, offset, 1, &byte))
		return -1;
	return byte;
}

static void places_peek(struct machine *machine, struct object_bytes *bytes,
			uint64_t page_size, uint64_t size)
{
	for (size_t i = 0; i < bytes->n_pages; i++) {
		struct page_bytes *page = &bytes->pages[i];
		uint64_t offset = i * page_size + page->offset;

		page->memory = page->disk = -1;
		if (offset >= size)
			continue;
		page->memory =
			byte_peek(machine, bytes->object, WHERE_MEMORY, offset);
		page->disk =
			byte_peek(machine, bytes->object, WHERE_DISK, offset);
	}
}

/* The places of the step before, as far as the object has them still. */
static int places_start(struct object_bytes *bytes,
			const struct object_state *object,
			const struct object_bytes *previous)
{
	size_t n = object->n_pages < OBJECT_BYTES_PAGES ? object->n_pages
							: OBJECT_BYTES_PAGES;

	memcpy(bytes->object, object->object, NAME_SIZE);
	bytes->pages = calloc(n ? n : 1, sizeof(*bytes->pages));
	if (!bytes->pages)
		return -ENOMEM;
	bytes->n_pages = n;
	for (size_t i = 0; previous && i < n && i < previous->n_pages; i++)
		bytes->pages[i].offset = previous->pages[i].offset;
	return 0;
}

int bytes_sample(struct machine *machine, const struct step *step,
		 const struct step_side *previous, struct step_side *ret_side)
{
	const struct state *state = &ret_side->state;
	struct stored stored = step_stored(step, ret_side);

	if (!state->n_objects || !state->page_size)
		return 0;
	ret_side->bytes = calloc(state->n_objects, sizeof(*ret_side->bytes));
	if (!ret_side->bytes)
		return -ENOMEM;
	for (size_t i = 0; i < state->n_objects; i++) {
		const struct object_state *object = &state->objects[i];
		struct object_bytes *bytes = &ret_side->bytes[i];

		if (places_start(bytes, object,
				 bytes_find(previous, object->object))) {
			bytes_clear(ret_side);
			return -ENOMEM;
		}
		ret_side->n_bytes++;
		places_move(bytes, &stored, state->page_size);
		places_peek(machine, bytes, state->page_size, object->size);
	}
	return 0;
}
