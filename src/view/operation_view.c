/*
 * The operation: what was done and how it ended, and what comes next, each as
 * a programmer of the chosen idiom writes it
 *
 *	* load v[2]                       sim   ok  1 minor  "C"     1.13 us
 *	  char c = ((char *)v)[8192];     real  ok  1 minor  "C"      620 ns
 *	> store v[3] "J"
 *	  ((char *)v)[3 * 4096] = 'J';
 *
 * At the right edge stands the time: of the real machine as it was measured,
 * of the simulated one by its prices.
 *
 * Contract: the outcomes of the two machines stand under one another; where
 * rows are short, an idiom of several lines is cut to its first, with an
 * ellipsis that says so. Where the simulated machine's flush does not wait,
 * neither does the call that it is written as.
 */
#include "view/view.h"

#include <string.h>

#include "base/strbuf.h"
#include "machine/idiom.h"
#include "machine/script.h"
#include "view/flow.h"

#define OUTCOME_COLUMNS 38 /* wanted for the outcomes at the right */

/* Of the operation that was performed after `before`, on the machine that is
 * shown first. */
static struct idiom_facts facts_of(const struct moment *moment,
				   const struct op *op, const char *process,
				   const struct step *before)
{
	enum side side = moment->has[SIDE_SIM] ? SIDE_SIM : SIDE_REAL;
	struct idiom_facts facts;

	idiom_facts_before(op, process, before ? &before->sides[side] : NULL,
			   moment->traits[side], &facts);
	return facts;
}

/* The rows of one operation; `limit` lines of idiom at most. */
static int draw_operation(const struct pane *pane, int y, enum glyph glyph,
			  const struct op *op, const struct ui *ui,
			  const struct idiom_facts *facts, int limit)
{
	struct strbuf text = STRBUF_INIT;
	int left = 3, rows = 0;

	pane_glyph(pane, 1, y, STYLE_BOLD, glyph);
	op_print(op, &text);
	pane_text_cut(pane, left, y++, pane->width - left,
		      ROLE_CODE | STYLE_BOLD, text.text);
	strbuf_clear(&text);
	if (!op_is_expectation(op))
		idiom_print(op, ui->idiom, facts, &text);
	for (const char *line = text.text; *line && rows < limit; rows++) {
		size_t length = strcspn(line, "\n");
		bool cut = rows + 1 == limit && line[length] == '\n' &&
			   line[length + 1];
		struct strbuf one = STRBUF_INIT;

		strbuf_add_bytes(&one, line, length);
		if (cut)
			strbuf_add(&one, " \u2026");
		pane_text_cut(pane, left, y++, pane->width - left, ROLE_DIM,
			      one.text);
		strbuf_free(&one);
		line += length + (line[length] == '\n');
	}
	strbuf_free(&text);
	return y;
}

static void print_faults(const struct outcome *outcome, struct strbuf *out)
{
	if (!outcome->faults_known)
		return;
	if (outcome->minor == 0 && outcome->major == 0) {
		strbuf_add(out, "no fault");
		return;
	}
	if (outcome->minor)
		strbuf_addf(out, "%llu minor",
			    (unsigned long long)outcome->minor);
	if (outcome->major)
		strbuf_addf(out, "%s%llu major", outcome->minor ? ", " : "",
			    (unsigned long long)outcome->major);
}

/* The first bytes that a load or read returned, as text. */
static void print_bytes(const struct outcome *outcome, struct strbuf *out)
{
	size_t n = outcome->n_bytes < 12 ? outcome->n_bytes : 12;

	if (!outcome->bytes)
		return;
	strbuf_add(out, "  \"");
	for (size_t i = 0; i < n; i++) {
		unsigned char c = outcome->bytes[i];

		if (c >= 0x20 && c < 0x7F)
			strbuf_add_char(out, (char)c);
		else
			strbuf_addf(out, "\\x%02x", c);
	}
	strbuf_add(out, n < outcome->n_bytes ? "\"\u2026" : "\"");
}

/* How long it took, or would by the simulated machine's prices, at the right
 * edge. Returns the column where it begins. */
static int draw_time(const struct pane *pane, int y,
		     const struct outcome *outcome)
{
	struct strbuf text = STRBUF_INIT;
	int right = pane->width - 1, columns;

	if (outcome->time_known)
		time_print(outcome->time, &text);
	else if (outcome->cost_known && outcome->cost)
		time_print(outcome->cost, &text);
	columns = (int)text.length;
	if (columns)
		pane_text_right(pane, right, y, ROLE_DIM, text.text);
	strbuf_free(&text);
	return columns ? right - columns - 1 : pane->width;
}

