#ifndef PAGETWIN_COMPARE_COMPARE_H
#define PAGETWIN_COMPARE_COMPARE_H

#include "machine/machine.h"

/*
 * Two machines performed one operation; what differs, page by page, and why?
 *
 * Pure: values in, values out. It never asks a machine anything and never
 * knows which simulator or which kernel it speaks of beyond their traits.
 */

enum verdict {
	VERDICT_SAME,
	VERDICT_UNOBSERVABLE, /* one side cannot show it */
	VERDICT_SIMPLIFIED,   /* a named, explained difference */
	VERDICT_SURPRISE,     /* they differ and nothing explains it */
	VERDICTS
};

const char *verdict_name(enum verdict verdict);

enum field {
	FIELD_RESULT,
	FIELD_MINOR,
	FIELD_MAJOR,
	FIELD_BYTES,
	FIELD_SIZE,   /* of an object, or pages of a view */
	FIELD_EXISTS, /* only one side has the view or object */
	FIELD_AREAS,  /* of a view */
	FIELD_PRESENT,
	FIELD_SWAPPED,
	FIELD_EXCLUSIVE,
	FIELD_ZERO,
	FIELD_CACHED,
	FIELD_DIRTY,
	FIELD_WRITEBACK,
	FIELDS
};

const char *field_name(enum field field);

enum value_kind {
	VALUE_UNKNOWN,
	VALUE_BOOL,
	VALUE_NUMBER,
	VALUE_TEXT,
};

#define VALUE_SIZE 96

struct value {
	enum value_kind kind;
	uint64_t number;       /* of BOOL and NUMBER */
	char text[VALUE_SIZE]; /* of TEXT; bytes as hex, cut with "..." */
};

/* Appends it for people, "yes", "7" or "SIGBUS"; `unknown` where it is not
 * known. */
void value_print(const struct value *value, const char *unknown,
		 struct strbuf *out);

/* A cause of differences: one row of reason_table[] (explain.c), with its
 * name, its sentence for students and its source (man page section, kernel
 * file). */
struct reason;
const char *reason_name(const struct reason *reason); /* "fault-around" */
const char *reason_sentence(const struct reason *reason);
const char *reason_source(const struct reason *reason);
/* Does the kernel leave a choice there, so that both answers are right? */
bool reason_is_choice(const struct reason *reason);

struct difference {
	enum field field;
	enum verdict verdict;
	char process[NAME_SIZE]; /* of a view */
	char name[NAME_SIZE];	 /* the view or object; empty: the operation */
	bool of_object;
	uint64_t page;	  /* first page it speaks of */
	uint64_t n_pages; /* 1, or more where neighbours differ alike */
	struct value sim;
	struct value real;
	const struct reason *reason; /* NULL: a surprise */
	/* The parameter the reason speaks of, as the simulated and the real
	 * machine have it (pages of fault-around, seconds ...). */
	uint64_t parameters[2];
};

struct comparison {
	enum verdict verdict; /* the worst of the differences */
	struct difference *differences;
	size_t n_differences;
	size_t capacity;
	uint64_t n_compared; /* page states compared, for the summary */
};

void comparison_clear(struct comparison *comparison);
int comparison_copy(const struct comparison *from, struct comparison *ret_to);

/* "v[4]" "v[4..7]" "notes.txt[3]" "result": where a difference stands. */
void difference_at(const struct difference *difference, struct strbuf *out);
/* "fault-around: one read fault also maps the cached neighbours …", the
 * numbers of these two machines filled in. */
void difference_why(const struct difference *difference, struct strbuf *out);

/* One machine's part in a step. */
struct performed {
	const struct outcome *outcome;
	const struct state *before; /* may be NULL: the empty machine */
	const struct state *after;
	const struct traits *traits;
	const char *process; /* that acted; NULL: main */
};

/*
 * What earlier steps left behind that explains later ones: pages that differ
 * for a known reason, ticks that were skipped. One for a pair of machines,
 * fed every step in order. Copied for stepping back.
 */
struct compare_history;
int compare_history_new(struct compare_history **ret_history);
int compare_history_copy(const struct compare_history *from,
			 struct compare_history **ret_history);
void compare_history_free(struct compare_history *history);

/* A real machine that was made anew and led through the recorded operations
 * once more, but for its ticks. */
struct led_again {
	const struct state *recorded; /* where the one before it stood */
	const struct state *now;      /* where it stands */
	double clock;		      /* its own */
	bool skipped_tick;	      /* the record has one */
	bool answered_otherwise;      /* with another result than recorded */
};

/* Before the step that the new machine performs. */
void compare_led_again(struct compare_history *history,
		       const struct led_again *led);

/*
 * Compares one step. 0 or -ENOMEM. Where sim or real is NULL the operation
 * was performed on the other machine alone: nothing is compared, but what it
 * changed there explains later differences.
 */
int compare_step(struct compare_history *history, const struct op *op,
		 const struct performed *sim, const struct performed *real,
		 struct comparison *ret_comparison);

#endif
