/*
 * Page tables of every shape: the bits of their entries as the manuals have
 * them, walks of known addresses, and random maps against a plain dictionary.
 */
#include "simulated.h"

#include "base/rng.h"
#include "sim/entry.h"
#include "sim/frame.h"
#include "sim/page_table.h"
#include "sim/sim.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static unsigned geometry_named(const char *name)
{
	for (unsigned i = 0; i < GEOMETRIES; i++)
		if (strcmp(geometry_table[i].name, name) == 0)
			return i;
	fail_msg("no geometry %s", name);
	return 0;
}

static struct sim *start_table(struct simulated *simulated, const char *name)
{
	char line[64];

	simulated_start(simulated, "textbook");
	snprintf(line, sizeof(line), "machine textbook table=%s", name);
	perform(simulated, line);
	return sim_of(simulated->machine);
}

static void names_and_numbers_agree(void **state)
{
	(void)state;
	for (unsigned i = 0; i < GEOMETRIES; i++) {
		const struct geometry *geometry = &geometry_table[i];
		unsigned low = geometry->offset_bits;

		assert_string_equal(geometry->name, geometry_names[i]);
		/* The pieces of the address lie side by side. */
		for (unsigned depth = geometry->levels; depth-- > 0;) {
			assert_int_equal(geometry->level[depth].low, low);
			low = geometry->level[depth].high + 1;
			/* A table fits a page. */
			assert_true(geometry_entries(geometry, depth) *
					    geometry->entry->size <=
				    geometry_page_size(geometry));
		}
		assert_true(geometry->end <= (vaddr_t)1 << low);
		assert_true(geometry->first < geometry->end);
		assert_int_equal(geometry->first % geometry->placement, 0);
	}
	assert_null(geometry_names[GEOMETRIES]);
	for (uint64_t levels = 1; levels <= 5; levels++)
		assert_int_equal(
			geometry_table[geometry_of_levels(levels)].levels,
			levels);
}

