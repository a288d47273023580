/*
 * One operation, three worlds.
 *
 * A student who knows CreateFileMapping and one who knows mmap look at the
 * same machine; this file lets each read the operation in the words of the
 * own world. The usual form of a call is the template in op_table.c. Where
 * the form depends on more than its words, the first row of variant_table[]
 * whose condition holds is taken instead; a NULL template says that this
 * world has no such call.
 */
#include "machine/idiom.h"

#include "base/array.h"
#include "base/strbuf.h"
#include "base/template.h"
#include "machine/idiom_fields.h"
#include "machine/state.h"

#include <string.h>

/* Columns of a line, at most. */
#define IDIOM_WIDTH 78

typedef bool condition_fn(const struct idiom_subject *subject);

static bool is_anonymous_map(const struct idiom_subject *subject)
{
	return !subject->op->name[0];
}

static bool is_anonymous_shared_map(const struct idiom_subject *subject)
{
	return !subject->op->name[0] && subject->op->sharing == SHARING_SHARED;
}

static bool is_no_access(const struct idiom_subject *subject)
{
	return subject->op->protection == PROTECTION_NONE;
}

static bool of_section(const struct idiom_subject *subject)
{
	return subject->facts->is_section;
}

/* Memory from VirtualAlloc rather than from a mapping. */
static bool of_plain_memory(const struct idiom_subject *subject)
{
	return subject->facts->view_size && subject->facts->is_private &&
	       !subject->facts->object[0];
}

/* No disk file is under the view. */
static bool of_memory(const struct idiom_subject *subject)
{
	return subject->facts->view_size &&
	       (subject->facts->is_section || !subject->facts->object[0]);
}

static bool is_part(const struct idiom_subject *subject)
{
	return subject->op->place.has_pages || subject->op->place.offset;
}

static bool is_range(const struct idiom_subject *subject)
{
	return subject->op->place.is_range;
}

static bool is_load_of_bytes(const struct idiom_subject *subject)
{
	return subject->op->has_length;
}

static bool is_text(const struct idiom_subject *subject)
{
	return subject->op->n_bytes != 1;
}

static bool is_text_to_range(const struct idiom_subject *subject)
{
	return is_text(subject) && is_range(subject);
}

static bool is_async(const struct idiom_subject *subject)
{
	return subject->op->async;
}

/* The machine is one on which flush is FlushViewOfFile() and no more; where a
 * flush waits, Win32 needs a second call for it. */
static bool starts_only(const struct idiom_subject *subject)
{
	return subject->facts->flush_starts_only;
}

static bool is_willneed(const struct idiom_subject *subject)
{
	return subject->op->advice == ADVICE_WILLNEED ||
	       subject->op->advice == ADVICE_POPULATE_READ;
}

static bool is_release(const struct idiom_subject *subject)
{
	return subject->op->advice == ADVICE_DONTNEED ||
	       subject->op->advice == ADVICE_PAGEOUT;
}

static bool is_discard(const struct idiom_subject *subject)
{
	return subject->op->advice == ADVICE_DONTNEED &&
	       of_plain_memory(subject);
}

static bool is_free(const struct idiom_subject *subject)
{
	return subject->op->advice == ADVICE_FREE;
}

static bool is_fractional(const struct idiom_subject *subject)
{
	double seconds = subject->op->seconds;

	return seconds > (double)(uint64_t)seconds;
}

#define LOOP	 "for (p = {first}; p <= {last}; p++)\n    "
#define LOOP_NET "for (long p = {first}; p <= {last}; p++)\n    "

