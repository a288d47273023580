#ifndef PAGETWIN_LESSON_PARTS_H
#define PAGETWIN_LESSON_PARTS_H

#include <stddef.h>

/* What a lesson is made of besides its operations: prose, questions, boards. */

enum prose_kind {
	PROSE_HEADING, /* level 1 to 6 */
	PROSE_PARAGRAPH,
	PROSE_ITEM, /* of a list; level is its depth; number 0: bullet */
	PROSE_CODE, /* a code block that is no pagetwin block, verbatim */
	PROSE_QUOTE,
	PROSE_NOTE, /* the teacher's: an HTML comment, one for each of its
		       paragraphs and list items */
};

/* Text is plain UTF-8 on one line (code keeps its newlines) and without
 * control characters; inline code stands in `backticks`, emphasis in *stars*.
 * A table (lines that start with '|') is kept as it is written, as CODE. */
struct prose {
	enum prose_kind kind;
	unsigned level; /* of a paragraph or code: depth of the list it stands
			   in, 0 outside any */
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

/* A question, one for each block of operations at most. Its answer is a measure
 * that predict.h takes on the machine after the block of operations that
 * follows; it is never written down. */
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

#define BOARD_ROWS_MAX	6
#define BOARD_LABEL_MAX 24 /* columns */
#define ROUNDS_MAX	25 /* how often a named block is performed */

/* Blocks of operations that were given a name, side by side: what each took
 * on each machine. No figure is written down, the machines give them. */
struct board {
	struct board_row {
		char *label;
		size_t first_beat, last_beat; /* of its block, both DO */
		/* How often it is performed: the beats of the further rounds
		 * follow, without the expectations. */
		unsigned rounds;
	} rows[BOARD_ROWS_MAX];
	unsigned n_rows;
};

#endif
