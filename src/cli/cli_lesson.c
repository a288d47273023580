/*
 * pagetwin lesson [NAME|FILE]
 *
 *	              +--------- a lesson was named --------+
 *	              |                                     v
 *	pagetwin -> picker <----- l ----- the screen of the lesson -> q
 *	              |                                     ^
 *	              +----------- enter ------------------+
 *
 * Without a terminal there is no picker and no screen: the lesson plays to
 * its end as text (lesson_plain.c) or is drawn into a file
 * (lesson_picture.c).
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/diagnostic.h"
#include "base/strbuf.h"
#include "cli/catalog.h"
#include "cli/cli.h"
#include "cli/lesson_play.h"
#include "cli/screen_choice.h"

/* The lessons as the picker and the list show them. */
struct shelf {
	struct catalog catalog;
	struct lesson_entry *entries;
	struct front_matter *matters; /* own the titles */
	size_t n_entries;
};

static void shelf_free(struct shelf *shelf)
{
	for (size_t i = 0; i < shelf->n_entries; i++)
		front_matter_clear(&shelf->matters[i]);
	free(shelf->matters);
	free(shelf->entries);
	catalog_free(&shelf->catalog);
}

/* Title and minutes; a file that cannot be read is listed by its name, and
 * complains when it is chosen. */
static void shelf_describe(struct shelf *shelf, size_t i)
{
	const struct catalog_entry *file = &shelf->catalog.entries[i];
	struct lesson_entry *entry = &shelf->entries[i];
	struct diagnostic diagnostic;
	char *text = NULL;
	size_t length;

	entry->name = file->name;
	entry->title = file->name;
	entry->number = lesson_number(file->name);
	if (!input_read(file->file, &text, &length))
		return;
	if (lesson_front_matter(text, length, &shelf->matters[i],
				&diagnostic) == 0) {
		if (shelf->matters[i].title)
			entry->title = shelf->matters[i].title;
		entry->minutes = shelf->matters[i].minutes;
	}
	free(text);
}

/* false after having said why there is nothing on it. */
static bool shelf_fill(struct shelf *ret_shelf)
{
	struct shelf shelf = { 0 };

	catalog_read(&shelf.catalog);
	shelf.entries =
		calloc(shelf.catalog.n_entries + 1, sizeof(*shelf.entries));
	shelf.matters =
		calloc(shelf.catalog.n_entries + 1, sizeof(*shelf.matters));
	if (!shelf.entries || !shelf.matters || !shelf.catalog.n_entries) {
		complain("no lessons were found; set PAGETWIN_LESSONS to "
			 "their folder");
		shelf_free(&shelf);
		return false;
	}
	for (size_t i = 0; i < shelf.catalog.n_entries; i++)
		shelf_describe(&shelf, i);
	shelf.n_entries = shelf.catalog.n_entries;
	*ret_shelf = shelf;
	return true;
}

static enum exit_status lessons_list(void)
{
	struct strbuf out = STRBUF_INIT;
	struct shelf shelf;

	if (!shelf_fill(&shelf))
		return EXIT_UNABLE;
	for (size_t i = 0; i < shelf.n_entries; i++) {
		const struct lesson_entry *entry = &shelf.entries[i];

		strbuf_addf(&out, "%2u  %-34s %s", entry->number,
			    entry->name + strspn(entry->name, "0123456789-"),
			    entry->title);
		if (entry->minutes)
			strbuf_addf(&out, " (%u minutes)", entry->minutes);
		strbuf_add_char(&out, '\n');
	}
	shelf_free(&shelf);
	return output_print(&out) ? EXIT_DONE : EXIT_UNABLE;
}

/* --- the screen --------------------------------------------------------- */

static enum exit_status lesson_play_screen(const struct options *options,
					   struct player *player,
					   enum tui_leave *ret_leave)
{
	const struct tui_config config = screen_config(options);
	int status = tui_run_lesson(&config, player, ret_leave);

	if (status == 0)
		return EXIT_DONE;
	complain("the lesson was broken off: %s", strerror(-status));
	*ret_leave = TUI_QUIT;
	return EXIT_UNABLE;
}

static enum exit_status player_play(const struct options *options,
				    struct player *player, bool screen,
				    enum tui_leave *ret_leave)
{
	if (options->svg || options->text)
		return lesson_picture(options, player);
	if (screen)
		return lesson_play_screen(options, player, ret_leave);
	return lesson_play_plain(options, player);
}

/* Loads one lesson, opens the machines and plays it. */
static enum exit_status lesson_play(const struct options *options,
				    const char *file, bool screen,
				    enum tui_leave *ret_leave)
{
	struct lesson *lesson = catalog_load(file);
	enum exit_status status = EXIT_INPUT;
	struct session *session = NULL;
	struct player *player = NULL;

	*ret_leave = TUI_QUIT;
	if (!lesson)
		return EXIT_INPUT;
	session = session_open(options, screen ? tui_wait : plain_wait, NULL,
			       &status);
	if (session && player_new(lesson, session, &player) < 0) {
		complain("no memory for the lesson");
		status = EXIT_UNABLE;
	} else if (session) {
		status = player_play(options, player, screen, ret_leave);
	}
	player_free(player);
	session_free(session);
	lesson_free(lesson);
	return status;
}

/* From the picker to a lesson and back, until the learner has enough. */
static enum exit_status lessons_pick(const struct options *options,
				     const char *file)
{
	const struct tui_config config = screen_config(options);
	enum tui_leave leave = TUI_LESSONS;
	enum exit_status status = EXIT_DONE;
	struct shelf shelf;
	size_t chosen = 0;

	if (!shelf_fill(&shelf))
		return EXIT_UNABLE;
	if (file)
		status = lesson_play(options, file, true, &leave);
	while (leave == TUI_LESSONS && status == EXIT_DONE) {
		if (tui_pick_lesson(&config, shelf.entries, shelf.n_entries,
				    NULL, &chosen, &leave) < 0) {
			status = EXIT_UNABLE;
			break;
		}
		if (leave == TUI_CHOSEN)
			status = lesson_play(options,
					     shelf.catalog.entries[chosen].file,
					     true, &leave);
	}
	shelf_free(&shelf);
	return status;
}

enum exit_status cli_lesson(const struct options *options)
{
	const char *wanted = options->n_words > 1 ? options->words[1] : NULL;
	bool screen;
	enum exit_status status;
	enum tui_leave leave;
	char *file = NULL;

	if (options->list)
		return lessons_list();
	if (options->n_words > 2) {
		complain("'lesson' takes one lesson; see 'pagetwin help "
			 "lesson'");
		return EXIT_INPUT;
	}
	if ((options->at || options->size) && !options->svg && !options->text) {
		complain("--at and --size are of a picture; say --svg=FILE or "
			 "--text=FILE as well");
		return EXIT_INPUT;
	}
	screen = screen_wanted(options);
	if (!screen && !wanted)
		wanted = "1";
	if (wanted) {
		file = catalog_find(wanted);
		if (!file)
			return EXIT_INPUT;
	}
	status = screen ? lessons_pick(options, file)
			: lesson_play(options, file, false, &leave);
	free(file);
	return status;
}
