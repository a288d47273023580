#ifndef TESTS_POLICY_MODEL_H
#define TESTS_POLICY_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rng.h"

/*
 * Every policy once more, as plainly as it can be said: rows in arrays that
 * are searched from end to end, no hash, no links, no heap, no frames. They
 * are written from the papers and textbooks, not from src/sim/policy; each
 * takes a reference and says which page had to leave.
 */
#define NOBODY	 UINT64_MAX
#define ROWS_MAX 600

struct row {
	uint64_t page;
	uint64_t used;	/* when last, or when last seen used */
	uint64_t count; /* uses, or the history of aging */
	uint64_t next;	/* next use */
	bool referenced, dirty, hot, test, resident, seen;
};

/* rows[0] is the front: the newest, where age decides. */
struct sequence {
	size_t n;
	struct row rows[ROWS_MAX];
};

struct model {
	uint64_t frames;
	struct sequence a, b, c, d; /* what they are is the policy's matter */
	uint64_t now;
	size_t hand;
	uint64_t hands[3];
	double p;
	uint64_t share;
	struct rng rng;
};

struct call {
	uint64_t page, next_use;
	bool write;
	/* What the policy under test evicted; only a model that cannot know
	 * (dice in an unspecified order) looks, and judges. */
	uint64_t evicted;
};

struct model_info {
	const char *policy;
	/* NOBODY, or the page that left. */
	uint64_t (*refer)(struct model *model, const struct call *call);
	void (*tick)(struct model *model); /* or NULL */
	/* Pages may be taken out of it: a and b hold what is in memory, and
	 * only that. */
	bool may_vanish;
};

extern const struct model_info models_simple[];
extern const struct model_info models_papers[];

void model_init(struct model *model, uint64_t frames, uint64_t seed);
const struct model_info *model_find(const char *policy);
/* The page equals its disk now. */
void model_clean(struct model *model, uint64_t page);
/* The page was freed; only where may_vanish. */
void model_remove(struct model *model, uint64_t page);

/* Index of a page's row, or sequence->n. */
size_t row_find(const struct sequence *sequence, uint64_t page);
bool row_has(const struct sequence *sequence, uint64_t page);
struct row row_take(struct sequence *sequence, size_t index);
void row_put(struct sequence *sequence, size_t index, struct row row);

static inline void row_put_front(struct sequence *sequence, struct row row)
{
	row_put(sequence, 0, row);
}

static inline struct row row_take_back(struct sequence *sequence)
{
	return row_take(sequence, sequence->n - 1);
}

static inline struct row row_of(const struct call *call)
{
	return (struct row){ .page = call->page,
			     .next = call->next_use,
			     .dirty = call->write };
}

#endif
