/*
 * Operations as values: the words of their arguments, copies, sizes. What
 * each operation is called stands in op_table.c; how it is read and printed
 * in the script files; what it does is each machine's own.
 */
#include "machine/op.h"

#include "base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const advice_names[ADVICE_KINDS] = {
	[ADVICE_NORMAL] = "normal",
	[ADVICE_RANDOM] = "random",
	[ADVICE_SEQUENTIAL] = "sequential",
	[ADVICE_WILLNEED] = "willneed",
	[ADVICE_DONTNEED] = "dontneed",
	[ADVICE_COLD] = "cold",
	[ADVICE_PAGEOUT] = "pageout",
	[ADVICE_FREE] = "free",
	[ADVICE_POPULATE_READ] = "populate_read",
	[ADVICE_POPULATE_WRITE] = "populate_write",
	[ADVICE_REMOVE] = "remove",
	[ADVICE_DONTFORK] = "dontfork",
	[ADVICE_DOFORK] = "dofork",
	[ADVICE_WIPEONFORK] = "wipeonfork",
	[ADVICE_KEEPONFORK] = "keeponfork",
	[ADVICE_DONTDUMP] = "dontdump",
	[ADVICE_DODUMP] = "dodump",
};

static const char *const state_names[EXPECT_STATES] = {
	[EXPECT_PRESENT] = "present",	[EXPECT_ABSENT] = "absent",
	[EXPECT_SWAPPED] = "swapped",	[EXPECT_EXCLUSIVE] = "exclusive",
	[EXPECT_ZERO] = "zero",		[EXPECT_CACHED] = "cached",
	[EXPECT_UNCACHED] = "uncached", [EXPECT_DIRTY] = "dirty",
	[EXPECT_CLEAN] = "clean",	[EXPECT_WRITEBACK] = "writeback",
};

const char *advice_name(enum advice advice)
{
	return advice_names[advice];
}

const char *protection_name(enum protection protection)
{
	static const char *const names[] = { "none", "r", "rw" };

	return names[protection];
}

const char *sharing_name(enum sharing sharing)
{
	return sharing == SHARING_SHARED ? "shared" : "private";
}

const char *expect_state_name(enum expect_state state)
{
	return state_names[state];
}

enum expect_kind expect_state_kind(enum expect_state state)
{
	return state < EXPECT_CACHED ? EXPECT_VIEW_PAGE : EXPECT_OBJECT_PAGE;
}

/* A copy of n bytes; NULL for NULL. false where there is no memory. */
static bool memory_copy(const void *from, size_t n, void **ret_copy)
{
	*ret_copy = NULL;
	if (!from)
		return true;
	*ret_copy = malloc(n ? n : 1);
	if (*ret_copy)
		memcpy(*ret_copy, from, n);
	return *ret_copy;
}

int op_copy(const struct op *from, struct op *ret_to)
{
	void *bytes;
	void *settings;

	if (!memory_copy(from->bytes, from->n_bytes, &bytes))
		return -ENOMEM;
	if (!memory_copy(from->settings,
			 from->n_settings * sizeof(*from->settings),
			 &settings)) {
		free(bytes);
		return -ENOMEM;
	}
	*ret_to = *from;
	ret_to->bytes = bytes;
	ret_to->settings = settings;
	return 0;
}

void op_clear(struct op *op)
{
	if (!op)
		return;
	free(op->bytes);
	free(op->settings);
	op->bytes = NULL;
	op->n_bytes = 0;
	op->settings = NULL;
	op->n_settings = 0;
}

uint64_t size_bytes(struct size size, uint64_t page_size)
{
	if (!size.in_pages)
		return size.number;
	if (page_size && size.number > UINT64_MAX / page_size)
		return UINT64_MAX;
	return size.number * page_size;
}

const struct setting *op_setting_refused(const struct op *op,
					 const char *reason)
{
	size_t length = strcspn(reason, "=:");

	for (unsigned i = 0; i < op->n_settings; i++)
		if (strlen(op->settings[i].key) == length &&
		    memcmp(op->settings[i].key, reason, length) == 0)
			return &op->settings[i];
	return NULL;
}

