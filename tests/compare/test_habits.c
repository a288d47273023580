/*
 * The reasons that are one setting each: given where the two machines differ in
 * just that one, on the side that has it; where they are alike in it, or it is
 * the other one that has it, the same difference is a surprise.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/array.h"
#include "compare/twin.h"

static struct twin twin;

/* What both do and find, and how it differs where the simulated machine alone
 * has that trait. */
struct sample {
	const char *reason;
	size_t trait; /* an enum habit of struct traits */
	const char *op;
	bool section;
	const char *v, *f; /* before */
	const char *sim_v, *sim_f;
	const char *real_v, *real_f;
	const char *at;
	enum field field;
	const char *forged; /* in the same step, and not to be excused */
};

#define TRAIT(name) offsetof(struct traits, name)

static const struct sample samples[] = {
	{ "hole-unmaps", TRAIT(hole_unmaps_files), "punch f 1 3", false, "PPP",
	  "ccc", "P.P", "dcc", "PPP", "dcc", "v[1]", FIELD_PRESENT, NULL },
	{ "hole-unmaps", TRAIT(hole_unmaps_sections), "punch f 1 3", true,
	  "PPP", "ccc", "P.P", "dcc", "PPP", "dcc", "v[1]", FIELD_PRESENT,
	  NULL },
	{ "hole-writes", TRAIT(hole_writes), "punch f 1 3", false, "P.", "dd",
	  "..", "cc", "P.", "dd", "f[0]", FIELD_DIRTY, "f[1]" },
	{ "hole-writes", TRAIT(hole_writes), "punch f 1 3", false, "P.", "cc",
	  "..", "dc", "P.", "dc", "v[0]", FIELD_PRESENT, NULL },
	{ "hole-writes", TRAIT(hole_writes), "punch f 1 3", false, "..", "cc",
	  "..", "..", "..", "cc", "f[0]", FIELD_CACHED, "f[1]" },
	{ "hole-flushes", TRAIT(hole_flushes), "punch f 4097 3", false, "...",
	  "ddd", "...", "ccc", "...", "ddd", "f[1..2]", FIELD_DIRTY, "f[0]" },
	{ "hole-flushes", TRAIT(hole_flushes), "punch f 0 4096", false, "..",
	  "cc", "..", "cc", "..", ".c", "f[0]", FIELD_CACHED, NULL },
	{ "hole-syncs", TRAIT(hole_syncs), "punch f 1 3", false, "..", "dd",
	  "..", "cc", "..", "dd", "f[0]", FIELD_DIRTY, "f[1]" },
	{ "flush-whole", TRAIT(flush_whole), "flush v[0]", false, "PP", "dd",
	  "PP", "cc", "PP", "cd", "f[1]", FIELD_DIRTY, NULL },
	{ "shrink-writes", TRAIT(shrink_writes), "truncate f 5000", false, "..",
	  "ddd", "..", "cc", "..", "dd", "f[1]", FIELD_DIRTY, "f[0]" },
	{ "shrink-writes", TRAIT(shrink_writes), "truncate f 5000", false, "..",
	  "...", "..", "..", "..", "cc", "f[1]", FIELD_CACHED, "f[0]" },
	{ "zeroes-dirty", TRAIT(zeroes_dirty), "punch f 1 3", false, "..", "cc",
	  "..", "dd", "..", "cc", "f[0]", FIELD_DIRTY, "f[1]" },
	{ "resize-writes", TRAIT(resize_writes), "truncate f 9000", false, "..",
	  "dd", "..", "cc.", "..", "dd.", "f[0..1]", FIELD_DIRTY, NULL },
	{ "zeroes-holes", TRAIT(zeroes_holes), "punch f 1 3", false, "..", "..",
	  "..", "cc", "..", "..", "f[0]", FIELD_CACHED, "f[1]" },
	{ "closing-writes", TRAIT(flush_replaced), "exit child", false, "..",
	  "dd", "..", "cc", "..", "dd", "f[0..1]", FIELD_DIRTY, NULL },
	{ "closing-writes", TRAIT(flush_shrunk), "exit child", false, "..",
	  "dd", "..", "cc", "..", "dd", "f[0..1]", FIELD_DIRTY, NULL },
};

static int start(void **context)
{
	(void)context;
	twin_start(&twin);
	twin.traits[0] = twin_linux;
	return 0;
}

static int end(void **context)
{
	(void)context;
	twin_end(&twin);
	return 0;
}

static void again(void)
{
	twin_end(&twin);
	(void)start(NULL);
}

static void stand(const char *v, const char *f)
{
	twin_step(&twin, "as main", DRAW(.v = v, .f = f), DRAW(.v = v, .f = f));
	twin_is_same(&twin);
}

static enum habit *trait_of(int side, const struct sample *sample)
{
	void *trait = (char *)&twin.traits[side] + sample->trait;

	return trait;
}

