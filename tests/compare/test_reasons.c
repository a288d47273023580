/*
 * Each reason both ways: it is given where the traits or the history justify
 * it, and a forged difference beside it is a surprise.
 *
 * The simulated machine is textbook and the real one linux, where a test does
 * not say otherwise.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "base/strbuf.h"
#include "compare/reason.h"
#include "compare/twin.h"

static struct twin twin;

static int start(void **context)
{
	(void)context;
	twin_start(&twin);
	return 0;
}

static int end(void **context)
{
	(void)context;
	twin_end(&twin);
	return 0;
}

static void both_linux(void)
{
	twin.traits[0] = twin_linux;
}

/* A file of so many pages, all of them as drawn, mapped as v; both agree. */
static void stand(const char *v, const char *f)
{
	twin_step(&twin, "as main", DRAW(.v = v, .f = f), DRAW(.v = v, .f = f));
	twin_is_same(&twin);
}

/*	file	cccccccc cccccccc cc	cached by both
 *	load	   ^
 *	window	[.....16 pages.....]
 */
static void test_fault_around(void **context)
{
	(void)context;
	stand("..................", "cccccccccccccccccc");
	twin_step(&twin, "load v[3]",
		  DRAW(.v = "...P..............", .f = "cccccccccccccccccc",
		       .minor = 1),
		  DRAW(.v = "PPPPPPPPPPPPPPPP..", .f = "cccccccccccccccccc",
		       .minor = 1));
	twin_has(&twin, 2);
	twin_is_because(&twin, "v[0..2]", FIELD_PRESENT, "fault-around");
	twin_is_because(&twin, "v[4..15]", FIELD_PRESENT, "fault-around");
	assert_int_equal(twin.last.verdict, VERDICT_SIMPLIFIED);
}

static void test_fault_around_ends_at_its_window(void **context)
{
	(void)context;
	stand("..................", "cccccccccccccccccc");
	twin_step(&twin, "load v[3]",
		  DRAW(.v = "...P..............", .f = "cccccccccccccccccc",
		       .minor = 1),
		  DRAW(.v = "PPPPPPPPPPPPPPPPP.", .f = "cccccccccccccccccc",
		       .minor = 1));
	twin_is_because(&twin, "v[4..15]", FIELD_PRESENT, "fault-around");
	twin_is_surprise(&twin, "v[16]", FIELD_PRESENT);
}

static void test_fault_around_needs_a_load(void **context)
{
	(void)context;
	stand("....", "cccc");
	twin_step(&twin, "store v[1] \"J\"",
		  DRAW(.v = ".W..", .f = "cdcc", .minor = 1),
		  DRAW(.v = ".PP.", .f = "cdcc", .minor = 1));
	twin_has(&twin, 1);
	twin_is_surprise(&twin, "v[2]", FIELD_PRESENT);
}

static void test_fault_around_needs_a_fault(void **context)
{
	(void)context;
	stand(".P..", "cccc");
	twin_step(&twin, "load v[1]", DRAW(.v = ".P..", .f = "cccc"),
		  DRAW(.v = ".PP.", .f = "cccc"));
	twin_has(&twin, 1);
	twin_is_surprise(&twin, "v[2]", FIELD_PRESENT);
}

static void test_fault_around_needs_different_windows(void **context)
{
	(void)context;
	both_linux();
	stand("....", "cccc");
	twin_step(&twin, "load v[1]",
		  DRAW(.v = ".P..", .f = "cccc", .minor = 1),
		  DRAW(.v = "PPPP", .f = "cccc", .minor = 1));
	twin_is_surprise(&twin, "v[0]", FIELD_PRESENT);
	twin_is_surprise(&twin, "v[2..3]", FIELD_PRESENT);
}

static void test_fault_around_never_excuses_the_page_asked_for(void **context)
{
	(void)context;
	stand("....", "cccc");
	twin_step(&twin, "load v[1]",
		  DRAW(.v = "....", .f = "cccc", .minor = 1),
		  DRAW(.v = ".P..", .f = "cccc", .minor = 1));
	twin_has(&twin, 1);
	twin_is_surprise(&twin, "v[1]", FIELD_PRESENT);
}

/* The window is cut off at the view's start, not shifted with it. */
static void test_fault_around_by_address(void **context)
{
	(void)context;
	twin.address[1] = 0x1000c000; /* 12 pages after a boundary */
	stand("........", "cccccccc");
	twin_step(&twin, "load v[1]",
		  DRAW(.v = ".P......", .f = "cccccccc", .minor = 1),
		  DRAW(.v = "PPPPPPPP", .f = "cccccccc", .minor = 1));
	twin_is_because(&twin, "v[0]", FIELD_PRESENT, "fault-around");
	twin_is_because(&twin, "v[2..7]", FIELD_PRESENT, "fault-around");
}

static void test_address_alignment(void **context)
{
	(void)context;
	both_linux();
	twin.address[1] = 0x10008000; /* 8 pages after a boundary */
	stand("................", "cccccccccccccccc");
	/* Page 9 lies in the second window there, in the first one here. */
	twin_step(&twin, "load v[9]",
		  DRAW(.v = "PPPPPPPPPPPPPPPP", .f = "cccccccccccccccc",
		       .minor = 1),
		  DRAW(.v = "........PPPPPPPP", .f = "cccccccccccccccc",
		       .minor = 1));
	twin_has(&twin, 1);
	twin_is_because(&twin, "v[0..7]", FIELD_PRESENT, "address-alignment");
}

/*	cold file, load v[2]: one page here, all eight there	*/
static void miss_with_readahead(void)
{
	stand("........", "........");
	twin_step(&twin, "load v[2]",
		  DRAW(.v = "..P.....", .f = "..c.....", .major = 1),
		  DRAW(.v = "..P.....", .f = "cccccccc", .major = 1));
}

static void test_readahead(void **context)
{
	(void)context;
	miss_with_readahead();
	twin_has(&twin, 2);
	twin_is_because(&twin, "f[0..1]", FIELD_CACHED, "readahead");
	twin_is_because(&twin, "f[3..7]", FIELD_CACHED, "readahead");
}

static void test_readahead_ends_at_its_window(void **context)
{
	(void)context;
	twin.traits[1].readahead = 4;
	miss_with_readahead();
	twin_is_because(&twin, "f[3]", FIELD_CACHED, "readahead");
	twin_is_surprise(&twin, "f[4..7]", FIELD_CACHED);
}

static void test_readahead_needs_a_miss(void **context)
{
	(void)context;
	stand("........", "..c.....");
	twin_step(&twin, "load v[2]",
		  DRAW(.v = "..P.....", .f = "..c.....", .minor = 1),
		  DRAW(.v = "..P.....", .f = "..cc....", .minor = 1));
	twin_has(&twin, 1);
	twin_is_surprise(&twin, "f[3]", FIELD_CACHED);
}

static void test_readahead_needs_different_windows(void **context)
{
	(void)context;
	both_linux();
	miss_with_readahead();
	twin_is_surprise(&twin, "f[0..1]", FIELD_CACHED);
	twin_is_surprise(&twin, "f[3..7]", FIELD_CACHED);
}

/* The kernel's window is assumed, not known: near by it is excused, far away
 * it is not. */
static void test_readahead_not_exact(void **context)
{
	(void)context;
	both_linux();
	twin.traits[0].readahead = twin.traits[1].readahead = 2;
	twin.traits[1].readahead_exact = false;
	miss_with_readahead();
	twin_is_because(&twin, "f[0..1]", FIELD_CACHED, "readahead");
	twin_is_because(&twin, "f[3..4]", FIELD_CACHED, "readahead");
	twin_is_surprise(&twin, "f[5..7]", FIELD_CACHED);
}

static void test_readahead_is_off_for_random(void **context)
{
	(void)context;
	stand("........", "........");
	twin_step(&twin, "advise v random",
		  DRAW(.v = "........", .f = "........"),
		  DRAW(.v = "........", .f = "........"));
	miss_with_readahead();
	twin_is_surprise(&twin, "f[3..7]", FIELD_CACHED);
	twin_step(&twin, "advise v normal",
		  DRAW(.v = "..P.....", .f = "..c....."),
		  DRAW(.v = "..P.....", .f = "..c....."));
	twin_step(&twin, "load v[5]",
		  DRAW(.v = "..P..P..", .f = "..c..c..", .major = 1),
		  DRAW(.v = "..P..P..", .f = "..c..ccc", .major = 1));
	twin_is_because(&twin, "f[6..7]", FIELD_CACHED, "readahead");
}

/* Once read ahead there, a later page is a minor fault there and a major one
 * here: the first reason is given again. */
static void test_counts_inherit(void **context)
{
	(void)context;
	miss_with_readahead();
	twin_step(&twin, "load v[3]",
		  DRAW(.v = "..PP....", .f = "..cc....", .major = 1),
		  DRAW(.v = "PPPPPPPP", .f = "cccccccc", .minor = 1));
	twin_is_because(&twin, "minor", FIELD_MINOR, "readahead");
	twin_is_because(&twin, "major", FIELD_MAJOR, "readahead");
	twin_is_because(&twin, "v[4..7]", FIELD_PRESENT, "fault-around");
	twin_is_because(&twin, "f[4..7]", FIELD_CACHED, "readahead");
	/* Present there, absent here: a fault here only. */
	twin_step(&twin, "load v[5]",
		  DRAW(.v = "..PP.P..", .f = "..cc.c..", .major = 1),
		  DRAW(.v = "PPPPPPPP", .f = "cccccccc"));
	twin_is_because(&twin, "major", FIELD_MAJOR, "readahead");
	/* The page is there on both now; nothing is left to be excused. */
	twin_step(&twin, "load v[5]", DRAW(.v = "..PP.P..", .f = "..cc.c.."),
		  DRAW(.v = "PPPPPPPP", .f = "cccccccc", .minor = 1));
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
}

/* A count that the machine's own pages do not allow is wrong, even where a
 * smaller difference would have been excused. */
static void test_counts_have_a_range(void **context)
{
	(void)context;
	miss_with_readahead();
	twin_step(&twin, "load v[3]",
		  DRAW(.v = "..PP....", .f = "..cc....", .major = 1),
		  DRAW(.v = "PPPPPPPP", .f = "cccccccc", .minor = 2));
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
	twin_is_surprise(&twin, "major", FIELD_MAJOR);
}

static void test_counts_over_a_range_of_pages(void **context)
{
	(void)context;
	stand("........", "........");
	twin_step(
		&twin, "load v[0..7]",
		DRAW(.v = "PPPPPPPP", .f = "cccccccc", .major = 8),
		DRAW(.v = "PPPPPPPP", .f = "cccccccc", .major = 1, .minor = 1));
	twin_has(&twin, 2);
	twin_is_because(&twin, "minor", FIELD_MINOR, "fault-around");
	twin_is_because(&twin, "major", FIELD_MAJOR, "readahead");
}

/* The cached page starts reading what follows before it is reached. */
static void test_counts_with_running_readahead(void **context)
{
	(void)context;
	twin_step(&twin, "as main", DRAW(.v = "........", .f = "c......."),
		  DRAW(.v = "........", .f = "c......."));
	twin_step(
		&twin, "load v[0..7]",
		DRAW(.v = "PPPPPPPP", .f = "cccccccc", .major = 7, .minor = 1),
		DRAW(.v = "PPPPPPPP", .f = "cccccccc", .minor = 3));
	twin_is_because(&twin, "minor", FIELD_MINOR, "fault-around");
	twin_is_because(&twin, "major", FIELD_MAJOR, "readahead");
}

static void test_counts_over_cached_pages(void **context)
{
	(void)context;
	stand("........", "cccccccc");
	twin_step(&twin, "load v[0..7]",
		  DRAW(.v = "PPPPPPPP", .f = "cccccccc", .minor = 8),
		  DRAW(.v = "PPPPPPPP", .f = "cccccccc", .minor = 1));
	twin_has(&twin, 1);
	twin_is_because(&twin, "minor", FIELD_MINOR, "fault-around");
}

static void test_counts_over_a_range_forged(void **context)
{
	(void)context;
	stand("........", "cccccccc");
	twin_step(&twin, "load v[0..7]",
		  DRAW(.v = "PPPPPPPP", .f = "cccccccc", .minor = 7),
		  DRAW(.v = "PPPPPPPP", .f = "cccccccc", .minor = 1));
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
	stand("........", "cccccccc");
	twin_step(&twin, "load v[0..7]",
		  DRAW(.v = "PPPPPPPP", .f = "cccccccc", .minor = 8),
		  DRAW(.v = "PPPPPPPP", .f = "cccccccc", .minor = 0));
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
}

static void test_counts_of_equal_machines(void **context)
{
	(void)context;
	both_linux();
	stand("........", "cccccccc");
	twin_step(&twin, "load v[0..7]",
		  DRAW(.v = "PPPPPPPP", .f = "cccccccc", .minor = 2),
		  DRAW(.v = "PPPPPPPP", .f = "cccccccc", .minor = 1));
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
}

static void test_no_faults_without_an_access(void **context)
{
	(void)context;
	stand("....", "cccc");
	twin_step(&twin, "flush v", DRAW(.v = "....", .f = "cccc"),
		  DRAW(.v = "....", .f = "cccc", .minor = 1));
	twin_has(&twin, 1);
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
}

/* A difference stays what it was while nothing moves. */
static void test_inherited(void **context)
{
	(void)context;
	miss_with_readahead();
	twin_step(&twin, "as main", DRAW(.v = "..P.....", .f = "..c....."),
		  DRAW(.v = "..P.....", .f = "cccccccc"));
	twin_is_because(&twin, "f[0..1]", FIELD_CACHED, "readahead");
	/* Page 1 goes there, comes here: the same field, another story. */
	twin_step(&twin, "as main", DRAW(.v = "..P.....", .f = ".cc....."),
		  DRAW(.v = "..P.....", .f = "c.cccccc"));
	twin_is_because(&twin, "f[0]", FIELD_CACHED, "readahead");
	twin_is_surprise(&twin, "f[1]", FIELD_CACHED);
	twin_is_because(&twin, "f[3..7]", FIELD_CACHED, "readahead");
}

static void test_agreement_ends_a_reason(void **context)
{
	(void)context;
	miss_with_readahead();
	stand("..P.....", "cccccccc");
	twin_step(&twin, "as main", DRAW(.v = "..P.....", .f = "..c....."),
		  DRAW(.v = "..P.....", .f = "cccccccc"));
	twin_is_surprise(&twin, "f[0..1]", FIELD_CACHED);
}

/* After the operation has settled a field, the past excuses nothing. */
static void test_settled_by_the_operation(void **context)
{
	(void)context;
	stand("....", "cccc");
	twin_step(&twin, "load v[1]",
		  DRAW(.v = ".P..", .f = "cccc", .minor = 1),
		  DRAW(.v = "PPPP", .f = "cccc", .minor = 1));
	twin_step(&twin, "advise v dontneed", DRAW(.v = "....", .f = "cccc"),
		  DRAW(.v = "P...", .f = "cccc"));
	twin_has(&twin, 1);
	twin_is_surprise(&twin, "v[0]", FIELD_PRESENT);
}

