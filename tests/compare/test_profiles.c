/*
 * The reasons that come from another profile: each is given where the traits
 * and the operation justify it, and a forged difference beside it is a
 * surprise.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>

#include "compare/twin.h"

static struct twin twin;

static const struct traits windows = {
	.profile = "windows",
	.page_size = 4096,
	.readahead = 8,
	.readahead_exact = true,
	.reads_clusters = true,
	.counts_dirty = true,
	.can_evict = true,
	.async_flush_starts = HABIT_YES,
	.write_protects_after_flush = HABIT_YES,
	.flush_starts_only = true,
	.flusher_skips_mapped = true,
	.keeps_standby = true,
	.keeps_mapped_size = true,
	.view_within = true,
	.view_granularity = 65536,
	.dirty_expire = 300,
	.flusher_interval = 1,
	.file_system = "simulated",
};

static int start(void **context)
{
	(void)context;
	twin_start(&twin);
	twin.traits[0] = windows;
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

static void stand(const char *v, const char *f)
{
	twin_step(&twin, "as main", DRAW(.v = v, .f = f), DRAW(.v = v, .f = f));
	twin_is_same(&twin);
}

/* With a paging file on one side, a private page leaves there alone. */
static void test_paging_file(void **context)
{
	(void)context;
	both_linux();
	twin.traits[0].paging_file = 64;
	stand("PP", "..");
	twin_step(&twin, "advise v[0] pageout", DRAW(.v = "sP", .f = ".."),
		  DRAW(.v = "PP", .f = ".."));
	twin_is_because(&twin, "v[0]", FIELD_PRESENT, "paging-file");
	twin_is_because(&twin, "v[0]", FIELD_SWAPPED, "paging-file");
	/* And comes back by one fault, which may have to wait for the disk. */
	twin_step(&twin, "load v[0..1]", DRAW(.v = "PP", .f = "..", .major = 1),
		  DRAW(.v = "PP", .f = ".."));
	twin_is_because(&twin, "major", FIELD_MAJOR, "paging-file");
	twin_has(&twin, 1);
}

/* Where both have one, or the page was not asked to leave, nothing excuses
 * it. */
static void test_paging_file_forged(void **context)
{
	(void)context;
	both_linux();
	twin.traits[0].paging_file = 64;
	stand("PP", "..");
	twin_step(&twin, "advise v[1] pageout", DRAW(.v = "sP", .f = ".."),
		  DRAW(.v = "PP", .f = ".."));
	twin_is_surprise(&twin, "v[0]", FIELD_SWAPPED);
	twin_end(&twin);
	twin_start(&twin);
	twin.traits[0].paging_file = twin.traits[1].paging_file = 64;
	stand("PP", "..");
	twin_step(&twin, "advise v[0] pageout", DRAW(.v = "sP", .f = ".."),
		  DRAW(.v = "PP", .f = ".."));
	twin_is_surprise(&twin, "v[0]", FIELD_SWAPPED);
}

/* One copies the parent's entries, the other leaves them to faults. */
static void fork_present(const char *child, bool sim_lazy, bool real_lazy)
{
	both_linux();
	twin.traits[0].forks_lazily = sim_lazy;
	twin.traits[1].forks_lazily = real_lazy;
	stand("P.", "cc");
	twin_step(&twin, "fork child",
		  DRAW(.v = "S.", .f = "cc", .child = child),
		  DRAW(.v = "P.", .f = "cc", .child = ".."));
}

static void test_lazy_fork(void **context)
{
	(void)context;
	fork_present("S.", false, true);
	twin_is_because(&twin, "v[0]", FIELD_PRESENT, "lazy-fork");
	twin_is_because(&twin, "v[0]", FIELD_EXCLUSIVE, "other-mapping");
	twin_has(&twin, 2);
	/* So the child faults on one machine alone. */
	twin_step(
		&twin, "as child",
		DRAW(.v = "S.", .f = "cc", .child = "S.", .process = "child"),
		DRAW(.v = "P.", .f = "cc", .child = "..", .process = "child"));
	twin_step(&twin, "load v[0]",
		  DRAW(.v = "S.", .f = "cc", .child = "S.", .process = "child"),
		  DRAW(.v = "S.", .f = "cc", .child = "S.", .process = "child",
		       .minor = 1));
	twin_is_because(&twin, "minor", FIELD_MINOR, "lazy-fork");
	twin_has(&twin, 1);
}

/* Of a section nothing is on a disk: where fewer pages are left to fault, the
 * faults are fewer, and none of them waits. */
