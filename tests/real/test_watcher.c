/*
 * Watching a process: a captured tree, made here so that every bit of it is
 * known, and then living children.
 */
#include "real_helper.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "real/process.h"
#include "real/watcher.h"

#define PRESENT	  (1ULL << 63)
#define SWAPPED	  (1ULL << 62)
#define FILE_PAGE (1ULL << 61)
#define EXCLUSIVE (1ULL << 56)

#define FILE_PAGES 8

static const char *const root = own_folder;
static size_t page_size;

static int tree_make(void **state)
{
	const char *scratch = test_scratch();

	(void)state;
	page_size = (size_t)sysconf(_SC_PAGESIZE);
	return own_folder_make_in(scratch ? scratch : "/var/tmp");
}

/* --- pictures ----------------------------------------------------------- */

/* Entries: . absent, # the file's, x own, z zero, s swapped, ? unknown. */
static char entry_letter(const struct page_state *page)
{
	if (page_state_get(page, PAGE_SWAPPED) == ANSWER_YES)
		return 's';
	if (page_state_get(page, PAGE_PRESENT) == ANSWER_UNKNOWN)
		return '?';
	if (page_state_get(page, PAGE_PRESENT) == ANSWER_NO)
		return '.';
	if (page_state_get(page, PAGE_ZERO) == ANSWER_YES)
		return 'z';
	return page_state_get(page, PAGE_FILE) == ANSWER_YES ? '#' : 'x';
}

/* The page cache: . no, c clean, C cached and no more known, D dirty, ? */
static char cache_letter(const struct page_state *page)
{
	if (page_state_get(page, PAGE_CACHED) == ANSWER_UNKNOWN)
		return '?';
	if (page_state_get(page, PAGE_CACHED) == ANSWER_NO)
		return '.';
	if (page_state_get(page, PAGE_DIRTY) == ANSWER_UNKNOWN)
		return 'C';
	return page_state_get(page, PAGE_DIRTY) == ANSWER_YES ? 'D' : 'c';
}

static const char *picture(const struct mapping *mapping,
			   char (*letter)(const struct page_state *))
{
	static char text[128];
	size_t n = 0;

	for (; n < mapping->n_pages && n + 1 < sizeof(text); n++)
		text[n] = letter(&run_list_find(&mapping->pages, n)->state);
	text[n] = '\0';
	return text;
}

/* --- a captured tree --------------------------------------------------------
 */

/* Entries of pages from `address` on; the rest of the file is a hole. */
static void pagemap_put(uint64_t address, const uint64_t *entries, size_t n)
{
	char path[160];
	int fd;

	snprintf(path, sizeof(path), "%s/proc/9/pagemap", root);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(
		pwrite(fd, entries, n * sizeof(entries[0]),
		       (off_t)(address / page_size * sizeof(entries[0]))),
		(ssize_t)(n * sizeof(entries[0])));
	close(fd);
}

static void stat_put(unsigned long started)
{
	char text[256];

	snprintf(text, sizeof(text),
		 "9 (captured) S 1 9 9 0 -1 0 100 0 3 0 0 0 0 0 20 0 2 0 %lu "
		 "81920 5 1\n",
		 started);
	tree_put(root, "/proc/9/stat", text);
}

/* A file of 8 pages in the tree, on the disk but for page 3. Its facts. Written
 * page by page: what is written at once may be dirty at once (large folios). */
static struct stat file_put(void)
{
	char path[160], *page = malloc(page_size);
	struct stat info;
	int fd;

	assert_non_null(page);
	memset(page, 'A', page_size);
	snprintf(path, sizeof(path), "%s/data", root);
	(void)unlink(path);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	for (int i = 0; i < FILE_PAGES; i++)
		assert_int_equal(write(fd, page, page_size),
				 (ssize_t)page_size);
	assert_int_equal(fsync(fd), 0);
	assert_int_equal(pwrite(fd, "J", 1, (off_t)(3 * page_size)), 1);
	assert_int_equal(fstat(fd, &info), 0);
	close(fd);
	free(page);
	return info;
}

#define FILE_AT 0x10000000ULL
#define ANON_AT 0x20000000ULL
#define HUGE_AT 0x100000000000ULL

