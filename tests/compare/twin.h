#ifndef PAGETWIN_TESTS_COMPARE_TWIN_H
#define PAGETWIN_TESTS_COMPARE_TWIN_H

#include "compare/compare.h"

/*
 * Two machines drawn as text, for tests of the comparison. Each step is an
 * operation in the command language and, for each side, how its pages stand
 * afterwards:
 *
 *	v, w	.  absent           f	.  not in the page cache
 *		P  present               c  cached, clean
 *		W  ... and writable      d  dirty
 *		R  ... and read-only     w  under writeback
 *		S  present, shared       ?  nothing known
 *		F  ... a page of f
 *		Z  the zero page         O  an own one
 *		x  present, exclusive    j  dirty, the journal decides
 *		   unknown               k  clean, likewise
 *		s  in the paging file
 *		?  nothing known         s  in the paging file
 *
 * v and w are views of main over the object f, both from its page 0.
 * NULL: there is no such view or object.
 */
struct drawn {
	const char *v, *w, *f;
	const char *child; /* the view v of a process "child" */
	/* The areas of v, and of the child's: n, r or w for each page, '|'
	 * between areas, though they have other rights as well; '.': no page.
	 * NULL: not known. */
	const char *areas, *child_areas;
	bool private; /* v is, here */
	uint64_t minor, major;
	struct result result;
	const char *bytes;
	size_t zeros; /* instead of them, so many */
	double clock;
	bool alone_not;	     /* this machine did not take part in the step */
	bool section;	     /* f is one, not a file */
	bool written;	     /* somebody else had everything written */
	uint64_t short_of;   /* so many bytes f lacks to whole pages */
	const char *process; /* that acts here; NULL: main */
	const struct event *event; /* one event; NULL: none */
	uint64_t frames_used, frames_total;
};

struct twin {
	struct compare_history *history;
	struct comparison last;
	struct traits traits[2];
	vaddr_t address[2]; /* of v */
	uint64_t page_size[2];
	struct state before[2];
};

void twin_start(struct twin *twin);
void twin_end(struct twin *twin);
extern const struct traits twin_textbook, twin_linux;

void twin_step(struct twin *twin, const char *op, const struct drawn *sim,
	       const struct drawn *real);

/* The real machine was made anew and led here: how it stands now. */
void twin_lead(struct twin *twin, const struct drawn *real, bool skipped_tick,
	       bool answered_otherwise);

/* The differences of the last step; each fails the test where it is not so.
 * `at` as difference_at() writes it. */
void twin_is_same(const struct twin *twin);
void twin_is_because(const struct twin *twin, const char *at, enum field field,
		     const char *reason);
void twin_is_surprise(const struct twin *twin, const char *at,
		      enum field field);
void twin_has(const struct twin *twin, size_t n_differences);
const struct difference *twin_find(const struct twin *twin, const char *at,
				   enum field field);

#define DRAW(...) (&(const struct drawn){ __VA_ARGS__ })

#endif
