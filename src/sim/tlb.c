/*
 * tlb - remembering translations
 *
 * A walk reads memory once for each level. That would make every access to
 * memory several, so the hardware keeps the results of the last walks in a
 * small, fast table, the translation look-aside buffer. Its entries stand in
 * sets: the page number says which set, and in that set any of its ways may
 * hold the page.
 *
 *	page number 0x20003 -> set 3	way 0	way 1	way 2	way 3
 *				0	 -	 -	 -	 -
 *				1	v[1]	w[9]	 -	 -
 *				2	v[2]	 -	 -	 -
 *				3	v[3]	v[19]	 -	 -
 *
 * If all ways of a set are taken, a policy chooses who goes: lru, the tree of
 * bits that real hardware has instead (plru), or random. Intel SDM vol. 3A,
 * 4.10; Hennessy and Patterson, Computer Architecture, B.4.
 *
 * A copy can be wrong. The hardware keeps none of these right by itself (the
 * caches of memory it does), so the kernel has to say which entry it changed:
 * when it unmaps, protects, copies on write, write-protects after a flush.
 * Here page_table.c says so at each change, before the frame is used for
 * something else.
 *
 *	tlb-cpus=one	  One CPU, one TLB. An entry carries the number of its
 *			  address space (ASID, PCID), so that all processes
 *			  can have entries at the same time. With tlb-asid=0
 *			  they carry none, and each `as` empties the TLB.
 *	tlb-cpus=process  Each process is thought to run on a CPU of its own,
 *			  which has a TLB of its own.
 *
 * A shootdown is the forgetting of an entry by an address space that is not
 * the one acting: main flushes a page, and the entry of worker has to become
 * read-only too. On several CPUs the other one has to be interrupted for it,
 * which is why it is counted by itself.
 *
 * A store needs an entry that says writable and dirty. Where it says clean the
 * hardware walks again, to set the dirty bit in the page table (SDM 4.8).
 */
#include "sim/tlb.h"

#include "base/rng.h"
#include "sim/event_log.h"
#include "sim/page_table.h"
#include "sim/process.h"

#include <errno.h>
#include <string.h>

/* A TLB is one piece of the arena: its entries, set by set, then a word of
 * bits for each set, which plru uses. */
struct tlb {
	struct tlb_entry *entries;
	uint64_t *trees;
	uint64_t sets, ways;
};

static size_t tlb_size(const struct profile *profile)
{
	return profile->tlb * sizeof(struct tlb_entry) +
	       profile->tlb / profile->tlb_ways * sizeof(uint64_t);
}

static arena_ref tlb_ref(const struct sim *sim, uint32_t process)
{
	if (sim_profile(sim)->tlb_cpus == TLB_CPUS_PROCESS)
		return process_at(sim, process)->tlb;
	return sim_root(sim)->tlb;
}

/* Good until the next allocation. */
static struct tlb tlb_at(const struct sim *sim, arena_ref ref)
{
	const struct profile *profile = sim_profile(sim);
	struct tlb tlb = { .entries = arena_at(&sim->arena, ref, 0,
					       tlb_size(profile)),
			   .ways = profile->tlb_ways,
			   .sets = profile->tlb / profile->tlb_ways };

	tlb.trees = (void *)(tlb.entries + profile->tlb);
	return tlb;
}

static int tlb_new(struct sim *sim, arena_ref *ret_ref)
{
	*ret_ref = arena_alloc(&sim->arena, tlb_size(sim_profile(sim)));
	return *ret_ref ? 0 : (sim->broken = -ENOMEM);
}

int tlb_power_on(struct sim *sim)
{
	const struct profile *profile = sim_profile(sim);
	arena_ref ref;

	if (!profile->tlb || profile->tlb_cpus != TLB_CPUS_ONE)
		return 0;
	if (tlb_new(sim, &ref) < 0)
		return -ENOMEM;
	sim_root(sim)->tlb = ref;
	return 0;
}

int tlb_process_start(struct sim *sim, uint32_t process)
{
	const struct profile *profile = sim_profile(sim);
	arena_ref ref;

	if (!profile->tlb || profile->tlb_cpus != TLB_CPUS_PROCESS)
		return 0;
	if (tlb_new(sim, &ref) < 0)
		return -ENOMEM;
	process_at(sim, process)->tlb = ref;
	return 0;
}

static void tlb_tell(struct sim *sim, enum event_kind kind,
		     const struct tlb_entry *entry)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	vaddr_t address = entry->vpn * page_size;

	if (!sim_profile(sim)->tlb_events)
		return;
	if (entry->pages == 1)
		log_address(sim, kind, entry->process, address, entry->pfn);
	else
		log_huge(sim, kind, entry->process, address,
			 entry->pages * page_size, entry->pfn, 0);
}

