/*
 * Fenced blocks: which of them are ours, and are they closed?
 *
 *	```pagetwin            operations, for both machines
 *	```pagetwin sim        operations, for the simulated machine alone
 *	```pagetwin real       operations, for the real one alone
 *	```pagetwin as NAME    operations that a board can show
 *	```pagetwin 7 times as NAME    the same, performed so often
 *	```pagetwin quiz       a question
 *	```pagetwin board      named operations, side by side
 *	```c                   anything else: shown as it is
 *
 * To Markdown a fence that is never closed is no mistake: the block runs to
 * the end of the file (CommonMark 0.30, section 4.5). To a lesson it is the
 * worst one, since all the rest would be taken for operations; so it is found
 * here and reported where the fence stands. There are two ways to see it:
 *
 *	line 12  ```pagetwin            line 12  ```pagetwin
 *	line 13  load v[0]              line 13  load v[0]
 *	line 14  ```                    line 14  Prose that was meant to follow.
 *	         ^ line 12 + 1 + 1,     line 15  ```pagetwin quiz
 *	           a closing fence                ^ opens a block inside a block
 *
 * Contract: looks at the source beside cmark's tree, because the tree does
 * not say how a block ended.
 */
#include "lesson/fence.h"

#include <cmark.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/diagnostic.h"
#include "lesson/parts.h"

/* How many of the same fence character a text starts with; 0 below three. */
static size_t fence_length(struct slice text)
{
	size_t n = 0;

	if (text.length == 0 || (text.text[0] != '`' && text.text[0] != '~'))
		return 0;
	while (n < text.length && text.text[n] == text.text[0])
		n++;
	return n < 3 ? 0 : n;
}

/* The line from a column on, or from its first character that is no mark of a
 * quotation and no blank (column 0). */
static struct slice line_from(const struct source *source, unsigned line,
			      unsigned column)
{
	struct slice text;
	size_t skip = column ? column - 1 : 0;

	text.text = source_line(source, line, &text.length);
	while (!column && skip < text.length && strchr(" \t>", text.text[skip]))
		skip++;
	if (skip > text.length)
		skip = text.length;
	text.text += skip;
	text.length -= skip;
	return text;
}

