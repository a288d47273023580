#ifndef PAGETWIN_LESSON_QUIZ_H
#define PAGETWIN_LESSON_QUIZ_H

#include "lesson/lesson.h"
#include "lesson/source.h"

/*
 * Reads the contents of a "pagetwin quiz" block; block->line is the line of
 * its fence. first_beat and last_beat are left 0.
 * 0; -EINVAL with the diagnostic; -ENOMEM.
 */
int quiz_parse(struct block *block, struct quiz *ret_quiz,
	       struct diagnostic *ret_diagnostic);
void quiz_clear(struct quiz *quiz); /* frees what it owns; zeroes it */

#endif
