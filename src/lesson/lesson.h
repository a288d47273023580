#ifndef PAGETWIN_LESSON_LESSON_H
#define PAGETWIN_LESSON_LESSON_H

#include "machine/op.h"
#include "machine/script.h"

struct diagnostic;
struct strbuf;

/*
 * A lesson is a Markdown file. Reading it gives a row of beats: each is what
 * a learner does next - read, answer a question, perform an operation - with
 * the prose that stands before it in the file.
 *
 *	# Title                     front matter, title
 *	prose                     \
 *	```pagetwin                | BEAT_DO file notes.txt 8p, with the prose
 *	file notes.txt 8p          |
 *	map v notes.txt shared rw  | BEAT_DO map …, no prose of its own
 *	```                       /
 *	prose                     \
 *	```pagetwin quiz           | BEAT_ASK
 *	```                       /
 *	prose to the end             BEAT_READ
 */

enum prose_kind {
	PROSE_HEADING, /* level 1 to 6 */
	PROSE_PARAGRAPH,
	PROSE_ITEM, /* of a list; level is its depth; number 0: bullet */
	PROSE_CODE, /* a fenced block that is no pagetwin block, verbatim */
	PROSE_QUOTE,
	PROSE_NOTE, /* the teacher's: an HTML comment */
};

/* Text is plain UTF-8 on one line (code keeps its newlines); inline code
 * stands in `backticks`, emphasis in *stars*. */
struct prose {
	enum prose_kind kind;
	unsigned level;
	unsigned number;
	char *text;
};

struct prose_list {
	struct prose *items;
	size_t n_items;
	size_t capacity;
};

struct choice {
	char *text;	/* what the learner picks, as the answer is written */
	char *response; /* the misconception it shows and what is so instead;
			   NULL where there is nothing to say */
};

#define CHOICES_MAX 8

/* A question. Its answer is a measure that predict.h takes on the machine
 * after the block of operations that follows; it is never written down. */
struct quiz {
	char *question;
	char *measure; /* "faults", "count notes.txt dirty", "if v[0] present"
			*/
	struct choice choices[CHOICES_MAX];
	unsigned n_choices;
	char *explanation; /* after the answer; may be NULL */
	/* The beats whose operations it is about: [first, last], both
	 * BEAT_DO. */
	size_t first_beat, last_beat;
};

enum beat_kind {
	BEAT_READ,
	BEAT_ASK,
	BEAT_DO,
};

struct beat {
	enum beat_kind kind;
	unsigned line;
	size_t section; /* which of the lesson's sections it stands in */
	struct prose_list prose; /* before it, since the beat before */
	struct op op;		 /* DO */
	struct quiz quiz;	 /* ASK */
	enum expect_on on;	 /* DO: a block "pagetwin sim" or "… real" is
				    performed by that machine alone */
};

struct section {
	char *heading; /* of level 2; the first, before any, has the title */
};

struct lesson {
	char *name; /* "05-not-on-disk-yet" */
	char *title;
	unsigned number;  /* 5; 0 where the name has none */
	unsigned minutes; /* front matter; 0 where not said */
	char *needs;
	char *references; /* curriculum references */
	struct section *sections;
	size_t n_sections;
	struct beat *beats;
	size_t n_beats;
};

/* Parses a lesson. `name` is its file name without ".md".
 * 0; -EINVAL with the diagnostic (an unclosed fence, a bad operation at its
 * line and column of the file, a quiz without a measure, a quiz with no
 * operations after it); -ENOMEM. */
int lesson_parse(const char *name, const char *text, size_t length,
		 struct lesson **ret_lesson, struct diagnostic *ret_diagnostic);
void lesson_free(struct lesson *lesson);

#endif
