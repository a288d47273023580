/*
 * A build without ncurses: the same functions, which say so
 */
#include "tui/tui.h"

#include <errno.h>
#include <stdio.h>

bool tui_usable(char reason[REASON_SIZE])
{
	snprintf(reason, REASON_SIZE,
		 "this pagetwin was built without ncurses");
	return false;
}

int tui_run_lesson(const struct tui_config *config, struct player *player,
		   enum tui_leave *ret_leave)
{
	(void)config;
	(void)player;
	(void)ret_leave;
	return -ENOTTY;
}

int tui_pick_lesson(const struct tui_config *config,
		    const struct lesson_entry *entries, size_t n,
		    const char *message, size_t *chosen,
		    enum tui_leave *ret_leave)
{
	(void)config;
	(void)entries;
	(void)n;
	(void)message;
	(void)chosen;
	(void)ret_leave;
	return -ENOTTY;
}

int tui_run_watch(const struct tui_config *config,
		  const struct tui_watch *source, unsigned long *ret_n_samples,
		  bool *ret_ended)
{
	(void)config;
	(void)source;
	(void)ret_n_samples;
	(void)ret_ended;
	return -ENOTTY;
}

bool tui_wait(void *context, double done, double total)
{
	(void)context;
	(void)done;
	(void)total;
	return true;
}
