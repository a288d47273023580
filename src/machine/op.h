#ifndef PAGETWIN_MACHINE_OP_H
#define PAGETWIN_MACHINE_OP_H

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

/*
 * Bytes of a view:  v   v[3]   v[0..7]   each with an optional +OFFSET.
 *
 *	v[2]+100	page 2, from its byte 100
 *	v+8200		the view from its byte 8200
 *	v[0..7]+4	pages 0 to 7, byte 4 of each (load), from byte 4 on
 *			(a range operation)
 */
struct place {
	char view[NAME_SIZE];
	bool has_pages;	 /* [first..last] was written */
	bool is_range;	 /* with the two dots */
	uint64_t first;	 /* page, from 0 */
	uint64_t last;	 /* page, inclusive; first where not a range */
	uint64_t offset; /* bytes */
};

/* A size as it was written, so that it prints as it was written: 8p is a
 * number of pages, whose length only a machine knows. */
struct size {
	uint64_t number; /* bytes, or pages */
	bool in_pages;
};

enum expect_on {
	EXPECT_ON_BOTH,
	EXPECT_ON_SIM,
	EXPECT_ON_REAL,
};

enum expect_kind {
	EXPECT_MINOR,	    /* minor=RANGE, of the last operation */
	EXPECT_MAJOR,	    /* major=RANGE */
	EXPECT_RESULT,	    /* result=NAME */
	EXPECT_BYTES,	    /* bytes="…", of the last load or read */
	EXPECT_VIEW_PAGE,   /* v[3] present|absent|swapped|exclusive|zero */
	EXPECT_OBJECT_PAGE, /* f[3] cached|uncached|dirty|clean|writeback */
	EXPECT_DISK,	    /* disk f OFFSET = "…", the simulated disk */
};

enum expect_state {
	EXPECT_PRESENT,
	EXPECT_ABSENT,
	EXPECT_SWAPPED,
	EXPECT_EXCLUSIVE,
	EXPECT_ZERO,
	EXPECT_CACHED,
	EXPECT_UNCACHED,
	EXPECT_DIRTY,
	EXPECT_CLEAN,
	EXPECT_WRITEBACK,
	EXPECT_STATES
};

/* One thing a line expects. The pages are op.place for EXPECT_VIEW_PAGE and
 * EXPECT_OBJECT_PAGE (place.view then holds the object's name); the bytes are
 * op.bytes. */
struct expect_term {
	enum expect_kind kind;
	uint64_t low, high;	 /* of MINOR and MAJOR; equal for a number */
	char result[NAME_SIZE];	 /* of RESULT: "ok", "EINVAL", "SIGBUS" */
	enum expect_state state; /* of the two PAGE kinds */
};

#define EXPECT_TERMS 4

struct expectation {
	enum expect_on on;
	unsigned n_terms;
	struct expect_term terms[EXPECT_TERMS];
};

/* key=value after "machine PROFILE", as written; the machine that is
 * configured checks it (see machine_ops.apply). */
struct setting {
	char key[NAME_SIZE];
	char value[NAME_SIZE];
	unsigned column; /* where it stands, for complaints */
};

#define SETTINGS_MAX 16

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

	struct setting settings[SETTINGS_MAX]; /* machine */
	unsigned n_settings;

	struct expectation expect;
};

/* One row for each operation. */
struct op_info {
	enum op_kind kind;
	const char *word;  /* "flush" */
	const char *usage; /* "flush PLACE [async]" */
	const char *help;  /* one sentence, for the help and the manual */
	/* The call in each idiom, a template whose {view} {object} {offset}
	 * {length} {prot} … idiom_print() fills; NULL where there is none. */
	const char *posix;
	const char *win32;
	const char *dotnet;
};

extern const struct op_info op_table[OP_KINDS];

enum idiom {
	IDIOM_POSIX,
	IDIOM_WIN32,
	IDIOM_DOTNET,
	IDIOMS
};

const char *idiom_name(enum idiom idiom); /* "POSIX", "Win32", ".NET" */

/* Appends the operation as a programmer of that idiom writes it, one or more
 * lines; "-" where the idiom has no such call. page_size in bytes. */
void op_print_idiom(const struct op *op, enum idiom idiom, uint64_t page_size,
		    struct strbuf *out);

const char *advice_name(enum advice advice);
const char *protection_name(enum protection protection);
const char *sharing_name(enum sharing sharing);
const char *expect_state_name(enum expect_state state);

/* A deep copy; 0 or -ENOMEM. */
int op_copy(const struct op *from, struct op *ret_to);
/* Frees what the operation owns, not the operation. */
void op_clear(struct op *op);

/* A size in bytes; UINT64_MAX where it would not fit. */
uint64_t size_bytes(struct size size, uint64_t page_size);

/* Does this operation only look (expect)? Then nothing is performed. */
bool op_is_expectation(const struct op *op);

#endif
