/*
 * What is said of a script before any of it runs. In each refused script the
 * last line is the wrong one; all others pass.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/diagnostic.h"
#include "base/rng.h"
#include "base/strbuf.h"
#include "machine/script.h"
#include "random_op.h"

static const struct {
	const char *text;
	unsigned column;
	const char *what;
} refused[] = {
	{ "file f 8p\nfile f 4p", 6,
	  "'f' exists already; choose another name" },
	{ "file f 8p\nsection f 4p", 9,
	  "'f' exists already; choose another name" },
	{ "section s 8p\nfile s 8p", 6,
	  "'s' exists already; choose another name" },
	{ "load v", 6, "unknown view 'v'; map it first" },
	{ "file f 8p\nload f[3]", 6,
	  "'f' is an object, not a view; map it first, as in: map v f shared "
	  "rw" },
	{ "file f 8p\nmap notes f shared rw\nload nots", 6,
	  "unknown view 'nots'; did you mean 'notes'?" },
	{ "file f 8p\nmap v f shared rw\nload w", 6,
	  "unknown view 'w'; map it first" },
	{ "map v f shared rw", 7,
	  "unknown object 'f'; make it first with file or section" },
	{ "file notes.txt 8p\nmap v note.txt shared rw", 7,
	  "unknown object 'note.txt'; did you mean 'notes.txt'?" },
	{ "file f 8p\nmap v f shared rw\nmap w v shared rw", 7,
	  "'v' is a view, not an object; its object is f" },
	{ "map v anon private rw for 1p\nfsync v", 7,
	  "'v' is a view, not an object; its object is anonymous memory" },
	{ "file f 8p\nmap v f shared rw\nmap v f shared rw", 5,
	  "'v' is mapped already; unmap it first, or choose another name" },
	{ "file f 8p\nmap v f shared rw\nmap v anon private r for 8p", 5,
	  "'v' is mapped already; unmap it first, or choose another name" },
	{ "file f 8p\nmap v f shared rw\nload v[8]", 8,
	  "'v' has no page 8; it has pages 0 to 7" },
	{ "file f 8p\nmap v f shared rw\nload v[9]", 8,
	  "'v' has no page 9; it has pages 0 to 7" },
	{ "file f 8p\nmap v f shared rw\nstore v[9]+4 \"J\"", 9,
	  "'v' has no page 9; it has pages 0 to 7" },
	{ "file f 8p\nmap v f shared rw\nload v[0..8]", 11,
	  "'v' has no page 8; it has pages 0 to 7" },
	{ "file f 8p\nmap v f shared rw\nload v[8..9]", 8,
	  "'v' has no page 8; it has pages 0 to 7" },
	{ "file f 8p\nmap v f shared rw\nflush v[0xff] async", 9,
	  "'v' has no page 255; it has pages 0 to 7" },
	{ "file f 1p\nmap v f shared rw\nload v[1]", 8,
	  "'v' has no page 1; page 0 is its only one" },
	{ "file f 100\nmap v f shared rw\nload v[1]", 8,
	  "'v' has no page 1; page 0 is its only one" },
	{ "file f 8p\nmap v f shared rw for 5000\nload v[2]", 8,
	  "'v' has no page 2; it has pages 0 to 1" },
	{ "file f 8p\nmap v f shared rw at 1p\nload v[7]", 8,
	  "'v' has no page 7; it has pages 0 to 6" },
	{ "file f 8p\nmap v f shared rw at 1p for 2p\nload v[2]", 8,
	  "'v' has no page 2; it has pages 0 to 1" },
	{ "file f 8p\nmap v f shared rw for 16p\nload v[16]", 8,
	  "'v' has no page 16; it has pages 0 to 15" },
	{ "file f 8p\ntruncate f 2p\nmap v f shared rw\nload v[2]", 8,
	  "'v' has no page 2; it has pages 0 to 1" },
	{ "file f 1p\nwrite f 8000 \"abc\"\nmap v f shared rw\nload v[2]", 8,
	  "'v' has no page 2; it has pages 0 to 1" },
	{ "file f 8p\nmap v f shared rw\nremap v 4p\nload v[4]", 8,
	  "'v' has no page 4; it has pages 0 to 3" },
	{ "file f 8p\nmap v f shared rw\nremap v 16p maymove\nload v[16]", 8,
	  "'v' has no page 16; it has pages 0 to 15" },
	{ "file f 8p\nmap v f shared rw\nload v+32768", 8,
	  "'v' has no byte 32768; it has bytes 0 to 32767" },
	{ "file f 8p\nmap v f shared rw\nload v[7]+4096", 11,
	  "a page has no byte 4096; it has bytes 0 to 4095" },
	{ "file f 8p\nmap v f shared rw\nload v[0..1]+4096", 14,
	  "a page has no byte 4096; it has bytes 0 to 4095" },
	{ "file f 8p\nmap v f shared rw\nflush v[0..1]+8192", 15,
	  "these pages have no byte 8192; they have bytes 0 to 8191" },
	{ "file f 8p\nmap v f shared rw\nadvise v[2]+4096 cold", 13,
	  "a page has no byte 4096; it has bytes 0 to 4095" },
	{ "file f 8p\nmap v f shared rw\nload v for 67108865", 12,
	  "that is too much at once; one load returns 67108864 bytes at most" },
	{ "file f 8p\nread f 0 1G", 10,
	  "that is too much at once; one read returns 67108864 bytes at most" },
	{ "file f 8p\nread f 0 16385p", 10,
	  "that is too much at once; one read returns 67108864 bytes at most" },
	{ "file f 8p\nmap v f shared rw\nexpect v[8] present", 10,
	  "'v' has no page 8; it has pages 0 to 7" },
	{ "file f 8p\nmap v f shared rw\nexpect sim v[0..8] present", 17,
	  "'v' has no page 8; it has pages 0 to 7" },
	{ "file f 8p\nexpect f[8] dirty", 10,
	  "'f' has no page 8; it has pages 0 to 7" },
	{ "file f 8p\nexpect real f[2..9] cached", 18,
	  "'f' has no page 9; it has pages 0 to 7" },
	{ "file f 0\nexpect f[0] cached", 10,
	  "'f' has no page 0; it is empty" },
	{ "file f 8p\nexpect disk g 0 = \"A\"", 13,
	  "unknown object 'g'; make it first with file or section" },
	{ "file f 8p\nmap v f shared rw\nexpect v[3] dirty", 8,
	  "'v' is a view, not an object; its object is f" },
	{ "file f 8p\nexpect f[3] present", 8,
	  "'f' is an object, not a view; map it first, as in: map v f shared "
	  "rw" },
	{ "expect minor=1", 1,
	  "nothing was done yet of which this could be expected" },
	{ "expect v[3] present", 8, "unknown view 'v'; map it first" },
	{ "file f 8p\nexpect bytes=\"A\"", 8,
	  "the last operation was 'file', which returns no bytes; load and "
	  "read do" },
	{ "file f 8p\nmap v f shared rw\nload v\nstore v \"J\"\nexpect minor=1 "
	  "bytes=\"J\"",
	  16,
	  "the last operation was 'store', which returns no bytes; load and "
	  "read do" },
	{ "file f 8p\nmachine linux", 1,
	  "'machine' comes first, before any other operation, or not at all" },
	{ "expect result=ok", 1,
	  "nothing was done yet of which this could be expected" },
	{ "machine linux page=16K\nfile f 1p\nmap v f shared rw\nload v+16384",
	  8, "'v' has no byte 16384; it has bytes 0 to 16383" },
	{ "as child", 4,
	  "unknown process 'child'; start it first with fork or spawn" },
	{ "fork main", 6,
	  "there is a process 'main' already; choose another name" },
	{ "fork child\nfork child", 6,
	  "there is a process 'child' already; choose another name" },
	{ "fork child\nspawn child", 7,
	  "there is a process 'child' already; choose another name" },
	{ "fork child\nexit child\nfork child", 6,
	  "there was a process 'child' already; choose another name" },
	{ "fork child\nas chld", 4,
	  "unknown process 'chld'; did you mean 'child'?" },
	{ "exit main", 6,
	  "'main' is the only process left; nothing could act after its end" },
	{ "fork child\nexit main\nkill child", 6,
	  "'child' is the only process left; nothing could act after its end" },
	{ "fork child\nkill child\nas child", 4,
	  "the process 'child' has ended" },
	{ "fork child\nexit child\nexit child", 6,
	  "the process 'child' has ended" },
	{ "file f 8p\nmap v f shared rw\nspawn child\nas child\nload v", 6,
	  "'v' is a view of main, but child acts here; map it, or say 'as "
	  "main' first" },
	{ "file f 8p\nspawn child\nas child\nmap v f shared rw\nkill "
	  "child\nload v",
	  6, "unknown view 'v'; map it first" },
	{ "file f 8p\nspawn child\nas child\nmap v f shared rw\nas main\nflush "
	  "v",
	  7,
	  "'v' is a view of child, but main acts here; map it, or say 'as "
	  "child' first" },
	{ "section s 8p\ncrash\nmap v s shared rw", 7,
	  "the section 's' was lost in the crash; make it again" },
	{ "fork child\ncrash\nas child", 4, "the process 'child' has ended" },
	{ "fork child\nas child\nexit main\nfork a\nfork b\nexit child\nexit "
	  "a\nexit b",
	  6, "'b' is the only process left; nothing could act after its end" },
};

/* Scripts that are lessons, not mistakes. */
static const char *const accepted[] = {
	/* A view that was unmapped is known: touching it is SIGSEGV. */
	"file f 8p\nmap v f shared rw\nunmap v\nload v[99]\nunmap v",
	/* It can be mapped again, to something else. */
	"file f 8p\nmap v f shared rw\nunmap v\nmap v anon private rw for "
	"16p\nload v[15]",
	"file f 8p\nmap v f shared rw\nunmap v[0..7]\nmap v f shared rw",
	/* A hole does not make a view unmapped. */
	"file f 8p\nmap v f shared rw\nunmap v[2..3]\nload v[2]\nunmap v",
	/* Mapping that fails with EINVAL, then rightly. */
	"file f 8p\nmap v f shared rw at 1\nmap v f shared rw",
	"file f 8p\nmap v f shared rw for 0\nload v[99]\nmap v f shared rw",
	"file f 8p\nmap v f shared rw at 8p\nmap v f shared rw at 100p",
	"file f 0\nmap v f shared rw\nmap v f shared rw",
	"file f 8p\nmap v f shared rw for 100000G\nmap v f shared rw",
	/* Beyond the end of the file, within the view: SIGBUS. */
	"file f 100\nmap v f shared rw for 8p\nload v[7]",
	"file f 8p\nmap v f shared rw\ntruncate f 1p\nload v[7]",
	/* Over the end of the view: SIGSEGV. */
	"file f 8p\nmap v f shared rw\nload v[7] for 2p",
	"file f 8p\nmap v f shared rw\nload v[7]+4095\nload v+32767",
	/* The page that holds the end of the view is the view's. */
	"file f 100\nmap v f shared rw\nload v[0]+4095\nexpect f[0] cached",
	/* Sizes that no file can have are the machines' to refuse. */
	"file f 8p\ntruncate f 18446744073709551615p\nmap v f shared rw\n"
	"load v[7]",
	"file f 8p\nwrite f 18446744073709551615 \"x\"\nmap v f shared rw\n"
	"load v[7]",
	"file f 1p\nwrite f 4096 \"x\"\nexpect f[1] dirty\n"
	"write f 0 \"y\"\nexpect f[1] dirty",
	"file f 1p\ntruncate f 4p\nexpect f[3] uncached",
	/* Views and objects have names of their own. */
	"file v 8p\nmap v v shared rw\nload v[7]\nexpect v[7] cached\n"
	"expect v[7] present",
	/* A view that grows. */
	"file f 8p\nmap v f shared rw\nremap v 16p maymove\nload v[15]",
	"file f 8p\nmap v f shared rw\nunmap v\nremap v 16p\nremap v 0",
	/* Whose views are whose. */
	"file f 8p\nmap v f shared rw\nfork child\nas child\nload v[7]\n"
	"unmap v\nas main\nload v[7]",
	"file f 8p\nmap v f shared rw\nspawn child\nas child\n"
	"map v f shared rw for 1p\nload v\nas main\nload v[7]",
	/* After the end of the acting process main acts ... */
	"file f 8p\nmap v f shared rw\nspawn child\nas child\nkill child\n"
	"load v[7]",
	/* ... or the earliest started one that lives. */
	"spawn a\nas a\nmap v anon private rw for 1p\nspawn b\nas main\n"
	"exit main\nload v",
	"spawn a\nspawn b\nas b\nmap v anon private rw for 1p\nas a\n"
	"exit main\nexit a\nload v",
	"spawn a\nas a\nmap v anon private rw for 1p\nexit main\nload v",
	/* A power cut takes processes, mappings and sections. */
	"section s 8p\nfile f 8p\nmap v f shared rw\nspawn a\nas a\ncrash\n"
	"load v\nsection s 4p\nmap v s shared rw\nload v[3]",
	"file f 8p\ntruncate f 1p\ncrash\nexpect f[7] uncached\n"
	"map v f shared rw\nload v[7]",
	/* What was done last can be expected; of expectations nothing is. */
	"file f 8p\nread f 0 4\nexpect bytes=\"AAAA\"\nexpect minor=0\n"
	"expect bytes=\"AAAA\"",
	"machine linux page=16K\nfile f 1p\nmap v f shared rw\n"
	"load v+16383",
	"tick 5\nlimit 16M\nexpect result=ok",
};

