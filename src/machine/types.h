#ifndef PAGETWIN_MACHINE_TYPES_H
#define PAGETWIN_MACHINE_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The scalars of the field. Opaque: converted only by named functions. */
typedef uint64_t vaddr_t; /* virtual address, in bytes */
typedef uint64_t vpn_t;	  /* virtual page number */
typedef uint64_t pfn_t;	  /* physical frame number */
typedef uint64_t pte_t;	  /* a page-table entry, as the hardware reads it */

/* Room for a name of a view, an object or a process, with its end. A name has
 * letters, digits, '_', '.' and '-' and starts with a letter or '_'; those of
 * objects are names of scratch files as well. */
#define NAME_SIZE 32

/* Room for a reason: a sentence for people. */
#define REASON_SIZE 200

#define PFN_NONE UINT64_MAX

enum sharing {
	SHARING_SHARED,	 /* MAP_SHARED: stores go to the object */
	SHARING_PRIVATE, /* MAP_PRIVATE: stores go to a copy */
};

/* What a mapping allows: the three words of the language. */
enum protection {
	PROTECTION_NONE,
	PROTECTION_READ,
	PROTECTION_READ_WRITE,
};

enum advice {
	ADVICE_NORMAL,
	ADVICE_RANDOM,
	ADVICE_SEQUENTIAL,
	ADVICE_WILLNEED,
	ADVICE_DONTNEED,
	ADVICE_COLD,
	ADVICE_PAGEOUT,
	ADVICE_FREE,
	ADVICE_POPULATE_READ,
	ADVICE_POPULATE_WRITE,
	ADVICE_REMOVE,
	ADVICE_DONTFORK,
	ADVICE_DOFORK,
	ADVICE_WIPEONFORK,
	ADVICE_KEEPONFORK,
	ADVICE_DONTDUMP,
	ADVICE_DODUMP,
	ADVICE_KINDS
};

#endif
