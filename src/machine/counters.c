/*
 * What machines count. The rows are in the order of the enum; a test holds
 * them to it.
 */
#include "machine/counters.h"

const struct counter_info counter_table[COUNTERS] = {
	{ COUNTER_MINOR_FAULTS, "minor-faults",
	  "page faults served without the disk" },
	{ COUNTER_MAJOR_FAULTS, "major-faults",
	  "page faults that waited for the disk" },
	{ COUNTER_DISK_READS, "disk-reads", "pages read from the disk" },
	{ COUNTER_DISK_WRITES, "disk-writes", "pages written to the disk" },
	{ COUNTER_SYSTEM_CALLS, "system-calls",
	  "system calls made by the operations" },
	{ COUNTER_BYTES_COPIED, "bytes-copied",
	  "bytes copied between page cache and program by read and write" },
	{ COUNTER_PAGES_COPIED, "pages-copied", "pages copied on write" },
	{ COUNTER_ACCESSES, "accesses",
	  "loads and stores, one for each page that one reaches" },
	{ COUNTER_COST, "cost-ns",
	  "nanoseconds that the operations had to wait, by the cost model" },
	{ COUNTER_FRAMES_USED, "frames-used", "frames in use now" },
	{ COUNTER_FRAMES_TOTAL, "frames-total", "frames there are" },
	{ COUNTER_TABLE_FRAMES, "table-frames",
	  "frames that hold page tables now" },
	{ COUNTER_DIRTY_PAGES, "dirty-pages",
	  "pages that are newer in memory than on the disk now" },
	{ COUNTER_STANDBY_PAGES, "standby-pages",
	  "pages on the standby list now: clean, in nobody's working set" },
	{ COUNTER_MODIFIED_PAGES, "modified-pages",
	  "pages on the modified list now: to be written, in nobody's working "
	  "set" },
	{ COUNTER_WRITEBACK_PAGES, "writeback-pages",
	  "pages on their way to the disk now" },
	{ COUNTER_FRAGMENTATION, "fragmentation",
	  "thousandths of the free memory in pieces too small for a huge page "
	  "now" },
	{ COUNTER_TLB_HITS, "tlb-hits",
	  "accesses whose translation the TLB had" },
	{ COUNTER_TLB_MISSES, "tlb-misses",
	  "accesses for which the page table had to be walked" },
	{ COUNTER_TLB_SHOOTDOWNS, "tlb-shootdowns",
	  "TLB entries of another process that had to go" },
	{ COUNTER_SLOT_WRITES, "paging-file-writes",
	  "pages written to the paging file" },
	{ COUNTER_SLOT_READS, "paging-file-reads",
	  "pages read back from the paging file" },
	{ COUNTER_SLOTS_USED, "slots-used",
	  "slots of the paging file in use now" },
	{ COUNTER_SLOTS_TOTAL, "slots-total",
	  "slots that the paging file has" },
	{ COUNTER_RECLAIMED, "reclaimed",
	  "pages that had to leave memory to make room" },
	{ COUNTER_COMMITTED, "committed",
	  "pages of memory and paging file promised to programs now" },
	{ COUNTER_COMMIT_LIMIT, "commit-limit",
	  "pages that may be promised, where there is a limit" },
	{ COUNTER_ACCESS_TIME, "access-time-ns",
	  "effective access time: nanoseconds of a load or store, faults "
	  "included, on average so far" },
};

void counters_set(struct counters *counters, enum counter counter,
		  uint64_t value)
{
	counters->value[counter] = value;
	counters->known |= UINT32_C(1) << counter;
}

bool counters_known(const struct counters *counters, enum counter counter)
{
	return counters->known >> counter & 1;
}