static int check_all(const char *text, bool with_text,
		     struct diagnostic *diagnostic, size_t *ret_checked)
{
	struct script_names *names;
	struct script script;
	int status = script_parse(text, strlen(text), 1, &script, diagnostic);
	size_t i;

	if (status)
		fail_msg("%s: %s", text, diagnostic->what);
	assert_int_equal(script_names_new(4096, &names), 0);
	for (i = 0; i < script.n_ops && !status; i++)
		status = script_names_check(names, &script.ops[i],
					    with_text ? text : NULL,
					    strlen(text), diagnostic);
	*ret_checked = i;
	assert_true(status == 0 || i == script.n_ops);
	script_names_free(names);
	script_free(&script);
	return status;
}

static const char *last_line(const char *text, unsigned *ret_line)
{
	*ret_line = 1;
	for (const char *at; (at = strchr(text, '\n')); text = at + 1)
		++*ret_line;
	return text;
}

static void check_refused(size_t i, bool with_text)
{
	struct diagnostic diagnostic;
	struct strbuf printed = STRBUF_INIT;
	struct strbuf expected = STRBUF_INIT;
	size_t checked;
	unsigned line;
	const char *last = last_line(refused[i].text, &line);

	if (check_all(refused[i].text, with_text, &diagnostic, &checked) !=
	    -EINVAL)
		fail_msg("not refused: %s", refused[i].text);
	diagnostic_print(&diagnostic, "f", &printed);
	strbuf_addf(&expected, "f:%u:%u: error: %s\n%s\n", line,
		    refused[i].column, refused[i].what, last);
	strbuf_add_repeated(&expected, ' ', refused[i].column - 1);
	strbuf_add(&expected, "^\n");
	assert_string_equal(printed.text, expected.text);
	strbuf_free(&printed);
	strbuf_free(&expected);
}

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		check_refused(i, true);
}

