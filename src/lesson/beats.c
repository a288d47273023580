/*
 * From a document to beats: what a learner does next, one after the other.
 *
 *	cmark's blocks                    pending prose      beats
 *	PARAGRAPH  "We map three …"       p1
 *	CODE       pagetwin: file, map                       DO file  (p1)
 *	                                                     DO map
 *	PARAGRAPH  "What is read …?"      p2
 *	CODE       pagetwin quiz                             ASK      (p2)
 *	CODE       pagetwin: load                            DO load
 *	PARAGRAPH  "So it goes."          p3
 *	end                                                  READ     (p3)
 *
 * Prose gathers until something takes it. A question waits until the next
 * block of operations is complete, because it is about all of them. Only one
 * waits at a time: the answer to a question is what a learner looks at next,
 * and two would have to share that place.
 *
 * Every operation is checked twice: its words by op_parse(), its names and
 * pages by script_names_check(), which remembers what the lesson has mapped
 * so far. So a page number that does not exist is found when the lesson is
 * opened, not when a learner gets there.
 *
 * Contract: pure. The walk is cmark's iterator, so no depth of lists and
 * quotations can exhaust the stack.
 */
#include "lesson/beats.h"

#include <cmark.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/diagnostic.h"
#include "base/strbuf.h"
#include "lesson/board.h"
#include "lesson/fence.h"
#include "lesson/measure.h"
#include "lesson/prose.h"
#include "lesson/quiz.h"

/* What the names check takes a page to be; the common one, since the machine
 * is not known yet. */
#define PAGE_SIZE_ASSUMED 4096

struct builder {
	const struct source *source;
	struct lesson *lesson;
	size_t beats_capacity;
	size_t sections_capacity;
	struct prose_context context;
	struct prose_list pending; /* prose that no beat has taken yet */
	unsigned pending_line;	   /* of the first of it */
	bool readable;		   /* there is more in it than headings */
	bool waits;		   /* a question has no operations yet: */
	size_t waiting;		   /* its beat */
	struct script_names *names;
	struct board_names named; /* blocks that a board can show */
	struct diagnostic *diagnostic;
};

static struct beat *beat_add(struct builder *builder, enum beat_kind kind,
			     unsigned line)
{
	struct lesson *lesson = builder->lesson;
	struct beat *beat;

	if (array_reserve(&lesson->beats, &builder->beats_capacity,
			  lesson->n_beats + 1, sizeof(*lesson->beats)) < 0)
		return NULL;
	beat = &lesson->beats[lesson->n_beats++];
	*beat = (struct beat){ .kind = kind, .line = line };
	beat->section = lesson->n_sections - 1;
	beat->prose = builder->pending;
	builder->pending = (struct prose_list){ 0 };
	builder->readable = false;
	return beat;
}

/* Ends a beat of reading, where there is something to read: headings alone
 * wait for what they are the headings of. */
static int reading_end(struct builder *builder)
{
	if (!builder->readable)
		return 0;
	return beat_add(builder, BEAT_READ, builder->pending_line) ? 0
								   : -ENOMEM;
}

/* Remembers whether the pieces from `first` on are something to read. */
static void reading_note(struct builder *builder, size_t first)
{
	const struct prose_list *pending = &builder->pending;

	for (size_t i = first; i < pending->n_items; i++)
		if (pending->items[i].kind != PROSE_HEADING &&
		    pending->items[i].kind != PROSE_NOTE)
			builder->readable = true;
}

static int section_add(struct builder *builder, char *heading)
{
	struct lesson *lesson = builder->lesson;

	if (!heading ||
	    array_reserve(&lesson->sections, &builder->sections_capacity,
			  lesson->n_sections + 1,
			  sizeof(*lesson->sections)) < 0) {
		free(heading);
		return -ENOMEM;
	}
	lesson->sections[lesson->n_sections++].heading = heading;
	return 0;
}

/* The lesson's title, where front matter gave none. */
static int title_take(struct lesson *lesson, const char *heading)
{
	char *first;

	if (lesson->title)
		return 0;
	lesson->title = strdup(heading);
	first = strdup(heading);
	if (!lesson->title || !first) {
		free(first);
		return -ENOMEM;
	}
	free(lesson->sections[0].heading);
	lesson->sections[0].heading = first;
	return 0;
}

