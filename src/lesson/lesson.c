/*
 * A lesson: a Markdown file that reads well as it is, and that is at the same
 * time the lesson on the screen, the plain text, the handout and a test.
 *
 *	bytes --source.c--> lines --front_matter.c--> title, minutes, needs
 *	                      |
 *	                      +--libcmark--> tree --beats.c--> beats
 *	                                      |
 *	              fence.c  which blocks are ours
 *	              prose.c  the text between them
 *	              quiz.c   questions; predict.c their answers
 *	              board.c  what was done in several ways, side by side
 *	              expect.c what operations must have done
 *
 * The front matter is blanked out before cmark sees the text, its line ends
 * kept: cmark would take it for a heading, and every line number would be
 * wrong without it.
 *
 * Contract: text in, lesson out. No file is opened here: finding lessons is
 * the business of src/cli. cmark ends the program when it runs out of memory
 * (its documented behaviour); all else is reported.
 */
#include "lesson/lesson.h"

#include <cmark.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lesson/beats.h"
#include "lesson/board.h"
#include "lesson/front_matter.h"
#include "lesson/prose.h"
#include "lesson/quiz.h"
#include "lesson/source.h"

/* A copy of the source in which the first lines are empty. */
static char *without_lines(const struct source *source, unsigned n_lines)
{
	char *text = malloc(source->length + 1);
	size_t end = source->length;

	if (!text)
		return NULL;
	memcpy(text, source->text, source->length + 1);
	if (n_lines < source->n_lines)
		end = source->lines[n_lines];
	for (size_t i = 0; n_lines > 0 && i < end; i++)
		if (text[i] != '\n')
			text[i] = ' ';
	return text;
}

static int parse_body(const struct source *source, unsigned n_matter,
		      struct lesson *lesson, struct diagnostic *ret_diagnostic)
{
	char *text = without_lines(source, n_matter);
	cmark_node *document;
	int status;

	if (!text)
		return -ENOMEM;
	document =
		cmark_parse_document(text, source->length, CMARK_OPT_DEFAULT);
	status = beats_build(source, document, lesson, ret_diagnostic);
	cmark_node_free(document);
	free(text);
	if (status == 0 && !lesson->title) {
		lesson->title = strdup(lesson->name);
		if (!lesson->title)
			return -ENOMEM;
	}
	return status;
}

static int parse_source(const struct source *source, struct lesson *lesson,
			struct diagnostic *ret_diagnostic)
{
	struct front_matter matter = { 0 };
	unsigned n_matter = 0;
	int status =
		front_matter_parse(source, &matter, &n_matter, ret_diagnostic);

	if (status < 0)
		return status;
	lesson->title = matter.title;
	lesson->minutes = matter.minutes;
	lesson->needs = matter.needs;
	lesson->references = matter.references;
	lesson->idioms = matter.idioms;
	return parse_body(source, n_matter, lesson, ret_diagnostic);
}

int lesson_parse(const char *name, const char *text, size_t length,
		 struct lesson **ret_lesson, struct diagnostic *ret_diagnostic)
{
	struct lesson *lesson = calloc(1, sizeof(*lesson));
	struct source source;
	int status;

	if (!lesson)
		return -ENOMEM;
	status = source_new(text, length, &source, ret_diagnostic);
	if (status < 0) {
		lesson_free(lesson);
		return status;
	}
	lesson->number = lesson_number(name);
	lesson->name = strdup(name);
	status = lesson->name ? parse_source(&source, lesson, ret_diagnostic)
			      : -ENOMEM;
	source_clear(&source);
	if (status < 0) {
		lesson_free(lesson);
		return status;
	}
	*ret_lesson = lesson;
	return 0;
}

void lesson_free(struct lesson *lesson)
{
	if (!lesson)
		return;
	for (size_t i = 0; i < lesson->n_beats; i++) {
		prose_list_clear(&lesson->beats[i].prose);
		op_clear(&lesson->beats[i].op);
		quiz_clear(&lesson->beats[i].quiz);
		board_clear(&lesson->beats[i].board);
	}
	for (size_t i = 0; i < lesson->n_sections; i++)
		free(lesson->sections[i].heading);
	free(lesson->beats);
	free(lesson->sections);
	free(lesson->name);
	free(lesson->title);
	free(lesson->needs);
	free(lesson->references);
	free(lesson);
}

/* Does the text end in ".md"? */
static bool has_suffix(const char *text, size_t length)
{
	return length > 3 && memcmp(text + length - 3, ".md", 3) == 0;
}

void lesson_name(const char *path, char ret_name[LESSON_NAME_SIZE])
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	size_t length = strlen(base);

	if (has_suffix(base, length))
		length -= 3;
	if (length >= LESSON_NAME_SIZE)
		length = LESSON_NAME_SIZE - 1;
	memcpy(ret_name, base, length);
	ret_name[length] = '\0';
}

unsigned lesson_number(const char *name)
{
	unsigned number = 0;

	for (; *name >= '0' && *name <= '9' && number < 1000; name++)
		number = number * 10 + (unsigned)(*name - '0');
	return *name == '-' || *name == '\0' ? number : 0;
}

/* What follows the number: "not-on-disk-yet". */
static const char *words_of(const char *name)
{
	const char *dash = strchr(name, '-');

	return lesson_number(name) && dash ? dash + 1 : name;
}

bool lesson_is_named(const char *name, const char *asked)
{
	size_t length = strlen(asked);
	size_t digits = strspn(asked, "0123456789");

	if (has_suffix(asked, length))
		length -= 3;
	if (length == 0)
		return false;
	if (digits == length)
		return lesson_number(name) > 0 &&
		       (unsigned long)lesson_number(name) ==
			       strtoul(asked, NULL, 10);
	return strncmp(name, asked, length) == 0 ||
	       strncmp(words_of(name), asked, length) == 0;
}