static void load_after_fork(bool section)
{
	twin_end(&twin);
	twin_start(&twin);
	both_linux();
	twin.traits[0].fault_around = twin.traits[1].fault_around = 0;
	twin.traits[1].forks_lazily = true;
	stand("P.", "c.");
	twin_step(
		&twin, "fork child",
		DRAW(.v = "S.", .f = "c.", .child = "S.", .section = section),
		DRAW(.v = "P.", .f = "c.", .child = "..", .section = section));
	twin_step(&twin, "load v[0..1]",
		  DRAW(.v = "S.", .f = "cc", .child = "SP", .section = section,
		       .process = "child", .minor = 1),
		  DRAW(.v = "S.", .f = "cc", .child = "SP", .section = section,
		       .process = "child", .minor = 2));
}

static void test_lazy_fork_of_a_section(void **context)
{
	(void)context;
	load_after_fork(true);
	twin_is_because(&twin, "minor", FIELD_MINOR, "lazy-fork");
	load_after_fork(false);
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
}

static void test_lazy_fork_forged(void **context)
{
	static const bool lazy[][2] = { { true, true },
					{ false, false },
					{ true, false } };

	(void)context;
	for (size_t i = 0; i < 3; i++) {
		fork_present("S.", lazy[i][0], lazy[i][1]);
		twin_is_surprise(&twin, "v[0]", FIELD_PRESENT);
		twin_end(&twin);
		twin_start(&twin);
	}
	/* What the parent does not have, nobody copies. */
	fork_present(".S", false, true);
	twin_is_surprise(&twin, "v[1]", FIELD_PRESENT);
}

/* A block for each page, or several: what is cut inside of one. */
static void cut_a_page(uint64_t simulated, uint64_t real)
{
	twin_end(&twin);
	twin_start(&twin);
	both_linux();
	twin.traits[0].block_size = simulated;
	twin.traits[1].block_size = real;
	stand("..", "..");
	twin_step(&twin, "truncate f 6000", DRAW(.v = "..", .f = ".d"),
		  DRAW(.v = "..", .f = ".."));
}

static void test_small_blocks(void **context)
{
	(void)context;
	cut_a_page(0, 1024);
	twin_is_because(&twin, "f[1]", FIELD_CACHED, "small-blocks");
	twin_is_because(&twin, "f[1]", FIELD_DIRTY, "small-blocks");
	twin_has(&twin, 2);
	/* So the page waits for the disk on one machine alone. */
	twin_step(&twin, "load v[1]", DRAW(.v = ".P", .f = ".d", .minor = 1),
		  DRAW(.v = ".P", .f = ".c", .major = 1));
	twin_is_because(&twin, "major", FIELD_MAJOR, "small-blocks");
	cut_a_page(0, 0);
	twin_is_surprise(&twin, "f[1]", FIELD_DIRTY);
	cut_a_page(1024, 1024);
	twin_is_surprise(&twin, "f[1]", FIELD_DIRTY);
}

static void test_flush_starts(void **context)
{
	(void)context;
	stand("PP", "dd");
	twin_step(&twin, "flush v[0]", DRAW(.v = "PP", .f = "wd"),
		  DRAW(.v = "PP", .f = "cd"));
	twin_has(&twin, 1);
	twin_is_because(&twin, "f[0]", FIELD_WRITEBACK, "flush-does-not-wait");
	/* Still there, and still when it is flushed again. */
	twin_step(&twin, "as main", DRAW(.v = "PP", .f = "wd"),
		  DRAW(.v = "PP", .f = "cd"));
	twin_is_because(&twin, "f[0]", FIELD_WRITEBACK, "flush-does-not-wait");
	twin_step(&twin, "flush v", DRAW(.v = "PP", .f = "ww"),
		  DRAW(.v = "PP", .f = "cc"));
	twin_is_because(&twin, "f[0..1]", FIELD_WRITEBACK,
			"flush-does-not-wait");
	twin_step(&twin, "fsync f", DRAW(.v = "PP", .f = "cc"),
		  DRAW(.v = "PP", .f = "cc"));
	twin_is_same(&twin);
}

static void test_flush_starts_forged(void **context)
{
	(void)context;
	/* A page beside the range; one that was clean; fsync, which waits;
	 * the machine that waits. */
	stand("PP", "dd");
	twin_step(&twin, "flush v[0]", DRAW(.v = "PP", .f = "cw"),
		  DRAW(.v = "PP", .f = "cd"));
	twin_is_surprise(&twin, "f[1]", FIELD_WRITEBACK);
	stand("PP", "cc");
	twin_step(&twin, "flush v", DRAW(.v = "PP", .f = "wc"),
		  DRAW(.v = "PP", .f = "cc"));
	twin_is_surprise(&twin, "f[0]", FIELD_WRITEBACK);
	stand("PP", "dd");
	twin_step(&twin, "fsync f", DRAW(.v = "PP", .f = "wc"),
		  DRAW(.v = "PP", .f = "cc"));
	twin_is_surprise(&twin, "f[0]", FIELD_WRITEBACK);
	stand("PP", "dd");
	twin_step(&twin, "flush v", DRAW(.v = "PP", .f = "cc"),
		  DRAW(.v = "PP", .f = "wc"));
	twin_is_surprise(&twin, "f[0]", FIELD_WRITEBACK);
}