static void sample_play(const struct sample *sample, enum habit sim,
			enum habit real)
{
	again();
	*trait_of(0, sample) = sim;
	*trait_of(1, sample) = real;
	stand(sample->v, sample->f);
	twin_step(&twin, sample->op,
		  DRAW(.v = sample->sim_v, .f = sample->sim_f,
		       .section = sample->section),
		  DRAW(.v = sample->real_v, .f = sample->real_f,
		       .section = sample->section));
}

static void test_each_where_it_differs(void **context)
{
	(void)context;
	for (size_t i = 0; i < ARRAY_LENGTH(samples); i++) {
		sample_play(&samples[i], HABIT_YES, HABIT_NO);
		twin_is_because(&twin, samples[i].at, samples[i].field,
				samples[i].reason);
		if (samples[i].forged)
			twin_is_surprise(&twin, samples[i].forged,
					 samples[i].field);
	}
}

static const struct difference *first_of(enum field field)
{
	for (size_t i = 0; i < twin.last.n_differences; i++)
		if (twin.last.differences[i].field == field)
			return &twin.last.differences[i];
	fail();
	return NULL;
}

/* Where both have it, or neither, it explains nothing. */
static void test_none_where_they_are_alike(void **context)
{
	(void)context;
	for (size_t i = 0; i < ARRAY_LENGTH(samples); i++)
		for (int both = 0; both < 2; both++) {
			sample_play(&samples[i], habit_of(both),
				    habit_of(both));
			assert_null(first_of(samples[i].field)->reason);
			assert_int_equal(twin.last.verdict, VERDICT_SURPRISE);
		}
}

/* Nor where it is the other machine that writes or evicts. */
static void test_none_on_the_other_side(void **context)
{
	(void)context;
	for (size_t i = 0; i < ARRAY_LENGTH(samples); i++) {
		sample_play(&samples[i], HABIT_NO, HABIT_YES);
		assert_int_equal(twin.last.verdict, VERDICT_SURPRISE);
	}
}

/* Where it is not known whether the real machine has it, nothing is decided;
 * what does not come of it is a surprise all the same. */
static void test_not_decided_where_it_is_unknown(void **context)
{
	(void)context;
	for (size_t i = 0; i < ARRAY_LENGTH(samples); i++) {
		sample_play(&samples[i], HABIT_YES, HABIT_UNKNOWN);
		twin_is_because(&twin, samples[i].at, samples[i].field,
				"unknown-habit");
		assert_int_equal(
			twin_find(&twin, samples[i].at, samples[i].field)
				->verdict,
			VERDICT_UNOBSERVABLE);
		if (samples[i].forged)
			twin_is_surprise(&twin, samples[i].forged,
					 samples[i].field);
		/* Nor can it be the machine that is known not to. */
		sample_play(&samples[i], HABIT_NO, HABIT_UNKNOWN);
		assert_int_equal(twin.last.verdict, VERDICT_SURPRISE);
	}
}

/* Both have zeroed a part of a page that they read for that; on one it has yet
 * to be read as a whole. */
static void load_beside_zeroed(enum habit sim, enum habit real)
{
	again();
	twin.traits[0].zeroes_unread = sim;
	twin.traits[1].zeroes_unread = real;
	stand("...", "..c");
	twin_step(&twin, "punch f 1 3", DRAW(.v = "...", .f = "d.c"),
		  DRAW(.v = "...", .f = "d.c"));
	twin_step(&twin, "load v[2]", DRAW(.v = "..P", .f = "d.c", .minor = 1),
		  DRAW(.v = "P.P", .f = "d.c", .minor = 1));
}

static void test_zeroes_unread(void **context)
{
	(void)context;
	load_beside_zeroed(HABIT_YES, HABIT_NO);
	twin_has(&twin, 1);
	twin_is_because(&twin, "v[0]", FIELD_PRESENT, "zeroes-unread");
	load_beside_zeroed(HABIT_YES, HABIT_UNKNOWN);
	twin_has(&twin, 1);
	twin_is_because(&twin, "v[0]", FIELD_PRESENT, "unknown-habit");
	load_beside_zeroed(HABIT_YES, HABIT_YES);
	twin_is_surprise(&twin, "v[0]", FIELD_PRESENT);
	load_beside_zeroed(HABIT_NO, HABIT_NO);
	twin_is_surprise(&twin, "v[0]", FIELD_PRESENT);
	load_beside_zeroed(HABIT_NO, HABIT_YES);
	twin_is_surprise(&twin, "v[0]", FIELD_PRESENT);
}

/* Where one maps neighbours as well, it is not that. */
static void load_at_the_end(enum habit sim, enum habit real, const char *v)
{
	again();
	twin.traits[0].around_gives_up = sim;
	twin.traits[1].around_gives_up = real;
	stand("...", "ccc");
	twin_step(&twin, "load v[1]", DRAW(.v = "PPP", .f = "ccc", .minor = 1),
		  DRAW(.v = v, .f = "ccc", .minor = 1));
}

