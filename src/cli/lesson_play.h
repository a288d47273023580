#ifndef PAGETWIN_CLI_LESSON_PLAY_H
#define PAGETWIN_CLI_LESSON_PLAY_H

#include "cli/cli.h"
#include "session/player.h"

/* A lesson as lines of text or JSON, to its end. */
enum exit_status lesson_play_plain(const struct options *options,
				   struct player *player);

/* The screen of a lesson after some steps, written to --svg or --text. */
enum exit_status lesson_picture(const struct options *options,
				struct player *player);

/* A machine_wait_fn for text: says on a terminal's standard error how long
 * there is still to wait. */
bool plain_wait(void *context, double done, double total);

#endif