const char *op_view(const struct op *op)
{
	return op->view[0] ? op->view : op->place.view;
}

bool op_punches(const struct op *op)
{
	return op->kind == OP_PUNCH ||
	       (op->kind == OP_ADVISE && op->advice == ADVICE_REMOVE);
}

bool advice_is_of_areas(enum advice advice)
{
	switch (advice) {
	case ADVICE_NORMAL:
	case ADVICE_RANDOM:
	case ADVICE_SEQUENTIAL:
	case ADVICE_DONTFORK:
	case ADVICE_DOFORK:
	case ADVICE_WIPEONFORK:
	case ADVICE_KEEPONFORK:
	case ADVICE_DONTDUMP:
	case ADVICE_DODUMP:
		return true;
	default:
		return false;
	}
}

bool op_populates(const struct op *op)
{
	return op->kind == OP_ADVISE && (op->advice == ADVICE_POPULATE_READ ||
					 op->advice == ADVICE_POPULATE_WRITE);
}

bool op_stores(const struct op *op)
{
	return op->kind == OP_STORE ||
	       (op->kind == OP_ADVISE && op->advice == ADVICE_POPULATE_WRITE);
}

bool op_is_expectation(const struct op *op)
{
	return op->kind == OP_EXPECT;
}

/*
 * Which fields an operation uses. Two operations are equal when these are;
 * what stands in the others means nothing.
 */
enum op_field {
	USES_NAME = 1 << 0,
	USES_VIEW = 1 << 1,
	USES_PLACE = 1 << 2,
	USES_SIZE = 1 << 3,
	USES_OFFSET = 1 << 4,
	USES_LENGTH = 1 << 5,
	USES_SHARING = 1 << 6,
	USES_PROTECTION = 1 << 7,
	USES_ADVICE = 1 << 8,
	USES_BYTES = 1 << 9,
	USES_SECONDS = 1 << 10,
	USES_SETTINGS = 1 << 11,
	USES_EXPECT = 1 << 12,
	USES_POPULATE = 1 << 13,
	USES_ASYNC = 1 << 14,
	USES_MAYMOVE = 1 << 15,
	USES_HAS_LENGTH = 1 << 16,
};

static const unsigned op_fields[OP_KINDS] = {
	[OP_MACHINE] = USES_NAME | USES_SETTINGS,
	[OP_FILE] = USES_NAME | USES_SIZE,
	[OP_SECTION] = USES_NAME | USES_SIZE,
	[OP_MAP] = USES_NAME | USES_VIEW | USES_OFFSET | USES_HAS_LENGTH |
		   USES_SHARING | USES_PROTECTION | USES_POPULATE,
	[OP_UNMAP] = USES_PLACE,
	[OP_LOAD] = USES_PLACE | USES_HAS_LENGTH,
	[OP_STORE] = USES_PLACE | USES_BYTES,
	[OP_FLUSH] = USES_PLACE | USES_ASYNC,
	[OP_FSYNC] = USES_NAME,
	[OP_READ] = USES_NAME | USES_OFFSET | USES_LENGTH,
	[OP_WRITE] = USES_NAME | USES_OFFSET | USES_BYTES,
	[OP_TRUNCATE] = USES_NAME | USES_SIZE,
	[OP_PUNCH] = USES_NAME | USES_OFFSET | USES_LENGTH,
	[OP_DROP] = USES_NAME,
	[OP_ADVISE] = USES_PLACE | USES_ADVICE,
	[OP_PROTECT] = USES_PLACE | USES_PROTECTION,
	[OP_LOCK] = USES_PLACE,
	[OP_UNLOCK] = USES_PLACE,
	[OP_REMAP] = USES_VIEW | USES_SIZE | USES_MAYMOVE,
	[OP_FORK] = USES_NAME,
	[OP_SPAWN] = USES_NAME,
	[OP_AS] = USES_NAME,
	[OP_EXIT] = USES_NAME,
	[OP_KILL] = USES_NAME,
	[OP_TICK] = USES_SECONDS,
	[OP_LIMIT] = USES_SIZE,
	[OP_CRASH] = 0,
	[OP_EXPECT] =
		USES_NAME | USES_PLACE | USES_OFFSET | USES_BYTES | USES_EXPECT,
};

