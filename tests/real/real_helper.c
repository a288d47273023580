/* Helpers of the tests of the real machine: lines performed, states drawn. */
#include "real_helper.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/diagnostic.h"
#include "machine/script.h"

const char *test_scratch(void)
{
	return getenv("PAGETWIN_TEST_SCRATCH");
}

char own_folder[64];

int own_folder_make_in(const char *parent)
{
	/* Not "pagetwin-": it is no scratch folder. */
	snprintf(own_folder, sizeof(own_folder), "%.40s/pagetwin.test.XXXXXX",
		 parent);
	return mkdtemp(own_folder) ? 0 : -1;
}

int own_folder_make(void **state)
{
	(void)state;
	return own_folder_make_in("/tmp");
}

int own_folder_remove(void **state)
{
	(void)state;
	folder_remove_all(own_folder);
	return 0;
}

struct machine *machine_open(unsigned hide)
{
	struct real_config config = { .scratch_parent = test_scratch(),
				      .hide = hide };
	char reason[REASON_SIZE] = "";
	struct machine *machine = NULL;

	if (real_machine_new(&config, &machine, reason) < 0)
		fail_msg("%s", reason);
	return machine;
}

void perform(struct machine *machine, const char *line,
	     struct outcome *ret_outcome)
{
	struct diagnostic diagnostic;
	struct op op;
	int status;

	status = op_parse(line, strlen(line), 1, &op, &diagnostic);
	if (status < 0)
		fail_msg("%s: %s", line, diagnostic.what);
	status = machine_apply(machine, &op, ret_outcome);
	op_clear(&op);
	if (status < 0)
		fail_msg("%s: the machine broke (%d)", line, status);
}

void want_result(struct machine *machine, const char *line, const char *result)
{
	struct outcome outcome;
	char got[NAME_SIZE];

	perform(machine, line, &outcome);
	snprintf(got, sizeof(got), "%s", result_name(outcome.result));
	if (strcmp(got, result) != 0)
		print_message("# %s: %s\n", line, outcome.reason);
	outcome_clear(&outcome);
	assert_string_equal(got, result);
}

void perform_all(struct machine *machine, const char *lines)
{
	char line[256];

	while (*lines) {
		size_t length = strcspn(lines, "\n");

		assert_true(length < sizeof(line));
		snprintf(line, sizeof(line), "%.*s", (int)length, lines);
		want_result(machine, line, "ok");
		lines += length + (lines[length] == '\n');
	}
}

void want_faults(struct machine *machine, const char *line, uint64_t minor,
		 uint64_t major)
{
	struct outcome outcome;
	uint64_t got_minor, got_major;
	struct result result;
	bool known;

	perform(machine, line, &outcome);
	got_minor = outcome.minor;
	got_major = outcome.major;
	known = outcome.faults_known;
	result = outcome.result;
	outcome_clear(&outcome);
	assert_string_equal(result_name(result), "ok");
	if (!known)
		return;
	if (got_minor != minor || got_major != major)
		fail_msg("%s: minor=%u major=%u, wanted %u and %u", line,
			 (unsigned)got_minor, (unsigned)got_major,
			 (unsigned)minor, (unsigned)major);
}

void want_bytes(struct machine *machine, const char *line, const char *bytes)
{
	struct outcome outcome;

	perform(machine, line, &outcome);
	assert_string_equal(result_name(outcome.result), "ok");
	assert_int_equal(outcome.n_bytes, strlen(bytes));
	assert_memory_equal(outcome.bytes, bytes, outcome.n_bytes);
	outcome_clear(&outcome);
}

static char letter_of_view(const struct page_state *page)
{
	bool alone = page_state_get(page, PAGE_EXCLUSIVE) == ANSWER_YES;

	if (page_state_get(page, PAGE_PRESENT) == ANSWER_UNKNOWN)
		return '?';
	if (page_state_get(page, PAGE_SWAPPED) == ANSWER_YES)
		return 's';
	if (page_state_get(page, PAGE_PRESENT) == ANSWER_NO)
		return '.';
	if (page_state_get(page, PAGE_ZERO) == ANSWER_YES)
		return 'z';
	if (page_state_get(page, PAGE_FILE) == ANSWER_YES)
		return alone ? 'X' : 'S';
	return alone ? 'A' : 'a';
}

static char letter_of_object(const struct page_state *page)
{
	if (page_state_get(page, PAGE_CACHED) == ANSWER_UNKNOWN)
		return '?';
	if (page_state_get(page, PAGE_WRITEBACK) == ANSWER_YES)
		return 'W';
	if (page_state_get(page, PAGE_DIRTY) == ANSWER_YES)
		return 'D';
	return page_state_get(page, PAGE_CACHED) == ANSWER_YES ? 'c' : '.';
}

