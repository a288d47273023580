/*
 * Measures: what a question asks about, taken on a machine.
 *
 * A lesson never writes down its answers. A question names a measure, the
 * operations that follow are performed, and the measure is taken of what they
 * did:
 *
 *	      before                                   after
 *	  state, counters  --op--op--op-->         state, counters
 *	                     |   |   |
 *	                     outcomes
 *
 *	faults        sums the outcomes           "4"
 *	frames        counter after - before      "0"
 *	count v dirty counts pages of the state   "1"
 *	if v[0] absent  an expectation            "yes"
 *
 * So the two machines can disagree, a profile can change the answer, and a
 * lesson cannot be wrong about its own question. What a machine cannot show
 * has no answer there (-ENODATA).
 *
 * A measure with arguments borrows the grammar of "expect": its text is made
 * into such a line and read by op_parse(). A new measure is one row of the
 * table and one function.
 */
#include "lesson/predict.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/diagnostic.h"
#include "base/strbuf.h"
#include "lesson/expect.h"
#include "lesson/measure.h"
#include "lesson/page_test.h"
#include "machine/idiom.h"

/* The operations that count: expectations do nothing. */
static bool counts(const struct evidence *evidence, size_t i)
{
	return evidence->outcomes[i] && !op_is_expectation(evidence->ops[i]);
}

/* Was all of it performed? Else the machine shows something, but not the
 * answer. */
static bool was_performed(const struct evidence *evidence)
{
	bool any = false;

	for (size_t i = 0; i < evidence->n_outcomes; i++) {
		enum result_kind kind;

		if (!counts(evidence, i))
			continue;
		kind = evidence->outcomes[i]->result.kind;
		if (kind == RESULT_UNSUPPORTED || kind == RESULT_SKIPPED)
			return false;
		any = true;
	}
	return any;
}

static const struct outcome *last_outcome(const struct evidence *evidence)
{
	for (size_t i = evidence->n_outcomes; i > 0; i--)
		if (counts(evidence, i - 1))
			return evidence->outcomes[i - 1];
	return NULL;
}

/* False where one of them is not known. */
static bool sum_faults(const struct evidence *evidence, int which,
		       uint64_t *ret_sum)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < evidence->n_outcomes; i++) {
		const struct outcome *outcome = evidence->outcomes[i];

		if (!counts(evidence, i))
			continue;
		if (!outcome->faults_known)
			return false;
		if (which & FAULTS_MINOR)
			sum += outcome->minor;
		if (which & FAULTS_MAJOR)
			sum += outcome->major;
	}
	*ret_sum = sum;
	return true;
}

static int take_faults(const struct measure *measure,
		       const struct evidence *evidence, struct strbuf *out)
{
	uint64_t sum;

	if (!sum_faults(evidence, measure->info->argument, &sum))
		return -ENODATA;
	strbuf_addf(out, "%" PRIu64, sum);
	return 0;
}

static int take_counter(const struct measure *measure,
			const struct evidence *evidence, struct strbuf *out)
{
	enum counter counter = (enum counter)measure->info->argument;

	if (!counters_known(&evidence->counters_before, counter) ||
	    !counters_known(&evidence->counters_after, counter))
		return -ENODATA;
	strbuf_addf(out, "%" PRId64,
		    (int64_t)(evidence->counters_after.value[counter] -
			      evidence->counters_before.value[counter]));
	return 0;
}

/* A system call and a fault are two doors into one kernel. */
static int take_entries(const struct measure *measure,
			const struct evidence *evidence, struct strbuf *out)
{
	const struct counters *before = &evidence->counters_before;
	const struct counters *after = &evidence->counters_after;
	uint64_t sum = 0;

	(void)measure;
	if (!counters_known(before, COUNTER_SYSTEM_CALLS) ||
	    !counters_known(after, COUNTER_SYSTEM_CALLS) ||
	    !sum_faults(evidence, FAULTS_MINOR | FAULTS_MAJOR, &sum))
		return -ENODATA;
	sum += after->value[COUNTER_SYSTEM_CALLS] -
	       before->value[COUNTER_SYSTEM_CALLS];
	strbuf_addf(out, "%" PRIu64, sum);
	return 0;
}

static int take_count(const struct measure *measure,
		      const struct evidence *evidence, struct strbuf *out)
{
	const struct expect_term *term = &measure->op.expect.terms[0];
	struct page_span span;
	size_t n = 0;

	if (!page_test_counts(evidence->machine, term->state) ||
	    page_span_find(&measure->op, term->kind, evidence->after,
			   evidence->process, &span) < 0)
		return -ENODATA;
	for (size_t page = span.first; page <= span.last; page++) {
		enum answer answer =
			page_test(state_page(span.pages, page), term->state);

		if (answer == ANSWER_UNKNOWN)
			return -ENODATA;
		n += answer == ANSWER_YES;
	}
	strbuf_addf(out, "%zu", n);
	return 0;
}

