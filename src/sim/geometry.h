#ifndef PAGETWIN_SIM_GEOMETRY_H
#define PAGETWIN_SIM_GEOMETRY_H

#include "machine/types.h"
#include "machine/walk.h"

/* The largest page of all geometries, in bytes. */
#define GEOMETRY_PAGE_MAX 65536

/* Names of an entry's bits that are worth showing. */
#define ENTRY_BITS 10

struct entry_bit {
	const char *name; /* as the manual has it */
	pte_t mask;
};

/*
 * Where an architecture keeps what in an entry. A mask may have several bits;
 * 0: it has no such thing. entry.h has the functions that read this.
 */
struct entry_layout {
	const char *manual; /* what the rest was taken from */
	unsigned size;	    /* bytes; little-endian */
	unsigned pfn_low;   /* the bits of the frame number: */
	unsigned pfn_high;  /* pfn_low..pfn_high */
	/* Without it the hardware ignores the rest. */
	pte_t valid;
	/* How an entry that maps a page above the lowest level differs from
	 * one that names a table: (entry & type_mask) == type_leaf. */
	pte_t type_mask, type_leaf;
	/* Set in all entries that name a table / map a page of the lowest
	 * level / map one above. All memory here is data: no-execute. */
	pte_t table, page, huge;
	pte_t writable;
	pte_t accessed;
	pte_t dirty;
	/* arm64: clear where a store may pass; see entry.c */
	pte_t read_only;
	/* Marks of the operating system: */
	pte_t soft_dirty; /* dirty, where the hardware can't say so */
	pte_t no_access;  /* valid is 0: it names a frame nobody may use */
	pte_t swapped;	  /* valid is 0: it names a slot of the paging file */
	struct entry_bit bits[ENTRY_BITS];
};

struct geometry_level {
	const char *name;
	unsigned high, low; /* the bits of the address that index the table */
	bool huge;	    /* an entry may map a page here, too */
};

struct geometry {
	const char *name;
	unsigned levels;
	unsigned offset_bits;			  /* the page is 1 << this */
	struct geometry_level level[WALK_LEVELS]; /* the root first */
	const struct entry_layout *entry;
	vaddr_t first;	   /* where a process gets its first view */
	vaddr_t end;	   /* the first address it can't use */
	vaddr_t placement; /* views begin at multiples of it, and at least so
			      much is left free behind each */
};

#define GEOMETRIES 9

extern const struct geometry geometry_table[GEOMETRIES];

/* Their names, in the same order, ending with NULL. */
extern const char *const geometry_names[GEOMETRIES + 1];

/* The index of x86-64, which is what the profiles have. */
#define GEOMETRY_DEFAULT 2

/* The index of the one that shows so many levels (1 to 5). */
unsigned geometry_of_levels(uint64_t levels);

uint64_t geometry_page_size(const struct geometry *geometry);

/* Frames that an entry can name. */
uint64_t geometry_frames(const struct geometry *geometry);

/* The index that a level (0: the root) takes from the address, and how many
 * entries a table of that level has. */
uint64_t geometry_index(const struct geometry *geometry, unsigned depth,
			vaddr_t address);
uint64_t geometry_entries(const struct geometry *geometry, unsigned depth);

/* Bytes that an entry of that level translates. */
uint64_t geometry_span(const struct geometry *geometry, unsigned depth);

/* Tables that it takes to map by single pages what such an entry maps. */
uint64_t geometry_tables_below(const struct geometry *geometry, unsigned depth);

/* The level whose entries can map pages of so many bytes: its depth from the
 * root, from 0. false: none can. */
bool geometry_huge_depth(const struct geometry *geometry, uint64_t size,
			 unsigned *ret_depth);

#endif
