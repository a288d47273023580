/*
 * Steps that lie far back, packed small
 *
 * A recorded step is a few kilobytes: what each machine said, and all that
 * could be seen of it afterwards. From one step to the next little of that
 * changes, so of each step only the difference is kept: from the step before,
 * but every 64th one from the 64th before it, and so on:
 *
 *	step	0    1    2  ...  63    64   65  ...  128  ...  4096
 *		     <-0  <-1     <-62       <-64
 *		                        <-0           <-64
 *		                                                <-0
 *
 * To unpack a step, one starts at the first one, and takes the long strides
 * first (step_layout.c, step_pack.c): 4161 is 4096 and 64 and 1. So there are
 * few to take, and yet no step is kept whole, which in a large machine would
 * be large. Steps are asked for in order, mostly: so the last layout of each
 * stride is kept, and some steps that were unpacked.
 */
#include "session/archive.h"

#include "base/array.h"
#include "session/step_pack.h"
#include "session/timeline.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Strides are 1, 64, 64 * 64 ... steps. */
#define STRIDE	64
#define STRIDES 4

/* A step as it was laid out last. */
struct laid_out {
	struct layout layout;
	size_t index;
	bool is_known;
};

struct opened {
	bool in_use;
	size_t index;
	uint64_t asked; /* when it was asked for last */
	struct step step;
};

struct archive {
	struct packed *packed;
	size_t n, capacity;
	struct laid_out at[STRIDES]; /* where each stride leads to */
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
	for (int k = 0; k < STRIDES; k++)
		layout_clear(&archive->at[k].layout);
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
		free(archive->packed[--archive->n].bytes);
	for (int k = 0; k < STRIDES; k++)
		if (archive->at[k].index >= length)
			archive->at[k].is_known = false;
}

static void laid_out_set(struct laid_out *at, struct layout *layout,
			 size_t index)
{
	layout_clear(&at->layout);
	at->layout = *layout;
	at->index = index;
	at->is_known = true;
}

static size_t stride_of(int k)
{
	size_t stride = 1;

	while (k-- > 0)
		stride *= STRIDE;
	return stride;
}

/* The stride that leads to a step: the longest that divides its number. */
static int stride_to(size_t index)
{
	int k = 0;

	while (k + 1 < STRIDES && index % stride_of(k + 1) == 0)
		k++;
	return k;
}

static int archive_lay_out(struct archive *archive, int k, size_t index);

/* Where strides k set out from: the last step that longer ones lead to. */
static int archive_set_out(struct archive *archive, int k, size_t index)
{
	struct laid_out *from = &archive->at[k + 1];
	struct layout layout = { 0 };
	int r;

	if (k + 1 == STRIDES) {
		r = layout_unpack(NULL, &archive->packed[0], &layout);
		if (r == 0)
			laid_out_set(&archive->at[k], &layout, 0);
		return r;
	}
	r = archive_lay_out(archive, k + 1, index);
	if (r == 0)
		r = layout_hold(&from->layout, &layout);
	if (r == 0)
		laid_out_set(&archive->at[k], &layout, from->index);
	return r;
}

/* Lays out, in archive->at[k], the last step up to `index` that strides k lead
 * to. 0 or -ENOMEM. */
static int archive_lay_out(struct archive *archive, int k, size_t index)
{
	struct laid_out *at = &archive->at[k];
	size_t stride = stride_of(k);
	size_t start = index / (stride * STRIDE) * (stride * STRIDE);
	int r = 0;

	if (k + 1 == STRIDES)
		start = 0;
	if (!at->is_known || at->index > index || at->index < start)
		r = archive_set_out(archive, k, index);
	while (r == 0 && index - at->index >= stride) {
		struct layout layout;

		r = layout_unpack(&at->layout,
				  &archive->packed[at->index + stride],
				  &layout);
		if (r == 0)
			laid_out_set(at, &layout, at->index + stride);
	}
	return r;
}

/* The step that was added is where its stride, and the shorter ones, lead to
 * now. Where that can't be kept, it is laid out again when needed. */
static void archive_arrive(struct archive *archive, struct layout *layout,
			   int stride)
{
	size_t index = archive->n - 1;

	for (int k = 1; k <= stride; k++) {
		struct layout held;

		if (layout_hold(layout, &held) == 0)
			laid_out_set(&archive->at[k], &held, index);
	}
	laid_out_set(&archive->at[0], layout, index);
}

int archive_add(struct archive *archive, struct step *step)
{
	struct layout layout = { 0 };
	const struct layout *before = NULL;
	size_t index = archive->n;
	int stride = stride_to(index);
	int r = array_reserve(&archive->packed, &archive->capacity, index + 1,
			      sizeof(*archive->packed));

	if (r == 0)
		r = layout_write(&layout, step);
	if (r == 0 && index) {
		r = archive_lay_out(archive, stride, index - stride_of(stride));
		before = &archive->at[stride].layout;
	}
	if (r == 0)
		r = layout_pack(before, &layout, &archive->packed[index]);
	if (r < 0) {
		layout_clear(&layout);
		return r;
	}
	archive->n++;
	archive_arrive(archive, &layout, stride);
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
	if (archive_lay_out(archive, 0, i) < 0 ||
	    layout_read(&archive->at[0].layout, &opened->step) < 0)
		return &archive->blank;
	opened->in_use = true;
	opened->index = i;
	opened->asked = archive->asked;
	return &opened->step;
}
