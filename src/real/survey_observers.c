/*
 * Trying the observers
 *
 * Each trial does, in a child, the thing whose trace the observer must show:
 *
 *	smaps		touch 2 of 4 pages	Rss is 2 pages
 *	map-files	map a file		opening its link gives that file
 *	page-counts	touch a page		one entry maps its frame
 *	fault-events	touch a page		a fault at its address
 *	write-tracking	store to one of 4	that one was written
 *	soft-dirty	the same		the same
 *
 * An observer that answers, but not with what was done, does not work: some
 * kernels have an interface and always answer zero.
 */
#include "real/survey.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/status.h"
#include "real/fault_events.h"
#include "real/pagemap.h"
#include "real/syscalls.h"
#include "real/trial.h"

#define PAGES 4

static size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

/* Four pages of anonymous memory, none touched, small ones. */
static char *memory_new(struct trial *trial)
{
	char *memory = mmap(NULL, PAGES * page_size(), PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED) {
		trial->status = -errno;
		return NULL;
	}
	(void)madvise(memory, PAGES * page_size(), MADV_NOHUGEPAGE);
	return memory;
}

/* What was done is not what is seen. */
#define NOT_SEEN (-ENODATA)

/* `name` is a constant by which people know it. */
static int file_open(struct trial *trial, const char *name, const char *path,
		     int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	trial->step = name;
	if (fd < 0)
		trial->status = -errno;
	return fd;
}

/* The Rss of the mapping that begins at an address, bytes; -1: not found. */
static long resident_of(const char *memory)
{
	FILE *stream = fopen("/proc/self/smaps", "re");
	unsigned long start;
	bool found = false;
	char line[512];
	long kibibytes = -1;

	while (stream && kibibytes < 0 && fgets(line, sizeof(line), stream)) {
		if (sscanf(line, "%lx-", &start) == 1 && strchr(line, '-'))
			found = start == (unsigned long)(uintptr_t)memory;
		else if (found)
			(void)sscanf(line, "Rss: %ld", &kibibytes);
	}
	if (stream)
		fclose(stream);
	return kibibytes < 0 ? -1 : kibibytes * 1024;
}

static void try_smaps(void *context, struct trial *trial)
{
	char *memory = memory_new(trial);
	int fd;

	(void)context;
	if (!memory)
		return;
	fd = file_open(trial, "/proc/PID/smaps", "/proc/self/smaps", O_RDONLY);
	if (fd < 0)
		return;
	/* Not to be one area with what lies beside it. */
	(void)mprotect(memory, page_size(), PROT_NONE);
	memory += page_size();
	memory[0] = memory[page_size()] = 1;
	if (resident_of(memory) != (long)(2 * page_size()))
		trial->status = NOT_SEEN;
}

static void try_map_files(void *context, struct trial *trial)
{
	struct stat itself, linked;
	char path[128];
	void *memory;
	int fd = file_open(trial, "/proc/PID/exe", "/proc/self/exe", O_RDONLY);

	(void)context;
	if (fd < 0)
		return;
	memory = mmap(NULL, page_size(), PROT_READ, MAP_PRIVATE, fd, 0);
	if (memory == MAP_FAILED || fstat(fd, &itself) < 0) {
		trial->status = -errno;
		return;
	}
	snprintf(path, sizeof(path), "/proc/self/map_files/%lx-%lx",
		 (unsigned long)(uintptr_t)memory,
		 (unsigned long)((uintptr_t)memory + page_size()));
	fd = file_open(trial, "/proc/PID/map_files", path, O_RDONLY);
	if (fd >= 0 &&
	    (fstat(fd, &linked) < 0 || linked.st_ino != itself.st_ino))
		trial->status = NOT_SEEN;
}

static void try_page_counts(void *context, struct trial *trial)
{
	char *memory = memory_new(trial);
	struct page_state page;
	uint64_t count = 0;
	int counts, pagemap;

	(void)context;
	if (!memory)
		return;
	counts = file_open(trial, "/proc/kpagecount", "/proc/kpagecount",
			   O_RDONLY);
	if (counts < 0)
		return;
	memory[0] = 1;
	pagemap = pagemap_open(NULL, getpid());
	if (pagemap < 0 ||
	    pagemap_read(pagemap, (uintptr_t)memory, page_size(), true, &page,
			 1) < 0 ||
	    page.pfn == PFN_NONE) {
		trial->step = "frame numbers of /proc/PID/pagemap";
		trial->status = -EPERM;
		return;
	}
	if (pread(counts, &count, sizeof(count),
		  (off_t)(page.pfn * sizeof(count))) != sizeof(count))
		trial->status = -errno;
	else if (count != 1)
		trial->status = NOT_SEEN;
}

struct awaited {
	uint64_t address, size;
	bool came;
};

static void await(void *context, uint64_t address, bool major)
{
	struct awaited *awaited = context;

	(void)major;
	awaited->came |= address - awaited->address < awaited->size;
}

