/*
 * One look at a process: its mappings, and what is known of their pages
 *
 * For each mapping the entries, the cache below it, and both merged. What a
 * sample may cost is one purse (struct spending) for all mappings together:
 * pages of pagemap, runs, calls of cachestat(2). A mapping that finds it empty
 * is unknown and says why; it is not forgotten.
 */
#include "real/watcher_inside.h"

#include <errno.h>
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
	return mapping_cache(spending, mapping);
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
