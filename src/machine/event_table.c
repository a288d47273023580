/*
 * What happened, in words a student understands: the sentences.
 *
 * An event is a value with a few fields; its row owns the sentence, a
 * template. The names in braces are filled from the fields (event.c):
 *
 *	{place}	  v[3], v[4..19] or notes.txt[3]: the pages it speaks of; the
 *		  address where they have no name; "child's v[3]" where not the
 *		  process that acts has them
 *	{there}	  the same, where the sentence names the process itself
 *	{was}	  was, or were where {place} is several pages; {is} likewise
 *	{count}	  3 pages, 1 page
 *	{frame}	  frame 17, or "a frame" where nobody can see which
 *	{frames}  "frame 17 was", "2 frames were"
 *	{view}	  its view, or "child's v"; {named} the view alone
 *	{page}	  its page, by itself; {it} it, or them
 *	{process} the process it happened to
 *	{level}	  the level of a page table, 1 being the lowest
 *	{signal}  SIGSEGV
 *	{object}  its object; {thing} "the file notes.txt"; {bytes} its size
 *	{origin}  of which object an area shows what; empty if none
 *	{rights}  can be read and written
 *	{protection} readable and writable
 *	{advised} read at random
 *	{neighbours} "a cached neighbour", "cached neighbours"
 *	{seconds} 30 seconds; {amount} the number by itself
 *	{s}	  the plural of {amount}
 *	{among}	  " at v[3]", ", somewhere in v[0..3]", or nothing
 *	{states}  "4 disk states are"
 *	{slot}	  slot 2, slots 2..17
 *	{free}	  "only 3 frames are free"
 *	{cause}	  why a page has to leave, {leave} what, {obstacle} why it
 *		  can't; {copy} where else its bytes are
 */
#include "machine/event.h"

