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
#include "real/watcher.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/status.h"
#include "real/entries.h"
#include "real/listeners.h"
#include "real/mapped_file.h"
#include "real/pagemap.h"
#include "real/process.h"
#include "real/syscalls.h"

struct watcher {
	struct watcher_config config;
	pid_t pid;
	uint64_t page_size;
	uint64_t started; /* process_stat: still the same process? */
	double began;	  /* seconds of the clock */
	unsigned long n_samples;
	int pidfd;		     /* -1: there is none */
	int pagemap;		     /* or a negative errno */
	bool scan;		     /* PAGEMAP_SCAN works */
	struct listeners *listeners; /* NULL: faults are not asked for */
};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static bool hidden(const struct watcher *watcher, enum real_capability which)
{
	return watcher->config.hide & 1U << which;
}

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
	const char *name = status_name(status);

	if (!name)
		name = "?";
	if (status == -ESRCH)
		snprintf(reason, REASON_SIZE, "there is no process %ld (%s)",
			 (long)pid, name);
	else if (status == -EACCES || status == -EPERM)
		snprintf(reason, REASON_SIZE,
			 "process %ld is not yours to look into (%s); its user "
			 "may, and who may trace any (CAP_SYS_PTRACE)",
			 (long)pid, name);
	else if (status == -EINVAL)
		snprintf(reason, REASON_SIZE,
			 "process %ld is a thread of the kernel: it has no "
			 "memory of its own (%s)",
			 (long)pid, name);
	else
		snprintf(reason, REASON_SIZE,
			 "process %ld cannot be watched: %s (%s)", (long)pid,
			 strerror(-status), name);
	return status;
}

/* May its mappings be read at all? */
static int maps_try(const struct watcher *watcher)
{
	struct sample sample = { .page_size = watcher->page_size };
	int status = process_maps_read(watcher->config.root, watcher->pid, 1,
				       &sample);

	sample_clear(&sample);
	return status;
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
	if (process_stat_ended(&stat))
		return 0; /* the first sample says so */
	status = maps_try(watcher);
	if (status < 0)
		return status;
	if (watcher->config.faults && !hidden(watcher, REAL_FAULT_EVENTS)) {
		watcher->listeners =
			listeners_new(watcher->config.root, watcher->pid);
		if (!watcher->listeners)
			return -ENOMEM;
	}
	if (!watcher->config.root)
		watcher->pidfd = sys_pidfd_open(watcher->pid);
	if (!hidden(watcher, REAL_PAGEMAP))
		watcher->pagemap =
			pagemap_open(watcher->config.root, watcher->pid);
	watcher->scan = watcher->pagemap >= 0 &&
			!hidden(watcher, REAL_PAGEMAP_SCAN) &&
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
	watcher->pid = pid;
	watcher->page_size = (uint64_t)sysconf(_SC_PAGESIZE);
	watcher->began = now();
	watcher->pidfd = -1;
	watcher->pagemap = -ENOENT;
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
	listeners_free(watcher->listeners);
	free(watcher);
}

/* What one sample has left to spend, over all mappings. */
struct spending {
	struct watcher *watcher;
	struct sample *sample;
	struct entries_source entries;
	struct cache_source cache;
};

/* Addresses of the kernel's own half ([vsyscall]) have no entries to show. */
static bool is_kernels(vaddr_t address)
{
	return address >> 63;
}

static int entries_unseen(struct mapping *mapping, enum unseen why, int status)
{
	mapping->entries_why = why;
	mapping->entries_status = status;
	return run_list_add(&mapping->pages, mapping->n_pages, 0, 0);
}

static int mapping_entries(struct spending *spending, struct mapping *mapping)
{
	const struct watcher *watcher = spending->watcher;
	int status;

	if (is_kernels(mapping->start))
		return entries_unseen(mapping, UNSEEN_KERNEL, 0);
	if (hidden(watcher, REAL_PAGEMAP))
		return entries_unseen(mapping, UNSEEN_OFF, 0);
	if (watcher->pagemap < 0)
		return entries_unseen(mapping, UNSEEN_REFUSED,
				      watcher->pagemap);
	status = entries_read(&spending->entries, mapping->start,
			      mapping->n_pages, &mapping->pages);
	if (status == -ENOMEM || status == -ESRCH)
		return status;
	if (status < 0)
		return entries_unseen(mapping, UNSEEN_REFUSED, status);
	if (status == 1)
		mapping->entries_why = UNSEEN_TOO_MUCH;
	return 0;
}

/* Pages of the file are mapped, and its cache has none? Then it is not the
 * cache that was asked: an overlay keeps pages in the file below. */
static bool is_elsewhere(const struct mapping *mapping)
{
	if (!mapping->cache_known || mapping->cached)
		return false;
	for (size_t i = 0; i < mapping->pages.n; i++)
		if (page_state_get(&mapping->pages.runs[i].state, PAGE_FILE) ==
		    ANSWER_YES)
			return true;
	return false;
}

