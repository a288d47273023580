/*
 * fault - the page is not there, or not for this
 *
 * The hardware walked the page table and found no entry that allows the
 * access. What now depends on what the VMA says the address means:
 *
 *	no VMA, or it forbids the access ---------------> SIGSEGV
 *	beyond the last page of the object --------------> SIGBUS
 *	an entry is there, but read-only
 *	    shared -------------- let it write (write-notify)
 *	    private, nobody else's frame -- let it write (reuse)
 *	    private, else ------- copy the page (copy-on-write)
 *	the entry names a slot ------ read it back (fault_swap.c)
 *	no entry
 *	    private anonymous --- zero frame to read, own frame to write
 *	    object, read -------- map the cached page and its neighbours
 *	    object, write ------- shared: map it; private: map a copy
 *
 * (handle_pte_fault() and those it calls, mm/memory.c; filemap_fault(),
 * mm/filemap.c.)
 *
 * A fault is major if it waited for the disk, else minor. Faults that end in
 * a signal are not counted (mm_account_fault()), and those that MAP_POPULATE
 * makes count as minor always: its first try waits and is not counted, its
 * second finds the page (__mm_populate(), mm/gup.c). MADV_POPULATE_READ and
 * MADV_POPULATE_WRITE try a second time too, but as such, which always counts
 * as major (FOLL_TRIED in __get_user_pages_locked(), mm/gup.c).
 */
#include "sim/fault.h"

#include "sim/fault_inside.h"

#include "sim/commit.h"
#include "sim/disk.h"
#include "sim/event_log.h"
#include "sim/folio.h"
#include "sim/folio_map.h"
#include "sim/frame.h"
#include "sim/huge_page.h"
#include "sim/mapping.h"
#include "sim/object.h"
#include "sim/open_file.h"
#include "sim/page_cache.h"
#include "sim/page_table.h"
#include "sim/paging_file.h"
#include "sim/process.h"
#include "sim/readahead.h"
#include "sim/reclaim.h"
#include "sim/standby.h"
#include "sim/vma.h"
#include "sim/writeback.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

static void fault_count(struct sim *sim, const struct fault *fault, bool major)
{
	struct process *process = process_at(sim, fault->process);

	if (major)
		process->major++;
	else
		process->minor++;
	sim_count(sim, major ? COUNTER_MAJOR_FAULTS : COUNTER_MINOR_FAULTS, 1);
}

void fault_log(struct sim *sim, const struct fault *fault, enum event_kind kind)
{
	log_address(sim, kind, fault->process, fault->address, PFN_NONE);
}

/* Maps an own frame with a copy of `from`, or of zeros (PFN_NONE). */
static int copy_map(struct sim *sim, const struct fault *fault, pfn_t from,
		    pte_t bits, bool replace)
{
	enum event_kind kind = EVENT_ZEROED;
	pfn_t pfn;
	int r;

	vma_own(sim, fault->process, fault->address);
	if (frame_alloc(sim, FRAME_ANONYMOUS, &pfn) < 0)
		return -ENOMEM;
	frame_at(sim, pfn)->flags |= FRAME_EXCLUSIVE;
	frame_at(sim, pfn)->page =
		replacement_private(sim, fault->process, fault->address);
	if (from != PFN_NONE && from != FRAME_ZERO_PFN) {
		kind = EVENT_COPIED_ON_WRITE;
		memcpy(frame_bytes(sim, pfn), frame_bytes(sim, from),
		       sim_profile(sim)->page_size);
		sim_count(sim, COUNTER_PAGES_COPIED, 1);
	}
	if (replace)
		r = mapping_replace(sim, fault->process, fault->address, pfn,
				    bits, kind);
	else
		r = mapping_add(sim, fault->process, fault->address, pfn, bits,
				kind);
	if (r == 0)
		replacement_added(sim, fault->process, pfn, true);
	else
		frame_free(sim, pfn);
	return r;
}

