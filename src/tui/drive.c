/*
 * From what a key asked to what the player does
 *
 *	key --ui_key()--> action --drive()--> player --> next moment
 */
#include "tui/drive.h"

#include <errno.h>
#include <stdlib.h>

#include "base/diagnostic.h"
#include "base/status.h"
#include "machine/script.h"
#include "view/prompt.h"

/* What a status of the player means to a reader; true where it was one of
 * those that change nothing. */
static bool explain(struct ui *ui, int status)
{
	switch (status) {
	case -EAGAIN:
		ui_say(ui, false,
		       "First the question: choose with 1 to %u, or give it up "
		       "with g.",
		       ui->n_choices);
		return true;
	case -ENODATA:
		return true;
	default:
		return false;
	}
}

static int moved(struct ui *ui, int status, const char *at_the_edge)
{
	if (status == 0) {
		ui_moved(ui);
		return 0;
	}
	if (status == -ENODATA)
		ui_say(ui, false, "%s", at_the_edge);
	return explain(ui, status) ? 0 : status;
}

/* Shows where the line went wrong: the cursor stands there. */
static void complain(struct ui *ui, const struct diagnostic *diagnostic)
{
	ui_say(ui, true, "%s", diagnostic->what);
	if (diagnostic->column > 0)
		prompt_point(ui, diagnostic->column - 1);
}

static int run_prompt(struct player *player, struct ui *ui)
{
	const struct prompt *prompt = &ui->prompt;
	struct diagnostic diagnostic = { 0 };
	struct op op;
	int status =
		op_parse(prompt->text, prompt->length, 1, &op, &diagnostic);

	if (status == 0) {
		status = player_try(player, &op, &diagnostic);
		op_clear(&op);
	}
	if (status == -EINVAL) {
		complain(ui, &diagnostic);
		return 0;
	}
	if (status == -ENODATA) { /* an empty line, or a comment */
		prompt_open(ui);
		return 0;
	}
	if (status == 0) {
		ui_moved(ui);
		prompt_done(ui);
	}
	return status;
}

static int answer(struct player *player, struct ui *ui, int choice)
{
	int status;

	if (ui->n_choices == 0)
		return 0;
	status = player_answer(player, choice);
	if (status == -EINVAL)
		return 0;
	return moved(ui, status, "");
}

/* Is the beat that is next an expectation that says nothing of its own? It
 * only looks, so it is not worth a key. */
static bool next_only_looks(const struct player *player)
{
	const struct lesson *lesson = player_lesson(player);
	size_t i = player_beat(player);

	return i < lesson->n_beats && lesson->beats[i].kind == BEAT_DO &&
	       op_is_expectation(&lesson->beats[i].op) &&
	       lesson->beats[i].prose.n_items == 0;
}

static int step_on(struct player *player)
{
	int status = player_on(player);

	while (status == 0 && next_only_looks(player))
		status = player_on(player);
	return status;
}

static int step_back(struct player *player)
{
	int status = player_back(player);

	while (status == 0 && next_only_looks(player))
		status = player_back(player);
	return status;
}

int drive(struct player *player, struct ui *ui, enum ui_action action)
{
	switch (action) {
	case UI_ON:
		return moved(ui, step_on(player),
			     "That was the last step. l: the lessons, q: quit");
	case UI_BACK:
		return moved(ui, step_back(player), "This is the beginning.");
	case UI_RESTART:
		return moved(ui, player_restart(player), "");
	case UI_ANSWER:
		return answer(player, ui, ui->choice);
	case UI_GIVE_UP:
		return answer(player, ui, -1);
	case UI_RUN:
		return run_prompt(player, ui);
	default:
		return 0;
	}
}

void drive_moment(struct player *player, struct ui *ui,
		  struct moment *ret_moment)
{
	moment_of_player(player, ret_moment);
	ui_ask(ui, ret_moment->phase == PLAYER_ASKED && ret_moment->quiz
			   ? ret_moment->quiz->n_choices
			   : 0);
}
