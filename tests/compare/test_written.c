/*
 * Where the real machine says that somebody else had everything written, a page
 * that was dirty on both may be clean there; and what that leaves behind.
 * Beside each case stands a forged one that stays a surprise.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "compare/twin.h"

static struct twin twin;

static const char reason[] = "written-meanwhile";

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
	end(NULL);
	start(NULL);
}

/* A file that both machines have as drawn. Its first pages were stored to
 * through v, where they are dirty. */
static void stand(const char *v, const char *f)
{
	twin_step(&twin, "as main", DRAW(.v = v, .f = f), DRAW(.v = v, .f = f));
	twin_is_same(&twin);
}

static void test_dirty(void **context)
{
	(void)context;
	stand("PP", "dd");
	twin_step(&twin, "tick 1", DRAW(.v = "PP", .f = "dd"),
		  DRAW(.v = "PP", .f = "cw", .written = true));
	twin_has(&twin, 2);
	twin_is_because(&twin, "f[0..1]", FIELD_DIRTY, reason);
	twin_is_because(&twin, "f[1]", FIELD_WRITEBACK, reason);
	assert_int_equal(twin.last.verdict, VERDICT_UNOBSERVABLE);
	/* It lasts, until a machine writes or stores; then they agree again. */
	twin_step(&twin, "load v[0]", DRAW(.v = "PP", .f = "dd"),
		  DRAW(.v = "PP", .f = "cc"));
	twin_is_because(&twin, "f[0..1]", FIELD_DIRTY, reason);
	twin_step(&twin, "flush v", DRAW(.v = "PP", .f = "cc"),
		  DRAW(.v = "PP", .f = "cc"));
	twin_is_same(&twin);
	/* And then it is over. */
	twin_step(&twin, "store v[0] \"x\"",
		  DRAW(.v = "PP", .f = "dc", .minor = 1),
		  DRAW(.v = "PP", .f = "cc", .minor = 1));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
}

/* It may be dirty again while it is written. */
static void test_under_way(void **context)
{
	(void)context;
	for (int told = 0; told < 2; told++) {
		again();
		stand("P", "d");
		twin_step(&twin, "tick 1", DRAW(.v = "P", .f = "d"),
			  DRAW(.v = "P", .f = "c", .written = told));
		twin_step(&twin, "fsync f", DRAW(.v = "P", .f = "c"),
			  DRAW(.v = "P", .f = "w", .written = true));
		twin_is_surprise(&twin, "f[0]", FIELD_WRITEBACK);
		again();
		stand("P", "d");
		twin_step(&twin, "tick 1", DRAW(.v = "P", .f = "d"),
			  DRAW(.v = "P", .f = "c", .written = told));
		twin_step(&twin, "tick 1", DRAW(.v = "P", .f = "c"),
			  DRAW(.v = "P", .f = "w", .written = told));
		if (told)
			twin_is_because(&twin, "f[0]", FIELD_WRITEBACK, reason);
		else
			twin_is_surprise(&twin, "f[0]", FIELD_WRITEBACK);
	}
}

static void test_dirtied_in_the_step(void **context)
{
	(void)context;
	stand("PP", "cc");
	twin_step(&twin, "store v[0] \"x\"",
		  DRAW(.v = "PP", .f = "dc", .minor = 1),
		  DRAW(.v = "PP", .f = "cc", .minor = 1, .written = true));
	twin_is_because(&twin, "f[0]", FIELD_DIRTY, reason);
	again();
	stand("PP", "cc");
	twin_step(&twin, "store v[0] \"x\"",
		  DRAW(.v = "PP", .f = "dd", .minor = 1),
		  DRAW(.v = "PP", .f = "dc", .minor = 1, .written = true));
	twin_is_surprise(&twin, "f[1]", FIELD_DIRTY);
	/* The rest of a folio is written with what was stored to. */
	again();
	stand("PP", "cc");
	twin_step(&twin, "store v[0] \"x\"",
		  DRAW(.v = "PP", .f = "dd", .minor = 1),
		  DRAW(.v = "PP", .f = "cc", .minor = 1, .written = true));
	twin_is_because(&twin, "f[0..1]", FIELD_DIRTY, reason);
	/* The page of the old end is zeroed before the new one is written. */
	again();
	twin_step(&twin, "as main", DRAW(.v = "PP", .f = "cc", .short_of = 9),
		  DRAW(.v = "PP", .f = "cc", .short_of = 9));
	twin_step(&twin, "write f 3p \"x\"",
		  DRAW(.v = "PP", .f = "cd.d", .short_of = 4095),
		  DRAW(.v = "PP", .f = "cc.d", .short_of = 4095,
		       .written = true));
	twin_is_because(&twin, "f[1]", FIELD_DIRTY, reason);
}

