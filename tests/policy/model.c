/*
 * The arrays that the models of the policies are made of, and what is done
 * to any of them. A sequence that overflows ends the test at once.
 */
#include "model.h"

#include <stdlib.h>
#include <string.h>

void model_init(struct model *model, uint64_t frames, uint64_t seed)
{
	memset(model, 0, sizeof(*model));
	model->frames = frames;
	model->share = frames;
	rng_seed(&model->rng, seed);
	for (int i = 0; i < 3; i++)
		model->hands[i] = NOBODY;
}

const struct model_info *model_find(const char *policy)
{
	for (size_t i = 0; models_simple[i].policy; i++)
		if (strcmp(models_simple[i].policy, policy) == 0)
			return &models_simple[i];
	for (size_t i = 0; models_papers[i].policy; i++)
		if (strcmp(models_papers[i].policy, policy) == 0)
			return &models_papers[i];
	return NULL;
}

size_t row_find(const struct sequence *sequence, uint64_t page)
{
	size_t i = 0;

	while (i < sequence->n && sequence->rows[i].page != page)
		i++;
	return i;
}

bool row_has(const struct sequence *sequence, uint64_t page)
{
	return row_find(sequence, page) < sequence->n;
}

struct row row_take(struct sequence *sequence, size_t index)
{
	struct row row;

	if (index >= sequence->n)
		abort();
	row = sequence->rows[index];
	sequence->n--;
	memmove(&sequence->rows[index], &sequence->rows[index + 1],
		(sequence->n - index) * sizeof(row));
	return row;
}

void row_put(struct sequence *sequence, size_t index, struct row row)
{
	if (index > sequence->n || sequence->n == ROWS_MAX)
		abort();
	memmove(&sequence->rows[index + 1], &sequence->rows[index],
		(sequence->n - index) * sizeof(row));
	sequence->rows[index] = row;
	sequence->n++;
}

void model_clean(struct model *model, uint64_t page)
{
	struct sequence *all[] = { &model->a, &model->b, &model->c, &model->d };

	for (size_t i = 0; i < 4; i++) {
		size_t at = row_find(all[i], page);

		if (at < all[i]->n)
			all[i]->rows[at].dirty = false;
	}
}

void model_remove(struct model *model, uint64_t page)
{
	struct sequence *memory =
		row_has(&model->a, page) ? &model->a : &model->b;

	row_take(memory, row_find(memory, page));
}
