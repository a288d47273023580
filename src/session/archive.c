/*
 * Steps that lie far back, packed small
 *
 * A recorded step is a few kilobytes: what each machine said, and all that
 * could be seen of it afterwards. From one step to the next little of that
 * changes, so of most steps only the difference is kept:
 *
 *	step	0	1	2	...	63	64	65
 *		whole	changes	changes		changes	whole	changes
 *
 * To unpack a step, the whole one before it is laid out, and the changes up
 * to it are applied (step_layout.c, step_pack.c). Steps are asked for in
 * order, mostly: so the last layout is kept, and some steps that were
 * unpacked.
 */
#include "session/archive.h"

#include "base/array.h"
#include "session/step_pack.h"
#include "session/timeline.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* How often a step is kept whole. */
#define WHOLE_EVERY 64

struct opened {
	bool in_use;
	size_t index;
	uint64_t asked; /* when it was asked for last */
	struct step step;
};

struct archive {
	struct packed *packed;
	size_t n, capacity;
	struct layout at; /* step `at_index` as it was last laid out */
	size_t at_index;
	bool at_known;
	struct opened opened[ARCHIVE_OPEN];
	uint64_t asked;
	struct step blank;
	char no_text[1];
};

struct archive *archive_new(void)
{
	struct archive *archive = calloc(1, sizeof(*archive));

	if (archive)
		archive->blank.text = archive->no_text;
	return archive;
}

void archive_free(struct archive *archive)
{
	if (!archive)
		return;
	archive_cut(archive, 0);
	free(archive->packed);
	layout_clear(&archive->at);
	free(archive);
}

size_t archive_length(const struct archive *archive)
{
	return archive->n;
}

void archive_cut(struct archive *archive, size_t length)
{
	for (int i = 0; i < ARCHIVE_OPEN; i++) {
		struct opened *opened = &archive->opened[i];

		if (!opened->in_use || opened->index < length)
			continue;
		step_clear(&opened->step);
		opened->in_use = false;
	}
	while (archive->n > length)
		packed_free(&archive->packed[--archive->n]);
	if (archive->at_known && archive->at_index >= length)
		archive->at_known = false;
}

/* Brings archive->at to a step. */
static int archive_lay_out(struct archive *archive, size_t index)
{
	size_t i = index / WHOLE_EVERY * WHOLE_EVERY;

	if (archive->at_known && archive->at_index <= index &&
	    archive->at_index >= i)
		i = archive->at_index + 1;
	for (; i <= index; i++) {
		struct layout layout;

		if (layout_unpack(i % WHOLE_EVERY ? &archive->at : NULL,
				  &archive->packed[i], &layout) < 0)
			return -ENOMEM;
		layout_clear(&archive->at);
		archive->at = layout;
		archive->at_index = i;
		archive->at_known = true;
	}
	return 0;
}

int archive_add(struct archive *archive, struct step *step)
{
	struct layout layout = { 0 };
	const struct layout *before = NULL;
	int r = array_reserve(&archive->packed, &archive->capacity,
			      archive->n + 1, sizeof(*archive->packed));

	if (r == 0)
		r = layout_write(&layout, step);
	if (r == 0 && archive->n % WHOLE_EVERY) {
		r = archive_lay_out(archive, archive->n - 1);
		before = &archive->at;
	}
	if (r == 0)
		r = layout_pack(before, &layout, &archive->packed[archive->n]);
	if (r < 0) {
		layout_clear(&layout);
		return r;
	}
	layout_clear(&archive->at);
	archive->at = layout;
	archive->at_index = archive->n++;
	archive->at_known = true;
	step_clear(step);
	return 0;
}

/* Where to unpack: the one that was asked for longest ago goes. */
static struct opened *opened_take(struct archive *archive)
{
	struct opened *oldest = &archive->opened[0];

	for (int i = 0; i < ARCHIVE_OPEN; i++) {
		struct opened *opened = &archive->opened[i];

		if (!opened->in_use)
			return opened;
		if (opened->asked < oldest->asked)
			oldest = opened;
	}
	step_clear(&oldest->step);
	oldest->in_use = false;
	return oldest;
}

const struct step *archive_step(struct archive *archive, size_t i)
{
	struct opened *opened;

	archive->asked++;
	for (int k = 0; k < ARCHIVE_OPEN; k++) {
		opened = &archive->opened[k];
		if (!opened->in_use || opened->index != i)
			continue;
		opened->asked = archive->asked;
		return &opened->step;
	}
	opened = opened_take(archive);
	if (archive_lay_out(archive, i) < 0 ||
	    layout_read(&archive->at, &opened->step) < 0)
		return &archive->blank;
	opened->in_use = true;
	opened->index = i;
	opened->asked = archive->asked;
	return &opened->step;
}
