#ifndef PAGETWIN_TESTS_VIEW_FIXTURE_H
#define PAGETWIN_TESTS_VIEW_FIXTURE_H

#include "view/moment.h"

/*
 * A moment made by hand, without any machine: two steps of a lesson, what
 * both sides did in them, and how they stood afterwards.
 *
 *	step 1  load v[2]       sim maps page 2, real pages 0 to 3 (around)
 *	step 2  store v[3] "J"  both map page 3 for writing; page 3 is dirty
 */
struct fixture {
	struct lesson *lesson;
	struct step steps[2];
	struct traits traits[SIDES];
	struct prediction prediction;
	struct moment moment; /* after step 2 */
};

/* n_pages of the view and the file, at least 4. */
void fixture_make(struct fixture *fixture, size_t n_pages);
void fixture_free(struct fixture *fixture);
/* The first question of the lesson waits. */
void fixture_ask(struct fixture *fixture);
/* It was answered with a choice, and the machines have spoken. */
void fixture_resolve(struct fixture *fixture, int choice);
/* There is no real machine. */
void fixture_sim_alone(struct fixture *fixture);
/* The page's walk ends earlier: with a huge page, at the root. */
void fixture_walk_huge(struct fixture *fixture);
void fixture_walk_none(struct fixture *fixture);
/* Pages of a view heap, which a child has too, and of a section box are in the
 * paging file, 0 to 1 since step 1; page 4 is in memory, its slot kept. */
void fixture_swap(struct fixture *fixture);

#endif
