/*
 * cost - how long all this would take
 *
 * Counts alone do not say what hurts: one page read from a disk costs as much
 * as a thousand loads from memory. So each thing that happens has a price in
 * nanoseconds, and what an operation has to wait for is summed up. Over all
 * loads and stores this gives the effective access time of the textbooks:
 *
 *	EAT = (1 - p) * memory access + p * (fault + disk read + ...)
 *
 * with p measured instead of assumed (Silberschatz et al., Operating System
 * Concepts, "Performance of demand paging"; Operating Systems: Three Easy
 * Pieces, "Beyond physical memory: policies", AMAT).
 *
 * The prices are a table, each with its source, and a script may change them:
 * "machine linux cost.disk-read=10ms" is a disk that turns. They are orders of
 * magnitude, not a promise: the real machine's time is not compared.
 *
 * Only what somebody waits for is paid. What the flusher writes while time
 * passes, or after the operation, costs the program nothing; nor does a page
 * on its way to the disk, until somebody waits for it. A disk that is at a
 * page already reads or writes the next one for less.
 */
#include "sim/cost.h"

#include "base/array.h"
#include "base/diagnostic.h"
#include "base/number.h"
#include "sim/page_table.h"
#include "sim/sim.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Norvig, "Teach Yourself Programming in Ten Years", and Dean, "Numbers
 * Everyone Should Know"; those that are measured were on Linux 6.18, x86-64,
 * a virtual machine with an SSD, in rounded numbers. */
const struct cost_info cost_table[COSTS] = {
	{ COST_MEMORY_ACCESS, "cost.memory-access", 100,
	  "a load or store that reaches memory",
	  "Norvig, Dean: main memory reference" },
	{ COST_WALK_LEVEL, "cost.walk-level", 7,
	  "one level of the page table, on a TLB miss",
	  "Norvig, Dean: L2 cache reference, where tables mostly are" },
	{ COST_FAULT, "cost.fault", 1000,
	  "a page fault: into the kernel and back",
	  "measured: 0.6 us for the zero page, 2 us with a copy" },
	{ COST_SYSTEM_CALL, "cost.system-call", 200, "a call that does nothing",
	  "measured: getppid(2)" },
	{ COST_PAGE_COPY, "cost.page-copy", 350, "copying a page in memory",
	  "measured: memcpy(3) of 4 KiB" },
	{ COST_PAGE_ZERO, "cost.page-zero", 180, "filling a page with zeros",
	  "measured: memset(3) of 4 KiB" },
	{ COST_DISK_READ, "cost.disk-read", 80000, "reading a page somewhere",
	  "measured: pread(2) of 4 KiB, not cached; Dean: SSD 150 us, "
	  "turning disk 10 ms" },
	{ COST_DISK_READ_NEXT, "cost.disk-read-next", 4000,
	  "reading the page that follows",
	  "Dean: 1 MB in order from an SSD, 1 ms" },
	{ COST_DISK_WRITE, "cost.disk-write", 100000,
	  "writing a page somewhere",
	  "measured: pwrite(2) of 4 KiB with fsync(2)" },
	{ COST_DISK_WRITE_NEXT, "cost.disk-write-next", 4000,
	  "writing the page that follows", "as for reading" },
};

/* What an event costs; of one at the disk also what it costs right after the
 * page before it. Kinds that are missing cost nothing. */
static const struct {
	enum event_kind kind;
	enum cost cost;
	enum cost next;
} price_table[] = {
	{ EVENT_MINOR_FAULT, COST_FAULT, COST_FAULT },
	{ EVENT_MAJOR_FAULT, COST_FAULT, COST_FAULT },
	{ EVENT_WRITE_FAULT, COST_FAULT, COST_FAULT },
	{ EVENT_COPIED_ON_WRITE, COST_PAGE_COPY, COST_PAGE_COPY },
	{ EVENT_ZEROED, COST_PAGE_ZERO, COST_PAGE_ZERO },
	{ EVENT_PAGE_CACHE_ZEROED, COST_PAGE_ZERO, COST_PAGE_ZERO },
	{ EVENT_PAGE_READ, COST_DISK_READ, COST_DISK_READ_NEXT },
	{ EVENT_PAGE_READ_AHEAD, COST_DISK_READ, COST_DISK_READ_NEXT },
	{ EVENT_PAGE_WRITTEN, COST_DISK_WRITE, COST_DISK_WRITE_NEXT },
	{ EVENT_WRITEBACK_ENDED, COST_DISK_WRITE, COST_DISK_WRITE_NEXT },
	{ EVENT_SWAPPED_IN, COST_DISK_READ, COST_DISK_READ_NEXT },
	{ EVENT_SWAPPED_IN_AHEAD, COST_DISK_READ, COST_DISK_READ_NEXT },
	{ EVENT_SWAPPED_IN_CACHE, COST_DISK_READ, COST_DISK_READ_NEXT },
	{ EVENT_SLOT_WRITTEN, COST_DISK_WRITE, COST_DISK_WRITE_NEXT },
};

static const struct {
	const char *suffix;
	uint64_t nanoseconds;
} unit_table[] = {
	{ "ns", 1 },
	{ "us", 1000 },
	{ "ms", 1000000 },
	{ "s", 1000000000 },
};

#define NANOSECONDS_MAX UINT64_C(60000000000)

bool cost_is_named(const char *key)
{
	return strncmp(key, "cost.", strlen("cost.")) == 0;
}

