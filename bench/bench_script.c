/*
 * How fast is a script read, and how fast is it written?
 *
 * A script of every common operation, some hundred kilobytes of it, is parsed
 * from text and printed back. People type scripts of ten lines; the speed
 * matters to generated ones.
 */
#include "bench.h"

#include <string.h>

#include "base/diagnostic.h"
#include "base/strbuf.h"
#include "machine/op.h"
#include "machine/script.h"

static const char verse[] = "file notes.txt 8p\n"
			    "map v notes.txt shared rw\n"
			    "load v[2]                # the first touch\n"
			    "store v[3] \"Jane\\n\"\n"
			    "load v[0..7]+16\n"
			    "expect minor=1 major=0\n"
			    "flush v async\n"
			    "expect notes.txt[3] dirty\n"
			    "flush v\n"
			    "write notes.txt 4096 \"K\"\n"
			    "read notes.txt 0x1000 16\n"
			    "advise v[0..3] dontneed\n"
			    "protect v r\n"
			    "\n"
			    "unmap v\n";

static void write_script(struct strbuf *text)
{
	while (text->length < 256 * 1024)
		strbuf_add(text, verse);
	if (strbuf_status(text) != 0)
		bench_fail("memory for a script");
}

static void measure_parsing(const struct strbuf *text)
{
	double start = bench_now();
	double bytes = 0;

	while (bench_more(start)) {
		struct script script;
		struct diagnostic diagnostic;

		if (script_parse(text->text, text->length, 1, &script,
				 &diagnostic) != 0)
			bench_fail("script_parse");
		script_free(&script);
		bytes += (double)text->length;
	}
	bench_report("script parsing", bytes / (bench_now() - start) / 1e6,
		     "MB/s");
}

static void measure_printing(const struct strbuf *text)
{
	struct script script;
	struct diagnostic diagnostic;
	struct strbuf out = STRBUF_INIT;
	double start, bytes = 0;

	if (script_parse(text->text, text->length, 1, &script, &diagnostic) !=
	    0)
		bench_fail("script_parse");
	start = bench_now();
	while (bench_more(start)) {
		strbuf_clear(&out);
		for (size_t i = 0; i < script.n_ops; i++) {
			op_print(&script.ops[i], &out);
			strbuf_add_char(&out, '\n');
		}
		if (strbuf_status(&out) != 0)
			bench_fail("op_print");
		bytes += (double)out.length;
	}
	bench_report("script printing", bytes / (bench_now() - start) / 1e6,
		     "MB/s");
	strbuf_free(&out);
	script_free(&script);
}

int main(void)
{
	struct strbuf text = STRBUF_INIT;

	write_script(&text);
	measure_parsing(&text);
	measure_printing(&text);
	strbuf_free(&text);
	return 0;
}
