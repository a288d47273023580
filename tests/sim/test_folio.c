/*
 * Folios: several pages that Linux keeps as one (mm/filemap.c, mm/truncate.c,
 * mm/madvise.c). What is seen of them is which pages are mapped, dirtied,
 * dropped and split together.
 */
#include "simulated.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Writes so many pages from that one on, in one call. */
static void write_pages(struct simulated *sim, unsigned first, unsigned pages)
{
	size_t n = (size_t)pages * 4096;
	char *line = malloc(n + 64);
	int used;

	assert_non_null(line);
	used = snprintf(line, 64, "write f %up \"", first);
	memset(line + used, 'x', n);
	memcpy(line + (size_t)used + n, "\"", 2);
	perform(sim, line);
	free(line);
}

/* Pages 4 to 7 are one folio, 8 to 15 another; v shows the file. */
static int start(void **state)
{
	static struct simulated simulated;
	struct simulated *sim = &simulated;

	*state = sim;
	simulated_start(sim, "linux");
	perform(sim, "machine linux frames=128 readahead=0 fault-around=0 "
		     "dirty-ratio=0 dirty-background-ratio=0");
	perform(sim, "file f 20p");
	write_pages(sim, 4, 4);
	write_pages(sim, 8, 8);
	perform(sim, "fsync f");
	perform(sim, "map v f shared rw");
	return 0;
}

/* __filemap_get_folio() takes one as large as the write, aligned; a fault maps
 * all of it (finish_fault()). */
static void a_write_makes_one_that_is_mapped_whole(void **state)
{
	struct simulated *sim = *state;

	expect_object(sim, "f", "....cccccccccccc....");
	expect(sim, "load v[5]", "ok 1+0");
	expect_view(sim, "v", "....RRRR............");
	expect(sim, "load v[15]", "ok 1+0");
	expect_view(sim, "v", "....RRRRRRRRRRRR....");
	expect(sim, "load v[4..15]", "ok 0+0");
}

/* Aligned, and no page of it cached before: else it is smaller. */
static void a_write_beside_cached_pages_makes_smaller_ones(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "drop f");
	perform(sim, "read f 6p 1");
	write_pages(sim, 4, 4);
	write_pages(sim, 9, 2);
	perform(sim, "fsync f");
	perform(sim, "load v[4]");
	expect_view(sim, "v", "....RR..............");
	perform(sim, "load v[7]");
	perform(sim, "load v[9]");
	expect_view(sim, "v", "....RR.R.R..........");
}

/* filemap_map_folio_range(): no more of it than the view shows, and nothing
 * where some of it is mapped. */
static void a_view_shows_it_whole_or_page_by_page(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "map w f shared r at 5p for 8p");
	perform(sim, "load w[0]");
	expect_view(sim, "w", "R.......");
	perform(sim, "load w[3]");
	expect_view(sim, "w", "R..R....");
	perform(sim, "load v[4]");
	perform(sim, "advise v[6] dontneed");
	perform(sim, "load v[6]");
	perform(sim, "advise v[4..6] dontneed");
	perform(sim, "load v[6]");
	expect_view(sim, "v", "......RR............");
}

/* Fault-around leaves alone what reaches the end of the file; the fault itself
 * maps all of it where it ends there exactly. */
static void one_that_ends_with_the_file_is_mapped_whole(void **state)
{
	struct simulated *sim = *state;

	write_pages(sim, 16, 4);
	perform(sim, "fsync f");
	perform(sim, "load v[17]");
	expect_view(sim, "v", "................RRRR");
}

/* folio_mark_dirty(), folio_clear_dirty_for_io(): all of it. */
static void it_is_dirtied_whole(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "store v[5] \"y\"");
	expect_object(sim, "f", "....DDDDcccccccc....");
	expect(sim, "flush v[4]", "ok 0+0");
	expect_object(sim, "f", "....cccccccccccc....");
	perform(sim, "write f 40000 \"y\"");
	expect_object(sim, "f", "....ccccDDDDDDDD....");
}