/* Mapped pages are not dropped: the mapped one stays there, goes here. */
static void test_drop_follows_presence(void **context)
{
	(void)context;
	stand("....", "cccc");
	twin_step(&twin, "load v[1]",
		  DRAW(.v = ".P..", .f = "cccc", .minor = 1),
		  DRAW(.v = "PPP.", .f = "cccc", .minor = 1));
	twin_step(&twin, "drop f", DRAW(.v = ".P..", .f = ".c.."),
		  DRAW(.v = "PPP.", .f = "cccc"));
	twin_is_because(&twin, "f[0]", FIELD_CACHED, "fault-around");
	twin_is_because(&twin, "f[2]", FIELD_CACHED, "fault-around");
	twin_is_surprise(&twin, "f[3]", FIELD_CACHED);
}

/* Only what is mapped is paged out. */
static void test_pageout_follows_presence(void **context)
{
	(void)context;
	stand("....", "cccc");
	twin_step(&twin, "load v[1]",
		  DRAW(.v = ".P..", .f = "cccc", .minor = 1),
		  DRAW(.v = "PPP.", .f = "cccc", .minor = 1));
	twin_step(&twin, "advise v pageout", DRAW(.v = "....", .f = "c.cc"),
		  DRAW(.v = "....", .f = "...."));
	twin_is_because(&twin, "f[0]", FIELD_CACHED, "fault-around");
	twin_is_because(&twin, "f[2]", FIELD_CACHED, "fault-around");
	twin_is_surprise(&twin, "f[3]", FIELD_CACHED);
}

static void test_fork_follows_the_parent(void **context)
{
	(void)context;
	stand("....", "cccc");
	twin_step(&twin, "load v[1]",
		  DRAW(.v = ".P..", .f = "cccc", .minor = 1),
		  DRAW(.v = "PPP.", .f = "cccc", .minor = 1));
	twin_step(&twin, "fork child",
		  DRAW(.v = ".S..", .f = "cccc", .child = ".S.."),
		  DRAW(.v = "SSS.", .f = "cccc", .child = "SSSS"));
	/* v[0] of main and of child, both. */
	twin_is_because(&twin, "v[0]", FIELD_PRESENT, "fault-around");
	twin_is_surprise(&twin, "v[3]", FIELD_PRESENT);
	assert_string_equal(twin_find(&twin, "v[3]", FIELD_PRESENT)->process,
			    "child");
}

/* Who finds no page before the last one of the file maps nothing around. */
static void gave_up(enum habit habit)
{
	twin_end(&twin);
	twin_start(&twin);
	stand("....", "cccc");
	twin.traits[0].around_gives_up = twin.traits[1].around_gives_up = habit;
	twin_step(&twin, "load v[1]",
		  DRAW(.v = ".P..", .f = "cccc", .minor = 1),
		  DRAW(.v = "PPP.", .f = "cccc", .minor = 1));
	twin_step(&twin, "advise v pageout", DRAW(.v = "....", .f = "c..c"),
		  DRAW(.v = "....", .f = "...c"));
	twin_is_because(&twin, "f[0]", FIELD_CACHED, "fault-around");
	twin.traits[0].fault_around = twin.traits[1].fault_around = 16;
	twin_step(&twin, "load v[2]",
		  DRAW(.v = "P.PP", .f = "c.cc", .major = 1),
		  DRAW(.v = "..P.", .f = "..cc", .major = 1));
}

static void test_around_follows_the_first_page(void **context)
{
	(void)context;
	gave_up(HABIT_YES);
	twin_is_because(&twin, "v[3]", FIELD_PRESENT, "fault-around");
	gave_up(HABIT_NO);
	twin_is_surprise(&twin, "v[3]", FIELD_PRESENT);
}

/* What a child gets empty is so whatever its parent had. */
static void test_fork_wipes(void **context)
{
	(void)context;
	stand("....", "cccc");
	twin_step(&twin, "load v[1]",
		  DRAW(.v = ".P..", .f = "cccc", .minor = 1),
		  DRAW(.v = "PPP.", .f = "cccc", .minor = 1));
	twin_step(&twin, "advise v[0] wipeonfork",
		  DRAW(.v = ".P..", .f = "cccc"),
		  DRAW(.v = "PPP.", .f = "cccc"));
	twin_step(&twin, "fork child",
		  DRAW(.v = ".S..", .f = "cccc", .child = ".S.."),
		  DRAW(.v = ".S..", .f = "cccc", .child = "PSS."));
	twin_is_surprise(&twin, "v[0]", FIELD_PRESENT);
	assert_string_equal(twin_find(&twin, "v[0]", FIELD_PRESENT)->process,
			    "child");
	twin_is_because(&twin, "v[2]", FIELD_PRESENT, "fault-around");
}

static void test_async_flush(void **context)
{
	(void)context;
	stand("PP", "dd");
	twin_step(&twin, "flush v[0] async", DRAW(.v = "PP", .f = "wd"),
		  DRAW(.v = "PP", .f = "dd"));
	twin_has(&twin, 2);
	twin_is_because(&twin, "f[0]", FIELD_DIRTY, "async-flush");
	twin_is_because(&twin, "f[0]", FIELD_WRITEBACK, "async-flush");
	twin_step(&twin, "as main", DRAW(.v = "PP", .f = "cd"),
		  DRAW(.v = "PP", .f = "dd"));
	twin_is_because(&twin, "f[0]", FIELD_DIRTY, "async-flush");
	twin_step(&twin, "flush v", DRAW(.v = "PP", .f = "cc"),
		  DRAW(.v = "PP", .f = "cc"));
	twin_is_same(&twin);
}

static void test_async_flush_forged(void **context)
{
	(void)context;
	stand("PP", "dd");
	/* Beside the range; the other way round; a synchronous flush. */
	twin_step(&twin, "flush v[0] async", DRAW(.v = "PP", .f = "dc"),
		  DRAW(.v = "PP", .f = "dd"));
	twin_is_surprise(&twin, "f[1]", FIELD_DIRTY);
	stand("PP", "dd");
	twin_step(&twin, "flush v[0] async", DRAW(.v = "PP", .f = "dd"),
		  DRAW(.v = "PP", .f = "cd"));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
	stand("PP", "dd");
	twin_step(&twin, "flush v", DRAW(.v = "PP", .f = "cc"),
		  DRAW(.v = "PP", .f = "dc"));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
}

static void test_async_flush_of_equal_machines(void **context)
{
	(void)context;
	both_linux();
	stand("PP", "dd");
	twin_step(&twin, "flush v[0] async", DRAW(.v = "PP", .f = "cd"),
		  DRAW(.v = "PP", .f = "dd"));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
}

static void test_read_only_first_and_write_protect(void **context)
{
	(void)context;
	twin_step(&twin, "as main", DRAW(.v = "W.", .f = "cc"),
		  DRAW(.v = "P.", .f = "cc"));
	twin_step(&twin, "store v[0] \"J\"", DRAW(.v = "W.", .f = "dc"),
		  DRAW(.v = "P.", .f = "dc", .minor = 1));
	twin_has(&twin, 1);
	twin_is_because(&twin, "minor", FIELD_MINOR, "read-only-first");
	twin_step(&twin, "flush v", DRAW(.v = "W.", .f = "cc"),
		  DRAW(.v = "P.", .f = "cc"));
	twin_is_same(&twin);
	twin_step(&twin, "store v[0] \"K\"", DRAW(.v = "W.", .f = "dc"),
		  DRAW(.v = "P.", .f = "dc", .minor = 1));
	twin_has(&twin, 1);
	twin_is_because(&twin, "minor", FIELD_MINOR, "write-protect");
}

static void test_write_protect_forged(void **context)
{
	(void)context;
	twin_step(&twin, "as main", DRAW(.v = "W.", .f = "cc"),
		  DRAW(.v = "P.", .f = "cc"));
	twin_step(&twin, "store v[0] \"J\"", DRAW(.v = "W.", .f = "dc"),
		  DRAW(.v = "P.", .f = "dc", .minor = 1));
	/* Dirty and stored to: writable, there is nothing to fault for. */
	twin_step(&twin, "store v[0] \"K\"", DRAW(.v = "W.", .f = "dc"),
		  DRAW(.v = "P.", .f = "dc", .minor = 1));
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
	/* The writable entry here cannot fault. */
	twin_step(&twin, "store v[0] \"K\"",
		  DRAW(.v = "W.", .f = "dc", .minor = 1),
		  DRAW(.v = "P.", .f = "dc"));
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
}

static void test_write_protect_of_equal_machines(void **context)
{
	(void)context;
	both_linux();
	twin_step(&twin, "as main", DRAW(.v = "R.", .f = "cc"),
		  DRAW(.v = "P.", .f = "cc"));
	twin_step(&twin, "store v[0] \"J\"",
		  DRAW(.v = "W.", .f = "dc", .minor = 1),
		  DRAW(.v = "P.", .f = "dc"));
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
}

static void test_tmpfs_dirty(void **context)
{
	(void)context;
	twin.traits[1].counts_dirty = false;
	stand("WW", "cc");
	twin_step(&twin, "store v[0] \"J\"", DRAW(.v = "WW", .f = "dc"),
		  DRAW(.v = "WW", .f = "cc"));
	twin_has(&twin, 1);
	twin_is_because(&twin, "f[0]", FIELD_DIRTY, "tmpfs-dirty");
	/* The other way round it is no excuse. */
	stand("WW", "cc");
	twin_step(&twin, "as main", DRAW(.v = "WW", .f = "cc"),
		  DRAW(.v = "WW", .f = "dc"));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
}

static void test_tmpfs_evict(void **context)
{
	(void)context;
	twin.traits[1].can_evict = false;
	twin_step(&twin, "file f 2p", DRAW(.f = ".."), DRAW(.f = "cc"));
	twin_has(&twin, 1);
	twin_is_because(&twin, "f[0..1]", FIELD_CACHED, "tmpfs-evict");
	twin_step(&twin, "map v f shared rw", DRAW(.f = "..", .v = ".."),
		  DRAW(.f = "cc", .v = ".."));
	twin_step(&twin, "load v[0]", DRAW(.f = "c.", .v = "P.", .major = 1),
		  DRAW(.f = "cc", .v = "PP", .minor = 1));
	twin_is_because(&twin, "major", FIELD_MAJOR, "tmpfs-evict");
	twin_is_because(&twin, "minor", FIELD_MINOR, "tmpfs-evict");
	twin_is_because(&twin, "v[1]", FIELD_PRESENT, "fault-around");
}

static void test_tmpfs_evict_forged(void **context)
{
	(void)context;
	twin.traits[1].can_evict = false;
	stand("..", "cc");
	twin_step(&twin, "drop f", DRAW(.v = "..", .f = "cc"),
		  DRAW(.v = "..", .f = "c."));
	twin_is_surprise(&twin, "f[1]", FIELD_CACHED);
	stand("..", "cc");
	twin_step(&twin, "as main", DRAW(.v = "..", .f = ".c"),
		  DRAW(.v = "..", .f = "cc"));
	twin_is_surprise(&twin, "f[0]", FIELD_CACHED);
}

static void test_large_folio_is_dirty_as_a_whole(void **context)
{
	(void)context;
	both_linux();
	stand("........", "cccccccc");
	twin_step(&twin, "store v[5] \"J\"",
		  DRAW(.v = ".....P..", .f = "cccccdcc", .minor = 1),
		  DRAW(.v = "....PPPP", .f = "ccccdddd", .minor = 1));
	twin_is_because(&twin, "f[4]", FIELD_DIRTY, "large-folios");
	twin_is_because(&twin, "f[6..7]", FIELD_DIRTY, "large-folios");
	twin_is_because(&twin, "v[6..7]", FIELD_PRESENT, "large-folios");
}

/* Only what came into the page cache together can be one folio. */
static void test_large_folio_came_as_a_whole(void **context)
{
	(void)context;
	both_linux();
	stand("....", "....");
	stand("....", "cc.c");
	stand("....", "cccc");
	twin_step(&twin, "store v[0] \"J\"",
		  DRAW(.v = "P...", .f = "dccc", .minor = 1),
		  DRAW(.v = "P...", .f = "ddcc", .minor = 1));
	twin_has(&twin, 1);
	twin_is_because(&twin, "f[1]", FIELD_DIRTY, "large-folios");
	twin_step(&twin, "fsync f", DRAW(.v = "P...", .f = "cccc"),
		  DRAW(.v = "P...", .f = "cccc"));
	twin_step(&twin, "store v[3] \"J\"",
		  DRAW(.v = "P..P", .f = "cccd", .minor = 1),
		  DRAW(.v = "P..P", .f = "ccdd", .minor = 1));
	twin_is_surprise(&twin, "f[2]", FIELD_DIRTY);
}

/* The one page with the readahead mark is passed over here, and mapped with
 * its folio there. */
static void test_large_folio_with_the_mark(void **context)
{
	(void)context;
	both_linux();
	stand("....", "cccc");
	twin_step(&twin, "load v[3]",
		  DRAW(.v = ".PPP", .f = "cccc", .minor = 1),
		  DRAW(.v = "PPPP", .f = "cccc", .minor = 1));
	twin_has(&twin, 1);
	twin_is_because(&twin, "v[0]", FIELD_PRESENT, "large-folios");
}

/* Its mark keeps fault-around from all of it. */
static void test_large_folio_passed_over(void **context)
{
	(void)context;
	both_linux();
	stand("........", "........");
	twin_step(&twin, "load v[1]",
		  DRAW(.v = "PPPP.PPP", .f = "cccccccc", .major = 1),
		  DRAW(.v = "PPPP....", .f = "cccccccc", .major = 1));
	twin_has(&twin, 1);
	twin_is_because(&twin, "v[5..7]", FIELD_PRESENT, "large-folios");
}

/*	folio	[. . . .]	paged out in part: all of it stays	*/
static void test_large_folio_paged_out_in_part(void **context)
{
	(void)context;
	both_linux();
	stand("....", "....");
	stand("PPPP", "cccc");
	twin_step(&twin, "advise v[1..3] pageout",
		  DRAW(.v = "P...", .f = "c..."),
		  DRAW(.v = "....", .f = "cccc"));
	twin_is_because(&twin, "f[1..3]", FIELD_CACHED, "large-folios");
	twin_is_because(&twin, "v[0]", FIELD_PRESENT, "large-folios");
	/* Whole, it goes. */
	stand("....", "....");
	stand("PPPP", "cccc");
	twin_step(&twin, "advise v pageout", DRAW(.v = "....", .f = "...."),
		  DRAW(.v = "....", .f = "cccc"));
	twin_is_surprise(&twin, "f[0..3]", FIELD_CACHED);
}