/* The mappings of the tree; the file's line names this device and inode. */
static void maps_put(dev_t device, ino_t inode, const char *name)
{
	char text[1024];

	snprintf(text, sizeof(text),
		 "%llx-%llx rw-s 00000000 %x:%x %lu   %s\n"
		 "%llx-%llx rw-p 00000000 00:00 0 \n"
		 "%llx-%llx ---p 00000000 00:00 0 \n"
		 "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 "
		 "[vsyscall]\n",
		 FILE_AT, FILE_AT + FILE_PAGES * page_size, major(device),
		 minor(device), (unsigned long)inode, name, ANON_AT,
		 ANON_AT + 5 * page_size, HUGE_AT, HUGE_AT + (1ULL << 40));
	tree_put(root, "/proc/9/maps", text);
}

static struct stat tree_fill(void)
{
	const uint64_t of_file[FILE_PAGES] = { 0, PRESENT | FILE_PAGE,
					       PRESENT | FILE_PAGE | EXCLUSIVE,
					       PRESENT | FILE_PAGE };
	const uint64_t of_anon[5] = { PRESENT | EXCLUSIVE, 0, SWAPPED | 5 << 5,
				      PRESENT | EXCLUSIVE, PRESENT };
	struct stat info = file_put();

	stat_put(1000);
	maps_put(info.st_dev, info.st_ino, "/data");
	pagemap_put(FILE_AT, of_file, FILE_PAGES);
	pagemap_put(ANON_AT, of_anon, 5);
	/* What a real pagemap has for all that is not there: zeros. */
	pagemap_put(HUGE_AT + (1ULL << 40), of_file, 1);
	return info;
}

/* One sample of the tree under a config; to be cleared. */
static struct sample tree_sample(struct watcher_config config)
{
	char reason[REASON_SIZE] = "";
	struct watcher *watcher;
	struct sample sample;

	config.root = root;
	if (watcher_new(&config, 9, &watcher, reason) < 0)
		fail_msg("%s", reason);
	assert_int_equal(watcher_sample(watcher, &sample), 0);
	watcher_free(watcher);
	return sample;
}

static void test_captured_tree(void **state)
{
	struct sample sample;

	(void)state;
	tree_fill();
	sample = tree_sample((struct watcher_config){ 0 });
	assert_string_equal(sample.command, "captured");
	assert_int_equal(sample.minor, 100);
	assert_int_equal(sample.major, 3);
	assert_int_equal(sample.threads, 2);
	assert_int_equal(sample.n_mappings, 4);
	assert_int_equal(sample.n_files, 1);
	assert_string_equal(picture(&sample.mappings[0], entry_letter),
			    ".###....");
	assert_string_equal(picture(&sample.mappings[1], entry_letter),
			    "x.sxx");
	assert_int_equal(sample.mappings[1].cache_why, UNSEEN_NO_CACHE);
	assert_int_equal(sample.mappings[3].entries_why, UNSEEN_KERNEL);
	assert_int_equal(sample.mappings[3].cache_why, UNSEEN_NO_FILE);
	sample_clear(&sample);
}

/* A terabyte without PAGEMAP_SCAN: its beginning, and how much is left out. */
static void test_terabytes_are_bounded(void **state)
{
	struct sample sample;
	const struct mapping *huge;

	(void)state;
	tree_fill();
	sample = tree_sample((struct watcher_config){ 0 });
	huge = &sample.mappings[2];
	assert_int_equal(huge->entries_why, UNSEEN_TOO_MUCH);
	assert_true(huge->pages.n == 2);
	assert_int_equal(huge->pages.runs[0].state.known,
			 PAGE_PRESENT | PAGE_SWAPPED);
	assert_int_equal(huge->pages.runs[1].state.known, 0);
	assert_int_equal(mapping_left_out(huge),
			 huge->n_pages - huge->pages.runs[0].n_pages);
	assert_int_equal(sample_left_out(&sample), mapping_left_out(huge));
	sample_clear(&sample);
}

static bool tells_dirty(const struct sample *sample)
{
	return sample->files[0].dirty_known;
}

