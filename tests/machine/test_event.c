/* Events: a row and a sentence for each kind, and sentences that read well
 * with one page, several, and with what cannot be seen. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <signal.h>
#include <string.h>

#include "base/array.h"
#include "base/strbuf.h"
#include "machine/event.h"

static void test_table(void **state)
{
	(void)state;
	for (int i = 0; i < EVENT_KINDS; i++) {
		const struct event_info *info = &event_table[i];

		assert_int_equal(info->kind, i);
		for (const char *at = info->name; *at; at++)
			assert_true(islower((unsigned char)*at) || *at == '-');
		for (int k = 0; k < i; k++) {
			assert_string_not_equal(event_table[k].name,
						info->name);
			assert_string_not_equal(event_table[k].sentence,
						info->sentence);
		}
	}
}

#define PAGE_OF_V    .view = "v", .object = "notes.txt", .page = 3, .count = 1
#define PAGES_OF_V   .view = "v", .object = "notes.txt", .page = 4, .count = 16
#define PAGE_OF_FILE .object = "notes.txt", .page = 3, .count = 1
#define NO_FRAME     .pfn = PFN_NONE

static const struct {
	struct event event;
	const char *sentence;
} cases[] = {
	{ { .kind = EVENT_TRANSLATED, PAGE_OF_V, .pfn = 17 },
	  "the page table answered for v[3]: no fault" },
	{ { .kind = EVENT_TLB_HIT, PAGE_OF_V, .pfn = 17 },
	  "the TLB had v[3] in frame 17" },
	{ { .kind = EVENT_TLB_HIT, PAGES_OF_V, .pfn = 17 },
	  "the TLB had v[4..19] in frames 17..32" },
	{ { .kind = EVENT_TLB_MISS, PAGE_OF_V, NO_FRAME },
	  "the TLB did not have v[3]: the page table was walked" },
	{ { .kind = EVENT_TLB_FILLED, PAGE_OF_V, .pfn = 17 },
	  "the TLB remembers frame 17 for v[3]" },
	{ { .kind = EVENT_TLB_EVICTED, PAGE_OF_V, .pfn = 17 },
	  "the TLB forgot v[3] to make room" },
	{ { .kind = EVENT_TLB_INVALIDATED, PAGE_OF_V, .pfn = 17 },
	  "the TLB had to forget v[3]: its page-table entry changed" },
	{ { .kind = EVENT_TLB_SHOOTDOWN,
	    PAGE_OF_V,
	    .process = "worker",
	    .pfn = 17 },
	  "shootdown: the TLB of worker had to forget v[3], for its "
	  "page-table entry changed" },
	{ { .kind = EVENT_TLB_FLUSHED,
	    .process = "worker",
	    .count = 3,
	    NO_FRAME },
	  "the TLB forgot all it knew of worker: 3 pages" },
	{ { .kind = EVENT_TABLES_RESERVED, .count = 1, .pfn = 5 },
	  "frame 5 was set aside for the tables that splitting the huge page "
	  "would need" },
	{ { .kind = EVENT_TABLES_UNRESERVED, .count = 513, .pfn = 5 },
	  "513 frames were given back, set aside for splitting a huge page "
	  "that is gone" },
	{ { .kind = EVENT_HUGE_PAGE_MAPPED,
	    .view = "v",
	    .count = 512,
	    .pfn = 1024,
	    .number = 2 },
	  "one entry of level 2 maps v[0..511] to frames 1024..1535: a huge "
	  "page" },
	{ { .kind = EVENT_HUGE_PAGE_SPLIT,
	    .view = "v",
	    .count = 512,
	    .pfn = 7,
	    .number = 1 },
	  "the huge page v[0..511] was split: a table of level 1 took its "
	  "place, which maps the parts" },
	{ { .kind = EVENT_MINOR_FAULT, PAGE_OF_V, NO_FRAME },
	  "minor fault at v[3]: served without the disk" },
	{ { .kind = EVENT_MINOR_FAULT,
	    .count = 1,
	    .address = 0x7f0000003000,
	    NO_FRAME },
	  "minor fault at address 0x7f0000003000: served without the disk" },
	{ { .kind = EVENT_MAJOR_FAULT, PAGE_OF_V, NO_FRAME },
	  "major fault at v[3]: waited for the disk" },
	{ { .kind = EVENT_MINOR_FAULTS, PAGES_OF_V, NO_FRAME, .amount = 3 },
	  "3 minor faults, somewhere in v[4..19]: served without the disk" },
	{ { .kind = EVENT_MINOR_FAULTS, PAGE_OF_V, NO_FRAME, .amount = 2 },
	  "2 minor faults at v[3]: served without the disk" },
	{ { .kind = EVENT_MINOR_FAULTS, NO_FRAME, .count = 1, .amount = 1 },
	  "1 minor fault: served without the disk" },
	{ { .kind = EVENT_MAJOR_FAULTS, PAGES_OF_V, NO_FRAME, .amount = 1 },
	  "1 major fault, somewhere in v[4..19]: waited for the disk" },
	{ { .kind = EVENT_WRITE_FAULT, PAGE_OF_V, NO_FRAME },
	  "a store met v[3] write-protected" },
	{ { .kind = EVENT_TABLE_ALLOCATED, .count = 1, .pfn = 5, .number = 2 },
	  "frame 5 became a page table of level 2" },
	{ { .kind = EVENT_TABLE_FREED, .count = 1, .pfn = 5, .number = 1 },
	  "a page table of level 1 was empty: frame 5 was given back" },
	{ { .kind = EVENT_FRAME_ALLOCATED, .count = 1, .pfn = 5 },
	  "frame 5 was taken from the free list" },
	{ { .kind = EVENT_FRAME_ALLOCATED, .count = 3, .pfn = 5 },
	  "3 frames were taken from the free list" },
	{ { .kind = EVENT_FRAME_FREED, .count = 1, NO_FRAME },
	  "a frame was given back to the free list" },
	{ { .kind = EVENT_PAGE_READ, PAGE_OF_FILE, NO_FRAME },
	  "notes.txt[3] was read from the disk into the page cache" },
	{ { .kind = EVENT_PAGE_READ,
	    .object = "notes.txt",
	    .count = 8,
	    NO_FRAME },
	  "notes.txt[0..7] were read from the disk into the page cache" },
	{ { .kind = EVENT_PAGE_READ_AHEAD, PAGE_OF_FILE, NO_FRAME },
	  "notes.txt[3] was read ahead from the disk: nobody has asked for it "
	  "yet" },
	{ { .kind = EVENT_PAGE_READ_AHEAD,
	    .object = "notes.txt",
	    .count = 8,
	    NO_FRAME },
	  "notes.txt[0..7] were read ahead from the disk: nobody has asked for "
	  "them yet" },
	{ { .kind = EVENT_PAGE_CACHE_MADE, PAGE_OF_FILE, NO_FRAME },
	  "notes.txt[3] was put into memory, where this file lives" },
	{ { .kind = EVENT_PAGE_CACHE_ZEROED, PAGE_OF_V, .pfn = 9 },
	  "v[3] got frame 9 in the page cache, filled with zeros" },
	{ { .kind = EVENT_PAGE_CACHE_NEW, PAGE_OF_FILE, .pfn = 9 },
	  "notes.txt[3] got frame 9 in the page cache: no disk read, nothing "
	  "of the old page is needed" },
	{ { .kind = EVENT_PAGE_CACHE_HIT, PAGE_OF_FILE, NO_FRAME },
	  "notes.txt[3] was in the page cache already: no disk read" },
	{ { .kind = EVENT_PAGE_MAPPED, PAGE_OF_V, .pfn = 17 },
	  "v[3] was mapped to frame 17" },
	{ { .kind = EVENT_PAGE_MAPPED, PAGE_OF_V, NO_FRAME },
	  "v[3] was mapped to a frame" },
	{ { .kind = EVENT_PAGE_MAPPED, PAGES_OF_V, .pfn = 17 },
	  "v[4..19] were mapped to frames 17..32" },
	{ { .kind = EVENT_PAGE_MAPPED, PAGES_OF_V, NO_FRAME },
	  "v[4..19] were mapped to frames" },
	{ { .kind = EVENT_PAGE_MAPPED_AROUND, PAGES_OF_V, .pfn = 17 },
	  "v[4..19] were mapped as well, being cached neighbours" },
	{ { .kind = EVENT_PAGE_MAPPED_AROUND, PAGE_OF_V, .pfn = 17 },
	  "v[3] was mapped as well, being a cached neighbour" },
	{ { .kind = EVENT_PAGE_UNMAPPED,
	    PAGE_OF_V,
	    NO_FRAME,
	    .process = "child",
	    .flags = EVENT_ELSEWHERE },
	  "child's v[3] was unmapped: the page-table entry was cleared" },
	{ { .kind = EVENT_AREA_REMOVED,
	    PAGES_OF_V,
	    NO_FRAME,
	    .process = "ls",
	    .flags = EVENT_ELSEWHERE },
	  "an area of 16 pages of ls' v was removed" },
	{ { .kind = EVENT_TLB_SHOOTDOWN,
	    PAGE_OF_V,
	    NO_FRAME,
	    .process = "other",
	    .flags = EVENT_ELSEWHERE },
	  "shootdown: the TLB of other had to forget v[3], for its page-table "
	  "entry changed" },
	{ { .kind = EVENT_PAGE_UNMAPPED, PAGE_OF_V, NO_FRAME },
	  "v[3] was unmapped: the page-table entry was cleared" },
	{ { .kind = EVENT_PAGE_DIRTIED, PAGE_OF_FILE, NO_FRAME },
	  "notes.txt[3] became dirty: memory is newer than the disk" },
	{ { .kind = EVENT_PAGE_WRITTEN, PAGE_OF_FILE, NO_FRAME },
	  "notes.txt[3] was written to the disk and is clean" },
	{ { .kind = EVENT_PAGE_WRITTEN, .object = "f", .count = 2, NO_FRAME },
	  "f[0..1] were written to the disk and are clean" },
	{ { .kind = EVENT_PAGE_WRITEBACK, PAGE_OF_FILE, NO_FRAME },
	  "writing notes.txt[3] to the disk was started" },
	{ { .kind = EVENT_PAGE_STANDBY, PAGE_OF_FILE, .pfn = 3 },
	  "notes.txt[3] was put on the standby list: clean, in memory, and "
	  "in nobody's working set" },
	{ { .kind = EVENT_PAGE_MODIFIED, PAGE_OF_FILE, .pfn = 3 },
	  "notes.txt[3] was put on the modified list: to be written before "
	  "the memory can be used for anything else" },
	{ { .kind = EVENT_FROM_STANDBY, PAGE_OF_FILE, .pfn = 3 },
	  "notes.txt[3] was taken back from the standby list: a soft fault, "
	  "no disk read" },
	{ { .kind = EVENT_FROM_MODIFIED, PAGE_OF_FILE, .pfn = 3 },
	  "notes.txt[3] was taken back from the modified list: a soft fault, "
	  "no disk read" },
	{ { .kind = EVENT_SECTION_MADE, PAGE_OF_FILE, NO_FRAME },
	  "a section object was made for notes.txt: all its views show the "
	  "same pages" },
	{ { .kind = EVENT_WRITEBACK_ENDED, PAGE_OF_FILE, NO_FRAME },
	  "notes.txt[3] reached the disk: the writing is over" },
	{ { .kind = EVENT_PAGE_EVICTED, PAGE_OF_FILE, NO_FRAME },
	  "notes.txt[3] left the page cache" },
	{ { .kind = EVENT_WRITE_PROTECTED, PAGE_OF_V, NO_FRAME },
	  "v[3] was write-protected: the next store will be noticed" },
	{ { .kind = EVENT_RIGHTS_CHANGED, PAGE_OF_V, .flags = EVENT_READABLE },
	  "v[3] can be read, not written, from now on: the page-table entry "
	  "says so" },
	{ { .kind = EVENT_RIGHTS_CHANGED,
	    PAGE_OF_V,
	    .flags = EVENT_READABLE | EVENT_WRITABLE },
	  "v[3] can be read and written from now on: the page-table entry "
	  "says so" },
	{ { .kind = EVENT_RIGHTS_CHANGED, PAGE_OF_V },
	  "v[3] can't be touched from now on: the page-table entry says so" },
	{ { .kind = EVENT_ENTRY_CLEANED, PAGE_OF_V, NO_FRAME },
	  "the page-table entry of v[3] lost its dirty bit" },
	{ { .kind = EVENT_COPIED_ON_WRITE, PAGE_OF_V, .pfn = 9 },
	  "v[3] got a private copy in frame 9: the original keeps its bytes" },
	{ { .kind = EVENT_ZERO_MAPPED, PAGE_OF_V, .pfn = 0 },
	  "v[3] was mapped to the shared zero frame" },
	{ { .kind = EVENT_ZEROED, PAGE_OF_V, .pfn = 9 },
	  "v[3] got frame 9 of its own, filled with zeros" },
	{ { .kind = EVENT_AREA_ADDED, PAGES_OF_V },
	  "an area of 16 pages was added for v" },
	{ { .kind = EVENT_AREA_ADDED, PAGE_OF_V },
	  "an area of 1 page was added for v" },
	{ { .kind = EVENT_AREA_ADDED,
	    PAGES_OF_V,
	    .amount = 2,
	    .flags = EVENT_SHARED,
	    .number = PROTECTION_READ },
	  "an area of 16 pages was added for v: notes.txt from page 2 on, "
	  "shared, read-only" },
	{ { .kind = EVENT_AREA_ADDED,
	    .view = "a",
	    .count = 2,
	    .flags = EVENT_PRIVATE,
	    .number = PROTECTION_READ_WRITE },
	  "an area of 2 pages was added for a: anonymous memory, private, "
	  "readable and writable" },
	{ { .kind = EVENT_AREA_PROTECTED,
	    PAGES_OF_V,
	    .number = PROTECTION_NONE },
	  "an area of 16 pages of v was made inaccessible" },
	{ { .kind = EVENT_AREA_ADVISED, PAGES_OF_V, .number = ADVICE_RANDOM },
	  "an area of 16 pages of v will be read at random" },
	{ { .kind = EVENT_AREA_ADVISED,
	    PAGES_OF_V,
	    .number = ADVICE_SEQUENTIAL },
	  "an area of 16 pages of v will be read in order" },
	{ { .kind = EVENT_AREA_ADVISED, PAGES_OF_V, .number = ADVICE_DONTFORK },
	  "an area of 16 pages of v will be missing in a child" },
	{ { .kind = EVENT_AREA_ADVISED,
	    PAGES_OF_V,
	    .number = ADVICE_WIPEONFORK },
	  "an area of 16 pages of v will be empty in a child" },
	{ { .kind = EVENT_AREA_ADVISED, PAGES_OF_V, .number = ADVICE_DODUMP },
	  "an area of 16 pages of v will be in a core dump again" },
	{ { .kind = EVENT_AREA_ADVISED, PAGES_OF_V, .number = ADVICE_NORMAL },
	  "an area of 16 pages of v will be read in no way known before" },
	{ { .kind = EVENT_OBJECT_MADE,
	    .object = "notes.txt",
	    .amount = 1,
	    .flags = EVENT_FILE },
	  "the file notes.txt of 1 byte was made" },
	{ { .kind = EVENT_OBJECT_MADE, .object = "s", .amount = 8192 },
	  "the section s of 8192 bytes was made" },
	{ { .kind = EVENT_SIZE_CHANGED, .object = "f", .amount = 5000 },
	  "f is 5000 bytes long now" },
	{ { .kind = EVENT_SIZE_WRITTEN, .object = "f", .amount = 5000 },
	  "the disk knows now that f is 5000 bytes long" },
	{ { .kind = EVENT_AREA_REMOVED, PAGES_OF_V },
	  "an area of 16 pages of v was removed" },
	{ { .kind = EVENT_AREA_SPLIT, PAGE_OF_V },
	  "the area of v was split at page 3" },
	{ { .kind = EVENT_AREA_MERGED, PAGES_OF_V },
	  "two areas of v were alike and merged into one of 16 pages" },
	{ { .kind = EVENT_SIGNAL, PAGE_OF_V, NO_FRAME, .number = SIGBUS },
	  "the access to v[3] ended in SIGBUS" },
	{ { .kind = EVENT_PROCESS_STARTED, .process = "child" },
	  "process child started" },
	{ { .kind = EVENT_PROCESS_ENDED, .process = "child" },
	  "process child ended" },
	{ { .kind = EVENT_PROCESS_ACTS, .process = "child" },
	  "child acts from now on" },
	{ { .kind = EVENT_TIME_PASSED, .amount = 30000 }, "30 seconds passed" },
	{ { .kind = EVENT_TIME_PASSED, .amount = 1000 }, "1 second passed" },
	{ { .kind = EVENT_POWER_ON, .amount = 4096 },
	  "a machine with 4096 frames of memory was switched on" },
	{ { .kind = EVENT_JOURNAL_COMMITTED, .count = 2 },
	  "the file system commits its journal, but writes 2 pages first of "
	  "which a part was zeroed: old bytes must not be seen again after a "
	  "power cut" },
	{ { .kind = EVENT_FLUSHER_WOKE, .count = 2 },
	  "the background flusher woke and found 2 pages to write" },
	{ { .kind = EVENT_TOO_MANY_DIRTY, .count = 7 },
	  "7 pages are dirty, which is above the background threshold: the "
	  "flusher starts writing" },
	{ { .kind = EVENT_WRITER_HELD, .count = 12 },
	  "12 pages are dirty, which is above the limit: the writer has to "
	  "wait for the disk" },
	{ { .kind = EVENT_POWER_CUT, .count = 1 },
	  "power cut: memory is gone, and 1 page in it had not reached the "
	  "disk" },
	{ { .kind = EVENT_POWER_CUT, .count = 0 },
	  "power cut: memory is gone, and 0 pages in it had not reached the "
	  "disk" },
	{ { .kind = EVENT_DISK_STATES, .amount = 4 },
	  "4 disk states are possible: each of these pages may be found old "
	  "or new" },
	{ { .kind = EVENT_DISK_STATES, .amount = UINT64_MAX },
	  "more than 18446744073709551614 disk states are possible: each of "
	  "these pages may be found old or new" },
	{ { .kind = EVENT_PAGE_LOST, PAGE_OF_FILE, NO_FRAME },
	  "notes.txt[3] was lost: the disk has the old bytes" },
	{ { .kind = EVENT_PAGE_LOST, .object = "f", .count = 2, NO_FRAME },
	  "f[0..1] were lost: the disk has the old bytes" },
	{ { .kind = EVENT_PAGE_KEPT, PAGE_OF_FILE, NO_FRAME },
	  "notes.txt[3] had just reached the disk: nothing of it is lost" },
	{ { .kind = EVENT_SIZE_LOST, .object = "f", .amount = 4096 },
	  "the new length of f was lost: on the disk it has 4096 bytes" },
	{ { .kind = EVENT_SIZE_KEPT, .object = "f", .amount = 1 },
	  "the new length of f, 1 byte, had just reached the disk" },
	{ { .kind = EVENT_REUSED_ON_WRITE, PAGE_OF_V, .pfn = 9 },
	  "v[3] may be stored to as it is: nobody else has frame 9" },
	{ { .kind = EVENT_SHARED_BY_FORK, PAGES_OF_V, .pfn = 9 },
	  "v[4..19] are shared with the child now, and read-only: the first "
	  "store will copy" },
	{ { .kind = EVENT_PAGE_GIVEN_UP, PAGE_OF_V, .pfn = 9 },
	  "v[3] may be thrown away, unless it is stored to again" },
	{ { .kind = EVENT_ENTRY_MOVED, PAGE_OF_V, .pfn = 9 },
	  "the entry of v[3] moved to a new address: frame 9 stays" },
	{ { .kind = EVENT_PART_ZEROED, PAGE_OF_FILE, .pfn = 9 },
	  "part of notes.txt[3] was filled with zeros" },
	{ { .kind = EVENT_HOLE_PUNCHED, PAGE_OF_FILE, NO_FRAME },
	  "notes.txt[3] is a hole on the disk now, and will read as zeros" },
	{ { .kind = EVENT_AREA_LOCKED, PAGE_OF_V, NO_FRAME },
	  "an area of 1 page of v was locked: its pages stay in memory" },
	{ { .kind = EVENT_AREA_UNLOCKED, PAGE_OF_V, NO_FRAME },
	  "an area of 1 page of v is no longer locked" },
	{ { .kind = EVENT_AREA_GROWN, PAGES_OF_V, NO_FRAME },
	  "the area of v grew by 16 pages where it is" },
	{ { .kind = EVENT_AREA_MOVED, PAGES_OF_V, NO_FRAME },
	  "an area of 16 pages of v moved to another address" },
	{ { .kind = EVENT_VIEW_COPIED,
	    PAGES_OF_V,
	    NO_FRAME,
	    .process = "child" },
	  "child got the view v, 16 pages at the same address" },
	{ { .kind = EVENT_VIEW_CUT, PAGES_OF_V, NO_FRAME },
	  "v ends earlier now: 16 pages are left" },
	{ { .kind = EVENT_MEMORY_SHORT, .count = 1, .amount = 3, NO_FRAME },
	  "only 3 frames are free, fewer than the low watermark: pages leave "
	  "until the high watermark is reached" },
	{ { .kind = EVENT_MEMORY_SHORT, .count = 1, .amount = 1, NO_FRAME },
	  "only 1 frame is free, fewer than the low watermark: pages leave "
	  "until the high watermark is reached" },
	{ { .kind = EVENT_MEMORY_SHORT, .count = 1, NO_FRAME },
	  "no frame is free: pages leave until the high watermark is reached" },
	{ { .kind = EVENT_VICTIM_CHOSEN,
	    PAGE_OF_V,
	    .pfn = 9,
	    .number = CAUSE_NO_FRAME },
	  "no frame is free: v[3] was chosen to give up frame 9" },
	{ { .kind = EVENT_VICTIM_CHOSEN,
	    PAGES_OF_V,
	    .pfn = 9,
	    .number = CAUSE_FEW_FRAMES },
	  "too few frames are free: v[4..19] were chosen to give up frames "
	  "9..24" },
	{ { .kind = EVENT_VICTIM_CHOSEN,
	    PAGE_OF_V,
	    .pfn = 9,
	    .number = CAUSE_LIMIT },
	  "more is in use than the limit allows: v[3] was chosen to give up "
	  "frame 9" },
	{ { .kind = EVENT_VICTIM_CHOSEN,
	    PAGE_OF_V,
	    .pfn = 9,
	    .number = CAUSE_WORKING_SET },
	  "the working set is full: v[3] was chosen to leave it" },
	{ { .kind = EVENT_VICTIM_KEPT,
	    PAGE_OF_V,
	    .pfn = 9,
	    .number = OBSTACLE_LOCKED },
	  "v[3] can't give up frame 9: it is locked" },
	{ { .kind = EVENT_VICTIM_KEPT,
	    PAGES_OF_V,
	    .pfn = 9,
	    .number = OBSTACLE_LOCKED },
	  "v[4..19] can't give up frames 9..24: they are locked" },
	{ { .kind = EVENT_VICTIM_KEPT,
	    PAGE_OF_V,
	    .pfn = 9,
	    .number = OBSTACLE_NO_SLOT },
	  "v[3] can't give up frame 9: the paging file is full" },
	{ { .kind = EVENT_NOT_WRITTEN,
	    PAGE_OF_FILE,
	    .pfn = 9,
	    .number = COPY_ON_DISK },
	  "notes.txt[3] need not be written: the disk has the same bytes" },
	{ { .kind = EVENT_NOT_WRITTEN,
	    PAGE_OF_V,
	    .pfn = 9,
	    .amount = 2,
	    .number = COPY_IN_SLOT },
	  "v[3] need not be written: slot 2 of the paging file has the same "
	  "bytes" },
	{ { .kind = EVENT_NOT_WRITTEN,
	    .object = "box",
	    .count = 1,
	    .pfn = 9,
	    .number = COPY_ZEROS },
	  "box[0] need not be written: nobody has stored to it, so zeros will "
	  "do" },
	{ { .kind = EVENT_NOT_WRITTEN,
	    PAGE_OF_V,
	    .pfn = 9,
	    .number = COPY_NOT_KEPT },
	  "v[3] need not be written: its owner gave it up" },
	{ { .kind = EVENT_TRIMMED, PAGE_OF_V, .pfn = 9, .process = "main" },
	  "v[3] left the working set of main: its frame stays as it is for "
	  "now" },
	{ { .kind = EVENT_SLOT_TAKEN, PAGE_OF_V, .pfn = 9, .amount = 2 },
	  "slot 2 of the paging file was set aside for v[3]" },
	{ { .kind = EVENT_SLOT_WRITTEN, PAGE_OF_V, .pfn = 9, .amount = 2 },
	  "v[3] was written to slot 2 of the paging file: no file has these "
	  "bytes" },
	{ { .kind = EVENT_SWAPPED_OUT, PAGES_OF_V, NO_FRAME, .amount = 2 },
	  "the page-table entry of v[4..19] names slots 2..17 now, in place of "
	  "a frame" },
	{ { .kind = EVENT_SWAPPED_IN, PAGE_OF_V, .pfn = 9, .amount = 2 },
	  "v[3] was read back from slot 2 of the paging file into frame 9" },
	{ { .kind = EVENT_SWAPPED_IN_AHEAD, .count = 1, .pfn = 9, .amount = 2 },
	  "slot 2 of the paging file was read into frame 9 as well, before "
	  "anybody asked" },
	{ { .kind = EVENT_SWAPPED_IN_CACHE,
	    .object = "box",
	    .count = 1,
	    .pfn = 9,
	    .amount = 2 },
	  "box[0] was read back from slot 2 of the paging file into frame 9, "
	  "for all who share it" },
	{ { .kind = EVENT_SWAP_CACHE_HIT, PAGE_OF_V, .pfn = 9, .amount = 2 },
	  "v[3] was still in frame 9, though its entry named slot 2: no disk "
	  "read" },
	{ { .kind = EVENT_SLOT_SHARED,
	    PAGE_OF_V,
	    NO_FRAME,
	    .process = "child",
	    .amount = 2 },
	  "child has v[3] in slot 2 of the paging file as well" },
	{ { .kind = EVENT_SLOT_MOVED, PAGE_OF_V, NO_FRAME, .amount = 2 },
	  "the entry of v[3] moved to a new address: slot 2 of the paging "
	  "file stays" },
	{ { .kind = EVENT_SLOT_FORGOTTEN, PAGE_OF_V, NO_FRAME, .amount = 2 },
	  "v[3] was unmapped: its entry had named slot 2 of the paging file" },
	{ { .kind = EVENT_SLOT_FREED, .count = 1, NO_FRAME, .amount = 2 },
	  "slot 2 of the paging file is free again" },
	{ { .kind = EVENT_LIMIT_SET, .count = 1, NO_FRAME, .amount = 64 },
	  "at most 64 frames may be used from now on" },
	{ { .kind = EVENT_OUT_OF_MEMORY,
	    .count = 60,
	    NO_FRAME,
	    .process = "hog" },
	  "out of memory: no frame is free, and no page can leave. Process hog "
	  "holds most, 60 pages, and is killed" },
	{ { .kind = EVENT_NOTHING, .count = 1 },
	  "the call returned and did nothing" },
	{ { .kind = EVENT_NOTHING_TO_WRITE, .count = 1 },
	  "nothing had to be written: no page of it is newer than the disk" },
};

static void test_sentences(void **state)
{
	bool seen[EVENT_KINDS] = { false };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct strbuf out = STRBUF_INIT;

		event_print(&cases[i].event, &out);
		assert_string_equal(out.text, cases[i].sentence);
		seen[cases[i].event.kind] = true;
		strbuf_free(&out);
	}
	for (int kind = 0; kind < EVENT_KINDS; kind++)
		assert_true(seen[kind]);
}

/* A sentence with nothing known has no hole in it. */
static void test_empty_events(void **state)
{
	(void)state;
	for (int i = 0; i < EVENT_KINDS; i++) {
		struct event event = { .kind = (enum event_kind)i,
				       .count = 1,
				       .process = "main",
				       NO_FRAME };
		struct strbuf out = STRBUF_INIT;

		event_print(&event, &out);
		assert_null(strchr(out.text, '{'));
		assert_null(strstr(out.text, "  "));
		assert_int_not_equal(out.text[out.length - 1], ' ');
		strbuf_free(&out);
	}
}

static void test_list(void **state)
{
	struct event_list list = { 0 };

	(void)state;
	for (uint64_t i = 0; i < 1000; i++) {
		struct event event = { .kind = EVENT_PAGE_READ, .page = i };

		assert_int_equal(event_list_add(&list, &event), 0);
	}
	assert_int_equal(list.n_events, 1000);
	for (uint64_t i = 0; i < 1000; i++)
		assert_int_equal(list.events[i].page, i);
	event_list_clear(&list);
	assert_null(list.events);
	assert_int_equal(list.n_events, 0);
	event_list_clear(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_sentences),
		cmocka_unit_test(test_empty_events),
		cmocka_unit_test(test_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