/* Without the source the operation's own spelling stands in for it. */
static void test_refused_without_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (!strstr(refused[i].text, "0xff"))
			check_refused(i, false);
}

static void test_accepted(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(accepted) / sizeof(accepted[0]); i++) {
		struct diagnostic diagnostic;
		size_t checked;

		if (check_all(accepted[i], true, &diagnostic, &checked))
			fail_msg("%s: %s", accepted[i], diagnostic.what);
	}
}

/* The column is found in the line as it was typed. */
static void test_columns_as_typed(void **state)
{
	static const char text[] = "file f 8p\n"
				   "map v f shared rw\n";
	static const char line[] = "\t load \t v[0x0..0x9] # v[9]";
	struct diagnostic diagnostic;
	struct script_names *names;
	struct script script;
	struct op op;

	(void)state;
	assert_int_equal(script_names_new(4096, &names), 0);
	assert_int_equal(script_parse(text, sizeof(text) - 1, 1, &script, NULL),
			 0);
	for (size_t i = 0; i < script.n_ops; i++)
		assert_int_equal(script_names_check(names, &script.ops[i], NULL,
						    0, NULL),
				 0);
	assert_int_equal(op_parse(line, strlen(line), 1, &op, NULL), 0);
	assert_int_equal(
		script_names_check(names, &op, line, strlen(line), &diagnostic),
		-EINVAL);
	assert_int_equal(diagnostic.column, 17);
	assert_int_equal(line[diagnostic.column - 1], '0');
	assert_int_equal(
		script_names_check(names, &op, line, strlen(line), NULL),
		-EINVAL);
	script_free(&script);
	script_names_free(names);
}