static unsigned outcome_role(const struct outcome *outcome)
{
	switch (outcome->result.kind) {
	case RESULT_OK:
		return ROLE_TEXT;
	case RESULT_SKIPPED:
	case RESULT_UNSUPPORTED:
		return ROLE_DIM;
	default:
		return ROLE_ERROR;
	}
}

/* Which expectation did not hold, and why. (Those that did are told in the
 * rule.) */
static int draw_checks(const struct pane *pane, int y,
		       const struct checks *checks)
{
	const struct step_side *side;
	int x;

	if (!checks->failed)
		return y;
	side = &checks->failure->sides[SIDE_SIM];
	if (side->expect != EXPECT_FAILED)
		side = &checks->failure->sides[SIDE_REAL];
	pane_text(pane, 0, y, ROLE_DIM, "check");
	x = pane_text(pane, 6, y, ROLE_ERROR, "not as expected");
	pane_text_cut(pane, x + 2, y, pane->width - x - 2, ROLE_TEXT,
		      side->expect_detail);
	return y + 1;
}

static void draw_outcome(const struct pane *pane, int y,
			 const struct moment *moment, enum side side)
{
	const struct step_side *did = moment_side(moment, side);
	struct strbuf text = STRBUF_INIT;
	int x = 6, end;

	pane_text(pane, 0, y, ROLE_DIM, side_name(side));
	if (!did || !did->performed) {
		pane_text(pane, x, y, ROLE_DIM, "not meant for it");
		return;
	}
	x = pane_text(pane, x, y, outcome_role(&did->outcome) | STYLE_BOLD,
		      result_name(did->outcome.result));
	x += 2;
	if (did->outcome.result.kind != RESULT_OK && did->outcome.reason[0])
		strbuf_add(&text, did->outcome.reason);
	else
		print_faults(&did->outcome, &text);
	print_bytes(&did->outcome, &text);
	end = draw_time(pane, y, &did->outcome);
	pane_text_cut(pane, x, y, end - x, outcome_role(&did->outcome),
		      text.text);
	strbuf_free(&text);
}

/* What was done, at the left, and how it ended, at the right. Returns the row
 * after it. */
static int draw_done(const struct pane *pane, const struct moment *moment,
		     const struct ui *ui, int limit)
{
	int right = pane->width - OUTCOME_COLUMNS;
	struct pane left = pane_side(pane, 0, right - 2);
	struct pane outcomes = pane_side(pane, right, OUTCOME_COLUMNS);
	const struct step *step = moment->step;
	struct idiom_facts facts =
		facts_of(moment, &step->op, step->process, moment->previous);
	int rows, y = 0;

	for (int side = 0; side < SIDES; side++)
		if (moment->has[side])
			draw_outcome(&outcomes, y++, moment, (enum side)side);
	y = draw_checks(&outcomes, y, &moment->checks);
	/* The rows beside them cost nothing. */
	rows = draw_operation(&left, 0, GLYPH_DONE, &step->op, ui, &facts,
			      limit > y - 1 ? limit : y - 1);
	return rows > y ? rows : y;
}

static int draw_all(const struct pane *pane, const struct moment *moment,
		    const struct ui *ui, int limit)
{
	const struct op *next = moment_next(moment);
	struct idiom_facts facts;
	int y = 0;

	if (moment->step)
		y = draw_done(pane, moment, ui, limit);
	if (next) {
		facts = facts_of(moment, next, moment->process, moment->step);
		y = draw_operation(pane, y, GLYPH_NEXT, next, ui, &facts,
				   limit);
	}
	if (y == 0)
		pane_text(pane, 1, y++, ROLE_DIM,
			  moment->lesson ? "The space bar goes on; ? is the "
					   "help."
					 : "Press : and type an operation, "
					   "or ? for help.");
	return y;
}

int operation_view(const struct pane *pane, const struct moment *moment,
		   const struct ui *ui)
{
	struct pane measuring = pane_measuring(pane, pane->width);
	int limit = 8;

	if (pane->height == 0)
		return draw_all(pane, moment, ui, limit);
	while (limit > 0 &&
	       draw_all(&measuring, moment, ui, limit) > pane->height)
		limit--;
	return draw_all(pane, moment, ui, limit);
}

void operation_title(const struct moment *moment, const struct ui *ui,
		     struct strbuf *out)
{
	(void)moment;
	strbuf_addf(out, "operation, as %s writes it", idiom_name(ui->idiom));
}

void operation_hint(const struct moment *moment, struct strbuf *out)
{
	const struct checks *checks = &moment->checks;

	if (checks->failed)
		strbuf_addf(out, "%u of %u not as expected", checks->failed,
			    checks->passed + checks->failed);
	else if (checks->passed)
		strbuf_addf(out, "%u checked, as expected", checks->passed);
}
