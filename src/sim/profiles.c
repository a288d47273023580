/*
 * profiles - behaviour as data
 *
 * A machine that behaves as the textbook says and one that behaves as Linux
 * does are the same machine with other numbers:
 *
 *			textbook	linux		windows
 *	fault-around	-		16 pages	-
 *	readahead	-		32 pages	8, in clusters
 *	write-protect	no		yes		yes
 *	flush		waits		waits		starts writing
 *	async flush	starts writing	does nothing	starts writing
 *	fork copies	all entries	private ones	(has no fork)
 *	may be locked	8 MiB		8 MiB		50 pages
 *	who leaves	lru		active-inactive	aging
 *	paging file	16 MiB		none, or the	16 MiB
 *					real one's size
 *	a dirty page	is written	has the flusher	is written
 *	that must leave			woken
 *	promises	what can be	what can be	memory and paging
 *			kept		kept		file, no more
 *	none can leave	SIGBUS		a process dies	SIGBUS
 *	views begin at	pages		pages		64 KiB
 *
 * So a lesson can change one number and see what it does, and a reader who
 * wants to know where the machines differ has one table to read.
 *
 * Sources: fault_around_pages in mm/memory.c (64 KiB); VM_READAHEAD_PAGES in
 * include/linux/mm.h (128 KiB); dirty_expire_interval and
 * dirty_writeback_interval in mm/page-writeback.c (30 s, 5 s); MS_ASYNC in
 * mm/msync.c against msync(3p), which has it start the writing; MLOCK_LIMIT in
 * include/uapi/linux/resource.h; vma_needs_copy() in mm/memory.c;
 * page_cluster in mm/swap.c (8 pages); pageout() in mm/vmscan.c, which leaves
 * dirty pages of files to the flusher; proc_sys_vm(5), overcommit_memory.
 *
 * The windows profile, by the documentation on learn.microsoft.com/windows/
 * win32 and Windows Internals, 6th edition, part 2, chapter 10:
 *
 *	flush-waits=no	FlushViewOfFile() initiates the writing and does not
 *			wait until it is done; FlushFileBuffers() does ("Flush-
 *			ViewOfFile function", "FlushFileBuffers function")
 *	flusher-mapped=no
 *			modified pages are not written to disk until they are
 *			unmapped or trimmed from all working sets, and lazily
 *			then ("Closing a File Mapping Object")
 *	dirty-expire=300
 *			the mapped page writer takes mapped pages that have
 *			been on the modified list for five minutes ("Modified
 *			page writer" in Windows Internals)
 *	standby=yes	a page leaves the last working set and stays in memory
 *			until it is used again ("Working Set")
 *	readahead=8 clusters=yes
 *			a fault on data reads the page and seven more ("Clus-
 *			tered page faults" in Windows Internals); read() reads
 *			what it is asked for. Left out is the read-ahead of
 *			the cache manager.
 *	granularity=64K	a view begins at a multiple of dwAllocationGranularity
 *			("MapViewOfFile function", "SYSTEM_INFO structure";
 *			"Allocation granularity" in Windows Internals)
 *	lock-limit=200K	as many pages as the minimum working set has, which is
 *			50 unless it is set ("VirtualLock function", "Set-
 *			ProcessWorkingSetSize function")
 *	view-within=yes	all bytes of a view are within the maximum size of its
 *			section ("MapViewOfFile function")
 *	shrink-mapped=no
 *			a file that is mapped can't be made shorter ("SetEnd-
 *			OfFile function": UnmapViewOfFile() has to come first)
 *	overcommit=strict overcommit-ratio=100
 *			nothing is committed beyond the commit limit, which is
 *			memory and paging file together ("PERFORMANCE_
 *			INFORMATION structure": CommitLimit)
 *	commit-sections=yes
 *			a section backed by the paging file is committed as a
 *			whole when it is made ("CreateFileMappingA function",
 *			SEC_COMMIT); the pages of a copy-on-write view when it
 *			is mapped ("MapViewOfFile function", FILE_MAP_COPY)
 *	working-set=N	a process at its limit replaces its own pages ("Working
 *			Set"); without a number working sets grow as long as
 *			memory lasts, and the pages longest unused are trimmed
 *			first, for which each has an age: policy=aging ("Balance
 *			set manager and swapper" in Windows Internals)
 *	swap-readahead=8
 *			a fault on a page in the paging file reads its
 *			neighbours there as well ("Clustered page faults")
 *	write-protect=yes
 *			a clean page is mapped without the hardware's write
 *			bit, and the first store faults ("Hardware vs. software
 *			write bits in page table entries", ibid.)
 */