static void test_large_folio_forged(void **context)
{
	(void)context;
	both_linux();
	stand("........", "cccccccc");
	/* Not a whole block; not aligned; nowhere near the store. */
	twin_step(&twin, "store v[5] \"J\"",
		  DRAW(.v = ".....P..", .f = "cccccdcc", .minor = 1),
		  DRAW(.v = ".....P..", .f = "cccccddd", .minor = 1));
	twin_is_surprise(&twin, "f[6..7]", FIELD_DIRTY);
	stand("........", "cccccccc");
	twin_step(&twin, "store v[5] \"J\"",
		  DRAW(.v = ".....P..", .f = "cccccdcc", .minor = 1),
		  DRAW(.v = ".....P..", .f = "ccddddcc", .minor = 1));
	twin_is_surprise(&twin, "f[2..3]", FIELD_DIRTY);
	stand("........", "cccccccc");
	twin_step(&twin, "store v[5] \"J\"",
		  DRAW(.v = ".....P..", .f = "cccccdcc", .minor = 1),
		  DRAW(.v = ".....P..", .f = "ddddcdcc", .minor = 1));
	twin_is_surprise(&twin, "f[0..3]", FIELD_DIRTY);
	/* A load makes nothing dirty. */
	stand("PPPP", "cccc");
	twin_step(&twin, "load v[1]", DRAW(.v = "PPPP", .f = "cccc"),
		  DRAW(.v = "PPPP", .f = "dddd"));
	twin_is_surprise(&twin, "f[0..3]", FIELD_DIRTY);
}

/* Dirty at 2 s of the real clock; the flusher looks each 5 s for what has
 * been dirty for 30. */
static void dirty_at_two(void)
{
	both_linux();
	stand("P", "c");
	twin_step(&twin, "store v[0] \"J\"",
		  DRAW(.v = "P", .f = "d", .minor = 1, .clock = 0),
		  DRAW(.v = "P", .f = "d", .minor = 1, .clock = 2));
	twin_is_same(&twin);
}

static void test_real_flusher(void **context)
{
	(void)context;
	dirty_at_two();
	twin_step(&twin, "as main", DRAW(.v = "P", .f = "d"),
		  DRAW(.v = "P", .f = "c", .clock = 33));
	twin_has(&twin, 1);
	twin_is_because(&twin, "f[0]", FIELD_DIRTY, "real-clock");
	/* It write-protected the page as well. */
	twin_step(&twin, "store v[0] \"K\"",
		  DRAW(.v = "P", .f = "d", .clock = 0),
		  DRAW(.v = "P", .f = "d", .clock = 34, .minor = 1));
	twin_has(&twin, 1);
	twin_is_because(&twin, "minor", FIELD_MINOR, "real-clock");
}

static void test_real_flusher_too_early(void **context)
{
	(void)context;
	dirty_at_two();
	twin_step(&twin, "as main", DRAW(.v = "P", .f = "d"),
		  DRAW(.v = "P", .f = "c", .clock = 20));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
}

/* The file became dirty when it was made, 20 seconds before this page did. */
static void test_real_flusher_takes_old_files(void **context)
{
	(void)context;
	both_linux();
	stand("P", "c");
	twin_step(&twin, "store v[0] \"J\"",
		  DRAW(.v = "P", .f = "d", .minor = 1),
		  DRAW(.v = "P", .f = "d", .minor = 1, .clock = 20));
	twin_is_same(&twin);
	twin_step(&twin, "as main", DRAW(.v = "P", .f = "d"),
		  DRAW(.v = "P", .f = "c", .clock = 24));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
	twin_step(&twin, "as main", DRAW(.v = "P", .f = "d"),
		  DRAW(.v = "P", .f = "d", .clock = 24));
	twin_step(&twin, "as main", DRAW(.v = "P", .f = "d"),
		  DRAW(.v = "P", .f = "c", .clock = 33));
	twin_is_because(&twin, "f[0]", FIELD_DIRTY, "real-clock");
}

/* It came by after the last look and before the store. */
static void test_real_flusher_between_the_steps(void **context)
{
	(void)context;
	dirty_at_two();
	twin_step(&twin, "store v[0] \"K\"",
		  DRAW(.v = "P", .f = "d", .clock = 0),
		  DRAW(.v = "P", .f = "d", .clock = 34, .minor = 1));
	twin_has(&twin, 1);
	twin_is_because(&twin, "minor", FIELD_MINOR, "real-clock");
	dirty_at_two();
	twin_step(&twin, "store v[0] \"K\"",
		  DRAW(.v = "P", .f = "d", .clock = 0),
		  DRAW(.v = "P", .f = "d", .clock = 4, .minor = 1));
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
}

static void test_tick_may_be_early_or_late(void **context)
{
	(void)context;
	dirty_at_two();
	twin_step(&twin, "tick 32", DRAW(.v = "P", .f = "c", .clock = 32),
		  DRAW(.v = "P", .f = "d", .clock = 34));
	twin_is_because(&twin, "f[0]", FIELD_DIRTY, "real-clock");
	dirty_at_two();
	/* After two minutes it has no excuse. */
	twin_step(&twin, "tick 120", DRAW(.v = "P", .f = "c", .clock = 120),
		  DRAW(.v = "P", .f = "d", .clock = 122));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
}

static void test_idle_pages_are_reclaimed(void **context)
{
	(void)context;
	both_linux();
	twin.traits[1].reclaims_idle = HABIT_UNKNOWN;
	stand("..", "cc");
	twin_step(&twin, "load v[0]",
		  DRAW(.v = "PP", .f = "cc", .minor = 1, .clock = 0),
		  DRAW(.v = "PP", .f = "cc", .minor = 1, .clock = 2));
	twin_is_same(&twin);
	twin_step(&twin, "as main", DRAW(.v = "PP", .f = "cc"),
		  DRAW(.v = "P.", .f = "c.", .clock = 70));
	twin_is_because(&twin, "v[1]", FIELD_PRESENT, "unknown-habit");
	twin_is_because(&twin, "f[1]", FIELD_CACHED, "unknown-habit");
	/* A page it has just touched is not idle. */
	twin_step(&twin, "load v[0..1]", DRAW(.v = "PP", .f = "cc", .clock = 0),
		  DRAW(.v = "PP", .f = "cc", .major = 1, .clock = 71));
	twin_is_because(&twin, "major", FIELD_MAJOR, "unknown-habit");
	twin_step(&twin, "as main", DRAW(.v = "PP", .f = "cc"),
		  DRAW(.v = "P.", .f = "cc", .clock = 80));
	twin_is_surprise(&twin, "v[1]", FIELD_PRESENT);
}

/* A machine that says it does not reclaim what is idle has no such excuse;
 * one that does not know, has. */
static void idle_for_a_minute(enum habit reclaims)
{
	both_linux();
	twin.traits[1].reclaims_idle = reclaims;
	stand("..", "cc");
	twin_step(&twin, "load v[0]",
		  DRAW(.v = "PP", .f = "cc", .minor = 1, .clock = 0),
		  DRAW(.v = "PP", .f = "cc", .minor = 1, .clock = 2));
	twin_is_same(&twin);
	twin_step(&twin, "load v[1]", DRAW(.v = "PP", .f = "cc", .clock = 0),
		  DRAW(.v = ".P", .f = ".c", .major = 1, .clock = 70));
}

static void test_idle_pages_need_somebody_to_reclaim_them(void **context)
{
	(void)context;
	idle_for_a_minute(HABIT_NO);
	twin_is_surprise(&twin, "v[0]", FIELD_PRESENT);
	twin_is_surprise(&twin, "f[0]", FIELD_CACHED);
	twin_is_surprise(&twin, "major", FIELD_MAJOR);
	idle_for_a_minute(HABIT_YES);
	twin_is_because(&twin, "v[0]", FIELD_PRESENT, "idle-memory");
	twin_is_because(&twin, "f[0]", FIELD_CACHED, "idle-memory");
	twin_is_because(&twin, "major", FIELD_MAJOR, "idle-memory");
	/* Locked: it stays. */
	both_linux();
	twin.traits[1].reclaims_idle = HABIT_YES;
	stand("..", "cc");
	twin_step(&twin, "lock v", DRAW(.v = "PP", .f = "cc", .minor = 1),
		  DRAW(.v = "PP", .f = "cc", .minor = 1, .clock = 2));
	twin_step(&twin, "as main", DRAW(.v = "PP", .f = "cc"),
		  DRAW(.v = ".P", .f = ".c", .clock = 70));
	twin_is_surprise(&twin, "v[0]", FIELD_PRESENT);
	twin_is_surprise(&twin, "f[0]", FIELD_CACHED);
}

/* What nobody maps is idle to a kernel that looks at page tables, unless it is
 * known that it does not look. */
static void unmapped_page_goes(enum habit reclaims)
{
	both_linux();
	twin.traits[1].reclaims_idle = reclaims;
	stand("..", "cc");
	twin_step(&twin, "load v[0]",
		  DRAW(.v = "P.", .f = "cc", .minor = 1, .clock = 0),
		  DRAW(.v = "P.", .f = "cc", .minor = 1, .clock = 2));
	twin_is_same(&twin);
	twin_step(&twin, "as main", DRAW(.v = "P.", .f = "cc"),
		  DRAW(.v = "P.", .f = "c.", .clock = 3));
}

static void test_unmapped_pages_are_reclaimed(void **context)
{
	(void)context;
	unmapped_page_goes(HABIT_YES);
	twin_is_because(&twin, "f[1]", FIELD_CACHED, "idle-memory");
	unmapped_page_goes(HABIT_NO);
	twin_is_surprise(&twin, "f[1]", FIELD_CACHED);
	unmapped_page_goes(HABIT_UNKNOWN);
	twin_is_because(&twin, "f[1]", FIELD_CACHED, "unknown-habit");
	/* The page beside it is mapped and was just used. */
	both_linux();
	twin.traits[1].reclaims_idle = HABIT_YES;
	stand("..", "cc");
	twin_step(&twin, "load v[0]",
		  DRAW(.v = "P.", .f = "cc", .minor = 1, .clock = 0),
		  DRAW(.v = "P.", .f = "cc", .minor = 1, .clock = 2));
	twin_step(&twin, "as main", DRAW(.v = "P.", .f = "cc"),
		  DRAW(.v = "..", .f = ".c", .clock = 3));
	twin_is_surprise(&twin, "f[0]", FIELD_CACHED);
	/* A section, without swap, has no place but memory. */
	both_linux();
	twin.traits[1].reclaims_idle = HABIT_YES;
	twin_step(&twin, "as main", DRAW(.v = "..", .f = "cc", .section = true),
		  DRAW(.v = "..", .f = "cc", .section = true));
	twin_step(&twin, "as main", DRAW(.v = "..", .f = "cc", .section = true),
		  DRAW(.v = "..", .f = "c.", .section = true, .clock = 90));
	twin_is_surprise(&twin, "f[1]", FIELD_CACHED);
	/* One that is dirty, and one that the operation leaves there. */
	both_linux();
	twin.traits[1].reclaims_idle = HABIT_YES;
	stand("..", "dc");
	twin_step(&twin, "as main", DRAW(.v = "..", .f = "dc"),
		  DRAW(.v = "..", .f = ".c"));
	twin_is_surprise(&twin, "f[0]", FIELD_CACHED);
	stand("..", "cc");
	twin_step(&twin, "read f 0 1", DRAW(.v = "..", .f = "cc", .bytes = "A"),
		  DRAW(.v = "..", .f = ".c", .bytes = "A"));
	twin_is_surprise(&twin, "f[0]", FIELD_CACHED);
}

/* It may go as soon as it was read: but not the last of what was read, which
 * may have been less than that. */
static void read_page_goes(enum habit reclaims, const char *v, const char *f)
{
	both_linux();
	twin.traits[1].reclaims_idle = reclaims;
	stand("....", "....");
	twin_step(&twin, "load v[0]",
		  DRAW(.v = "PPPP", .f = "cccc", .major = 1),
		  DRAW(.v = v, .f = f, .major = 1));
}

static void test_pages_are_reclaimed_as_they_are_read(void **context)
{
	(void)context;
	read_page_goes(HABIT_YES, "PP.P", "cc.c");
	twin_is_because(&twin, "v[2]", FIELD_PRESENT, "idle-memory");
	twin_is_because(&twin, "f[2]", FIELD_CACHED, "idle-memory");
	read_page_goes(HABIT_NO, "PP.P", "cc.c");
	twin_is_surprise(&twin, "f[2]", FIELD_CACHED);
	read_page_goes(HABIT_YES, "PPP.", "ccc.");
	twin_is_surprise(&twin, "f[3]", FIELD_CACHED);
	read_page_goes(HABIT_YES, "P..P", "c..c");
	twin_is_surprise(&twin, "f[1..2]", FIELD_CACHED);
}

static void test_skipped_tick(void **context)
{
	const struct result skipped = { RESULT_SKIPPED, 0 };

	(void)context;
	both_linux();
	stand("PP", "dd");
	twin_step(&twin, "tick 40", DRAW(.v = "PP", .f = "cc", .clock = 40),
		  DRAW(.v = "PP", .f = "dd", .clock = 1, .result = skipped));
	twin_has(&twin, 2);
	twin_is_because(&twin, "result", FIELD_RESULT, "skipped-tick");
	twin_is_because(&twin, "f[0..1]", FIELD_DIRTY, "skipped-tick");
	assert_int_equal(twin.last.verdict, VERDICT_UNOBSERVABLE);
	/* The page that was flushed here has to be made writable again. */
	twin_step(&twin, "store v[0] \"J\"",
		  DRAW(.v = "PP", .f = "dc", .clock = 40, .minor = 1),
		  DRAW(.v = "PP", .f = "dd", .clock = 1));
	twin_has(&twin, 2);
	twin_is_because(&twin, "minor", FIELD_MINOR, "skipped-tick");
	twin_is_because(&twin, "f[1]", FIELD_DIRTY, "skipped-tick");
	/* A flush ends it; afterwards they have to agree. */
	twin_step(&twin, "flush v", DRAW(.v = "PP", .f = "cc", .clock = 40),
		  DRAW(.v = "PP", .f = "cc", .clock = 1));
	twin_is_same(&twin);
	twin_step(&twin, "as main", DRAW(.v = "PP", .f = "cc", .clock = 40),
		  DRAW(.v = "PP", .f = "dc", .clock = 1));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
}

static void test_skipped_tick_excuses_writing_only(void **context)
{
	const struct result skipped = { RESULT_SKIPPED, 0 };

	(void)context;
	both_linux();
	stand("PP", "dd");
	twin_step(&twin, "tick 40", DRAW(.v = "P.", .f = "cc"),
		  DRAW(.v = "PP", .f = "dd", .result = skipped));
	twin_is_surprise(&twin, "v[1]", FIELD_PRESENT);
}

