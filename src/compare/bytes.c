/*
 * Bytes that differ
 *
 * What a load or a read returns is compared byte by byte, and each byte that
 * differs has to have a reason of its own:
 *
 *	one machine alone stored to its page		memory.bytes
 *	it lies behind the end of the file, in its	memory.tail
 *	last page, and one machine alone zeroed it
 *
 * The tail is what a program can store to and the file does not have:
 *
 *	last page	|1 2 3 4|x y z 0 0 0|
 *			        ^ end	memory.tail_from
 *
 * Kernels and file systems zero it when the page is written, when the file
 * grows, or when a store faults; if just one machine does, its byte is 0 and
 * the other's may be anything. A file that grows then has them, and a private
 * copy that was made of the page keeps them. It ends where both machines zero
 * it or have written the page: then neither has anything but zeros there.
 */
#include "compare/bytes.h"

#include "compare/areas.h"
#include "compare/counts.h"

void tail_mark(struct page_memory *memory, enum page_tail tail, uint64_t from)
{
	if (!memory->tail || from < memory->tail_from)
		memory->tail_from = (uint16_t)from;
	memory->tail |= (uint8_t)tail;
}

/* Why may a byte of the page's tail be 0 on that machine alone? */
static enum reason_id tail_reason(const struct scene *scene, uint8_t tail,
				  enum compare_side zero)
{
	if (tail & TAIL_STORE && WHO(scene, store_zeroes) == zero)
		return REASON_STORE_ZEROES;
	if (tail & TAIL_GROWTH && WHO(scene, growth_zeroes) == zero)
		return REASON_GROWTH_ZEROES;
	if (tail & TAIL_WRITTEN && zero == OF_REAL)
		return REASON_WRITTEN_MEANWHILE;
	return REASON_NONE;
}

/* Where the byte stands that came as number `i`, from the beginning of the view
 * or object that was asked for. */
static uint64_t byte_at(const struct scene *scene, uint64_t i)
{
	const struct op *op = scene->op;
	uint64_t page_size = scene_page_size(scene);
	uint64_t start = op->place.first * page_size + op->place.offset;

	if (op->kind == OP_READ)
		return size_bytes(op->offset, page_size) + i;
	return start + (op->place.is_range ? i * page_size : i);
}

static enum reason_id memory_reason(const struct scene *scene,
				    const struct page_memory *memory,
				    uint64_t offset, enum compare_side zero)
{
	if (!memory)
		return REASON_NONE;
	if (memory->bytes)
		return memory->bytes;
	return zero != OF_BOTH && memory->tail && offset >= memory->tail_from
		       ? tail_reason(scene, memory->tail, zero)
		       : REASON_NONE;
}

/* Which machine has a 0 there? OF_BOTH: none. */
static enum compare_side zero_side(const struct scene *scene, size_t i)
{
	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++)
		if (!scene->by[side]->outcome->bytes[i])
			return side;
	return OF_BOTH;
}

/* Behind the end of the file, in a page that is clean on that machine and dirty
 * on the other one, for a known reason: who wrote it zeroed it there. */
static enum reason_id written_alone(const struct scene *scene,
				    const struct pair *object, uint64_t page,
				    uint64_t offset, enum compare_side clean)
{
	uint64_t at = page * scene_page_size(scene) + offset;
	enum compare_side dirty = clean == OF_SIM ? OF_REAL : OF_SIM;

	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++)
		if (!object->object[side] || object->object[side]->size > at)
			return REASON_NONE;
	if (page_was(object, clean, page, FIELD_DIRTY) != ANSWER_NO ||
	    page_was(object, dirty, page, FIELD_DIRTY) != ANSWER_YES)
		return REASON_NONE;
	return page_reason_was(scene, object, page, FIELD_DIRTY);
}

static enum reason_id byte_reason(const struct scene *scene,
				  enum compare_side side, size_t i)
{
	const struct touch *touch = &scene->touch[side];
	uint64_t page_size = scene_page_size(scene);
	uint64_t page = byte_at(scene, i) / page_size;
	uint64_t offset = byte_at(scene, i) % page_size;
	enum compare_side zero = zero_side(scene, i);
	enum reason_id reason = REASON_NONE;

	if (touch->view)
		reason = memory_reason(scene,
				       page_memory(scene, touch->view, page),
				       offset, zero);
	if (touch->view)
		page = pair_object_page(touch->view, page);
	if (!reason && touch->object)
		reason = memory_reason(scene,
				       page_memory(scene, touch->object, page),
				       offset, zero);
	if (!reason && touch->object && zero == OF_REAL &&
	    written_zeroes(scene, touch->object, page, offset))
		reason = REASON_WRITTEN_MEANWHILE;
	if (!reason && touch->object && zero != OF_BOTH)
		reason =
			written_alone(scene, touch->object, page, offset, zero);
	return reason;
}

/* Was a page that the operation reads stored to on one machine alone? */
static enum reason_id pages_reason(const struct scene *scene,
				   const struct pair *pair, uint64_t first,
				   uint64_t last)
{
	for (uint64_t page = first; pair && page <= last; page++) {
		const struct page_memory *memory =
			page_memory(scene, pair, page);

		if (!memory)
			break;
		if (memory->bytes)
			return memory->bytes;
	}
	return REASON_NONE;
}