#include "sim/profile.h"

#include "base/array.h"
#include "sim/geometry.h"
#include "sim/policy/policy.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

static const struct profile profile_table[] = {
	{
		.name = "textbook",
		.predicts_linux = 0,
		.page_size = 4096,
		.table = GEOMETRY_DEFAULT,
		.tlb = 64,
		.tlb_asid = 1,
		.tlb_events = 1,
		.frames = 4096,
		.fault_around = 0,
		.zeroes_holes = 1,
		.cut_splits = 1,
		.growth_zeroes = 1,
		.populates = 1,
		.populate_major = 1,
		.remove_any_rights = 1,
		.readahead = 0,
		.counts_dirty = 1,
		.can_evict = 1,
		.write_protect = 0,
		.async_flush = 1,
		.cow_reuse = 0,
		.zero_page = 1,
		.lazy_fork = 0,
		.lock_limit = (uint64_t)8 << 20,
		.flush_waits = 1,
		.flusher_mapped = 1,
		.shrink_mapped = 1,
		.writeback = WRITEBACK_TICKS,
		.dirty_expire = 30000,
		.flusher_interval = 5000,
		.paging_file = 4096,
		.reclaim_writes = 1,
		.overcommit = OVERCOMMIT_HEURISTIC,
		.overcommit_ratio = 50,
		.file_system = "simulated",
	},
	{
		.name = "linux",
		.predicts_linux = 1,
		.page_size = 4096,
		.table = GEOMETRY_DEFAULT,
		.tlb = 64,
		.tlb_asid = 1,
		.tlb_events = 0,
		.frames = 4096,
		.fault_around = 16,
		.readahead = 32,
		.large_folios = 1,
		.around_gives_up = 1,
		.hole_unmaps_files = 1,
		.hole_unmaps_sections = 1,
		.zeroes_holes = 1,
		.cut_splits = 1,
		.growth_zeroes = 1,
		.populates = 1,
		.populate_major = 1,
		.remove_any_rights = 1,
		.zeroes_unread = 1,
		.counts_dirty = 1,
		.can_evict = 1,
		.write_protect = 1,
		.async_flush = 0,
		.cow_reuse = 1,
		.zero_page = 1,
		.lazy_fork = 1,
		.lock_limit = (uint64_t)8 << 20,
		.flush_waits = 1,
		.flusher_mapped = 1,
		.shrink_mapped = 1,
		.writeback = WRITEBACK_INSTANT,
		.dirty_expire = 30000,
		.flusher_interval = 5000,
		.low_watermark = WATERMARK_COMPUTED,
		.high_watermark = WATERMARK_COMPUTED,
		.dirty_background_ratio = 10,
		.dirty_ratio = 20,
		.swap_readahead = 8,
		.oom_kill = 1,
		.overcommit = OVERCOMMIT_HEURISTIC,
		.overcommit_ratio = 50,
		.file_system = "simulated",
	},
	{
		.name = "windows",
		.predicts_linux = 0,
		.page_size = 4096,
		.table = GEOMETRY_DEFAULT,
		.tlb = 64,
		.tlb_asid = 1,
		.tlb_events = 0,
		.frames = 4096,
		.fault_around = 0,
		.zeroes_holes = 1,
		.cut_splits = 1,
		.growth_zeroes = 1,
		.populates = 1,
		.populate_major = 1,
		.remove_any_rights = 1,
		.readahead = 8,
		.clusters = 1,
		.counts_dirty = 1,
		.can_evict = 1,
		.write_protect = 1,
		.async_flush = 1,
		.cow_reuse = 1,
		.zero_page = 0,
		.lazy_fork = 0,
		.lock_limit = 50 * 4096,
		.flush_waits = 0,
		.flusher_mapped = 0,
		.writeback = WRITEBACK_TICKS,
		.dirty_expire = 300000,
		.flusher_interval = 1000,
		.low_watermark = WATERMARK_COMPUTED,
		.high_watermark = WATERMARK_COMPUTED,
		.granularity = 65536,
		.view_within = 1,
		.standby = 1,
		.win32 = 1,
		.paging_file = 4096,
		.swap_readahead = 8,
		.reclaim_writes = 1,
		.overcommit = OVERCOMMIT_STRICT,
		.overcommit_ratio = 100,
		.commit_sections = 1,
		.file_system = "simulated",
	},
};