static void test_page_cache_of_the_file(void **state)
{
	struct sample sample;
	const struct mapping *file;

	(void)state;
	tree_fill();
	sample = tree_sample((struct watcher_config){ 0 });
	file = &sample.mappings[0];
	if (!sample.files[0].known)
		skip_because("cachestat does not work here");
	assert_int_equal(sample.files[0].size, FILE_PAGES * page_size);
	assert_int_equal(sample.files[0].cached, FILE_PAGES);
	assert_int_equal(file->cached, FILE_PAGES);
	assert_string_equal(picture(file, cache_letter),
			    tells_dirty(&sample) ? "cccDcccc" : "CCCCCCCC");
	if (tells_dirty(&sample)) {
		assert_int_equal(file->dirty, 1);
		assert_int_equal(sample.files[0].dirty, 1);
		assert_int_equal(file->cache_why, UNSEEN_NOT);
	} else {
		assert_int_equal(file->cache_why, UNSEEN_UNCOUNTED);
	}
	sample_clear(&sample);
}

/* By mincore: cached, and of dirty nothing; by nothing: nothing. */
static void test_observers_switched_off(void **state)
{
	unsigned no_cachestat = 1U << REAL_CACHESTAT;
	unsigned no_cache = no_cachestat | 1U << REAL_MINCORE;
	struct sample sample;

	(void)state;
	tree_fill();
	sample = tree_sample((struct watcher_config){ .hide = no_cachestat });
	assert_string_equal(picture(&sample.mappings[0], cache_letter),
			    "CCCCCCCC");
	assert_int_equal(sample.mappings[0].cache_why, UNSEEN_KERNEL);
	assert_false(sample.mappings[0].cache_known);
	sample_clear(&sample);
	sample = tree_sample((struct watcher_config){ .hide = no_cache });
	assert_string_equal(picture(&sample.mappings[0], cache_letter),
			    "????????");
	assert_int_equal(sample.mappings[0].cache_why, UNSEEN_OFF);
	assert_int_equal(sample.files[0].why, UNSEEN_OFF);
	assert_string_equal(picture(&sample.mappings[0], entry_letter),
			    ".###....");
	sample_clear(&sample);
	sample = tree_sample(
		(struct watcher_config){ .hide = 1U << REAL_PAGEMAP });
	assert_string_equal(picture(&sample.mappings[0], entry_letter),
			    "????????");
	assert_int_equal(sample.mappings[0].entries_why, UNSEEN_OFF);
	assert_int_equal(sample.n_mappings, 4);
	sample_clear(&sample);
}

static void want_cache_why(enum unseen why)
{
	struct sample sample = tree_sample((struct watcher_config){ 0 });

	assert_int_equal(sample.mappings[0].cache_why, why);
	assert_false(sample.mappings[0].cache_known);
	assert_string_equal(picture(&sample.mappings[0], cache_letter),
			    "????????");
	assert_int_equal(sample.files[0].why, why);
	sample_clear(&sample);
}

/* Never the cache of a file that is not the one that is mapped. */
static void test_files_that_are_not_it(void **state)
{
	struct stat info = tree_fill();
	char path[160];

	(void)state;
	maps_put(info.st_dev, info.st_ino + 1, "/data");
	want_cache_why(UNSEEN_OTHER_FILE);
	maps_put(info.st_dev + 1, info.st_ino, "/data");
	want_cache_why(UNSEEN_OTHER_FILE);
	maps_put(info.st_dev, info.st_ino, "/gone");
	want_cache_why(UNSEEN_OTHER_FILE);
	maps_put(info.st_dev, info.st_ino, "/data (deleted)");
	want_cache_why(UNSEEN_DELETED);
	/* No name at all: what the kernel calls it. */
	maps_put(info.st_dev, info.st_ino, "anon_inode:[perf_event]");
	want_cache_why(UNSEEN_NO_FILE);
	/* Opening it would wait for a writer. */
	snprintf(path, sizeof(path), "%s/fifo", root);
	assert_int_equal(mkfifo(path, 0600), 0);
	maps_put(info.st_dev, info.st_ino, "/fifo");
	want_cache_why(UNSEEN_NO_FILE);
	assert_int_equal(unlink(path), 0);
}

