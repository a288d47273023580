/*
 * Expectations: the lines that make a lesson a test.
 *
 *	store v[3] "J"
 *	expect minor=1 major=0
 *	expect notes.txt[3] dirty
 *
 * An expectation is checked on each machine by itself, and there are three
 * answers, not two. A machine that cannot show a thing must not be said to
 * have got it wrong: what is unknown, what the operation was not performed
 * for, and what a file system makes impossible (on tmpfs no page ever leaves
 * the cache) is skipped, with its reason, and counted as skipped.
 *
 * A line with several terms fails if one fails, is skipped if none fails and
 * one cannot be seen, and else passes.
 *
 * Contract: changes nothing; the machine is asked for its traits and for bytes
 * of its disk only.
 */
#include "lesson/expect.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lesson/page_test.h"

/* What a check looks at, and where it says what it found. */
struct check {
	const struct op *op;
	const struct expect_term *term;
	const struct outcome *last;
	const struct state *state;
	const char *process;
	struct machine *machine;
	char *detail; /* EXPECT_DETAIL bytes */
};

static const char *const verdict_names[] = {
	[EXPECT_PASSED] = "passed",
	[EXPECT_FAILED] = "failed",
	[EXPECT_SKIPPED] = "skipped",
};

const char *expect_verdict_name(enum expect_verdict verdict)
{
	return verdict_names[verdict];
}

static enum expect_verdict say(const struct check *check,
			       enum expect_verdict verdict, const char *format,
			       ...) __attribute__((format(printf, 3, 4)));

static enum expect_verdict say(const struct check *check,
			       enum expect_verdict verdict, const char *format,
			       ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(check->detail, EXPECT_DETAIL, format, args);
	va_end(args);
	return verdict;
}

static const struct traits *traits_of(const struct check *check)
{
	if (!check->machine || !check->machine->ops->traits)
		return NULL;
	return check->machine->ops->traits(check->machine);
}

/* Does this machine keep every page of a file in memory (tmpfs)? */
static bool never_evicts(const struct check *check)
{
	const struct traits *traits = traits_of(check);

	return traits && !traits->can_evict;
}

/* Where the operation before was not performed there is nothing to check. */
static bool was_performed(const struct check *check)
{
	return check->last && check->last->result.kind != RESULT_UNSUPPORTED &&
	       check->last->result.kind != RESULT_SKIPPED;
}

static enum expect_verdict say_not_performed(const struct check *check)
{
	if (!check->last)
		return say(check, EXPECT_SKIPPED,
			   "no operation was performed before it");
	return say(check, EXPECT_SKIPPED, "the operation was %s: %s",
		   result_name(check->last->result), check->last->reason);
}

static enum expect_verdict check_faults(const struct check *check)
{
	const struct expect_term *term = check->term;
	bool minor = term->kind == EXPECT_MINOR;
	const char *name = minor ? "minor" : "major";
	uint64_t found;

	if (!was_performed(check))
		return say_not_performed(check);
	if (!check->last->faults_known)
		return say(check, EXPECT_SKIPPED,
			   "faults cannot be counted here");
	found = minor ? check->last->minor : check->last->major;
	if (found >= term->low && found <= term->high)
		return EXPECT_PASSED;
	/* No disk below: no fault waits for one, and none is needed to notice
	 * that a page becomes dirty. */
	if (never_evicts(check))
		return say(check, EXPECT_SKIPPED,
			   "%s is %" PRIu64 "; this file system keeps its "
			   "pages in memory and faults less",
			   name, found);
	return say(check, EXPECT_FAILED, "%s is %" PRIu64, name, found);
}

static enum expect_verdict check_result(const struct check *check)
{
	const char *found;

	if (!check->last)
		return say_not_performed(check);
	found = result_name(check->last->result);
	if (strcmp(found, check->term->result) == 0)
		return EXPECT_PASSED;
	if (!was_performed(check))
		return say_not_performed(check);
	return say(check, EXPECT_FAILED, "the result is %s", found);
}

/* The first bytes, readable, for a complaint. */
static void print_bytes(const unsigned char *bytes, size_t n, char *out,
			size_t size)
{
	size_t at = 0;

	for (size_t i = 0; i < n && at + 8 < size; i++) {
		bool plain = bytes[i] >= 0x20 && bytes[i] < 0x7f &&
			     bytes[i] != '"' && bytes[i] != '\\';

		at += (size_t)snprintf(out + at, size - at,
				       plain ? "%c" : "\\x%02x", bytes[i]);
		if (at + 8 >= size && i + 1 < n)
			at += (size_t)snprintf(out + at, size - at, "...");
	}
	out[at] = '\0';
}

static enum expect_verdict say_bytes(const struct check *check,
				     const char *what,
				     const unsigned char *bytes, size_t n)
{
	char text[64];

	print_bytes(bytes, n, text, sizeof(text));
	return say(check, EXPECT_FAILED, "%s \"%s\" (%zu bytes)", what, text,
		   n);
}

static enum expect_verdict check_bytes(const struct check *check)
{
	const struct op *op = check->op;
	const struct outcome *last = check->last;