/* mapping_evict_folio(): while a page of it is mapped, none leaves. */
static void it_is_dropped_whole(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "load v[5]");
	perform(sim, "unmap v[4..6]");
	perform(sim, "drop f");
	expect_object(sim, "f", "....cccc............");
	perform(sim, "unmap v[7..19]");
	perform(sim, "drop f");
	expect_object(sim, "f", "....................");
}

/* madvise_cold_or_pageout_pte_range(): all of it, or it is split first and
 * nothing more is done. */
static void it_is_paged_out_whole_or_split(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "load v[4..15]");
	perform(sim, "advise v[4..7] pageout");
	expect_object(sim, "f", "........cccccccc....");
	perform(sim, "advise v[9..10] pageout");
	expect_object(sim, "f", "........cccccccc....");
	expect_view(sim, "v", "....................");
	/* They are single pages now. */
	perform(sim, "load v[9]");
	expect_view(sim, "v", ".........R..........");
	perform(sim, "advise v[9] pageout");
	expect_object(sim, "f", "........c.cccccc....");
}

static void what_others_map_is_not_split(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "load v[8]");
	perform(sim, "spawn other");
	perform(sim, "as other");
	perform(sim, "map w f shared r");
	perform(sim, "load w[12]");
	perform(sim, "as main");
	perform(sim, "advise v[9..10] pageout");
	expect_view(sim, "v", "........rrrrrrrr....");
	perform(sim, "exit other");
	/* Nor what is dirty: its buffers can't be taken off. */
	perform(sim, "store v[9] \"y\"");
	perform(sim, "advise v[9..10] pageout");
	expect_view(sim, "v", "........RWRRRRRR....");
}

/* A hole in the entries ends the part that is taken as one. */
static void a_gap_in_the_entries_splits_it(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "load v[8]");
	perform(sim, "advise v[12] dontneed");
	perform(sim, "advise v[8..15] pageout");
	expect_object(sim, "f", "....cccccccccccc....");
	expect_view(sim, "v", "....................");
	perform(sim, "load v[9]");
	expect_view(sim, "v", ".........R..........");
}

/* truncate_inode_partial_folio(): halves, quarters, ... around the cut. */
static void a_cut_leaves_pieces(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "load v[8]");
	perform(sim, "punch f 41000 100");
	expect_view(sim, "v", "....................");
	perform(sim, "fsync f");
	perform(sim, "load v[8]");
	expect_view(sim, "v", "........RR..........");
	perform(sim, "load v[10..11]");
	expect_view(sim, "v", "........RRRR........");
	perform(sim, "load v[12]");
	expect_view(sim, "v", "........RRRRRRRR....");
}

/* ... and around the end of the hole: [8][9][10..11] become [10][11], and of
 * [4..7] and [8..15] with a hole from 6 to 13, [14] and [15]. */
static void what_is_behind_a_hole_is_cut_there(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "punch f 9p 1p");
	perform(sim, "load v[11]");
	expect_view(sim, "v", "...........R........");
	perform(sim, "load v[12]");
	expect_view(sim, "v", "...........RRRRR....");
	write_pages(sim, 4, 4);
	write_pages(sim, 8, 8);
	perform(sim, "fsync f");
	perform(sim, "punch f 6p 8p");
	perform(sim, "load v[4]");
	perform(sim, "load v[15]");
	expect_view(sim, "v", "....RR.........R....");
}

/* Stored to through an entry, all of its buffers are dirty: a hole gives up
 * those of its pages, but the entry makes them dirty again as it goes. So what
 * was cut off before keeps it whole. Written by a call, only what was written
 * is dirty, and with the last of that it can be cut. */
