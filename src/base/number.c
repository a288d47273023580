/*
 * Numbers that people type
 *
 *	64	0x40	010 = 10	8K: the number is 8, "K" is left
 *
 * For options and settings, which are plain strings. strtoull() would do, but
 * for what else it takes: blanks, a sign, and with base 0 octal numbers, which
 * nobody means. Scripts and traces have readers that know their columns.
 */
#include "base/number.h"

unsigned digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned)(c - 'A') + 10;
	return 16;
}

bool number_parse(const char **at, uint64_t *ret_number)
{
	const char *text = *at;
	unsigned base = 10, digit;
	uint64_t number = 0;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X') &&
	    digit_value(text[2]) < 16) {
		base = 16;
		text += 2;
	}
	if (digit_value(*text) >= base)
		return false;
	for (; (digit = digit_value(*text)) < base; text++) {
		if (number > (UINT64_MAX - digit) / base)
			return false;
		number = number * base + digit;
	}
	*ret_number = number;
	*at = text;
	return true;
}
