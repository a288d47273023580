#ifndef PAGETWIN_REAL_KEEPER_H
#define PAGETWIN_REAL_KEEPER_H

/* A process that makes the scratch folder, and removes it when pagetwin has
 * ended, however that was (see keeper.c). */
struct keeper;

/* Makes "pagetwin-XXXXXX" in the folder. 0, or a negative errno with nothing
 * left behind. keeper_free() removes it. */
int keeper_new(const char *parent_folder, struct keeper **ret_keeper);

/* The scratch folder; good until keeper_free(). */
const char *keeper_folder(const struct keeper *keeper);

/* Has the folder removed, and waits for it. NULL is accepted. */
void keeper_free(struct keeper *keeper);

#endif