static void test_limits(void **state)
{
	struct watcher_config few = { .max_mappings = 1 };
	struct watcher_config blind = { .max_pages = 4 };
	struct watcher_config silent = { .max_calls = 1 };
	struct sample sample;

	(void)state;
	tree_fill();
	sample = tree_sample(few);
	assert_int_equal(sample.n_mappings, 1);
	assert_int_equal(sample.mappings_left_out, 3);
	sample_clear(&sample);
	sample = tree_sample(blind);
	assert_int_equal(sample.mappings[0].entries_why, UNSEEN_TOO_MUCH);
	assert_string_equal(picture(&sample.mappings[0], entry_letter),
			    "????????");
	assert_int_equal(mapping_left_out(&sample.mappings[0]), FILE_PAGES);
	sample_clear(&sample);
	sample = tree_sample(silent);
	if (sample.files[0].known) {
		assert_int_equal(sample.mappings[0].cache_why, UNSEEN_TOO_MUCH);
		assert_string_equal(picture(&sample.mappings[0], cache_letter),
				    "????????");
		/* The counts of the whole cost one call. */
		assert_int_equal(sample.mappings[0].cached, FILE_PAGES);
	}
	sample_clear(&sample);
}

/* The number was given to another process meanwhile. */
static void test_a_number_used_again(void **state)
{
	struct watcher_config config = { .root = root };
	char reason[REASON_SIZE];
	struct watcher *watcher;
	struct sample sample = { .number = 77 };

	(void)state;
	tree_fill();
	assert_int_equal(watcher_new(&config, 9, &watcher, reason), 0);
	stat_put(2000);
	assert_int_equal(watcher_sample(watcher, &sample), -ESRCH);
	assert_int_equal(sample.number, 77);
	watcher_free(watcher);
	assert_int_equal(watcher_new(&config, 10, &watcher, reason), -ESRCH);
	assert_non_null(strstr(reason, "no process 10 (ESRCH)"));
}

/* --- living processes -------------------------------------------------------
 */

/* A child that prepares itself, says where, and then waits for its end. */
struct living {
	pid_t pid;
	uintptr_t address;
};

static struct living living_start(uintptr_t (*prepare)(void))
{
	struct living living;
	int ready[2];

	assert_int_equal(pipe(ready), 0);
	living.pid = fork();
	assert_true(living.pid >= 0);
	if (!living.pid) {
		uintptr_t address;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		address = prepare();
		if (write(ready[1], &address, sizeof(address)) < 0)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	assert_int_equal(
		read(ready[0], &living.address, sizeof(living.address)),
		sizeof(living.address));
	close(ready[0]);
	return living;
}

static void living_end(const struct living *living)
{
	kill(living->pid, SIGKILL);
	assert_int_equal(waitpid(living->pid, NULL, 0), living->pid);
}

static struct watcher *watch_with(struct watcher_config config, pid_t pid)
{
	char reason[REASON_SIZE] = "";
	struct watcher *watcher;