/* It was waited for once, on a machine that is no more. */
static void test_led_again_without_its_tick(void **context)
{
	(void)context;
	both_linux();
	stand("PPP", "ddc");
	twin_step(&twin, "tick 40", DRAW(.v = "PPP", .f = "ccc", .clock = 40),
		  DRAW(.v = "PPP", .f = "ccc", .clock = 41));
	twin_is_same(&twin);
	twin_lead(&twin, DRAW(.v = "PPP", .f = "ddc", .clock = 1), true, false);
	twin_step(&twin, "load v[0]", DRAW(.v = "PPP", .f = "ccc", .clock = 40),
		  DRAW(.v = "PPP", .f = "ddd", .clock = 2));
	twin_is_because(&twin, "f[0..1]", FIELD_DIRTY, "skipped-tick");
	/* That one stood as it did before. */
	twin_is_surprise(&twin, "f[2]", FIELD_DIRTY);
	/* A flush ends it. */
	twin_step(&twin, "flush v", DRAW(.v = "PPP", .f = "ccc", .clock = 40),
		  DRAW(.v = "PPP", .f = "ccc", .clock = 3));
	twin_is_same(&twin);
}

static void test_led_again_to_another_place(void **context)
{
	(void)context;
	both_linux();
	stand("..", "cc");
	twin_lead(&twin, DRAW(.v = "..", .f = ".c"), false, false);
	twin_step(&twin, "as main", DRAW(.v = "..", .f = "cc"),
		  DRAW(.v = "..", .f = ".."));
	twin_is_because(&twin, "f[0]", FIELD_CACHED, "led-again");
	twin_is_surprise(&twin, "f[1]", FIELD_CACHED);
}

/* An operation that went well the first time did not the second. */
static void test_led_again_with_another_result(void **context)
{
	const struct result refused = { RESULT_ERRNO, EACCES };

	(void)context;
	both_linux();
	stand("..", "cc");
	twin_lead(&twin, DRAW(.v = "..", .f = "cc"), false, false);
	twin_step(&twin, "fsync f", DRAW(.v = "..", .f = "cc"),
		  DRAW(.v = "..", .f = "cc", .result = refused));
	twin_is_surprise(&twin, "result", FIELD_RESULT);
	twin_lead(&twin, DRAW(.v = "..", .f = "cc"), false, true);
	twin_step(&twin, "fsync f", DRAW(.v = "..", .f = "cc"),
		  DRAW(.v = "..", .f = "cc", .result = refused));
	twin_is_because(&twin, "result", FIELD_RESULT, "led-again");
}

/* Dirty for 30 s by the new clock, which starts again. */
static void dirty_and_led_again(void)
{
	both_linux();
	stand("P", "c");
	twin_step(&twin, "store v[0] \"J\"",
		  DRAW(.v = "P", .f = "d", .minor = 1, .clock = 100),
		  DRAW(.v = "P", .f = "d", .minor = 1, .clock = 102));
	twin_lead(&twin, DRAW(.v = "P", .f = "d", .clock = 1), false, false);
}

static void test_led_again_restarts_the_clock(void **context)
{
	(void)context;
	dirty_and_led_again();
	twin_step(&twin, "as main", DRAW(.v = "P", .f = "d", .clock = 100),
		  DRAW(.v = "P", .f = "c", .clock = 33));
	twin_has(&twin, 1);
	twin_is_because(&twin, "f[0]", FIELD_DIRTY, "real-clock");
	dirty_and_led_again();
	twin_step(&twin, "as main", DRAW(.v = "P", .f = "d", .clock = 100),
		  DRAW(.v = "P", .f = "c", .clock = 20));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
}

static void test_power_cut_is_simulated_only(void **context)
{
	const struct result unsupported = { RESULT_UNSUPPORTED, 0 };

	(void)context;
	both_linux();
	stand("P", "d");
	twin_step(&twin, "crash", DRAW(.f = "."),
		  DRAW(.v = "P", .f = "d", .result = unsupported));
	twin_is_because(&twin, "result", FIELD_RESULT, "simulated-only");
	twin_is_because(&twin, "v", FIELD_EXISTS, "simulated-only");
	twin_is_because(&twin, "f[0]", FIELD_CACHED, "simulated-only");
	assert_int_equal(twin.last.verdict, VERDICT_UNOBSERVABLE);
	twin_step(&twin, "read f 0 1", DRAW(.f = "c", .bytes = "A"),
		  DRAW(.v = "P", .f = "d", .bytes = "J"));
	twin_is_because(&twin, "bytes", FIELD_BYTES, "simulated-only");
}

/* A signal comes instead of the bytes. */
static void test_no_bytes_are_not_empty_bytes(void **context)
{
	const struct result signal = { RESULT_SIGNAL, SIGBUS };

	(void)context;
	both_linux();
	stand(".", "c");
	twin_step(&twin, "load v[0]",
		  DRAW(.v = ".", .f = "c", .result = signal, .bytes = ""),
		  DRAW(.v = ".", .f = "c", .result = signal));
	twin_has(&twin, 1);
	twin_is_surprise(&twin, "bytes", FIELD_BYTES);
	twin_step(&twin, "load v[0]",
		  DRAW(.v = ".", .f = "c", .result = signal),
		  DRAW(.v = ".", .f = "c", .result = signal));
	twin_is_same(&twin);
	/* At the end of a file there is nothing to read. */
	twin_step(&twin, "read f 1p 1", DRAW(.v = ".", .f = "c", .bytes = ""),
		  DRAW(.v = ".", .f = "c"));
	twin_is_same(&twin);
	twin_step(&twin, "read f 0 1", DRAW(.v = ".", .f = "c", .bytes = "A"),
		  DRAW(.v = ".", .f = "c"));
	twin_is_surprise(&twin, "bytes", FIELD_BYTES);
}

/* What the simulated machine refuses is the learner's slip. */
static void test_a_refused_setting_is_not_compared(void **context)
{
	const struct result refused = { RESULT_ERRNO, EINVAL };

	(void)context;
	twin_step(&twin, "machine linux frames=64", DRAW(.result = refused),
		  DRAW(.f = NULL));
	twin_is_same(&twin);
}

static void test_not_performed(void **context)
{
	const struct result unsupported = { RESULT_UNSUPPORTED, 0 };

	(void)context;
	both_linux();
	stand("..", "cc");
	twin_step(&twin, "punch f 0 1p",
		  DRAW(.v = "..", .f = "cc", .result = unsupported),
		  DRAW(.v = "..", .f = ".c"));
	twin_has(&twin, 2);
	twin_is_because(&twin, "result", FIELD_RESULT, "not-performed");
	twin_is_because(&twin, "f[0]", FIELD_CACHED, "not-performed");
	twin_step(&twin, "as main", DRAW(.v = "..", .f = "cc"),
		  DRAW(.v = "..", .f = ".."));
	twin_is_because(&twin, "f[0]", FIELD_CACHED, "not-performed");
	twin_is_surprise(&twin, "f[1]", FIELD_CACHED);
}

static const struct result no_such_process = { RESULT_ERRNO, ESRCH };

static void fork_on_one_machine(void)
{
	const struct result unsupported = { RESULT_UNSUPPORTED, 0 };

	both_linux();
	stand("PP", "cc");
	twin_step(&twin, "fork c",
		  DRAW(.v = "PP", .f = "cc", .result = unsupported),
		  DRAW(.v = "PP", .f = "cc", .child = "PP"));
	twin_is_because(&twin, "result", FIELD_RESULT, "not-performed");
}

/* What has a name on one machine only can be named on that one only. */
static void test_process_on_one_machine(void **context)
{
	(void)context;
	fork_on_one_machine();
	twin_step(&twin, "as c",
		  DRAW(.v = "PP", .f = "cc", .result = no_such_process),
		  DRAW(.v = "PP", .f = "cc", .child = "PP"));
	twin_is_because(&twin, "result", FIELD_RESULT, "not-performed");
	/* main stores here, c there: neither says a thing of the other. */
	twin_step(&twin, "store v[0] \"J\"",
		  DRAW(.v = "PP", .f = "dc", .minor = 1),
		  DRAW(.v = "PP", .f = "cc", .child = "PP", .process = "c"));
	twin_is_because(&twin, "f[0]", FIELD_DIRTY, "not-performed");
	twin_step(&twin, "load v[1]", DRAW(.v = "PP", .f = "dc"),
		  DRAW(.v = "PP", .f = "cd", .child = "PP", .process = "c"));
	twin_is_because(&twin, "f[1]", FIELD_DIRTY, "not-performed");
	twin_step(&twin, "exit c",
		  DRAW(.v = "PP", .f = "dc", .result = no_such_process),
		  DRAW(.v = "PP", .f = "cd", .process = "c"));
	twin_is_because(&twin, "result", FIELD_RESULT, "not-performed");
	assert_int_equal(twin.last.verdict, VERDICT_UNOBSERVABLE);
}

/* Another process than that one has no excuse, nor has main afterwards. */
static void test_process_on_one_machine_forged(void **context)
{
	(void)context;
	fork_on_one_machine();
	twin_step(&twin, "kill d",
		  DRAW(.v = "PP", .f = "cc", .result = no_such_process),
		  DRAW(.v = "PP", .f = "cc", .child = "PP"));
	twin_is_surprise(&twin, "result", FIELD_RESULT);
	twin_step(&twin, "store v[0] \"J\"", DRAW(.v = "PP", .f = "dc"),
		  DRAW(.v = "PP", .f = "cc", .child = "PP"));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
}

/* Both have both, but one was told alone which acts. */
static void test_another_process_acts_on_one_machine(void **context)
{
	(void)context;
	both_linux();
	stand("PP", "cc");
	twin_step(&twin, "fork c", DRAW(.v = "PP", .f = "cc", .child = "PP"),
		  DRAW(.v = "PP", .f = "cc", .child = "PP"));
	twin_is_same(&twin);
	twin_step(&twin, "as c", DRAW(.v = "PP", .f = "cc", .child = "PP"),
		  DRAW(.v = "PP", .f = "cc", .child = "PP", .alone_not = true));
	twin_step(&twin, "unmap v", DRAW(.v = "PP", .f = "cc", .process = "c"),
		  DRAW(.f = "cc", .child = "PP"));
	twin_is_because(&twin, "v", FIELD_EXISTS, "one-machine-block");
	twin_step(&twin, "as main", DRAW(.v = "PP", .f = "cc", .process = "c"),
		  DRAW(.f = "cc", .child = "PP"));
	assert_int_equal(twin.last.verdict, VERDICT_UNOBSERVABLE);
	twin_step(&twin, "fsync f", DRAW(.v = "PP", .f = "cd"),
		  DRAW(.f = "cc", .child = "PP"));
	twin_is_surprise(&twin, "f[1]", FIELD_DIRTY);
}

/* It is gone afterwards, and was never there on the other machine. */
static void test_view_on_one_machine_is_unmapped(void **context)
{
	const struct result unsupported = { RESULT_UNSUPPORTED, 0 };
	const struct result refused = { RESULT_ERRNO, EINVAL };

	(void)context;
	both_linux();
	stand("PP", "cc");
	twin_step(&twin, "unmap v", DRAW(.f = "cc"),
		  DRAW(.v = "PP", .f = "cc", .result = refused));
	twin_is_surprise(&twin, "result", FIELD_RESULT);
	stand("PP", "cc");
	twin_step(&twin, "map w f shared r",
		  DRAW(.v = "PP", .w = "..", .f = "cc"),
		  DRAW(.v = "PP", .f = "cc", .result = unsupported));
	twin_step(&twin, "unmap w", DRAW(.v = "PP", .f = "cc"),
		  DRAW(.v = "PP", .f = "cc", .result = refused));
	twin_has(&twin, 1);
	twin_is_because(&twin, "result", FIELD_RESULT, "not-performed");
}

static void test_one_machine_block(void **context)
{
	(void)context;
	both_linux();
	stand("PP", "cc");
	twin_step(&twin, "store v[0] \"J\"",
		  DRAW(.v = "PP", .f = "dc", .minor = 1),
		  DRAW(.v = "PP", .f = "cc", .alone_not = true));
	twin_is_same(&twin);
	twin_step(&twin, "as main", DRAW(.v = "PP", .f = "dc"),
		  DRAW(.v = "PP", .f = "cd"));
	twin_is_because(&twin, "f[0]", FIELD_DIRTY, "one-machine-block");
	twin_is_surprise(&twin, "f[1]", FIELD_DIRTY);
	twin_step(&twin, "read f 0 1", DRAW(.v = "PP", .f = "dc", .bytes = "J"),
		  DRAW(.v = "PP", .f = "cc", .bytes = "A"));
	twin_is_because(&twin, "bytes", FIELD_BYTES, "one-machine-block");
	/* Both store: both agree, and it is over. */
	twin_step(&twin, "store v[0] \"K\"", DRAW(.v = "PP", .f = "dc"),
		  DRAW(.v = "PP", .f = "dc", .minor = 1));
	twin_is_because(&twin, "minor", FIELD_MINOR, "one-machine-block");
	twin_step(&twin, "as main", DRAW(.v = "PP", .f = "dc"),
		  DRAW(.v = "PP", .f = "cc"));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
}

static void test_one_machine_maps_a_view(void **context)
{
	(void)context;
	both_linux();
	stand("P", "c");
	twin_step(&twin, "map w f shared r", DRAW(.v = "P", .w = ".", .f = "c"),
		  DRAW(.v = "P", .f = "c", .alone_not = true));
	twin_step(&twin, "as main", DRAW(.v = "P", .w = ".", .f = "c"),
		  DRAW(.v = "P", .f = "c"));
	twin_has(&twin, 1);
	twin_is_because(&twin, "w", FIELD_EXISTS, "one-machine-block");
	twin_step(&twin, "unmap v", DRAW(.w = ".", .f = "c"),
		  DRAW(.v = "P", .f = "c", .alone_not = true));
	twin_step(&twin, "as main", DRAW(.w = ".", .f = "c"),
		  DRAW(.v = "P", .f = "c"));
	twin_is_because(&twin, "v", FIELD_EXISTS, "one-machine-block");
	twin_is_because(&twin, "w", FIELD_EXISTS, "one-machine-block");
}

static void test_frames(void **context)
{
	const struct event evicted = {
		.kind = EVENT_PAGE_EVICTED, .object = "f", .page = 1, .count = 1
	};

	(void)context;
	stand(".P..", "cccc");
	twin_step(&twin, "load v[3]",
		  DRAW(.v = "...P", .f = "c.cc", .minor = 1, .event = &evicted),
		  DRAW(.v = ".P.P", .f = "cccc", .minor = 1));
	twin_has(&twin, 2);
	twin_is_because(&twin, "v[1]", FIELD_PRESENT, "frames");
	twin_is_because(&twin, "f[1]", FIELD_CACHED, "frames");
	/* Without the event the page has just vanished. */
	stand(".P..", "cccc");
	twin_step(&twin, "load v[3]",
		  DRAW(.v = "...P", .f = "cc.c", .minor = 1, .event = &evicted),
		  DRAW(.v = ".P.P", .f = "cccc", .minor = 1));
	twin_is_surprise(&twin, "f[2]", FIELD_CACHED);
}

