/* Bits of /proc/PID/pagemap, and what is read of this very process. */
#include "real_helper.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "real/pagemap.h"

#define PRESENT	  (1ULL << 63)
#define SWAPPED	  (1ULL << 62)
#define FILE_PAGE (1ULL << 61)
#define EXCLUSIVE (1ULL << 56)

static const struct page_state *decode(uint64_t entry, bool frames)
{
	static struct page_state state;

	pagemap_decode(entry, frames, &state);
	return &state;
}

static void test_absent_page_has_no_other_bits(void **state)
{
	const struct page_state *page = decode(EXCLUSIVE | FILE_PAGE | 5, true);

	(void)state;
	assert_int_equal(page_state_get(page, PAGE_PRESENT), ANSWER_NO);
	assert_int_equal(page_state_get(page, PAGE_SWAPPED), ANSWER_NO);
	assert_int_equal(page_state_get(page, PAGE_EXCLUSIVE), ANSWER_UNKNOWN);
	assert_int_equal(page_state_get(page, PAGE_FILE), ANSWER_UNKNOWN);
	assert_int_equal(page_state_get(page, PAGE_ZERO), ANSWER_UNKNOWN);
	assert_true(page->pfn == PFN_NONE);
	assert_true(page->slot == SLOT_NONE);
}

static void test_file_page_is_not_the_zero_page(void **state)
{
	const struct page_state *page = decode(PRESENT | FILE_PAGE | 77, true);

	(void)state;
	assert_int_equal(page_state_get(page, PAGE_PRESENT), ANSWER_YES);
	assert_int_equal(page_state_get(page, PAGE_FILE), ANSWER_YES);
	assert_int_equal(page_state_get(page, PAGE_EXCLUSIVE), ANSWER_NO);
	assert_int_equal(page_state_get(page, PAGE_ZERO), ANSWER_NO);
	assert_int_equal(page->pfn, 77);
}

static void test_shared_anonymous_page_may_be_the_zero_page(void **state)
{
	const struct page_state *page = decode(PRESENT | 77, true);

	(void)state;
	assert_int_equal(page_state_get(page, PAGE_FILE), ANSWER_NO);
	assert_int_equal(page_state_get(page, PAGE_ZERO), ANSWER_UNKNOWN);
	page = decode(PRESENT | EXCLUSIVE | 77, true);
	assert_int_equal(page_state_get(page, PAGE_ZERO), ANSWER_NO);
}

static void test_frame_number_zero_is_unknown(void **state)
{
	(void)state;
	assert_true(decode(PRESENT, true)->pfn == PFN_NONE);
	assert_true(decode(PRESENT | 77, false)->pfn == PFN_NONE);
}

static void test_slot_of_a_swapped_page(void **state)
{
	const struct page_state *page = decode(SWAPPED | 123 << 5 | 2, true);

	(void)state;
	assert_int_equal(page_state_get(page, PAGE_SWAPPED), ANSWER_YES);
	assert_int_equal(page->slot, 123);
	/* Slot 0 is a slot; an unprivileged reader sees 0 for all. */
	assert_int_equal(decode(SWAPPED, true)->slot, 0);
	assert_true(decode(SWAPPED, false)->slot == SLOT_NONE);
}

#define OWN_PAGES 600 /* more than one chunk */

static void test_own_pages_are_found(void **state)
{
	size_t page_size = (size_t)sysconf(_SC_PAGESIZE);
	struct page_state pages[OWN_PAGES];
	int fd = pagemap_open(NULL, getpid());
	char *memory;

	(void)state;
	if (fd < 0)
		skip_because("pagemap cannot be opened here");
	memory = mmap(NULL, OWN_PAGES * page_size, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(memory != MAP_FAILED);
	assert_int_equal(
		madvise(memory, OWN_PAGES * page_size, MADV_NOHUGEPAGE), 0);
	memory[3 * page_size] = 1;
	memory[555 * page_size] = 1;
	assert_int_equal(memory[7 * page_size], 0);
	assert_int_equal(pagemap_read(fd, (uintptr_t)memory, page_size, false,
				      pages, OWN_PAGES),
			 0);
	for (int i = 0; i < OWN_PAGES; i++)
		assert_int_equal(page_state_get(&pages[i], PAGE_PRESENT),
				 i == 3 || i == 7 || i == 555);
	if (pagemap_read_zero(fd, (uintptr_t)memory, page_size, pages,
			      OWN_PAGES) >= 0) {
		assert_int_equal(page_state_get(&pages[7], PAGE_ZERO),
				 kernel_has_zero_page() ? ANSWER_YES
							: ANSWER_NO);
		assert_int_equal(page_state_get(&pages[3], PAGE_ZERO),
				 ANSWER_NO);
	}
	munmap(memory, OWN_PAGES * page_size);
	close(fd);
}

static void test_no_such_process(void **state)
{
	(void)state;
	assert_true(pagemap_open(NULL, 0x7ffffffe) < 0);
	assert_true(pagemap_open("/nowhere", getpid()) < 0);
	assert_true(page_flags_open("/nowhere") < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_absent_page_has_no_other_bits),
		cmocka_unit_test(test_file_page_is_not_the_zero_page),
		cmocka_unit_test(
			test_shared_anonymous_page_may_be_the_zero_page),
		cmocka_unit_test(test_frame_number_zero_is_unknown),
		cmocka_unit_test(test_slot_of_a_swapped_page),
		cmocka_unit_test(test_own_pages_are_found),
		cmocka_unit_test(test_no_such_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
