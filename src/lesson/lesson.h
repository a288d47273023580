#ifndef PAGETWIN_LESSON_LESSON_H
#define PAGETWIN_LESSON_LESSON_H

#include "lesson/parts.h"
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
 *	```pagetwin board            BEAT_BOARD
 *	prose to the end             BEAT_READ
 */

enum beat_kind {
	BEAT_READ,
	BEAT_ASK,
	BEAT_DO,
	BEAT_BOARD, /* like READ, with a board behind the prose */
};

struct beat {
	enum beat_kind kind;
	unsigned line;	/* of the operation, the fence, or the first prose */
	size_t section; /* which of the lesson's sections it stands in */
	struct prose_list prose; /* before it, since the beat before */
	struct op op;		 /* DO */
	struct quiz quiz;	 /* ASK */
	struct board board;	 /* BOARD */
	enum expect_on on;	 /* DO: a block "pagetwin sim" or "… real" is
				    performed by that machine alone */
	bool again;		 /* DO: of a further round of a block that is
				    performed several times */
};

/* A heading of level 2, a rule (---) and the end of the file end a beat of
 * reading: prose before them that no operation or question takes is a
 * BEAT_READ. */
struct section {
	char *heading; /* of level 2; the first, before any, has the title */
};

struct lesson {
	char *name;  /* "05-not-on-disk-yet" */
	char *title; /* front matter; else the first heading; else the name */
	unsigned number;  /* 5; 0 where the name has none */
	unsigned minutes; /* front matter; 0 where not said */
	char *needs;	  /* front matter; NULL where not said */
	char *references; /* curriculum references; NULL where not said */
	bool idioms;	  /* as text, each step is told in three idioms */
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

/* What a list of lessons shows of one, without parsing the rest of it. Each
 * is NULL, or 0, where the file does not say. */
struct front_matter {
	char *title;
	unsigned minutes;
	char *needs;
	char *references;
	bool idioms;
};

/* 0 (a text without front matter included); -EINVAL with the diagnostic;
 * -ENOMEM. */
int lesson_front_matter(const char *text, size_t length,
			struct front_matter *ret_matter,
			struct diagnostic *ret_diagnostic);
void front_matter_clear(struct front_matter *matter);

#define LESSON_NAME_SIZE 128

/* "05-not-on-disk-yet" of "lessons/05-not-on-disk-yet.md". Cut where it does
 * not fit. */
void lesson_name(const char *path, char ret_name[LESSON_NAME_SIZE]);
/* 5 of "05-not-on-disk-yet"; 0 where there is no number. */
unsigned lesson_number(const char *name);
/* Is it the lesson meant by "5", "05", "not-on" or the whole name? ".md" may
 * stand behind it. */
bool lesson_is_named(const char *name, const char *asked);

#endif