static void test_no_frame_is_left(void **context)
{
	const struct result none = { RESULT_ERRNO, ENOMEM };

	(void)context;
	stand("..", ".c");
	twin_step(&twin, "load v[1]",
		  DRAW(.v = "..", .f = ".c", .result = none, .frames_used = 16,
		       .frames_total = 16),
		  DRAW(.v = ".P", .f = ".c", .minor = 1));
	twin_is_because(&twin, "result", FIELD_RESULT, "frames");
	twin_is_because(&twin, "v[1]", FIELD_PRESENT, "frames");
}

/* As a program learns of it: by a signal. */
static void test_no_frame_is_left_for_an_access(void **context)
{
	const struct result bus = { RESULT_SIGNAL, SIGBUS };

	(void)context;
	/* There is memory enough. */
	stand("....", "....");
	twin_step(&twin, "load v[0..3]",
		  DRAW(.v = "PP..", .f = "cc..", .result = bus, .major = 2,
		       .frames_used = 8, .frames_total = 16),
		  DRAW(.v = "PPPP", .f = "cccc", .major = 1, .minor = 1));
	twin_is_surprise(&twin, "result", FIELD_RESULT);
	stand("....", "....");
	twin_step(&twin, "load v[0..3]",
		  DRAW(.v = "P...", .f = "c...", .result = bus, .major = 1,
		       .frames_used = 16, .frames_total = 16),
		  DRAW(.v = "PPPP", .f = "cccc", .major = 1, .minor = 1));
	twin_is_because(&twin, "result", FIELD_RESULT, "frames");
	twin_is_because(&twin, "v[1..3]", FIELD_PRESENT, "frames");
	twin_is_because(&twin, "f[1..3]", FIELD_CACHED, "frames");
	twin_has(&twin, 3);
}

/* It evicts as it goes: what was read first is gone at the end. */
static void test_frames_are_taken_as_it_goes(void **context)
{
	const struct event evicted = {
		.kind = EVENT_PAGE_EVICTED, .object = "f", .page = 0, .count = 2
	};

	(void)context;
	both_linux();
	stand("PP..", "cc..");
	/* Pages 0 and 1 went before they were reached, and came back; no
	 * room was left to read ahead. */
	twin_step(&twin, "load v[0..3]",
		  DRAW(.v = "..PP", .f = "..cc", .major = 4, .event = &evicted,
		       .frames_used = 15, .frames_total = 16),
		  DRAW(.v = "PPPP", .f = "cccc", .major = 1));
	twin_has(&twin, 3);
	twin_is_because(&twin, "v[0..1]", FIELD_PRESENT, "frames");
	twin_is_because(&twin, "f[0..1]", FIELD_CACHED, "frames");
	twin_is_because(&twin, "major", FIELD_MAJOR, "frames");
	/* In the next step it is the same reason. */
	twin_step(&twin, "load v[0]",
		  DRAW(.v = "P.PP", .f = "c.cc", .major = 1, .frames_used = 4,
		       .frames_total = 16),
		  DRAW(.v = "PPPP", .f = "cccc"));
	twin_is_because(&twin, "major", FIELD_MAJOR, "frames");
	twin_is_because(&twin, "f[1]", FIELD_CACHED, "frames");
}

/* Read back from the paging file, or found in the frame that it still has. */
static void test_swap_cache(void **context)
{
	const struct event back = { .kind = EVENT_SWAPPED_IN,
				    .view = "v",
				    .process = "main",
				    .count = 1 };

	(void)context;
	both_linux();
	twin.traits[0].paging_file = twin.traits[1].paging_file = 100;
	stand("ss", "cc");
	twin_step(&twin, "load v[0]",
		  DRAW(.v = "Ps", .f = "cc", .major = 1, .event = &back),
		  DRAW(.v = "Ps", .f = "cc", .minor = 1));
	twin_has(&twin, 2);
	twin_is_because(&twin, "minor", FIELD_MINOR, "swap-cache");
	twin_is_because(&twin, "major", FIELD_MAJOR, "swap-cache");
	/* More than there are; not from there; another number in all. */
	stand("ss", "cc");
	twin_step(&twin, "load v[0..1]",
		  DRAW(.v = "PP", .f = "cc", .major = 2, .event = &back),
		  DRAW(.v = "PP", .f = "cc", .minor = 2));
	twin_is_surprise(&twin, "major", FIELD_MAJOR);
	stand("ss", "cc");
	twin_step(&twin, "load v[0]", DRAW(.v = "Ps", .f = "cc", .major = 1),
		  DRAW(.v = "Ps", .f = "cc", .minor = 1));
	twin_is_surprise(&twin, "major", FIELD_MAJOR);
	stand("ss", "cc");
	twin_step(&twin, "load v[0]",
		  DRAW(.v = "Ps", .f = "cc", .major = 1, .event = &back),
		  DRAW(.v = "Ps", .f = "cc", .minor = 2));
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
}

/* Memory without a descriptor: nothing shows that it is in the swap cache. */
static void shared_memory_is_told_of(const struct event *back, bool private)
{
	both_linux();
	twin.traits[0].paging_file = twin.traits[1].paging_file = 100;
	twin_step(&twin, "as main", DRAW(.v = "...", .private = private),
		  DRAW(.v = "...", .private = private));
	twin_step(&twin, "advise v willneed",
		  DRAW(.v = "...", .private = private, .event = back),
		  DRAW(.v = "...", .private = private));
	twin_is_same(&twin);
	twin_step(&twin, "advise v sequential",
		  DRAW(.v = "...", .private = private),
		  DRAW(.v = "...", .private = private));
}

static void load_beside_it(bool private)
{
	twin_step(&twin, "load v[0]",
		  DRAW(.v = "PPP", .private = private, .minor = 1),
		  DRAW(.v = "P..", .private = private, .minor = 1));
}

static void test_swap_cache_of_shared_memory(void **context)
{
	const struct event back = { .kind = EVENT_SWAPPED_IN_CACHE,
				    .view = "v",
				    .process = "main",
				    .page = 1,
				    .count = 1 };
	const struct result wrong = { RESULT_SIGNAL, SIGBUS };

	(void)context;
	shared_memory_is_told_of(NULL, false);
	load_beside_it(false);
	twin_is_surprise(&twin, "v[1..2]", FIELD_PRESENT);
	shared_memory_is_told_of(&back, true);
	load_beside_it(true);
	twin_is_surprise(&twin, "v[1..2]", FIELD_PRESENT);
	shared_memory_is_told_of(&back, false);
	load_beside_it(false);
	twin_is_because(&twin, "v[1]", FIELD_PRESENT, "swap-cache");
	twin_is_surprise(&twin, "v[2]", FIELD_PRESENT);
	shared_memory_is_told_of(&back, false);
	twin_step(&twin, "load v[0..1]", DRAW(.v = "PP.", .minor = 1),
		  DRAW(.v = "PP.", .minor = 2));
	twin_is_because(&twin, "minor", FIELD_MINOR, "swap-cache");
	shared_memory_is_told_of(&back, false);
	twin_step(&twin, "load v[0..1]", DRAW(.v = "PP.", .minor = 2),
		  DRAW(.v = "PP.", .minor = 1));
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
	shared_memory_is_told_of(&back, false);
	twin_step(&twin, "load v[0..2]", DRAW(.v = "PPP", .minor = 1),
		  DRAW(.v = "PPP", .minor = 3));
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
	shared_memory_is_told_of(&back, false);
	twin_step(&twin, "load v[1]", DRAW(.v = ".P.", .minor = 1),
		  DRAW(.v = "...", .result = wrong));
	twin_is_surprise(&twin, "result", FIELD_RESULT);
	/* Nobody faults beside it; and it was brought over already. */
	shared_memory_is_told_of(&back, false);
	twin_step(&twin, "as main", DRAW(.v = ".P."), DRAW(.v = "..."));
	twin_is_surprise(&twin, "v[1]", FIELD_PRESENT);
	shared_memory_is_told_of(&back, false);
	twin_step(&twin, "load v[1]", DRAW(.v = ".P.", .minor = 1),
		  DRAW(.v = ".P.", .minor = 1));
	twin_step(&twin, "advise v dontneed", DRAW(.v = "..."),
		  DRAW(.v = "..."));
	load_beside_it(false);
	twin_is_surprise(&twin, "v[1..2]", FIELD_PRESENT);
}

/* What is told to leave may stay, and be mapped along with a neighbour: on the
 * real machine alone, and no more pages than were told so. */
static void shared_memory_stays(uint64_t paging_file, unsigned waits)
{
	const struct event left = { .kind = EVENT_SLOT_WRITTEN,
				    .view = "v",
				    .process = "main",
				    .page = 1,
				    .count = 1 };
	const struct event back = { .kind = EVENT_SWAPPED_IN_CACHE,
				    .view = "v",
				    .process = "main",
				    .page = 0,
				    .count = 2 };

	both_linux();
	twin.traits[0].paging_file = twin.traits[1].paging_file = paging_file;
	twin_step(&twin, "load v", DRAW(.v = "PP."), DRAW(.v = "PP."));
	twin_step(&twin, "advise v pageout", DRAW(.v = "...", .event = &left),
		  DRAW(.v = "..."));
	twin_is_same(&twin);
	twin_step(&twin, "load v[0..1]",
		  DRAW(.v = "PP.", .major = waits, .event = &back),
		  DRAW(.v = "PP.", .major = 1));
}

static void test_swap_cache_of_what_stayed(void **context)
{
	const struct event left = {
		.kind = EVENT_PAGE_EVICTED, .object = "f", .page = 1, .count = 1
	};

	(void)context;
	shared_memory_stays(100, 2);
	twin_is_because(&twin, "major", FIELD_MAJOR, "swap-cache");
	shared_memory_stays(100, 3);
	twin_is_surprise(&twin, "major", FIELD_MAJOR);
	shared_memory_stays(0, 2);
	twin_is_surprise(&twin, "major", FIELD_MAJOR);
	/* Of a section it is seen. */
	both_linux();
	twin.traits[0].paging_file = twin.traits[1].paging_file = 100;
	twin_step(&twin, "as main", DRAW(.v = "PP", .f = "cc", .section = true),
		  DRAW(.v = "PP", .f = "cc", .section = true));
	twin_step(&twin, "advise v pageout",
		  DRAW(.v = "..", .f = "c.", .section = true, .event = &left),
		  DRAW(.v = "..", .f = "cc", .section = true));
	twin_has(&twin, 1);
	twin_is_because(&twin, "f[1]", FIELD_CACHED, "swap-cache");
	twin_step(&twin, "as main", DRAW(.v = "..", .f = "c.", .section = true),
		  DRAW(.v = "..", .f = "cc", .section = true));
	twin_step(&twin, "advise v pageout",
		  DRAW(.v = "..", .f = "..", .section = true),
		  DRAW(.v = "..", .f = "cc", .section = true));
	twin_is_surprise(&twin, "f[0]", FIELD_CACHED);
}

/* Who is forked has the same memory. */
static void test_swap_cache_of_a_child(void **context)
{
	const struct event back = { .kind = EVENT_SWAPPED_IN_CACHE,
				    .view = "v",
				    .process = "main",
				    .page = 1,
				    .count = 1 };

	(void)context;
	shared_memory_is_told_of(&back, false);
	twin_step(&twin, "fork child", DRAW(.v = "...", .child = "..."),
		  DRAW(.v = "...", .child = "..."));
	twin_step(&twin, "as child", DRAW(.v = "...", .child = "..."),
		  DRAW(.v = "...", .child = "..."));
	twin_step(&twin, "load v[0]",
		  DRAW(.v = "...", .child = "PP.", .minor = 1,
		       .process = "child"),
		  DRAW(.v = "...", .child = "P..", .minor = 1,
		       .process = "child"));
	twin_has(&twin, 1);
	twin_is_because(&twin, "v[1]", FIELD_PRESENT, "swap-cache");
}

static void limit_pages(const char *limit, uint64_t paging_file)
{
	both_linux();
	twin.traits[0].paging_file = twin.traits[1].paging_file = paging_file;
	stand("....", "cccc");
	twin_step(&twin, limit, DRAW(.v = "....", .f = "cccc"),
		  DRAW(.v = "....", .f = "cccc"));
}

static void own_pages_come_back(uint64_t paging_file, struct drawn sim,
				struct drawn real)
{
	sim.v = real.v = "PPPP";
	sim.f = real.f = "cccc";
	limit_pages("limit 1M", paging_file);
	twin_step(&twin, "load v[0]", &sim, &real);
}

/* What the process that performs keeps for itself is swapped out as well, and
 * comes back: it cannot be more than that, nor can the other one do so. */
static void test_memory_limit_with_swap(void **context)
{
	const struct drawn none = { .minor = 1 }, waits = { .major = 1 };
	const struct drawn one = { .minor = 1, .major = 1 };
	const struct drawn all = { .minor = 1, .major = 16 };
	const struct drawn more = { .minor = 1, .major = 17 };

	(void)context;
	own_pages_come_back(100, none, all);
	twin_is_because(&twin, "major", FIELD_MAJOR, "memory-limit");
	own_pages_come_back(100, none, more);
	twin_is_surprise(&twin, "major", FIELD_MAJOR);
	own_pages_come_back(100, waits, none);
	twin_is_surprise(&twin, "major", FIELD_MAJOR);
	own_pages_come_back(0, none, one);
	twin_is_surprise(&twin, "major", FIELD_MAJOR);
}

/* For what comes back, even the page that was touched last may have to go. */
static void test_memory_limit_takes_the_last_page(void **context)
{
	static const struct {
		const char *limit;
		uint64_t paging_file;
		bool explained;
	} cases[] = {
		{ "limit 63p", 0, true },
		{ "limit 64p", 0, false },
		{ "limit 127p", 100, true },
		{ "limit 128p", 100, false },
	};

	(void)context;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		limit_pages(cases[i].limit, cases[i].paging_file);
		twin_step(&twin, "load v[3]", DRAW(.v = "PPPP", .f = "cccc"),
			  DRAW(.v = "....", .f = "cccc"));
		if (cases[i].explained)
			twin_is_because(&twin, "v[0..3]", FIELD_PRESENT,
					"memory-limit");
		else
			twin_is_surprise(&twin, "v[3]", FIELD_PRESENT);
	}
}

static void spawn_beside(void)
{
	twin_step(&twin, "spawn b", DRAW(.v = "....", .f = "cccc"),
		  DRAW(.v = "....", .f = "cccc"));
}

/* Each process that is started under the limit needs some of it for itself. */
static void test_memory_limit_of_several(void **context)
{
	(void)context;
	for (int under = 0; under < 2; under++) {
		both_linux();
		stand("....", "cccc");
		if (!under)
			spawn_beside();
		twin_step(&twin, "limit 100p", DRAW(.v = "....", .f = "cccc"),
			  DRAW(.v = "....", .f = "cccc"));
		if (under)
			spawn_beside();
		twin_step(&twin, "load v[3]", DRAW(.v = "PPPP", .f = "cccc"),
			  DRAW(.v = "....", .f = "cccc"));
		if (under)
			twin_is_because(&twin, "v[0..3]", FIELD_PRESENT,
					"memory-limit");
		else
			twin_is_surprise(&twin, "v[3]", FIELD_PRESENT);
	}
}

