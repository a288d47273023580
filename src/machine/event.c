/*
 * What happened, in words a student understands.
 *
 * An event is a value with a few fields; its row owns the sentence, a
 * template. The names in braces are filled from the fields:
 *
 *	{place}	  v[3], v[4..19] or notes.txt[3]: the pages it speaks of; the
 *		  address where they have no name
 *	{was}	  was, or were where {place} is several pages; {is} likewise
 *	{count}	  3 pages, 1 page
 *	{frame}	  frame 17, or "a frame" where nobody can see which
 *	{frames}  "frame 17 was", "2 frames were"
 *	{view}	  its view; {page} its page, by itself
 *	{process} the process it happened to
 *	{level}	  the level of a page table, 1 being the lowest
 *	{signal}  SIGSEGV
 */
#include "machine/event.h"

#include "base/array.h"
#include "base/strbuf.h"
#include "base/template.h"
#include "machine/outcome.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const struct event_info event_table[EVENT_KINDS] = {
	{ EVENT_TRANSLATED, "translated",
	  "the page table answered for {place}: no fault" },
	{ EVENT_MINOR_FAULT, "minor-fault",
	  "minor fault at {place}: served without the disk" },
	{ EVENT_MAJOR_FAULT, "major-fault",
	  "major fault at {place}: waited for the disk" },
	{ EVENT_WRITE_FAULT, "write-fault",
	  "a store met {place} write-protected" },
	{ EVENT_TABLE_ALLOCATED, "table-allocated",
	  "{frame} became a page table of level {level}" },
	{ EVENT_TABLE_FREED, "table-freed",
	  "a page table of level {level} was empty: {frame} was given back" },
	{ EVENT_FRAME_ALLOCATED, "frame-allocated",
	  "{frames} taken from the free list" },
	{ EVENT_FRAME_FREED, "frame-freed",
	  "{frames} given back to the free list" },
	{ EVENT_PAGE_READ, "page-read",
	  "{place} {was} read from the disk into the page cache" },
	{ EVENT_PAGE_READ_AHEAD, "page-read-ahead",
	  "{place} {was} read from the disk as well, before anybody asked" },
	{ EVENT_PAGE_CACHE_HIT, "page-cache-hit",
	  "{place} {was} in the page cache already: no disk read" },
	{ EVENT_PAGE_MAPPED, "page-mapped", "{place} {was} mapped to {frame}" },
	{ EVENT_PAGE_MAPPED_AROUND, "page-mapped-around",
	  "{place} {was} mapped as well, being cached neighbours" },
	{ EVENT_PAGE_UNMAPPED, "page-unmapped",
	  "{place} {was} unmapped: the page-table entry was cleared" },
	{ EVENT_PAGE_DIRTIED, "page-dirtied",
	  "{place} became dirty: memory is newer than the disk" },
	{ EVENT_PAGE_WRITTEN, "page-written",
	  "{place} {was} written to the disk and {is} clean" },
	{ EVENT_PAGE_WRITEBACK, "page-writeback",
	  "writing {place} to the disk was started" },
	{ EVENT_PAGE_EVICTED, "page-evicted", "{place} left the page cache" },
	{ EVENT_WRITE_PROTECTED, "write-protected",
	  "{place} {was} write-protected: the next store will be noticed" },
	{ EVENT_COPIED_ON_WRITE, "copied-on-write",
	  "{place} got a private copy in {frame}: the object keeps its bytes" },
	{ EVENT_ZERO_MAPPED, "zero-mapped",
	  "{place} {was} mapped to the shared zero frame" },
	{ EVENT_ZEROED, "zeroed",
	  "{place} got {frame} of its own, filled with zeros" },
	{ EVENT_AREA_ADDED, "area-added",
	  "an area of {count} was added for {view}" },
	{ EVENT_AREA_REMOVED, "area-removed",
	  "an area of {count} of {view} was removed" },
	{ EVENT_AREA_SPLIT, "area-split",
	  "the area of {view} was split at page {page}" },
	{ EVENT_AREA_MERGED, "area-merged",
	  "two areas of {view} were alike and merged into one of {count}" },
	{ EVENT_SIGNAL, "signal", "the access to {place} ended in {signal}" },
	{ EVENT_PROCESS_STARTED, "process-started",
	  "process {process} started" },
	{ EVENT_PROCESS_ENDED, "process-ended", "process {process} ended" },
	{ EVENT_FLUSHER_WOKE, "flusher-woke",
	  "the background flusher woke and found {count} to write" },
	{ EVENT_POWER_CUT, "power-cut",
	  "power cut: {count} had not reached the disk and {is} gone" },
	{ EVENT_NOTHING, "nothing", "the call returned and did nothing" },
};