/* Entries written out by hand from the figures and tables of the manuals. */
static const struct {
	const char *table;
	unsigned depth;
	pfn_t pfn;
	pte_t bits; /* of pte.h, besides PTE_USER */
	pte_t raw;
	const char *names;
} entries[] = {
	/* Intel SDM 3A, table 4-20: P 0, R/W 1, U/S 2, A 5, D 6, XD 63 */
	{ "x86-64", 3, 0x12345, PTE_PRESENT, 0x8000000012345005, "P U XD" },
	{ "x86-64", 3, 0x12345,
	  PTE_PRESENT | PTE_WRITABLE | PTE_ACCESSED | PTE_DIRTY,
	  0x8000000012345067, "P W U A D XD" },
	/* table 4-18: a 2 MiB page has PS, bit 7 */
	{ "x86-64", 2, 0x12200, PTE_PRESENT | PTE_WRITABLE, 0x8000000012200087,
	  "P W U PS XD" },
	/* _PAGE_PROTNONE: bit 8 where P is not */
	{ "x86-64", 3, 0x12345, PTE_PROT_NONE | PTE_DIRTY, 0x12345140, "D" },
	{ "la57", 4, 0xffffffffff, PTE_PRESENT, 0x800ffffffffff005, "P U XD" },
	/* tables 4-6 and 4-4: 32 bits, no XD */
	{ "x86-32", 1, 0xfffff, PTE_PRESENT | PTE_WRITABLE | PTE_DIRTY,
	  0xfffff047, "P W U D" },
	{ "x86-32", 0, 0xffc00, PTE_PRESENT | PTE_ACCESSED, 0xffc000a5,
	  "P U A PS" },
	/* RISC-V: V 0, R 1, W 2, X 3, U 4, G 5, A 6, D 7, PPN 53:10 */
	{ "sv39", 2, 0x12345, PTE_PRESENT, 0x48d1413, "V R U" },
	{ "sv39", 2, 0x12345,
	  PTE_PRESENT | PTE_WRITABLE | PTE_ACCESSED | PTE_DIRTY, 0x48d14d7,
	  "V R W U A D" },
	{ "sv39", 1, 0x12200, PTE_PRESENT | PTE_ACCESSED, 0x4880053,
	  "V R U A" },
	{ "sv48", 3, 1, PTE_PROT_NONE, 0x420, "G" },
	/* Arm: valid 0, page 1, AP[1] 6, AP[2] 7, SH 9:8, AF 10, nG 11,
	 * DBM 51, PXN 53, UXN 54. Read-only: AP[2], no DBM */
	{ "arm64-4k", 3, 0x12345, PTE_PRESENT | PTE_ACCESSED, 0x60000012345fc3,
	  "valid table AP[1] AP[2] AF nG PXN UXN" },
	/* writable and clean: AP[2] and DBM */
	{ "arm64-4k", 3, 0x12345, PTE_PRESENT | PTE_ACCESSED | PTE_WRITABLE,
	  0x68000012345fc3, "valid table AP[1] AP[2] AF nG DBM PXN UXN" },
	/* writable and dirty: AP[2] was cleared */
	{ "arm64-4k", 3, 0x12345,
	  PTE_PRESENT | PTE_ACCESSED | PTE_WRITABLE | PTE_DIRTY,
	  0x68000012345f43, "valid table AP[1] AF nG DBM PXN UXN" },
	/* dirty, but read-only now: Linux's bit 55 */
	{ "arm64-4k", 3, 0x12345, PTE_PRESENT | PTE_ACCESSED | PTE_DIRTY,
	  0xe0000012345fc3, "valid table AP[1] AP[2] AF nG PXN UXN" },
	/* a block: bit 1 clear */
	{ "arm64-4k", 2, 0x12200, PTE_PRESENT | PTE_ACCESSED, 0x60000012200fc1,
	  "valid AP[1] AP[2] AF nG PXN UXN" },
	/* the address begins at bit 14, 16 */
	{ "arm64-16k", 3, 0x3, PTE_PRESENT | PTE_ACCESSED, 0x6000000000cfc3,
	  "valid table AP[1] AP[2] AF nG PXN UXN" },
	{ "arm64-64k", 2, 0x3, PTE_PRESENT | PTE_ACCESSED, 0x60000000030fc3,
	  "valid table AP[1] AP[2] AF nG PXN UXN" },
	{ "tiny", 0, 0xa, PTE_PRESENT | PTE_WRITABLE | PTE_DIRTY, 0xab,
	  "P W D" },
	{ "tiny", 0, 0xa, PTE_PROT_NONE | PTE_ACCESSED, 0xa6, "W A" },
};

static void entries_are_what_the_manuals_say(void **state)
{
	char names[WALK_BITS];

	(void)state;
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		const struct geometry *geometry =
			&geometry_table[geometry_named(entries[i].table)];
		pte_t pte =
			pte_make(entries[i].pfn, entries[i].bits | PTE_USER);
		pte_t raw = entry_encode(geometry, entries[i].depth, pte);

		if (raw != entries[i].raw)
			fail_msg("%zu: 0x%llx", i, (unsigned long long)raw);
		assert_true(entry_decode(geometry, raw) == pte);
		assert_false(
			entry_names_table(geometry, entries[i].depth, raw));
		entry_name_bits(geometry, raw, names, sizeof(names));
		assert_string_equal(names, entries[i].names);
	}
}

/* Pointers to tables, by hand as well. */
static const struct {
	const char *table;
	pfn_t pfn;
	pte_t raw;
} pointers[] = {
	{ "x86-64", 0x12345, 0x12345027 }, { "x86-32", 0x12345, 0x12345027 },
	{ "sv39", 0x12345, 0x48d1401 },	   { "arm64-4k", 0x12345, 0x12345003 },
	{ "arm64-64k", 3, 0x30003 },
};

static void pointers_are_what_the_manuals_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(pointers) / sizeof(pointers[0]); i++) {
		const struct geometry *geometry =
			&geometry_table[geometry_named(pointers[i].table)];
		pte_t raw = entry_of_table(geometry, pointers[i].pfn);

		assert_true(raw == pointers[i].raw);
		assert_true(entry_names_table(geometry, 0, raw));
		/* Below the lowest level there is none. */
		assert_false(
			entry_names_table(geometry, geometry->levels - 1, raw));
		assert_int_equal(entry_pfn(geometry, raw), pointers[i].pfn);
	}
}

