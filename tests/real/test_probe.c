/*
 * What trials answer that cannot be made, and what they leave behind: performed
 * by a subject of a machine that has been opened, once more.
 */
#include "real_helper.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/array.h"
#include "real/book.h"
#include "real/probe_inside.h"

static struct probe probe;

/* A machine whose habits are to be found out again. */
static struct real_machine *machine_again(void)
{
	struct real_machine *machine = (struct real_machine *)machine_open(0);
	struct subject *subject = machine->processes[0].subject;

	probe = (struct probe){ .machine = machine,
				.subject = subject,
				.file = -1,
				.pagemap = -1,
				.view = subject->first_view,
				.length = PROBE_PAGES * machine->page_size };
	machine->untried[0] = '\0';
	return machine;
}

#define TRAIT(name) offsetof(struct traits, name)

static const size_t of_cuts[] = {
	TRAIT(around_gives_up), TRAIT(hole_unmaps_files), TRAIT(hole_writes),
	TRAIT(hole_flushes),	TRAIT(flush_whole),	  TRAIT(shrink_writes),
	TRAIT(zeroes_dirty),	TRAIT(write_unmarks),	  TRAIT(store_zeroes),
	TRAIT(resize_writes),	TRAIT(zeroes_holes),	  TRAIT(hole_syncs),
	TRAIT(cut_splits),	TRAIT(zeroes_unread),	  TRAIT(flush_replaced),
	TRAIT(flush_shrunk),
};

static enum habit *habit_at(struct real_machine *machine, size_t i)
{
	return (enum habit *)((char *)&machine->traits + of_cuts[i]);
}

/* Where no file can be made nothing is found out of one, whatever is usual. */
static void test_without_a_file(void **state)
{
	struct real_machine *machine = machine_again();
	int other = openat(machine->scratch->fd, "pagetwin.probe2",
			   O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	(void)state;
	assert_true(other >= 0);
	close(other);
	for (size_t i = 0; i < ARRAY_LENGTH(of_cuts); i++)
		*habit_at(machine, i) = HABIT_UNKNOWN;
	machine->traits.counts_dirty = true;
	machine->traits.large_folios = HABIT_YES;
	machine->traits.fault_around_known = true;
	machine->traits.fault_around = 16;
	probe_cuts(&probe);
	probe_folio_ends(&probe);
	for (size_t i = 0; i < ARRAY_LENGTH(of_cuts); i++)
		if (*habit_at(machine, i) != HABIT_UNKNOWN)
			fail_msg("habit %u was not tried, and is known",
				 (unsigned)i);
	assert_non_null(strstr(machine->untried, "EEXIST"));
	machine_free(&machine->machine);
}

/* Where the mark is that is loaded depends on how far is read ahead. */
static void test_with_an_assumed_window(void **state)
{
	struct real_machine *machine = machine_again();

	(void)state;
	need(&machine->machine, CAN(REAL_MINCORE));
	machine->traits.can_evict = true;
	machine->traits.readahead = 32;
	machine->traits.readahead_exact = false;
	machine->traits.retry_major = HABIT_UNKNOWN;
	probe_page_cache(&probe);
	assert_int_equal(machine->traits.retry_major, HABIT_UNKNOWN);
	assert_non_null(strstr(machine->untried, "how far is read ahead"));
	machine_free(&machine->machine);
}

/* What does not come is waited for in vain, and told. */
static void test_with_too_large_a_window(void **state)
{
	struct real_machine *machine = machine_again();

	(void)state;
	need(&machine->machine, CAN(REAL_MINCORE));
	if (!machine->traits.can_evict) {
		machine_free(&machine->machine);
		skip_because("what is in memory alone is never read");
	}
	machine->traits.readahead = 8192;
	machine->traits.readahead_exact = true;
	machine->traits.retry_major = HABIT_UNKNOWN;
	probe_page_cache(&probe);
	assert_int_equal(machine->traits.retry_major, HABIT_UNKNOWN);
	assert_non_null(strstr(machine->untried, "a page did not arrive"));
	machine_free(&machine->machine);
}

/* A disk is full where less was written than was to be, and not where nothing
 * may be written. */
static void test_with_a_limit(void **state)
{
	struct real_machine *machine = machine_again();
	const struct rlimit none = { 0, 0 };

	(void)state;
	assert_int_equal(prlimit(probe.subject->pid, RLIMIT_FSIZE, &none, NULL),
			 0);
	probe_folios(&probe);
	assert_non_null(strstr(machine->untried, "EFBIG"));
	assert_null(strstr(machine->untried, "ENOSPC"));
	machine_free(&machine->machine);
}

static unsigned descriptors_of(pid_t pid)
{
	char name[40];
	DIR *folder;
	unsigned n = 0;

	snprintf(name, sizeof(name), "/proc/%ld/fd", (long)pid);
	folder = opendir(name);
	assert_non_null(folder);
	while (readdir(folder))
		n++;
	closedir(folder);
	return n;
}

/* The file of a trial has no name: it is gone, and its blocks are free, when
 * nobody has it open. */
static void test_trials_leave_one_file_at_most(void **state)
{
	struct real_machine *machine = machine_again();
	unsigned before = descriptors_of(probe.subject->pid);

	(void)state;
	probe_cuts(&probe);
	probe_folio_ends(&probe);
	assert_in_range(descriptors_of(probe.subject->pid), before, before + 1);
	machine_free(&machine->machine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without_a_file),
		cmocka_unit_test(test_with_an_assumed_window),
		cmocka_unit_test(test_with_too_large_a_window),
		cmocka_unit_test(test_with_a_limit),
		cmocka_unit_test(test_trials_leave_one_file_at_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
