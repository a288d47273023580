/*
 * The moment: what there is to be shown now
 *
 * Sessions and players are closed boxes that move. A view wants plain values
 * that hold still. Here, and only here, the one is turned into the other:
 *
 *	player, session --moment_of_player()--> struct moment --> every view
 *
 * Besides, this file answers the questions that several views ask of a moment:
 * which prose belongs here, which operation comes next, which page is the
 * step about.
 */
#include "view/moment.h"

#include <string.h>

const char *side_name(enum side side)
{
	return side == SIDE_SIM ? "sim" : "real";
}

static void count_check(const struct step *step, struct checks *checks)
{
	switch (step_expect(step)) {
	case EXPECT_PASSED:
		checks->passed++;
		break;
	case EXPECT_SKIPPED:
		checks->skipped++;
		break;
	case EXPECT_FAILED:
		/* Called from the last to the first. */
		checks->failed++;
		checks->failure = step;
		break;
	}
}

/* Steps of further rounds of a block, which are measured and not shown. */
static size_t count_again(const struct session *session,
			  const struct player *player)
{
	size_t n = 0;

	for (size_t i = 0; player && i < session_position(session); i++)
		n += player_is_again(player, i);
	return n;
}

/* The last two steps that did something, how many there are, and the
 * expectations since the last. */
static void find_steps(struct session *session, const struct player *player,
		       struct moment *moment)
{
	struct summary sums;

	session_summary(session, &sums);
	moment->position = sums.steps - sums.expect_passed -
			   sums.expect_failed - sums.expect_skipped -
			   count_again(session, player);
	for (size_t i = session_position(session);
	     i-- > 0 && !moment->previous;) {
		const struct step *step = session_step(session, i);

		if (player && player_is_again(player, i))
			continue;
		if (op_is_expectation(&step->op)) {
			if (!moment->step)
				count_check(step, &moment->checks);
			continue;
		}
		if (!moment->step)
			moment->step = step;
		else
			moment->previous = step;
	}
}

static void find_walk(struct session *session, struct moment *moment)
{
	struct machine *sim = session_sim(session);
	const struct step *step = moment->step;
	struct walk walk;
	uint64_t byte;

	if (!sim || !step || !step->op.place.view[0])
		return;
	byte = moment_page_of_interest(moment, step->op.place.view, "") *
		       moment_page_size(moment) +
	       step->op.place.offset % moment_page_size(moment);
	if (sim->ops->walk(sim, step->process, step->op.place.view, byte,
			   &walk) == 0)
		moment->walk = walk;
}

static void gather(struct session *session, const struct player *player,
		   struct moment *ret_moment)
{
	struct moment moment = {
		.phase = PLAYER_EXPLORING,
		.missing = session_missing(session),
		.process = session_process(session),
	};

	find_steps(session, player, &moment);
	for (int side = 0; side < SIDES; side++) {
		moment.has[side] = session_has(session, (enum side)side);
		if (moment.has[side])
			moment.traits[side] =
				session_traits(session, (enum side)side);
	}
	find_walk(session, &moment);
	*ret_moment = moment;
}

void moment_of_session(struct session *session, struct moment *ret_moment)
{
	gather(session, NULL, ret_moment);
}

/* The question that is open: the one that waits here, or the last answered
 * one whose operations have not all run. */
static void find_open_quiz(struct player *player, struct moment *moment)
{
	const struct lesson *lesson = moment->lesson;

	for (size_t i = moment->beat + 1; i-- > 0;) {
		const struct prediction *prediction;

		if (i >= lesson->n_beats || lesson->beats[i].kind != BEAT_ASK)
			continue;
		prediction = player_prediction(player, i);
		if (prediction && prediction->resolved)
			return;
		if (i != moment->beat && !(prediction && prediction->answered))
			return;
		moment->quiz = &lesson->beats[i].quiz;
		moment->prediction = prediction;
		return;
	}
}

static void find_board(struct player *player, struct moment *moment)
{
	const struct beat *beat;

	if (moment->beat >= moment->lesson->n_beats)
		return;
	beat = &moment->lesson->beats[moment->beat];
	if (beat->kind != BEAT_BOARD)
		return;
	moment->board = &beat->board;
	for (unsigned i = 0; i < beat->board.n_rows; i++)
		for (int side = 0; side < SIDES; side++)
			player_figures(player, &beat->board.rows[i],
				       (enum side)side,
				       &moment->figures[i][side]);
}

