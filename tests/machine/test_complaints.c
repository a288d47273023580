/*
 * Wrong lines, and what is said of them: the column, the sentence, the line
 * itself and the caret under it, all to the letter.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/diagnostic.h"
#include "base/strbuf.h"
#include "machine/script.h"

static const struct {
	const char *text;
	unsigned column;
	const char *what;
} lines[] = {
	{ "flsuh v", 1, "unknown operation 'flsuh'; did you mean 'flush'?" },
	{ "FLUSH v", 1, "unknown operation 'FLUSH'; did you mean 'flush'?" },
	{ "frobnicate", 1,
	  "unknown operation 'frobnicate'; the help lists them all" },
	{ "\"flush\" v", 1,
	  "a line starts with an operation, such as load; the help lists them "
	  "all" },
	{ "= 3", 1,
	  "a line starts with an operation, such as load; the help lists them "
	  "all" },
	{ "v[3]", 1, "unknown operation 'v[3]'; the help lists them all" },
	{ "map", 4,
	  "VIEW is missing; usage: map VIEW OBJECT|anon shared|private "
	  "none|r|rw [at OFFSET] [for LENGTH] [populate]" },
	{ "map v", 6,
	  "OBJECT is missing; usage: map VIEW OBJECT|anon shared|private "
	  "none|r|rw [at OFFSET] [for LENGTH] [populate]" },
	{ "map v notes.txt", 16,
	  "one of shared, private is missing; usage: map VIEW OBJECT|anon "
	  "shared|private none|r|rw [at OFFSET] [for LENGTH] [populate]" },
	{ "map v notes.txt shared", 23,
	  "one of none, r, rw is missing; usage: map VIEW OBJECT|anon "
	  "shared|private none|r|rw [at OFFSET] [for LENGTH] [populate]" },
	{ "map v notes.txt sharde rw", 17,
	  "unknown word 'sharde'; did you mean 'shared'?" },
	{ "map v notes.txt rw shared", 17,
	  "'rw' is not one of shared, private" },
	{ "map v notes.txt shared wr", 24, "'wr' is not one of none, r, rw" },
	{ "map v notes.txt shared rw at", 29,
	  "OFFSET is missing; usage: map VIEW OBJECT|anon shared|private "
	  "none|r|rw [at OFFSET] [for LENGTH] [populate]" },
	{ "map v notes.txt shared rw at 4096 at 0", 35, "'at' is said twice" },
	{ "map v notes.txt shared rw fro 8p", 27,
	  "unknown option 'fro'; did you mean 'for'?" },
	{ "map v notes.txt shared rw for 8p for 9p", 34,
	  "'for' is said twice" },
	{ "map v notes.txt shared rw populat", 27,
	  "unknown option 'populat'; did you mean 'populate'?" },
	{ "map v notes.txt shared rw 8p", 27,
	  "'8p' is too much; usage: map VIEW OBJECT|anon shared|private "
	  "none|r|rw [at OFFSET] [for LENGTH] [populate]" },
	{ "map v anon private rw", 22,
	  "anonymous memory needs a length, as in: map v anon private rw for "
	  "8p" },
	{ "map v anon private rw at 4096 for 8p", 23,
	  "anonymous memory has no object to start at; leave out 'at'" },
	{ "map v anon private rw populate", 31,
	  "anonymous memory needs a length, as in: map v anon private rw for "
	  "8p" },
	{ "map sim notes.txt shared rw", 5,
	  "'sim' is a word of the language; choose another name for VIEW" },
	{ "map v notes/txt shared rw", 7,
	  "'notes/txt' is not a name; a name has letters, digits, '_', '.' and "
	  "'-', and starts with a letter" },
	{ "map v[3] notes.txt shared rw", 5,
	  "'v[3]' is not a name; a name has letters, digits, '_', '.' and '-', "
	  "and starts with a letter" },
	{ "file", 5, "NAME is missing; usage: file NAME SIZE" },
	{ "file notes.txt", 15, "SIZE is missing; usage: file NAME SIZE" },
	{ "file notes.txt 8x", 17,
	  "unexpected 'x'; a size is a number of bytes, or has one of p "
	  "(pages), K, M, G after it" },
	{ "file notes.txt p", 16, "SIZE should stand here, such as 3 or 0x1f" },
	{ "file notes.txt 8pp", 18,
	  "unexpected 'p'; a size is a number of bytes, or has one of p "
	  "(pages), K, M, G after it" },
	{ "file notes.txt -8p", 16, "SIZE can't be negative" },
	{ "file notes.txt 0x", 17,
	  "unexpected 'x'; a size is a number of bytes, or has one of p "
	  "(pages), K, M, G after it" },
	{ "file notes.txt 0xg", 16,
	  "SIZE should stand here, such as 3 or 0x1f" },
	{ "file notes.txt 1.5M", 17,
	  "unexpected '.5M'; a size is a number of bytes, or has one of p "
	  "(pages), K, M, G after it" },
	{ "file notes.txt 18446744073709551616", 16,
	  "this number is too large; the largest is 18446744073709551615" },
	{ "file notes.txt 18014398509481984K", 16,
	  "this number is too large; the largest is 18446744073709551615" },
	{ "file notes.txt \"8p\"", 16, "\"8p\" stands where SIZE should" },
	{ "file notes.txt 8p 9p", 19,
	  "'9p' is too much; usage: file NAME SIZE" },
	{ "file 3x 8p", 6,
	  "'3x' is not a name; a name has letters, digits, '_', '.' and '-', "
	  "and starts with a letter" },
	{ "file .hidden 8p", 6,
	  "'.hidden' is not a name; a name has letters, digits, '_', '.' and "
	  "'-', and starts with a letter" },
	{ "file ../up 8p", 6,
	  "'../up' is not a name; a name has letters, digits, '_', '.' and "
	  "'-', and starts with a letter" },
	{ "file anon 8p", 6,
	  "'anon' is a word of the language; choose another name for NAME" },
	{ "file disk 8p", 6,
	  "'disk' is a word of the language; choose another name for NAME" },
	{ "file abcdefghijklmnopqrstuvwxyz012345 8p", 6,
	  "this name is too long; it may have 31 characters" },
	{ "section real 8p", 9,
	  "'real' is a word of the language; choose another name for NAME" },
	{ "machine", 8,
	  "PROFILE is missing; usage: machine PROFILE [KEY=VALUE ...]" },
	{ "machine linux page", 19,
	  "'=' is missing; usage: machine PROFILE [KEY=VALUE ...]" },
	{ "machine linux page=", 20,
	  "VALUE is missing; usage: machine PROFILE [KEY=VALUE ...]" },
	{ "machine linux page=\"4K\"", 20, "\"4K\" stands where VALUE should" },
	{ "machine linux =4K", 15, "'=' is not KEY=VALUE" },
	{ "machine linux page=4K page=8K", 23, "'page' is set twice" },
	{ "load", 5, "PLACE is missing; usage: load PLACE [for BYTES]" },
	{ "load v[", 8, "a page number should stand here, such as 3 or 0x1f" },
	{ "load v[]", 8, "a page number should stand here, such as 3 or 0x1f" },
	{ "load v[3", 9,
	  "']' is missing; a place is one word, such as v[3] or v[0..7]" },
	{ "load v[3 ]", 9,
	  "']' is missing; a place is one word, such as v[3] or v[0..7]" },
	{ "load v[3]]", 10,
	  "unexpected ']'; a place is v, v[3] or v[0..7], each with an "
	  "optional +OFFSET in bytes" },
	{ "load v[0.7]", 9, "a range has two dots, as in 0..7" },
	{ "load v[0...7]", 11,
	  "a page number should stand here, such as 3 or 0x1f" },
	{ "load v[0..]", 11,
	  "a page number should stand here, such as 3 or 0x1f" },
	{ "load v[..7]", 8,
	  "a page number should stand here, such as 3 or 0x1f" },
	{ "load v[7..0]", 8, "this range runs backwards; write 0..7" },
	{ "load v[-1]", 8, "a page number can't be negative" },
	{ "load v[x]", 8,
	  "a page number should stand here, such as 3 or 0x1f" },
	{ "load v[99999999999999999999]", 8,
	  "this number is too large; the largest is 18446744073709551615" },
	{ "load v+", 8, "OFFSET should stand here, such as 3 or 0x1f" },
	{ "load v+x", 8, "OFFSET should stand here, such as 3 or 0x1f" },
	{ "load v+99999999999999999999", 8,
	  "this number is too large; the largest is 18446744073709551615" },
	{ "load v+18014398509481984K", 8,
	  "this number is too large; the largest is 18446744073709551615" },
	{ "load v+3p", 9,
	  "unexpected 'p'; a place is v, v[3] or v[0..7], each with an "
	  "optional +OFFSET in bytes" },
	{ "load [3]", 6,
	  "'[3]' is not a name; a name has letters, digits, '_', '.' and '-', "
	  "and starts with a letter" },
	{ "load v [3]", 8,
	  "'[3]' stands alone; a place is one word, such as v[3]+100" },
	{ "load v for", 11, "BYTES is missing; usage: load PLACE [for BYTES]" },
	{ "load v for 0", 12, "nothing to load; BYTES is at least 1" },
	{ "load v[0..7] for 16", 14,
	  "a range loads one byte of each page; leave out 'for', or start at "
	  "one page" },
	{ "load v fro 16", 8, "unknown option 'fro'; did you mean 'for'?" },
	{ "load v twice", 8,
	  "'twice' is too much; usage: load PLACE [for BYTES]" },
	{ "store", 6, "PLACE is missing; usage: store PLACE TEXT" },
	{ "store v", 8, "TEXT is missing; usage: store PLACE TEXT" },
	{ "store v J", 9,
	  "'J' is not TEXT; a text is written \"J\", or is one byte as a "
	  "number" },
	{ "store v 256", 9,
	  "a byte is a number from 0 to 255; a text is written \"J\", or is "
	  "one byte as a number" },
	{ "store v -1", 9,
	  "'-1' is not TEXT; a text is written \"J\", or is one byte as a "
	  "number" },
	{ "store v 0x100", 9,
	  "a byte is a number from 0 to 255; a text is written \"J\", or is "
	  "one byte as a number" },
	{ "store v 12x", 9,
	  "a byte is a number from 0 to 255; a text is written \"J\", or is "
	  "one byte as a number" },
	{ "store v \"\"", 9, "nothing to store; TEXT has at least one byte" },
	{ "store v \"J", 9, "this string has no end; close it with \"" },
	{ "store v \"J\\", 9, "this string has no end; close it with \"" },
	{ "store v \"J\\\"", 9, "this string has no end; close it with \"" },
	{ "store v \"\\q\"", 10,
	  "unknown escape; there are \\n \\t \\\\ \\\" and \\xNN" },
	{ "store v \"\\x4\"", 10,
	  "\\x needs two hexadecimal digits, as in \\x4A" },
	{ "store v \"\\xg0\"", 10,
	  "\\x needs two hexadecimal digits, as in \\x4A" },
	{ "store v \"J\" \"K\"", 13,
	  "'K' is too much; usage: store PLACE TEXT" },
	{ "flush", 6, "PLACE is missing; usage: flush PLACE [async]" },
	{ "flush v asnyc", 9, "unknown option 'asnyc'; did you mean 'async'?" },
	{ "flush v async async", 15, "'async' is said twice" },
	{ "flush v async now", 15,
	  "'now' is too much; usage: flush PLACE [async]" },
	{ "flush v async=1", 14,
	  "'=' is too much; usage: flush PLACE [async]" },
	{ "fsync", 6, "OBJECT is missing; usage: fsync OBJECT" },
	{ "fsync a b", 9, "'b' is too much; usage: fsync OBJECT" },
	{ "read notes.txt", 15,
	  "OFFSET is missing; usage: read OBJECT OFFSET BYTES" },
	{ "read notes.txt 0", 17,
	  "BYTES is missing; usage: read OBJECT OFFSET BYTES" },
	{ "read notes.txt 0 \"x\"", 18, "\"x\" stands where BYTES should" },
	{ "write notes.txt 0", 18,
	  "TEXT is missing; usage: write OBJECT OFFSET TEXT" },
	{ "write notes.txt 0 x", 19,
	  "'x' is not TEXT; a text is written \"J\", or is one byte as a "
	  "number" },
	{ "truncate notes.txt", 19,
	  "SIZE is missing; usage: truncate OBJECT SIZE" },
	{ "punch notes.txt 0", 18,
	  "LENGTH is missing; usage: punch OBJECT OFFSET LENGTH" },
	{ "drop", 5, "OBJECT is missing; usage: drop OBJECT" },
	{ "advise v", 9,
	  "one of normal, random, sequential, willneed, dontneed, cold, "
	  "pageout, free, populate_read, populate_write, remove, dontfork, "
	  "dofork, wipeonfork, keeponfork, dontdump, dodump is missing; "
	  "usage: advise PLACE "
	  "normal|random|sequential|willneed|dontneed|cold|pageout|free|"
	  "populate_read|populate_write|remove|"
	  "dontfork|dofork|wipeonfork|keeponfork|dontdump|dodump" },
	{ "advise v wilneed", 10,
	  "unknown word 'wilneed'; did you mean 'willneed'?" },
	{ "advise v slowly", 10,
	  "'slowly' is not one of normal, random, sequential, willneed, "
	  "dontneed, cold, pageout, free, populate_read, populate_write, "
	  "remove, dontfork, dofork, wipeonfork, keeponfork, dontdump, "
	  "dodump" },
	{ "protect v x", 11, "'x' is not one of none, r, rw" },
	{ "protect v", 10,
	  "one of none, r, rw is missing; usage: protect PLACE none|r|rw" },
	{ "lock", 5, "PLACE is missing; usage: lock PLACE" },
	{ "unlock", 7, "PLACE is missing; usage: unlock PLACE" },
	{ "remap v", 8,
	  "LENGTH is missing; usage: remap VIEW LENGTH [maymove]" },
	{ "remap v 8p maymov", 12,
	  "unknown option 'maymov'; did you mean 'maymove'?" },
	{ "remap v 8p at 3", 12,
	  "'at' is too much; usage: remap VIEW LENGTH [maymove]" },
	{ "fork", 5, "NAME is missing; usage: fork NAME" },
	{ "fork a b", 8, "'b' is too much; usage: fork NAME" },
	{ "as", 3, "NAME is missing; usage: as NAME" },
	{ "as \"main\"", 4, "\"main\" stands where NAME should" },
	{ "exit", 5, "NAME is missing; usage: exit NAME" },
	{ "kill", 5, "NAME is missing; usage: kill NAME" },
	{ "tick", 5, "SECONDS is missing; usage: tick SECONDS" },
	{ "tick -1", 6, "SECONDS can't be negative" },
	{ "tick x", 6, "SECONDS should stand here, such as 3 or 0x1f" },
	{ "tick 5s", 7, "unexpected 's'; seconds are written 30 or 0.5" },
	{ "tick 1.0000000001", 17,
	  "unexpected '1'; seconds are written 30 or 0.5" },
	{ "tick 1000001", 6,
	  "that is too long; at most 1000000 seconds can pass" },
	{ "tick 1000000.5", 6,
	  "that is too long; at most 1000000 seconds can pass" },
	{ "tick 99999999999999999999", 6,
	  "this number is too large; the largest is 18446744073709551615" },
	{ "limit", 6, "SIZE is missing; usage: limit SIZE" },
	{ "limit x", 7, "SIZE should stand here, such as 3 or 0x1f" },
	{ "crash now", 7, "'now' is too much; usage: crash" },
	{ "expect", 7,
	  "what is expected is missing; usage: expect [sim|real] "
	  "minor=N|major=N|result=NAME|bytes=TEXT|PLACE STATE|disk OBJECT "
	  "OFFSET = TEXT" },
	{ "expect sim", 11,
	  "what is expected is missing; usage: expect [sim|real] "
	  "minor=N|major=N|result=NAME|bytes=TEXT|PLACE STATE|disk OBJECT "
	  "OFFSET = TEXT" },
	{ "expect minor", 13,
	  "'=' is missing; usage: expect [sim|real] "
	  "minor=N|major=N|result=NAME|bytes=TEXT|PLACE STATE|disk OBJECT "
	  "OFFSET = TEXT" },
	{ "expect minor=", 14,
	  "a number or a range is missing; usage: expect [sim|real] "
	  "minor=N|major=N|result=NAME|bytes=TEXT|PLACE STATE|disk OBJECT "
	  "OFFSET = TEXT" },
	{ "expect minor=x", 14,
	  "a number should stand here, such as 3 or 0x1f" },
	{ "expect minor=3..1", 14, "this range runs backwards; write 1..3" },
	{ "expect minor=1..", 17,
	  "a number should stand here, such as 3 or 0x1f" },
	{ "expect minor=1.2", 15, "a range has two dots, as in 0..7" },
	{ "expect minor=1x", 15, "unexpected 'x'; a range is written 0..2" },
	{ "expect minro=1", 8, "unknown word 'minro'; did you mean 'minor'?" },
	{ "expect foo=1", 8,
	  "'foo' is not one of minor, major, result, bytes" },
	{ "expect minor=1 foo", 16,
	  "'foo' needs a line of its own; this one is about the last "
	  "operation" },
	{ "expect minor=1 v[3] present", 16,
	  "'v[3]' needs a line of its own; this one is about the last "
	  "operation" },
	{ "expect result=EINVL", 15,
	  "unknown result 'EINVL'; did you mean 'EINVAL'?" },
	{ "expect result=sigbus", 15,
	  "unknown result 'sigbus'; did you mean 'SIGBUS'?" },
	{ "expect result=OK", 15, "unknown result 'OK'; did you mean 'ok'?" },
	{ "expect result=whatever", 15,
	  "unknown result 'whatever'; it is ok, the name of an errno such as "
	  "EINVAL, or of a signal such as SIGBUS" },
	{ "expect result=\"ok\"", 15,
	  "\"ok\" stands where a result such as ok, EINVAL or SIGBUS should" },
	{ "expect result=", 15,
	  "a result such as ok, EINVAL or SIGBUS is missing; usage: expect "
	  "[sim|real] minor=N|major=N|result=NAME|bytes=TEXT|PLACE STATE|disk "
	  "OBJECT OFFSET = TEXT" },
	{ "expect bytes=J", 14,
	  "'J' is not TEXT; a text is written \"J\", or is one byte as a "
	  "number" },
	{ "expect bytes=\"J\" bytes=\"K\"", 18, "'bytes' is said twice" },
	{ "expect minor=1 major=1 result=ok bytes=\"J\" minor=2", 44,
	  "one line expects 4 things at most; write a second line" },
	{ "expect v[3]", 12,
	  "one of present, absent, swapped, exclusive, zero, cached, uncached, "
	  "dirty, clean, writeback is missing; usage: expect [sim|real] "
	  "minor=N|major=N|result=NAME|bytes=TEXT|PLACE STATE|disk OBJECT "
	  "OFFSET = TEXT" },
	{ "expect v[3] presnt", 13,
	  "unknown word 'presnt'; did you mean 'present'?" },
	{ "expect v[3] here", 13,
	  "'here' is not one of present, absent, swapped, exclusive, zero, "
	  "cached, uncached, dirty, clean, writeback" },
	{ "expect v[3] present cached", 21,
	  "'present' and 'cached' can't be said of one page: a view's page is "
	  "present, an object's page is cached" },
	{ "expect notes.txt[3] dirty absent", 27,
	  "'dirty' and 'absent' can't be said of one page: a view's page is "
	  "present, an object's page is cached" },
	{ "expect v[3]+5 present", 8,
	  "a state belongs to a whole page; leave out +OFFSET" },
	{ "expect v[3] present 7", 21,
	  "'7' is not one of present, absent, swapped, exclusive, zero, "
	  "cached, uncached, dirty, clean, writeback" },
	{ "expect disk", 12,
	  "OBJECT is missing; usage: expect [sim|real] "
	  "minor=N|major=N|result=NAME|bytes=TEXT|PLACE STATE|disk OBJECT "
	  "OFFSET = TEXT" },
	{ "expect disk notes.txt", 22,
	  "OFFSET is missing; usage: expect [sim|real] "
	  "minor=N|major=N|result=NAME|bytes=TEXT|PLACE STATE|disk OBJECT "
	  "OFFSET = TEXT" },
	{ "expect disk notes.txt 0", 24,
	  "'=' is missing; usage: expect [sim|real] "
	  "minor=N|major=N|result=NAME|bytes=TEXT|PLACE STATE|disk OBJECT "
	  "OFFSET = TEXT" },
	{ "expect disk notes.txt 0 \"D\"", 25,
	  "\"D\" stands where '=' should" },
	{ "expect disk notes.txt 0 =", 26,
	  "TEXT is missing; usage: expect [sim|real] "
	  "minor=N|major=N|result=NAME|bytes=TEXT|PLACE STATE|disk OBJECT "
	  "OFFSET = TEXT" },
	{ "expect disk notes.txt 0 = \"\"", 27,
	  "nothing to compare; TEXT has at least one byte" },
	{ "expect disk notes.txt 0 = D", 27,
	  "'D' is not TEXT; a text is written \"J\", or is one byte as a "
	  "number" },
	{ "expect disk notes.txt 0 = \"D\" \"E\"", 31,
	  "'E' is too much; usage: expect [sim|real] "
	  "minor=N|major=N|result=NAME|bytes=TEXT|PLACE STATE|disk OBJECT "
	  "OFFSET = TEXT" },
};

static void test_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct diagnostic diagnostic;
		struct strbuf printed = STRBUF_INIT;
		struct strbuf expected = STRBUF_INIT;
		struct op op = { .line = 99 };

		if (op_parse(lines[i].text, strlen(lines[i].text), 3, &op,
			     &diagnostic) != -EINVAL)
			fail_msg("not refused: %s", lines[i].text);
		assert_int_equal(op.line, 99);
		diagnostic_print(&diagnostic, "notes.pt", &printed);
		strbuf_addf(&expected, "notes.pt:3:%u: error: %s\n%s\n",
			    lines[i].column, lines[i].what, lines[i].text);
		strbuf_add_repeated(&expected, ' ', lines[i].column - 1);
		strbuf_add(&expected, "^\n");
		assert_string_equal(printed.text, expected.text);
		strbuf_free(&printed);
		strbuf_free(&expected);
	}
}

/* What script_parse() says of a whole text. */
static void refuse(const char *text, size_t length, unsigned first_line,
		   const char *expected)
{
	struct diagnostic diagnostic;
	struct strbuf printed = STRBUF_INIT;
	struct script script = { .n_ops = 99 };

	assert_int_equal(
		script_parse(text, length, first_line, &script, &diagnostic),
		-EINVAL);
	assert_int_equal(script.n_ops, 99);
	diagnostic_print(&diagnostic, "f", &printed);
	assert_string_equal(printed.text, expected);
	strbuf_free(&printed);
	assert_int_equal(script_parse(text, length, first_line, &script, NULL),
			 -EINVAL);
}

