/*
 * Where an operation cuts
 *
 * A hole, a shorter or longer file and a write behind the end have edges, and
 * an edge within a page has a part of it zeroed:
 *
 *	page	  0	   1	    2	     3
 *		| D D 0 0|	  |	   |0 0 D D|
 *		 start		     end	old or new size
 *
 * Which pages and folios these edges run through is asked by every reason that
 * is about files being cut.
 */
#include "compare/cut.h"

/* A folio has at most so many pages, as a power of two: 2 MiB. */
#define FOLIO_ORDER_MAX 9

const struct pair *object_acted_on(const struct scene *scene)
{
	return scene->touch[OF_SIM].object ? scene->touch[OF_SIM].object
					   : scene->touch[OF_REAL].object;
}

bool page_acted_on(const struct scene *scene, const struct suspect *s,
		   uint64_t *ret_page)
{
	const struct pair *object = object_acted_on(scene);

	if (!object || s->settled)
		return false;
	if (s->pair == object)
		*ret_page = s->page;
	else if (pair_object(scene, s->pair) == object)
		*ret_page = pair_object_page(s->pair, s->page);
	else
		return false;
	return true;
}

uint64_t cut_old_size(const struct scene *scene)
{
	const struct pair *acted_on = object_acted_on(scene);
	const char *name = acted_on ? acted_on->name : scene->op->name;

	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++) {
		const struct performed *by = scene->by[side];
		const struct object_state *object =
			by && by->before ? state_object(by->before, name)
					 : NULL;

		if (object)
			return object->size;
	}
	return 0;
}

bool cut_through(uint64_t at, uint64_t page, uint64_t page_size)
{
	return at % page_size && at / page_size == page;
}

uint64_t cut_start(const struct scene *scene)
{
	if (scene->op->kind == OP_ADVISE)
		return scene->touch[OF_SIM].object_first *
		       scene_page_size(scene);
	return size_bytes(scene->op->offset, scene_page_size(scene));
}

uint64_t cut_end(const struct scene *scene)
{
	if (scene->op->kind == OP_ADVISE)
		return (scene->touch[OF_SIM].object_last + 1) *
		       scene_page_size(scene);
	return cut_start(scene) +
	       size_bytes(scene->op->length, scene_page_size(scene));
}

uint64_t cut_new_size(const struct scene *scene)
{
	return size_bytes(scene->op->size, scene_page_size(scene));
}

bool cut_takes_end(const struct scene *scene, uint64_t page)
{
	return op_punches(scene->op) && cut_end(scene) >= cut_old_size(scene) &&
	       cut_through(cut_old_size(scene), page, scene_page_size(scene));
}

bool cut_zeroes_part(const struct scene *scene, uint64_t page)
{
	uint64_t size = scene_page_size(scene), old = cut_old_size(scene);

	if (op_punches(scene->op))
		return cut_through(cut_start(scene), page, size) ||
		       cut_through(cut_end(scene), page, size) ||
		       cut_takes_end(scene, page);
	switch (scene->op->kind) {
	case OP_TRUNCATE:
		return cut_through(cut_new_size(scene), page, size) ||
		       (old < cut_new_size(scene) &&
			cut_through(old, page, size));
	case OP_WRITE:
		return old < cut_start(scene) &&
		       (cut_through(old, page, size) ||
			cut_through(cut_start(scene), page, size));
	default:
		return false;
	}
}

bool cut_tail_grows(const struct scene *scene, uint64_t page)
{
	uint64_t old = cut_old_size(scene);

	return cut_through(old, page, scene_page_size(scene)) &&
	       ((scene->op->kind == OP_TRUNCATE && cut_new_size(scene) > old) ||
		(scene->op->kind == OP_WRITE && cut_start(scene) > old));
}

bool cut_one_folio(uint64_t a, uint64_t b)
{
	return a >> FOLIO_ORDER_MAX == b >> FOLIO_ORDER_MAX;
}

bool cut_splits_folio(const struct scene *scene, uint64_t page)
{
	uint64_t size = scene_page_size(scene);

	if (op_punches(scene->op))
		return cut_one_folio(page, cut_start(scene) / size) ||
		       cut_one_folio(page, cut_end(scene) / size);
	return scene->op->kind == OP_TRUNCATE &&
	       cut_new_size(scene) < cut_old_size(scene) &&
	       cut_one_folio(page, cut_new_size(scene) / size);
}
