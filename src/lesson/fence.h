#ifndef PAGETWIN_LESSON_FENCE_H
#define PAGETWIN_LESSON_FENCE_H

#include "lesson/source.h"
#include "machine/op.h"

struct cmark_node;

/* What a code block is, by its info string. */
enum fence_kind {
	FENCE_PROSE,	  /* no business of ours: shown as it is */
	FENCE_OPERATIONS, /* pagetwin, pagetwin sim, pagetwin real */
	FENCE_QUIZ,	  /* pagetwin quiz */
	FENCE_BOARD,	  /* pagetwin board */
};

struct fence {
	enum fence_kind kind;
	enum expect_on on; /* of OPERATIONS */
	/* Of OPERATIONS: what stands behind "as"; the node's own. Empty where
	 * they have no name. */
	struct slice label;
	unsigned rounds; /* of OPERATIONS: how often, 1 where not said */
	struct block block;
};

/* Looks at a code block. 0; -EINVAL with the diagnostic (it is not closed, or
 * its info string is nearly one of ours); -ENOMEM. */
int fence_read(const struct source *source, struct cmark_node *node,
	       struct fence *ret_fence, struct diagnostic *ret_diagnostic);

#endif
