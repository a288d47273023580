/*
 * One look at a process: its mappings, and what is known of their pages
 *
 * For each mapping the entries, the cache below it, and both merged:
 *
 *	/proc/PID/pagemap  ---> entries --.
 *	                                   +--> pages
 *	cachestat(2)       ---> cache ----'
 *
 * Neither of the two waits for the other, and in a large mapping each takes the
 * kernel a while: there they are asked at the same time, the entries by a
 * thread of its own.
 *
 * What a sample may cost is one purse (struct spending) for all mappings
 * together: pages of pagemap, runs, calls of cachestat(2). A mapping that finds
 * it empty is unknown and says why; it is not forgotten.
 */
#include "real/watcher_inside.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "real/entries.h"
#include "real/mapped_file.h"
#include "real/process.h"

/* What one sample has left to spend, over all mappings. */
struct spending {
	struct watcher *watcher;
	struct sample *sample;
	struct entries_source entries;
	struct cache_source cache;
};

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

	if (address_is_kernels(mapping->start))
		return entries_unseen(mapping, UNSEEN_KERNEL, 0);
	if (watcher_hides(watcher, REAL_PAGEMAP))
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

/* Pages of a mapping that are worth a thread, which costs as much as the
 * entries of some thousand. */
#define LARGE_MAPPING 16384

/* The reading of a mapping's entries, beside that of its cache. */
struct entries_task {
	struct spending *spending;
	struct mapping *mapping;
	pthread_t thread;
	bool beside;
	int status;
};

static void *entries_run(void *context)
{
	struct entries_task *task = context;

	task->status = mapping_entries(task->spending, task->mapping);
	return NULL;
}

/* Signals are for the threads that were there before. */
static bool thread_start(struct entries_task *task)
{
	sigset_t all, before;
	int status;

	sigfillset(&all);
	if (pthread_sigmask(SIG_SETMASK, &all, &before))
		return false;
	status = pthread_create(&task->thread, NULL, entries_run, task);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return status == 0;
}

/* Where no thread can be had, the entries are read first. */
static void entries_start(struct entries_task *task)
{
	const struct mapping *mapping = task->mapping;

	task->beside = mapping->file != NO_MAPPED_FILE &&
		       mapping->n_pages >= LARGE_MAPPING && thread_start(task);
	if (!task->beside)
		entries_run(task);
}

static int entries_end(struct entries_task *task)
{
	if (task->beside)
		pthread_join(task->thread, NULL);
	return task->status;
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
			struct mapping *mapping, struct run_list *ret_cache)
{
	struct mapped_file *file = &spending->sample->files[mapping->file];
	bool is_new = file_is_new(file);
	int status;

	if (is_new)
		mapped_file_probe(&spending->cache, fd, file);
	status = mapped_file_read(&spending->cache, fd, file, mapping,
				  ret_cache);
	if (is_new && file->known)
		mapped_file_count(fd, spending->cache.page_size, mapping, file);
	return status;
}

/* Into *ret_cache, which stays empty where there is none that can be seen. */
static int mapping_cache(struct spending *spending, struct mapping *mapping,
			 struct run_list *ret_cache)
{
	struct mapped_file *file = &spending->sample->files[mapping->file];
	int fd = mapped_file_open(spending->watcher->config.root,
				  spending->watcher->seen, mapping, file,
				  &mapping->cache_why, &mapping->cache_status);
	int status;

	if (fd < 0) {
		if (file_is_new(file)) {
			file->why = mapping->cache_why;
			file->status = mapping->cache_status;
		}
		return 0;
	}
	status = opened_cache(spending, fd, mapping, ret_cache);
	close(fd);
	return status;
}

/* The cache of a mapping that may have one, and may be asked for it. */
static int mapping_cache_ask(struct spending *spending, struct mapping *mapping,
			     struct run_list *ret_cache)
{
	const struct watcher *watcher = spending->watcher;

	if (mapping->file == NO_MAPPED_FILE) {
		mapping->cache_why = mapping->kind == MAPPING_KERNEL
					     ? UNSEEN_NO_FILE
					     : UNSEEN_NO_CACHE;
		return 0;
	}
	if (watcher_hides(watcher, REAL_CACHESTAT) &&
	    watcher_hides(watcher, REAL_MINCORE)) {
		mapping->cache_why = UNSEEN_OFF;
		spending->sample->files[mapping->file].why = UNSEEN_OFF;
		return 0;
	}
	return mapping_cache(spending, mapping, ret_cache);
}

/* Both are there: what is in the cache is told of the pages, too. */
static int mapping_join(struct spending *spending, struct mapping *mapping,
			const struct run_list *cache)
{
	struct mapped_file *file;

	if (!cache->n)
		return 0;
	if (!is_elsewhere(mapping))
		return cache_merge(mapping, cache);
	file = &spending->sample->files[mapping->file];
	mapping->cache_known = mapping->dirty_known = false;
	mapping->cache_why = file->why = UNSEEN_ELSEWHERE;
	file->known = file->dirty_known = false;
	return 0;
}

static int mapping_look(struct spending *spending, struct mapping *mapping)
{
	struct entries_task task = { .spending = spending, .mapping = mapping };
	struct run_list cache = { 0 };
	int status, cache_status;

	entries_start(&task);
	cache_status = mapping_cache_ask(spending, mapping, &cache);
	status = entries_end(&task);
	if (status == 0)
		status = cache_status;
	if (status == 0)
		status = mapping_join(spending, mapping, &cache);
	run_list_clear(&cache);
	return status;
}

int watcher_look(struct watcher *watcher, struct sample *sample)
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
		.cache = { .cachestat = !watcher_hides(watcher, REAL_CACHESTAT),
			   .mincore = !watcher_hides(watcher, REAL_MINCORE),
			   .page_size = watcher->page_size,
			   .calls_left = config->max_calls,
			   .pages_left = config->max_pages },
	};
	int status = process_maps_read(config->root, watcher->seen,
				       config->max_mappings, sample);

	if (watcher->listeners && status == 0)
		listeners_tell(watcher->listeners, sample);
	else
		sample->faults_why = UNSEEN_OFF;
	for (size_t i = 0; i < sample->n_mappings && status == 0; i++)
		status = mapping_look(&spending, &sample->mappings[i]);
	return status;
}
