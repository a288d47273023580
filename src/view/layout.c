/*
 * The layout: which view stands where, and how high
 *
 *	narrow                       wide (120 columns or more)
 *	+---------------------+      +--------------+------------------+
 *	| text (or by tab one |      | text         | pages            |
 *	| of the others)      |      |              |                  |
 *	| operation           |      | operation    | page             |
 *	| pages               |      | differences  | translation      |
 *	|                     |      | events       | counters, frames,|
 *	|                     |      |              | paging file      |
 *	+---------------------+      +--------------+------------------+
 *	| verdict or message  |      | verdict or message              |
 *	| keys or prompt      |      | keys or prompt                  |
 *	+---------------------+      +---------------------------------+
 *
 * A column is filled in rounds, each in order of rank: everybody gets the
 * least that is useful, then what is needed to leave nothing out, then what
 * would be pleasant. Who gets nothing is left out; a narrow screen shows it
 * under tab.
 */
#include "view/layout.h"

#define WIDE	       120
#define COLUMN_GAP     3
#define TALL	       36 /* a narrow screen shows everything from here on */
#define ROUNDS	       3
#define TEXT_LEAST     5
#define ANSWER_ROOM    6
#define OUTCOMES_LEAST 3
#define PAGES_LEAST    4
#define QUESTION_ROOM  10
#define BOARD_ROOM     13 /* three lines of it, and what they say */

/* A view that wants a place in a column. */
struct claim {
	enum view_id view;
	unsigned rank;	  /* 0 is served first */
	int rows[ROUNDS]; /* without the rule, in each round at most */
	int height;	  /* what it got, the rule included; 0: left out */
	int above;	  /* blank rows under the rule */
	int below;	  /* and at its end */
};

struct column {
	struct claim claims[VIEWS];
	unsigned n_claims;
	int x, width, height;
};

static int least(int a, int b)
{
	return a < b ? a : b;
}

/* What a view wants in each round. */
static void claim_rows(const struct pane *pane, const struct moment *moment,
		       const struct ui *ui, struct claim *claim)
{
	const struct view_info *info = &view_table[claim->view];
	int wish = info->draw(pane, moment, ui);
	int need = wish, start = info->min_height;

	if (claim->view == VIEW_PAGES) {
		need = pages_view_tight(pane, moment, ui);
		start = PAGES_LEAST;
	}
	if (claim->view == VIEW_TEXT)
		start = moment->board			? BOARD_ROOM
			: moment->phase == PLAYER_ASKED ? QUESTION_ROOM
			: moment->resolved_quiz		? ANSWER_ROOM
							: TEXT_LEAST;
	/* After an answer the rows are what is looked at. */
	if (claim->view == VIEW_OPERATION && moment->resolved_quiz)
		start = OUTCOMES_LEAST;
	claim->rows[0] = least(start, need);
	claim->rows[1] = need;
	claim->rows[2] = wish;
}

static void add_claim(struct column *column, const struct canvas *canvas,
		      const struct moment *moment, const struct ui *ui,
		      enum view_id view, unsigned rank)
{
	struct claim *claim = &column->claims[column->n_claims];
	struct pane pane = { .canvas = (struct canvas *)canvas,
			     .width = column->width };

	if (column->width < view_table[view].min_width)
		return;
	*claim = (struct claim){ .view = view, .rank = rank };
	claim_rows(&pane, moment, ui, claim);
	if (claim->rows[ROUNDS - 1] > 0)
		column->n_claims++;
}

/* One round for one claim; returns the rows that are left. */
static int serve(struct claim *claim, unsigned round, int left)
{
	int wanted = claim->rows[round] + 1; /* and its rule */

	if (round == 0) {
		if (wanted > left)
			return left;
		claim->height = wanted;
		return left - wanted;
	}
	if (claim->height == 0 || wanted <= claim->height)
		return left;
	wanted = least(wanted - claim->height, left);
	claim->height += wanted;
	return left - wanted;
}

/* What nobody needs is put between the views: first a row after each, then
 * one under each rule. */
static void spread(struct column *column, int left)
{
	int n = 0;

	for (unsigned i = 0; i < column->n_claims; i++)
		n += column->claims[i].height > 0;
	for (unsigned i = 0; i < column->n_claims; i++) {
		struct claim *claim = &column->claims[i];

		if (claim->height == 0)
			continue;
		claim->below = left >= n;
		claim->above = left >= 2 * n;
		claim->height += claim->below + claim->above;
	}
}

static void fill_column(struct column *column)
{
	int left = column->height;

	for (unsigned round = 0; round < ROUNDS; round++)
		for (unsigned rank = 0; rank < VIEWS; rank++)
			for (unsigned i = 0; i < column->n_claims; i++)
				if (column->claims[i].rank == rank)
					left = serve(&column->claims[i], round,
						     left);
	spread(column, left);
}

