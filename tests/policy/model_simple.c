/*
 * The policies of the textbooks, plainly. Sequence a holds what is in memory.
 */
#include "model.h"

#include <stddef.h>

static bool is_full(const struct model *model)
{
	return model->a.n == model->frames;
}

/* --- queues ----------------------------------------------------------------
 */

static uint64_t fifo(struct model *model, const struct call *call)
{
	uint64_t gone = NOBODY;

	if (row_has(&model->a, call->page))
		return NOBODY;
	if (is_full(model))
		gone = row_take_back(&model->a).page;
	row_put_front(&model->a, row_of(call));
	return gone;
}

/* Front: used last. `oldest` says from which end the victim comes. */
static uint64_t by_use(struct model *model, const struct call *call,
		       bool oldest)
{
	size_t at = row_find(&model->a, call->page);
	uint64_t gone = NOBODY;

	if (at < model->a.n)
		row_take(&model->a, at);
	else if (is_full(model))
		gone = row_take(&model->a, oldest ? model->a.n - 1 : 0).page;
	row_put_front(&model->a, row_of(call));
	return gone;
}

static uint64_t lru(struct model *model, const struct call *call)
{
	return by_use(model, call, true);
}

static uint64_t mru(struct model *model, const struct call *call)
{
	return by_use(model, call, false);
}

/* --- reference bits ----------------------------------------------------- */

static uint64_t second_chance(struct model *model, const struct call *call)
{
	size_t at = row_find(&model->a, call->page);
	uint64_t gone = NOBODY;
	struct row row = row_of(call);

	if (at < model->a.n) {
		model->a.rows[at].referenced = true;
		return NOBODY;
	}
	while (is_full(model)) {
		struct row oldest = row_take_back(&model->a);

		if (oldest.referenced) {
			oldest.referenced = false;
			row_put_front(&model->a, oldest);
		} else {
			gone = oldest.page;
		}
	}
	row.referenced = true;
	row_put_front(&model->a, row);
	return gone;
}

/* Here a row stays where it is: a row is a place on the dial. */
static uint64_t clock_(struct model *model, const struct call *call)
{
	size_t at = row_find(&model->a, call->page);
	struct row row = row_of(call);
	uint64_t gone = NOBODY;

	if (at < model->a.n) {
		model->a.rows[at].referenced = true;
		return NOBODY;
	}
	row.referenced = true;
	if (!is_full(model)) {
		row_put(&model->a, model->a.n, row);
		return NOBODY;
	}
	while (model->a.rows[model->hand].referenced) {
		model->a.rows[model->hand].referenced = false;
		model->hand = (model->hand + 1) % model->frames;
	}
	gone = model->a.rows[model->hand].page;
	model->a.rows[model->hand] = row;
	model->hand = (model->hand + 1) % model->frames;
	return gone;
}

static int nru_class(const struct row *row)
{
	return 2 * row->referenced + row->dirty;
}

/* Which page of the lowest class leaves is up to the dice: any will do. */
static uint64_t nru(struct model *model, const struct call *call)
{
	size_t at = row_find(&model->a, call->page);
	struct row row = row_of(call);
	uint64_t gone = NOBODY;

	if (at < model->a.n) {
		model->a.rows[at].referenced = true;
		model->a.rows[at].dirty |= call->write;
		return NOBODY;
	}
	if (is_full(model)) {
		int lowest = 4;
		size_t judged = row_find(&model->a, call->evicted);

		for (size_t i = 0; i < model->a.n; i++)
			if (nru_class(&model->a.rows[i]) < lowest)
				lowest = nru_class(&model->a.rows[i]);
		if (judged == model->a.n ||
		    nru_class(&model->a.rows[judged]) != lowest)
			return NOBODY - 1;
		gone = row_take(&model->a, judged).page;
	}
	row.referenced = true;
	row_put_front(&model->a, row);
	return gone;
}

static void nru_tick(struct model *model)
{
	for (size_t i = 0; i < model->a.n; i++)
		model->a.rows[i].referenced = false;
}

static uint64_t age_of(const struct row *row)
{
	return 256 * row->referenced + row->count;
}