static void test_standby(void **context)
{
	(void)context;
	stand("PP", "cc");
	twin_step(&twin, "advise v[0] pageout", DRAW(.v = ".P", .f = "cc"),
		  DRAW(.v = ".P", .f = ".c"));
	twin_has(&twin, 1);
	twin_is_because(&twin, "f[0]", FIELD_CACHED, "standby-list");
	/* So the next load is a soft fault on one, and waits on the other. */
	twin_step(&twin, "load v[0]", DRAW(.v = "PP", .f = "cc", .minor = 1),
		  DRAW(.v = "PP", .f = "cc", .major = 1));
	twin_is_because(&twin, "minor", FIELD_MINOR, "standby-list");
	twin_is_because(&twin, "major", FIELD_MAJOR, "standby-list");
}

static void test_standby_forged(void **context)
{
	(void)context;
	stand("PP", "cc");
	twin_step(&twin, "advise v[0] pageout", DRAW(.v = ".P", .f = "cc"),
		  DRAW(.v = ".P", .f = "c."));
	twin_is_surprise(&twin, "f[1]", FIELD_CACHED);
	both_linux();
	stand("PP", "cc");
	twin_step(&twin, "advise v[0] pageout", DRAW(.v = ".P", .f = "cc"),
		  DRAW(.v = ".P", .f = ".c"));
	twin_is_surprise(&twin, "f[0]", FIELD_CACHED);
}

static void test_flusher_pace(void **context)
{
	(void)context;
	stand("P", "d");
	twin_step(&twin, "tick 31", DRAW(.v = "P", .f = "d", .clock = 31),
		  DRAW(.v = "P", .f = "c", .clock = 37));
	twin_has(&twin, 1);
	twin_is_because(&twin, "f[0]", FIELD_DIRTY, "flusher-pace");
}

static void test_flusher_pace_forged(void **context)
{
	(void)context;
	stand("P", "d");
	twin_step(&twin, "tick 31", DRAW(.v = "P", .f = "c", .clock = 31),
		  DRAW(.v = "P", .f = "d", .clock = 90));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
	both_linux();
	stand("P", "d");
	twin_step(&twin, "tick 10", DRAW(.v = "P", .f = "d", .clock = 10),
		  DRAW(.v = "P", .f = "c", .clock = 10));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
}

/* Written for that on the simulated machine alone, the page has zeros behind
 * the end of its file: nowhere else, and only where the other has it dirty. */
static void load_of_written(const char *load, const char *bytes,
			    const char *other)
{
	const struct event too_many = { .kind = EVENT_TOO_MANY_DIRTY,
					.count = 2 };

	both_linux();
	twin_step(&twin, "as main",
		  DRAW(.v = "P.", .f = "c.", .short_of = 4000),
		  DRAW(.v = "P.", .f = "c.", .short_of = 4000));
	twin_step(&twin, "store v[1] \"J\"",
		  DRAW(.v = "PP", .f = "cc", .major = 1, .short_of = 4000,
		       .event = &too_many),
		  DRAW(.v = "PP", .f = other, .major = 1, .short_of = 4000));
	twin_step(&twin, load,
		  DRAW(.v = "PP", .f = "cc", .bytes = bytes, .zeros = !bytes,
		       .short_of = 4000),
		  DRAW(.v = "PP", .f = other, .bytes = "J", .short_of = 4000));
}

static void test_dirty_threshold_zeroes_the_tail(void **context)
{
	(void)context;
	load_of_written("load v[1]+96", NULL, "cd");
	twin_is_because(&twin, "bytes", FIELD_BYTES, "dirty-threshold");
	load_of_written("load v[1]+95", NULL, "cd");
	twin_is_surprise(&twin, "bytes", FIELD_BYTES);
	load_of_written("load v[1]+96", "K", "cd");
	twin_is_surprise(&twin, "bytes", FIELD_BYTES);
	load_of_written("load v[1]+96", NULL, "cc");
	twin_is_surprise(&twin, "bytes", FIELD_BYTES);
}

/* The entry that it was stored through is read-only there, also when the page
 * is dirty again, through another one. */
