/*
 * UTF-8: bytes to code points and back, and how wide a code point is.
 *
 * Why not mbrtowc(3) and wcwidth(3)? They answer as the locale says, so one
 * screen would come out differently on two machines, and a test of it too.
 * Here nothing depends on where the program runs.
 *
 *	code point           bytes
 *	0000 .. 007F         0xxxxxxx
 *	0080 .. 07FF         110xxxxx 10xxxxxx
 *	0800 .. FFFF         1110xxxx 10xxxxxx 10xxxxxx
 *	10000 .. 10FFFF      11110xxx 10xxxxxx 10xxxxxx 10xxxxxx
 *
 * The widths are ranges, not the whole of Unicode's tables: every character
 * that this program and its lessons write is right, and scripts that stack
 * marks are right for the common blocks. A new range is one row.
 */
#include "base/utf8.h"

#include "base/array.h"
#include "base/encoding.h"

#include <stdbool.h>
#include <string.h>

struct code_range {
	uint32_t first, last;
};

/* General categories Mn, Me and Cf of the blocks people write with. */
static const struct code_range zero_width[] = {
	{ 0x0000, 0x001F },   { 0x007F, 0x009F },   { 0x00AD, 0x00AD },
	{ 0x0300, 0x036F },   { 0x0483, 0x0489 },   { 0x0591, 0x05BD },
	{ 0x05BF, 0x05BF },   { 0x05C1, 0x05C2 },   { 0x05C4, 0x05C5 },
	{ 0x0610, 0x061A },   { 0x064B, 0x065F },   { 0x0670, 0x0670 },
	{ 0x06D6, 0x06DC },   { 0x0900, 0x0902 },   { 0x093C, 0x093C },
	{ 0x0941, 0x0948 },   { 0x094D, 0x094D },   { 0x0E31, 0x0E31 },
	{ 0x0E34, 0x0E3A },   { 0x0E47, 0x0E4E },   { 0x1AB0, 0x1AFF },
	{ 0x1DC0, 0x1DFF },   { 0x200B, 0x200F },   { 0x202A, 0x202E },
	{ 0x2060, 0x2064 },   { 0x20D0, 0x20F0 },   { 0xFE00, 0xFE0F },
	{ 0xFE20, 0xFE2F },   { 0xFEFF, 0xFEFF },   { 0x1F3FB, 0x1F3FF },
	{ 0xE0001, 0xE007F }, { 0xE0100, 0xE01EF },
};

/* East_Asian_Width W and F (Unicode Standard Annex #11). */
static const struct code_range double_width[] = {
	{ 0x1100, 0x115F },   { 0x231A, 0x231B },   { 0x2329, 0x232A },
	{ 0x23E9, 0x23EC },   { 0x25FD, 0x25FE },   { 0x2614, 0x2615 },
	{ 0x2705, 0x2705 },   { 0x274C, 0x274C },   { 0x2E80, 0x303E },
	{ 0x3041, 0x33FF },   { 0x3400, 0x4DBF },   { 0x4E00, 0x9FFF },
	{ 0xA000, 0xA4CF },   { 0xA960, 0xA97F },   { 0xAC00, 0xD7A3 },
	{ 0xF900, 0xFAFF },   { 0xFE10, 0xFE19 },   { 0xFE30, 0xFE6F },
	{ 0xFF01, 0xFF60 },   { 0xFFE0, 0xFFE6 },   { 0x1F300, 0x1F64F },
	{ 0x1F680, 0x1F6FF }, { 0x1F900, 0x1F9FF }, { 0x20000, 0x3FFFD },
};

/* Both tables are sorted, so that halving finds the range. */
static bool range_has(const struct code_range *ranges, size_t n, uint32_t code)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (code > ranges[middle].last)
			low = middle + 1;
		else if (code < ranges[middle].first)
			high = middle;
		else
			return true;
	}
	return false;
}

/* The least code point that needs so many bytes; a smaller one is overlong. */
static const uint32_t least_code[UTF8_MAX + 1] = { 0, 0, 0x80, 0x800, 0x10000 };

static bool is_code_point(uint32_t code)
{
	return code <= 0x10FFFF && !(code >= 0xD800 && code <= 0xDFFF);
}

size_t utf8_decode(const char *text, size_t length, uint32_t *ret_code)
{
	size_t n = encoding_utf8(text, length);
	uint32_t code;

	if (length == 0)
		return 0;
	*ret_code = UTF8_REPLACEMENT;
	if (n == 0)
		return 1;
	/* The first byte's marker is n ones and a zero, but for one byte. */
	code = (unsigned char)text[0];
	if (n > 1)
		code &= 0x7Fu >> n;
	for (size_t i = 1; i < n; i++)
		code = code << 6 | ((unsigned char)text[i] & 0x3Fu);
	*ret_code = code;
	return n;
}

size_t utf8_encode(uint32_t code, char bytes[UTF8_MAX])
{
	/* The marker bits of the first byte, by the number of bytes. */
	static const unsigned char marker[UTF8_MAX + 1] = { 0, 0, 0xC0, 0xE0,
							    0xF0 };
	size_t n = 1;

	if (!is_code_point(code))
		code = UTF8_REPLACEMENT;
	while (n < UTF8_MAX && code >= least_code[n + 1])
		n++;
	for (size_t i = n - 1; i > 0; i--) {
		bytes[i] = (char)(0x80 | (code & 0x3F));
		code >>= 6;
	}
	bytes[0] = (char)(marker[n] | code);
	return n;
}

int utf8_width(uint32_t code)
{
	if (code >= 0x20 && code < 0x7F)
		return 1;
	if (range_has(zero_width, ARRAY_LENGTH(zero_width), code))
		return 0;
	if (range_has(double_width, ARRAY_LENGTH(double_width), code))
		return 2;
	return 1;
}

size_t utf8_columns(const char *text)
{
	size_t length = strlen(text), columns = 0, n;
	uint32_t code;

	while ((n = utf8_decode(text, length, &code)) > 0) {
		columns += (size_t)utf8_width(code);
		text += n;
		length -= n;
	}
	return columns;
}