/*
 * May the process have this private frame without copying it? If it is its
 * own; or if it was shared by fork, and all others have gone since
 * (wp_can_reuse_anon_folio()).
 */
static bool frame_can_reuse(const struct sim *sim, pfn_t pfn)
{
	const struct frame *frame = frame_at(sim, pfn);

	if (frame->use != FRAME_ANONYMOUS)
		return false;
	if (frame->flags & FRAME_EXCLUSIVE)
		return true;
	return sim_profile(sim)->cow_reuse && frame->mappings == 1 &&
	       (!frame->slot || slot_at(sim, frame->slot - 1)->references == 0);
}

/* A page of an object is about to be stored to (btrfs_page_mkwrite() zeroes
 * what lies behind the end). */
static void store_prepare(struct sim *sim, pfn_t pfn)
{
	const struct frame *frame = frame_at(sim, pfn);

	if (sim_profile(sim)->store_zeroes)
		writeback_zero_tail(sim, frame->object, frame->page, pfn);
	folio_unmark(sim, pfn);
}

int fault_protected(struct sim *sim, const struct fault *fault, pte_t pte)
{
	bool private = fault->vma.sharing == SHARING_PRIVATE;
	pfn_t pfn = pte_pfn(pte);

	fault_log(sim, fault, EVENT_WRITE_FAULT);
	if (private && !frame_can_reuse(sim, pfn))
		return copy_map(sim, fault, pfn, WRITE_BITS, true);
	if (private && frame_at(sim, pfn)->slot)
		slot_part(sim, pfn); /* what it holds will be old */
	if (private)
		frame_at(sim, pfn)->flags |= FRAME_EXCLUSIVE;
	else
		store_prepare(sim, pfn);
	pte |= PTE_WRITABLE | PTE_DIRTY | PTE_ACCESSED;
	page_table_set(sim, fault->process, fault->address, pte);
	log_entry(sim, private ? EVENT_REUSED_ON_WRITE : EVENT_RIGHTS_CHANGED,
		  fault->process, fault->address, pte);
	return 0;
}

/* A page of one's own may be written at once, though it was asked for by a
 * load; unless all of the VMA is read-only. */
static pte_t own_bits(const struct vma *vma)
{
	return vma->protection == PROTECTION_READ_WRITE ? WRITE_BITS
							: READ_BITS;
}

/* Does a page that is nowhere yet begin as a frame of its own? Private
 * anonymous memory does so where a kernel has no zero page to share
 * (mm_forbids_zeropage()), even for a load. */
static bool begins_own(const struct sim *sim, const struct fault *fault)
{
	if (!fault->vma.object)
		return fault->write || !sim_profile(sim)->zero_page;
	return fault->write && fault->vma.sharing == SHARING_PRIVATE;
}

/* Private anonymous memory (do_anonymous_page()). */
static int fault_anonymous(struct sim *sim, const struct fault *fault)
{
	fault_log(sim, fault, EVENT_MINOR_FAULT);
	if (huge_page_map(sim, fault->process, &fault->vma, fault->address,
			  fault->write))
		return 0;
	if (begins_own(sim, fault))
		return copy_map(sim, fault, PFN_NONE, own_bits(&fault->vma),
				false);
	if (mapping_add(sim, fault->process, fault->address, FRAME_ZERO_PFN,
			READ_BITS, EVENT_ZERO_MAPPED) < 0)
		return -ENOMEM;
	return 0;
}

/* Will a fault at the cached page let go of the address space, to read, and
 * begin anew? */
static bool fault_retries(const struct sim *sim, const struct fault *fault,
			  pfn_t pfn)
{
	uint16_t flags = frame_at(sim, pfn)->flags;

	if (!fault->file)
		return false;
	return (flags & FRAME_PARTIAL) ||
	       ((flags & FRAME_MARKED) && sim_profile(sim)->readahead &&
		fault->vma.reading != ADVICE_RANDOM);
}

