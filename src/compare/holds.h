#ifndef PAGETWIN_COMPARE_HOLDS_H
#define PAGETWIN_COMPARE_HOLDS_H

#include "compare/scene.h"

/* Inside of compare: when a reason may be given. */

struct suspect;

typedef bool reason_holds_fn(const struct scene *scene,
			     const struct suspect *suspect);

/* reason_*.c: the conditions of the table's rows. */
reason_holds_fn holds_paging_file, holds_flush_starts, holds_standby,
	holds_flusher_pace, holds_dirty_threshold, holds_lazy_fork,
	holds_zero_page, holds_small_blocks;
reason_holds_fn holds_skipped_tick, holds_tmpfs_dirty, holds_tmpfs_evict,
	holds_async_flush, holds_fault_around, holds_address_alignment,
	holds_readahead, holds_other_mapping, holds_drop_while_writing,
	holds_drop_while_reading, holds_held_while_moved, holds_still_reading,
	holds_not_arrived, holds_swap_cache, holds_journal, holds_large_folios,
	holds_frames, holds_real_clock, holds_idle_memory, holds_memory_limit,
	holds_written_meanwhile;

reason_holds_fn holds_hole_unmaps, holds_hole_writes, holds_hole_flushes,
	holds_flush_whole, holds_shrink_writes, holds_zeroes_dirty,
	holds_resize_writes, holds_zeroes_holes, holds_zeroes_unread,
	holds_hole_syncs, holds_cut_splits, holds_growth_zeroes,
	holds_resumes_windows, holds_closing_writes, holds_around_gives_up,
	holds_write_unmarks, holds_other_journal;

/* reason_unknown.c. Which machine alone has the habit? OF_BOTH: they are alike
 * in it. One that is unknown is taken for the opposite of the other's: what
 * follows from that is told as unknown (reason_told()). */
enum compare_side habit_side(enum habit sim, enum habit real);
#define WHO(scene, trait)                                                      \
	habit_side((scene)->by[OF_SIM]->traits->trait,                         \
		   (scene)->by[OF_REAL]->traits->trait)

/* reason_habits.c. Does the page look as if that machine had written it? */
bool looks_written(const struct suspect *s, enum compare_side who);
/* habits_step.c. What a later step has to know of a page of an object. */
void habits_step(const struct scene *scene, const struct pair *object,
		 uint64_t page, struct page_memory *memory);
/* May a store to that page fault, or may it not, since the journals differ? */
bool other_journal_may_have(const struct scene *scene,
			    const struct pair *object, uint64_t page);
/* Why the faults at the pages touched are not as many on both. */
uint8_t habits_count_cause(const struct scene *scene);
/* Was the page of an object the journal's to decide before the step, for the
 * simulated machine alone? */
bool journal_marked(const struct suspect *suspect);
/* Is it up to the journal whether this page of an object is dirty? */
bool journal_decides(const struct scene *scene, const struct pair *object,
		     uint64_t page);

/* reason_written.c: what a later step has to know of a page, where somebody
 * else had everything written. `object` is the one under a view, or NULL. */
void written_step(const struct scene *scene, const struct pair *pair,
		  const struct pair *object, uint64_t page,
		  struct page_memory *memory);
/* May a store to that page of a view fault on the real machine since? */
bool written_may_fault(const struct scene *scene, const struct pair *view,
		       uint64_t page);
/* Why the faults are not the same on both; REASON_NONE. */
uint8_t written_count_cause(const struct scene *scene, bool major);

/* Is `age` (seconds since a page became dirty) one at which the real flusher
 * may have written it, and may have not? */
bool flusher_may_have(const struct traits *real, double age);
bool flusher_may_have_not(const struct traits *real, double age);
/* Seconds of that machine since the page memory's clock. */
double page_age(const struct scene *scene, enum compare_side side,
		const struct page_memory *memory);

/* reason_idle.c. Was the page idle long enough for the kernel to take it? */
bool reclaim_may_have(const struct scene *scene, const struct pair *pair,
		      uint64_t page);
/* ... so that the faults are not the same on both? */
bool idle_count_cause(const struct scene *scene);

/* reason_swap.c: what a later step has to know of a page of a view. `object` is
 * the one under it, or NULL. */
void swap_cache_step(const struct scene *scene, const struct pair *view,
		     const struct pair *object, uint64_t page,
		     struct page_memory *memory);
/* Are the faults not the same on both for what is in the paging file? */
bool swap_count_cause(const struct scene *scene);

/* frames.c. Does an event of the simulated machine say this of the page? */
bool told_of_page(const struct scene *scene, enum event_kind kind,
		  const struct pair *pair, uint64_t page);
/* Is the simulated machine short of frames in this step? */
bool frames_short(const struct scene *scene);
/* ... so much that it had to give up, or to kill somebody? */
bool frames_gave_out(const struct scene *scene);
/* Did this step throw the page out of the simulated machine's memory? */
bool frames_evicted(const struct scene *scene, const struct pair *object,
		    uint64_t page);

/* reason_parameters.c: the numbers in the sentences. */
typedef uint64_t reason_parameter_fn(const struct traits *traits);

reason_parameter_fn parameter_fault_around, parameter_readahead,
	parameter_page_size, parameter_block_size, parameter_granularity,
	parameter_paging_file, parameter_commit_limit, parameter_expire;

#endif