static int cost_parse(const char *text, uint64_t *ret_nanoseconds)
{
	uint64_t number;

	if (!number_parse(&text, &number))
		return -EINVAL;
	for (size_t i = 0; i < ARRAY_LENGTH(unit_table); i++) {
		uint64_t unit = unit_table[i].nanoseconds;

		if (strcmp(text, unit_table[i].suffix) != 0)
			continue;
		if (number > NANOSECONDS_MAX / unit)
			return -EINVAL;
		*ret_nanoseconds = number * unit;
		return 0;
	}
	return -EINVAL;
}

static int cost_unknown(const char *key, char reason[REASON_SIZE])
{
	const char *names[COSTS + 1] = { NULL };
	const char *near;

	for (int i = 0; i < COSTS; i++)
		names[i] = cost_table[i].name;
	near = diagnostic_nearest(key, names);
	snprintf(reason, REASON_SIZE,
		 near ? "%s: nothing has a price of that name; did you mean "
			"'%s'?"
		      : "%s: nothing has a price of that name; there is %s "
			"and others: see 'pagetwin help machine'",
		 key, near ? near : names[0]);
	return -EINVAL;
}

int cost_set(uint64_t *costs, const char *key, const char *value,
	     char reason[REASON_SIZE])
{
	int i = 0;

	while (i < COSTS && strcmp(cost_table[i].name, key) != 0)
		i++;
	if (i == COSTS)
		return cost_unknown(key, reason);
	if (cost_parse(value, &costs[i]) == 0)
		return 0;
	snprintf(reason, REASON_SIZE,
		 "%s=%s: has to be a whole number of ns, us, ms or s, up to "
		 "60s",
		 key, value);
	return -EINVAL;
}

static void charge(struct sim *sim, enum cost cost, uint64_t times)
{
	if (!sim->unpaid)
		sim_count(sim, COUNTER_COST,
			  sim_profile(sim)->costs[cost] * times);
}

/* How often the page table was walked for an access: each time, if there is
 * no TLB. */
static uint64_t walks(const struct sim *sim)
{
	return sim_root(sim)
		->counters[sim_profile(sim)->tlb ? COUNTER_TLB_MISSES
						 : COUNTER_ACCESSES];
}

/* Each level that it has is one more reference to memory. */
static void charge_walks(struct sim *sim)
{
	uint64_t now = walks(sim);

	sim->unpaid = false;
	if (now > sim->walks_before)
		charge(sim, COST_WALK_LEVEL,
		       (now - sim->walks_before) *
			       page_table_geometry(sim)->levels);
}

void cost_begin(struct sim *sim)
{
	memset(&sim->disk, 0, sizeof(sim->disk));
	sim->unpaid = false;
	sim->cost_before = sim_root(sim)->counters[COUNTER_COST];
	sim->walks_before = walks(sim);
}

void cost_end(struct sim *sim, bool accesses)
{
	uint64_t before = sim->cost_before, now;

	charge_walks(sim);
	now = sim_root(sim)->counters[COUNTER_COST];
	/* A machine line begins it anew. */
	sim->outcome->cost = now >= before ? now - before : now;
	sim->outcome->cost_known = true;
	if (accesses)
		sim_root(sim)->access_cost += sim->outcome->cost;
}

static bool is_of_slot(enum event_kind kind)
{
	return kind >= EVENT_SLOT_TAKEN && kind <= EVENT_SLOT_FREED;
}

static bool is_reading(enum event_kind kind)
{
	return kind == EVENT_PAGE_READ || kind == EVENT_PAGE_READ_AHEAD ||
	       kind == EVENT_SWAPPED_IN || kind == EVENT_SWAPPED_IN_AHEAD ||
	       kind == EVENT_SWAPPED_IN_CACHE;
}

/* The paging file is one object, the slots its pages. */
static struct event disk_place(const struct event *event)
{
	struct event place = *event;

	if (is_of_slot(event->kind)) {
		memset(place.object, 0, sizeof(place.object));
		place.page = event->amount;
	}
	return place;
}

/* Does the disk stand right before this page, having done the same there? */
static bool disk_is_near(struct sim *sim, const struct event *event)
{
	const struct event *last = &sim->disk;
	struct event place = disk_place(event);
	bool near = is_reading(last->kind) == is_reading(event->kind) &&
		    is_of_slot(last->kind) == is_of_slot(event->kind) &&
		    last->page + last->count == place.page &&
		    strcmp(last->object, place.object) == 0;

	sim->disk = place;
	return near;
}

void cost_of_event(struct sim *sim, const struct event *event)
{
	for (size_t i = 0; i < ARRAY_LENGTH(price_table); i++) {
		bool next;

		if (price_table[i].kind != event->kind)
			continue;
		next = price_table[i].next != price_table[i].cost &&
		       disk_is_near(sim, event);
		charge(sim, next ? price_table[i].next : price_table[i].cost,
		       1);
		return;
	}
}

void cost_of_access(struct sim *sim)
{
	sim_count(sim, COUNTER_ACCESSES, 1);
	charge(sim, COST_MEMORY_ACCESS, 1);
}

void cost_of_system_call(struct sim *sim)
{
	charge(sim, COST_SYSTEM_CALL, 1);
}

void cost_of_bytes(struct sim *sim, uint64_t bytes)
{
	uint64_t page = sim_profile(sim)->costs[COST_PAGE_COPY];

	if (!sim->unpaid)
		sim_count(sim, COUNTER_COST,
			  page * bytes / sim_profile(sim)->page_size);
}

uint64_t cost_access_time(const struct sim *sim)
{
	const struct root *root = sim_root(sim);
	uint64_t accesses = root->counters[COUNTER_ACCESSES];

	return accesses ? root->access_cost / accesses : 0;
}
