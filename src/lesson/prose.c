/*
 * Prose: what cmark makes of the text between the operations, turned into
 * flat pieces that a screen, a terminal and a web page can each lay out.
 *
 *	cmark's tree                       prose
 *	LIST (ordered, from 1)
 *	  ITEM
 *	    PARAGRAPH "Store, then look."  ITEM       level 1, number 1
 *	    PARAGRAPH "Why?"               PARAGRAPH  level 1
 *	    LIST (bullets)
 *	      ITEM
 *	        PARAGRAPH "dirty"          ITEM       level 2, number 0
 *	HTML_BLOCK "<!-- Ten minutes -->"  NOTE
 *
 * Inside a piece, emphasis and code keep one mark each (*so*, `so`) and all
 * other markup is dropped, so that a view needs no Markdown. A character
 * reference (&#27;) can spell what the source may not hold, so control
 * characters are replaced here once more.
 *
 * Contract: no state but the context that the walk carries; trees of any
 * depth are walked with cmark's iterator, never by recursion.
 */
#include "lesson/prose.h"

#include <cmark.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/strbuf.h"
#include "lesson/source.h"

/* Adds one piece; text becomes the list's, or is freed. NULL: no memory. */
static int list_add(struct prose_list *list, struct prose piece)
{
	int status = -ENOMEM;

	if (piece.text)
		status = array_reserve(&list->items, &list->capacity,
				       list->n_items + 1, sizeof(piece));
	if (status < 0) {
		free(piece.text);
		return status;
	}
	list->items[list->n_items++] = piece;
	return 0;
}

void prose_list_clear(struct prose_list *list)
{
	for (size_t i = 0; i < list->n_items; i++)
		free(list->items[i].text);
	free(list->items);
	*list = (struct prose_list){ 0 };
}

/* The C1 control characters, U+0080 to U+009F, are 0xc2 0x80 to 0xc2 0x9f. */
static bool is_c1(const char *text)
{
	unsigned char second = (unsigned char)text[1];

	return (unsigned char)text[0] == 0xc2 && second >= 0x80 &&
	       second < 0xa0;
}

/* Adds text without control characters; those in `keep` stay. */
static void add_clean(struct strbuf *out, const char *text, const char *keep)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (is_c1(text)) {
			strbuf_add_char(out, '?');
			text++;
		} else if ((c >= 0x20 && c != 0x7f) || strchr(keep, c)) {
			strbuf_add_char(out, *text);
		} else {
			strbuf_add_char(out,
					c == '\n' || c == '\t' ? ' ' : '?');
		}
	}
}

void prose_follow(struct prose_context *context, struct cmark_node *node,
		  bool entering)
{
	cmark_node *list;
	intptr_t number;

	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_LIST:
		context->lists += entering ? 1u : -1u;
		/* The list carries the number of its next item. */
		if (entering)
			cmark_node_set_user_data(
				node,
				(void *)(intptr_t)cmark_node_get_list_start(
					node));
		break;
	case CMARK_NODE_ITEM:
		context->item_begins = entering;
		if (!entering)
			break;
		list = cmark_node_parent(node);
		number = (intptr_t)cmark_node_get_user_data(list);
		context->number = 0;
		if (cmark_node_get_list_type(list) == CMARK_ORDERED_LIST)
			context->number = (unsigned)number;
		cmark_node_set_user_data(list, (void *)(number + 1));
		break;
	case CMARK_NODE_BLOCK_QUOTE:
		context->quotes += entering ? 1u : -1u;
		break;
	default:
		break;
	}
}

/* An item of a list inside a note: "- ", "* " or "1. ". */
static bool starts_item(struct slice line)
{
	size_t digits = 0;

	if (line.length < 2)
		return false;
	if ((line.text[0] == '-' || line.text[0] == '*') && line.text[1] == ' ')
		return true;
	while (digits < line.length && line.text[digits] >= '0' &&
	       line.text[digits] <= '9')
		digits++;
	return digits > 0 && digits + 1 < line.length &&
	       line.text[digits] == '.' && line.text[digits + 1] == ' ';
}