static unsigned count_lines(const char *text)
{
	unsigned n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

static bool is_closing(struct slice text, struct slice opening)
{
	size_t length = fence_length(text);

	return length >= fence_length(opening) &&
	       text.text[0] == opening.text[0] &&
	       slice_trim(text).length == length;
}

/*
 * Is the code block fenced, not indented? The first line of an indented one is
 * part of its text, the fence is not; a text that repeats the fence and has no
 * info string behind it would have closed it.
 */
static bool is_fenced(struct slice opening, const char *info, const char *text)
{
	if (fence_length(opening) == 0)
		return false;
	return *info || strncmp(text, opening.text, opening.length) != 0 ||
	       (text[opening.length] != '\n' && text[opening.length] != '\0');
}

static int check_closed(const struct fence *fence, struct slice opening,
			struct diagnostic *ret_diagnostic)
{
	struct block block = fence->block;
	struct block_line line;
	unsigned end = block.line + count_lines(block.text) + 1;

	while (fence->kind != FENCE_PROSE && block_next(&block, &line)) {
		struct slice text = { line.text, line.length };

		if (fence_length(slice_trim(text)) > 0)
			return source_complain(
				block.source, fence->block.line, 1,
				ret_diagnostic,
				"this block is not closed before line %u "
				"opens another; end it with a line ```",
				line.line);
	}
	if (end <= block.source->n_lines &&
	    is_closing(line_from(block.source, end, 0), opening))
		return 0;
	return source_complain(block.source, fence->block.line, 1,
			       ret_diagnostic,
			       "this block is not closed; end it with a line "
			       "%.3s",
			       opening.text);
}

/* The next word of an info string. */
static struct slice next_word(const char **info)
{
	struct slice word;

	*info += strspn(*info, " \t");
	word.text = *info;
	word.length = strcspn(*info, " \t");
	*info += word.length;
	return word;
}

/* Where a word stands in the line of the fence; 1 if it is not found. */
static unsigned word_column(const struct fence *fence, struct slice opening,
			    const char *word)
{
	const char *const end = opening.text + opening.length;
	const char *at = opening.text;
	size_t length;

	while ((at = strstr(at, word)) && at < end) {
		const char *next = at + strlen(word);

		if (at > opening.text && strchr(" \t`~", at[-1]) &&
		    strchr(" \t\n", *next))
			return 1 +
			       (unsigned)(at - source_line(fence->block.source,
							   fence->block.line,
							   &length));
		at++;
	}
	return 1;
}

static int complain_of_word(const struct fence *fence, struct slice opening,
			    struct slice word, const char *const *words,
			    struct diagnostic *ret_diagnostic)
{
	const struct source *source = fence->block.source;
	char shown[SLICE_SHOWN];
	const char *near = diagnostic_nearest(slice_show(word, shown), words);
	unsigned column = word_column(fence, opening, shown);

	if (slice_is(word, "as"))
		return source_complain(source, fence->block.line, column,
				       ret_diagnostic,
				       "'as NAME' names operations: pagetwin "
				       "as NAME, pagetwin sim as NAME");
	return source_complain(
		source, fence->block.line, column, ret_diagnostic,
		"there is no block '%s'; %s%s%s", shown,
		near ? "did you mean '" : "after pagetwin stands ",
		near ? near
		     : "nothing, sim, real, as NAME, N times as "
		       "NAME, quiz or board",
		near ? "'?" : "");
}

static bool is_nearly(struct slice word, const char *const *words)
{
	char shown[SLICE_SHOWN];

	return diagnostic_nearest(slice_show(word, shown), words);
}

/* "as read(), warm": all that follows the word is the name. */
static bool take_label(struct fence *fence, struct slice word, const char *rest)
{
	if (fence->kind != FENCE_OPERATIONS || !slice_is(word, "as"))
		return false;
	fence->label = slice_trim((struct slice){ rest, strlen(rest) });
	return fence->label.length > 0;
}

/* "7 times as NAME": a time is measured more often than once. */
static int read_rounds(struct fence *fence, struct slice opening,
		       struct slice number, const char *rest,
		       struct diagnostic *ret_diagnostic)
{
	unsigned long rounds = strtoul(number.text, NULL, 10);
	struct slice times = next_word(&rest);
	struct slice as = next_word(&rest);

	if (rounds < 2 || rounds > ROUNDS_MAX || !slice_is(times, "times") ||
	    !take_label(fence, as, rest))
		return source_complain(
			fence->block.source, fence->block.line,
			word_column(fence, opening, number.text),
			ret_diagnostic,
			"a block that is measured several times is called "
			"'N times as NAME', N from 2 to %d",
			ROUNDS_MAX);
	fence->rounds = (unsigned)rounds;
	return 0;
}

static bool is_number(struct slice word)
{
	return word.length > 0 &&
	       strspn(word.text, "0123456789") == word.length;
}

static int read_info(struct fence *fence, struct slice opening,
		     const char *info, struct diagnostic *ret_diagnostic)
{
	static const char *const ours[] = { "pagetwin", NULL };
	static const char *const kinds[] = { "sim",  "real",  "as",
					     "quiz", "board", NULL };
	struct slice first = next_word(&info);
	struct slice second = next_word(&info);
	struct slice third;

	if (!slice_is(first, "pagetwin")) {
		if (first.length > 0 && is_nearly(first, ours))
			return complain_of_word(fence, opening, first, ours,
						ret_diagnostic);
		return 0;
	}
	fence->kind = FENCE_OPERATIONS;
	if (is_number(second))
		return read_rounds(fence, opening, second, info,
				   ret_diagnostic);
	if (slice_is(second, "sim"))
		fence->on = EXPECT_ON_SIM;
	else if (slice_is(second, "real"))
		fence->on = EXPECT_ON_REAL;
	else if (slice_is(second, "quiz"))
		fence->kind = FENCE_QUIZ;
	else if (slice_is(second, "board"))
		fence->kind = FENCE_BOARD;
	else if (take_label(fence, second, info))
		return 0;
	else if (second.length > 0)
		return complain_of_word(fence, opening, second, kinds,
					ret_diagnostic);
	third = next_word(&info);
	if (third.length > 0 && !take_label(fence, third, info))
		return complain_of_word(fence, opening, third, kinds,
					ret_diagnostic);
	return 0;
}

int fence_read(const struct source *source, struct cmark_node *node,
	       struct fence *ret_fence, struct diagnostic *ret_diagnostic)
{
	const char *info = cmark_node_get_fence_info(node);
	struct fence fence = { .kind = FENCE_PROSE,
			       .on = EXPECT_ON_BOTH,
			       .rounds = 1 };
	struct slice opening;
	int status;

	fence.block.source = source;
	fence.block.line = (unsigned)cmark_node_get_start_line(node);
	fence.block.text = cmark_node_get_literal(node);
	opening = line_from(source, fence.block.line,
			    (unsigned)cmark_node_get_start_column(node));
	info = info ? info : "";
	if (is_fenced(opening, info, fence.block.text)) {
		status = read_info(&fence, opening, info, ret_diagnostic);
		if (status == 0)
			status = check_closed(&fence, opening, ret_diagnostic);
		if (status < 0)
			return status;
	}
	*ret_fence = fence;
	return 0;
}
