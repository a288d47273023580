#ifndef PAGETWIN_COMPARE_REASON_H
#define PAGETWIN_COMPARE_REASON_H

#include "compare/holds.h"
#include "compare/scene.h"

/* As they are tried; what follows from earlier ones after the last certain. */
enum reason_id {
	REASON_NONE,
	REASON_SIMULATED_ONLY,
	REASON_NOT_PERFORMED,
	REASON_ONE_MACHINE_BLOCK,
	REASON_SKIPPED_TICK,
	REASON_LED_AGAIN,
	REASON_PAGE_SIZE,
	REASON_NOT_VISIBLE,
	REASON_UNKNOWN_HABIT,
	REASON_TMPFS_DIRTY,
	REASON_TMPFS_EVICT,
	REASON_ASYNC_FLUSH,
	REASON_PAGING_FILE,
	REASON_MEMORY_LIMIT,
	REASON_FRAMES,
	REASON_FAULT_AROUND,
	REASON_ADDRESS_ALIGNMENT,
	REASON_READAHEAD,
	REASON_LAZY_FORK,
	REASON_ZERO_PAGE,
	REASON_FLUSH_STARTS,
	REASON_STANDBY,
	REASON_FLUSHER_PACE,
	REASON_DIRTY_THRESHOLD,
	REASON_VIEW_GRANULARITY,
	REASON_VIEW_WITHIN,
	REASON_MAPPED_SIZE,
	REASON_COMMIT_LIMIT,
	REASON_HOLE_UNMAPS,
	REASON_HOLE_WRITES,
	REASON_HOLE_FLUSHES,
	REASON_HOLE_SYNCS,
	REASON_FLUSH_WHOLE,
	REASON_SHRINK_WRITES,
	REASON_ZEROES_DIRTY,
	REASON_RESIZE_WRITES,
	REASON_ZEROES_HOLES,
	REASON_ZEROES_UNREAD,
	REASON_CUT_SPLITS,
	REASON_GROWTH_ZEROES,
	REASON_RETRY_MAJOR,
	REASON_POPULATES,
	REASON_POPULATE_MAJOR,
	REASON_REMOVE_ANY_RIGHTS,
	REASON_RESUMES_WINDOWS,
	REASON_CLOSING_WRITES,
	REASON_AROUND_GIVES_UP,
	REASON_WRITE_UNMARKS,
	REASON_STORE_ZEROES,
	REASON_OTHER_JOURNAL,
	REASON_READ_ONLY_FIRST,
	REASON_WRITE_PROTECT,
	REASON_SMALL_BLOCKS,
	REASON_OTHER_MAPPING,
	REASON_LAST_CERTAIN = REASON_OTHER_MAPPING,
	REASON_NOT_ARRIVED,
	REASON_JOURNAL,
	REASON_DROP_WHILE_WRITING,
	REASON_DROP_WHILE_READING,
	REASON_HELD_WHILE_MOVED,
	REASON_SWAP_CACHE,
	REASON_LARGE_FOLIOS,
	REASON_STILL_READING,
	REASON_REAL_CLOCK,
	REASON_IDLE_MEMORY,
	REASON_WRITTEN_MEANWHILE,
	REASONS
};

/* A page whose field differs. */
struct suspect {
	const struct pair *pair;
	uint64_t page;
	enum field field;
	enum answer value[OF_BOTH];
	enum compare_side yes, no; /* which machine says so */
	bool settled; /* the operation itself decides the field: no past excuses
			 it, nor what another page brought about */
};

struct reason {
	const char *name;
	enum verdict verdict;
	bool choice; /* the kernel leaves it open: next time it may not hold */
	const char *sentence; /* {sim} and {real}: the parameters */
	const char *source;
	/* Which trait the sentence's numbers are, and its unit. NULL: none. */
	uint64_t (*parameter)(const struct traits *traits);
	const char *unit;
	/* Offsets in struct traits of the habits (enum habit) that it rests on;
	 * 0: no more. */
#define REASON_HABITS 2
	size_t habits[REASON_HABITS];
	unsigned fields; /* 1 << enum field: where it is asked */
	/* Is it the cause here? NULL: never asked for a page alone; other
	 * code gives it (history, counts). */
	reason_holds_fn *holds;
};

extern const struct reason reason_table[REASONS];

/* reason_unknown.c: what people are told where that reason was found: another
 * one if it rests on a habit that is not known. */
enum reason_id reason_told(const struct scene *scene, enum reason_id id);

/* follow.c: the reason of an earlier difference that led to this one;
 * REASON_NONE: none did. */
enum reason_id follow_find(const struct scene *scene,
			   const struct suspect *suspect);

/* explain.c: why a page's field differs; REASON_NONE: a surprise. */
enum reason_id explain_page(const struct scene *scene, struct suspect *suspect);

/* reason_profiles.c: why one machine refused to do what the other did. */
enum reason_id explain_refusal(const struct scene *scene);

/* explain.c: of a view or object (FIELD_EXISTS, FIELD_SIZE), and of
 * the operation (FIELD_RESULT); bytes.c: FIELD_BYTES. */
enum reason_id explain_thing(const struct scene *scene,
			     const struct pair *pair);
enum reason_id explain_operation(const struct scene *scene);
enum reason_id explain_bytes(const struct scene *scene);
/* Does no page, byte or count of theirs mean the same? */
bool page_sizes_differ(const struct scene *scene);
/* Does a page of this file lie on the real disk in several blocks? */
bool blocks_differ(const struct scene *scene, const struct pair *object);
/* Both machines were asked, and one answered that it did not do it. */
bool performed_by_one(const struct scene *scene, enum compare_side *ret_side);

/* found.c: adds a difference; neighbouring pages that differ alike become
 * one. A page's reason is kept for the next step. 0 or -ENOMEM. */
int found_of_operation(struct scene *scene, enum field field,
		       const struct value values[OF_BOTH],
		       enum reason_id reason);
int found_of_thing(struct scene *scene, const struct pair *pair,
		   enum field field, const struct value values[OF_BOTH],
		   enum reason_id reason);
int found_of_page(struct scene *scene, const struct suspect *suspect,
		  enum reason_id reason);

#endif
