/*
 * What mincore does not see
 *
 * mincore(2) tells of the pages that a fault would find ready: cached, and
 * right as a whole (folio_test_uptodate() in mm/mincore.c). A page of which a
 * part was zeroed is in the cache, too, but nobody has looked whether the rest
 * of it is right (__ext4_block_zero_page_range()); to mincore it is as absent
 * as a page on the disk:
 *
 *	punch f 4097 3
 *
 *	page		0	1	2
 *	cache		-	zeroed	-
 *	mincore		no	no	no
 *
 * So where there is no cachestat(2), as on an overlay, a "no" about such a page
 * is no answer. Which they are is known: those at the edges of what was cut or
 * written. It is known no more when there were too many; then no "no" is
 * believed. A "yes" always is, and ends it.
 */
#include "real/partial.h"

#include <string.h>

#include "machine/op.h"

static void page_note(struct real_object *object, uint64_t page)
{
	for (unsigned i = 0; i < object->n_partial; i++)
		if (i < PARTIAL_MOST && object->partial[i] == page)
			return;
	if (object->n_partial < PARTIAL_MOST)
		object->partial[object->n_partial] = page;
	if (object->n_partial <= PARTIAL_MOST)
		object->n_partial++;
}

/* Where something begins or ends, if it is within a page. */
static void edge_note(struct real_machine *machine, int object, uint64_t at)
{
	if (at % machine->page_size)
		page_note(&machine->objects[object], at / machine->page_size);
}

void partial_note(struct real_machine *machine, int object, const struct op *op)
{
	uint64_t page_size = machine->page_size;
	uint64_t size = book_object_size(machine, object);

	if (object < 0 || real_can(machine, REAL_CACHESTAT))
		return;
	edge_note(machine, object, size);
	if (op->kind == OP_TRUNCATE) {
		edge_note(machine, object, size_bytes(op->size, page_size));
		return;
	}
	edge_note(machine, object, size_bytes(op->offset, page_size));
	if (op->kind == OP_PUNCH)
		edge_note(machine, object,
			  size_bytes(op->offset, page_size) +
				  size_bytes(op->length, page_size));
}

void partial_forget(struct real_machine *machine, int object)
{
	if (object >= 0)
		machine->objects[object].n_partial = 0;
}

static void page_doubt(struct page_state *page)
{
	if (page_state_get(page, PAGE_CACHED) == ANSWER_NO)
		page->known &= ~(uint32_t)PAGE_CACHED;
}

void partial_doubt(struct real_machine *machine, int index,
		   struct page_state *pages, size_t n_pages)
{
	struct real_object *object = &machine->objects[index];
	unsigned kept = 0;

	if (object->n_partial > PARTIAL_MOST) {
		for (size_t i = 0; i < n_pages; i++)
			page_doubt(&pages[i]);
		return;
	}
	for (unsigned i = 0; i < object->n_partial; i++) {
		uint64_t page = object->partial[i];

		if (page >= n_pages)
			continue;
		page_doubt(&pages[page]);
		if (page_state_get(&pages[page], PAGE_CACHED) != ANSWER_YES)
			object->partial[kept++] = page;
	}
	object->n_partial = kept;
}