static void test_around_gives_up(void **context)
{
	(void)context;
	load_at_the_end(HABIT_NO, HABIT_YES, ".P.");
	twin_is_because(&twin, "v[0]", FIELD_PRESENT, "around-gives-up");
	twin_is_because(&twin, "v[2]", FIELD_PRESENT, "around-gives-up");
	load_at_the_end(HABIT_NO, HABIT_UNKNOWN, ".P.");
	twin_is_because(&twin, "v[0]", FIELD_PRESENT, "unknown-habit");
	load_at_the_end(HABIT_NO, HABIT_UNKNOWN, ".PP");
	twin_is_surprise(&twin, "v[0]", FIELD_PRESENT);
	load_at_the_end(HABIT_NO, HABIT_YES, ".PP");
	twin_is_surprise(&twin, "v[0]", FIELD_PRESENT);
	load_at_the_end(HABIT_YES, HABIT_YES, ".P.");
	twin_is_surprise(&twin, "v[0]", FIELD_PRESENT);
	load_at_the_end(HABIT_YES, HABIT_NO, ".P.");
	twin_is_surprise(&twin, "v[0]", FIELD_PRESENT);
}

static void test_zeroes_unread_counts(void **context)
{
	(void)context;
	for (int both = 0; both < 2; both++) {
		again();
		twin.traits[0].zeroes_unread = HABIT_YES;
		twin.traits[1].zeroes_unread = habit_of(both);
		stand("..", ".c");
		twin_step(&twin, "punch f 1 3", DRAW(.v = "..", .f = "dc"),
			  DRAW(.v = "..", .f = "dc"));
		twin_step(&twin, "load v[0..1]",
			  DRAW(.v = "PP", .f = "dc", .minor = 2),
			  DRAW(.v = "PP", .f = "dc", .minor = 1));
		if (both)
			twin_is_surprise(&twin, "minor", FIELD_MINOR);
		else
			twin_is_because(&twin, "minor", FIELD_MINOR,
					"zeroes-unread");
	}
}

/* The page was to be paged out while it was dirty, and written by one machine
 * alone in a way that takes the mark off. */
static void write_marked(enum habit sim, enum habit real, const char *op)
{
	again();
	twin.traits[0].write_unmarks = sim;
	twin.traits[1].write_unmarks = real;
	stand("PP", "dc");
	twin_step(&twin, "advise v pageout", DRAW(.v = "..", .f = "dc"),
		  DRAW(.v = "..", .f = "dc"));
	twin_step(&twin, op, DRAW(.v = "..", .f = "dc"),
		  DRAW(.v = "..", .f = "dc"));
	twin_step(&twin, "load v[1]", DRAW(.v = "PP", .f = "dc", .minor = 1),
		  DRAW(.v = ".P", .f = "dc", .minor = 1));
}

static void test_write_unmarks(void **context)
{
	(void)context;
	write_marked(HABIT_YES, HABIT_NO, "write f 0 \"x\"");
	twin_is_because(&twin, "v[0]", FIELD_PRESENT, "write-unmarks");
	write_marked(HABIT_YES, HABIT_UNKNOWN, "write f 0 \"x\"");
	twin_is_because(&twin, "v[0]", FIELD_PRESENT, "unknown-habit");
	write_marked(HABIT_YES, HABIT_NO, "write f 4096 \"x\"");
	twin_is_surprise(&twin, "v[0]", FIELD_PRESENT);
	write_marked(HABIT_YES, HABIT_YES, "write f 0 \"x\"");
	twin_is_surprise(&twin, "v[0]", FIELD_PRESENT);
	write_marked(HABIT_NO, HABIT_YES, "write f 0 \"x\"");
	twin_is_surprise(&twin, "v[0]", FIELD_PRESENT);
}

#define OF_FILE(picture, ...)                                                  \
	DRAW(.v = "W", .f = picture, .short_of = short_of, __VA_ARGS__)

/* A byte of the file's last page after a store to it. */
static void load_behind_the_end(enum habit sim, enum habit real,
				uint64_t short_of, const char *load,
				const char *sim_bytes)
{
	again();
	twin.traits[0].store_zeroes = sim;
	twin.traits[1].store_zeroes = real;
	twin_step(&twin, "store v[0] \"a\"", OF_FILE("d", .minor = 1),
		  OF_FILE("d", .minor = 1));
	twin_step(&twin, load,
		  OF_FILE("d", .bytes = sim_bytes, .zeros = !sim_bytes),
		  OF_FILE("d", .bytes = "s"));
}

