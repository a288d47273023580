/*
 * From operations to text, in one canonical spelling: parsing what is printed
 * gives an equal operation, and printing that gives the same text. The test
 * of the contract (tests/machine/test_round_trip.c) holds both.
 *
 * The row of print_table[] says which arguments stand in which order, so that
 * it can be read beside the usage lines of op_table.c:
 *
 *	N name   V view    P place    S size    O offset   L length
 *	T text   A advice  R protection
 *	others   words and options that one operation alone has
 */
#include "machine/script.h"

#include "base/strbuf.h"

#include <inttypes.h>

/* Byte counts below this are printed in plain: an offset is easier to follow
 * as 12288 than as 12K. */
#define UNIT_FROM (64 * 1024)

static void print_size(struct size size, struct strbuf *out)
{
	static const char units[] = "GMK";
	uint64_t number = size.number;
	uint64_t unit = UINT64_C(1) << 30;

	if (size.in_pages) {
		strbuf_addf(out, " %" PRIu64 "p", number);
		return;
	}
	for (unsigned i = 0; units[i] && number >= UNIT_FROM; i++, unit >>= 10)
		if (number % unit == 0) {
			strbuf_addf(out, " %" PRIu64 "%c", number / unit,
				    units[i]);
			return;
		}
	strbuf_addf(out, " %" PRIu64, number);
}

static void print_place(const struct place *place, struct strbuf *out)
{
	strbuf_addf(out, " %s", place->view);
	if (place->has_pages)
		strbuf_addf(out, "[%" PRIu64, place->first);
	if (place->has_pages && place->is_range)
		strbuf_addf(out, "..%" PRIu64, place->last);
	if (place->has_pages)
		strbuf_add_char(out, ']');
	if (place->offset)
		strbuf_addf(out, "+%" PRIu64, place->offset);
}

static void print_text(const struct op *op, struct strbuf *out)
{
	strbuf_add_char(out, '"');
	for (size_t i = 0; i < op->n_bytes; i++) {
		unsigned char byte = op->bytes[i];

		if (byte == '\n')
			strbuf_add(out, "\\n");
		else if (byte == '\t')
			strbuf_add(out, "\\t");
		else if (byte == '"' || byte == '\\')
			strbuf_addf(out, "\\%c", byte);
		else if (byte < ' ' || byte > '~')
			strbuf_addf(out, "\\x%02X", byte);
		else
			strbuf_add_char(out, (char)byte);
	}
	strbuf_add_char(out, '"');
}

/* In nanoseconds first: printf("%f") would follow the locale. */
static void print_seconds(double seconds, struct strbuf *out)
{
	uint64_t nanoseconds = (uint64_t)(seconds * 1e9 + 0.5);
	uint64_t fraction = nanoseconds % 1000000000;
	unsigned digits = 9;

	strbuf_addf(out, " %" PRIu64, nanoseconds / 1000000000);
	if (!fraction)
		return;
	for (; fraction % 10 == 0; fraction /= 10)
		digits--;
	strbuf_addf(out, ".%0*" PRIu64, (int)digits, fraction);
}

static void print_map(const struct op *op, struct strbuf *out)
{
	strbuf_addf(out, " %s %s %s %s", op->view,
		    op->name[0] ? op->name : "anon", sharing_name(op->sharing),
		    protection_name(op->protection));
	if (op->offset.number) {
		strbuf_add(out, " at");
		print_size(op->offset, out);
	}
	if (op->has_length) {
		strbuf_add(out, " for");
		print_size(op->length, out);
	}
	if (op->populate)
		strbuf_add(out, " populate");
}

static void print_settings(const struct op *op, struct strbuf *out)
{
	for (unsigned i = 0; i < op->n_settings; i++)
		strbuf_addf(out, " %s=%s", op->settings[i].key,
			    op->settings[i].value);
}

static void print_range(const char *key, const struct expect_term *term,
			struct strbuf *out)
{
	strbuf_addf(out, " %s=%" PRIu64, key, term->low);
	if (term->high != term->low)
		strbuf_addf(out, "..%" PRIu64, term->high);
}

