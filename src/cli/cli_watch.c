/*
 * pagetwin watch PID
 *
 * A process that runs anyway, looked at again and again: on the screen, or,
 * without one, a report at each interval.
 *
 *	watcher (src/real) -> sample -> screen | text | a line of JSON
 *
 * That the process ends is what processes do: it is said, and the status is
 * 0. That it cannot be looked into is said with the kernel's word for it.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "base/strbuf.h"
#include "cli/cli.h"
#include "cli/screen_choice.h"
#include "real/watcher.h"
#include "view/report_sample.h"

#define INTERVAL_MIN 0.05
#define INTERVAL_MAX 3600.0
#define PID_LARGEST  (1L << 22) /* PID_MAX_LIMIT, linux/threads.h */

struct watch_wish {
	long pid;
	double interval;
	unsigned long count; /* 0: no end */
};

static bool interval_read(const char *text, double *ret_interval)
{
	char *end;
	double value;

	if (!text)
		return true;
	value = strtod(text, &end);
	if (end == text || *end || !(value >= INTERVAL_MIN) ||
	    value > INTERVAL_MAX) {
		complain("--interval=%s is not a number of seconds from %g to "
			 "%g",
			 text, INTERVAL_MIN, INTERVAL_MAX);
		return false;
	}
	*ret_interval = value;
	return true;
}

static bool wish_read(const struct options *options, struct watch_wish *wish)
{
	uint64_t pid, count = 0;

	if (options->n_words != 2) {
		complain("'watch' takes one process id; see 'pagetwin help "
			 "watch'");
		return false;
	}
	if (!number_read(options->words[1], 1, PID_LARGEST, &pid)) {
		complain("'%s' is not a process id", options->words[1]);
		return false;
	}
	if (options->count &&
	    !number_read(options->count, 1, 1000000000, &count)) {
		complain("--count=%s is not a number of samples",
			 options->count);
		return false;
	}
	wish->pid = (long)pid;
	wish->count = count;
	wish->interval = 1;
	return interval_read(options->interval, &wish->interval);
}

static bool end_print(const struct watch_wish *wish, unsigned long n_samples,
		      bool json)
{
	struct strbuf out = STRBUF_INIT;

	if (json)
		report_sample_end_json(wish->pid, n_samples, &out);
	else
		strbuf_addf(&out, "process %ld has ended, after %lu sample%s\n",
			    wish->pid, n_samples, n_samples == 1 ? "" : "s");
	return output_print(&out);
}

static enum exit_status complain_about_sample(const struct watch_wish *wish,
					      int status)
{
	complain("process %ld cannot be watched any more: %s (%s)", wish->pid,
		 strerror(-status), status_word(status));
	return EXIT_UNABLE;
}

static bool sample_print(const struct sample *before, const struct sample *now,
			 bool json)
{
	struct strbuf out = STRBUF_INIT;

	if (json)
		report_sample_json(before, now, &out);
	else
		report_sample_text(before, now, &out);
	return output_print(&out);
}

static enum exit_status watch_print(const struct options *options,
				    const struct watch_wish *wish,
				    struct watcher *watcher)
{
	enum exit_status result = EXIT_DONE;
	struct sample before = { 0 }, sample;
	unsigned long n = 0;

	for (;;) {
		int status = watcher_sample(watcher, &sample);

		if (status == -ESRCH && !end_print(wish, n, options->json))
			result = EXIT_UNABLE;
		else if (status < 0 && status != -ESRCH)
			result = complain_about_sample(wish, status);
		if (status < 0)
			break;
		if (!sample_print(n ? &before : NULL, &sample, options->json))
			result = EXIT_UNABLE;
		sample_clear(&before);
		before = sample;
		if (++n == wish->count || result != EXIT_DONE)
			break;
		(void)watcher_wait(watcher, wish->interval);
	}
	sample_clear(&before);
	return result;
}

static int take_sample(void *context, struct sample *ret_sample)
{
	return watcher_sample(context, ret_sample);
}

static int take_frame(void *context, vaddr_t address,
		      struct frame_detail *ret_detail)
{
	return watcher_frame(context, address, ret_detail);
}

static enum exit_status watch_screen(const struct options *options,
				     const struct watch_wish *wish,
				     struct watcher *watcher)
{
	const struct tui_config config = screen_config(options);
	const struct tui_watch source = { .sample = take_sample,
					  .frame = take_frame,
					  .context = watcher,
					  .interval = wish->interval,
					  .count = wish->count };
	unsigned long n_samples = 0;
	bool ended = false;
	int status = tui_run_watch(&config, &source, &n_samples, &ended);

	if (status < 0 && status != -ESRCH)
		return complain_about_sample(wish, status);
	if ((ended || status == -ESRCH) && !end_print(wish, n_samples, false))
		return EXIT_UNABLE;
	return EXIT_DONE;
}

enum exit_status cli_watch(const struct options *options)
{
	const struct watcher_config config = { .root = options->sysroot,
					       .faults = options->faults };
	struct watch_wish wish = { 0 };
	char reason[REASON_SIZE] = "";
	struct watcher *watcher;
	enum exit_status result;

	if (!wish_read(options, &wish))
		return EXIT_INPUT;
	if (watcher_new(&config, (pid_t)wish.pid, &watcher, reason) < 0) {
		complain("%s", reason);
		return EXIT_UNABLE;
	}
	result = screen_wanted(options) ? watch_screen(options, &wish, watcher)
					: watch_print(options, &wish, watcher);
	watcher_free(watcher);
	return result;
}
