/*
 * UTF-8, as far as reading a text needs it: where does a character end, and
 * is it one at all?
 *
 *	first byte   0xxxxxxx 110xxxxx 1110xxxx 11110xxx
 *	bytes        1        2        3        4
 *	from         U+0000   U+0080   U+0800   U+10000
 *
 * The continuation bytes are 10xxxxxx. What a shorter sequence could say must
 * be said by it: the lowest code point of each length is checked.
 */
#include "base/encoding.h"

#include <stdint.h>

size_t encoding_utf8(const char *text, size_t length)
{
	static const uint32_t lowest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n;
	uint32_t code;
	unsigned char first;

	if (!length)
		return 0;
	first = (unsigned char)text[0];
	if (first < 0x80)
		return 1;
	n = first < 0xc0 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	if (!n || first >= 0xf8 || n > length)
		return 0;
	code = first & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		unsigned char next = (unsigned char)text[i];

		if ((next & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (next & 0x3f);
	}
	if (code < lowest[n] || code > 0x10ffff ||
	    (code >= 0xd800 && code <= 0xdfff))
		return 0;
	return n;
}

size_t encoding_control(const char *text, size_t length)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t n = encoding_utf8(text, length);

	if (n == 1)
		return at[0] < 0x20 || at[0] == 0x7f;
	if (n == 2)
		return at[0] == 0xc2 && at[1] <= 0x9f ? 2 : 0;
	if (n != 3 || at[0] != 0xe2)
		return 0;
	return (at[1] == 0x80 && at[2] >= 0xaa && at[2] <= 0xae) ||
			       (at[1] == 0x81 && at[2] >= 0xa6 && at[2] <= 0xa9)
		       ? 3
		       : 0;
}
