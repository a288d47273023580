#ifndef PAGETWIN_TESTS_REAL_HELPER_H
#define PAGETWIN_TESTS_REAL_HELPER_H

/* What the tests of the real machine share. Include after the C headers and
 * before nothing else: it brings cmocka along. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "filter.h"
#include "real/real_machine.h"

/* The reason of a skip, as tests/cmocka-tap.sh wants to hear it. */
#define skip_because(...)                                                      \
	do {                                                                   \
		print_message("# skip: " __VA_ARGS__);                         \
		print_message("\n");                                           \
		skip();                                                        \
	} while (0)

/* Where a test makes its files: $PAGETWIN_TEST_SCRATCH, or as the machine
 * chooses (NULL). */
const char *test_scratch(void);

/* A folder of the test's own, in `parent` or /tmp. For a group's setup and
 * teardown. */
extern char own_folder[64];
int own_folder_make_in(const char *parent);
int own_folder_make(void **state);
int own_folder_remove(void **state);

/* A machine; fails the test where there is none. `hide` as in real_config. */
struct machine *machine_open(unsigned hide);

/* Performs a line of the language. The outcome is the caller's to clear. */
void perform(struct machine *machine, const char *line,
	     struct outcome *ret_outcome);
/* Performs lines, one a '\n', and wants "ok" of each. */
void perform_all(struct machine *machine, const char *lines);
/* Performs a line and wants this result ("ok", "EINVAL", "SIGBUS", …). */
void want_result(struct machine *machine, const char *line, const char *result);
/* The same, ok, with these faults, where they can be counted. */
void want_faults(struct machine *machine, const char *line, uint64_t minor,
		 uint64_t major);
/* The same, ok, with these bytes. */
void want_bytes(struct machine *machine, const char *line, const char *bytes);

/*
 * Pictures of states, one letter a page.
 *
 *	view	.  absent		object	.  not cached
 *		X  the object's page,		c  cached, clean
 *		   mapped here alone		D  dirty
 *		S  mapped elsewhere too		W  under writeback
 *		A  a copy of its own, alone	?  unknown
 *		a  a copy that others map
 *		z  the zero page
 *		s  swapped	?  unknown
 */
#define PICTURE_SIZE 257
void picture_view(struct machine *machine, const char *process,
		  const char *view, char picture[PICTURE_SIZE]);
void picture_object(struct machine *machine, const char *object,
		    char picture[PICTURE_SIZE]);
void want_view(struct machine *machine, const char *view, const char *picture);
void want_object(struct machine *machine, const char *object,
		 const char *picture);

/* Skips the test unless all capabilities of this mask are there. */
void need(struct machine *machine, unsigned capabilities);
#define CAN(capability) (1U << (capability))

/* Does a load of untouched private memory map a page that all share? Asked of
 * the kernel by counting: the store after it faults again only then. */
bool kernel_has_zero_page(void);

/* valgrind faults, and answers for the kernel, on its own account. */
bool under_valgrind(void);

/* Runs a test's part in a child, which may install a filter that answers with
 * `error`, and wants 0 of it; NO_FILTERS skips the test. */
#define NO_FILTERS 81
void filtered_run(int (*part)(int error), int error);

/* Makes a file below `root`, with its folders. */
void tree_put(const char *root, const char *path, const char *text);

/* Folders named pagetwin-* in `parent`. */
unsigned scratch_folders(const char *parent);
/* Waits until there are none, at most some seconds; how many are left. */
unsigned scratch_folders_wait(const char *parent);
/* Removes a folder of plain files and folders. */
void folder_remove_all(const char *folder);

#endif
