/*
 * Where subjects come from
 *
 * The first process of a machine is forked from pagetwin itself. That has a
 * price: the page tables of a large program are copied, the new process is
 * enclosed anew, and each page that pagetwin stores to from then on has to be
 * copied first.
 *
 * Who wants many (verify: some for each sequence) makes a mould: a subject that
 * is enclosed and warmed as all are, and does nothing but be forked. What comes
 * out of it is a subject at once, and pagetwin's own child, for CLONE_PARENT
 * (child_fork()):
 *
 *	pagetwin --- fork(2), enclose, warm --- mould
 *	    |					  | clone(2)
 *	    +--- main			  <-------+
 *	    +--- p1 ...			  <-------+
 *
 * The mould maps no views and opens no objects, so what is forked from it has
 * none. Where it cannot be made, or has died (the out-of-memory killer takes
 * subjects first), processes come from pagetwin as before.
 */
#include "real/birth.h"

struct subject_config birth_config(const struct real_machine *machine,
				   const char *name)
{
	return (struct subject_config){
		.name = name,
		.scratch = machine->scratch->folder,
		.cpu = machine->cpu,
		.unsandboxed = !real_can(machine, REAL_SANDBOX),
	};
}

int birth_give(struct real_machine *machine, const char *name,
	       struct subject **ret_subject, char stage[STAGE_SIZE])
{
	struct subject_config config = birth_config(machine, name);
	struct reply reply;

	if (machine->mould &&
	    subject_fork(machine->mould, name, ret_subject, &reply) >= 0)
		return 0;
	birth_end(machine);
	return subject_new(&config, ret_subject, stage);
}

void birth_prepare(struct real_machine *machine)
{
	struct subject_config config = birth_config(machine, "mould");

	if (machine->mould || !real_can(machine, REAL_FORK) ||
	    subject_new(&config, &machine->mould, NULL) < 0)
		return;
	machine->mould->is_mould = true;
}

void birth_end(struct real_machine *machine)
{
	if (machine->mould)
		subject_free(machine->mould);
	machine->mould = NULL;
}
