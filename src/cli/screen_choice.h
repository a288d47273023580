#ifndef PAGETWIN_CLI_SCREEN_CHOICE_H
#define PAGETWIN_CLI_SCREEN_CHOICE_H

#include "cli/cli.h"
#include "tui/tui.h"

/* Is this for people at a terminal that can show a screen, and no text asked
 * for? Where the terminal cannot, that is said. */
bool screen_wanted(const struct options *options);

/* Theme and signs, as the options say. */
struct tui_config screen_config(const struct options *options);

#endif