	if (watcher_new(&config, pid, &watcher, reason) < 0)
		fail_msg("%s", reason);
	return watcher;
}

static struct watcher *watch(pid_t pid, unsigned hide)
{
	return watch_with((struct watcher_config){ .hide = hide }, pid);
}

static bool can_scan(void)
{
	struct watcher *watcher = watch(getpid(), 0);
	struct sample sample;
	bool zero = false;

	assert_int_equal(watcher_sample(watcher, &sample), 0);
	for (size_t i = 0; i < sample.n_mappings; i++) {
		const struct run_list *pages = &sample.mappings[i].pages;

		for (size_t k = 0; k < pages->n; k++)
			zero |= page_state_get(&pages->runs[k].state,
					       PAGE_FILE) == ANSWER_NO &&
				page_state_get(&pages->runs[k].state,
					       PAGE_EXCLUSIVE) == ANSWER_NO &&
				page_state_get(&pages->runs[k].state,
					       PAGE_ZERO) != ANSWER_UNKNOWN;
	}
	sample_clear(&sample);
	watcher_free(watcher);
	return zero;
}

/* A terabyte, of which pages 1, 5 and one in the middle are touched. */
static uintptr_t reserve(void)
{
	size_t size = (size_t)1 << 40;
	char *memory = mmap(NULL, size + 2 * page_size, PROT_NONE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED)
		return 0;
	/* Not one area with what lies beside it. */
	memory += page_size;
	if (mprotect(memory, size, PROT_READ | PROT_WRITE) < 0)
		return 0;
	madvise(memory, size, MADV_NOHUGEPAGE);
	memory[page_size] = 1;
	(void)*(volatile char *)(memory + 5 * page_size);
	memory[size / 2] = 1;
	return (uintptr_t)memory;
}

static const struct mapping *mapping_of(const struct sample *sample,
					uintptr_t address)
{
	for (size_t i = 0; i < sample->n_mappings; i++)
		if (sample->mappings[i].start <= address &&
		    address < sample->mappings[i].end)
			return &sample->mappings[i];
	fail_msg("the mapping is not in the sample");
	return NULL;
}

static struct page_state page_at(const struct mapping *mapping,
				 uintptr_t address)
{
	return run_list_find(&mapping->pages,
			     (address - mapping->start) / page_size)
		->state;
}

static void test_a_terabyte_that_is_reserved(void **state)
{
	struct living living = living_start(reserve);
	struct watcher *watcher = watch(living.pid, 0);
	bool scan = can_scan();
	const struct mapping *mapping;
	struct sample sample;
	struct page_state page;

	(void)state;
	if (!living.address) {
		watcher_free(watcher);
		living_end(&living);
		skip_because("a terabyte cannot be reserved here");
	}
	assert_int_equal(watcher_sample(watcher, &sample), 0);
	mapping = mapping_of(&sample, living.address);
	page = page_at(mapping, living.address + page_size);
	assert_int_equal(entry_letter(&page), 'x');
	page = page_at(mapping, living.address + 2 * page_size);
	assert_int_equal(entry_letter(&page), '.');
	page = page_at(mapping, living.address + ((size_t)1 << 39));
	if (scan) {
		assert_int_equal(entry_letter(&page), 'x');
		assert_int_equal(mapping_left_out(mapping), 0);
		page = page_at(mapping, living.address + 5 * page_size);
		assert_int_equal(entry_letter(&page),
				 kernel_has_zero_page() ? 'z' : 'x');
	} else {
		assert_int_equal(entry_letter(&page), '?');
	}
	sample_clear(&sample);
	watcher_free(watcher);
	/* With pages left for it behind what a sanitizer has reserved. */
	watcher = watch_with(
		(struct watcher_config){ .hide = 1U << REAL_PAGEMAP_SCAN,
					 .max_pages = 64 * WATCH_MAX_PAGES },
		living.pid);
	assert_int_equal(watcher_sample(watcher, &sample), 0);
	mapping = mapping_of(&sample, living.address);
	page = page_at(mapping, living.address + page_size);
	assert_int_equal(entry_letter(&page), 'x');
	assert_int_equal(mapping->entries_why, UNSEEN_TOO_MUCH);
	assert_true(mapping_left_out(mapping) > 0);
	sample_clear(&sample);
	watcher_free(watcher);
	living_end(&living);
}

/* A sparse file that is large enough for a thread of its own: runs of cached
 * pages in the first half, single ones in the second. */
#define LARGE_PAGES  32768
#define LARGE_CALLS  5000
#define LARGE_LOADED 100

static bool is_in_large(size_t page)
{
	if (page < LARGE_PAGES / 2)
		return page % 512 >= 100 && page % 512 < 300;
	return page % 97 == 0;
}

static uintptr_t map_large(void)
{
	char path[160], *page = calloc(1, page_size), *memory;
	int fd;

	snprintf(path, sizeof(path), "%s/large", root);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (!page || fd < 0 ||
	    ftruncate(fd, (off_t)(LARGE_PAGES * page_size)) < 0)
		return 0;
	for (size_t i = 0; i < LARGE_PAGES; i++)
		if (is_in_large(i) &&
		    pwrite(fd, page, page_size, (off_t)(i * page_size)) < 0)
			return 0;
	memory = mmap(NULL, LARGE_PAGES * page_size, PROT_READ, MAP_SHARED, fd,
		      0);
	if (memory == MAP_FAILED)
		return 0;
	(void)*(volatile char *)(memory + LARGE_LOADED * page_size);
	return (uintptr_t)memory;
}

static void test_a_large_file_in_parts(void **state)
{
	struct living living = living_start(map_large);
	struct watcher *watcher =
		watch_with((struct watcher_config){ .max_calls = LARGE_CALLS },
			   living.pid);
	const struct mapping *mapping;
	struct sample sample;

	(void)state;
	assert_int_not_equal(living.address, 0);
	assert_int_equal(watcher_sample(watcher, &sample), 0);
	mapping = mapping_of(&sample, living.address);
	if (mapping->cache_known && sample.files[mapping->file].known) {
		assert_int_not_equal(mapping->cache_why, UNSEEN_TOO_MUCH);
		for (size_t i = 0; i < LARGE_PAGES; i++) {
			struct page_state page = page_at(
				mapping, living.address + i * page_size);

			if ((cache_letter(&page) != '.') != is_in_large(i))
				fail_msg("page %zu: %c", i,
					 cache_letter(&page));
		}
	}
	for (size_t i = 0; i < 2; i++) {
		struct page_state page = page_at(
			mapping, living.address + i * LARGE_LOADED * page_size);

		assert_int_equal(entry_letter(&page), i ? '#' : '.');
	}
	sample_clear(&sample);
	watcher_free(watcher);
	living_end(&living);
}

/* As root: two addresses, one frame, two entries. Else: no frame. */
static uintptr_t map_twice(void)
{
	int fd = open(root, O_TMPFILE | O_RDWR, 0600);
	size_t size = 2 * page_size;
	char *memory;

	if (fd < 0 || ftruncate(fd, (off_t)page_size) < 0)
		return 0;
	memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (memory == MAP_FAILED ||
	    mmap(memory + page_size, page_size, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_FIXED, fd, 0) == MAP_FAILED)
		return 0;
	memory[0] = memory[page_size] = 1;
	return (uintptr_t)memory;
}

static void test_frames(void **state)
{
	struct living living = living_start(map_twice);
	struct watcher *watcher = watch(living.pid, 0);
	struct watcher *blind = watch(
		living.pid, 1U << REAL_PAGE_FLAGS | 1U << REAL_PAGE_COUNTS);
	struct frame_detail one, other, less;
	bool told;

	(void)state;
	if (!living.address) {
		watcher_free(watcher);
		watcher_free(blind);
		living_end(&living);
		skip_because("the folder of the test cannot keep a file "
			     "without a name (O_TMPFILE)");
	}
	assert_int_equal(watcher_frame(watcher, living.address, &one), 0);
	assert_int_equal(
		watcher_frame(watcher, living.address + page_size, &other), 0);
	assert_int_equal(watcher_frame(blind, living.address, &less), 0);
	assert_true(one.pfn == other.pfn && one.pfn == less.pfn);
	assert_false(less.flags_known || less.count_known);
	told = one.pfn != PFN_NONE;
	if (!told)
		assert_false(one.flags_known || one.count_known);
	if (one.count_known)
		assert_int_equal(one.entries, 2);
	if (one.flags_known) /* mapped, and not anonymous */
		assert_int_equal(one.flags >> 11 & 3, 1);
	watcher_free(watcher);
	watcher_free(blind);
	watcher = watch(living.pid, 1U << REAL_FRAMES);
	assert_int_equal(watcher_frame(watcher, living.address, &one), 0);
	assert_true(one.pfn == PFN_NONE);
	watcher_free(watcher);
	living_end(&living);
	if (!told)
		skip_because("frame numbers are shown to root alone");
}

static int stay(void *unused)
{
	(void)unused;
	for (;;)
		pause();
	return 0;
}

/* A process whose first thread has ended, and another has not. */
static pid_t headless_start(void)
{
	static char stack[65536] __attribute__((aligned(16)));
	struct process_stat stat = { 0 };
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (clone(stay, stack + sizeof(stack),
			  CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
				  CLONE_THREAD | CLONE_SYSVSEM,
			  NULL) < 0)
			_exit(1);
		syscall(SYS_exit, 0);
	}
	while (!process_stat_ended(&stat)) {
		assert_int_equal(process_stat_read(NULL, pid, page_size, &stat),
				 0);
		sched_yield();
	}
	return pid;
}

