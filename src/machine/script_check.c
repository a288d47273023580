/*
 * What can be said of a script before any of it runs: that a view, an object
 * or a process was never named, that a page lies outside its view, that a
 * view is mapped while it is mapped.
 *
 * The line between a mistake and a lesson: a mistake is what the author can't
 * have meant (a page that is not there, a name never given). Whatever a
 * kernel would answer with an errno or a signal may be meant and passes:
 * touching a view after it was unmapped, lengths of 0, offsets that are not
 * aligned, a load that starts in its view and runs over the end.
 *
 * A rule first checks, then records; when it complains nothing has changed.
 * The same rules of who acts bind both machines: machine.h, at `process`.
 */
#include "machine/script_check.h"

#include "base/array.h"
#include "machine/script.h"
#include "machine/script_read.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

int check_fail_full(const struct check *check, const char *name, int status)
{
	if (status != -ENOSPC)
		return status;
	return check_fail(
		check, name, PART_WORD,
		"there are too many names; a script may have %d objects, "
		"%d views in a process and %d processes",
		NAMES_MAX, NAMES_MAX, PROCESSES_MAX);
}

uint64_t check_pages_of(const struct check *check, uint64_t bytes)
{
	uint64_t page_size = check->names->page_size;

	return bytes / page_size + (bytes % page_size != 0);
}

uint64_t check_bytes_of(const struct check *check, struct size size)
{
	return size_bytes(size, check->names->page_size);
}

/* Objects */

static int fail_unknown_object(const struct check *check, const char *name,
			       unsigned from)
{
	const struct script_names *names = check->names;
	const struct named_view *view = process_view(names_acting(names), name);
	const char *others[NAMES_MAX + 1];
	size_t n = 0;

	if (view)
		return check_fail_from(
			check, name, from, PART_WORD,
			"'%s' is a view, not an object; its object is "
			"%s",
			name,
			view->object[0] ? view->object : "anonymous memory");
	for (; n < names->n_objects; n++)
		others[n] = names->objects[n].name;
	others[n] = NULL;
	return check_fail_unknown(check, "object", name, from, others,
				  "make it first with file or section");
}

struct named_object *check_need_object(const struct check *check,
				       const char *name, unsigned from)
{
	struct named_object *object = names_object(check->names, name);

	if (object && !object->lost)
		return object;
	if (object)
		check_fail_from(
			check, name, from, PART_WORD,
			"the section '%s' was lost in the crash; make it "
			"again",
			name);
	else
		fail_unknown_object(check, name, from);
	return NULL;
}

static int check_new_object(const struct check *check)
{
	const struct op *op = check->op;
	struct named_object *object = names_object(check->names, op->name);
	int status;

	if (object && !object->lost)
		return check_fail(check, op->name, PART_WORD,
				  "'%s' exists already; choose another name",
				  op->name);
	if (!object) {
		status = names_add_object(check->names, op->name, &object);
		if (status)
			return check_fail_full(check, op->name, status);
	}
	object->section = op->kind == OP_SECTION;
	object->lost = false;
	object->size = check_bytes_of(check, op->size);
	object->size_known = true;
	object->size_changed = false;
	return 0;
}

static int check_object(const struct check *check)
{
	return check_need_object(check, check->op->name, 1) ? 0 : -EINVAL;
}

/* For both operations it is argument 3. */
int check_bytes(const struct check *check, struct size size)
{
	if (check_bytes_of(check, size) <= OP_BYTES_MAX)
		return 0;
	return check_fail_from(
		check, "", 3, PART_WORD,
		"that is too much at once; one %s returns %" PRIu64
		" bytes at most",
		op_table[check->op->kind].word, OP_BYTES_MAX);
}

static int check_read(const struct check *check)
{
	int status = check_object(check);

	return status ? status : check_bytes(check, check->op->length);
}

/* A size that no file can have is refused by the machines, and changes
 * nothing. */
static void object_resize(struct named_object *object, uint64_t size)
{
	if (size > INT64_MAX || size == object->size)
		return;
	object->size = size;
	object->size_changed = true;
}

