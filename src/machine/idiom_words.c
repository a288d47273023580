/*
 * The fields of the idioms' templates that say our words in others.
 *
 *	ours		POSIX		Win32			.NET
 *	none		PROT_NONE	PAGE_NOACCESS		-
 *	r		PROT_READ	PAGE_READONLY		Read
 *	shared rw	MAP_SHARED ..	FILE_MAP_WRITE		ReadWrite
 *	private rw	MAP_PRIVATE ..	FILE_MAP_COPY		CopyOnWrite
 *	"J"		'J'		'J'			(byte)'J'
 *
 *	{prot} {flags} {page-prot} {map-prot} {alloc-prot} {file-map} {access}
 *			of pages, of a file mapping, of memory without a file
 *	{char} {string} {n} {array} {span}	the bytes of store and write
 *	{advice} {mremap-flags} {seconds} {microseconds} {milliseconds}
 */
#include "machine/idiom_fields.h"

#include "base/array.h"
#include "base/strbuf.h"

#include <inttypes.h>
#include <string.h>

/* Literals with more characters, and lists of more bytes, are not written out
 * but called `text`. */
#define LITERAL_MAX 32
#define LIST_MAX    3

static void add_count(uint64_t number, struct strbuf *out)
{
	strbuf_addf(out, "%" PRIu64, number);
}

/* The words for none, r, rw */

static void field_prot(const struct idiom_subject *subject, struct strbuf *out)
{
	static const char *const words[] = { "PROT_NONE", "PROT_READ",
					     "PROT_READ | PROT_WRITE" };

	strbuf_add(out, words[subject->op->protection]);
}

static void field_flags(const struct idiom_subject *subject, struct strbuf *out)
{
	const struct op *op = subject->op;

	strbuf_add(out, op->sharing == SHARING_SHARED ? "MAP_SHARED"
						      : "MAP_PRIVATE");
	if (!op->name[0])
		strbuf_add(out, " | MAP_ANONYMOUS");
	if (op->populate)
		strbuf_add(out, " | MAP_POPULATE");
}

/* Of pages; what is private and may be stored to is copied at the first
 * store. A file mapping has no "none": it is opened for reading, and
 * {and-protect} takes that away. */
static const char *page_protection(enum protection protection, bool copies)
{
	if (protection == PROTECTION_NONE)
		return "PAGE_NOACCESS";
	if (protection == PROTECTION_READ)
		return "PAGE_READONLY";
	return copies ? "PAGE_WRITECOPY" : "PAGE_READWRITE";
}

static void field_page_prot(const struct idiom_subject *subject,
			    struct strbuf *out)
{
	const struct idiom_facts *facts = subject->facts;

	strbuf_add(out, page_protection(subject->op->protection,
					facts->is_private && facts->object[0]));
}

static void field_alloc_prot(const struct idiom_subject *subject,
			     struct strbuf *out)
{
	strbuf_add(out, page_protection(subject->op->protection, false));
}

static void field_map_prot(const struct idiom_subject *subject,
			   struct strbuf *out)
{
	const struct op *op = subject->op;

	if (op->protection == PROTECTION_NONE)
		strbuf_add(out, "PAGE_READONLY");
	else
		strbuf_add(out,
			   page_protection(op->protection,
					   op->sharing == SHARING_PRIVATE));
}

static void field_file_map(const struct idiom_subject *subject,
			   struct strbuf *out)
{
	const struct op *op = subject->op;

	if (op->protection != PROTECTION_READ_WRITE)
		strbuf_add(out, "FILE_MAP_READ");
	else if (op->sharing == SHARING_SHARED)
		strbuf_add(out, "FILE_MAP_WRITE");
	else
		strbuf_add(out, "FILE_MAP_COPY");
}

static void field_access(const struct idiom_subject *subject,
			 struct strbuf *out)
{
	const struct op *op = subject->op;

	strbuf_add(out, "MemoryMappedFileAccess.");
	if (op->protection != PROTECTION_READ_WRITE)
		strbuf_add(out, "Read");
	else if (op->sharing == SHARING_SHARED)
		strbuf_add(out, "ReadWrite");
	else
		strbuf_add(out, "CopyOnWrite");
}

/* Texts */

static bool is_plain(unsigned char byte)
{
	return byte >= ' ' && byte <= '~' && byte != '\\' && byte != '"';
}

/* 'J' where that can be typed, else 0x0A: right in C and in C#. */
static void field_char(const struct idiom_subject *subject, struct strbuf *out)
{
	unsigned char byte = subject->op->bytes[0];

	if (is_plain(byte) && byte != '\'')
		strbuf_addf(out, "'%c'", byte);
	else
		strbuf_addf(out, "0x%02X", byte);
}

