/*
 * readahead - reading what nobody has asked for yet
 *
 * A disk gives 32 pages almost as fast as one, so a kernel that has to wait
 * anyway reads more than the page asked for, and guesses. Which pages, is a
 * set of rules; each function below is one of them and names the function of
 * Linux 6.18 it follows (mm/readahead.c, mm/filemap.c).
 *
 * A fault on a mapping reads a window AROUND the page:
 *
 *		  page - ra/2          page                page + ra/2
 *		  |--------------------*---------|----------|
 *		  start                          mark       start + ra
 *
 * read() reads AHEAD: a first small window, which grows while the reading
 * goes on in order. One page of each window carries a mark; whoever reaches
 * it starts reading the next window, before it is needed.
 *
 *		  |----------|--------------------|
 *		  asked for   mark                 next window doubles
 *
 * For the windows that a mark starts Linux takes folios of several pages. Their
 * effect on the windows' ends is kept (`order`), and the order with each page
 * (folio.c).
 */
#include "sim/readahead.h"

#include "sim/cache_gap.h"
#include "sim/folio.h"
#include "sim/frame.h"
#include "sim/object.h"
#include "sim/open_file.h"
#include "sim/page_cache.h"

/* After so many misses beyond hits, mapped misses read one page alone
 * (MMAP_LOTSAMISS in mm/filemap.c). */
#define MISSES_TOO_MANY 100

/* The largest folio that Linux would take: 2 MiB. */
#define ORDER_MAX 9

#define NO_MARK UINT64_MAX

struct window {
	uint64_t start, size;	 /* pages */
	uint64_t mark;		 /* page, or NO_MARK */
	uint64_t asked, n_asked; /* the first is the one that was missed */
	uint64_t order;		 /* of the folio that is being read */
};

static struct readahead *state_of(const struct sim *sim, uint32_t file)
{
	return &open_file_at(sim, file)->readahead;
}

