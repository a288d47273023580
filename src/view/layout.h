#ifndef PAGETWIN_VIEW_LAYOUT_H
#define PAGETWIN_VIEW_LAYOUT_H

#include "view/view.h"

/* Smaller than this, nothing useful can be shown. */
#define SCREEN_MIN_WIDTH  60
#define SCREEN_MIN_HEIGHT 16

/* Rows at the foot: what the comparison says (or a message), and the keys (or
 * the prompt). */
#define SCREEN_FOOT 2

/* Where a view stands, its rule included. */
struct slot {
	enum view_id view;
	int x, y, width, height;
	int above; /* blank rows under its rule */
};

struct layout {
	struct slot slots[VIEWS];
	unsigned n_slots;
};

/* All decisions about what stands where, for a canvas of this size. */
void layout_screen(const struct canvas *canvas, const struct moment *moment,
		   const struct ui *ui, struct layout *ret_layout);

#endif
