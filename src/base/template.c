/*
 * Sentences with holes in them: "{place} was mapped to {frame}".
 *
 * Keeping the sentence whole, in a table, lets one read and translate it; the
 * code that knows the values stands apart. Field names have letters and
 * hyphens only, so that the braces of C and C# in a template stay what they
 * are: "{ .Offset = 0 }" holds no field.
 */
#include "base/template.h"

#include "base/strbuf.h"

#include <string.h>

/* The length of the field name behind an opening brace; 0: it is none. */
static size_t name_length(const char *text)
{
	size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0-");

	return text[length] == '}' && length < TEMPLATE_NAME ? length : 0;
}

void template_print(const char *text, template_field_fn *field,
		    const void *context, struct strbuf *out)
{
	char name[TEMPLATE_NAME];

	while (*text) {
		size_t plain = strcspn(text, "{");
		size_t length;

		strbuf_add_bytes(out, text, plain);
		text += plain;
		if (!*text)
			break;
		length = name_length(text + 1);
		if (!length) {
			strbuf_add_char(out, *text++);
			continue;
		}
		memcpy(name, text + 1, length);
		name[length] = '\0';
		field(context, name, out);
		text += length + 2;
	}
}