static void test_dirty_threshold_protects_entries(void **context)
{
	const struct event too_many = { .kind = EVENT_TOO_MANY_DIRTY,
					.count = 2 };

	(void)context;
	for (int written = 0; written < 2; written++) {
		both_linux();
		twin_step(&twin, "as main", DRAW(.v = ".", .w = ".", .f = "c"),
			  DRAW(.v = ".", .w = ".", .f = "c"));
		twin_step(&twin, "store v[0] \"J\"",
			  DRAW(.v = "P", .w = ".", .f = written ? "c" : "d",
			       .minor = 1, .event = &too_many),
			  DRAW(.v = "P", .w = ".", .f = "d", .minor = 1));
		twin_step(&twin, "store w[0] \"J\"",
			  DRAW(.v = "P", .w = "P", .f = "d", .minor = 1),
			  DRAW(.v = "P", .w = "P", .f = "d", .minor = 1));
		twin_is_same(&twin);
		twin_step(&twin, "store v[0] \"J\"",
			  DRAW(.v = "P", .w = "P", .f = "d", .minor = 1),
			  DRAW(.v = "P", .w = "P", .f = "d"));
		if (written)
			twin_is_because(&twin, "minor", FIELD_MINOR,
					"dirty-threshold");
		else
			twin_is_surprise(&twin, "minor", FIELD_MINOR);
	}
}

/* And the mark that paging it out left is gone, at which the other one reads
 * on: only behind such a page. */
static void load_marked(const char *load, bool paged_out)
{
	const struct event too_many = { .kind = EVENT_TOO_MANY_DIRTY,
					.count = 2 };

	both_linux();
	stand("PP..", "cdc.");
	if (paged_out)
		twin_step(&twin, "advise v[1] pageout",
			  DRAW(.v = "P...", .f = "cdc."),
			  DRAW(.v = "P...", .f = "cdc."));
	twin_step(
		&twin, "store v[0] \"J\"",
		DRAW(.v = "P...", .f = "ccc.", .minor = 1, .event = &too_many),
		DRAW(.v = "P...", .f = "ddc.", .minor = 1));
	twin_step(&twin, load, DRAW(.v = "PPP.", .f = "ccc.", .minor = 1),
		  DRAW(.v = "PPP.", .f = "ddcc", .minor = 1));
}

static void test_dirty_threshold_ends_the_mark(void **context)
{
	(void)context;
	load_marked("load v[1]", false);
	twin_is_surprise(&twin, "f[3]", FIELD_CACHED);
	load_marked("load v[2]", true);
	twin_is_surprise(&twin, "f[3]", FIELD_CACHED);
	load_marked("load v[1]", true);
	twin_is_because(&twin, "f[3]", FIELD_CACHED, "dirty-threshold");
}

/* What is written while a store goes on is stored to once more: a fault more
 * than pages, but only where the machine says so. */
static void test_dirty_threshold_costs_a_fault(void **context)
{
	const struct event protected = { .kind = EVENT_WRITE_PROTECTED,
					 .view = "v",
					 .process = "main",
					 .page = 1,
					 .count = 1 };

	(void)context;
	for (int told = 0; told < 2; told++) {
		both_linux();
		twin_step(&twin, "as main", DRAW(.v = "PP", .f = "cc"),
			  DRAW(.v = "PP", .f = "cc"));
		twin_step(&twin, "limit 1M", DRAW(.v = "PP", .f = "cc"),
			  DRAW(.v = "PP", .f = "cc"));
		twin_step(&twin, "store v[0..1] \"J\"",
			  DRAW(.v = "PP", .f = "dd", .minor = 3,
			       .event = told ? &protected : NULL),
			  DRAW(.v = "PP", .f = "dd", .minor = 2));
		if (told)
			twin_is_because(&twin, "minor", FIELD_MINOR,
					"memory-limit");
		else
			twin_is_surprise(&twin, "minor", FIELD_MINOR);
	}
}

/* A page that a hole takes a part of was thrown out for want of frames. */
static void test_frames_beside_a_hole(void **context)
{
	const struct event evicted = {
		.kind = EVENT_PAGE_EVICTED, .object = "f", .page = 1, .count = 1
	};
	static const char *const holes[] = { "punch f 6000 4096",
					     "punch f 4096 4096" };

	(void)context;
	for (int whole = 0; whole < 2; whole++) {
		both_linux();
		twin.traits[0].hole_writes = HABIT_NO;
		twin.traits[1].hole_writes = HABIT_NO;
		stand("PPP", "ccc");
		twin_step(&twin, holes[whole],
			  DRAW(.v = "P.P", .f = "ccc", .event = &evicted,
			       .frames_used = 8, .frames_total = 8),
			  DRAW(.v = "PPP", .f = "ccc", .frames_used = 8,
			       .frames_total = 8));
		if (whole)
			twin_is_surprise(&twin, "v[1]", FIELD_PRESENT);
		else
			twin_is_because(&twin, "v[1]", FIELD_PRESENT, "frames");
	}
}