/* Does it count as a major one? Its page is not cached; or it begins anew,
 * where that is held to be the same: where faults hold no lock of their VMA
 * alone (mm_account_fault(), do_user_addr_fault()). */
static bool fault_is_major(const struct sim *sim, const struct fault *fault,
			   pfn_t pfn)
{
	uint32_t object = fault->vma.object;

	bool retry_major = fault->cause == FAULT_BY_ACCESS
				   ? sim_profile(sim)->retry_major
				   : sim_profile(sim)->populate_major;

	if (fault->cause == FAULT_BY_POPULATE)
		return false;
	if (pfn != PFN_NONE)
		return retry_major && fault_retries(sim, fault, pfn);
	if (object_in_memory(sim, object))
		return object_page_swapped(sim, object, fault->page);
	return retry_major || fault->cause == FAULT_BY_ACCESS;
}

/* The page is cached, but was not mapped along: it is to be written, or
 * carries the mark, or was not read whole. Meeting the mark starts more
 * reading, which nobody waits for. true: begin anew. */
static bool fault_hit(struct sim *sim, const struct fault *fault, pfn_t pfn)
{
	bool again = fault_retries(sim, fault, pfn);

	if (fault->file)
		readahead_mapped_hit(sim, fault->file, fault->page,
				     (enum advice)fault->vma.reading);
	frame_at(sim, pfn)->flags &= (uint16_t)~FRAME_PARTIAL;
	return again;
}

/* The page has to come from the disk, or to be made. */
static int fault_miss(struct sim *sim, const struct fault *fault)
{
	uint32_t object = fault->vma.object;
	pfn_t pfn;

	if (fault->file)
		readahead_mapped_miss(sim, fault->file, fault->page,
				      (enum advice)fault->vma.reading);
	if (page_cache_find(sim, object, fault->page) != PFN_NONE)
		return 0;
	return page_cache_add(sim, object, fault->page, PAGE_CACHE_ASKED, &pfn);
}

/* Maps the page that is cached now, as the access needs it. */
static int fault_map(struct sim *sim, const struct fault *fault)
{
	pfn_t pfn = page_cache_find(sim, fault->vma.object, fault->page);
	pte_t bits = fault_read_bits(sim, &fault->vma);
	bool whole = folio_map_fits(sim, fault->process, &fault->vma,
				    fault->address);

	if (pte_maps(page_table_get(sim, fault->process, fault->address)))
		return 0;
	if (begins_own(sim, fault))
		return copy_map(sim, fault, pfn, WRITE_BITS, false);
	if (fault->write) {
		store_prepare(sim, pfn);
		bits = WRITE_BITS;
	}
	if (mapping_add(sim, fault->process, fault->address, pfn, bits,
			EVENT_PAGE_MAPPED) < 0)
		return -ENOMEM;
	if (whole)
		folio_map_whole(sim, fault->process, &fault->vma,
				fault->address, bits);
	return 0;
}

/* Brings the page into the cache, and maps around it once more where that
 * makes the fault begin anew. */
static int fault_fetch(struct sim *sim, const struct fault *fault)
{
	uint32_t object = fault->vma.object;
	pfn_t pfn = page_cache_find(sim, object, fault->page);
	bool again = true, waits = false;
	struct around_seen seen;

	fault_around_look(sim, fault, &seen);
	if (pfn != PFN_NONE) {
		again = fault_hit(sim, fault, pfn);
	} else {
		if (fault_miss(sim, fault) < 0)
			return -ENOMEM;
		waits = disk_has(sim, object, fault->page);
	}
	if (again && !fault->write)
		fault_around(sim, fault, waits ? NULL : &seen);
	return 0;
}

/*
 * A page of a file or section that exists. A read fault first maps what is
 * cached around it, and is done if the page was among that. Who had to wait
 * for the disk begins anew, and so finds what was read along with the page;
 * who met the mark begins anew too, but what he started has not arrived. (A
 * hole is there at once, before what was read with it.)
 */