static void print_place(const struct event *event, struct strbuf *out)
{
	const char *name = event->view[0] ? event->view : event->object;

	if (!name[0]) {
		strbuf_addf(out, "address 0x%" PRIx64, event->address);
		return;
	}
	strbuf_addf(out, "%s[%" PRIu64, name, event->page);
	if (event->count > 1)
		strbuf_addf(out, "..%" PRIu64, event->page + event->count - 1);
	strbuf_add_char(out, ']');
}

static void print_frame(const struct event *event, struct strbuf *out)
{
	if (event->pfn == PFN_NONE)
		strbuf_add(out, event->count > 1 ? "frames" : "a frame");
	else if (event->count > 1)
		strbuf_addf(out, "frames from %" PRIu64, event->pfn);
	else
		strbuf_addf(out, "frame %" PRIu64, event->pfn);
}

static void print_frames(const struct event *event, struct strbuf *out)
{
	if (event->count > 1) {
		strbuf_addf(out, "%" PRIu64 " frames were", event->count);
	} else {
		print_frame(event, out);
		strbuf_add(out, " was");
	}
}

static void print_count(const struct event *event, struct strbuf *out)
{
	strbuf_addf(out, "%" PRIu64 " page%s", event->count,
		    event->count == 1 ? "" : "s");
}

static void print_was(const struct event *event, struct strbuf *out)
{
	strbuf_add(out, event->count > 1 ? "were" : "was");
}

static void print_is(const struct event *event, struct strbuf *out)
{
	strbuf_add(out, event->count == 1 ? "is" : "are");
}

static void print_page(const struct event *event, struct strbuf *out)
{
	strbuf_addf(out, "%" PRIu64, event->page);
}

static void print_level(const struct event *event, struct strbuf *out)
{
	strbuf_addf(out, "%d", event->number);
}

static void print_signal(const struct event *event, struct strbuf *out)
{
	struct result result = { RESULT_SIGNAL, event->number };

	strbuf_add(out, result_name(result));
}

static void print_view(const struct event *event, struct strbuf *out)
{
	strbuf_add(out, event->view[0] ? event->view : "the program");
}

static void print_process(const struct event *event, struct strbuf *out)
{
	strbuf_add(out, event->process);
}

static const struct {
	const char *name;
	void (*print)(const struct event *event, struct strbuf *out);
} field_table[] = {
	{ "place", print_place },     { "frame", print_frame },
	{ "frames", print_frames },   { "count", print_count },
	{ "was", print_was },	      { "is", print_is },
	{ "page", print_page },	      { "level", print_level },
	{ "signal", print_signal },   { "view", print_view },
	{ "process", print_process },
};

static void event_field(const void *context, const char *name,
			struct strbuf *out)
{
	for (size_t i = 0; i < ARRAY_LENGTH(field_table); i++)
		if (!strcmp(field_table[i].name, name))
			field_table[i].print(context, out);
}

void event_print(const struct event *event, struct strbuf *out)
{
	template_print(event_table[event->kind].sentence, event_field, event,
		       out);
}

int event_list_add(struct event_list *list, const struct event *event)
{
	int status = array_reserve(&list->events, &list->capacity,
				   list->n_events + 1, sizeof(*list->events));

	if (status)
		return status;
	list->events[list->n_events++] = *event;
	return 0;
}

void event_list_clear(struct event_list *list)
{
	free(list->events);
	memset(list, 0, sizeof(*list));
}
