/*
 * Proposals about views
 *
 *	view	|......|......|......|......|
 *	                   ^^^^		a store that crosses
 *	                ------		pages 2..2, whole
 *	        ---------------------	all of it, from a byte on
 *
 * Most are of views that exist and pages that are there. Now and then one is
 * of a view that was unmapped, maps beyond the end of the file, or at an
 * offset that no page begins at: what the kernel answers is compared as well.
 */
#include "verify/generator_inside.h"

#include <errno.h>
#include <string.h>

static const char *const view_names[] = { "a", "b", "c", "d", "e", "u" };

static struct size bytes(uint64_t number)
{
	return (struct size){ .number = number };
}

static struct size pages(uint64_t number)
{
	return (struct size){ .number = number, .in_pages = true };
}

/* How many pages; few, but now and then more than any window has. */
static uint64_t pick_count(struct generator *generator)
{
	return 1 + pick(generator, chance(generator, 15) ? 40 : 10);
}

/* Where in the object it begins, and how long it is. */
static void map_part(struct generator *generator,
		     const struct named_object *object, struct op *op)
{
	uint64_t size = generator->page_size;
	uint64_t n_pages = (object->size + size - 1) / size;

	if (chance(generator, 60))
		return;
	op->offset = pages(pick(generator, n_pages + 1));
	if (chance(generator, 2))
		op->offset = bytes(op->offset.number * size + 512);
	if (!op->offset.number)
		op->offset = bytes(0);
	op->has_length = chance(generator, 70);
	if (op->has_length)
		op->length = chance(generator, 30)
				     ? bytes(pick_length(generator))
				     : pages(pick_count(generator));
}

int propose_map(struct generator *generator, struct op *op)
{
	static const enum protection protections[] = {
		PROTECTION_READ_WRITE, PROTECTION_READ_WRITE,
		PROTECTION_READ_WRITE, PROTECTION_READ_WRITE,
		PROTECTION_READ,       PROTECTION_READ,
		PROTECTION_NONE,
	};
	const struct named_object *object = pick_object(generator);

	strcpy(op->view, view_names[pick(generator, 6)]);
	op->protection = protections[pick(generator, 7)];
	op->sharing = chance(generator, 65) ? SHARING_SHARED : SHARING_PRIVATE;
	op->populate = chance(generator, 12);
	if (object && chance(generator, 80)) {
		memcpy(op->name, object->name, NAME_SIZE);
		map_part(generator, object, op);
		return 0;
	}
	op->has_length = true;
	op->length = pages(chance(generator, 1) ? 0 : pick_count(generator));
	return 0;
}

int propose_unmap(struct generator *generator, struct op *op)
{
	const struct named_view *view = pick_view(generator);

	if (!view)
		return -EAGAIN;
	pick_pages(generator, view, &op->place);
	return 0;
}

/* A byte of a page or of the view; `range`: of each of several pages. */
static void pick_bytes(struct generator *generator,
		       const struct named_view *view, unsigned range,
		       struct place *place)
{
	uint64_t size = generator->page_size;
	bool whole;

	pick_pages(generator, view, place);
	whole = !place->has_pages;
	if (place->is_range && !chance(generator, range)) {
		place->is_range = false;
		place->last = place->first;
	}
	if (chance(generator, 50))
		return;
	place->offset = pick_in_page(generator);
	if (whole && view->n_pages)
		place->offset += pick(generator, view->n_pages) * size;
}

int propose_load(struct generator *generator, struct op *op)
{
	const struct named_view *view = pick_view(generator);

	if (!view)
		return -EAGAIN;
	pick_bytes(generator, view, 60, &op->place);
	op->has_length = !op->place.is_range && chance(generator, 40);
	if (op->has_length)
		op->length = bytes(pick_length(generator));
	return 0;
}

int propose_store(struct generator *generator, struct op *op)
{
	const struct named_view *view = pick_view(generator);

	if (!view)
		return -EAGAIN;
	pick_bytes(generator, view, 40, &op->place);
	return pick_text(generator, 4, op);
}

/* From a byte on that no page begins with: the kernel says EINVAL. */
static void place_unalign(struct generator *generator, struct place *place)
{
	if (chance(generator, 2))
		place->offset = pick_in_page(generator);
}

static int propose_range(struct generator *generator, struct op *op)
{
	const struct named_view *view = pick_view(generator);

	if (!view)
		return -EAGAIN;
	pick_pages(generator, view, &op->place);
	place_unalign(generator, &op->place);
	return 0;
}

int propose_flush(struct generator *generator, struct op *op)
{
	op->async = chance(generator, 25);
	return propose_range(generator, op);
}

int propose_advise(struct generator *generator, struct op *op)
{
	op->advice = (enum advice)pick(generator, ADVICE_KINDS);
	return propose_range(generator, op);
}

int propose_protect(struct generator *generator, struct op *op)
{
	op->protection = (enum protection)pick(generator, 3);
	if (chance(generator, 30))
		op->protection = PROTECTION_READ_WRITE;
	return propose_range(generator, op);
}

int propose_lock(struct generator *generator, struct op *op)
{
	return propose_range(generator, op);
}

int propose_remap(struct generator *generator, struct op *op)
{
	const struct named_view *view = pick_view(generator);

	if (!view)
		return -EAGAIN;
	memcpy(op->view, view->name, NAME_SIZE);
	op->size = pages(pick_count(generator));
	if (chance(generator, 30))
		op->size = pages(view->n_pages + pick(generator, 3));
	if (chance(generator, 10))
		op->size = bytes(pick_length(generator));
	op->maymove = chance(generator, 60);
	return 0;
}
