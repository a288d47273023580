#ifndef PAGETWIN_MACHINE_FACTORY_H
#define PAGETWIN_MACHINE_FACTORY_H

#include "machine/machine.h"

/* How those who need machines make them: given by the cli, the one place that
 * knows what they are. */
struct machine_factory {
	void *context;
	/* `like`: the traits of the real machine beside it, or NULL. */
	int (*make_sim)(void *context, const struct traits *like,
			struct machine **ret_machine);
	/* On failure `reason` says why, for people. */
	int (*make_real)(void *context, struct machine **ret_machine,
			 char reason[REASON_SIZE]);
};

#endif
