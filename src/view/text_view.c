/*
 * The lesson's text: the answer to the question before, the prose that stands
 * here, and the question that waits
 *
 * Contract: what is new stands first, so that it is in sight when the text is
 * longer than the pane: a board; after a question's operations have run, its
 * answer; until then, what the learner said. While a question waits it follows
 * its prose.
 */
#include "view/view.h"

#include "base/strbuf.h"
#include "view/flow.h"

static int draw_end(const struct pane *pane, int y, const struct moment *moment)
{
	if (moment->answered)
		y = flow_textf(pane, 1, 1, y, ROLE_HEADING,
			       "The end. You answered %u question%s, %u of "
			       "them rightly.",
			       moment->answered,
			       moment->answered == 1 ? "" : "s", moment->right);
	else
		y = flow_text(pane, 1, 1, y, ROLE_HEADING, "The end.");
	return flow_text(pane, 1, 1, y, ROLE_DIM,
			 "Go back with p, type operations of your own after :, "
			 "or press l for the lessons.");
}

static int draw_exploring(const struct pane *pane, int y,
			  const struct moment *moment)
{
	if (!moment->lesson)
		return flow_text(pane, 1, 1, y, ROLE_TEXT,
				 "Type an operation after : to see what it "
				 "does on each machine.");
	return flow_text(pane, 1, 1, y, ROLE_MESSAGE,
			 "You left the lesson with an operation of your own. "
			 "Esc closes the prompt, and then the space bar "
			 "returns to it.") +
	       1;
}

/* Where there is room for all, the question stays below its prose after it
 * was answered, where it stood before. */
static bool fits(const struct pane *pane, int y, const struct prose_list *prose,
		 const struct moment *moment, const struct ui *ui)
{
	struct pane asked = *pane;

	asked.height = 0;
	if (prose)
		y = flow_prose(&asked, 1, y, prose) + 1;
	return question_draw(&asked, y, moment, ui) <= pane->height;
}

int text_view(const struct pane *pane, const struct moment *moment,
	      const struct ui *ui)
{
	const struct prose_list *prose = moment_prose(moment);
	bool said = moment->prediction && moment->prediction->answered;
	struct pane inner = *pane;
	int y = 0;

	if (inner.width > 2)
		inner.width--; /* a margin, as at the left */
	if (moment->phase == PLAYER_EXPLORING)
		y = draw_exploring(&inner, y, moment);
	if (moment->board)
		y = board_draw(&inner, y, moment) + 1;
	if (moment->resolved_quiz)
		y = answer_draw(&inner, y, moment) + 1;
	if (moment->quiz && said && fits(&inner, y, prose, moment, ui))
		said = false;
	if (moment->quiz && said)
		y = question_draw(&inner, y, moment, ui) + 1;
	if (prose)
		y = flow_prose(&inner, 1, y, prose) + 1;
	if (moment->quiz && !said)
		y = question_draw(&inner, y, moment, ui) + 1;
	if (moment->phase == PLAYER_DONE)
		y = draw_end(&inner, y, moment) + 1;
	return y > 0 ? y - 1 : 0;
}

void text_title(const struct moment *moment, const struct ui *ui,
		struct strbuf *out)
{
	const struct lesson *lesson = moment->lesson;

	(void)ui;
	if (!lesson)
		strbuf_add(out, "pagetwin");
	else if (lesson->number)
		strbuf_addf(out, "%u  %s", lesson->number, lesson->title);
	else
		strbuf_add(out, lesson->title);
}
