/*
 * The views: a row for each
 *
 * A new view is a file with one function and a row here; then screen.c may
 * give it a place.
 */
#include "view/view.h"

/* clang-format off */
const struct view_info view_table[VIEWS] = {
	{ VIEW_TEXT, "text", text_view, text_title, 30, 3, FOCUS_TEXT,
	  "the lesson: its prose, questions and answers" },
	{ VIEW_OPERATION, "operation", operation_view, operation_title, 40, 4,
	  FOCUS_TEXT, "what was done, how it ended, and what comes next" },
	{ VIEW_PAGES, "pages", pages_view, pages_title, 40, 3, FOCUS_PAGES,
	  "page tables and page cache, simulated above real" },
	{ VIEW_PAGE, "the entry in words", page_view, NULL, 60, 1, FOCUS_PAGES,
	  "what the page-table entry of the step's page says" },
	{ VIEW_TRANSLATION, "translation", translation_view, translation_title,
	  60, 3, FOCUS_TRANSLATION,
	  "from the address to the frame, level by level" },
	{ VIEW_COUNTERS, "counters", counters_view, NULL, 40, 3,
	  FOCUS_COUNTERS, "what each machine counts" },
	{ VIEW_EVENTS, "events", events_view, NULL, 30, 2, FOCUS_EVENTS,
	  "what happened inside, in sentences" },
	{ VIEW_DIFFERENCES, "differences", differences_view, NULL, 30, 1,
	  FOCUS_EVENTS, "where the machines differ, and why" },
	{ VIEW_FRAMES, "frames", frames_view, frames_title, 30, 1,
	  FOCUS_COUNTERS, "the simulated memory, frame by frame" },
	{ VIEW_PAGING_FILE, "paging file", paging_file_view, paging_file_title,
	  30, 4, FOCUS_PAGING_FILE, "its slots, and whose pages are in them" },
};
/* clang-format on */
