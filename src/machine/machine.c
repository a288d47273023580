/*
 * The calls that hide the ops table, for those whom it need not concern
 * (machine.h has the contract).
 */
#include "machine/machine.h"

int machine_apply(struct machine *machine, const struct op *op,
		  struct outcome *outcome)
{
	return machine->ops->apply(machine, op, outcome);
}

int machine_observe(struct machine *machine, struct state *ret_state)
{
	return machine->ops->observe(machine, ret_state);
}

void machine_free(struct machine *machine)
{
	if (machine)
		machine->ops->free(machine);
}
