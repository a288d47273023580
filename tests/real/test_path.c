/* Reading a captured /proc and /sys. */
#include "real_helper.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "real/path.h"
#include "real/procfs.h"

static const char *const root = own_folder;

static void put(const char *path, const char *text)
{
	tree_put(root, path, text);
}

static void test_text_loses_its_last_newline(void **state)
{
	char text[64];

	(void)state;
	put("/proc/x", "one\ntwo\n");
	assert_int_equal(path_read(root, text, sizeof(text), "/proc/%s", "x"),
			 7);
	assert_string_equal(text, "one\ntwo");
}

static void test_long_text_is_cut(void **state)
{
	char text[4];

	(void)state;
	put("/proc/x", "abcdefgh");
	assert_int_equal(path_read(root, text, sizeof(text), "/proc/x"), 3);
	assert_string_equal(text, "abc");
}

static void test_missing_file_says_so(void **state)
{
	char text[4] = "un";
	uint64_t number = 7;

	(void)state;
	assert_int_equal(path_read(root, text, sizeof(text), "/proc/none"),
			 -ENOENT);
	assert_string_equal(text, "un");
	assert_int_equal(path_read_number(root, &number, "/proc/none"),
			 -ENOENT);
	assert_int_equal(number, 7);
}

static void test_file_is_opened_below_the_root(void **state)
{
	char byte = 0;
	int fd;

	(void)state;
	put("/proc/7/x", "yes");
	fd = path_open(root, "/proc/%d/%s", 7, "x");
	assert_true(fd >= 0);
	assert_int_equal(read(fd, &byte, 1), 1);
	assert_int_equal(byte, 'y');
	close(fd);
	assert_int_equal(path_open(root, "/proc/%d/%s", 7, "none"), -ENOENT);
	assert_int_equal(path_open(root, "%5000d", 7), -ENAMETOOLONG);
}

static void test_number_is_the_first_word(void **state)
{
	uint64_t number = 0;

	(void)state;
	put("/proc/n", "3000 centiseconds\n");
	put("/proc/w", "many\n");
	assert_int_equal(path_read_number(root, &number, "/proc/n"), 0);
	assert_int_equal(number, 3000);
	assert_int_equal(path_read_number(root, &number, "/proc/w"), -EINVAL);
	assert_int_equal(number, 3000);
}

static void test_too_long_a_path_is_refused(void **state)
{
	char small[8], text[8];

	(void)state;
	assert_int_equal(path_join("/abc", small, sizeof(small), "/%s", "de"),
			 0);
	assert_string_equal(small, "/abc/de");
	assert_int_equal(path_join("/abc", small, sizeof(small), "/%s", "def"),
			 -ENAMETOOLONG);
	assert_int_equal(path_read(NULL, text, sizeof(text), "/%5000d", 1),
			 -ENAMETOOLONG);
}

static void test_kernel_and_huge_pages(void **state)
{
	char text[32] = "";

	(void)state;
	put("/proc/sys/kernel/osrelease", "6.5.0-test\n");
	put("/sys/kernel/mm/transparent_hugepage/enabled",
	    "always [madvise] never\n");
	assert_true(procfs_kernel(root, text, sizeof(text)) >= 0);
	assert_string_equal(text, "6.5.0-test");
	assert_int_equal(procfs_huge_pages(root, text, sizeof(text)), 0);
	assert_string_equal(text, "madvise");
	put("/sys/kernel/mm/transparent_hugepage/enabled", "strange\n");
	assert_int_equal(procfs_huge_pages(root, text, sizeof(text)), -EINVAL);
}

static void test_swap_is_summed(void **state)
{
	uint64_t bytes = 1;

	(void)state;
	put("/proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n"
			   "/swap\\040file\tfile\t1024\t0\t-2\n"
			   "/dev/zram0\tpartition\t512\t0\t100\n");
	assert_int_equal(procfs_swap(root, &bytes), 0);
	assert_int_equal(bytes, 1536 * 1024);
	put("/proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n");
	assert_int_equal(procfs_swap(root, &bytes), 0);
	assert_int_equal(bytes, 0);
}

static void test_reclaim_by_damon(void **state)
{
	const char *base = "/sys/kernel/mm/damon/admin/kdamonds/";
	char path[128];

	(void)state;
	put("/sys/kernel/notes", "");
	assert_int_equal(procfs_reclaims_idle(root), HABIT_NO);
	snprintf(path, sizeof(path), "%snr_kdamonds", base);
	put(path, "1\n");
	snprintf(path, sizeof(path), "%s0/state", base);
	put(path, "on\n");
	snprintf(path, sizeof(path), "%s0/contexts/0/schemes/nr_schemes", base);
	put(path, "1\n");
	snprintf(path, sizeof(path), "%s0/contexts/0/schemes/0/action", base);
	put(path, "stat\n");
	assert_int_equal(procfs_reclaims_idle(root), HABIT_NO);
	put(path, "pageout\n");
	assert_int_equal(procfs_reclaims_idle(root), HABIT_YES);
	snprintf(path, sizeof(path), "%s0/state", base);
	put(path, "off\n");
	assert_int_equal(procfs_reclaims_idle(root), HABIT_NO);
	put("/sys/module/damon_reclaim/parameters/enabled", "Y\n");
	assert_int_equal(procfs_reclaims_idle(root), HABIT_YES);
}

