/*
 * What happened inside, as sentences: first the simulated machine, which
 * knows all of it, then the real one, of which much can only be seen or
 * inferred
 */
#include "view/view.h"

#include "base/strbuf.h"
#include "view/flow.h"

/* A fault is where the kernel comes in, so it stands out; but it is no error.
 * A signal is. */
static unsigned event_style(const struct event *event)
{
	switch (event->kind) {
	case EVENT_MINOR_FAULT:
	case EVENT_MAJOR_FAULT:
	case EVENT_MINOR_FAULTS:
	case EVENT_MAJOR_FAULTS:
	case EVENT_WRITE_FAULT:
		return ROLE_FAULT | STYLE_BOLD;
	case EVENT_SIGNAL:
	case EVENT_POWER_CUT:
		return ROLE_ERROR;
	default:
		return ROLE_TEXT;
	}
}

static int draw_event(const struct pane *pane, int y, const struct event *event)
{
	static const char *const marks[] = {
		[EVENT_EXACT] = "",
		[EVENT_OBSERVED] = " (seen)",
		[EVENT_INFERRED] = " (inferred)",
	};
	struct strbuf text = STRBUF_INIT;

	event_print(event, &text);
	strbuf_add(&text, marks[event->source]);
	pane_text(pane, 1, y, ROLE_DIM, "\u00B7");
	y = flow_text(pane, 3, 3, y, event_style(event), text.text);
	strbuf_free(&text);
	return y;
}

int events_view(const struct pane *pane, const struct moment *moment,
		const struct ui *ui)
{
	int y = 0;

	(void)ui;
	for (int side = 0; side < SIDES; side++) {
		const struct step_side *did =
			moment_side(moment, (enum side)side);
		const struct event_list *list =
			did ? &did->outcome.events : NULL;

		if (!list || list->n_events == 0)
			continue;
		pane_text(pane, 1, y++, ROLE_HEADING,
			  side == SIDE_SIM ? "simulated" : "real");
		for (size_t i = 0; i < list->n_events; i++)
			y = draw_event(pane, y, &list->events[i]);
	}
	if (y == 0)
		pane_text(pane, 1, y++, ROLE_DIM, "No events in this step.");
	return y;
}
