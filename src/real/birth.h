#ifndef PAGETWIN_REAL_BIRTH_H
#define PAGETWIN_REAL_BIRTH_H

#include "real/book.h"

/* Where the processes of a machine come from. See birth.c. */

/* How a process of that name is to be made; it borrows the name and the
 * machine's scratch folder. */
struct subject_config birth_config(const struct real_machine *machine,
				   const char *name);

/* A new process that has nothing yet, named as in the script. 0, or a negative
 * errno and (where `stage` is not NULL) the call that failed. */
int birth_give(struct real_machine *machine, const char *name,
	       struct subject **ret_subject, char stage[STAGE_SIZE]);

/* More than one will be wanted: makes the mould, where it can be made. */
void birth_prepare(struct real_machine *machine);

/* No more are wanted. */
void birth_end(struct real_machine *machine);

#endif
