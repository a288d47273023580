/*
 * Trying what this kernel does
 *
 * What a kernel is configured to do stands in files; what it does is found by
 * doing it, in a child (trial.c):
 *
 *	huge pages	one store to 4 MiB, with and without asking for them;
 *			how many pages are present?
 *	large folios	a file written 1 MiB at once, one store through a
 *			mapping; how many pages are dirty?
 *	readahead	a cold file, one load in its middle; how many pages
 *			are cached when all has arrived?
 *	swap		MADV_PAGEOUT of 4 pages; how many are swapped?
 *	memory cgroup	a group is made, limited, and removed
 */
#include "real/memory_limit.h"
#include "real/survey.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/status.h"
#include "real/cachestat.h"
#include "real/pagemap.h"
#include "real/trial.h"

#define TRIAL_FILE    "pagetwin.survey"
#define HUGE_SIZE     ((size_t)4 << 20)
#define FOLIO_SIZE    ((size_t)1 << 20)
#define READAHEAD_MAX ((size_t)16 << 20) /* bytes of the file, at most */
#define SWAP_PAGES    4
#define POLLS	      500 /* 1 ms apart */

struct try_context {
	int scratch; /* the folder */
	size_t page_size;
	size_t readahead; /* pages, as told; 0: unknown */
	int advice;
};

static void wait_a_moment(void)
{
	const struct timespec pause = { 0, 1000000 };

	nanosleep(&pause, NULL);
}

/* How many of the pages have this bit, by pagemap. Negative: an errno. */
static int64_t pages_with(const void *memory, size_t size, size_t page,
			  enum page_bit bit)
{
	size_t n = size / page;
	struct page_state *pages = calloc(n, sizeof(*pages));
	int fd = pagemap_open(NULL, getpid());
	int64_t count = 0;
	int status = pages ? fd : -ENOMEM;

	if (status >= 0)
		status = pagemap_read(fd, (uintptr_t)memory, page, false, pages,
				      n);
	for (size_t i = 0; i < n && status >= 0; i++)
		count += page_state_get(&pages[i], bit) == ANSWER_YES;
	free(pages);
	return status < 0 ? status : count;
}

static void count_take(struct trial *trial, int64_t count)
{
	trial->step = "/proc/PID/pagemap";
	if (count < 0)
		trial->status = (int)count;
	else
		trial->value = (uint64_t)count;
}