/* Too much was dirty for the small simulated memory: its events say so. */
static void test_dirty_threshold(void **context)
{
	const struct event too_many = { .kind = EVENT_TOO_MANY_DIRTY,
					.count = 2 };

	(void)context;
	both_linux();
	stand("P.", "d.");
	twin_step(&twin, "store v[1] \"J\"",
		  DRAW(.v = "PP", .f = "cc", .major = 1, .event = &too_many),
		  DRAW(.v = "PP", .f = "dd", .major = 1));
	/* The page just stored to is settled, but by this as well. */
	twin_is_because(&twin, "f[0..1]", FIELD_DIRTY, "dirty-threshold");
	twin_step(&twin, "store v[0] \"J\"",
		  DRAW(.v = "PP", .f = "dc", .minor = 1),
		  DRAW(.v = "PP", .f = "dd"));
	twin_is_because(&twin, "minor", FIELD_MINOR, "dirty-threshold");
}

static void test_dirty_threshold_forged(void **context)
{
	const struct event other = { .kind = EVENT_FLUSHER_WOKE, .count = 2 };
	const struct event too_many = { .kind = EVENT_TOO_MANY_DIRTY,
					.count = 2 };

	(void)context;
	both_linux();
	stand("P.", "d.");
	twin_step(&twin, "store v[1] \"J\"",
		  DRAW(.v = "PP", .f = "cd", .major = 1, .event = &other),
		  DRAW(.v = "PP", .f = "dd", .major = 1));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
	stand("P.", "d.");
	twin_step(&twin, "store v[1] \"J\"",
		  DRAW(.v = "PP", .f = "dd", .major = 1, .event = &too_many),
		  DRAW(.v = "PP", .f = "cd", .major = 1));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
}

static const struct result refused_offset = { RESULT_ERRNO, EINVAL };
static const struct result refused_length = { RESULT_ERRNO, EACCES };

static void test_view_granularity(void **context)
{
	(void)context;
	stand(NULL, "cc");
	twin_step(&twin, "map v f shared rw at 1p",
		  DRAW(.f = "cc", .result = refused_offset),
		  DRAW(.v = ".", .f = "cc"));
	twin_has(&twin, 2);
	twin_is_because(&twin, "result", FIELD_RESULT, "view-granularity");
	twin_is_because(&twin, "v", FIELD_EXISTS, "view-granularity");
	/* What is done to it means something else on each from now on ... */
	twin_step(&twin, "load v[0]",
		  DRAW(.f = "cc", .result = { RESULT_ERRNO, ENOENT }),
		  DRAW(.v = "P", .f = "cc", .minor = 1));
	twin_is_because(&twin, "result", FIELD_RESULT, "view-granularity");
	twin_is_because(&twin, "v", FIELD_EXISTS, "view-granularity");
	/* ... also when it is gone again. */
	twin_step(&twin, "unmap v",
		  DRAW(.f = "cc", .result = { RESULT_ERRNO, ENOENT }),
		  DRAW(.f = "cc"));
	twin_is_because(&twin, "result", FIELD_RESULT, "view-granularity");
	twin_step(&twin, "load v[0]",
		  DRAW(.f = "cc", .result = { RESULT_ERRNO, ENOENT }),
		  DRAW(.f = "cc", .result = { RESULT_SIGNAL, SIGSEGV }));
	twin_is_because(&twin, "result", FIELD_RESULT, "view-granularity");
}

static void test_view_granularity_forged(void **context)
{
	(void)context;
	/* An aligned offset; another errno; a machine without it. */
	stand(NULL, "cc");
	twin_step(&twin, "map v f shared rw at 64K",
		  DRAW(.f = "cc", .result = refused_offset),
		  DRAW(.v = ".", .f = "cc"));
	twin_is_surprise(&twin, "result", FIELD_RESULT);
	stand(NULL, "cc");
	twin_step(&twin, "map v f shared rw at 1p",
		  DRAW(.f = "cc", .result = { RESULT_ERRNO, EEXIST }),
		  DRAW(.v = ".", .f = "cc"));
	twin_is_surprise(&twin, "result", FIELD_RESULT);
	both_linux();
	stand(NULL, "cc");
	twin_step(&twin, "map v f shared rw at 1p",
		  DRAW(.f = "cc", .result = refused_offset),
		  DRAW(.v = ".", .f = "cc"));
	twin_is_surprise(&twin, "result", FIELD_RESULT);
}

static void test_view_within(void **context)
{
	(void)context;
	stand(NULL, "cc");
	twin_step(&twin, "map v f shared rw for 3p",
		  DRAW(.f = "cc", .result = refused_length),
		  DRAW(.v = "...", .f = "cc"));
	twin_is_because(&twin, "result", FIELD_RESULT, "view-within-section");
}

/* Two pages are promised for v; the limit is three. */
static void test_commit_limit(void **context)
{
	struct result refused = { RESULT_ERRNO, ENOMEM };

	(void)context;
	twin.traits[0].commit_limit = 3;
	stand("..", "..");
	twin_step(&twin, "map b anon private rw for 4p",
		  DRAW(.v = "..", .f = "..", .result = refused),
		  DRAW(.v = "..", .f = ".."));
	twin_is_because(&twin, "result", FIELD_RESULT, "commit-limit");
	twin_step(&twin, "section box 4p",
		  DRAW(.v = "..", .f = "..", .result = refused),
		  DRAW(.v = "..", .f = ".."));
	twin_is_because(&twin, "result", FIELD_RESULT, "commit-limit");
}

