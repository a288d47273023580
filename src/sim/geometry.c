/*
 * geometry - the shapes of page tables
 *
 * Every machine that pages cuts the address in the same way: so many bits for
 * the byte in the page, the rest in pieces, each an index into a table of one
 * level of a tree. They differ in the numbers alone, so here are the numbers:
 *
 *	tiny		           |   7..4   |  3..0    16 pages of 16 bytes
 *	x86-32		        31..22 | 21..12 | 11..0
 *	sv39		      38..30 | 29..21 | 20..12 | 11..0
 *	x86-64, sv48	    47..39 | 38..30 | 29..21 | 20..12 | 11..0
 *	arm64-4k	    47..39 | 38..30 | 29..21 | 20..12 | 11..0
 *	arm64-16k	    47 | 46..36 | 35..25 | 24..14 | 13..0
 *	arm64-64k	         47..42 | 41..29 | 28..16 | 15..0
 *	la57	     56..48 | 47..39 | 38..30 | 29..21 | 20..12 | 11..0
 *
 * A table fills a frame, or less of it where few bits are left for the root.
 * What stands in an entry differs too, and is data as well:
 *
 *	x86-64	XD 63 |  frame 51..12 | G 8 PS 7 D 6 A 5 U 2 W 1 P 0
 *	x86-32	         frame 31..12 | G 8 PS 7 D 6 A 5 U 2 W 1 P 0
 *	RISC-V	         frame 53..10 | D 7 A 6 G 5 U 4 X 3 W 2 R 1 V 0
 *	arm64	UXN 54 PXN 53 DBM 51 | frame 47..12 |
 *			nG 11 AF 10 AP[2] 7 AP[1] 6 table 1 valid 0
 *	tiny	         frame 7..4   | D 3 A 2 W 1 P 0
 *
 * Sources: Intel SDM volume 3A, "Paging" (chapter 4, tables 4-4 to 4-6 for 32
 * bits, 4-14 to 4-20 for 4 and 5 levels; the newest editions count it as
 * chapter 5); The RISC-V Instruction Set Manual, volume II, 10.4 (Sv39) and
 * 10.5 (Sv48); Arm Architecture Reference Manual (DDI 0487), D8.2 to D8.5.
 * The bits of the operating system are Linux's where it has the same
 * (_PAGE_PROTNONE, PTE_PROT_NONE, PTE_DIRTY). `tiny` is no real machine: all
 * its bits fit on a slide.
 *
 * Where processes get their views is not the hardware's choice. Linux gives
 * them the lower half of what the table reaches; on x86-32 3 of 4 GiB. The
 * first view's address is one that is easy to read, and views are so far
 * apart that they share no table of the lowest level.
 */
#include "sim/geometry.h"

#define BIT(n) ((pte_t)1 << (n))
#define MIB    ((vaddr_t)1 << 20)

static const struct entry_layout tiny_entry = {
	.manual = "none: made for slides",
	.size = 1,
	.pfn_low = 4,
	.pfn_high = 7,
	.valid = BIT(0),
	.page = BIT(0),
	.table = BIT(0),
	.writable = BIT(1),
	.accessed = BIT(2),
	.dirty = BIT(3),
	.no_access = BIT(1), /* where P is 0, W says so, and A is kept */
	.swapped = BIT(2),
	.bits = { { "P", BIT(0) },
		  { "W", BIT(1) },
		  { "A", BIT(2) },
		  { "D", BIT(3) } },
};

static const struct entry_layout x86_32_entry = {
	.manual = "Intel SDM 3A, tables 4-4, 4-5, 4-6",
	.size = 4,
	.pfn_low = 12,
	.pfn_high = 31,
	.valid = BIT(0),
	.type_mask = BIT(7), /* PS */
	.type_leaf = BIT(7),
	.table = BIT(0) | BIT(1) | BIT(2) | BIT(5),
	.page = BIT(0) | BIT(2),
	.huge = BIT(0) | BIT(2) | BIT(7),
	.writable = BIT(1),
	.accessed = BIT(5),
	.dirty = BIT(6),
	.no_access = BIT(8),
	.swapped = BIT(9),
	.bits = { { "P", BIT(0) },
		  { "W", BIT(1) },
		  { "U", BIT(2) },
		  { "A", BIT(5) },
		  { "D", BIT(6) },
		  { "PS", BIT(7) } },
};