static const struct {
	enum op_kind kind;
	enum idiom idiom;
	condition_fn *holds;
	const char *template;
} variant_table[] = {
	{ OP_MAP, IDIOM_POSIX, is_anonymous_map,
	  "{view} = mmap(NULL, {map-length}, {prot},\n"
	  "    {flags}, -1, 0);" },
	{ OP_MAP, IDIOM_WIN32, is_anonymous_shared_map,
	  "{view}_map = CreateFileMapping(INVALID_HANDLE_VALUE, NULL,\n"
	  "    PAGE_READWRITE, {bytes-high}, {bytes-low}, NULL);\n"
	  "{view} = MapViewOfFile({view}_map, {file-map}, 0, 0, 0);"
	  "{and-protect}{and-prefetch}" },
	{ OP_MAP, IDIOM_WIN32, is_anonymous_map,
	  "{view} = VirtualAlloc(NULL, {map-length},\n"
	  "    MEM_RESERVE | MEM_COMMIT, {alloc-prot});{and-prefetch}" },
	{ OP_MAP, IDIOM_WIN32, of_section,
	  "{view} = MapViewOfFile({object}, {file-map},\n"
	  "    {offset-high}, {offset-low}, {map-length-or-0});"
	  "{and-protect}{and-prefetch}" },
	{ OP_MAP, IDIOM_DOTNET, is_no_access, NULL },
	{ OP_MAP, IDIOM_DOTNET, is_anonymous_shared_map,
	  "var {view}_map = MemoryMappedFile.CreateNew(null, {map-length});\n"
	  "var {view} = {view}_map.CreateViewAccessor(0, {map-length},\n"
	  "    {access});" },
	{ OP_MAP, IDIOM_DOTNET, is_anonymous_map, NULL },
	{ OP_MAP, IDIOM_DOTNET, of_section,
	  "var {view} = {object}.CreateViewAccessor({offset},\n"
	  "    {map-length-or-0}, {access});" },

	{ OP_UNMAP, IDIOM_WIN32, of_plain_memory,
	  "VirtualFree({view}, 0, MEM_RELEASE);" },
	{ OP_LOAD, IDIOM_POSIX, is_load_of_bytes,
	  "memcpy(buffer, {address}, {bytes});" },
	{ OP_LOAD, IDIOM_POSIX, is_range, LOOP "c = {view}[{page-index}];" },
	{ OP_LOAD, IDIOM_DOTNET, is_load_of_bytes,
	  "{view}.ReadArray({position}, buffer, 0, {bytes});" },
	{ OP_LOAD, IDIOM_DOTNET, is_range,
	  LOOP_NET "c = {view}.ReadByte({page-index});" },

	{ OP_STORE, IDIOM_POSIX, is_text_to_range,
	  LOOP "memcpy({view} + {page-index}, {string}, {n});" },
	{ OP_STORE, IDIOM_POSIX, is_range,
	  LOOP "{view}[{page-index}] = {char};" },
	{ OP_STORE, IDIOM_POSIX, is_text, "memcpy({address}, {string}, {n});" },
	{ OP_STORE, IDIOM_DOTNET, is_text_to_range,
	  LOOP_NET "{view}.WriteArray({page-index}, {array}, 0, {n});" },
	{ OP_STORE, IDIOM_DOTNET, is_range,
	  LOOP_NET "{view}.Write({page-index}, (byte){char});" },
	{ OP_STORE, IDIOM_DOTNET, is_text,
	  "{view}.WriteArray({position}, {array}, 0, {n});" },

	{ OP_FLUSH, IDIOM_POSIX, is_async,
	  "msync({address}, {length}, MS_ASYNC);" },
	{ OP_FLUSH, IDIOM_WIN32, of_plain_memory, NULL },
	{ OP_FLUSH, IDIOM_WIN32, is_async,
	  "FlushViewOfFile({address}, {length});" },
	{ OP_FLUSH, IDIOM_WIN32, starts_only,
	  "FlushViewOfFile({address}, {length});" },
	{ OP_FLUSH, IDIOM_WIN32, of_memory,
	  "FlushViewOfFile({address}, {length});" },
	{ OP_FLUSH, IDIOM_DOTNET, starts_only, "{view}.Flush();" },
	{ OP_FLUSH, IDIOM_DOTNET, is_async, NULL },

	{ OP_ADVISE, IDIOM_WIN32, is_willneed,
	  "WIN32_MEMORY_RANGE_ENTRY range = { {address}, {length} };\n"
	  "PrefetchVirtualMemory(GetCurrentProcess(), 1, &range, 0);" },
	{ OP_ADVISE, IDIOM_WIN32, is_discard,
	  "DiscardVirtualMemory({address}, {length});" },
	/* Of pages that are not locked it empties the working set. */
	{ OP_ADVISE, IDIOM_WIN32, is_release,
	  "VirtualUnlock({address}, {length});" },
	{ OP_ADVISE, IDIOM_WIN32, is_free,
	  "VirtualAlloc({address}, {length}, MEM_RESET, PAGE_READWRITE);" },

	{ OP_TICK, IDIOM_POSIX, is_fractional, "usleep({microseconds});" },
};