static void test_forged_dirty(void **context)
{
	(void)context;
	/* Nobody says so, or the simulated machine does. */
	stand("P", "d");
	twin_step(&twin, "tick 1", DRAW(.v = "P", .f = "d"),
		  DRAW(.v = "P", .f = "c"));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
	again();
	stand("P", "d");
	twin_step(&twin, "tick 1", DRAW(.v = "P", .f = "d", .written = true),
		  DRAW(.v = "P", .f = "c"));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
	/* A flush makes it clean, whoever else does. */
	again();
	stand("P", "d");
	twin_step(&twin, "flush v", DRAW(.v = "P", .f = "d"),
		  DRAW(.v = "P", .f = "c", .written = true));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
	/* It was said of an earlier step, in which nothing came of it. */
	again();
	stand("P", "d");
	twin_step(&twin, "tick 1", DRAW(.v = "P", .f = "d"),
		  DRAW(.v = "P", .f = "d", .written = true));
	twin_is_same(&twin);
	twin_step(&twin, "tick 1", DRAW(.v = "P", .f = "d"),
		  DRAW(.v = "P", .f = "c"));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
	/* The other way round; or it was not dirty; or has no disk. */
	again();
	stand("P", "d");
	twin_step(&twin, "load v[0]", DRAW(.v = "P", .f = "c"),
		  DRAW(.v = "P", .f = "d", .written = true));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
	again();
	stand("P", "c");
	twin_step(&twin, "tick 1", DRAW(.v = "P", .f = "d"),
		  DRAW(.v = "P", .f = "c", .written = true));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
	again();
	twin_step(&twin, "as main", DRAW(.f = "d", .section = true),
		  DRAW(.f = "d", .section = true));
	twin_step(&twin, "tick 1", DRAW(.f = "d", .section = true),
		  DRAW(.f = "c", .section = true, .written = true));
	twin_is_surprise(&twin, "f[0]", FIELD_DIRTY);
}

/* The page that holds the end of the file loses the bytes behind it. */
static void test_bytes(void **context)
{
	(void)context;
	for (int late = 0; late < 2; late++) {
		again();
		twin_step(&twin, "as main",
			  DRAW(.v = "PP", .f = "dd", .short_of = 9),
			  DRAW(.v = "PP", .f = "dd", .short_of = 9));
		if (late)
			twin_step(&twin, "tick 1",
				  DRAW(.v = "PP", .f = "dd", .short_of = 9),
				  DRAW(.v = "PP", .f = "dc", .short_of = 9,
				       .written = true));
		twin_step(
			&twin, "load v[1]+4095",
			DRAW(.v = "PP", .f = "dd", .short_of = 9, .bytes = "m"),
			DRAW(.v = "PP", .f = "dc", .short_of = 9, .zeros = 1,
			     .written = !late));
		twin_is_because(&twin, "bytes", FIELD_BYTES, reason);
	}
	/* It was stored to again, and has lost them all the same. */
	twin_step(&twin, "store v[1] \"x\"",
		  DRAW(.v = "PP", .f = "dd", .short_of = 9),
		  DRAW(.v = "PP", .f = "dd", .short_of = 9, .minor = 1));
	twin_step(&twin, "load v[1]+4095",
		  DRAW(.v = "PP", .f = "dd", .short_of = 9, .bytes = "m"),
		  DRAW(.v = "PP", .f = "dd", .short_of = 9, .zeros = 1));
	twin_is_because(&twin, "bytes", FIELD_BYTES, reason);
	/* Both have written it. */
	twin_step(&twin, "flush v", DRAW(.v = "PP", .f = "cc", .short_of = 9),
		  DRAW(.v = "PP", .f = "cc", .short_of = 9));
	twin_step(&twin, "load v[1]+4095",
		  DRAW(.v = "PP", .f = "cc", .short_of = 9, .bytes = "m"),
		  DRAW(.v = "PP", .f = "cc", .short_of = 9, .zeros = 1));
	twin_is_surprise(&twin, "bytes", FIELD_BYTES);
}