static void try_huge_store(void *context, struct trial *trial)
{
	const struct try_context *try = context;
	char *memory = mmap(NULL, 2 * HUGE_SIZE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *aligned;

	trial->step = "mmap";
	if (memory == MAP_FAILED) {
		trial->status = -errno;
		return;
	}
	aligned = (char *)(((uintptr_t)memory + HUGE_SIZE) &
			   ~(uintptr_t)(HUGE_SIZE - 1));
	if (try->advice >= 0)
		(void)madvise(aligned, HUGE_SIZE, try->advice);
	aligned[HUGE_SIZE / 2] = 1;
	count_take(trial, pages_with(aligned, HUGE_SIZE, try->page_size,
				     PAGE_PRESENT));
}

/* A file without a name, of zeros, written `part` bytes at a time and on the
 * disk. Negative: an errno. */
static int file_new(const struct try_context *try, struct trial *trial,
		    size_t size, size_t part)
{
	char *zeros = calloc(1, part);
	int fd = openat(try->scratch, TRIAL_FILE,
			O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
			0600);

	trial->step = "a file";
	trial->status = fd < 0 ? -errno : 0;
	(void)unlinkat(try->scratch, TRIAL_FILE, 0);
	for (size_t done = 0; zeros && done < size && !trial->status;
	     done += part)
		if (write(fd, zeros, part) != (ssize_t)part)
			trial->status = errno ? -errno : -ENOSPC;
	if (!trial->status && fsync(fd) < 0)
		trial->status = -errno;
	if (!zeros)
		trial->status = -ENOMEM;
	free(zeros);
	return trial->status < 0 ? trial->status : fd;
}

static char *file_map(int fd, size_t size, struct trial *trial)
{
	char *memory =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	trial->step = "mmap";
	if (memory != MAP_FAILED)
		return memory;
	trial->status = -errno;
	return NULL;
}

static void try_folio_store(void *context, struct trial *trial)
{
	const struct try_context *try = context;
	struct cachestat_counts counts = { 0 };
	int fd = file_new(try, trial, FOLIO_SIZE, FOLIO_SIZE);
	char *memory = fd < 0 ? NULL : file_map(fd, FOLIO_SIZE, trial);

	if (!memory)
		return;
	memory[FOLIO_SIZE / 2] = 1;
	trial->step = "cachestat";
	trial->status = cachestat_count(fd, &counts);
	trial->value = counts.dirty;
	if (trial->status >= 0 && !counts.dirty)
		trial->status = -ENODATA;
}

/* Pages that have arrived, by mincore; waits until no more come. */
static int64_t arrived_count(int fd, size_t page_size, size_t n)
{
	uint64_t before = 0, now = 0;
	int same = 0;

	for (int i = 0; i < POLLS && same < 10; i++) {
		int status = mincore_count(fd, page_size, n, &now);

		if (status < 0)
			return status;
		same = now && now == before ? same + 1 : 0;
		before = now;
		wait_a_moment();
	}
	return (int64_t)now;
}

/* The file is four windows long, so that the window fits on both sides. */
static void try_readahead(void *context, struct trial *trial)
{
	const struct try_context *try = context;
	size_t page = try->page_size;
	size_t size = (try->readahead ? try->readahead : 32) * 4 * page;
	uint64_t left = 1;
	int64_t arrived;
	char *memory;
	int fd;

	if (size > READAHEAD_MAX)
		size = READAHEAD_MAX;
	fd = file_new(try, trial, size, page);
	memory = fd < 0 ? NULL : file_map(fd, size, trial);
	if (!memory)
		return;
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	trial->step = "mincore";
	trial->status = mincore_count(fd, page, size / page, &left);
	if (trial->status >= 0 && left)
		trial->status = -ENODATA; /* the file cannot be made cold */
	if (trial->status < 0)
		return;
	(void)*(volatile char *)(memory + size / 2);
	arrived = arrived_count(fd, page, size / page);
	if (arrived < 0)
		trial->status = (int)arrived;
	else
		trial->value = (uint64_t)arrived;
}

static void try_pageout(void *context, struct trial *trial)
{
	const struct try_context *try = context;
	size_t size = SWAP_PAGES * try->page_size;
	char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	trial->step = "mmap";
	if (memory == MAP_FAILED) {
		trial->status = -errno;
		return;
	}
	for (size_t i = 0; i < size; i++) /* nothing that compresses to zero */
		memory[i] = (char)(i * 31 + i / 7);
	trial->step = "MADV_PAGEOUT";
	if (madvise(memory, size, MADV_PAGEOUT) < 0) {
		trial->status = -errno;
		return;
	}
	count_take(trial,
		   pages_with(memory, size, try->page_size, PAGE_SWAPPED));
}

static void measure(trial_function *function, struct try_context *context,
		    const char *no_data, struct measured *ret_measured)
{
	struct measured measured = { 0 };
	struct trial trial;

	trial_run(function, context, &trial);
	measured.known = trial.status >= 0;
	measured.value = trial.value;
	if (trial.status == -ENODATA)
		snprintf(measured.reason, sizeof(measured.reason), "%s",
			 no_data);
	else if (trial.status < 0)
		snprintf(measured.reason, sizeof(measured.reason),
			 "%s: %s (%s)", trial.step, strerror(-trial.status),
			 status_word(trial.status));
	*ret_measured = measured;
}

void survey_habits(const char *root, int scratch, uint64_t readahead,
		   struct survey *ret_survey)
{
	struct try_context context = { .scratch = scratch,
				       .page_size =
					       (size_t)sysconf(_SC_PAGESIZE),
				       .readahead = (size_t)readahead,
				       .advice = MADV_HUGEPAGE };
	const struct measured no_folder = { .reason = "no file can be made" };

	memset(ret_survey, 0, sizeof(*ret_survey));
	measure(try_huge_store, &context, "", &ret_survey->huge_store);
	context.advice = -1;
	measure(try_huge_store, &context, "", &ret_survey->unasked_store);
	if (scratch < 0) {
		ret_survey->folio_store = ret_survey->readahead = no_folder;
	} else {
		measure(try_folio_store, &context,
			"cachestat counts no dirty pages there",
			&ret_survey->folio_store);
		measure(try_readahead, &context,
			"no file can be made cold on this file system",
			&ret_survey->readahead);
	}
	measure(try_pageout, &context, "", &ret_survey->pageout);
	ret_survey->cgroup_status =
		memory_cgroup_find(root, &ret_survey->cgroup);
	ret_survey->cgroup_make =
		ret_survey->cgroup_status < 0
			? ret_survey->cgroup_status
			: memory_limit_try(&ret_survey->cgroup);
}