static int cache_merge(struct mapping *mapping, const struct run_list *cache)
{
	struct run_list both;
	int status = run_list_merge(&mapping->pages, cache, &both);

	if (status < 0)
		return status;
	run_list_clear(&mapping->pages);
	mapping->pages = both;
	return 0;
}

/* The file as a whole, the first time that it is met. */
static bool file_is_new(const struct mapped_file *file)
{
	return !file->known && file->why == UNSEEN_NOT;
}

static int opened_cache(struct spending *spending, int fd,
			struct mapping *mapping)
{
	struct mapped_file *file = &spending->sample->files[mapping->file];
	bool is_new = file_is_new(file);
	struct run_list cache = { 0 };
	int status;

	if (is_new)
		mapped_file_probe(&spending->cache, fd, file);
	status = mapped_file_read(&spending->cache, fd, file, mapping, &cache);
	if (is_new && file->known)
		mapped_file_count(fd, spending->cache.page_size, mapping, file);
	if (status == 0 && is_elsewhere(mapping)) {
		mapping->cache_known = mapping->dirty_known = false;
		mapping->cache_why = file->why = UNSEEN_ELSEWHERE;
		file->known = file->dirty_known = false;
	} else if (status == 0) {
		status = cache_merge(mapping, &cache);
	}
	run_list_clear(&cache);
	return status;
}

static int mapping_cache(struct spending *spending, struct mapping *mapping)
{
	struct mapped_file *file = &spending->sample->files[mapping->file];
	int fd = mapped_file_open(spending->watcher->config.root,
				  spending->watcher->pid, mapping, file,
				  &mapping->cache_why, &mapping->cache_status);
	int status;

	if (fd < 0) {
		if (file_is_new(file)) {
			file->why = mapping->cache_why;
			file->status = mapping->cache_status;
		}
		return 0;
	}
	status = opened_cache(spending, fd, mapping);
	close(fd);
	return status;
}

static int mapping_look(struct spending *spending, struct mapping *mapping)
{
	const struct watcher *watcher = spending->watcher;
	int status = mapping_entries(spending, mapping);

	if (status < 0)
		return status;
	if (mapping->file == NO_MAPPED_FILE) {
		mapping->cache_why = UNSEEN_NO_CACHE;
		return 0;
	}
	if (hidden(watcher, REAL_CACHESTAT) && hidden(watcher, REAL_MINCORE)) {
		mapping->cache_why = UNSEEN_OFF;
		spending->sample->files[mapping->file].why = UNSEEN_OFF;
		return 0;
	}
	return mapping_cache(spending, mapping);
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

/* Is it running still, and the process that it was? */
static int watcher_stat(const struct watcher *watcher,
			struct process_stat *ret_stat)
{
	int status = process_stat_read(watcher->config.root, watcher->pid,
				       watcher->page_size, ret_stat);

	if (status == 0 && (process_stat_ended(ret_stat) ||
			    ret_stat->started != watcher->started))
		return -ESRCH;
	return status;
}

static int sample_look(struct watcher *watcher, struct sample *sample)
{
	const struct watcher_config *config = &watcher->config;
	struct spending spending = {
		.watcher = watcher,
		.sample = sample,
		.entries = { .pagemap = watcher->pagemap,
			     .scan = watcher->scan,
			     .page_size = watcher->page_size,
			     .pages_left = config->max_pages,
			     .runs_left = config->max_runs },
		.cache = { .cachestat = !hidden(watcher, REAL_CACHESTAT),
			   .mincore = !hidden(watcher, REAL_MINCORE),
			   .page_size = watcher->page_size,
			   .calls_left = config->max_calls,
			   .pages_left = config->max_pages },
	};
	int status = process_maps_read(config->root, watcher->pid,
				       config->max_mappings, sample);

	if (watcher->listeners && status == 0)
		listeners_tell(watcher->listeners, sample);
	else
		sample->faults_why = UNSEEN_OFF;
	for (size_t i = 0; i < sample->n_mappings && status == 0; i++)
		status = mapping_look(&spending, &sample->mappings[i]);
	return status;
}

int watcher_sample(struct watcher *watcher, struct sample *ret_sample)
{
	struct sample sample = { .page_size = watcher->page_size,
				 .pid = watcher->pid,
				 .time = now() - watcher->began };
	struct process_stat stat;
	int status = watcher_stat(watcher, &stat);

	if (status < 0)
		return status;
	stat_take(&sample, &stat);
	status = sample_look(watcher, &sample);
	/* What was read while it ended is no sample. */
	if (watcher_stat(watcher, &stat) == -ESRCH)
		status = -ESRCH;
	if (status < 0) {
		sample_clear(&sample);
		return status;
	}
	sample.number = ++watcher->n_samples;
	*ret_sample = sample;
	return 0;
}

bool watcher_wait(struct watcher *watcher, double seconds)
{
	struct pollfd ended = { .fd = watcher->pidfd, .events = POLLIN };
	double until = now() + seconds, left;

	while ((left = until - now()) > 0) {
		int n = poll(&ended, 1, (int)(left * 1000) + 1);

		if (n > 0)
			return false;
	}
	return true;
}