void moment_of_player(struct player *player, struct moment *ret_moment)
{
	struct moment moment;
	long resolved = player_resolved_beat(player);

	gather(player_session(player), player, &moment);
	moment.lesson = player_lesson(player);
	moment.phase = player_phase(player);
	moment.beat = player_beat(player);
	player_score(player, &moment.answered, &moment.right);
	find_open_quiz(player, &moment);
	find_board(player, &moment);
	if (resolved >= 0) {
		moment.resolved_quiz = &moment.lesson->beats[resolved].quiz;
		moment.resolved = player_prediction(player, (size_t)resolved);
	}
	*ret_moment = moment;
}

/* Is there something in it that a learner reads? */
static bool is_readable(const struct prose_list *prose)
{
	for (size_t i = 0; i < prose->n_items; i++)
		if (prose->items[i].kind != PROSE_NOTE)
			return true;
	return false;
}

const struct prose_list *moment_prose(const struct moment *moment)
{
	const struct lesson *lesson = moment->lesson;

	if (!lesson || lesson->n_beats == 0)
		return NULL;
	for (size_t i = moment->beat + 1; i-- > 0;) {
		if (i >= lesson->n_beats)
			continue;
		if (is_readable(&lesson->beats[i].prose))
			return &lesson->beats[i].prose;
		/* A question stands between its own prose and what it asks
		 * about; going further back would tell an old story. */
		if (lesson->beats[i].kind == BEAT_ASK && i != moment->beat)
			return NULL;
	}
	return NULL;
}

static const struct beat *next_do(const struct moment *moment)
{
	const struct lesson *lesson = moment->lesson;

	if (!lesson)
		return NULL;
	for (size_t i = moment->beat; i < lesson->n_beats; i++)
		if (lesson->beats[i].kind == BEAT_READ ||
		    lesson->beats[i].kind == BEAT_BOARD)
			return NULL;
		else if (lesson->beats[i].kind == BEAT_DO &&
			 !op_is_expectation(&lesson->beats[i].op))
			return &lesson->beats[i];
	return NULL;
}

const struct op *moment_next(const struct moment *moment)
{
	const struct beat *beat = next_do(moment);

	return beat ? &beat->op : NULL;
}

uint64_t moment_page_size(const struct moment *moment)
{
	for (int side = 0; side < SIDES; side++)
		if (moment->traits[side] && moment->traits[side]->page_size)
			return moment->traits[side]->page_size;
	return 4096;
}

static const struct step_side *side_of(const struct moment *moment,
				       const struct step *step, enum side side)
{
	return step && moment->has[side] ? &step->sides[side] : NULL;
}

const struct step_side *moment_side(const struct moment *moment, enum side side)
{
	return side_of(moment, moment->step, side);
}

const struct step_side *moment_side_before(const struct moment *moment,
					   enum side side)
{
	return side_of(moment, moment->previous, side);
}

bool moment_is_compared(const struct moment *moment)
{
	const struct step_side *sim = moment_side(moment, SIDE_SIM);
	const struct step_side *real = moment_side(moment, SIDE_REAL);

	return sim && real && sim->performed && real->performed;
}

const struct step_side *moment_leading(const struct moment *moment)
{
	const struct step_side *sim = moment_side(moment, SIDE_SIM);

	return sim ? sim : moment_side(moment, SIDE_REAL);
}

/* The page of `object` that lies under a place of a view. */
static uint64_t page_under(const struct moment *moment,
			   const struct place *place, const char *object)
{
	const struct step_side *side = moment_leading(moment);
	uint64_t page = place->first;
	const struct view_state *view;

	page += place->offset / moment_page_size(moment);
	view = side ? state_view(&side->state, moment->step->process,
				 place->view)
		    : NULL;
	if (!view || strcmp(view->object, object) != 0)
		return 0;
	return view->object_page + page;
}

uint64_t moment_page_of_interest(const struct moment *moment, const char *view,
				 const char *object)
{
	uint64_t page_size = moment_page_size(moment);
	const struct op *op = moment->step ? &moment->step->op : NULL;

	if (!op)
		return 0;
	if (view[0] && strcmp(op->place.view, view) == 0)
		return op->place.first + op->place.offset / page_size;
	if (view[0])
		return 0;
	if (op->kind == OP_READ || op->kind == OP_WRITE || op->kind == OP_PUNCH)
		return strcmp(op->name, object) == 0
			       ? size_bytes(op->offset, page_size) / page_size
			       : 0;
	return page_under(moment, &op->place, object);
}

void idiom_facts_before(const struct op *op, const char *process,
			const struct step_side *before,
			const struct traits *traits,
			struct idiom_facts *ret_facts)
{
	static const struct state nothing;

	idiom_facts_find(op, before ? &before->state : &nothing, process,
			 ret_facts);
	ret_facts->page_size = traits->page_size;
	ret_facts->flush_starts_only = traits->flush_starts_only;
}