/* A byte as a choice can be written: blanks would be lost there. */
static int add_byte(unsigned char byte, struct strbuf *out)
{
	if (byte > 0x20 && byte < 0x7f)
		strbuf_add_char(out, (char)byte);
	else
		strbuf_addf(out, "\\x%02x", byte);
	return 0;
}

/* The view of the last operation; NULL: there is none. */
static const struct view_state *last_view(const struct evidence *evidence)
{
	for (size_t i = evidence->n_outcomes; i > 0; i--) {
		const struct op *op = evidence->ops[i - 1];

		if (counts(evidence, i - 1))
			return state_view(evidence->after, evidence->process,
					  op_view(op));
	}
	return NULL;
}

/* Does the i-th view show the same page first, at an address at which no
 * view before it did? */
static bool is_new_address(const struct state *state, size_t i,
			   const struct view_state *like)
{
	const struct view_state *views = state->views;

	if (strcmp(views[i].object, like->object) != 0 ||
	    views[i].object_page != like->object_page)
		return false;
	for (size_t k = 0; k < i; k++)
		if (views[k].address == views[i].address &&
		    strcmp(views[k].object, like->object) == 0 &&
		    views[k].object_page == like->object_page)
			return false;
	return true;
}

static int take_addresses(const struct measure *measure,
			  const struct evidence *evidence, struct strbuf *out)
{
	const struct view_state *like = last_view(evidence);
	size_t n = 0;

	(void)measure;
	if (!like || !like->object[0])
		return -ENODATA;
	for (size_t i = 0; i < evidence->after->n_views; i++)
		n += is_new_address(evidence->after, i, like);
	strbuf_addf(out, "%zu", n);
	return 0;
}

static int take_byte(const struct measure *measure,
		     const struct evidence *evidence, struct strbuf *out)
{
	(void)measure;
	for (size_t i = evidence->n_outcomes; i > 0; i--) {
		const struct outcome *outcome = evidence->outcomes[i - 1];

		if (outcome && outcome->bytes && outcome->n_bytes > 0)
			return add_byte(outcome->bytes[0], out);
	}
	return -ENODATA;
}

static int take_result(const struct measure *measure,
		       const struct evidence *evidence, struct strbuf *out)
{
	(void)measure;
	strbuf_add(out, result_name(last_outcome(evidence)->result));
	return 0;
}

static int take_disk(const struct measure *measure,
		     const struct evidence *evidence, struct strbuf *out)
{
	struct machine *machine = evidence->machine;
	const struct op *op = &measure->op;
	unsigned char byte;

	if (!machine || !machine->ops->peek ||
	    machine->ops->peek(
		    machine, op->name, WHERE_DISK,
		    size_bytes(op->offset, evidence->after->page_size), 1,
		    &byte) < 0)
		return -ENODATA;
	return add_byte(byte, out);
}

static int take_if(const struct measure *measure,
		   const struct evidence *evidence, struct strbuf *out)
{
	char detail[EXPECT_DETAIL];
	enum expect_verdict verdict = expect_check(
		&measure->op, last_outcome(evidence), evidence->after,
		evidence->process, evidence->machine, detail);

	if (verdict == EXPECT_SKIPPED)
		return -ENODATA;
	strbuf_add(out, verdict == EXPECT_PASSED ? "yes" : "no");
	return 0;
}