static void test_store_zeroes(void **context)
{
	const char *last = "load v[0]+4095";

	(void)context;
	load_behind_the_end(HABIT_YES, HABIT_NO, 4000, last, NULL);
	twin_is_because(&twin, "bytes", FIELD_BYTES, "store-zeroes");
	load_behind_the_end(HABIT_YES, HABIT_UNKNOWN, 4000, last, NULL);
	twin_is_because(&twin, "bytes", FIELD_BYTES, "unknown-habit");
	load_behind_the_end(HABIT_YES, HABIT_NO, 4000, "load v[0]+96", NULL);
	twin_is_because(&twin, "bytes", FIELD_BYTES, "store-zeroes");
	load_behind_the_end(HABIT_YES, HABIT_NO, 4000, "load v[0]+95", NULL);
	twin_is_surprise(&twin, "bytes", FIELD_BYTES);
	load_behind_the_end(HABIT_YES, HABIT_NO, 4000, last, "t");
	twin_is_surprise(&twin, "bytes", FIELD_BYTES);
	load_behind_the_end(HABIT_YES, HABIT_NO, 0, last, NULL);
	twin_is_surprise(&twin, "bytes", FIELD_BYTES);
	load_behind_the_end(HABIT_NO, HABIT_YES, 4000, last, NULL);
	twin_is_surprise(&twin, "bytes", FIELD_BYTES);
	load_behind_the_end(HABIT_YES, HABIT_YES, 4000, last, NULL);
	twin_is_surprise(&twin, "bytes", FIELD_BYTES);
}

/* It lasts while the page is not written, and no longer; and so does what the
 * file has of it then. */
static void test_store_zeroes_for_long(void **context)
{
	uint64_t short_of = 0;

	(void)context;
	load_behind_the_end(HABIT_YES, HABIT_NO, 4000, "load v[0]+4095", NULL);
	twin_step(&twin, "truncate f 1p", OF_FILE("d", 0), OF_FILE("d", 0));
	twin_step(&twin, "read f 4095 1", OF_FILE("d", .zeros = 1),
		  OF_FILE("d", .bytes = "s"));
	twin_is_because(&twin, "bytes", FIELD_BYTES, "store-zeroes");
	short_of = 4000;
	load_behind_the_end(HABIT_YES, HABIT_NO, 4000, "load v[0]+4095", NULL);
	twin_step(&twin, "fsync f", OF_FILE("c", 0), OF_FILE("c", 0));
	twin_step(&twin, "load v[0]+4095", OF_FILE("c", .zeros = 1),
		  OF_FILE("c", .bytes = "s"));
	twin_is_surprise(&twin, "bytes", FIELD_BYTES);
}

/* A file that grew has what was stored behind its end, on one machine alone:
 * behind the old end, and until that is zeroed. */
static void grown_and_read(const char *op, const char *read)
{
	uint64_t short_of = 0;

	again();
	twin.traits[0].growth_zeroes = HABIT_YES;
	twin.traits[1].growth_zeroes = HABIT_NO;
	twin_step(&twin, "store v[0]+4095 \"s\"",
		  DRAW(.v = "W", .f = "d", .short_of = 96, .minor = 1),
		  DRAW(.v = "W", .f = "d", .short_of = 96, .minor = 1));
	twin_step(&twin, "truncate f 1p", OF_FILE("d", 0), OF_FILE("d", 0));
	twin_step(&twin, op, OF_FILE("d", 0), OF_FILE("d", 0));
	twin_step(&twin, read, OF_FILE("d", .zeros = 1),
		  OF_FILE("d", .bytes = "s"));
}

static void test_growth_zeroes_bytes(void **context)
{
	(void)context;
	grown_and_read("as main", "read f 4095 1");
	twin_is_because(&twin, "bytes", FIELD_BYTES, "growth-zeroes");
	grown_and_read("as main", "read f 4000 1");
	twin_is_because(&twin, "bytes", FIELD_BYTES, "growth-zeroes");
	grown_and_read("as main", "read f 3999 1");
	twin_is_surprise(&twin, "bytes", FIELD_BYTES);
	grown_and_read("punch f 0 4096", "read f 4095 1");
	twin_is_surprise(&twin, "bytes", FIELD_BYTES);
}

/* What was left of the file's last page has a place on the disk, so that
 * zeroing it later has to be written, too. */
static void test_zeroed_where_one_kept_it(void **context)
{
	(void)context;
	for (int both = 0; both < 2; both++) {
		again();
		twin.traits[0].hole_writes = HABIT_YES;
		twin.traits[1].hole_writes = habit_of(both);
		stand("..", "cc");
		twin_step(&twin, "truncate f 5000",
			  DRAW(.v = "..", .f = "cd", .short_of = 3192),
			  DRAW(.v = "..", .f = "cd", .short_of = 3192));
		twin_step(&twin, "punch f 1 8191",
			  DRAW(.v = "..", .f = "dc", .short_of = 3192),
			  DRAW(.v = "..", .f = "d.", .short_of = 3192));
		/* Also where it is gone from memory on both. */
		twin_step(&twin, "drop f",
			  DRAW(.v = "..", .f = "..", .short_of = 3192),
			  DRAW(.v = "..", .f = "..", .short_of = 3192));
		twin_step(&twin, "write f 9000 \"x\"",
			  DRAW(.v = "..", .f = ".dd"),
			  DRAW(.v = "..", .f = ".cd"));
		if (both)
			twin_is_surprise(&twin, "f[1]", FIELD_DIRTY);
		else
			twin_is_because(&twin, "f[1]", FIELD_DIRTY,
					"hole-writes");
	}
}

