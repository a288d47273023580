/*
 * Events as sentences, and a round of them that comes again and again told
 * twice
 *
 * What happens to one page happens to the next one as well. 48 pages that
 * have to leave memory are some hundred sentences, in which the reader (or the
 * listener: a screen reader reads them all) would have to find out that they
 * are the same seven:
 *
 *	fault, chosen, written, unmapped, given back | fault, chosen, ... |
 *	 \-------------- a round -----------------/
 *
 * So the first round is told, how often it came again, and the last one.
 *
 * Contract: only rounds that differ in pages, frames, slots and addresses
 * alone are left out, from four on. Programs get every event (report_json.c).
 */
#include "view/report.h"

#include <string.h>

#include "base/strbuf.h"

#define ROUND_MAX 16 /* events of one round, at most */
#define TOLD_ALL  3  /* so many rounds are told as they are */

/* Do they say the same of different pages? */
static bool events_alike(const struct event *a, const struct event *b)
{
	return a->kind == b->kind && a->source == b->source &&
	       a->count == b->count && a->flags == b->flags &&
	       a->number == b->number && strcmp(a->process, b->process) == 0 &&
	       strcmp(a->view, b->view) == 0 &&
	       strcmp(a->object, b->object) == 0;
}

/* How many rounds of `length` events follow one another from `first` on. */
static size_t count_rounds(const struct event_list *events, size_t first,
			   size_t length)
{
	size_t i = first + length;

	while (i < events->n_events &&
	       events_alike(&events->events[i], &events->events[i - length]))
		i++;
	return (i - first) / length;
}

static void add_event(const struct event *event, struct strbuf *out)
{
	strbuf_add(out, "    - ");
	event_print(event, out);
	strbuf_add_char(out, '\n');
}

/* A round that comes often enough from `first` on; returns the event behind
 * the last of them, or `first` where there is none. */
static size_t add_rounds(const struct event_list *events, size_t first,
			 struct strbuf *out)
{
	size_t length, n = 0;

	for (length = 1; length <= ROUND_MAX; length++) {
		n = count_rounds(events, first, length);
		if (n > TOLD_ALL)
			break;
	}
	if (n <= TOLD_ALL)
		return first;
	for (size_t i = 0; i < length; i++)
		add_event(&events->events[first + i], out);
	strbuf_addf(out,
		    "    ... and so on, %zu times more; "
		    "at last:\n",
		    n - 1);
	for (size_t i = 0; i < length; i++)
		add_event(&events->events[first + (n - 1) * length + i], out);
	return first + n * length;
}

void report_events_text(const struct event_list *events, struct strbuf *out)
{
	for (size_t i = 0; i < events->n_events;) {
		size_t end = add_rounds(events, i, out);

		if (end == i)
			add_event(&events->events[end++], out);
		i = end;
	}
}