static int heading_read(struct builder *builder, cmark_node *node)
{
	int level = cmark_node_get_heading_level(node);
	char *heading;
	int status;

	if (level == 2) {
		status = reading_end(builder);
		if (status == 0)
			status = section_add(builder, prose_heading(node));
		return status;
	}
	heading = prose_heading(node);
	if (!heading)
		return -ENOMEM;
	status = title_take(builder->lesson, heading);
	free(heading);
	return status;
}

/* Says what op_parse() said, of the line of the file instead of the block. */
static int complain_of_op(const struct builder *builder,
			  const struct block_line *line)
{
	struct diagnostic *diagnostic = builder->diagnostic;
	unsigned column = line->column;

	if (diagnostic->column > 0)
		column += diagnostic->column - 1;
	return source_complain(builder->source, line->line, column, diagnostic,
			       "%s", diagnostic->what);
}

static int check_op(struct builder *builder, const struct op *op)
{
	if (op->kind == OP_MACHINE && builder->lesson->n_beats > 0)
		for (size_t i = 0; i < builder->lesson->n_beats; i++)
			if (builder->lesson->beats[i].kind == BEAT_DO)
				return source_complain(
					builder->source, op->line, op->column,
					builder->diagnostic,
					"'machine' is the first operation, or "
					"there is none");
	return script_names_check(builder->names, op, builder->source->text,
				  builder->source->length, builder->diagnostic);
}

static int op_read(struct builder *builder, const struct block_line *line,
		   enum expect_on on)
{
	struct op op;
	struct beat *beat;
	int status = op_parse(line->text, line->length, line->line, &op,
			      builder->diagnostic);

	if (status == -ENODATA)
		return 0;
	if (status == -EINVAL)
		return complain_of_op(builder, line);
	if (status < 0)
		return status;
	op.column += line->column - 1;
	status = check_op(builder, &op);
	beat = NULL;
	if (status == 0)
		beat = beat_add(builder, BEAT_DO, line->line);
	if (!beat) {
		op_clear(&op);
		return status < 0 ? status : -ENOMEM;
	}
	beat->op = op;
	beat->on = on;
	return 0;
}

/* Can the question's measure be taken of what there is after its block? */
static int check_question(struct builder *builder, const struct beat *beat)
{
	struct strbuf complaint;
	int status;

	strbuf_init(&complaint);
	status = measure_check_names(beat->quiz.measure, builder->names,
				     &complaint);
	if (status == -EINVAL)
		source_complain(
			builder->source, beat->line, 1, builder->diagnostic,
			"the answer to this question: %s", complaint.text);
	strbuf_free(&complaint);
	return status;
}

/* Gives the operations from beat `first` on to the question that waits. */
static int question_settle(struct builder *builder, size_t first)
{
	struct beat *beat = &builder->lesson->beats[builder->waiting];

	if (!builder->waits)
		return 0;
	builder->waits = false;
	beat->quiz.first_beat = first;
	beat->quiz.last_beat = builder->lesson->n_beats - 1;
	return check_question(builder, beat);
}

/* The operations from beat `first` to `last` once more. What they cannot do
 * twice (make a file) is found here, at its line. */
static int round_add(struct builder *builder, size_t first, size_t last)
{
	for (size_t i = first; i <= last; i++) {
		const struct op *op = &builder->lesson->beats[i].op;
		struct beat *beat;
		int status;

		if (op_is_expectation(op))
			continue;
		status = check_op(builder, op);
		if (status < 0)
			return status;
		beat = beat_add(builder, BEAT_DO,
				builder->lesson->beats[i].line);
		if (!beat)
			return -ENOMEM;
		beat->on = builder->lesson->beats[i].on;
		beat->again = true;
		status = op_copy(&builder->lesson->beats[i].op, &beat->op);
		if (status < 0)
			return status;
	}
	return 0;
}

static int operations_read(struct builder *builder, struct fence *fence)
{
	size_t first = builder->lesson->n_beats, last;
	const struct block whole = fence->block;
	struct block_line line;
	int status;

	while (block_next(&fence->block, &line)) {
		status = op_read(builder, &line, fence->on);
		if (status < 0)
			return status;
	}
	if (builder->lesson->n_beats == first)
		return 0;
	last = builder->lesson->n_beats - 1;
	status = question_settle(builder, first);
	if (status == 0 && fence->label.length > 0)
		status = board_names_add(
			&builder->named, &whole, fence->label,
			(struct board_row){ NULL, first, last, fence->rounds },
			builder->diagnostic);
	for (unsigned i = 1; status == 0 && i < fence->rounds; i++)
		status = round_add(builder, first, last);
	return status;
}

