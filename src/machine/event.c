/*
 * What happened, in words a student understands: what stands in the braces
 *
 * A sentence of event_table.c is a template. Each name in braces is a function
 * here, which reads the fields of the event:
 *
 *	"{place} {was} mapped to {frame}"
 *	 v, 4, 16 pages, frame 17   "v[4..19] were mapped to frames 17..32"
 *
 * Contract: appends, whatever the fields are; a field that is not known reads
 * as "a frame", "an object", "the program".
 */
#include "machine/event.h"

#include "base/array.h"
#include "base/strbuf.h"
#include "base/template.h"
#include "machine/outcome.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* "child's ", "users' ", where somebody else's view is meant. */
static void print_owner(const struct event *event, struct strbuf *out)
{
	size_t length = strlen(event->process);

	if (!(event->flags & EVENT_ELSEWHERE) || !length || !event->view[0])
		return;
	strbuf_addf(out, "%s'%s ", event->process,
		    event->process[length - 1] == 's' ? "" : "s");
}

static void print_there(const struct event *event, struct strbuf *out)
{
	const char *name = event->view[0] ? event->view : event->object;

	if (!name[0] && !event->address) {
		strbuf_add(out, "a page");
		return;
	}
	if (!name[0]) {
		strbuf_addf(out, "address 0x%" PRIx64, event->address);
		return;
	}
	strbuf_addf(out, "%s[%" PRIu64, name, event->page);
	if (event->count > 1)
		strbuf_addf(out, "..%" PRIu64, event->page + event->count - 1);
	strbuf_add_char(out, ']');
}

static void print_place(const struct event *event, struct strbuf *out)
{
	print_owner(event, out);
	print_there(event, out);
}

