/*
 * player - a lesson, beat by beat
 *
 *	  +------- restart -----------------------------+
 *	  v                                             |
 *	READ --on--> ASKED --answer--> PREDICTED --on--> READY ... DONE
 *	               |                  |
 *	               +------ try -------+--> EXPLORING --on--> back where
 *	                                        (own operations)  it left
 *
 * The player holds nothing of the machines. Which of the session's recorded
 * steps are the lesson's is a number: the first `recorded` of them. Stepping
 * back and on again over those shows the records; an operation of the
 * learner's own cuts them off, and the lesson performs its own again when the
 * learner comes back to it.
 *
 * An operation that a machine cannot do is a result like any other: it is
 * shown, and the lesson goes on.
 */
#include "session/player_inside.h"

#include <errno.h>
#include <stdlib.h>

int player_new(const struct lesson *lesson, struct session *session,
	       struct player **ret_player)
{
	struct player *player = calloc(1, sizeof(*player));

	if (!player)
		return -ENOMEM;
	player->predictions = calloc(lesson->n_beats ? lesson->n_beats : 1,
				     sizeof(*player->predictions));
	if (!player->predictions) {
		free(player);
		return -ENOMEM;
	}
	player->lesson = lesson;
	player->session = session;
	*ret_player = player;
	return 0;
}

void player_free(struct player *player)
{
	if (!player)
		return;
	for (size_t i = 0; i < player->lesson->n_beats; i++)
		prediction_clear(&player->predictions[i]);
	free(player->predictions);
	free(player);
}

const struct lesson *player_lesson(const struct player *player)
{
	return player->lesson;
}

struct session *player_session(const struct player *player)
{
	return player->session;
}

size_t player_beat(const struct player *player)
{
	return player->beat;
}

size_t player_steps_before(const struct player *player, size_t beat)
{
	size_t steps = 0;

	for (size_t i = 0; i < beat; i++)
		steps += player->lesson->beats[i].kind == BEAT_DO;
	return steps;
}

/* Is the present beat one that an answered question is about? */
static bool player_is_predicted(const struct player *player)
{
	for (size_t i = 0; i < player->beat; i++) {
		const struct beat *beat = &player->lesson->beats[i];

		if (beat->kind == BEAT_ASK && player->predictions[i].answered &&
		    beat->quiz.last_beat >= player->beat)
			return true;
	}
	return false;
}

enum player_phase player_phase(const struct player *player)
{
	const struct beat *beat = &player->lesson->beats[player->beat];

	if (player->exploring)
		return PLAYER_EXPLORING;
	if (player->beat == player->lesson->n_beats)
		return PLAYER_DONE;
	switch (beat->kind) {
	case BEAT_READ:
	case BEAT_BOARD:
		return PLAYER_READ;
	case BEAT_ASK:
		return player->predictions[player->beat].answered
			       ? PLAYER_PREDICTED
			       : PLAYER_ASKED;
	case BEAT_DO:
		break;
	}
	return player_is_predicted(player) ? PLAYER_PREDICTED : PLAYER_READY;
}

const struct prediction *player_prediction(const struct player *player,
					   size_t beat)
{
	if (beat >= player->lesson->n_beats ||
	    player->lesson->beats[beat].kind != BEAT_ASK)
		return NULL;
	return &player->predictions[beat];
}

long player_resolved_beat(const struct player *player)
{
	const struct lesson *lesson = player->lesson;

	size_t last = player->beat;

	while (last > 0 && lesson->beats[last - 1].again)
		last--;
	if (player->exploring || !last ||
	    lesson->beats[last - 1].kind != BEAT_DO)
		return -1;
	for (size_t i = 0; i < player->beat; i++)
		if (lesson->beats[i].kind == BEAT_ASK &&
		    player->predictions[i].resolved &&
		    lesson->beats[i].quiz.last_beat == last - 1)
			return (long)i;
	return -1;
}

bool player_is_again(const struct player *player, size_t i)
{
	const struct lesson *lesson = player->lesson;
	size_t step = 0;

	for (size_t beat = 0; beat < player->beat; beat++)
		if (lesson->beats[beat].kind == BEAT_DO && step++ == i)
			return lesson->beats[beat].again;
	return false;
}