const struct event_info event_table[EVENT_KINDS] = {
	{ EVENT_TRANSLATED, "translated",
	  "the page table answered for {place}: no fault" },
	{ EVENT_TLB_HIT, "tlb-hit", "the TLB had {place} in {frame}" },
	{ EVENT_TLB_MISS, "tlb-miss",
	  "the TLB did not have {place}: the page table was walked" },
	{ EVENT_TLB_FILLED, "tlb-filled",
	  "the TLB remembers {frame} for {place}" },
	{ EVENT_TLB_EVICTED, "tlb-evicted",
	  "the TLB forgot {place} to make room" },
	{ EVENT_TLB_INVALIDATED, "tlb-invalidated",
	  "the TLB had to forget {place}: its page-table entry changed" },
	{ EVENT_TLB_SHOOTDOWN, "tlb-shootdown",
	  "shootdown: the TLB of {process} had to forget {there}, for its "
	  "page-table entry changed" },
	{ EVENT_TLB_FLUSHED, "tlb-flushed",
	  "the TLB forgot all it knew of {process}: {count}" },
	{ EVENT_MINOR_FAULT, "minor-fault",
	  "minor fault{each} at {place}: served without the disk" },
	{ EVENT_MAJOR_FAULT, "major-fault",
	  "major fault{each} at {place}: waited for the disk" },
	{ EVENT_MINOR_FAULTS, "minor-faults",
	  "{amount} minor fault{s}{among}: served without the disk" },
	{ EVENT_MAJOR_FAULTS, "major-faults",
	  "{amount} major fault{s}{among}: waited for the disk" },
	{ EVENT_WRITE_FAULT, "write-fault",
	  "a store met {place} write-protected" },
	{ EVENT_TABLE_ALLOCATED, "table-allocated",
	  "{frame} became a page table of level {level}" },
	{ EVENT_TABLE_FREED, "table-freed",
	  "a page table of level {level} was empty: {frame} was given back" },
	{ EVENT_TABLES_RESERVED, "tables-reserved",
	  "{frames} set aside for the tables that splitting the huge page "
	  "would need" },
	{ EVENT_TABLES_UNRESERVED, "tables-unreserved",
	  "{frames} given back, set aside for splitting a huge page that is "
	  "gone" },
	{ EVENT_HUGE_PAGE_MAPPED, "huge-page-mapped",
	  "one entry of level {level} maps {place} to {frame}: a huge page" },
	{ EVENT_HUGE_PAGE_SPLIT, "huge-page-split",
	  "the huge page {place} was split: a table of level {level} took its "
	  "place, which maps the parts" },
	{ EVENT_FRAME_ALLOCATED, "frame-allocated",
	  "{frames} taken from the free list" },
	{ EVENT_FRAME_FREED, "frame-freed",
	  "{frames} given back to the free list" },
	{ EVENT_PAGE_READ, "page-read",
	  "{place} {was} read from the disk into the page cache" },
	{ EVENT_PAGE_READ_AHEAD, "page-read-ahead",
	  "{place} {was} read ahead from the disk: nobody has asked for {it} "
	  "yet" },
	{ EVENT_PAGE_CACHE_MADE, "page-cache-made",
	  "{place} {was} put into memory, where this file lives" },
	{ EVENT_PAGE_CACHE_ZEROED, "page-cache-zeroed",
	  "{place} got {frame} in the page cache, filled with zeros" },
	{ EVENT_PAGE_CACHE_NEW, "page-cache-new",
	  "{place} got {frame} in the page cache: no disk read, nothing of "
	  "the old page is needed" },
	{ EVENT_PAGE_CACHE_HIT, "page-cache-hit",
	  "{place} {was} in the page cache already: no disk read" },
	{ EVENT_PAGE_MAPPED, "page-mapped", "{place} {was} mapped to {frame}" },
	{ EVENT_PAGE_MAPPED_AROUND, "page-mapped-around",
	  "{place} {was} mapped as well, being {neighbours}" },
	{ EVENT_PAGE_UNMAPPED, "page-unmapped",
	  "{place} {was} unmapped: the page-table entry was cleared" },
	{ EVENT_PAGE_DIRTIED, "page-dirtied",
	  "{place} became dirty: memory is newer than the disk" },
	{ EVENT_PAGE_WRITTEN, "page-written",
	  "{place} {was} written to the disk and {is} clean" },
	{ EVENT_PAGE_WRITEBACK, "page-writeback",
	  "writing {place} to the disk was started" },
	{ EVENT_WRITEBACK_ENDED, "writeback-ended",
	  "{place} reached the disk: the writing is over" },
	{ EVENT_PAGE_STANDBY, "page-standby",
	  "{place} {was} put on the standby list: clean, in memory, and in "
	  "nobody's working set" },
	{ EVENT_PAGE_MODIFIED, "page-modified",
	  "{place} {was} put on the modified list: to be written before the "
	  "memory can be used for anything else" },
	{ EVENT_FROM_STANDBY, "from-standby",
	  "{place} {was} taken back from the standby list: a soft fault, no "
	  "disk read" },
	{ EVENT_FROM_MODIFIED, "from-modified",
	  "{place} {was} taken back from the modified list: a soft fault, no "
	  "disk read" },
	{ EVENT_PAGE_EVICTED, "page-evicted", "{place} left the page cache" },
	{ EVENT_PART_ZEROED, "part-zeroed",
	  "part of {place} was filled with zeros" },
	{ EVENT_HOLE_PUNCHED, "hole-punched",
	  "{place} {is} a hole on the disk now, and will read as zeros" },
	{ EVENT_WRITE_PROTECTED, "write-protected",
	  "{place} {was} write-protected: the next store will be noticed" },
	{ EVENT_RIGHTS_CHANGED, "rights-changed",
	  "{place} {rights} from now on: the page-table entry says so" },
	{ EVENT_ENTRY_CLEANED, "entry-cleaned",
	  "the page-table entry of {place} lost its dirty bit" },
	{ EVENT_COPIED_ON_WRITE, "copied-on-write",
	  "{place} got a private copy in {frame}: the original keeps its "
	  "bytes" },
	{ EVENT_REUSED_ON_WRITE, "reused-on-write",
	  "{place} may be stored to as it is: nobody else has {frame}" },
	{ EVENT_SHARED_BY_FORK, "shared-by-fork",
	  "{place} {is} shared with the child now, and read-only: the first "
	  "store will copy" },
	{ EVENT_PAGE_GIVEN_UP, "page-given-up",
	  "{place} may be thrown away, unless it is stored to again" },
	{ EVENT_ENTRY_MOVED, "entry-moved",
	  "the entry of {place} moved to a new address: {frame} stays" },
	{ EVENT_ZERO_MAPPED, "zero-mapped",
	  "{place} {was} mapped to the shared zero frame" },
	{ EVENT_ZEROED, "zeroed",
	  "{place} got {frame} of its own, filled with zeros" },
	{ EVENT_AREA_ADDED, "area-added",
	  "an area of {count} was added for {view}{origin}" },
	{ EVENT_AREA_REMOVED, "area-removed",
	  "an area of {count} of {view} was removed" },
	{ EVENT_AREA_SPLIT, "area-split",
	  "the area of {view} was split at page {page}" },
	{ EVENT_AREA_MERGED, "area-merged",
	  "two areas of {view} were alike and merged into one of {count}" },
	{ EVENT_AREA_PROTECTED, "area-protected",
	  "an area of {count} of {view} was made {protection}" },
	{ EVENT_AREA_ADVISED, "area-advised",
	  "an area of {count} of {view} will be {advised}" },
	{ EVENT_AREA_LOCKED, "area-locked",
	  "an area of {count} of {view} was locked: its pages stay in memory" },
	{ EVENT_AREA_UNLOCKED, "area-unlocked",
	  "an area of {count} of {view} is no longer locked" },
	{ EVENT_AREA_GROWN, "area-grown",
	  "the area of {view} grew by {count} where it is" },
	{ EVENT_AREA_MOVED, "area-moved",
	  "an area of {count} of {view} moved to another address" },
	{ EVENT_VIEW_COPIED, "view-copied",
	  "{process} got the view {named}, {count} at the same address" },
	{ EVENT_VIEW_CUT, "view-cut",
	  "{view} ends earlier now: {count} are left" },
	{ EVENT_SECTION_MADE, "section-made",
	  "a section object was made for {object}: all its views show the "
	  "same pages" },
	{ EVENT_OBJECT_MADE, "object-made", "{thing} of {bytes} was made" },
	{ EVENT_SIZE_CHANGED, "size-changed", "{object} is {bytes} long now" },
	{ EVENT_SIZE_WRITTEN, "size-written",
	  "the disk knows now that {object} is {bytes} long" },
	{ EVENT_SIGNAL, "signal", "the access to {place} ended in {signal}" },
	{ EVENT_PROCESS_STARTED, "process-started",
	  "process {process} started" },
	{ EVENT_PROCESS_ENDED, "process-ended", "process {process} ended" },
	{ EVENT_PROCESS_ACTS, "process-acts", "{process} acts from now on" },
	{ EVENT_TIME_PASSED, "time-passed", "{seconds} passed" },
	{ EVENT_FLUSHER_WOKE, "flusher-woke",
	  "the background flusher woke and found {count} to write" },
	{ EVENT_JOURNAL_COMMITTED, "journal-committed",
	  "the file system commits its journal, but writes {count} first of "
	  "which a part was zeroed: old bytes must not be seen again after a "
	  "power cut" },
	{ EVENT_TOO_MANY_DIRTY, "too-many-dirty",
	  "{count} {is} dirty, which is above the background threshold: the "
	  "flusher starts writing" },
	{ EVENT_WRITER_HELD, "writer-held",
	  "{count} {is} dirty, which is above the limit: the writer has to "
	  "wait for the disk" },
	{ EVENT_POWER_ON, "power-on",
	  "a machine with {amount} frames of memory was switched on" },
	{ EVENT_POWER_CUT, "power-cut",
	  "power cut: memory is gone, and {count} in it had not reached the "
	  "disk" },
	{ EVENT_DISK_STATES, "disk-states",
	  "{states} possible: each of these pages may be found old or new" },
	{ EVENT_PAGE_LOST, "page-lost",
	  "{place} {was} lost: the disk has the old bytes" },
	{ EVENT_PAGE_KEPT, "page-kept",
	  "{place} had just reached the disk: nothing of it is lost" },
	{ EVENT_SIZE_LOST, "size-lost",
	  "the new length of {object} was lost: on the disk it has {bytes}" },
	{ EVENT_SIZE_KEPT, "size-kept",
	  "the new length of {object}, {bytes}, had just reached the disk" },
	{ EVENT_MEMORY_SHORT, "memory-short",
	  "{free}: pages leave until the high watermark is reached" },
	{ EVENT_VICTIM_CHOSEN, "victim-chosen",
	  "{cause}: {place} {was} chosen to {leave}" },
	{ EVENT_VICTIM_KEPT, "victim-kept",
	  "{place} can't give up {frame}: {obstacle}" },
	{ EVENT_NOT_WRITTEN, "not-written",
	  "{place} need not be written: {copy}" },
	{ EVENT_TRIMMED, "trimmed",
	  "{place} left the working set of {process}: its frame stays as it "
	  "is for now" },
	{ EVENT_SLOT_TAKEN, "slot-taken",
	  "{slot} of the paging file {was} set aside for {place}" },
	{ EVENT_SLOT_WRITTEN, "slot-written",
	  "{place} {was} written to {slot} of the paging file: no file has "
	  "these bytes" },
	{ EVENT_SWAPPED_OUT, "swapped-out",
	  "the page-table entry of {place} names {slot} now, in place of a "
	  "frame" },
	{ EVENT_SWAPPED_IN, "swapped-in",
	  "{place} {was} read back from {slot} of the paging file into "
	  "{frame}" },
	{ EVENT_SWAPPED_IN_AHEAD, "swapped-in-ahead",
	  "{slot} of the paging file {was} read into {frame} as well, before "
	  "anybody asked" },
	{ EVENT_SWAPPED_IN_CACHE, "swapped-in-cache",
	  "{place} {was} read back from {slot} of the paging file into "
	  "{frame}, for all who share it" },
	{ EVENT_SWAP_CACHE_HIT, "swap-cache-hit",
	  "{place} {was} still in {frame}, though its entry named {slot}: no "
	  "disk read" },
	{ EVENT_SLOT_SHARED, "slot-shared",
	  "{process} has {place} in {slot} of the paging file as well" },
	{ EVENT_SLOT_MOVED, "slot-moved",
	  "the entry of {place} moved to a new address: {slot} of the paging "
	  "file stays" },
	{ EVENT_SLOT_FORGOTTEN, "slot-forgotten",
	  "{place} {was} unmapped: its entry had named {slot} of the paging "
	  "file" },
	{ EVENT_SLOT_FREED, "slot-freed",
	  "{slot} of the paging file {is} free again" },
	{ EVENT_LIMIT_SET, "limit-set",
	  "at most {amount} frame{s} may be used from now on" },
	{ EVENT_OUT_OF_MEMORY, "out-of-memory",
	  "out of memory: no frame is free, and no page can leave. Process "
	  "{process} holds most, {count}, and is killed" },
	{ EVENT_NOTHING, "nothing", "the call returned and did nothing" },
	{ EVENT_NOTHING_TO_WRITE, "nothing-to-write",
	  "nothing had to be written: no page of it is newer than the disk" },
};