/* Every combination survives its way through the hardware's bits. */
static void nothing_is_lost_in_an_entry(void **state)
{
	static const pte_t kinds[] = { PTE_PRESENT | PTE_USER,
				       PTE_PROT_NONE | PTE_USER };
	static const pte_t bits[] = { PTE_WRITABLE, PTE_ACCESSED, PTE_DIRTY };

	(void)state;
	for (unsigned g = 0; g < GEOMETRIES; g++) {
		const struct geometry *geometry = &geometry_table[g];
		unsigned last = geometry->levels - 1;
		pfn_t most = geometry_frames(geometry) - 1;

		assert_true(entry_encode(geometry, last, 0) == 0);
		assert_true(entry_decode(geometry, 0) == 0);
		for (pfn_t slot = 0; slot <= most; slot += most / 15)
			assert_true(
				entry_decode(geometry,
					     entry_encode(geometry, last,
							  pte_of_slot(slot))) ==
				pte_of_slot(slot));
		for (unsigned i = 0; i < 16; i++) {
			pte_t pte = pte_make(most, kinds[i / 8]);

			for (unsigned bit = 0; bit < 3; bit++)
				if (i >> bit & 1)
					pte |= bits[bit];
			if (i / 8 && (pte & PTE_WRITABLE))
				continue;
			assert_true(entry_decode(geometry,
						 entry_encode(geometry, last,
							      pte)) == pte);
		}
	}
}

/* Addresses cut into indices by hand. */
static const struct {
	const char *table;
	vaddr_t address;
	unsigned n;
	struct {
		const char *name;
		uint64_t index;
	} level[WALK_LEVELS];
	uint64_t offset;
} walks[] = {
	{ "tiny", 0xa7, 1, { { "PT", 0xa } }, 0x7 },
	/* 0x12345678 = 0001001000 1101000101 011001111000 */
	{ "x86-32", 0x12345678, 2, { { "PD", 0x48 }, { "PT", 0x345 } }, 0x678 },
	/* 0x7f1234567abc =
	 * 011111110 001001000 110100010 101100111 101010111100 */
	{ "x86-64",
	  0x7f1234567abc,
	  4,
	  { { "PML4", 0xfe },
	    { "PDPT", 0x48 },
	    { "PD", 0x1a2 },
	    { "PT", 0x167 } },
	  0xabc },
	{ "la57",
	  0xab7f1234567abc,
	  5,
	  { { "PML5", 0xab },
	    { "PML4", 0xfe },
	    { "PDPT", 0x48 },
	    { "PD", 0x1a2 },
	    { "PT", 0x167 } },
	  0xabc },
	{ "sv39",
	  0x1234567abc,
	  3,
	  { { "VPN[2]", 0x48 }, { "VPN[1]", 0x1a2 }, { "VPN[0]", 0x167 } },
	  0xabc },
	{ "sv48",
	  0x7f1234567abc,
	  4,
	  { { "VPN[3]", 0xfe },
	    { "VPN[2]", 0x48 },
	    { "VPN[1]", 0x1a2 },
	    { "VPN[0]", 0x167 } },
	  0xabc },
	{ "arm64-4k",
	  0xff1234567abc,
	  4,
	  { { "L0", 0x1fe }, { "L1", 0x48 }, { "L2", 0x1a2 }, { "L3", 0x167 } },
	  0xabc },
	/* 1 11111110001 00100011010 00101011001 11101010111100 */
	{ "arm64-16k",
	  0xff1234567abc,
	  4,
	  { { "L0", 1 }, { "L1", 0x7f1 }, { "L2", 0x11a }, { "L3", 0x159 } },
	  0x3abc },
	/* 111111 1100010010001 1010001010110 0111101010111100 */
	{ "arm64-64k",
	  0xff1234567abc,
	  3,
	  { { "L1", 0x3f }, { "L2", 0x1891 }, { "L3", 0x1456 } },
	  0x7abc },
};