/* Programs can make what the parser refuses. */
static void test_backward_range(void **state)
{
	struct diagnostic diagnostic;
	struct script_names *names;
	struct op op;

	(void)state;
	assert_int_equal(script_names_new(4096, &names), 0);
	assert_int_equal(
		op_parse("map v anon private rw for 8p", 28, 1, &op, NULL), 0);
	assert_int_equal(script_names_check(names, &op, NULL, 0, NULL), 0);
	assert_int_equal(op_parse("load v[3..7]", 12, 1, &op, NULL), 0);
	op.place.last = 2;
	assert_int_equal(script_names_check(names, &op, NULL, 0, &diagnostic),
			 -EINVAL);
	assert_string_equal(diagnostic.what,
			    "this range runs backwards; write 2..3");
	assert_string_equal(diagnostic.source, "load v[3..2]");
	assert_int_equal(diagnostic.column, 8);
	script_names_free(names);
}

static int check_line(struct script_names *names, const char *line)
{
	struct op op;
	int status;

	assert_int_equal(op_parse(line, strlen(line), 1, &op, NULL), 0);
	status = script_names_check(names, &op, NULL, 0, NULL);
	op_clear(&op);
	return status;
}

/* A refusal changes nothing; a copy goes its own way. */
static void test_copies(void **state)
{
	struct script_names *names;
	struct script_names *copy;

	(void)state;
	assert_int_equal(script_names_new(4096, &names), 0);
	assert_int_equal(check_line(names, "file f 8p"), 0);
	assert_int_equal(check_line(names, "map v f shared rw"), 0);
	assert_int_equal(check_line(names, "spawn a"), 0);
	assert_int_equal(script_names_copy(names, &copy), 0);
	assert_int_equal(check_line(copy, "unmap v"), 0);
	assert_int_equal(check_line(copy, "as a"), 0);
	assert_int_equal(check_line(copy, "file g 8p"), 0);
	assert_int_equal(check_line(copy, "map v g shared rw for 1p"), 0);
	assert_int_equal(check_line(copy, "load v[1]"), -EINVAL);
	assert_int_equal(check_line(copy, "exit main"), 0);
	assert_int_equal(check_line(names, "load v[7]"), 0);
	assert_int_equal(check_line(names, "fsync g"), -EINVAL);
	assert_int_equal(check_line(names, "exit a"), 0);
	assert_int_equal(check_line(copy, "as a"), 0);
	script_names_free(names);
	assert_int_equal(check_line(copy, "load v[0]"), 0);
	script_names_free(copy);
	script_names_free(NULL);
}

