/*
 * A question before its operations run, and its answer after
 *
 * Contract: the right answer comes from the machines (struct prediction) and
 * is shown for each; a wrong choice is answered with the misconception that
 * it shows; where the machines disagree, both answers stand there, and the
 * comparison below says why.
 */
#include "view/view.h"

#include "view/flow.h"

static int draw_choice(const struct pane *pane, int y,
		       const struct choice *choice, unsigned number,
		       bool selected)
{
	unsigned style = selected ? ROLE_SELECTED : ROLE_TEXT;
	int x = 1;

	if (selected)
		pane_glyph(pane, x, y, STYLE_BOLD, GLYPH_NEXT);
	x = pane_textf(pane, x + 2, y, selected ? style : ROLE_KEY, "%u ",
		       number);
	return flow_text(pane, x + 1, x + 1, y, style, choice->text);
}

int question_draw(const struct pane *pane, int y, const struct moment *moment,
		  const struct ui *ui)
{
	const struct quiz *quiz = moment->quiz;
	const struct prediction *prediction = moment->prediction;
	int choice = ui->choice;

	y = flow_text(pane, 1, 1, y, ROLE_HEADING, quiz->question);
	if (prediction && prediction->answered) {
		if (prediction->given_up || prediction->choice < 0)
			return flow_text(pane, 1, 1, y, ROLE_DIM,
					 "Given up. Go on and see.");
		return flow_textf(pane, 1, 1, y, ROLE_MESSAGE,
				  "You said: %s. Go on and see.",
				  quiz->choices[prediction->choice].text);
	}
	for (unsigned i = 0; i < quiz->n_choices; i++)
		y = draw_choice(pane, y, &quiz->choices[i], i + 1,
				choice == (int)i);
	return y;
}

/* "The simulated machine says 1, Linux 4." */
static int draw_answers(const struct pane *pane, int y,
			const struct moment *moment)
{
	static const char *const who[SIDES] = { "simulated", "real" };
	const struct prediction *prediction = moment->resolved;
	int x = 1;

	for (int side = 0; side < SIDES; side++) {
		const char *answer = prediction->answers[side];

		if (!moment->has[side])
			continue;
		if (x > 1)
			x += 3;
		x = pane_textf(pane, x, y, ROLE_DIM, "%s: ", who[side]);
		x = pane_text(pane, x, y,
			      answer ? ROLE_HEADING : ROLE_UNOBSERVABLE,
			      answer ? answer : "cannot be seen");
	}
	return y + 1;
}

/* Was the choice right? As the simulated machine has it; the real one where
 * there is no other. */
static bool is_right(const struct moment *moment)
{
	const struct prediction *prediction = moment->resolved;
	enum side side = moment->has[SIDE_SIM] ? SIDE_SIM : SIDE_REAL;

	return prediction->choice >= 0 &&
	       prediction->choice == prediction->right[side];
}

static int draw_verdict(const struct pane *pane, int y,
			const struct moment *moment)
{
	const struct prediction *prediction = moment->resolved;
	const struct quiz *quiz = moment->resolved_quiz;
	const char *said;

	if (prediction->given_up || prediction->choice < 0)
		return y;
	said = quiz->choices[prediction->choice].text;
	if (is_right(moment))
		return flow_textf(pane, 1, 1, y, ROLE_RIGHT,
				  "You said %s: right.", said);
	return flow_textf(pane, 1, 1, y, ROLE_WRONG,
			  "You said %s: not what happened.", said);
}

int answer_draw(const struct pane *pane, int y, const struct moment *moment)
{
	const struct prediction *prediction = moment->resolved;
	const struct quiz *quiz = moment->resolved_quiz;

	y = flow_text(pane, 1, 1, y, ROLE_DIM, quiz->question);
	y = draw_answers(pane, y, moment);
	y = draw_verdict(pane, y, moment);
	if (prediction->choice >= 0 &&
	    quiz->choices[prediction->choice].response)
		y = flow_text(pane, 1, 1, y, ROLE_TEXT,
			      quiz->choices[prediction->choice].response);
	if (quiz->explanation)
		y = flow_text(pane, 1, 1, y, ROLE_TEXT, quiz->explanation);
	return y;
}