static void walks_cut_the_address(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(walks) / sizeof(walks[0]); i++) {
		struct simulated simulated;
		struct sim *sim = start_table(&simulated, walks[i].table);
		uint64_t page = sim_profile(sim)->page_size;
		vaddr_t address = walks[i].address;
		struct walk walk;

		assert_int_equal(address % page, walks[i].offset);
		page_table_walk(sim, 1, address, &walk);
		assert_int_equal(walk.n_levels, 1);
		assert_false(walk.present);
		assert_int_equal(walk.levels[0].decision, WALK_NOT_PRESENT);
		assert_int_equal(page_table_reserve(sim, 1, address), 0);
		page_table_set(sim, 1, address, pte_make(5, PTE_PRESENT));
		page_table_walk(sim, 1, address, &walk);
		assert_string_equal(walk.table, walks[i].table);
		assert_int_equal(walk.n_levels, walks[i].n);
		assert_int_equal(walk.n_levels_all, walks[i].n);
		assert_int_equal(walk.pfn, 5);
		for (unsigned at = 0; at < walk.n_levels; at++) {
			const struct walk_level *level = &walk.levels[at];
			bool last = at + 1 == walk.n_levels;

			assert_string_equal(level->name,
					    walks[i].level[at].name);
			assert_int_equal(level->index,
					 walks[i].level[at].index);
			assert_true(level->entry_address ==
				    level->table * page +
					    level->index * level->entry_size);
			assert_int_equal(level->decision,
					 last ? WALK_PAGE : WALK_NEXT_TABLE);
		}
		page_table_set(sim, 1, address, pte_make(5, PTE_PROT_NONE));
		page_table_walk(sim, 1, address, &walk);
		assert_false(walk.present);
		assert_int_equal(walk.levels[walk.n_levels - 1].decision,
				 WALK_FORBIDDEN);
		page_table_set(sim, 1, address, 0);
		assert_int_equal(sim_root(sim)->counters[COUNTER_TABLE_FRAMES],
				 1);
		simulated_stop(&simulated);
	}
}

/* The dictionary: which page has which entry. */
#define PAGES 48

struct dictionary {
	vaddr_t address[PAGES];
	pte_t pte[PAGES];
};

/* Addresses in clusters, so that they share tables, and far apart. */
static void dictionary_fill(const struct geometry *geometry, struct rng *rng,
			    struct dictionary *ret)
{
	uint64_t page = geometry_page_size(geometry);
	uint64_t pages = geometry->end / page;

	for (size_t i = 0; i < PAGES; i++) {
		uint64_t vpn = rng_below(rng, pages);

		if (i % 3)
			vpn = ret->address[i - 1] / page +
			      (i % 3 == 1 ? 1 : 512);
		ret->address[i] = vpn % pages * page;
		ret->pte[i] = 0;
	}
}

static size_t dictionary_first(const struct dictionary *dictionary,
			       vaddr_t address)
{
	size_t i = 0;

	while (dictionary->address[i] != address)
		i++;
	return i;
}

/* How many tables that many entries need: one for each beginning of an address
 * that leads to one. */
static uint64_t tables_needed(const struct geometry *geometry,
			      const struct dictionary *dictionary)
{
	uint64_t tables = 1;

	for (unsigned depth = 1; depth < geometry->levels; depth++) {
		unsigned shift = geometry->level[depth - 1].low;

		for (size_t i = 0; i < PAGES; i++) {
			bool seen = !dictionary->pte[i];

			for (size_t j = 0; j < i; j++)
				if (dictionary->pte[j] &&
				    dictionary->address[j] >> shift ==
					    dictionary->address[i] >> shift)
					seen = true;
			tables += !seen;
		}
	}
	return tables;
}