static void test_forged_bytes(void **context)
{
	(void)context;
	/* Of the page that holds the end it keeps what lies before that, and
	 * what it loses is zero. */
	for (size_t inside = 0; inside < 2; inside++) {
		again();
		twin_step(&twin, "as main",
			  DRAW(.v = "P", .f = "d", .short_of = 9),
			  DRAW(.v = "P", .f = "d", .short_of = 9));
		twin_step(&twin, inside ? "load v[0]+4086" : "load v[0]+4095",
			  DRAW(.v = "P", .f = "d", .short_of = 9, .bytes = "m"),
			  DRAW(.v = "P", .f = "c", .short_of = 9,
			       .bytes = inside ? NULL : "n", .zeros = inside,
			       .written = true));
		twin_is_surprise(&twin, "bytes", FIELD_BYTES);
	}
	again();
	/* A page within the file keeps all of its bytes. */
	stand("PP", "dd");
	twin_step(&twin, "load v[1]+4095",
		  DRAW(.v = "PP", .f = "dd", .bytes = "m"),
		  DRAW(.v = "PP", .f = "dc", .zeros = 1, .written = true));
	twin_is_surprise(&twin, "bytes", FIELD_BYTES);
	/* One that stays dirty, and nobody stored to, was not written. */
	again();
	twin_step(&twin, "as main", DRAW(.v = "P", .f = "d", .short_of = 9),
		  DRAW(.v = "P", .f = "d", .short_of = 9));
	twin_step(&twin, "tick 1", DRAW(.v = "P", .f = "d", .short_of = 9),
		  DRAW(.v = "P", .f = "d", .short_of = 9, .written = true));
	twin_step(&twin, "load v[0]+4095",
		  DRAW(.v = "P", .f = "d", .short_of = 9, .bytes = "m"),
		  DRAW(.v = "P", .f = "d", .short_of = 9, .zeros = 1));
	twin_is_surprise(&twin, "bytes", FIELD_BYTES);
}

/* A private copy has the bytes that the page had when it was made. */
static void test_bytes_of_a_copy(void **context)
{
	(void)context;
	for (int told = 0; told < 2; told++) {
		again();
		twin_step(&twin, "as main",
			  DRAW(.v = ".", .private = true, .f = "d",
			       .short_of = 9),
			  DRAW(.v = ".", .private = true, .f = "d",
			       .short_of = 9));
		twin_step(&twin, "tick 1",
			  DRAW(.v = ".", .private = true, .f = "d",
			       .short_of = 9),
			  DRAW(.v = ".", .private = true, .f = "c",
			       .short_of = 9, .written = told));
		twin_step(&twin, "store v[0] \"x\"",
			  DRAW(.v = "P", .private = true, .f = "d",
			       .short_of = 9, .minor = 1),
			  DRAW(.v = "P", .private = true, .f = "c",
			       .short_of = 9, .minor = 1));
		twin_step(&twin, "fsync f",
			  DRAW(.v = "P", .private = true, .f = "c",
			       .short_of = 9),
			  DRAW(.v = "P", .private = true, .f = "c",
			       .short_of = 9));
		twin_step(&twin, "load v[0]+4095",
			  DRAW(.v = "P", .private = true, .f = "c",
			       .short_of = 9, .bytes = "m"),
			  DRAW(.v = "P", .private = true, .f = "c",
			       .short_of = 9, .zeros = 1));
		if (told)
			twin_is_because(&twin, "bytes", FIELD_BYTES, reason);
		else
			twin_is_surprise(&twin, "bytes", FIELD_BYTES);
	}
}

/* The entry of a page that was written is read-only. */
static void test_faults(void **context)
{
	(void)context;
	for (int late = 0; late < 2; late++) {
		again();
		stand("P", "d");
		if (late)
			twin_step(&twin, "tick 1", DRAW(.v = "P", .f = "d"),
				  DRAW(.v = "P", .f = "c", .written = true));
		twin_step(
			&twin, "store v[0] \"x\"", DRAW(.v = "P", .f = "d"),
			DRAW(.v = "P", .f = "d", .minor = 1, .written = !late));
		twin_has(&twin, 1);
		twin_is_because(&twin, "minor", FIELD_MINOR, reason);
	}
	/* Once only. */
	twin_step(&twin, "store v[0] \"x\"", DRAW(.v = "P", .f = "d"),
		  DRAW(.v = "P", .f = "d", .minor = 1));
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
}