static void print_frame(const struct event *event, struct strbuf *out)
{
	if (event->pfn == PFN_NONE)
		strbuf_add(out, event->count > 1 ? "frames" : "a frame");
	else if (event->count > 1)
		strbuf_addf(out, "frames %" PRIu64 "..%" PRIu64, event->pfn,
			    event->pfn + event->count - 1);
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

static void print_named(const struct event *event, struct strbuf *out)
{
	strbuf_add(out, event->view[0] ? event->view : "the program");
}

static void print_view(const struct event *event, struct strbuf *out)
{
	print_owner(event, out);
	print_named(event, out);
}

static void print_it(const struct event *event, struct strbuf *out)
{
	strbuf_add(out, event->count == 1 ? "it" : "them");
}

static void print_neighbours(const struct event *event, struct strbuf *out)
{
	strbuf_add(out, event->count == 1 ? "a cached neighbour"
					  : "cached neighbours");
}

static void print_process(const struct event *event, struct strbuf *out)
{
	strbuf_add(out, event->process);
}

static void print_object(const struct event *event, struct strbuf *out)
{
	strbuf_add(out, event->object[0] ? event->object : "an object");
}

static void print_thing(const struct event *event, struct strbuf *out)
{
	strbuf_add(out,
		   event->flags & EVENT_FILE ? "the file " : "the section ");
	print_object(event, out);
}

static void print_amount(const struct event *event, struct strbuf *out)
{
	strbuf_addf(out, "%" PRIu64, event->amount);
}

static void print_s(const struct event *event, struct strbuf *out)
{
	strbuf_add(out, event->amount == 1 ? "" : "s");
}

/* One for each page. */
static void print_each(const struct event *event, struct strbuf *out)
{
	strbuf_add(out, event->count > 1 ? "s" : "");
}

static void print_among(const struct event *event, struct strbuf *out)
{
	if (!event->view[0])
		return;
	strbuf_add(out, event->count > 1 ? ", somewhere in " : " at ");
	print_place(event, out);
}

static void print_bytes(const struct event *event, struct strbuf *out)
{
	strbuf_addf(out, "%" PRIu64 " byte%s", event->amount,
		    event->amount == 1 ? "" : "s");
}

static void print_seconds(const struct event *event, struct strbuf *out)
{
	strbuf_addf(out, "%g second%s", (double)event->amount / 1000,
		    event->amount == 1000 ? "" : "s");
}

static void print_protection(const struct event *event, struct strbuf *out)
{
	static const char *const words[] = {
		[PROTECTION_NONE] = "inaccessible",
		[PROTECTION_READ] = "read-only",
		[PROTECTION_READ_WRITE] = "readable and writable",
	};

	strbuf_add(out, words[event->number]);
}

/* Only where the machine told. */
static void print_origin(const struct event *event, struct strbuf *out)
{
	if (!(event->flags & (EVENT_SHARED | EVENT_PRIVATE)))
		return;
	if (event->object[0])
		strbuf_addf(out, ": %s from page %" PRIu64 " on", event->object,
			    event->amount);
	else
		strbuf_add(out, ": anonymous memory");
	strbuf_add(out,
		   event->flags & EVENT_SHARED ? ", shared, " : ", private, ");
	print_protection(event, out);
}

static void print_rights(const struct event *event, struct strbuf *out)
{
	if (event->flags & EVENT_WRITABLE)
		strbuf_add(out, "can be read and written");
	else if (event->flags & EVENT_READABLE)
		strbuf_add(out, "can be read, not written,");
	else
		strbuf_add(out, "can't be touched");
}

static void print_advised(const struct event *event, struct strbuf *out)
{
	static const char *const texts[ADVICE_KINDS] = {
		[ADVICE_NORMAL] = "read in no way known before",
		[ADVICE_RANDOM] = "read at random",
		[ADVICE_SEQUENTIAL] = "read in order",
		[ADVICE_DONTFORK] = "missing in a child",
		[ADVICE_DOFORK] = "passed on to a child again",
		[ADVICE_WIPEONFORK] = "empty in a child",
		[ADVICE_KEEPONFORK] = "full in a child again",
		[ADVICE_DONTDUMP] = "left out of a core dump",
		[ADVICE_DODUMP] = "in a core dump again",
	};
	unsigned advice = (unsigned)event->number;

	if (advice < ADVICE_KINDS && texts[advice])
		strbuf_add(out, texts[advice]);
}

static void print_slot(const struct event *event, struct strbuf *out)
{
	strbuf_addf(out, "slot%s %" PRIu64, event->count > 1 ? "s" : "",
		    event->amount);
	if (event->count > 1)
		strbuf_addf(out, "..%" PRIu64,
			    event->amount + event->count - 1);
}

static void print_states(const struct event *event, struct strbuf *out)
{
	if (event->amount == UINT64_MAX)
		strbuf_addf(out, "more than %" PRIu64 " disk states are",
			    event->amount - 1);
	else
		strbuf_addf(out, "%" PRIu64 " disk state%s", event->amount,
			    event->amount == 1 ? " is" : "s are");
}

static void print_free(const struct event *event, struct strbuf *out)
{
	if (event->amount == 0)
		strbuf_add(out, "no frame is free");
	else
		strbuf_addf(out,
			    "only %" PRIu64 " frame%s free, fewer than the low "
			    "watermark",
			    event->amount,
			    event->amount == 1 ? " is" : "s are");
}

static void print_cause(const struct event *event, struct strbuf *out)
{
	static const char *const words[] = {
		[CAUSE_NO_FRAME] = "no frame is free",
		[CAUSE_FEW_FRAMES] = "too few frames are free",
		[CAUSE_LIMIT] = "more is in use than the limit allows",
		[CAUSE_WORKING_SET] = "the working set is full",
	};

	strbuf_add(out, words[event->number]);
}

static void print_leave(const struct event *event, struct strbuf *out)
{
	if (event->number == CAUSE_WORKING_SET) {
		strbuf_add(out, "leave it");
		return;
	}
	strbuf_add(out, "give up ");
	print_frame(event, out);
}

static void print_obstacle(const struct event *event, struct strbuf *out)
{
	if (event->number == OBSTACLE_LOCKED)
		strbuf_addf(out, "%s locked",
			    event->count == 1 ? "it is" : "they are");
	else
		strbuf_add(out, "the paging file is full");
}

static void print_copy(const struct event *event, struct strbuf *out)
{
	switch ((enum page_copy)event->number) {
	case COPY_ON_DISK:
		strbuf_add(out, "the disk has the same bytes");
		break;
	case COPY_IN_SLOT:
		print_slot(event, out);
		strbuf_add(out, " of the paging file has the same bytes");
		break;
	case COPY_ZEROS:
		strbuf_add(out, "nobody has stored to it, so zeros will do");
		break;
	case COPY_NOT_KEPT:
		strbuf_add(out, "its owner gave it up");
		break;
	}
}

static const struct {
	const char *name;
	void (*print)(const struct event *event, struct strbuf *out);
} field_table[] = {
	{ "place", print_place },
	{ "there", print_there },
	{ "named", print_named },
	{ "it", print_it },
	{ "neighbours", print_neighbours },
	{ "frame", print_frame },
	{ "frames", print_frames },
	{ "count", print_count },
	{ "was", print_was },
	{ "is", print_is },
	{ "page", print_page },
	{ "level", print_level },
	{ "signal", print_signal },
	{ "view", print_view },
	{ "process", print_process },
	{ "object", print_object },
	{ "thing", print_thing },
	{ "amount", print_amount },
	{ "s", print_s },
	{ "each", print_each },
	{ "among", print_among },
	{ "bytes", print_bytes },
	{ "seconds", print_seconds },
	{ "protection", print_protection },
	{ "origin", print_origin },
	{ "rights", print_rights },
	{ "advised", print_advised },
	{ "slot", print_slot },
	{ "states", print_states },
	{ "free", print_free },
	{ "cause", print_cause },
	{ "leave", print_leave },
	{ "obstacle", print_obstacle },
	{ "copy", print_copy },
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