static uint32_t object_of(const struct sim *sim, uint32_t file)
{
	return open_file_at(sim, file)->object;
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* The mark is on all of a folio. */
static bool mark_reaches(const struct window *window, uint64_t page)
{
	return window->mark != NO_MARK &&
	       folio_start(page, window->order) ==
		       folio_start(window->mark, window->order);
}

/* Reads one page of a window. false: no frame was left for it. */
static bool page_read(struct sim *sim, uint32_t object, uint64_t page,
		      const struct window *window)
{
	bool asked = page - window->asked < window->n_asked;
	bool missed = asked && page == window->asked;
	pfn_t pfn;

	if (!missed && frames_free(sim) <= FRAMES_SPARED)
		return false;
	if (page_cache_add(sim, object, page,
			   asked ? PAGE_CACHE_ASKED : PAGE_CACHE_AHEAD,
			   &pfn) < 0)
		return false;
	frame_at(sim, pfn)->flags |=
		(uint16_t)(window->order << FRAME_ORDER_SHIFT);
	if (mark_reaches(window, page))
		frame_at(sim, pfn)->flags |= FRAME_MARKED;
	return true;
}

/* Reads the pages of a window that are not cached yet
 * (page_cache_ra_unbounded()). */
static void window_read(struct sim *sim, uint32_t object,
			const struct window *window)
{
	uint64_t end = smaller(window->start + window->size,
			       object_pages(sim, object));

	for (uint64_t page = window->start; page < end; page++)
		if (page_cache_find(sim, object, page) == PFN_NONE &&
		    !page_read(sim, object, page, window))
			return;
}

/* What is left of a window from `page` on, where a page is cached already:
 * cut at the end of the file, and the mark counted from there
 * (do_page_cache_ra()). */
static void window_finish(struct sim *sim, uint32_t file, uint64_t page,
			  struct window window)
{
	uint32_t object = object_of(sim, file);
	uint64_t async_size = state_of(sim, file)->async_size;

	window.size -= page - window.start;
	window.size = smaller(window.size, object_pages(sim, object) - page);
	window.start = page;
	window.order = 0;
	window.mark = NO_MARK;
	if (async_size <= window.size)
		window.mark = page + window.size - async_size;
	window_read(sim, object, &window);
}

/* The order of the folio that begins at a page: as large as the window wants
 * it, aligned, and not beyond the end. */
static uint64_t folio_order(uint64_t page, uint64_t end, uint64_t order)
{
	while (order && (folio_start(page, order) != page ||
			 page + ((uint64_t)1 << order) > end))
		order--;
	return order;
}

static bool folio_meets_cached(const struct sim *sim, uint32_t object,
			       uint64_t page, uint64_t order)
{
	for (uint64_t i = 0; i < (uint64_t)1 << order; i++)
		if (page_cache_find(sim, object, page + i) != PFN_NONE)
			return true;
	return false;
}

/* Reads the window that the state describes (page_cache_ra_order()). */
static void state_read(struct sim *sim, uint32_t file, uint64_t asked,
		       uint64_t n_asked)
{
	uint32_t object = object_of(sim, file);
	const struct readahead *state = state_of(sim, file);
	struct window window = {
		.start = state->start,
		.size = state->size,
		.mark = state->start + state->size - state->async_size,
		.asked = asked,
		.n_asked = n_asked,
	};
	uint64_t end =
		smaller(window.start + window.size, object_pages(sim, object));

	if (!sim_profile(sim)->large_folios && window.start < end) {
		window_finish(sim, file, window.start, window);
		return;
	}
	for (uint64_t page = window.start, folio = page; page < end; page++) {
		if (page == folio) {
			window.order = folio_order(page, end, state->order);
			folio += (uint64_t)1 << window.order;
			if (folio_meets_cached(sim, object, page,
					       window.order)) {
				window_finish(sim, file, page, window);
				return;
			}
		}
		if (!page_read(sim, object, page, &window))
			return;
		state = state_of(sim, file);
	}
}

/* Reads exactly these pages (do_page_cache_ra() without a mark). */
static void pages_read(struct sim *sim, uint32_t object, uint64_t page,
		       uint64_t pages, uint64_t asked)
{
	struct window window = { page, pages, NO_MARK, page, asked, 0 };

	window_read(sim, object, &window);
}

/* The page that is missed and those behind it, up to one that is cached: one
 * request to the disk (Windows: "Clustered page faults"). */
static void cluster_read(struct sim *sim, uint32_t object, uint64_t page,
			 uint64_t most)
{
	struct window window = { page, 1, NO_MARK, page, 1, 0 };

	while (window.size < most &&
	       page_cache_find(sim, object, page + window.size) == PFN_NONE)
		window.size++;
	window_read(sim, object, &window);
}

/* The first window for a read of `request` pages: get_init_ra_size(). */
static uint64_t first_size(uint64_t request, uint64_t most)
{
	uint64_t size = 1;

	while (size < request)
		size *= 2;
	if (size <= most / 32)
		return size * 4;
	if (size <= most / 4)
		return size * 2;
	return most;
}

/* The window after one of `size` pages: get_next_ra_size(). */
static uint64_t next_size(uint64_t size, uint64_t most)
{
	if (size < most / 16)
		return 4 * size;
	if (size <= most / 2)
		return 2 * size;
	return most;
}

/* Does the missing page lie where the last window goes on: at its mark, or
 * behind its end? Up to Linux 6.9 or so that alone made a reader sequential
 * (ondemand_readahead()). */
static bool window_resumes(const struct sim *sim, const struct readahead *state,
			   uint64_t page)
{
	uint64_t end = state->start + state->size;

	return sim_profile(sim)->resumes_windows && page &&
	       (page == end - state->async_size || page == end);
}

/* The next window; one that would meet its own mark at once takes the one after
 * it as well. The page itself is among it only at its beginning. */
static void window_resume(struct sim *sim, uint32_t file, uint64_t page,
			  uint64_t asked)
{
	struct readahead *state = state_of(sim, file);
	uint64_t most = sim_profile(sim)->readahead, more;

	state->start += state->size;
	state->size = next_size(state->size, most);
	state->async_size = state->size;
	more = next_size(state->size, most);
	if (page == state->start && state->size + more <= most) {
		state->async_size = more;
		state->size += more;
	} else if (page == state->start) {
		state->size = most;
		state->async_size = most / 2;
	}
	state->order = 0;
	state_read(sim, file, page, asked);
}

/*
 * page_cache_sync_ra(): the window for a page that is missing.
 *
 * At the start of the file, right after the last read, or for more than fits
 * in a window: begin a stream here. Else, if the pages before are cached, a
 * stream must have passed: continue it. Else read what was requested, no more.
 * Of that the program waits for `asked` pages.
 */
static void window_begin(struct sim *sim, uint32_t file, uint64_t page,
			 uint64_t request, uint64_t asked)
{
	uint32_t object = object_of(sim, file);
	struct readahead *state = state_of(sim, file);
	uint64_t most = sim_profile(sim)->readahead;
	uint64_t previous = state->previous / sim_profile(sim)->page_size;
	uint64_t gap, before;

	if (window_resumes(sim, state, page)) {
		window_resume(sim, file, page, asked);
		return;
	}
	if (page == 0 || request > most || page - previous <= 1) {
		state->start = page;
		state->size = first_size(request, most);
		state->async_size = state->size > request
					    ? state->size - request
					    : state->size / 2;
	} else {
		gap = cache_gap_before(sim, object, page - 1, most);
		before = page - 1 - gap;
		if (before <= request) {
			pages_read(sim, object, page, request, asked);
			return;
		}
		if (gap == UINT64_MAX)
			before *= 2;
		state->start = page;
		state->size = smaller(before + request, most);
		state->async_size = 1;
	}
	state->order = 0;
	state_read(sim, file, page, asked);
}

/* Windows end where the folios that Linux takes for them do. */
static void window_align(const struct sim *sim, struct readahead *state)
{
	uint64_t most = sim_profile(sim)->readahead;
	uint64_t order = state->order + 2;
	uint64_t align, end, aligned;

	for (align = 1;
	     align < (uint64_t)1 << order && most % (2 * align) == 0;)
		align *= 2;
	end = state->start + state->size;
	aligned = end / align * align;
	if (aligned > state->start)
		state->size -= end - aligned;
	state->async_size = state->size;
	while (order &&
	       ((uint64_t)1 << order > state->size || order > ORDER_MAX))
		order--;
	state->order = sim_profile(sim)->large_folios ? order : 0;
}

/* page_cache_async_ra(): the next window, when the mark was reached. */
static void window_advance(struct sim *sim, uint32_t file, uint64_t page,
			   uint64_t request)
{
	uint32_t object = object_of(sim, file);
	struct readahead *state = state_of(sim, file);
	uint64_t most = sim_profile(sim)->readahead;
	uint64_t n = folio_pages(sim, page_cache_find(sim, object, page));
	uint64_t mark = state->start + state->size - state->async_size;
	uint64_t gap;

	if (page == mark / n * n) {
		state->start += state->size;
		state->size = next_size(state->size, most);
	} else {
		gap = cache_gap_after(sim, object, page + 1, most);
		if (gap - page > most)
			return;
		state->start = gap;
		state->size = next_size(gap - page + request, most);
	}
	window_align(sim, state);
	state_read(sim, file, 0, 0);
}

/* Takes the mark away; false: there was none. */
static bool mark_take(struct sim *sim, uint32_t object, uint64_t page)
{
	pfn_t pfn = page_cache_find(sim, object, page);

	if (!(frame_at(sim, pfn)->flags & FRAME_MARKED))
		return false;
	folio_unmark(sim, pfn);
	return true;
}

/* do_sync_mmap_readahead() */
void readahead_mapped_miss(struct sim *sim, uint32_t file, uint64_t page,
			   enum advice reading)
{
	struct readahead *state = state_of(sim, file);
	uint64_t most = sim_profile(sim)->readahead;

	if (reading == ADVICE_RANDOM || most == 0)
		return;
	if (sim_profile(sim)->clusters) {
		cluster_read(sim, object_of(sim, file), page, most);
		return;
	}
	if (reading == ADVICE_SEQUENTIAL) {
		window_begin(sim, file, page, most, 1);
		return;
	}
	if (state->misses < (uint64_t)MISSES_TOO_MANY * 10)
		state->misses++;
	if (state->misses > MISSES_TOO_MANY)
		return;
	state->start = page > most / 2 ? page - most / 2 : 0;
	state->size = most;
	state->async_size = most / 4;
	state->order = 0;
	state_read(sim, file, page, 1);
}

/* do_async_mmap_readahead() */
void readahead_mapped_hit(struct sim *sim, uint32_t file, uint64_t page,
			  enum advice reading)
{
	struct readahead *state = state_of(sim, file);
	uint64_t most = sim_profile(sim)->readahead;

	if (reading == ADVICE_RANDOM || most == 0)
		return;
	if (state->misses)
		state->misses--;
	if (mark_take(sim, object_of(sim, file), page))
		window_advance(sim, file, page, most);
}

/* The end of filemap_map_pages() */
void readahead_mapped_around(struct sim *sim, uint32_t file, uint64_t pages)
{
	struct readahead *state = state_of(sim, file);

	state->misses -= smaller(pages, state->misses);
}

void readahead_read_miss(struct sim *sim, uint32_t file, uint64_t page,
			 uint64_t request)
{
	if (sim_profile(sim)->readahead == 0)
		return;
	if (sim_profile(sim)->clusters)
		pages_read(sim, object_of(sim, file), page, request, request);
	else
		window_begin(sim, file, page, request, request);
}

/* filemap_readahead(): of a folio it is the first page that is read. */
void readahead_read_mark(struct sim *sim, uint32_t file, uint64_t page,
			 uint64_t request)
{
	uint32_t object = object_of(sim, file);
	uint64_t n = folio_pages(sim, page_cache_find(sim, object, page));

	if (mark_take(sim, object, page) && sim_profile(sim)->readahead)
		window_advance(sim, file, page / n * n, request + page % n);
}

/* force_page_cache_ra() */
void readahead_announced(struct sim *sim, uint32_t object, uint64_t page,
			 uint64_t pages)
{
	pages_read(sim, object, page, pages, pages);
}