/* Why there are more of them on one machine. */
static enum reason_id length_reason(const struct scene *scene)
{
	enum reason_id reason = REASON_NONE;

	for (enum compare_side side = OF_SIM; !reason && side < OF_BOTH;
	     side++) {
		const struct touch *touch = &scene->touch[side];

		reason = pages_reason(scene, touch->object, touch->object_first,
				      touch->object_last);
		if (!reason)
			reason = pages_reason(scene, touch->view, touch->first,
					      touch->last);
	}
	return reason;
}

enum reason_id explain_bytes(const struct scene *scene)
{
	const struct outcome *sim = scene->by[OF_SIM]->outcome;
	const struct outcome *real = scene->by[OF_REAL]->outcome;
	enum reason_id reason = explain_operation(scene);

	if (reason)
		return reason;
	if (sim->n_bytes != real->n_bytes)
		return length_reason(scene);
	for (size_t i = 0; i < sim->n_bytes; i++) {
		enum reason_id found;

		if (sim->bytes[i] == real->bytes[i])
			continue;
		found = byte_reason(scene, OF_SIM, i);
		if (!found)
			found = byte_reason(scene, OF_REAL, i);
		if (!found)
			return REASON_NONE;
		if (!reason)
			reason = found;
	}
	return reason;
}

/* Has a fault of a store zeroed the tail on one machine alone? */
static bool store_zeroed(const struct scene *scene, const struct pair *object,
			 uint64_t page)
{
	enum compare_side who = WHO(scene, store_zeroes);
	const struct touch *touch;

	if (who == OF_BOTH || !scene_stores(scene))
		return false;
	touch = &scene->touch[who];
	return touches(touch, object, page) && touch->view->view[who] &&
	       pair_is_shared(touch->view, who) && object->object[who] &&
	       object->object[who]->kind == OBJECT_FILE &&
	       object->object[who]->size % scene_page_size(scene) &&
	       object->object[who]->size / scene_page_size(scene) == page;
}

/* Does no file have any of it, on either machine? */
static bool is_behind_the_end(const struct scene *scene,
			      const struct pair *object, uint64_t page,
			      const struct page_memory *memory)
{
	uint64_t at = page * scene_page_size(scene) + memory->tail_from;

	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++)
		if (!object->object[side] || object->object[side]->size > at)
			return false;
	return true;
}

/* Writing zeroes it on every file system. */
static bool is_written(const struct scene *scene, const struct pair *object,
		       uint64_t page)
{
	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++)
		if (!scene->by[side]->traits->counts_dirty ||
		    (page_is(object, side, page, FIELD_CACHED) != ANSWER_NO &&
		     page_is(object, side, page, FIELD_DIRTY) != ANSWER_NO))
			return false;
	return true;
}

static void object_tail_step(const struct scene *scene,
			     const struct pair *object, uint64_t page,
			     struct page_memory *memory)
{
	if (store_zeroed(scene, object, page))
		tail_mark(memory, TAIL_STORE,
			  object->object[WHO(scene, store_zeroes)]->size %
				  scene_page_size(scene));
	if (!memory->tail)
		return;
	if (habits_zero_tail(scene, object, page, memory->tail_from) ||
	    (is_behind_the_end(scene, object, page, memory) &&
	     is_written(scene, object, page)))
		memory->tail = 0;
}

/* Does the operation copy pages of the object to a private view? Some fault
 * them in for writing. */
static bool copies(const struct scene *scene, const struct pair *view,
		   uint64_t page)
{
	return touches(&scene->touch[OF_REAL], view, page) &&
	       (scene_stores(scene) || scene->op->kind == OP_LOCK ||
		scene->op->kind == OP_PROTECT || scene->op->kind == OP_MAP ||
		scene->op->kind == OP_REMAP);
}

/* A private copy is made with the bytes that the page has. */
static void copy_tail_step(const struct scene *scene, const struct pair *view,
			   const struct pair *object, uint64_t page,
			   struct page_memory *memory)
{
	const struct pair *parent = view_parent(scene, view);
	const struct page_memory *from = NULL;
	bool gone = true;

	if (parent)
		from = page_memory(scene, parent, page);
	else if (copies(scene, view, page))
		from = page_memory(scene, object, pair_object_page(view, page));
	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++)
		gone = gone &&
		       page_is(view, side, page, FIELD_PRESENT) == ANSWER_NO &&
		       page_is(view, side, page, FIELD_SWAPPED) == ANSWER_NO;
	if (gone)
		memory->tail = 0;
	else if (from && from->tail)
		tail_mark(memory, from->tail, from->tail_from);
}

void tail_step(const struct scene *scene, const struct pair *pair,
	       const struct pair *object, uint64_t page,
	       struct page_memory *memory)
{
	if (!scene->by[OF_SIM] || !scene->by[OF_REAL])
		return;
	if (pair->of_object)
		object_tail_step(scene, pair, page, memory);
	else if (object && pair->view[OF_REAL] &&
		 !pair_is_shared(pair, OF_REAL))
		copy_tail_step(scene, pair, object, page, memory);
}
