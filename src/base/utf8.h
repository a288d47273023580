#ifndef PAGETWIN_BASE_UTF8_H
#define PAGETWIN_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* What a broken sequence is read as. */
#define UTF8_REPLACEMENT 0xFFFDu

/* The largest number of bytes one code point takes. */
#define UTF8_MAX 4

/*
 * Reads the code point that `text` starts with. Returns the bytes it took:
 * 0 at the end (length 0), else at least 1. A sequence that is cut, overlong,
 * a surrogate or beyond U+10FFFF is UTF8_REPLACEMENT and takes one byte
 * (The Unicode Standard 15, section 3.9, table 3-7).
 */
size_t utf8_decode(const char *text, size_t length, uint32_t *ret_code);

/* Writes a code point, without a terminator; returns its bytes (1 to 4).
 * What is no code point is written as UTF8_REPLACEMENT. */
size_t utf8_encode(uint32_t code, char bytes[UTF8_MAX]);

/* Columns of a terminal that a code point takes: 0 (combining, control or
 * format characters), 1 or 2 (East Asian wide and fullwidth, emoji). The same
 * on every machine, unlike wcwidth(3), which asks the locale. */
int utf8_width(uint32_t code);

/* Columns that a whole text takes. */
size_t utf8_columns(const char *text);

#endif