static void place_column(const struct column *column, struct layout *layout)
{
	int y = 0;

	for (unsigned i = 0; i < column->n_claims; i++) {
		const struct claim *claim = &column->claims[i];

		if (claim->height == 0)
			continue;
		layout->slots[layout->n_slots++] = (struct slot){
			.view = claim->view,
			.x = column->x,
			.y = y,
			.width = column->width,
			.height = claim->height - claim->below,
			.above = claim->above,
		};
		y += claim->height;
	}
}

/* A view of a column and its rank. */
struct place_of {
	enum view_id view;
	unsigned rank;
};

static void lay_column(const struct canvas *canvas, const struct moment *moment,
		       const struct ui *ui, struct column *column,
		       const struct place_of *places, unsigned n,
		       struct layout *layout)
{
	for (unsigned i = 0; i < n; i++)
		add_claim(column, canvas, moment, ui, places[i].view,
			  places[i].rank);
	fill_column(column);
	place_column(column, layout);
}

static void lay_wide(const struct canvas *canvas, const struct moment *moment,
		     const struct ui *ui, int height, struct layout *layout)
{
	static const struct place_of left[] = {
		{ VIEW_TEXT, 0 },
		{ VIEW_OPERATION, 1 },
		{ VIEW_DIFFERENCES, 2 },
		{ VIEW_EVENTS, 3 },
	};
	static const struct place_of right[] = {
		{ VIEW_PAGES, 0 },	 { VIEW_PAGE, 1 },
		{ VIEW_TRANSLATION, 4 }, { VIEW_COUNTERS, 2 },
		{ VIEW_FRAMES, 3 },	 { VIEW_PAGING_FILE, 5 },
	};
	int half = (canvas->width - COLUMN_GAP) * 46 / 100;
	struct column a = { .x = 0, .width = half, .height = height };
	struct column b = { .x = half + COLUMN_GAP,
			    .width = canvas->width - half - COLUMN_GAP,
			    .height = height };

	lay_column(canvas, moment, ui, &a, left, 4, layout);
	lay_column(canvas, moment, ui, &b, right, 6, layout);
}

static void lay_narrow(const struct canvas *canvas, const struct moment *moment,
		       const struct ui *ui, int height, struct layout *layout)
{
	static const struct place_of tall[] = {
		{ VIEW_TEXT, 0 },	 { VIEW_OPERATION, 1 },
		{ VIEW_PAGES, 2 },	 { VIEW_PAGE, 4 },
		{ VIEW_DIFFERENCES, 3 }, { VIEW_EVENTS, 5 },
		{ VIEW_TRANSLATION, 8 }, { VIEW_COUNTERS, 6 },
		{ VIEW_FRAMES, 7 },	 { VIEW_PAGING_FILE, 9 },
	};
	static const struct place_of text[] = { { VIEW_TEXT, 1 },
						{ VIEW_OPERATION, 2 },
						{ VIEW_PAGES, 0 } };
	static const struct place_of question[] = { { VIEW_TEXT, 0 },
						    { VIEW_OPERATION, 2 },
						    { VIEW_PAGES, 1 } };
	static const struct place_of pages[] = { { VIEW_OPERATION, 1 },
						 { VIEW_PAGES, 0 },
						 { VIEW_TEXT, 2 } };
	static const struct place_of translation[] = { { VIEW_TRANSLATION, 0 },
						       { VIEW_PAGE, 1 },
						       { VIEW_PAGES, 2 } };
	static const struct place_of events[] = { { VIEW_DIFFERENCES, 0 },
						  { VIEW_EVENTS, 1 },
						  { VIEW_PAGES, 2 } };
	static const struct place_of counters[] = { { VIEW_COUNTERS, 0 },
						    { VIEW_FRAMES, 1 },
						    { VIEW_PAGES, 2 } };
	static const struct place_of paging_file[] = { { VIEW_PAGING_FILE, 0 },
						       { VIEW_FRAMES, 1 },
						       { VIEW_PAGES, 2 } };
	static const struct place_of *const by_focus[FOCUSES] = {
		text, pages, translation, events, counters, paging_file
	};
	struct column all = { .width = canvas->width, .height = height };

	if (height < TALL && ui->focus == FOCUS_TEXT && ui->n_choices)
		lay_column(canvas, moment, ui, &all, question, 3, layout);
	else if (height >= TALL)
		lay_column(canvas, moment, ui, &all, tall, 10, layout);
	else
		lay_column(canvas, moment, ui, &all, by_focus[ui->focus], 3,
			   layout);
}

void layout_screen(const struct canvas *canvas, const struct moment *moment,
		   const struct ui *ui, struct layout *ret_layout)
{
	int height = canvas->height - SCREEN_FOOT;

	ret_layout->n_slots = 0;
	if (canvas->width >= WIDE)
		lay_wide(canvas, moment, ui, height, ret_layout);
	else
		lay_narrow(canvas, moment, ui, height, ret_layout);
}
