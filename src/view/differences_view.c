/*
 * Where the two machines differ, and why
 *
 *	~ v[0..7] present: sim no, real yes
 *	  fault-around: one read fault also maps the cached neighbours
 *
 * Contract: worst first; the whole reason of each. The short form, one line
 * for the foot of the screen, tells of the worst alone and how many more
 * there are.
 */
#include "view/view.h"

#include "base/strbuf.h"
#include "view/flow.h"

static const char alone[] = "This step was for one machine alone: nothing to "
			    "compare.";

/* "v[4..7] present: sim no, real yes" */
static void print_difference(const struct difference *difference,
			     struct strbuf *out)
{
	difference_at(difference, out);
	if (difference->name[0])
		strbuf_addf(out, " %s", field_name(difference->field));
	strbuf_add(out, ": sim ");
	value_print(&difference->sim, "?", out);
	strbuf_add(out, ", real ");
	value_print(&difference->real, "?", out);
}

static int draw_difference(const struct pane *pane, int y,
			   const struct difference *difference)
{
	enum glyph glyph = glyph_of_verdict(difference->verdict);
	struct strbuf text = STRBUF_INIT;

	pane_glyph(pane, 1, y, STYLE_BOLD, glyph);
	print_difference(difference, &text);
	y = flow_text(pane, 3, 3, y, glyph_table[glyph].role, text.text);
	strbuf_clear(&text);
	difference_why(difference, &text);
	if (text.length)
		y = flow_text(pane, 3, 3, y, ROLE_TEXT, text.text);
	strbuf_free(&text);
	return y;
}

int differences_view(const struct pane *pane, const struct moment *moment,
		     const struct ui *ui)
{
	const struct comparison *comparison =
		moment->step ? &moment->step->comparison : NULL;
	int y = 0;

	(void)ui;
	if (!moment->has[SIDE_SIM] || !moment->has[SIDE_REAL])
		return flow_textf(pane, 1, 1, y, ROLE_DIM,
				  "There is one machine only%s%s.",
				  moment->missing[0] ? ": " : "",
				  moment->missing);
	if (moment->step && !moment_is_compared(moment))
		return flow_text(pane, 1, 1, y, ROLE_DIM, alone);
	if (!comparison || comparison->n_differences == 0) {
		pane_text(pane, 1, y, ROLE_DIM, "Both machines agree.");
		return y + 1;
	}
	for (int verdict = VERDICTS - 1; verdict > VERDICT_SAME; verdict--)
		for (size_t i = 0; i < comparison->n_differences; i++)
			if ((int)comparison->differences[i].verdict == verdict)
				y = draw_difference(
					pane, y, &comparison->differences[i]);
	return y;
}

static const struct difference *worst_of(const struct comparison *comparison)
{
	const struct difference *worst = NULL;

	for (size_t i = 0; i < comparison->n_differences; i++)
		if (!worst ||
		    comparison->differences[i].verdict > worst->verdict)
			worst = &comparison->differences[i];
	return worst;
}

static void draw_worst(const struct pane *pane, int y,
		       const struct comparison *comparison)
{
	const struct difference *worst = worst_of(comparison);
	enum glyph glyph = glyph_of_verdict(worst->verdict);
	struct strbuf text = STRBUF_INIT;
	int x, room = pane->width - 1;

	pane_glyph(pane, 1, y, STYLE_BOLD, glyph);
	if (comparison->n_differences > 1) {
		strbuf_addf(&text, "+%zu more", comparison->n_differences - 1);
		room = pane_text_right(pane, room, y, ROLE_DIM, text.text) - 2;
		strbuf_clear(&text);
	}
	x = pane_textf(pane, 3, y, glyph_table[glyph].role | STYLE_BOLD, "%s",
		       verdict_name(worst->verdict));
	difference_at(worst, &text);
	strbuf_add(&text, ": ");
	difference_why(worst, &text);
	pane_text_cut(pane, x + 2, y, room - x - 2, ROLE_TEXT, text.text);
	strbuf_free(&text);
}

void verdict_line(const struct pane *pane, int y, const struct moment *moment)
{
	if (!moment->has[SIDE_SIM] || !moment->has[SIDE_REAL]) {
		if (moment->missing[0]) {
			int x = pane_text(pane, 1, y, ROLE_DIM,
					  "simulated alone: ");
			pane_text_cut(pane, x, y, pane->width - x - 1, ROLE_DIM,
				      moment->missing);
		}
		return;
	}
	if (!moment->step)
		return;
	if (!moment_is_compared(moment)) {
		pane_text_cut(pane, 1, y, pane->width - 2, ROLE_DIM, alone);
		return;
	}
	if (moment->step->comparison.n_differences > 0) {
		draw_worst(pane, y, &moment->step->comparison);
		return;
	}
	pane_glyph(pane, 1, y, 0, GLYPH_SAME);
	pane_text(pane, 3, y, ROLE_SAME, "same on both machines");
}