static int fault_existing(struct sim *sim, const struct fault *fault,
			  bool *ret_major)
{
	uint32_t object = fault->vma.object;
	pfn_t pfn = page_cache_find(sim, object, fault->page);

	*ret_major = fault_is_major(sim, fault, pfn);
	fault_log(sim, fault,
		  *ret_major ? EVENT_MAJOR_FAULT : EVENT_MINOR_FAULT);
	if (pfn != PFN_NONE)
		log_page(sim, standby_found(sim, pfn), object, fault->page,
			 pfn);
	if (huge_page_map(sim, fault->process, &fault->vma, fault->address,
			  fault->write))
		return 0;
	if (!fault->write)
		fault_around(sim, fault, NULL);
	if (pte_maps(page_table_get(sim, fault->process, fault->address)))
		return 0;
	if (fault_fetch(sim, fault) < 0)
		return -ENOMEM;
	return fault_map(sim, fault);
}

/* A page of an object (do_read_fault(), do_cow_fault(), do_shared_fault()). */
static int fault_object(struct sim *sim, struct fault *fault, bool *ret_major)
{
	uint32_t object = fault->vma.object;

	if (fault->write && fault->vma.sharing == SHARING_PRIVATE)
		vma_own(sim, fault->process, fault->address);
	if (!object_in_memory(sim, object)) {
		fault->file = open_file_use(sim, fault->process, object);
		if (!fault->file)
			return -ENOMEM;
	}
	if (fault->page < object_pages(sim, object) &&
	    commit_section_page(sim, object, fault->page) < 0)
		return SIGBUS;
	if (fault->page < object_pages(sim, object))
		return fault_existing(sim, fault, ret_major);
	/* Its neighbours are mapped before that is noticed. */
	if (!fault->write)
		fault_around(sim, fault, NULL);
	sim_explain(sim, 0, "the page lies beyond the end of '%s'",
		    object_at(sim, object)->name);
	return SIGBUS;
}

static bool access_forbidden(const struct vma *vma, bool write)
{
	if (write)
		return vma->protection != PROTECTION_READ_WRITE;
	return vma->protection == PROTECTION_NONE;
}

/* Frames for a page of an object, and for the private copy of it. */
static uint64_t object_needs(const struct sim *sim, const struct fault *fault)
{
	uint32_t object = fault->vma.object;
	uint64_t copies = begins_own(sim, fault);

	if (!object)
		return copies;
	if (fault->page >= object_pages(sim, object))
		return 0;
	if (page_cache_find(sim, object, fault->page) == PFN_NONE)
		return 1 + copies;
	return copies;
}

uint64_t fault_needs(const struct sim *sim, const struct fault *fault)
{
	pte_t pte = page_table_get(sim, fault->process, fault->address);
	uint64_t tables =
		page_table_missing(sim, fault->process, fault->address);
	const struct slot *slot;
	uint64_t copies;

	if (pte_maps(pte))
		return fault->vma.sharing == SHARING_PRIVATE &&
		       !frame_can_reuse(sim, pte_pfn(pte));
	if (!pte_names_slot(pte))
		return tables + object_needs(sim, fault);
	slot = slot_at(sim, (uint32_t)pte_slot(pte));
	copies = fault->write && !(slot->flags & SLOT_EXCLUSIVE);
	return slot->frame ? copies : 1 + copies;
}

/* Who the page is to the replacement policy. */
static struct reference fault_reference(const struct sim *sim,
					const struct fault *fault)
{
	pte_t pte = page_table_get(sim, fault->process, fault->address);
	bool private = fault->write && fault->vma.sharing == SHARING_PRIVATE;
	struct reference reference = replacement_file_page(
		fault->vma.object, fault->page, fault->write);

	if (pte_names_slot(pte))
		reference.page = slot_at(sim, (uint32_t)pte_slot(pte))->page;
	else if (private || !fault->vma.object)
		reference.page = replacement_private(sim, fault->process,
						     fault->address);
	return reference;
}

/* Does a page enter the working set? A new one, or one that is in memory, but
 * in nobody's. */