static const struct entry_layout x86_64_entry = {
	.manual = "Intel SDM 3A, tables 4-14 to 4-20",
	.size = 8,
	.pfn_low = 12,
	.pfn_high = 51,
	.valid = BIT(0),
	.type_mask = BIT(7), /* PS */
	.type_leaf = BIT(7),
	.table = BIT(0) | BIT(1) | BIT(2) | BIT(5),
	.page = BIT(0) | BIT(2) | BIT(63),
	.huge = BIT(0) | BIT(2) | BIT(7) | BIT(63),
	.writable = BIT(1),
	.accessed = BIT(5),
	.dirty = BIT(6),
	.no_access = BIT(8),
	.swapped = BIT(9),
	.bits = { { "P", BIT(0) },
		  { "W", BIT(1) },
		  { "U", BIT(2) },
		  { "A", BIT(5) },
		  { "D", BIT(6) },
		  { "PS", BIT(7) },
		  { "XD", BIT(63) } },
};

/* R = W = X = 0 in a valid entry: it names a table, and A, D and U have to be
 * 0 there. */
static const struct entry_layout riscv_entry = {
	.manual = "RISC-V privileged architecture, 10.4.1, figure Sv39 PTE",
	.size = 8,
	.pfn_low = 10,
	.pfn_high = 53,
	.valid = BIT(0),
	.type_mask = BIT(1), /* R: nothing here is execute-only */
	.type_leaf = BIT(1),
	.table = BIT(0),
	.page = BIT(0) | BIT(1) | BIT(4),
	.huge = BIT(0) | BIT(1) | BIT(4),
	.writable = BIT(2),
	.accessed = BIT(6),
	.dirty = BIT(7),
	.no_access = BIT(5), /* G, where V is 0 */
	.swapped = BIT(8),
	.bits = { { "V", BIT(0) },
		  { "R", BIT(1) },
		  { "W", BIT(2) },
		  { "X", BIT(3) },
		  { "U", BIT(4) },
		  { "G", BIT(5) },
		  { "A", BIT(6) },
		  { "D", BIT(7) } },
};

/* Bit 1 is set in a table of any level and in a page of the lowest one; an
 * entry above that maps memory is a block, where it is clear. */
#define ARM64_ENTRY(low)                                                       \
	{                                                                      \
		.manual = "Arm ARM (DDI 0487) D8.3, VMSAv8-64 descriptors",    \
		.size = 8, .pfn_low = (low), .pfn_high = 47, .valid = BIT(0),  \
		.type_mask = BIT(1), .type_leaf = 0, .table = BIT(0) | BIT(1), \
		.page = BIT(0) | BIT(1) | BIT(6) | BIT(8) | BIT(9) | BIT(11) | \
			BIT(53) | BIT(54),                                     \
		.huge = BIT(0) | BIT(6) | BIT(8) | BIT(9) | BIT(11) |          \
			BIT(53) | BIT(54),                                     \
		.writable = BIT(51), .accessed = BIT(10), .read_only = BIT(7), \
		.soft_dirty = BIT(55), .no_access = BIT(58),                   \
		.swapped = BIT(57),                                            \
		.bits = { { "valid", BIT(0) }, { "table", BIT(1) },            \
			  { "AP[1]", BIT(6) }, { "AP[2]", BIT(7) },            \
			  { "AF", BIT(10) },   { "nG", BIT(11) },              \
			  { "DBM", BIT(51) },  { "PXN", BIT(53) },             \
			  { "UXN", BIT(54) } },                                \
	}

static const struct entry_layout arm64_4k_entry = ARM64_ENTRY(12);
static const struct entry_layout arm64_16k_entry = ARM64_ENTRY(14);
static const struct entry_layout arm64_64k_entry = ARM64_ENTRY(16);