static void try_fault_events(void *context, struct trial *trial)
{
	char *memory = memory_new(trial);
	struct awaited awaited = { .address =
					   (uintptr_t)memory + 2 * page_size(),
				   .size = page_size() };
	struct fault_events *events;

	(void)context;
	if (!memory)
		return;
	trial->step = "perf_event_open";
	trial->status = fault_events_open(0, FAULT_EVENTS_FEW, &events);
	if (trial->status < 0)
		return;
	memory[2 * page_size()] = 1;
	(void)fault_events_read(events, await, &awaited);
	fault_events_close(events);
	if (!awaited.came)
		trial->status = NOT_SEEN;
}

/* Which one of the pages was written, by PAGEMAP_SCAN? -1: none, or others. */
static int page_written(const char *memory)
{
	uintptr_t start = (uintptr_t)memory, end = start + PAGES * page_size();
	struct scan_run runs[PAGES];
	int pagemap = pagemap_open(NULL, getpid());
	uint64_t next;
	int n;

	if (pagemap < 0)
		return -1;
	n = sys_pagemap_scan(pagemap, start, end, SCAN_WRITTEN, SCAN_WRITTEN,
			     runs, PAGES, &next);
	close(pagemap);
	if (n != 1 || runs[0].end - runs[0].start != page_size())
		return -1;
	return (int)((runs[0].start - start) / page_size());
}

static void try_write_tracking(void *context, struct trial *trial)
{
	char *memory = memory_new(trial);
	int tracker;

	(void)context;
	if (!memory)
		return;
	memset(memory, 1, PAGES * page_size());
	trial->step = "userfaultfd";
	tracker = sys_write_tracker((uintptr_t)memory, PAGES * page_size());
	if (tracker < 0) {
		trial->status = tracker;
		return;
	}
	memory[2 * page_size()] = 2;
	trial->step = "PAGEMAP_SCAN";
	if (page_written(memory) != 2)
		trial->status = NOT_SEEN;
}

#define ENTRY_SOFT_DIRTY (1ULL << 55)

static void try_soft_dirty(void *context, struct trial *trial)
{
	char *memory = memory_new(trial);
	uint64_t entries[PAGES];
	int clear, pagemap;

	(void)context;
	if (!memory)
		return;
	memset(memory, 1, PAGES * page_size());
	pagemap = file_open(trial, "/proc/PID/pagemap", "/proc/self/pagemap",
			    O_RDONLY);
	clear = pagemap < 0 ? -1
			    : file_open(trial, "/proc/PID/clear_refs",
					"/proc/self/clear_refs", O_WRONLY);
	if (clear < 0)
		return;
	if (write(clear, "4", 1) != 1) {
		trial->status = -errno;
		return;
	}
	memory[2 * page_size()] = 2;
	if (pread(pagemap, entries, sizeof(entries),
		  (off_t)((uintptr_t)memory / page_size() *
			  sizeof(entries[0]))) != sizeof(entries))
		trial->status = -errno;
	else if (!(entries[2] & ENTRY_SOFT_DIRTY) ||
		 entries[1] & ENTRY_SOFT_DIRTY)
		trial->status = NOT_SEEN;
}

static const struct {
	enum real_capability of;
	trial_function *function;
	const char *not_seen; /* what the observer fails to show */
} trials[] = {
	{ REAL_SMAPS, try_smaps,
	  "smaps does not show two pages that were touched" },
	{ REAL_MAP_FILES, try_map_files, "it leads to another file" },
	{ REAL_PAGE_COUNTS, try_page_counts,
	  "it does not show the one entry that maps a page" },
	{ REAL_FAULT_EVENTS, try_fault_events,
	  "no event came of a page that was touched" },
	{ REAL_WRITE_TRACKING, try_write_tracking,
	  "a page that was written is not told from the others" },
	{ REAL_SOFT_DIRTY, try_soft_dirty,
	  "this kernel has the bit, but never sets it" },
};

bool capability_is_surveyed(enum real_capability which)
{
	for (size_t i = 0; i < sizeof(trials) / sizeof(trials[0]); i++)
		if (trials[i].of == which)
			return true;
	return false;
}

static void trial_judge(const struct trial *trial, const char *not_seen,
			struct capability *capability)
{
	if (trial->status == 0)
		return;
	if (trial->status == NOT_SEEN)
		capability_deny(capability, "%s", not_seen);
	else if (trial->status == -EINTR)
		capability_deny(capability, "%s: whoever asks is killed",
				trial->step);
	else
		capability_deny(capability, "%s: %s (%s)", trial->step,
				strerror(-trial->status),
				status_word(trial->status));
}

void survey_observers(struct capability capabilities[REAL_CAPABILITIES])
{
	for (size_t i = 0; i < sizeof(trials) / sizeof(trials[0]); i++) {
		struct capability *capability = &capabilities[trials[i].of];
		struct trial trial;

		if (!capability->available)
			continue;
		trial_run(trials[i].function, NULL, &trial);
		trial_judge(&trial, trials[i].not_seen, capability);
	}
}
