/*
 * The counters, simulated beside real, with what this step added
 *
 *	                    sim          real
 *	minor-faults          4    +1       4    +1
 *	frames-used          21    +1       ?
 *
 * Contract: a row of counter_table[] that no machine knows is left out; what
 * one of them does not know is '?', never 0.
 */
#include "view/view.h"

#include <inttypes.h>
#include <stdio.h>

#define NAME_COLUMNS  18
#define VALUE_COLUMNS 12
#define DELTA_COLUMNS 8

static const struct counters *counters_of(const struct step_side *side)
{
	return side ? &side->counters : NULL;
}

static void draw_delta(const struct pane *pane, int x, int y, uint64_t now,
		       uint64_t then)
{
	if (now > then)
		pane_textf(pane, x, y, ROLE_MESSAGE | STYLE_BOLD, "+%" PRIu64,
			   now - then);
	else if (now < then)
		pane_textf(pane, x, y, ROLE_MESSAGE | STYLE_BOLD, "-%" PRIu64,
			   then - now);
}

static void draw_counter(const struct pane *pane, int x, int y,
			 enum counter counter, const struct counters *now,
			 const struct counters *then)
{
	char text[24];

	if (!now || !counters_known(now, counter)) {
		pane_text_right(pane, x + VALUE_COLUMNS, y, ROLE_UNKNOWN, "?");
		return;
	}
	snprintf(text, sizeof(text), "%" PRIu64, now->value[counter]);
	pane_text_right(pane, x + VALUE_COLUMNS, y, ROLE_TEXT, text);
	if (then && counters_known(then, counter))
		draw_delta(pane, x + VALUE_COLUMNS + 1, y, now->value[counter],
			   then->value[counter]);
}

static bool is_known(const struct moment *moment, enum counter counter)
{
	for (int side = 0; side < SIDES; side++) {
		const struct counters *now =
			counters_of(moment_side(moment, (enum side)side));

		if (now && counters_known(now, counter))
			return true;
	}
	return false;
}

int counters_view(const struct pane *pane, const struct moment *moment,
		  const struct ui *ui)
{
	int y = 1;

	(void)ui;
	for (int side = 0, x = NAME_COLUMNS; side < SIDES; side++) {
		if (!moment->has[side])
			continue;
		pane_text_right(pane, x + VALUE_COLUMNS, 0, ROLE_DIM,
				side_name((enum side)side));
		x += VALUE_COLUMNS + DELTA_COLUMNS;
	}
	for (int i = 0; i < COUNTERS; i++) {
		int x = NAME_COLUMNS;

		if (!is_known(moment, (enum counter)i))
			continue;
		pane_text(pane, 1, y, ROLE_TEXT, counter_table[i].name);
		for (int side = 0; side < SIDES; side++) {
			enum side s = (enum side)side;

			if (!moment->has[side])
				continue;
			draw_counter(
				pane, x, y, (enum counter)i,
				counters_of(moment_side(moment, s)),
				counters_of(moment_side_before(moment, s)));
			x += VALUE_COLUMNS + DELTA_COLUMNS;
		}
		y++;
	}
	return y;
}