static bool is_name(char c)
{
	return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

/* The first function that the last operation calls in one of the three
 * worlds, without the object it is a method of. */
static int take_call(const struct measure *measure,
		     const struct evidence *evidence, struct strbuf *out)
{
	enum idiom idiom = (enum idiom)measure->info->argument;
	struct strbuf text = STRBUF_INIT;
	struct idiom_facts facts;
	const struct op *op = NULL;
	const char *open, *start;

	for (size_t i = evidence->n_outcomes; i > 0 && !op; i--)
		if (counts(evidence, i - 1))
			op = evidence->ops[i - 1];
	idiom_facts_find(op, evidence->after, evidence->process, &facts);
	idiom_print(op, idiom, &facts, &text);
	open = strchr(text.text, '(');
	start = open ? open : text.text;
	while (start > text.text && is_name(start[-1]))
		start--;
	if (open && open > start)
		strbuf_add_bytes(out, start, (size_t)(open - start));
	strbuf_free(&text);
	return open && open > start ? 0 : -ENODATA;
}

/* clang-format off */
const struct measure_info measure_table[] = {
	{ "faults", NULL, NULL, take_faults, FAULTS_MINOR | FAULTS_MAJOR,
	  "page faults, minor and major" },
	{ "minor", NULL, NULL, take_faults, FAULTS_MINOR,
	  "faults served without the disk" },
	{ "major", NULL, NULL, take_faults, FAULTS_MAJOR,
	  "faults that waited for the disk" },
	{ "frames", NULL, NULL, take_counter, COUNTER_FRAMES_USED,
	  "frames of memory taken" },
	{ "table-frames", NULL, NULL, take_counter, COUNTER_TABLE_FRAMES,
	  "frames taken for page tables" },
	{ "disk-reads", NULL, NULL, take_counter, COUNTER_DISK_READS,
	  "pages read from the disk" },
	{ "disk-writes", NULL, NULL, take_counter, COUNTER_DISK_WRITES,
	  "pages written to the disk" },
	{ "paging-file-writes", NULL, NULL, take_counter, COUNTER_SLOT_WRITES,
	  "pages written to the paging file" },
	{ "paging-file-reads", NULL, NULL, take_counter, COUNTER_SLOT_READS,
	  "pages read back from the paging file" },
	{ "reclaimed", NULL, NULL, take_counter, COUNTER_RECLAIMED,
	  "pages that had to leave memory to make room" },
	{ "system-calls", NULL, NULL, take_counter, COUNTER_SYSTEM_CALLS,
	  "system calls made" },
	{ "entries", NULL, NULL, take_entries, 0,
	  "times that the kernel was entered: system calls and faults" },
	{ "copied", NULL, NULL, take_counter, COUNTER_BYTES_COPIED,
	  "bytes copied by read and write" },
	{ "count", "count PLACE STATE", "expect %s", take_count, 0,
	  "pages that are in a state afterwards" },
	{ "addresses", NULL, NULL, take_addresses, 0,
	  "different addresses at which the last operation's view, or another "
	  "of the same page, is mapped, in all processes" },
	{ "byte", NULL, NULL, take_byte, 0,
	  "first byte that the last load or read returned" },
	{ "result", NULL, NULL, take_result, 0,
	  "result of the last operation" },
	{ "posix-call", NULL, NULL, take_call, IDIOM_POSIX,
	  "function that the last operation is in POSIX" },
	{ "win32-call", NULL, NULL, take_call, IDIOM_WIN32,
	  "the same in Win32" },
	{ "dotnet-call", NULL, NULL, take_call, IDIOM_DOTNET,
	  "the same in .NET" },
	{ "disk", "disk OBJECT OFFSET", "expect disk %s = \"?\"", take_disk, 0,
	  "a byte as the simulated disk has it" },
	{ "if", "if EXPECTATION", "expect %s", take_if, 0,
	  "yes or no: does it hold afterwards?" },
	{ NULL, NULL, NULL, NULL, 0, NULL },
};
/* clang-format on */

int quiz_answer(const struct quiz *quiz, const struct evidence *evidence,
		struct strbuf *out)
{
	struct measure measure;
	struct strbuf answer;
	int status;

	if (!evidence->after || !was_performed(evidence))
		return -ENODATA;
	strbuf_init(&answer);
	status = measure_parse(quiz->measure, &measure, &answer);
	strbuf_clear(&answer);
	if (status == 0) {
		status = measure.info->take(&measure, evidence, &answer);
		measure_clear(&measure);
	}
	if (status == 0)
		status = strbuf_status(&answer);
	if (status == 0)
		strbuf_add_bytes(out, answer.text, answer.length);
	strbuf_free(&answer);
	return status == 0 ? strbuf_status(out) : status;
}

/* Reads a number and moves on; false where there is none. */
static bool take_number(const char **text, int64_t *ret_number)
{
	char *end;

	if ((**text < '0' || **text > '9') && **text != '-')
		return false;
	errno = 0;
	*ret_number = strtoll(*text, &end, 10);
	if (end == *text || errno != 0)
		return false;
	*text = end;
	return true;
}

static bool take_word(const char **text, const char *word)
{
	size_t length = strlen(word);

	if (strncmp(*text, word, length) != 0)
		return false;
	*text += length;
	return true;
}

/* "3", "4 to 5", "4..5" or "more than 64". */
static bool choice_range(const char *text, int64_t *ret_low, int64_t *ret_high)
{
	if (take_word(&text, "more than ")) {
		*ret_high = INT64_MAX;
		if (!take_number(&text, ret_low) || *ret_low == INT64_MAX)
			return false;
		++*ret_low;
		return *text == '\0';
	}
	if (!take_number(&text, ret_low))
		return false;
	*ret_high = *ret_low;
	if ((take_word(&text, "..") || take_word(&text, " to ")) &&
	    !take_number(&text, ret_high))
		return false;
	return *text == '\0';
}

int quiz_find_choice(const struct quiz *quiz, const char *answer)
{
	const char *rest = answer;
	int64_t number;

	for (unsigned i = 0; i < quiz->n_choices; i++)
		if (strcmp(quiz->choices[i].text, answer) == 0)
			return (int)i;
	if (!take_number(&rest, &number) || *rest != '\0')
		return -1;
	for (unsigned i = 0; i < quiz->n_choices; i++) {
		int64_t low, high;

		if (choice_range(quiz->choices[i].text, &low, &high) &&
		    number >= low && number <= high)
			return (int)i;
	}
	return -1;
}