void picture_view(struct machine *machine, const char *process,
		  const char *view, char picture[PICTURE_SIZE])
{
	struct state state = { 0 };
	const struct view_state *seen;

	assert_int_equal(machine_observe(machine, &state), 0);
	seen = state_view(&state, process, view);
	if (!seen)
		fail_msg("%s has no view %s", process, view);
	assert_true(seen->n_pages < PICTURE_SIZE);
	for (size_t i = 0; i < seen->n_pages; i++)
		picture[i] = letter_of_view(state_page(seen->pages, i));
	picture[seen->n_pages] = '\0';
	state_clear(&state);
}

void picture_object(struct machine *machine, const char *object,
		    char picture[PICTURE_SIZE])
{
	struct state state = { 0 };
	const struct object_state *seen;

	assert_int_equal(machine_observe(machine, &state), 0);
	seen = state_object(&state, object);
	if (!seen)
		fail_msg("there is no object %s", object);
	assert_true(seen->n_pages < PICTURE_SIZE);
	for (size_t i = 0; i < seen->n_pages; i++)
		picture[i] = letter_of_object(state_page(seen->pages, i));
	picture[seen->n_pages] = '\0';
	state_clear(&state);
}

void want_view(struct machine *machine, const char *view, const char *picture)
{
	char got[PICTURE_SIZE];

	picture_view(machine, machine->ops->process(machine), view, got);
	assert_string_equal(got, picture);
}

void want_object(struct machine *machine, const char *object,
		 const char *picture)
{
	char got[PICTURE_SIZE];

	picture_object(machine, object, got);
	assert_string_equal(got, picture);
}

void need(struct machine *machine, unsigned capabilities)
{
	const struct capability *rows;
	size_t n;

	rows = machine->ops->capabilities(machine, &n);
	for (size_t i = 0; i < n; i++) {
		if (!(capabilities & 1U << i) || rows[i].available)
			continue;
		print_message("# skip: no %s: %s\n", rows[i].name,
			      rows[i].reason);
		machine_free(machine);
		skip();
	}
}

static long faults_so_far(void)
{
	struct rusage usage;

	assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
	return usage.ru_minflt;
}

bool kernel_has_zero_page(void)
{
	size_t page_size = (size_t)sysconf(_SC_PAGESIZE), n = 64;
	volatile char *memory =
		mmap(NULL, n * page_size, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	long before;

	assert_true((void *)memory != MAP_FAILED);
	madvise((void *)memory, n * page_size, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < n; i++)
		(void)memory[i * page_size];
	before = faults_so_far();
	for (size_t i = 0; i < n; i++)
		memory[i * page_size] = 1;
	before = faults_so_far() - before;
	munmap((void *)memory, n * page_size);
	return before >= (long)n;
}

bool under_valgrind(void)
{
	const char *preloaded = getenv("LD_PRELOAD");

	return preloaded && strstr(preloaded, "vgpreload");
}
void filtered_run(int (*part)(int error), int error)
{
	int status = 0;
	pid_t pid;

	if (under_valgrind())
		skip_because("valgrind makes system calls of its own");
	fflush(stdout);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid)
		_exit(part(error));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == NO_FILTERS)
		skip_because("seccomp filters are not allowed here");
	assert_int_equal(WEXITSTATUS(status), 0);
}

void tree_put(const char *root, const char *path, const char *text)
{
	char full[PATH_MAX];
	FILE *file;

	snprintf(full, sizeof(full), "%s%s", root, path);
	for (char *at = full + strlen(root) + 1; (at = strchr(at, '/')); at++) {
		*at = '\0';
		if (mkdir(full, 0700) < 0)
			assert_int_equal(errno, EEXIST);
		*at = '/';
	}
	file = fopen(full, "we");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

unsigned scratch_folders(const char *parent)
{
	DIR *folder = opendir(parent);
	struct dirent *entry;
	unsigned n = 0;

	assert_non_null(folder);
	while ((entry = readdir(folder)))
		n += strncmp(entry->d_name, "pagetwin-", 9) == 0;
	closedir(folder);
	return n;
}

unsigned scratch_folders_wait(const char *parent)
{
	const struct timespec pause = { 0, 10000000 };
	unsigned n = scratch_folders(parent);

	for (int i = 0; i < 1000 && n; i++) {
		nanosleep(&pause, NULL);
		n = scratch_folders(parent);
	}
	return n;
}

static int entry_remove(const char *path, const struct stat *facts, int flag,
			struct FTW *walk)
{
	(void)facts, (void)flag, (void)walk;
	return remove(path);
}

void folder_remove_all(const char *folder)
{
	assert_int_equal(nftw(folder, entry_remove, 8, FTW_DEPTH | FTW_PHYS),
			 0);
}