/* The replacement policy of each row. */
static const char *const policy_of_profile[] = { "lru", "active-inactive",
						 "aging" };

static uint64_t policy_place(const char *name)
{
	uint64_t i = 0;

	while (policy_table[i] != policy_find(name))
		i++;
	return i;
}

static const char *const names[] = { "textbook", "linux", "windows", NULL };

const char *const *profile_names(void)
{
	return names;
}

int profile_find(const char *name, struct profile *ret_profile)
{
	for (size_t i = 0; i < ARRAY_LENGTH(profile_table); i++) {
		if (strcmp(profile_table[i].name, name) != 0)
			continue;
		*ret_profile = profile_table[i];
		ret_profile->policy = policy_place(policy_of_profile[i]);
		for (int cost = 0; cost < COSTS; cost++)
			ret_profile->costs[cost] = cost_table[cost].nanoseconds;
		return 0;
	}
	return -ENOENT;
}

/* What a machine does or does not, and the flag that has it so. */
struct habit_flag {
	size_t habit; /* in struct traits */
	size_t flag;  /* in struct profile */
};

#define HABIT_FLAG(habit, flag)                                                \
	{                                                                      \
		offsetof(struct traits, habit), offsetof(struct profile, flag) \
	}

static const struct habit_flag habit_flags[] = {
	HABIT_FLAG(large_folios, large_folios),
	HABIT_FLAG(around_gives_up, around_gives_up),
	HABIT_FLAG(hole_unmaps_files, hole_unmaps_files),
	HABIT_FLAG(hole_unmaps_sections, hole_unmaps_sections),
	HABIT_FLAG(hole_writes, hole_writes),
	HABIT_FLAG(hole_flushes, hole_flushes),
	HABIT_FLAG(flush_whole, flush_whole),
	HABIT_FLAG(shrink_writes, shrink_writes),
	HABIT_FLAG(zeroes_dirty, zeroes_dirty),
	HABIT_FLAG(write_unmarks, write_unmarks),
	HABIT_FLAG(store_zeroes, store_zeroes),
	HABIT_FLAG(resize_writes, resize_writes),
	HABIT_FLAG(zeroes_holes, zeroes_holes),
	HABIT_FLAG(zeroes_unread, zeroes_unread),
	HABIT_FLAG(hole_syncs, hole_syncs),
	HABIT_FLAG(cut_splits, cut_splits),
	HABIT_FLAG(growth_zeroes, growth_zeroes),
	HABIT_FLAG(retry_major, retry_major),
	HABIT_FLAG(populates, populates),
	HABIT_FLAG(populate_major, populate_major),
	HABIT_FLAG(remove_any_rights, remove_any_rights),
	HABIT_FLAG(resumes_windows, resumes_windows),
	HABIT_FLAG(flush_replaced, flush_replaced),
	HABIT_FLAG(flush_shrunk, flush_shrunk),
	HABIT_FLAG(async_flush_starts, async_flush),
	HABIT_FLAG(write_protects_after_flush, write_protect),
	HABIT_FLAG(zero_page, zero_page),
};