static void test_too_many_names(void **state)
{
	struct script_names *names;
	char line[64];
	int status = 0;
	int n = 0;

	(void)state;
	assert_int_equal(script_names_new(4096, &names), 0);
	for (; !status && n < 2000; n++) {
		snprintf(line, sizeof(line), "file f%d 8p", n);
		status = check_line(names, line);
	}
	assert_int_equal(status, -EINVAL);
	assert_int_equal(n, 1001);
	assert_int_equal(check_line(names, "drop f999"), 0);
	assert_int_equal(check_line(names, "drop f1000"), -EINVAL);
	for (n = 0, status = 0; !status && n < 2000; n++) {
		snprintf(line, sizeof(line), "spawn p%d", n);
		status = check_line(names, line);
	}
	assert_int_equal(n, 64);
	for (n = 0, status = 0; !status && n < 2000; n++) {
		snprintf(line, sizeof(line), "map v%d f0 shared rw", n);
		status = check_line(names, line);
	}
	assert_int_equal(status, -EINVAL);
	assert_int_equal(n, 1001);
	script_names_free(names);
}

/* Whatever operations come, the books stay in order. Names of one letter make
 * them meet. */
static void test_random_operations(void **state)
{
	struct rng rng;
	unsigned accepted_ops = 0;

	(void)state;
	rng_seed(&rng, 5);
	for (int round = 0; round < 100; round++) {
		struct script_names *names;

		assert_int_equal(script_names_new(4096, &names), 0);
		for (int i = 0; i < 300; i++) {
			struct script_names *copy;
			struct diagnostic diagnostic;
			struct op op;
			int status;

			random_op(&rng, &op);
			op.name[1] = op.view[1] = op.place.view[1] = '\0';
			if (op.kind == OP_FILE)
				op.size.number %= 100;
			assert_int_equal(script_names_copy(names, &copy), 0);
			status = script_names_check(names, &op, NULL, 0,
						    &diagnostic);
			assert_true(!status || status == -EINVAL);
			accepted_ops += !status;
			assert_int_equal(
				script_names_check(copy, &op, NULL, 0, NULL),
				status);
			script_names_free(copy);
			op_clear(&op);
		}
		script_names_free(names);
	}
	assert_true(accepted_ops > 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_refused_without_text),
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_columns_as_typed),
		cmocka_unit_test(test_backward_range),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_too_many_names),
		cmocka_unit_test(test_random_operations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
