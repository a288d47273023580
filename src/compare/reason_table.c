/*
 * The reasons
 *
 * One row for each cause of differences that is known: its name, what it
 * makes of a difference, the sentence a student reads, where it is written
 * down, and the condition under which it may be given (reason_pages.c).
 *
 * The condition is what a row is worth. A comparison that can explain
 * everything proves nothing; so each row may speak only where the traits of
 * the two machines differ in just that point, or where the history shows that
 * it did happen, or may have, as far as anybody can see. Whatever no row claims
 * is a surprise.
 *
 * Size: one row for each reason, side by side.
 */
#include "compare/reason.h"

#include <stddef.h>

#define BIT(field)   (1u << (field))
#define HABIT(trait) offsetof(struct traits, trait)

const struct reason reason_table[REASONS] = {
	[REASON_SIMULATED_ONLY] = {
		.name = "simulated-only",
		.verdict = VERDICT_UNOBSERVABLE,
		.sentence = "the power cut is simulated only; from then on the "
			    "two machines have different pasts",
		.source = "no machine is switched off for a lesson",
	},
	[REASON_NOT_PERFORMED] = {
		.name = "not-performed",
		.verdict = VERDICT_UNOBSERVABLE,
		.sentence = "one of the machines did not perform an operation; "
			    "what that changed cannot be compared",
		.source = "the result of that operation says why",
	},
	[REASON_ONE_MACHINE_BLOCK] = {
		.name = "one-machine-block",
		.verdict = VERDICT_UNOBSERVABLE,
		.sentence = "an operation was performed on one machine alone, "
			    "as the lesson asks",
		.source = "a block \"pagetwin sim\" or \"pagetwin real\"",
	},
	[REASON_SKIPPED_TICK] = {
		.name = "skipped-tick",
		.verdict = VERDICT_UNOBSERVABLE,
		.sentence = "the waiting was skipped on one machine, so its "
			    "background flusher had no time to write",
		.source = "tick without waiting; proc_sys_vm(5), "
			  "dirty_expire_centisecs",
		.fields = BIT(FIELD_DIRTY) | BIT(FIELD_WRITEBACK),
		.holds = holds_skipped_tick,
	},
	[REASON_LED_AGAIN] = {
		.name = "led-again",
		.verdict = VERDICT_UNOBSERVABLE,
		.sentence = "the real machine cannot go back: it was made anew "
			    "and led here by the recorded operations, and "
			    "does not stand exactly where it stood the first "
			    "time",
		.source = "a new operation in the middle of recorded ones",
	},
	[REASON_PAGE_SIZE] = {
		.name = "page-size",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "a page has {sim} on the simulated machine and "
			    "{real} on the real one",
		.source = "sysconf(3), _SC_PAGESIZE",
		.parameter = parameter_page_size,
		.unit = "byte",
	},
	[REASON_NOT_VISIBLE] = {
		.name = "not-visible",
		.verdict = VERDICT_UNOBSERVABLE,
		.sentence = "one of the machines cannot show this here; what "
			    "it can show, \"pagetwin doctor\" tells",
		.source = "the capabilities of the machine",
	},
	[REASON_UNKNOWN_HABIT] = {
		.name = "unknown-habit",
		.verdict = VERDICT_UNOBSERVABLE,
		.sentence = "what the real machine does here could not be "
			    "found out by trying, so the simulated one does "
			    "what is common; \"pagetwin doctor\" tells what is "
			    "not known, and why",
		.source = "the habits of the machine; full disks, denied "
			  "capabilities",
	},
	[REASON_TMPFS_DIRTY] = {
		.name = "tmpfs-dirty",
		.verdict = VERDICT_UNOBSERVABLE,
		.sentence = "the file lies on a file system in memory (tmpfs): "
			    "it has no disk to be written to, and its pages "
			    "are never counted as dirty",
		.source = "tmpfs(5); mm/shmem.c: shmem_aops, "
			  "noop_dirty_folio()",
		.fields = BIT(FIELD_DIRTY) | BIT(FIELD_WRITEBACK),
		.holds = holds_tmpfs_dirty,
	},
	[REASON_TMPFS_EVICT] = {
		.name = "tmpfs-evict",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "the file lies on a file system in memory (tmpfs): "
			    "its pages have no other place to be, so they "
			    "cannot be dropped and are never cold",
		.source = "posix_fadvise(2); tmpfs(5)",
		.fields = BIT(FIELD_CACHED),
		.holds = holds_tmpfs_evict,
	},
	[REASON_ASYNC_FLUSH] = {
		.name = "async-flush",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "an asynchronous flush (MS_ASYNC) starts the "
			    "writing in the textbook, as FlushViewOfFile does "
			    "on Windows, but does nothing on Linux: the page "
			    "stays dirty until it is flushed or the flusher "
			    "comes",
		.source = "msync(2), NOTES; mm/msync.c: msync(); "
			  "learn.microsoft.com, \"FlushViewOfFile function\"",
		.habits = { HABIT(async_flush_starts) },
		.fields = BIT(FIELD_DIRTY) | BIT(FIELD_WRITEBACK),
		.holds = holds_async_flush,
	},
	[REASON_PAGING_FILE] = {
		.name = "paging-file",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "private pages and those of a section can leave "
			    "memory only where there is a paging file (swap) "
			    "to put them in: it holds {real} on the real "
			    "machine, {sim} on the simulated one",
		.source = "madvise(2), MADV_PAGEOUT; swapon(8)",
		.parameter = parameter_paging_file,
		.unit = "page",
		.fields = BIT(FIELD_PRESENT) | BIT(FIELD_SWAPPED) |
			  BIT(FIELD_CACHED),
		.holds = holds_paging_file,
	},
	[REASON_MEMORY_LIMIT] = {
		.name = "memory-limit",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "memory is limited on both machines, but not "
			    "alike: a memory cgroup counts what was touched "
			    "since it was limited, and the kernel's own memory "
			    "for it too, the simulated machine all its frames; "
			    "so they run short at different moments and of "
			    "different pages; the process that performs needs "
			    "some as well, whose coming back from swap is "
			    "counted with its faults",
		.source = "Documentation/admin-guide/cgroup-v1/memory.rst, "
			  "2.2 and 2.7; cgroup-v2.rst, \"Memory Ownership\"; "
			  "mm/memcontrol.c: try_charge_memcg()",
		.fields = BIT(FIELD_PRESENT) | BIT(FIELD_SWAPPED) |
			  BIT(FIELD_CACHED) | BIT(FIELD_DIRTY) |
			  BIT(FIELD_WRITEBACK) | BIT(FIELD_EXCLUSIVE),
		.holds = holds_memory_limit,
	},
	[REASON_FRAMES] = {
		.name = "frames",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "the simulated machine has few frames and had to "
			    "take one from this page, or had none for it; the "
			    "real machine has memory to spare",
		.source = "machine ... frames=N",
		.fields = BIT(FIELD_PRESENT) | BIT(FIELD_SWAPPED) |
			  BIT(FIELD_CACHED) | BIT(FIELD_DIRTY) | BIT(FIELD_EXCLUSIVE),
		.holds = holds_frames,
	},
	[REASON_FAULT_AROUND] = {
		.name = "fault-around",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "a read fault also maps the neighbours that are "
			    "in the page cache already: {real} in all on the "
			    "real machine, {sim} on the simulated one",
		.source = "mm/memory.c: do_fault_around(), "
			  "fault_around_pages",
		.parameter = parameter_fault_around,
		.unit = "page",
		.fields = BIT(FIELD_PRESENT),
		.holds = holds_fault_around,
	},
	[REASON_ADDRESS_ALIGNMENT] = {
		.name = "address-alignment",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "a read fault maps the cached neighbours within a "
			    "window aligned by address, and the two machines "
			    "put the view at differently aligned addresses",
		.source = "mm/memory.c: do_fault_around()",
		.fields = BIT(FIELD_PRESENT),
		.holds = holds_address_alignment,
	},
	[REASON_READAHEAD] = {
		.name = "readahead",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "a miss reads more of the file than was asked for, "
			    "so that later faults find it in the page cache: "
			    "about {real} on the real machine, {sim} on the "
			    "simulated one; Linux adapts the window as it goes",
		.source = "readahead(2); mm/filemap.c: "
			  "do_sync_mmap_readahead(); mm/readahead.c",
		.parameter = parameter_readahead,
		.unit = "page",
		.fields = BIT(FIELD_CACHED),
		.holds = holds_readahead,
	},
	[REASON_LAZY_FORK] = {
		.name = "lazy-fork",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "on Linux a fork copies only the page-table "
			    "entries that no fault can make again, those of "
			    "private pages that were written; in the textbook "
			    "it copies all, so that the child has them before "
			    "it touches a page",
		.source = "mm/memory.c: vma_needs_copy(); machine ... "
			  "lazy-fork=0|1",
		.fields = BIT(FIELD_PRESENT),
		.holds = holds_lazy_fork,
	},
	[REASON_ZERO_PAGE] = {
		.name = "zero-page",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "where a load of untouched private memory maps the "
			    "zero page, all such pages share one frame until "
			    "they are stored to; on a kernel that has no zero "
			    "page to share, the load takes a frame of its own",
		.source = "mm/memory.c: do_anonymous_page(), "
			  "mm_forbids_zeropage(); machine ... zero-page=0|1",
		.habits = { HABIT(zero_page) },
		.fields = BIT(FIELD_ZERO) | BIT(FIELD_EXCLUSIVE) |
			  BIT(FIELD_PRESENT),
		.holds = holds_zero_page,
	},
	[REASON_FLUSH_STARTS] = {
		.name = "flush-does-not-wait",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "on Windows a flush of a view (FlushViewOfFile) "
			    "starts the writing and returns; only "
			    "FlushFileBuffers, here fsync, waits until it is "
			    "done. msync waits",
		.source = "learn.microsoft.com, \"FlushViewOfFile function\"; "
			  "msync(2), MS_SYNC",
		.fields = BIT(FIELD_WRITEBACK),
		.holds = holds_flush_starts,
	},
	[REASON_STANDBY] = {
		.name = "standby-list",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "on Windows a page that leaves the working set "
			    "stays in memory, on the standby or the modified "
			    "list, until its frame is needed; Linux takes a "
			    "clean page that is paged out from memory at once",
		.source = "learn.microsoft.com, \"Working Set\"; madvise(2), "
			  "MADV_PAGEOUT",
		.fields = BIT(FIELD_CACHED),
		.holds = holds_standby,
	},
	[REASON_FLUSHER_PACE] = {
		.name = "flusher-pace",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "the flusher of the simulated machine writes what "
			    "has been dirty for {sim}, that of the real one "
			    "after {real}; and on Windows it leaves alone what "
			    "is still mapped",
		.source = "learn.microsoft.com, \"Closing a File Mapping "
			  "Object\"; proc_sys_vm(5), dirty_expire_centisecs",
		.parameter = parameter_expire,
		.unit = "second",
		.fields = BIT(FIELD_DIRTY),
		.holds = holds_flusher_pace,
	},
	[REASON_DIRTY_THRESHOLD] = {
		.name = "dirty-threshold",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "so much of the small simulated memory was dirty "
			    "that its flusher wrote before the time; the real "
			    "machine has more memory",
		.source = "proc_sys_vm(5), dirty_background_ratio and "
			  "dirty_ratio; mm/page-writeback.c: "
			  "balance_dirty_pages()",
		.fields = BIT(FIELD_DIRTY) | BIT(FIELD_WRITEBACK),
		.holds = holds_dirty_threshold,
	},
	[REASON_VIEW_GRANULARITY] = {
		.name = "view-granularity",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "on Windows a view of a file begins at a multiple "
			    "of the allocation granularity, {sim}; on Linux at "
			    "any page",
		.source = "learn.microsoft.com, \"MapViewOfFile function\" and "
			  "\"SYSTEM_INFO structure\"; mmap(2)",
		.parameter = parameter_granularity,
		.unit = "byte",
	},
	[REASON_VIEW_WITHIN] = {
		.name = "view-within-section",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "on Windows all bytes of a view lie within its "
			    "section, which ends with the file; Linux maps "
			    "beyond the end, where touching is SIGBUS",
		.source = "learn.microsoft.com, \"MapViewOfFile function\"; "
			  "mmap(2), SIGBUS",
	},
	[REASON_MAPPED_SIZE] = {
		.name = "mapped-file-keeps-its-size",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "on Windows a file cannot be made shorter while a "
			    "view of it is mapped; Linux does it, and touching "
			    "what was lost is SIGBUS",
		.source = "learn.microsoft.com, \"SetEndOfFile function\"; "
			  "truncate(2), mmap(2)",
	},
	[REASON_COMMIT_LIMIT] = {
		.name = "commit-limit",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "memory that a program may store to is promised "
			    "to it, used or not; the small simulated machine "
			    "promises {sim} at most and refused, the real one "
			    "has more, or promises more than it has",
		.source = "proc_sys_vm(5), overcommit_memory; "
			  "learn.microsoft.com, \"Creating a File Mapping "
			  "Object\"",
		.parameter = parameter_commit_limit,
		.unit = "page",
	},
	[REASON_HOLE_UNMAPS] = {
		.name = "hole-unmaps",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "where a hole ends within the first page, one "
			    "machine unmaps all pages behind it: they "
			    "differ in hole-unmaps-files or, of sections "
			    "and files in memory, in hole-unmaps-sections",
		.source = "mm/truncate.c: truncate_pagecache_range()",
		.habits = { HABIT(hole_unmaps_files), HABIT(hole_unmaps_sections) },
		.fields = BIT(FIELD_PRESENT),
		.holds = holds_hole_unmaps,
	},
	[REASON_HOLE_WRITES] = {
		.name = "hole-writes",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "one machine first writes what a hole touches, "
			    "and takes it out of memory: they differ in "
			    "hole-writes",
		.source = "fs/xfs/xfs_bmap_util.c: "
			  "xfs_flush_unmap_range(), xfs_free_file_space()",
		.habits = { HABIT(hole_writes) },
		.fields = BIT(FIELD_DIRTY) | BIT(FIELD_WRITEBACK) | BIT(FIELD_CACHED) | BIT(FIELD_PRESENT),
		.holds = holds_hole_writes,
	},
	[REASON_HOLE_FLUSHES] = {
		.name = "hole-flushes",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "one machine first writes what a hole touches, "
			    "keeps it in memory, and leaves alone what is a "
			    "hole already: they differ in hole-flushes",
		.source = "fs/btrfs/file.c: btrfs_punch_hole()",
		.habits = { HABIT(hole_flushes) },
		.fields = BIT(FIELD_DIRTY) | BIT(FIELD_WRITEBACK) | BIT(FIELD_CACHED) | BIT(FIELD_PRESENT),
		.holds = holds_hole_flushes,
	},
	[REASON_HOLE_SYNCS] = {
		.name = "hole-syncs",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "before a hole is made, one machine writes what it "
			    "touches, which stays in memory: they differ in "
			    "hole-syncs",
		.source = "fs/ext4/inode.c: ext4_punch_hole() of Linux 6.1",
		.habits = { HABIT(hole_syncs) },
		.fields = BIT(FIELD_DIRTY) | BIT(FIELD_WRITEBACK),
		.holds = holds_hole_syncs,
	},
	[REASON_FLUSH_WHOLE] = {
		.name = "flush-whole",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "a flush of some pages writes the whole file on "
			    "one machine: they differ in flush-whole",
		.source = "fs/btrfs/file.c: btrfs_sync_file()",
		.habits = { HABIT(flush_whole) },
		.fields = BIT(FIELD_DIRTY) | BIT(FIELD_WRITEBACK),
		.holds = holds_flush_whole,
	},
	[REASON_SHRINK_WRITES] = {
		.name = "shrink-writes",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "where a file is made shorter, one machine "
			    "writes the page of its new end if that is in "
			    "memory, and does not read it else: they differ "
			    "in shrink-writes",
		.source = "fs/btrfs/inode.c: btrfs_setsize()",
		.habits = { HABIT(shrink_writes) },
		.fields = BIT(FIELD_DIRTY) | BIT(FIELD_WRITEBACK) | BIT(FIELD_CACHED),
		.holds = holds_shrink_writes,
	},
	[REASON_ZEROES_DIRTY] = {
		.name = "zeroes-dirty",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "a page of a hole that is zeroed in part is "
			    "dirty by that on one machine: they differ in "
			    "zeroes-dirty",
		.source = "fs/btrfs/inode.c: btrfs_truncate_block()",
		.habits = { HABIT(zeroes_dirty) },
		.fields = BIT(FIELD_DIRTY),
		.holds = holds_zeroes_dirty,
	},
	[REASON_RESIZE_WRITES] = {
		.name = "resize-writes",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "before a file gets its new length, one machine "
			    "writes what lies before it: they differ in "
			    "resize-writes",
		.source = "fs/xfs/xfs_iops.c: xfs_setattr_size()",
		.habits = { HABIT(resize_writes) },
		.fields = BIT(FIELD_DIRTY) | BIT(FIELD_WRITEBACK),
		.holds = holds_resize_writes,
	},
	[REASON_ZEROES_HOLES] = {
		.name = "zeroes-holes",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "to zero a part of a page that is a hole, one "
			    "machine brings it into memory, the other has "
			    "nothing to do: they differ in zeroes-holes",
		.source = "fs/ext4/inode.c: "
			  "__ext4_block_zero_page_range(); "
			  "fs/iomap/buffered-io.c: iomap_zero_range()",
		.habits = { HABIT(zeroes_holes) },
		.fields = BIT(FIELD_DIRTY) | BIT(FIELD_CACHED),
		.holds = holds_zeroes_holes,
	},
	[REASON_ZEROES_UNREAD] = {
		.name = "zeroes-unread",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "a page that came into memory to be zeroed in "
			    "part has yet to be read as a whole on one "
			    "machine, so that fault-around passes over it: "
			    "they differ in zeroes-unread",
		.source = "fs/ext4/inode.c: "
			  "__ext4_block_zero_page_range(); mm/filemap.c: "
			  "next_uptodate_folio()",
		.habits = { HABIT(zeroes_unread) },
		.fields = BIT(FIELD_PRESENT),
		.holds = holds_zeroes_unread,
	},
	[REASON_CUT_SPLITS] = {
		.name = "cut-splits",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "where all that was stored to of a folio is cut "
			    "off, one machine splits it and drops those "
			    "pages; the other keeps it whole, so that they "
			    "come back where the file grows: they differ in "
			    "cut-splits",
		.source = "mm/truncate.c: truncate_inode_partial_folio(); "
			  "fs/buffer.c: block_invalidate_folio(), "
			  "try_to_free_buffers()",
		.habits = { HABIT(cut_splits) },
		.fields = BIT(FIELD_DIRTY) | BIT(FIELD_CACHED),
		.holds = holds_cut_splits,
	},
	[REASON_GROWTH_ZEROES] = {
		.name = "growth-zeroes",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "where a file grows, one machine reads the page "
			    "that it ended in and zeroes what lies behind the "
			    "old end: they differ in growth-zeroes",
		.source = "fs/ext4/inode.c: ext4_setattr(), "
			  "ext4_da_write_end(); mm/truncate.c: "
			  "pagecache_isize_extended()",
		.habits = { HABIT(growth_zeroes) },
		.fields = BIT(FIELD_DIRTY) | BIT(FIELD_CACHED) |
			  BIT(FIELD_PRESENT),
		.holds = holds_growth_zeroes,
	},
	[REASON_RETRY_MAJOR] = {
		.name = "retry-major",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "a fault that let go of the address space while "
			    "something was read, and began anew, counts as a "
			    "major one on one machine, though the page was "
			    "there: they differ in retry-major",
		.source = "mm/memory.c: mm_account_fault(); "
			  "arch/x86/mm/fault.c: do_user_addr_fault()",
		.habits = { HABIT(retry_major) },
	},
	[REASON_POPULATES] = {
		.name = "populates",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "one machine knows no advice to fault pages in: "
			    "they differ in populates",
		.source = "madvise(2), MADV_POPULATE_READ; mm/madvise.c: "
			  "madvise_behavior_valid()",
		.habits = { HABIT(populates) },
	},
	[REASON_POPULATE_MAJOR] = {
		.name = "populate-major",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "what has to be read to fault a page in on advice "
			    "counts as a major fault on one machine, as its "
			    "second try is known to be one: they differ in "
			    "populate-major",
		.source = "mm/gup.c: faultin_page_range(), "
			  "__get_user_pages_locked(); mm/memory.c: "
			  "mm_account_fault()",
		.habits = { HABIT(populate_major) },
	},
	[REASON_REMOVE_ANY_RIGHTS] = {
		.name = "remove-any-rights",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "one machine makes a hole through a view though "
			    "that may not be stored to right now: they "
			    "differ in remove-any-rights",
		.source = "madvise(2), MADV_REMOVE; mm/madvise.c: "
			  "madvise_remove()",
		.habits = { HABIT(remove_any_rights) },
	},
	[REASON_RESUMES_WINDOWS] = {
		.name = "resumes-windows",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "a read of a missing page that lies where an older "
			    "readahead was to go on has it go on, on one "
			    "machine: they differ in resumes-windows",
		.source = "mm/readahead.c: ondemand_readahead(), later "
			  "page_cache_sync_ra()",
		.habits = { HABIT(resumes_windows) },
		.fields = BIT(FIELD_CACHED),
		.holds = holds_resumes_windows,
	},
	[REASON_CLOSING_WRITES] = {
		.name = "closing-writes",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "closing a file that was cut has its pages "
			    "written on one machine: they differ in flush- "
			    "replaced or flush-shrunk",
		.source = "fs/ext4/file.c: ext4_release_file(); "
			  "fs/xfs/xfs_file.c: xfs_file_release()",
		.habits = { HABIT(flush_replaced), HABIT(flush_shrunk) },
		.fields = BIT(FIELD_DIRTY) | BIT(FIELD_WRITEBACK),
		.holds = holds_closing_writes,
	},
	[REASON_AROUND_GIVES_UP] = {
		.name = "around-gives-up",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "one machine maps no neighbours where the first "
			    "one is in the block of pages that ends the file: "
			    "they differ in around-gives-up",
		.source = "mm/filemap.c: filemap_map_pages()",
		.habits = { HABIT(around_gives_up) },
		.fields = BIT(FIELD_PRESENT),
		.holds = holds_around_gives_up,
	},
	[REASON_WRITE_UNMARKS] = {
		.name = "write-unmarks",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "a dirty page that was to be paged out carries a "
			    "mark that fault-around passes over; a write to it "
			    "takes the mark off on one machine: they differ in "
			    "write-unmarks",
		.source = "mm/page-writeback.c: folio_mark_dirty()",
		.habits = { HABIT(write_unmarks) },
		.fields = BIT(FIELD_PRESENT),
		.holds = holds_write_unmarks,
	},
	[REASON_STORE_ZEROES] = {
		.name = "store-zeroes",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "on one machine the fault of a store zeroes what "
			    "lies behind the end of the file in its page, so "
			    "that bytes stored there before are gone: they "
			    "differ in store-zeroes",
		.source = "fs/btrfs/file.c: btrfs_page_mkwrite()",
		.habits = { HABIT(store_zeroes) },
	},
	[REASON_OTHER_JOURNAL] = {
		.name = "other-journal",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "what a commit of the journal writes, and what "
			    "it holds back until then, is not the same on "
			    "the two machines: they differ in journal "
			    "(none, ordered or data)",
		.source = "ext4(5), data=; fs/jbd2/commit.c: "
			  "journal_submit_data_buffers()",
		.fields = BIT(FIELD_DIRTY) | BIT(FIELD_WRITEBACK) | BIT(FIELD_CACHED),
		.holds = holds_other_journal,
	},
	[REASON_READ_ONLY_FIRST] = {
		.name = "read-only-first",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "Linux maps a clean shared page read-only even "
			    "where stores are allowed, so that the first store "
			    "faults and the page can be marked dirty; the "
			    "textbook maps it writable at once",
		.source = "mm/mmap.c: vma_wants_writenotify(); mm/memory.c: "
			  "do_wp_page()",
		.habits = { HABIT(write_protects_after_flush) },
	},
	[REASON_WRITE_PROTECT] = {
		.name = "write-protect",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "writing a page back makes its entries read-only "
			    "on Linux, so that the next store faults once and "
			    "is noticed; the textbook leaves them writable",
		.source = "mm/page-writeback.c: folio_clear_dirty_for_io(); "
			  "mm/rmap.c: folio_mkclean()",
		.habits = { HABIT(write_protects_after_flush) },
	},
	[REASON_SMALL_BLOCKS] = {
		.name = "small-blocks",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "this file system gives the disk out in blocks of "
			    "{real}, several to a page: what a cut, a hole or "
			    "a write does inside a page is done block by block "
			    "there, and without reading the page; the "
			    "simulated disk has a block for each page",
		.source = "ext4(5), mke2fs(8) -b; fs/ext4/inode.c: "
			  "__ext4_block_zero_page_range(); fs/buffer.c",
		.parameter = parameter_block_size,
		.unit = "byte",
		.fields = BIT(FIELD_CACHED) | BIT(FIELD_DIRTY) |
			  BIT(FIELD_PRESENT),
		.holds = holds_small_blocks,
	},
	[REASON_OTHER_MAPPING] = {
		.name = "other-mapping",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "another view maps the same frame on one of the "
			    "machines only; its own difference says why",
		.source = "Documentation/admin-guide/mm/pagemap.rst, bit 56",
		.fields = BIT(FIELD_EXCLUSIVE),
		.holds = holds_other_mapping,
	},
	[REASON_NOT_ARRIVED] = {
		.name = "not-arrived",
		.verdict = VERDICT_UNOBSERVABLE,
		.choice = true,
		.sentence = "here a page is seen to be cached only when the "
			    "disk has delivered it: one that is still being "
			    "read looks like one that is not cached",
		.source = "mincore(2); mm/mincore.c: mincore_page()",
		.fields = BIT(FIELD_CACHED),
		.holds = holds_not_arrived,
	},
	[REASON_JOURNAL] = {
		.name = "journal",
		.verdict = VERDICT_SIMPLIFIED,
		.choice = true,
		.sentence = "the file system commits its journal every few "
			    "seconds, and whenever anybody who uses the disk "
			    "waits for that; before, it writes the pages of "
			    "which a part was zeroed, so such a page may be "
			    "clean by now",
		.source = "ext4(5), data=ordered and commit=; fs/jbd2/commit.c:"
			  " journal_submit_data_buffers(); fs/ext4/inode.c: "
			  "ext4_normal_submit_inode_data_buffers()",
		.fields = BIT(FIELD_DIRTY) | BIT(FIELD_WRITEBACK) |
			  BIT(FIELD_CACHED) | BIT(FIELD_PRESENT),
		.holds = holds_journal,
	},
	[REASON_DROP_WHILE_WRITING] = {
		.name = "drop-while-writing",
		.verdict = VERDICT_SIMPLIFIED,
		.choice = true,
		.sentence = "dropping a dirty page only starts its writing; "
			    "whether it is written in time to be dropped as "
			    "well is a race with the disk",
		.source = "posix_fadvise(2), NOTES; mm/fadvise.c: "
			  "generic_fadvise()",
		.fields = BIT(FIELD_CACHED) | BIT(FIELD_WRITEBACK),
		.holds = holds_drop_while_writing,
	},
	[REASON_DROP_WHILE_READING] = {
		.name = "drop-while-reading",
		.verdict = VERDICT_SIMPLIFIED,
		.choice = true,
		.sentence = "a page that is read ahead is locked until the "
			    "disk has delivered it, and dropping passes over "
			    "what is locked; which is a race",
		.source = "mm/truncate.c: mapping_try_invalidate(); "
			  "mm/filemap.c: find_lock_entries()",
		.fields = BIT(FIELD_CACHED),
		.holds = holds_drop_while_reading,
	},
	[REASON_HELD_WHILE_MOVED] = {
		.name = "held-while-moved",
		.verdict = VERDICT_SIMPLIFIED,
		.choice = true,
		.sentence = "a dirty page that was to be paged out is moved to "
			    "the end of its list once it is written, by the "
			    "processor that hears of it, which holds the page "
			    "for a while; as long as it does, nobody can page "
			    "it out",
		.source = "mm/swap.c: folio_rotate_reclaimable(); "
			  "mm/vmscan.c: __remove_mapping()",
		.fields = BIT(FIELD_CACHED),
		.holds = holds_held_while_moved,
	},
	[REASON_STILL_READING] = {
		.name = "still-reading",
		.verdict = VERDICT_SIMPLIFIED,
		.choice = true,
		.sentence = "a page that is read ahead is mapped with its "
			    "neighbours only if the disk has delivered it by "
			    "then, which is a race; in the simulated machine "
			    "it has where the fault waited for the disk",
		.source = "mm/filemap.c: next_uptodate_folio()",
		.fields = BIT(FIELD_PRESENT),
		.holds = holds_still_reading,
	},
	[REASON_SWAP_CACHE] = {
		.name = "swap-cache",
		.verdict = VERDICT_SIMPLIFIED,
		.choice = true,
		.sentence = "a page that was written to the paging file stays "
			    "in its frame, too, until the frame is needed (in "
			    "the swap cache): whether reading it back is a "
			    "major fault or a minor one depends on whether its "
			    "writing had ended when reclaim looked, and on "
			    "what was read ahead with it; shared memory that "
			    "is needed soon is read to there as well, where no "
			    "neighbour's fault maps it along",
		.source = "mm/vmscan.c: shrink_folio_list(), pageout(); "
			  "mm/memory.c: do_swap_page(); mm/madvise.c: "
			  "shmem_swapin_range()",
		.fields = BIT(FIELD_CACHED) | BIT(FIELD_PRESENT),
		.holds = holds_swap_cache,
	},
	[REASON_LARGE_FOLIOS] = {
		.name = "large-folios",
		.verdict = VERDICT_SIMPLIFIED,
		.sentence = "the file system keeps this part of the file as "
			    "one large block of pages (a large folio), which "
			    "is mapped, marked dirty and given up as a whole",
		.source = "Documentation/mm/transhuge.rst; mm/memory.c: "
			  "finish_fault(); mm/page-writeback.c",
		.fields = BIT(FIELD_PRESENT) | BIT(FIELD_DIRTY) |
			  BIT(FIELD_CACHED),
		.holds = holds_large_folios,
	},
	[REASON_REAL_CLOCK] = {
		.name = "real-clock",
		.verdict = VERDICT_SIMPLIFIED,
		.choice = true,
		.sentence = "real time goes on while you read: the real "
			    "flusher writes pages that were dirty for about "
			    "{real}, at a moment of its own choice; simulated "
			    "time moves by tick alone",
		.source = "proc_sys_vm(5), dirty_expire_centisecs and "
			  "dirty_writeback_centisecs",
		.parameter = parameter_expire,
		.unit = "second",
		.fields = BIT(FIELD_DIRTY) | BIT(FIELD_WRITEBACK),
		.holds = holds_real_clock,
	},
	[REASON_IDLE_MEMORY] = {
		.name = "idle-memory",
		.verdict = VERDICT_SIMPLIFIED,
		.choice = true,
		.sentence = "this kernel looks for memory that nobody uses, "
			    "and takes it though there is enough: pages that "
			    "were not touched for a while, and at any time "
			    "pages of a file that nobody maps",
		.source = "Documentation/admin-guide/mm/damon/; "
			  "mm/damon/paddr.c",
		.habits = { HABIT(reclaims_idle) },
		.fields = BIT(FIELD_PRESENT) | BIT(FIELD_SWAPPED) |
			  BIT(FIELD_CACHED),
		.holds = holds_idle_memory,
	},
	[REASON_WRITTEN_MEANWHILE] = {
		.name = "written-meanwhile",
		.verdict = VERDICT_UNOBSERVABLE,
		.choice = true,
		.sentence = "somebody else had everything written to the real "
			    "disk while this was performed, or just before; "
			    "what was dirty there may be clean by that, which "
			    "nobody could say beforehand",
		.source = "sync(2); fs/fs-writeback.c: sync_inodes_sb(); "
			  "fs/ext4/page-io.c: ext4_bio_write_folio()",
		.fields = BIT(FIELD_DIRTY) | BIT(FIELD_WRITEBACK) |
			  BIT(FIELD_CACHED) | BIT(FIELD_PRESENT),
		.holds = holds_written_meanwhile,
	},
};