/* What nobody found out stays as the profile has it. */
static void habits_resemble(struct profile *profile, const struct traits *like)
{
	for (size_t i = 0; i < ARRAY_LENGTH(habit_flags); i++) {
		const void *from = (const char *)like + habit_flags[i].habit;
		void *to = (char *)profile + habit_flags[i].flag;
		const enum habit habit = *(const enum habit *)from;

		if (habit != HABIT_UNKNOWN)
			*(uint64_t *)to = habit == HABIT_YES;
	}
	if (like->journal != JOURNAL_UNKNOWN)
		profile->journal = like->journal;
}

/* Of itself the simulated machine knows all. */
static void habits_tell(const struct profile *profile, struct traits *traits)
{
	for (size_t i = 0; i < ARRAY_LENGTH(habit_flags); i++) {
		const void *from = (const char *)profile + habit_flags[i].flag;
		void *to = (char *)traits + habit_flags[i].habit;

		*(enum habit *)to = habit_of(*(const uint64_t *)from != 0);
	}
	traits->journal = (enum journal)profile->journal;
}

void profile_resemble(struct profile *profile, const struct traits *like)
{
	if (like->page_size == 4096)
		profile->page_size = like->page_size;
	if (!profile->predicts_linux)
		return;
	if (like->fault_around_known)
		profile->fault_around = like->fault_around;
	habits_resemble(profile, like);
	profile->paging_file = like->paging_file < PAGING_FILE_MOST
				       ? like->paging_file
				       : PAGING_FILE_MOST;
	profile->readahead = like->readahead;
	if (like->swap_readahead)
		profile->swap_readahead =
			like->swap_readahead < SWAP_READAHEAD_MOST
				? like->swap_readahead
				: SWAP_READAHEAD_MOST;
	profile->largest_file = like->largest_file;
	profile->counts_dirty = like->counts_dirty;
	profile->can_evict = like->can_evict;
	if (like->dirty_expire > 0)
		profile->dirty_expire = (uint64_t)(like->dirty_expire * 1000);
	if (like->flusher_interval > 0)
		profile->flusher_interval =
			(uint64_t)(like->flusher_interval * 1000);
	memcpy(profile->file_system, like->file_system, NAME_SIZE);
}

uint64_t profile_commit_limit(const struct profile *profile)
{
	switch ((enum overcommit)profile->overcommit) {
	case OVERCOMMIT_ALWAYS:
		return UINT64_MAX;
	case OVERCOMMIT_STRICT:
		return profile->frames * profile->overcommit_ratio / 100 +
		       profile->paging_file;
	default:
		return profile->frames + profile->paging_file;
	}
}

void profile_traits(const struct profile *profile, struct traits *ret_traits)
{
	memset(ret_traits, 0, sizeof(*ret_traits));
	memcpy(ret_traits->profile, profile->name, NAME_SIZE);
	memcpy(ret_traits->file_system, profile->file_system, NAME_SIZE);
	ret_traits->page_size = profile->page_size;
	ret_traits->fault_around = profile->fault_around;
	ret_traits->fault_around_known = true;
	habits_tell(profile, ret_traits);
	ret_traits->readahead = profile->readahead;
	ret_traits->readahead_exact = true;
	ret_traits->counts_dirty = profile->counts_dirty;
	ret_traits->can_evict = profile->can_evict;
	ret_traits->forks_lazily = profile->lazy_fork;
	ret_traits->flush_starts_only = !profile->flush_waits;
	ret_traits->flusher_skips_mapped = !profile->flusher_mapped;
	ret_traits->reads_clusters = profile->clusters;
	ret_traits->keeps_standby = profile->standby;
	ret_traits->keeps_mapped_size = !profile->shrink_mapped;
	ret_traits->paging_file = profile->paging_file;
	ret_traits->swap_readahead = profile->swap_readahead;
	ret_traits->commit_limit = profile_commit_limit(profile);
	ret_traits->largest_file = profile->largest_file;
	ret_traits->view_within = profile->view_within;
	ret_traits->view_granularity = profile->granularity;
	ret_traits->dirty_expire = (double)profile->dirty_expire / 1000;
	ret_traits->reclaims_idle = HABIT_NO;
	ret_traits->flusher_interval = (double)profile->flusher_interval / 1000;
}
