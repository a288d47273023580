/*
 * A board: what the blocks of a lesson took, on each machine
 *
 *	                         calls faults  copied  disk      time  ratio
 *	read() a byte       sim      1      0       1     0    200 ns    2.0
 *	                    real     1      0       1     0  1.402 us   10.9
 *	load a byte         sim      0      0       0     0    100 ns    1.0
 *	                    real     0      0       0     0    129 ns    1.0
 *
 * The same lines for the screen, a pipe and a handout; and, for programs, one
 * JSON object. The ratio is to the quickest row of the same machine. Where 75
 * columns are too many, each label has a line of its own. What the times say
 * of this computer stands below (board_says.c).
 *
 * Contract: counts are exact, times are what they were this time. What is not
 * known is '?', never 0.
 */
#include "view/view.h"

#include <inttypes.h>
#include <jansson.h>

#include "base/strbuf.h"
#include "base/utf8.h"
#include "view/flow.h"
#include "view/json_line.h"
#include "view/report.h"

#define SIDE_WIDTH   4
#define WIDE_COLUMNS 75

static const struct {
	const char *heading;
	const char *key;
	int width;
} columns[FIGURES] = {
	[FIGURE_SYSTEM_CALLS] = { "calls", "system_calls", 6 },
	[FIGURE_FAULTS] = { "faults", "faults", 7 },
	[FIGURE_COPIED] = { "copied", "bytes_copied", 8 },
	[FIGURE_DISK] = { "disk", "disk_reads", 6 },
	[FIGURE_TIME] = { "time", "nanoseconds", 10 },
};

static bool figure_known(const struct figures *figures, enum figure figure)
{
	return figures->known >> figure & 1;
}

static void add_figure(const struct figures *figures, enum figure figure,
		       struct strbuf *out)
{
	struct strbuf text = STRBUF_INIT;

	if (!figure_known(figures, figure))
		strbuf_add_char(&text, '?');
	else if (figure == FIGURE_TIME)
		time_print(figures->value[figure], &text);
	else
		strbuf_addf(&text, "%" PRIu64, figures->value[figure]);
	strbuf_addf(out, "%*s", columns[figure].width, text.text);
	strbuf_free(&text);
}

/* The shortest time of a machine that is one at all; 0: there is none to
 * compare with. */
static uint64_t quickest(const struct moment *moment, enum side side)
{
	uint64_t least = 0;

	for (unsigned i = 0; i < moment->board->n_rows; i++) {
		const struct figures *figures = &moment->figures[i][side];
		uint64_t time = figures->value[FIGURE_TIME];

		if (figure_known(figures, FIGURE_TIME) && time > 0 &&
		    (least == 0 || time < least))
			least = time;
	}
	return least;
}

static void add_ratio(const struct figures *figures, uint64_t least,
		      struct strbuf *out)
{
	double ratio;

	if (!least || !figure_known(figures, FIGURE_TIME) ||
	    !figures->value[FIGURE_TIME])
		return;
	ratio = (double)figures->value[FIGURE_TIME] / (double)least;
	strbuf_addf(out, ratio < 100 ? "%7.1f" : "%7.0f", ratio);
}

/* "label    sim   "; where that would be too wide, the label has a line. */
static void add_head(const char *label, enum side side, bool narrow,
		     struct strbuf *out)
{
	if (narrow && *label)
		strbuf_addf(out, "%s\n", label);
	if (!narrow)
		strbuf_add(out, label);
	strbuf_add_repeated(out, ' ',
			    narrow ? 2
				   : BOARD_LABEL_MAX + 1 - utf8_columns(label));
	strbuf_addf(out, "%-*s", SIDE_WIDTH, side_name(side));
}

static void add_row(const struct moment *moment, unsigned row, bool narrow,
		    struct strbuf *out)
{
	const char *label = moment->board->rows[row].label;

	for (int i = 0; i < SIDES; i++) {
		enum side side = (enum side)i;
		const struct figures *figures = &moment->figures[row][side];

		if (!moment->has[side])
			continue;
		add_head(label, side, narrow, out);
		for (int figure = 0; figure < FIGURES; figure++)
			add_figure(figures, (enum figure)figure, out);
		add_ratio(figures, quickest(moment, side), out);
		strbuf_add_char(out, '\n');
		label = "";
	}
}

void board_print(const struct moment *moment, int width, struct strbuf *out)
{
	bool narrow = width < WIDE_COLUMNS;

	strbuf_add_repeated(out, ' ', narrow ? 2 : BOARD_LABEL_MAX + 1);
	strbuf_add_repeated(out, ' ', SIDE_WIDTH);
	for (int figure = 0; figure < FIGURES; figure++)
		strbuf_addf(out, "%*s", columns[figure].width,
			    columns[figure].heading);
	strbuf_add(out, "  ratio\n");
	for (unsigned i = 0; i < moment->board->n_rows; i++)
		add_row(moment, i, narrow, out);
}

int board_draw(const struct pane *pane, int y, const struct moment *moment)
{
	struct strbuf text = STRBUF_INIT;

	board_print(moment, pane->width - 1, &text);
	y = flow_verbatim(pane, 1, y, ROLE_TEXT, text.text);
	strbuf_clear(&text);
	board_say(moment, &text);
	if (text.length)
		y = flow_text(pane, 1, 1, y + 1, ROLE_TEXT, text.text);
	strbuf_free(&text);
	return y;
}

static json_t *json_from_figures(const struct figures *figures)
{
	json_t *json = json_object();

	for (int figure = 0; figure < FIGURES; figure++)
		json_object_set_new(
			json, columns[figure].key,
			figure_known(figures, (enum figure)figure)
				? json_integer(
					  (json_int_t)figures->value[figure])
				: json_null());
	if (figures->rounds)
		json_object_set_new(json, "measurements",
				    json_integer((json_int_t)figures->rounds));
	return json;
}

int report_board_json(const struct moment *moment, struct strbuf *out)
{
	struct strbuf says = STRBUF_INIT;
	json_t *rows = json_array();
	json_t *json;

	for (unsigned i = 0; i < moment->board->n_rows; i++) {
		json_t *row =
			json_pack("{s:s}", "row", moment->board->rows[i].label);

		for (int side = 0; side < SIDES; side++)
			if (moment->has[side])
				json_object_set_new(
					row, side_name((enum side)side),
					json_from_figures(
						&moment->figures[i][side]));
		json_array_append_new(rows, row);
	}
	board_say(moment, &says);
	json = json_pack("{s:o, s:s}", "board", rows, "says", says.text);
	strbuf_free(&says);
	return json_line_add(json, out);
}