/* What may not be read is unknown: a folder stands where a number is wanted,
 * which nobody can read, root included. */
static void test_reclaim_that_cannot_be_read(void **state)
{
	char bare[PATH_MAX];

	(void)state;
	snprintf(bare, sizeof(bare), "%s/bare", root);
	assert_int_equal(procfs_reclaims_idle(bare), HABIT_UNKNOWN);
	put("/bare/sys/kernel/notes", "");
	assert_int_equal(procfs_reclaims_idle(bare), HABIT_NO);
	put("/bare/sys/kernel/mm/damon/admin/kdamonds/nr_kdamonds/x", "");
	assert_int_equal(procfs_reclaims_idle(bare), HABIT_UNKNOWN);
	put("/bare/sys/module/damon_reclaim/parameters/enabled", "Y\n");
	assert_int_equal(procfs_reclaims_idle(bare), HABIT_YES);
	put("/bare/sys/module/damon_reclaim/parameters/enabled", "N\n");
	assert_int_equal(procfs_reclaims_idle(bare), HABIT_UNKNOWN);
	/* But where the kernel's threads are seen, and none is DAMON's. */
	put("/bare/proc/2/comm", "kthreadd\n");
	assert_int_equal(procfs_reclaims_idle(bare), HABIT_NO);
	put("/bare/proc/77/comm", "kdamond.0\n");
	assert_int_equal(procfs_reclaims_idle(bare), HABIT_UNKNOWN);
}

/* A disk has a window of its own; a partition uses its disk's. */
static void test_readahead_of_disk_and_partition(void **state)
{
	char link[160];
	uint64_t bytes = 0;

	(void)state;
	put("/sys/class/bdi/8:0/read_ahead_kb", "128\n");
	put("/sys/devices/sda/queue/read_ahead_kb", "256\n");
	put("/sys/devices/sda/sda1/partition", "1\n");
	put("/sys/dev/block/keep", "");
	snprintf(link, sizeof(link), "%s/sys/dev/block/8:1", root);
	assert_int_equal(symlink("../../devices/sda/sda1", link), 0);
	assert_int_equal(procfs_readahead(root, makedev(8, 0), &bytes), 0);
	assert_int_equal(bytes, 128 * 1024);
	assert_int_equal(procfs_readahead(root, makedev(8, 1), &bytes), 0);
	assert_int_equal(bytes, 256 * 1024);
	assert_int_equal(procfs_readahead(root, makedev(0, 42), &bytes),
			 -ENOENT);
}

static void test_flusher_speaks_in_centiseconds(void **state)
{
	double expire = 0, interval = 0;

	(void)state;
	put("/proc/sys/vm/dirty_expire_centisecs", "3000\n");
	assert_int_equal(procfs_flusher(root, &expire, &interval), -ENOENT);
	assert_true(expire == 0);
	put("/proc/sys/vm/dirty_writeback_centisecs", "500\n");
	assert_int_equal(procfs_flusher(root, &expire, &interval), 0);
	assert_true(expire == 30 && interval == 5);
}

static void test_swap_is_read_in_powers_of_two(void **state)
{
	uint64_t pages = 7;

	(void)state;
	assert_int_equal(procfs_swap_readahead(root, &pages), -ENOENT);
	put("/proc/sys/vm/page-cluster", "99\n");
	assert_int_equal(procfs_swap_readahead(root, &pages), -ERANGE);
	assert_int_equal(pages, 7);
	put("/proc/sys/vm/page-cluster", "0\n");
	assert_int_equal(procfs_swap_readahead(root, &pages), 0);
	assert_int_equal(pages, 1);
	put("/proc/sys/vm/page-cluster", "3\n");
	assert_int_equal(procfs_swap_readahead(root, &pages), 0);
	assert_int_equal(pages, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_loses_its_last_newline),
		cmocka_unit_test(test_long_text_is_cut),
		cmocka_unit_test(test_missing_file_says_so),
		cmocka_unit_test(test_file_is_opened_below_the_root),
		cmocka_unit_test(test_number_is_the_first_word),
		cmocka_unit_test(test_too_long_a_path_is_refused),
		cmocka_unit_test(test_kernel_and_huge_pages),
		cmocka_unit_test(test_swap_is_summed),
		cmocka_unit_test(test_reclaim_by_damon),
		cmocka_unit_test(test_reclaim_that_cannot_be_read),
		cmocka_unit_test(test_readahead_of_disk_and_partition),
		cmocka_unit_test(test_flusher_speaks_in_centiseconds),
		cmocka_unit_test(test_swap_is_read_in_powers_of_two),
	};

	return cmocka_run_group_tests(tests, own_folder_make,
				      own_folder_remove);
}