/* C reads hexadecimal escapes as far as there are digits; octal ones end
 * after three. */
static void add_c_string(const struct op *op, struct strbuf *out)
{
	strbuf_add_char(out, '"');
	for (size_t i = 0; i < op->n_bytes && i <= LITERAL_MAX; i++) {
		if (is_plain(op->bytes[i]))
			strbuf_add_char(out, (char)op->bytes[i]);
		else if (op->bytes[i] == '"' || op->bytes[i] == '\\')
			strbuf_addf(out, "\\%c", op->bytes[i]);
		else if (op->bytes[i] == '\n')
			strbuf_add(out, "\\n");
		else
			strbuf_addf(out, "\\%03o", op->bytes[i]);
	}
	strbuf_add_char(out, '"');
}

static void field_string(const struct idiom_subject *subject,
			 struct strbuf *out)
{
	struct strbuf literal = STRBUF_INIT;

	add_c_string(subject->op, &literal);
	strbuf_add(out,
		   literal.length > LITERAL_MAX + 2 ? "text" : literal.text);
	strbuf_free(&literal);
}

static void field_n(const struct idiom_subject *subject, struct strbuf *out)
{
	add_count(subject->op->n_bytes, out);
}

/* C# has UTF-8 literals, which can say ASCII; other bytes are listed. */
static void add_csharp(const struct op *op, const char *array,
		       struct strbuf *out)
{
	bool plain = true;

	for (size_t i = 0; i < op->n_bytes; i++)
		plain = plain && is_plain(op->bytes[i]);
	if (op->n_bytes > (plain ? LITERAL_MAX : LIST_MAX)) {
		strbuf_add(out, "text");
		return;
	}
	if (plain) {
		strbuf_add_char(out, '"');
		strbuf_add_bytes(out, op->bytes, op->n_bytes);
		strbuf_addf(out, "\"u8%s", array);
		return;
	}
	strbuf_add(out, "new byte[] {");
	for (size_t i = 0; i < op->n_bytes; i++)
		strbuf_addf(out, "%s 0x%02X", i ? "," : "", op->bytes[i]);
	strbuf_add(out, " }");
}

static void field_array(const struct idiom_subject *subject, struct strbuf *out)
{
	add_csharp(subject->op, ".ToArray()", out);
}

static void field_span(const struct idiom_subject *subject, struct strbuf *out)
{
	add_csharp(subject->op, "", out);
}

/* Words that one operation has */

static void field_advice(const struct idiom_subject *subject,
			 struct strbuf *out)
{
	strbuf_add(out, "MADV_");
	for (const char *at = advice_name(subject->op->advice); *at; at++)
		strbuf_add_char(out,
				*at == '_' ? '_' : (char)(*at - 'a' + 'A'));
}

static void field_mremap_flags(const struct idiom_subject *subject,
			       struct strbuf *out)
{
	strbuf_add(out, subject->op->maymove ? "MREMAP_MAYMOVE" : "0");
}

static void field_seconds(const struct idiom_subject *subject,
			  struct strbuf *out)
{
	add_count((uint64_t)subject->op->seconds, out);
}

static void field_microseconds(const struct idiom_subject *subject,
			       struct strbuf *out)
{
	add_count((uint64_t)(subject->op->seconds * 1e6 + 0.5), out);
}

static void field_milliseconds(const struct idiom_subject *subject,
			       struct strbuf *out)
{
	add_count((uint64_t)(subject->op->seconds * 1e3 + 0.5), out);
}

static const struct {
	const char *name;
	void (*print)(const struct idiom_subject *subject, struct strbuf *out);
} word_table[] = {
	{ "access", field_access },
	{ "advice", field_advice },
	{ "alloc-prot", field_alloc_prot },
	{ "array", field_array },
	{ "char", field_char },
	{ "file-map", field_file_map },
	{ "flags", field_flags },
	{ "map-prot", field_map_prot },
	{ "microseconds", field_microseconds },
	{ "milliseconds", field_milliseconds },
	{ "mremap-flags", field_mremap_flags },
	{ "n", field_n },
	{ "page-prot", field_page_prot },
	{ "prot", field_prot },
	{ "seconds", field_seconds },
	{ "span", field_span },
	{ "string", field_string },
};

void idiom_word(const struct idiom_subject *subject, const char *name,
		struct strbuf *out)
{
	for (size_t i = 0; i < ARRAY_LENGTH(word_table); i++)
		if (!strcmp(word_table[i].name, name))
			word_table[i].print(subject, out);
}
