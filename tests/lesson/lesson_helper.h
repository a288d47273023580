#ifndef TESTS_LESSON_HELPER_H
#define TESTS_LESSON_HELPER_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/diagnostic.h"
#include "lesson/lesson.h"

/* Parses a text that has to be right. */
static inline struct lesson *parse_bytes(const char *text, size_t length)
{
	struct lesson *lesson = NULL;
	struct diagnostic diagnostic;
	int status =
		lesson_parse("07-test", text, length, &lesson, &diagnostic);

	if (status < 0)
		fail_msg("%u:%u: %s", diagnostic.line, diagnostic.column,
			 diagnostic.what);
	assert_non_null(lesson);
	return lesson;
}

static inline struct lesson *parse(const char *text)
{
	return parse_bytes(text, strlen(text));
}

/* Parses a text that has to be refused, at a place, with words in it. */
static inline void refuse(const char *text, unsigned line, unsigned column,
			  const char *words)
{
	struct lesson *lesson = NULL;
	struct diagnostic diagnostic;
	int status =
		lesson_parse("test", text, strlen(text), &lesson, &diagnostic);

	if (status != -EINVAL)
		fail_msg("not refused: %s", text);
	if (diagnostic.line != line || diagnostic.column != column ||
	    !strstr(diagnostic.what, words))
		fail_msg("wanted %u:%u: %s\ngot    %u:%u: %s\nof %s", line,
			 column, words, diagnostic.line, diagnostic.column,
			 diagnostic.what, text);
	assert_null(lesson);
}

#endif
