/*
 * The fields of the idioms' templates.
 *
 *	{name}		notes.txt: as a file or program is called
 *	{object} {view} {process} {file}
 *			notes_txt: the same as a variable; file is the object
 *			under the view
 *	{size} {offset} {bytes} {end}	what the operation says, in bytes; end =
 *			offset + bytes
 *	{x-low} {x-high}		their halves, as Win32 wants them
 *	{length}	the bytes of a place; {view-length} of the whole view
 *	{map-length}	the bytes a view gets; {map-length-or-0} is 0 for "to
 *			the end" where nobody said how many
 *	{address}	v + 3 * 4096	{index}	   3 * 4096
 *	{position}	12288		{page-index}  p * 4096, in a loop
 *	{first} {last}	the pages of a range
 *	{and-protect} {and-prefetch}	a further call that Win32 needs
 *
 * The words that stand for our words are in idiom_words.c.
 */
#include "machine/idiom_fields.h"

#include "base/array.h"
#include "base/strbuf.h"

#include <inttypes.h>
#include <string.h>

/* Words of C or C# that someone may call a view or a file. */
static const char *const keywords[] = {
	"abstract",  "as",	  "auto",     "base",	  "bool",
	"break",     "byte",	  "case",     "catch",	  "char",
	"checked",   "class",	  "const",    "continue", "decimal",
	"default",   "delegate",  "do",	      "double",	  "else",
	"enum",	     "event",	  "explicit", "extern",	  "false",
	"finally",   "fixed",	  "float",    "for",	  "foreach",
	"goto",	     "if",	  "implicit", "in",	  "inline",
	"int",	     "interface", "internal", "is",	  "lock",
	"long",	     "namespace", "new",      "null",	  "object",
	"operator",  "out",	  "override", "params",	  "private",
	"protected", "public",	  "readonly", "ref",	  "register",
	"restrict",  "return",	  "sbyte",    "sealed",	  "short",
	"signed",    "sizeof",	  "static",   "string",	  "struct",
	"switch",    "this",	  "throw",    "true",	  "try",
	"typedef",   "typeof",	  "uint",     "ulong",	  "unchecked",
	"union",     "unsafe",	  "unsigned", "ushort",	  "using",
	"virtual",   "void",	  "volatile", "while",
};

