#ifndef PAGETWIN_TUI_TUI_H
#define PAGETWIN_TUI_TUI_H

#include <stdbool.h>
#include <stddef.h>

#include "session/player.h"
#include "view/screen.h"
#include "view/watch.h"

/*
 * The screen on a terminal. The only floor that knows ncurses; a build
 * without ncurses has these functions too, and tui_usable() says so.
 */

enum tui_theme {
	TUI_THEME_AUTO, /* what COLORFGBG says; else dark */
	TUI_THEME_DARK,
	TUI_THEME_LIGHT,
	TUI_THEME_MONO,
};

struct tui_config {
	enum tui_theme theme; /* NO_COLOR in the environment: mono */
	bool ascii;	      /* else as the locale's character set allows */
};

/* How a screen was left. */
enum tui_leave {
	TUI_QUIT,
	TUI_LESSONS, /* to the list of lessons */
	TUI_CHOSEN,  /* of the list: a lesson */
};

/* Is there a terminal that can show a screen? If not, why. */
bool tui_usable(char reason[REASON_SIZE]);

/*
 * Plays until the learner leaves. The terminal is given back in every case:
 * on return, on a signal that ends the program, on a crash.
 * 0; -ENOTTY where tui_usable() says no; -EIO when the terminal went away;
 * -ENOMEM; or the status with which the player broke.
 */
int tui_run_lesson(const struct tui_config *config, struct player *player,
		   enum tui_leave *ret_leave);

/* Lets a lesson be chosen, beginning at *chosen; *chosen is the choice where
 * *ret_leave is TUI_CHOSEN. `message` (or NULL) is shown at the foot. */
int tui_pick_lesson(const struct tui_config *config,
		    const struct lesson_entry *entries, size_t n,
		    const char *message, size_t *chosen,
		    enum tui_leave *ret_leave);

/* A process to be watched. */
struct tui_watch {
	/* One moment of it: 0; -ESRCH: it has ended; or another status. */
	int (*sample)(void *context, struct sample *ret_sample);
	/* What is known of the frame under an address now; the same. */
	int (*frame)(void *context, vaddr_t address,
		     struct frame_detail *ret_detail);
	void *context;
	double interval;     /* seconds between samples */
	unsigned long count; /* then no more are taken; 0: no end */
};

/* Watches until the reader leaves. 0, with the number of samples and whether
 * the process has ended; or as tui_run_lesson(). */
int tui_run_watch(const struct tui_config *config,
		  const struct tui_watch *source, unsigned long *ret_n_samples,
		  bool *ret_ended);

/* A machine_wait_fn: shows how much time is over and lets s or esc skip the
 * rest. Without an open screen it just waits. context is not used. */
bool tui_wait(void *context, double done, double total);

#endif
