#ifndef PAGETWIN_LESSON_BOARD_H
#define PAGETWIN_LESSON_BOARD_H

#include "lesson/lesson.h"
#include "lesson/source.h"

/* The blocks of operations so far that have a name. */
struct board_names {
	struct board_row *items;
	size_t n_items;
	size_t capacity;
};

/*
 * Notes that a block, which makes the beats of `row` and is performed in so
 * many rounds, is called so. The row's own label is not read.
 * 0; -EINVAL with the diagnostic (the name is too long, or taken); -ENOMEM.
 */
int board_names_add(struct board_names *names, const struct block *block,
		    struct slice label, struct board_row row,
		    struct diagnostic *ret_diagnostic);
void board_names_clear(struct board_names *names);

/*
 * Reads the contents of a "pagetwin board" block: a name on each line.
 * 0; -EINVAL with the diagnostic; -ENOMEM.
 */
int board_parse(struct block *block, const struct board_names *names,
		struct board *ret_board, struct diagnostic *ret_diagnostic);
void board_clear(struct board *board); /* frees what it owns; zeroes it */

#endif
