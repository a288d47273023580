/*
 * Watching a running process
 *
 *	/proc/PID/stat	   -> what it does, its faults
 *	/proc/PID/maps	   -> its mappings		(process.c)
 *	/proc/PID/pagemap  -> the entries of each	(entries.c)
 *	cachestat(2)	   -> the files below them	(mapped_file.c)
 *	perf_event_open(2) -> the mapping of each fault	(listeners.c), if asked
 *
 *	entries   | absent | present        | absent |
 *	cache     | cached      | dirty | cached     |   --merge--> one list of
 *	                                                 runs for each mapping
 *
 * The process goes on meanwhile: it is neither stopped nor traced, and nothing
 * is read or written in it. Who may read its /proc/PID/maps (ptrace(2),
 * PTRACE_MODE_READ) may watch it: its user, unless it has more rights than
 * they, and root.
 *
 * Contract: the work of a sample is bounded by the limits of the config,
 * whatever the process has reserved; what was left out is unknown and has its
 * reason (enum unseen). A process that ends between two steps of a sample has
 * ended: -ESRCH, never half a sample.
 */
#include "real/watcher_inside.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/status.h"
#include "real/clock.h"
#include "real/listeners.h"
#include "real/pagemap.h"
#include "real/process.h"
#include "real/syscalls.h"

static void limits_default(struct watcher_config *config)
{
	if (!config->max_pages)
		config->max_pages = WATCH_MAX_PAGES;
	if (!config->max_runs)
		config->max_runs = WATCH_MAX_RUNS;
	if (!config->max_calls)
		config->max_calls = WATCH_MAX_CALLS;
	if (!config->max_mappings)
		config->max_mappings = WATCH_MAX_MAPPINGS;
}

static int complain(int status, pid_t pid, char reason[REASON_SIZE])
{
	if (status == -ESRCH)
		snprintf(reason, REASON_SIZE, "there is no process %ld (%s)",
			 (long)pid, status_word(status));
	else if (status == -EACCES || status == -EPERM)
		snprintf(reason, REASON_SIZE,
			 "process %ld is not yours to look into (%s); its user "
			 "may, and who may trace any (CAP_SYS_PTRACE)",
			 (long)pid, status_word(status));
	else if (status == -EINVAL)
		snprintf(reason, REASON_SIZE,
			 "process %ld is a thread of the kernel: it has no "
			 "memory of its own (%s)",
			 (long)pid, status_word(status));
	else
		snprintf(reason, REASON_SIZE,
			 "process %ld cannot be watched: %s (%s)", (long)pid,
			 strerror(-status), status_word(status));
	return status;
}

/* Is it running still, and the process that it was? Its first thread may have
 * ended (pthread_exit(3)): then another one shows the memory. */
static int watcher_stat(struct watcher *watcher, struct process_stat *ret_stat)
{
	const char *root = watcher->config.root;
	struct process_stat stat, first;
	int status = process_stat_read(root, watcher->pid, watcher->page_size,
				       &stat);

	if (status < 0)
		return status;
	if (stat.started != watcher->started)
		return -ESRCH;
	watcher->seen = watcher->pid;
	if (process_stat_ended(&stat)) {
		first = stat;
		status = process_thread_alive(root, watcher->pid,
					      watcher->page_size,
					      &watcher->seen, &stat);
		if (status < 0)
			return status;
		memcpy(stat.command, first.command, sizeof(stat.command));
	}
	*ret_stat = stat;
	return 0;
}

/* May its mappings be read at all? */
static int maps_try(const struct watcher *watcher)
{
	struct sample sample = { .page_size = watcher->page_size };
	int status = process_maps_read(watcher->config.root, watcher->seen, 1,
				       &sample);

	sample_clear(&sample);
	return status;
}

/* A pagemap shows the memory that the process had when it was opened; after an
 * exec that is another's, or nobody's. */
static void pagemap_renew(struct watcher *watcher)
{
	if (watcher->pagemap >= 0)
		close(watcher->pagemap);
	watcher->pagemap = -ENOENT;
	if (!watcher_hides(watcher, REAL_PAGEMAP))
		watcher->pagemap =
			pagemap_open(watcher->config.root, watcher->seen);
}

static int watcher_start(struct watcher *watcher)
{
	struct process_stat stat;
	struct scan_run run;
	uint64_t next;
	int status = process_stat_read(watcher->config.root, watcher->pid,
				       watcher->page_size, &stat);

	if (status < 0)
		return status;
	if (stat.of_kernel)
		return -EINVAL;
	watcher->started = stat.started;
	status = watcher_stat(watcher, &stat);
	if (status == -ESRCH)
		return 0; /* the first sample says so */
	if (status == 0)
		status = maps_try(watcher);
	if (status < 0)
		return status;
	if (watcher->config.faults &&
	    !watcher_hides(watcher, REAL_FAULT_EVENTS)) {
		watcher->listeners =
			listeners_new(watcher->config.root, watcher->pid);
		if (!watcher->listeners)
			return -ENOMEM;
	}
	if (!watcher->config.root)
		watcher->pidfd = sys_pidfd_open(watcher->pid);
	pagemap_renew(watcher);
	if (!watcher_hides(watcher, REAL_PAGE_FLAGS))
		watcher->flags = page_flags_open(watcher->config.root);
	if (!watcher_hides(watcher, REAL_PAGE_COUNTS))
		watcher->counts = page_counts_open(watcher->config.root);
	watcher->scan = watcher->pagemap >= 0 &&
			!watcher_hides(watcher, REAL_PAGEMAP_SCAN) &&
			sys_pagemap_scan(watcher->pagemap, 0,
					 watcher->page_size, SCAN_PRESENT,
					 SCAN_PRESENT, &run, 1, &next) >= 0;
	return 0;
}