/* So is the entry of each view of it, until that is stored through. */
static void test_faults_of_each_view(void **context)
{
	(void)context;
	twin_step(&twin, "as main", DRAW(.v = "P", .w = "P", .f = "d"),
		  DRAW(.v = "P", .w = "P", .f = "d"));
	twin_step(&twin, "tick 1", DRAW(.v = "P", .w = "P", .f = "d"),
		  DRAW(.v = "P", .w = "P", .f = "c", .written = true));
	twin_step(&twin, "store v[0] \"x\"", DRAW(.v = "P", .w = "P", .f = "d"),
		  DRAW(.v = "P", .w = "P", .f = "d", .minor = 1));
	twin_is_because(&twin, "minor", FIELD_MINOR, reason);
	twin_step(&twin, "store w[0] \"x\"", DRAW(.v = "P", .w = "P", .f = "d"),
		  DRAW(.v = "P", .w = "P", .f = "d", .minor = 1));
	twin_is_because(&twin, "minor", FIELD_MINOR, reason);
	twin_step(&twin, "store w[0] \"x\"", DRAW(.v = "P", .w = "P", .f = "d"),
		  DRAW(.v = "P", .w = "P", .f = "d", .minor = 1));
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
}

/* It may be written before the store that faulted is performed, which faults
 * again then. */
static void test_faults_twice(void **context)
{
	(void)context;
	for (int told = 0; told < 2; told++) {
		again();
		stand(".", "c");
		twin_step(
			&twin, "store v[0] \"x\"",
			DRAW(.v = "P", .f = "d", .minor = 1),
			DRAW(.v = "P", .f = "d", .minor = 2, .written = told));
		if (told)
			twin_is_because(&twin, "minor", FIELD_MINOR, reason);
		else
			twin_is_surprise(&twin, "minor", FIELD_MINOR);
	}
}

/* A page that is locked to be written is passed over by fault-around. */
static void test_around(void **context)
{
	(void)context;
	for (int told = 0; told < 2; told++) {
		again();
		stand("..", "dc");
		twin_step(&twin, "load v[1]",
			  DRAW(.v = "PP", .f = "dc", .minor = 1),
			  DRAW(.v = ".P", .f = "dc", .minor = 1,
			       .written = told));
		if (told)
			twin_is_because(&twin, "v[0]", FIELD_PRESENT, reason);
		else
			twin_is_surprise(&twin, "v[0]", FIELD_PRESENT);
		/* One that was clean is not written. */
		again();
		stand("..", "cc");
		twin_step(&twin, "load v[1]",
			  DRAW(.v = "PP", .f = "cc", .minor = 1),
			  DRAW(.v = ".P", .f = "cc", .minor = 1,
			       .written = told));
		twin_is_surprise(&twin, "v[0]", FIELD_PRESENT);
	}
}

/* The mark of a page that was paged out while it was dirty has what follows
 * read ahead, where it was not written since. */
static void test_mark_reads_ahead(void **context)
{
	(void)context;
	for (int told = 0; told < 2; told++) {
		again();
		stand("P.", "d.");
		twin_step(&twin, "advise v[0] pageout",
			  DRAW(.v = "..", .f = "d."),
			  DRAW(.v = "..", .f = "c.", .written = told));
		twin_step(&twin, "write f 0 \"x\"", DRAW(.v = "..", .f = "d."),
			  DRAW(.v = "..", .f = "d."));
		twin_step(&twin, "load v[0]",
			  DRAW(.v = "P.", .f = "dc", .minor = 1),
			  DRAW(.v = "P.", .f = "d.", .minor = 1));
		if (told)
			twin_is_because(&twin, "f[1]", FIELD_CACHED, reason);
		else
			twin_is_surprise(&twin, "f[1]", FIELD_CACHED);
	}
}

/* Paged out while it was dirty it has a mark, which fault-around passes over,
 * until it is written. */
static void test_mark(void **context)
{
	(void)context;
	for (int told = 0; told < 2; told++) {
		again();
		stand("PP", "dc");
		twin_step(&twin, "advise v[0] pageout",
			  DRAW(.v = ".P", .f = "dc"),
			  DRAW(.v = ".P", .f = "cc", .written = told));
		twin_step(&twin, "unmap v", DRAW(.f = "dc"), DRAW(.f = "cc"));
		twin_step(&twin, "map v f shared rw",
			  DRAW(.v = "..", .f = "dc"),
			  DRAW(.v = "..", .f = "cc"));
		twin_step(&twin, "load v[1]",
			  DRAW(.v = ".P", .f = "dc", .minor = 1),
			  DRAW(.v = "PP", .f = "cc", .minor = 1));
		if (told)
			twin_is_because(&twin, "v[0]", FIELD_PRESENT, reason);
		else
			twin_is_surprise(&twin, "v[0]", FIELD_PRESENT);
	}
}

/* What was marked was passed over on the simulated machine alone; and nothing
 * else is. */