/* The rows are kept sorted by age; equal ones in the order in which they
 * came to it. Halving ages does not change the order. */
static void age_put(struct model *model, struct row row)
{
	size_t at = 0;

	while (at < model->a.n && age_of(&model->a.rows[at]) <= age_of(&row))
		at++;
	row_put(&model->a, at, row);
}

static uint64_t aging(struct model *model, const struct call *call)
{
	size_t at = row_find(&model->a, call->page);
	uint64_t gone = NOBODY;
	struct row row = row_of(call);

	if (at < model->a.n && model->a.rows[at].referenced)
		return NOBODY;
	if (at < model->a.n)
		row = row_take(&model->a, at);
	else if (is_full(model))
		gone = row_take(&model->a, 0).page;
	row.referenced = true;
	age_put(model, row);
	return gone;
}

static void aging_tick(struct model *model)
{
	for (size_t i = 0; i < model->a.n; i++) {
		struct row *row = &model->a.rows[i];

		row->count = row->count / 2 + 128 * row->referenced;
		row->referenced = false;
	}
}

/* --- counters ----------------------------------------------------------- */

static bool before(const struct row *a, const struct row *b, bool most)
{
	if (a->count != b->count)
		return most ? a->count > b->count : a->count < b->count;
	return a->used < b->used;
}

static uint64_t by_count(struct model *model, const struct call *call,
			 bool most)
{
	size_t at = row_find(&model->a, call->page);
	uint64_t gone = NOBODY;
	struct row row = row_of(call);

	if (at < model->a.n) {
		row = row_take(&model->a, at);
	} else if (is_full(model)) {
		size_t victim = 0;

		for (size_t i = 1; i < model->a.n; i++)
			if (before(&model->a.rows[i], &model->a.rows[victim],
				   most))
				victim = i;
		gone = row_take(&model->a, victim).page;
	}
	row.count++;
	row.used = model->now++;
	row_put_front(&model->a, row);
	return gone;
}

static uint64_t lfu(struct model *model, const struct call *call)
{
	return by_count(model, call, false);
}

static uint64_t mfu(struct model *model, const struct call *call)
{
	return by_count(model, call, true);
}

/* --- chance and the optimum --------------------------------------------- */

/* Draws the k-th; the last one takes its place; the new one comes last. */
static uint64_t random_(struct model *model, const struct call *call)
{
	uint64_t gone = NOBODY;

	if (row_has(&model->a, call->page))
		return NOBODY;
	if (is_full(model)) {
		size_t k = rng_below(&model->rng, model->a.n);

		gone = model->a.rows[k].page;
		model->a.rows[k] = model->a.rows[model->a.n - 1];
		model->a.n--;
	}
	row_put(&model->a, model->a.n, row_of(call));
	return gone;
}

static uint64_t opt(struct model *model, const struct call *call)
{
	size_t at = row_find(&model->a, call->page);
	uint64_t gone = NOBODY;

	if (at < model->a.n) {
		row_take(&model->a, at);
	} else if (is_full(model)) {
		size_t victim = 0;

		for (size_t i = 1; i < model->a.n; i++) {
			const struct row *row = &model->a.rows[i];
			const struct row *best = &model->a.rows[victim];

			if (row->next > best->next ||
			    (row->next == best->next && row->page < best->page))
				victim = i;
		}
		gone = row_take(&model->a, victim).page;
	}
	row_put_front(&model->a, row_of(call));
	return gone;
}

const struct model_info models_simple[] = {
	{ "fifo", fifo, NULL, true },
	{ "lru", lru, NULL, true },
	{ "mru", mru, NULL, true },
	{ "second-chance", second_chance, NULL, true },
	{ "clock", clock_, NULL, false },
	{ "nru", nru, nru_tick, true },
	{ "aging", aging, aging_tick, true },
	{ "lfu", lfu, NULL, true },
	{ "mfu", mfu, NULL, true },
	{ "random", random_, NULL, false },
	{ "opt", opt, NULL, true },
	{ NULL, NULL, NULL, false },
};