static void print_term(const struct op *op, unsigned i, struct strbuf *out)
{
	const struct expect_term *term = &op->expect.terms[i];

	switch (term->kind) {
	case EXPECT_MINOR:
		print_range("minor", term, out);
		break;
	case EXPECT_MAJOR:
		print_range("major", term, out);
		break;
	case EXPECT_RESULT:
		strbuf_addf(out, " result=%s", term->result);
		break;
	case EXPECT_BYTES:
		strbuf_add(out, " bytes=");
		print_text(op, out);
		break;
	case EXPECT_VIEW_PAGE:
	case EXPECT_OBJECT_PAGE:
		if (i == 0)
			print_place(&op->place, out);
		strbuf_addf(out, " %s", expect_state_name(term->state));
		break;
	case EXPECT_DISK:
		strbuf_addf(out, " disk %s", op->name);
		print_size(op->offset, out);
		strbuf_add(out, " = ");
		print_text(op, out);
		break;
	}
}

static void print_expect(const struct op *op, struct strbuf *out)
{
	if (op->expect.on == EXPECT_ON_SIM)
		strbuf_add(out, " sim");
	else if (op->expect.on == EXPECT_ON_REAL)
		strbuf_add(out, " real");
	for (unsigned i = 0; i < op->expect.n_terms; i++)
		print_term(op, i, out);
}

static const char *const print_table[OP_KINDS] = {
	[OP_MACHINE] = "Nk", [OP_FILE] = "NS",	 [OP_SECTION] = "NS",
	[OP_MAP] = "m",	     [OP_UNMAP] = "P",	 [OP_LOAD] = "Pf",
	[OP_STORE] = "PT",   [OP_FLUSH] = "Pa",	 [OP_FSYNC] = "N",
	[OP_READ] = "NOL",   [OP_WRITE] = "NOT", [OP_TRUNCATE] = "NS",
	[OP_PUNCH] = "NOL",  [OP_DROP] = "N",	 [OP_ADVISE] = "PA",
	[OP_PROTECT] = "PR", [OP_LOCK] = "P",	 [OP_UNLOCK] = "P",
	[OP_REMAP] = "VSy",  [OP_FORK] = "N",	 [OP_SPAWN] = "N",
	[OP_AS] = "N",	     [OP_EXIT] = "N",	 [OP_KILL] = "N",
	[OP_TICK] = "s",     [OP_LIMIT] = "S",	 [OP_CRASH] = "",
	[OP_EXPECT] = "e",
};

static void print_words(const struct op *op, char argument, struct strbuf *out)
{
	switch (argument) {
	case 'k':
		print_settings(op, out);
		break;
	case 'm':
		print_map(op, out);
		break;
	case 'f':
		if (op->has_length) {
			strbuf_add(out, " for");
			print_size(op->length, out);
		}
		break;
	case 'a':
		strbuf_add(out, op->async ? " async" : "");
		break;
	case 'y':
		strbuf_add(out, op->maymove ? " maymove" : "");
		break;
	case 's':
		print_seconds(op->seconds, out);
		break;
	case 'e':
		print_expect(op, out);
		break;
	}
}

static void print_argument(const struct op *op, char argument,
			   struct strbuf *out)
{
	switch (argument) {
	case 'N':
		strbuf_addf(out, " %s", op->name);
		break;
	case 'V':
		strbuf_addf(out, " %s", op->view);
		break;
	case 'P':
		print_place(&op->place, out);
		break;
	case 'S':
		print_size(op->size, out);
		break;
	case 'O':
		print_size(op->offset, out);
		break;
	case 'L':
		print_size(op->length, out);
		break;
	case 'T':
		strbuf_add_char(out, ' ');
		print_text(op, out);
		break;
	case 'A':
		strbuf_addf(out, " %s", advice_name(op->advice));
		break;
	case 'R':
		strbuf_addf(out, " %s", protection_name(op->protection));
		break;
	default:
		print_words(op, argument, out);
	}
}

void op_print(const struct op *op, struct strbuf *out)
{
	strbuf_add(out, op_table[op->kind].word);
	for (const char *at = print_table[op->kind]; *at; at++)
		print_argument(op, *at, out);
}
