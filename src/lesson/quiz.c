/*
 * A question, as it is written in a lesson:
 *
 *	```pagetwin quiz
 *	question: You map a file of three pages. How many of them does the
 *	  mapping bring into memory?
 *	answer: count notes.txt cached
 *	choices: 0 | 1 | 3
 *	1: Not even the first. The page table is filled when a page is touched.
 *	3: "mmap loads the file" is the usual guess. It only notes the range.
 *	because: A mapping is a promise, kept page by page.
 *	```
 *
 * "answer" is no answer: it names the measure (predict.h) that is taken on
 * each machine once the operations that follow have run. Behind the text of a
 * choice, after a colon, stands the response to whoever picks it, which names
 * the misconception. Indented lines go on with the line before; a line that
 * starts with # is a comment.
 *
 * Contract: pure. Everything that can be checked without a machine is checked
 * here, with its line and column.
 */
#include "lesson/quiz.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/diagnostic.h"
#include "base/strbuf.h"
#include "lesson/predict.h"

/* "key: value", with its continuation lines. */
struct entry {
	struct slice key;
	unsigned line;
	unsigned column;       /* of the key */
	unsigned value_column; /* of the value; of the key where it is empty */
	struct strbuf value;
};

struct entries {
	struct entry *items;
	size_t n_items;
	size_t capacity;
};

static const char *const reserved[] = { "question", "answer", "choices",
					"because", NULL };

static bool is_reserved(struct slice key)
{
	for (size_t i = 0; reserved[i]; i++)
		if (slice_is(key, reserved[i]))
			return true;
	return false;
}

static void entries_clear(struct entries *entries)
{
	for (size_t i = 0; i < entries->n_items; i++)
		strbuf_free(&entries->items[i].value);
	free(entries->items);
}

static struct entry *entries_find(const struct entries *entries,
				  const char *key)
{
	for (size_t i = 0; i < entries->n_items; i++)
		if (slice_is(entries->items[i].key, key))
			return &entries->items[i];
	return NULL;
}

static int entries_add(struct entries *entries, const struct block *block,
		       const struct block_line *line,
		       struct diagnostic *ret_diagnostic)
{
	const char *colon = memchr(line->text, ':', line->length);
	struct entry entry = { .line = line->line, .column = line->column };
	struct slice value;
	int status;

	if (!colon)
		return source_complain(
			block->source, line->line, line->column, ret_diagnostic,
			"a question has lines 'key: value', and a line that "
			"goes on with the one before is indented");
	entry.key = slice_trim(
		(struct slice){ line->text, (size_t)(colon - line->text) });
	value = slice_trim((struct slice){
		colon + 1, line->length - (size_t)(colon + 1 - line->text) });
	entry.value_column = line->column;
	if (value.length > 0)
		entry.value_column += (unsigned)(value.text - line->text);
	status = array_reserve(&entries->items, &entries->capacity,
			       entries->n_items + 1, sizeof(entry));
	if (status < 0)
		return status;
	strbuf_init(&entry.value);
	strbuf_add_bytes(&entry.value, value.text, value.length);
	entries->items[entries->n_items++] = entry;
	return 0;
}

/* Adds an indented line to the entry before it. */
static int entries_extend(struct entries *entries, const struct block *block,
			  const struct block_line *line, struct slice text,
			  struct diagnostic *ret_diagnostic)
{
	struct strbuf *value;

	if (entries->n_items == 0)
		return source_complain(block->source, line->line, line->column,
				       ret_diagnostic,
				       "this line is indented, but there is "
				       "none before it that it could go on "
				       "with");
	value = &entries->items[entries->n_items - 1].value;
	if (value->length > 0)
		strbuf_add_char(value, ' ');
	strbuf_add_bytes(value, text.text, text.length);
	return 0;
}

static int read_entries(struct block *block, struct entries *entries,
			struct diagnostic *ret_diagnostic)
{
	struct block_line line;
	int status = 0;

	while (status == 0 && block_next(block, &line)) {
		struct slice text =
			slice_trim((struct slice){ line.text, line.length });

		if (text.length == 0 || line.text[0] == '#')
			continue;
		if (text.text != line.text)
			status = entries_extend(entries, block, &line, text,
						ret_diagnostic);
		else
			status = entries_add(entries, block, &line,
					     ret_diagnostic);
	}
	for (size_t i = 0; i < entries->n_items && status == 0; i++)
		status = strbuf_status(&entries->items[i].value);
	return status;
}

