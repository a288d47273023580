#ifndef PAGETWIN_TUI_DRIVE_H
#define PAGETWIN_TUI_DRIVE_H

#include "session/player.h"
#include "view/key.h"
#include "view/moment.h"

/*
 * Does what a key asked of the player, and says in the ui what could not be
 * done. Actions that are not the player's are ignored. 0; negative where the
 * machines broke (the player can only be freed then). No terminal is needed.
 */
int drive(struct player *player, struct ui *ui, enum ui_action action);

/* The moment after it, with what the ui has to know of it. */
void drive_moment(struct player *player, struct ui *ui,
		  struct moment *ret_moment);

#endif
