/*
 * The events against the state: does somebody who reads nothing but the
 * events know everything? Here the story is short and told step by step; the
 * random scripts of test_property.c do the same at large. And that somebody is
 * watched too: an event kept back has to be missed.
 */
#include "rebuild.h"
#include "simulated.h"

#include <string.h>

static const char *const story[] = {
	"machine linux frames=60",
	"file f 12p",
	"section s 3p",
	"map v f shared rw",
	"map c f private rw",
	"map w s shared rw",
	"map a anon private rw for 4p",
	"map b anon shared rw for 4p",
	"load v[2]",
	"store v[3] \"J\"",
	"store c[3] \"K\"",
	"load a[0..3]",
	"store a[1..2] \"x\"",
	"store b[1] \"y\"",
	"store w[0..2] \"z\"",
	"protect v[2..4] r",
	"protect v[3] none",
	"protect v rw",
	"advise v random",
	"flush v",
	"store v[3] \"L\"",
	"write f 60000 \"longer\"",
	"fsync f",
	"spawn other",
	"as other",
	"map v f shared rw populate",
	"store v[0] \"M\"",
	"exit other",
	"unmap v[1..2]",
	"advise c dontneed",
	"drop f",
	"tick 60",
	"unmap a",
	"unmap b",
	"store v[5] \"gone\"",
	"crash",
	"map v f shared rw",
	"load v[0..14]",
};

#define STORY (sizeof(story) / sizeof(story[0]))

/* Tells the story to one who draws it; the event number `kept` of all is not
 * told. -1: all are. Returns how many there were, 0 when it went wrong. */
static size_t story_tell(long kept)
{
	struct strbuf complaint = STRBUF_INIT;
	struct simulated sim;
	struct rebuild *rebuild;
	size_t told = 0;
	bool right = true;

	simulated_start(&sim, "linux");
	rebuild = rebuild_new(sim.machine);
	assert_non_null(rebuild);
	for (size_t i = 0; right && i < STORY; i++) {
		struct event_list *list = &sim.outcome.events;
		long at = kept - (long)told;

		perform(&sim, story[i]);
		told += list->n_events;
		if (at >= 0 && at < (long)list->n_events) {
			memmove(&list->events[at], &list->events[at + 1],
				(list->n_events - (size_t)at - 1) *
					sizeof(*list->events));
			list->n_events--;
		}
		right = rebuild_follow(rebuild, list, &complaint);
		if (!right && kept < 0)
			fail_msg("%s: %s", story[i], complaint.text);
	}
	rebuild_free(rebuild);
	simulated_stop(&sim);
	strbuf_free(&complaint);
	return right ? told : 0;
}

static void story_is_complete(void **state)
{
	(void)state;
	assert_true(story_tell(-1) > 100);
}

/* Most events change what can be seen; the others comment on them. */
static void missing_events_are_missed(void **state)
{
	size_t n = story_tell(-1), missed = 0;

	(void)state;
	for (size_t i = 0; i < n; i++)
		missed += story_tell((long)i) == 0;
	assert_true(missed > n / 2);
	assert_true(missed < n);
}

/* Every event is of this machine's own knowledge and has a sentence that
 * names what it is about: no address where there is a name. */
static void sentences_name_things(void **state)
{
	struct simulated sim;

	(void)state;
	simulated_start(&sim, "textbook");
	for (size_t i = 1; i < STORY; i++) {
		perform(&sim, story[i]);
		for (size_t k = 0; k < sim.outcome.events.n_events; k++) {
			const struct event *event =
				&sim.outcome.events.events[k];
			struct strbuf out = STRBUF_INIT;

			event_print(event, &out);
			assert_int_equal(event->source, EVENT_EXACT);
			assert_true(event->kind == EVENT_POWER_CUT ||
				    event->count > 0);
			assert_null(strstr(out.text, "0x"));
			assert_null(strstr(out.text, "an object"));
			strbuf_free(&out);
		}
	}
	simulated_stop(&sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(story_is_complete),
		cmocka_unit_test(missing_events_are_missed),
		cmocka_unit_test(sentences_name_things),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
