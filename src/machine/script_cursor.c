/*
 * Inside a word: characters and numbers, with the column kept in step.
 *
 *	v[3]+0x10	at the cursor: [, then 3, then ], then +, then 0x10
 */
#include "machine/script_cursor.h"

#include "base/number.h"

#include <errno.h>

bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

struct cursor cursor_of(const struct token *token)
{
	return (struct cursor){
		.at = token->text,
		.end = token->text + token->length,
		.column = token->column,
	};
}

bool cursor_is(const struct cursor *cursor, char c)
{
	return cursor->at < cursor->end && *cursor->at == c;
}

void cursor_skip(struct cursor *cursor, size_t n)
{
	cursor->at += n;
	cursor->column += (unsigned)n;
}

bool cursor_accept(struct cursor *cursor, char c)
{
	if (!cursor_is(cursor, c))
		return false;
	cursor_skip(cursor, 1);
	return true;
}

int cursor_number(struct cursor *cursor, uint64_t *ret_number)
{
	struct cursor at = *cursor;
	unsigned base = 10;
	uint64_t number = 0;
	size_t digits = 0;

	if (at.end - at.at > 2 && at.at[0] == '0' &&
	    (at.at[1] == 'x' || at.at[1] == 'X')) {
		base = 16;
		cursor_skip(&at, 2);
	}
	for (; at.at < at.end; cursor_skip(&at, 1), digits++) {
		unsigned digit = digit_value(*at.at);

		if (digit >= base)
			break;
		if (number > (UINT64_MAX - digit) / base)
			return -ERANGE;
		number = number * base + digit;
	}
	if (!digits)
		return -EINVAL;
	*cursor = at;
	*ret_number = number;
	return 0;
}

uint64_t cursor_unit(struct cursor *cursor)
{
	if (cursor_accept(cursor, 'K') || cursor_accept(cursor, 'k'))
		return UINT64_C(1) << 10;
	if (cursor_accept(cursor, 'M') || cursor_accept(cursor, 'm'))
		return UINT64_C(1) << 20;
	if (cursor_accept(cursor, 'G') || cursor_accept(cursor, 'g'))
		return UINT64_C(1) << 30;
	return 1;
}

void cursor_fraction(struct cursor *cursor, uint64_t *ret_fraction,
		     uint64_t *ret_scale)
{
	*ret_fraction = 0;
	*ret_scale = 1;
	while (cursor->at < cursor->end && is_digit(*cursor->at) &&
	       *ret_scale < 1000000000) {
		*ret_fraction = *ret_fraction * 10 + digit_value(*cursor->at);
		*ret_scale *= 10;
		cursor_skip(cursor, 1);
	}
}
