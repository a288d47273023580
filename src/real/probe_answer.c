/*
 * What a trial answers
 *
 * A habit is known only if all that led to it went well, and nobody meddled:
 *
 *	probe_begin		nothing has failed yet
 *	probe_note, …		this could not be done, or not be seen
 *	probe_answer		yes or no; or unknown, as something had failed
 *
 * Why something failed is kept for people, each reason once.
 *
 * Somebody else's sync(2) makes clean what a trial has dirtied, which looks
 * like a habit. So a trial counts only if the canary (canary.c) is dirty after
 * it; else what it has shown is forgotten, and it is made again. If that
 * happens each time, what it would show is unknown.
 */
#include "real/probe_inside.h"

#include <stdio.h>
#include <string.h>

#include "base/status.h"
#include "real/clock.h"
#include "real/pagemap.h"

/* A trial beside which somebody has everything written is made again after a
 * pause (of 10 ms), and a longer one. */
#define ALONE_ATTEMPTS 5
#define ALONE_PAUSES   10

void probe_fail(struct probe *probe)
{
	probe->failed = true;
}

void probe_fail_for(struct probe *probe, const char *why)
{
	char *told = probe->machine->untried;
	size_t n = strlen(told);

	probe_fail(probe);
	if (!strstr(told, why))
		snprintf(told + n, REASON_SIZE - n, "%s%s", n ? "; " : "", why);
}

void probe_begin(struct probe *probe)
{
	probe->failed = probe->disturbed;
}

int probe_note(struct probe *probe, int status)
{
	char text[80];

	if (status >= 0)
		return status;
	snprintf(text, sizeof(text), "%.50s (%.20s)", strerror(-status),
		 status_word(status));
	probe_fail_for(probe, text);
	return status;
}

void probe_alone(struct probe *probe, probe_trial *trial)
{
	struct canary *canary = &probe->machine->canary;
	const struct traits before = probe->machine->traits;

	for (int i = 0; i < ALONE_ATTEMPTS; i++) {
		double began = clock_seconds();

		trial(probe);
		(void)canary_look(canary, false);
		if (canary->written < began)
			return;
		probe->machine->traits = before;
		for (int pause = 0; pause < ALONE_PAUSES << i; pause++)
			probe_pause();
	}
	probe_fail_for(probe, "all is written to the disk all the time");
	probe->disturbed = true;
	trial(probe);
	probe->disturbed = false;
}

void probe_unseen(struct probe *probe, enum real_capability needs)
{
	char text[80];

	snprintf(text, sizeof(text), "no %.40s here",
		 probe->machine->capabilities[needs].name);
	probe_fail_for(probe, text);
}

enum habit probe_answer(struct probe *probe, bool has)
{
	enum habit habit = probe->failed ? HABIT_UNKNOWN : habit_of(has);

	probe_begin(probe);
	return habit;
}

bool probe_faulted(struct probe *probe, const struct reply *reply)
{
	if (!real_can(probe->machine, REAL_FAULT_COUNTS))
		probe_unseen(probe, REAL_FAULT_COUNTS);
	return reply->minor || reply->major;
}

struct cachestat_counts probe_counts(struct probe *probe, int fd)
{
	struct cachestat_counts counts = { 0 };

	if (!real_can(probe->machine, REAL_CACHESTAT))
		probe_unseen(probe, REAL_CACHESTAT);
	else
		(void)probe_note(probe, cachestat_count(fd, &counts));
	return counts;
}

bool probe_present(struct probe *probe, vaddr_t address)
{
	struct page_state page = { .pfn = PFN_NONE, .slot = SLOT_NONE };
	struct reply reply = { 0 };

	if (real_can(probe->machine, REAL_PAGEMAP) && probe->pagemap >= 0) {
		(void)probe_note(probe, pagemap_read(probe->pagemap, address,
						     probe->machine->page_size,
						     false, &page, 1));
		return page_state_get(&page, PAGE_PRESENT) == ANSWER_YES;
	}
	other_load(probe, address, 1, &reply);
	return !probe_faulted(probe, &reply);
}
