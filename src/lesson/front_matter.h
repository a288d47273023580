#ifndef PAGETWIN_LESSON_FRONT_MATTER_H
#define PAGETWIN_LESSON_FRONT_MATTER_H

#include "lesson/lesson.h"
#include "lesson/source.h"

/*
 * Reads the front matter that the source starts with, if it does (*ret_lines
 * is 0 if not). *ret_lines: how many lines it takes, its markers included.
 * 0; -EINVAL with the diagnostic; -ENOMEM.
 */
int front_matter_parse(const struct source *source,
		       struct front_matter *ret_matter, unsigned *ret_lines,
		       struct diagnostic *ret_diagnostic);

#endif