static bool fault_brings(const struct sim *sim, const struct fault *fault)
{
	pte_t pte = page_table_get(sim, fault->process, fault->address);
	bool private = fault->vma.sharing == SHARING_PRIVATE;
	uint32_t object = fault->vma.object;
	pfn_t pfn;

	if (pte_maps(pte))
		return private && !frame_can_reuse(sim, pte_pfn(pte));
	if (!pte_names_slot(pte) && (!object || begins_own(sim, fault)))
		return begins_own(sim, fault);
	if (!pte_names_slot(pte) && fault->page >= object_pages(sim, object))
		return false;
	if (pte_names_slot(pte))
		pfn = (pfn_t)slot_at(sim, (uint32_t)pte_slot(pte))->frame - 1;
	else
		pfn = page_cache_find(sim, object, fault->page);
	return pfn == PFN_NONE || !frame_at(sim, pfn)->owner;
}

/* The frame that is in memory and that the fault is about: it is held while
 * room is made. PFN_NONE: there is none. */
static pfn_t fault_source(const struct sim *sim, const struct fault *fault)
{
	pte_t pte = page_table_get(sim, fault->process, fault->address);

	if (pte_maps(pte))
		return pte_pfn(pte);
	if (pte_names_slot(pte))
		return (pfn_t)slot_at(sim, (uint32_t)pte_slot(pte))->frame - 1;
	if (!fault->vma.object ||
	    fault->page >= object_pages(sim, fault->vma.object))
		return PFN_NONE;
	return page_cache_find(sim, fault->vma.object, fault->page);
}

/* Makes room for what the fault needs. What leaves for it may be something
 * that it needs then, so it is asked again after each. */
static int fault_reserve(struct sim *sim, const struct fault *fault)
{
	struct reference coming = fault_reference(sim, fault);
	pfn_t source = fault_source(sim, fault);
	int r = 0;

	sim->pinned = source == PFN_NONE ? 0 : source + 1;
	if (fault_brings(sim, fault))
		reclaim_trim(sim, fault->process, 1, &coming);
	while (r == 0 && frames_free(sim) < fault_needs(sim, fault))
		r = reclaim_frames(sim, frames_free(sim) + 1, &coming);
	sim->pinned = 0;
	if (source != PFN_NONE)
		replacement_reconsider_page(sim, source);
	return r;
}

/* Finds out what kind of fault it is, and does it. */
static int fault_dispatch(struct sim *sim, struct fault *fault, bool *ret_major)
{
	pte_t pte = page_table_get(sim, fault->process, fault->address);

	if (pte_maps(pte))
		return fault_protected(sim, fault, pte);
	if (pte_names_slot(pte))
		return fault_swapped(sim, fault, pte, ret_major);
	if (!fault->vma.object)
		return fault_anonymous(sim, fault);
	return fault_object(sim, fault, ret_major);
}

int fault_handle(struct sim *sim, uint32_t process, vaddr_t address, bool write,
		 enum fault_cause cause)
{
	const struct vma *vma = vma_find(sim, process, address);
	uint64_t page_size = sim_profile(sim)->page_size;
	struct fault fault = { .process = process,
			       .write = write,
			       .cause = cause };
	bool major = false;
	size_t mark;
	int r;

	if (!vma || access_forbidden(vma, write)) {
		sim_explain(sim, 0,
			    vma ? "the mapping's protection forbids it"
				: "nothing is mapped at that address");
		return SIGSEGV;
	}
	fault.vma = *vma;
	fault.address = address / page_size * page_size;
	fault.page = vma_page(sim, vma, fault.address);
	sim->accesses = cause == FAULT_BY_ACCESS;
	sim->stores = write;
	mark = log_mark(sim);
	r = fault_reserve(sim, &fault);
	if (r == 0)
		r = fault_dispatch(sim, &fault, &major);
	log_fault_first(sim, mark);
	if (r == 0)
		fault_count(sim, &fault, major);
	return r;
}