static void add_identifier(const char *name, struct strbuf *out)
{
	for (size_t i = 0; name[i]; i++) {
		char c = name[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			     (c >= '0' && c <= '9');

		strbuf_add_char(out, plain ? c : '_');
	}
	for (size_t i = 0; i < ARRAY_LENGTH(keywords); i++)
		if (!strcmp(keywords[i], name))
			strbuf_add_char(out, '_');
}

static void add_number(uint64_t number, struct strbuf *out)
{
	strbuf_addf(out, "%" PRIu64, number);
}

static uint64_t bytes_of(const struct idiom_subject *subject, struct size size)
{
	return size_bytes(size, subject->facts->page_size);
}

/* Names */

static void field_name(const struct idiom_subject *subject, struct strbuf *out)
{
	strbuf_add(out, subject->op->name);
}

static void field_object(const struct idiom_subject *subject,
			 struct strbuf *out)
{
	add_identifier(subject->op->name, out);
}

static void field_view(const struct idiom_subject *subject, struct strbuf *out)
{
	add_identifier(op_view(subject->op), out);
}

static void field_file(const struct idiom_subject *subject, struct strbuf *out)
{
	const char *object = subject->facts->object;

	add_identifier(object[0] ? object : "file", out);
}

/* Numbers: a size of the operation, whole or as the two halves that Win32
 * wants. */

static const struct {
	const char *name;
	size_t member; /* of struct op */
	unsigned shift;
	uint64_t mask;
} number_table[] = {
	{ "size", offsetof(struct op, size), 0, UINT64_MAX },
	{ "size-low", offsetof(struct op, size), 0, UINT32_MAX },
	{ "size-high", offsetof(struct op, size), 32, UINT32_MAX },
	{ "offset", offsetof(struct op, offset), 0, UINT64_MAX },
	{ "offset-low", offsetof(struct op, offset), 0, UINT32_MAX },
	{ "offset-high", offsetof(struct op, offset), 32, UINT32_MAX },
	{ "bytes", offsetof(struct op, length), 0, UINT64_MAX },
	{ "bytes-low", offsetof(struct op, length), 0, UINT32_MAX },
	{ "bytes-high", offsetof(struct op, length), 32, UINT32_MAX },
};

/* Appends the number if the name is one of the table. */
static void add_table_number(const struct idiom_subject *subject,
			     const char *name, struct strbuf *out)
{
	for (size_t i = 0; i < ARRAY_LENGTH(number_table); i++) {
		struct size size;

		if (strcmp(number_table[i].name, name))
			continue;
		memcpy(&size,
		       (const char *)subject->op + number_table[i].member,
		       sizeof(size));
		add_number(bytes_of(subject, size) >> number_table[i].shift &
				   number_table[i].mask,
			   out);
	}
}

static void field_end(const struct idiom_subject *subject, struct strbuf *out)
{
	add_number(bytes_of(subject, subject->op->offset) +
			   bytes_of(subject, subject->op->length),
		   out);
}

/* "name_suffix", or "name_suffix - less". */
static void add_variable(const char *name, const char *suffix, uint64_t less,
			 struct strbuf *out)
{
	add_identifier(name, out);
	strbuf_add(out, suffix);
	if (less)
		strbuf_addf(out, " - %" PRIu64, less);
}

/* The bytes of a place that is a range of pages or the rest of a view. */
static void field_length(const struct idiom_subject *subject,
			 struct strbuf *out)
{
	const struct place *place = &subject->op->place;
	uint64_t view_size = subject->facts->view_size;
	uint64_t pages = place->last - place->first + 1;

	if (place->has_pages)
		add_number(pages * subject->facts->page_size - place->offset,
			   out);
	else if (view_size)
		add_number(view_size - place->offset, out);
	else
		add_variable(place->view, "_length", place->offset, out);
}

static void field_view_length(const struct idiom_subject *subject,
			      struct strbuf *out)
{
	if (subject->facts->view_size)
		add_number(subject->facts->view_size, out);
	else
		add_variable(op_view(subject->op), "_length", 0, out);
}

/* The bytes a map maps; 0 where neither the operation nor the facts say. */
static uint64_t map_length(const struct idiom_subject *subject)
{
	uint64_t offset = bytes_of(subject, subject->op->offset);

	if (subject->op->has_length)
		return bytes_of(subject, subject->op->length);
	if (subject->facts->object_size > offset)
		return subject->facts->object_size - offset;
	return 0;
}

static void field_map_length(const struct idiom_subject *subject,
			     struct strbuf *out)
{
	const struct op *op = subject->op;
	uint64_t length = map_length(subject);

	if (length || op->has_length)
		add_number(length, out);
	else
		add_variable(op->name, "_size", bytes_of(subject, op->offset),
			     out);
}

static void field_map_length_or_0(const struct idiom_subject *subject,
				  struct strbuf *out)
{
	add_number(map_length(subject), out);
}

/* Places */

/* "3 * 4096 + 100"; "" where it is all 0. */
static void add_index(const struct idiom_subject *subject, struct strbuf *out)
{
	const struct place *place = &subject->op->place;

	if (place->first)
		strbuf_addf(out, "%" PRIu64 " * %" PRIu64, place->first,
			    subject->facts->page_size);
	if (place->first && place->offset)
		strbuf_add(out, " + ");
	if (place->offset)
		add_number(place->offset, out);
}

static void field_index(const struct idiom_subject *subject, struct strbuf *out)
{
	size_t length = out->length;

	add_index(subject, out);
	if (out->length == length)
		strbuf_add_char(out, '0');
}

static void field_address(const struct idiom_subject *subject,
			  struct strbuf *out)
{
	field_view(subject, out);
	if (!subject->op->place.first && !subject->op->place.offset)
		return;
	strbuf_add(out, " + ");
	add_index(subject, out);
}

static void field_position(const struct idiom_subject *subject,
			   struct strbuf *out)
{
	const struct place *place = &subject->op->place;

	add_number(place->first * subject->facts->page_size + place->offset,
		   out);
}

static void field_page_index(const struct idiom_subject *subject,
			     struct strbuf *out)
{
	strbuf_addf(out, "p * %" PRIu64, subject->facts->page_size);
	if (subject->op->place.offset)
		strbuf_addf(out, " + %" PRIu64, subject->op->place.offset);
}

static void field_first(const struct idiom_subject *subject, struct strbuf *out)
{
	add_number(subject->op->place.first, out);
}

static void field_last(const struct idiom_subject *subject, struct strbuf *out)
{
	add_number(subject->op->place.last, out);
}

/* Calls that Win32 needs besides */

static void field_and_protect(const struct idiom_subject *subject,
			      struct strbuf *out)
{
	if (subject->op->protection != PROTECTION_NONE)
		return;
	strbuf_add(out, "\nVirtualProtect(");
	field_view(subject, out);
	strbuf_add(out, ", ");
	field_map_length(subject, out);
	strbuf_add(out, ", PAGE_NOACCESS, &old);");
}

static void field_and_prefetch(const struct idiom_subject *subject,
			       struct strbuf *out)
{
	if (!subject->op->populate)
		return;
	strbuf_add(out, "\nWIN32_MEMORY_RANGE_ENTRY range = { ");
	field_view(subject, out);
	strbuf_add(out, ", ");
	field_map_length(subject, out);
	strbuf_add(out, " };\n"
			"PrefetchVirtualMemory(GetCurrentProcess(), 1, &range, "
			"0);");
}

static const struct {
	const char *name;
	void (*print)(const struct idiom_subject *subject, struct strbuf *out);
} field_table[] = {
	{ "address", field_address },
	{ "and-prefetch", field_and_prefetch },
	{ "and-protect", field_and_protect },
	{ "end", field_end },
	{ "file", field_file },
	{ "first", field_first },
	{ "index", field_index },
	{ "last", field_last },
	{ "length", field_length },
	{ "map-length", field_map_length },
	{ "map-length-or-0", field_map_length_or_0 },
	{ "name", field_name },
	{ "object", field_object },
	{ "page-index", field_page_index },
	{ "position", field_position },
	{ "process", field_object },
	{ "view", field_view },
	{ "view-length", field_view_length },
};

void idiom_field(const void *context, const char *name, struct strbuf *out)
{
	for (size_t i = 0; i < ARRAY_LENGTH(field_table); i++)
		if (!strcmp(field_table[i].name, name))
			field_table[i].print(context, out);
	add_table_number(context, name, out);
	idiom_word(context, name, out);
}
