#ifndef PAGETWIN_VERIFY_GENERATOR_INSIDE_H
#define PAGETWIN_VERIFY_GENERATOR_INSIDE_H

#include "base/rng.h"
#include "machine/script.h"
#include "machine/script_names.h"
#include "verify/generator.h"

/* Private to the generator's files. */

enum {
	PROPOSALS_MAX = 40
};

struct generator {
	struct rng rng;
	struct script_names *names;
	uint64_t page_size;
	unsigned n_steps;		 /* proposed so far */
	unsigned n_processes;		 /* names of processes given so far */
	unsigned weights[PROPOSALS_MAX]; /* of the rows of the table */
};

uint64_t pick(struct generator *generator, uint64_t below);
bool chance(struct generator *generator, unsigned percent);
/* One of those that exist; NULL: none. */
struct named_view *pick_view(struct generator *generator);
struct named_object *pick_object(struct generator *generator);
/* A byte of a page: its first, its last, those beside them, or any. */
uint64_t pick_in_page(struct generator *generator);
/* Bytes: a few, about one page, about two. At least 1. */
uint64_t pick_length(struct generator *generator);
/* An offset in an object of that size: where pages and the object begin and
 * end, and a little beyond. */
uint64_t pick_offset(struct generator *generator, uint64_t size);
/* Random letters, up to `most` of them. 0 or -ENOMEM. */
int pick_text(struct generator *generator, size_t most, struct op *op);
/* Pages of the view, as many as one or a whole view. */
void pick_pages(struct generator *generator, const struct named_view *view,
		struct place *place);

/* Fills an operation, whose kind is set and all else zero. 0; -EAGAIN: there
 * is nothing of which it could speak; -ENOMEM. */
typedef int propose_fn(struct generator *generator, struct op *op);

/* generator_view.c */
propose_fn propose_map, propose_unmap, propose_load, propose_store,
	propose_flush, propose_advise, propose_protect, propose_lock,
	propose_remap;
/* generator_object.c */
propose_fn propose_object, propose_read, propose_write, propose_whole_object,
	propose_truncate, propose_punch, propose_start, propose_process,
	propose_tick, propose_limit;

#endif