#define REFUSE(text, expected) refuse(text, sizeof(text) - 1, 1, expected)

static void test_position_in_a_script(void **state)
{
	static const char text[] = "file f 8p\n\n  flsuh f\ncrash now\n";

	(void)state;
	REFUSE(text, "f:3:3: error: unknown operation 'flsuh'; did you mean "
		     "'flush'?\n"
		     "  flsuh f\n"
		     "  ^\n");
	refuse(text, sizeof(text) - 1, 41,
	       "f:43:3: error: unknown operation 'flsuh'; did you mean "
	       "'flush'?\n"
	       "  flsuh f\n"
	       "  ^\n");
	REFUSE("crash\r\nload\tv\tx\r\n",
	       "f:2:8: error: 'x' is too much; usage: load PLACE [for "
	       "BYTES]\n"
	       "load v x\n"
	       "       ^\n");
	REFUSE("\xEF\xBB\xBFx", "f:1:1: error: unknown operation 'x'; the help "
				"lists them all\n"
				"x\n"
				"^\n");
}

static void test_no_text(void **state)
{
	(void)state;
	REFUSE("crash\nab\0c\n",
	       "f:2:3: error: this is not a script: it has NUL bytes\n");
	REFUSE("flsuh\nab\0c\n",
	       "f:2:3: error: this is not a script: it has NUL bytes\n");
	REFUSE("\x7f"
	       "ELF\x02\x01\x01\0\0",
	       "f:1:8: error: this is not a script: it has NUL bytes\n");
	REFUSE("load v\xff",
	       "f:1:7: error: byte 0xFF is not UTF-8 text; in a string it is "
	       "written \\xFF\n"
	       "load v\\xFF\n"
	       "      ^\n");
	REFUSE("crash # \xC3(",
	       "f:1:9: error: byte 0xC3 is not UTF-8 text; in a string it is "
	       "written \\xC3\n"
	       "crash # \\xC3(\n"
	       "        ^\n");
	REFUSE("store v \"\x1b[m\"",
	       "f:1:10: error: the control byte 0x1B does not belong in a "
	       "script; in a string it is written \\x1B\n"
	       "store v \"\\x1B[m\"\n"
	       "         ^\n");
	REFUSE("crash\rcrash\r",
	       "f:1:6: error: the control byte 0x0D does not belong in a "
	       "script; in a string it is written \\x0D\n"
	       "crash\\x0Dcrash\n"
	       "     ^\n");
}