static void lock_what_was_dirty(const char *object, bool written)
{
	again();
	stand("...", object);
	twin_step(&twin, "lock v", DRAW(.v = "PPP", .f = object, .minor = 2),
		  DRAW(.v = "PPP", .f = "ccc", .minor = 1, .written = written));
}

static void test_faults_of_a_call(void **context)
{
	(void)context;
	lock_what_was_dirty("cdc", true);
	twin_is_because(&twin, "minor", FIELD_MINOR, reason);
	/* One that goes on reading at the mark waits. */
	again();
	stand("...", "cdc");
	twin_step(&twin, "lock v", DRAW(.v = "PPP", .f = "cdc", .major = 1),
		  DRAW(.v = "PPP", .f = "ccc", .minor = 1, .written = true));
	twin_is_because(&twin, "major", FIELD_MAJOR, reason);
	again();
	stand("...", "cdc");
	twin_step(&twin, "lock v", DRAW(.v = "PPP", .f = "cdc", .minor = 1),
		  DRAW(.v = "PPP", .f = "ccc", .major = 1, .written = true));
	twin_is_surprise(&twin, "major", FIELD_MAJOR);
	lock_what_was_dirty("ccc", true);
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
	lock_what_was_dirty("cdc", false);
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
}

static void test_forged_faults(void **context)
{
	(void)context;
	stand("P", "d");
	twin_step(&twin, "store v[0] \"x\"", DRAW(.v = "P", .f = "d"),
		  DRAW(.v = "P", .f = "d"));
	twin_step(&twin, "store v[0] \"x\"", DRAW(.v = "P", .f = "d"),
		  DRAW(.v = "P", .f = "d", .minor = 1));
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
	/* The simulated machine has no such neighbour. */
	again();
	stand("P", "d");
	twin_step(&twin, "store v[0] \"x\"", DRAW(.v = "P", .f = "d"),
		  DRAW(.v = "P", .f = "d"));
	twin_step(&twin, "store v[0] \"x\"",
		  DRAW(.v = "P", .f = "d", .minor = 1),
		  DRAW(.v = "P", .f = "d", .written = true));
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
	/* A load of a page that is there does not fault. */
	again();
	stand("P", "d");
	twin_step(&twin, "load v[0]", DRAW(.v = "P", .f = "d"),
		  DRAW(.v = "P", .f = "c", .minor = 1, .written = true));
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
}

/* What is clean can be dropped. */
static void test_eviction(void **context)
{
	(void)context;
	stand(".", "d");
	twin_step(&twin, "drop f", DRAW(.v = ".", .f = "d"),
		  DRAW(.v = ".", .f = ".", .written = true));
	twin_is_because(&twin, "f[0]", FIELD_CACHED, reason);
	again();
	stand(".", "d");
	twin_step(&twin, "tick 1", DRAW(.v = ".", .f = "d"),
		  DRAW(.v = ".", .f = "c", .written = true));
	twin_step(&twin, "drop f", DRAW(.v = ".", .f = "c"),
		  DRAW(.v = ".", .f = "."));
	twin_is_because(&twin, "f[0]", FIELD_CACHED, reason);
	/* Nobody dropped it; nobody says so; it was clean. */
	again();
	stand(".", "d");
	twin_step(&twin, "tick 1", DRAW(.v = ".", .f = "d"),
		  DRAW(.v = ".", .f = ".", .written = true));
	twin_is_surprise(&twin, "f[0]", FIELD_CACHED);
	again();
	stand(".", "d");
	twin_step(&twin, "drop f", DRAW(.v = ".", .f = "d"),
		  DRAW(.v = ".", .f = "."));
	twin_is_surprise(&twin, "f[0]", FIELD_CACHED);
	again();
	stand(".", "c");
	twin_step(&twin, "drop f", DRAW(.v = ".", .f = "c"),
		  DRAW(.v = ".", .f = ".", .written = true));
	twin_is_surprise(&twin, "f[0]", FIELD_CACHED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_dirty),
		TEST(test_under_way),
		TEST(test_dirtied_in_the_step),
		TEST(test_forged_dirty),
		TEST(test_bytes),
		TEST(test_forged_bytes),
		TEST(test_bytes_of_a_copy),
		TEST(test_faults),
		TEST(test_faults_of_each_view),
		TEST(test_faults_of_a_call),
		TEST(test_forged_faults),
		TEST(test_faults_twice),
		TEST(test_mark),
		TEST(test_around),
		TEST(test_mark_reads_ahead),
		TEST(test_eviction),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
