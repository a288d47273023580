/*
 * What a board says of this computer
 *
 * A lesson is written before anybody knows where it will be played, so its
 * prose cannot say which line of a board was quicker, or by how much. Its
 * figures can; here they become sentences:
 *
 *	On this computer "4 loads" took 0.2 times as long as "4 reads" (the
 *	middle one of 9 measurements). By the simulated machine's prices, a
 *	model, "4 loads" takes 0.5 times as long as "4 reads".
 *
 * All lines are told against the first one. What a model says is said to be a
 * model's, and where the two disagree about which line is quickest, that is
 * said as well.
 *
 * Contract: nothing is told of a machine that does not know the time of each
 * line, or has no time there at all.
 */
#include "view/view.h"

#include <string.h>

#include "base/strbuf.h"
#include "view/report.h"

/* The time of a row; 0: it is not known, or too short for the clock. */
static uint64_t time_of(const struct moment *moment, unsigned row,
			enum side side)
{
	const struct figures *figures = &moment->figures[row][side];

	return figures->known >> FIGURE_TIME & 1 ? figures->value[FIGURE_TIME]
						 : 0;
}

static bool side_tells(const struct moment *moment, enum side side)
{
	if (!moment->has[side] || moment->board->n_rows < 2)
		return false;
	for (unsigned i = 0; i < moment->board->n_rows; i++)
		if (!time_of(moment, i, side))
			return false;
	return true;
}

/* Bytes of "warm: " that all labels begin with, which need not be repeated in
 * a sentence. */
static size_t common_start(const struct board *board)
{
	const char *first = board->rows[0].label;
	const char *colon = strstr(first, ": ");
	size_t length = colon ? (size_t)(colon - first) + 2 : 0;

	for (unsigned i = 1; i < board->n_rows; i++)
		if (strncmp(board->rows[i].label, first, length) != 0)
			return 0;
	return length;
}

static void add_ratio(double ratio, struct strbuf *out)
{
	if (ratio < 0.005)
		strbuf_add(out, "less than 0.01 times");
	else
		strbuf_addf(out,
			    ratio < 0.995 ? "%.2f times"
			    : ratio < 99  ? "%.1f times"
					  : "%.0f times",
			    ratio);
}

static void add_ratios(const struct moment *moment, enum side side,
		       const char *took, struct strbuf *out)
{
	const struct board *board = moment->board;
	size_t skip = common_start(board);
	double first = (double)time_of(moment, 0, side);

	for (unsigned i = 1; i < board->n_rows; i++) {
		double ratio = (double)time_of(moment, i, side) / first;

		strbuf_addf(out, i == 1 ? "\"%s\" %s " : ", \"%s\" ",
			    board->rows[i].label + skip, took);
		add_ratio(ratio, out);
	}
	strbuf_addf(out, " as long as \"%s\"", board->rows[0].label + skip);
}

/* How much a time is worth. */
static void add_rounds(const struct moment *moment, struct strbuf *out)
{
	unsigned least = ROUNDS_MAX, most = 0;

	for (unsigned i = 0; i < moment->board->n_rows; i++) {
		unsigned rounds = moment->figures[i][SIDE_REAL].rounds;

		least = rounds < least ? rounds : least;
		most = rounds > most ? rounds : most;
	}
	if (most <= 1)
		strbuf_add(out, " (measured once; another time it may be "
				"otherwise)");
	else if (least == most)
		strbuf_addf(out, " (the middle one of %u measurements)", most);
	else
		strbuf_addf(out, " (the middle one of %u to %u measurements)",
			    least, most);
}

static unsigned quickest_row(const struct moment *moment, enum side side)
{
	unsigned best = 0;

	for (unsigned i = 1; i < moment->board->n_rows; i++)
		if (time_of(moment, i, side) < time_of(moment, best, side))
			best = i;
	return best;
}

/* Two lines with the same price are both the quickest. */
static bool winners_agree(const struct moment *moment)
{
	unsigned sim = quickest_row(moment, SIDE_SIM);
	unsigned real = quickest_row(moment, SIDE_REAL);

	return time_of(moment, real, SIDE_SIM) <=
	       time_of(moment, sim, SIDE_SIM);
}

void board_say(const struct moment *moment, struct strbuf *out)
{
	bool sim = side_tells(moment, SIDE_SIM);
	bool real = side_tells(moment, SIDE_REAL);

	if (real) {
		strbuf_add(out, "On this computer ");
		add_ratios(moment, SIDE_REAL, "took", out);
		add_rounds(moment, out);
		strbuf_add(out, sim ? ". " : ".");
	}
	if (sim) {
		strbuf_add(out, "By the simulated machine's prices, a model, ");
		add_ratios(moment, SIDE_SIM, "takes", out);
		strbuf_add_char(out, '.');
	}
	if (sim && real && !winners_agree(moment))
		strbuf_add(out, " The two do not agree on which is quickest.");
}
