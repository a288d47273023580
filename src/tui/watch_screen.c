/*
 * A running process on the terminal: look, draw, wait for a key or the time
 *
 *	          +-----------------------------------------+
 *	          v                                         |
 *	now -> sample -> draw -> key, at most until the next sample
 *
 * While it is paused, and after the process has ended, it waits for keys alone.
 */
#include "tui/tui.h"

#include <errno.h>
#include <time.h>

#include "tui/paint.h"

struct watching {
	const struct tui_watch *source;
	struct watch_moment moment;
	struct sample samples[2]; /* the last and the one before, by turns */
	unsigned long n;	  /* taken */
	struct watch_ui ui;
	struct frame_detail frame; /* of the chosen page */
	double next;		   /* when the next sample is due */
};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Takes a sample. -ESRCH becomes "ended"; before the first it stays. */
static int look(struct watching *watching)
{
	struct sample *place = &watching->samples[watching->n % 2];
	struct sample sample;
	int status =
		watching->source->sample(watching->source->context, &sample);

	watching->next = now() + watching->source->interval;
	if (status == -ESRCH && watching->n) {
		watching->moment.ended = true;
		return 0;
	}
	if (status < 0)
		return status;
	sample_clear(place);
	*place = sample;
	watching->moment.before = watching->moment.now;
	watching->moment.now = place;
	watching->n++;
	return 0;
}

/* The frame of the chosen page, which has moved since the sample. */
static void look_at_frame(struct watching *watching)
{
	const struct tui_watch *source = watching->source;
	struct watch_moment *moment = &watching->moment;
	vaddr_t address;

	moment->frame = NULL;
	if (!moment->ended && source->frame &&
	    watch_chosen_page(&watching->ui, moment, &address) &&
	    source->frame(source->context, address, &watching->frame) == 0)
		moment->frame = &watching->frame;
}

static int show(struct watching *watching)
{
	struct canvas *canvas = paint_canvas(watching->ui.ui.ascii);

	if (!canvas)
		return -ENOMEM;
	look_at_frame(watching);
	screen_draw_watch(&watching->moment, &watching->ui, canvas);
	paint_canvas_show(watching->ui.ui.theme);
	return 0;
}

static bool is_live(const struct watching *watching)
{
	const struct tui_watch *source = watching->source;

	return !watching->moment.ended && !watching->ui.paused &&
	       !(source->count && watching->n >= source->count);
}

/* A key, or none where it is time for the next sample. */
static int key_or_time(struct watching *watching, int *ret_key)
{
	double left = watching->next - now();

	if (!is_live(watching))
		return paint_key(ret_key);
	return paint_key_within(left > 0 ? left : 0, ret_key);
}

static int watch(struct watching *watching)
{
	int key, status = look(watching);

	while (status == 0) {
		enum watch_action action;

		status = show(watching);
		if (status == 0)
			status = key_or_time(watching, &key);
		if (status < 0)
			break;
		action = watch_key(&watching->ui, &watching->moment, key);
		if (action == WATCH_LEAVE)
			return 0;
		if (watching->moment.ended)
			continue;
		if (action == WATCH_NOW ||
		    (is_live(watching) && now() >= watching->next))
			status = look(watching);
	}
	return status;
}

int tui_run_watch(const struct tui_config *config,
		  const struct tui_watch *source, unsigned long *ret_n_samples,
		  bool *ret_ended)
{
	struct watching watching = { .source = source };
	char reason[REASON_SIZE];
	int status;

	if (!tui_usable(reason))
		return -ENOTTY;
	watch_ui_init(&watching.ui);
	watching.moment.interval = source->interval;
	status = paint_open(config, stdout, stdin, &watching.ui.ui);
	if (status < 0)
		return status;
	status = watch(&watching);
	paint_close();
	*ret_n_samples = watching.n;
	*ret_ended = watching.moment.ended;
	sample_clear(&watching.samples[0]);
	sample_clear(&watching.samples[1]);
	return status;
}