static int board_read(struct builder *builder, struct fence *fence)
{
	unsigned line = fence->block.line;
	struct board board;
	struct beat *beat;
	int status = board_parse(&fence->block, &builder->named, &board,
				 builder->diagnostic);

	if (status < 0)
		return status;
	beat = beat_add(builder, BEAT_BOARD, line);
	if (!beat) {
		board_clear(&board);
		return -ENOMEM;
	}
	beat->board = board;
	return 0;
}

/* A question with nothing to do after it could never be answered. */
static int complain_of_waiting(const struct builder *builder)
{
	unsigned line = builder->lesson->beats[builder->waiting].line;

	return source_complain(builder->source, line, 1, builder->diagnostic,
			       "no operations follow this question, so it has "
			       "no answer");
}

static int question_read(struct builder *builder, struct fence *fence)
{
	unsigned line = fence->block.line;
	struct quiz quiz;
	struct beat *beat;
	int status;

	if (builder->waits)
		return complain_of_waiting(builder);
	status = quiz_parse(&fence->block, &quiz, builder->diagnostic);
	if (status < 0)
		return status;
	beat = beat_add(builder, BEAT_ASK, line);
	if (!beat) {
		quiz_clear(&quiz);
		return -ENOMEM;
	}
	beat->quiz = quiz;
	builder->waits = true;
	builder->waiting = builder->lesson->n_beats - 1;
	return 0;
}

static int code_read(struct builder *builder, cmark_node *node)
{
	struct fence fence;
	int status =
		fence_read(builder->source, node, &fence, builder->diagnostic);

	if (status < 0)
		return status;
	switch (fence.kind) {
	case FENCE_OPERATIONS:
		return operations_read(builder, &fence);
	case FENCE_QUIZ:
		return question_read(builder, &fence);
	case FENCE_BOARD:
		return board_read(builder, &fence);
	default:
		return prose_add_code(&builder->pending, &builder->context,
				      node);
	}
}

static int html_read(struct builder *builder, cmark_node *node)
{
	int status = prose_add_html(&builder->pending, &builder->context, node);

	if (status != -EINVAL)
		return status;
	return source_complain(builder->source,
			       (unsigned)cmark_node_get_start_line(node), 1,
			       builder->diagnostic,
			       "this comment is not closed; end it with -->");
}

static int block_read(struct builder *builder, cmark_node *node)
{
	int status = 0;

	if (cmark_node_get_type(node) == CMARK_NODE_HEADING)
		status = heading_read(builder, node);
	if (status < 0)
		return status;
	if (builder->pending.n_items == 0)
		builder->pending_line =
			(unsigned)cmark_node_get_start_line(node);
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_HEADING:
	case CMARK_NODE_PARAGRAPH:
		return prose_add_text(&builder->pending, &builder->context,
				      node);
	case CMARK_NODE_CODE_BLOCK:
		return code_read(builder, node);
	case CMARK_NODE_HTML_BLOCK:
		return html_read(builder, node);
	case CMARK_NODE_THEMATIC_BREAK:
		return reading_end(builder);
	default:
		return 0;
	}
}

static int document_walk(struct builder *builder, cmark_node *document)
{
	cmark_iter *iter = cmark_iter_new(document);
	cmark_event_type event;
	size_t n_before;
	int status = 0;

	while (status == 0 &&
	       (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		bool entering = event == CMARK_EVENT_ENTER;

		prose_follow(&builder->context, node, entering);
		if (!entering)
			continue;
		n_before = builder->pending.n_items;
		status = block_read(builder, node);
		if (builder->pending.n_items > n_before)
			reading_note(builder, n_before);
	}
	cmark_iter_free(iter);
	return status;
}

int beats_build(const struct source *source, struct cmark_node *document,
		struct lesson *lesson, struct diagnostic *ret_diagnostic)
{
	struct builder builder = { .source = source,
				   .lesson = lesson,
				   .diagnostic = ret_diagnostic };
	const char *title = lesson->title ? lesson->title : lesson->name;
	int status;

	status = script_names_new(PAGE_SIZE_ASSUMED, &builder.names);
	if (status == 0)
		status = section_add(&builder, strdup(title));
	if (status == 0)
		status = document_walk(&builder, document);
	if (status == 0 && builder.waits)
		status = complain_of_waiting(&builder);
	if (status == 0 && builder.pending.n_items > 0 &&
	    !beat_add(&builder, BEAT_READ, builder.pending_line))
		status = -ENOMEM;
	prose_list_clear(&builder.pending);
	board_names_clear(&builder.named);
	script_names_free(builder.names);
	return status;
}