static void test_utf8_is_text(void **state)
{
	static const char text[] = "crash # caf\xC3\xA9 \xE4\xB8\x96\n"
				   "write f 0 \"\xC3\xA9\"\n";
	struct script script;

	(void)state;
	assert_int_equal(script_parse(text, sizeof(text) - 1, 1, &script, NULL),
			 0);
	assert_int_equal(script.ops[1].n_bytes, 2);
	script_free(&script);
	REFUSE("file caf\xC3\xA9 8p",
	       "f:1:6: error: 'caf\xC3\xA9' is not a name; a name has letters, "
	       "digits, '_', '.' and '-', and starts with a letter\n"
	       "file caf\xC3\xA9 8p\n"
	       "     ^\n");
}

/* Words that are quoted are cut, and never inside a character. */
static void test_long_words(void **state)
{
	(void)state;
	REFUSE("crash "
	       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\xC3\xA9zzzz",
	       "f:1:7: error: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...' is "
	       "too much; usage: crash\n"
	       "crash "
	       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\xC3\xA9zzzz\n"
	       "      ^\n");
}

/* A line of so many bytes: a store, then a comment. */
static char *long_line(size_t length)
{
	char *text = malloc(length + 1);

	memset(text, '.', length);
	memcpy(text, "crash #", 7);
	text[length] = '\0';
	return text;
}