static int check_write(const struct check *check)
{
	struct named_object *object =
		check_need_object(check, check->op->name, 1);
	uint64_t offset = check_bytes_of(check, check->op->offset);

	if (!object)
		return -EINVAL;
	if (check->op->n_bytes && offset <= INT64_MAX &&
	    offset + check->op->n_bytes > object->size)
		object_resize(object, offset + check->op->n_bytes);
	return 0;
}

static int check_truncate(const struct check *check)
{
	struct named_object *object =
		check_need_object(check, check->op->name, 1);
	uint64_t size = check_bytes_of(check, check->op->size);

	if (!object)
		return -EINVAL;
	if (size <= INT64_MAX)
		object->size_known = true;
	object_resize(object, size);
	return 0;
}

/* Processes */

/* A process that is alive, or NULL with the complaint. */
static struct named_process *need_process(const struct check *check)
{
	const struct script_names *names = check->names;
	const char *name = check->op->name;
	struct named_process *process = names_process(names, name);
	const char *others[PROCESSES_MAX + 1];
	size_t n = 0;

	if (process && process->alive)
		return process;
	if (process) {
		check_fail(check, name, PART_WORD, "the process '%s' has ended",
			   name);
		return NULL;
	}
	for (; n < names->n_processes; n++)
		others[n] = names->processes[n].name;
	others[n] = NULL;
	check_fail_unknown(check, "process", name, 1, others,
			   "start it first with fork or spawn");
	return NULL;
}

static int check_start(const struct check *check)
{
	struct script_names *names = check->names;
	const struct op *op = check->op;
	const struct named_process *process = names_process(names, op->name);
	long from = op->kind == OP_FORK ? (long)names->acting : -1;

	if (process)
		return check_fail(
			check, op->name, PART_WORD,
			"there %s a process '%s' already; choose another "
			"name",
			process->alive ? "is" : "was", op->name);
	return check_fail_full(check, op->name,
			       names_add_process(names, op->name, from));
}

static int check_as(const struct check *check)
{
	const struct named_process *process = need_process(check);

	if (!process)
		return -EINVAL;
	check->names->acting = (size_t)(process - check->names->processes);
	return 0;
}

static int check_end(const struct check *check)
{
	struct script_names *names = check->names;
	struct named_process *process = need_process(check);
	size_t alive = 0;

	if (!process)
		return -EINVAL;
	for (size_t i = 0; i < names->n_processes; i++)
		alive += names->processes[i].alive;
	if (alive == 1)
		return check_fail(
			check, process->name, PART_WORD,
			"'%s' is the only process left; nothing could act "
			"after its end",
			process->name);
	process->alive = false;
	if (process == names_acting(names))
		names->acting = names_successor(names);
	return 0;
}

/* The rest */

static int check_crash(const struct check *check)
{
	struct script_names *names = check->names;

	for (size_t i = 0; i < names->n_objects; i++) {
		names->objects[i].lost = names->objects[i].section;
		if (names->objects[i].size_changed)
			names->objects[i].size_known = false;
	}
	for (size_t i = 0; i < names->n_processes; i++) {
		names->processes[i].alive = i == 0;
		for (size_t j = 0; j < names->processes[i].n_views; j++)
			names->processes[i].views[j].mapped = false;
	}
	names->acting = 0;
	return 0;
}

/* A value such as 4K; 0 where it is no size. */
static uint64_t setting_bytes(const char *value)
{
	struct reader reader = { .info = &op_table[OP_MACHINE] };
	struct size size = { 0 };

	lexer_start(&reader.lexer, value, strlen(value), 1, NULL);
	read_size(&reader, "VALUE", &size);
	return size.in_pages ? 0 : size.number;
}