/* Is the next beat performed in one go with the one before it? */
static bool next_is_again(const struct player *player)
{
	return player->beat < player->lesson->n_beats &&
	       player->lesson->beats[player->beat].again;
}

/* Performs the operation of the present beat, or shows its record. */
static int player_perform(struct player *player)
{
	const struct beat *beat = &player->lesson->beats[player->beat];
	size_t before = player_steps_before(player, player->beat);
	int status;

	if (player->recorded > before) {
		status = session_forward(player->session);
	} else {
		status = session_do(player->session, &beat->op, beat->on, NULL);
		if (!status)
			player->recorded = before + 1;
	}
	return status ? status : player_resolve(player, player->beat);
}

int player_on(struct player *player)
{
	const struct lesson *lesson = player->lesson;
	int status = 0;

	if (player->exploring) {
		status =
			session_seek(player->session,
				     player_steps_before(player, player->beat));
		if (!status)
			player->exploring = false;
		return status;
	}
	if (player->beat == lesson->n_beats)
		return -ENODATA;
	if (lesson->beats[player->beat].kind == BEAT_ASK &&
	    !player->predictions[player->beat].answered)
		return -EAGAIN;
	do {
		if (lesson->beats[player->beat].kind == BEAT_DO)
			status = player_perform(player);
		if (!status)
			player->beat++;
	} while (!status && next_is_again(player));
	return status;
}

/* One own operation back; where none is left the lesson goes on. */
static int explore_back(struct player *player)
{
	int status = session_back(player->session);

	if (!status && session_position(player->session) ==
			       player_steps_before(player, player->beat))
		player->exploring = false;
	return status;
}

int player_back(struct player *player)
{
	int status = 0;

	if (player->exploring)
		return explore_back(player);
	if (!player->beat)
		return -ENODATA;
	do {
		if (player->lesson->beats[player->beat - 1].kind == BEAT_DO)
			status = session_back(player->session);
		if (!status)
			player->beat--;
	} while (!status && player->lesson->beats[player->beat].again);
	return status;
}

int player_restart(struct player *player)
{
	for (size_t i = 0; i < player->lesson->n_beats; i++)
		prediction_clear(&player->predictions[i]);
	player->beat = 0;
	player->recorded = 0;
	player->exploring = false;
	return session_restart(player->session);
}

int player_answer(struct player *player, int choice)
{
	const struct lesson *lesson = player->lesson;
	struct prediction *prediction = &player->predictions[player->beat];
	const struct quiz *quiz;

	if (player->exploring || player->beat == lesson->n_beats ||
	    lesson->beats[player->beat].kind != BEAT_ASK)
		return -ENODATA;
	quiz = &lesson->beats[player->beat].quiz;
	if (choice < -1 || choice >= (int)quiz->n_choices)
		return -EINVAL;
	if (prediction->resolved)
		return -EALREADY;
	prediction->answered = true;
	prediction->given_up = choice < 0;
	prediction->choice = choice;
	player->beat++;
	return 0;
}

int player_try(struct player *player, const struct op *op,
	       struct diagnostic *ret_diagnostic)
{
	size_t home = player_steps_before(player, player->beat);
	int status =
		session_do(player->session, op, EXPECT_ON_BOTH, ret_diagnostic);

	if (status)
		return status;
	if (player->recorded > home)
		player->recorded = home;
	player->exploring = true;
	return 0;
}

/* The side whose answer counts; SIDES: neither can show it. */
static enum side side_that_counts(const struct prediction *prediction)
{
	if (prediction->right[SIDE_SIM] != -2)
		return SIDE_SIM;
	return prediction->right[SIDE_REAL] != -2 ? SIDE_REAL : SIDES;
}

void player_score(const struct player *player, unsigned *ret_answered,
		  unsigned *ret_right)
{
	*ret_answered = 0;
	*ret_right = 0;
	for (size_t i = 0; i < player->lesson->n_beats; i++) {
		const struct prediction *prediction = &player->predictions[i];
		enum side side = side_that_counts(prediction);

		if (!prediction->answered || prediction->given_up ||
		    !prediction->resolved || side == SIDES)
			continue;
		++*ret_answered;
		*ret_right += prediction->choice == prediction->right[side];
	}
}