/* Who acted was killed on the real machine alone, where the next in line acts
 * from then on. */
static void test_memory_limit_leaves_another_to_act(void **context)
{
	const struct event ended = { .kind = EVENT_PROCESS_ENDED,
				     .process = "main" };

	(void)context;
	both_linux();
	stand("....", "cccc");
	twin_step(&twin, "limit 100p", DRAW(.v = "....", .f = "cccc"),
		  DRAW(.v = "....", .f = "cccc"));
	twin_step(&twin, "fork child",
		  DRAW(.v = "....", .child = "....", .f = "cccc"),
		  DRAW(.child = "....", .f = "cccc", .event = &ended));
	twin_is_because(&twin, "v", FIELD_EXISTS, "memory-limit");
	twin_step(&twin, "lock v[1]",
		  DRAW(.v = ".P..", .child = "....", .f = "cccc"),
		  DRAW(.child = ".P..", .f = "cccc", .minor = 1,
		       .process = "child"));
	twin_is_because(&twin, "v[1]", FIELD_PRESENT, "memory-limit");
}

/* The real machine throws out as it goes; what it touched last is there. */
static void test_memory_limit(void **context)
{
	const struct result killed = { RESULT_SIGNAL, SIGKILL };
	const struct result lacks = { RESULT_ERRNO, ENOMEM };

	(void)context;
	both_linux();
	/* Without a limit nothing of it is explained. */
	stand("..", "cc");
	twin_step(&twin, "load v[0..1]", DRAW(.v = "PP", .f = "cc", .minor = 1),
		  DRAW(.v = ".P", .f = ".c", .major = 1));
	twin_is_surprise(&twin, "v[0]", FIELD_PRESENT);
	twin_is_surprise(&twin, "f[0]", FIELD_CACHED);
	twin_step(&twin, "fork b", DRAW(.v = "PP", .f = "cc"),
		  DRAW(.v = ".P", .f = ".c", .result = lacks));
	twin_is_surprise(&twin, "result", FIELD_RESULT);
	stand("....", "cccc");
	twin_step(&twin, "limit 1M", DRAW(.v = "....", .f = "cccc"),
		  DRAW(.v = "....", .f = "cccc"));
	twin_step(&twin, "load v[0..3]",
		  DRAW(.v = "PPPP", .f = "cccc", .minor = 1),
		  DRAW(.v = "..PP", .f = "..cc", .major = 2, .minor = 1));
	twin_is_because(&twin, "v[0..1]", FIELD_PRESENT, "memory-limit");
	twin_is_because(&twin, "f[0..1]", FIELD_CACHED, "memory-limit");
	twin_is_because(&twin, "major", FIELD_MAJOR, "memory-limit");
	twin_step(&twin, "load v[3]", DRAW(.v = "PPPP", .f = "cccc"),
		  DRAW(.v = "....", .f = "...c"));
	twin_is_because(&twin, "v[0..2]", FIELD_PRESENT, "memory-limit");
	twin_is_surprise(&twin, "v[3]", FIELD_PRESENT);
	twin_step(&twin, "load v[2]", DRAW(.v = "PPPP", .f = "cccc"),
		  DRAW(.f = "...c", .result = killed));
	twin_is_because(&twin, "result", FIELD_RESULT, "memory-limit");
	twin_is_because(&twin, "v", FIELD_EXISTS, "memory-limit");
}

/* Neither says the machine that has the memory, nor one that refused. */
static void test_memory_limit_refused(void **context)
{
	const struct result least = { RESULT_ERRNO, EINVAL };
	const struct result unable = { RESULT_UNSUPPORTED, 0 };

	(void)context;
	both_linux();
	stand("P.", "cc");
	twin_step(&twin, "limit 1M", DRAW(.v = "P.", .f = "cc"),
		  DRAW(.v = "P.", .f = "cc", .result = unable));
	twin_is_because(&twin, "result", FIELD_RESULT, "not-performed");
	twin_step(&twin, "load v[1]", DRAW(.v = "PP", .f = "cc", .minor = 1),
		  DRAW(.v = ".P", .f = "cc", .minor = 1));
	twin_is_surprise(&twin, "v[0]", FIELD_PRESENT);
	stand("P.", "cc");
	twin_step(&twin, "limit 4p",
		  DRAW(.v = "P.", .f = "cc", .result = least),
		  DRAW(.v = "P.", .f = "cc"));
	twin_is_because(&twin, "result", FIELD_RESULT, "memory-limit");
}

static void test_short_frames_forged(void **context)
{
	(void)context;
	both_linux();
	stand("PP..", "cc..");
	/* Page 1 was there and nobody took it; page 3 was asked for; more
	 * faults than pages. */
	twin_step(&twin, "load v[3]",
		  DRAW(.v = "P...", .f = "cc.c", .major = 3, .frames_used = 15,
		       .frames_total = 16),
		  DRAW(.v = "PP.P", .f = "cc.c", .major = 1));
	twin_is_surprise(&twin, "v[1]", FIELD_PRESENT);
	twin_is_surprise(&twin, "v[3]", FIELD_PRESENT);
	twin_is_surprise(&twin, "major", FIELD_MAJOR);
}

static void test_a_frame_is_left(void **context)
{
	const struct result none = { RESULT_ERRNO, ENOMEM };

	(void)context;
	stand("..", "cc");
	twin_step(&twin, "load v[1]",
		  DRAW(.v = "..", .f = "cc", .result = none, .frames_used = 4,
		       .frames_total = 16),
		  DRAW(.v = ".P", .f = "cc", .minor = 1));
	twin_is_surprise(&twin, "result", FIELD_RESULT);
}

/* A change of rights faults nothing in but what is locked and may be written
 * from now on. */
static void protected_with(const char *op, uint64_t minor)
{
	twin_step(&twin, op,
		  DRAW(.v = "PP", .f = "cc", .frames_used = 16,
		       .frames_total = 16, .minor = minor),
		  DRAW(.v = "PP", .f = "cc"));
}

static void test_faults_of_protect(void **context)
{
	(void)context;
	both_linux();
	stand("PP", "cc");
	protected_with("protect v rw", 1);
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
	protected_with("lock v[0]", 0);
	protected_with("protect v r", 1);
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
	protected_with("protect v rw", 2);
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
	protected_with("protect v rw", 1);
	twin_is_because(&twin, "minor", FIELD_MINOR, "frames");
}

/* Which reasons leave it open: not all that are tried last. */
static void test_choices(void **context)
{
	(void)context;
	assert_true(reason_is_choice(&reason_table[REASON_JOURNAL]));
	assert_true(reason_is_choice(&reason_table[REASON_STILL_READING]));
	assert_false(reason_is_choice(&reason_table[REASON_LARGE_FOLIOS]));
	assert_false(reason_is_choice(&reason_table[REASON_FRAMES]));
}

static void test_other_mapping(void **context)
{
	(void)context;
	twin_step(&twin, "as main", DRAW(.v = "P..", .w = "...", .f = "ccc"),
		  DRAW(.v = "P..", .w = "...", .f = "ccc"));
	/* w[0] is mapped around there: v[0] is shared there. */
	twin_step(&twin, "load w[1]",
		  DRAW(.v = "P..", .w = ".P.", .f = "ccc", .minor = 1),
		  DRAW(.v = "S..", .w = "SPP", .f = "ccc", .minor = 1));
	twin_is_because(&twin, "v[0]", FIELD_EXCLUSIVE, "other-mapping");
	twin_is_because(&twin, "w[0]", FIELD_PRESENT, "fault-around");
	/* Where the other views agree there is no excuse. */
	twin_step(&twin, "as main", DRAW(.v = "P..", .w = ".P.", .f = "ccc"),
		  DRAW(.v = "P..", .w = ".S.", .f = "ccc"));
	twin_is_surprise(&twin, "w[1]", FIELD_EXCLUSIVE);
}

static void test_drop_while_writing(void **context)
{
	(void)context;
	both_linux();
	stand("..", "dc");
	twin_step(&twin, "drop f", DRAW(.v = "..", .f = ".."),
		  DRAW(.v = "..", .f = "c."));
	twin_has(&twin, 1);
	twin_is_because(&twin, "f[0]", FIELD_CACHED, "drop-while-writing");
	stand("..", "dc");
	twin_step(&twin, "drop f", DRAW(.v = "..", .f = ".."),
		  DRAW(.v = "..", .f = ".c"));
	twin_is_surprise(&twin, "f[1]", FIELD_CACHED);
	/* The other way round it was in time. */
	stand("..", "dc");
	twin_step(&twin, "drop f", DRAW(.v = "..", .f = "c."),
		  DRAW(.v = "..", .f = ".."));
	twin_is_surprise(&twin, "f[0]", FIELD_CACHED);
}

/* Paged out, and written, and mapped again. */
static void moved_when_written(const char *paged_out)
{
	both_linux();
	stand(".", ".");
	stand("P", "d");
	twin_step(&twin, paged_out, DRAW(.v = ".", .f = "d"),
		  DRAW(.v = ".", .f = "d"));
	twin_step(&twin, "fsync f", DRAW(.v = ".", .f = "c"),
		  DRAW(.v = ".", .f = "c"));
	twin_step(&twin, "load v[0]", DRAW(.v = "P", .f = "c", .minor = 1),
		  DRAW(.v = "P", .f = "c", .minor = 1));
	twin_is_same(&twin);
}

static void test_held_while_moved(void **context)
{
	(void)context;
	moved_when_written("advise v pageout");
	twin_step(&twin, "advise v pageout", DRAW(.v = ".", .f = "."),
		  DRAW(.v = ".", .f = "c"));
	twin_has(&twin, 1);
	twin_is_because(&twin, "f[0]", FIELD_CACHED, "held-while-moved");
	/* What was not to be paged out while it was dirty is not moved; and
	 * what is held stays on the real machine, not on the simulated one. */
	moved_when_written("advise v dontneed");
	twin_step(&twin, "advise v pageout", DRAW(.v = ".", .f = "."),
		  DRAW(.v = ".", .f = "c"));
	twin_is_surprise(&twin, "f[0]", FIELD_CACHED);
	moved_when_written("advise v pageout");
	twin_step(&twin, "advise v pageout", DRAW(.v = ".", .f = "c"),
		  DRAW(.v = ".", .f = "."));
	twin_is_surprise(&twin, "f[0]", FIELD_CACHED);
	/* Once it has left the cache nobody holds it any more. */
	moved_when_written("advise v pageout");
	twin_step(&twin, "advise v pageout", DRAW(.v = ".", .f = "."),
		  DRAW(.v = ".", .f = "."));
	twin_step(&twin, "load v[0]", DRAW(.v = "P", .f = "c", .major = 1),
		  DRAW(.v = "P", .f = "c", .major = 1));
	twin_step(&twin, "advise v pageout", DRAW(.v = ".", .f = "."),
		  DRAW(.v = ".", .f = "c"));
	twin_is_surprise(&twin, "f[0]", FIELD_CACHED);
}

/* An advice that is refused, as it begins within a page, leaves one VMA, and
 * fault-around goes on beyond that page. */
static void test_refused_advice(void **context)
{
	const struct result invalid = { RESULT_ERRNO, EINVAL };

	(void)context;
	both_linux();
	stand("....", "....");
	twin_step(&twin, "advise v[3]+924 random",
		  DRAW(.v = "....", .f = "....", .result = invalid),
		  DRAW(.v = "....", .f = "....", .result = invalid));
	twin_step(&twin, "load v[0]",
		  DRAW(.v = "PPPP", .f = "cccc", .major = 1),
		  DRAW(.v = "PPP.", .f = "cccc", .major = 1));
	twin_has(&twin, 1);
	twin_is_because(&twin, "v[3]", FIELD_PRESENT, "still-reading");
}

/* The view w maps a page on one machine alone, for a known reason; so only the
 * other one pages it out, which leaves a mark on it as it is dirty.
 * Fault-around passes over it there, as long as it is dirty. */
static void mark_by_one(void)
{
	both_linux();
	twin_step(&twin, "as main", DRAW(.v = "..", .w = "..", .f = ".c"),
		  DRAW(.v = "..", .w = "..", .f = ".c"));
	twin_step(&twin, "load w[1]",
		  DRAW(.v = "..", .w = "xx", .f = "cc", .minor = 1),
		  DRAW(.v = "..", .w = ".x", .f = "cc", .minor = 1));
	twin_is_because(&twin, "w[0]", FIELD_PRESENT, "still-reading");
	twin_step(&twin, "store v[0] \"x\"",
		  DRAW(.v = "x.", .w = "xx", .f = "dc", .minor = 1),
		  DRAW(.v = "x.", .w = ".x", .f = "dc", .minor = 1));
	twin_step(&twin, "advise v[0] pageout",
		  DRAW(.v = "x.", .w = "xx", .f = "dc"),
		  DRAW(.v = "..", .w = ".x", .f = "dc"));
	twin_is_because(&twin, "v[0]", FIELD_PRESENT, "still-reading");
	twin_step(&twin, "advise w dontneed",
		  DRAW(.v = "x.", .w = "..", .f = "dc"),
		  DRAW(.v = "..", .w = "..", .f = "dc"));
}

static void test_marked_by_one(void **context)
{
	(void)context;
	mark_by_one();
	twin_step(&twin, "load w[1]",
		  DRAW(.v = "x.", .w = "xx", .f = "dc", .minor = 1),
		  DRAW(.v = "..", .w = ".x", .f = "dc", .minor = 1));
	twin_is_because(&twin, "w[0]", FIELD_PRESENT, "still-reading");
	mark_by_one();
	twin_step(&twin, "fsync f", DRAW(.v = "x.", .w = "..", .f = "cc"),
		  DRAW(.v = "..", .w = "..", .f = "cc"));
	twin_step(&twin, "load w[1]",
		  DRAW(.v = "x.", .w = "xx", .f = "cc", .minor = 1),
		  DRAW(.v = "..", .w = ".x", .f = "cc", .minor = 1));
	twin_is_surprise(&twin, "w[0]", FIELD_PRESENT);
}

/* Both marked it, and one has written it since: the tick was skipped on the
 * other one. */
static void mark_and_tick(const char *advice, struct result real,
			  const char *object)
{
	both_linux();
	twin.traits[1].reclaims_idle = HABIT_YES;
	stand("P..", "dcc");
	twin_step(&twin, advice, DRAW(.v = "...", .f = "dcc"),
		  DRAW(.v = "...", .f = "dcc"));
	twin_step(&twin, "tick 100", DRAW(.v = "...", .f = "ccc", .clock = 100),
		  DRAW(.v = "...", .f = object, .result = real));
	twin_step(&twin, "load v[1]",
		  DRAW(.v = "PPP", .f = "ccc", .minor = 1, .clock = 100),
		  DRAW(.v = ".PP", .f = object, .minor = 1));
}

