/*
 * A lesson without a screen
 *
 * Played from its first beat to its last as lines of text (or of JSON). With
 * a person at both ends - a screen reader's user, say - it waits for Enter at
 * each step and for an answer at each question; in a pipe it plays through
 * and gives the questions up.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "cli/lesson_play.h"
#include "view/moment.h"
#include "view/report.h"

#define PLAIN_WIDTH 76

bool plain_wait(void *context, double done, double total)
{
	(void)context;
	if (!isatty(STDERR_FILENO))
		return true;
	fprintf(stderr, "\rwaiting for the real machine: %2.0f of %.0f s ",
		done, total);
	if (done >= total)
		fputs("\r\033[K", stderr);
	return true;
}

struct plain_play {
	const struct options *options;
	struct player *player;
	bool interactive;
	bool left; /* the person said q */
	long told; /* the question whose answer was told last; -1 */
};

/* Reads one line of the person's; false at its end or for q. */
static bool line_read(char *line, size_t size)
{
	fflush(stdout);
	if (!fgets(line, (int)size, stdin))
		return false;
	line[strcspn(line, "\n")] = '\0';
	return strcmp(line, "q") != 0;
}

static void answer_ask(struct plain_play *play, const struct quiz *quiz)
{
	char line[64];
	unsigned long choice;

	while (play->interactive) {
		printf("Your answer, 1 to %u (Enter: show me, q: leave): ",
		       quiz->n_choices);
		if (!line_read(line, sizeof(line))) {
			play->left = true;
			break;
		}
		if (!line[0])
			break;
		choice = strtoul(line, NULL, 10);
		if (choice >= 1 && choice <= quiz->n_choices) {
			player_answer(play->player, (int)choice - 1);
			return;
		}
	}
	player_answer(play->player, -1);
}

static void person_await(struct plain_play *play)
{
	char line[64];

	if (!play->interactive)
		return;
	printf("(Enter: on, q: leave) ");
	if (!line_read(line, sizeof(line)))
		play->left = true;
}

/* What the board says, as a paragraph below it. */
static void board_say_plain(const struct moment *moment, struct strbuf *out)
{
	struct strbuf says = STRBUF_INIT;
	struct prose paragraph = { .kind = PROSE_PARAGRAPH };
	const struct prose_list list = { .items = &paragraph, .n_items = 1 };

	board_say(moment, &says);
	paragraph.text = says.text;
	if (says.length)
		report_prose_text(&list, PLAIN_WIDTH, false, out);
	strbuf_free(&says);
}

static bool board_tell(struct plain_play *play)
{
	struct strbuf out = STRBUF_INIT;
	struct moment moment;

	moment_of_player(play->player, &moment);
	if (play->options->json) {
		report_board_json(&moment, &out);
	} else {
		board_print(&moment, PLAIN_WIDTH, &out);
		strbuf_add_char(&out, '\n');
		board_say_plain(&moment, &out);
	}
	return output_print(&out);
}

static bool beat_tell(struct plain_play *play, const struct beat *beat)
{
	const struct options *options = play->options;
	struct strbuf out = STRBUF_INIT;

	if (options->json)
		return true;
	report_prose_text(&beat->prose, PLAIN_WIDTH, options->teacher, &out);
	if (beat->kind == BEAT_ASK)
		report_question_text(&beat->quiz, PLAIN_WIDTH, &out);
	return output_print(&out);
}

/* The step that did something before step `number`, counted from 1. */
static const struct step *step_before(const struct session *session,
				      size_t number)
{
	for (size_t i = number - 1; i-- > 0;)
		if (!op_is_expectation(&session_step(session, i)->op))
			return session_step(session, i);
	return NULL;
}

/* Does the lesson want its steps in three idioms? With what is known before
 * the step. */
static bool wants_idioms(const struct plain_play *play, const struct step *step,
			 const struct step *before,
			 struct idiom_facts *ret_facts)
{
	const struct session *session = player_session(play->player);
	enum side side = session_has(session, SIDE_SIM) ? SIDE_SIM : SIDE_REAL;

	if (!player_lesson(play->player)->idioms ||
	    op_is_expectation(&step->op))
		return false;
	idiom_facts_before(&step->op, step->process,
			   before ? &before->sides[side] : NULL,
			   session_traits(session, side), ret_facts);
	return true;
}

