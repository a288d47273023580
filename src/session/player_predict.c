/*
 * The answers
 *
 * The author of a lesson writes a question and what is to be measured, never
 * the answer. When the operations it is about have run, the answer is taken
 * from the recorded steps, for each machine by itself:
 *
 *	ASK     DO first   DO   DO last
 *	        |----------------------|
 *	     before                  after	states and counters
 *	         outcome outcome  outcome
 *
 * So a kernel that behaves otherwise than the author thought gives another
 * answer, and the learner is right if the prediction was.
 */
#include "session/inside.h"
#include "session/player_inside.h"

#include "base/strbuf.h"
#include "lesson/predict.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void prediction_clear(struct prediction *prediction)
{
	for (enum side side = SIDE_SIM; side < SIDES; side++)
		free(prediction->answers[side]);
	memset(prediction, 0, sizeof(*prediction));
}

/* Room for what one side did in the steps [first, last]. */
struct gathered {
	const struct op **ops;
	const struct outcome **outcomes;
	size_t n;
};

static void gathered_clear(struct gathered *gathered)
{
	free(gathered->ops);
	free(gathered->outcomes);
}

static int gather(const struct session *session, enum side side, size_t first,
		  size_t last, struct gathered *ret_gathered)
{
	size_t room = last - first + 1;
	struct gathered gathered = {
		.ops = calloc(room, sizeof(*gathered.ops)),
		.outcomes = calloc(room, sizeof(*gathered.outcomes)),
	};

	if (!gathered.ops || !gathered.outcomes) {
		gathered_clear(&gathered);
		return -ENOMEM;
	}
	for (size_t i = first; i <= last; i++) {
		const struct step *step = session_step(session, i);

		if (!step->sides[side].performed ||
		    op_is_expectation(&step->op))
			continue;
		gathered.ops[gathered.n] = &step->op;
		gathered.outcomes[gathered.n++] = &step->sides[side].outcome;
	}
	*ret_gathered = gathered;
	return 0;
}

/* Before the first step nothing had been counted; what is counted "now" was
 * not looked at. */
static struct counters counters_at_start(const struct counters *later)
{
	struct counters counters = { .known = later->known };

	for (enum counter counter = COUNTER_FRAMES_USED; counter < COUNTERS;
	     counter++)
		counters.known &= ~(1u << counter);
	return counters;
}

static int evidence_ask(const struct quiz *quiz,
			const struct evidence *evidence, char **ret_answer)
{
	struct strbuf answer = STRBUF_INIT;
	int status = -ENODATA;

	if (evidence->n_outcomes)
		status = quiz_answer(quiz, evidence, &answer);
	if (!status) {
		char *text = strbuf_take(&answer);

		if (!text)
			return -ENOMEM;
		*ret_answer = text;
	}
	strbuf_free(&answer);
	return status;
}

/* The answer on one side: NULL with -ENODATA where it cannot be seen. */
static int side_answer(struct player *player, const struct quiz *quiz,
		       enum side side, char **ret_answer)
{
	struct session *session = player->session;
	size_t first = player_steps_before(player, quiz->first_beat);
	size_t last = player_steps_before(player, quiz->last_beat);
	const struct step_side *end = &session_step(session, last)->sides[side];
	struct state nothing = { .page_size = end->state.page_size };
	struct gathered gathered;
	struct evidence evidence;
	int status = gather(session, side, first, last, &gathered);

	if (status)
		return status;
	evidence = (struct evidence){
		.ops = gathered.ops,
		.outcomes = gathered.outcomes,
		.n_outcomes = gathered.n,
		.before = &nothing,
		.after = &end->state,
		.counters_before = counters_at_start(&end->counters),
		.counters_after = end->counters,
		.process = session_step(session, last)->process,
		.machine = session_machine_here(session, side),
	};
	if (first) {
		const struct step_side *before =
			&session_step(session, first - 1)->sides[side];

		evidence.before = &before->state;
		evidence.counters_before = before->counters;
	}
	status = evidence_ask(quiz, &evidence, ret_answer);
	gathered_clear(&gathered);
	return status;
}

static int quiz_resolve(struct player *player, const struct quiz *quiz,
			struct prediction *prediction)
{
	for (enum side side = SIDE_SIM; side < SIDES; side++) {
		char *answer = NULL;
		int status = -ENODATA;

		if (session_has(player->session, side))
			status = side_answer(player, quiz, side, &answer);
		if (status && status != -ENODATA)
			return status;
		free(prediction->answers[side]);
		prediction->answers[side] = answer;
		prediction->right[side] =
			answer ? quiz_find_choice(quiz, answer) : -2;
	}
	prediction->resolved = true;
	return 0;
}

int player_resolve(struct player *player, size_t beat)
{
	for (size_t i = 0; i < beat; i++) {
		const struct beat *ask = &player->lesson->beats[i];
		struct prediction *prediction = &player->predictions[i];
		int status = 0;

		if (ask->kind == BEAT_ASK && ask->quiz.last_beat == beat &&
		    !prediction->resolved)
			status = quiz_resolve(player, &ask->quiz, prediction);
		if (status)
			return status;
	}
	return 0;
}