/* Page tables whose pages have another size than most: table=. */
static uint64_t table_page_size(const char *key, const char *value)
{
	static const struct {
		const char *key, *value;
		uint64_t page_size;
	} tables[] = {
		{ "table", "tiny", 16 },
		{ "levels", "1", 16 },
		{ "table", "arm64-16k", 16384 },
		{ "table", "arm64-64k", 65536 },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(tables); i++)
		if (!strcmp(key, tables[i].key) &&
		    !strcmp(value, tables[i].value))
			return tables[i].page_size;
	return 0;
}

static int check_machine(const struct check *check)
{
	const struct op *op = check->op;

	if (check->names->begun)
		return check_fail_from(
			check, "machine", 0, PART_WORD,
			"'machine' comes first, before any other "
			"operation, or not at all");
	for (unsigned i = 0; i < op->n_settings; i++) {
		const struct setting *setting = &op->settings[i];
		uint64_t bytes =
			!strcmp(setting->key, "page")
				? setting_bytes(setting->value)
				: table_page_size(setting->key, setting->value);

		if (bytes)
			check->names->page_size = bytes;
	}
	return 0;
}

static int check_expect_last(const struct check *check)
{
	const struct script_names *names = check->names;

	if (!names->begun)
		return check_fail_from(
			check, "expect", 0, PART_WORD,
			"nothing was done yet of which this could be "
			"expected");
	for (unsigned i = 0; i < check->op->expect.n_terms; i++)
		if (check->op->expect.terms[i].kind == EXPECT_BYTES &&
		    names->last != OP_LOAD && names->last != OP_READ)
			return check_fail(check, "bytes", PART_WORD,
					  "the last operation was '%s', which "
					  "returns no bytes; load and read do",
					  op_table[names->last].word);
	return 0;
}

static int check_expect(const struct check *check)
{
	const struct op *op = check->op;
	const struct named_object *object;

	switch (op->expect.n_terms ? op->expect.terms[0].kind : EXPECT_MINOR) {
	case EXPECT_VIEW_PAGE:
		return check_place(check);
	case EXPECT_OBJECT_PAGE:
		object = check_need_object(check, op->place.view, 1);
		if (!object)
			return -EINVAL;
		if (!object->size_known)
			return 0;
		return check_pages(check, &op->place,
				   check_pages_of(check, object->size));
	case EXPECT_DISK:
		return check_need_object(check, op->name, 2) ? 0 : -EINVAL;
	default:
		return check_expect_last(check);
	}
}

static int check_nothing(const struct check *check)
{
	(void)check;
	return 0;
}

static int (*const check_table[OP_KINDS])(const struct check *check) = {
	[OP_MACHINE] = check_machine,	 [OP_FILE] = check_new_object,
	[OP_SECTION] = check_new_object, [OP_MAP] = check_map,
	[OP_UNMAP] = check_unmap,	 [OP_LOAD] = check_load,
	[OP_STORE] = check_place,	 [OP_FLUSH] = check_place,
	[OP_FSYNC] = check_object,	 [OP_READ] = check_read,
	[OP_WRITE] = check_write,	 [OP_TRUNCATE] = check_truncate,
	[OP_PUNCH] = check_object,	 [OP_DROP] = check_object,
	[OP_ADVISE] = check_place,	 [OP_PROTECT] = check_place,
	[OP_LOCK] = check_place,	 [OP_UNLOCK] = check_place,
	[OP_REMAP] = check_remap,	 [OP_FORK] = check_start,
	[OP_SPAWN] = check_start,	 [OP_AS] = check_as,
	[OP_EXIT] = check_end,		 [OP_KILL] = check_end,
	[OP_TICK] = check_nothing,	 [OP_LIMIT] = check_nothing,
	[OP_CRASH] = check_crash,	 [OP_EXPECT] = check_expect,
};

int script_names_check(struct script_names *names, const struct op *op,
		       const char *text, size_t length,
		       struct diagnostic *ret_diagnostic)
{
	struct check check = { names, op, text, length, ret_diagnostic };
	int status = check_table[op->kind](&check);

	if (!status && op->kind != OP_EXPECT) {
		names->begun = true;
		names->last = op->kind;
	}
	return status;
}
