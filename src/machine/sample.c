/*
 * A moment of a running process, as a value
 *
 * Whoever watches a process (src/real/watcher.c) fills a sample; whoever shows
 * it (src/view/watch_*.c) reads it, without knowing a kernel.
 *
 *	sample -- mappings[] -- pages: runs of alike pages
 *	       |            `-- file --+
 *	       `- files[] <------------+	once, however often it is mapped
 *
 * A sample is no snapshot: the process runs while it is looked at, mapping by
 * mapping, and may have changed the first when the last is read.
 */
#include "machine/sample.h"

#include <stdlib.h>
#include <string.h>

static const char *const sentences[UNSEEN_REASONS] = {
	[UNSEEN_NOT] = "",
	[UNSEEN_OFF] = "it was switched off for this run",
	[UNSEEN_NO_CACHE] = "anonymous memory is in no page cache",
	[UNSEEN_NO_FILE] = "what is mapped is no regular file",
	[UNSEEN_REFUSED] = "the kernel refuses",
	[UNSEEN_NOT_YOURS] = "of a file's cached pages the kernel tells its "
			     "owner, and who may write it",
	[UNSEEN_OTHER_FILE] = "the file's name leads to another file from here",
	[UNSEEN_DELETED] = "the file has no name any more; root could open it",
	[UNSEEN_ELSEWHERE] =
		"the file's file system caches its pages elsewhere, "
		"with another file",
	[UNSEEN_UNCOUNTED] = "this file system does not count dirty pages",
	[UNSEEN_KERNEL] = "this kernel has no way to tell",
	[UNSEEN_TOO_MUCH] = "more than is looked at in one sample",
};

const char *unseen_sentence(enum unseen why)
{
	return sentences[why];
}

const char *mapping_kind_name(enum mapping_kind kind)
{
	static const char *const names[MAPPING_KINDS] = {
		[MAPPING_ANONYMOUS] = "anonymous", [MAPPING_HEAP] = "heap",
		[MAPPING_STACK] = "stack",	   [MAPPING_FILE] = "file",
		[MAPPING_MEMORY] = "memory",	   [MAPPING_KERNEL] = "kernel",
	};

	return names[kind];
}

void sample_clear(struct sample *sample)
{
	for (size_t i = 0; i < sample->n_mappings; i++) {
		free(sample->mappings[i].name);
		run_list_clear(&sample->mappings[i].pages);
	}
	for (size_t i = 0; i < sample->n_files; i++)
		free(sample->files[i].path);
	free(sample->mappings);
	free(sample->files);
	memset(sample, 0, sizeof(*sample));
}

struct page_tally mapping_tally(const struct mapping *mapping,
				enum page_bit bit)
{
	struct page_tally tally = { 0 };

	for (size_t i = 0; i < mapping->pages.n; i++) {
		const struct page_run *run = &mapping->pages.runs[i];

		switch (page_state_get(&run->state, bit)) {
		case ANSWER_YES:
			tally.yes += run->n_pages;
			break;
		case ANSWER_NO:
			tally.no += run->n_pages;
			break;
		case ANSWER_UNKNOWN:
			tally.unknown += run->n_pages;
			break;
		}
	}
	return tally;
}

uint64_t mapping_left_out(const struct mapping *mapping)
{
	if (mapping->entries_why != UNSEEN_TOO_MUCH)
		return 0;
	return mapping_tally(mapping, PAGE_PRESENT).unknown;
}

uint64_t sample_left_out(const struct sample *sample)
{
	uint64_t n = 0;

	for (size_t i = 0; i < sample->n_mappings; i++)
		n += mapping_left_out(&sample->mappings[i]);
	return n;
}

bool sample_rates(const struct sample *before, const struct sample *now,
		  double *ret_minor, double *ret_major)
{
	double seconds = before ? now->time - before->time : 0;

	if (seconds <= 0 || now->minor < before->minor ||
	    now->major < before->major)
		return false;
	*ret_minor = (double)(now->minor - before->minor) / seconds;
	*ret_major = (double)(now->major - before->major) / seconds;
	return true;
}

struct mapping *sample_mapping_at(const struct sample *sample, vaddr_t address)
{
	size_t low = 0, high = sample->n_mappings;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct mapping *mapping = &sample->mappings[middle];

		if (address < mapping->start)
			high = middle;
		else if (address >= mapping->end)
			low = middle + 1;
		else
			return mapping;
	}
	return NULL;
}

const struct mapping *sample_mapping(const struct sample *sample, vaddr_t start)
{
	const struct mapping *mapping = sample_mapping_at(sample, start);

	return mapping && mapping->start == start ? mapping : NULL;
}
