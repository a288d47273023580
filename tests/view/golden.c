/* Screens against those that are kept. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "golden.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"

static void read_screen(const char *file, struct strbuf *out)
{
	FILE *stream = fopen(file, "r");
	char bytes[4096];
	size_t n;

	if (!stream)
		fail_msg("%s is not there; make update-screens writes it",
			 file);
	while ((n = fread(bytes, 1, sizeof(bytes), stream)) > 0)
		strbuf_add_bytes(out, bytes, n);
	fclose(stream);
}

static void write_screen(const char *file, const struct strbuf *text)
{
	FILE *stream = fopen(file, "w");

	assert_non_null(stream);
	assert_int_equal(fwrite(text->text, 1, text->length, stream),
			 text->length);
	assert_int_equal(fclose(stream), 0);
}

void golden_compare(const char *name, const struct strbuf *drawn)
{
	const char *folder = getenv("srcdir");
	struct strbuf kept = STRBUF_INIT;
	char file[1024];

	snprintf(file, sizeof(file), "%s/tests/screens/%s.txt",
		 folder ? folder : ".", name);
	if (getenv("UPDATE_SCREENS"))
		write_screen(file, drawn);
	read_screen(file, &kept);
	if (strcmp(drawn->text, kept.text) != 0)
		fail_msg("%s is kept as\n%sbut was drawn as\n%s", file,
			 kept.text, drawn->text);
	strbuf_free(&kept);
}
