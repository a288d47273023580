/*
 * Text that flows
 *
 * The classic greedy breaking: a word goes on this line if it fits, else on
 * the next; a word longer than a line is cut. Rows are counted whether or not
 * they are in sight, so the same code draws, scrolls (rows above the pane are
 * not drawn) and measures (no row is in sight).
 *
 *	`load v[2]` brings *one* page in.
 *	^^^^^^^^^^^        ^^^^^
 *	ROLE_CODE          bold            the marks themselves are not shown
 */
#include "view/flow.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

struct flow {
	const struct pane *pane;
	int x, y;
	int start; /* where this line starts */
	int hang;  /* and later ones */
	unsigned style;
	bool code, strong; /* inside of marks */
};

/* A star opens if a word follows it and another star closes it; so that the
 * star of "2 * 3" stays a star. */
static bool star_marks(const struct flow *flow, const char *start,
		       const char *star)
{
	const char *close;

	if (flow->code)
		return false;
	if (flow->strong)
		return star > start && star[-1] != ' ';
	close = strchr(star + 1, '*');
	return star[1] != ' ' && close && close > star + 1 && close[-1] != ' ';
}

/* Takes a mark at `at` if there is one. */
static bool take_mark(struct flow *flow, const char *start, const char *at)
{
	if (*at == '`') {
		flow->code = !flow->code;
		return true;
	}
	if (*at == '*' && star_marks(flow, start, at)) {
		flow->strong = !flow->strong;
		return true;
	}
	return false;
}

/* Texts of the tables have lines of their own. */
static bool is_blank(char c)
{
	return c == ' ' || c == '\n';
}

/* Columns of the word at `at`, and its bytes. */
static int measure_word(const struct flow *flow, const char *start,
			const char *at, size_t *ret_bytes)
{
	struct flow ahead = *flow;
	const char *from = at;
	int columns = 0;

	while (*at && !is_blank(*at)) {
		uint32_t code;
		size_t n = 1;

		if (!take_mark(&ahead, start, at)) {
			n = utf8_decode(at, strlen(at), &code);
			columns += pane_code_columns(flow->pane, code);
		}
		at += n;
	}
	*ret_bytes = (size_t)(at - from);
	return columns;
}

static unsigned flow_style(const struct flow *flow)
{
	if (flow->code)
		return ROLE_CODE | (flow->style & ~STYLE_ROLE_MASK);
	return flow->strong ? flow->style | STYLE_BOLD : flow->style;
}

static void break_line(struct flow *flow)
{
	flow->x = flow->start = flow->hang;
	flow->y++;
}

static void write_word(struct flow *flow, const char *start, const char *at,
		       size_t bytes)
{
	const char *end = at + bytes;

	while (at < end) {
		uint32_t code;
		size_t n;

		if (take_mark(flow, start, at)) {
			at++;
			continue;
		}
		n = utf8_decode(at, (size_t)(end - at), &code);
		if (flow->x + pane_code_columns(flow->pane, code) >
			    flow->pane->width &&
		    flow->x > flow->start)
			break_line(flow);
		flow->x = pane_code(flow->pane, flow->x, flow->y,
				    flow_style(flow), code);
		at += n;
	}
}

int flow_text(const struct pane *pane, int x, int hang, int y, unsigned style,
	      const char *text)
{
	struct flow flow = { pane, x, y, x, hang, style, false, false };
	const char *at = text;

	while (*at) {
		size_t bytes;
		int columns;

		if (is_blank(*at)) {
			if (flow.x > flow.start)
				flow.x = pane_code(pane, flow.x, flow.y,
						   flow_style(&flow), ' ');
			at++;
			continue;
		}
		columns = measure_word(&flow, text, at, &bytes);
		if (flow.x + columns > pane->width && flow.x > flow.start)
			break_line(&flow);
		write_word(&flow, text, at, bytes);
		at += bytes;
	}
	return flow.y + 1;
}

int flow_textf(const struct pane *pane, int x, int hang, int y, unsigned style,
	       const char *format, ...)
{
	char text[2048];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return flow_text(pane, x, hang, y, style, text);
}

int flow_verbatim(const struct pane *pane, int x, int y, unsigned style,
		  const char *text)
{
	while (*text) {
		size_t length = strcspn(text, "\n");
		const char *end = text + length;
		int column = x;

		while (text < end) {
			uint32_t code;

			text += utf8_decode(text, (size_t)(end - text), &code);
			column = pane_code(pane, column, y, style, code);
		}
		y++;
		if (*text == '\n')
			text++;
	}
	return y;
}

static int flow_item(const struct pane *pane, int x, int y,
		     const struct prose *prose)
{
	int left = x + 2 * (int)(prose->level ? prose->level - 1 : 0);
	int hang;

	if (prose->number)
		hang = pane_textf(pane, left, y, ROLE_DIM, "%u. ",
				  prose->number);
	else
		hang = pane_text(pane, left, y, ROLE_DIM, "\u2022 ");
	return flow_text(pane, hang, hang, y, ROLE_TEXT, prose->text);
}

static int flow_one(const struct pane *pane, int x, int y,
		    const struct prose *prose)
{
	int inner = x + 2 * (int)prose->level;

	switch (prose->kind) {
	case PROSE_HEADING:
		return flow_text(pane, x, x, y, ROLE_HEADING, prose->text);
	case PROSE_PARAGRAPH:
		return flow_text(pane, inner, inner, y, ROLE_TEXT, prose->text);
	case PROSE_ITEM:
		return flow_item(pane, x, y, prose);
	case PROSE_CODE:
		return flow_verbatim(pane, inner + 2, y, ROLE_CODE,
				     prose->text);
	case PROSE_QUOTE:
		pane_text(pane, x, y, ROLE_DIM, "\u2502");
		return flow_text(pane, x + 2, x + 2, y, ROLE_DIM, prose->text);
	case PROSE_NOTE:
		break;
	}
	return y;
}

/* Items of a list stand together; everything else is set apart by a row. */
static bool is_apart(const struct prose *before, const struct prose *prose)
{
	return !(before->kind == PROSE_ITEM && prose->kind == PROSE_ITEM);
}

int flow_prose(const struct pane *pane, int x, int y,
	       const struct prose_list *prose)
{
	const struct prose *before = NULL;

	for (size_t i = 0; i < prose->n_items; i++) {
		const struct prose *item = &prose->items[i];

		/* The title stands above the text already. */
		if (item->kind == PROSE_NOTE ||
		    (item->kind == PROSE_HEADING && item->level == 1))
			continue;
		if (before && is_apart(before, item))
			y++;
		y = flow_one(pane, x, y, item);
		before = item;
	}
	return y;
}