	if (!was_performed(check))
		return say_not_performed(check);
	if (!last->bytes && last->result.kind != RESULT_OK)
		return say(check, EXPECT_FAILED, "the result is %s",
			   result_name(last->result));
	if (!last->bytes)
		return say(check, EXPECT_FAILED,
			   "the operation before it returned no bytes");
	if (last->n_bytes == op->n_bytes &&
	    memcmp(last->bytes, op->bytes, op->n_bytes) == 0)
		return EXPECT_PASSED;
	return say_bytes(check, "it returned", last->bytes, last->n_bytes);
}

static enum expect_verdict check_disk(const struct check *check)
{
	const struct op *op = check->op;
	uint64_t offset = size_bytes(op->offset, check->state->page_size);
	unsigned char found[256];
	size_t n = op->n_bytes;
	int status;

	if (!check->machine || !check->machine->ops->peek)
		return say(check, EXPECT_SKIPPED,
			   "the disk cannot be looked at here");
	if (n > sizeof(found))
		return say(check, EXPECT_SKIPPED,
			   "at most %zu bytes are compared", sizeof(found));
	status = check->machine->ops->peek(check->machine, op->name, WHERE_DISK,
					   offset, n, found);
	if (status == -ENODATA)
		return say(check, EXPECT_SKIPPED,
			   "this machine does not show its disk");
	if (status == -ENOENT)
		return say(check, EXPECT_FAILED, "there is no %s", op->name);
	if (status < 0)
		return say(check, EXPECT_FAILED,
			   "%s on disk ends before byte %" PRIu64, op->name,
			   offset + n);
	if (memcmp(found, op->bytes, n) == 0)
		return EXPECT_PASSED;
	return say_bytes(check, "the disk holds", found, n);
}

static enum expect_verdict say_wrong_page(const struct check *check,
					  uint64_t page)
{
	enum expect_state state = check->term->state;

	if (state == EXPECT_UNCACHED && never_evicts(check))
		return say(check, EXPECT_SKIPPED,
			   "this file system keeps every page in memory");
	return say(check, EXPECT_FAILED, "%s[%" PRIu64 "] is %s",
		   check->op->place.view, page, page_test_opposite(state));
}

static enum expect_verdict check_pages(const struct check *check)
{
	const char *name = check->op->place.view;
	enum expect_state state = check->term->state;
	enum expect_verdict verdict = EXPECT_PASSED;
	struct page_span span;
	int status;

	status = page_span_find(check->op, check->term->kind, check->state,
				check->process, &span);
	if (status == -ENOENT)
		return say(check, EXPECT_FAILED, "there is no %s now", name);
	if (status < 0)
		return say(check, EXPECT_FAILED, "%s has %zu pages", name,
			   span.n_pages);
	if (!page_test_counts(check->machine, state))
		return say(check, EXPECT_SKIPPED,
			   "this file system does not count dirty pages");
	for (size_t page = span.first; page <= span.last; page++) {
		enum answer answer =
			page_test(state_page(span.pages, page), state);

		if (answer == ANSWER_NO)
			return say_wrong_page(check, page);
		if (answer == ANSWER_UNKNOWN)
			verdict = say(check, EXPECT_SKIPPED,
				      "%s cannot be seen here",
				      expect_state_name(state));
	}
	return verdict;
}

typedef enum expect_verdict check_fn(const struct check *check);

static check_fn *const checks[] = {
	[EXPECT_MINOR] = check_faults,	  [EXPECT_MAJOR] = check_faults,
	[EXPECT_RESULT] = check_result,	  [EXPECT_BYTES] = check_bytes,
	[EXPECT_VIEW_PAGE] = check_pages, [EXPECT_OBJECT_PAGE] = check_pages,
	[EXPECT_DISK] = check_disk,
};

/* Is the line meant for the other machine alone? */
static bool is_for_another(const struct op *op, const struct machine *machine)
{
	const char *name = op->expect.on == EXPECT_ON_SIM ? "sim" : "real";

	return op->expect.on != EXPECT_ON_BOTH && machine &&
	       strcmp(machine->ops->name, name) != 0;
}

enum expect_verdict expect_check(const struct op *op,
				 const struct outcome *last,
				 const struct state *state, const char *process,
				 struct machine *machine,
				 char detail[EXPECT_DETAIL])
{
	struct check check = { op, NULL, last, state, process, machine, NULL };
	enum expect_verdict worst = EXPECT_PASSED;

	detail[0] = '\0';
	if (is_for_another(op, machine)) {
		check.detail = detail;
		return say(&check, EXPECT_SKIPPED,
			   "meant for the other machine alone");
	}
	for (unsigned i = 0; i < op->expect.n_terms; i++) {
		char found[EXPECT_DETAIL] = "";
		enum expect_verdict verdict;

		check.term = &op->expect.terms[i];
		check.detail = found;
		verdict = checks[check.term->kind](&check);
		/* What fails because nothing was done has not failed. */
		if (verdict == EXPECT_FAILED && last && !was_performed(&check))
			verdict = say_not_performed(&check);
		if (verdict == EXPECT_PASSED || worst == EXPECT_FAILED)
			continue;
		if (verdict == EXPECT_FAILED || worst == EXPECT_PASSED) {
			worst = verdict;
			memcpy(detail, found, EXPECT_DETAIL);
		}
	}
	return worst;
}