/* Ends the note that is being gathered, if there is anything in it. */
static int finish_note(struct prose_list *list, struct strbuf *note)
{
	struct prose piece = { .kind = PROSE_NOTE };

	if (note->length == 0)
		return strbuf_status(note);
	piece.text = strbuf_take(note);
	return list_add(list, piece);
}

/* Adds what stands in a comment, one note for each paragraph and item. */
static int add_notes(struct prose_list *list, struct slice comment)
{
	struct strbuf note;
	int status = 0;

	strbuf_init(&note);
	while (comment.length > 0 && status == 0) {
		const char *end = memchr(comment.text, '\n', comment.length);
		size_t length =
			end ? (size_t)(end - comment.text) : comment.length;
		struct slice line =
			slice_trim((struct slice){ comment.text, length });

		if (line.length == 0 || starts_item(line))
			status = finish_note(list, &note);
		if (note.length > 0)
			strbuf_add_char(&note, ' ');
		strbuf_add_bytes(&note, line.text, line.length);
		length += end ? 1 : 0;
		comment.text += length;
		comment.length -= length;
	}
	if (status == 0)
		status = finish_note(list, &note);
	strbuf_free(&note);
	return status;
}

/* A paragraph or heading while its inlines are gathered. */
struct inlines {
	struct strbuf text;
	struct prose_list notes; /* the comments inside it */
	size_t link_start;	 /* where the text of the link began */
	bool is_table;
	int status;
};

static void add_link_end(struct inlines *inlines, cmark_node *node)
{
	const char *url = cmark_node_get_url(node);
	struct strbuf *text = &inlines->text;

	/* <https://…> is its own text. */
	if (!url || !*url || strcmp(text->text + inlines->link_start, url) == 0)
		return;
	strbuf_add(text, " (");
	add_clean(text, url, "");
	strbuf_add_char(text, ')');
}

static void add_inline_html(struct inlines *inlines, const char *html)
{
	struct slice comment = { html, strlen(html) };

	if (comment.length < 7 || strncmp(html, "<!--", 4) != 0)
		return;
	comment.text += 4;
	comment.length -= 7;
	if (inlines->status == 0)
		inlines->status = add_notes(&inlines->notes, comment);
}

static void add_inline(struct inlines *inlines, cmark_node *node, bool entering)
{
	struct strbuf *text = &inlines->text;

	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
		add_clean(text, cmark_node_get_literal(node), "");
		break;
	case CMARK_NODE_SOFTBREAK:
	case CMARK_NODE_LINEBREAK:
		strbuf_add_char(text, inlines->is_table ? '\n' : ' ');
		break;
	case CMARK_NODE_CODE:
		strbuf_add_char(text, '`');
		add_clean(text, cmark_node_get_literal(node), "");
		strbuf_add_char(text, '`');
		break;
	case CMARK_NODE_HTML_INLINE:
		add_inline_html(inlines, cmark_node_get_literal(node));
		break;
	case CMARK_NODE_EMPH:
	case CMARK_NODE_STRONG:
		strbuf_add_char(text, '*');
		break;
	case CMARK_NODE_LINK:
		if (entering)
			inlines->link_start = text->length;
		else
			add_link_end(inlines, node);
		break;
	default:
		break;
	}
}

static bool starts_table(cmark_node *paragraph)
{
	cmark_node *first = cmark_node_first_child(paragraph);
	const char *text = first ? cmark_node_get_literal(first) : NULL;

	return text && cmark_node_get_type(first) == CMARK_NODE_TEXT &&
	       *text == '|';
}

static void gather_inlines(struct inlines *inlines, cmark_node *node)
{
	cmark_iter *iter = cmark_iter_new(node);
	cmark_event_type event;

	strbuf_init(&inlines->text);
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE)
		add_inline(inlines, cmark_iter_get_node(iter),
			   event == CMARK_EVENT_ENTER);
	cmark_iter_free(iter);
}

