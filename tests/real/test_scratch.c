/* The scratch folder comes and goes. */
#include "real_helper.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real/scratch.h"

static const char *const parent = own_folder;

static int parent_remove(void **state)
{
	unsetenv("PAGETWIN_SCRATCH");
	return own_folder_remove(state);
}

static void file_put(const char *folder, const char *name)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "we");
	assert_non_null(file);
	fclose(file);
}

static void test_folder_is_private_and_goes(void **state)
{
	char reason[REASON_SIZE] = "";
	struct scratch *scratch;
	struct stat facts;

	(void)state;
	assert_int_equal(scratch_new(parent, &scratch, reason), 0);
	assert_int_equal(scratch_folders(parent), 1);
	assert_int_equal(stat(scratch->folder, &facts), 0);
	assert_int_equal(facts.st_mode & 0777, 0700);
	assert_int_equal(scratch->device, facts.st_dev);
	file_put(scratch->folder, "left");
	scratch_free(scratch);
	assert_int_equal(scratch_folders(parent), 0);
}

static void test_environment_names_it(void **state)
{
	char reason[REASON_SIZE] = "";
	struct scratch *scratch;

	(void)state;
	setenv("PAGETWIN_SCRATCH", parent, 1);
	assert_int_equal(scratch_new(NULL, &scratch, reason), 0);
	assert_int_equal(strncmp(scratch->folder, parent, strlen(parent)), 0);
	scratch_free(scratch);
}

/* Named by a person: used or refused. */
static void test_a_named_folder_is_never_replaced(void **state)
{
	static const char *const bad[] = { "/nowhere/at/all", "", "/dev/null",
					   "/proc" };
	char reason[REASON_SIZE];
	struct scratch *scratch = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		reason[0] = '\0';
		setenv("PAGETWIN_SCRATCH", bad[i], 1);
		assert_true(scratch_new(NULL, &scratch, reason) < 0);
		assert_null(scratch);
		assert_non_null(strstr(reason, bad[i]));
	}
	setenv("PAGETWIN_SCRATCH", "/nowhere", 1);
	assert_int_equal(scratch_new(NULL, &scratch, reason), -ENOENT);
	assert_non_null(strstr(reason, "ENOENT"));
	/* The argument goes before the environment. */
	assert_int_equal(scratch_new(parent, &scratch, reason), 0);
	scratch_free(scratch);
}

static void test_without_a_name_one_is_found(void **state)
{
	char reason[REASON_SIZE] = "";
	struct scratch *scratch;

	(void)state;
	assert_int_equal(scratch_new(NULL, &scratch, reason), 0);
	assert_int_equal(access(scratch->folder, W_OK), 0);
	scratch_free(scratch);
}

static void test_a_relative_folder_is_found_again(void **state)
{
	char reason[REASON_SIZE] = "", back[512];
	struct scratch *scratch;

	(void)state;
	assert_non_null(getcwd(back, sizeof(back)));
	assert_int_equal(chdir(parent), 0);
	assert_int_equal(scratch_new(".", &scratch, reason), 0);
	assert_int_equal(chdir(back), 0);
	assert_int_equal(scratch->folder[0], '/');
	scratch_free(scratch);
	assert_int_equal(scratch_folders(parent), 0);
}

/* Whatever kills the program, the keeper stays and cleans up. */
static void test_keeper_outlives_its_program(void **state)
{
	int ends[2];
	char byte;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		char reason[REASON_SIZE];
		struct scratch *scratch;

		if (scratch_new(parent, &scratch, reason) < 0)
			_exit(1);
		file_put(scratch->folder, "a");
		if (write(ends[1], "x", 1) != 1)
			_exit(1);
		pause();
	}
	assert_int_equal(read(ends[0], &byte, 1), 1);
	assert_int_equal(scratch_folders(parent), 1);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_int_equal(scratch_folders_wait(parent), 0);
	close(ends[0]);
	close(ends[1]);
}

/* A file system of a few pages, as root may make one. */
static void small_mount(unsigned long flags, const char *options)
{
	if (mount("pagetwin", parent, "tmpfs", flags, options) < 0)
		skip_because("no file system may be mounted here");
}

static int small_unmount(void **state)
{
	(void)umount2(parent, MNT_DETACH);
	return parent_remove(state);
}

static void want_no_machine(int status, const char *errno_name)
{
	struct real_config config = { .scratch_parent = parent };
	char reason[REASON_SIZE] = "";
	struct machine *machine = NULL;

	assert_int_equal(real_machine_new(&config, &machine, reason), status);
	assert_null(machine);
	assert_non_null(strstr(reason, errno_name));
	assert_int_equal(scratch_folders(parent), 0);
}

static void test_read_only_disk(void **state)
{
	(void)state;
	small_mount(MS_RDONLY, "size=64k");
	want_no_machine(-EROFS, "EROFS");
}

static void test_full_disk(void **state)
{
	(void)state;
	small_mount(0, "size=64k");
	want_no_machine(-ENOSPC, "ENOSPC");
}

static void test_disk_without_a_place_for_a_folder(void **state)
{
	(void)state;
	small_mount(0, "size=64k,nr_inodes=1");
	want_no_machine(-ENOSPC, "ENOSPC");
}

static void test_file_systems_have_names(void **state)
{
	char name[NAME_SIZE];

	(void)state;
	file_system_name(0xEF53, name);
	assert_string_equal(name, "ext4");
	file_system_name(0x01021994, name);
	assert_string_equal(name, "tmpfs");
	file_system_name(0x1234, name);
	assert_string_equal(name, "0x1234");
}

#define SCRATCH_TEST(test)                                                     \
	cmocka_unit_test_setup_teardown(test, own_folder_make, parent_remove)
#define MOUNT_TEST(test)                                                       \
	cmocka_unit_test_setup_teardown(test, own_folder_make, small_unmount)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(test_folder_is_private_and_goes),
		SCRATCH_TEST(test_environment_names_it),
		SCRATCH_TEST(test_a_named_folder_is_never_replaced),
		SCRATCH_TEST(test_without_a_name_one_is_found),
		SCRATCH_TEST(test_a_relative_folder_is_found_again),
		SCRATCH_TEST(test_keeper_outlives_its_program),
		MOUNT_TEST(test_read_only_disk),
		MOUNT_TEST(test_full_disk),
		MOUNT_TEST(test_disk_without_a_place_for_a_folder),
		cmocka_unit_test(test_file_systems_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
