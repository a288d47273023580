#ifndef PAGETWIN_VIEW_REPORT_H
#define PAGETWIN_VIEW_REPORT_H

#include "session/player.h"
#include "session/session.h"
#include "view/moment.h"

struct strbuf;

/*
 * Steps as lines of text, for where there is no screen: one JSON object a
 * line for programs, sentences for people and screen readers. The JSON keys
 * are an interface that scripts rely on; they change with care.
 */

/* One line with its newline. number counts from 1. idioms: the step is told
 * as POSIX, Win32 and .NET as well, with these facts; NULL: it is not. 0 or
 * -ENOMEM. */
int report_step_json(const struct step *step, size_t number,
		     const struct idiom_facts *idioms, struct strbuf *out);
int report_summary_json(const struct summary *summary, struct strbuf *out);
/* A question whose operations have run, with what each machine answered. */
int report_quiz_json(const struct beat *beat,
		     const struct prediction *prediction, struct strbuf *out);

/* Several lines. previous (may be NULL) is the step before, so that only what
 * changed is told. idioms as above. */
void report_step_text(const struct step *step, const struct step *previous,
		      size_t number, const struct idiom_facts *idioms,
		      struct strbuf *out);
void report_summary_text(const struct summary *summary, struct strbuf *out);
/* A line for each event; rounds that come again and again are told twice. */
void report_events_text(const struct event_list *events, struct strbuf *out);

/* Prose, wrapped to `width` columns, a blank line between paragraphs. Notes
 * are left out unless `teacher`. */
void report_prose_text(const struct prose_list *prose, unsigned width,
		       bool teacher, struct strbuf *out);
/* The question and its numbered choices. */
void report_question_text(const struct quiz *quiz, unsigned width,
			  struct strbuf *out);
/* What the machines answered, what was chosen, and why. */
void report_answer_text(const struct quiz *quiz,
			const struct prediction *prediction, unsigned width,
			struct strbuf *out);

/* The board of a moment that has one: its lines, for so many columns; or one
 * line of JSON with each row's figures, 0 or -ENOMEM. */
void board_print(const struct moment *moment, int width, struct strbuf *out);
int report_board_json(const struct moment *moment, struct strbuf *out);
/* What its times say of this computer, and of the model: sentences of one
 * paragraph, not wrapped; nothing where no times are known. */
void board_say(const struct moment *moment, struct strbuf *out);

/* Something found out about this computer: a value for programs under a
 * name, and for people a phrase under a label. */
struct fact {
	const char *name;  /* the key in JSON */
	const char *label; /* NULL: not told in text */
	enum {
		FACT_UNKNOWN,
		FACT_TEXT,
		FACT_NUMBER,
		FACT_FLAG
	} kind;
	const char *text; /* of TEXT; "" is unknown */
	uint64_t number;  /* of NUMBER and FLAG */
	const char *unit; /* " pages"; may be NULL */
	const char *says; /* instead of the value, in text; may be NULL */
};

int report_facts_json(const struct fact *facts, size_t n_facts,
		      struct strbuf *out);
int report_capability_json(const struct capability *capability,
			   struct strbuf *out);
void report_fact_text(const struct fact *fact, struct strbuf *out);
void report_capability_text(const struct capability *capability,
			    struct strbuf *out);

#endif