/* It fits, or nobody knows of a limit, or it was refused for something else. */
static void test_commit_limit_forged(void **context)
{
	struct result refused = { RESULT_ERRNO, ENOMEM };

	(void)context;
	twin.traits[0].commit_limit = 8;
	stand("..", "..");
	twin_step(&twin, "map b anon private rw for 4p",
		  DRAW(.v = "..", .f = "..", .result = refused),
		  DRAW(.v = "..", .f = ".."));
	twin_is_surprise(&twin, "result", FIELD_RESULT);
	twin.traits[0].commit_limit = 0;
	twin_step(&twin, "map b anon private rw for 40p",
		  DRAW(.v = "..", .f = "..", .result = refused),
		  DRAW(.v = "..", .f = ".."));
	twin_is_surprise(&twin, "result", FIELD_RESULT);
	twin.traits[0].commit_limit = 8;
	refused.number = EPERM;
	twin_step(&twin, "map b anon private rw for 40p",
		  DRAW(.v = "..", .f = "..", .result = refused),
		  DRAW(.v = "..", .f = ".."));
	twin_is_surprise(&twin, "result", FIELD_RESULT);
}

/* A page that had to leave for want of frames is named by its entry. */
static void test_frames_swapped_out(void **context)
{
	struct event left = { .kind = EVENT_SWAPPED_OUT,
			      .count = 1,
			      .process = "main",
			      .view = "v" };

	(void)context;
	stand("P.", NULL);
	twin_step(&twin, "store v[1] \"J\"",
		  DRAW(.v = "sP", .minor = 1, .event = &left, .frames_used = 8,
		       .frames_total = 8),
		  DRAW(.v = "PP", .minor = 1));
	twin_is_because(&twin, "v[0]", FIELD_PRESENT, "frames");
	twin_is_because(&twin, "v[0]", FIELD_SWAPPED, "frames");
	/* The step brought it, and threw it out again. */
	twin_end(&twin);
	twin_start(&twin);
	stand("..", NULL);
	twin_step(&twin, "store v[0..1] \"J\"",
		  DRAW(.v = "sP", .minor = 2, .event = &left),
		  DRAW(.v = "PP", .minor = 2));
	twin_is_because(&twin, "v[0]", FIELD_PRESENT, "frames");
	twin_is_because(&twin, "v[0]", FIELD_SWAPPED, "frames");
}

/* Few frames: the simulated machine kills the process, and what it has freed
 * by that is free afterwards; it says itself what it did. */
static void killed(const struct event *event)
{
	stand("..", "..");
	twin_step(&twin, "store v[0..1] \"J\"",
		  DRAW(.v = NULL, .f = "..", .event = event,
		       .result = { RESULT_SIGNAL, SIGKILL }),
		  DRAW(.v = "PP", .f = "dd", .minor = 2));
}

static void test_frames_killed(void **context)
{
	struct event event = { .kind = EVENT_OUT_OF_MEMORY,
			       .count = 2,
			       .process = "main" };

	(void)context;
	killed(&event);
	twin_is_because(&twin, "result", FIELD_RESULT, "frames");
	twin_is_because(&twin, "v", FIELD_EXISTS, "frames");
	twin_step(
		&twin, "load v[0]",
		DRAW(.v = NULL, .f = "..", .result = { RESULT_ERRNO, ENOENT }),
		DRAW(.v = "PP", .f = "dd"));
	twin_is_because(&twin, "result", FIELD_RESULT, "frames");
}

static void test_frames_killed_forged(void **context)
{
	(void)context;
	killed(NULL);
	twin_is_surprise(&twin, "result", FIELD_RESULT);
}

/* Clean pages of a file that nobody has locked could have left instead. */
static void test_frames_killed_wrongly(void **context)
{
	struct event event = { .kind = EVENT_OUT_OF_MEMORY,
			       .count = 2,
			       .process = "main" };

	(void)context;
	stand("..", "..");
	twin_step(&twin, "load v[0..1]",
		  DRAW(.v = NULL, .f = "cc", .event = &event, .frames_used = 8,
		       .frames_total = 8, .result = { RESULT_SIGNAL, SIGKILL }),
		  DRAW(.v = "PP", .f = "cc", .major = 1));
	twin_is_surprise(&twin, "result", FIELD_RESULT);
}

