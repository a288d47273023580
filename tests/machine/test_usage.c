/*
 * Every form of every usage line: the text, and its canonical spelling (NULL:
 * the text itself). tests/machine/test_round_trip.c shows that the spelling
 * stands for the operation; the fields behind it are looked at here where a
 * mistake could be made twice alike.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/diagnostic.h"
#include "base/strbuf.h"
#include "machine/script.h"

static const struct {
	const char *text;
	const char *canonical;
} forms[] = {
	{ "machine textbook", NULL },
	{ "machine linux page=4K frames=64 paging-file=1M policy=lru tlb=16",
	  NULL },
	{ "machine linux cost.disk-read = 80us",
	  "machine linux cost.disk-read=80us" },

	{ "file notes.txt 8p", NULL },
	{ "file notes.txt 32768", NULL },
	{ "file notes.txt 0x8000", "file notes.txt 32768" },
	{ "file notes.txt 0X1f", "file notes.txt 31" },
	{ "file notes.txt 010", "file notes.txt 10" },
	{ "file notes.txt 0", NULL },
	{ "file a-b_c.D9 32K", "file a-b_c.D9 32768" },
	{ "file notes.txt 64K", NULL },
	{ "file notes.txt 65536", "file notes.txt 64K" },
	{ "file notes.txt 65537", NULL },
	{ "file notes.txt 3M", NULL },
	{ "file notes.txt 2G", NULL },
	{ "file notes.txt 2048m", "file notes.txt 2G" },
	{ "file notes.txt 0x10p", "file notes.txt 16p" },
	{ "file notes.txt 18446744073709551615", NULL },
	{ "file notes.txt 18446744073709551615p", NULL },
	{ "file abcdefghijklmnopqrstuvwxyz01234 1p", NULL },
	{ "section shared.mem 64K", NULL },

	{ "map v notes.txt shared rw", NULL },
	{ "map v notes.txt private r", NULL },
	{ "map v notes.txt shared none", NULL },
	{ "map v notes.txt shared rw at 4096", NULL },
	{ "map v notes.txt shared rw at 1p for 3p", NULL },
	{ "map v notes.txt shared rw for 3p at 1p",
	  "map v notes.txt shared rw at 1p for 3p" },
	{ "map v notes.txt shared rw populate", NULL },
	{ "map v notes.txt shared rw populate for 0 at 0",
	  "map v notes.txt shared rw for 0 populate" },
	{ "map v anon private rw for 8p", NULL },
	{ "map v anon shared rw populate for 8p",
	  "map v anon shared rw for 8p populate" },
	{ "map at for shared rw", NULL },

	{ "unmap v", NULL },
	{ "unmap v[3]", NULL },
	{ "unmap v[0..7]", NULL },
	{ "load v", NULL },
	{ "load v+8200", NULL },
	{ "load v+8K", "load v+8192" },
	{ "load v+0x10", "load v+16" },
	{ "load v+0", "load v" },
	{ "load v[2]+100 for 16", NULL },
	{ "load v for 2p", NULL },
	{ "load v[3..3]", NULL },
	{ "load v[0x2..0xA]+4", "load v[2..10]+4" },
	{ "load a.b-c[3]", NULL },

	{ "store v[3] \"J\"", NULL },
	{ "store v[3] 74", "store v[3] \"J\"" },
	{ "store v[3] 0x4a", "store v[3] \"J\"" },
	{ "store v[3] 0", "store v[3] \"\\x00\"" },
	{ "store v[3] 255", "store v[3] \"\\xFF\"" },
	{ "store v \"a\\n\\t\\\\\\\"b\"", NULL },
	{ "store v \"\\x41\\x4a\\xfF\"", "store v \"AJ\\xFF\"" },
	{ "store v \"a # no comment\"", NULL },
	{ "store v \"caf\xc3\xa9\"", "store v \"caf\\xC3\\xA9\"" },
	{ "store v[0..7] \"x\"", NULL },
	{ "store v\"J\"", "store v \"J\"" },

	{ "flush v", NULL },
	{ "flush v[2..3] async", NULL },
	{ "fsync notes.txt", NULL },
	{ "read notes.txt 4096 16", NULL },
	{ "read notes.txt 1p 1p", NULL },
	{ "read notes.txt 0 0", NULL },
	{ "write notes.txt 4096 \"abc\"", NULL },
	{ "write notes.txt 0 \"\"", NULL },
	{ "write notes.txt 1p 65", "write notes.txt 1p \"A\"" },
	{ "truncate notes.txt 4p", NULL },
	{ "punch notes.txt 4096 8192", NULL },
	{ "drop notes.txt", NULL },

	{ "advise v normal", NULL },
	{ "advise v[0..3] random", NULL },
	{ "advise v sequential", NULL },
	{ "advise v willneed", NULL },
	{ "advise v dontneed", NULL },
	{ "advise v cold", NULL },
	{ "advise v pageout", NULL },
	{ "advise v free", NULL },
	{ "advise v populate_read", NULL },
	{ "advise v[1..2] populate_write", NULL },
	{ "advise v remove", NULL },
	{ "advise v dontfork", NULL },
	{ "advise v[0..1] dofork", NULL },
	{ "advise v wipeonfork", NULL },
	{ "advise v keeponfork", NULL },
	{ "advise v dontdump", NULL },
	{ "advise v dodump", NULL },
	{ "protect v none", NULL },
	{ "protect v[1] r", NULL },
	{ "protect v[1..2] rw", NULL },
	{ "lock v[3]", NULL },
	{ "unlock v", NULL },
	{ "remap v 12p", NULL },
	{ "remap v 16p maymove", NULL },

	{ "fork child", NULL },
	{ "spawn reader", NULL },
	{ "as main", NULL },
	{ "exit child", NULL },
	{ "kill child", NULL },
	{ "tick 30", NULL },
	{ "tick 0", NULL },
	{ "tick 0.5", NULL },
	{ "tick 12.000000001", NULL },
	{ "tick 5.", "tick 5" },
	{ "tick 1.50", "tick 1.5" },
	{ "tick 1000000", NULL },
	{ "limit 16M", NULL },
	{ "limit 64p", NULL },
	{ "crash", NULL },

	{ "expect minor=1", NULL },
	{ "expect minor=1 major=0..2", NULL },
	{ "expect minor=1..16", NULL },
	{ "expect minor = 1 major = 0", "expect minor=1 major=0" },
	{ "expect minor=3..3", "expect minor=3" },
	{ "expect result=ok", NULL },
	{ "expect result=SIGBUS", NULL },
	{ "expect result=EINVAL", NULL },
	{ "expect result=unsupported", NULL },
	{ "expect result=skipped", NULL },
	{ "expect bytes=\"J\"", NULL },
	{ "expect bytes = 74", "expect bytes=\"J\"" },
	{ "expect bytes=\"\"", NULL },
	{ "expect minor=1 major=0 result=ok bytes=\"JJ\"", NULL },
	{ "expect sim minor=64", NULL },
	{ "expect real minor=4..5", NULL },
	{ "expect v[3] present", NULL },
	{ "expect v[0..3] absent", NULL },
	{ "expect v swapped", NULL },
	{ "expect v[3] present exclusive", NULL },
	{ "expect real v[3] zero", NULL },
	{ "expect notes.txt[3] cached", NULL },
	{ "expect notes.txt[3] uncached", NULL },
	{ "expect notes.txt[0..2] dirty", NULL },
	{ "expect notes.txt[3] cached clean", NULL },
	{ "expect notes.txt writeback", NULL },
	{ "expect disk notes.txt 12288 = \"D\"", NULL },
	{ "expect disk notes.txt 3p=68", "expect disk notes.txt 3p = \"D\"" },
	{ "expect sim disk notes.txt 0 = \"AA\"", NULL },

	{ "  \tcrash  \t", "crash" },
	{ "crash# now", "crash" },
	{ "crash # now", "crash" },
	{ "crash\n", "crash" },
	{ "crash\r\n", "crash" },
};

static void parse(const char *text, struct op *op)
{
	struct diagnostic diagnostic;
	int status = op_parse(text, strlen(text), 1, op, &diagnostic);

	if (status)
		fail_msg("%s: %s", text,
			 status == -EINVAL ? diagnostic.what : "no operation");
}

static void test_forms(void **state)
{
	bool seen[OP_KINDS] = { false };

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct strbuf out = STRBUF_INIT;
		struct op op;

		parse(forms[i].text, &op);
		op_print(&op, &out);
		assert_string_equal(out.text, forms[i].canonical
						      ? forms[i].canonical
						      : forms[i].text);
		seen[op.kind] = true;
		strbuf_free(&out);
		op_clear(&op);
	}
	for (int kind = 0; kind < OP_KINDS; kind++)
		assert_true(seen[kind]);
}

static void test_fields_of_map(void **state)
{
	struct op op;

	(void)state;
	parse("  map v notes.txt private r at 2p for 4K populate", &op);
	assert_int_equal(op.kind, OP_MAP);
	assert_int_equal(op.line, 1);
	assert_int_equal(op.column, 3);
	assert_string_equal(op.view, "v");
	assert_string_equal(op.name, "notes.txt");
	assert_int_equal(op.sharing, SHARING_PRIVATE);
	assert_int_equal(op.protection, PROTECTION_READ);
	assert_int_equal(op.offset.number, 2);
	assert_true(op.offset.in_pages);
	assert_true(op.has_length);
	assert_int_equal(op.length.number, 4096);
	assert_false(op.length.in_pages);
	assert_true(op.populate);
	parse("map v anon shared rw for 8p", &op);
	assert_string_equal(op.name, "");
	assert_int_equal(op.sharing, SHARING_SHARED);
	assert_int_equal(op.protection, PROTECTION_READ_WRITE);
	assert_false(op.populate);
}

static void test_fields_of_places(void **state)
{
	struct op op;

	(void)state;
	parse("load v+8200", &op);
	assert_string_equal(op.place.view, "v");
	assert_false(op.place.has_pages);
	assert_false(op.place.is_range);
	assert_int_equal(op.place.offset, 8200);
	assert_false(op.has_length);
	parse("load v[2]+100 for 16", &op);
	assert_true(op.place.has_pages);
	assert_false(op.place.is_range);
	assert_int_equal(op.place.first, 2);
	assert_int_equal(op.place.last, 2);
	assert_int_equal(op.place.offset, 100);
	assert_true(op.has_length);
	assert_int_equal(op.length.number, 16);
	parse("load v[0..7]", &op);
	assert_true(op.place.is_range);
	assert_int_equal(op.place.first, 0);
	assert_int_equal(op.place.last, 7);
	assert_int_equal(op.place.offset, 0);
}

static void test_fields_of_texts(void **state)
{
	struct op op;

	(void)state;
	parse("store v \"a\\x00\\n\\\"\\\\\\t\\xfe\"", &op);
	assert_int_equal(op.n_bytes, 7);
	assert_memory_equal(op.bytes, "a\0\n\"\\\t\xfe", 7);
	op_clear(&op);
	assert_null(op.bytes);
	parse("expect bytes=\"\"", &op);
	assert_int_equal(op.n_bytes, 0);
	assert_non_null(op.bytes);
	op_clear(&op);
}

static void test_fields_of_expect(void **state)
{
	struct op op;

	(void)state;
	parse("expect real minor=1 major=0..2 result=SIGBUS", &op);
	assert_true(op_is_expectation(&op));
	assert_int_equal(op.expect.on, EXPECT_ON_REAL);
	assert_int_equal(op.expect.n_terms, 3);
	assert_int_equal(op.expect.terms[0].kind, EXPECT_MINOR);
	assert_int_equal(op.expect.terms[0].low, 1);
	assert_int_equal(op.expect.terms[0].high, 1);
	assert_int_equal(op.expect.terms[1].kind, EXPECT_MAJOR);
	assert_int_equal(op.expect.terms[1].low, 0);
	assert_int_equal(op.expect.terms[1].high, 2);
	assert_int_equal(op.expect.terms[2].kind, EXPECT_RESULT);
	assert_string_equal(op.expect.terms[2].result, "SIGBUS");
	parse("expect notes.txt[0..3] cached clean", &op);
	assert_int_equal(op.expect.on, EXPECT_ON_BOTH);
	assert_string_equal(op.place.view, "notes.txt");
	assert_int_equal(op.place.last, 3);
	assert_int_equal(op.expect.n_terms, 2);
	assert_int_equal(op.expect.terms[0].kind, EXPECT_OBJECT_PAGE);
	assert_int_equal(op.expect.terms[0].state, EXPECT_CACHED);
	assert_int_equal(op.expect.terms[1].state, EXPECT_CLEAN);
	parse("expect disk notes.txt 3p = \"D\"", &op);
	assert_int_equal(op.expect.terms[0].kind, EXPECT_DISK);
	assert_string_equal(op.name, "notes.txt");
	assert_int_equal(op.offset.number, 3);
	assert_memory_equal(op.bytes, "D", 1);
	op_clear(&op);
}

static void test_fields_of_machine(void **state)
{
	struct op op;

	(void)state;
	parse("machine linux page=4K policy=lru", &op);
	assert_string_equal(op.name, "linux");
	assert_int_equal(op.n_settings, 2);
	assert_string_equal(op.settings[1].key, "policy");
	assert_string_equal(op.settings[1].value, "lru");
	assert_int_equal(op.settings[0].column, 15);
	assert_int_equal(op.settings[1].column, 23);
	op_clear(&op);
	assert_null(op.settings);
}

static void test_no_operation(void **state)
{
	static const char *const texts[] = { "",	  " ",	    "\t \n",
					     "# nothing", "  # \"", "\r\n",
					     "\n" };
	struct diagnostic diagnostic = { .line = 77 };
	struct op op = { .line = 99 };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(op_parse(texts[i], strlen(texts[i]), 1, &op,
					  &diagnostic),
				 -ENODATA);
	assert_int_equal(op.line, 99);
	assert_int_equal(diagnostic.line, 77);
}

static const char whole[] = "\xEF\xBB\xBF"
			    "# a lesson\r\n"
			    "\r\n"
			    "file notes.txt 8p\r\n"
			    "  map v notes.txt shared rw # here\r\n"
			    "load v[2]";

static void test_script(void **state)
{
	struct diagnostic diagnostic;
	struct script script;

	(void)state;
	assert_int_equal(
		script_parse(whole, strlen(whole), 1, &script, &diagnostic), 0);
	assert_int_equal(script.n_ops, 3);
	assert_int_equal(script.ops[0].line, 3);
	assert_int_equal(script.ops[0].column, 1);
	assert_int_equal(script.ops[1].line, 4);
	assert_int_equal(script.ops[1].column, 3);
	assert_int_equal(script.ops[2].line, 5);
	assert_int_equal(script.ops[2].kind, OP_LOAD);
	script_free(&script);
	assert_null(script.ops);
	script_free(&script);
	script_free(NULL);
	assert_int_equal(script_parse(whole, strlen(whole), 40, &script, NULL),
			 0);
	assert_int_equal(script.ops[2].line, 44);
	script_free(&script);
}

static void test_mark_before_the_first_operation(void **state)
{
	static const char text[] = "\xEF\xBB\xBF"
				   "crash";
	struct script script;

	(void)state;
	assert_int_equal(script_parse(text, strlen(text), 1, &script, NULL), 0);
	assert_int_equal(script.ops[0].column, 1);
	script_free(&script);
}

static void test_empty_scripts(void **state)
{
	static const char *const texts[] = { "", "\n", "\n\n# x\n",
					     "\xEF\xBB\xBF" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct script script = { .n_ops = 99 };

		assert_int_equal(script_parse(texts[i], strlen(texts[i]), 1,
					      &script, NULL),
				 0);
		assert_int_equal(script.n_ops, 0);
		script_free(&script);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_fields_of_map),
		cmocka_unit_test(test_fields_of_places),
		cmocka_unit_test(test_fields_of_texts),
		cmocka_unit_test(test_fields_of_expect),
		cmocka_unit_test(test_fields_of_machine),
		cmocka_unit_test(test_no_operation),
		cmocka_unit_test(test_script),
		cmocka_unit_test(test_mark_before_the_first_operation),
		cmocka_unit_test(test_empty_scripts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
