#ifndef PAGETWIN_LESSON_BEATS_H
#define PAGETWIN_LESSON_BEATS_H

#include "lesson/lesson.h"
#include "lesson/source.h"

struct cmark_node;

/*
 * Fills the lesson's sections and beats from the document that cmark made of
 * the source. lesson->title is the heading of the first section; where it is
 * NULL, the first heading becomes it.
 * 0; -EINVAL with the diagnostic; -ENOMEM. What was filled before a failure
 * is the lesson's, for lesson_free().
 */
int beats_build(const struct source *source, struct cmark_node *document,
		struct lesson *lesson, struct diagnostic *ret_diagnostic);

#endif