static void test_marked_where_a_tick_was_skipped(void **context)
{
	static const struct result skipped = { .kind = RESULT_SKIPPED };
	static const struct result done = { .kind = RESULT_OK };

	(void)context;
	mark_and_tick("advise v pageout", skipped, "dcc");
	twin_is_because(&twin, "v[0]", FIELD_PRESENT, "skipped-tick");
	stand("...", "ccc");
	/* Reclaim alone may have tried it. */
	mark_and_tick("advise v dontneed", skipped, "dcc");
	twin_is_because(&twin, "v[0]", FIELD_PRESENT, "idle-memory");
	stand("...", "ccc");
	mark_and_tick("advise v pageout", done, "ccc");
	twin_is_surprise(&twin, "v[0]", FIELD_PRESENT);
}

/* What a call faults in is mapped with its neighbours, too, if they have
 * arrived: of what is locked, and of what a locked view grows by. */
static void test_still_reading_in_calls(void **context)
{
	static const char *const calls[] = { "lock v", "remap v 4p" };

	(void)context;
	for (int i = 0; i < 2; i++) {
		both_linux();
		stand("....", "....");
		twin_step(&twin, calls[i],
			  DRAW(.v = "PPPP", .f = "cccc", .major = 1),
			  DRAW(.v = "PPP.", .f = "cccc", .major = 1));
		twin_has(&twin, 1);
		twin_is_because(&twin, "v[3]", FIELD_PRESENT, "still-reading");
		stand("....", "....");
	}
	stand("....", "cccc");
	twin_step(&twin, "lock v", DRAW(.v = "PPPP", .f = "cccc", .minor = 1),
		  DRAW(.v = "PPP.", .f = "cccc", .minor = 1));
	twin_is_surprise(&twin, "v[3]", FIELD_PRESENT);
}

static void load_beside(enum habit habit, const char *object)
{
	both_linux();
	twin.traits[1].reclaims_idle = habit;
	stand("....", object);
	twin_step(&twin, "load v[0]",
		  DRAW(.v = "PPPP", .f = object, .minor = 1),
		  DRAW(.v = "PP.P", .f = object, .minor = 1));
}

/* Reclaim of what is idle tries a dirty page that nobody maps, and leaves a
 * mark on it; a clean one would be gone. */
static void test_marked_by_reclaim(void **context)
{
	(void)context;
	load_beside(HABIT_YES, "ccdc");
	twin_has(&twin, 1);
	twin_is_because(&twin, "v[2]", FIELD_PRESENT, "idle-memory");
	load_beside(HABIT_YES, "cccc");
	twin_is_surprise(&twin, "v[2]", FIELD_PRESENT);
	load_beside(HABIT_NO, "ccdc");
	twin_is_surprise(&twin, "v[2]", FIELD_PRESENT);
	load_beside(HABIT_UNKNOWN, "ccdc");
	twin_is_because(&twin, "v[2]", FIELD_PRESENT, "unknown-habit");
	twin.traits[1].reclaims_idle = twin_linux.reclaims_idle;
}

/* What an object has in the paging file is read to the swap cache by willneed,
 * which no look at the object shows; by nothing else. */
static void test_swap_cache_of_objects(void **context)
{
	(void)context;
	both_linux();
	stand("..", "s.");
	twin_step(&twin, "advise v willneed", DRAW(.v = "..", .f = "c."),
		  DRAW(.v = "..", .f = "s."));
	twin_has(&twin, 1);
	twin_is_because(&twin, "f[0]", FIELD_CACHED, "swap-cache");
	stand("..", "s.");
	twin_step(&twin, "advise v willneed", DRAW(.v = "..", .f = "s."),
		  DRAW(.v = "..", .f = "c."));
	twin_is_surprise(&twin, "f[0]", FIELD_CACHED);
	stand("..", "..");
	twin_step(&twin, "advise v willneed", DRAW(.v = "..", .f = "c."),
		  DRAW(.v = "..", .f = ".."));
	twin_is_surprise(&twin, "f[0]", FIELD_CACHED);
	stand("..", "s.");
	twin_step(&twin, "fsync f", DRAW(.v = "..", .f = "c."),
		  DRAW(.v = "..", .f = "s."));
	twin_is_surprise(&twin, "f[0]", FIELD_CACHED);
}

/* Shared memory without a name has no object to look into for a folio. */
static void test_around_without_object(void **context)
{
	(void)context;
	both_linux();
	twin_step(&twin, "as main", DRAW(.v = "...."), DRAW(.v = "...."));
	twin_step(&twin, "load v[1]", DRAW(.v = "PPPP", .minor = 1),
		  DRAW(.v = ".P..", .minor = 1));
	twin_is_surprise(&twin, "v[0]", FIELD_PRESENT);
}

/* Where only what has arrived is seen, a page that was just read ahead may not
 * have; but not for long, nor on the simulated machine, nor one that somebody
 * waited for. */
static void test_not_arrived(void **context)
{
	(void)context;
	both_linux();
	twin.traits[1].sees_arrived = true;
	stand("...", "...");
	twin_step(&twin, "advise v willneed", DRAW(.v = "...", .f = "ccc"),
		  DRAW(.v = "...", .f = "cc."));
	twin_has(&twin, 1);
	twin_is_because(&twin, "f[2]", FIELD_CACHED, "not-arrived");
	both_linux();
	twin.traits[1].sees_arrived = false;
	stand("...", "...");
	twin_step(&twin, "advise v willneed", DRAW(.v = "...", .f = "ccc"),
		  DRAW(.v = "...", .f = "cc."));
	twin_is_surprise(&twin, "f[2]", FIELD_CACHED);
	both_linux();
	twin.traits[1].sees_arrived = true;
	stand("...", "...");
	twin_step(&twin, "advise v willneed", DRAW(.v = "...", .f = "cc."),
		  DRAW(.v = "...", .f = "ccc"));
	twin_is_surprise(&twin, "f[2]", FIELD_CACHED);
	both_linux();
	twin.traits[1].sees_arrived = true;
	stand("...", "...");
	twin_step(&twin, "read f 0 1",
		  DRAW(.v = "...", .f = "c..", .bytes = "A"),
		  DRAW(.v = "...", .f = "...", .bytes = "A"));
	twin_is_surprise(&twin, "f[0]", FIELD_CACHED);
	both_linux();
	twin.traits[1].sees_arrived = true;
	stand("...", "ccc");
	for (int i = 0; i < 4; i++)
		stand("...", "ccc");
	twin_step(&twin, "tick 0.001", DRAW(.v = "...", .f = "ccc"),
		  DRAW(.v = "...", .f = "cc."));
	twin_is_surprise(&twin, "f[2]", FIELD_CACHED);
}

static void both_journal(enum journal sim, enum journal real)
{
	both_linux();
	twin.traits[0].journal = sim;
	twin.traits[1].journal = real;
	stand("WW", "jd");
}

/* What the journal decides is right either way; what the operation settles is
 * not, nor what joined no transaction. */
static void test_journal(void **context)
{
	(void)context;
	both_journal(JOURNAL_ORDERED, JOURNAL_ORDERED);
	twin_step(&twin, "tick 0.001", DRAW(.v = "WW", .f = "jd"),
		  DRAW(.v = "RW", .f = "cd"));
	twin_has(&twin, 1);
	twin_is_because(&twin, "f[0]", FIELD_DIRTY, "journal");
	both_journal(JOURNAL_ORDERED, JOURNAL_ORDERED);
	twin_step(&twin, "tick 0.001", DRAW(.v = "WW", .f = "kd"),
		  DRAW(.v = "WW", .f = "dd"));
	twin_is_because(&twin, "f[0]", FIELD_DIRTY, "journal");
	both_journal(JOURNAL_ORDERED, JOURNAL_ORDERED);
	twin_step(&twin, "tick 0.001", DRAW(.v = "WW", .f = "jd"),
		  DRAW(.v = "WR", .f = "jc"));
	twin_is_surprise(&twin, "f[1]", FIELD_DIRTY);
	both_journal(JOURNAL_ORDERED, JOURNAL_ORDERED);
	twin_step(&twin, "store v[0] \"x\"", DRAW(.v = "WW", .f = "jd"),
		  DRAW(.v = "RW", .f = "cd"));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
	both_journal(JOURNAL_NONE, JOURNAL_ORDERED);
	twin_step(&twin, "tick 0.001", DRAW(.v = "WW", .f = "jd"),
		  DRAW(.v = "RW", .f = "cd"));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
	both_journal(JOURNAL_ORDERED, JOURNAL_NONE);
	twin_step(&twin, "tick 0.001", DRAW(.v = "WW", .f = "jd"),
		  DRAW(.v = "RW", .f = "cd"));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
}

/* A commit makes the entries read-only: the next store may fault. */
static void test_journal_counts(void **context)
{
	(void)context;
	both_journal(JOURNAL_ORDERED, JOURNAL_ORDERED);
	stand("PP", "jd");
	twin_step(&twin, "store v[0..1] \"x\"", DRAW(.v = "PP", .f = "jd"),
		  DRAW(.v = "PP", .f = "dd"));
	twin_step(&twin, "store v[0] \"x\"", DRAW(.v = "PP", .f = "jd"),
		  DRAW(.v = "PP", .f = "dd", .minor = 1));
	twin_has(&twin, 1);
	twin_is_because(&twin, "minor", FIELD_MINOR, "journal");
	both_journal(JOURNAL_ORDERED, JOURNAL_ORDERED);
	stand("PP", "jd");
	twin_step(&twin, "store v[0..1] \"x\"", DRAW(.v = "PP", .f = "jd"),
		  DRAW(.v = "PP", .f = "dd"));
	twin_step(&twin, "store v[1] \"x\"", DRAW(.v = "PP", .f = "jd"),
		  DRAW(.v = "PP", .f = "dd", .minor = 1));
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
	both_journal(JOURNAL_ORDERED, JOURNAL_ORDERED);
	stand("PP", "jd");
	twin_step(&twin, "store v[0..1] \"x\"", DRAW(.v = "PP", .f = "jd"),
		  DRAW(.v = "PP", .f = "dd"));
	twin_step(&twin, "load v[0]", DRAW(.v = "PP", .f = "jd"),
		  DRAW(.v = "PP", .f = "jd", .minor = 1));
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
}

/* Where all bytes go through the journal, what it holds back is not dropped,
 * and may be written from there at any time, or stay dirty after an fsync. */
static void test_journal_data(void **context)
{
	(void)context;
	both_journal(JOURNAL_DATA, JOURNAL_DATA);
	twin_step(&twin, "drop f", DRAW(.v = "..", .f = "jj"),
		  DRAW(.v = "..", .f = ".d"));
	twin_is_because(&twin, "f[0]", FIELD_CACHED, "journal");
	twin_is_because(&twin, "f[0]", FIELD_DIRTY, "journal");
	twin_has(&twin, 2);
	both_journal(JOURNAL_DATA, JOURNAL_DATA);
	twin_step(&twin, "tick 0.001", DRAW(.v = "WW", .f = "jj"),
		  DRAW(.v = "RW", .f = "cd"));
	twin_is_because(&twin, "f[0]", FIELD_DIRTY, "journal");
	both_journal(JOURNAL_DATA, JOURNAL_DATA);
	stand("WW", "jj");
	twin_step(&twin, "fsync f", DRAW(.v = "RR", .f = "cc"),
		  DRAW(.v = "RR", .f = "cd"));
	twin_is_because(&twin, "f[1]", FIELD_DIRTY, "journal");
	both_journal(JOURNAL_DATA, JOURNAL_DATA);
	stand("WW", "dd");
	twin_step(&twin, "fsync f", DRAW(.v = "RR", .f = "cc"),
		  DRAW(.v = "RR", .f = "cd"));
	twin_is_surprise(&twin, "f[1]", FIELD_DIRTY);
	both_journal(JOURNAL_DATA, JOURNAL_DATA);
	stand("RR", "cc");
	twin_step(&twin, "store v[0] \"x\"",
		  DRAW(.v = "WR", .f = "jc", .minor = 1),
		  DRAW(.v = "WR", .f = "cc", .minor = 1));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
	both_journal(JOURNAL_ORDERED, JOURNAL_ORDERED);
	stand("..", "jc");
	twin_step(&twin, "load v[1]", DRAW(.v = ".P", .f = "jc", .minor = 1),
		  DRAW(.v = "PP", .f = "jc", .minor = 1));
	twin_is_surprise(&twin, "v[0]", FIELD_PRESENT);
	both_journal(JOURNAL_DATA, JOURNAL_DATA);
	stand("..", "jc");
	twin_step(&twin, "load v[1]", DRAW(.v = ".P", .f = "jc", .minor = 1),
		  DRAW(.v = "PP", .f = "dc", .minor = 1));
	twin_is_because(&twin, "v[0]", FIELD_PRESENT, "journal");
}

/* Both read four pages ahead; one step later, or more, they are dropped. */
static void read_and_wait(int steps)
{
	both_linux();
	stand("....", "....");
	twin_step(&twin, "load v[0]",
		  DRAW(.v = "P...", .f = "cccc", .major = 1),
		  DRAW(.v = "P...", .f = "cccc", .major = 1));
	for (int i = 1; i < steps; i++)
		stand("P...", "cccc");
}

static void test_drop_while_reading(void **context)
{
	(void)context;
	read_and_wait(1);
	twin_step(&twin, "drop f", DRAW(.v = "P...", .f = "c..."),
		  DRAW(.v = "P...", .f = "c.cc"));
	twin_has(&twin, 1);
	twin_is_because(&twin, "f[2..3]", FIELD_CACHED, "drop-while-reading");
	/* The other way round; and by then they have long been read. */
	read_and_wait(1);
	twin_step(&twin, "drop f", DRAW(.v = "P...", .f = "c.cc"),
		  DRAW(.v = "P...", .f = "c..."));
	twin_is_surprise(&twin, "f[2..3]", FIELD_CACHED);
	read_and_wait(6);
	twin_step(&twin, "drop f", DRAW(.v = "P...", .f = "c..."),
		  DRAW(.v = "P...", .f = "c.cc"));
	twin_is_surprise(&twin, "f[2..3]", FIELD_CACHED);
	/* Whoever asked for it waited. */
	read_and_wait(1);
	twin_step(&twin, "unmap v", DRAW(.f = "cccc"), DRAW(.f = "cccc"));
	twin_step(&twin, "drop f", DRAW(.f = "...."), DRAW(.f = "c..."));
	twin_is_surprise(&twin, "f[0]", FIELD_CACHED);
}