/* Zeroed again after it was written: dirty on both, and read-only on one. */
static void test_written_and_dirty_again(void **context)
{
	(void)context;
	for (int both = 0; both < 2; both++) {
		again();
		twin.traits[0].hole_flushes = habit_of(both);
		twin.traits[1].hole_flushes = HABIT_YES;
		stand("P.", "cc");
		twin_step(&twin, "store v[0] \"x\"",
			  DRAW(.v = "P.", .f = "dc", .minor = 1),
			  DRAW(.v = "P.", .f = "dc", .minor = 1));
		twin_step(&twin, "punch f 1 3", DRAW(.v = "P.", .f = "dc"),
			  DRAW(.v = "P.", .f = "dc"));
		twin_step(&twin, "store v[0] \"x\"", DRAW(.v = "P.", .f = "dc"),
			  DRAW(.v = "P.", .f = "dc", .minor = 1));
		if (both)
			twin_is_surprise(&twin, "minor", FIELD_MINOR);
		else
			twin_is_because(&twin, "minor", FIELD_MINOR,
					"hole-flushes");
		/* The store has made it writable on both. */
		twin_step(&twin, "store v[0] \"x\"", DRAW(.v = "P.", .f = "dc"),
			  DRAW(.v = "P.", .f = "dc", .minor = 1));
		twin_is_surprise(&twin, "minor", FIELD_MINOR);
	}
}

/* The fault finds its page, and is major on the machine that counts so. */
static void fault_count_kinds(bool sim, bool real, const char *f)
{
	again();
	twin.traits[0].retry_major = habit_of(sim);
	twin.traits[1].retry_major = habit_of(real);
	stand(".", f);
	twin_step(&twin, "load v[0]", DRAW(.v = "P", .f = "c", .major = 1),
		  DRAW(.v = "P", .f = "c", .minor = 1));
}

static void test_retry_major(void **context)
{
	(void)context;
	fault_count_kinds(true, false, "c");
	twin_is_because(&twin, "major", FIELD_MAJOR, "retry-major");
	twin_is_because(&twin, "minor", FIELD_MINOR, "retry-major");
	fault_count_kinds(true, true, "c");
	twin_is_surprise(&twin, "major", FIELD_MAJOR);
	fault_count_kinds(false, false, "c");
	twin_is_surprise(&twin, "major", FIELD_MAJOR);
	fault_count_kinds(false, true, "c");
	twin_is_surprise(&twin, "major", FIELD_MAJOR);
	/* Who has to read it waits on both. */
	fault_count_kinds(true, false, ".");
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
}

/* Both wait for the disk; one knows its second try for one. */
static void populate_count_kinds(enum habit sim, enum habit real,
				 const char *op)
{
	again();
	twin.traits[0].populate_major = sim;
	twin.traits[1].populate_major = real;
	stand(".", ".");
	twin_step(&twin, op, DRAW(.v = "P", .f = "c", .major = 1),
		  DRAW(.v = "P", .f = "c", .minor = 1));
}

static void test_populate_major(void **context)
{
	(void)context;
	populate_count_kinds(HABIT_YES, HABIT_NO, "advise v populate_read");
	twin_is_because(&twin, "major", FIELD_MAJOR, "populate-major");
	twin_is_because(&twin, "minor", FIELD_MINOR, "populate-major");
	populate_count_kinds(HABIT_YES, HABIT_UNKNOWN,
			     "advise v populate_read");
	twin_is_because(&twin, "major", FIELD_MAJOR, "unknown-habit");
	populate_count_kinds(HABIT_YES, HABIT_YES, "advise v populate_read");
	twin_is_surprise(&twin, "major", FIELD_MAJOR);
	populate_count_kinds(HABIT_NO, HABIT_YES, "advise v populate_read");
	twin_is_surprise(&twin, "major", FIELD_MAJOR);
	/* A load counts as it does anyway. */
	populate_count_kinds(HABIT_YES, HABIT_NO, "load v");
	twin_is_surprise(&twin, "major", FIELD_MAJOR);
}

static const struct result refused = { RESULT_ERRNO, EINVAL };
static const struct result not_allowed = { RESULT_ERRNO, EACCES };

static void populate_refused(enum habit sim, enum habit real, const char *op)
{
	again();
	twin.traits[0].populates = sim;
	twin.traits[1].populates = real;
	stand("..", "cc");
	twin_step(&twin, op, DRAW(.v = "PP", .f = "cc", .minor = 1),
		  DRAW(.v = "..", .f = "cc", .result = refused));
}

static void test_populates(void **context)
{
	(void)context;
	populate_refused(HABIT_YES, HABIT_NO, "advise v populate_read");
	twin_is_because(&twin, "result", FIELD_RESULT, "populates");
	twin_is_because(&twin, "v[0..1]", FIELD_PRESENT, "populates");
	populate_refused(HABIT_YES, HABIT_UNKNOWN, "advise v populate_read");
	twin_is_because(&twin, "result", FIELD_RESULT, "unknown-habit");
	populate_refused(HABIT_YES, HABIT_YES, "advise v populate_read");
	twin_is_surprise(&twin, "result", FIELD_RESULT);
	/* What both know is not refused for that. */
	populate_refused(HABIT_YES, HABIT_NO, "advise v willneed");
	twin_is_surprise(&twin, "result", FIELD_RESULT);
}

