#ifndef PAGETWIN_LESSON_PREDICT_H
#define PAGETWIN_LESSON_PREDICT_H

#include "lesson/lesson.h"
#include "machine/machine.h"

/*
 * What a machine did in the operations a question is about: the outcomes of
 * each, and the state and the counters on both sides of them.
 */
struct evidence {
	const struct op *const *ops;
	const struct outcome *const *outcomes;
	size_t n_outcomes;
	const struct state *before;
	const struct state *after;
	struct counters counters_before;
	struct counters counters_after;
	const char *process;
	/* To look at the disk; NULL where it cannot be asked any more. */
	struct machine *machine;
};

/*
 * Takes the quiz's measure. Appends the answer as a choice is written ("3",
 * "yes", "J"). 0; -ENODATA where this machine cannot show it, with *out
 * untouched; -ENOMEM.
 */
int quiz_answer(const struct quiz *quiz, const struct evidence *evidence,
		struct strbuf *out);

/* Which choice says `answer`? Its index, or -1: none does. */
int quiz_find_choice(const struct quiz *quiz, const char *answer);

/* 0, or -EINVAL with a sentence: is the measure one that exists, and its
 * words right? Called by lesson_parse(). */
int quiz_measure_check(const char *measure, struct strbuf *complaint);

#endif