/* The value of a key, or a complaint that it is missing or empty. */
static int need(const struct entries *entries, const struct block *block,
		unsigned fence, const char *key, struct entry **ret_entry,
		struct diagnostic *ret_diagnostic)
{
	struct entry *entry = entries_find(entries, key);

	if (!entry)
		return source_complain(block->source, fence, 1, ret_diagnostic,
				       "this question has no line '%s: …'",
				       key);
	if (entry->value.length == 0)
		return source_complain(block->source, entry->line,
				       entry->value_column, ret_diagnostic,
				       "'%s' says nothing", key);
	*ret_entry = entry;
	return 0;
}

static int take(struct entry *entry, char **ret_text)
{
	*ret_text = strbuf_take(&entry->value);
	return *ret_text ? 0 : -ENOMEM;
}

static int find_choice(const struct quiz *quiz, struct slice text)
{
	for (unsigned i = 0; i < quiz->n_choices; i++)
		if (slice_is(text, quiz->choices[i].text))
			return (int)i;
	return -1;
}

static int add_choice(struct quiz *quiz, const struct block *block,
		      const struct entry *entry, struct slice text,
		      struct diagnostic *ret_diagnostic)
{
	const char *problem = NULL;

	if (text.length == 0)
		problem = "there is nothing between two '|'";
	else if (quiz->n_choices == CHOICES_MAX)
		problem = "a question has at most 8 choices";
	else if (memchr(text.text, ':', text.length))
		problem = "a choice has no ':', since its response has one";
	else if (is_reserved(text))
		problem = "a choice is not called as a line of the question";
	else if (find_choice(quiz, text) >= 0)
		problem = "two choices are the same";
	if (problem)
		return source_complain(block->source, entry->line,
				       entry->value_column, ret_diagnostic,
				       "%s", problem);
	quiz->choices[quiz->n_choices].text = slice_copy(text);
	if (!quiz->choices[quiz->n_choices].text)
		return -ENOMEM;
	quiz->n_choices++;
	return 0;
}

static int read_choices(struct quiz *quiz, const struct block *block,
			const struct entry *entry,
			struct diagnostic *ret_diagnostic)
{
	const char *rest = entry->value.text;
	int status;

	while (rest) {
		const char *bar = strchr(rest, '|');
		size_t length = bar ? (size_t)(bar - rest) : strlen(rest);

		status = add_choice(quiz, block, entry,
				    slice_trim((struct slice){ rest, length }),
				    ret_diagnostic);
		if (status < 0)
			return status;
		rest = bar ? bar + 1 : NULL;
	}
	if (quiz->n_choices < 2)
		return source_complain(block->source, entry->line,
				       entry->value_column, ret_diagnostic,
				       "a question has at least 2 choices, "
				       "with '|' between them");
	return 0;
}

static int complain_of_key(const struct quiz *quiz, const struct block *block,
			   const struct entry *entry,
			   struct diagnostic *ret_diagnostic)
{
	const char *words[ARRAY_LENGTH(reserved) + CHOICES_MAX];
	char shown[SLICE_SHOWN];
	const char *near;
	size_t n = 0;

	for (unsigned i = 0; i < quiz->n_choices; i++)
		words[n++] = quiz->choices[i].text;
	for (size_t i = 0; reserved[i]; i++)
		words[n++] = reserved[i];
	words[n] = NULL;
	near = diagnostic_nearest(slice_show(entry->key, shown), words);
	return source_complain(
		block->source, entry->line, entry->column, ret_diagnostic,
		"'%s' is neither one of the choices nor question, answer, "
		"choices or because%s%s%s",
		shown, near ? "; did you mean '" : "", near ? near : "",
		near ? "'?" : "");
}