static void test_frames_killed_locked(void **context)
{
	struct event event = { .kind = EVENT_OUT_OF_MEMORY,
			       .count = 2,
			       .process = "main" };

	(void)context;
	stand("PP.", "cc.");
	twin_step(&twin, "lock v[0..1]", DRAW(.v = "PP.", .f = "cc."),
		  DRAW(.v = "PP.", .f = "cc."));
	twin_step(&twin, "load v[2]",
		  DRAW(.v = NULL, .f = "cc.", .event = &event,
		       .result = { RESULT_SIGNAL, SIGKILL }),
		  DRAW(.v = "PPP", .f = "ccc", .major = 1));
	twin_is_because(&twin, "result", FIELD_RESULT, "frames");
}

/* Readahead leaves some frames free. */
static void readahead_with(uint64_t frames)
{
	both_linux();
	stand("....", "....");
	twin_step(&twin, "load v[0]",
		  DRAW(.v = "P...", .f = "cc..", .frames_used = 8,
		       .frames_total = frames, .major = 1),
		  DRAW(.v = "PPPP", .f = "cccc", .major = 1));
}

static void test_frames_spared(void **context)
{
	(void)context;
	readahead_with(16);
	twin_is_because(&twin, "f[2..3]", FIELD_CACHED, "frames");
	twin_is_because(&twin, "v[2..3]", FIELD_PRESENT, "frames");
	twin_is_surprise(&twin, "v[1]", FIELD_PRESENT);
}

static void test_frames_spared_forged(void **context)
{
	(void)context;
	readahead_with(17);
	twin_is_surprise(&twin, "f[2..3]", FIELD_CACHED);
	twin_is_surprise(&twin, "v[1..3]", FIELD_PRESENT);
}

static void test_frames_swapped_out_forged(void **context)
{
	struct event left = { .kind = EVENT_SWAPPED_OUT,
			      .page = 1,
			      .count = 1,
			      .process = "main",
			      .view = "v" };

	(void)context;
	stand("P.", NULL);
	twin_step(&twin, "store v[1] \"J\"",
		  DRAW(.v = "sP", .minor = 1, .event = &left, .frames_used = 8,
		       .frames_total = 8),
		  DRAW(.v = "PP", .minor = 1));
	twin_is_surprise(&twin, "v[0]", FIELD_PRESENT);
}

static void test_view_within_forged(void **context)
{
	(void)context;
	stand(NULL, "cc");
	twin_step(&twin, "map v f shared rw for 2p",
		  DRAW(.f = "cc", .result = refused_length),
		  DRAW(.v = "..", .f = "cc"));
	twin_is_surprise(&twin, "result", FIELD_RESULT);
}

static void test_mapped_size(void **context)
{
	static const struct result busy = { RESULT_ERRNO, EBUSY };

	(void)context;
	stand("..", "cc");
	twin_step(&twin, "truncate f 1p",
		  DRAW(.v = "..", .f = "cc", .result = busy),
		  DRAW(.v = "..", .f = "c"));
	twin_is_because(&twin, "result", FIELD_RESULT,
			"mapped-file-keeps-its-size");
	twin_is_because(&twin, "f", FIELD_SIZE, "mapped-file-keeps-its-size");
}

static void test_mapped_size_forged(void **context)
{
	static const struct result busy = { RESULT_ERRNO, EBUSY };

	(void)context;
	stand("..", "cc");
	twin_step(&twin, "truncate f 3p",
		  DRAW(.v = "..", .f = "cc", .result = busy),
		  DRAW(.v = "..", .f = "ccc"));
	twin_is_surprise(&twin, "result", FIELD_RESULT);
}

/* Stored to on one machine alone: the bytes may differ, the rest agrees. */
static void test_bytes_of_one_machine(void **context)
{
	(void)context;
	stand(NULL, "c");
	twin_step(&twin, "map v f shared rw for 2p",
		  DRAW(.f = "c", .result = refused_length),
		  DRAW(.v = "..", .f = "c"));
	twin_step(&twin, "store v[0] \"J\"",
		  DRAW(.f = "c", .result = { RESULT_ERRNO, ENOENT }),
		  DRAW(.v = "P.", .f = "d", .minor = 1));
	twin_step(&twin, "fsync f", DRAW(.f = "c"), DRAW(.v = "P.", .f = "c"));
	twin_step(&twin, "read f 0 1", DRAW(.f = "c", .bytes = "A"),
		  DRAW(.v = "P.", .f = "c", .bytes = "J"));
	twin_is_because(&twin, "bytes", FIELD_BYTES, "view-within-section");
}

static void test_bytes_of_both_machines(void **context)
{
	(void)context;
	stand(NULL, "c");
	twin_step(&twin, "map v f shared rw for 2p",
		  DRAW(.f = "c", .result = refused_length),
		  DRAW(.v = "..", .f = "c"));
	twin_step(&twin, "fsync f", DRAW(.f = "c"), DRAW(.v = "..", .f = "c"));
	twin_step(&twin, "read f 0 1", DRAW(.f = "c", .bytes = "A"),
		  DRAW(.v = "..", .f = "c", .bytes = "J"));
	twin_is_surprise(&twin, "bytes", FIELD_BYTES);
}