static void hole_not_allowed(enum habit sim, enum habit real,
			     struct result result)
{
	again();
	twin.traits[0].remove_any_rights = sim;
	twin.traits[1].remove_any_rights = real;
	stand("P.", "cc");
	twin_step(&twin, "advise v remove", DRAW(.v = "..", .f = ".."),
		  DRAW(.v = "P.", .f = "cc", .result = result));
}

static void test_remove_any_rights(void **context)
{
	(void)context;
	hole_not_allowed(HABIT_YES, HABIT_NO, not_allowed);
	twin_is_because(&twin, "result", FIELD_RESULT, "remove-any-rights");
	twin_is_because(&twin, "f[0..1]", FIELD_CACHED, "remove-any-rights");
	hole_not_allowed(HABIT_YES, HABIT_UNKNOWN, not_allowed);
	twin_is_because(&twin, "result", FIELD_RESULT, "unknown-habit");
	hole_not_allowed(HABIT_YES, HABIT_YES, not_allowed);
	twin_is_surprise(&twin, "result", FIELD_RESULT);
	hole_not_allowed(HABIT_YES, HABIT_NO, refused);
	twin_is_surprise(&twin, "result", FIELD_RESULT);
}

/* A hole that is made through a view has habits as any other. */
static void test_hole_through_a_view(void **context)
{
	(void)context;
	again();
	twin.traits[0].hole_writes = HABIT_YES;
	twin.traits[1].hole_writes = HABIT_NO;
	stand("PPP", "ddd");
	twin_step(&twin, "advise v[1] remove", DRAW(.v = "P.P", .f = "d.d"),
		  DRAW(.v = "PPP", .f = "ddd"));
	twin_is_because(&twin, "f[1]", FIELD_CACHED, "hole-writes");
	again();
	stand("PPP", "ddd");
	twin_step(&twin, "advise v[1] remove", DRAW(.v = "P.P", .f = "d.d"),
		  DRAW(.v = "PPP", .f = "ddd"));
	twin_is_surprise(&twin, "f[1]", FIELD_CACHED);
}

/* An older window goes on for a read that misses its first page. */
static void read_goes_on(bool sim, const char *op, const char *f)
{
	again();
	twin.traits[0].resumes_windows = habit_of(sim);
	twin.traits[1].resumes_windows = HABIT_NO;
	stand("....", f);
	twin_step(&twin, op, DRAW(.v = "....", .f = "c..c"),
		  DRAW(.v = "....", .f = "c..."));
}

static void test_resumes_windows(void **context)
{
	(void)context;
	read_goes_on(true, "read f 0 1", "....");
	twin_is_because(&twin, "f[3]", FIELD_CACHED, "resumes-windows");
	read_goes_on(false, "read f 0 1", "....");
	twin_is_surprise(&twin, "f[3]", FIELD_CACHED);
	read_goes_on(true, "read f 0 1", "c...");
	twin_is_surprise(&twin, "f[3]", FIELD_CACHED);
}

/* It reaches two windows far; and a load does not read on unless that was
 * advised. */
static void load_goes_on(const char *advice, const char *read)
{
	again();
	twin.traits[0].resumes_windows = HABIT_YES;
	twin.traits[1].resumes_windows = HABIT_NO;
	twin.traits[0].readahead = twin.traits[1].readahead = 2;
	stand("......", "......");
	twin_step(&twin, advice, DRAW(.v = "......", .f = "......"),
		  DRAW(.v = "......", .f = "......"));
	twin_step(&twin, "load v[0]",
		  DRAW(.v = "P.....", .f = read, .major = 1),
		  DRAW(.v = "P.....", .f = "c.....", .major = 1));
}

static void test_resumes_windows_of_loads(void **context)
{
	(void)context;
	load_goes_on("advise v sequential", "c..c..");
	twin_is_because(&twin, "f[3]", FIELD_CACHED, "resumes-windows");
	load_goes_on("advise v sequential", "c....c");
	twin_is_surprise(&twin, "f[5]", FIELD_CACHED);
	load_goes_on("advise v normal", "c..c..");
	twin_is_surprise(&twin, "f[3]", FIELD_CACHED);
}

/* The page that the file ended in is zeroed behind that by one machine alone.
 */
static void file_grows(bool sim, bool real)
{
	again();
	twin.traits[0].growth_zeroes = habit_of(sim);
	twin.traits[1].growth_zeroes = habit_of(real);
	twin_step(&twin, "as main", DRAW(.f = "..", .short_of = 96),
		  DRAW(.f = "..", .short_of = 96));
	twin_step(&twin, "truncate f 3p", DRAW(.f = "cd."), DRAW(.f = "..."));
}