/* Forgets the entries of one process; says how many there were. */
static void tlb_flush(struct sim *sim, uint32_t process)
{
	arena_ref ref = tlb_ref(sim, process);
	uint64_t pages = 0;

	if (!ref)
		return;
	for (uint64_t i = 0; i < sim_profile(sim)->tlb; i++) {
		struct tlb_entry *entry = &tlb_at(sim, ref).entries[i];

		if (entry->process != process)
			continue;
		pages += entry->pages;
		memset(entry, 0, sizeof(*entry));
	}
	if (pages && sim_profile(sim)->tlb_events)
		log_process_pages(sim, EVENT_TLB_FLUSHED, process, pages);
}

void tlb_process_end(struct sim *sim, uint32_t process)
{
	struct process *owner;

	tlb_flush(sim, process);
	owner = process_at(sim, process);
	if (owner->tlb)
		arena_free(&sim->arena, owner->tlb, tlb_size(sim_profile(sim)));
	process_at(sim, process)->tlb = ARENA_NONE;
}

void tlb_switch(struct sim *sim, uint32_t from, uint32_t to)
{
	const struct profile *profile = sim_profile(sim);

	if (from && from != to && !profile->tlb_asid &&
	    profile->tlb_cpus == TLB_CPUS_ONE)
		tlb_flush(sim, from);
}

void tlb_power_off(struct sim *sim)
{
	for (uint32_t i = 1; i <= sim_root(sim)->processes.count; i++)
		if (process_at(sim, i)->started)
			tlb_flush(sim, i);
}

/*
 * A tree of bits over the ways of a set; each says which half was used longer
 * ago. Node 1 is the root, its halves are nodes 2 and 3, and so on.
 *
 *		1		0: left is older, 1: right is
 *	     2	   3
 *	    0 1   2 3	ways
 */
static uint64_t tree_oldest(uint64_t tree, uint64_t ways)
{
	uint64_t node = 1;

	while (node < ways)
		node = 2 * node + (tree >> node & 1);
	return node - ways;
}

static uint64_t tree_used(uint64_t tree, uint64_t ways, uint64_t way)
{
	uint64_t node = way + ways;

	while (node > 1) {
		uint64_t bit = (uint64_t)1 << (node / 2);

		/* The other half is the older one now. */
		tree = node % 2 ? tree & ~bit : tree | bit;
		node /= 2;
	}
	return tree;
}

static uint64_t way_oldest(const struct tlb_entry *set, uint64_t ways)
{
	uint64_t oldest = 0;

	for (uint64_t i = 1; i < ways; i++)
		if (set[i].used < set[oldest].used)
			oldest = i;
	return oldest;
}

/* The way that a new entry takes: a free one, else the victim's. */
static uint64_t way_choose(struct sim *sim, const struct tlb *tlb, uint64_t set)
{
	const struct tlb_entry *entries = &tlb->entries[set * tlb->ways];

	for (uint64_t i = 0; i < tlb->ways; i++)
		if (!entries[i].process)
			return i;
	switch (sim_profile(sim)->tlb_policy) {
	case TLB_PLRU:
		return tree_oldest(tlb->trees[set], tlb->ways);
	case TLB_RANDOM:
		return rng_below(&sim_root(sim)->rng, tlb->ways);
	default:
		return way_oldest(entries, tlb->ways);
	}
}

static void way_used(struct sim *sim, const struct tlb *tlb, uint64_t at)
{
	uint64_t set = at / tlb->ways;

	tlb->entries[at].used = ++sim_root(sim)->tlb_clock;
	if (sim_profile(sim)->tlb_policy == TLB_PLRU)
		tlb->trees[set] =
			tree_used(tlb->trees[set], tlb->ways, at % tlb->ways);
}

/* Where an entry that covers `span` bytes stands; tlb->sets * tlb->ways if
 * nowhere. */
static uint64_t entry_find_span(const struct sim *sim, const struct tlb *tlb,
				uint32_t process, vaddr_t address,
				uint64_t span)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint64_t number = address / span;
	uint64_t first = number % tlb->sets * tlb->ways;

	for (uint64_t i = first; i < first + tlb->ways; i++) {
		const struct tlb_entry *entry = &tlb->entries[i];

		if (entry->process == process &&
		    entry->pages == span / page_size &&
		    entry->vpn == number * (span / page_size))
			return i;
	}
	return tlb->sets * tlb->ways;
}

/* The same for an entry of any size that the machine has. */
static uint64_t entry_find(const struct sim *sim, const struct tlb *tlb,
			   uint32_t process, vaddr_t address)
{
	const struct geometry *geometry = page_table_geometry(sim);
	uint64_t none = tlb->sets * tlb->ways;

	for (unsigned depth = geometry->levels; depth-- > 0;) {
		uint64_t at;

		if (depth + 1 < geometry->levels &&
		    (!sim_profile(sim)->huge || !geometry->level[depth].huge))
			continue;
		at = entry_find_span(sim, tlb, process, address,
				     geometry_span(geometry, depth));
		if (at != none)
			return at;
	}
	return none;
}