char *prose_heading(struct cmark_node *node)
{
	struct inlines inlines = { 0 };
	char *text = NULL;

	gather_inlines(&inlines, node);
	if (inlines.status == 0)
		text = strbuf_take(&inlines.text);
	strbuf_free(&inlines.text);
	prose_list_clear(&inlines.notes);
	return text;
}

/* What kind of piece a paragraph is, where the walk stands now. */
static void set_kind(struct prose *piece, struct prose_context *context,
		     bool is_table)
{
	piece->level = context->lists;
	if (is_table) {
		piece->kind = PROSE_CODE;
	} else if (context->item_begins) {
		piece->kind = PROSE_ITEM;
		piece->number = context->number;
	} else {
		piece->kind = context->quotes ? PROSE_QUOTE : PROSE_PARAGRAPH;
	}
	context->item_begins = false;
}

/* Moves the notes to the list's end. */
static int move_notes(struct prose_list *list, struct prose_list *notes)
{
	int status = 0;

	for (size_t i = 0; i < notes->n_items && status == 0; i++) {
		status = list_add(list, notes->items[i]);
		notes->items[i].text = NULL;
	}
	return status;
}

int prose_add_text(struct prose_list *list, struct prose_context *context,
		   struct cmark_node *node)
{
	struct inlines inlines = { 0 };
	struct prose piece = { 0 };
	int status;

	if (cmark_node_get_type(node) == CMARK_NODE_HEADING) {
		piece.kind = PROSE_HEADING;
		piece.level = (unsigned)cmark_node_get_heading_level(node);
	} else {
		inlines.is_table = starts_table(node);
		set_kind(&piece, context, inlines.is_table);
	}
	gather_inlines(&inlines, node);
	status = inlines.status;
	if (status == 0)
		status = strbuf_status(&inlines.text);
	/* A paragraph that holds nothing but a comment is no paragraph. */
	if (status == 0 && inlines.text.length > 0) {
		piece.text = strbuf_take(&inlines.text);
		status = list_add(list, piece);
	}
	if (status == 0)
		status = move_notes(list, &inlines.notes);
	strbuf_free(&inlines.text);
	prose_list_clear(&inlines.notes);
	return status;
}

static int add_verbatim(struct prose_list *list, unsigned level,
			struct slice text)
{
	struct prose piece = { .kind = PROSE_CODE, .level = level };
	struct strbuf clean;
	char *copy;

	while (text.length > 0 && text.text[text.length - 1] == '\n')
		text.length--;
	copy = slice_copy(text);
	if (!copy)
		return -ENOMEM;
	strbuf_init(&clean);
	add_clean(&clean, copy, "\n\t");
	free(copy);
	piece.text = strbuf_take(&clean);
	strbuf_free(&clean);
	return list_add(list, piece);
}

int prose_add_code(struct prose_list *list, const struct prose_context *context,
		   struct cmark_node *node)
{
	const char *text = cmark_node_get_literal(node);

	return add_verbatim(list, context->lists,
			    (struct slice){ text, strlen(text) });
}

/* Adds the HTML between comments, unless it is blank. */
static int add_markup(struct prose_list *list, unsigned level,
		      struct slice text)
{
	text = slice_trim(text);
	return text.length ? add_verbatim(list, level, text) : 0;
}

int prose_add_html(struct prose_list *list, const struct prose_context *context,
		   struct cmark_node *node)
{
	const char *rest = cmark_node_get_literal(node);
	const char *open, *close;
	int status;

	while ((open = strstr(rest, "<!--"))) {
		struct slice before = { rest, (size_t)(open - rest) };

		close = strstr(open + 4, "-->");
		if (!close)
			return -EINVAL;
		status = add_markup(list, context->lists, before);
		if (status == 0)
			status = add_notes(
				list,
				(struct slice){ open + 4,
						(size_t)(close - open - 4) });
		if (status < 0)
			return status;
		rest = close + 3;
	}
	return add_markup(list, context->lists,
			  (struct slice){ rest, strlen(rest) });
}