/* Operations of files that Win32 and .NET do not have for sections. */
static bool needs_file(enum op_kind kind)
{
	return kind == OP_FSYNC || kind == OP_READ || kind == OP_WRITE ||
	       kind == OP_TRUNCATE || kind == OP_PUNCH || kind == OP_DROP;
}

/* Has the world this kind of call at all? */
static bool has_call(const struct idiom_subject *subject, enum idiom idiom)
{
	const struct op *op = subject->op;

	if (idiom == IDIOM_POSIX)
		return true;
	if (op->kind == OP_UNMAP && is_part(subject))
		return false;
	if (idiom == IDIOM_DOTNET && op->place.view[0] &&
	    of_plain_memory(subject))
		return false;
	return !(needs_file(op->kind) && of_section(subject));
}

static const char *find_template(const struct idiom_subject *subject,
				 enum idiom idiom)
{
	const struct op_info *info = &op_table[subject->op->kind];

	if (!has_call(subject, idiom))
		return NULL;
	/* A pointer is a pointer: C is written alike in both worlds. */
	if (idiom == IDIOM_WIN32 &&
	    (info->kind == OP_LOAD || info->kind == OP_STORE))
		idiom = IDIOM_POSIX;
	for (size_t i = 0; i < ARRAY_LENGTH(variant_table); i++)
		if (variant_table[i].kind == info->kind &&
		    variant_table[i].idiom == idiom &&
		    variant_table[i].holds(subject))
			return variant_table[i].template;
	if (idiom == IDIOM_POSIX)
		return info->posix;
	return idiom == IDIOM_WIN32 ? info->win32 : info->dotnet;
}

const char *idiom_name(enum idiom idiom)
{
	static const char *const names[IDIOMS] = { "POSIX", "Win32", ".NET" };

	return names[idiom];
}

/* May the line that follows this one be put behind it? */
static bool is_open(const struct strbuf *line)
{
	return line->length && (line->text[line->length - 1] == ',' ||
				line->text[line->length - 1] == '|');
}

/* Appends lines, putting an indented one behind the line before where both
 * fit: templates are broken for long names. */
static void add_joined(const char *text, struct strbuf *out)
{
	size_t start = out->length;

	for (;;) {
		size_t length = strcspn(text, "\n");
		size_t indent = strspn(text, " ");

		if (indent == 4 && is_open(out) &&
		    out->length - start + 1 + length - indent <= IDIOM_WIDTH) {
			strbuf_add_char(out, ' ');
			strbuf_add_bytes(out, text + indent, length - indent);
		} else {
			if (out->length > start)
				strbuf_add_char(out, '\n');
			start = out->length;
			strbuf_add_bytes(out, text, length);
		}
		if (!text[length])
			return;
		text += length + 1;
	}
}

void idiom_print(const struct op *op, enum idiom idiom,
		 const struct idiom_facts *facts, struct strbuf *out)
{
	struct idiom_subject subject = { op, facts };
	const char *template = find_template(&subject, idiom);
	struct strbuf filled = STRBUF_INIT;

	if (!template) {
		strbuf_add_char(out, '-');
		return;
	}
	template_print(template, idiom_field, &subject, &filled);
	add_joined(filled.text, out);
	out->failed = out->failed || filled.failed;
	strbuf_free(&filled);
}

void op_print_idiom(const struct op *op, enum idiom idiom, uint64_t page_size,
		    struct strbuf *out)
{
	struct idiom_facts facts = { .page_size = page_size };

	idiom_print(op, idiom, &facts, out);
}

void idiom_facts_find(const struct op *op, const struct state *state,
		      const char *process, struct idiom_facts *ret_facts)
{
	struct idiom_facts facts = { .page_size = state->page_size };
	const struct view_state *view = state_view(state, process, op_view(op));
	const struct object_state *object = NULL;

	if (view) {
		facts.view_size = view->n_pages * state->page_size;
		facts.is_private = view->sharing == SHARING_PRIVATE;
		memcpy(facts.object, view->object, sizeof(facts.object));
		object = state_object(state, view->object);
	} else if (op->name[0]) {
		object = state_object(state, op->name);
	}
	if (object) {
		facts.object_size = object->size;
		facts.is_section = object->kind == OBJECT_SECTION;
	}
	*ret_facts = facts;
}