const struct tlb_entry *tlb_look_up(struct sim *sim, uint32_t process,
				    vaddr_t address)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	arena_ref ref = tlb_ref(sim, process);
	struct tlb tlb;
	uint64_t at;

	if (!ref)
		return NULL;
	tlb = tlb_at(sim, ref);
	at = entry_find(sim, &tlb, process, address);
	if (at == tlb.sets * tlb.ways) {
		sim_count(sim, COUNTER_TLB_MISSES, 1);
		if (sim_profile(sim)->tlb_events)
			log_address(sim, EVENT_TLB_MISS, process,
				    address / page_size * page_size, PFN_NONE);
		return NULL;
	}
	sim_count(sim, COUNTER_TLB_HITS, 1);
	if (sim_profile(sim)->tlb_events)
		log_address(sim, EVENT_TLB_HIT, process,
			    address / page_size * page_size,
			    tlb.entries[at].pfn + address / page_size -
				    tlb.entries[at].vpn);
	way_used(sim, &tlb, at);
	return &tlb.entries[at];
}

/* What the TLB has to remember of the entry that maps an address. */
static struct tlb_entry entry_of(const struct sim *sim, uint32_t process,
				 vaddr_t address)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint64_t span = page_table_span(sim, process, address);
	vaddr_t start = address / span * span;
	pte_t pte = page_table_get(sim, process, start);
	struct tlb_entry entry = {
		.vpn = start / page_size,
		.pfn = pte_pfn(pte),
		.pages = span / page_size,
		.process = process,
		.bits = (uint32_t)(pte & (PTE_WRITABLE | PTE_DIRTY)),
	};

	return entry;
}

void tlb_fill(struct sim *sim, uint32_t process, vaddr_t address)
{
	arena_ref ref = tlb_ref(sim, process);
	struct tlb_entry entry;
	struct tlb tlb;
	uint64_t at, set;

	if (!ref)
		return;
	tlb = tlb_at(sim, ref);
	entry = entry_of(sim, process, address);
	at = entry_find(sim, &tlb, process, address);
	if (at != tlb.sets * tlb.ways) {
		tlb.entries[at].bits = entry.bits;
		return;
	}
	set = entry.vpn / entry.pages % tlb.sets;
	at = set * tlb.ways + way_choose(sim, &tlb, set);
	if (tlb.entries[at].process)
		tlb_tell(sim, EVENT_TLB_EVICTED, &tlb.entries[at]);
	tlb.entries[at] = entry;
	way_used(sim, &tlb, at);
	tlb_tell(sim, EVENT_TLB_FILLED, &entry);
}

static void entry_drop(struct sim *sim, struct tlb_entry *entry)
{
	bool far = entry->process != sim_root(sim)->acting;

	if (far)
		sim_count(sim, COUNTER_TLB_SHOOTDOWNS, 1);
	tlb_tell(sim, far ? EVENT_TLB_SHOOTDOWN : EVENT_TLB_INVALIDATED, entry);
	memset(entry, 0, sizeof(*entry));
}

void tlb_invalidate(struct sim *sim, uint32_t process, vaddr_t address,
		    uint64_t length)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	arena_ref ref = tlb_ref(sim, process);
	struct tlb tlb;
	uint64_t at;

	if (!ref)
		return;
	tlb = tlb_at(sim, ref);
	if (length <= page_size) {
		at = entry_find(sim, &tlb, process, address);
		if (at != tlb.sets * tlb.ways)
			entry_drop(sim, &tlb.entries[at]);
		return;
	}
	for (at = 0; at < tlb.sets * tlb.ways; at++) {
		struct tlb_entry *entry = &tlb.entries[at];
		vaddr_t start = entry->vpn * page_size;
		uint64_t span = entry->pages * page_size;

		if (entry->process == process && start < address + length &&
		    address < start + span)
			entry_drop(sim, entry);
	}
}

static void visit_one(const struct sim *sim, arena_ref ref,
		      void (*visit)(void *context,
				    const struct tlb_entry *entry,
				    bool in_its_set),
		      void *context)
{
	struct tlb tlb;

	if (!ref)
		return;
	tlb = tlb_at(sim, ref);
	for (uint64_t at = 0; at < tlb.sets * tlb.ways; at++) {
		const struct tlb_entry *entry = &tlb.entries[at];

		if (entry->process)
			visit(context, entry,
			      entry->pages &&
				      entry->vpn / entry->pages % tlb.sets ==
					      at / tlb.ways);
	}
}

void tlb_visit(const struct sim *sim,
	       void (*visit)(void *context, const struct tlb_entry *entry,
			     bool in_its_set),
	       void *context)
{
	visit_one(sim, sim_root(sim)->tlb, visit, context);
	for (uint32_t i = 1; i <= sim_root(sim)->processes.count; i++)
		visit_one(sim, process_at(sim, i)->tlb, visit, context);
}