static void test_longest_line(void **state)
{
	char *text = long_line(SCRIPT_LINE_MAX + 1);
	struct diagnostic diagnostic;
	struct script script;

	(void)state;
	assert_int_equal(script_parse(text, SCRIPT_LINE_MAX, 1, &script, NULL),
			 0);
	script_free(&script);
	assert_int_equal(script_parse(text, SCRIPT_LINE_MAX + 1, 1, &script,
				      &diagnostic),
			 -EINVAL);
	assert_int_equal(diagnostic.line, 1);
	assert_int_equal(diagnostic.column, SCRIPT_LINE_MAX + 1);
	assert_string_equal(diagnostic.what,
			    "the line has more than 65536 bytes; is this a "
			    "script of operations?");
	free(text);
}

/* One string as long as a line may be. */
static void test_longest_text(void **state)
{
	char *text = malloc(SCRIPT_LINE_MAX);
	struct op op;

	(void)state;
	memset(text, '\\', SCRIPT_LINE_MAX);
	memcpy(text, "store v \"", 9);
	text[SCRIPT_LINE_MAX - 1] = '"';
	assert_int_equal(op_parse(text, SCRIPT_LINE_MAX, 1, &op, NULL), 0);
	assert_int_equal(op.n_bytes, (SCRIPT_LINE_MAX - 10) / 2);
	op_clear(&op);
	free(text);
}