static void test_growth_zeroes(void **context)
{
	(void)context;
	file_grows(true, false);
	twin_is_because(&twin, "f[1]", FIELD_CACHED, "growth-zeroes");
	twin_is_because(&twin, "f[1]", FIELD_DIRTY, "growth-zeroes");
	twin_is_surprise(&twin, "f[0]", FIELD_CACHED);
	file_grows(true, true);
	twin_is_surprise(&twin, "f[0..1]", FIELD_CACHED);
	file_grows(false, true);
	twin_is_surprise(&twin, "f[0..1]", FIELD_CACHED);
}

/* What was read for that is not read as a whole, so that fault-around passes
 * over it. */
static void load_beside_grown(enum habit unread)
{
	again();
	twin.traits[0].growth_zeroes = HABIT_YES;
	twin.traits[1].growth_zeroes = HABIT_NO;
	twin.traits[0].zeroes_unread = twin.traits[1].zeroes_unread = unread;
	twin_step(&twin, "as main", DRAW(.v = "..", .f = "c.", .short_of = 96),
		  DRAW(.v = "..", .f = "c.", .short_of = 96));
	twin_step(&twin, "truncate f 2p", DRAW(.v = "..", .f = "cd"),
		  DRAW(.v = "..", .f = "c."));
	twin_step(&twin, "read f 4096 1", DRAW(.v = "..", .f = "cd"),
		  DRAW(.v = "..", .f = "cc"));
	twin_step(&twin, "load v[0]", DRAW(.v = "P.", .f = "cd", .minor = 1),
		  DRAW(.v = "PP", .f = "cc", .minor = 1));
}

static void test_growth_zeroes_unread(void **context)
{
	(void)context;
	load_beside_grown(HABIT_YES);
	twin_is_because(&twin, "v[1]", FIELD_PRESENT, "growth-zeroes");
	load_beside_grown(HABIT_NO);
	twin_is_surprise(&twin, "v[1]", FIELD_PRESENT);
}

/* All that was stored to of a folio was cut off; the file grows again, and one
 * machine still has it. */
static void folio_is_cut(bool sim, bool real)
{
	again();
	twin.traits[0].large_folios = HABIT_YES;
	twin.traits[1].large_folios = HABIT_YES;
	twin.traits[0].cut_splits = habit_of(sim);
	twin.traits[1].cut_splits = habit_of(real);
	twin_step(&twin, "as main", DRAW(.f = "dd"), DRAW(.f = "dd"));
	twin_step(&twin, "truncate f 4p", DRAW(.f = "dddd"), DRAW(.f = "dd.."));
}

static void test_cut_splits(void **context)
{
	(void)context;
	folio_is_cut(false, true);
	twin_is_because(&twin, "f[2..3]", FIELD_CACHED, "cut-splits");
	twin_is_because(&twin, "f[2..3]", FIELD_DIRTY, "cut-splits");
	folio_is_cut(true, true);
	twin_is_surprise(&twin, "f[2..3]", FIELD_CACHED);
	folio_is_cut(true, false);
	twin_is_surprise(&twin, "f[2..3]", FIELD_CACHED);
}

/* One machine takes the dirt off what is left of a folio, or of another one. */
static void dirt_is_cut(const char *before, const char *op)
{
	again();
	twin.traits[0].large_folios = HABIT_YES;
	twin.traits[1].large_folios = HABIT_YES;
	twin.traits[0].cut_splits = HABIT_NO;
	twin.traits[1].cut_splits = HABIT_YES;
	twin_step(&twin, "as main", DRAW(.f = before), DRAW(.f = before));
	twin_step(&twin, op, DRAW(.f = "dd"), DRAW(.f = "cc"));
}

static void test_cut_splits_dirty(void **context)
{
	(void)context;
	dirt_is_cut("dddd", "truncate f 2p");
	twin_is_because(&twin, "f[0..1]", FIELD_DIRTY, "cut-splits");
	/* With the folio that one machine alone still has. */
	twin_step(&twin, "fsync f", DRAW(.f = "cc"), DRAW(.f = "cc"));
	twin_step(&twin, "write f 0 \"x\"", DRAW(.f = "dd"), DRAW(.f = "dc"));
	twin_is_because(&twin, "f[1]", FIELD_DIRTY, "cut-splits");
	dirt_is_cut("cccc", "truncate f 2p");
	twin_is_surprise(&twin, "f[0..1]", FIELD_DIRTY);
	/* Nothing was cut. */
	dirt_is_cut("dd", "truncate f 2p");
	twin_is_surprise(&twin, "f[0..1]", FIELD_DIRTY);
	dirt_is_cut("dd", "write f 4096 \"x\"");
	twin_is_surprise(&twin, "f[0..1]", FIELD_DIRTY);
}

static void journals(enum journal sim, enum journal real)
{
	again();
	twin.traits[0].journal = sim;
	twin.traits[1].journal = real;
}