const struct geometry geometry_table[GEOMETRIES] = {
	{
		.name = "tiny",
		.levels = 1,
		.offset_bits = 4,
		.level = { { "PT", 7, 4, false } },
		.entry = &tiny_entry,
		.first = 0x10,
		.end = 0x100,
		.placement = 16,
	},
	{
		.name = "x86-32",
		.levels = 2,
		.offset_bits = 12,
		.level = { { "PD", 31, 22, true }, { "PT", 21, 12, false } },
		.entry = &x86_32_entry,
		.first = 0x20000000,
		.end = 0xc0000000,
		.placement = 4 * MIB,
	},
	{
		.name = "x86-64",
		.levels = 4,
		.offset_bits = 12,
		.level = { { "PML4", 47, 39, false },
			   { "PDPT", 38, 30, true },
			   { "PD", 29, 21, true },
			   { "PT", 20, 12, false } },
		.entry = &x86_64_entry,
		.first = 0x200000000000,
		.end = BIT(47),
		.placement = 2 * MIB,
	},
	{
		.name = "la57",
		.levels = 5,
		.offset_bits = 12,
		.level = { { "PML5", 56, 48, false },
			   { "PML4", 47, 39, false },
			   { "PDPT", 38, 30, true },
			   { "PD", 29, 21, true },
			   { "PT", 20, 12, false } },
		.entry = &x86_64_entry,
		.first = 0x20000000000000,
		.end = BIT(56),
		.placement = 2 * MIB,
	},
	{
		.name = "sv39",
		.levels = 3,
		.offset_bits = 12,
		.level = { { "VPN[2]", 38, 30, true },
			   { "VPN[1]", 29, 21, true },
			   { "VPN[0]", 20, 12, false } },
		.entry = &riscv_entry,
		.first = 0x2000000000,
		.end = BIT(38),
		.placement = 2 * MIB,
	},
	{
		.name = "sv48",
		.levels = 4,
		.offset_bits = 12,
		.level = { { "VPN[3]", 47, 39, true },
			   { "VPN[2]", 38, 30, true },
			   { "VPN[1]", 29, 21, true },
			   { "VPN[0]", 20, 12, false } },
		.entry = &riscv_entry,
		.first = 0x200000000000,
		.end = BIT(47),
		.placement = 2 * MIB,
	},
	{
		.name = "arm64-4k",
		.levels = 4,
		.offset_bits = 12,
		.level = { { "L0", 47, 39, false },
			   { "L1", 38, 30, true },
			   { "L2", 29, 21, true },
			   { "L3", 20, 12, false } },
		.entry = &arm64_4k_entry,
		.first = 0x200000000000,
		.end = BIT(48),
		.placement = 2 * MIB,
	},
	{
		.name = "arm64-16k",
		.levels = 4,
		.offset_bits = 14,
		.level = { { "L0", 47, 47, false },
			   { "L1", 46, 36, false },
			   { "L2", 35, 25, true },
			   { "L3", 24, 14, false } },
		.entry = &arm64_16k_entry,
		.first = 0x200000000000,
		.end = BIT(48),
		.placement = 32 * MIB,
	},
	{
		.name = "arm64-64k",
		.levels = 3,
		.offset_bits = 16,
		.level = { { "L1", 47, 42, false },
			   { "L2", 41, 29, true },
			   { "L3", 28, 16, false } },
		.entry = &arm64_64k_entry,
		.first = 0x200000000000,
		.end = BIT(48),
		.placement = 512 * MIB,
	},
};

const char *const geometry_names[GEOMETRIES + 1] = {
	"tiny", "x86-32",   "x86-64",	 "la57",      "sv39",
	"sv48", "arm64-4k", "arm64-16k", "arm64-64k", NULL,
};

unsigned geometry_of_levels(uint64_t levels)
{
	static const unsigned shown[] = { 0, 1, 4, GEOMETRY_DEFAULT, 3 };

	return shown[levels - 1];
}

uint64_t geometry_page_size(const struct geometry *geometry)
{
	return (uint64_t)1 << geometry->offset_bits;
}

uint64_t geometry_frames(const struct geometry *geometry)
{
	const struct entry_layout *entry = geometry->entry;

	return (uint64_t)1 << (entry->pfn_high - entry->pfn_low + 1);
}

uint64_t geometry_index(const struct geometry *geometry, unsigned depth,
			vaddr_t address)
{
	return (address >> geometry->level[depth].low) &
	       (geometry_entries(geometry, depth) - 1);
}

uint64_t geometry_entries(const struct geometry *geometry, unsigned depth)
{
	const struct geometry_level *level = &geometry->level[depth];

	return (uint64_t)1 << (level->high - level->low + 1);
}

uint64_t geometry_span(const struct geometry *geometry, unsigned depth)
{
	return (uint64_t)1 << geometry->level[depth].low;
}

uint64_t geometry_tables_below(const struct geometry *geometry, unsigned depth)
{
	uint64_t tables = 0, entries = 1;

	for (; depth + 1 < geometry->levels; depth++) {
		tables += entries;
		entries *= geometry_entries(geometry, depth + 1);
	}
	return tables;
}

bool geometry_huge_depth(const struct geometry *geometry, uint64_t size,
			 unsigned *ret_depth)
{
	for (unsigned i = 0; i < geometry->levels; i++) {
		if (!geometry->level[i].huge ||
		    geometry_span(geometry, i) != size)
			continue;
		*ret_depth = i;
		return true;
	}
	return false;
}