static void test_the_first_thread_has_ended(void **state)
{
	pid_t pid = headless_start();
	struct watcher *watcher = watch(pid, 0);
	struct sample sample;

	(void)state;
	assert_int_equal(watcher_sample(watcher, &sample), 0);
	assert_true(sample.n_mappings > 3);
	assert_true(sample.resident > 0);
	assert_int_equal(sample.pid, pid);
	sample_clear(&sample);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(watcher_sample(watcher, &sample), -ESRCH);
	watcher_free(watcher);
}

static uintptr_t nothing(void)
{
	return 0;
}

/* Also while nobody has waited for it: a zombie has no memory. */
static void test_a_process_that_ends(void **state)
{
	struct living living = living_start(nothing);
	struct watcher *watcher = watch(living.pid, 0), *late;
	char reason[REASON_SIZE];
	struct sample sample;

	(void)state;
	assert_int_equal(watcher_sample(watcher, &sample), 0);
	assert_int_equal(sample.number, 1);
	sample_clear(&sample);
	assert_true(watcher_wait(watcher, 0));
	kill(living.pid, SIGKILL);
	if (syscall(SYS_pidfd_open, living.pid, 0) >= 0) {
		assert_false(watcher_wait(watcher, 60));
	} else {
		siginfo_t info;

		assert_int_equal(waitid(P_PID, (id_t)living.pid, &info,
					WEXITED | WNOWAIT),
				 0);
	}
	assert_int_equal(watcher_sample(watcher, &sample), -ESRCH);
	assert_int_equal(watcher_new(NULL, living.pid, &late, reason), 0);
	assert_int_equal(watcher_sample(late, &sample), -ESRCH);
	watcher_free(late);
	assert_int_equal(waitpid(living.pid, NULL, 0), living.pid);
	assert_int_equal(watcher_sample(watcher, &sample), -ESRCH);
	watcher_free(watcher);
	assert_int_equal(watcher_new(NULL, living.pid, &late, reason), -ESRCH);
	watcher_free(NULL);
}

