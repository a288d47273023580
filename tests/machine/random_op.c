/* Random operations, for properties that hold of all of them. */
#include "random_op.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool coin(struct rng *rng)
{
	return rng_below(rng, 2);
}

static void random_name(struct rng *rng, char name[NAME_SIZE])
{
	static const char first[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
	static const char other[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
		"0123456789.-";
	size_t length = 1 + rng_below(rng, NAME_SIZE - 1);

	/* Short ones are what people write; "v" could be spelt like a word of
	 * the language, which has no names that start with a capital. */
	if (coin(rng))
		length = 1;
	name[0] = first[rng_below(rng, sizeof(first) - 1)];
	for (size_t i = 1; i < length; i++)
		name[i] = other[rng_below(rng, sizeof(other) - 1)];
	name[length] = '\0';
	if (length > 1)
		name[0] = (char)('A' + rng_below(rng, 26));
}

/* Small, round and huge ones. */
static uint64_t random_number(struct rng *rng)
{
	switch (rng_below(rng, 4)) {
	case 0:
		return rng_below(rng, 10);
	case 1:
		return rng_below(rng, 5000) * 4096;
	case 2:
		return UINT64_MAX - rng_below(rng, 3);
	default:
		return rng_next(rng) >> rng_below(rng, 64);
	}
}

static struct size random_size(struct rng *rng)
{
	struct size size = { random_number(rng), coin(rng) };

	return size;
}

static void random_place(struct rng *rng, struct place *place)
{
	random_name(rng, place->view);
	place->has_pages = coin(rng);
	if (place->has_pages) {
		place->first = random_number(rng);
		place->last = place->first;
		place->is_range = coin(rng);
		if (place->is_range)
			place->last +=
				rng_below(rng, UINT64_MAX - place->first);
	}
	place->offset = coin(rng) ? random_number(rng) : 0;
}

static void random_bytes(struct rng *rng, struct op *op, size_t least)
{
	op->n_bytes = least + rng_below(rng, 20);
	op->bytes = malloc(op->n_bytes + 1);
	for (size_t i = 0; i < op->n_bytes; i++)
		op->bytes[i] =
			(unsigned char)(coin(rng) ? rng_below(rng, 256)
						  : ' ' + rng_below(rng, 95));
}

static void random_map(struct rng *rng, struct op *op)
{
	random_name(rng, op->view);
	if (coin(rng)) {
		random_name(rng, op->name);
		if (coin(rng))
			op->offset = random_size(rng);
	}
	/* "at 0" is not printed: it says nothing. */
	if (!op->offset.number)
		op->offset.in_pages = false;
	op->sharing = (enum sharing)rng_below(rng, 2);
	op->protection = (enum protection)rng_below(rng, 3);
	op->has_length = !op->name[0] || coin(rng);
	if (op->has_length)
		op->length = random_size(rng);
	op->populate = coin(rng);
}

static void random_settings(struct rng *rng, struct op *op)
{
	random_name(rng, op->name);
	op->n_settings = (unsigned)rng_below(rng, SETTINGS_MAX + 1);
	if (op->n_settings)
		op->settings = calloc(op->n_settings, sizeof(*op->settings));
	for (unsigned i = 0; i < op->n_settings; i++) {
		snprintf(op->settings[i].key, NAME_SIZE, "key-%u", i);
		snprintf(op->settings[i].value, NAME_SIZE, "%uK",
			 (unsigned)rng_below(rng, 1000));
	}
}

static void random_term(struct rng *rng, struct op *op, bool bytes_allowed)
{
	static const char *const results[] = { "ok", "EINVAL", "SIGBUS",
					       "unsupported", "EWOULDBLOCK" };
	struct expect_term *term = &op->expect.terms[op->expect.n_terms++];

	term->kind = (enum expect_kind)rng_below(rng, bytes_allowed ? 4 : 3);
	if (term->kind == EXPECT_RESULT) {
		strcpy(term->result, results[rng_below(rng, 5)]);
	} else if (term->kind == EXPECT_BYTES) {
		random_bytes(rng, op, 0);
	} else {
		term->low = random_number(rng);
		term->high = term->low;
		if (coin(rng))
			term->high += rng_below(rng, UINT64_MAX - term->low);
	}
}

static void random_state(struct rng *rng, struct op *op, bool of_view)
{
	struct expect_term *term = &op->expect.terms[op->expect.n_terms++];

	term->kind = of_view ? EXPECT_VIEW_PAGE : EXPECT_OBJECT_PAGE;
	term->state = (enum expect_state)(
		of_view ? rng_below(rng, EXPECT_CACHED)
			: EXPECT_CACHED + rng_below(rng, 5));
}

static void random_expect(struct rng *rng, struct op *op)
{
	unsigned n = 1 + (unsigned)rng_below(rng, EXPECT_TERMS);
	unsigned form = (unsigned)rng_below(rng, 3);
	bool of_view = coin(rng);

	op->expect.on = (enum expect_on)rng_below(rng, 3);
	if (form == 0) {
		op->expect.terms[op->expect.n_terms++].kind = EXPECT_DISK;
		random_name(rng, op->name);
		op->offset = random_size(rng);
		random_bytes(rng, op, 1);
		return;
	}
	if (form == 1) {
		random_place(rng, &op->place);
		op->place.offset = 0;
	}
	while (n--) {
		if (form == 1)
			random_state(rng, op, of_view);
		else
			random_term(rng, op, !op->bytes);
	}
}

static void random_load(struct rng *rng, struct op *op)
{
	random_place(rng, &op->place);
	op->has_length = !op->place.is_range && coin(rng);
	if (op->has_length) {
		op->length = random_size(rng);
		op->length.number += !op->length.number;
	}
}

/* The operations on objects. */
static void random_object_op(struct rng *rng, struct op *op)
{
	random_name(rng, op->name);
	op->size = random_size(rng);
	op->offset = random_size(rng);
	op->length = random_size(rng);
	if (op->kind == OP_WRITE)
		random_bytes(rng, op, 0);
}

/* The operations on views. */
static void random_view_op(struct rng *rng, struct op *op)
{
	random_place(rng, &op->place);
	op->async = coin(rng);
	op->advice = (enum advice)rng_below(rng, ADVICE_KINDS);
	op->protection = (enum protection)rng_below(rng, 3);
	if (op->kind == OP_STORE)
		random_bytes(rng, op, 1);
}

void random_op(struct rng *rng, struct op *op)
{
	memset(op, 0, sizeof(*op));
	op->kind = (enum op_kind)rng_below(rng, OP_KINDS);
	switch (op->kind) {
	case OP_MACHINE:
		random_settings(rng, op);
		break;
	case OP_MAP:
		random_map(rng, op);
		break;
	case OP_LOAD:
		random_load(rng, op);
		break;
	case OP_EXPECT:
		random_expect(rng, op);
		break;
	case OP_REMAP:
		random_name(rng, op->view);
		op->size = random_size(rng);
		op->maymove = coin(rng);
		break;
	case OP_TICK:
		op->seconds = (double)rng_below(rng, 1000000000000000) / 1e9;
		break;
	case OP_UNMAP:
	case OP_STORE:
	case OP_FLUSH:
	case OP_ADVISE:
	case OP_PROTECT:
	case OP_LOCK:
	case OP_UNLOCK:
		random_view_op(rng, op);
		break;
	default:
		random_object_op(rng, op);
	}
}
