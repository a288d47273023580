/*
 * memory - load and store
 *
 * What a processor does for each access:
 *
 *	look into the TLB ----- it knows, and it allows it --> go on
 *	      |
 *	walk the page table --- entry allows it ---> set A (and D), fill the
 *	      ^      |				     TLB, go on
 *	      |      +--------- it does not -------> fault
 *	      |                                        |
 *	      +----------------------------------------+ or a signal
 *
 * The hardware sets the accessed and dirty bits by itself; that is how a
 * system which does not watch clean pages learns of a store. What is tried
 * again after a fault is still the same access: it counts as one hit or miss.
 */
#include "sim/memory.h"

#include "sim/balance.h"
#include "sim/event_log.h"
#include "sim/fault.h"
#include "sim/frame.h"
#include "sim/object.h"
#include "sim/out_of_memory.h"
#include "sim/page_cache.h"
#include "sim/page_table.h"
#include "sim/replacement.h"
#include "sim/tlb.h"
#include "sim/vma.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

/* The access goes through: what the hardware notes down. */
static void entry_touch(struct sim *sim, uint32_t process, vaddr_t address,
			pte_t pte, bool write)
{
	pte_t touched = pte | PTE_ACCESSED | (write ? PTE_DIRTY : 0);

	if (touched != pte)
		page_table_touch(sim, process, address, write);
	tlb_fill(sim, process, address);
}

void memory_touched(struct sim *sim, uint32_t process, pfn_t pfn, bool write)
{
	replacement_accessed(sim, process, pfn, write);
	if (write && frame_at(sim, pfn)->use == FRAME_PAGE_CACHE)
		page_cache_dirty_whole(sim, pfn);
	else if (write && frame_at(sim, pfn)->slot)
		frame_at(sim, pfn)->flags |= FRAME_DIRTY;
}

/* Does the TLB know all that the access needs? A store through an entry that
 * says clean has to walk, so that the page table says dirty. */
static bool tlb_answers(struct sim *sim, uint32_t process, vaddr_t address,
			bool write, pfn_t *ret_pfn)
{
	const struct tlb_entry *entry = tlb_look_up(sim, process, address);
	uint32_t needed = write ? PTE_WRITABLE | PTE_DIRTY : 0;

	if (!entry || (entry->bits & needed) != needed)
		return false;
	*ret_pfn =
		entry->pfn + address / sim_profile(sim)->page_size - entry->vpn;
	if (!sim_profile(sim)->tlb_events)
		log_translated(sim, process, address, *ret_pfn, write);
	memory_touched(sim, process, *ret_pfn, write);
	return true;
}

int memory_access(struct sim *sim, uint32_t process, vaddr_t address,
		  bool write, pfn_t *ret_pfn)
{
	bool faulted = false;

	if (tlb_answers(sim, process, address, write, ret_pfn))
		return 0;
	for (;;) {
		pte_t pte = page_table_get(sim, process, address);
		int number;

		if (pte_allows(pte, write)) {
			if (!faulted)
				log_translated(sim, process, address,
					       pte_pfn(pte), write);
			entry_touch(sim, process, address, pte, write);
			memory_touched(sim, process, pte_pfn(pte), write);
			*ret_pfn = pte_pfn(pte);
			return 0;
		}
		number = fault_handle(sim, process, address, write,
				      FAULT_BY_ACCESS);
		if (number == -ENOMEM) {
			number = out_of_memory(sim, process, address);
			if (number)
				return number;
		}
		if (number) {
			log_signal(sim, process, address, number);
			return number;
		}
		faulted = true;
	}
}

/* Bytes from the address to the end of its page, at most `length`. */
static size_t page_part(const struct sim *sim, vaddr_t address, size_t length)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint64_t left = page_size - address % page_size;

	return (size_t)(left < length ? left : length);
}

static unsigned char *byte_of(const struct sim *sim, pfn_t pfn, vaddr_t address)
{
	return frame_bytes(sim, pfn) + address % sim_profile(sim)->page_size;
}

int memory_load(struct sim *sim, uint32_t process, vaddr_t address,
		unsigned char *bytes, size_t length, size_t *ret_done)
{
	size_t done = 0;
	int number = 0;

	while (done < length && !number) {
		size_t part = page_part(sim, address + done, length - done);
		pfn_t pfn;

		number = memory_access(sim, process, address + done, false,
				       &pfn);
		if (number)
			break;
		cost_of_access(sim);
		memcpy(bytes + done, byte_of(sim, pfn, address + done), part);
		done += part;
	}
	*ret_done = done;
	return number;
}

int memory_store(struct sim *sim, uint32_t process, vaddr_t address,
		 const unsigned char *bytes, size_t length)
{
	size_t done = 0;

	while (done < length) {
		size_t part = page_part(sim, address + done, length - done);
		pfn_t pfn;
		int number =
			memory_access(sim, process, address + done, true, &pfn);

		if (number)
			return number;
		cost_of_access(sim);
		memcpy(byte_of(sim, pfn, address + done), bytes + done, part);
		done += part;
		if (balance_writer(sim) < 0)
			return SIGBUS;
	}
	return 0;
}