int watcher_new(const struct watcher_config *config, pid_t pid,
		struct watcher **ret_watcher, char reason[REASON_SIZE])
{
	struct watcher *watcher = calloc(1, sizeof(*watcher));
	int status;

	if (!watcher)
		return complain(-ENOMEM, pid, reason);
	if (config)
		watcher->config = *config;
	limits_default(&watcher->config);
	watcher->pid = watcher->seen = pid;
	watcher->page_size = (uint64_t)sysconf(_SC_PAGESIZE);
	watcher->began = clock_seconds();
	watcher->pidfd = -1;
	watcher->pagemap = watcher->flags = watcher->counts = -ENOENT;
	status = watcher_start(watcher);
	if (status < 0) {
		watcher_free(watcher);
		return complain(status, pid, reason);
	}
	*ret_watcher = watcher;
	return 0;
}

void watcher_free(struct watcher *watcher)
{
	if (!watcher)
		return;
	if (watcher->pidfd >= 0)
		close(watcher->pidfd);
	if (watcher->pagemap >= 0)
		close(watcher->pagemap);
	if (watcher->flags >= 0)
		close(watcher->flags);
	if (watcher->counts >= 0)
		close(watcher->counts);
	listeners_free(watcher->listeners);
	free(watcher);
}

static void stat_take(struct sample *sample, const struct process_stat *stat)
{
	memcpy(sample->command, stat->command, sizeof(sample->command));
	sample->run_state = stat->run_state;
	sample->threads = stat->threads;
	sample->minor = stat->minor;
	sample->major = stat->major;
	sample->size = stat->size;
	sample->resident = stat->resident;
}

/* One look. -ESRCH: it has ended; -EAGAIN: its memory did, while it was looked
 * at, as an exec(2) does. */
static int sample_try(struct watcher *watcher, struct sample *ret_sample)
{
	struct sample sample = { .page_size = watcher->page_size,
				 .pid = watcher->pid,
				 .time = clock_seconds() - watcher->began };
	struct process_stat stat;
	int status = watcher_stat(watcher, &stat);

	if (status < 0)
		return status;
	stat_take(&sample, &stat);
	pagemap_renew(watcher);
	status = watcher_look(watcher, &sample);
	if (status == -ESRCH)
		status = -EAGAIN;
	/* What was read while it ended is no sample. */
	if (watcher_stat(watcher, &stat) == -ESRCH)
		status = -ESRCH;
	if (status < 0)
		sample_clear(&sample);
	else
		*ret_sample = sample;
	return status;
}

#define TRIES 10

int watcher_sample(struct watcher *watcher, struct sample *ret_sample)
{
	int status = -EAGAIN;

	for (int i = 0; i < TRIES && status == -EAGAIN; i++)
		status = sample_try(watcher, ret_sample);
	if (status == 0)
		ret_sample->number = ++watcher->n_samples;
	return status;
}

int watcher_frame(struct watcher *watcher, vaddr_t address,
		  struct frame_detail *ret_detail)
{
	struct frame_detail detail = { .pfn = PFN_NONE };
	struct page_state page = { .pfn = PFN_NONE };
	int status = 0;

	pagemap_renew(watcher);
	if (watcher->pagemap >= 0 && !address_is_kernels(address))
		status = pagemap_read(
			watcher->pagemap, address, watcher->page_size,
			!watcher_hides(watcher, REAL_FRAMES), &page, 1);
	if (status < 0)
		return status;
	detail.pfn = page.pfn;
	if (page.pfn != PFN_NONE) {
		detail.flags_known = watcher->flags >= 0 &&
				     page_word_read(watcher->flags, page.pfn,
						    &detail.flags) == 0;
		detail.count_known = watcher->counts >= 0 &&
				     page_word_read(watcher->counts, page.pfn,
						    &detail.entries) == 0;
	}
	*ret_detail = detail;
	return 0;
}

bool watcher_wait(struct watcher *watcher, double seconds)
{
	struct pollfd ended = { .fd = watcher->pidfd, .events = POLLIN };
	double until = clock_seconds() + seconds, left;

	while ((left = until - clock_seconds()) > 0) {
		int n = poll(&ended, 1, (int)(left * 1000) + 1);

		if (n > 0)
			return false;
	}
	return true;
}
