/*
 * profile_hardware - what a page table and a TLB allow each other
 *
 *	table=		which geometry (geometry.c); page size and the number
 *			of frames and slots that an entry can name follow it
 *	levels=		the same by its number of levels, 1 to 5
 *	huge=		the size of huge pages, one that the table has; 0: none
 *	tlb=		entries; 0: none
 *	tlb-ways=	in how many places of its set an entry may stand
 *	tlb-policy=	who goes: lru, plru, random
 *	tlb-asid=	do entries say whose they are?
 *	tlb-cpus=	one CPU for all, or one for each process
 *	tlb-events=	tell every look-up, or count it only
 *
 * What does not go together is refused, naming what would.
 */
#include "sim/profile_hardware.h"

#include "sim/geometry.h"
#include "sim/tlb.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

/* A set of the TLBs that are built. */
#define WAYS_USUAL 4

/* plru keeps its bits in one word. */
#define WAYS_PLRU_MAX 64

const char *const *profile_table_words(void)
{
	return geometry_names;
}

const char *const *profile_tlb_policy_words(void)
{
	static const char *const words[] = {
		[TLB_LRU] = "lru",
		[TLB_PLRU] = "plru",
		[TLB_RANDOM] = "random",
		NULL,
	};

	return words;
}

const char *const *profile_tlb_cpus_words(void)
{
	static const char *const words[] = {
		[TLB_CPUS_ONE] = "one",
		[TLB_CPUS_PROCESS] = "process",
		NULL,
	};

	return words;
}

static const struct geometry *geometry_of(const struct profile *profile)
{
	return &geometry_table[profile->table];
}

void profile_follow_table(struct profile *profile)
{
	uint64_t numbers = geometry_frames(geometry_of(profile));

	profile->page_size = geometry_page_size(geometry_of(profile));
	if (profile->frames > numbers)
		profile->frames = numbers;
	if (profile->paging_file > numbers)
		profile->paging_file = numbers;
}

int profile_check_page(const struct profile *profile, uint64_t page_size,
		       char reason[REASON_SIZE])
{
	if (page_size == profile->page_size)
		return 0;
	snprintf(reason, REASON_SIZE,
		 "page=%" PRIu64 ": table=%s has pages of %" PRIu64
		 " bytes; others: tiny 16, arm64-16k 16384, arm64-64k 65536, "
		 "all else 4096",
		 page_size, geometry_of(profile)->name, profile->page_size);
	return -EINVAL;
}

static int settle_table(const struct profile *profile, char reason[REASON_SIZE])
{
	const struct geometry *geometry = geometry_of(profile);

	if (profile->levels && profile->levels != geometry->levels) {
		snprintf(reason, REASON_SIZE,
			 "levels=%" PRIu64 ": table=%s has %u of them",
			 profile->levels, geometry->name, geometry->levels);
		return -EINVAL;
	}
	if (profile->frames > geometry_frames(geometry)) {
		snprintf(reason, REASON_SIZE,
			 "frames=%" PRIu64 ": an entry of table=%s can name 8 "
			 "to %" PRIu64,
			 profile->frames, geometry->name,
			 geometry_frames(geometry));
		return -EINVAL;
	}
	/* A slot's number stands where the frame's was. */
	if (profile->paging_file > geometry_frames(geometry)) {
		snprintf(reason, REASON_SIZE,
			 "paging-file=%" PRIu64 ": an entry of table=%s can "
			 "name 0 to %" PRIu64 " slots",
			 profile->paging_file, geometry->name,
			 geometry_frames(geometry));
		return -EINVAL;
	}
	return 0;
}

/* Appends "2M, 1G": the sizes of the table's huge pages. */
static int add_huge_sizes(const struct geometry *geometry, char *text,
			  size_t size)
{
	int used = 0;

	for (unsigned depth = geometry->levels; depth-- > 0;) {
		uint64_t mib = geometry_span(geometry, depth) >> 20;

		if (!geometry->level[depth].huge || used >= (int)size)
			continue;
		used += snprintf(text + used, size - (size_t)used,
				 "%s%" PRIu64 "%c", used ? ", " : "",
				 mib < 1024 ? mib : mib / 1024,
				 mib < 1024 ? 'M' : 'G');
	}
	return used;
}

static int settle_huge(const struct profile *profile, char reason[REASON_SIZE])
{
	const struct geometry *geometry = geometry_of(profile);
	char sizes[64] = "no other size";
	unsigned depth;

	if (!profile->huge ||
	    geometry_huge_depth(geometry, profile->huge, &depth))
		return 0;
	add_huge_sizes(geometry, sizes, sizeof(sizes));
	snprintf(reason, REASON_SIZE,
		 "huge=%" PRIu64 ": the huge pages of table=%s can be 0 (none) "
		 "or: %s",
		 profile->huge, geometry->name, sizes);
	return -EINVAL;
}

static bool is_power_of_two(uint64_t number)
{
	return number && (number & (number - 1)) == 0;
}

static int settle_tlb(struct profile *profile, char reason[REASON_SIZE])
{
	uint64_t *ways = &profile->tlb_ways;

	if (!profile->tlb && !*ways)
		return 0;
	if (!profile->tlb) {
		snprintf(reason, REASON_SIZE,
			 "tlb-ways=%" PRIu64
			 ": there is no TLB to have ways (tlb=0; up to 4096)",
			 *ways);
		return -EINVAL;
	}
	if (!*ways)
		*ways = profile->tlb % WAYS_USUAL ? profile->tlb : WAYS_USUAL;
	if (profile->tlb % *ways) {
		snprintf(reason, REASON_SIZE,
			 "tlb-ways=%" PRIu64
			 ": has to be from 1 to tlb (%" PRIu64
			 ") and divide it",
			 *ways, profile->tlb);
		return -EINVAL;
	}
	if (profile->tlb_policy == TLB_PLRU &&
	    (!is_power_of_two(*ways) || *ways > WAYS_PLRU_MAX)) {
		snprintf(reason, REASON_SIZE,
			 "tlb-policy=plru: needs tlb-ways to be 1, 2, 4, 8, "
			 "16, 32 or 64, not %" PRIu64,
			 *ways);
		return -EINVAL;
	}
	return 0;
}

int profile_settle_hardware(struct profile *profile, char reason[REASON_SIZE])
{
	if (settle_table(profile, reason) < 0 ||
	    settle_huge(profile, reason) < 0)
		return -EINVAL;
	return settle_tlb(profile, reason);
}