static bool step_tell(const struct plain_play *play, size_t number)
{
	const struct session *session = player_session(play->player);
	const struct step *step = session_step(session, number - 1);
	const struct step *before = step_before(session, number);
	struct strbuf out = STRBUF_INIT;
	struct idiom_facts facts;
	bool idioms = wants_idioms(play, step, before, &facts);

	if (play->options->json) {
		report_step_json(step, number, idioms ? &facts : NULL, &out);
	} else {
		report_step_text(step, before, number, idioms ? &facts : NULL,
				 &out);
		strbuf_add_char(&out, '\n');
	}
	return output_print(&out);
}

/* Further rounds of a block are the same again: for programs each step of
 * them, for people a line, unless there is a surprise in them. */
static bool rounds_tell(const struct plain_play *play, size_t first,
			size_t last)
{
	const struct session *session = player_session(play->player);
	struct strbuf out = STRBUF_INIT;

	if (!play->options->json)
		strbuf_addf(&out,
			    "steps %zu to %zu  the same several times more, "
			    "for the board to take the middle time\n\n",
			    first, last);
	if (!output_print(&out))
		return false;
	for (size_t i = first; i <= last; i++) {
		const struct step *step = session_step(session, i - 1);

		if ((play->options->json ||
		     step->comparison.verdict == VERDICT_SURPRISE) &&
		    !step_tell(play, i))
			return false;
	}
	return true;
}

/* What a beat has done: its step, and any further rounds behind it. */
static bool steps_tell(const struct plain_play *play, size_t before)
{
	size_t now = session_position(player_session(play->player));

	if (!step_tell(play, before + 1))
		return false;
	return now == before + 1 || rounds_tell(play, before + 2, now);
}

/* The answer of a question is told once, when its operations have run. */
static bool answer_tell(struct plain_play *play)
{
	const struct lesson *lesson = player_lesson(play->player);
	long at = player_resolved_beat(play->player);
	const struct prediction *prediction;
	struct strbuf out = STRBUF_INIT;

	if (at < 0 || at == play->told)
		return true;
	play->told = at;
	prediction = player_prediction(play->player, (size_t)at);
	if (play->options->json) {
		report_quiz_json(&lesson->beats[at], prediction, &out);
	} else {
		report_answer_text(&lesson->beats[at].quiz, prediction,
				   PLAIN_WIDTH, &out);
		strbuf_add_char(&out, '\n');
	}
	return output_print(&out);
}

/* One beat: told, then answered, performed or passed. */
static enum exit_status beat_play(struct plain_play *play,
				  const struct beat *beat)
{
	size_t before = session_position(player_session(play->player));
	int status = 0;

	if (!beat_tell(play, beat) ||
	    (beat->kind == BEAT_BOARD && !board_tell(play)))
		return EXIT_UNABLE;
	if (beat->kind == BEAT_ASK) {
		answer_ask(play, &beat->quiz);
		return EXIT_DONE;
	}
	person_await(play);
	if (play->left)
		return EXIT_DONE;
	status = player_on(play->player);
	if (status < 0) {
		complain("line %u of the lesson could not be performed: %s",
			 beat->line, strerror(-status));
		return EXIT_UNABLE;
	}
	if (beat->kind == BEAT_DO && !steps_tell(play, before))
		return EXIT_UNABLE;
	return answer_tell(play) ? EXIT_DONE : EXIT_UNABLE;
}

static bool end_tell(const struct plain_play *play)
{
	struct strbuf out = STRBUF_INIT;
	struct summary summary;
	unsigned answered, right;

	session_summary(player_session(play->player), &summary);
	if (play->options->json) {
		report_summary_json(&summary, &out);
		return output_print(&out);
	}
	report_summary_text(&summary, &out);
	player_score(play->player, &answered, &right);
	if (answered)
		strbuf_addf(&out, "predictions: %u of %u right\n", right,
			    answered);
	return output_print(&out);
}

enum exit_status lesson_play_plain(const struct options *options,
				   struct player *player)
{
	const struct lesson *lesson = player_lesson(player);
	struct plain_play play = {
		.options = options,
		.player = player,
		.interactive = !options->json && isatty(STDIN_FILENO) &&
			       isatty(STDOUT_FILENO),
		.told = -1,
	};
	enum exit_status status = EXIT_DONE;

	while (status == EXIT_DONE && !play.left &&
	       player_beat(player) < lesson->n_beats)
		status = beat_play(&play, &lesson->beats[player_beat(player)]);
	if (status != EXIT_DONE)
		return status;
	if (!end_tell(&play))
		return EXIT_UNABLE;
	return session_exit_status(player_session(player));
}