static void an_entry_makes_all_of_it_dirty(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "store v[5] \"y\"");
	perform(sim, "punch f 4p 1p");
	expect_object(sim, "f", "....DDDDcccccccc....");
	perform(sim, "punch f 5p 3p");
	expect_object(sim, "f", "....DDDDcccccccc....");
	perform(sim, "fsync f");
	perform(sim, "write f 9p \"y\"");
	perform(sim, "punch f 8p 1p");
	expect_object(sim, "f", "....ccccDDDDDDDD....");
	perform(sim, "punch f 9p 1p");
	expect_object(sim, "f", "....ccccD.DDDDDD....");
}

static void a_whole_one_that_is_cut_off_is_gone(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "load v[4..15]");
	perform(sim, "punch f 8p 8p");
	expect_object(sim, "f", "....cccc............");
	expect_view(sim, "v", "....RRRR............");
	perform(sim, "truncate f 6p");
	expect_object(sim, "f", "....cc");
	perform(sim, "load v[4]");
	expect_view(sim, "v", "....RR..............");
}

/* A dirty one is unmapped, and stays what it is. */
static void a_dirty_one_is_not_cut(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "store v[9] \"y\"");
	perform(sim, "punch f 41000 100");
	expect_view(sim, "v", "....................");
	expect_object(sim, "f", "....ccccDDDDDDDD....");
	perform(sim, "fsync f");
	perform(sim, "load v[15]");
	expect_view(sim, "v", "........RRRRRRRR....");
}

/* Memory is short: a page of a folio leaves, and comes back by itself. A store
 * to one of the others maps and dirties those that are left, not this one. */
static void a_page_that_came_back_is_not_its(void **state)
{
	static const char *const lines[] = {
		"machine windows frames=24 paging-file=0 swap-readahead=4 "
		"clusters=0 counts-dirty=1 policy=s3-fifo overcommit=strict "
		"standby=0 writeback=instant",
		"file f 15763",
		"truncate f 54032",
		"map b f shared rw",
		"lock b",
		"map d f shared rw",
		"store d[9] \"utu\"",
	};
	struct simulated sim;

	(void)state;
	simulated_start(&sim, "linux");
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		perform(&sim, lines[i]); /* the books are checked */
	expect(&sim, "load d[11]", "ok 1+0");
	simulated_stop(&sim);
}

/* A flush of a part sends all of it, and all of it has arrived in no time. */
static void one_that_is_sent_arrives_whole(void **state)
{
	static const char *const lines[] = {
		"machine windows frames=64 clusters=0 writeback=instant",
		"file f 12288",
		"write f 36988 \"D.\"",
		"drop f",
		"map a f shared rw",
		"store a[3..8] \"fg\"",
		"flush a[6..8] async",
	};
	struct simulated sim;

	(void)state;
	simulated_start(&sim, "linux");
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		perform(&sim, lines[i]); /* the books are checked */
	expect_object(&sim, "f", "cccDDDcccc");
	simulated_stop(&sim);
}

#define FOLIO_TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FOLIO_TEST(a_write_makes_one_that_is_mapped_whole),
		FOLIO_TEST(a_write_beside_cached_pages_makes_smaller_ones),
		FOLIO_TEST(a_view_shows_it_whole_or_page_by_page),
		FOLIO_TEST(one_that_ends_with_the_file_is_mapped_whole),
		FOLIO_TEST(it_is_dirtied_whole),
		FOLIO_TEST(it_is_dropped_whole),
		FOLIO_TEST(it_is_paged_out_whole_or_split),
		FOLIO_TEST(what_others_map_is_not_split),
		FOLIO_TEST(a_gap_in_the_entries_splits_it),
		FOLIO_TEST(a_cut_leaves_pieces),
		FOLIO_TEST(what_is_behind_a_hole_is_cut_there),
		FOLIO_TEST(an_entry_makes_all_of_it_dirty),
		FOLIO_TEST(a_whole_one_that_is_cut_off_is_gone),
		FOLIO_TEST(a_dirty_one_is_not_cut),
		cmocka_unit_test(a_page_that_came_back_is_not_its),
		cmocka_unit_test(one_that_is_sent_arrives_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