/*	file	............ ............
 *	load	    ^
 *	cluster	    [8 pages]
 *	Linux	[.... 16 before and behind ....]
 */
static void test_clusters(void **context)
{
	(void)context;
	stand("........................", "........................");
	twin_step(&twin, "load v[4]",
		  DRAW(.v = "....P...................",
		       .f = "....cccccccc............", .major = 1),
		  DRAW(.v = "PPPPPPPPPPPPPPPP........",
		       .f = "cccccccccccccccccccccccc", .major = 1));
	twin_is_because(&twin, "f[0..3]", FIELD_CACHED, "readahead");
	twin_is_because(&twin, "f[12..23]", FIELD_CACHED, "readahead");
	twin_is_because(&twin, "v[0..3]", FIELD_PRESENT, "fault-around");
}

/* A cluster is exact: what it would have read is missing without a reason. */
static void test_clusters_forged(void **context)
{
	(void)context;
	stand("............", "............");
	twin_step(&twin, "load v[0]",
		  DRAW(.v = "P...........", .f = "ccccccc.....", .major = 1),
		  DRAW(.v = "PPPPPPPPPPPP", .f = "cccccccccccc", .major = 1));
	twin_is_surprise(&twin, "f[7]", FIELD_CACHED);
	twin_is_because(&twin, "f[8..11]", FIELD_CACHED, "readahead");
}

/* read() in clusters reads what it is asked for. */
static void test_clusters_of_read(void **context)
{
	(void)context;
	stand(NULL, "............");
	twin_step(&twin, "read f 0 2p", DRAW(.f = "cc.........."),
		  DRAW(.f = "cccc........"));
	twin_has(&twin, 1);
	twin_is_because(&twin, "f[2..3]", FIELD_CACHED, "readahead");
}

/* Fault-around reaches shared anonymous memory too: it has a cache. */
static void test_nameless_memory_is_mapped_around(void **context)
{
	(void)context;
	stand("....", NULL);
	twin_step(&twin, "load v[1]", DRAW(.v = ".P..", .minor = 1),
		  DRAW(.v = ".PP.", .minor = 1));
	twin_has(&twin, 1);
	twin_is_because(&twin, "v[2]", FIELD_PRESENT, "fault-around");
}

/* A dirty page that was to be paged out carries the mark of readahead. */
static void test_the_bit_of_a_dirty_page(void **context)
{
	(void)context;
	stand("P...", "dc..");
	twin_step(&twin, "advise v[0] pageout", DRAW(.v = "....", .f = "dc.."),
		  DRAW(.v = "....", .f = "dc.."));
	twin_is_same(&twin);
	twin_step(&twin, "load v[0]",
		  DRAW(.v = "P...", .f = "dc..", .minor = 1),
		  DRAW(.v = "P...", .f = "dccc", .minor = 1));
	twin_has(&twin, 1);
	twin_is_because(&twin, "f[2..3]", FIELD_CACHED, "readahead");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, start, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_paging_file),
		TEST(test_paging_file_forged),
		TEST(test_small_blocks),
		TEST(test_lazy_fork),
		TEST(test_lazy_fork_of_a_section),
		TEST(test_lazy_fork_forged),
		TEST(test_flush_starts),
		TEST(test_flush_starts_forged),
		TEST(test_standby),
		TEST(test_standby_forged),
		TEST(test_flusher_pace),
		TEST(test_flusher_pace_forged),
		TEST(test_dirty_threshold),
		TEST(test_dirty_threshold_protects_entries),
		TEST(test_dirty_threshold_ends_the_mark),
		TEST(test_dirty_threshold_zeroes_the_tail),
		TEST(test_dirty_threshold_costs_a_fault),
		TEST(test_frames_beside_a_hole),
		TEST(test_dirty_threshold_forged),
		TEST(test_view_granularity),
		TEST(test_view_granularity_forged),
		TEST(test_view_within),
		TEST(test_commit_limit),
		TEST(test_commit_limit_forged),
		TEST(test_frames_swapped_out),
		TEST(test_frames_swapped_out_forged),
		TEST(test_frames_killed),
		TEST(test_frames_killed_forged),
		TEST(test_frames_killed_wrongly),
		TEST(test_frames_killed_locked),
		TEST(test_frames_spared),
		TEST(test_frames_spared_forged),
		TEST(test_view_within_forged),
		TEST(test_mapped_size),
		TEST(test_mapped_size_forged),
		TEST(test_bytes_of_one_machine),
		TEST(test_bytes_of_both_machines),
		TEST(test_clusters),
		TEST(test_clusters_forged),
		TEST(test_clusters_of_read),
		TEST(test_nameless_memory_is_mapped_around),
		TEST(test_the_bit_of_a_dirty_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