static bool size_equal(struct size a, struct size b)
{
	return a.number == b.number && a.in_pages == b.in_pages;
}

static bool place_equal(const struct place *a, const struct place *b)
{
	if (strcmp(a->view, b->view) || a->offset != b->offset ||
	    a->has_pages != b->has_pages)
		return false;
	if (!a->has_pages)
		return true;
	return a->is_range == b->is_range && a->first == b->first &&
	       (!a->is_range || a->last == b->last);
}

static bool settings_equal(const struct op *a, const struct op *b)
{
	if (a->n_settings != b->n_settings)
		return false;
	for (unsigned i = 0; i < a->n_settings; i++)
		if (strcmp(a->settings[i].key, b->settings[i].key) ||
		    strcmp(a->settings[i].value, b->settings[i].value))
			return false;
	return true;
}

static bool term_equal(const struct expect_term *a, const struct expect_term *b)
{
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case EXPECT_MINOR:
	case EXPECT_MAJOR:
		return a->low == b->low && a->high == b->high;
	case EXPECT_RESULT:
		return !strcmp(a->result, b->result);
	case EXPECT_VIEW_PAGE:
	case EXPECT_OBJECT_PAGE:
		return a->state == b->state;
	case EXPECT_BYTES:
	case EXPECT_DISK:
		break;
	}
	return true;
}

static bool expect_equal(const struct expectation *a,
			 const struct expectation *b)
{
	if (a->on != b->on || a->n_terms != b->n_terms)
		return false;
	for (unsigned i = 0; i < a->n_terms; i++)
		if (!term_equal(&a->terms[i], &b->terms[i]))
			return false;
	return true;
}

static bool bytes_equal(const struct op *a, const struct op *b)
{
	if (!a->bytes != !b->bytes || a->n_bytes != b->n_bytes)
		return false;
	return !a->n_bytes || !memcmp(a->bytes, b->bytes, a->n_bytes);
}

/* The fields that are a word or a number. */
static bool scalars_equal(const struct op *a, const struct op *b, unsigned uses)
{
	return (!(uses & USES_NAME) || !strcmp(a->name, b->name)) &&
	       (!(uses & USES_VIEW) || !strcmp(a->view, b->view)) &&
	       (!(uses & USES_SHARING) || a->sharing == b->sharing) &&
	       (!(uses & USES_PROTECTION) || a->protection == b->protection) &&
	       (!(uses & USES_ADVICE) || a->advice == b->advice) &&
	       (!(uses & USES_POPULATE) || a->populate == b->populate) &&
	       (!(uses & USES_ASYNC) || a->async == b->async) &&
	       (!(uses & USES_MAYMOVE) || a->maymove == b->maymove) &&
	       (!(uses & USES_SECONDS) ||
		!(a->seconds < b->seconds || a->seconds > b->seconds));
}

static bool sizes_equal(const struct op *a, const struct op *b, unsigned uses)
{
	if (uses & USES_HAS_LENGTH) {
		if (a->has_length != b->has_length)
			return false;
		if (a->has_length)
			uses |= USES_LENGTH;
	}
	return (!(uses & USES_SIZE) || size_equal(a->size, b->size)) &&
	       (!(uses & USES_OFFSET) || size_equal(a->offset, b->offset)) &&
	       (!(uses & USES_LENGTH) || size_equal(a->length, b->length));
}

bool op_equal(const struct op *a, const struct op *b)
{
	unsigned uses = op_fields[a->kind];

	return a->kind == b->kind && scalars_equal(a, b, uses) &&
	       sizes_equal(a, b, uses) &&
	       (!(uses & USES_PLACE) || place_equal(&a->place, &b->place)) &&
	       (!(uses & USES_BYTES) || bytes_equal(a, b)) &&
	       (!(uses & USES_SETTINGS) || settings_equal(a, b)) &&
	       (!(uses & USES_EXPECT) || expect_equal(&a->expect, &b->expect));
}
