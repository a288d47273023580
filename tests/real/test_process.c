/* /proc/PID/stat and /proc/PID/maps, captured and made up. */
#include "real_helper.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "real/process.h"

#define PAGE 4096

static const char *const root = own_folder;

static int read_stat(const char *text, struct process_stat *stat)
{
	tree_put(root, "/proc/77/stat", text);
	return process_stat_read(root, 77, PAGE, stat);
}

/* A program may call itself anything. */
static void test_stat_with_an_ugly_name(void **state)
{
	struct process_stat stat;

	(void)state;
	assert_int_equal(
		read_stat("77 (a) R (b) 1 2) S 1 77 77 0 -1 4194304 123 9 4 8 "
			  "0 0 0 0 20 0 3 0 5555 40960 7 18446744073709551615 "
			  "1 1 0 0 0 0 0\n",
			  &stat),
		0);
	assert_string_equal(stat.command, "a) R (b) 1 2");
	assert_int_equal(stat.run_state, 'S');
	assert_int_equal(stat.minor, 123);
	assert_int_equal(stat.major, 4);
	assert_int_equal(stat.threads, 3);
	assert_int_equal(stat.started, 5555);
	assert_int_equal(stat.size, 40960);
	assert_int_equal(stat.resident, 7 * PAGE);
	assert_false(stat.of_kernel);
	assert_false(process_stat_ended(&stat));
}

static void test_stat_of_kernel_and_zombie(void **state)
{
	struct process_stat stat;

	(void)state;
	assert_int_equal(read_stat("2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 "
				   "0 0 0 0 20 0 1 0 1 0 0 0\n",
				   &stat),
			 0);
	assert_true(stat.of_kernel);
	assert_int_equal(read_stat("77 (sh) Z 0 0 0 0 -1 4194304 0 0 0 0 0 0 0 "
				   "0 20 0 1 0 1 0 0 0\n",
				   &stat),
			 0);
	assert_true(process_stat_ended(&stat));
}

static void test_stat_that_is_none(void **state)
{
	static const char *const broken[] = { "",	"77",
					      "77 (sh", "77 sh) S",
					      "77 )(",	"77 (sh) S 1 2 3" };
	struct process_stat stat = { .minor = 42 };

	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
		assert_int_equal(read_stat(broken[i], &stat), -EINVAL);
	assert_int_equal(process_stat_read(root, 78, PAGE, &stat), -ESRCH);
	assert_int_equal(stat.minor, 42);
}

static struct mapping line(const char *text, uint64_t *device, uint64_t *inode)
{
	struct mapping mapping;

	assert_int_equal(
		process_maps_parse(text, PAGE, &mapping, device, inode), 0);
	return mapping;
}

static void want_line(const char *text, enum mapping_kind kind,
		      const char *name)
{
	uint64_t device, inode;
	struct mapping mapping = line(text, &device, &inode);

	assert_int_equal(mapping.kind, kind);
	assert_string_equal(mapping.name, name);
	free(mapping.name);
}

static void test_line_of_a_file(void **state)
{
	uint64_t device, inode;
	struct mapping mapping =
		line("7f0000001000-7f0000009000 rw-s 00003000 fe:10 1234"
		     "                       /a folder/x",
		     &device, &inode);

	(void)state;
	assert_int_equal(mapping.start, 0x7f0000001000);
	assert_int_equal(mapping.end, 0x7f0000009000);
	assert_string_equal(mapping.access, "rw-s");
	assert_int_equal(mapping.offset, 0x3000);
	assert_int_equal(mapping.n_pages, 8);
	assert_string_equal(mapping.name, "/a folder/x");
	assert_int_equal(mapping.kind, MAPPING_FILE);
	assert_int_equal(device, makedev(0xfe, 0x10));
	assert_int_equal(inode, 1234);
	free(mapping.name);
}

static void test_kinds(void **state)
{
	(void)state;
	want_line("1000-2000 rw-p 00000000 00:00 0 ", MAPPING_ANONYMOUS, "");
	want_line("1000-2000 rw-p 00000000 00:00 0", MAPPING_ANONYMOUS, "");
	want_line("1000-2000 rw-p 00000000 00:00 0   [anon:mine]",
		  MAPPING_ANONYMOUS, "[anon:mine]");
	want_line("1000-2000 rw-p 00000000 00:00 0   [heap]", MAPPING_HEAP,
		  "[heap]");
	want_line("1000-2000 rw-p 00000000 00:00 0   [stack]", MAPPING_STACK,
		  "[stack]");
	want_line("1000-2000 r-xp 00000000 00:00 0   [vdso]", MAPPING_KERNEL,
		  "[vdso]");
	want_line("1000-2000 rw-s 00000000 00:01 5   /memfd:x (deleted)",
		  MAPPING_MEMORY, "/memfd:x (deleted)");
	want_line("1000-2000 rw-s 00000000 00:01 5   /dev/zero (deleted)",
		  MAPPING_MEMORY, "/dev/zero (deleted)");
	want_line("1000-2000 r--p 00000000 fe:00 5   /a\\012b", MAPPING_FILE,
		  "/a\nb");
}

static void test_lines_that_are_none(void **state)
{
	static const char *const broken[] = { "",
					      "1000",
					      "1000-2000",
					      "2000-1000 rw-p 0 00:00 0 ",
					      "1000-2000 rw-p 0 00:00",
					      "x-y rw-p 0 00:00 0 /x" };
	struct mapping mapping;
	uint64_t device, inode;

	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
		assert_int_equal(process_maps_parse(broken[i], PAGE, &mapping,
						    &device, &inode),
				 -EINVAL);
}

/* The tree that tests/fixtures/watch keeps, of a real sqlite3. */
static void test_captured_maps(void **state)
{
	struct sample sample = { .page_size = PAGE };
	char fixture[512];

	(void)state;
	snprintf(fixture, sizeof(fixture), "%s/tests/fixtures/watch",
		 getenv("srcdir"));
	assert_int_equal(process_maps_read(fixture, 4321, 1000, &sample), 0);
	assert_int_equal(sample.mappings_left_out, 0);
	assert_true(sample.n_mappings > 20);
	/* A file is listed once, however often it is mapped. */
	for (size_t i = 0; i < sample.n_files; i++)
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(sample.files[i].path,
						sample.files[k].path);
	for (size_t i = 1; i < sample.n_mappings; i++)
		assert_true(sample.mappings[i].start >=
			    sample.mappings[i - 1].end);
	sample_clear(&sample);
	sample.page_size = PAGE;
	assert_int_equal(process_maps_read(fixture, 4321, 3, &sample), 0);
	assert_int_equal(sample.n_mappings, 3);
	assert_true(sample.mappings_left_out > 17);
	sample_clear(&sample);
	assert_int_equal(process_maps_read(fixture, 1, 3, &sample), -ESRCH);
	sample_clear(&sample);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stat_with_an_ugly_name),
		cmocka_unit_test(test_stat_of_kernel_and_zombie),
		cmocka_unit_test(test_stat_that_is_none),
		cmocka_unit_test(test_line_of_a_file),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_lines_that_are_none),
		cmocka_unit_test(test_captured_maps),
	};

	return cmocka_run_group_tests(tests, own_folder_make,
				      own_folder_remove);
}