/* How far a read reads ahead depends on what is cached before it. */
static void test_read_ahead_follows_what_is_before(void **context)
{
	(void)context;
	both_linux();
	stand("....", "dc..");
	twin_step(&twin, "drop f", DRAW(.v = "....", .f = "...."),
		  DRAW(.v = "....", .f = "c..."));
	twin_step(&twin, "read f 4096 1", DRAW(.v = "....", .f = ".c.."),
		  DRAW(.v = "....", .f = "ccc."));
	twin_is_because(&twin, "f[2]", FIELD_CACHED, "drop-while-writing");
	/* A gap lies between that and the page that was read. */
	stand("....", "dc..");
	twin_step(&twin, "drop f", DRAW(.v = "....", .f = "...."),
		  DRAW(.v = "....", .f = "c..."));
	twin_step(&twin, "read f 8192 1", DRAW(.v = "....", .f = "..c."),
		  DRAW(.v = "....", .f = "c.cc"));
	twin_is_surprise(&twin, "f[3]", FIELD_CACHED);
}

/* Both read pages 0 to 7; four had not arrived when the others were mapped. */
static void test_still_reading(void **context)
{
	(void)context;
	both_linux();
	stand("........", "........");
	twin_step(&twin, "load v[1]",
		  DRAW(.v = "PPPPPPPP", .f = "cccccccc", .major = 1),
		  DRAW(.v = "PPPP....", .f = "cccccccc", .major = 1));
	twin_has(&twin, 1);
	twin_is_because(&twin, "v[4..7]", FIELD_PRESENT, "still-reading");
	/* They cost a fault there later on. */
	twin_step(&twin, "load v[5]", DRAW(.v = "PPPPPPPP", .f = "cccccccc"),
		  DRAW(.v = "PPPPPPPP", .f = "cccccccc", .minor = 1));
	twin_has(&twin, 1);
	twin_is_because(&twin, "minor", FIELD_MINOR, "still-reading");
}

/* Who meets the mark starts reading and does not wait: the simulated machine
 * takes it for not arrived, and the real one may be faster. */
static void test_still_reading_after_a_mark(void **context)
{
	(void)context;
	both_linux();
	stand("........", "cc......");
	twin_step(&twin, "load v[1]",
		  DRAW(.v = "PP......", .f = "cccccc..", .minor = 1),
		  DRAW(.v = "PPPP....", .f = "cccccc..", .minor = 1));
	twin_has(&twin, 1);
	twin_is_because(&twin, "v[2..3]", FIELD_PRESENT, "still-reading");
	/* So does the second one of two pages. */
	stand("........", "........");
	twin_step(
		&twin, "load v[0..1]",
		DRAW(.v = "PP......", .f = "cccccccc", .minor = 1, .major = 1),
		DRAW(.v = "PPPP....", .f = "cccccccc", .minor = 1, .major = 1));
	twin_has(&twin, 1);
	twin_is_because(&twin, "v[2..3]", FIELD_PRESENT, "still-reading");
}

/* So does he who meets a hole: its zeros need no disk, what is read ahead with
 * them does. */
static void test_still_reading_beside_a_hole(void **context)
{
	const struct event hole = { .kind = EVENT_PAGE_READ,
				    .object = "f",
				    .page = 1,
				    .count = 1,
				    .flags = EVENT_HOLE };
	const struct event page = {
		.kind = EVENT_PAGE_READ, .object = "f", .page = 1, .count = 1
	};

	(void)context;
	both_linux();
	stand("..", "..");
	twin_step(&twin, "load v[1]",
		  DRAW(.v = ".P", .f = "cc", .major = 1, .event = &hole),
		  DRAW(.v = "PP", .f = "cc", .major = 1));
	twin_has(&twin, 1);
	twin_is_because(&twin, "v[0]", FIELD_PRESENT, "still-reading");
	/* Whoever waited for the disk maps what came with the page. */
	stand("..", "..");
	twin_step(&twin, "load v[1]",
		  DRAW(.v = ".P", .f = "cc", .major = 1, .event = &page),
		  DRAW(.v = "PP", .f = "cc", .major = 1));
	twin_is_surprise(&twin, "v[0]", FIELD_PRESENT);
}

/* What was mapped along on one machine alone is mapped on the other one by the
 * store to another page of its folio, and may be stored to there. */
static void store_to_both(const char *real)
{
	both_linux();
	stand("....", "....");
	twin_step(&twin, "load v[0]",
		  DRAW(.v = "PPPP", .f = "cccc", .major = 1),
		  DRAW(.v = real, .f = "cccc", .major = 1));
	twin_step(&twin, "store v[2] \"x\"",
		  DRAW(.v = "PPPP", .f = "ccdd", .minor = 1),
		  DRAW(.v = "PPPP", .f = "ccdd", .minor = 1));
	twin_is_same(&twin);
	twin_step(&twin, "store v[3] \"x\"",
		  DRAW(.v = "PPPP", .f = "ccdd", .minor = 1),
		  DRAW(.v = "PPPP", .f = "ccdd"));
}

static void test_still_reading_and_stored_to(void **context)
{
	(void)context;
	store_to_both("PPP.");
	twin_is_because(&twin, "minor", FIELD_MINOR, "still-reading");
	store_to_both("PPPP");
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
}

/* lock brings the pages in one by one: one that has not arrived when the first
 * were mapped costs a fault of its own. */
static void test_still_reading_while_locking(void **context)
{
	(void)context;
	both_linux();
	stand("........", "..cc....");
	twin_step(&twin, "lock v",
		  DRAW(.v = "PPPPPPPP", .f = "cccccccc", .minor = 1),
		  DRAW(.v = "PPPPPPPP", .f = "cccccccc", .minor = 2));
	twin_is_because(&twin, "minor", FIELD_MINOR, "still-reading");
	/* Where nothing had to be read nothing could be late. */
	stand("........", "cccccccc");
	twin_step(&twin, "lock v",
		  DRAW(.v = "PPPPPPPP", .f = "cccccccc", .minor = 1),
		  DRAW(.v = "PPPPPPPP", .f = "cccccccc", .minor = 2));
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
}

/* So does populating for writing, page after page in one call. */
static void test_still_reading_while_populating(void **context)
{
	(void)context;
	both_linux();
	stand("....", "..d.");
	twin_step(&twin, "advise v[1..3] populate_write",
		  DRAW(.v = ".PPP", .f = "cddd", .minor = 2, .major = 1),
		  DRAW(.v = ".PPP", .f = "cddd", .minor = 1, .major = 2));
	twin_is_because(&twin, "minor", FIELD_MINOR, "still-reading");
	twin_is_because(&twin, "major", FIELD_MAJOR, "still-reading");
	/* Where nothing had to be read nothing could be late. */
	stand("....", "cccc");
	twin_step(&twin, "advise v[1..3] populate_write",
		  DRAW(.v = ".PPP", .f = "cddd", .minor = 3),
		  DRAW(.v = ".PPP", .f = "cddd", .minor = 2, .major = 1));
	twin_is_surprise(&twin, "major", FIELD_MAJOR);
}

static void test_still_reading_forged(void **context)
{
	(void)context;
	both_linux();
	/* Cached long since; the other way round; the page asked for. */
	stand("........", "....cccc");
	twin_step(&twin, "load v[1]",
		  DRAW(.v = "PPPPPPPP", .f = "cccccccc", .major = 1),
		  DRAW(.v = "PPPP....", .f = "cccccccc", .major = 1));
	twin_is_surprise(&twin, "v[4..7]", FIELD_PRESENT);
	stand("........", "........");
	twin_step(&twin, "load v[1]",
		  DRAW(.v = "PP..PPPP", .f = "cccccccc", .major = 1),
		  DRAW(.v = "PPPPPPPP", .f = "cccccccc", .major = 1));
	twin_is_surprise(&twin, "v[2..3]", FIELD_PRESENT);
	stand("........", "........");
	twin_step(&twin, "load v[1]",
		  DRAW(.v = "PPPPPPPP", .f = "cccccccc", .major = 1),
		  DRAW(.v = "P.PPPPPP", .f = "cccccccc", .major = 1));
	twin_is_surprise(&twin, "v[1]", FIELD_PRESENT);
}

static void test_copied_history_goes_its_own_way(void **context)
{
	struct compare_history *copy, *own;

	(void)context;
	miss_with_readahead();
	assert_int_equal(compare_history_copy(twin.history, &copy), 0);
	stand("..P.....", "cccccccc");
	/* The one has seen them agree, the other has not. */
	own = twin.history;
	twin.history = copy;
	state_clear(&twin.before[0]);
	state_clear(&twin.before[1]);
	twin_step(&twin, "as main", DRAW(.v = "..P.....", .f = "..c....."),
		  DRAW(.v = "..P.....", .f = "cccccccc"));
	compare_history_free(own);
	twin_is_surprise(&twin, "f[0..1]", FIELD_CACHED);
}

static void test_why_has_the_numbers(void **context)
{
	struct strbuf why = STRBUF_INIT;
	const struct difference *found;

	(void)context;
	stand("....", "cccc");
	twin_step(&twin, "load v[1]",
		  DRAW(.v = ".P..", .f = "cccc", .minor = 1),
		  DRAW(.v = "PPP.", .f = "cccc", .minor = 1));
	found = twin_find(&twin, "v[0]", FIELD_PRESENT);
	difference_why(found, &why);
	assert_int_equal(strncmp(why.text, "fault-around: ", 14), 0);
	assert_non_null(strstr(why.text, "16 pages in all on the real"));
	assert_non_null(strstr(why.text, "1 page on the simulated"));
	assert_null(strchr(why.text, '{'));
	assert_non_null(
		strstr(reason_source(found->reason), "do_fault_around"));
	assert_non_null(reason_sentence(found->reason));
	strbuf_free(&why);
}

static void test_why_of_a_surprise(void **context)
{
	struct strbuf why = STRBUF_INIT;

	(void)context;
	twin_step(&twin, "as main", DRAW(.f = "."), DRAW(.f = "c"));
	difference_why(&twin.last.differences[0], &why);
	assert_non_null(strstr(why.text, "nothing that is known"));
	strbuf_free(&why);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_fault_around),
		TEST(test_fault_around_ends_at_its_window),
		TEST(test_fault_around_needs_a_load),
		TEST(test_fault_around_needs_a_fault),
		TEST(test_fault_around_needs_different_windows),
		TEST(test_fault_around_never_excuses_the_page_asked_for),
		TEST(test_fault_around_by_address),
		TEST(test_address_alignment),
		TEST(test_readahead),
		TEST(test_readahead_ends_at_its_window),
		TEST(test_readahead_needs_a_miss),
		TEST(test_readahead_needs_different_windows),
		TEST(test_readahead_not_exact),
		TEST(test_readahead_is_off_for_random),
		TEST(test_counts_inherit),
		TEST(test_counts_have_a_range),
		TEST(test_counts_over_a_range_of_pages),
		TEST(test_counts_with_running_readahead),
		TEST(test_counts_over_cached_pages),
		TEST(test_counts_over_a_range_forged),
		TEST(test_counts_of_equal_machines),
		TEST(test_no_faults_without_an_access),
		TEST(test_inherited),
		TEST(test_agreement_ends_a_reason),
		TEST(test_settled_by_the_operation),
		TEST(test_drop_follows_presence),
		TEST(test_pageout_follows_presence),
		TEST(test_fork_follows_the_parent),
		TEST(test_fork_wipes),
		TEST(test_around_follows_the_first_page),
		TEST(test_async_flush),
		TEST(test_async_flush_forged),
		TEST(test_async_flush_of_equal_machines),
		TEST(test_faults_of_protect),
		TEST(test_choices),
		TEST(test_read_only_first_and_write_protect),
		TEST(test_write_protect_forged),
		TEST(test_write_protect_of_equal_machines),
		TEST(test_tmpfs_dirty),
		TEST(test_tmpfs_evict),
		TEST(test_tmpfs_evict_forged),
		TEST(test_large_folio_is_dirty_as_a_whole),
		TEST(test_large_folio_came_as_a_whole),
		TEST(test_large_folio_with_the_mark),
		TEST(test_large_folio_passed_over),
		TEST(test_large_folio_paged_out_in_part),
		TEST(test_large_folio_forged),
		TEST(test_real_flusher),
		TEST(test_real_flusher_too_early),
		TEST(test_real_flusher_takes_old_files),
		TEST(test_real_flusher_between_the_steps),
		TEST(test_tick_may_be_early_or_late),
		TEST(test_idle_pages_are_reclaimed),
		TEST(test_idle_pages_need_somebody_to_reclaim_them),
		TEST(test_pages_are_reclaimed_as_they_are_read),
		TEST(test_unmapped_pages_are_reclaimed),
		TEST(test_skipped_tick),
		TEST(test_skipped_tick_excuses_writing_only),
		TEST(test_led_again_without_its_tick),
		TEST(test_led_again_to_another_place),
		TEST(test_led_again_with_another_result),
		TEST(test_led_again_restarts_the_clock),
		TEST(test_power_cut_is_simulated_only),
		TEST(test_no_bytes_are_not_empty_bytes),
		TEST(test_a_refused_setting_is_not_compared),
		TEST(test_not_performed),
		TEST(test_process_on_one_machine),
		TEST(test_process_on_one_machine_forged),
		TEST(test_another_process_acts_on_one_machine),
		TEST(test_view_on_one_machine_is_unmapped),
		TEST(test_one_machine_block),
		TEST(test_one_machine_maps_a_view),
		TEST(test_frames),
		TEST(test_no_frame_is_left),
		TEST(test_no_frame_is_left_for_an_access),
		TEST(test_frames_are_taken_as_it_goes),
		TEST(test_swap_cache),
		TEST(test_swap_cache_of_shared_memory),
		TEST(test_swap_cache_of_a_child),
		TEST(test_swap_cache_of_what_stayed),
		TEST(test_memory_limit_with_swap),
		TEST(test_memory_limit_takes_the_last_page),
		TEST(test_memory_limit_of_several),
		TEST(test_memory_limit_leaves_another_to_act),
		TEST(test_memory_limit),
		TEST(test_memory_limit_refused),
		TEST(test_short_frames_forged),
		TEST(test_a_frame_is_left),
		TEST(test_other_mapping),
		TEST(test_drop_while_writing),
		TEST(test_drop_while_reading),
		TEST(test_refused_advice),
		TEST(test_marked_by_one),
		TEST(test_still_reading_in_calls),
		TEST(test_marked_by_reclaim),
		TEST(test_marked_where_a_tick_was_skipped),
		TEST(test_swap_cache_of_objects),
		TEST(test_around_without_object),
		TEST(test_not_arrived),
		TEST(test_journal),
		TEST(test_journal_counts),
		TEST(test_journal_data),
		TEST(test_held_while_moved),
		TEST(test_read_ahead_follows_what_is_before),
		TEST(test_still_reading),
		TEST(test_still_reading_and_stored_to),
		TEST(test_still_reading_while_locking),
		TEST(test_still_reading_while_populating),
		TEST(test_still_reading_after_a_mark),
		TEST(test_still_reading_beside_a_hole),
		TEST(test_still_reading_forged),
		TEST(test_copied_history_goes_its_own_way),
		TEST(test_why_has_the_numbers),
		TEST(test_why_of_a_surprise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
