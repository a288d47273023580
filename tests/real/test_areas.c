/* The areas of a view, from captured trees and from this kernel. */
#include "real_helper.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "real/areas.h"

#define PAGE 4096

/* Holds what was read against "0..1 rw, 2 none"; NULL: not known. */
static void want_areas(const struct shared_array *areas, const char *text)
{
	struct strbuf out = STRBUF_INIT;

	assert_int_equal(!areas, !text);
	areas_print(areas, 0, &out);
	assert_string_equal(out.text, text ? text : "");
	strbuf_free(&out);
}

/* What /proc/PID/maps of a tree says of some pages. */
static int read_tree(const char *root, pid_t pid, vaddr_t address,
		     uint64_t n_pages, struct shared_array **areas)
{
	int maps = areas_open(root, pid);
	int status;

	if (maps < 0)
		return maps;
	status = areas_read(maps, address, PAGE, n_pages, areas);
	close(maps);
	return status;
}

/* A real sqlite3: five mappings of its file, side by side. */
static void test_captured(void **state)
{
	struct shared_array *areas = NULL;
	char root[512];

	(void)state;
	snprintf(root, sizeof(root), "%s/tests/fixtures/watch",
		 getenv("srcdir"));
	assert_int_equal(read_tree(root, 4321, 0x55a614bbb000, 76, &areas), 0);
	want_areas(areas, "0..7 r, 8..53 r, 54..72 r, 73..74 r, 75 rw");
	/* From within one into another; then where nothing is. */
	assert_int_equal(read_tree(root, 4321, 0x55a614c05000, 3, &areas), 0);
	want_areas(areas, "0 r, 1 rw");
	assert_int_equal(read_tree(root, 4321, 0x1000, 5, &areas), 0);
	want_areas(areas, "");
	assert_int_equal(read_tree(root, 1, 0x1000, 5, &areas), -ENOENT);
	shared_array_release(areas);
}

static void test_made_up(void **state)
{
	struct shared_array *areas = NULL, *before;

	(void)state;
	tree_put(own_folder, "/proc/77/maps",
		 "10000000-10002000 rw-p 00000000 00:00 0 \n"
		 "10002000-10004000 ---p 00000000 00:00 0 \n"
		 "10005000-10006000 rwxs 00000000 00:05 9   /memfd:a b\n");
	assert_int_equal(read_tree(own_folder, 77, 0x10001000, 5, &areas), 0);
	want_areas(areas, "0 rw, 1..2 none, 4 rw");
	/* What is as it was stays where it is. */
	before = shared_array_hold(areas);
	assert_int_equal(read_tree(own_folder, 77, 0x10001000, 5, &areas), 0);
	assert_ptr_equal(areas, before);
	shared_array_release(before);
	tree_put(own_folder, "/proc/78/maps", "no maps\n");
	assert_int_equal(read_tree(own_folder, 78, 0x10000000, 8, &areas),
			 -EINVAL);
	want_areas(areas, "0 rw, 1..2 none, 4 rw");
	shared_array_release(areas);
}

/* The same pages of this process, asked for and as the text has them. */
static void test_text_and_question_agree(void **state)
{
	char *memory = mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct shared_array *asked = NULL, *text = NULL;
	static char maps[1 << 20];
	int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
	size_t length = 0;
	ssize_t n;

	(void)state;
	if (sysconf(_SC_PAGESIZE) != PAGE)
		skip_because("pages are not of 4 KiB");
	assert_true(memory != MAP_FAILED && fd >= 0);
	assert_int_equal(mprotect(memory + PAGE, PAGE, PROT_NONE), 0);
	assert_int_equal(madvise(memory + 4 * PAGE, PAGE, MADV_RANDOM), 0);
	assert_int_equal(munmap(memory + 6 * PAGE, PAGE), 0);
	assert_int_equal(areas_read(fd, (vaddr_t)memory, PAGE, 8, &asked), 0);
	while ((n = read(fd, maps + length, sizeof(maps) - 1 - length)) > 0)
		length += (size_t)n;
	close(fd);
	tree_put(own_folder, "/proc/79/maps", maps);
	assert_int_equal(read_tree(own_folder, 79, (vaddr_t)memory, 8, &text),
			 0);
	want_areas(asked, "0 rw, 1 none, 2..3 rw, 4 rw, 5 rw, 7 rw");
	assert_true(areas_equal(asked, text));
	shared_array_release(asked);
	shared_array_release(text);
	munmap(memory, 8 * PAGE);
}

static void want_of_view(struct machine *machine, const char *process,
			 const char *areas)
{
	struct state seen = { 0 };

	assert_int_equal(machine_observe(machine, &seen), 0);
	want_areas(state_view(&seen, process, "v")->areas, areas);
	state_clear(&seen);
}

/* Each call that can change them is looked after. */
static void test_machine(void **state)
{
	static const struct {
		const char *line, *areas;
	} steps[] = {
		{ "map v anon private rw for 8p", "0..7 rw" },
		{ "store v[1] \"x\"", "0..7 rw" },
		{ "protect v[1..2] none", "0 rw, 1..2 none, 3..7 rw" },
		{ "advise v[4..5] random",
		  "0 rw, 1..2 none, 3 rw, 4..5 rw, 6..7 rw" },
		{ "protect v[1..2] rw", "0..3 rw, 4..5 rw, 6..7 rw" },
		{ "advise v[4..5] normal", "0..7 rw" },
		{ "lock v[3]", "0..2 rw, 3 rw, 4..7 rw" },
		{ "unlock v[3]", "0..7 rw" },
		{ "remap v 9p", "0..8 rw" },
		{ "fork child", "0..8 rw" },
		{ "unmap v[6]", "0..5 rw, 7..8 rw" },
		{ "remap v 3p", "0..2 rw" },
	};
	struct machine *m = machine_open(0);

	(void)state;
	need(m, CAN(REAL_AREAS) | CAN(REAL_FORK));
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		perform_all(m, steps[i].line);
		want_of_view(m, "main", steps[i].areas);
	}
	want_of_view(m, "child", "0..8 rw");
	perform_all(m, "as child\nprotect v[0] r");
	want_of_view(m, "child", "0 r, 1..8 rw");
	want_of_view(m, "main", "0..2 rw");
	machine_free(m);
}

/* A load changes none, and the list is not even copied. */
static void test_kept(void **state)
{
	struct machine *m = machine_open(0);
	struct state one = { 0 }, two = { 0 };

	(void)state;
	need(m, CAN(REAL_AREAS));
	perform_all(m, "map v anon private rw for 8p\nprotect v[2] r");
	assert_int_equal(machine_observe(m, &one), 0);
	perform_all(m, "load v[2]\nadvise v dontneed");
	assert_int_equal(machine_observe(m, &two), 0);
	assert_ptr_equal(one.views[0].areas, two.views[0].areas);
	state_clear(&one);
	state_clear(&two);
	machine_free(m);
}

static void test_hidden(void **state)
{
	struct machine *m = machine_open(CAN(REAL_AREAS));

	(void)state;
	perform_all(m, "map v anon private rw for 8p\nprotect v[2] r");
	want_of_view(m, "main", NULL);
	machine_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_captured),
		cmocka_unit_test(test_made_up),
		cmocka_unit_test(test_text_and_question_agree),
		cmocka_unit_test(test_machine),
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_hidden),
	};

	return cmocka_run_group_tests(tests, own_folder_make,
				      own_folder_remove);
}