/* The simulated machine knows what its commit writes. */
static void test_other_journal(void **context)
{
	(void)context;
	journals(JOURNAL_ORDERED, JOURNAL_NONE);
	stand("WW", "jd");
	twin_step(&twin, "file g 1p", DRAW(.v = "RR", .f = "cc"),
		  DRAW(.v = "WW", .f = "dd"));
	twin_is_because(&twin, "f[0]", FIELD_DIRTY, "other-journal");
	twin_is_surprise(&twin, "f[1]", FIELD_DIRTY);
	/* The side that has none does not commit. */
	journals(JOURNAL_NONE, JOURNAL_ORDERED);
	stand("WW", "jd");
	twin_step(&twin, "file g 1p", DRAW(.v = "RW", .f = "cd"),
		  DRAW(.v = "WW", .f = "dd"));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
}

/* A journal that may be there, in a place where dirty pages are not seen: what
 * was to be dropped may be held back by it, and a store after a commit may
 * fault. */
static void test_unknown_journal(void **context)
{
	(void)context;
	journals(JOURNAL_NONE, JOURNAL_UNKNOWN);
	stand("WW", "dd");
	twin_step(&twin, "file g 1p", DRAW(.v = "WW", .f = "dd"),
		  DRAW(.v = "RW", .f = "cd"));
	twin_is_because(&twin, "f[0]", FIELD_DIRTY, "unknown-habit");
	journals(JOURNAL_NONE, JOURNAL_UNKNOWN);
	stand("..", "dc");
	twin_step(&twin, "drop f", DRAW(.v = "..", .f = ".."),
		  DRAW(.v = "..", .f = "cc"));
	twin_is_because(&twin, "f[0]", FIELD_CACHED, "unknown-habit");
	twin_is_surprise(&twin, "f[1]", FIELD_CACHED);
	journals(JOURNAL_NONE, JOURNAL_NONE);
	stand("WW", "dd");
	twin_step(&twin, "file g 1p", DRAW(.v = "WW", .f = "dd"),
		  DRAW(.v = "RW", .f = "cd"));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
}

/* Of the real one's it is known what was zeroed, and may be committed. */
static void test_other_journal_of_the_real_machine(void **context)
{
	(void)context;
	for (int both = 0; both < 2; both++) {
		journals(both ? JOURNAL_ORDERED : JOURNAL_NONE,
			 JOURNAL_ORDERED);
		stand("...", "ddd");
		twin_step(&twin, "punch f 1 3", DRAW(.v = "...", .f = "ddd"),
			  DRAW(.v = "...", .f = "ddd"));
		twin_step(&twin, "file g 1p", DRAW(.v = "...", .f = "ddd"),
			  DRAW(.v = "...", .f = "cdc"));
		twin_is_surprise(&twin, "f[2]", FIELD_DIRTY);
		if (both)
			twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
		else
			twin_is_because(&twin, "f[0]", FIELD_DIRTY,
					"other-journal");
	}
}

/* Where all bytes go through the journal, it holds them back from dropping,
 * and their entries are read-only after a commit. */
static void test_journal_of_all_bytes(void **context)
{
	(void)context;
	journals(JOURNAL_DATA, JOURNAL_NONE);
	stand("..", "dd");
	twin_step(&twin, "drop f", DRAW(.v = "..", .f = "dd"),
		  DRAW(.v = "..", .f = ".."));
	twin_is_because(&twin, "f[0..1]", FIELD_CACHED, "other-journal");
	twin_is_because(&twin, "f[0..1]", FIELD_DIRTY, "other-journal");
	journals(JOURNAL_DATA, JOURNAL_NONE);
	stand("PP", "dd");
	twin_step(&twin, "store v[0] \"x\"",
		  DRAW(.v = "PP", .f = "dd", .minor = 1),
		  DRAW(.v = "PP", .f = "dd"));
	twin_is_because(&twin, "minor", FIELD_MINOR, "other-journal");
	journals(JOURNAL_NONE, JOURNAL_NONE);
	stand("..", "dd");
	twin_step(&twin, "drop f", DRAW(.v = "..", .f = "dd"),
		  DRAW(.v = "..", .f = "dc"));
	twin_is_surprise(&twin, "f[1]", FIELD_DIRTY);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_each_where_it_differs),
		TEST(test_none_where_they_are_alike),
		TEST(test_none_on_the_other_side),
		TEST(test_not_decided_where_it_is_unknown),
		TEST(test_zeroes_unread),
		TEST(test_zeroes_unread_counts),
		TEST(test_around_gives_up),
		TEST(test_write_unmarks),
		TEST(test_store_zeroes),
		TEST(test_store_zeroes_for_long),
		TEST(test_growth_zeroes_bytes),
		TEST(test_zeroed_where_one_kept_it),
		TEST(test_written_and_dirty_again),
		TEST(test_retry_major),
		TEST(test_populate_major),
		TEST(test_populates),
		TEST(test_remove_any_rights),
		TEST(test_hole_through_a_view),
		TEST(test_resumes_windows),
		TEST(test_resumes_windows_of_loads),
		TEST(test_growth_zeroes),
		TEST(test_growth_zeroes_unread),
		TEST(test_cut_splits),
		TEST(test_cut_splits_dirty),
		TEST(test_other_journal),
		TEST(test_unknown_journal),
		TEST(test_other_journal_of_the_real_machine),
		TEST(test_journal_of_all_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