static void dictionary_compare(const struct sim *sim,
			       const struct dictionary *dictionary)
{
	const struct geometry *geometry = page_table_geometry(sim);
	vaddr_t address = 0;
	size_t used = 0, found = 0;
	pte_t pte;

	for (size_t i = 0; i < PAGES; i++) {
		size_t first =
			dictionary_first(dictionary, dictionary->address[i]);

		used += first == i && dictionary->pte[i];
		assert_true(page_table_get(sim, 1, dictionary->address[i]) ==
			    dictionary->pte[first]);
	}
	while (page_table_next(sim, 1, UINT64_MAX, &address, &pte)) {
		size_t i = dictionary_first(dictionary, address);

		assert_true(dictionary->pte[i] == pte);
		address += geometry_page_size(geometry);
		found++;
	}
	assert_int_equal(found, used);
	assert_int_equal(sim_root(sim)->counters[COUNTER_TABLE_FRAMES],
			 tables_needed(geometry, dictionary));
}

static void dictionary_step(struct sim *sim, struct rng *rng,
			    struct dictionary *dictionary)
{
	const struct geometry *geometry = page_table_geometry(sim);
	size_t at = dictionary_first(
		dictionary, dictionary->address[rng_below(rng, PAGES)]);
	vaddr_t address = dictionary->address[at];
	pte_t pte = pte_make(rng_below(rng, geometry_frames(geometry)),
			     PTE_PRESENT | PTE_USER);

	switch (rng_below(rng, 4)) {
	case 0:
		page_table_set(sim, 1, address, 0);
		dictionary->pte[at] = 0;
		break;
	case 1:
		if (!dictionary->pte[at])
			return;
		page_table_touch(sim, 1, address, true);
		dictionary->pte[at] |= PTE_ACCESSED | PTE_DIRTY;
		break;
	default:
		if (rng_below(rng, 2))
			pte |= PTE_WRITABLE;
		assert_int_equal(page_table_reserve(sim, 1, address), 0);
		page_table_set(sim, 1, address, pte);
		dictionary->pte[at] = pte;
	}
}

static void tables_are_a_dictionary(void **state)
{
	(void)state;
	for (unsigned g = 0; g < GEOMETRIES; g++) {
		struct dictionary dictionary;
		struct simulated simulated;
		struct sim *sim =
			start_table(&simulated, geometry_table[g].name);
		struct rng rng;

		rng_seed(&rng, g + 1);
		dictionary_fill(&geometry_table[g], &rng, &dictionary);
		for (int i = 0; i < 600; i++) {
			dictionary_step(sim, &rng, &dictionary);
			dictionary_compare(sim, &dictionary);
		}
		for (size_t i = 0; i < PAGES; i++) {
			page_table_set(sim, 1, dictionary.address[i], 0);
			dictionary.pte[dictionary_first(
				&dictionary, dictionary.address[i])] = 0;
		}
		dictionary_compare(sim, &dictionary);
		simulated_stop(&simulated);
	}
}

/* One entry of each upper level that may map: what all its pages say, how it
 * is split, and that nothing is left of it. */
static void try_huge(const char *name, unsigned depth)
{
	const struct geometry *geometry = &geometry_table[geometry_named(name)];
	uint64_t page = geometry_page_size(geometry);
	uint64_t span = geometry_span(geometry, depth);
	uint64_t below = geometry_tables_below(geometry, depth);
	pfn_t pfn = 4 * span / page;
	pte_t pte = pte_make(pfn, PTE_PRESENT | PTE_USER | PTE_WRITABLE);
	vaddr_t base = 3 * span;
	struct simulated simulated;
	struct sim *sim = start_table(&simulated, name);
	struct walk walk;
	uint64_t tables;

	assert_int_equal(page_table_reserve_huge(sim, 1, base, depth), 0);
	page_table_set_huge(sim, 1, base, depth, pte);
	tables = sim_root(sim)->counters[COUNTER_TABLE_FRAMES];
	assert_int_equal(tables, depth + 1 + below);
	assert_int_equal(page_table_reserve_huge(sim, 1, base, depth), -EEXIST);
	assert_true(page_table_span(sim, 1, base + span / 2) == span);
	assert_true(page_table_get(sim, 1, base + 5 * page) ==
		    pte + pte_make(5, 0));
	assert_true(page_table_get(sim, 1, base - page) == 0);
	page_table_walk(sim, 1, base + span / 2 + 7, &walk);
	assert_int_equal(walk.n_levels, depth + 1);
	assert_int_equal(walk.n_levels_all, geometry->levels);
	assert_int_equal(walk.levels[depth].decision, WALK_HUGE_PAGE);
	assert_int_equal(walk.offset_bits, geometry->level[depth].low);
	assert_true(walk.pfn == pfn + span / 2 / page);
	page_table_touch(sim, 1, base + 5 * page, true);
	assert_true(page_table_get(sim, 1, base) & PTE_DIRTY);

	/* Splitting takes what was set aside, and says the same. */
	page_table_split_at(sim, 1, base);
	assert_true(page_table_span(sim, 1, base) == span);
	page_table_set(sim, 1, base + 5 * page, 0);
	assert_int_equal(sim_root(sim)->counters[COUNTER_TABLE_FRAMES], tables);
	assert_true(page_table_get(sim, 1, base + 5 * page) == 0);
	assert_true(page_table_get(sim, 1, base + span - page) ==
		    ((pte | PTE_ACCESSED | PTE_DIRTY) +
		     pte_make(span / page - 1, 0)));
	simulated_stop(&simulated);
}

