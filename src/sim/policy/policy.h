#ifndef PAGETWIN_SIM_POLICY_POLICY_H
#define PAGETWIN_SIM_POLICY_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A page replacement policy: which page leaves when a frame is needed.
 *
 * The mechanism acts, the policy only chooses. The mechanism (the simulated
 * machine, or the replay of a trace) owns the frames, moves the bytes, and
 * tells the policy what happens; the policy keeps its books and, asked for a
 * victim, names a frame:
 *
 *	fault on a page			access to a resident page
 *	   |				   |
 *	   |  no frame is free		   +--> page_accessed(frame)
 *	   +--> choose_victim() = frame
 *	   |    page_removed(frame, REMOVAL_EVICTED)
 *	   +--> page_added(frame)	page freed, truncated, unmapped
 *					   |
 *	page written to its disk	   +--> page_removed(frame,
 *	   +--> page_cleaned(frame)		     REMOVAL_GONE)
 *
 * Everything a policy knows lies in one block of state_size() bytes which the
 * mechanism provides, aligned to 16 bytes. It holds indices and no addresses,
 * and no size but that of init(): a copy of the block, anywhere, is a copy of
 * the policy, so a snapshot of the machine contains it.
 *
 * Frames are numbered from 0 to frames - 1. At most that many pages are
 * resident; what a policy remembers of pages that left (ghosts) is bounded by
 * a small multiple of it. How many pages there is room for may be less than
 * that, and change: in a machine, page tables take frames too (resize()).
 */

/* At most; an index must have room for frames, ghosts and list heads. */
#define POLICY_FRAMES_MAX ((uint32_t)1 << 28)

/* What choose_victim() returns where no page is resident. */
#define FRAME_NONE UINT32_MAX

/* next_use of a page that is never used again; of one where nobody knows. */
#define NEXT_USE_NEVER UINT64_MAX

/* One access to a page, as a policy is told of it. */
struct reference {
	uint64_t page;	   /* who it is: the same number, the same page */
	uint64_t next_use; /* when this page is used next, as the number of a
			    * reference; only where needs_future */
	bool write;
};

enum removal {
	REMOVAL_EVICTED, /* to make room: it may come back */
	REMOVAL_GONE,	 /* freed by its owner: nothing to remember */
};

struct policy {
	const char *name;
	const char *help;   /* in one sentence, what it does */
	const char *source; /* the paper or the chapter */
	/* It wants reference.next_use. Only a trace has a future: a machine
	 * that is stepped refuses such a policy (POLICY_NEEDS_FUTURE). */
	bool needs_future;

	/* Bytes of state for that many frames, 1 to POLICY_FRAMES_MAX. */
	size_t (*state_size)(uint32_t frames);
	/* Fills a block of that size; no page is resident. Policies that
	 * throw dice take them from the seed. */
	void (*init)(void *state, uint32_t frames, uint64_t seed);

	/* A page was loaded into a frame that held none. The reference is the
	 * access that loaded it; page_accessed() is not called for it. */
	void (*page_added)(void *state, uint32_t frame,
			   const struct reference *reference);
	/* A resident page was accessed. */
	void (*page_accessed)(void *state, uint32_t frame,
			      const struct reference *reference);
	/* A page left its frame, chosen by the policy or not. */
	void (*page_removed)(void *state, uint32_t frame, enum removal why);
	/* The frame whose page should leave to make room for the page of the
	 * reference (NULL: for none in particular); FRAME_NONE where no page
	 * is resident. The policy may move its hands and clear its bits, but
	 * the page stays until page_removed(); asked again before that, it
	 * answers by the same rule. */
	uint32_t (*choose_victim)(void *state, const struct reference *coming);

	/* NULL where the policy does not care: the page now equals its disk. */
	void (*page_cleaned)(void *state, uint32_t frame);
	/* NULL where the policy does not care: there is room for so many pages
	 * from now on, 1 to frames; as many as frames at first. What is too
	 * much leaves by and by. */
	void (*resize)(void *state, uint32_t pages);
	/* NULL where the policy does not care: the clock interrupt. Without a
	 * clock, call it after as many references as there is
	 * room for pages, when each page has
	 * had about one chance to be used. */
	void (*tick)(void *state);
};

/* Why a policy with needs_future is refused where there is no trace. */
#define POLICY_NEEDS_FUTURE                                                    \
	"it must know every later reference, which only the replay of a "      \
	"trace does"

/* Every policy, in the order in which they are taught. */
extern const struct policy *const policy_table[];
extern const size_t n_policies;

/* NULL where there is none of that name. */
const struct policy *policy_find(const char *name);
/* All names, then NULL; for suggestions. */
const char *const *policy_names(void);

#endif