/* Ten million bytes without an end of line, and as many quotes, brackets or
 * backslashes: refused, in a time that grows with the length alone. */
static void test_huge_line(void **state)
{
	static const char fillers[] = ".\"\\[ ";
	size_t length = 10000000;
	char *text = long_line(length);
	clock_t start = clock();

	(void)state;
	for (const char *filler = fillers; *filler; filler++) {
		struct diagnostic diagnostic;
		struct script script;

		memset(text + 7, *filler, length - 7);
		assert_int_equal(
			script_parse(text, length, 1, &script, &diagnostic),
			-EINVAL);
		assert_int_equal(diagnostic.column, SCRIPT_LINE_MAX + 1);
		assert_in_range(strlen(diagnostic.source), 70, 80);
	}
	assert_in_range((clock() - start) / CLOCKS_PER_SEC, 0, 5);
	free(text);
}

static void test_too_many_operations(void **state)
{
	size_t n = SCRIPT_OPS_MAX + 1;
	char *text = malloc(n * 6);
	struct diagnostic diagnostic;
	struct script script;

	(void)state;
	for (size_t i = 0; i < n; i++)
		memcpy(text + i * 6, "crash\n", 6);
	assert_int_equal(script_parse(text, n * 6, 1, &script, &diagnostic),
			 -EINVAL);
	assert_int_equal(diagnostic.line, n);
	assert_string_equal(diagnostic.what, "the script has more than 200000 "
					     "operations; split it");
	free(text);
}

static void test_one_line_is_asked_for(void **state)
{
	struct diagnostic diagnostic;
	struct op op;

	(void)state;
	assert_int_equal(op_parse("crash\ncrash", 11, 1, &op, &diagnostic),
			 -EINVAL);
	assert_int_equal(diagnostic.column, 6);
	assert_int_equal(op_parse("a\0b", 3, 1, &op, &diagnostic), -EINVAL);
	assert_string_equal(diagnostic.what,
			    "this is not a script: it has NUL bytes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_position_in_a_script),
		cmocka_unit_test(test_no_text),
		cmocka_unit_test(test_utf8_is_text),
		cmocka_unit_test(test_long_words),
		cmocka_unit_test(test_longest_line),
		cmocka_unit_test(test_longest_text),
		cmocka_unit_test(test_huge_line),
		cmocka_unit_test(test_too_many_operations),
		cmocka_unit_test(test_one_line_is_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
