/*
 * A board: what was done in several ways, side by side
 *
 *	```pagetwin as read() a byte		```pagetwin board
 *	read notes.txt 0 1			read() a byte
 *	```					load a byte
 *						```
 *	```pagetwin as load a byte
 *	load v[0]
 *	```
 *
 * A question has one answer, and it is exact: so many faults, this byte. What
 * something costs is no such thing - the time is another one each run - but
 * it is what the learner wants to know in the end. So it is not asked but
 * shown: the board names blocks that were performed before it, and when it is
 * reached each has its figures from both machines. A block that leaves things
 * as they were is better performed more than once ("pagetwin 7 times as
 * NAME"): the time on the board is then the one in the middle.
 *
 * Contract: pure. Here only the names are read and found; the figures are the
 * session's business.
 */
#include "lesson/board.h"

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/diagnostic.h"
#include "base/utf8.h"

static const struct board_row *names_find(const struct board_names *names,
					  struct slice label)
{
	for (size_t i = 0; i < names->n_items; i++)
		if (slice_is(label, names->items[i].label))
			return &names->items[i];
	return NULL;
}

/* Columns of a name; more than there are where it has control characters,
 * which a character reference (&#27;) can bring in. */
static size_t label_columns(struct slice label)
{
	size_t columns = 0;

	for (size_t at = 0; at < label.length;) {
		uint32_t code;

		at += utf8_decode(label.text + at, label.length - at, &code);
		if (code < 0x20 || (code >= 0x7f && code < 0xa0))
			return SIZE_MAX;
		columns += (size_t)utf8_width(code);
	}
	return columns;
}

int board_names_add(struct board_names *names, const struct block *block,
		    struct slice label, struct board_row row,
		    struct diagnostic *ret_diagnostic)
{
	char shown[SLICE_SHOWN];
	int status;

	if (label_columns(label) > BOARD_LABEL_MAX)
		return source_complain(block->source, block->line, 1,
				       ret_diagnostic,
				       "the name of a block has at most %d "
				       "characters that can be seen, so that a "
				       "board has room for it",
				       BOARD_LABEL_MAX);
	if (names_find(names, label))
		return source_complain(block->source, block->line, 1,
				       ret_diagnostic,
				       "a block before is called '%s' already",
				       slice_show(label, shown));
	status = array_reserve(&names->items, &names->capacity,
			       names->n_items + 1, sizeof(row));
	if (status < 0)
		return status;
	row.label = slice_copy(label);
	if (!row.label)
		return -ENOMEM;
	names->items[names->n_items++] = row;
	return 0;
}

void board_names_clear(struct board_names *names)
{
	for (size_t i = 0; i < names->n_items; i++)
		free(names->items[i].label);
	free(names->items);
	*names = (struct board_names){ 0 };
}

static int complain_of_name(const struct block *block,
			    const struct block_line *line, struct slice label,
			    const struct board_names *names,
			    struct diagnostic *ret_diagnostic)
{
	const char **words = calloc(names->n_items + 1, sizeof(*words));
	char shown[SLICE_SHOWN];
	const char *near;

	if (!words)
		return -ENOMEM;
	for (size_t i = 0; i < names->n_items; i++)
		words[i] = names->items[i].label;
	near = diagnostic_nearest(slice_show(label, shown), words);
	source_complain(block->source, line->line, line->column, ret_diagnostic,
			"no block of operations before is called '%s'%s%s%s",
			shown, near ? "; did you mean '" : "", near ? near : "",
			near ? "'?" : "");
	free(words);
	return -EINVAL;
}

static int row_read(struct board *board, const struct block *block,
		    const struct block_line *line, struct slice label,
		    const struct board_names *names,
		    struct diagnostic *ret_diagnostic)
{
	const struct board_row *named = names_find(names, label);
	struct board_row *row = &board->rows[board->n_rows];

	if (!named)
		return complain_of_name(block, line, label, names,
					ret_diagnostic);
	if (board->n_rows == BOARD_ROWS_MAX)
		return source_complain(
			block->source, line->line, line->column, ret_diagnostic,
			"a board has at most %d rows", BOARD_ROWS_MAX);
	*row = *named;
	row->label = slice_copy(label);
	if (!row->label)
		return -ENOMEM;
	board->n_rows++;
	return 0;
}

int board_parse(struct block *block, const struct board_names *names,
		struct board *ret_board, struct diagnostic *ret_diagnostic)
{
	struct board board = { 0 };
	struct block_line line;
	unsigned fence = block->line;
	int status = 0;

	while (status == 0 && block_next(block, &line)) {
		struct slice label =
			slice_trim((struct slice){ line.text, line.length });

		if (label.length > 0)
			status = row_read(&board, block, &line, label, names,
					  ret_diagnostic);
	}
	if (status == 0 && board.n_rows == 0)
		status =
			source_complain(block->source, fence, 1, ret_diagnostic,
					"a board names the blocks that it "
					"shows, one a line");
	if (status < 0) {
		board_clear(&board);
		return status;
	}
	*ret_board = board;
	return 0;
}

void board_clear(struct board *board)
{
	for (unsigned i = 0; i < board->n_rows; i++)
		free(board->rows[i].label);
	*board = (struct board){ 0 };
}
