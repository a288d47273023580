/*
 * A running process on the screen
 *
 *	-- 1234 sqlite3 ----------------------- sample 3, every 1 s --
 *	 sleeping, 1 thread    resident 12M of 123M
 *	 faults: minor 1234 (12/s), major 3 (0/s)   files: 3 dirty …
 *	-- mappings by address ----------------------- rows 1-9 of 34 --
 *	   address      size   perm present dirty  pages           what
 *	 > 7f0012340000 1.0M   rw-s   640K    12K  ●●●◆●●····     notes.db
 *	 …
 *	 the chosen mapping in words, or a message
 *	 keys
 *
 * What stands between head and foot is drawn by the panel that is open
 * (watch_list_view.c, watch_pages_view.c).
 */
#include "view/watch.h"

#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/strbuf.h"
#include "view/flow.h"

#define MIN_WIDTH  60
#define MIN_HEIGHT 12
#define HEAD_ROWS  3 /* of the head, with its rule */
#define FOOT_ROWS  3 /* two of words, one of keys */

static const char *run_state_name(char state)
{
	static const struct {
		char state;
		const char *name;
	} names[] = {
		{ 'R', "running" },
		{ 'S', "sleeping" },
		{ 'D', "waiting for a disk" },
		{ 'T', "stopped" },
		{ 't', "traced" },
		{ 'I', "idle" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
		if (names[i].state == state)
			return names[i].name;
	return "?";
}

/* --- the head ------------------------------------------------------------- */

static void draw_title(const struct pane *pane,
		       const struct watch_moment *moment,
		       const struct watch_ui *ui)
{
	const struct sample *now = moment->now;
	char title[80], hint[80];

	snprintf(title, sizeof(title), "%ld  %s", now->pid, now->command);
	if (moment->ended)
		snprintf(hint, sizeof(hint), "ended; this was sample %lu",
			 now->number);
	else if (ui->paused)
		snprintf(hint, sizeof(hint), "sample %lu, paused", now->number);
	else
		snprintf(hint, sizeof(hint), "sample %lu, every %g s",
			 now->number, moment->interval);
	pane_rule(pane, 0, title, hint);
}

/* "faults: minor 12, 3/s"; a rate needs two samples. */
static int draw_faults(const struct pane *pane, int x, int y,
		       const struct watch_moment *moment)
{
	const struct sample *now = moment->now;
	double minor, major;
	bool known = sample_rates(moment->before, now, &minor, &major);

	x = pane_text(pane, x, y, ROLE_DIM, "faults: ");
	x = pane_textf(pane, x, y, ROLE_TEXT, "minor %llu",
		       (unsigned long long)now->minor);
	if (known)
		x = pane_textf(pane, x, y, minor > 0 ? ROLE_FAULT : ROLE_DIM,
			       " (%.0f/s)", minor);
	x = pane_textf(pane, x, y, ROLE_TEXT, ", major %llu",
		       (unsigned long long)now->major);
	if (known)
		x = pane_textf(pane, x, y, major > 0 ? ROLE_FAULT : ROLE_DIM,
			       " (%.0f/s)", major);
	return x;
}

static void draw_files_sum(const struct pane *pane, int x, int y,
			   const struct sample *sample)
{
	uint64_t dirty = 0, writeback = 0, unknown = 0;

	for (size_t i = 0; i < sample->n_files; i++) {
		const struct mapped_file *file = &sample->files[i];

		if (file->dirty_known) {
			dirty += file->dirty;
			writeback += file->writeback;
		} else {
			unknown++;
		}
	}
	x = pane_text(pane, x, y, ROLE_DIM, "files: ");
	x = pane_textf(pane, x, y, dirty ? ROLE_DIRTY : ROLE_TEXT, "%llu dirty",
		       (unsigned long long)dirty);
	if (writeback)
		x = pane_textf(pane, x, y, ROLE_WRITEBACK, ", %llu writeback",
			       (unsigned long long)writeback);
	if (unknown)
		pane_textf(pane, x, y, ROLE_UNKNOWN, ", %llu unseen",
			   (unsigned long long)unknown);
}

static void draw_head(const struct pane *pane,
		      const struct watch_moment *moment,
		      const struct watch_ui *ui)
{
	const struct sample *now = moment->now;
	char resident[SIZE_TEXT], size[SIZE_TEXT];
	int x;

	watch_size_text(now->resident, resident);
	watch_size_text(now->size, size);
	draw_title(pane, moment, ui);
	x = pane_textf(pane, 1, 1, ROLE_TEXT, "%s, %llu thread%s",
		       run_state_name(now->run_state),
		       (unsigned long long)now->threads,
		       now->threads == 1 ? "" : "s");
	x = pane_textf(pane, x + 3, 1, ROLE_TEXT, "%s resident", resident);
	pane_textf(pane, x, 1, ROLE_DIM, " of %s addresses", size);
	x = draw_faults(pane, 1, 2, moment);
	draw_files_sum(pane, x + 3, 2, now);
}

/* --- the foot ---------------------------------------------------------------
 */

static void words_of_panel(const struct watch_moment *moment,
			   const struct watch_ui *ui, struct strbuf *out)
{
	const struct sample *now = moment->now;
	const struct mapping *mapping = watch_chosen_mapping(ui, moment);

	if (moment->ended)
		strbuf_add(out, "The process has ended; this is the last that "
				"was seen of it. q leaves.");
	else if (ui->panel == WATCH_FILES && ui->file < now->n_files)
		watch_file_words(&now->files[ui->file], out);
	else if (ui->panel == WATCH_PAGES && mapping)
		watch_page_words(mapping, ui->page, now->page_size, out);
	else if (mapping)
		watch_mapping_words(mapping, out);
	if (!moment->ended && ui->panel == WATCH_PAGES && moment->frame)
		watch_frame_words(moment->frame, out);
	if (now->mappings_left_out)
		strbuf_addf(out, "  (%llu more mappings are not shown)",
			    (unsigned long long)now->mappings_left_out);
}

static void draw_keys(const struct pane *pane, int y)
{
	int x = 1;

	for (size_t i = 0; i < n_watch_keys; i++) {
		const struct watch_key_info *info = &watch_key_table[i];

		if (!info->bar)
			continue;
		x = pane_text(pane, x, y, ROLE_KEY, info->shown) + 1;
		x = pane_text(pane, x, y, ROLE_DIM, info->bar) + 2;
	}
}

static void draw_foot(const struct pane *pane,
		      const struct watch_moment *moment,
		      const struct watch_ui *ui)
{
	int y = pane->height - FOOT_ROWS;
	struct pane foot = pane_cut(pane, 0, y, pane->width - 1, FOOT_ROWS - 1);
	struct strbuf words = STRBUF_INIT;

	if (ui->ui.message[0]) {
		flow_text(&foot, 1, 1, 0,
			  ui->ui.message_is_error ? ROLE_ERROR : ROLE_MESSAGE,
			  ui->ui.message);
	} else {
		words_of_panel(moment, ui, &words);
		flow_text(&foot, 1, 1, 0,
			  moment->ended ? ROLE_MESSAGE : ROLE_TEXT, words.text);
	}
	draw_keys(pane, y + FOOT_ROWS - 1);
	strbuf_free(&words);
}

void screen_draw_watch(const struct watch_moment *moment, struct watch_ui *ui,
		       struct canvas *canvas)
{
	struct pane screen = canvas_pane(canvas), body;

	canvas_clear(canvas);
	if (screen.width < MIN_WIDTH || screen.height < MIN_HEIGHT) {
		flow_textf(&screen, 0, 0, 0, ROLE_TEXT,
			   "pagetwin watch needs %d columns and %d rows; there "
			   "are %d and %d. Make the window larger, or press q.",
			   MIN_WIDTH, MIN_HEIGHT, screen.width, screen.height);
		return;
	}
	if (ui->ui.help) {
		watch_help_draw(ui, canvas);
		return;
	}
	draw_head(&screen, moment, ui);
	body = pane_cut(&screen, 0, HEAD_ROWS, screen.width,
			screen.height - HEAD_ROWS - FOOT_ROWS);
	if (ui->panel == WATCH_FILES)
		watch_files_draw(&body, moment, ui);
	else if (ui->panel == WATCH_PAGES)
		watch_pages_draw(&body, moment, ui);
	else
		watch_mappings_draw(&body, moment, ui);
	draw_foot(&screen, moment, ui);
}
