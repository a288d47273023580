#ifndef PAGETWIN_MACHINE_OP_H
#define PAGETWIN_MACHINE_OP_H

#include "machine/expectation.h"
#include "machine/idiom.h"
#include "machine/place.h"
#include "machine/types.h"

struct strbuf;

/*
 * An operation: one line of the command language that lessons, scripts, the
 * prompt, the shell and the tests share. script.h turns text into operations
 * and back; a machine performs them (machine.h).
 *
 * There is one enum value and one row of op_table[] for each; the row owns
 * the word, the usage line, the sentence of help, and the three idioms
 * (POSIX, Win32, .NET).
 */
enum op_kind {
	OP_MACHINE,
	OP_FILE,
	OP_SECTION,
	OP_MAP,
	OP_UNMAP,
	OP_LOAD,
	OP_STORE,
	OP_FLUSH,
	OP_FSYNC,
	OP_READ,
	OP_WRITE,
	OP_TRUNCATE,
	OP_PUNCH,
	OP_DROP,
	OP_ADVISE,
	OP_PROTECT,
	OP_LOCK,
	OP_UNLOCK,
	OP_REMAP,
	OP_FORK,
	OP_SPAWN,
	OP_AS,
	OP_EXIT,
	OP_KILL,
	OP_TICK,
	OP_LIMIT,
	OP_CRASH,
	OP_EXPECT,
	OP_KINDS
};

/* key=value after "machine PROFILE", as written; the machine that is
 * configured checks it (see machine_ops.apply). */
struct setting {
	char key[NAME_SIZE];
	char value[NAME_SIZE];
	unsigned column; /* where it stands, for complaints */
};

#define SETTINGS_MAX 64

/* The most that tick waits: eleven days. */
#define OP_SECONDS_MAX 1000000

/* The fewest pages that limit leaves: with less no process can be anything. */
#define LIMIT_LEAST_PAGES 8

/* The most bytes that one load or read returns. */
#define OP_BYTES_MAX (UINT64_C(64) << 20)

struct op {
	enum op_kind kind;
	unsigned line;	 /* from 1, in the script it came from; 0: none */
	unsigned column; /* of its first word, from 1 */

	/* The object of file, section, map, fsync, read, write, truncate,
	 * punch, drop, expect disk; the process of fork, spawn, as, exit,
	 * kill; the profile of machine. Empty: map's "anon". */
	char name[NAME_SIZE];
	char view[NAME_SIZE]; /* of map and remap */
	struct place place;   /* of the operations that take a PLACE */

	struct size size;   /* file, section, truncate, limit; remap LENGTH */
	struct size offset; /* map at, read, write, punch, expect disk */
	struct size length; /* map for, load for, read BYTES, punch LENGTH */
	bool has_length;    /* map for, load for */

	enum sharing sharing;
	enum protection protection; /* map, protect */
	enum advice advice;
	bool populate;	/* map */
	bool async;	/* flush */
	bool maymove;	/* remap */
	double seconds; /* tick */

	unsigned char *bytes; /* store, write, expect bytes and disk; owned */
	size_t n_bytes;

	struct setting *settings; /* machine; owned */
	unsigned n_settings;

	struct expectation expect;
};

/* One row for each operation. */
struct op_info {
	enum op_kind kind;
	const char *word;  /* "flush" */
	const char *usage; /* "flush PLACE [async]" */
	const char *help;  /* one sentence, for the help and the manual */
	/* The call in each idiom, a template that op_print_idiom() fills
	 * (its fields are listed in idiom.c); NULL where there is none. */
	const char *posix;
	const char *win32;
	const char *dotnet;
};

extern const struct op_info op_table[OP_KINDS];

const char *advice_name(enum advice advice);
/* Is it kept in areas, which it splits and joins? The rest is of pages. */
bool advice_is_of_areas(enum advice advice);
const char *protection_name(enum protection protection);
const char *sharing_name(enum sharing sharing);

/* A deep copy; 0 or -ENOMEM. */
int op_copy(const struct op *from, struct op *ret_to);
/* Frees what the operation owns, not the operation. */
void op_clear(struct op *op);
/* Is every field that the kind uses equal? (line and column are not.) */
bool op_equal(const struct op *a, const struct op *b);

/* The setting of a machine line that a refusal begins with, "tlb-ways=3: ...";
 * NULL: it is about none of them. */
const struct setting *op_setting_refused(const struct op *op,
					 const char *reason);

/* The view that it speaks of, be it in its place; empty: none. */
const char *op_view(const struct op *op);

/* Does it make a hole: punch, or advice that does so through a view? */
bool op_punches(const struct op *op);
/* Is it the advice to fault pages in, for reading or for writing? */
bool op_populates(const struct op *op);
/* Is it a store, or the advice that faults pages in as if for one? */
bool op_stores(const struct op *op);
/* Does it only look (expect)? Then nothing is performed. */
bool op_is_expectation(const struct op *op);

#endif