/* Reads the responses to choices, and finds lines that are nothing. */
static int read_responses(struct quiz *quiz, const struct block *block,
			  struct entries *entries,
			  struct diagnostic *ret_diagnostic)
{
	for (size_t i = 0; i < entries->n_items; i++) {
		struct entry *entry = &entries->items[i];
		int choice, status;

		if (is_reserved(entry->key))
			continue;
		choice = find_choice(quiz, entry->key);
		if (choice < 0)
			return complain_of_key(quiz, block, entry,
					       ret_diagnostic);
		if (entry->value.length == 0)
			return source_complain(
				block->source, entry->line, entry->value_column,
				ret_diagnostic, "this response says nothing");
		status = take(entry, &quiz->choices[choice].response);
		if (status < 0)
			return status;
	}
	return 0;
}

/* Right keys are at most so many. Of one more, either two are the same or one
 * is none of ours. */
#define KEYS_MAX (ARRAY_LENGTH(reserved) - 1 + CHOICES_MAX)

/* Is a key there twice? */
static int check_twice(const struct entries *entries, const struct block *block,
		       struct diagnostic *ret_diagnostic)
{
	for (size_t i = 0; i < entries->n_items && i <= KEYS_MAX; i++)
		for (size_t j = 0; j < i; j++) {
			const struct entry *a = &entries->items[j];
			const struct entry *b = &entries->items[i];

			if (a->key.length != b->key.length ||
			    memcmp(a->key.text, b->key.text, a->key.length))
				continue;
			return source_complain(block->source, b->line,
					       b->column, ret_diagnostic,
					       "this was said before, in line "
					       "%u",
					       a->line);
		}
	return 0;
}

static int check_measure(const struct block *block, const struct entry *entry,
			 struct diagnostic *ret_diagnostic)
{
	struct strbuf complaint;
	int status;

	strbuf_init(&complaint);
	status = quiz_measure_check(entry->value.text, &complaint);
	if (status == -EINVAL)
		source_complain(block->source, entry->line, entry->value_column,
				ret_diagnostic, "%s", complaint.text);
	strbuf_free(&complaint);
	return status;
}

static int read_answer(struct quiz *quiz, const struct block *block,
		       struct entries *entries, unsigned fence,
		       struct diagnostic *ret_diagnostic)
{
	struct entry *answer;
	int status =
		need(entries, block, fence, "answer", &answer, ret_diagnostic);

	if (status == 0)
		status = check_measure(block, answer, ret_diagnostic);
	if (status == 0)
		status = take(answer, &quiz->measure);
	return status;
}

/* Puts the entries where they belong. What "question" and "because" say is
 * taken last, so that the others can still point at it. */
static int fill(struct quiz *quiz, const struct block *block,
		struct entries *entries, unsigned fence,
		struct diagnostic *ret_diagnostic)
{
	struct entry *question, *choices, *because;
	int status;

	status = check_twice(entries, block, ret_diagnostic);
	if (status == 0)
		status = need(entries, block, fence, "question", &question,
			      ret_diagnostic);
	if (status == 0)
		status = need(entries, block, fence, "choices", &choices,
			      ret_diagnostic);
	if (status == 0)
		status = read_choices(quiz, block, choices, ret_diagnostic);
	if (status == 0)
		status = read_responses(quiz, block, entries, ret_diagnostic);
	if (status == 0)
		status = read_answer(quiz, block, entries, fence,
				     ret_diagnostic);
	if (status == 0)
		status = take(question, &quiz->question);
	because = entries_find(entries, "because");
	if (status == 0 && because && because->value.length > 0)
		status = take(because, &quiz->explanation);
	return status;
}

int quiz_parse(struct block *block, struct quiz *ret_quiz,
	       struct diagnostic *ret_diagnostic)
{
	struct entries entries = { 0 };
	struct quiz quiz = { 0 };
	unsigned fence = block->line;
	int status;

	status = read_entries(block, &entries, ret_diagnostic);
	if (status == 0)
		status = fill(&quiz, block, &entries, fence, ret_diagnostic);
	entries_clear(&entries);
	if (status < 0) {
		quiz_clear(&quiz);
		return status;
	}
	*ret_quiz = quiz;
	return 0;
}

void quiz_clear(struct quiz *quiz)
{
	free(quiz->question);
	free(quiz->measure);
	free(quiz->explanation);
	for (unsigned i = 0; i < quiz->n_choices; i++) {
		free(quiz->choices[i].text);
		free(quiz->choices[i].response);
	}
	*quiz = (struct quiz){ 0 };
}