#define TOUCHED 7

static char *untouched;

static void touch(int number)
{
	(void)number;
	for (size_t i = 0; i < TOUCHED; i++)
		untouched[(2 * i + 1) * page_size] = 1;
}

static uintptr_t touch_when_told(void)
{
	char *memory = mmap(NULL, 64 * page_size, PROT_NONE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return 0;
	/* Not one area with what lies beside it. */
	untouched = memory + page_size;
	(void)mprotect(untouched, 62 * page_size, PROT_READ | PROT_WRITE);
	(void)madvise(untouched, 62 * page_size, MADV_NOHUGEPAGE);
	(void)signal(SIGUSR1, touch);
	return (uintptr_t)untouched;
}

/* The faults of one mapping, until all of it that will be touched was. */
static uint64_t faults_wait(struct watcher *watcher, uintptr_t address)
{
	uint64_t faults = 0, present = 0;

	while (present < TOUCHED) {
		struct sample sample;
		const struct mapping *mapping;

		assert_int_equal(watcher_sample(watcher, &sample), 0);
		mapping = mapping_of(&sample, address);
		assert_true(sample.faults_known);
		assert_int_equal(sample.threads_unheard, 0);
		present = mapping_tally(mapping, PAGE_PRESENT).yes;
		faults += mapping->faults;
		sample_clear(&sample);
		assert_true(watcher_wait(watcher, 0.001));
	}
	/* The last may have come after the events were read. */
	for (int i = 0; i < 2; i++) {
		struct sample sample;

		assert_int_equal(watcher_sample(watcher, &sample), 0);
		faults += mapping_of(&sample, address)->faults;
		sample_clear(&sample);
	}
	return faults;
}

static void test_where_the_faults_happen(void **state)
{
	struct watcher_config config = { .faults = true };
	struct living living = living_start(touch_when_told);
	char reason[REASON_SIZE];
	struct watcher *watcher;
	struct sample sample;
	bool heard;

	(void)state;
	assert_int_equal(watcher_new(&config, living.pid, &watcher, reason), 0);
	assert_int_equal(watcher_sample(watcher, &sample), 0);
	heard = sample.faults_why == UNSEEN_NOT;
	/* What was heard the first time has no beginning. */
	assert_false(sample.faults_known);
	if (!heard)
		assert_true(sample.faults_status < 0);
	sample_clear(&sample);
	if (heard) {
		kill(living.pid, SIGUSR1);
		assert_int_equal(faults_wait(watcher, living.address), TOUCHED);
	}
	watcher_free(watcher);
	config.hide = 1U << REAL_FAULT_EVENTS;
	assert_int_equal(watcher_new(&config, living.pid, &watcher, reason), 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(watcher_sample(watcher, &sample), 0);
		assert_false(sample.faults_known);
		assert_int_equal(sample.faults_why, UNSEEN_OFF);
		sample_clear(&sample);
	}
	watcher_free(watcher);
	living_end(&living);
	if (!heard)
		skip_because("perf_event_open does not work here");
}

static void become_another(int number)
{
	(void)number;
	execlp("sleep", "sleep", "1000", (char *)NULL);
}

static uintptr_t exec_when_told(void)
{
	(void)signal(SIGUSR1, become_another);
	return 0;
}

/* It is the same process, with other memory. */
static void test_a_process_that_becomes_another(void **state)
{
	struct living living = living_start(exec_when_told);
	struct watcher *watcher = watch(living.pid, 0);
	uint64_t present = 0;
	struct sample sample;

	(void)state;
	assert_int_equal(watcher_sample(watcher, &sample), 0);
	assert_string_not_equal(sample.command, "sleep");
	sample_clear(&sample);
	kill(living.pid, SIGUSR1);
	while (!present) {
		bool is_other;

		assert_int_equal(watcher_sample(watcher, &sample), 0);
		is_other = strcmp(sample.command, "sleep") == 0;
		for (size_t i = 0; is_other && i < sample.n_mappings; i++)
			present +=
				mapping_tally(&sample.mappings[i], PAGE_PRESENT)
					.yes;
		sample_clear(&sample);
	}
	watcher_free(watcher);
	living_end(&living);
}

/* In a child: as somebody else, its parent cannot be watched. */
static int watch_parent_as_nobody(void)
{
	char reason[REASON_SIZE];
	struct watcher *watcher;
	int status;

	if (setgid(65534) < 0 || setuid(65534) < 0)
		return 1;
	status = watcher_new(NULL, getppid(), &watcher, reason);
	if (status != -EACCES && status != -EPERM)
		return 2;
	return strstr(reason, "EACCES") || strstr(reason, "EPERM") ? 0 : 3;
}

static void test_a_process_of_somebody_else(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	if (geteuid() != 0)
		skip_because("root alone can become somebody else");
	pid = fork();
	assert_true(pid >= 0);
	if (!pid)
		_exit(watch_parent_as_nobody());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* As in a container whose filter knows neither cachestat nor mincore. */
static int watch_filtered(int error)
{
	static const int calls[] = { 451, SYS_mincore };
	struct watcher_config config = { .root = root };
	char reason[REASON_SIZE];
	struct watcher *watcher;
	struct sample sample;
	int failed = 0;

	if (!filter_install(calls, 2, error))
		return NO_FILTERS;
	if (watcher_new(&config, 9, &watcher, reason) < 0 ||
	    watcher_sample(watcher, &sample) < 0)
		return 82;
	if (sample.files[0].why != UNSEEN_REFUSED ||
	    sample.files[0].status != -EPERM)
		failed = 83;
	if (sample.mappings[0].cache_known ||
	    sample.mappings[0].cache_why != UNSEEN_REFUSED)
		failed = 84;
	if (strcmp(picture(&sample.mappings[0], entry_letter), ".###....") != 0)
		failed = 85;
	sample_clear(&sample);
	watcher_free(watcher);
	return failed;
}

static void test_under_a_filter(void **state)
{
	(void)state;
	tree_fill();
	filtered_run(watch_filtered, EPERM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_captured_tree),
		cmocka_unit_test(test_terabytes_are_bounded),
		cmocka_unit_test(test_page_cache_of_the_file),
		cmocka_unit_test(test_observers_switched_off),
		cmocka_unit_test(test_files_that_are_not_it),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_a_number_used_again),
		cmocka_unit_test(test_a_terabyte_that_is_reserved),
		cmocka_unit_test(test_a_large_file_in_parts),
		cmocka_unit_test(test_frames),
		cmocka_unit_test(test_the_first_thread_has_ended),
		cmocka_unit_test(test_a_process_that_ends),
		cmocka_unit_test(test_a_process_that_becomes_another),
		cmocka_unit_test(test_where_the_faults_happen),
		cmocka_unit_test(test_a_process_of_somebody_else),
		cmocka_unit_test(test_under_a_filter),
	};

	return cmocka_run_group_tests(tests, tree_make, own_folder_remove);
}
