/*
 * Habits that nobody found out
 *
 * What the real machine does where a file is cut, or memory is touched for the
 * first time, is tried before it starts. Where that was impossible, on a full
 * disk or with a capability denied, the simulated machine does as its profile
 * has it, and nobody knows whether the real one does so too:
 *
 *	simulated	no	no	yes	yes
 *	real		no	yes	no	unknown
 *	they are	alike	not	not	perhaps not
 *
 * The conditions of the reasons are asked as if the two differed then. What
 * holds of a habit that is unknown is not its own reason, though: it is told as
 * not decidable. Inside, and from step to step, it keeps its own.
 */
#include "compare/reason.h"

enum compare_side habit_side(enum habit sim, enum habit real)
{
	if (sim == real)
		return OF_BOTH;
	return sim == HABIT_YES || real == HABIT_NO ? OF_SIM : OF_REAL;
}

/* Is it known of one machine, and not of the other? */
static bool habit_is_open(const struct scene *scene, size_t habit)
{
	const void *sim = (const char *)scene->by[OF_SIM]->traits + habit;
	const void *real = (const char *)scene->by[OF_REAL]->traits + habit;

	return (*(const enum habit *)sim == HABIT_UNKNOWN) !=
	       (*(const enum habit *)real == HABIT_UNKNOWN);
}

/* Does the reason rest on what is not known? */
static bool reason_is_open(const struct scene *scene, enum reason_id id)
{
	const struct traits *sim = scene->by[OF_SIM]->traits;
	const struct traits *real = scene->by[OF_REAL]->traits;
	const size_t *habits = reason_table[id].habits;

	if (id == REASON_OTHER_JOURNAL)
		return (sim->journal == JOURNAL_UNKNOWN) !=
		       (real->journal == JOURNAL_UNKNOWN);
	if (id == REASON_FAULT_AROUND)
		return sim->fault_around_known != real->fault_around_known;
	for (int i = 0; i < REASON_HABITS && habits[i]; i++)
		if (habit_is_open(scene, habits[i]))
			return true;
	return false;
}

enum reason_id reason_told(const struct scene *scene, enum reason_id id)
{
	if (!scene->by[OF_SIM] || !scene->by[OF_REAL])
		return id;
	return reason_is_open(scene, id) ? REASON_UNKNOWN_HABIT : id;
}