static void upper_levels_map_too(void **state)
{
	(void)state;
	try_huge("x86-64", 2);
	try_huge("x86-64", 1);
	try_huge("la57", 2);
	try_huge("sv39", 0);
	try_huge("sv48", 2);
	try_huge("arm64-4k", 1);
	try_huge("x86-32", 0);
	try_huge("arm64-16k", 2);
	try_huge("arm64-64k", 1);
}

static void splitting_cannot_fail(void **state)
{
	struct simulated simulated;
	struct sim *sim = start_table(&simulated, "x86-64");
	vaddr_t base = (vaddr_t)6 << 21;
	pfn_t pfn;

	(void)state;
	assert_int_equal(page_table_reserve_huge(sim, 1, base, 2), 0);
	page_table_set_huge(sim, 1, base, 2, pte_make(512, PTE_PRESENT));
	while (frame_alloc(sim, FRAME_ANONYMOUS, &pfn) == 0)
		;
	assert_int_equal(page_table_reserve(sim, 1, (vaddr_t)1 << 40), -ENOMEM);
	assert_int_equal(page_table_reserve_huge(sim, 1, base + (2 << 20), 2),
			 -ENOMEM);
	page_table_set(sim, 1, base + 4096, 0);
	assert_true(page_table_get(sim, 1, base + 4096) == 0);
	assert_int_equal(pte_pfn(page_table_get(sim, 1, base + 8192)), 514);
	simulated_stop(&simulated);
}

/* The tables set aside need not follow each other. */
static void spares_may_lie_anywhere(void **state)
{
	struct simulated simulated;
	struct sim *sim = start_table(&simulated, "x86-64");
	vaddr_t base = (vaddr_t)3 << 30;
	pfn_t pfn[1200];

	(void)state;
	for (size_t i = 0; i < 1200; i++)
		assert_int_equal(frame_alloc(sim, FRAME_ANONYMOUS, &pfn[i]), 0);
	for (size_t i = 0; i < 1200; i += 2)
		frame_free(sim, pfn[i]);
	assert_int_equal(page_table_reserve_huge(sim, 1, base, 1), 0);
	assert_int_equal(sim_root(sim)->counters[COUNTER_TABLE_FRAMES],
			 1 + 1 + 513);
	page_table_unreserve_huge(sim, 1, base, 1);
	assert_int_equal(sim_root(sim)->counters[COUNTER_TABLE_FRAMES], 1);
	assert_int_equal(sim_root(sim)->counters[COUNTER_FRAMES_USED], 602);
	simulated_stop(&simulated);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_numbers_agree),
		cmocka_unit_test(entries_are_what_the_manuals_say),
		cmocka_unit_test(pointers_are_what_the_manuals_say),
		cmocka_unit_test(nothing_is_lost_in_an_entry),
		cmocka_unit_test(walks_cut_the_address),
		cmocka_unit_test(tables_are_a_dictionary),
		cmocka_unit_test(upper_levels_map_too),
		cmocka_unit_test(splitting_cannot_fail),
		cmocka_unit_test(spares_may_lie_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
